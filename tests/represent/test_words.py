"""Every figure a sentence quotes is one of the step's."""

import re

import numpy as np
from hypothesis import given

from app.numerics.equations import NOTATIONS
from app.represent.words import quoted, sentence
from app.run.engine import Engine
from app.run.query import parse

from ..run.strategies import queries

ENGINE = Engine(budget=60)
NAMES = re.compile(
    r"(?:example|unit|layer|output|divided by) \d+|\d+ of \d+ units|\d+ (?:examples|that are)|\bx\d+|by 0\.01|1/m",
    re.IGNORECASE,
)
"""Numbers that name or count something rather than quote a tensor."""

FIGURE = re.compile(r"(?<![\w.])−?\d+(?:\.\d+)?(?:e[+−]\d+)?")


@given(queries())
def test_every_figure_is_the_tensors(query: str) -> None:
    run = parse(query)
    trace = ENGINE.trace(run)
    for notation in NOTATIONS:
        for step in trace.equations(notation):
            said = sentence(trace, step, notation)
            known = {quoted(0.01), "0.01", "1", str(trace.m), *(str(n) for n in range(1, 200))}
            for name in (*step.reads, step.id, "J"):
                values = np.unique(np.round(trace.viewed(name, notation).ravel(), 15))
                known |= {quoted(float(value)) for value in trace.viewed(name, notation).ravel()}
                known |= {quoted(0.01 * float(value)) for value in trace.viewed(name, notation).ravel()}
                known |= {quoted(float(np.linalg.norm(trace.viewed(name, notation)))), quoted(float(values[0]))}
            if step.kind == "dZ":
                before, after = (
                    np.abs(trace.viewed(each, notation)).sum() for each in (f"dA{step.layer}", step.id)
                )
                known |= {quoted(100 * after / before)} if before else set()
                known |= {quoted(100 * share) for share in trace.layers[step.layer - 1].blame}
            for figure in FIGURE.findall(NAMES.sub("", said)):
                assert figure in known, (figure, said)


def test_a_minus_is_a_minus() -> None:
    assert quoted(-1e-7) == "−1e−7"
    assert quoted(2.0) == "2"


def test_the_two_notations_tell_where_the_mean_is() -> None:
    trace = ENGINE.trace(parse(""))
    steps = {step.id: step for step in trace.equations("column")}
    assert "averaged over the 4 examples" in sentence(trace, steps["dW1"], "column")
    assert "δ carries the 1/m already" in sentence(trace, steps["dW1"], "row")
