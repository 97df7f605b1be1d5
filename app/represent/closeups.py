"""One unit or one parameter seen closely: its curve, its slope by hand."""

from typing import Any

import numpy as np

from ..numerics.expressions import function
from ..numerics.nudge import Nudge
from ..numerics.trace import Trace
from ..words import say

POINTS = 121
"""Points of a curve; 0, the kink of the ReLU, is one of them on the default range."""

SIDE = 4.0
"""A curve is drawn from -SIDE to SIDE at least."""


def unit_answer(trace: Trace, layer: int, unit: int) -> dict[str, Any]:
    """The curve of g and g' of a unit (0-based), and where each example is on it. Raises IndexError."""
    row, z = trace.network.activation(layer), trace.tensors[f"Z{layer}"][unit]
    slope = trace.slopes(layer)[unit]
    answer: dict[str, Any] = {
        "layer": layer,
        "unit": unit,
        "activation": row.name,
        "title": say(row.title),
        "z": np.ascontiguousarray(z),
        "a": np.ascontiguousarray(trace.tensors[f"A{layer}"][unit]),
        "slope": np.ascontiguousarray(slope),
        "off": int((slope == 0).sum()),
        "flat": int((np.abs(slope) < 0.05 * row.max_slope).sum()),
        "curve": None,
    }
    if row.back or not np.isfinite(z).all():
        return answer
    reach = max(SIDE, 1.1 * float(np.abs(z).max()))
    Z = np.linspace(-reach, reach, POINTS)
    with np.errstate(all="ignore"):
        A = function(row.code, "Z")(Z)
        slopes = np.broadcast_to(function(row.slope, "Z, A")(Z, A), Z.shape) * 1.0
    answer["curve"] = {"z": Z, "g": A, "slope": slopes}
    return answer


def nudge_answer(found: Nudge) -> dict[str, Any]:
    """J for ever smaller moves of one parameter, beside the gradient of the backward pass."""
    return {
        "name": found.name,
        "index": found.index,
        "value": found.value,
        "loss": found.loss,
        "gradient": found.gradient,
        "rows": [
            {"epsilon": epsilon, "loss": loss, "secant": secant, "error": abs(secant - found.gradient)}
            for epsilon, loss, secant in found.rows
        ],
        "curve": {"value": [each for each, _ in found.curve], "loss": [loss for _, loss in found.curve]},
    }
