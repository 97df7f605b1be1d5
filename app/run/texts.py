"""How a parameter's value is written: parsers from text, each with the one canonical spelling back.

A parser raises ValueError with the words that follow the parameter's name in a message ("must be …").
Only plain ASCII decimals are numbers: no nan, inf, underscores or hexadecimal.
"""

import difflib
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..numerics.edits import Edit
from .limits import most

LONGEST = 40
"""Characters of a refused text that are said back, and of a word that a name is looked for to."""

Vector = tuple[float, ...]
Matrix = tuple[Vector, ...]
Stop = tuple[int | None, str]

# Each pattern has one way to match a text, so that a long one costs no more than reading it.
_FLOAT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_INT = re.compile(r"[+-]?\d{1,18}", re.ASCII)


@dataclass(frozen=True)
class Text:
    """A pair of inverse functions: ``write(parse(text))`` is the canonical spelling of ``text``."""

    parse: Callable[[str], Any]
    write: Callable[[Any], str]
    allowed: str
    schema: dict[str, Any]


def nearest(word: str, words: Iterable[str]) -> str:
    """ "; did you mean 'hidden'?" or nothing; a word longer than any name is like none."""
    known = {each.lower(): each for each in words}
    close = difflib.get_close_matches(word.lower(), known, n=1) if len(word) <= LONGEST else []
    return f"; did you mean '{known[close[0]]}'?" if close else ""


def number(text: str) -> float:
    """A finite decimal; -0 counts as 0."""
    value = float(text) if _FLOAT.fullmatch(text) else math.nan
    if not math.isfinite(value):
        raise ValueError(f"must be a finite decimal number, not '{text[:LONGEST]}'")
    return value + 0.0


def write_number(value: float) -> str:
    """The shortest decimal that reads back as ``value``, an integer without its '.0'."""
    text = repr(value)
    return text.removesuffix(".0")


def choice(*names: str) -> Text:
    """One of ``names``."""
    allowed = f"one of {', '.join(names)}"

    def parse(text: str) -> str:
        if text not in names:
            raise ValueError(f"must be {allowed}, not '{text[:LONGEST]}'{nearest(text, names)}")
        return text

    return Text(parse, str, allowed, {"type": "string", "enum": list(names)})


def integer(low: int, high: int) -> Text:
    """A whole number from ``low`` to ``high``."""
    allowed = f"a whole number from {low} to {high}"

    def parse(text: str) -> int:
        if not _INT.fullmatch(text) or not low <= int(text) <= high:
            raise ValueError(f"must be {allowed}, not '{text[:LONGEST]}'")
        return int(text)

    return Text(parse, str, allowed, {"type": "integer", "minimum": low, "maximum": high})


def decimal(low: float, high: float, *, open_low: bool = False, open_high: bool = False) -> Text:
    """A number from ``low`` to ``high``."""
    words = f"{'above' if open_low else 'from'} {low:g} {'to below' if open_high else 'to'} {high:g}"
    allowed = f"a number {words}"

    def parse(text: str) -> float:
        value = number(text)
        below = value <= low if open_low else value < low
        if below or (value >= high if open_high else value > high):
            raise ValueError(f"must be {allowed}, not {write_number(value)}")
        return value

    minimum = "exclusiveMinimum" if open_low else "minimum"
    maximum = "exclusiveMaximum" if open_high else "maximum"
    return Text(parse, write_number, allowed, {"type": "number", minimum: low, maximum: high})


def either(word: str, other: Text) -> Text:
    """``word``, which stands for None, or what ``other`` accepts."""

    def parse(text: str) -> Any:
        if text == word:
            return None
        try:
            return other.parse(text)
        except ValueError:
            raise ValueError(
                f"must be {word} or {other.allowed}, not '{text[:LONGEST]}'{nearest(text, [word])}"
            ) from None

    def write(value: Any) -> str:
        return word if value is None else other.write(value)

    return Text(parse, write, f"{word} or {other.allowed}", {"oneOf": [{"enum": [word]}, other.schema]})


def listing(each: Text, *, limit: int, what: str, empty: bool = False) -> Text:
    """Comma-separated values, at most ``limit``, none at all only if ``empty``."""
    allowed = f"{what}, separated by commas"

    def parse(text: str) -> tuple[Any, ...]:
        if not text and empty:
            return ()
        parts = text.split(",")
        if len(parts) > limit:
            raise ValueError(f"has {len(parts)} entries; at most {limit} are allowed")
        return tuple(each.parse(part) for part in parts)

    return Text(parse, lambda value: ",".join(map(each.write, value)), allowed, {"type": "string"})


def same(several: Text) -> Text:
    """A listing in which one value stands for as many equal ones."""

    def parse(text: str) -> tuple[Any, ...]:
        values: tuple[Any, ...] = several.parse(text)
        return values[:1] if len(set(values)) == 1 else values

    return Text(parse, several.write, several.allowed, several.schema)


