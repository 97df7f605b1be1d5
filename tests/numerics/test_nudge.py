"""The slope by hand: the secant nears the gradient, until float64 runs out of digits."""

import numpy as np
import pytest
from hypothesis import given, settings

from app.numerics.nudge import EPSILONS, nudge
from app.run.engine import Engine
from app.run.query import parse

from ..run.strategies import queries

ENGINE = Engine(budget=60)


def test_both_ends_are_bad() -> None:
    trace = ENGINE.trace(parse("t=3"))
    found = nudge(trace, "W1", (1, 0))
    assert found.gradient == trace.tensors["dW1"][1, 0]
    assert found.loss == pytest.approx(trace.loss, rel=1e-15)
    assert [row[0] for row in found.rows] == list(EPSILONS)
    errors = [abs(row[2] - found.gradient) for row in found.rows]
    best = int(np.argmin(errors))
    assert 5 <= best <= 8
    assert errors[0] > 100 * errors[best] < 10 * errors[-1]
    for epsilon, loss, secant in found.rows:
        assert secant == (loss - found.loss) / epsilon


@settings(max_examples=30)
@given(queries())
def test_the_best_secant_is_the_gradient(query: str) -> None:
    trace = ENGINE.trace(parse(query))
    if trace.first_bad:
        return
    for name in (trace.network.names[0], trace.network.names[-1]):
        found = nudge(trace, name, (0, 0))
        best = min(abs(row[2] - found.gradient) for row in found.rows)
        kink = any(each in ("relu", "leaky_relu") for each in trace.network.activations)
        assert kink or best <= 1e-4 * max(1.0, abs(found.gradient), abs(found.loss)), query


def test_there_is_no_such_parameter() -> None:
    trace = ENGINE.trace(parse(""))
    with pytest.raises(KeyError):
        nudge(trace, "Z1", (0, 0))
    with pytest.raises(IndexError):
        nudge(trace, "W1", (9, 0))
