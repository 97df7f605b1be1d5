"""The Python package: a run and its numbers, without a server.

>>> import backwalk
>>> run = backwalk.Run("preset=xor&t=10")
>>> trace = run.trace()
>>> round(trace.loss, 4)
0.5895
>>> trace.tensors["dW1"].shape
(3, 2)
>>> [step.code for step in trace.steps][:2]
['Z1 = W1 @ X + b1', 'A1 = np.tanh(Z1)']

Every gradient against central differences, and somebody's own beside these:

>>> run.check().passed
True
>>> mine = {"dW1": 4 * trace.tensors["dW1"], "dW2": trace.tensors["dW2"].T}
>>> print(backwalk.compare(run, mine))
dW2      right  rows and columns change places
dW1      WRONG  off by up to 3 times the largest entry; the 1/m forgotten (dW1)

``run.export("xor.html")`` writes the file that /export.html of a server gives, ``run.figure(step="dW1")`` is the
step as a picture.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

import numpy as np
from numpy.typing import ArrayLike

from .answer import ask
from .answer.exports import BY_SUFFIX
from .answer.reply import Reply
from .numerics.equations import Equation
from .numerics.gradcheck import Check
from .numerics.network import Array
from .numerics.trace import LayerReport
from .represent.asked import shown
from .represent.comparison import Compared, compared
from .run import brought
from .run import query as queries
from .run.engine import Engine
from .run.errors import refuse
from .run.limits import MIB, room
from .run.problem import problem
from .run.python import spelled
from .run.turns import Turn
from .words import number, say

MOST_SHOWN = 400
"""Characters of a query that is written out."""

HEIGHT = "max(540px, min(112cqw + 66px, (880px - 100cqw) * 9999))"
"""Of a player in a notebook: under 880 pixels of width it is upright, with the matrices below the network."""


@dataclass(frozen=True)
class Trace:
    """One iteration, every tensor kept, in the notation of its run.

    ``tensors`` are read-only float64 arrays by name (X, W1, Z1, dW1 …), ``loss`` is J, m the ``m`` examples of the
    batch. ``steps`` are the equations in the order of the walk, each with its ``id``, ``title``, ``phase``,
    ``layer``, ``latex``, ``code`` and what it ``reads``. ``accuracy`` is None where there are no classes,
    ``diverged`` the first step whose numbers are not finite, or None. ``layers`` tell how each layer fares: its
    gradient norm, its saturated and dead units, its share of the blame.
    """

    t: int
    m: int
    loss: float
    accuracy: float | None
    steps: tuple[Equation, ...]
    tensors: Mapping[str, Array]
    layers: tuple[LayerReport, ...]
    diverged: str | None


@dataclass(frozen=True)
class GradientCheck:
    """Every gradient against central differences of J: a verdict for each tensor of the backward pass."""

    tensors: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether no gradient is wrong; one that sits at kinks alone is not compared."""
        return all(each.verdict in ("pass", "kinks") for each in self.tensors)


class Figure:
    """A step as a picture; a notebook shows it. ``svg`` is its text."""

    def __init__(self, svg: str) -> None:
        self.svg = svg

    def __repr__(self) -> str:
        return f"<Figure of {len(self.svg):,} characters>"

    def _repr_svg_(self) -> str:
        return self.svg

    def save(self, file: str | Path) -> Path:
        """Write it as ``file``, an SVG."""
        path = Path(file)
        path.write_text(self.svg, encoding="utf-8")
        return path


