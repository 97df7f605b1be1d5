"""What a layer of two units makes of the data: every example as a point, before and after its activation."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .network import Array, Network, Parameters
from .surface import MARGIN, forward


@dataclass(frozen=True)
class HiddenPlane:
    """The examples after ``layer``: Z and A (2, n). ``lines`` (units, 2, 2): from where to where in the plane of A
    the pre-activation of a unit of the next layer is 0, for the units whose line crosses it.
    """

    layer: int
    Z: Array
    A: Array
    lines: tuple[Array, ...]


def hidden_plane(
    network: Network, parameters: Parameters, X: Array, pause: Callable[[], None] = lambda: None
) -> HiddenPlane | None:
    """The plane of the first hidden layer of two units, for X (n0, n); None where there is no such layer.

    ``pause`` is called between two pieces of work; what it raises ends it.
    """
    layer = next((layer for layer in network.layers[:-1] if network.sizes[layer] == 2), None)
    if layer is None:
        return None
    Z, A = forward(network, parameters, X, [f"Z{layer}", f"A{layer}"], pause)
    W, b = parameters[f"W{layer + 1}"], parameters[f"b{layer + 1}"].ravel()
    found = (_crossing(w, float(b0), A) for w, b0 in zip(W, b, strict=True))
    return HiddenPlane(layer, Z, A, tuple(line for line in found if line is not None))


def _crossing(w: Array, b: float, A: Array) -> Array | None:
    """The ends (2, 2) of the line w·a + b = 0 within the extent of A (2, n) and a margin; None outside of it."""
    low, high = A.min(axis=1), A.max(axis=1)
    room = MARGIN * np.where(high > low, high - low, 2.0)
    low, high = low - room, high + room
    size = float(w @ w)
    if not size or not np.isfinite(size):
        return None
    foot, along = -b * w / size, np.array([-w[1], w[0]])
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = np.sort(np.array([(low - foot) / along, (high - foot) / along]), axis=0)
    # Along an axis that it does not move on, the line is inside all the way or nowhere.
    inside = (low <= foot) & (foot <= high)
    ends[:, along == 0] = np.where(inside, [[-np.inf], [np.inf]], [[np.inf], [-np.inf]])[:, along == 0]
    first, last = ends[0].max(), ends[1].min()
    return np.array([foot + first * along, foot + last * along]) if first < last else None
