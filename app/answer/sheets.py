"""Sheets to fill in by hand: a page to print, or LaTeX; one for each person, and their keys."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from ..represent.latex import latex
from ..represent.sheets import paper, sheet
from ..run.engine import Engine
from ..run.errors import WithheldError
from ..run.limits import gives_keys
from ..run.query import Run, parse
from ..run.texts import FLAG, WHO, MalformedError, Text
from ..run.turns import Turn
from ..words import marked, say
from .reply import HTML, Reply
from .resource import Asked, Make, Resource
from .schemas import TEXT
from .templates import PAPER_SHEETS, render

TEX = "application/x-tex"
PEOPLE = 100
"""Sheets of one answer."""


def _people(text: str) -> tuple[str, ...]:
    names = tuple(WHO.parse(each.strip()) for each in text.split(",") if each.strip())
    if len(names) > PEOPLE:
        message = marked("{name} names {given} people; at most {most} get their sheets at once")
        raise MalformedError(message, given=len(names), most=PEOPLE)
    return names


OWN: Mapping[str, Text] = MappingProxyType(
    {
        "who": Text(
            _people,
            ",".join,
            lambda: say("names of 1 to 64 characters, separated by commas"),
            {"type": "string"},
        ),
        "key": FLAG,
    }
)
"""What sheets take beside a run."""


def _runs(asked: Asked) -> Iterator[Run]:
    """The run of each person. Raises WithheldError for a key where keys are not given out."""
    if asked.words.get("key") and not gives_keys():
        raise WithheldError(
            say("keys are given out beyond this machine only if the server is started with --keys")
        )
    for who in asked.words.get("who") or [""]:
        yield parse(f"{asked.run.canonical}&who={quote(who)}") if who else asked.run


def _worksheet(asked: Asked, engine: Engine, turn: Turn) -> Reply:
    key, papers = bool(asked.words.get("key")), []
    for run in _runs(asked):
        papers.append(sheet(run, engine.trace(run, turn), key=key))
        turn.go_on()
    query = asked.run.canonical
    page = render(
        "worksheet.html",
        theme="light",
        query=query,
        papers=papers,
        key=key,
        sheets=PAPER_SHEETS,
        modules=(),
        facts="",
    )
    return Reply(page.encode(), HTML, private=key)


def _tex(asked: Asked, engine: Engine, turn: Turn) -> Reply:
    key, papers = bool(asked.words.get("key")), []
    for run in _runs(asked):
        papers.append(paper(run, engine.trace(run, turn), key=key))
        turn.go_on()
    return Reply(latex(papers).encode(), TEX, file="backwalk.tex", private=key)


def _resource(path: str, title: str, make: Make, media: str, **more: Any) -> Resource:
    return Resource(
        path,
        title,
        title + ".",
        make,
        TEXT,
        media,
        extra=OWN,
        errors={403: "A key, which is not given out."},
        **more,
    )


WORKSHEET = _resource("/worksheet", "Sheets to fill in by hand, or their key", _worksheet, HTML, listed=False)
LATEX = _resource("/export.tex", "One iteration as a LaTeX document", _tex, TEX, offers={"": "LaTeX"})
"""Rows of the table."""