class Run:
    """A run at an iteration, by the query string that names it everywhere else, by parameters, or by both.

    ``Run("preset=xor&t=10")`` is ``Run(preset="xor", t=10)``. A parameter is a text as an address has it, a
    number, a sequence (``hidden=[4, 3]``) or an array: X of shape (m, inputs) and Y of shape (m, outputs) or (m,)
    have a row for each example, W1 … of shape (receiving, sending) one for each receiving unit, in both notations.

    >>> run = Run(X=[[0.5, -1], [1, 0]], Y=[1, 0], hidden=[3], seed=2)
    >>> run.trace().tensors["A2"].shape
    (1, 2)
    >>> run.at(t=5, notation="row").trace().tensors["A2"].shape
    (2, 1)

    Raises BadRequestError where a parameter is unknown, given twice, malformed, over a limit or does not fit the
    others.

    >>> Run(optimiser="adam")
    Traceback (most recent call last):
        ...
    app.run.errors.BadRequestError: unknown parameter 'optimiser'; did you mean 'optimizer'?
    """

    def __init__(self, query: str = "", /, **parameters: Any) -> None:
        try:
            own = spelled(parameters)
        except (TypeError, ValueError) as error:
            raise refuse("parameters", str(error)) from None
        given = query.removeprefix("?")
        self._run = queries.parse("&".join(filter(None, (given, own))))

    def __repr__(self) -> str:
        query = self.query
        return f"Run({query!r})" if len(query) <= MOST_SHOWN else f"<Run of {len(query):,} characters>"

    def _repr_html_(self) -> str:
        """The player, live where a notebook runs it, without a server, a port or a network."""
        page = _reply("/export.html", self._run.with_controls()).body.decode()
        return (
            '<div style="container-type: inline-size; width: 100%">'
            f'<iframe srcdoc="{escape(page)}" title="Backwalk" sandbox="allow-scripts" '
            f'style="width: 100%; height: {HEIGHT}; border: 1px solid #8888"></iframe></div>'
        )

    def _repr_svg_(self) -> str:
        return self.figure().svg

    def at(self, **changes: Any) -> "Run":
        """The same run with other parameters: ``run.at(t=11)``, ``run.at(step="dW1", lr=0.1)``."""
        kept = [part for part in self.query.split("&") if part.partition("=")[0] not in changes]
        return Run("&".join(kept), **changes) if changes else self

    def figure(self, **options: Any) -> Figure:
        """The step as a picture: ``step="dW1"``, ``width=1200``, ``theme="dark"`` and others of a run."""
        own = {"width": options.pop("width")} if "width" in options else {}
        return Figure(_reply("/figure.svg", self.at(**options)._run, **own).body.decode())

    @property
    def query(self) -> str:
        """The canonical query string."""
        return self._run.canonical

    @property
    def t(self) -> int:
        """The iteration."""
        return self._run.cursor.t

    @property
    def step(self) -> str:
        """The id of the step, "" for the first."""
        return self._run.cursor.step

    @property
    def example(self) -> int | None:
        """The 0-based example that is looked at, None for the mean."""
        return self._run.cursor.example

    def trace(self) -> Trace:
        """Iteration ``t``, or of a run that diverges before, the iteration where it does; NaN where it asks."""
        found, notation = shown(self._run, engine().trace(self._run)), self._run.recipe.notation
        return Trace(
            t=found.t,
            m=found.m,
            loss=found.loss,
            accuracy=found.accuracy if problem(self._run).classification else None,
            steps=found.equations(notation),
            tensors=MappingProxyType({name: found.viewed(name, notation) for name in found.tensors}),
            layers=found.layers,
            diverged=found.first_bad,
        )

    def check(self) -> GradientCheck:
        """The gradient check of iteration ``t``. Raises ConflictError where it would tell what is asked."""
        ask("/api/check").of(self._run).keep()
        return GradientCheck(tuple(engine().check(self._run)[1]))

    def export(self, file: str | Path, **options: str | int) -> Path:
        """Write ``file``, whose suffix says what kind: .html, .svg, .png, .json, .npz, .py, .tex, .ipynb or .zip.

        ``options`` are what the kind takes beside a run: ``width=1200``, ``framework="torch"``, ``to=20``.
        Raises BadRequestError for another suffix or option.
        """
        path = Path(file)
        kind = BY_SUFFIX.get(path.suffix.lower())
        if kind is None:
            raise refuse("file", f"a file must end in one of {', '.join(BY_SUFFIX)}, not '{path.name[:40]}'")
        own = {name: options.pop(name) for name in kind.extra if name in options}
        run = Run(self.query, **options) if options else self
        path.write_bytes(_reply(kind.path, run._run, **own).body)
        return path


