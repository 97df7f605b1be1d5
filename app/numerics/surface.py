"""What a network says where there is no example: over the plane of two inputs, or along one."""

import numpy as np

from .expressions import function
from .network import Array, Network, Parameters

MARGIN = 0.15
"""How far the plane reaches beyond the examples, as a share of their extent."""


def predict(network: Network, parameters: Parameters, X: Array) -> Array:
    """The output A (k, m) for X (n0, m)."""
    A = X
    with np.errstate(all="ignore"):
        for layer in network.layers:
            Z = parameters[f"W{layer}"] @ A + parameters[f"b{layer}"]
            A = function(network.activation(layer).code.replace("{axis}", "0"), "Z")(Z)
    return A


def axes(X: Array, size: int) -> list[Array]:
    """``size`` points along each input, a margin beyond the examples X (n0, m)."""
    low, high = X.min(axis=1), X.max(axis=1)
    room = MARGIN * np.where(high > low, high - low, 2.0)
    return [np.linspace(a, b, size) for a, b in zip(low - room, high + room, strict=True)]


def grid(along: list[Array]) -> Array:
    """Every point of the axes as columns (n0, size ** n0); the first input varies fastest."""
    if len(along) == 1:
        return along[0][None, :]
    across, down = np.meshgrid(*along)
    return np.vstack([across.ravel(), down.ravel()])
