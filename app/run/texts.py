"""How a parameter's value is written: parsers from text, each with the one canonical spelling back.

A parser raises MalformedError, which says what is wrong once it is told the parameter's name.
Only plain ASCII decimals are numbers: no nan, inf, underscores or hexadecimal.
"""

import difflib
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..numerics.edits import Edit
from ..words import marked, say, whole
from .limits import most
from .store import BLOB_PATTERN

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
    """A pair of inverse functions: ``write(parse(text))`` is the canonical spelling of ``text``.

    ``phrase`` says what is allowed.
    """

    parse: Callable[[str], Any]
    write: Callable[[Any], str]
    phrase: Callable[[], str]
    schema: dict[str, Any]

    @property
    def allowed(self) -> str:
        """What is allowed, in the language that is spoken."""
        return self.phrase()


class MalformedError(ValueError):
    """A text that a parser refuses: a message with a place for the ``name`` of the parameter."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message, self.values = message, values

    def about(self, name: str) -> str:
        """What is wrong with the parameter ``name``."""
        return say(self.message, name=name, **self.values)

    def __str__(self) -> str:
        return self.about("it")


def nearest(word: str, words: Iterable[str]) -> str:
    """Which of ``words`` is meant, or nothing; a word longer than any name is like none."""
    known = {each.lower(): each for each in words}
    close = difflib.get_close_matches(word.lower(), known, n=1) if len(word) <= LONGEST else []
    return known[close[0]] if close else ""


def meant(name: str, known: Iterable[str]) -> str:
    """What is added to a refusal of ``name``: the nearest of ``known``; nothing if none is near."""
    near = nearest(name, known)
    return say("; did you mean '{near}'?", near=near) if near else ""


def unlike(text: str, allowed: str, names: Iterable[str] = ()) -> MalformedError:
    """``text`` is not what is allowed; perhaps one of ``names`` is meant."""
    values = {"allowed": allowed, "text": text[:LONGEST]}
    if near := nearest(text, names):
        message = marked("{name} must be {allowed}, not '{text}'; did you mean '{near}'?")
        return MalformedError(message, near=near, **values)
    return MalformedError(marked("{name} must be {allowed}, not '{text}'"), **values)


def number(text: str) -> float:
    """A finite decimal; -0 counts as 0."""
    value = float(text) if _FLOAT.fullmatch(text) else math.nan
    if not math.isfinite(value):
        raise unlike(text, say("a finite decimal number"))
    return value + 0.0


def write_number(value: float) -> str:
    """The shortest decimal that reads back as ``value``, an integer without its '.0'."""
    text = repr(value)
    return text.removesuffix(".0")


def choice(*names: str) -> Text:
    """One of ``names``."""

    def allowed() -> str:
        return say("one of {names}", names=", ".join(names))

    def parse(text: str) -> str:
        if text not in names:
            raise unlike(text, allowed(), names)
        return text

    return Text(parse, str, allowed, {"type": "string", "enum": list(names)})


def choice_or(other: Text, *names: str) -> Text:
    """One of ``names``, or what ``other`` accepts."""

    def allowed() -> str:
        return say("one of {names}, or {other}", names=", ".join(names), other=other.allowed)

    def parse(text: str) -> Any:
        if text in names:
            return text
        try:
            return other.parse(text)
        except MalformedError:
            raise unlike(text, allowed(), names) from None

    return Text(parse, str, allowed, {"anyOf": [{"type": "string", "enum": list(names)}, other.schema]})


def integer(low: int, high: int) -> Text:
    """A whole number from ``low`` to ``high``."""

    def allowed() -> str:
        return say("a whole number from {low} to {high}", low=low, high=high)

    def parse(text: str) -> int:
        if not _INT.fullmatch(text) or not low <= int(text) <= high:
            raise unlike(text, allowed())
        return int(text)

    return Text(parse, str, allowed, {"type": "integer", "minimum": low, "maximum": high})


def decimal(low: float, high: float, *, open_low: bool = False, open_high: bool = False) -> Text:
    """A number from ``low`` to ``high``."""
    interval = (
        marked("a number above {low:g} to {high:g}")
        if open_low
        else marked("a number from {low:g} to below {high:g}")
        if open_high
        else marked("a number from {low:g} to {high:g}")
    )

    def allowed() -> str:
        return say(interval, low=low, high=high)

    def parse(text: str) -> float:
        value = number(text)
        below = value <= low if open_low else value < low
        if below or (value >= high if open_high else value > high):
            message = marked("{name} must be {allowed}, not {value}")
            raise MalformedError(message, allowed=allowed(), value=write_number(value))
        return value

    minimum = "exclusiveMinimum" if open_low else "minimum"
    maximum = "exclusiveMaximum" if open_high else "maximum"
    return Text(parse, write_number, allowed, {"type": "number", minimum: low, maximum: high})


def either(word: str, other: Text) -> Text:
    """``word``, which stands for None, or what ``other`` accepts."""

    def allowed() -> str:
        return say("{word} or {allowed}", word=word, allowed=other.allowed)

    def parse(text: str) -> Any:
        if text == word:
            return None
        try:
            return other.parse(text)
        except MalformedError:
            raise unlike(text, allowed(), [word]) from None

    def write(value: Any) -> str:
        return word if value is None else other.write(value)

    return Text(parse, write, allowed, {"oneOf": [{"enum": [word]}, other.schema]})


def listing(each: Text, *, limit: int, phrase: Callable[[], str], empty: bool = False) -> Text:
    """Comma-separated values, at most ``limit``, none at all only if ``empty``; ``phrase`` says which."""

    def parse(text: str) -> tuple[Any, ...]:
        if not text and empty:
            return ()
        parts = text.split(",")
        if len(parts) > limit:
            message = marked("{name} has {entries} entries; at most {limit} are allowed")
            raise MalformedError(message, entries=len(parts), limit=limit)
        return tuple(each.parse(part) for part in parts)

    return Text(parse, lambda value: ",".join(map(each.write, value)), phrase, {"type": "string"})


def names_out_of(*names: str) -> str:
    """What a listing of names is said to be."""
    return say("names out of {names}, separated by commas", names=", ".join(names))


def same(several: Text) -> Text:
    """A listing in which one value stands for as many equal ones."""

    def parse(text: str) -> tuple[Any, ...]:
        values: tuple[Any, ...] = several.parse(text)
        return values[:1] if len(set(values)) == 1 else values

    return Text(parse, several.write, several.phrase, several.schema)


def ordered(several: Text, order: Sequence[str]) -> Text:
    """A listing in which neither order nor repetition means anything."""

    def parse(text: str) -> tuple[Any, ...]:
        return tuple(sorted(set(several.parse(text)), key=order.index))

    return Text(parse, several.write, several.phrase, several.schema)


_EDIT = re.compile(r"(\d{1,9}):((lr)|(b)\d{1,2}|W\d{1,2})(?:\[(\d{1,4}(?:,\d{1,4})?)\])?=(.+)", re.ASCII)


EXAMPLES = "30:W1[0,2]=1.5, 30:b1[0]=0.5, 30:lr=0.1"


def _edit(text: str) -> Edit:
    match = _EDIT.fullmatch(text)
    if not match:
        message = marked("{name} must be iteration:entry=value, such as {examples}, not '{text}'")
        raise MalformedError(message, examples=EXAMPLES, text=text[:LONGEST])
    t, entry, rate, bias, place, value = match.groups()
    index = tuple(int(each) for each in (place or "").split(",") if each)
    takes = 0 if rate else 1 if bias else 2
    if len(index) != takes:
        message = (
            marked("{name} must be iteration:entry=value, such as {examples}; {entry} takes no index"),
            marked("{name} must be iteration:entry=value, such as {examples}; {entry} takes one index"),
            marked("{name} must be iteration:entry=value, such as {examples}; {entry} takes two indices"),
        )[takes]
        raise MalformedError(message, examples=EXAMPLES, entry=entry)
    return Edit(int(t), entry, index, number(value))


def _edits(text: str) -> tuple[Edit, ...]:
    """Of several values for one entry at one iteration the last holds."""
    parts = [part for part in text.split(";") if part]
    if len(parts) > most("edits"):
        message = marked("{name} is given {times} times, over the limit edits, {limit}")
        raise MalformedError(message, times=whole(len(parts)), limit=whole(most("edits")))
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
        raise unlike(
            text, say("at most {limit} steps separated by commas, such as J,dZ2,3:dW1", limit=most("stops"))
        )
    return tuple((None if match[1] is None else int(match[1]), match[2]) for match in matches if match)


def _write_stop(stop: Stop) -> str:
    t, step = stop
    return step if t is None else f"{t}:{step}"


def _matching(pattern: str, phrase: Callable[[], str]) -> Text:
    """What a regular expression matches whole."""

    def parse(text: str) -> str:
        if not re.fullmatch(pattern, text, re.ASCII):
            raise unlike(text, phrase())
        return text

    return Text(parse, str, phrase, {"type": "string", "pattern": f"^({pattern})$"})


def _vector(text: str) -> Vector:
    return tuple(number(part) for part in text.split(","))


def _matrix(text: str) -> Matrix:
    rows = tuple(_vector(part) for part in text.split(";"))
    for index, row in enumerate(rows):
        if len(row) != len(rows[0]):
            message = marked("{name} row {index} has {numbers} numbers where row 0 has {first}")
            raise MalformedError(message, index=index, numbers=len(row), first=len(rows[0]))
    return rows


def _write_vector(value: Vector) -> str:
    return ",".join(map(write_number, value))


# An exact pattern would nest repetitions, of which tools that make up examples make thousands of characters.
VECTOR = Text(
    _vector,
    _write_vector,
    lambda: say("numbers separated by commas"),
    {"type": "string", "pattern": "^[-+.0-9][-+.,0-9eE]*$"},
)
EDITS = Text(
    _edits,
    lambda edits: ";".join(map(_write_edit, edits)),
    lambda: say("iteration:entry=value, such as {examples}; may be repeated", examples=EXAMPLES),
    {"type": "array", "items": {"type": "string"}},
)
MATRIX = Text(
    _matrix,
    lambda value: ";".join(map(_write_vector, value)),
    lambda: say("rows separated by semicolons, numbers by commas"),
    {"type": "string", "pattern": "^[-+.0-9][-+.,;0-9eE]*$"},
)
STOPS = Text(
    _stops,
    lambda stops: ",".join(map(_write_stop, stops)),
    lambda: say("at most {limit} steps, step or t:step, separated by commas", limit=most("stops")),
    {"type": "string"},
)
ORIGIN = _matching(
    r"(null|[a-z][a-z0-9+.-]*://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(:\d{1,5})?|)",
    lambda: say("an origin such as https://example.org, or null"),
)
ID = _matching(r"[\w.:-]{0,64}", lambda: say("at most 64 letters, digits and _ . : -"))
BLOB = _matching(BLOB_PATTERN, lambda: say("the digest of a file, sha256: and 64 hexadecimal digits"))
COLUMN = _matching(r"[^\x00-\x1f\x7f]{0,200}", lambda: say("the name of a column"))
WHO = _matching(r"[^\x00-\x1f\x7f]{0,64}", lambda: say("1 to 64 characters"))
FLAG = Text(
    lambda text: choice("0", "1").parse(text) == "1",
    lambda value: "01"[value],
    lambda: say("0 or 1"),
    {"enum": ["0", "1"]},
)
WORD = Text(str, str, lambda: say("a name"), {"type": "string"})
