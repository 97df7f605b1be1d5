"""The long way to a short step: every line is true with the numbers it shows."""

import math
import re
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings

from app.numerics.losses import LOSSES
from app.numerics.trace import Trace
from app.represent.derivations import Line, derivation, spelled
from app.run.engine import Engine
from app.run.query import parse

from ..run.strategies import queries

ENGINE = Engine(budget=60)


def value(latex: str) -> float:
    """The value of a formula of numbers."""
    text = (
        latex.replace(r"\left(", "(").replace(r"\right)", ")").replace(r"\cdot", "*").replace(r"\ln", "math.log")
    )
    text = re.sub(r"10\^\{(-?\d+)\}", r"10 ** (\1)", text)
    text = re.sub(r"\)\^2", ") ** 2", text)
    text = re.sub(r"\\max\(([^,]*), 0\)", r"max(\1, 0)", text)
    text = re.sub(r"\\left\[(.*?) > 0\\right\]", r"(\1 > 0)", text)
    while r"\frac" in text:
        text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", text)
    text = re.sub(r"(?<=[\d)])\s*(?=\()", " * ", text)
    return float(eval(text, {"math": math}))


def blur(latex: str) -> float:
    """How far the value can be off because the numbers are rounded to four digits."""
    total = 0.0
    for match in re.finditer(r"\d+\.\d+", latex):
        moved = repr(float(match[0]) * (1 + 6e-4))
        total += abs(value(latex[: match.start()] + moved + latex[match.end() :]) - value(latex))
    return total + 1e-300


def lines(query: str) -> tuple[Trace, dict[str, tuple[Line, ...]]]:
    run = parse(query)
    trace = ENGINE.trace(run)
    found = {
        step.id: derivation(trace, step, run.recipe.notation) for step in trace.equations(run.recipe.notation)
    }
    return trace, {name: each for name, each in found.items() if each}


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("output", ["sigmoid", "softmax", "linear"])
@pytest.mark.parametrize("notation", ["column", "row"])
def test_every_line_of_every_pair_is_true(loss: str, output: str, notation: str) -> None:
    if not LOSSES[loss].outputs or output in LOSSES[loss].outputs:
        data = "blobs" if LOSSES[loss].outputs or output == "softmax" else "line"
        for example in range(3):
            true(f"data={data}&output={output}&loss={loss}&notation={notation}&example={example}&t=2")


@settings(max_examples=60)
@given(queries())
def test_every_line_is_true(query: str) -> None:
    true(query)


def true(query: str) -> None:
    """Every line of the long way is true with the numbers it shows, and ends in the number of the trace."""
    run = parse(query)
    trace, found = lines(query)
    assert found.keys() <= {f"dZ{trace.network.depth}", f"dA{trace.network.depth}"}
    for name, long in found.items():
        for line in long:
            assert line.latex.count("{") == line.latex.count("}")
            left, _, right = line.numbers.rpartition(" = ")
            if left and "sum" not in left and r"\text" not in line.numbers:
                with suppress(ZeroDivisionError):
                    assert value(left) == pytest.approx(value(right), rel=1e-3, abs=max(1e-11, blur(left))), line
        A, Y = trace.tensors[f"A{trace.network.depth}"], trace.tensors["Y"]
        worst = np.unravel_index(np.abs(A - Y).argmax(), A.shape)
        shown = trace.viewed(name, run.recipe.notation)
        shown = shown if run.recipe.notation == "column" else shown.T
        end = long[-1].numbers.split(" = ")[-1]
        assert value(end) == pytest.approx(float(shown[worst]), rel=1e-3, abs=1e-12)


@pytest.mark.parametrize("notation", ["column", "row"])
def test_the_two_stays_or_cancels_and_the_mean_is_accounted_for(notation: str) -> None:
    _, whole = lines(f"preset=mse-factor&notation={notation}")
    _, half = lines(f"preset=mse-factor&loss=half_mse&notation={notation}")
    said = {
        key: " ".join(line.text for line in long) for key, long in (("mse", whole["dA2"]), ("half", half["dZ2"]))
    }
    assert "and it stays" in said["mse"]
    assert "the half takes away" in said["half"]
    where = "waits for dW and db" if notation == "column" else "is taken here, once"
    assert where in said["mse"]
    assert where in said["half"]
    assert 'class="cancels"' in half["dZ2"][1].answer()["mathml"]
    assert 'class="cancels"' in half["dZ2"][1].answer()["numbers_mathml"]
    assert 'class="cancels"' not in whole["dA2"][1].answer()["mathml"]


@pytest.mark.parametrize("loss", LOSSES)
def test_short_pairs_tell_their_long_way(loss: str) -> None:
    for output in ("sigmoid", "softmax", "linear"):
        if LOSSES[loss].outputs and output not in LOSSES[loss].outputs:
            continue
        data = "blobs" if LOSSES[loss].outputs or output == "softmax" else "line"
        _, found = lines(f"preset=xor&data={data}&output={output}&loss={loss}&t=3")
        assert len(found["dZ2" if output in LOSSES[loss].short else "dA2"]) >= 2


def test_numbers_as_latex() -> None:
    assert spelled(0.25) == "0.25"
    assert spelled(-1.5e-7) == r"\left(-1.5 \cdot 10^{-7}\right)"
    assert spelled(0.99997252) == "0.99997252"
    assert spelled(-1 - 2e-5) == r"\left(-1.00002\right)"
    assert spelled(1.0) == "1"
    assert spelled(math.inf) == r"\text{not finite}"
