"""What is drawn, and what each mark looks like from which step on.

A mark is an SVG element with attributes that never change and a timeline: from step k on, these attributes
(None takes one away). The state at a step is everything up to it, laid over one another, so stepping back
is the same as stepping forward. The attribute ``text`` is the element's text.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Attributes = dict[str, Any]


@dataclass(frozen=True)
class Mark:
    """One element. ``children`` make it a group; ``timeline`` is in ascending order of steps."""

    tag: str
    attributes: Attributes
    timeline: tuple[tuple[int, Attributes], ...] = ()
    children: tuple["Mark", ...] = field(default=())

    def at(self, step: int) -> Attributes:
        """All attributes at ``step``."""
        state = dict(self.attributes)
        for start, changes in self.timeline:
            if start <= step:
                state |= changes
        return {name: value for name, value in state.items() if value is not None}

    def walk(self) -> Iterator["Mark"]:
        """This mark and everything in it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()


def short(value: float, decimals: int = 2, *, tight: bool = False) -> str:
    """A number for the picture: ``decimals`` places, or one digit and a power of ten where they say nothing."""
    if value != value or value in (float("inf"), float("-inf")):
        return "NaN" if value != value else "−∞" if value < 0 else "∞"
    if value == 0:
        return "0"
    if 0.5 * 10**-decimals <= abs(value) < 1000:
        text = f"{value:.{decimals}f}"
    else:
        mantissa, exponent = f"{value:.{0 if tight else 1}e}".split("e")
        text = f"{mantissa}e{int(exponent)}"
    return text.replace("-", "−")


def circled(example: int) -> str:
    """The number of an example (0-based) in a circle, as far as there are such signs."""
    return chr(0x2460 + example) if example < 20 else f"({example + 1})"


def telling(old: float, new: float, decimals: int) -> int:
    """As many decimals as it takes, up to four more, for ``new`` to look different from ``old``."""
    for more in range(5):
        if short(old, decimals + more) != short(new, decimals + more):
            return decimals + more
    return decimals


def text(x: float, y: float, content: str, css: str, **more: Any) -> Mark:
    """A text mark, centred on ``x``."""
    timeline = more.pop("timeline", ())
    return Mark("text", {"class": css, "x": round(x, 1), "y": round(y, 1), "text": content, **more}, timeline)


def line(x1: float, y1: float, x2: float, y2: float, css: str, **more: Any) -> Mark:
    """A straight line."""
    timeline = more.pop("timeline", ())
    ends = {"x1": round(x1, 1), "y1": round(y1, 1), "x2": round(x2, 1), "y2": round(y2, 1)}
    return Mark("line", {"class": css, **ends, **more}, timeline)


def box(x: float, y: float, width: float, height: float, css: str, **more: Any) -> Mark:
    """A rounded rectangle centred on (x, y)."""
    timeline = more.pop("timeline", ())
    place = {"x": round(x - width / 2, 1), "y": round(y - height / 2, 1)}
    size = {"width": round(width, 1), "height": round(height, 1)}
    return Mark("rect", {"class": css, **place, **size, **more}, timeline)


def group(css: str, *children: Mark, **attributes: Any) -> Mark:
    """Marks that belong together."""
    timeline = attributes.pop("timeline", ())
    return Mark("g", {"class": css, **attributes}, timeline, children)


def changes(timeline: list[tuple[int, Attributes]]) -> list[tuple[int, Attributes]]:
    """Without what stays as it was."""
    return [each for at, each in enumerate(timeline) if not at or timeline[at - 1][1] != each[1]]
