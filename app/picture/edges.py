"""The edges of the drawing: weights in quiet neutrals, gradients in colour from the step that computes them."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from ..words import say, whole
from .brush import UNKNOWN, Brush
from .marks import Attributes, Mark, box, changes, group, line, short, telling, text

DRAWN = 1_200
"""At most this many edges are drawn, the steepest of each layer; more are unreadable, and slow."""

LOOKS = {"weight": (1.2, 3.8, 0.5, 0.4), "gradient": (1.4, 6.6, 0.55, 0.45), "change": (1.4, 6.6, 0.55, 0.45)}
"""Width and strength of an edge: the least, and what the largest has more."""

DASHES = {
    "neg": (1.0, 5.0, 0.5, 3.0),
    "zero": (0.0, 2.0, 0.0, 5.0),
    "bad": (0.0, 4.0, 0.0, 4.0),
    "asked": (0.0, 2.0, 0.0, 5.0),
}
"""Of what is not above zero, dash and gap: the share of the width in each, and what is added to it."""

PORT = 20
"""From the number of an edge to that of the next at the same unit."""

Edge = tuple[int, int, int, float, float, float, float]
"""Layer, receiving unit, sending unit, and the two ends."""


class Edges:
    """Every edge of one iteration, on one scale for weights and one for gradients."""

    def __init__(self, brush: Brush) -> None:
        trace = brush.trace
        self.trace, self.place, self.when = trace, brush.place, brush.when
        self.steps, self.number, self.places = brush.steps, brush.number, brush.places
        layers = trace.network.layers
        self.terms = {layer: brush.terms(layer) for layer in layers}
        self.scales, self.hidden, self.exact = brush.scales, brush.hidden, brush.exact
        self.edges = [edge for layer in layers for edge in self._of_layer(layer)]

    def _of_layer(self, layer: int) -> Iterator[Edge]:
        senders, receivers = self.place.columns[layer - 1], self.place.columns[layer]
        pairs = [(j, i, y1, y2) for j, y2 in receivers.units for i, y1 in senders.units]
        share = DRAWN // self.trace.network.depth
        if len(pairs) > share:
            steepness = np.abs(self.trace.tensors[f"dW{layer}"])
            pairs = sorted(pairs, key=lambda pair: -steepness[pair[0], pair[1]])[:share]
        half, ports = self.place.card[0] / 2, self._ports(layer)
        order = {i: at - (len(senders.units) - 1) / 2 for at, (i, _) in enumerate(senders.units)}
        for j, i, y1, y2 in pairs:
            yield layer, j, i, senders.x + half, y1, receivers.x - half, round(y2 + ports * order[i], 1)

    def _ports(self, layer: int) -> float:
        """How far apart the edges of a unit end, so that the number of each has a line; 0: in one point."""
        senders, receivers = self.place.columns[layer - 1], self.place.columns[layer]
        listed = PORT * len(senders.units) <= min(receivers.spacing, 6 * PORT)
        return PORT if self.place.lines == 2 and listed else 0

    def layers(self) -> Iterator[Mark]:
        """The edges into each layer: lit at the steps that use them, while the others stand back."""
        used = {layer: self._used(layer) for layer in self.trace.network.layers}
        lit = {step for steps in used.values() for step in steps}
        for layer, own in used.items():
            timeline = [
                (step, {"class": "edges lit" if step in own else "edges dim" if step in lit else "edges"})
                for step in sorted({*lit, *(step + 1 for step in lit)})
            ]
            yield group("edges", *self._lines(layer), timeline=tuple(changes(timeline)))

    def _used(self, layer: int) -> set[int]:
        """The steps that read or write the weights of ``layer``, or give their gradient."""
        names = (f"Z{layer}", f"dA{layer - 1}", f"dW{layer}", f"W{layer}_next")
        return {self.when[name] for name in names if name in self.when}

    def _lines(self, layer: int) -> Iterator[Mark]:
        """One line for each edge into ``layer``."""
        exact, asked = self.exact, self.trace.mask.asked
        for _, j, i, x1, y1, x2, y2 in (edge for edge in self.edges if edge[0] == layer):
            weight, gradient, moved = self._numbers(layer, j, i)
            shown = self._shown(layer, j, i)
            quiet, steep, new = self._weight(weight), self._gradient(shown), self._weight(moved)
            change = self._change(moved - weight)
            steep |= {"data-grad": exact(gradient)}
            if f"dW{layer}" in asked and gradient != gradient:
                steep |= {"data-asked": f"dW{layer}[{j},{i}]"}
            if self.terms[layer] is not None:
                steep |= {"data-term": exact(shown)}
            passing = self._weight(self._passed(layer, weight, moved))
            timeline = self._timeline(layer, (quiet, steep, passing, change, new), {"data-value": exact(moved)})
            name = {"data-edge": f"W{layer}[{j},{i}]", "data-value": exact(weight)}
            yield line(x1, y1, x2, y2, **_css(quiet), timeline=timeline, **name)

    def _numbers(self, layer: int, j: int, i: int) -> tuple[float, float, float]:
        tensors = self.trace.tensors
        return tuple(float(tensors[name][j, i]) for name in (f"W{layer}", f"dW{layer}", f"W{layer}_next"))  # type: ignore[return-value]

    def _shown(self, layer: int, j: int, i: int) -> float:
        """What colours an edge: the example's term, or on the mean the gradient."""
        terms = self.terms[layer]
        return self._numbers(layer, j, i)[1] if terms is None else float(terms[j, i])

    def _timeline(
        self,
        layer: int,
        looks: tuple[Attributes, Attributes, Attributes, Attributes, Attributes],
        value: Attributes,
    ) -> tuple[tuple[int, Attributes], ...]:
        """Which look from which step on."""
        when, update, (quiet, steep, passing, change, new) = self.when, self.when[f"W{layer}_next"], looks
        known = {name: each for name, each in steep.items() if name.startswith("data-")}
        timed = [(when[f"dW{layer}"], steep), (update, change | value), (update + 1, new | value)]
        if (back := when.get(f"dA{layer - 1}")) is not None:
            # The error goes back through the weights, so for that step they are what is seen.
            known = known if when[f"dW{layer}"] < back else {}
            timed += [(back, passing | known), (back + 1, steep if known else quiet)]
        # Of two looks at one step the later rules.
        return tuple(dict(sorted(timed, key=lambda each: each[0])).items())

    def _passed(self, layer: int, old: float, new: float) -> float:
        """The weight through which the error goes back: in one mistake that is the new one."""
        reads = (step.reads for step in self.steps if step.id == f"dA{layer - 1}")
        return new if any(f"W{layer}_next" in each for each in reads) else old

    def _weight(self, value: float) -> Attributes:
        return _scaled("weight", value, self.scales.weight, hidden=self.hidden)

    def _gradient(self, value: float) -> Attributes:
        return _scaled("gradient", value, self.scales.gradient, hidden=self.hidden)

    def _change(self, value: float) -> Attributes:
        return _scaled("change", value, self.scales.change, hidden=self.hidden)

    def labels(self) -> Iterator[Mark]:
        """The number of an edge where it ends, while its layer is worked on, in layers where all numbers fit."""
        for layer in self.trace.network.layers:
            if not self._ports(layer):
                continue
            for _, j, i, _, _, x, y in (edge for edge in self.edges if edge[0] == layer):
                weight, _, moved = self._numbers(layer, j, i)
                yield self._label(layer, x - 4, y, weight, self._shown(layer, j, i), moved)

    def _label(self, layer: int, x: float, y: float, old: float, gradient: float, new: float) -> Mark:
        weight, slope = self.number(old), self.number(gradient)
        shown = {
            f"Z{layer}": weight,
            f"dA{layer - 1}": f"w {self.number(self._passed(layer, old, new))}",
            f"dW{layer}": slope,
            f"W{layer}_next": self._moved(old, new),
        }
        words: list[tuple[int, Attributes]] = []
        ground: list[tuple[int, Attributes]] = []
        for step, content in sorted(
            (self.when[name], value) for name, value in shown.items() if name in self.when
        ):
            width = round(11.2 * len(content) + 6, 1)
            words += [(step, {"text": content}), (step + 1, {"text": ""})]
            ground += [(step, {"width": width, "x": round(x - width, 1)}), (step + 1, {"width": 0})]
        return group(
            "edgelabel",
            box(x, y, 0, 21, "ground", rx=4, timeline=tuple(ground)),
            text(x, y + 6, "", "number end", timeline=tuple(words)),
        )

    def _moved(self, old: float, new: float) -> str:
        """The new weight, with enough digits to tell it from the old one, and which way it went."""
        if self.hidden and new != new:
            return UNKNOWN
        return _arrow(new - old) + short(new, telling(old, new, self.places(new)), tight=True)

    def legend(self) -> Mark:
        """Both scales, with numbers; at an update that of the change takes the place of the gradient's."""
        x, y = 16, self.place.height - 44
        change = []
        for layer in self.trace.network.layers:
            at = self.when[f"W{layer}_next"]
            words = _span(self.scales.change)
            change += [
                (at, {"text": say("change")}, {"text": words}),
                (at + 1, {"text": say("gradient")}, {"text": ""}),
            ]
        marks = []
        for name, title, largest, width, height in (
            ("weight", say("weight"), self.scales.weight, 3, y),
            ("gradient", say("gradient"), self.scales.gradient, 5, y + 24),
        ):
            down, up = _look(name, -1, width, 1), _look(name, 1, width, 1)
            limits = _span(largest)
            names = [(at, called) for at, called, _ in change] if name == "gradient" else []
            spans = [(at, {"text": words["text"] or limits}) for at, _, words in change] if names else []
            marks += [
                text(x, height + 5, title, "legend", timeline=tuple(names), **{"data-legend": f"{name} name"}),
                line(x + 76, height, x + 116, height, **_css(down)),
                text(
                    x + 124,
                    height + 5,
                    limits,
                    "legend number",
                    timeline=tuple(spans),
                    **{"data-legend": f"{name} span"},
                ),
                line(x + 272, height, x + 312, height, **_css(up)),
            ]
        return group("legends", *marks)

    def note(self) -> str:
        """How many edges are left out, if any."""
        total = sum(n_in * n_out for n_in, n_out in pairwise(self.trace.network.sizes))
        if total <= len(self.edges):
            return ""
        return say("showing {shown} of {all} edges", shown=whole(len(self.edges)), all=whole(total))


