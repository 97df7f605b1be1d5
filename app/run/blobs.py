"""What the files of a run mean to it: a data set (``data=sha256:…``), or parameters (``params=sha256:…``)."""

import re
import threading
from collections.abc import Callable, Hashable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..numerics.datasets import DATASETS, DataSet
from ..numerics.network import Array, frozen
from ..words import say, whole
from .caches import ByteCache, Value
from .errors import BadRequestError, refuse
from .layers import arranged
from .limits import most, room
from .parameters import TRAINED
from .store import BLOB_PATTERN, content, digest, store
from .tables import Table, UnreadableError, arrays, table
from .texts import Matrix, Vector, meant

CLASSES = 20
"""Whole numbers as targets are classes up to so many different ones, if each comes twice in the mean."""

FITTING: Mapping[str, Mapping[str, str]] = {
    "numbers": {"output": "linear", "loss": "half_mse"},
    "two": {"output": "sigmoid", "loss": "bce"},
    "many": {"output": "softmax", "loss": "cross_entropy"},
}
"""Output and loss that fit a target: numbers, two classes, or more."""

_descriptions: ByteCache[Mapping[str, Any]] = ByteCache(room("problem_cache"))
_tables: ByteCache[Table] = ByteCache(room("table_cache"))
_sets: ByteCache[DataSet] = ByteCache(room("table_cache"))
_starts: ByteCache[Mapping[str, Matrix | Vector]] = ByteCache(room("problem_cache"))

_reading = threading.RLock()
"""Held by who reads a file: what reading takes is taken once, however many ask."""


def is_blob(text: str) -> bool:
    """Whether ``text`` names a file."""
    return re.fullmatch(BLOB_PATTERN, text) is not None


def data_set(data: str, target: str) -> DataSet | None:
    """The data set called ``data``; None for the inline one. Of a file the column ``target`` is the label.

    Raises AbsentError, BadRequestError.
    """
    if not is_blob(data):
        return DATASETS.get(data)
    return _once(
        _sets,
        (data, target),
        lambda: _set(data, _table(data), target),
        lambda found: 8 * found.samples * (found.inputs + 1),
    )


def start(blob: str, inputs: int) -> Mapping[str, Matrix | Vector]:
    """W1, b1, … of the file ``blob`` for a network with so many ``inputs``, as an address would have them.

    Raises AbsentError, BadRequestError.
    """

    def made() -> Mapping[str, Matrix | Vector]:
        given = arranged(_parameters(blob), inputs)
        return {name: _written(values) for name, values in given.items()}

    return _once(_starts, (blob, inputs), made, lambda found: 40 * sum(map(np.size, found.values())))


def _once(
    cache: ByteCache[Value], key: Hashable, make: Callable[[], Value], size: Callable[[Value], int]
) -> Value:
    """What ``cache`` has, or ``make`` makes for it; of all who ask at once one reads, and the others find it."""
    found = cache.get(key)
    if found is None:
        with _reading:
            found = cache.get(key)
            if found is None:
                found = make()
                cache.put(key, found, size(found) + 1_000)
    return found


def _parameters(blob: str) -> Mapping[str, NDArray[Any]]:
    try:
        found = arrays(content(blob))
    except UnreadableError as error:
        raise refuse("params", _unreadable(error)) from None
    if sum(values.size for values in found.values()) > 2 * most("parameters"):
        limit = whole(most("parameters"))
        raise refuse("params", say("the file has more numbers than the limit parameters, {limit}", limit=limit))
    return {name: values for name, values in found.items() if name in TRAINED}


def _written(values: Array) -> Matrix | Vector:
    rows = values.tolist()
    return tuple(map(tuple, rows)) if values.ndim == 2 else tuple(rows)


def kept(given: bytes) -> Mapping[str, Any]:
    """Keep a file; what ``described`` says of it. Raises BadRequestError, FullError, StoreError."""
    blob = digest(given)
    found = _described(blob, lambda: given)
    store().put(blob, given)
    return found


def described(blob: str) -> Mapping[str, Any]:
    """What is in the file ``blob``, and the parameters of a run on it: of a table by what its target is.

    Raises AbsentError, BadRequestError, StoreError.
    """
    return _described(blob, lambda: content(blob))


