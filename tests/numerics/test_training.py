"""The fast path against the recorded one, and against updates written out by hand."""

import itertools
import math

import numpy as np
import pytest

from app.numerics.bugs import BUGS
from app.numerics.network import pack, unpack
from app.numerics.optimizers import OPTIMIZERS
from app.numerics.training import (
    Batches,
    DivergedError,
    OutOfTimeError,
    State,
    Trainer,
    start,
    trace_at,
    traced_step,
)

from .helpers import COMBINATIONS, begin, data, network


def traced(net: object, state: State, batches: Batches, count: int) -> State:
    for _ in range(count):
        state = traced_step(net, state, batches)  # type: ignore[arg-type]
    return state


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_thousand_iterations_agree_to_rounding(optimizer: str) -> None:
    net = network("tanh", "softmax", "cross_entropy", optimizer, l2=0.01, freeze=("b2",), sizes=(3, 4, 3))
    state, batches = begin(net, m=10, size=4)
    fast = Trainer(net, batches).advance(state, 1000)
    slow = traced(net, state, batches, 1000)
    assert fast.t == slow.t == 1000
    np.testing.assert_allclose(fast.theta, slow.theta, rtol=1e-12, atol=1e-12 * np.abs(slow.theta).max())


@pytest.mark.parametrize(("activation", "output", "loss"), COMBINATIONS)
def test_every_combination_trains_alike(activation: str, output: str, loss: str) -> None:
    net = network(activation, output, loss, l2=0.1)
    state, batches = begin(net)
    fast = Trainer(net, batches).advance(state, 20)
    np.testing.assert_allclose(fast.theta, traced(net, state, batches, 20).theta, rtol=1e-12, atol=1e-13)


def test_where_it_stops_between_makes_no_difference() -> None:
    net = network("tanh", "sigmoid", "bce", "adam")
    state, batches = begin(net, m=7, size=3)
    straight = Trainer(net, batches).advance(state, 100)
    stops = state
    for until in (1, 2, 17, 18, 50, 99, 100):
        stops = Trainer(net, batches).advance(stops, until)
    np.testing.assert_array_equal(straight.theta, stops.theta)


def textbook(name: str, p: float, gradients: list[float], lr: float) -> float:
    """The update of one parameter as the PyTorch documentation states the algorithm."""
    v = s = 0.0
    for n, g in enumerate(gradients, start=1):
        if name == "sgd":
            p -= lr * g
        elif name in ("momentum", "nesterov"):
            v = g if n == 1 else 0.9 * v + g
            p -= lr * (g + 0.9 * v if name == "nesterov" else v)
        elif name == "rmsprop":
            s = 0.99 * s + 0.01 * g * g
            p -= lr * g / (math.sqrt(s) + 1e-8)
        elif name == "adagrad":
            s += g * g
            p -= lr / (math.sqrt(s) + 1e-10) * g
        else:
            v, s = 0.9 * v + 0.1 * g, 0.999 * s + 0.001 * g * g
            p -= lr * (v / (1 - 0.9**n)) / (math.sqrt(s / (1 - 0.999**n)) + 1e-8)
    return p


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_updates_are_pytorchs(name: str) -> None:
    net = network("tanh", "linear", "half_mse", name, sizes=(3, 4, 3), lr=0.02)
    state, batches = begin(net)
    seen: list[np.ndarray] = []
    now = state
    for _ in range(6):
        tensors = trace_at(net, now, batches).tensors
        seen.append(pack(net, {each: tensors[f"d{each}"] for each in net.names}))
        now = traced_step(net, now, batches)
    for index in range(0, len(state.theta), 5):
        expected = textbook(name, state.theta[index], [float(g[index]) for g in seen], 0.02)
        assert now.theta[index] == pytest.approx(expected, rel=1e-12)


