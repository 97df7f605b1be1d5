"""What a network says where there is no example: over the plane of two inputs, or along one."""

from collections.abc import Callable, Sequence

import numpy as np

from .equations import program_text
from .expressions import run
from .network import Array, Network, Parameters

MARGIN = 0.15
"""How far the plane reaches beyond the examples, as a share of their extent."""


BLOCK = 500_000
"""Numbers of the forward pass that are held at the same time."""


def forward(
    network: Network,
    parameters: Parameters,
    X: Array,
    names: Sequence[str],
    pause: Callable[[], None] = lambda: None,
) -> list[Array]:
    """The tensors ``names``, each (units, m), for X (n0, m): the forward equations of the walk, on other examples.

    They are computed for some columns of X at a time; ``pause`` is called in between, and what it raises ends it.
    """
    source = program_text(network, "forward")
    given = {name: parameters[name] for name in network.names}
    wide = max(1, BLOCK // (2 * sum(network.sizes)))
    pieces = []
    for first in range(0, X.shape[1], wide):
        pause()
        scope = run(source, {**given, "X": X[:, first : first + wide]})
        pieces.append([scope[name] for name in names])
    return [np.hstack(each) for each in zip(*pieces, strict=True)]


def predict(network: Network, parameters: Parameters, X: Array, pause: Callable[[], None] = lambda: None) -> Array:
    """The output A (k, m) for X (n0, m). ``pause`` is called now and then, and what it raises ends it."""
    return forward(network, parameters, X, [f"A{network.depth}"], pause)[0]


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
