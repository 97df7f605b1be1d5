"""The table of operations: how each is written, what it passes back. A named function of each entry is a row too.

``function`` makes a row from one line of NumPy, for an activation, its slope, a loss. The adjoints are
vector-Jacobian products: the gradient of an operand from that of the result.
"""

import ast
from collections.abc import Mapping
from string import Formatter
from types import MappingProxyType

from .expr import ATOM, POWER, PRODUCT, SIGN, SUM, Adjoint, Apply, Expr, Number, Operation

_LEVELS: Mapping[type, int] = MappingProxyType(
    {ast.Add: SUM, ast.Sub: SUM, ast.Mult: PRODUCT, ast.Div: PRODUCT, ast.MatMult: PRODUCT, ast.Pow: POWER}
)


def _level(numpy: str) -> int:
    """How tightly a line of NumPy holds together."""
    node = ast.parse(numpy.strip(), mode="eval").body
    if node.col_offset:  # it is in parentheses
        return ATOM
    if isinstance(node, ast.BinOp):
        return _LEVELS[type(node.op)]
    return SIGN if isinstance(node, ast.UnaryOp) else 0 if isinstance(node, ast.Compare) else ATOM


def operands(template: str) -> tuple[str, ...]:
    """The names that a template has places for, in reading order, each once."""
    return tuple(dict.fromkeys(name for _, name, _, _ in Formatter().parse(template) if name))


def function(
    name: str,
    column: str,
    latex: str,
    row: str = "",
    *,
    elementwise: bool = True,
    adjoints: Mapping[str, Adjoint] = MappingProxyType({}),
) -> tuple[Operation, tuple[str, ...]]:
    """An operation made from lines of NumPy with places for its operands ("np.tanh({Z})"), and these in order."""
    names = operands(column)
    places = {each: f"{{{index}}}" for index, each in enumerate(names)}
    level = _level(column.format(**dict.fromkeys(names, "x")))
    of = tuple(adjoints.get(each) for each in names)
    return Operation(
        name, column.format(**places), latex, level, row and row.format(**places), elementwise, of
    ), names


def literal(value: int) -> Number:
    """A whole number as it is written."""
    return Number(str(value))


transpose: Operation = Operation("transpose", "{0}.T", "", elementwise=False)
matmul: Operation = Operation(
    "matmul",
    "{0} @ {1}",
    "",
    PRODUCT,
    elementwise=False,
    adjoints=(lambda of, d: matmul(d, transpose(of[1])), lambda of, d: matmul(transpose(of[0]), d)),
)
add: Operation = Operation("add", "{0} + {1}", "", SUM, adjoints=(lambda of, d: d, lambda of, d: d))
subtract: Operation = Operation(
    "subtract", "{0} - {1}", "", SUM, adjoints=(lambda of, d: d, lambda of, d: negative(d))
)
multiply: Operation = Operation(
    "multiply",
    "{0} * {1}",
    "",
    PRODUCT,
    adjoints=(lambda of, d: multiply(d, of[1]), lambda of, d: multiply(of[0], d)),
)
divide: Operation = Operation(
    "divide",
    "{0} / {1}",
    "",
    PRODUCT,
    adjoints=(
        lambda of, d: divide(d, of[1]),
        lambda of, d: negative(multiply(d, divide(of[0], power(of[1], literal(2))))),
    ),
)
power: Operation = Operation(
    "power",
    "{0} ** {1}",
    "",
    POWER,
    adjoints=(lambda of, d: multiply(d, multiply(of[1], power(of[0], subtract(of[1], literal(1))))), None),
)
negative: Operation = Operation("negative", "-{0}", "", SIGN, adjoints=(lambda of, d: negative(d),))
examples_sum: Operation = Operation(
    "sum",
    "np.sum({0}, axis=1, keepdims=True)",
    r"\sum_{{i=1}}^{{m}} {0}",
    row="np.sum({0}, axis=0, keepdims=True)",
    elementwise=False,
    adjoints=(lambda of, d: multiply(d, ones_like(of[0])),),
)
sqrt: Operation = Operation(
    "sqrt", "np.sqrt({0})", r"\sqrt{{{0}}}", adjoints=(lambda of, d: divide(d, multiply(literal(2), sqrt(of[0]))),)
)
ones_like: Operation = Operation("ones_like", "np.ones_like({0})", "")

OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {
        each.name: each
        for each in (
            matmul,
            transpose,
            add,
            subtract,
            multiply,
            divide,
            power,
            negative,
            examples_sum,
            sqrt,
            ones_like,
        )
    }
)


def is_(expr: Expr, op: Operation) -> bool:
    """Whether ``expr`` is ``op`` applied to something."""
    return isinstance(expr, Apply) and expr.op.name == op.name
