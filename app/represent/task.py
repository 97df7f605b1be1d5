"""The question that a run poses: what should come out, what does, and how many numbers may be to blame."""

from itertools import pairwise

import numpy as np

from ..numerics.trace import Trace
from ..run.problem import problem
from ..run.query import Run
from ..words import listed, marked, number, say, whole

OF_CLASS = marked("Example {example} is of class {wanted}; the network gives that {given}.")
OF_CLASSES = {
    "iris": marked("Flower {example} is of species {wanted}; the network gives that {given}."),
    "digits": marked("Picture {example} is a {wanted}; the network gives that {given}."),
}
"""What is said of an example, by data set, where an output stands for each class."""

SHOWN = 3
"""More targets than this are not listed."""


def task(run: Run, trace: Trace) -> str:
    """The question of ``run`` at this iteration, about the example that is looked at or about all of them."""
    parameters = sum((before + 1) * after for before, after in pairwise(trace.network.sizes))
    blame = say("Which of its {n} numbers are to blame, and by how much?", n=whole(parameters))
    return f"{_missed(run, trace)} {blame}"


def _missed(run: Run, trace: Trace) -> str:
    if trace.hides(f"A{trace.network.depth}", "J"):
        return say("The network learns from {m} examples.", m=trace.m)
    outputs, targets = trace.tensors[f"A{trace.network.depth}"], trace.tensors["Y"]
    if run.cursor.example is None or not np.isfinite(outputs).all():
        return say("Over {m} examples the network's loss is {loss}.", m=trace.m, loss=_number(trace.loss))
    at = min(run.cursor.example, trace.m - 1)
    given, wanted = outputs[:, at], targets[:, at]
    if problem(run).classification and len(wanted) > 1:
        best = int(wanted.argmax())
        first = 0 if run.recipe.data == "digits" else 1
        message = OF_CLASSES.get(run.recipe.data, OF_CLASS)
        return say(message, example=at + 1, wanted=best + first, given=_number(float(given[best])))
    if len(wanted) > SHOWN:
        return say("On example {example} the network misses its {n} targets.", example=at + 1, n=len(wanted))
    return say(
        "Example {example} should give {wanted}, the network says {given}.",
        example=at + 1,
        wanted=listed([_number(float(each)) for each in wanted]),
        given=listed([_number(float(each)) for each in given]),
    )


def _number(value: float) -> str:
    """Two digits, or as many as keep a number below 1 from being written as 1."""
    if not np.isfinite(value):
        return say("not finite")
    digits = next((each for each in (2, 3, 4) if not abs(value) < 1 <= float(f"{abs(value):.{each}g}")), 5)
    return number(value, digits)
