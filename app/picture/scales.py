"""What the largest look of a drawing stands for: one scale for a whole iteration, and for runs side by side."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ..numerics.network import Array
from ..numerics.trace import Trace


@dataclass(frozen=True)
class Scales:
    """The largest weight, gradient of a weight, change of one, and error of a unit, in magnitude."""

    weight: float
    gradient: float
    change: float
    error: float


def scales(traces: Iterable[Trace], *, column: bool, example: int | None) -> Scales:
    """The scales on which all of ``traces`` are drawn; ``example`` None for the mean."""
    found = [_scales(trace, column, example) for trace in traces]
    return Scales(*(max(each) for each in zip(*found, strict=True)))


def _scales(trace: Trace, column: bool, example: int | None) -> tuple[float, float, float, float]:
    tensors, layers = trace.tensors, trace.network.layers
    weights = [(tensors[f"W{each}"], tensors[f"W{each}_next"]) for each in layers]
    with np.errstate(all="ignore"):
        moves = [new - old for old, new in weights]
        errors = [tensors[f"dZ{each}"] for each in layers]
        at, part = min(example or 0, trace.m - 1), 1 if column else trace.m
        shown = [each.mean(axis=1) if example is None else each[:, at] / part for each in errors]
    return (
        largest(each for pair in weights for each in pair),
        _steepest(trace, column),
        largest(moves),
        largest(shown),
    )


def _steepest(trace: Trace, column: bool) -> float:
    """The largest gradient of a weight, in the mean and of every example."""
    found = 0.0
    for layer in trace.network.layers:
        given, error = (
            np.abs(trace.tensors[name]) for name in (f"A{layer - 1}" if layer > 1 else "X", f"dZ{layer}")
        )
        with np.errstate(all="ignore"):
            ofs = given.max(axis=0) * error.max(axis=0) / (1 if column else trace.m)
        found = max(found, largest([ofs, trace.tensors[f"dW{layer}"]]))
    return found


def largest(tensors: Iterable[Array]) -> float:
    """The largest finite magnitude."""
    return max((float(np.abs(each[np.isfinite(each)]).max(initial=0)) for each in tensors), default=0.0)
