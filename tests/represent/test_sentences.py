"""Every figure a sentence quotes is one of the step's."""

import re

import numpy as np
from hypothesis import given, settings

from app.numerics.equations import NOTATIONS, Equation
from app.numerics.trace import Trace
from app.represent.sentences import sentence
from app.run.engine import Engine
from app.run.query import parse
from app.words import number as quoted

from ..run.strategies import queries

ENGINE = Engine(budget=60)
NAMES = re.compile(
    r"(?:example|unit|layer|output|divided by|always) \d+|\d+ of \d+ units|\d+ (?:examples|that are)"
    r"|\bx\d+|0\.01 more|1/m",
    re.IGNORECASE,
)
"""Numbers that name or count something rather than quote a tensor."""

FIGURE = re.compile(r"(?<![\w.])−?\d+(?:\.\d+)?(?:e−?\d+)?")


def quotable(trace: Trace, step: Equation, notation: str) -> set[str]:
    """Every spelling of every figure that a sentence about ``step`` may quote."""
    known: set[str] = set()
    for name in (*step.reads, step.id, "J"):
        values = trace.viewed(name, notation)
        known |= {quoted(float(each) * scale) for each in values.ravel() for scale in (1, 0.01)}
        known |= {quoted(float(each), digits) for each in values.ravel() for digits in range(4, 9)}
        known.add(quoted(float(np.linalg.norm(values))))
    if step.kind == "dZ":
        before, after = (np.abs(trace.viewed(each, notation)).sum() for each in (f"dA{step.layer}", step.id))
        known |= {quoted(100 * after / before)} if before else set()
        known |= {quoted(100 * share) for share in trace.layers[step.layer - 1].blame}
    return known


@settings(max_examples=40)
@given(queries())
def test_every_figure_is_the_tensors(query: str) -> None:
    trace = ENGINE.trace(parse(query))
    for notation in NOTATIONS:
        for step in trace.equations(notation):
            said = sentence(trace, step, notation)
            known = quotable(trace, step, notation)
            for figure in FIGURE.findall(NAMES.sub("", said)):
                assert figure in known, (figure, said)


def test_a_minus_is_a_minus() -> None:
    assert quoted(-1e-7) == "−1e−7"
    assert quoted(2.0) == "2"


def test_an_update_shows_its_change() -> None:
    trace = ENGINE.trace(parse("preset=mazur"))
    steps = {step.id: step for step in trace.equations("column")}
    said = sentence(trace, steps["W1_next"], "column")
    assert "the weight from x₂ to h₂ goes from 0.3 to 0.2995." in said


def test_the_two_notations_tell_where_the_mean_is() -> None:
    trace = ENGINE.trace(parse(""))
    steps = {step.id: step for step in trace.equations("column")}
    assert "averaged over the 4 examples" in sentence(trace, steps["dW1"], "column")
    assert "δ carries the 1/m already" in sentence(trace, steps["dW1"], "row")
