"""The plane of a layer of two units against its definition."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.numerics.hidden_plane import hidden_plane
from app.run.engine import Engine
from app.run.problem import problem
from app.run.query import parse


@given(
    st.integers(0, 30), st.sampled_from(["tanh", "relu", "sigmoid"]), st.sampled_from(["2", "2,3", "4,2", "2,2"])
)
def test_points_are_those_of_the_trace_and_lines_where_z_is_zero(t: int, activation: str, hidden: str) -> None:
    run = parse(f"data=moons&samples=20&activation={activation}&hidden={hidden}&t={t}")
    trace, task = Engine().trace(run), problem(run)
    found = hidden_plane(trace.network, trace.tensors, task.batches.X)
    assert found is not None
    assert found.layer == 1 + hidden.split(",").index("2")
    assert np.array_equal(found.Z, trace.tensors[f"Z{found.layer}"])
    assert np.array_equal(found.A, trace.tensors[f"A{found.layer}"])
    W, b = (trace.tensors[f"{letter}{found.layer + 1}"] for letter in "Wb")
    crossing = 0
    for ends in found.lines:
        distances = np.abs(W @ ends.T + b).max(axis=1)
        assert distances.min() < 1e-9 * (1 + np.abs(W).max())
        crossing += 1
    # A unit whose pre-activation has both signs on the examples has its line between them.
    Z = W @ found.A + b
    assert crossing >= int(((Z > 1e-9).any(axis=1) & (Z < -1e-9).any(axis=1)).sum())


def test_there_is_none_without_such_a_layer() -> None:
    run = parse("hidden=3,4")
    trace = Engine().trace(run)
    assert hidden_plane(trace.network, trace.tensors, problem(run).batches.X) is None
