"""The network at one iteration as marks: forward is calm, backward is the show."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ..numerics.network import Array
from ..numerics.trace import Trace
from ..run.query import Run
from . import svg
from .edges import Edges
from .layout import LOSS_WIDTH, Column, Layout, layout
from .marks import Attributes, Mark, box, group, line, short, text


@dataclass(frozen=True)
class Picture:
    """A drawing with a timeline of ``steps`` steps."""

    root: Mark
    steps: int

    def still(self, step: int) -> str:
        """The SVG at ``step`` (0-based)."""
        return svg.markup(self.root, step)

    def answer(self) -> dict[str, Any]:
        """What a view needs to show every step: the markup at the first one and the timelines."""
        return {
            "svg": self.still(0),
            "marks": {str(key): value for key, value in svg.timelines(self.root).items()},
        }


def picture(run: Run, trace: Trace, shape: str) -> Picture:
    """The drawing of ``trace`` for the example, notation and decimals of ``run``."""
    return _Artist(run, trace, layout(trace.network.sizes, shape)).picture()


SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def _fit(words: Sequence[str], pitch: float) -> bool:
    """Whether headings of 18 units fit side by side."""
    return max(map(len, words)) * 11 + 6 <= pitch


class _Artist:
    """Draws one iteration. Everything it knows about time is ``at(id)``: when a step happens."""

    def __init__(self, run: Run, trace: Trace, place: Layout) -> None:
        self.trace, self.place, self.net = trace, place, trace.network
        self.column = run["notation"] == "column"
        self.decimals = run["decimals"]
        self.example = None if run["example"] is None else min(run["example"], trace.m - 1)
        self.steps = trace.equations(run["notation"])
        self.when = {step.id: index for index, step in enumerate(self.steps)}
        self.backward_names = ("dZ", "dA") if self.column else ("δ", "∂a")

    def picture(self) -> Picture:
        place = self.place
        edges = Edges(self.trace, place, self.when, self.decimals)
        root = Mark(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "class": f"network {place.size_class}",
                "viewBox": f"0 0 {place.width} {place.height}",
                "role": "img",
                "aria-label": f"Network {' – '.join(map(str, self.net.sizes))}, iteration {self.trace.t}",
            },
            (),
            (
                self.headings(),
                group("wires", *self.wires()),
                group("edges", *edges.lines()),
                group("neurons", *(self.layer(column) for column in place.columns)),
                self.loss(),
                group("labels", *edges.labels()),
                edges.legend(),
                self.notes(edges.note()),
                self.flow(),
            ),
        )
        return Picture(root, len(self.steps))

    @cached_property
    def largest_error(self) -> float:
        """The largest |dZ| drawn anywhere: one scale for the whole iteration."""
        values = [np.abs(self.shown(f"dZ{layer}")).max() for layer in self.net.layers]
        return float(max((value for value in values if np.isfinite(value)), default=0.0))

    def shown(self, name: str) -> Array:
        """The entries of a per-example tensor for the chosen example, or their mean; one per unit."""
        tensor = self.trace.tensors[name]
        if not self.column and name.startswith("d"):
            tensor = tensor / self.trace.m
        with np.errstate(all="ignore"):
            column: Array = tensor.mean(axis=1) if self.example is None else tensor[:, self.example]
        return column

    def number(self, value: float) -> str:
        return short(value, self.decimals, tight=True)

    def lit(self, *ids: str, css: str, late: str = "") -> tuple[tuple[int, Attributes], ...]:
        """A timeline that lights a mark of class ``css`` at the steps ``ids`` and quietens it after each."""
        timeline = []
        for step in sorted(self.when[each] for each in ids if each in self.when):
            timeline += [(step, {"class": f"{css} lit"}), (step + 1, {"class": f"{css} {late}".strip()})]
        return tuple(timeline)

    def headings(self) -> Mark:
        """The name of each layer and its activation, as far as there is room for words."""
        place, depth = self.place, self.net.depth
        pitch = place.columns[1].x - place.columns[0].x
        middle = [f"hidden {layer}" for layer in range(1, depth)]
        names = ["input", *middle, "output"]
        if not _fit([*names, "output"], pitch):
            names = ["x", *(f"h{layer}" for layer in range(1, depth)), "ŷ"]
        marks = [text(column.x, 22, name, "heading") for column, name in zip(place.columns, names, strict=True)]
        below = self.net.activations if _fit(self.net.activations, pitch) else [""] * depth
        for column, name in zip(place.columns[1:], below, strict=True):
            marks.append(text(column.x, 42, name, "subheading", timeline=self.quantity(column.layer)))
        return group("headings", *marks, text(place.loss[0], 22, "loss", "heading"))

    def quantity(self, layer: int) -> tuple[tuple[int, Attributes], ...]:
        """What the one number in a small neuron is, where there is no room to say it beside the number."""
        if self.place.lines != 1:
            return ()
        shown = {"Z": "z", "A": "a", "dZ": self.backward_names[0]}
        return tuple((self.when[f"{kind}{layer}"], {"text": symbol}) for kind, symbol in shown.items())

    def wires(self) -> list[Mark]:
        """From each output to the loss."""
        last, (x, y) = self.place.columns[-1], self.place.loss
        half = self.place.card[0] / 2
        lit = self.lit("J", f"dA{self.net.depth}", f"dZ{self.net.depth}", css="wire")
        return [
            line(last.x + half, unit_y, x - LOSS_WIDTH / 2, y, "wire", timeline=lit) for _, unit_y in last.units
        ]

    def layer(self, column: Column) -> Mark:
        marks = [self.neuron(column, index, y) for index, y in column.units]
        if column.gap is not None:
            hidden = column.size - len(column.units)
            marks.append(text(column.x, column.gap + 6, f"⋮ +{hidden:,}", "gap"))
        return group("layer", *marks)

    def neuron(self, column: Column, index: int, y: float) -> Mark:
        layer, (width, height) = column.layer, self.place.card
        corner = round(min(height / 2, 20), 1)
        ids = (f"Z{layer}", f"A{layer}", f"dA{layer}", f"dZ{layer}", f"db{layer}", f"b{layer}_next")
        children = [
            box(column.x, y, width, height, "body", rx=corner),
            self.activation_fill(column, index, y, corner),
        ]
        if layer:
            children.append(self.error_fill(column, index, y))
        children += self.numbers(column, index, y)
        return group(
            "neuron", *children, timeline=self.lit(*ids, css="neuron"), **{"data-neuron": f"{layer}:{index}"}
        )

    def activation_fill(self, column: Column, index: int, y: float, corner: float) -> Mark:
        """The neuron fills with its activation."""
        values = np.abs(self.shown(f"A{column.layer}" if column.layer else "X"))
        top = np.max(values, initial=0, where=np.isfinite(values))
        strength = (
            round(float(0.04 + 0.2 * values[index] / top), 3) if top and np.isfinite(values[index]) else 0.04
        )
        step = self.when.get(f"A{column.layer}", -1)
        filled = {"fill-opacity": strength}
        start, timeline = (0, ((step, filled),)) if column.layer else (strength, ())
        width, height = self.place.card
        return box(column.x, y, width, height, "fill", rx=corner, timeline=timeline, **{"fill-opacity": start})

    def error_fill(self, column: Column, index: int, y: float) -> Mark:
        """The lower part of a neuron takes the colour of its error."""
        width, height = self.place.card
        value = float(self.shown(f"dZ{column.layer}")[index])
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

    def numbers(self, column: Column, index: int, y: float) -> list[Mark]:
        """What stands in and around a neuron: its value, below it z or the error, the bias underneath."""
        layer, lines = column.layer, self.place.lines
        if not lines:
            return []
        named = [self.name(column, index, y)] if lines == 2 else []
        if layer == 0:
            return [*named, text(column.x, y + 8, self.number(self.shown("X")[index]), "value")]
        z, a, dz = (self.number(self.shown(f"{kind}{layer}")[index]) for kind in ("Z", "A", "dZ"))
        delta, blame = self.backward_names
        when = self.when
        if lines == 1:
            timeline = [(when[f"Z{layer}"], {"text": z, "class": "value z"})]
            timeline += [(when[f"A{layer}"], {"text": a, "class": "value"})]
            timeline += [(when[f"dZ{layer}"], {"text": dz, "class": "value delta"})]
            return [text(column.x, y + 7, "", "value", timeline=tuple(timeline))]
        above = [(when[f"A{layer}"], {"text": a})]
        below = [(when[f"Z{layer}"], {"text": f"z {z}"})]
        if f"dA{layer}" in when:
            da = self.number(self.shown(f"dA{layer}")[index])
            below.append((when[f"dA{layer}"], {"text": f"{blame} {da}", "class": "second delta"}))
        below.append((when[f"dZ{layer}"], {"text": f"{delta} {dz}", "class": "second delta"}))
        marks = [
            *named,
            text(column.x, y - 6, "", "value", timeline=tuple(above)),
            text(column.x, y + 22, "", "second", timeline=tuple(below)),
        ]
        if self.place.biases:
            marks.append(self.bias(column, index, y))
        if layer == self.net.depth and column.spacing >= 116:
            target = self.number(self.shown("Y")[index])
            marks.append(text(column.x + self.place.card[0] / 2 - 2, y - 37, f"y {target}", "target end"))
        return marks

    def name(self, column: Column, index: int, y: float) -> Mark:
        """x₁, h₂ or ŷ₁, as the tables call it."""
        width, height = self.place.card
        letter = "x" if column.layer == 0 else "ŷ" if column.layer == self.net.depth else "h"
        digits = str(index + 1).translate(SUBSCRIPTS)
        return text(column.x - width / 2 + 2, y - height / 2 - 5, letter + digits, "name")

    def bias(self, column: Column, index: int, y: float) -> Mark:
        name = f"b{column.layer}"
        old, grad, new = (float(self.trace.tensors[each][index, 0]) for each in (name, f"d{name}", f"{name}_next"))
        label = "db" if self.column else "∂b"
        timeline: list[tuple[int, Attributes]] = [
            (self.when[f"Z{column.layer}"], {"class": "bias end lit"}),
            (self.when[f"Z{column.layer}"] + 1, {"class": "bias end"}),
            (
                self.when[f"d{name}"],
                {"text": f"{label} {self.number(grad)}", "class": "bias end delta lit", "data-grad": repr(grad)},
            ),
            (self.when[f"d{name}"] + 1, {"class": "bias end delta"}),
            (
                self.when[f"{name}_next"],
                {"text": f"b {self.number(new)}", "class": "bias end lit", "data-value": repr(new)},
            ),
            (self.when[f"{name}_next"] + 1, {"class": "bias end"}),
        ]
        timeline.sort(key=lambda each: each[0])
        return text(
            column.x + self.place.card[0] / 2 - 2,
            y + 51,
            f"b {self.number(old)}",
            "bias end",
            timeline=tuple(timeline),
            **{"data-bias": f"{name}[{index}]", "data-value": repr(old)},
        )

    def loss(self) -> Mark:
        (x, y), symbol = self.place.loss, "J" if self.column else "C"
        ids = ("J", f"dA{self.net.depth}", f"dZ{self.net.depth}")
        value = short(self.trace.loss, max(self.decimals, 3))
        return group(
            "lossbox",
            box(x, y, LOSS_WIDTH, 64, "body", rx=10),
            text(x, y - 8, symbol, "lossname"),
            text(x, y + 19, "", "value", timeline=((self.when["J"], {"text": value}),)),
            timeline=self.lit(*ids, css="lossbox"),
        )

    def notes(self, edges: str) -> Mark:
        """Whose numbers these are, and what is left out."""
        m, place = self.trace.m, self.place
        whose = "the mean" if self.example is None else f"example {self.example + 1} of {m}"
        notes = (
            [f"neurons: {whose}" + (" · edges: mean" if self.column and place.width > 640 else "")]
            if m > 1
            else []
        )
        words = " · ".join([*notes, *([edges] if edges else [])])
        if len(words) > 33 and place.width <= 640:
            words = edges
        if place.width < 600:
            return text(place.width / 2, place.height - 98, words, "note")
        return text(place.width - 16, place.height - 42, words, "note end")

    def flow(self) -> Mark:
        """Which way the numbers flow."""
        width = self.place.width
        # Right of the legend, or above it where there is no room beside it.
        x, y = (width / 2, self.place.height - 74) if width < 600 else (width - 96, self.place.height - 16)
        phases = {"forward": "forward pass →", "loss": "loss", "backward": "← backward pass", "update": "update"}
        timeline = []
        for index, step in enumerate(self.steps):
            if not index or self.steps[index - 1].phase != step.phase:
                timeline.append((index, {"text": phases[step.phase], "class": f"flow {step.phase}"}))
        return text(x, y, "", "flow", timeline=tuple(timeline))
