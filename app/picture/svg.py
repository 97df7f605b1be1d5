"""Marks as SVG markup at one step."""

from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from .marks import Mark


def markup(root: Mark, step: int) -> str:
    """The element ``root`` as it is at ``step``; every mark with a timeline carries its number as data-mark."""
    numbers = {id(mark): number for number, mark in enumerate(root.walk()) if mark.timeline}
    pieces: list[str] = []
    _write(root, step, numbers, pieces)
    return "".join(pieces)


def timelines(root: Mark) -> dict[int, list[tuple[int, dict[str, object]]]]:
    """For each mark that changes, by its number: its state at the first step, then what changes when."""
    return {
        number: [(-1, mark.attributes), *mark.timeline] for number, mark in enumerate(root.walk()) if mark.timeline
    }


def _write(mark: Mark, step: int, numbers: dict[int, int], pieces: list[str]) -> None:
    state = mark.at(step)
    content = state.pop("text", "")
    if id(mark) in numbers:
        state["data-mark"] = numbers[id(mark)]
    pieces.append(f"<{mark.tag}")
    pieces += [f" {name}={_quoted(str(value))}" for name, value in state.items()]
    pieces.append(f">{escape(str(content))}" if content else ">")
    for child in mark.children:
        _write(child, step, numbers, pieces)
    pieces.append(f"</{mark.tag}>")


_quoted = lru_cache(maxsize=4096)(quoteattr)
