"""An iteration as one line of a stream: what a page draws while a network trains."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..numerics.hidden_plane import hidden_plane
from ..numerics.network import Array
from ..numerics.surface import axes, grid, predict
from ..numerics.trace import Trace
from ..numerics.validation import validated
from ..run.limits import most
from ..run.problem import problem
from ..run.query import Run

FIELDS = ("loss", "accuracy", "tensors", "layers", "surface")
USUAL = FIELDS[:4]

SIZE = 50
"""Points along each input of a surface."""


def points(run: Run, size: int) -> Array | None:
    """Where the surface of ``run`` is computed, (n0, size ** n0), the first input varying fastest; or None."""
    X = problem(run).batches.X
    return grid(axes(X, size)) if len(X) <= 2 else None


def frame_answer(
    run: Run, trace: Trace, fields: tuple[str, ...], where: Array | None, pause: Callable[[], None]
) -> dict[str, Any]:
    """One frame (GET /api/frames), in the notation of ``run``, its surface at the points ``where``.

    ``pause`` is called between two pieces of work; what it raises ends it.
    """
    answer: dict[str, Any] = {"t": trace.t}
    if "loss" in fields:
        answer["loss"] = trace.loss
    if "loss" in fields:
        answer |= validation_answer(run, trace)
    if "accuracy" in fields and problem(run).classification:
        answer["accuracy"] = trace.accuracy
    if "tensors" in fields:
        names = [name for each in trace.network.names for name in (each, f"d{each}")]
        # As in a trace, what is too large to write out is not; a stream of it would be slower than the training.
        small = [name for name in names if trace.tensors[name].size <= most("values")]
        answer["tensors"] = {name: np.ascontiguousarray(trace.viewed(name, run.recipe.notation)) for name in small}
    if "layers" in fields:
        answer["layers"] = [vars(report) for report in trace.layers]
    if "surface" in fields and where is not None:
        answer["surface"] = predict(trace.network, trace.tensors, where, pause).round(4)
    if trace.first_bad:
        answer["diverged"] = {"t": trace.t, "step": trace.first_bad}
    return answer


def validation_answer(run: Run, trace: Trace) -> dict[str, Any]:
    """Loss and accuracy of the examples that are kept from training; nothing where there are none."""
    task = problem(run)
    if task.validation is None:
        return {}
    found = validated(trace.network, trace.tensors, *task.validation)
    return {"validation": {"loss": found.loss} | ({"accuracy": found.accuracy} if task.classification else {})}


def plane_answer(run: Run, trace: Trace, pause: Callable[[], None]) -> dict[str, Any] | None:
    """The examples after the first hidden layer of two units (GET /api/plane); None where there is none.

    ``pause`` is called between two pieces of work; what it raises ends it.
    """
    batches = problem(run).batches
    found = hidden_plane(trace.network, trace.tensors, batches.X, pause)
    if found is None:
        return None
    before, after = (np.ascontiguousarray(each.T) for each in (found.Z, found.A))
    return {
        "query": run.canonical,
        "t": trace.t,
        "layer": found.layer,
        "Z": before,
        "A": after,
        "Y": np.ascontiguousarray(batches.Y.T),
        "lines": [np.ascontiguousarray(each) for each in found.lines],
    }


def surface_answer(run: Run, trace: Trace, size: int, pause: Callable[[], None]) -> dict[str, Any]:
    """Predictions over the plane of two inputs or along one, and the examples (GET /api/surface).

    ``pause`` is called between two pieces of work; what it raises ends it.
    """
    batches = problem(run).batches
    along = axes(batches.X, size)
    return {
        "query": run.canonical,
        "t": trace.t,
        "axes": along,
        "values": predict(trace.network, trace.tensors, grid(along), pause),
        "X": np.ascontiguousarray(batches.X.T),
        "Y": np.ascontiguousarray(batches.Y.T),
        "batch": batches.indices(trace.t),
    }
