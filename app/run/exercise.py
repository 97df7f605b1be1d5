"""What a run asks of a learner: its targets, the entries that they stand for, and what is wrong with them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod

from ..equations.expr import Tensor
from ..numerics.equations import Step, described, steps
from ..words import say, whole
from .errors import Complaint
from .limits import most
from .parameters import ANY, TRAINED
from .recipe import Asking, Recipe
from .targets import Index, Target
from .texts import nearest

VARIED_STEPS = 100
"""Steps of all iterations up to t, up to which numbers can be drawn anew: each try computes them."""

DRAWN_STEPS = 80
"""Steps of an iteration up to which a mistake can be drawn: it is computed with each."""

VARIED_NUMBERS, DRAWN_NUMBERS = 2_000, 20_000
"""Numbers of an iteration up to which the one and the other can be."""


@dataclass(frozen=True)
class Exercise:
    """The targets of ``asking`` in a run of ``recipe`` at iteration ``t``."""

    recipe: Recipe
    asking: Asking
    t: int

    @cached_property
    def steps(self) -> Mapping[str, Step]:
        """The steps of the iteration by what they write, in its notation and its order."""
        return {each.id: each for each in steps(self.recipe.network, self.recipe.notation)}

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """What is asked, each once: by name, and the last steps that have faded."""
        faded = list(self.steps)[-self.asking.fade :] if self.asking.fade else []
        return tuple(dict.fromkeys((*self.asking.ask, *(Target("", name) for name in faded))))

    @property
    def m(self) -> int:
        """The examples of the batch of iteration ``t``."""
        n, size = self.recipe.examples, min(self.recipe.batch_size, self.recipe.examples)
        return min(size, n - self.t % -(-n // size) * size)

    def shape(self, name: str) -> tuple[int, int]:
        """Rows and columns of a tensor in column notation."""
        sizes = [self.m if axis.kind == "examples" else axis.size for axis in self._tensors[name].axes]
        rows, columns = (*sizes, 1, 1)[:2]
        return rows, columns

    def entries(self, target: Target) -> list[Index]:
        """The entries that are asked one by one, in column notation; none of a target that is one question."""
        if target.kind:
            return []
        if target.index is not None:
            return [target.index]
        rows, columns = self.shape(target.name)
        return [(i, j) for i in range(rows) for j in range(columns)]

    def parts(self, target: Target) -> list[Target]:
        """What ``target`` is answered by, one by one: its entries, or itself where it is one question."""
        return [Target("", target.name, index) for index in self.entries(target)] or [target]

    @property
    def points(self) -> int:
        """What can be scored: one point an entry, and one for any other question."""
        whole = (each for each in self.targets if not each.kind and each.index is None)
        return len(self.targets) + sum(prod(self.shape(each.name)) - 1 for each in whole)

    @property
    def hides(self) -> bool:
        """Whether numbers, shapes or lines are hidden; where only the mistake is asked, none are."""
        return any(each.kind != "bug" for each in self.targets)

    def complaints(self) -> Iterator[Complaint]:
        """What is wrong with the targets."""
        for each in self.targets:
            words = self._wrong(each)
            if words:
                yield Complaint("ask", words)
                return
        if self.points > most("asked"):
            words = say(
                "{points} entries are asked, over the limit asked, {limit}; ask for fewer, dW1[0,0]",
                points=whole(self.points),
                limit=most("asked"),
            )
            yield Complaint("fade" if self.asking.fade and not self.asking.ask else "ask", words)

    @cached_property
    def _tensors(self) -> Mapping[str, Tensor]:
        return described(self.recipe.network)

    def _wrong(self, target: Target) -> str:
        """What is wrong with one target, or nothing."""
        if target.kind == "bug":
            if self.recipe.bug == "none":
                return say("ask=bug needs a run with a mistake; add bug={any}, which hides one", any=ANY)
            return ""
        weights = target.kind == "sign"
        names = [each for each in TRAINED if each in self._tensors] if weights else list(self.steps)
        if target.name not in names:
            near, values = nearest(target.name, names), {"name": target.name, "names": ", ".join(names)}
            if near:
                return say("ask names {name}; did you mean '{near}'?", near=near, **values)
            return say("ask names {name}, and can name {names}", **values)
        if target.index is not None:
            last = [size - 1 for size in self.shape(target.name)]
            if any(each > most_ for each, most_ in zip(target.index, last, strict=True)):
                place = "{},{}".format(*last)
                return say("ask names {target}; the last entry is [{place}]", target=target.id, place=place)
        single = self.shape(target.name) == (1, 1)
        if (target.kind == "most" and single) or (target.kind == "shape" and not self._tensors[target.name].axes):
            return say("ask names {target}, which has one entry only", target=target.id)
        return ""