def test_each_bias_is_updated_once() -> None:
    net = network("tanh", "sigmoid", "bce", lr=0.5)
    state, batches = begin(net)
    tensors = trace_at(net, state, batches).tensors
    after = Trainer(net, batches).advance(state, 1).parameters(net)
    for name in net.names:
        np.testing.assert_allclose(after[name], tensors[name] - 0.5 * tensors[f"d{name}"], rtol=1e-13)


def test_frozen_parameters_stay() -> None:
    net = network("tanh", "sigmoid", "bce", "adam", freeze=("W1", "b3"), l2=1.0)
    state, batches = begin(net)
    before, after = state.parameters(net), Trainer(net, batches).advance(state, 30).parameters(net)
    for name in net.names:
        assert np.array_equal(before[name], after[name]) == (name in net.freeze)


@pytest.mark.parametrize("bug", ["sum-for-mean", "update-before-backprop", "ascent"])
def test_a_bug_trains_with_its_mistake(bug: str) -> None:
    net = network("tanh", "sigmoid", "bce", bug=bug)
    state, batches = begin(net)
    trained = Trainer(net, batches).advance(state, 5)
    np.testing.assert_array_equal(trained.theta, traced(net, state, batches, 5).theta)
    right = Trainer(network("tanh", "sigmoid", "bce"), batches).advance(state, 5)
    assert not np.allclose(trained.theta, right.theta, rtol=1e-6)
    assert bug in BUGS


def test_batches_come_in_order_and_shuffled_ones_once_an_epoch() -> None:
    X, Y = data(m=7)
    plain = Batches(X, Y, 3)
    assert [plain.indices(t).tolist() for t in range(4)] == [[0, 1, 2], [3, 4, 5], [6], [0, 1, 2]]
    shuffled = Batches(X, Y, 3, shuffle_seed=5)
    first = np.concatenate([shuffled.indices(t) for t in range(3)])
    second = np.concatenate([shuffled.indices(t) for t in range(3, 6)])
    assert sorted(first) == sorted(second) == list(range(7))
    assert first.tolist() != second.tolist()
    np.testing.assert_array_equal(first, np.concatenate([Batches(X, Y, 3, 5).indices(t) for t in range(3)]))
    np.testing.assert_array_equal(shuffled.at(4)[0], X[:, shuffled.indices(4)])


def test_divergence_names_the_first_bad_iteration() -> None:
    net = network("linear", "linear", "mse", lr=50.0)
    state, batches = begin(net)
    with pytest.raises(DivergedError) as caught:
        Trainer(net, batches).advance(state, 500)
    end = caught.value.state
    assert trace_at(net, end, batches).first_bad
    before = state
    for _ in range(end.t):
        assert trace_at(net, before, batches).first_bad is None
        before = traced_step(net, before, batches)


def test_a_deadline_gives_back_what_was_reached() -> None:
    net = network("tanh", "sigmoid", "bce")
    state, batches = begin(net)
    asked = itertools.count()
    with pytest.raises(OutOfTimeError) as caught:
        Trainer(net, batches).advance(state, 10**9, lambda: next(asked) > 3)
    reached = caught.value.state
    assert 0 < reached.t < 10**9
    np.testing.assert_array_equal(reached.theta, Trainer(net, batches).advance(state, reached.t).theta)


def test_nothing_can_be_changed_after_it_is_made() -> None:
    net = network("tanh", "sigmoid", "bce", "adam")
    state, batches = begin(net)
    later = Trainer(net, batches).advance(state, 3)
    trace = trace_at(net, later, batches)
    arrays = [later.theta, *later.moments.values(), *trace.tensors.values(), trace.viewed("dZ1", "row")]
    assert not any(array.flags.writeable for array in arrays)


def test_packing_is_undone_by_unpacking() -> None:
    net = network("tanh", "sigmoid", "bce")
    state, _ = begin(net)
    assert unpack(net, state.theta).keys() == set(net.names)
    np.testing.assert_array_equal(pack(net, unpack(net, state.theta)), state.theta)
    assert start(net, state.parameters(net)).nbytes == state.theta.nbytes