def ordered(several: Text, order: Sequence[str]) -> Text:
    """A listing in which neither order nor repetition means anything."""

    def parse(text: str) -> tuple[Any, ...]:
        return tuple(sorted(set(several.parse(text)), key=order.index))

    return Text(parse, several.write, several.allowed, several.schema)


_EDIT = re.compile(r"(\d{1,9}):((lr)|(b)\d{1,2}|W\d{1,2})(?:\[(\d{1,4}(?:,\d{1,4})?)\])?=(.+)", re.ASCII)


INDICES = ("no index", "one index", "two indices")


def _edit(text: str) -> Edit:
    match = _EDIT.fullmatch(text)
    wanted = "iteration:entry=value, such as 30:W1[0,2]=1.5, 30:b1[0]=0.5 or 30:lr=0.1"
    if not match:
        raise ValueError(f"must be {wanted}, not '{text[:LONGEST]}'")
    t, name, rate, bias, place, value = match.groups()
    index = tuple(int(each) for each in (place or "").split(",") if each)
    takes = 0 if rate else 1 if bias else 2
    if len(index) != takes:
        raise ValueError(f"must be {wanted}; {name} takes {INDICES[takes]}")
    return Edit(int(t), name, index, number(value))


def _edits(text: str) -> tuple[Edit, ...]:
    """Of several values for one entry at one iteration the last holds."""
    parts = [part for part in text.split(";") if part]
    if len(parts) > most("edits"):
        raise ValueError(f"is given {len(parts):,} times, over the limit edits, {most('edits'):,}")
    edits = [_edit(part) for part in parts]
    last = {(each.t, each.name, each.index): each for each in edits}
    return tuple(last[key] for key in sorted(last))


def _write_edit(edit: Edit) -> str:
    place = f"[{','.join(map(str, edit.index))}]" if edit.index else ""
    return f"{edit.t}:{edit.name}{place}={write_number(edit.value)}"


_STOP = re.compile(r"(?:(\d{1,9}):)?(\w{1,20})", re.ASCII)


def _stops(text: str) -> tuple[Stop, ...]:
    """Steps in the order in which they are to be walked."""
    parts = text.split(",")
    matches = [_STOP.fullmatch(part) for part in parts] if len(parts) <= most("stops") else [None]
    if not all(matches):
        allowed = f"at most {most('stops')} steps separated by commas, such as J,dZ2,3:dW1"
        raise ValueError(f"must be {allowed}, not '{text[:LONGEST]}'")
    return tuple((None if match[1] is None else int(match[1]), match[2]) for match in matches if match)


def _write_stop(stop: Stop) -> str:
    t, step = stop
    return step if t is None else f"{t}:{step}"


def _matching(pattern: str, allowed: str) -> Text:
    """What a regular expression matches whole."""

    def parse(text: str) -> str:
        if not re.fullmatch(pattern, text, re.ASCII):
            raise ValueError(f"must be {allowed}, not '{text[:LONGEST]}'")
        return text

    return Text(parse, str, allowed, {"type": "string", "pattern": f"^({pattern})$"})


def _vector(text: str) -> Vector:
    return tuple(number(part) for part in text.split(","))


def _matrix(text: str) -> Matrix:
    rows = tuple(_vector(part) for part in text.split(";"))
    for index, row in enumerate(rows):
        if len(row) != len(rows[0]):
            raise ValueError(f"row {index} has {len(row)} numbers where row 0 has {len(rows[0])}")
    return rows


def _write_vector(value: Vector) -> str:
    return ",".join(map(write_number, value))


# An exact pattern would nest repetitions, of which tools that make up examples make thousands of characters.
VECTOR = Text(
    _vector, _write_vector, "numbers separated by commas", {"type": "string", "pattern": "^[-+.0-9][-+.,0-9eE]*$"}
)
EDITS = Text(
    _edits,
    lambda edits: ";".join(map(_write_edit, edits)),
    "iteration:entry=value, such as 30:W1[0,2]=1.5 or 30:lr=0.1; may be repeated",
    {"type": "array", "items": {"type": "string"}},
)
MATRIX = Text(
    _matrix,
    lambda value: ";".join(map(_write_vector, value)),
    "rows separated by semicolons, numbers by commas",
    {"type": "string", "pattern": "^[-+.0-9][-+.,;0-9eE]*$"},
)
STOPS = Text(
    _stops,
    lambda stops: ",".join(map(_write_stop, stops)),
    f"at most {most('stops')} steps, step or t:step, separated by commas",
    {"type": "string"},
)
ORIGIN = _matching(
    r"(null|[a-z][a-z0-9+.-]*://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(:\d{1,5})?|)",
    "an origin such as https://example.org, or null",
)
ID = _matching(r"[\w.:-]{0,64}", "at most 64 letters, digits and _ . : -")
FLAG = Text(
    lambda text: choice("0", "1").parse(text) == "1", lambda value: "01"[value], "0 or 1", {"enum": ["0", "1"]}
)
WORD = Text(str, str, "a name", {"type": "string"})
