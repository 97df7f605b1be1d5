"""Where everything goes: geometry from the sizes of a network alone."""

from dataclasses import dataclass
from functools import lru_cache

SHAPES = {
    "page": (800, 626),
    "low": (800, 500),
    "frame": (960, 500),
    "beside": (560, 496),
    "small": (640, 320),
    "narrow": (420, 470),
}
"""Width and height of the drawing, in its own units: beside a panel, above the graph of the iteration, alone in a
slide, beside a panel in a slide, in a small frame, on a phone. Type has one size in all of them, so a small place
shows fewer numbers, not smaller ones."""

FRAMED = {name: size for name, size in SHAPES.items() if name != "low"}
"""The shapes that a frame may need: it has no graph below."""

SHOWN = 10
"""A layer of more units than this collapses to the first four, an ellipsis and the last three."""

TOP, BOTTOM, SIDE = 58, 62, 14
NARROW, BOTTOM_NARROW = 600, 112
"""A drawing less wide than this has its notes above the legend, and needs more room below."""

LOSS_WIDTH = 80


@dataclass(frozen=True)
class Column:
    """One layer: ``units`` are (index, y) of the units drawn; ``gap`` is the y of an ellipsis, if any."""

    layer: int
    x: float
    units: tuple[tuple[int, float], ...]
    size: int
    gap: float | None

    @property
    def spacing(self) -> float:
        """From one unit to the next; infinite for a single one."""
        return self.units[1][1] - self.units[0][1] if len(self.units) > 1 else float("inf")


@dataclass(frozen=True)
class Layout:
    """The geometry of a drawing.

    ``lines`` is how many lines of numbers a neuron holds: 2, 1 or, as a dot, 0; ``biases`` whether there is
    room for a number under it.
    """

    width: int
    height: int
    columns: tuple[Column, ...]
    loss: tuple[float, float]
    card: tuple[float, float]
    lines: int
    biases: bool

    @property
    def pitch(self) -> float:
        """From one column to the next."""
        return self.columns[1].x - self.columns[0].x

    @property
    def size_class(self) -> str:
        """How large the numbers in a neuron can be."""
        return "small" if self.card[0] < 66 else "medium" if self.card[0] < 84 else "large"


@lru_cache(maxsize=256)
def layout(sizes: tuple[int, ...], shape: str) -> Layout:
    """The drawing of a network of ``sizes`` (n0 … nL), with the loss as one more column at the right."""
    width, height = SHAPES[shape]
    pitch = (width - 2 * SIDE - LOSS_WIDTH) / (len(sizes) + 0.15)
    tallest = max(_slots(size) for size in sizes)
    room = height - TOP - (BOTTOM_NARROW if width < NARROW else BOTTOM)
    spacing = room / tallest
    roomy = pitch > (120 if width < NARROW else 150)
    card_width = min(112.0, (0.56 if roomy else 0.72) * pitch)
    if card_width >= 88 and spacing >= 82:
        lines, card = 2, (card_width, 64.0)
    elif card_width >= 50 and spacing >= 44:
        lines, card = 1, (card_width, 38.0)
    else:
        radius = min(13.0, 0.4 * spacing, 0.25 * pitch)
        lines, card = 0, (2 * radius, 2 * radius)
    middle = TOP + room / 2
    columns = tuple(
        _column(layer, size, SIDE + pitch * (layer + 0.5), middle, room) for layer, size in enumerate(sizes)
    )
    loss = (width - SIDE - LOSS_WIDTH / 2, middle)
    return Layout(width, height, columns, loss, card, lines, biases=lines == 2 and spacing >= 92)


def _slots(size: int) -> int:
    return size if size <= SHOWN else 8


def _column(layer: int, size: int, x: float, middle: float, room: float) -> Column:
    slots = _slots(size)
    spacing = min(room / slots, 132.0)
    ys = [middle + (slot - (slots - 1) / 2) * spacing for slot in range(slots)]
    if size <= SHOWN:
        return Column(layer, x, tuple(enumerate(ys)), size, None)
    shown = [*range(4), *range(size - 3, size)]
    return Column(layer, x, tuple(zip(shown, ys[:4] + ys[5:], strict=True)), size, ys[4])
