"""What a wrong number comes from: the mistakes are made, and those that give the number are named."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from types import MappingProxyType
from typing import Any

import numpy as np

from ..equations.expr import Apply, Expr, Tensor, tensors, walk
from ..equations.notation import expanded
from ..equations.operations import matmul
from ..equations.write import numpy
from ..numerics.bugs import BUGS
from ..numerics.equations import Equation, values_as_text
from ..numerics.expressions import run
from ..numerics.mistakes import EARLIER, MISTAKES, mistaken
from ..numerics.network import Array
from ..numerics.sides import SidesError, extent
from ..numerics.symbols import plain
from ..numerics.trace import Trace, record
from ..run.given import CLOSE, Given
from ..run.targets import Target
from ..words import marked, number, say
from .operations import parts_of

SEARCHED = 20_000
"""Numbers of an iteration up to which mistakes are looked for in the steps before, too."""

WORK = 5_000_000
"""Multiplications up to which a mistake is computed, or twice those of a step of the run: nobody multiplies all
examples with all."""

TERMS = 12
"""Terms of a sum up to which it is looked whether one was forgotten."""

LARGE, FAR = 1.5, 100.0
"""Ratios to the right number from which on it is said how far off one is, and beyond which only that it is."""

SHOWN_DIGITS = (2, 3, 4)
"""Decimals that the page may show of what a learner computes with."""

MOST_OPERANDS = 3
"""Operands of a step whose digits are tried in every combination."""

SCREEN = 0.25
"""How far what the digits on the screen give may be from the right number, beside it."""

LOOSE = 3e-3
"""How far, beside it, a number may be from the right one to be called near."""

ROUGHLY = 1e-2
"""How far, beside it, a number may be from what a mistake gives and still be taken for it."""

UPDATED = (
    marked("the new weight in place of the old one"),
    marked("The backward pass goes through the weights that made the prediction; they change afterwards."),
)
CARRIED = (
    marked("an earlier error carried on"),
    marked("From the number given before this is right; it costs nothing more."),
)
OTHERS: Mapping[str, tuple[str, str]] = {"updated-weight": UPDATED, EARLIER: CARRIED}
"""Title and explanation of what stands in no table of mistakes."""


@dataclass(frozen=True)
class Cause:
    """A mistake, and the step in which it was made."""

    name: str
    step: str


@dataclass(frozen=True, eq=False)
class Made:
    """What a tensor is where a mistake is made: its values, and the tree that gives them, or gives them turned."""

    cause: Cause
    values: Array
    tree: Expr
    turned: bool = False


def explained(cause: Cause) -> dict[str, str]:
    """A cause with its words."""
    row = named(cause.name)
    return {"bug": row["id"], "title": row["title"], "why": row["teaches"], "step": cause.step}


def named(name: str) -> dict[str, str]:
    """A mistake by its name, with what it is called and what it teaches."""
    title, teaches = OTHERS.get(name) or _words(name)
    return {"id": name, "title": say(title), "teaches": say(teaches)}


def _words(name: str) -> tuple[str, str]:
    row = BUGS.get(name) or MISTAKES[name]
    return row.title, row.teaches


class Diagnosis:
    """Understands wrong numbers of one iteration, with nothing hidden, in a notation.

    ``pause`` is called between two computations; what it raises ends them.
    """

    def __init__(self, trace: Trace, notation: str, pause: Callable[[], None] = lambda: None) -> None:
        self.trace, self.notation, self.pause = trace, notation, pause
        self.steps = {each.id: each for each in trace.equations(notation)}
        self.views: dict[str, Array] = {name: trace.viewed(name, notation) for name in trace.tensors}
        self.shapes = {name: tuple(view.shape) for name, view in self.views.items()}
        own = (extent(each.tree, self.shapes, notation).work for each in self.steps.values())
        self.affordable = max(WORK, 2 * max(own))
        self._numbers = values_as_text(trace.network, trace.t)
        self._local: dict[str, list[Made]] = {}
        self._elsewhere: Diagnosis | None = None
        self._screen: dict[tuple[str, int | None], list[Array]] = {}
        self._earlier: dict[str, list[Made]] = {}

    def elsewhere(self) -> "Diagnosis":
        """The same iteration with other parameters, so that nothing is 0 by chance."""
        if self._elsewhere is None:
            random, trace = np.random.default_rng(0), self.trace
            given = {name: trace.tensors[name] for name in trace.given}
            moved = {name: each + random.uniform(0.1, 0.6, each.shape) for name, each in given.items()}
            moved |= {"X": given["X"], "Y": given["Y"]}
            parameters = {name: moved.pop(name) for name in trace.network.names}
            X, Y = moved.pop("X"), moved.pop("Y")
            other = record(trace.network, parameters, moved, X, Y, trace.t)
            self._elsewhere = Diagnosis(other, self.notation, self.pause)
        return self._elsewhere

    def entry(self, values: Array, index: tuple[int, int]) -> float:
        """An entry of ``values``, which are as the notation has them; ``index`` is that of column notation."""
        if values.ndim == 0:
            return float(values)
        i, j = index if self.notation == "column" else index[::-1]
        return float(values[i, j])

    def value(self, name: str, index: tuple[int, int]) -> float:
        """The right number."""
        return self.entry(self.views[name], index)

    def on_screen(self, name: str, index: tuple[int, int], decimals: int | None) -> Iterator[float]:
        """What the digits that are shown of the operands may give, where that is not far from the right number.

        How many places each operand is shown with is the page's to choose, so all that it may choose are tried.
        """
        right = self.value(name, index)
        for made in self._rounded(name, decimals):
            found = self.entry(made, index)
            if abs(found - right) <= SCREEN * abs(right):
                yield found

    def _rounded(self, name: str, decimals: int | None) -> list[Array]:
        """A step computed from its operands as they may be written, for each way to write them."""
        if (name, decimals) not in self._screen:
            tree = expanded(self.steps[name].tree, self.notation)
            parts = parts_of(tree, self.notation, self._numbers, open_=True)
            operands: list[tuple[Expr, Array]] = []
            for part in parts:
                if part.kind == "value" and part.tree is not None and tensors(part.tree):
                    values = self.computed(part.tree)
                    operands += [] if values is None else [(part.tree, values)]
                elif part.kind == "tensor":
                    operands.append((self.trace.kinds[part.text], self.views[part.text]))
            operands = operands[:MOST_OPERANDS]
            held = {f"shown{at}": each for at, each in enumerate(operands)}
            for called, (place, _) in held.items():
                tree = _put(tree, place, Tensor(called))
            shown_digits = SHOWN_DIGITS if decimals is None else (decimals, decimals + 1)
            choices: list[Callable[[Array], Array]] = [partial(_rounded, each) for each in shown_digits]
            found = []
            # Sentences tell numbers to three significant digits.
            for ways in [*product(choices, repeat=len(held)), (_told,) * len(held)]:
                shown = {each: way(held[each][1]) for each, way in zip(held, ways, strict=True)}
                made = self.computed(tree, shown)
                found += [] if made is None else [made]
            self._screen[name, decimals] = found
        return self._screen[name, decimals]

    def causes(self, name: str, index: tuple[int, int], given: Given) -> list[Cause]:
        """The mistakes that give this number: in the step itself, else in one before."""
        # A 0 comes out of so many mistakes that it tells none of them.
        if not given.value:
            return []
        found = self._fitting(self.of_step(name), name, index, given)
        small = sum(each.size for each in self.views.values()) <= SEARCHED
        if not found and small:
            found = self._fitting(self._of_earlier(name), name, index, given)
        # Digits of the screen, multiplied, are off by a little.
        return found or self._fitting(self.of_step(name), name, index, given.loosely(ROUGHLY))

    def carried(self, name: str, wrong: Mapping[str, Array]) -> Array | None:
        """What ``name`` would be if these tensors, which it follows from, were as they were given."""
        before = [each for each in wrong if each in self._ancestors(name)]
        if not before:
            return None
        first = next(each for each in self.steps if each in before)
        return self._followed(first, name, {each: wrong[each] for each in before})

    def look_at(self, name: str, index: tuple[int, int], given: Given) -> str:
        """How far off a number is that no mistake gives, and what to look at first."""
        step, right = self.steps[name], self.value(name, index)
        for factor, words in (
            (1.0, marked("It fits if the term of {term} is left out.")),
            (2.0, marked("It fits if the term of {term} has the wrong sign.")),
        ):
            for term, made in self._without_term(step, factor):
                if given.agrees(self.entry(made, index)):
                    return say(words, term=term)
        part = next(self._factors(step, index, given), None)
        if part is not None:
            return say("That is {factor} itself, and not all that {name} is made of.", factor=part, name=name)
        reads = [plain(self.trace.kinds[each], self.notation) for each in step.reads]
        first = reads[0] if reads else ""
        if not given.value:
            return say("It is not 0. Look at {first} first.", first=first)
        if right and given.value * right < 0:
            return say("The sign is wrong. Look at the signs of {first} first.", first=first)
        ratio = abs(given.value / right) if right else np.inf
        if ratio > FAR:
            return say("It is far too large. Look at {first} first.", first=first)
        if ratio < 1 / FAR:
            return say("It is far too small. Look at {first} first.", first=first)
        if ratio > LARGE:
            times = round(ratio)
            return say("It is about {times} times too large. Look at {first} first.", times=times, first=first)
        if ratio < 1 / LARGE:
            times = round(1 / ratio)
            return say("It is about {times} times too small. Look at {first} first.", times=times, first=first)
        percent = number(100 * abs(ratio - 1), 2)
        if ratio > 1:
            return say("It is {percent} % too large. Work {first} out again.", percent=percent, first=first)
        return say("It is {percent} % too small. Work {first} out again.", percent=percent, first=first)

    def _factors(self, step: Equation, index: tuple[int, int], given: Given) -> Iterator[str]:
        """Entries of what a step reads, in the row or the column that it is made of, that are the number given."""
        for name in step.reads:
            view = self.views[name] if self.notation == "column" else self.views[name].T
            if given.value and view.ndim == 2:
                for i, j in np.argwhere(np.abs(view - given.value) <= given.unit).tolist():
                    if {i, j} & set(index) and given.agrees(view[i, j]):
                        yield Target("", name, (i, j)).id

    def _fitting(self, made: list[Made], name: str, index: tuple[int, int], given: Given) -> list[Cause]:
        """Those whose number this is, each once; of two that are the same in every entry the first."""
        right = self.value(name, index)
        found = []
        for each in made:
            value = self.entry(each.values, index)
            if np.isfinite(value) and given.agrees(value) and abs(value - right) > CLOSE * abs(right):
                found.append(each.cause)
        return list(dict.fromkeys(found))

    def of_step(self, name: str) -> list[Made]:
        """What ``name`` is with each mistake made in its own step."""
        if name not in self._local:
            found: list[Made] = []
            shape = self.views[name].shape
            for mistake, tree in mistaken(self.trace.network, self.steps[name], self.notation):
                values = self.computed(tree)
                turned = values is not None and values.shape == shape[::-1] != shape
                if values is None or (values.shape != shape and not turned):
                    continue
                values = values.T if turned else values
                if not any(np.allclose(values, each.values, rtol=1e-12, atol=0, equal_nan=True) for each in found):
                    found.append(Made(Cause(mistake, name), values, tree, turned))
            self._local[name] = found
        return self._local[name]

    def _of_earlier(self, name: str) -> list[Made]:
        """What ``name`` is with each mistake made in a step before, the nearest first."""
        if name not in self._earlier:
            found = []
            before = self._ancestors(name)
            for step in reversed(self.steps):
                if step in before:
                    for each in self.of_step(step):
                        made = self._followed(step, name, {step: each.values})
                        if made is not None:
                            found.append(replace(each, values=made))
            self._earlier[name] = found
        return self._earlier[name]

    def _ancestors(self, name: str) -> set[str]:
        """The steps that ``name`` is made of."""
        found: set[str] = set()
        left = [*self.steps[name].reads]
        while left:
            each = left.pop()
            if each in self.steps and each not in found:
                found.add(each)
                left += self.steps[each].reads
        return found

    def _followed(self, first: str, name: str, instead: Mapping[str, Array]) -> Array | None:
        """``name``, computed from step ``first`` on with other tensors in the place of some."""
        names = list(self.steps)
        lines = [self.steps[each] for each in names[names.index(first) + 1 : names.index(name) + 1]]
        text = "\n".join(self._line(each) for each in lines if each.id not in instead)
        self.pause()
        try:
            found = run(text, self._scope(instead))[name]
        except ValueError:
            return None
        return np.asarray(found, dtype=np.float64)

    def _line(self, step: Equation) -> str:
        return f"{step.id} = {numpy(step.tree, self.notation, self._numbers)}"

    def _scope(self, instead: Mapping[str, Array]) -> dict[str, Any]:
        return {**self.views, "m": self.trace.m, **instead}

    def computed(self, tree: Expr, instead: Mapping[str, Array] = MappingProxyType({})) -> Array | None:
        """What ``tree`` comes to; None where its sides do not meet, or where it is much larger than the step."""
        try:
            shapes = self.shapes | {name: each.shape for name, each in instead.items()}
            size = extent(tree, shapes, self.notation)
        except SidesError:
            return None
        if size.work > self.affordable:
            return None
        self.pause()
        try:
            found = run(f"value = {numpy(tree, self.notation, self._numbers)}", self._scope(instead))["value"]
        except (ValueError, ArithmeticError):
            return None
        return np.asarray(found, dtype=np.float64)

    def _without_term(self, step: Equation, times: float) -> Iterator[tuple[str, Array]]:
        """What a step is when one term of its product of matrices is taken away so many times."""
        factors = next((each for each in walk(step.tree) if isinstance(each, Apply) and each.op == matmul), None)
        if factors is None:
            return
        left, right = (self.computed(each) for each in factors.of)
        if left is None or right is None or left.shape[1] > TERMS:
            return
        made = Tensor("made")
        tree = _put(step.tree, factors, made)
        for k in range(left.shape[1]):
            values = left @ right - times * np.outer(left[:, k], right[k])
            found = self.computed(tree, {"made": values})
            if found is not None:
                yield str(k + 1), found


def _rounded(digits: int, values: Array) -> Array:
    return np.round(values, digits)


def _told(values: Array) -> Array:
    """To three significant digits."""
    with np.errstate(all="ignore"):
        unit = 10.0 ** (np.floor(np.log10(np.abs(values))) - 2)
        rounded: Array = np.where(values == 0, 0.0, np.round(values / unit) * unit)
    return rounded


def _put(tree: Expr, place: Expr, instead: Expr) -> Expr:
    if tree == place:
        return instead
    return (
        Apply(tree.op, tuple(_put(each, place, instead) for each in tree.of)) if isinstance(tree, Apply) else tree
    )
