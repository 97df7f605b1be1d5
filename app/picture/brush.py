"""What every part of the drawing needs to know: whose numbers, where, and when each step happens."""

import numpy as np

from ..equations.expr import PER_EXAMPLE
from ..numerics.network import Array
from ..numerics.trace import Trace
from ..run.query import Run
from .layout import Layout
from .marks import Attributes, short
from .scales import scales

UNKNOWN = "?"
"""What stands for a number that is hidden."""


class Brush:
    """One iteration to be drawn. All that it knows about time is ``when``: the place of a step in the walk."""

    def __init__(self, run: Run, trace: Trace, place: Layout, beside: tuple[Trace, ...] = ()) -> None:
        self.trace, self.place, self.net = trace, place, trace.network
        self.column = run.recipe.notation == "column"
        # A neuron holds no more; all digits are in the matrices.
        self.room = 4 if place.card[0] >= 104 else 3 if place.card[0] >= (84 if place.lines == 2 else 62) else 2
        self.decimals = run.view.decimals
        self.hidden = bool(trace.mask.entries)
        self.example = None if run.cursor.example is None else min(run.cursor.example, trace.m - 1)
        self.scales = scales((trace, *beside), column=self.column, example=run.cursor.example)
        self.steps = trace.equations(run.recipe.notation)
        self.when = {step.id: index for index, step in enumerate(self.steps)}
        self.delta, self.blame, self.bias_slope = ("dZ", "dA", "db") if self.column else ("δ", "∂a", "∂b")

    def shown(self, name: str) -> Array:
        """The entries of a per-example tensor for the chosen example, or their mean; one per unit.

        In row notation an error has 1/m in it; the mean has that once, too: it is the sum of the examples.
        """
        tensor, kind = self.trace.tensors[name], self.trace.kinds[name]
        with np.errstate(all="ignore"):
            if self.example is not None:
                part = 1 if self.column or kind.scale != PER_EXAMPLE else self.trace.m
                column: Array = tensor[:, self.example] / part
                return column
            mean: Array = tensor.mean(axis=1)
        # The mean of the errors is the gradient of the bias.
        hidden = self.trace.mask.entries.get(f"db{kind.layer}") if name == f"dZ{kind.layer}" else None
        return mean if hidden is None else np.where(hidden[:, 0], np.nan, mean)

    def terms(self, layer: int) -> Array | None:
        """What the chosen example adds to dW of ``layer``: δ of the unit times a of its input. None on the mean.

        It is the gradient of the example's own loss; in row notation, where δ has 1/m in it, so has this.
        """
        if self.example is None:
            return None
        given = self.trace.tensors[f"A{layer - 1}" if layer > 1 else "X"]
        with np.errstate(all="ignore"):
            terms: Array = np.outer(self.shown(f"dZ{layer}"), given[:, self.example])
        # What each example gives is a part of the answer.
        hidden = self.trace.mask.entries.get(f"dW{layer}")
        return terms if hidden is None else np.where(hidden, np.nan, terms)

    def number(self, value: float) -> str:
        """``value`` as the picture writes it."""
        if self.hidden and value != value:
            return UNKNOWN
        exact = self.decimals is None and self.room > 2 and abs(value) >= 0.001
        return short(value, self.places(value), tight=not exact)

    def exact(self, value: float) -> str:
        """``value`` with all its digits, as an attribute has it."""
        return UNKNOWN if self.hidden and value != value else repr(value)

    def places(self, value: float) -> int:
        """After the point: as many as are asked for, or two digits, and more for what is nearly 1."""
        if self.decimals is not None:
            return min(self.decimals, self.room)
        size = abs(value)
        if 0.95 < size < 1:
            return next((each for each in range(2, self.room + 1) if round(size, each) < 1), 2)
        return min(3 if 0 < size < 0.0995 else 2, self.room)

    def lit(self, *ids: str, css: str) -> tuple[tuple[int, Attributes], ...]:
        """A timeline that lights a mark of class ``css`` at the steps ``ids`` and quietens it after each."""
        timeline = []
        for step in sorted(self.when[each] for each in ids if each in self.when):
            timeline += [(step, {"class": f"{css} lit"}), (step + 1, {"class": css})]
        return tuple(timeline)
