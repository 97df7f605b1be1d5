"""Marks as SVG markup at one step."""

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from .marks import Mark


def markup(root: Mark, step: int) -> str:
    """The element ``root`` as it is at ``step``; every mark with a timeline carries its number as data-mark."""
    numbers = {id(mark): number for number, mark in enumerate(root.walk()) if mark.timeline}
    return "".join(_pieces(root, step, numbers))


def timelines(root: Mark) -> dict[int, list[tuple[int, dict[str, object]]]]:
    """For each mark that changes, by its number: its state at the first step, then what changes when."""
    return {
        number: [(-1, mark.attributes), *mark.timeline] for number, mark in enumerate(root.walk()) if mark.timeline
    }


def _pieces(mark: Mark, step: int, numbers: dict[int, int]) -> Iterator[str]:
    state = mark.at(step)
    content = escape(str(state.pop("text", "")))
    if id(mark) in numbers:
        state["data-mark"] = numbers[id(mark)]
    yield f"<{mark.tag}"
    for name, value in state.items():
        yield f" {name}={quoteattr(str(value))}"
    yield f">{content}"
    for child in mark.children:
        yield from _pieces(child, step, numbers)
    yield f"</{mark.tag}>"
