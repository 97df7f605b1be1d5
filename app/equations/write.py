"""A tree as a person reads it: a line of NumPy, or LaTeX, in either notation.

The tree is that of the notation; how a tensor is called and what a named number is worth is the caller's to say.
"""

from collections.abc import Callable, Mapping

from .expr import ATOM, POWER, PRODUCT, SUM, Apply, Expr, Number, Tensor, is_parameter, is_scalar
from .notation import opened
from .operations import (
    add,
    divide,
    is_,
    literal,
    matmul,
    multiply,
    negative,
    ones_like,
    power,
    subtract,
    transpose,
)

Called = Callable[[Tensor, bool], str]
"""The LaTeX of a tensor, transposed or not."""

SYMBOLS: Mapping[str, str] = {
    "lr": r"\alpha",
    "beta": r"\beta",
    "beta1": r"\beta_1",
    "beta2": r"\beta_2",
    "eps": r"\varepsilon",
    "l2": r"\lambda",
}


LETTERS: Mapping[str, Mapping[str, str]] = {
    "column": {"g": "g", "l": "[l]"},
    "row": {"g": r"\sigma", "l": "(l)"},
}
"""What a notation calls an activation, and how it numbers layers."""


def numpy(expr: Expr, notation: str, values: Mapping[str, str]) -> str:
    """``expr`` as NumPy; a named number is written as its value, or as its name where it has none."""
    if isinstance(expr, Tensor):
        return expr.name
    if isinstance(expr, Number):
        return values.get(expr.name, expr.name)
    if expr.op.body is not None:
        return numpy(opened(expr, notation), notation, values)
    parts = []
    for index, each in enumerate(expr.of):
        text = numpy(each, notation, values)
        wrapped = (
            _weaker(each, expr.op.level, index) or (index == 0 and _apart(each, expr)) or _postfix(each, expr)
        )
        parts.append(f"({text})" if wrapped else text)
    return expr.op.numpy(notation).format(*parts)


def torch(expr: Expr, values: Mapping[str, str]) -> str:
    """``expr``, a tree of column notation, as PyTorch, which has an example a row, and W as (n_out, n_in)."""
    if not isinstance(expr, Apply):
        return numpy(expr, "column", values)
    product, *others = expr.of
    if is_(expr, add) and is_(product, matmul) and isinstance(product, Apply):
        W, P, b = (torch(each, values) for each in (*product.of, *others))
        return f"F.linear({P}, {W}, {b})"
    parts = [torch(each, values) for each in expr.of]
    if expr.op.torch:
        return expr.op.torch.format(**dict(zip(expr.op.names, parts, strict=True)))
    if expr.op.body is not None:
        return torch(opened(expr, "column"), values)
    wrapped = (
        f"({text})" if _weaker(each, expr.op.level, index) else text
        for index, (text, each) in enumerate(zip(parts, expr.of, strict=True))
    )
    return expr.op.column.format(*wrapped)


def _level(expr: Expr) -> int:
    if not isinstance(expr, Apply):
        return ATOM
    return expr.op.level if expr.op.body is None else _level(expr.op.body)


def _weaker(operand: Expr, level: int, index: int) -> bool:
    """Whether an operand needs parentheses: it holds together less tightly, or no tighter and comes second."""
    return level < ATOM and (_level(operand) < level or (index > 0 and _level(operand) == level))


def _postfix(operand: Expr, expr: Apply) -> bool:
    """Whether ``.T`` comes after more than a name."""
    return is_(expr, transpose) and isinstance(operand, Apply) and not is_(operand, transpose)


def _apart(operand: Expr, expr: Apply) -> bool:
    """What is kept together for the eye: the fraction in (1 / m) * X, the product of entries in (P * Q) @ R."""
    if is_(expr, multiply):
        return is_(operand, divide) and is_scalar(operand)
    if is_(expr, negative):
        return is_(operand, power)
    return (
        is_(expr, matmul)
        and is_(operand, multiply)
        and isinstance(operand, Apply)
        and not is_scalar(operand.of[0])
    )


