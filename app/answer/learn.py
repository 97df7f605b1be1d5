"""The pages of the lessons: /learn lists them, /learn/{id} is one."""

from markupsafe import Markup

from ..lessons.prose import prose
from ..lessons.shelf import files, lesson
from ..represent.asked import shown
from ..run.engine import Engine
from ..run.errors import NotFoundError
from ..run.texts import WORD
from ..run.turns import Turn
from ..words import say
from .facts import facts
from .modules import modules
from .reply import HTML, Reply
from .resource import Asked, Resource
from .schemas import TEXT
from .templates import LESSON_SHEETS, render


def _learn(*_: object) -> Reply:
    lessons = {id_: lesson(id_) for id_ in files()}
    page = render(
        "learn.html", query="", theme="auto", lessons=lessons, sheets=LESSON_SHEETS, modules=(), facts=""
    )
    return Reply(page.encode(), HTML)


def _lesson(asked: Asked, engine: Engine, turn: Turn) -> Reply:
    id_ = asked.words["id"]
    if id_ not in files():
        raise NotFoundError(say("there is no lesson '{name}'", name=id_[:40]))
    found = lesson(id_)
    scenes = [
        {
            "title": each.title,
            "query": each.run.canonical,
            "lit": " ".join(one.id for one in each.lit),
            "asks": each.run.exercise.points,
            "prose": Markup(prose(each, shown(each.run, engine.trace(each.run, turn)))),
        }
        for each in found.scenes
    ]
    page = render(
        "lesson.html",
        query="",
        theme="auto",
        lesson=found,
        scenes=scenes,
        sheets=LESSON_SHEETS,
        modules=modules("entries/lesson.js"),
        facts=facts(),
    )
    return Reply(page.encode(), HTML)


def _page(path: str, about: str, make: object, **more: object) -> Resource:
    return Resource(path, about, about, make, TEXT, HTML, of_run=False, listed=False, **more)  # type: ignore[arg-type]


LEARN = (
    _page("/learn", "The lessons.", _learn),
    _page("/learn/{id}", "A lesson: prose beside the live stage and panel.", _lesson, parts={"id": WORD}),
)
"""Rows of the table."""
