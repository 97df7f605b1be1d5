"""What is in a file: a table (CSV, NPY, NPZ), or the parameters of a network (NPZ). Nothing in it is executed."""

import csv
import io
import zipfile
import zlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isinf, isnan, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..numerics.network import Array
from ..words import say, whole
from .limits import most, room

MISSING = ("", "na", "n/a", "nan", "null", "none", "?")
"""How tables say that there is no value, in small letters."""

UNPACKED = 4
"""How many times its size an archive may unpack to, beside the largest file that is taken."""


class UnreadableError(ValueError):
    """The file is none of those that can be read; the message says why."""


@dataclass(frozen=True)
class Table:
    """``columns`` of equal length, of numbers or of text, with their ``names``; the last is the target.

    ``left_out`` rows lacked a value.
    """

    names: tuple[str, ...]
    columns: tuple[NDArray[np.float64] | NDArray[np.str_], ...]
    left_out: int = 0

    @property
    def nbytes(self) -> int:
        """The memory it holds, in bytes."""
        return sum(int(each.nbytes) for each in self.columns)


def table(content: bytes) -> Table:
    """The table in a file: CSV in UTF-8, a matrix as NPY, or an NPZ with X and y. Raises UnreadableError."""
    if content.startswith(b"PK"):
        return _of_arrays(arrays(content))
    if content.startswith(b"\x93NUMPY"):
        matrix = array_of(content).astype(np.float64)
        if matrix.ndim != 2 or matrix.shape[1] < 2 or not len(matrix):
            raise UnreadableError(say("an NPY file has a matrix, a row for each example, its target at the end"))
        _check_width(matrix.shape[1] - 1)
        return Table(_numbered(matrix.shape[1]), _columns(matrix))
    return _of_csv(content)


def arrays(content: bytes) -> Mapping[str, NDArray[Any]]:
    """The arrays of an NPZ file, of finite numbers. Raises UnreadableError."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(each.file_size for each in archive.infolist()) > UNPACKED * room("blob_size"):
                limit = UNPACKED * room("blob_size") // 2**20
                raise UnreadableError(say("unpacked it is more than {limit} MiB", limit=limit))
            return {
                each.removesuffix(".npy"): array_of(archive.read(each))
                for each in archive.namelist()
                if each.endswith(".npy")
            }
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise UnreadableError(say("it is no archive that can be opened: {reason}", reason=error)) from None


def array_of(content: bytes) -> NDArray[Any]:
    """The array of an NPY file, of finite numbers. Raises UnreadableError."""
    try:
        found: NDArray[Any] = np.load(io.BytesIO(content), allow_pickle=False)
    except Exception as error:  # whatever NumPy's reader makes of bytes that somebody made up
        raise UnreadableError(say("it is no array that can be read: {reason}", reason=str(error)[:200])) from None
    if found.dtype.kind not in "biuf":
        raise UnreadableError(say("an array has numbers, not {kind}", kind=found.dtype))
    if not np.isfinite(found).all():
        raise UnreadableError(say("an array has entries that are no finite numbers"))
    return found


def _of_arrays(given: Mapping[str, NDArray[Any]]) -> Table:
    found = {name: values.astype(np.float64) for name, values in given.items()}
    X, y = found.get("X"), found.get("y", found.get("Y"))
    if X is None or y is None:
        names = ", ".join(given) or say("nothing")
        raise UnreadableError(say("an NPZ file with data has X and y, not {names}", names=names[:200]))
    if not X.ndim or not X.size:
        raise UnreadableError(say("X has no rows"))
    X = X.reshape(len(X), -1)
    if y.ndim == 2 and y.shape[1] > 1 and ((y == 0) | (y == 1)).all() and (y.sum(axis=1) == 1).all():
        y = y.argmax(axis=1).astype(np.float64)
    if y.size != len(X) or not y.size:
        raise UnreadableError(say("y has {of_y} numbers and X has {of_X} rows", of_y=y.size, of_X=len(X)))
    _check_width(X.shape[1])
    return Table((*_numbered(X.shape[1]), "y"), (*_columns(X), np.ascontiguousarray(y.ravel())))


def _check_width(inputs: int) -> None:
    """Raises UnreadableError where a table has more columns than a network may have inputs, and a target."""
    if inputs > most("units"):
        raise UnreadableError(say("it has more than the limit units, {limit} inputs", limit=whole(most("units"))))


def _columns(matrix: Array) -> tuple[Array, ...]:
    return tuple(np.ascontiguousarray(column) for column in matrix.T)


def _numbered(columns: int) -> tuple[str, ...]:
    return tuple(str(number) for number in range(1, columns + 1))


def _of_csv(content: bytes) -> Table:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError(say("it is neither an NPY or NPZ file nor text in UTF-8")) from None
    between = max(",;\t", key=text.partition("\n")[0].count)
    # Before a line of a million cells becomes a list of them.
    _check_width(max(line.count(between) for line in io.StringIO(text + "\n")))
    rows = filter(None, csv.reader(io.StringIO(text), delimiter=between, skipinitialspace=True))
    try:
        head = next(rows, [])
        if len(head) < 2:
            raise UnreadableError(say("a table has two columns or more; the last is the target"))
        titled = any(_number(cell) is None for cell in head)
        names = tuple(each.strip() for each in head) if titled else _numbered(len(head))
        if len(set(names)) < len(names):
            raise UnreadableError(say("two columns are called '{name}'", name=max(names, key=names.count)[:40]))
        return _read(names, rows if titled else _after(head, rows), 2 if titled else 1)
    except csv.Error as error:
        raise UnreadableError(say("it is no table: {reason}", reason=error)) from None


def _after(head: list[str], rows: Iterator[list[str]]) -> Iterator[list[str]]:
    yield head
    yield from rows


def _read(names: Sequence[str], rows: Iterator[list[str]], first: int) -> Table:
    """The columns of ``rows``, row by row, so that no more than the numbers is held in memory."""
    numbers = array("d")
    texts: dict[int, dict[int, str]] = {}
    kept, left_out, limit = 0, 0, most("examples")
    for line, row in enumerate(rows, first):
        if len(row) != len(names):
            words = say("row {row} has {cells} cells, not {columns}", row=line, cells=len(row), columns=len(names))
            raise UnreadableError(words)
        values = [_number(cell) for cell in row]
        if any(value is not None and isnan(value) for value in values):
            left_out += 1
            continue
        if kept == limit:
            raise UnreadableError(say("it has more than the limit examples, {limit} rows", limit=whole(limit)))
        for column, value in enumerate(values):
            if value is None:
                texts.setdefault(column, {})[kept] = row[column].strip()
        numbers.extend([nan if value is None else value for value in values])
        kept += 1
    if not kept:
        raise UnreadableError(say("it has no row with a value in each column"))
    matrix = np.frombuffer(numbers, dtype=np.float64).reshape(kept, len(names))
    columns: list[NDArray[np.float64] | NDArray[np.str_]] = list(_columns(matrix))
    for column, cells in texts.items():
        shown = [cells.get(row, f"{value:g}") for row, value in enumerate(matrix[:, column])]
        columns[column] = np.array(shown, dtype=np.str_)
    return Table(tuple(names), tuple(columns), left_out)


def _number(cell: str) -> float | None:
    """The number in a cell, NaN where it says that there is none; None for text."""
    try:
        value = float(cell)
    except ValueError:
        return nan if cell.strip().lower() in MISSING else None
    if isinf(value):
        raise UnreadableError(say("'{cell}' is no finite number", cell=cell.strip()[:40]))
    return value
