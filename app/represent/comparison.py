"""Somebody else's numbers beside those of a run: what agrees, in what convention, what is wrong and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..equations.expr import PER_EXAMPLE
from ..numerics.mistakes import EARLIER
from ..numerics.network import Array
from ..numerics.symbols import plain
from ..numerics.trace import Trace
from ..run.brought import Brought
from ..run.errors import refuse
from ..run.query import Run
from ..run.texts import meant
from ..words import number, say, whole
from .diagnosis import Cause, Diagnosis, explained

CORNER = 12
"""Rows and columns of a table of differences."""

COARSE = 0.02
"""Half of the last place that is written, beside the largest entry, up to which numbers tell a right gradient."""

TOLD = 5
"""Names that the run does not have, of which each is told; of more their number is."""

WRONG = ("wrong", "shape")
"""Verdicts of what is not right."""


@dataclass(frozen=True, eq=False)
class Compared:
    """One tensor beside that of the run.

    ``verdict`` is "same", "convention" (the same in another convention, which ``words`` name), "wrong", "shape"
    (it has another shape) or "unknown" (the run has nothing of that name). ``largest`` is the largest
    difference, beside the largest entry; ``difference`` is theirs minus ours, None where shapes differ.
    ``diagnosis`` names the mistakes that give just these numbers.
    """

    name: str
    verdict: str
    words: str
    largest: float
    difference: Array | None
    diagnosis: tuple[Mapping[str, str], ...] = ()

    @property
    def told(self) -> str:
        """How it lies with it, in words."""
        part = number(self.largest, 2)
        off = say("off by up to {part} times the largest entry", part=part) if self.verdict == "wrong" else ""
        causes = (f"{cause['title']} ({cause['step']})" for cause in self.diagnosis)
        return "; ".join(filter(None, (off, self.words, *causes)))

    @property
    def corner(self) -> Array:
        """The differences as a table, of a large one the first rows and columns."""
        found = np.zeros((0, 0)) if self.difference is None else np.atleast_2d(self.difference)
        return found[:CORNER, :CORNER]

    @property
    def agrees(self) -> bool:
        """Whether nothing is wrong with it."""
        return self.verdict not in WRONG


def compared(trace: Trace, notation: str, theirs: Mapping[str, Brought]) -> list[Compared]:
    """A verdict on each tensor of ``theirs``, in the order of the walk.

    A tensor may be named as the notation writes it: δ1 for dZ1. A sum over the examples in the place of their mean
    is a convention if every gradient of a parameter has it, else a mistake; so are rows in the place of columns.
    What the run does not have comes last. Raises BadRequestError if that is all.
    """
    names = {plain(kind, notation): name for name, kind in trace.kinds.items()}
    theirs = {names.get(name, name): each for name, each in theirs.items()}
    known = {name: each for name, each in theirs.items() if name in trace.tensors}
    unknown = list(_unknown([name for name in theirs if name not in known], trace))
    if unknown and not known:
        raise refuse("mine", unknown[0].words)
    comparison = _Comparison(trace, notation, known)
    return [*(comparison.verdict(name) for name in trace.tensors if name in known), *unknown]


def _unknown(names: Sequence[str], trace: Trace) -> Iterator[Compared]:
    for name in names[:TOLD]:
        words = say("{name} is nothing of this run", name=name[:40]) + meant(name[:40], trace.tensors)
        yield Compared(name[:40], "unknown", words, 0.0, None)
    if len(names) > TOLD:
        words = say("{n} more names are nothing of this run", n=whole(len(names) - TOLD))
        yield Compared("…", "unknown", words, 0.0, None)


def comparison_answer(run: Run, trace: Trace, theirs: Mapping[str, Brought]) -> dict[str, Any]:
    """Somebody's numbers beside those of iteration ``t`` (POST /api/compare)."""
    found = compared(trace, run.recipe.notation, theirs)
    return {
        "query": run.canonical,
        "t": trace.t,
        "passed": all(each.agrees for each in found),
        "tensors": [
            {
                "name": each.name,
                "verdict": each.verdict,
                "told": each.told,
                "largest": each.largest,
                "shape": [] if each.difference is None else each.difference.shape,
                "corner": np.ascontiguousarray(each.corner),
            }
            for each in found
        ],
    }


