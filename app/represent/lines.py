"""An equation that a learner has put together: read into a tree of allowed operations, and computed; never run."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from ..equations.expr import Apply, Expr, Number, Tensor, tensors, walk
from ..equations.operations import M, matmul, multiply
from ..equations.parse import parse
from ..equations.write import numpy
from ..numerics.network import Array
from ..numerics.sides import Shape, SidesError, extent
from ..run.texts import LONGEST, MalformedError
from ..words import marked, say
from .diagnosis import Cause, Diagnosis

LONG = 300
"""Characters of a line."""

OPERATIONS: Mapping[str, Callable[..., Any]] = {
    "matmul": np.matmul,
    "transpose": np.transpose,
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "power": np.power,
    "negative": np.negative,
    "sqrt": np.sqrt,
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "tanh": np.tanh,
    "logaddexp": np.logaddexp,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "greater": lambda one, other: np.greater(one, other) * 1.0,
    "where": np.where,
    "total": np.sum,
    "ones_like": np.ones_like,
    "pi": lambda: np.float64(np.pi),
}
"""What a line may be made of; sums along an axis beside these."""

ALONG: Mapping[str, tuple[Callable[..., Any], int]] = {
    "sum": (np.sum, 1),
    "units_sum": (np.sum, 0),
    "units_logsumexp": (np.logaddexp.reduce, 0),
}
"""What an operation does along which axis, in column notation."""


@dataclass(frozen=True)
class Judged:
    """Whether a line is right, what is wrong with it in words, and the mistakes that make the same of it."""

    right: bool
    message: str = ""
    causes: tuple[Cause, ...] = ()


def judged(text: str, found: Diagnosis, step: str) -> Judged:
    """The verdict on ``text`` as the line of ``step``. Raises MalformedError where it is no line."""
    head, sign, rest = text.partition("=")
    line = (rest if sign and head.strip().isidentifier() else text).strip()
    if line == found.steps[step].code.partition(" = ")[2]:
        return Judged(True)
    tree, wanted = _read(line, found, step), found.views[step]
    try:
        size = extent(tree, found.shapes, found.notation)
    except SidesError as error:
        return Judged(False, _unmet(error, found))
    if size.work > found.affordable:
        raise MalformedError(marked("{name} is a line that takes too long to compute"))
    if size.shape != wanted.shape:
        words = say(
            "This gives {has}, and {name} is {needs}.",
            has=_sides(size.shape),
            name=step,
            needs=_sides(wanted.shape),
        )
        return Judged(False, words)
    values = _values(tree, found)
    if _is_product(found.steps[step].tree) and _pairs_unequal(tree, found):
        words = say(
            "The numbers are right, for a side here is 1; in general entries are not paired, but rows and columns."
        )
        return Judged(False, words, (Cause("hadamard-for-matmul", step),))
    other = found.elsewhere()
    if _agree(values, wanted) and _agree(_values(tree, other), other.views[step]):
        return Judged(True)
    if _agree(values, wanted):
        words = say(
            "In this run the numbers come out right, in another one they do not: something is 0 or 1 here."
        )
        return Judged(False, words, tuple(_same(other, step, _values(tree, other))))
    words = say("The shapes fit, and the numbers are others: shapes alone cannot tell that.")
    return Judged(False, words, tuple(_same(found, step, values)))


def _values(tree: Expr, found: Diagnosis) -> Array:
    with np.errstate(all="ignore"):
        return np.asarray(_computed(tree, found), dtype=np.float64)


def _agree(values: Array, wanted: Array) -> bool:
    return bool(np.isfinite(values).all() and np.allclose(values, wanted, rtol=1e-9, atol=1e-12))


def _is_product(tree: Expr) -> bool:
    return any(isinstance(each, Apply) and each.op == matmul for each in walk(tree))


def _pairs_unequal(tree: Expr, found: Diagnosis) -> bool:
    """Whether entries of matrices of different sizes are paired, which only works where a side is 1."""
    for each in walk(tree):
        if isinstance(each, Apply) and each.op == multiply:
            one, other = (extent(operand, found.shapes, found.notation).shape for operand in each.of)
            if one and other and one != other:
                return True
    return False


def _same(found: Diagnosis, step: str, values: Array) -> Iterator[Cause]:
    for each in found.of_step(step):
        if np.allclose(each.values, values, rtol=1e-9, atol=1e-12):
            yield each.cause


def _read(line: str, found: Diagnosis, step: str) -> Expr:
    """The tree of ``line``, of what is known before ``step``."""
    order = [*found.trace.given, *found.steps]
    before = order[: order.index(step)]
    names: Mapping[str, Expr] = {**{name: found.trace.kinds[name] for name in before}, "m": M}
    try:
        if len(line) > LONG:
            raise ValueError
        tree = parse(line, names, found.notation)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        message = marked("{name} must be a line such as (1 / m) * dZ1 @ X.T, not '{text}'")
        raise MalformedError(message, text=line[:LONGEST]) from None
    except KeyError as error:
        message = marked("{name} names {unknown}, which is not known before this step")
        raise MalformedError(message, unknown=str(error.args[0])[:LONGEST]) from None
    for each in walk(tree):
        if isinstance(each, Apply) and each.op.name not in (*OPERATIONS, *ALONG):
            message = marked("{name} uses {operation}, which a line cannot have here")
            raise MalformedError(message, operation=each.op.name)
    if not tensors(tree):
        raise MalformedError(marked("{name} must be made of tensors such as dZ1 and X"))
    return tree


def _computed(tree: Expr, found: Diagnosis) -> Any:
    """What ``tree`` comes to, operation by operation."""
    if isinstance(tree, Tensor):
        return found.views[tree.name]
    if isinstance(tree, Number):
        return np.float64(found.trace.m if tree == M else float(tree.name))
    of = [_computed(each, found) for each in tree.of]
    if tree.op.name in ALONG:
        make, axis = ALONG[tree.op.name]
        over = axis if found.notation == "column" else 1 - axis
        return partial(make, axis=over, keepdims=True)(np.atleast_2d(of[0]))
    return OPERATIONS[tree.op.name](*of)


def _unmet(error: SidesError, found: Diagnosis) -> str:
    left, right = (numpy(each, found.notation, {}) for each in error.operands[:2])
    one, other = (_sides(each) for each in error.shapes[:2])
    return say(
        "{left} is {one} and {right} is {other}: these sides do not meet.",
        left=left[:LONGEST],
        right=right[:LONGEST],
        one=one,
        other=other,
    )


def _sides(shape: Shape) -> str:
    return " × ".join(map(str, shape)) or say("a single number")
