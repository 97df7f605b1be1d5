"""The shape of a tree's result, and what computing it takes, before it is computed."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

import numpy as np

from ..equations.expr import Apply, Expr, Number, Tensor
from ..equations.notation import expanded

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Extent:
    """The ``shape`` of a result, and the ``work`` to compute it: multiplications, or entries written."""

    shape: Shape
    work: int


class SidesError(Exception):
    """Two operands do not meet."""

    def __init__(self, operands: tuple[Expr, ...], shapes: tuple[Shape, ...]) -> None:
        super().__init__("sides do not meet")
        self.operands, self.shapes = operands, shapes


def extent(tree: Expr, shapes: Mapping[str, Shape], notation: str) -> Extent:
    """The extent of ``tree``, a tree of ``notation``. Raises SidesError."""
    return _extent(expanded(tree, notation), shapes, int(notation == "column"))


def _extent(tree: Expr, shapes: Mapping[str, Shape], examples: int) -> Extent:
    if isinstance(tree, Tensor):
        return Extent(tuple(shapes[tree.name]), 0)
    if isinstance(tree, Number):
        return Extent((), 0)
    of = [_extent(each, shapes, examples) for each in tree.of]
    shape, own = _result(tree, tuple(each.shape for each in of), examples)
    return Extent(shape, own + sum(each.work for each in of))


def _result(tree: Apply, of: tuple[Shape, ...], examples: int) -> tuple[Shape, int]:
    """The shape of an operation's result, and its own work."""
    name, one = tree.op.name, of[0] if of else ()
    if name == "transpose":
        return one[::-1], 0
    if name == "matmul":
        if len(of[0]) < 2 or len(of[1]) < 2 or of[0][1] != of[1][0]:
            raise SidesError(tree.of, of)
        return (of[0][0], of[1][1]), of[0][0] * of[0][1] * of[1][1]
    if name == "total":
        return (), prod(one)
    if name in _OVER and one:
        over = examples if _OVER[name] == "examples" else 1 - examples
        return tuple(1 if axis == over else size for axis, size in enumerate(one)), prod(one)
    if name == "others_logsumexp":
        return one, prod(one) * (one[1 - examples] if one else 1)
    if name == "eye" and isinstance(tree.of[0], Number):
        size = int(tree.of[0].name)
        return (size, size), size * size
    try:
        shape = tuple(np.broadcast_shapes(*of))
    except ValueError:
        raise SidesError(tree.of, of) from None
    return shape, prod(shape)


_OVER = {"sum": "examples", "units_sum": "units", "units_logsumexp": "units"}
"""What an operation makes one of, keeping the axis."""
