"""Turns a table's NumPy expression into a function.

The text of a formula is the formula: the string a student reads in a step's ``code`` is the string that
is compiled and run. Only our own tables reach these functions, never a user's text.
"""

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import CodeType
from typing import Any

import numpy as np

NAMESPACE: Mapping[str, Any] = {"np": np, "math": math}


@lru_cache(maxsize=512)
def function(expression: str, arguments: str) -> Callable[..., Any]:
    """The function of ``arguments`` ("Z, A") that evaluates ``expression`` ("1 - A ** 2")."""
    compiled: Callable[..., Any] = eval(f"lambda {arguments}: {expression}", dict(NAMESPACE))
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
