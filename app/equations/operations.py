"""The table of operations: how each is written, what it passes back.

The adjoints are vector-Jacobian products: the gradient of an operand from that of the result. A row without them
stands only in the functions of the tables of activations and losses, which bring their slope as a line of its own.
"""

from collections.abc import Mapping
from types import MappingProxyType

from .expr import COMPARISON, POWER, PRODUCT, SIGN, SUM, Apply, Expr, Number, Operation


def literal(value: int) -> Number:
    """A whole number as it is written."""
    return Number(str(value))


def _one_less(base: Expr, exponent: Expr) -> Expr:
    return base if exponent == literal(2) else power(base, subtract(exponent, literal(1)))


def _spread(of: tuple[Expr, ...], d: Expr) -> Expr:
    """What a sum passes back: the same to each entry."""
    return multiply(d, ones_like(of[0]))


def _grown(of: tuple[Expr, ...], d: Expr) -> Expr:
    """What an exponential passes back."""
    return multiply(d, exp(of[0]))


def _sum(name: str, column: str, latex: str, row: str = "") -> Operation:
    return Operation(name, column, latex, row=row, drawn="sum", elementwise=False, adjoints=(_spread,))


transpose: Operation = Operation("transpose", "{0}.T", "", elementwise=False)
matmul: Operation = Operation(
    "matmul",
    "{0} @ {1}",
    "",
    PRODUCT,
    elementwise=False,
    drawn="@",
    adjoints=(lambda of, d: matmul(d, transpose(of[1])), lambda of, d: matmul(transpose(of[0]), d)),
)
add: Operation = Operation("add", "{0} + {1}", "", SUM, drawn="+", adjoints=(lambda of, d: d, lambda of, d: d))
subtract: Operation = Operation(
    "subtract", "{0} - {1}", "", SUM, drawn="-", adjoints=(lambda of, d: d, lambda of, d: negative(d))
)
multiply: Operation = Operation(
    "multiply",
    "{0} * {1}",
    "",
    PRODUCT,
    drawn="*",
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
    adjoints=(lambda of, d: multiply(d, multiply(of[1], _one_less(of[0], of[1]))), None),
)
negative: Operation = Operation("negative", "-{0}", "", SIGN, adjoints=(lambda of, d: negative(d),))
examples_sum: Operation = _sum(
    "sum", "np.sum({0}, axis=1, keepdims=True)", r"\sum_{{i=1}}^{{m}} {0}", "np.sum({0}, axis=0, keepdims=True)"
)
sqrt: Operation = Operation(
    "sqrt", "np.sqrt({0})", r"\sqrt{{{0}}}", adjoints=(lambda of, d: divide(d, multiply(literal(2), sqrt(of[0]))),)
)
ones_like: Operation = Operation("ones_like", "np.ones_like({0})", "")
pi: Operation = Operation("pi", "np.pi", r"\pi")
exp: Operation = Operation("exp", "np.exp({0})", "e^{{{0}}}", adjoints=(_grown,))
expm1: Operation = Operation("expm1", "np.expm1({0})", r"\left(e^{{{0}}} - 1\right)", adjoints=(_grown,))
log: Operation = Operation(
    "log", "np.log({0})", r"\ln\left({0}\right)", adjoints=(lambda of, d: divide(d, of[0]),)
)
tanh: Operation = Operation(
    "tanh",
    "np.tanh({0})",
    r"\tanh({0})",
    adjoints=(lambda of, d: multiply(d, subtract(literal(1), power(tanh(of[0]), literal(2)))),),
)
erfc: Operation = Operation("erfc", "np.vectorize(math.erfc)({0})", r"\operatorname{{erfc}}\left({0}\right)")
logaddexp: Operation = Operation("logaddexp", "np.logaddexp({0}, {1})", r"\ln\left(e^{{{0}}} + e^{{{1}}}\right)")
maximum: Operation = Operation("maximum", "np.maximum({0}, {1})", r"\max({0}, {1})")
minimum: Operation = Operation("minimum", "np.minimum({0}, {1})", r"\min({0}, {1})")
greater: Operation = Operation("greater", "{0} > {1}", r"\left[{0} > {1}\right]", COMPARISON)
where: Operation = Operation("where", "np.where({0}, {1}, {2})", r"\left({0}\;?\;{1} : {2}\right)")
total: Operation = _sum("total", "np.sum({0})", r"\sum {0}")
units_sum: Operation = _sum(
    "units_sum", "np.sum({0}, axis=0, keepdims=True)", r"\sum_k {0}", "np.sum({0}, axis=1, keepdims=True)"
)
units_logsumexp: Operation = Operation(
    "units_logsumexp",
    "np.logaddexp.reduce({0}, axis=0, keepdims=True)",
    r"\ln\sum_k e^{{{0}}}",
    row="np.logaddexp.reduce({0}, axis=1, keepdims=True)",
    elementwise=False,
)
others_logsumexp: Operation = Operation(
    "others_logsumexp",
    "np.logaddexp.reduce(np.where(np.eye({1}, dtype=bool)[:, :, None], -np.inf, {0}[None]), axis=1 + 0)",
    r"\ln\sum_{{j \ne k}} e^{{{0}}}",
    row="np.logaddexp.reduce(np.where(np.eye({1}, dtype=bool)[None], -np.inf, {0}[:, None]), axis=1 + 1)",
    elementwise=False,
)
eye: Operation = Operation("eye", "np.eye({0})", r"I_{{{0}}}", elementwise=False)

OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {
        each.name: each
        for each in (
            *(matmul, transpose, add, subtract, multiply, divide, power, negative, examples_sum, sqrt, ones_like),
            *(pi, exp, expm1, log, tanh, erfc, logaddexp, maximum, minimum, greater, where),
            *(total, units_sum, units_logsumexp, others_logsumexp, eye),
        )
    }
)


M = Number("m")
"""How many examples are in the batch."""

MEANT = divide(literal(1), M)
"""What makes a sum over the examples their mean."""


def is_(expr: Expr, op: Operation) -> bool:
    """Whether ``expr`` is ``op`` applied to something."""
    return isinstance(expr, Apply) and expr.op.name == op.name