@dataclass(frozen=True, eq=False)
class Comparison:
    """Somebody's numbers beside those of a run, tensor by tensor. Printed, it is a table."""

    tensors: tuple[Compared, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong, in whatever convention; what the run does not have is not compared."""
        return all(each.agrees for each in self.tensors)

    def __str__(self) -> str:
        return "\n".join(" ".join(filter(None, row)) for row in self._rows())

    def _rows(self) -> Iterator[tuple[str, str, str]]:
        for each in self.tensors:
            verdict = "" if each.verdict == "unknown" else say("right") if each.agrees else say("WRONG")
            yield f"{each.name:8}", f"{verdict:6}", each.told

    def _repr_html_(self) -> str:
        """Each wrong tensor as a heat table of the differences."""
        return "".join(
            f"<p><b>{escape(name)}</b> {escape(verdict)} {escape(words)}</p>{_heat(each)}"
            for each, (name, verdict, words) in zip(self.tensors, self._rows(), strict=True)
        )


def _heat(each: Compared) -> str:
    """The differences of a wrong tensor as a table, up to a corner of it; nothing of another."""
    if each.verdict != "wrong":
        return ""
    table = each.corner
    largest = float(np.abs(table).max()) or 1.0
    rows = (
        "".join(
            f'<td style="background: rgba({"179,88,6" if value > 0 else "84,39,136"},'
            f'{abs(float(value)) / largest:.2f})">{number(float(value))}</td>'
            for value in row
        )
        for row in table
    )
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def compare(run: Run, mine: Mapping[str, ArrayLike] | str | Path) -> Comparison:
    """The numbers of somebody else's forward and backward pass beside those of ``run``, in its notation.

    ``mine`` has arrays by the names of tensors (dW1, db1, dZ2, J …), or is the path of a file with such: an
    ``.npz``, an ``.npy`` with one that is called so, JSON, or text as NumPy prints it (no pickle, up to 32 MiB).
    Names may be those that the notation writes: δ1 for dZ1 in rows.

    What is the same in another convention (all weights transposed, 1/m elsewhere, a sum in the place of the mean
    everywhere) is told, not called wrong; of what is wrong the mistakes are named that give just these numbers.
    float32 is compared as such, a text to a millionth and up to the last digit that is written, which may be no
    coarser than 2 % of the largest entry. A name that the run does not have is told beside the rest.

    Raises BadRequestError where the run has none of the names, for numbers that are not finite, for another file.
    """
    if isinstance(mine, (str, Path)):
        given = brought.read(_content(Path(mine)), Path(mine).name)
    else:
        given = {name: brought.of_array(name, values) for name, values in mine.items()}
    trace = engine().trace(run._run)
    return Comparison(tuple(compared(trace, run._run.recipe.notation, given)))


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > room("blob_size"):
            limit = room("blob_size") // MIB
            raise refuse("mine", say("{file} has more than {limit} MiB", file=file.name[:40], limit=limit))
        return file.read_bytes()
    except OSError as error:
        raise refuse("mine", say("cannot read {file}: {reason}", file=file, reason=error.strerror or "")) from None


def _reply(path: str, run: queries.Run, **own: str | int) -> Reply:
    """What a server answers to ``path`` about ``run``, with the path's own parameters."""
    return ask(path, urlencode(own)).of(run).reply(engine(), Turn())


@cache
def engine() -> Engine:
    """One for all runs, so that the iteration after one that was asked for costs one iteration."""
    return Engine(float("inf"))