class _Comparison:
    def __init__(self, trace: Trace, notation: str, theirs: Mapping[str, Brought]) -> None:
        self.trace, self.notation, self.brought = trace, notation, theirs
        self.found = Diagnosis(trace, notation)
        self.theirs = {name: each.values for name, each in theirs.items()}
        of_parameters = [name for name in theirs if trace.kinds[name].role == "gradient" and self.mean(name)]
        self.summed = trace.m > 1 and len(of_parameters) > 1 and all(map(self.is_sum, of_parameters))
        self.fitting = {name: list(self.fits(name)) for name in theirs}
        self.upright = {self.lying(name) for name in theirs if self.stands(name)}

    def mean(self, name: str) -> bool:
        return self.trace.kinds[name].scale != PER_EXAMPLE

    def ours(self, name: str) -> Array:
        return self.found.views[name]

    def close(self, name: str, theirs: Array, ours: Array, *, coarse: bool = False) -> bool:
        if theirs.shape != ours.shape:
            return False
        each, most = self.brought[name], np.abs(ours).max(initial=0)
        unit = each.unit if coarse else min(each.unit, COARSE * most)
        return bool(np.abs(theirs - ours).max(initial=0) <= each.close * (most or 1.0) + unit)

    def is_sum(self, name: str) -> bool:
        return any(self.close(name, each, self.trace.m * self.ours(name)) for _, each in _seen(self.theirs[name]))

    def lying(self, name: str) -> str:
        """What lies the same way: all weights, and all that has a number for each example."""
        kind = self.trace.kinds[name]
        return "examples" if not self.mean(name) else kind.letter if self.theirs[name].ndim == 2 else ""

    def fits(self, name: str) -> Iterator[tuple[bool, str, Array]]:
        """As what a tensor is right: whether it lies on its side, in which convention, and its numbers as ours."""
        for words, factor in self.conventions(name):
            for turned, each in _seen(self.theirs[name]):
                if self.close(name, each, factor * self.ours(name)):
                    yield turned, words, each

    def stands(self, name: str) -> bool:
        """Whether a tensor is right as it is, and would not be on its side."""
        return self.theirs[name].ndim == 2 and {turned for turned, _, _ in self.fitting[name]} == {False}

    def conventions(self, name: str) -> Iterator[tuple[str, float]]:
        """What a tensor may have in another convention: in words, and as a factor."""
        yield "", 1.0
        if self.trace.kinds[name].role != "gradient":
            return
        if not self.mean(name):
            m = float(self.trace.m)
            yield (say("it has no 1/m in it"), m) if self.notation == "row" else (say("it has 1/m in it"), 1 / m)
        elif self.summed:
            yield say("the loss is the sum over the examples, not their mean"), float(self.trace.m)

    def verdict(self, name: str) -> Compared:
        theirs, ours = self.theirs[name], self.ours(name)
        said = ""
        for turned, words, each in self.fitting[name]:
            lies = say("rows and columns change places") if turned else ""
            said = "; ".join(filter(None, (lies, words)))
            if not turned or self.lying(name) not in self.upright:
                return self.told(name, "convention" if said else "same", said, each)
        if theirs.shape != ours.shape:
            fitting = [each for _, each in _seen(theirs) if each.shape == ours.shape]
            if said or not fitting:
                has, needs = (" × ".join(map(str, each.shape)) or "1" for each in (theirs, ours))
                shapes = say("its shape is {has}, not {needs}", has=has, needs=needs)
                return Compared(name, "shape", "; ".join(filter(None, (shapes, said))), np.inf, None)
            theirs = fitting[0]
        if not said and self.close(name, theirs, ours, coarse=True):
            said = say("too few digits are written to tell")
        causes = self.causes(name, theirs)
        return self.told(name, "wrong", said, theirs, tuple(explained(each) for each in causes))

    def causes(self, name: str, theirs: Array) -> list[Cause]:
        """Mistakes in its own step that give all these numbers; else that it follows from a wrong one before."""
        if name not in self.found.steps:
            return []
        made = [each.cause for each in self.found.of_step(name) if self.close(name, theirs, each.values)]
        if made:
            return list(dict.fromkeys(made))
        wrong = {
            each: values
            for each, values in self.theirs.items()
            if each != name
            and values.shape == self.ours(each).shape
            and not self.close(each, values, self.ours(each))
        }
        carried = self.found.carried(name, wrong) if wrong else None
        if carried is not None and self.close(name, theirs, carried):
            return [Cause(EARLIER, next(iter(wrong)))]
        return []

    def told(
        self, name: str, verdict: str, words: str, theirs: Array, causes: tuple[Mapping[str, str], ...] = ()
    ) -> Compared:
        ours = self.ours(name)
        return Compared(name, verdict, words, _apart(theirs, ours), theirs - ours, causes)


def _seen(theirs: Array) -> list[tuple[bool, Array]]:
    """Numbers as they are, on their side (which is told), and as a column or a row."""
    found = [(False, theirs)]
    if theirs.ndim == 2:
        found.append((True, theirs.T))
    if theirs.ndim == 1:
        found += [(False, theirs[:, np.newaxis]), (False, theirs[np.newaxis])]
    if theirs.size == 1:
        found += [(False, theirs.reshape(())), (False, theirs.reshape(1, 1))]
    return found


def _apart(theirs: Array, ours: Array) -> float:
    """The largest difference, beside the largest of our entries."""
    if not ours.size:
        return 0.0
    apart, size = float(np.abs(theirs - ours).max()), float(np.abs(ours).max())
    return apart / size if size else apart
