"""Row notation: the column tree transposed, with 1/m where that notation has it.

Every array of row notation is the transpose of its column namesake, and a gradient per example (dZ, dA) carries
1/m already. So a product turns round, (P Q)^T = Q^T P^T, what acts on each entry goes through, and the m between a
gradient per example and its namesake is cancelled against the 1/m of a mean, or written where it remains.
"""

from .expr import PER_EXAMPLE, Apply, Expr, Number, Tensor, is_scalar, substituted
from .operations import MEANT, M, add, divide, is_, matmul, multiply, subtract


def in_row(writes: Tensor, expr: Expr) -> Expr:
    """The right-hand side of ``writes = expr`` in row notation."""
    return _scaled(expr, int(writes.scale == PER_EXAMPLE))


def turned(expr: Expr) -> Expr:
    """``expr`` with every tensor transposed."""
    if not isinstance(expr, Apply):
        return expr
    of = tuple(turned(each) for each in expr.of)
    if is_(expr, matmul):
        return matmul(*of[::-1])
    return Apply(expr.op, of)


def opened(expr: Apply, notation: str) -> Expr:
    """What the named function ``expr`` is made of, in ``notation``."""
    assert expr.op.body is not None
    body = expr.op.body if notation == "column" else turned(expr.op.body)
    return substituted(body, dict(zip(expr.op.names, expr.of, strict=True)))


def expanded(expr: Expr, notation: str) -> Expr:
    """``expr``, a tree of ``notation``, with each named function replaced by what it is made of."""
    if not isinstance(expr, Apply):
        return expr
    if expr.op.body is not None:
        return expanded(opened(expr, notation), notation)
    return Apply(expr.op, tuple(expanded(each, notation) for each in expr.of))


def degree(expr: Expr) -> int:
    """How many gradients per example are multiplied in ``expr``: factors m by which it exceeds row notation."""
    if isinstance(expr, Tensor):
        return int(expr.scale == PER_EXAMPLE)
    if isinstance(expr, Number):
        return 0
    degrees = [degree(each) for each in expr.of]
    return sum(degrees) if is_(expr, matmul) or is_(expr, multiply) else max(degrees, default=0)


def _scaled(expr: Expr, wanted: int) -> Expr:
    """``expr`` turned, times m as often as it takes to be of the degree ``wanted``."""
    if (is_(expr, add) or is_(expr, subtract)) and isinstance(expr, Apply):
        one, other = expr.of
        if degree(one) != degree(other):
            return Apply(expr.op, (_scaled(one, wanted), _scaled(other, wanted)))
    excess = degree(expr) - wanted
    if excess < 0:
        return divide(turned(expr), M)
    if excess > 0:
        without = _without_mean(expr)
        return multiply(M, turned(expr)) if without is None else turned(without)
    return turned(expr)


def _without_mean(expr: Expr) -> Expr | None:
    """``expr`` without a factor 1/m, or None if it has none."""
    if not isinstance(expr, Apply) or not (is_(expr, multiply) or is_(expr, matmul)):
        return None
    left, right = expr.of
    if is_scalar(left) and left == MEANT:
        return right
    for index, each in enumerate(expr.of):
        without = _without_mean(each)
        if without is not None:
            return Apply(expr.op, (*expr.of[:index], without, *expr.of[index + 1 :]))
    return None
