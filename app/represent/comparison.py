"""Somebody else's numbers beside those of a run: what agrees, in what convention, what is wrong and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ..equations.expr import PER_EXAMPLE
from ..numerics.mistakes import EARLIER
from ..numerics.network import Array
from ..numerics.trace import Trace
from ..words import say
from .diagnosis import Cause, Diagnosis, explained

DOUBLE, SINGLE = 1e-9, 1e-4
"""How far numbers may be from ours, beside the largest of their tensor: of float64, and of float32."""


@dataclass(frozen=True, eq=False)
class Compared:
    """One tensor beside that of the run.

    ``verdict`` is "same", "convention" (the same in another convention, which ``words`` name), "wrong" or "shape"
    (it has another shape). ``largest`` is the largest difference, beside the largest entry; ``difference`` is
    theirs minus ours, None where shapes differ. ``diagnosis`` names the mistakes that give just these numbers.
    """

    name: str
    verdict: str
    words: str
    largest: float
    difference: Array | None
    diagnosis: tuple[Mapping[str, str], ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether it is right, in whatever convention."""
        return self.verdict in ("same", "convention")


def compared(trace: Trace, notation: str, theirs: Mapping[str, Array]) -> list[Compared]:
    """A verdict on each tensor of ``theirs``, in the order of the walk.

    A sum over the examples in the place of their mean is a convention if every gradient of a parameter has it,
    else a mistake. Raises KeyError for a name that the run does not have.
    """
    comparison = _Comparison(trace, notation, theirs)
    return [comparison.verdict(name) for name in trace.tensors if name in theirs]


class _Comparison:
    def __init__(self, trace: Trace, notation: str, theirs: Mapping[str, Array]) -> None:
        self.trace, self.notation = trace, notation
        self.found = Diagnosis(trace, notation)
        self.theirs = {name: values.astype(np.float64) for name, values in theirs.items()}
        self.tolerance = {
            name: DOUBLE if values.dtype == np.float64 or values.dtype.kind in "iu" else SINGLE
            for name, values in theirs.items()
        }
        of_parameters = [name for name in theirs if trace.kinds[name].role == "gradient" and self.mean(name)]
        self.summed = trace.m > 1 and len(of_parameters) > 1 and all(map(self.is_sum, of_parameters))

    def mean(self, name: str) -> bool:
        return self.trace.kinds[name].scale != PER_EXAMPLE

    def ours(self, name: str) -> Array:
        return self.found.views[name]

    def close(self, name: str, theirs: Array, ours: Array) -> bool:
        return bool(theirs.shape == ours.shape and _apart(theirs, ours) <= self.tolerance[name])

    def is_sum(self, name: str) -> bool:
        return any(self.close(name, each, self.trace.m * self.ours(name)) for each in _seen(self.theirs[name]))

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
        for words, factor in self.conventions(name):
            for turned, each in enumerate(_seen(theirs)):
                if self.close(name, each, factor * ours):
                    lies = say("rows and columns change places") if turned and theirs.ndim == 2 else ""
                    said = "; ".join(filter(None, (lies, words)))
                    return self.told(name, "convention" if said else "same", said, each)
        if theirs.shape != ours.shape:
            fitting = [each for each in _seen(theirs) if each.shape == ours.shape]
            if not fitting:
                has, needs = (" × ".join(map(str, each.shape)) or "1" for each in (theirs, ours))
                return Compared(
                    name, "shape", say("its shape is {has}, not {needs}", has=has, needs=needs), np.inf, None
                )
            theirs = fitting[0]
        causes = self.causes(name, theirs)
        return self.told(name, "wrong", "", theirs, tuple(explained(each) for each in causes))

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


def _seen(theirs: Array) -> list[Array]:
    """Numbers as they are, on their side, and as a column or a row."""
    found = [theirs]
    if theirs.ndim == 2:
        found.append(theirs.T)
    if theirs.ndim == 1:
        found += [theirs[:, np.newaxis], theirs[np.newaxis]]
    if theirs.size == 1:
        found.append(theirs.reshape(()))
    return found


def _apart(theirs: Array, ours: Array) -> float:
    """The largest difference, beside the largest of our entries."""
    if not ours.size:
        return 0.0
    apart, size = float(np.abs(theirs - ours).max()), float(np.abs(ours).max())
    return apart / size if size else apart
