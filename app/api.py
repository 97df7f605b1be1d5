"""The Python package: a run and its numbers, without a server.

::

    import backwalk

    run = backwalk.Run("preset=xor&t=10")
    trace = run.trace()
    trace.loss                    # J
    trace.tensors["dW1"]          # a read-only array, in the notation of the run
    [step.code for step in trace.steps]
    run.check().passed            # every gradient against central differences
    run.export("xor.html")        # the file that /export.html of a server gives
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlencode

from .answer import answer, ask
from .answer.exports import BY_SUFFIX
from .numerics.equations import Equation
from .numerics.gradcheck import Check
from .numerics.network import Array
from .represent.asked import shown
from .run import query as queries
from .run.engine import Engine
from .run.errors import refuse
from .run.problem import problem


@dataclass(frozen=True)
class Trace:
    """One iteration, every tensor kept, in the notation of its run.

    ``tensors`` are read-only float64 arrays by name (X, W1, Z1, dW1 …), ``loss`` is J, m the ``m`` examples of the
    batch. ``steps`` are the equations in the order of the walk, each with its ``id``, ``title``, ``phase``,
    ``layer``, ``latex``, ``code`` and what it ``reads``. ``accuracy`` is None where there are no classes,
    ``diverged`` the first step whose numbers are not finite, or None.
    """

    t: int
    m: int
    loss: float
    accuracy: float | None
    steps: tuple[Equation, ...]
    tensors: Mapping[str, Array]
    diverged: str | None


@dataclass(frozen=True)
class GradientCheck:
    """Every gradient against central differences of J: a verdict for each tensor of the backward pass."""

    tensors: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether no gradient is wrong; one that sits at kinks alone is not compared."""
        return all(each.verdict in ("pass", "kinks") for each in self.tensors)


class Run:
    """A run at an iteration, by the query string that names it everywhere else.

    Raises BadRequestError where a parameter is unknown, malformed, over a limit or does not fit the others.
    """

    def __init__(self, query: str = "") -> None:
        self._run = queries.parse(query.removeprefix("?"))

    def __repr__(self) -> str:
        return f"Run({self.query!r})"

    @property
    def query(self) -> str:
        """The canonical query string."""
        return self._run.canonical

    def trace(self) -> Trace:
        """Iteration ``t``, or of a run that diverges before, the iteration where it does; NaN where it asks."""
        found, notation = shown(self._run, _engine().trace(self._run)), self._run.recipe.notation
        return Trace(
            t=found.t,
            m=found.m,
            loss=found.loss,
            accuracy=found.accuracy if problem(self._run).classification else None,
            steps=found.equations(notation),
            tensors=MappingProxyType({name: found.viewed(name, notation) for name in found.tensors}),
            diverged=found.first_bad,
        )

    def check(self) -> GradientCheck:
        """The gradient check of iteration ``t``. Raises ConflictError where it would tell what is asked."""
        ask("/api/check", self.query).keep()
        return GradientCheck(tuple(_engine().check(self._run)[1]))

    def export(self, file: str | Path, **options: str | int) -> Path:
        """Write ``file``, whose suffix says what kind: .html, .svg, .png, .json, .npz, .py, .tex or .ipynb.

        ``options`` are what the kind takes beside a run: ``width=1200``, ``framework="torch"``, ``to=20``.
        Raises BadRequestError for another suffix or option.
        """
        path = Path(file)
        kind = BY_SUFFIX.get(path.suffix.lower())
        if kind is None:
            raise refuse("file", f"a file must end in one of {', '.join(BY_SUFFIX)}, not '{path.name[:40]}'")
        own = f"&{urlencode(options)}" if options else ""
        path.write_bytes(answer(kind.path, self.query + own, engine=_engine()).body)
        return path


@cache
def _engine() -> Engine:
    """One for all runs, so that the iteration after one that was asked for costs one iteration."""
    return Engine(float("inf"))
