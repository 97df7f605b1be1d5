"""The neurons of the drawing: each holds its numbers, fills with its activation, takes its error's colour."""

from collections.abc import Iterator

import numpy as np

from ..numerics.symbols import unit_name
from ..words import say
from .brush import Brush
from .layout import Column
from .marks import Attributes, Mark, box, circled, group, text

CLOSE = 110
"""Where neurons stand closer, a name shares its line with the bias of the neuron above."""

_SLIM = frozenset(" .,:'/|filjt⁽⁾⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉")


def _wide(words: str) -> float:
    """How wide words in the type of a name are, in the units of the drawing."""
    return sum(5.4 if each in _SLIM else 9.4 for each in words)


def _delta(words: str, width: float) -> Attributes:
    """The error in the lower line of a neuron, in smaller type where it is long."""
    wide = 10.4 * len(words) - 5.2 * sum(each in " ." for each in words)
    return {"text": words, "class": "second delta long" if wide > width - 14 else "second delta"}


class Neurons:
    """Every neuron of one iteration."""

    def __init__(self, brush: Brush) -> None:
        self.brush, self.place, self.when = brush, brush.place, brush.when
        self.depth = brush.net.depth
        # One scale for the whole iteration.
        self.largest_error = brush.scales.error

    def layers(self) -> Iterator[Mark]:
        """The neurons layer by layer, an ellipsis standing for those that are not drawn."""
        for column in self.place.columns:
            marks = [self._neuron(column, index, y) for index, y in column.units]
            if column.gap is not None:
                left = column.size - len(column.units)
                words, width = f"⋮ +{left:,}", 10 * len(f"⋮ +{left:,}") + 4
                if width > self.place.pitch:
                    words, width = "⋮", 14
                marks.append(box(column.x, column.gap, width, 26, "ground", rx=4))
                marks.append(text(column.x, column.gap + 6, words, "gap"))
            yield group("layer", *marks)

    def _neuron(self, column: Column, index: int, y: float) -> Mark:
        layer, (width, height) = column.layer, self.place.card
        corner = round(min(height / 2, 20), 1)
        ids = (f"Z{layer}", f"A{layer}", f"dA{layer}", f"dZ{layer}", f"db{layer}", f"b{layer}_next")
        children = [
            box(column.x, y, width, height, "body", rx=corner),
            self._activation_fill(column, index, y, corner),
        ]
        if layer:
            children.append(self._error_fill(column, index, y))
        children += self._numbers(column, index, y)
        return group(
            "neuron", *children, timeline=self.brush.lit(*ids, css="neuron"), **{"data-neuron": f"{layer}:{index}"}
        )

    def _activation_fill(self, column: Column, index: int, y: float, corner: float) -> Mark:
        """The neuron fills with its activation."""
        values = np.abs(self.brush.shown(f"A{column.layer}" if column.layer else "X"))
        top = np.max(values, initial=0, where=np.isfinite(values))
        strength = (
            round(float(0.04 + 0.2 * values[index] / top), 3) if top and np.isfinite(values[index]) else 0.04
        )
        step = self.when.get(f"A{column.layer}", -1)
        filled = {"fill-opacity": strength}
        start, timeline = (0, ((step, filled),)) if column.layer else (strength, ())
        width, height = self.place.card
        return box(column.x, y, width, height, "fill", rx=corner, timeline=timeline, **{"fill-opacity": start})

    def _error_fill(self, column: Column, index: int, y: float) -> Mark:
        """The lower part of a neuron takes the colour of its error."""
        width, height = self.place.card
        value = float(self.brush.shown(f"dZ{column.layer}")[index])
        ratio = abs(value) / self.largest_error if self.largest_error and np.isfinite(value) else 0
        step = self.when[f"dZ{column.layer}"]
        strength = round(0.06 + 0.34 * ratio, 3) if ratio else 0
        tint = {"class": f"error {'neg' if value < 0 else 'pos'}", "fill-opacity": strength}
        whole = self.place.lines < 2
        tall = height if whole else 25
        return box(
            column.x,
            y + (height - tall) / 2 - (0 if whole else 3),
            width - (0 if whole else 14),
            tall,
            "error",
            rx=round(tall / 2, 1),
            timeline=((step, tint),),
            **{"fill-opacity": 0},
        )

    def _numbers(self, column: Column, index: int, y: float) -> list[Mark]:
        """What stands in and around a neuron: its value, below it z or the error, the bias underneath."""
        layer, lines = column.layer, self.place.lines
        if not lines:
            return []
        named = [self._name(column, index, y)] if lines == 2 else []
        if layer == 0:
            return [*named, text(column.x, y + 8, self.brush.number(self.brush.shown("X")[index]), "value")]
        z, a, dz = (self.brush.number(self.brush.shown(f"{kind}{layer}")[index]) for kind in ("Z", "A", "dZ"))
        delta, blame = self.brush.delta, self.brush.blame
        when = self.when
        if lines == 1:
            timeline = [(when[f"Z{layer}"], {"text": z})]
            timeline += [(when[f"A{layer}"], {"text": a})]
            timeline += [(when[f"dZ{layer}"], {"text": dz})]
            return [text(column.x, y + 7, "", "value", timeline=tuple(timeline))]
        above = [(when[f"A{layer}"], {"text": a})]
        below = [(when[f"Z{layer}"], {"text": f"z {z}"})]
        if f"dA{layer}" in when:
            da = self.brush.number(self.brush.shown(f"dA{layer}")[index])
            below.append((when[f"dA{layer}"], _delta(f"{blame} {da}", self.place.card[0])))
        below.append((when[f"dZ{layer}"], _delta(f"{delta} {dz}", self.place.card[0])))
        marks = [
            *named,
            text(column.x, y - 6, "", "value", timeline=tuple(above)),
            text(column.x, y + 22, "", "second", timeline=tuple(below)),
        ]
        if self.place.biases:
            marks.append(self._bias(column, index, y))
        if layer == self.depth and column.spacing >= 116:
            target = self.brush.number(self.brush.shown("Y")[index])
            marks.append(text(column.x + self.place.card[0] / 2 - 2, y - 37, f"y {target}", "target end"))
        return marks

    def _name(self, column: Column, index: int, y: float) -> Mark:
        """x₁, h₂ or ŷ₁, as the tables call it; and, once a is known, for how many examples it is off or flat."""
        layer, (width, height) = column.layer, self.place.card
        name = unit_name(layer, self.depth, index)
        timeline: tuple[tuple[int, Attributes], ...] = ()
        if 0 < layer < self.depth and (flag := self._flag(layer, index)):
            shared = index and self.place.biases and column.spacing < CLOSE
            room = width - (6 + max(map(_wide, self._bias_texts(layer, index - 1))) if shared else 0)
            fitting = [words for words in (f"{name} {each}" for each in flag) if _wide(words) <= room]
            timeline = ((self.when[f"A{layer}"], {"text": fitting[0] if fitting else name}),)
        return text(column.x - width / 2 + 2, y - height / 2 - 5, name, "name", timeline=timeline)

    def _flag(self, layer: int, index: int) -> tuple[str, ...]:
        """ "off 3/4" for a ReLU, "flat 3/4" for a curve that has flattened; for all examples "off" does too."""
        report, m = self.brush.trace.layers[layer - 1], self.brush.trace.m
        flat = report.saturated[index]
        times = round(flat * m) if flat == flat else 0
        if not times:
            return ()
        share = f"{times}/{m}" if m < 100 else f"{100 * times // m} %"
        relu = report.activation == "relu"
        words = say("off {share}", share=share) if relu else say("flat {share}", share=share)
        return (words, say("off") if relu else say("flat")) if times == m else (words,)

    def _bias_numbers(self, layer: int, index: int) -> tuple[float, ...]:
        """A bias, its gradient, its new value."""
        names = (f"b{layer}", f"db{layer}", f"b{layer}_next")
        return tuple(float(self.brush.trace.tensors[each][index, 0]) for each in names)

    def _bias_texts(self, layer: int, index: int) -> tuple[str, str, str]:
        """The same as they stand under a neuron."""
        number, (old, slope, new) = self.brush.number, self._bias_numbers(layer, index)
        sign = self.brush.bias_slope
        if self.brush.example is not None and self.brush.trace.m > 1:
            # Of one example the gradient of a bias is the error itself.
            sign += circled(self.brush.example)
            slope = float(self.brush.shown(f"dZ{layer}")[index])
        return f"b {number(old)}", f"{sign} {number(slope)}", f"b {number(new)}"

    def _bias(self, column: Column, index: int, y: float) -> Mark:
        """The bias under its neuron: its value, its gradient once there is one, its new value."""
        layer, name = column.layer, f"b{column.layer}"
        old, slope, new = self._bias_numbers(layer, index)
        before, between, after = self._bias_texts(layer, index)
        gradient: Attributes = {"text": between, "data-grad": self.brush.exact(slope)}
        if self.brush.example is not None:
            gradient["data-term"] = self.brush.exact(float(self.brush.shown(f"dZ{layer}")[index]))
        moved = {"text": after, "data-value": self.brush.exact(new)}
        timeline: list[tuple[int, Attributes]] = []
        for step, css, changes in (
            (f"Z{layer}", "bias end", {}),
            (f"d{name}", "bias end delta", gradient),
            (f"{name}_next", "bias end", moved),
        ):
            at = self.when[step]
            timeline += [(at, {"class": f"{css} lit", **changes}), (at + 1, {"class": css})]
        update = min(self.when[f"{each}_next"] for each in self.brush.net.names)
        known, moves = self.when[f"d{name}"], self.when[f"{name}_next"]
        if known < update < moves:
            # What moves it is the gradient of all examples.
            timeline.append((update, {"text": f"{self.brush.bias_slope} {self.brush.number(slope)}"}))
        return text(
            column.x + self.place.card[0] / 2 - 2,
            y + 51,
            before,
            "bias end",
            timeline=tuple(sorted(timeline, key=lambda each: each[0])),
            **{"data-bias": f"{name}[{index}]", "data-value": self.brush.exact(old)},
        )
