"""What a network says where there is no example: over the plane of two inputs, or along one."""

import numpy as np

from .equations import equations
from .expressions import run
from .network import Array, Network, Parameters

MARGIN = 0.15
"""How far the plane reaches beyond the examples, as a share of their extent."""


def predict(network: Network, parameters: Parameters, X: Array) -> Array:
    """The output A (k, m) for X (n0, m): the forward equations of the walk, on other examples."""
    steps = [step for step in equations(network, "column", 0) if step.phase == "forward"]
    given = {name: parameters[name] for name in network.names}
    output: Array = run("\n".join(step.code for step in steps), {**given, "X": X})[steps[-1].id]
    return output


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
