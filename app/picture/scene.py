"""The network at one iteration as marks: forward is calm, backward is the show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..numerics.symbols import unit_letter
from ..numerics.trace import Trace
from ..run.query import Run
from ..words import say
from . import svg
from .brush import UNKNOWN, Brush
from .edges import DASHES, LOOKS, Edges
from .layout import LOSS_WIDTH, NARROW, layout
from .marks import Attributes, Mark, box, changes, group, line, short, text
from .neurons import Neurons


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
            "looks": LOOKS,
            "dashes": DASHES,
        }


def picture(run: Run, trace: Trace, shape: str, beside: tuple[Trace, ...] = ()) -> Picture:
    """The drawing of ``trace`` as ``run`` has it written; on one scale with those ``beside``."""
    place = layout(trace.network.sizes, shape)
    brush = Brush(run, trace, place, beside)
    edges = Edges(brush)
    root = Mark(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": f"network {place.size_class}",
            "viewBox": f"0 0 {place.width} {place.height}",
            "role": "img",
            "aria-label": say(
                "Network {sizes}, iteration {t}", sizes=" – ".join(map(str, trace.network.sizes)), t=trace.t
            ),
        },
        (),
        (
            _headings(brush),
            group("wires", *_wires(brush)),
            *edges.layers(),
            group("neurons", *Neurons(brush).layers()),
            _loss(brush),
            group("labels", *edges.labels()),
            edges.legend(),
            _notes(brush, edges.note()),
            _flow(brush),
        ),
    )
    return Picture(root, len(brush.steps))


_RAISED = frozenset("⁽⁾⁰¹²³⁴⁵⁶⁷⁸⁹")


def _fit(words: Sequence[str], pitch: float) -> bool:
    """Whether headings of 18 units fit side by side."""
    return max(11 * len(each) - 5 * sum(sign in _RAISED for sign in each) for each in words) + 6 <= pitch


def _headings(brush: Brush) -> Mark:
    """The name of each layer and its activation, as far as there is room for words."""
    place, depth = brush.place, brush.net.depth
    pitch = place.pitch
    middle = [say("hidden {layer}", layer=layer) for layer in range(1, depth)]
    names = [say("input"), *middle, say("output")]
    if not _fit(names, pitch):
        letters = [unit_letter(column.layer, depth) for column in place.columns]
        names = ["".join(each) for each in letters]
        if not _fit(names, pitch):
            names = [letter for letter, _ in letters]
    marks = [text(column.x, 22, name, "heading") for column, name in zip(place.columns, names, strict=True)]
    below = brush.net.activations if _fit(brush.net.activations, pitch) else [""] * depth
    for column, name in zip(place.columns[1:], below, strict=True):
        marks.append(text(column.x, 42, name, "subheading", timeline=_quantity(brush, column.layer)))
    return group("headings", *marks, text(place.loss[0], 22, say("loss"), "heading"))


def _quantity(brush: Brush, layer: int) -> tuple[tuple[int, Attributes], ...]:
    """What the one number in a small neuron is, where there is no room to say it beside the number."""
    if brush.place.lines != 1:
        return ()
    shown = {"Z": "z", "A": "a", "dZ": brush.delta}
    return tuple((brush.when[f"{kind}{layer}"], {"text": symbol}) for kind, symbol in shown.items())


def _wires(brush: Brush) -> list[Mark]:
    """From each output to the loss."""
    last, (x, y) = brush.place.columns[-1], brush.place.loss
    half = brush.place.card[0] / 2
    lit = brush.lit("J", f"dA{brush.net.depth}", f"dZ{brush.net.depth}", css="wire")
    return [line(last.x + half, unit_y, x - LOSS_WIDTH / 2, y, "wire", timeline=lit) for _, unit_y in last.units]


def _loss(brush: Brush) -> Mark:
    (x, y), symbol = brush.place.loss, "J" if brush.column else "C"
    ids = ("J", f"dA{brush.net.depth}", f"dZ{brush.net.depth}")
    known = not brush.trace.hides("J")
    value = short(brush.trace.loss, max(brush.decimals or 0, 3)) if known else UNKNOWN
    return group(
        "lossbox",
        box(x, y, LOSS_WIDTH, 64, "body", rx=10),
        text(x, y - 8, symbol, "lossname"),
        text(x, y + 19, "", "value", timeline=((brush.when["J"], {"text": value}),)),
        *_averaged(brush, x, y + 52),
        timeline=brush.lit(*ids, css="lossbox"),
    )


def _averaged(brush: Brush, x: float, y: float) -> Sequence[Mark]:
    """Under the loss that it is a mean, so that nobody takes it for that of the example beside it."""
    if brush.trace.m == 1 or not brush.place.lines:
        return ()
    return (
        text(x, y, "", "subheading", timeline=((brush.when["J"], {"text": say("mean of {m}", m=brush.trace.m)}),)),
    )


def _notes(brush: Brush, edges: str) -> Mark:
    """Whose numbers these are, and what is left out; an update is the mean's whatever the neurons show."""
    m, place = brush.trace.m, brush.place
    wide = place.width > 640
    if m == 1:
        whose = update = edges
    elif brush.example is None:
        whose = update = say("the mean of {m} examples", m=m)
        # In row notation an error has 1/m in it already: what stands there is the sum.
        if brush.column:
            slope = say("means of {m} examples: these do not multiply", m=m) if wide else whose
        elif wide:
            slope = say("{m} examples together: these do not multiply", m=m)
        else:
            slope = say("all {m} examples together", m=m)
    else:
        number = brush.example + 1
        whose = say("example {number} of {m}", number=number, m=m)
        update = (
            say("the change is that of all {m} examples", m=m) if wide else say("the mean of {m} examples", m=m)
        )
        # In row notation its error has the 1/m of the mean in it.
        own = say("example {number} of {m}: gradient of its own loss", number=number, m=m)
        part = say("example {number} of {m}: its part of the gradient", number=number, m=m)
        slope = whose if not wide else own if brush.column else part
    timeline = []
    if m > 1:
        for step in brush.steps:
            words = slope if step.phase == "backward" else update if step.phase == "update" else whose
            timeline.append((brush.when[step.id], {"text": _short(words, edges, wide)}))
    x, y, css = (
        (place.width / 2, place.height - 98, "note")
        if place.width < NARROW
        else (place.width - 16, place.height - 42, "note end")
    )
    return text(x, y, _short(whose, edges, wide), css, timeline=tuple(changes(timeline)))


def _short(words: str, edges: str, wide: bool) -> str:
    """Both notes, or where there is no room for both the one about the edges."""
    both = words if words == edges or not edges else f"{words} · {edges}"
    return both if len(both) <= (48 if wide else 33) else (edges or words)


def _flow(brush: Brush) -> Mark:
    """Which way the numbers flow."""
    width = brush.place.width
    # Right of the legend, or above it where there is no room beside it.
    x, y = (width / 2, brush.place.height - 74) if width < NARROW else (width - 96, brush.place.height - 16)
    phases = {
        "forward": say("forward pass →"),
        "loss": say("loss"),
        "backward": say("← backward pass"),
        "update": say("update"),
    }
    timeline = []
    for index, step in enumerate(brush.steps):
        if not index or brush.steps[index - 1].phase != step.phase:
            timeline.append((index, {"text": phases[step.phase], "class": f"flow {step.phase}"}))
    return text(x, y, "", "flow", timeline=tuple(timeline))
