"""The long form of a step that a textbook simplifies, with this run's numbers: where 1/m and the 2 go.

Each line is a template of the tables, filled once with symbols and once with the numbers of one entry:
the output with the largest error. Row notation divides by m on the way, column notation leaves it to dW, db.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ..equations.adjoint import gradient_of
from ..equations.write import numpy
from ..numerics.equations import Equation
from ..numerics.expressions import run
from ..numerics.functions import Functions
from ..numerics.symbols import symbol
from ..numerics.tensors import Tensors
from ..numerics.trace import Trace
from .formulas import mathml, wrapped

LEADING = re.compile(r"\\left\(\\left\((-[^()]*?)\\right\)")
"""A negative number that begins a parenthesis needs none of its own."""


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
    error = np.abs(A - Y)
    unit, worst = (int(each) for each in np.unravel_index(error.argmax(), A.shape))
    if example is not None:
        worst = min(example, trace.m - 1)
        unit = int(error[:, worst].argmax())
    return tuple(_Lines(trace, step, notation, unit, worst))


def spelled(value: float) -> str:
    """Four significant digits as LaTeX, in parentheses below zero."""
    if not np.isfinite(value):
        return r"\text{not finite}"
    digits, _, exponent = f"{value:.4g}".partition("e")
    text = rf"{digits} \cdot 10^{{{int(exponent)}}}" if exponent else digits
    return rf"\left({text}\right)" if value < 0 else text


def _result(value: float) -> str:
    return spelled(value).removeprefix(r"\left(").removesuffix(r"\right)")


class _Lines:
    """The lines for one entry of the output."""

    def __init__(self, trace: Trace, step: Equation, notation: str, unit: int, example: int) -> None:
        self.step, self.network, self.row = step, trace.network, notation == "row" and trace.m > 1
        A, Z, Y = (trace.tensors[name][:, example] for name in (f"A{step.layer}", f"Z{step.layer}", "Y"))
        # What the notation divides by m at the end is m times as large before.
        self.whole = r"m\, " if self.row else ""
        self.a, self.y, self.m, self.outputs = float(A[unit]), float(Y[unit]), trace.m, (A, Y, unit)
        self.who = f"example {example + 1}" + (f", output {unit + 1}" if len(A) > 1 else "")
        is_ = Tensors(trace.network)
        Z_, A_ = is_.Z(step.layer), is_.A(step.layer)
        here = {"A": A_, "dA": gradient_of(A_), "dZ": gradient_of(Z_), "Z": Z_}
        self.symbols = {kind: symbol(each, notation) for kind, each in here.items()}
        self.symbols |= {"y": symbol(is_.Y, notation), "a": self.symbols["A"], "z": self.symbols["Z"], "m": "m"}
        self.numbers = {"y": spelled(self.y), "a": spelled(self.a), "z": spelled(float(Z[unit])), "m": str(self.m)}
        slope = numpy(Functions(trace.network).loss_slope(), "column", {})
        given = {A_.name: A[:, None], is_.Y.name: Y[:, None], Z_.name: Z[:, None]}
        self.slope = float(run(f"slope = {slope}", given)["slope"][unit, 0])

    def __iter__(self) -> Iterator[Line]:
        first, *others = self._loss()
        words = first.text[0].lower() + first.text[1:]
        yield replace(first, text=f"On {self.who}: {words}")
        yield from others
        if self.step.kind == "dZ_out":
            yield from self._through_softmax() if self.network.output == "softmax" else self._through_slope()
        yield self._mean()

    def _both(self, template: str, text: str, left: str, value: float, cancels: str = "") -> Line:
        formula, numbers = (template.format(**fill) for fill in (self.symbols, self.numbers))
        struck = [cancels.format(**fill) for fill in (self.symbols, self.numbers)]
        sides = f"{left} = {formula}" if left else formula
        numbers = LEADING.sub(r"\\left(\1", numbers.replace(r"\odot", r"\cdot"))
        numbers = numbers if numbers == _result(value) else f"{numbers} = {_result(value)}"
        return Line(text, sides, numbers, (struck[0], struck[1]))

    def _loss(self) -> Iterator[Line]:
        loss, left = self.network.loss_row, self.whole + self.symbols["dA"]
        if not loss.one_slope_latex:
            yield self._both(loss.slope_latex, "The derivative of the loss by a", left, self.slope)
            return
        half = loss.divisor != "m"
        square = (self.a - self.y) ** 2 * (0.5 if half else 1)
        yield self._both(loss.one_latex, "The loss of one output, before the mean", "", square)
        words = "Its derivative by a: the square brings a 2 down"
        words += ", which the half takes away" if half else ", and it stays"
        cancels = r"\frac{{1}}{{2}} \cdot 2" if half else ""
        yield self._both(loss.one_slope_latex, words, left, self.slope, cancels)

    def _through_slope(self) -> Iterator[Line]:
        row, a = self.network.activation(self.step.layer), self.a
        slope = a * (1 - a) if row.name == "sigmoid" else 1.0
        yield self._both(row.slope_latex, f"The slope of {row.title}", "g'(" + self.symbols["Z"] + ")", slope)
        if row.name != "sigmoid":
            return
        product = r"\frac{{{a} - {y}}}{{{a}\left(1 - {a}\right)}} \cdot {a}\left(1 - {a}\right)"
        words = "Multiplied, the slope of the loss on one denominator: the slope of the output cancels"
        yield self._both(product, words, self.whole + self.symbols["dZ"], a - self.y, r"{a}\left(1 - {a}\right)")

    def _through_softmax(self) -> Iterator[Line]:
        """Every output moves with every z: dZ_k = a_k (dA_k - sum a dA), and a cancels in each product."""
        A, Y, unit = self.outputs
        total = float(Y.sum())
        A_, dA, dZ = (self.symbols[name] for name in ("A", "dA", "dZ"))
        yield Line(
            "A softmax passes it on as",
            rf"{self.whole}{dZ} = {A_} \odot \left({self.whole}{dA} - \sum_{{k=1}}^{{{len(A)}}} a_k d_k\right), "
            rf"\quad d_k = -\frac{{y_k}}{{a_k}}",
            rf"\sum_{{k=1}}^{{{len(A)}}} a_k d_k = -\sum_{{k=1}}^{{{len(A)}}} y_k = {_result(-total)}",
        )
        product = r"{a} \left(-\frac{{{y}}}{{{a}}} + " + spelled(total) + r"\right)"
        words = "Multiplied out, the a under the fraction cancels"
        yield self._both(product, words, self.whole + self.symbols["dZ"], float(A[unit]) * total - self.y)

    def _mean(self) -> Line:
        """Where the 1/m goes."""
        short = self.step.kind == "dZ_out"
        left = self.symbols["dZ" if short else "dA"]
        template = r"{a} - {y}" if short else self.network.loss_row.slope_latex
        value = self.a - self.y if short else self.slope
        if self.row:
            inner = template if template.endswith(r"\right)") else r"\left(" + template + r"\right)"
            template = r"\frac{{1}}{{{m}}} \cdot " + inner
            words = f"The 1/m of the mean, m = {self.m}, is taken here, once; δ carries it to every gradient"
            return self._both(template, words, left, value / self.m)
        words = "What is left; the 1/m of the mean waits for dW and db" if self.m > 1 else "What is left; m is 1"
        return self._both(template, words, left, value)


def _struck(latex: str, cancels: str) -> str:
    return wrapped(latex, ((cancels, 'class="cancels"'),)) if cancels else mathml(latex)
