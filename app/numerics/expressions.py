"""Turns a table's NumPy expression into a function.

The text of a formula is the formula: the string a student reads in a step's ``code`` is the string that
is compiled and run. Only our own tables reach these functions, never a user's text.
"""

import math
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import CodeType
from typing import Any

import numpy as np

NAMESPACE: Mapping[str, Any] = {"np": np, "math": math}
TENSOR = re.compile(r"\b(?:[XYJ]|[vs]?d?[WbZA]\d+)(?:_next)?\b")


@lru_cache(maxsize=512)
def function(expression: str, arguments: str) -> Callable[..., Any]:
    """The function of ``arguments`` ("Z, A") that evaluates ``expression`` ("{Z} > 0")."""
    names = {name.strip(): name.strip() for name in arguments.split(",")}
    compiled: Callable[..., Any] = eval(f"lambda {arguments}: {expression.format(**names)}", dict(NAMESPACE))
    return compiled


@lru_cache(maxsize=512)
def program(source: str) -> CodeType:
    """``source`` compiled once, to be run by :func:`run` as often as wanted."""
    return compile(source, "<equations>", "exec")


def run(source: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Everything bound after running ``source`` with ``values`` in scope."""
    scope = {**NAMESPACE, **values}
    with np.errstate(all="ignore"):
        exec(program(source), scope)
    return scope


def tensors_in(code: str) -> tuple[str, ...]:
    """The tensor names in a piece of code, in order of appearance, each once."""
    return tuple(dict.fromkeys(TENSOR.findall(code)))
