"""A slope by hand: move one parameter by a little and watch J."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .gradcheck import loss_given
from .trace import Trace

EPSILONS = tuple(float(f"1e-{power}") for power in range(1, 11))
"""From so large that the secant cuts across the curve to so small that float64 has no digits left."""

CURVE = np.linspace(-1, 1, 41)
"""Where J is drawn: so far to both sides of the parameter, in units of the width of the drawing."""


@dataclass(frozen=True)
class Nudge:
    """J as a function of entry ``index`` (receiving, sending unit) of parameter ``name``.

    ``rows`` are (epsilon, J at value + epsilon, secant slope); ``curve`` are (value, J) around it.
    """

    name: str
    index: tuple[int, int]
    value: float
    loss: float
    gradient: float
    rows: tuple[tuple[float, float, float], ...]
    curve: tuple[tuple[float, float], ...]


def nudge(
    trace: Trace,
    name: str,
    index: tuple[int, int],
    pause: Callable[[], None] = lambda: None,
    known: dict[float, float] | None = None,
) -> Nudge:
    """Move one entry of W or b (column notation) of ``trace``. Raises KeyError, IndexError if there is none.

    ``pause`` is called before each of the moves; what it raises ends them. J by the value of the entry is kept in
    ``known``, and a nudge that is given it goes on from there.
    """
    if name not in trace.network.names:
        raise KeyError(name)
    tensor, loss = trace.tensors[name], loss_given(trace, trace.kinds[name])
    value, gradient = float(tensor[index]), float(trace.tensors[f"d{name}"][index])

    found = {} if known is None else known

    def at(moved: float) -> float:
        if moved not in found:
            pause()
            copy = tensor.copy()
            copy[index] = moved
            found[moved] = loss(copy)
        return found[moved]

    here = at(value)
    with np.errstate(all="ignore"):
        rows = tuple((eps, there := at(value + eps), (there - here) / eps) for eps in EPSILONS)
    width = max(1.0, abs(value))
    curve = tuple((value + each * width, at(value + each * width)) for each in CURVE.tolist())
    return Nudge(name, index, value, here, gradient, rows, curve)
