"""The backward lines by the chain rule: the forward lines in reverse, an adjoint an operand, sums where they meet.

With J the mean over the examples, the gradient of a value per example is kept per example, and the gradient of a
parameter is the mean of what the examples say: 1/m times their sum.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .expr import MEAN, PER_EXAMPLE, Apply, Expr, Tensor, is_parameter, tensors
from .operations import MEANT, M, add, divide, examples_sum, is_, literal, multiply


@dataclass(frozen=True)
class Line:
    """One forward line. Where what runs is a stable form, ``textbook`` is what is differentiated."""

    writes: Tensor
    runs: Expr
    textbook: Expr


def gradient_of(variable: Tensor) -> Tensor:
    """The tensor that holds dJ/d(variable)."""
    scale = MEAN if is_parameter(variable) else PER_EXAMPLE
    return Tensor(f"d{variable.name}", "gradient", variable.letter, variable.layer, variable.axes, variable, scale)


def backward(lines: Sequence[Line], targets: Sequence[Tensor]) -> Iterator[tuple[Tensor, Expr]]:
    """The gradients of ``targets``, in the order in which a person computes them, each with its right-hand side.

    The last of ``lines`` writes J. A gradient is emitted when the first line that reads its variable is reached.
    """
    for position in range(len(lines) - 1, -1, -1):
        read = tensors(lines[position].textbook)
        parameters = [each for each in read if each in targets and is_parameter(each)]
        values = [each for each in read if each in targets and not is_parameter(each)]
        for variable in (*parameters, *values):
            if not any(variable in tensors(line.textbook) for line in lines[:position]):
                yield gradient_of(variable), total(variable, lines[position:])


def total(variable: Tensor, lines: Sequence[Line]) -> Expr:
    """The gradient of ``variable``: the sum of what each line that reads it passes back."""
    found: list[Expr] = []
    for line in lines:
        passed = literal(1) if line is lines[-1] else _share(gradient_of(line.writes), variable)
        found += _passed_back(line.textbook, passed, variable)
    result = found[0]
    for each in found[1:]:
        result = add(result, each)
    return result


def _share(gradient: Tensor, variable: Tensor) -> Expr:
    """``gradient`` on the scale of that of ``variable``: the mean has 1/m of each example."""
    mean = gradient.scale == MEAN
    if is_parameter(variable) == mean:
        return gradient
    return multiply(M, gradient) if mean else multiply(MEANT, gradient)


def _passed_back(expr: Expr, d: Expr, variable: Tensor) -> Iterator[Expr]:
    """What ``expr``, of gradient ``d``, passes back to ``variable``, once for each place where it is read."""
    if expr == variable:
        yield simplified(d)
    if isinstance(expr, Apply):
        for operand, adjoint in zip(expr.of, expr.op.adjoints, strict=False):
            if adjoint is not None and variable in tensors(operand):
                yield from _passed_back(operand, _summed(adjoint(expr.of, d), operand, expr), variable)


def _summed(d: Expr, operand: Expr, result: Expr) -> Expr:
    """``d`` summed over the examples where ``operand`` was repeated along them."""
    repeated = isinstance(result, Apply) and result.op.elementwise and tensors(operand)
    return examples_sum(d) if repeated and not _of_examples(operand) and _of_examples(d) else d


def _of_examples(expr: Expr) -> bool:
    """Whether ``expr`` has an entry for each example."""
    if isinstance(expr, Tensor):
        return not is_parameter(expr)
    return isinstance(expr, Apply) and not is_(expr, examples_sum) and any(map(_of_examples, expr.of))


def simplified(expr: Expr) -> Expr:
    """The form a textbook has: no factor 1, numbers outside of sums, 2 cancelled against 1/2, m against 1/m."""
    if not isinstance(expr, Apply):
        return expr
    of = tuple(simplified(each) for each in expr.of)
    if expr.op.name == multiply.name:
        return _product(*of)
    if is_(expr, examples_sum) and is_(of[0], multiply) and not tensors(_left(of[0])):
        return multiply(_left(of[0]), examples_sum(_right(of[0])))
    return Apply(expr.op, of)


def _left(expr: Expr) -> Expr:
    assert isinstance(expr, Apply)
    return expr.of[0]


def _right(expr: Expr) -> Expr:
    assert isinstance(expr, Apply)
    return expr.of[1]


def _product(one: Expr, other: Expr) -> Expr:
    if one == literal(1):
        return other
    if other == literal(1) and not tensors(one):
        return one
    if one == MEANT and is_(other, multiply) and _left(other) == M:
        return _right(other)
    # (a / (2 b)) * (2 x) = (a / b) * x
    half = is_(one, divide) and is_(_right(one), multiply) and _left(_right(one)) == literal(2)
    if half and is_(other, multiply) and _left(other) == literal(2):
        return multiply(divide(_left(one), _right(_right(one))), _right(other))
    return multiply(one, other)
