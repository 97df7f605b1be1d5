"""The numerical gradient check: every gradient of a trace against central differences of J.

An entry of W, b, Z or A is moved by h to both sides, the rest of the forward pass is run again and the
slope of J is compared with what the backward pass says. Halved widths combine into fourth-order estimates
(Richardson); where those disagree however small h is, the entry sits at a kink of an activation (ReLU at 0),
where no derivative exists, and is counted apart.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from ..equations.expr import PER_EXAMPLE, Tensor, tensors
from ..equations.write import numpy
from .equations import steps, values
from .expressions import run
from .network import Array
from .trace import Trace

STEPS = (2e-3, 5e-5, 1e-6)
"""Widths h, relative to max(1, |entry|): the first one at which the function looks smooth is used."""

TOLERANCE = 1e-6
"""The largest relative error that passes."""

ROUNDING = 4e-15
"""The relative error that float64 leaves in J."""

ENTRIES = 1_000
"""Entries checked of one tensor, evenly spread; all of them if there are no more."""

WORK = 3e7
"""Multiplications that checking one tensor may take; a large network is checked at fewer entries, at least 20."""


@dataclass(frozen=True)
class Check:
    """The verdict on one gradient; ``largest_error`` is relative, ``kinks`` were left out of it.

    Of ``entries`` so many were ``checked``, and so many are ``left`` to be.
    Where the tensor, its gradient or J is not ``finite`` nothing can be compared.
    """

    name: str
    entries: int
    checked: int
    kinks: int
    largest_error: float
    worst: tuple[int, ...]
    analytic: float
    numeric: float
    finite: bool = True
    left: int = 0

    @property
    def passed(self) -> bool:
        """Whether every entry compared agrees."""
        return self.finite and self.largest_error <= TOLERANCE

    @property
    def verdict(self) -> str:
        """ "pass", "fail", "kinks" where nothing is left to compare, or "not finite"."""
        if not self.finite:
            return "not finite"
        if self.checked == self.kinks:
            return "kinks"
        return "pass" if self.passed else "fail"


@dataclass
class Progress:
    """How far a check has come: verdicts by the name of the gradient, and J by the value of the entry at hand."""

    verdicts: dict[str, Check] = field(default_factory=dict)
    moved: dict[float, float] = field(default_factory=dict)


def check(
    trace: Trace, pause: Callable[[], None] = lambda: None, progress: Progress | None = None
) -> Iterator[Check]:
    """Checks every gradient of ``trace``, in the order of the walk.

    ``pause`` is called before each computation of J; what it raises ends the check, and one that is given its
    ``progress`` goes on from there.
    """
    progress = progress or Progress()
    for step in steps(trace.network, "column"):
        if step.phase == "backward":
            for each in _entry_by_entry(trace, step.writes, progress, pause):
                progress.verdicts[step.id] = each
                progress.moved.clear()
            yield progress.verdicts[step.id]


def loss_given(trace: Trace, variable: Tensor) -> Callable[[Array], float]:
    """J as a function of ``variable``, everything before it kept as it is.

    The outputs are moved by themselves, so J is the textbook's there, which is a function of them alone.
    """
    forward = [each for each in steps(trace.network, "column") if each.phase in ("forward", "loss")]
    first = next(at for at, each in enumerate(forward) if variable in (each.writes, *tensors(each.formula)))
    later = forward[first + (forward[first].writes == variable) :]
    trees = [each.formula if len(later) == 1 else each.tree for each in later]
    text = "\n".join(f"{each.id} = {numpy(tree, 'column', {})}" for each, tree in zip(later, trees, strict=True))
    given = {**trace.tensors, **values(trace.network, trace.t), "m": trace.m}
    return lambda value: float(run(text, {**given, variable.name: value})["J"])


def _entry_by_entry(
    trace: Trace, written: Tensor, progress: Progress, pause: Callable[[], None]
) -> Iterator[Check]:
    """The verdict on one gradient after each of its entries, from where ``progress`` is on."""
    known = progress.verdicts.get(written.name)
    if known is not None and not known.left:
        return
    name, variable = written.name, written.base
    value, gradient, loss = trace.tensors[variable.name], trace.tensors[name], loss_given(trace, variable)
    affordable = max(20, min(ENTRIES, int(WORK / (trace.network.parameter_count * trace.m))))
    chosen = np.unique(np.linspace(0, value.size - 1, min(value.size, affordable)).astype(int))
    if not (np.isfinite(value).all() and np.isfinite(gradient).all() and np.isfinite(trace.loss)):
        yield Check(name, value.size, 0, 0, 0.0, (), 0.0, 0.0, finite=False)
        return
    found = known or Check(name, value.size, 0, 0, 0.0, (), 0.0, 0.0, left=len(chosen))
    # In column notation dZ and dA are per example: J, a mean, feels 1/m of them.
    scale = 1 / trace.m if written.scale == PER_EXAMPLE else 1.0
    here = loss(value)
    for flat in chosen[found.checked :]:
        index = tuple(int(i) for i in np.unravel_index(flat, value.shape))
        found = replace(found, checked=found.checked + 1, left=found.left - 1)

        def at(moved: float, index: tuple[int, ...] = index) -> float:
            if moved not in progress.moved:
                pause()
                copy = value.copy()
                copy[index] = moved
                progress.moved[moved] = loss(copy)
            return progress.moved[moved]

        slope = _slope(at, float(value[index]), here)
        if slope is None:
            found = replace(found, kinks=found.kinks + 1)
        else:
            numeric, floor = slope
            analytic = float(gradient[index]) * scale
            error = abs(numeric - analytic) / max(abs(numeric), abs(analytic), floor)
            if not error <= found.largest_error or not found.worst:
                found = replace(found, largest_error=error, worst=index, analytic=analytic, numeric=numeric)
        yield found


def _slope(at: Callable[[float], float], value: float, here: float) -> tuple[float, float] | None:
    """The slope of J by one entry, and the magnitude below which rounding outweighs TOLERANCE.

    ``at`` gives J for another value of the entry. None at a kink: there the slopes ahead and behind differ however
    close one looks.
    """

    def sides(width: float) -> tuple[float, float]:
        return (at(value + width) - here) / width, (here - at(value - width)) / width

    for step in STEPS:
        width = step * max(1.0, abs(value))
        floor = ROUNDING * abs(here) / width / TOLERANCE + 1e-300
        pairs = [sides(width / halving) for halving in (1, 2, 4)]
        wide, narrow, closest = ((ahead + behind) / 2 for ahead, behind in pairs)
        bend, near_bend = (abs(ahead - behind) for ahead, behind in pairs[1:])
        first, second = (4 * narrow - wide) / 3, (4 * closest - narrow) / 3
        tolerance = 0.5 * TOLERANCE * max(abs(second), floor)
        if abs(first - second) <= tolerance and near_bend <= max(0.75 * bend, 1e3 * tolerance):
            return second, floor
    return None
