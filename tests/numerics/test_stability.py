"""A saturated network gives the exact finite loss, and its exact gradient where there is one."""

import math

import numpy as np
import pytest

from app.numerics.activations import ACTIVATIONS, HIDDEN, OUTPUTS
from app.numerics.expressions import function
from app.numerics.network import Network
from app.numerics.trace import record

from .helpers import PAIRS


def one_layer(output: str, loss: str, z: list[float], y: list[float]) -> dict[str, np.ndarray]:
    """A single layer whose pre-activations are ``z``."""
    net = Network((1, len(z)), (output,), loss, lr=0.1)
    parameters = {"W1": np.array(z)[:, None], "b1": np.zeros((len(z), 1))}
    return dict(record(net, parameters, {}, np.ones((1, 1)), np.array(y)[:, None], 0).tensors)


@pytest.mark.parametrize(
    ("output", "loss", "z", "y", "J"),
    [
        ("sigmoid", "bce", [1000.0], [0.0], 1000.0),
        ("sigmoid", "bce", [-1000.0], [1.0], 1000.0),
        ("sigmoid", "bce", [40.0], [1.0], math.log1p(math.exp(-40))),
        ("sigmoid", "cross_entropy", [-800.0], [1.0], 800.0),
        ("softmax", "cross_entropy", [0.0, 2000.0], [1.0, 0.0], 2000.0),
        ("softmax", "bce", [0.0, 900.0], [1.0, 0.0], 1800.0),
        ("softmax", "bce", [0.0, 50.0, 0.0], [0.0, 1.0, 0.0], 4 * math.exp(-50)),
    ],
)
def test_the_loss_is_exact_where_a_rounds_to_0_or_1(
    output: str, loss: str, z: list[float], y: list[float], J: float
) -> None:
    assert float(one_layer(output, loss, z, y)["J"]) == pytest.approx(J, rel=1e-12)


@pytest.mark.parametrize(("output", "loss"), PAIRS)
@pytest.mark.parametrize("z", [30.0, 300.0, 3000.0])
def test_no_gradient_is_lost_to_overflow(output: str, loss: str, z: float) -> None:
    tensors = one_layer(output, loss, [z, -z], [0.0, 1.0])
    for name, value in tensors.items():
        assert np.isfinite(value).all(), name
    if output == "sigmoid" and loss in ("bce", "cross_entropy"):
        np.testing.assert_allclose(tensors["dZ1"][1], [-1.0], rtol=1e-9)


@pytest.mark.parametrize("name", HIDDEN)
def test_activations_survive_extreme_inputs(name: str) -> None:
    row = ACTIVATIONS[name]
    Z = np.array([-1e300, -1e4, -700.0, -1e-300, 0.0, 1e-300, 700.0, 1e4])
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        A = function(row.code, "Z")(Z[1:])
    assert np.isfinite(A).all()
    slope = np.broadcast_to(function(row.slope, "Z, A")(Z[1:], A), A.shape)
    assert np.isfinite(slope).all()


def test_relu_has_no_slope_at_zero() -> None:
    assert not function(ACTIVATIONS["relu"].slope, "Z, A")(np.zeros(1), np.zeros(1))[0]


@pytest.mark.parametrize("name", [*HIDDEN, *OUTPUTS])
def test_max_slope_is_the_largest_slope(name: str) -> None:
    row, Z = ACTIVATIONS[name], np.linspace(-40, 40, 800_001)
    A = 1 / (1 + np.exp(-Z)) if name == "softmax" else function(row.code, "Z")(Z)
    slope = np.abs(np.broadcast_to(function(row.slope, "Z, A")(Z, A), Z.shape))
    assert slope.max() == pytest.approx(row.max_slope, rel=1e-6)
