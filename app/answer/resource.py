"""What can be asked for: a path, what it takes, and the function that answers."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from ..numerics.trace import Trace
from ..represent.asked import shown
from ..run.engine import Engine
from ..run.errors import BadRequestError, Complaint, ConflictError
from ..run.query import Run, parse, parse_with
from ..run.texts import MalformedError, Text
from ..run.turns import Turn
from ..words import say, speaking
from .reply import JSON, Reply

Words = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """A request that was understood: of which ``run``, with which ``words`` of its path and its own parameters.

    ``site`` is where the server is, as the one who asks calls it; "" where there is none.
    """

    resource: "Resource"
    path: str
    run: Run
    words: Words
    site: str = ""

    @property
    def name(self) -> str:
        """What tells this apart from other questions about the same run."""
        own = (f"{name}={self.words[name]}" for name in sorted(self.resource.extra) if name in self.words)
        return "&".join((self.path, *own, *([self.site] if self.resource.placed else [])))

    def keep(self) -> None:
        """Raises ConflictError where the answer would tell what is asked."""
        if self.resource.tells and self.run.exercise.hides:
            raise ConflictError(say("{path} would tell what is asked; leave out ask", path=self.path[:80]))

    def trace(self, engine: Engine, turn: Turn) -> Trace:
        """The iteration of its run, without what is asked."""
        return shown(self.run, engine.trace(self.run, turn))

    def of(self, run: Run) -> "Asked":
        """The same question about another run."""
        return replace(self, run=run)

    def reply(self, engine: Engine, turn: Turn) -> Reply:
        """The answer, computed by ``engine`` while ``turn`` lasts.

        Raises BadRequestError, NotFoundError, ConflictError, UnsupportedError; BudgetError where ``turn`` is over.
        """
        with speaking(self.run.view.lang):
            self.keep()
            return self.resource.make(self, engine, turn)


Make = Callable[[Asked, Engine, Turn], Reply]


@dataclass(frozen=True, eq=False)
class Resource:
    """One row of the table of all that can be asked for.

    ``path`` may have {words}, each read by ``parts``. ``extra`` are the parameters it takes beside a run's; those
    that are ``needed`` have no default. It is not ``of_run`` if a run's parameters mean nothing to it.

    ``reads`` are the parameters of cursor and view that it depends on, None if that is all of them. What is
    ``quick`` takes a few milliseconds for a small network. What is ``placed`` names the address of its server.

    A page ``offers`` it under these words, with these queries after that of its run; what is ``of_questions`` only
    where something is asked.

    What ``tells`` cannot be answered while something is asked.

    ``schema`` and ``errors`` say what the answer is, and which errors there are that a run alone does not bring.
    """

    path: str
    title: str
    about: str
    make: Make
    schema: Mapping[str, Any]
    media: str = JSON
    parts: Mapping[str, Text] = field(default_factory=dict)
    extra: Mapping[str, Text] = field(default_factory=dict)
    needed: tuple[str, ...] = ()
    of_run: bool = True
    reads: tuple[str, ...] | None = None
    quick: bool = False
    placed: bool = False
    errors: Mapping[int, str] = field(default_factory=dict)
    tells: bool = False
    listed: bool = True
    offers: Mapping[str, str] = field(default_factory=dict)
    of_questions: bool = False

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(self.path)))

    def asked(self, path: str, query: str, site: str = "") -> Asked | None:
        """What ``path`` and ``query`` ask, or None if that is none of this. Raises BadRequestError."""
        found = self._pattern.fullmatch(path)
        if found is None:
            return None
        words: dict[str, Any] = {}
        for name, text in found.groupdict().items():
            try:
                words[name] = self.parts[name].parse(unquote(text))
            except MalformedError as error:
                raise BadRequestError(Complaint(name, error.about(name))) from None
        if not self.of_run and not self.extra:
            return Asked(self, path, parse(""), words, site)
        run, own = parse_with(query, self.extra)
        return Asked(self, path, run, words | own, site)
