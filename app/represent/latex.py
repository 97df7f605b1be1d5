"""One iteration as a LaTeX document: every equation with this run's numbers under it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..numerics.equations import Equation
from ..numerics.network import Array
from ..numerics.symbols import symbol
from ..numerics.trace import Trace
from ..run.query import Run
from ..words import marked, say
from .derivations import derivation
from .sentences import sentence

NOT_A_NUMBER, UNKNOWN = r"\mathrm{NaN}", r"\square"
MOST, OF_MORE = 8, 6
"""Rows and columns up to which a matrix is written out, and how many of a larger one: what a page has room for."""

HEAD = r"""\documentclass[10pt]{article}
\usepackage{amsmath,amssymb}
\usepackage[margin=1.5cm]{geometry}
\setlength{\parindent}{0pt}
\setlength{\arraycolsep}{3pt}
\allowdisplaybreaks
"""

PHASES = {
    "forward": marked("Forward pass"),
    "loss": marked("Loss"),
    "backward": marked("Backward pass"),
    "update": marked("Update"),
}

SPECIAL = {
    **{each: f"\\{each}" for each in "&%$#_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "ŷ": r"$\hat{y}$",
    "δ": r"$\delta$",
    "→": r"$\to$",
    "−": r"$-$",
    "×": r"$\times$",
    "∞": r"$\infty$",
    "…": r"\dots{}",
    **{chr(0x2080 + digit): f"$_{digit}$" for digit in range(10)},
    **{
        above: rf"\textsuperscript{{{plain}}}" for above, plain in zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾", "0123456789()", strict=True)
    },
}
"""What plain text has to write otherwise."""


@dataclass(frozen=True)
class Paper:
    """An iteration of a run, as it is shown, with what is asked at its steps."""

    run: Run
    trace: Trace
    asked: Mapping[str, Sequence[str]]


def latex(papers: Sequence[Paper]) -> str:
    """A document that any LaTeX compiles, in ASCII: each paper begins on a page, in the notation of its run."""
    return "\n".join(_document(papers)) + "\n"


def _document(papers: Sequence[Paper]) -> Iterator[str]:
    yield HEAD
    first = papers[0]
    title = say("Backpropagation, iteration {t}", t=first.trace.t)
    yield rf"\title{{{escaped(title)}}}"
    yield rf"\author{{Backwalk: \texttt{{{_breakable(first.run.canonical)}}}}}" + "\n" + r"\date{}"
    yield "\n" + r"\begin{document}" + "\n" + r"\maketitle" + "\n"
    for paper in papers:
        if paper is not first:
            yield "\n" + r"\clearpage" + "\n"
        yield from _paper(paper)
    yield "\n" + r"\end{document}"


def _paper(paper: Paper) -> Iterator[str]:
    run, trace = paper.run, paper.trace
    notation = run.recipe.notation
    if run.asking.who:
        yield rf"\textbf{{{escaped(run.asking.who)}}}" + "\n"
    sizes = " -- ".join(map(str, trace.network.sizes))
    rate = rf"$\alpha = {trace.network.lr:g}$"
    yield say("Layers: {sizes}; {m}; learning rate {rate}.", sizes=sizes, m=f"$m = {trace.m}$", rate=rate) + "\n"
    given = say("Given")
    yield rf"\section*{{{escaped(given)}}}"
    for name in trace.given:
        yield _equation(rf"{symbol(trace.kinds[name], notation)} = {matrix(trace.viewed(name, notation))}")
    phase = ""
    for step in trace.equations(notation):
        if step.phase != phase:
            phase = step.phase
            yield "\n" + rf"\section*{{{escaped(say(PHASES[phase]))}}}"
        yield from _step(run, trace, step)
        for line in paper.asked.get(step.id, ()):
            yield escaped(line) + "\n"


def _step(run: Run, trace: Trace, step: Equation) -> Iterator[str]:
    notation = run.recipe.notation
    yield "\n" + rf"\subsection*{{{escaped(step.title)}}}"
    yield escaped(sentence(trace, step, notation))
    yield _equation(step.latex)
    yield _equation(rf"{symbol(step.writes, notation)} = {_result(trace, step)}")
    for line in derivation(trace, step, notation, run.cursor.example):
        yield escaped(line.text) + _equation(rf"{line.latex} \;:\; {line.numbers}")


def _result(trace: Trace, step: Equation) -> str:
    """What ``step`` writes, with a box for each entry that is hidden."""
    if step.id in trace.mask.shapes:
        return UNKNOWN
    written = matrix(trace.viewed(step.id, step.notation))
    return written.replace(NOT_A_NUMBER, UNKNOWN) if trace.hides(step.id) else written


def _equation(text: str) -> str:
    return rf"\[ {text} \]"


def matrix(values: Array) -> str:
    """Four significant digits an entry; of a large one the first rows and columns, and dots."""
    if values.ndim == 0:
        return number(float(values))
    rows, columns = (size if size <= MOST else OF_MORE for size in values.shape)
    lines = [[number(float(value)) for value in row[:columns]] for row in values[:rows]]
    if columns < values.shape[1]:
        lines = [[*line, r"\cdots"] for line in lines]
    if rows < values.shape[0]:
        lines.append([r"\vdots"] * len(lines[0]))
    shape = r" \times ".join(map(str, values.shape))
    cut = rf"_{{{shape}}}" if (rows, columns) != values.shape else ""
    body = r" \\ ".join(" & ".join(line) for line in lines)
    return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}{cut}"


def number(value: float) -> str:
    """Four significant digits, a power of ten where it says more."""
    if not np.isfinite(value):
        return NOT_A_NUMBER if np.isnan(value) else r"\infty" if value > 0 else r"-\infty"
    mantissa, _, exponent = f"{value + 0.0:.4g}".partition("e")
    return rf"{mantissa}\cdot 10^{{{int(exponent)}}}" if exponent else mantissa


def escaped(text: str) -> str:
    """Plain text for LaTeX."""
    return "".join(SPECIAL.get(each, each) for each in text)


def _breakable(query: str) -> str:
    """A long query may be broken after any of its separators."""
    return re.sub(r"([,;]|\\&|=)", r"\1\\allowbreak{}", escaped(query))
