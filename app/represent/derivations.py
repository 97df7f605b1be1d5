"""The long form of a step that a textbook simplifies, with this run's numbers: where 1/m and the 2 go.

Each line is a tree, written once with symbols and once with the numbers of one entry: the output with the largest
error. Row notation divides by m on the way, column notation leaves it to dW, db.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..equations.adjoint import gradient_of
from ..equations.expr import PRODUCT, Expr, Operation, Tensor
from ..equations.parse import function, parse
from ..equations.write import latex, numpy
from ..numerics.equations import Equation
from ..numerics.expressions import run
from ..numerics.functions import Functions
from ..numerics.symbols import symbol
from ..numerics.tensors import Tensors
from ..numerics.trace import Trace
from ..words import say
from .formulas import mathml, wrapped

LEADING = re.compile(r"\\left\(\\left\((-[^()]*?)\\right\)")
"""A negative number that begins a parenthesis needs none of its own."""

M = Tensor("m")
"""m among the tensors, so that it too is written as a symbol and as a number."""


@dataclass(frozen=True)
class Line:
    """One line: what is done, in words; the formula; the same with numbers. ``cancels`` is struck out in both."""

    text: str
    latex: str
    numbers: str
    cancels: tuple[str, str] = ("", "")

    def answer(self) -> dict[str, str]:
        """The line as JSON."""
        return {
            "text": self.text,
            "latex": self.latex,
            "mathml": _struck(self.latex, self.cancels[0]),
            "numbers": self.numbers,
            "numbers_mathml": _struck(self.numbers, self.cancels[1]),
        }


def derivation(trace: Trace, step: Equation, notation: str, example: int | None = None) -> tuple[Line, ...]:
    """The long form of ``step`` with the numbers of the worst output on ``example``, or of all; empty if none."""
    if step.kind not in ("dA_out", "dZ_out") or trace.network.bug != "none":
        return ()
    A, Y = trace.tensors[f"A{step.layer}"], trace.tensors["Y"]
    if not np.isfinite(trace.loss):
        return ()
    if step.id in trace.mask.lines or trace.hides(step.id, *step.reads):
        return ()
    error = np.abs(A - Y)
    unit, worst = (int(each) for each in np.unravel_index(error.argmax(), A.shape))
    if example is not None:
        worst = min(example, trace.m - 1)
        unit = int(error[:, worst].argmax())
    return tuple(_Lines(trace, step, notation, unit, worst))


def spelled(value: float) -> str:
    """Four significant digits as LaTeX, in parentheses below zero; more where a number is nearly a whole one.

    An output of 0.99997 is no 1: what is missing is the slope.
    """
    if not np.isfinite(value):
        return r"\text{{{}}}".format(say("not finite"))
    missing = abs(value - round(value))
    nearly = 0 < missing < 5e-4 and round(value) != 0
    precision = min(12, 4 + int(-np.log10(missing))) if nearly else 4
    digits, _, exponent = f"{value:.{precision}g}".partition("e")
    text = rf"{digits} \cdot 10^{{{int(exponent)}}}" if exponent else digits
    return rf"\left({text}\right)" if value < 0 else text


def _result(value: float) -> str:
    return spelled(value).removeprefix(r"\left(").removesuffix(r"\right)")


class _Lines:
    """The lines for one entry of the output."""

    def __init__(self, trace: Trace, step: Equation, notation: str, unit: int, example: int) -> None:
        self.step, self.network, self.row = step, trace.network, notation == "row" and trace.m > 1
        self.notation, self.unit, self.m = notation, unit, trace.m
        is_, self.functions = Tensors(trace.network), Functions(trace.network)
        self.Z, self.A, self.Y = is_.Z(step.layer), is_.A(step.layer), is_.Y
        self.names: dict[str, Expr] = {"A": self.A, "Y": self.Y, "Z": self.Z}
        # A slope under softmax looks at all outputs; the entry is picked from the whole column.
        read = (self.A, self.Y, self.Z)
        self.columns = {each.name: trace.tensors[each.name][:, [example]] for each in read}
        self.numbers = {name: spelled(float(column[unit, 0])) for name, column in self.columns.items()}
        self.numbers["m"] = str(trace.m)
        # What the notation divides by m at the end is m times as large before.
        self.whole = r"m\, " if self.row else ""
        if len(self.columns[self.A.name]) > 1:
            self.who = say("example {example}, output {output}", example=example + 1, output=unit + 1)
        else:
            self.who = say("example {number}", number=example + 1)

    def __iter__(self) -> Iterator[Line]:
        yield from self._loss()
        if self.step.kind == "dZ_out":
            yield from self._through_softmax() if self.network.output == "softmax" else self._through_slope()
        yield self._mean()

    def _symbol(self, tensor: Tensor) -> str:
        return "m" if tensor == M else symbol(tensor, self.notation)

    def _value(self, tree: Expr) -> float:
        """The value of the entry."""
        found = run(f"value = {numpy(tree, 'column', {})}", {**self.columns, "m": self.m})["value"]
        return float(np.broadcast_to(found, self.columns[self.A.name].shape)[self.unit, 0])

    def _written(self, tree: Expr) -> tuple[str, str]:
        """A tree with symbols, and with the numbers of the entry."""
        formula = latex(tree, lambda each, _turned: self._symbol(each), self.notation)
        numbers = latex(tree, lambda each, _turned: self.numbers[each.name], self.notation)
        return formula, numbers.replace(r"\odot", r"\cdot")

    def _both(self, tree: Expr, text: str, left: str = "", cancels: Expr | None = None) -> Line:
        value = _result(self._value(tree))
        formula, numbers = self._written(tree)
        struck = self._written(cancels) if cancels else ("", "")
        numbers = LEADING.sub(r"\\left(\1", numbers)
        numbers = numbers if numbers == value else f"{numbers} = {value}"
        return Line(text, f"{left} = {formula}" if left else formula, numbers, struck)

    def _loss(self) -> Iterator[Line]:
        row, left = self.network.loss_row, self.whole + self._symbol(gradient_of(self.A))
        if not row.one:
            words = say("On {who}: the derivative of the loss by a", who=self.who)
            yield self._both(self.functions.loss_slope(), words, left)
            return
        half = parse("1 / 2 * 2", {}) if row.divisor != "m" else None
        words = say("On {who}: the loss of one output, before the mean", who=self.who)
        yield self._both(parse(row.one, self.names), words)
        if half:
            words = say("Its derivative by a: the square brings a 2 down, which the half takes away")
        else:
            words = say("Its derivative by a: the square brings a 2 down, and it stays")
        yield self._both(parse(row.one_slope, self.names), words, left, half)

    def _through_slope(self) -> Iterator[Line]:
        row = self.network.activation(self.step.layer)
        slope = self.functions.slope(self.step.layer)
        yield self._both(
            slope, say("The slope of {activation}", activation=say(row.title)), f"g'({self._symbol(self.Z)})"
        )
        if row.name != "sigmoid":
            return
        # What is left is computed, which is finite too where the slope is 0.
        cancels = r"{a}\left(1 - {a}\right)"
        slope = function("slope", row.slope, cancels, self.names)
        written = rf"\frac{{{{{{a}} - {{y}}}}}}{{{{{cancels}}}}} \cdot {cancels}"
        product = function("product", "A - Y", written, self.names)
        words = say("Multiplied, the slope of the loss on one denominator: the slope of the output cancels")
        yield self._both(product, words, self.whole + self._symbol(gradient_of(self.Z)), slope)

    def _through_softmax(self) -> Iterator[Line]:
        """Every output moves with every z: dZ_k = a_k (dA_k - sum a dA), and a cancels in each product."""
        A, dA, dZ = (self._symbol(each) for each in (self.A, gradient_of(self.A), gradient_of(self.Z)))
        count, total = len(self.columns[self.A.name]), float(self.columns[self.Y.name].sum())
        yield Line(
            say("A softmax passes it on as"),
            rf"{self.whole}{dZ} = {A} \odot \left({self.whole}{dA} - \sum_{{k=1}}^{{{count}}} a_k d_k\right), "
            rf"\quad d_k = -\frac{{y_k}}{{a_k}}",
            rf"\sum_{{k=1}}^{{{count}}} a_k d_k = -\sum_{{k=1}}^{{{count}}} y_k = {_result(-total)}",
        )
        product = function(
            "product",
            "A * np.sum(Y, axis=0, keepdims=True) - Y",
            r"{a} \left(-\frac{{{y}}}{{{a}}} + " + spelled(total) + r"\right)",
            self.names,
        )
        words = say("Multiplied out, the a under the fraction cancels")
        yield self._both(product, words, self.whole + dZ)

    def _mean(self) -> Line:
        """Where the 1/m goes."""
        short = self.step.kind == "dZ_out"
        left = self._symbol(gradient_of(self.Z if short else self.A))
        tree: Expr = parse("A - Y", self.names) if short else self.functions.loss_slope()
        if self.row:
            words = say(
                "The 1/m of the mean, m = {m}, is taken here, once; δ carries it to every gradient", m=self.m
            )
            return self._both(self._share(tree), words, left)
        if self.m > 1:
            words = say("What is left; the 1/m of the mean waits for dW and db")
        else:
            words = say("What is left; m is 1")
        return self._both(tree, words, left)

    def _share(self, tree: Expr) -> Expr:
        """The part of ``tree`` in the mean, 1/m of it."""
        closed = self._written(tree)[0].endswith(r"\right)")
        inner = "{0}" if closed else r"\left({0}\right)"
        return Operation("share", "{0} / {1}", r"\frac{{1}}{{{1}}} \cdot " + inner, PRODUCT)(tree, M)


def _struck(latex: str, cancels: str) -> str:
    return wrapped(latex, ((cancels, 'class="cancels"'),)) if cancels else mathml(latex)
