"""The tree of an equation: tensors, numbers, and operations on them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

PER_EXAMPLE, MEAN = "per example", "mean"


@dataclass(frozen=True)
class Axis:
    """One axis of a tensor: the ``units`` of a ``layer`` ("x", "h1", "y"), or the ``examples`` of the batch."""

    kind: str
    of: str
    size: int
    layer: int = 0


@dataclass(frozen=True)
class Tensor:
    """A tensor and what it is. People and programs call it by its name; nobody has to read anything out of that.

    ``role`` is given, value, gradient, moment or next; ``source`` is the tensor whose gradient, whose memory or
    whose next value it is. ``letter`` and ``layer`` are those of W1 or Z2, the letter of a moment is v or s.
    ``axes`` are those of column notation. The ``scale`` of a gradient is "per example" where the mean over the
    examples is still to come, "mean" where it has been taken.
    """

    name: str
    role: str = "value"
    letter: str = ""
    layer: int = 0
    axes: tuple[Axis, ...] = ()
    source: "Tensor | None" = None
    scale: str = ""

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def of(self) -> str:
        """The variable whose gradient or moment it is, or what it is the next value of, by name; or nothing."""
        if self.source is None:
            return ""
        return self.source.of if self.role == "moment" else self.source.name

    @property
    def base(self) -> "Tensor":
        """What it goes back to: W1 of dW1, of its moments and of their next values."""
        return self.source.base if self.source is not None else self


@dataclass(frozen=True)
class Number:
    """A number: a literal ("2"), or one with a name ("m", "lr") whose value is known when it is written."""

    name: str


@dataclass(frozen=True)
class Apply:
    """An operation on operands, in the order in which its line of NumPy names them."""

    op: "Operation"
    of: tuple["Expr", ...]


Expr = Tensor | Number | Apply

Adjoint = Callable[[tuple[Expr, ...], Expr], Expr]
"""From the operands and the gradient of the result, the gradient of one operand."""

COMPARISON, SUM, PRODUCT, SIGN, POWER, ATOM = range(6)
"""How tightly the line of an operation holds together, as Python has it."""


@dataclass(frozen=True)
class Operation:
    """One row of the table of operations, or a named function made of such rows.

    ``column`` and ``row`` are its NumPy in either notation, with {0}, {1} … for the operands; ``latex`` likewise,
    with {g} for the letter that the notation has for an activation and {l} for the number of a layer. ``level`` is
    how tightly the NumPy holds together. ``adjoints`` has an entry for each operand, None where nothing is passed
    back. An ``elementwise`` operation makes each entry from those at the same place. A named function has a
    ``body`` in place of NumPy, a tree in which its operands go by ``names``. ``torch`` is PyTorch's, where that is
    not NumPy's. Between matrices it is ``drawn`` as a sign (``+ - * @``), as a "sum", or not at all: then its
    result is.
    """

    name: str
    column: str
    latex: str
    level: int = ATOM
    row: str = ""
    elementwise: bool = True
    adjoints: tuple[Adjoint | None, ...] = field(default=(), compare=False)
    body: "Expr | None" = field(default=None, compare=False)
    names: tuple[str, ...] = ()
    torch: str = field(default="", compare=False)
    drawn: str = ""

    def numpy(self, notation: str) -> str:
        """The NumPy template in ``notation``."""
        return self.row if notation == "row" and self.row else self.column

    def __call__(self, *of: Expr) -> Apply:
        """This operation on ``of``."""
        return Apply(self, of)


def walk(expr: Expr) -> Iterator[Expr]:
    """``expr`` and everything in it, in reading order."""
    yield expr
    if isinstance(expr, Apply):
        for each in expr.of:
            yield from walk(each)


def tensors(expr: Expr) -> tuple[Tensor, ...]:
    """The tensors of ``expr`` in reading order, each once."""
    return tuple(dict.fromkeys(each for each in walk(expr) if isinstance(each, Tensor)))


def is_parameter(tensor: Tensor) -> bool:
    """Whether it is the same for all examples."""
    return not any(axis.kind == "examples" for axis in tensor.axes)


def substituted(expr: Expr, operands: Mapping[str, Expr]) -> Expr:
    """``expr`` with ``operands`` in place of the tensors of these names."""
    if isinstance(expr, Apply):
        return Apply(expr.op, tuple(substituted(each, operands) for each in expr.of))
    return operands.get(expr.name, expr) if isinstance(expr, Tensor) else expr


def is_elementwise(expr: Expr) -> bool:
    """Whether every entry of the result comes from the entries at its own place alone."""
    return all(each.op.elementwise for each in walk(expr) if isinstance(each, Apply))


def is_scalar(expr: Expr) -> bool:
    """Whether no tensor is in it."""
    return not tensors(expr)


def as_data(expr: Expr) -> dict[str, object]:
    """``expr`` as nested data, for JSON."""
    if isinstance(expr, Tensor):
        return {"tensor": expr.name}
    if isinstance(expr, Number):
        return {"number": expr.name}
    return {"op": expr.op.name, "of": [as_data(each) for each in expr.of]}
