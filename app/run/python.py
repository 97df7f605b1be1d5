"""Parameters as Python has them, spelled as an address has them."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

import numpy as np

from .parameters import PARAMETERS


def spelled(parameters: Mapping[str, Any]) -> str:
    """The query string of ``parameters``: texts, numbers, sequences, arrays (one row a row of the table).

    None leaves a parameter out; Y of one axis has an entry for each row of X, if there are as many. Raises
    ValueError for a value that has no spelling.
    """
    X, Y = (np.asarray(parameters.get(name, 0.0)) for name in ("X", "Y"))
    if Y.ndim == 1 and X.ndim == 2 and len(X) == len(Y):
        parameters = {**parameters, "Y": Y[:, np.newaxis]}
    return "&".join(
        f"{name}={quote(text, safe=',;:-.+[]=')}".replace("+", "%2B")
        for name, value in parameters.items()
        if value is not None
        for text in _texts(name, value)
    )


def _texts(name: str, value: Any) -> Iterable[str]:
    row = PARAMETERS.get(name)
    if row is not None and row.repeats and not isinstance(value, str):
        return [str(each) for each in value]
    return [_text(name, value)]


def _text(name: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, (int, float, np.number)):
        return repr(value.item() if isinstance(value, np.generic) else value)
    if isinstance(value, Iterable):
        found = list(value)
        if all(isinstance(each, str) for each in found):
            return ",".join(found)
        array = np.asarray(found, dtype=np.float64)
        whole = np.issubdtype(np.asarray(found).dtype, np.integer)
        rows = array if array.ndim == 2 else array[np.newaxis] if array.ndim == 1 else None
        if rows is not None:
            return ";".join(",".join(repr(int(each) if whole else float(each)) for each in line) for line in rows)
    raise ValueError(f"{name} is a text, a number, a sequence or an array of one or two axes, not {type(value)}")