def _span(largest: float) -> str:
    """ "−0.5 to 0.5"."""
    if not largest:
        return say("all 0")
    bound = short(largest, tight=True)
    return say("{least} to {most}", least=f"−{bound}", most=bound)


def _arrow(change: float) -> str:
    """Which way a weight went, for those who do not see the colour."""
    return "↑" if change > 0 else "↓" if change < 0 else ""


def _scaled(kind: str, value: float, largest: float, *, hidden: bool = False) -> Attributes:
    """The look of an edge of ``value`` where the largest is ``largest``; what is ``hidden`` is no number."""
    ratio = abs(value) / largest if largest and np.isfinite(value) else 0
    width, more_width, strength, more_strength = LOOKS[kind]
    known = not hidden or value == value
    return _look(kind, value, width + more_width * ratio, strength + more_strength * ratio, known=known)


def _look(kind: str, value: float, width: float, strength: float, *, known: bool = True) -> Attributes:
    finite = "zero" if value == 0 else "neg" if value < 0 else "pos"
    sign = "asked" if not known else finite if np.isfinite(value) else "bad"
    dashes = "none"
    if sign in DASHES:
        share, dash, other, gap = DASHES[sign]
        dashes = f"{share * width + dash:.1f} {other * width + gap:.1f}"
    return {
        "class": f"edge {kind} {sign}",
        "stroke-width": round(width, 2),
        "stroke-opacity": round(strength, 3),
        "stroke-dasharray": dashes,
    }


def _css(look: Attributes) -> Attributes:
    """``look`` with its class under the name a function argument can have."""
    return {"css": look["class"], **{name: value for name, value in look.items() if name != "class"}}
