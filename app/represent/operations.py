"""A step's right-hand side taken apart: which tensors meet, and by which operation.

The NumPy text is parsed, so what is drawn between two matrices is what is computed between them, a
deliberate mistake included. A sub-expression that is no tensor by itself is evaluated and shown as one.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..numerics.expressions import run, tensors_in
from ..numerics.network import Array

SIGNS: Mapping[type, str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.MatMult: "@"}


@dataclass(frozen=True)
class Part:
    """One thing in the line, in reading order.

    ``kind`` is "tensor" (``text`` its name, perhaps ``transposed``), "value" (a sub-expression), "scale" (a
    factor without a tensor in it, such as 1 / m), "sum" (of what follows), "map" (a function of each entry of
    what follows) or "operator": ``+ - * @`` or a parenthesis, ``*`` being element by element.
    """

    kind: str
    text: str
    transposed: bool = False


@lru_cache(maxsize=4096)
def parts(code: str) -> tuple[Part, ...]:
    """The parts of the right-hand side of a line of code."""
    return tuple(_parts(_right(code)))


@lru_cache(maxsize=4096)
def elementwise(code: str) -> bool:
    """Whether every entry of the result comes from the entries at its own place alone."""
    nodes = list(ast.walk(_right(code)))
    mixing = {"sum", "reduce", "eye"}
    return not any(
        isinstance(node, ast.MatMult) or (isinstance(node, ast.Attribute) and node.attr in mixing)
        for node in nodes
    )


def evaluated(text: str, tensors: Mapping[str, Array], m: int) -> Array:
    """The value of a sub-expression of the code, ``tensors`` being in the notation of that code."""
    given = {name: tensors[name] for name in tensors_in(text)}
    return np.asarray(run(f"value = {text}", {**given, "m": m})["value"], dtype=np.float64)


def _right(code: str) -> ast.expr:
    statement = ast.parse(code).body[-1]
    assert isinstance(statement, ast.Assign)
    return statement.value


def _parts(node: ast.expr) -> Iterator[Part]:
    match node:
        case ast.Name(name):
            yield Part("tensor", name)
        case ast.Attribute(ast.Name(name), "T"):
            yield Part("tensor", name, transposed=True)
        case ast.UnaryOp(ast.USub(), operand):
            yield Part("scale", "-1")
            yield from _parts(operand)
        case ast.Call(ast.Attribute(ast.Name("np"), "sum"), [argument, *_]):
            yield Part("sum", "")
            yield from _factor(argument)
        case ast.BinOp(left, ast.Mult(), right) if _constant(left) or _constant(right):
            yield from _scaled(left, node.op, right)
        case ast.BinOp(left, ast.Div(), right) if _constant(right):
            yield from _scaled(left, node.op, right)
        case ast.BinOp(left, (ast.Mult() | ast.MatMult()) as operator, right):
            yield from _factor(left, chained=True)
            yield Part("operator", SIGNS[type(operator)])
            yield from _factor(right)
        case ast.BinOp(left, (ast.Add() | ast.Sub()) as operator, right):
            yield from _term(left)
            yield Part("operator", SIGNS[type(operator)])
            yield from _term(right)
        case _:
            yield Part("value", ast.unparse(node))


def _scaled(left: ast.expr, operator: ast.operator, right: ast.expr) -> Iterator[Part]:
    """A tensor with a factor before or after it; a factor 1 is no news."""
    factor, inner = (left, right) if _constant(left) else (right, left)
    sign = "/ " if isinstance(operator, ast.Div) else ""
    badge = [] if ast.unparse(factor) == "1" else [Part("scale", sign + _bare(factor))]
    inside = [*_parts(inner)]
    if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Add | ast.Sub):
        inside = [Part("operator", "("), *inside, Part("operator", ")")]
    yield from (*badge, *inside) if factor is left else (*inside, *badge)


def _bare(factor: ast.expr) -> str:
    text = ast.unparse(factor)
    return f"({text})" if isinstance(factor, ast.BinOp) and not isinstance(factor.op, ast.Div) else text


def _term(node: ast.expr) -> Iterator[Part]:
    """A term of a sum: a product of matrices is drawn as one, anything else is evaluated."""
    matrix_product = any(isinstance(each, ast.MatMult) for each in ast.walk(node))
    nested = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)
    summed = isinstance(node, ast.BinOp | ast.UnaryOp) and _is_sum(node)
    yield from _parts(node) if matrix_product or nested or summed else _factor(node)


def _is_sum(node: ast.expr) -> bool:
    """np.sum(...), perhaps scaled or negated: the mean of a loss before its penalty."""
    match node:
        case ast.UnaryOp(_, operand):
            return _is_sum(operand)
        case ast.BinOp(left, ast.Div(), _):
            return _is_sum(left)
        case ast.Call(ast.Attribute(ast.Name("np"), "sum"), _):
            return True
    return False


def _factor(node: ast.expr, *, chained: bool = False) -> Iterator[Part]:
    """One side of a product: a tensor, the product that goes on to the left, or an evaluated expression."""
    name = isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name))
    product = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)
    yield from _parts(node) if name or (chained and product) else [Part("value", ast.unparse(node))]


def _constant(node: ast.expr) -> bool:
    return not tensors_in(ast.unparse(node))
