"""The mistakes that people make when they compute a step by hand, each as trees that can be computed.

A wrong answer is understood by making the mistakes: the ones that give the learner's number are named. Those of
``bugs.BUGS`` are among them; the others are changes of the tree of the step, in the notation in which it is read.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from ..equations.expr import Apply, Expr, Tensor, is_parameter, is_scalar
from ..equations.operations import (
    M,
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
from ..words import marked
from .bugs import BUGS
from .equations import Step, steps
from .network import Network

Change = Callable[[Expr], Iterator[Expr]]
"""What one place of a tree becomes where the mistake is made there."""


@dataclass(frozen=True)
class Mistake:
    """One mistake: what it is called, what it teaches, and what it makes of the ``tree`` of a step.

    Of the kinds of equation (see ``equations.TITLES``) it is made in ``kinds``, in all of them if there are none.
    It may give a matrix that is turned: its ``entries`` are looked at then as a learner would fill them in.
    """

    name: str
    title: str
    teaches: str
    trees: Callable[[Expr], Iterator[Expr]]
    kinds: tuple[str, ...] = ()


def _somewhere(tree: Expr, change: Change) -> Iterator[Expr]:
    """``tree`` with one of its places changed, in every way that there is."""
    yield from change(tree)
    if isinstance(tree, Apply):
        for index, each in enumerate(tree.of):
            for other in _somewhere(each, change):
                yield Apply(tree.op, (*tree.of[:index], other, *tree.of[index + 1 :]))


def _anywhere(change: Change) -> Callable[[Expr], Iterator[Expr]]:
    return lambda tree: _somewhere(tree, change)


def _turned(expr: Expr) -> Expr:
    return expr.of[0] if isinstance(expr, Apply) and is_(expr, transpose) else transpose(expr)


def _arrangements(left: Expr, right: Expr) -> Iterator[tuple[Expr, Expr]]:
    """Two factors, each as it is or turned, in both orders."""
    for one in (left, _turned(left)):
        for other in (right, _turned(right)):
            yield one, other
            yield other, one


def _product(expr: Expr, wanted: str) -> tuple[Expr, Expr] | None:
    """The factors of ``expr`` if it is a product of two matrices by this operation."""
    if not isinstance(expr, Apply) or expr.op.name != wanted or any(map(is_scalar, expr.of)):
        return None
    left, right = expr.of
    return left, right


def _transposed(expr: Expr) -> Iterator[Expr]:
    if factors := _product(expr, "matmul"):
        yield from (made for each in _arrangements(*factors) if (made := matmul(*each)) != expr)
        yield transpose(expr)


def _entrywise(expr: Expr) -> Iterator[Expr]:
    if factors := _product(expr, "matmul"):
        yield from (multiply(*each) for each in _arrangements(*factors))


def _divided(expr: Expr) -> Iterator[Expr]:
    one = literal(1)
    if factors := _product(expr, "matmul"):
        left, right = factors
        yield matmul(left, divide(one, right))
        yield matmul(divide(one, left), right)
    if factors := _product(expr, "multiply"):
        left, right = factors
        yield divide(left, right)
        yield divide(right, left)


def _without_sum(expr: Expr) -> Iterator[Expr]:
    """One summand alone."""
    if isinstance(expr, Apply) and is_(expr, add) and not any(map(is_scalar, expr.of)):
        yield expr.of[0]


def _without_rate(expr: Expr) -> Iterator[Expr]:
    """What is subtracted, without the number before it."""
    if isinstance(expr, Apply) and is_(expr, subtract):
        one, other = expr.of
        if isinstance(other, Apply) and is_(other, multiply) and is_scalar(other.of[0]):
            yield subtract(one, other.of[1])


def _kept(expr: Expr) -> Iterator[Expr]:
    """The old value of what is updated."""
    if isinstance(expr, Apply) and is_(expr, subtract) and isinstance(expr.of[0], Tensor):
        yield expr.of[0]


def _inside(expr: Expr) -> Iterator[Expr]:
    """What a function is of, in place of the function."""
    if isinstance(expr, Apply) and expr.op.body is not None:
        yield expr.of[0]


def _swapped(expr: Expr) -> Iterator[Expr]:
    if isinstance(expr, Apply) and is_(expr, subtract) and not any(map(is_scalar, expr.of)):
        yield subtract(*expr.of[::-1])


def _times(factor: Expr) -> Callable[[Expr], Iterator[Expr]]:
    return lambda tree: iter([multiply(factor, tree)])


_GRADIENTS = ("dA_out", "dZ_out", "dW", "db", "dA", "dZ")

_ROWS = (
    Mistake(
        "wrong-transpose",
        marked("a transpose in the wrong place"),
        marked(
            "Sides that meet must be of the same kind: units with these units, examples with examples. A square "
            "matrix fits either way, and gives another number."
        ),
        _anywhere(_transposed),
    ),
    Mistake(
        "hadamard-for-matmul",
        marked("the element-wise product instead of the matrix product"),
        marked("An entry of a matrix product adds up a row times a column; entry times entry is only one term."),
        _anywhere(_entrywise),
    ),
    Mistake(
        "division",
        marked("a division where the chain rule multiplies"),
        marked("Along a path derivatives are multiplied: how much of this, times how much that counts."),
        _anywhere(_divided),
    ),
    Mistake(
        "mean-forgotten",
        marked("the 1/m forgotten"),
        marked("J is a mean over the examples, so somewhere on the way each number is divided by m."),
        _times(M),
        ("J", *_GRADIENTS),
    ),
    Mistake(
        "mean-twice",
        marked("divided by m once too often"),
        marked("1/m comes in once: in column notation in dW and db, in row notation in the error of the output."),
        _times(divide(literal(1), M)),
        ("J", *_GRADIENTS),
    ),
    Mistake(
        "doubled",
        marked("a factor 2 too many"),
        marked(
            "A 2 comes from (a - y)^2 alone: it stays with mse, and the ½ of half the squared error cancels it."
        ),
        _times(literal(2)),
        ("J", *_GRADIENTS),
    ),
    Mistake(
        "halved",
        marked("a factor 2 lost"),
        marked(
            "A factor ½ belongs to half the squared error alone, and there it cancels the 2 of the derivative."
        ),
        _times(divide(literal(1), literal(2))),
        ("J", *_GRADIENTS),
    ),
    Mistake(
        "sign",
        marked("the sign turned round"),
        marked("Prediction minus target; and a step goes against the gradient."),
        lambda tree: iter([negative(tree), *_somewhere(tree, _swapped)]),
    ),
    Mistake(
        "bias-forgotten",
        marked("the second summand forgotten"),
        marked("z is the weighted sum plus the bias; with a penalty the gradient has its term too."),
        _anywhere(_without_sum),
        ("Z", "dW", "J"),
    ),
    Mistake(
        "activation-forgotten",
        marked("the function left out"),
        marked("a is g(z), not z."),
        _anywhere(_inside),
        ("A",),
    ),
    Mistake(
        "rate-forgotten",
        marked("the learning rate forgotten"),
        marked("An update takes the learning rate times the gradient."),
        _anywhere(_without_rate),
        ("update",),
    ),
    Mistake(
        "old-value",
        marked("the old value"),
        marked("This is the value before the update."),
        _kept,
        ("update",),
    ),
)

MISTAKES: Mapping[str, Mistake] = MappingProxyType({row.name: row for row in _ROWS})
"""Beside those of ``bugs.BUGS``, which are looked at first."""

EARLIER = "carried-on"
"""What is said of a number that follows from an earlier wrong one."""


def mistaken(network: Network, step: Step, notation: str) -> Iterator[tuple[str, Expr]]:
    """Every tree that ``step`` would have with one mistake made in it, with the name of the mistake.

    The network is that of the right lines, or of those of its own ``bug``.
    """
    for bug in BUGS.values():
        if step.kind in bug.kinds and bug.name != network.bug:
            wrong = _with_bug(replace(network, bug=bug.name), step.id, notation)
            if wrong is not None:
                yield bug.name, wrong
    for row in MISTAKES.values():
        if not row.kinds or step.kind in row.kinds:
            yield from ((row.name, tree) for tree in row.trees(step.tree))
    if step.kind not in ("update", "moment", "frozen"):
        yield from (("updated-weight", tree) for tree in _somewhere(step.tree, _updated))


def _updated(expr: Expr) -> Iterator[Expr]:
    """The new value of a weight in place of the old one."""
    if isinstance(expr, Tensor) and expr.role == "given" and is_parameter(expr):
        yield replace(expr, name=f"{expr.name}_next", role="next", source=expr)


def _with_bug(network: Network, step: str, notation: str) -> Expr | None:
    """The tree of a step in a run that makes the mistake; None where it cannot be made."""
    try:
        return next((each.tree for each in steps(network, notation) if each.id == step), None)
    except KeyError:
        return None
