"""An equation that a learner has put together: read into a tree of allowed operations, and computed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ..equations.expr import Apply, Expr, Number, Tensor, is_scalar, walk
from ..equations.operations import M
from ..equations.parse import parse
from ..equations.write import numpy
from ..run.texts import LONGEST, MalformedError
from ..words import marked, say
from .diagnosis import Cause, Diagnosis

LONG = 200
"""Characters of a line."""

ALLOWED = frozenset(
    (
        *("matmul", "transpose", "add", "subtract", "multiply", "divide", "power", "negative", "sum", "total"),
        *("units_sum", "sqrt", "exp", "log", "tanh", "maximum", "minimum", "greater", "where"),
    )
)
"""The operations that a line may be made of."""

Shape = tuple[int, ...]


class SidesError(Exception):
    """Two sides do not meet; the text says which."""


@dataclass(frozen=True)
class Judged:
    """Whether a line is right, what is wrong with it in words, and the mistakes that make the same of it."""

    right: bool
    message: str = ""
    causes: tuple[Cause, ...] = ()


def judged(text: str, found: Diagnosis, step: str) -> Judged:
    """The verdict on ``text`` as the line of ``step``. Raises MalformedError where it is no line."""
    tree, wanted = _read(text, found), found.views[step]
    try:
        shape = _shape(tree, found)
    except SidesError as error:
        return Judged(False, str(error))
    if shape != wanted.shape:
        words = say(
            "This gives {has}, and {name} is {needs}.", has=_sides(shape), name=step, needs=_sides(wanted.shape)
        )
        return Judged(False, words)
    values = found.computed(tree)
    if values is not None and np.allclose(values, wanted, rtol=1e-9, atol=1e-12, equal_nan=True):
        return Judged(True)
    words = say("The shapes fit, and the numbers are others: shapes alone cannot tell that.")
    return Judged(False, words, tuple(_same(found, step, values)))


def _same(found: Diagnosis, step: str, values: np.ndarray | None) -> Iterator[Cause]:
    for each in found.of_step(step):
        if values is not None and np.allclose(each.values, values, rtol=1e-9, atol=1e-12):
            yield each.cause


def _read(text: str, found: Diagnosis) -> Expr:
    head, sign, rest = text.partition("=")
    line = rest if sign and head.strip().isidentifier() else text
    names: Mapping[str, Expr] = {**found.trace.kinds, "m": M}
    try:
        if len(text) > LONG:
            raise ValueError
        tree = parse(line.strip(), names)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        message = marked("{name} must be a line such as (1 / m) * dZ1 @ X.T, not '{text}'")
        raise MalformedError(message, text=text[:LONGEST]) from None
    except KeyError as error:
        message = marked("{name} names {unknown}, which this iteration does not have")
        raise MalformedError(message, unknown=str(error.args[0])[:LONGEST]) from None
    for each in walk(tree):
        if isinstance(each, Apply):
            known = each.op.name in ALLOWED
            power = each.op.name == "power"
            if not known or (power and (is_scalar(each.of[0]) or not isinstance(each.of[1], Number))):
                message = marked("{name} uses {operation}, which a line cannot have here")
                raise MalformedError(message, operation=each.op.name)
    return tree


def _shape(tree: Expr, found: Diagnosis) -> Shape:
    """The shape of what ``tree`` gives. Raises SidesError where two sides do not meet."""
    if isinstance(tree, Tensor):
        return tuple(found.views[tree.name].shape)
    if isinstance(tree, Number):
        return ()
    shapes = [_shape(each, found) for each in tree.of]
    name, row = tree.op.name, found.notation == "row"
    if name == "transpose":
        return shapes[0][::-1]
    if name == "total":
        return ()
    if name in ("sum", "units_sum") and shapes[0]:
        over = int((name == "sum") != row)
        return (shapes[0][0], 1) if over else (1, shapes[0][1])
    if name == "matmul":
        left, right = shapes
        if not left or not right or left[1] != right[0]:
            raise SidesError(_unmet(tree.of, shapes, found))
        return (left[0], right[1])
    try:
        return tuple(np.broadcast_shapes(*shapes))
    except ValueError:
        raise SidesError(_unmet(tree.of, shapes, found)) from None


def _unmet(operands: tuple[Expr, ...], shapes: list[Shape], found: Diagnosis) -> str:
    left, right = (numpy(each, found.notation, {}) for each in operands[:2])
    return say(
        "{left} is {one} and {right} is {other}: these sides do not meet.",
        left=left,
        right=right,
        one=_sides(shapes[0]),
        other=_sides(shapes[1]),
    )


def _sides(shape: Shape) -> str:
    return " × ".join(map(str, shape)) or say("a single number")
