"""What an address leaves to be drawn: numbers of their own for each learner, and a mistake that is not told."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from ..equations.expr import tensors
from ..numerics.bugs import BUGS
from ..numerics.equations import numbers, steps
from ..numerics.network import Array
from ..numerics.trace import Trace
from ..numerics.training import DivergedError, trace_at, traced_step
from ..words import say, whole
from .errors import Complaint, refuse
from .exercise import DRAWN_NUMBERS, DRAWN_STEPS, VARIED_NUMBERS, VARIED_STEPS, Exercise
from .parameters import ANY, TRAINED
from .problem import posed
from .recipe import Asking, Recipe
from .rules import bug_applies
from .texts import Matrix

TRIES = 100
LEAST = 0.01
"""The least magnitude of what is asked in numbers that were drawn."""

SEEN = 1e-6
"""The least relative difference that the gradient check sees."""


def drawn(recipe: Recipe, asking: Asking, t: int) -> Recipe:
    """``recipe`` with all drawn that it leaves open. Raises BadRequestError where nothing fits.

    The same recipe, learner and seed draw the same.
    """
    if asking.vary:
        recipe = _varied(recipe, asking, t)
    return replace(recipe, bug=_mistake(recipe, asking)) if recipe.bug == ANY else recipe


def complaints(recipe: Recipe, asking: Asking, t: int) -> Iterator[Complaint]:
    """Why nothing can be drawn for ``recipe``."""
    if asking.vary and recipe.data != "custom":
        yield Complaint("vary", say("vary needs inline data, X= and Y=; data={data} is not", data=recipe.data))
    elif asking.vary:
        for name in asking.vary:
            if name in TRAINED and TRAINED[name].layer >= len(recipe.sizes):
                yield Complaint("vary", say("vary names {name}, which this network does not have", name=name))
        count = len(steps(recipe.network, "column"))
        if numbers(recipe.network, len(recipe.X)) > VARIED_NUMBERS or count * (t + 1) > VARIED_STEPS:
            words = say(
                "vary needs a small run: at most {numbers} numbers of an iteration, and {steps} steps of all "
                "iterations up to t, here {here}",
                numbers=whole(VARIED_NUMBERS),
                steps=VARIED_STEPS,
                here=whole(count * (t + 1)),
            )
            yield Complaint("vary", words)
    size = numbers(recipe.network, min(recipe.batch_size, recipe.examples))
    if recipe.bug == ANY and (size > DRAWN_NUMBERS or len(steps(recipe.network, "column")) > DRAWN_STEPS):
        words = say(
            "bug=any needs a run of at most {numbers} numbers and {steps} steps of an iteration",
            numbers=whole(DRAWN_NUMBERS),
            steps=DRAWN_STEPS,
        )
        yield Complaint("bug", words)


def _generator(recipe: Recipe, asking: Asking) -> np.random.Generator:
    digest = hashlib.sha256(asking.who.encode()).digest()[:8]
    return np.random.default_rng([recipe.seed, int.from_bytes(digest, "big")])


def _varied(recipe: Recipe, asking: Asking, t: int) -> Recipe:
    random = _generator(recipe, asking)
    for _ in range(TRIES):
        found = _with_numbers(recipe, asking.vary, random)
        exercise = Exercise(found, asking, t)
        trace = _iteration(found, t)
        views = {each.name: trace.viewed(each.name, found.notation) for each in exercise.targets if not each.kind}
        asked = [
            abs(_entry(views[target.name], index, found.notation))
            for target in exercise.targets
            for index in exercise.entries(target)
        ]
        if all(LEAST <= each < np.inf for each in asked):
            return found
    words = say(
        "of {tries} draws none has every asked entry at least {least}; vary something else, or ask for less",
        tries=TRIES,
        least=LEAST,
    )
    raise refuse("vary", words)


def _entry(view: Array, index: tuple[int, int], notation: str) -> float:
    i, j = index if notation == "column" else index[::-1]
    return float(view[i, j]) if view.ndim else float(view)


def _with_numbers(recipe: Recipe, vary: tuple[str, ...], random: np.random.Generator) -> Recipe:
    """``recipe`` with new numbers of one decimal in place of those that ``vary`` names."""

    def drawn_numbers(rows: int, columns: int, most: float) -> Matrix:
        return _rows(random.integers(round(-10 * most), round(10 * most) + 1, (rows, columns)) / 10)

    X, Y, initial = recipe.X, recipe.Y, dict(recipe.initial)
    for name in vary:
        if name == "Y" and (recipe.output == "softmax" or recipe.loss in ("bce", "cross_entropy")):
            Y = _classes(len(Y), len(Y[0]), recipe.output == "softmax", random)
        elif name == "Y":
            Y = drawn_numbers(len(Y), len(Y[0]), 2.0)
        elif name == "X":
            X = drawn_numbers(len(X), len(X[0]), 2.0)
        else:
            rows, *columns = TRAINED[name].shape(recipe.sizes)
            initial[name] = drawn_numbers(rows, columns[0], 1.5) if columns else drawn_numbers(1, rows, 0.5)[0]
    return replace(recipe, X=X, Y=Y, initial=MappingProxyType(initial))


def _classes(rows: int, columns: int, softmax: bool, random: np.random.Generator) -> Matrix:
    """Targets: a 1 a row where the outputs share it, else each 0 or 1."""
    if softmax and columns > 1:
        return _rows(np.eye(columns)[random.integers(columns, size=rows)])
    return _rows(random.integers(2, size=(rows, columns)).astype(float))


def _rows(values: Array) -> Matrix:
    return tuple(map(tuple, values.tolist()))


def _iteration(recipe: Recipe, t: int) -> Trace:
    """Iteration ``t``, or where it diverges before, that one."""
    task = posed(recipe)
    state = task.initial
    try:
        while state.t < t:
            state = task.edited(traced_step(task.at(state.t), state, task.batches))
    except DivergedError as error:
        state = error.state
    return trace_at(task.at(state.t), state, task.batches)


def _mistake(recipe: Recipe, asking: Asking) -> str:
    """A mistake that keeps the order of the steps and that the gradient check sees."""
    right = _iteration(replace(recipe, bug="none"), 0)
    found = [name for name in BUGS if _is_seen(replace(recipe, bug=name), right)]
    if not found:
        raise refuse("bug", say("bug=any finds no mistake that the gradient check would see in this run"))
    return found[int(_generator(recipe, asking).integers(len(found)))]


def _is_seen(recipe: Recipe, right: Trace) -> bool:
    if not bug_applies(recipe) or [each.id for each in steps(recipe.network, "column")] != [
        each.id for each in steps(right.network, "column")
    ]:
        return False
    wrong = _iteration(recipe, 0)
    for step in steps(recipe.network, "column"):
        if step.phase == "backward" and BUGS[recipe.bug].kinds and step.kind in BUGS[recipe.bug].kinds:
            given = {each.name for each in tensors(step.tree)}
            one, other = right.tensors[step.id], wrong.tensors[step.id]
            if given and not np.allclose(one, other, rtol=SEEN, atol=1e-12, equal_nan=True):
                return True
    return False
