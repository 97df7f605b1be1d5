"""Numbers in the prose of a lesson: {dW1[0,1]}, or what is computed from such, {1 - A1[0,0] ** 2}.

They have three significant digits; {A1[0,0]:5} has five.

An index is that of an address: receiving and sending unit of a weight, unit and example of anything else.
"""

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from ..numerics.trace import Trace
from ..represent.products import products
from ..run.texts import meant
from ..words import number, say

PLACE = re.compile(r"\{([^{}\n]{1,80})\}")
"""Where a number stands in the prose."""

DIGITS = 3
"""Significant digits of a number that does not say how many."""

MOST_DIGITS = 8

_HIDES = re.compile(r"(?s)```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$")
"""Code and formulas, which have braces of their own."""

_OPERATIONS: Mapping[type[ast.AST], Callable[..., float]] = MappingProxyType(
    {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
        ast.Div: operator.truediv,
        ast.Pow: operator.pow,
        ast.USub: operator.neg,
    }
)


SINGLE: Mapping[str, Callable[[Trace], float]] = MappingProxyType(
    {
        "m": lambda trace: float(trace.m),
        "lr": lambda trace: float(trace.network.lr),
        "kept": lambda trace: float(products(trace.network, trace.m)["kept"]),
        "alone": lambda trace: float(products(trace.network, trace.m)["alone"]),
    }
)
"""Numbers that are no tensors: examples, learning rate, products with what forward kept and without it."""


class NumberError(ValueError):
    """What stands in braces is no number that can be told; the message says why."""


def places(text: str) -> Iterator[tuple[int, str]]:
    """Every number in the prose: the line where it stands, counted from 0, and what is between the braces."""
    bare = _HIDES.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    for match in PLACE.finditer(bare):
        yield bare.count("\n", 0, match.start()), match[1]


def written(text: str, trace: Trace, notation: str) -> str:
    """The number that ``text`` stands for in ``trace``, which is hidden as it is shown. Raises NumberError."""
    sum_, colon, digits = text.partition(":")
    if colon and not (digits.isdecimal() and 1 <= int(digits) <= MOST_DIGITS):
        raise NumberError(
            say("{{{text}}}: the digits after the colon are 1 to {most}", text=text, most=MOST_DIGITS)
        )
    return number(value(sum_, trace, notation), int(digits) if colon else DIGITS)


def value(text: str, trace: Trace, notation: str) -> float:
    """The same as a float."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
        return _value(tree, text, trace, notation)
    except (SyntaxError, RecursionError):
        raise NumberError(say("{{{text}}} is no number such as dW1[0,1]", text=text)) from None
    except (ArithmeticError, TypeError):
        raise NumberError(say("{{{text}}} cannot be computed", text=text)) from None


def _value(tree: ast.AST, text: str, trace: Trace, notation: str) -> float:
    match tree:
        case ast.Constant(value=int() | float() as constant):
            return float(constant)
        case ast.BinOp(left, op, right) if type(op) in _OPERATIONS:
            sides = (_value(each, text, trace, notation) for each in (left, right))
            return float(_OPERATIONS[type(op)](*sides))
        case ast.UnaryOp(op, operand) if type(op) in _OPERATIONS:
            return float(_OPERATIONS[type(op)](_value(operand, text, trace, notation)))
        case ast.Name(id=name):
            return _entry(name, (), trace, notation)
        case ast.Subscript(value=ast.Name(id=name), slice=place):
            parts = place.elts if isinstance(place, ast.Tuple) else [place]
            index = [
                each.value for each in parts if isinstance(each, ast.Constant) and isinstance(each.value, int)
            ]
            if len(index) == len(parts):
                return _entry(name, tuple(index), trace, notation)
    raise NumberError(say("{{{text}}} is no number such as dW1[0,1]", text=text))


def _entry(name: str, index: tuple[int, ...], trace: Trace, notation: str) -> float:
    if name in SINGLE and not index:
        return SINGLE[name](trace)
    if name not in trace.tensors:
        raise NumberError(say("{name} is nothing of this run", name=name[:40]) + meant(name, trace.tensors))
    view = trace.viewed(name, notation)
    full = (*index, 0) if view.ndim == 2 and len(index) == 1 and 1 in view.shape else index
    place = full if notation == "column" else full[::-1]
    if len(place) != view.ndim or any(at >= size for at, size in zip(place, view.shape, strict=True)):
        sizes = view.shape if notation == "column" else view.shape[::-1]
        last = ",".join(str(size - 1) for size in sizes)
        here = f"{name}[{','.join(map(str, index))}]" if index else name
        raise NumberError(say("{entry} is no entry; the last one is [{last}]", entry=here, last=last))
    found = float(view[place])
    if trace.hides(name) and found != found:
        raise NumberError(say("{name} is asked here, so it cannot be told", name=name))
    return found + 0.0
