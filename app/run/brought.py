"""Numbers that somebody brings to be compared: arrays of NumPy, JSON, or pasted from what NumPy prints."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..numerics.network import Array
from ..words import say, whole
from .errors import refuse
from .limits import MIB
from .tables import UnreadableError, array_of, arrays

DOUBLE, SINGLE, WRITTEN = 1e-9, 1e-4, 1e-6
"""How far numbers may be from ours, beside the largest of their tensor: of float64, of float32, of a text, which
does not tell which of the two it was printed from."""

DEEPEST = 2
"""Brackets in brackets: one more than an array that is compared may have, so that it is counted as such."""

MOST_TEXT = 4 * MIB
"""Bytes of a text that is read, which takes some seconds; arrays of NumPy are read at once."""

MOST_ARRAYS = 1_000
"""Arrays of a text: several times those of the deepest network."""

PRINTED = 8
"""Places that NumPy prints."""

_TOKEN = re.compile(
    r"(?P<remark>\#[^\n]*|\w+='[^'\n]*')"
    r"|(?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?(?!\w))|(?P<name>∂?[^\W\d]\w*′?)"
    r"|(?P<sign>[][]|\.\.\.)|(?P<rest>\S)"
)
_KINDS = ("np", "numpy", "array", "tensor", "torch", "jnp", "dtype", "float32", "float64")
"""Words that stand before numbers and are not their name."""


@dataclass(frozen=True, eq=False)
class Brought:
    """An array of somebody's, as float64: right up to ``close`` of its largest entry, and to ``unit``.

    ``unit`` is half of the last place to which its numbers are written, 0 where they are whole.
    """

    values: Array
    close: float = DOUBLE
    unit: float = 0.0


def of_array(name: str, values: Any) -> Brought:
    """An array that is there already. Raises BadRequestError where it has other things than finite numbers."""
    found = np.asarray(values)
    if found.dtype.kind not in "fiu" or found.ndim > 2 or not np.isfinite(found).all():
        raise refuse("mine", _not_numbers(name))
    exact = found.dtype == np.float64 or found.dtype.kind in "iu"
    return Brought(found.astype(np.float64), DOUBLE if exact else SINGLE)


def _not_numbers(name: str) -> str:
    return say("{name} must be finite numbers with at most two axes", name=name[:40])


def read(content: bytes, file: str = "") -> Mapping[str, Brought]:
    """What is in a file called ``file``, by the names of tensors: an NPZ, an NPY, a text.

    An array without a name is named as the file is.

    Raises BadRequestError.
    """
    stem = PurePath(file).stem
    try:
        if content.startswith(b"PK"):
            found: Mapping[str, NDArray[Any]] = arrays(content)
        elif content.startswith(b"\x93NUMPY"):
            found = {stem: array_of(content)}
        elif len(content) > MOST_TEXT:
            words = say("a text may have up to {limit} MiB; bring arrays as NPZ", limit=MOST_TEXT // MIB)
            raise refuse("mine", words)
        else:
            return _text(content.decode("utf-8-sig"), stem)
    except (UnreadableError, UnicodeDecodeError) as error:
        reason = say("it is no text in UTF-8") if isinstance(error, UnicodeDecodeError) else error
        raise refuse(
            "mine", say("{file} cannot be read: {reason}", file=file or say("it"), reason=reason)
        ) from None
    return {name: of_array(name, values) for name, values in found.items()}


def _text(text: str, stem: str) -> Mapping[str, Brought]:
    """Arrays in JSON, or as NumPy prints them: dW1 = [[ 0.1 -0.2] …]. A number alone is one, too."""
    found: dict[str, Brought] = {}
    name = stem
    tokens = _tokens(text.replace("−", "-"))
    for kind, token in tokens:
        if kind == "name" and token not in _KINDS:
            name = token
        elif token == "[":
            written: list[str] = []
            found[_named(name, found)] = _array(name, _nested(name, tokens, written, DEEPEST), written)
        elif kind == "number":
            found[_named(name, found)] = _array(name, float(token), [token])
    if not found:
        raise refuse("mine", say("there are no numbers in it; dW1 = [[0.1, -0.2]] is what is read"))
    return found


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(text):
        yield match.lastgroup or "", match[0]


def _named(name: str, found: Mapping[str, Brought]) -> str:
    if not name:
        raise refuse("mine", say("the numbers have no name; write dW1 = before them"))
    if len(found) >= MOST_ARRAYS:
        raise refuse("mine", say("a text may have up to {limit} arrays", limit=whole(MOST_ARRAYS)))
    if name in found:
        raise refuse("mine", say("{name} stands in it twice", name=name[:40]))
    return name


def _nested(name: str, tokens: Iterator[tuple[str, str]], written: list[str], depth: int) -> list[Any]:
    """What stands in brackets up to the closing one, with up to ``depth`` brackets in them.

    ``written`` takes the numbers as they are spelled.
    """
    found: list[Any] = []
    for kind, token in tokens:
        if token == "]":
            return found
        if token == "[":
            if not depth:
                raise refuse("mine", _not_numbers(name))
            found.append(_nested(name, tokens, written, depth - 1))
        elif kind == "number":
            written.append(token)
            found.append(float(token))
        elif token == "...":
            words = say(
                "{name} is not printed whole; np.set_printoptions(threshold=10**9) prints all of it", name=name
            )
            raise refuse("mine", words)
        elif token != "," and kind != "remark":
            raise refuse("mine", say("{name} has '{token}' among its numbers", name=name[:40], token=token[:40]))
    raise refuse("mine", say("a bracket of {name} is not closed", name=name[:40]))


def _array(name: str, values: Any, written: Sequence[str]) -> Brought:
    try:
        found = np.array(values, dtype=np.float64)
    except ValueError:
        raise refuse("mine", say("the rows of {name} are not of equal length", name=name[:40])) from None
    return Brought(of_array(name, found).values, WRITTEN, _unit(written))


def _unit(written: Sequence[str]) -> float:
    """Half of the last place of numbers that were printed together, of the coarsest of them.

    NumPy leaves zeros at the end out: the places of a number are those of the one with the most, and whole numbers
    have all that NumPy prints.
    """
    parts = [token.lower().partition("e") for token in written]
    places = max((len(number.partition(".")[2]) for number, _, _ in parts), default=0)
    exponents = [int(exponent or 0) for _, _, exponent in parts]
    return 0.5 * 10.0 ** (max(exponents, default=0) - (places or PRINTED))