def _described(blob: str, read: Callable[[], bytes]) -> Mapping[str, Any]:
    def made() -> Mapping[str, Any]:
        file = read()
        try:
            return {"blob": blob, "bytes": len(file), **_inside(blob, file)}
        except UnreadableError as error:
            raise refuse("file", _unreadable(error)) from None

    return _once(_descriptions, blob, made, lambda found: 1_000 * len(found.get("targets") or found["arrays"]))


def _inside(blob: str, file: bytes) -> Mapping[str, Any]:
    if file.startswith(b"PK") and "W1" in (given := arrays(file)):
        return {"holds": "parameters", "arrays": list(given), "run": {"params": blob}}
    found = table(file)
    targets = [_target(blob, *each) for each in zip(found.names, found.columns, strict=True)]
    return {
        "holds": "data",
        "rows": len(found.columns[0]),
        "left_out": found.left_out,
        "largest": max((_largest(each) for each in found.columns[:-1]), default=0.0),
        "targets": targets,
        "run": {**targets[-1]["run"], "target": ""},
    }


def _target(blob: str, name: str, column: NDArray[Any]) -> Mapping[str, Any]:
    """A run with this column as its target, and the largest number it then has to come to; 0 for classes."""
    classes = _classes(column)
    fitting = FITTING["many" if classes > 2 else "two" if classes else "numbers"]
    run = {"data": blob, "target": name, **fitting}
    return {"column": name, "run": run, "largest": 0.0 if classes else _largest(column)}


def _largest(column: NDArray[Any]) -> float:
    """The largest magnitude in a column, 0 in one of text."""
    return float(np.abs(column).max()) if column.dtype.kind == "f" else 0.0


def _table(blob: str) -> Table:
    def made() -> Table:
        try:
            return table(content(blob))
        except UnreadableError as error:
            raise refuse("data", _unreadable(error)) from None

    return _once(_tables, blob, made, lambda found: found.nbytes)


def _unreadable(error: UnreadableError) -> str:
    return say("the file cannot be read: {reason}", reason=error)


def _set(blob: str, found: Table, target: str) -> DataSet:
    """The data set of a table: ``target`` is its label, every other column an input."""
    name = target or found.names[-1]
    if name not in found.names:
        listed = ", ".join(found.names)
        words = say("target must be one of the columns {names}, not '{name}'", names=listed[:300], name=name[:40])
        raise refuse("target", words + meant(name, found.names))
    inputs = [(each, column) for each, column in zip(found.names, found.columns, strict=True) if each != name]
    for each, column in inputs:
        if column.dtype.kind == "U":
            raise _text(each, column)
    labels, classes = _labels(found.columns[found.names.index(name)])
    X = np.column_stack([column for _, column in inputs])
    points = frozen(X.astype(np.float64)), frozen(labels)
    return DataSet(blob, name, len(inputs), classes, len(X), 0.0, lambda *_: points, fixed=True)


def _text(name: str, column: NDArray[Any]) -> BadRequestError:
    words = say("the column '{name}' has text, such as '{text}'", name=name[:40], text=str(column[0])[:40])
    return refuse("data", words + say("; only the target may: leave the column out, or name it with target="))


def _labels(column: NDArray[Any]) -> tuple[Array, int]:
    """Targets as numbers, and how many classes there are; 0 where they are no classes."""
    values, labels = np.unique(column, return_inverse=True)
    if len(values) < 2:
        raise refuse("target", say("the target has one value only, '{value}'", value=str(values[0])[:40]))
    classes = _classes(column)
    return (labels.astype(np.float64), classes) if classes else (column, 0)


def _classes(column: NDArray[Any]) -> int:
    """How many classes a target has; 0 if it has none: of numbers only few whole ones are classes."""
    values = np.unique(column)
    if column.dtype.kind != "U":
        few = len(values) <= 2 or (len(values) <= CLASSES and 2 * len(values) <= len(column))
        if not few or not np.array_equal(values, np.round(values)):
            return 0
    return len(values)
