"""What is drawn between the matrices is what is computed between them."""

import numpy as np
import pytest
from hypothesis import given, settings

from app.equations.expr import Expr, Number, Tensor, is_elementwise
from app.equations.parse import parse as parsed
from app.numerics.bugs import BUGS
from app.numerics.network import Array
from app.numerics.trace import Trace
from app.represent.operations import Part, evaluated, parts, parts_of
from app.run.engine import Engine
from app.run.query import parse

from ..run.strategies import queries

ENGINE = Engine(budget=60)


NAMES = {each: Tensor(each) for each in ("X", "Y", "W1", "b1", "Z1", "A1", "A2", "Z2", "dW1", "dZ1", "dA1")}


def tree(line: str) -> Expr:
    """The right-hand side of a line of code."""
    return parsed(line.partition(" = ")[2], {**NAMES, "m": Number("m")})


def text(line: str) -> str:
    """The parts of a line of code, as one would read them aloud."""
    found = parts_of(tree(line), "column", {})
    return " ".join(part.text + (".T" if part.transposed else "") or "sum" for part in found)


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("dW1 = (1 / m) * dZ1 @ X.T", "1 / m dZ1 @ X.T"),
        ("dW1 = X.T @ dZ1 + (0.1 / m) * W1", "X.T @ dZ1 + (0.1 / m) * W1"),
        ("db1 = (1 / m) * np.sum(dZ1, axis=1, keepdims=True)", "1 / m sum dZ1"),
        ("dZ1 = dA1 * (1 - A1 ** 2)", "dA1 * 1 - A1 ** 2"),
        ("dA2 = 2 * (A2 - Y) / m", "2 ( A2 - Y ) / m"),
        ("J = np.sum((A2 - Y) ** 2) / (2 * m)", "sum (A2 - Y) ** 2 / (2 * m)"),
        ("W1_next = W1 - 0.5 * dW1", "W1 - 0.5 * dW1"),
        ("dZ1 = dA1 * 1", "dA1"),
        ("dZ1 = dA1 @ ((1 - A1 ** 2) * np.ones_like(Z1))", "dA1 @ (1 - A1 ** 2) * np.ones_like(Z1)"),
    ],
)
def test_the_parts_of_a_line(line: str, read: str) -> None:
    assert text(line) == read


def recombined(pieces: tuple[Part, ...], views: dict[str, Array], trace: Trace, result: Array) -> Array:
    """The value of the parts put together again, by the meaning that the page gives them."""
    code, names = [], dict(views)
    for number, part in enumerate(pieces):
        if part.kind == "tensor":
            code.append(part.text + (".T" if part.transposed else ""))
        elif part.kind == "value":
            names[f"value{number}"] = evaluated(part, views, trace.m)
            code.append(f"value{number}")
        elif part.kind == "scale":
            code.append(part.text if part.text[0] == "/" else f"({part.text}) *")
        elif part.kind == "sum":
            code.append("SUM")
        else:
            code.append(part.text)
    line = " ".join(code)
    if "SUM" in line:
        axis = "None" if result.ndim == 0 else "1, keepdims=True" if result.shape[1] == 1 else "0, keepdims=True"
        if result.shape == (1, 1):
            axis = "keepdims=True"
        before, _, after = line.partition("SUM ")
        operand, _, rest = after.partition(" ")
        line = f"{before} np.sum({operand}, {axis if '=' in axis[:9] else 'axis=' + axis}) {rest}"
    # A scale in front of a product of matrices scales the whole of it; one in front of a sum of terms too.
    with np.errstate(all="ignore"):
        return np.asarray(eval(line, {"np": np, "m": trace.m, **names}), dtype=float)


def agree(query: str) -> None:
    run = parse(query)
    trace = ENGINE.trace(run)
    if trace.first_bad:
        return
    views = {name: trace.viewed(name, run.recipe.notation) for name in trace.tensors}
    for step in trace.equations(run.recipe.notation):
        result = views[step.id]
        found = recombined(parts(step), views, trace, result)
        size = max(1e-9, float(np.abs(result).max(initial=0)))
        assert np.allclose(np.broadcast_to(found, result.shape), result, rtol=1e-9, atol=1e-12 * size), step.code


@settings(max_examples=60)
@given(queries())
def test_the_parts_make_the_result(query: str) -> None:
    agree(query)


@pytest.mark.parametrize("bug", [name for name, row in BUGS.items() if name != "lost-factor-2"])
@pytest.mark.parametrize("notation", ["column", "row"])
def test_mistakes_are_drawn_as_they_are_made(bug: str, notation: str) -> None:
    agree(f"preset=two-layer&bug={bug}&notation={notation}")


def test_what_is_elementwise() -> None:
    assert is_elementwise(tree("dZ1 = dA1 * (1 - A1 ** 2)"))
    assert is_elementwise(tree("W1_next = W1 - 0.5 * dW1"))
    for line in (
        "Z1 = W1 @ X + b1",
        "db1 = np.sum(dZ1, axis=1, keepdims=True)",
        "A2 = np.exp(Z2 - np.logaddexp.reduce(Z2, axis=0, keepdims=True))",
    ):
        assert not is_elementwise(tree(line))
