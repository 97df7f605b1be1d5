"""The code of the steps is a program: run in order, in either notation, it gives every tensor."""

import numpy as np
import pytest

from app.numerics.bugs import BUGS
from app.numerics.equations import NOTATIONS, described, equations, source
from app.numerics.optimizers import OPTIMIZERS
from app.numerics.symbols import symbol
from app.numerics.training import Trainer, trace_at

from .helpers import COMBINATIONS, PAIRS, begin, network


def run_like_a_student(code: str, given: dict[str, object]) -> dict[str, object]:
    """Executes with nothing but NumPy in scope, as a person's own script would."""
    scope: dict[str, object] = {"np": np, **given}
    with np.errstate(all="ignore"):
        exec(code, scope)
    return scope


def assert_code_gives_tensors(net: object, trace: object, notation: str) -> None:
    steps = equations(trace.network, notation, trace.t)  # type: ignore[attr-defined]
    written = {step.id for step in steps}
    given = {name: trace.viewed(name, notation) for name in trace.tensors if name not in written}  # type: ignore[attr-defined]
    scope = run_like_a_student(source(trace.network, notation, trace.t), {**given, "m": trace.m})  # type: ignore[attr-defined]
    for name in written:
        expected = trace.viewed(name, notation)  # type: ignore[attr-defined]
        assert np.shape(scope[name]) == expected.shape
        np.testing.assert_allclose(scope[name], expected, rtol=1e-11, atol=1e-14, err_msg=name)  # type: ignore[arg-type]


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize(("activation", "output", "loss"), COMBINATIONS)
def test_code_reproduces_every_tensor(activation: str, output: str, loss: str, notation: str) -> None:
    net = network(activation, output, loss, l2=0.3)
    assert_code_gives_tensors(net, trace_at(net, *begin(net)), notation)


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(("output", "loss"), PAIRS)
def test_code_reproduces_every_update(output: str, loss: str, optimizer: str, notation: str) -> None:
    net = network("tanh", output, loss, optimizer, freeze=("b1",))
    state, batches = begin(net)
    later = Trainer(net, batches).advance(state, 7)
    assert_code_gives_tensors(net, trace_at(net, later, batches), notation)


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("bug", BUGS)
def test_code_of_a_bug_is_what_runs(bug: str, notation: str) -> None:
    loss = "mse" if bug == "lost-factor-2" else "bce"
    net = network("tanh", "sigmoid", loss, bug=bug)
    m = 4 if bug == "matmul-for-hadamard" else 5
    state, batches = begin(net, m)
    assert BUGS[bug].applies(net, (m,))
    trace = trace_at(net, state, batches)
    assert_code_gives_tensors(net, trace, notation)
    right = trace_at(network("tanh", "sigmoid", loss), state, batches)
    assert any(not np.allclose(trace.tensors[name], right.tensors[name]) for name in right.tensors)


def test_row_is_the_transposed_column_with_the_mean_in_delta() -> None:
    net = network("relu", "linear", "half_mse")
    trace = trace_at(net, *begin(net))
    for name, tensor in trace.tensors.items():
        scale = 1 / trace.m if name.startswith(("dZ", "dA")) else 1
        np.testing.assert_array_equal(trace.viewed(name, "row"), tensor.T * scale)


def test_the_order_is_that_of_a_person() -> None:
    net = network("tanh", "sigmoid", "bce", sizes=(2, 4, 1))
    ids = [step.id for step in equations(net, "column", 0)]
    assert ids == ("Z1 A1 Z2 A2 J dZ2 dW2 db2 dA1 dZ1 dW1 db1 W1_next b1_next W2_next b2_next".split())
    assert [step.id for step in equations(net, "row", 0)] == ids


def test_the_two_derivations_in_their_own_words() -> None:
    two = {step.id: step for step in equations(network("tanh", "sigmoid", "bce", sizes=(2, 4, 1)), "column", 0)}
    assert two["dZ2"].code == "dZ2 = A2 - Y"
    assert two["dW1"].code == "dW1 = (1 / m) * dZ1 @ X.T"
    assert two["dW1"].reads == ("dZ1", "X")
    assert two["dZ1"].code == "dZ1 = dA1 * (1 - A1 ** 2)"
    assert two["db2"].code == "db2 = (1 / m) * np.sum(dZ2, axis=1, keepdims=True)"
    rows = {step.id: step for step in equations(network("relu", "linear", "half_mse"), "row", 0)}
    assert rows["dZ3"].code == "dZ3 = (A3 - Y) / m"
    assert rows["dW1"].code == "dW1 = X.T @ dZ1"
    assert rows["dA2"].code == "dA2 = dZ3 @ W3.T"
    assert rows["dZ2"].code == "dZ2 = dA2 * (Z2 > 0)"
    assert rows["W1_next"].code == "W1_next = W1 - 0.01 * dW1"


def test_a_single_layer_reads_x_itself() -> None:
    steps = {step.id: step for step in equations(network("tanh", "sigmoid", "bce", sizes=(2, 1)), "row", 0)}
    assert steps["dW1"].reads == ("X", "dZ1")


def test_where_the_2_goes() -> None:
    both = [
        {step.id: step for step in equations(network("tanh", "linear", loss, sizes=(1, 2, 1)), "row", 0)}
        for loss in ("mse", "half_mse")
    ]
    assert both[0]["dA2"].code == "dA2 = 2 * (A2 - Y) / m"
    assert "dA2" not in both[1]
    assert both[1]["J"].code == "J = np.sum((A2 - Y) ** 2) / (2 * m)"


@pytest.mark.parametrize(("output", "loss"), PAIRS)
def test_only_the_simple_pairs_have_the_short_form(output: str, loss: str) -> None:
    steps = {step.id: step for step in equations(network("tanh", output, loss), "column", 0)}
    short = (output, loss) in (("sigmoid", "bce"), ("softmax", "cross_entropy"), ("linear", "half_mse"))
    assert ("dA3" not in steps) == short


def test_every_latex_is_balanced_and_has_no_double_superscript() -> None:
    import re

    for activation, output, loss in COMBINATIONS:
        for optimizer in ("sgd", "adam"):
            for notation in NOTATIONS:
                for step in equations(network(activation, output, loss, optimizer, l2=0.1), notation, 3):
                    assert step.latex.count("{") == step.latex.count("}")
                    assert not re.search(r"\^\{[^{}]*\}\s*\^", step.latex), step.latex


def test_symbols() -> None:
    known = described(network("tanh", "sigmoid", "bce", "momentum"))
    assert symbol(known["dZ1"], "column") == "dZ^{[1]}"
    assert symbol(known["dZ1"], "row") == r"\delta^{(1)}"
    assert symbol(known["J"], "row") == "C"
    assert symbol(known["W2"], "column", transposed=True) == r"W^{[2]\top}"
    assert symbol(known["vdW1_next"], "column") == r"v_{dW^{[1]}}^{\prime}"