def latex(expr: Expr, called: Called, notation: str) -> str:
    """``expr``, a tree of ``notation``, as LaTeX."""
    return _Latex(called, LETTERS[notation]).text(expr)


class _Latex:
    def __init__(self, called: Called, letters: Mapping[str, str]) -> None:
        self.called, self.letters = called, letters

    def text(self, expr: Expr, inline: bool = False) -> str:
        """``inline`` within a fraction, where a further one is written on one line."""
        if isinstance(expr, Tensor):
            return self.called(expr, False)
        if isinstance(expr, Number):
            return SYMBOLS.get(expr.name, expr.name)
        one = expr.of[0]
        if is_(expr, transpose) and isinstance(one, Tensor):
            return self.called(one, True)
        if expr.op.latex:
            parts = [self.text(each, True) for each in expr.of]
            named = {
                each if len(each) > 1 else each.lower(): part
                for each, part in zip(expr.op.names, parts, strict=False)
            }
            return expr.op.latex.format(*parts, **named, **self.letters)
        if is_(expr, add) or is_(expr, subtract):
            sign = "+" if is_(expr, add) else "-"
            return f"{self.text(one, inline)} {sign} {self.within(expr.of[1], SUM + is_(expr, subtract), inline)}"
        if is_(expr, multiply):
            return self.product(one, expr.of[1], inline)
        if is_(expr, matmul):
            close = is_(one, transpose) or (isinstance(one, Tensor) and is_parameter(one))
            room = " " if close else r"\, "
            return f"{self.within(one, PRODUCT, inline)}{room}{self.within(expr.of[1], POWER, inline)}"
        if is_(expr, divide):
            return self.quotient(one, expr.of[1], inline)
        if is_(expr, power):
            base = self.text(one, inline)
            base = base if isinstance(one, Number) else rf"\left({base}\right)"
            exponent = self.text(expr.of[1], inline)
            return f"{base}^{exponent}" if len(exponent) == 1 and exponent.isdigit() else f"{base}^{{{exponent}}}"
        return f"-{self.within(one, PRODUCT, inline)}"

    def within(self, expr: Expr, level: int, inline: bool) -> str:
        """An operand, in parentheses if it holds together less tightly than ``level``."""
        if isinstance(expr, Apply) and is_(expr, multiply) and is_(expr.of[1], ones_like):
            return self.within(expr.of[0], level, inline)
        text = self.text(expr, inline)
        if not isinstance(expr, Apply) or expr.op.latex or _level(expr) >= level:
            return text
        return f"({text})" if is_scalar(expr) else rf"\left({text}\right)"

    def product(self, one: Expr, other: Expr, inline: bool) -> str:
        if literal(1) in (one, other):
            return self.text(one if other == literal(1) else other, inline)
        left = self.within(one, PRODUCT, inline)
        right = self.within(other, PRODUCT, inline)
        if not is_scalar(one):
            return rf"{left} \odot {right}"
        if is_scalar(other):
            return rf"{left} \cdot {right}" if right[0].isdigit() else f"{left}{right}"
        close = right.startswith((r"\left", r"\sum")) and not left.startswith("(")
        return f"{left} {right}" if close else rf"{left}\, {right}"

    def quotient(self, one: Expr, other: Expr, inline: bool) -> str:
        if isinstance(one, Apply) and is_(one, multiply) and is_scalar(one.of[0]) and not is_scalar(other):
            # alpha * g / s is alpha times the fraction.
            return rf"{self.text(one.of[0])}\, {self.quotient(one.of[1], other, inline)}"
        if inline:
            return f"{self.within(one, PRODUCT, True)} / {self.within(other, POWER, True)}"
        if is_scalar(other) and not is_scalar(one):
            inner = self.text(one)
            inner = (
                inner if inner.startswith(r"\left(") and inner.endswith(r"\right)") else rf"\left({inner}\right)"
            )
            return rf"\frac{{1}}{{{self.text(other)}}}{inner}"
        return rf"\frac{{{self.text(one, True)}}}{{{self.text(other, True)}}}"
