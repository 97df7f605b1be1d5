"""A step's right-hand side taken apart: which tensors meet, and by which operation.

The tree is the one that runs, so what is drawn between two matrices is what is computed between them, a deliberate
mistake included. A sub-expression that is no tensor by itself is evaluated and shown as one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..equations.expr import Apply, Expr, Tensor, is_scalar, tensors, walk
from ..equations.notation import expanded
from ..equations.operations import (
    add,
    divide,
    is_,
    literal,
    matmul,
    multiply,
    negative,
    subtract,
    transpose,
)
from ..equations.write import numpy
from ..numerics.equations import Equation
from ..numerics.expressions import run
from ..numerics.network import Array


@dataclass(frozen=True)
class Part:
    """One thing in the line, in reading order.

    ``kind`` is "tensor" (``text`` its name, perhaps ``transposed``), "value" (a sub-expression), "scale" (a
    factor without a tensor in it, such as 1 / m), "sum" (of what follows), "map" (a function of each entry of
    what follows) or "operator": ``+ - * @`` or a parenthesis, ``*`` being element by element. ``reads`` are the
    tensors in a value, and ``tree`` what it is.
    """

    kind: str
    text: str
    transposed: bool = False
    reads: tuple[str, ...] = ()
    tree: Expr | None = None


@lru_cache(maxsize=4096)
def parts(step: Equation) -> tuple[Part, ...]:
    """The parts of the right-hand side of ``step``."""
    return parts_of(step.tree, step.notation, step.numbers)


def parts_of(tree: Expr, notation: str, numbers: Mapping[str, str], *, open_: bool = False) -> tuple[Part, ...]:
    """The parts of ``tree``, its named numbers written as ``numbers`` has them.

    ``open_``: a number times a tensor is not multiplied out, for that may be what is asked.
    """
    return tuple(_Parts(notation, numbers, open_=open_).of(expanded(tree, notation)))


def evaluated(part: Part, tensors: Mapping[str, Array], m: int) -> Array:
    """The value of a part, ``tensors`` being in the notation of its line."""
    given = {name: tensors[name] for name in part.reads}
    text = f"1 {part.text}" if part.text.startswith("/") else part.text
    return np.asarray(run(f"value = {text}", {**given, "m": m})["value"], dtype=np.float64)


class _Parts:
    def __init__(self, notation: str, numbers: Mapping[str, str], *, open_: bool) -> None:
        self.notation, self.numbers, self.open = notation, numbers, open_

    def of(self, expr: Expr) -> Iterator[Part]:
        """The parts of a tree without named functions."""
        if isinstance(expr, Tensor):
            yield Part("tensor", expr.name)
            return
        if not isinstance(expr, Apply):
            yield self.value(expr)
            return
        one, *others = expr.of
        if is_(expr, transpose) and isinstance(one, Tensor):
            yield Part("tensor", one.name, transposed=True)
        elif is_(expr, negative):
            yield Part("scale", "-1")
            yield from self.of(one)
        elif expr.op.drawn == "sum":
            yield Part("sum", "")
            yield from self.factor(one)
        elif (is_(expr, multiply) and any(map(is_scalar, expr.of))) or (
            is_(expr, divide) and is_scalar(others[0])
        ):
            yield from self.scaled(expr)
        elif is_(expr, multiply) or is_(expr, matmul):
            yield from self.factor(one, chained=True)
            yield Part("operator", expr.op.drawn)
            yield from self.factor(others[0])
        elif is_(expr, add) or is_(expr, subtract):
            yield from self.term(one)
            yield Part("operator", expr.op.drawn)
            yield from self.term(others[0])
        else:
            yield self.value(expr)

    def value(self, expr: Expr) -> Part:
        """What is evaluated and shown as a tensor."""
        reads = tuple(each.name for each in tensors(expr))
        return Part("value", self.text(expr), reads=reads, tree=expr)

    def text(self, expr: Expr) -> str:
        return numpy(expr, self.notation, self.numbers)

    def scaled(self, expr: Apply) -> Iterator[Part]:
        """A tensor with a factor before or after it; a factor 1 is no news."""
        one, other = expr.of
        first = is_(expr, multiply) and is_scalar(one)
        factor, inner = (one, other) if first else (other, one)
        badge = [] if factor == literal(1) else [Part("scale", "/ " * is_(expr, divide) + self.bare(factor))]
        inside = [*self.of(inner)]
        if is_(inner, add) or is_(inner, subtract):
            inside = [Part("operator", "("), *inside, Part("operator", ")")]
        yield from (*badge, *inside) if first else (*inside, *badge)

    def bare(self, factor: Expr) -> str:
        text = self.text(factor)
        compound = isinstance(factor, Apply) and len(factor.of) == 2 and not is_(factor, divide)
        return f"({text})" if compound else text

    def term(self, expr: Expr) -> Iterator[Part]:
        """A term of a sum: a product of matrices is drawn as one, anything else is evaluated."""
        matrix_product = any(is_(each, matmul) for each in walk(expr))
        nested = is_(expr, add) or is_(expr, subtract)
        scaled = self.open and is_(expr, multiply) and is_scalar(_first(expr))
        yield from self.of(expr) if matrix_product or nested or scaled or _is_sum(expr) else self.factor(expr)

    def factor(self, expr: Expr, *, chained: bool = False) -> Iterator[Part]:
        """One side of a product: a tensor, the product that goes on to the left, or an evaluated expression."""
        name = isinstance(expr, Tensor) or (is_(expr, transpose) and isinstance(_first(expr), Tensor))
        yield from self.of(expr) if name or (chained and is_(expr, multiply)) else [self.value(expr)]


def _first(expr: Expr) -> Expr:
    return expr.of[0] if isinstance(expr, Apply) else expr


def _is_sum(expr: Expr) -> bool:
    """A sum of entries, perhaps divided or negated: the mean of a loss before its penalty."""
    if is_(expr, negative) or is_(expr, divide):
        return _is_sum(_first(expr))
    return isinstance(expr, Apply) and expr.op.drawn == "sum"
