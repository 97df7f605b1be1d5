"""Each preset shows what it says."""

import numpy as np
import pytest

from app.numerics.gradcheck import check
from app.numerics.trace import Trace
from app.run.engine import Engine
from app.run.presets import PRESETS
from app.run.query import parse

ENGINE = Engine(budget=60)


def trace(query: str) -> Trace:
    return ENGINE.trace(parse(query))


@pytest.mark.parametrize("name", PRESETS)
def test_gradients_are_right_and_training_helps(name: str) -> None:
    first = trace(f"preset={name}")
    assert all(each.passed for each in check(first))
    assert trace(f"preset={name}&t=500").loss < first.loss
    assert PRESETS[name].title
    assert PRESETS[name].summary.endswith(".")
    assert PRESETS[name].source


def test_two_layer_is_the_column_derivation_on_a_slide() -> None:
    run, found = parse(""), trace("")
    assert (run.recipe.notation, found.network.activations, found.network.loss) == (
        "column",
        ("tanh", "sigmoid"),
        "bce",
    )
    assert found.m <= 4
    assert trace("t=300").accuracy == 1


def test_l_layer_is_the_row_derivation() -> None:
    run, found = parse("preset=l-layer"), trace("preset=l-layer")
    assert run.recipe.notation == "row"
    assert found.network.activations == ("relu", "relu", "linear")
    assert found.network.loss == "half_mse"
    assert not any(any(layer.dead) for layer in found.layers)


def test_saturated_units_pass_little_on() -> None:
    hidden = trace("preset=saturated").layers[0]
    assert sum(share >= 0.75 for share in hidden.saturated) == 2


def test_dead_relus_stay_dead() -> None:
    for t in (0, 200):
        found = trace(f"preset=dead-relu&t={t}")
        assert found.layers[0].dead == [False, False, True, True]
        np.testing.assert_array_equal(found.tensors["dW1"][2:], 0)


def test_the_gradient_vanishes() -> None:
    found = trace("preset=vanishing")
    assert found.network.activations == ("sigmoid",) * 7
    norms = [layer.grad_norm for layer in found.layers]
    assert norms == sorted(norms)
    assert norms[0] < 1e-3 * norms[-1]


def test_single_layer_has_no_hidden_one() -> None:
    assert trace("preset=single-layer").network.depth == 1


def test_mse_is_twice_half_mse() -> None:
    whole, half = trace("preset=mse-factor"), trace("preset=mse-factor&loss=half_mse")
    assert whole.loss == pytest.approx(2 * half.loss)
    np.testing.assert_allclose(whole.tensors["dW1"], 2 * half.tensors["dW1"])


def test_iris_learns_its_three_classes() -> None:
    assert trace("preset=iris&t=500").accuracy > 0.96
