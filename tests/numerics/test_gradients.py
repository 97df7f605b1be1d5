"""Every legal combination against two oracles: automatic differentiation and central differences."""

import numpy as np
import pytest

from app.numerics.gradcheck import check
from app.numerics.training import trace_at
from tests import oracle

from .helpers import COMBINATIONS, PAIRS, begin, network


@pytest.mark.parametrize(("activation", "output", "loss"), COMBINATIONS)
def test_gradients_are_those_of_automatic_differentiation(activation: str, output: str, loss: str) -> None:
    net = network(activation, output, loss, l2=0.3)
    state, batches = begin(net)
    trace = trace_at(net, state, batches)
    values = {name: trace.tensors[name].tolist() for name in net.names}
    J, dW, db = oracle.gradients(
        [values[f"W{layer}"] for layer in net.layers],
        [[row[0] for row in values[f"b{layer}"]] for layer in net.layers],
        batches.X.T.tolist(),
        batches.Y.T.tolist(),
        net.activations,
        loss,
        net.l2,
    )
    assert trace.loss == pytest.approx(J, rel=1e-12)
    for layer in net.layers:
        np.testing.assert_allclose(trace.tensors[f"dW{layer}"], dW[layer - 1], rtol=1e-9, atol=1e-13)
        np.testing.assert_allclose(trace.tensors[f"db{layer}"][:, 0], db[layer - 1], rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize(("activation", "output", "loss"), COMBINATIONS)
def test_every_gradient_agrees_with_central_differences(activation: str, output: str, loss: str) -> None:
    net = network(activation, output, loss, l2=0.3)
    checks = list(check(trace_at(net, *begin(net))))
    assert {each.name for each in checks} >= {"dW1", "db1", "dZ1", "dA1", "dW3", "db3", "dZ3"}
    smooth = "relu" not in (activation, output)
    for each in checks:
        assert each.passed, each
        assert each.checked == each.entries
        assert each.kinks == 0 or not smooth


@pytest.mark.parametrize(("output", "loss"), PAIRS)
def test_a_network_without_hidden_layer(output: str, loss: str) -> None:
    net = network("tanh", output, loss, sizes=(3, 3))
    trace = trace_at(net, *begin(net))
    assert [step.id for step in trace.equations("column")][:2] == ["Z1", "A1"]
    assert all(each.passed for each in check(trace))


def test_the_check_notices_a_wrong_gradient() -> None:
    wrong = network("tanh", "sigmoid", "bce", bug="missing-slope")
    failed = {each.name for each in check(trace_at(wrong, *begin(wrong))) if not each.passed}
    assert {"dZ1", "dW1", "db1", "dZ2"} <= failed
    assert not failed & {"dZ3", "dW3", "db3"}


def test_the_check_sets_kinks_apart() -> None:
    net = network("relu", "linear", "half_mse", sizes=(3, 2, 3))
    state, batches = begin(net)
    dead = {**state.parameters(net), "W1": np.zeros((2, 3)), "b1": np.zeros((2, 1))}
    from app.numerics.training import start

    by_name = {each.name: each for each in check(trace_at(net, start(net, dead), batches))}
    assert by_name["db1"].kinks == 2
    assert by_name["dW2"].kinks == 0
