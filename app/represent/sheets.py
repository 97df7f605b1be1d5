"""A sheet to fill in by hand: what is given, then every step with room for what is asked; and its key."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..numerics.equations import Equation
from ..numerics.symbols import symbol
from ..numerics.trace import Trace
from ..run.query import Run
from ..words import number, say
from .asked import shown
from .formulas import mathml
from .latex import MOST, PHASES, Paper
from .questions import Questions
from .task import task
from .verdicts import verdict_answer

DIGITS = 4
"""Significant digits of what is printed."""


@dataclass(frozen=True)
class Cell:
    """An entry: its ``text``, or room to write it in; what is ``asked`` counts, the rest is on the way to it."""

    text: str
    asked: bool = False


@dataclass(frozen=True)
class Prompt:
    """A question in words, with what can be chosen from, and on a key its answer."""

    text: str
    choices: tuple[str, ...]
    answer: str


@dataclass(frozen=True)
class Line:
    """A step, or something given: a ``formula`` and a ``symbol`` (MathML), and its numbers in ``rows``.

    Of a large matrix there are the first rows and columns, and ``shape`` says how many it has.
    """

    title: str
    formula: str
    symbol: str
    rows: tuple[tuple[Cell, ...], ...]
    shape: str
    prompts: tuple[Prompt, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """What one person gets: ``phases`` are the steps under the headings of the walk."""

    who: str
    query: str
    key: bool
    points: int
    task: str
    rate: str
    m: int
    given: tuple[Line, ...]
    phases: Mapping[str, tuple[Line, ...]]


def sheet(run: Run, trace: Trace, *, key: bool) -> Sheet:
    """The sheet of ``run``, or its key; ``trace`` has nothing hidden."""
    made = _Sheet(run, trace, key)
    phases: dict[str, list[Line]] = {}
    for step in made.page.equations(run.recipe.notation):
        phases.setdefault(say(PHASES[step.phase]), []).append(made.step(step))
    return Sheet(
        who=run.asking.who,
        query=run.canonical,
        key=key,
        points=run.exercise.points,
        task=task(run, made.page),
        rate=number(trace.network.lr, DIGITS),
        m=trace.m,
        given=tuple(made.line(name, "", "") for name in trace.given),
        phases={title: tuple(lines) for title, lines in phases.items()},
    )


def paper(run: Run, trace: Trace, *, key: bool) -> Paper:
    """The same for LaTeX; a question that is no entry has room after its colon, or its answer."""
    made = _Sheet(run, trace, key)
    asked = {
        step.id: [_asked(each) for each in made.prompts(step, whole=True)]
        for step in made.page.equations(run.recipe.notation)
    }
    return Paper(run, made.trace, asked)


def _asked(prompt: Prompt) -> str:
    return " ".join([prompt.text, *([f"({' / '.join(prompt.choices)})"] if prompt.choices else []), prompt.answer])


class _Sheet:
    def __init__(self, run: Run, trace: Trace, key: bool) -> None:
        self.run, self.notation = run, run.recipe.notation
        self.page = shown(run, trace)
        self.trace = trace if key else self.page
        self.questions = Questions(run, trace)
        self.answers = _answers(run, trace) if key else {}
        self.lines = {each.id: each.latex for each in self.trace.equations(self.notation)}
        self.asked = {
            (target.name, index) for target in run.exercise.targets for index in run.exercise.entries(target)
        }

    def step(self, step: Equation) -> Line:
        line = self.line(step.id, step.title, self.lines[step.id])
        return replace(line, prompts=tuple(self.prompts(step, whole=not line.shape)))

    def line(self, name: str, title: str, formula: str) -> Line:
        view = np.atleast_2d(self.trace.viewed(name, self.notation))
        rows = tuple(
            tuple(self.cell(name, (i, j), float(view[i, j])) for j in range(min(MOST, view.shape[1])))
            for i in range(min(MOST, view.shape[0]))
        )
        cut = max(view.shape) > MOST
        if name in self.trace.mask.shapes:
            rows = ()
        shape = " × ".join(map(str, view.shape)) if cut and rows else ""
        return Line(title, mathml(formula) if formula else "", mathml(self.symbol(name)), rows, shape)

    def symbol(self, name: str) -> str:
        return symbol(self.trace.kinds[name], self.notation)

    def cell(self, name: str, place: tuple[int, int], value: float) -> Cell:
        index = place if self.notation == "column" else place[::-1]
        hidden = self.trace.mask.entries.get(name)
        if np.isnan(value) and hidden is not None:
            return Cell("", (name, index) in self.asked)
        return Cell(number(value, DIGITS), (name, index) in self.asked)

    def prompts(self, step: Equation, *, whole: bool) -> Iterator[Prompt]:
        """What is asked of ``step`` in words; entries too where not all of them have a place on the sheet."""
        for each in self.run.exercise.targets:
            if self.questions.step(each) != step.id or (not each.kind and whole):
                continue
            for one in self.run.exercise.parts(each):
                choices = self.questions.choices(one) if one.kind in ("sign", "bug") else []
                yield Prompt(self.questions.prompt(one), tuple(choices), self.answers.get(one.id, ""))


def _answers(run: Run, trace: Trace) -> dict[str, str]:
    """The right answer to every question, as it is printed."""
    told = replace(run, asking=replace(run.asking, reveal="end"))
    found = verdict_answer(told, trace, [(each, "") for each in run.exercise.targets])
    return {each["id"]: _printed(each["id"], each["value"]) for each in found["results"]}


def _printed(question: str, value: Any) -> str:
    if isinstance(value, float):
        return number(value, DIGITS)
    return str(value).replace(",", " × ") if question.startswith("shape:") else str(value)
