"""The pages of the lessons: /learn lists them, /learn/{id} is one."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from ..lessons.prose import prose
from ..lessons.reading import KINDS, MOST_SCENES, Lesson, Scene
from ..lessons.shelf import EXAMPLE, files, lesson
from ..represent.asked import shown
from ..run.engine import Engine
from ..run.errors import NotFoundError
from ..run.parameters import THEMES
from ..run.texts import WORD, Text, choice
from ..run.turns import Turn
from ..words import marked, say
from .facts import facts
from .modules import modules
from .reply import HTML, PLACE, Reply
from .resource import Asked, Make, Resource
from .schemas import TEXT
from .templates import LESSON_SHEETS, PAPER_SHEETS, render


def _learn(asked: Asked, _engine: Engine, _turn: Turn) -> Reply:
    shelf = {kind: {id_: each for id_, each in _lessons() if each.kind == kind} for kind in KINDS}
    page = render("learn.html", shelf=shelf, titles=TITLES, modules=(), facts="", **_looks(asked))
    return Reply(page.encode(), HTML)


def _lessons() -> Iterator[tuple[str, Lesson]]:
    return ((id_, lesson(id_)) for id_ in files())


def _lesson(asked: Asked, engine: Engine, turn: Turn) -> Reply:
    id_ = asked.words["id"]
    found = _found(id_)
    scenes = [_scene(each, engine, turn) for each in found.scenes]
    told = {"id": id_, "lesson": found, "scenes": scenes, **_looks(asked)}
    if asked.words.get("print") == "1":
        told |= {"modules": (), "facts": "", "sheets": PAPER_SHEETS}
        return Reply(render("lesson-paper.html", **told).encode(), HTML)
    page = render("lesson.html", modules=modules("entries/lesson.js"), facts=facts(), **told)
    return Reply(page.encode(), HTML)


def _found(id_: str) -> Lesson:
    if id_ not in files():
        names = ", ".join(files())
        raise NotFoundError(say("there is no lesson '{name}'; there are {names}", name=id_[:40], names=names))
    return lesson(id_)


def _scene(scene: Scene, engine: Engine, turn: Turn) -> dict[str, Any]:
    turn.go_on()
    return {
        "title": scene.title,
        "query": scene.run.canonical,
        "lit": " ".join(each.id for each in scene.lit),
        "bare": scene.bare,
        "asks": scene.run.exercise.points,
        "prose": Markup(prose(scene, shown(scene.run, engine.trace(scene.run, turn)))),
    }


def told(asked: Asked, engine: Engine, turn: Turn) -> list[dict[str, Any]]:
    """The scenes of the lesson that a frame tells, each as the frame is looked at."""
    scenes = [_scene(each, engine, turn) for each in _found(asked.words["lesson"]).scenes]
    looks = asked.run.looks
    for each in scenes:
        own = {part.partition("=")[0] for part in each["query"].split("&")}
        more = (part for part in looks.split("&") if part and part.partition("=")[0] not in own)
        each["query"] = "&".join([each["query"], *more])
    return scenes


def _looks(asked: Asked) -> dict[str, Any]:
    theme = asked.words.get("theme", THEMES[0])
    own = urlencode({"controls": "full"} | ({"theme": theme} if theme != THEMES[0] else {}))
    return {"query": "", "theme": theme, "own": own, "sheets": LESSON_SHEETS}


def _write(asked: Asked, _engine: Engine, _turn: Turn) -> Reply:
    page = render(
        "write.html",
        example=EXAMPLE.read_text(encoding="utf-8"),
        kinds=KINDS,
        most_scenes=MOST_SCENES,
        site=asked.site,
        modules=(),
        facts="",
        **_looks(asked),
    )
    return Reply(page.encode(), HTML, vary=PLACE)


def _page(
    path: str, about: str, make: Make, parts: Mapping[str, Text], *, placed: bool = False, **extra: Text
) -> Resource:
    looks = {"theme": choice(*THEMES), **extra}
    return Resource(path, about, about, make, TEXT, HTML, parts, looks, of_run=False, listed=False, placed=placed)


TITLES = {
    "derivation": marked("The two derivations"),
    "misconception": marked("Where one goes wrong"),
    "exercise": marked("Exercises"),
}
"""What the kinds of lessons are called."""

LEARN = (
    _page("/learn", "The lessons.", _learn, {}),
    _page("/learn/{id}", "A lesson, live, or to print.", _lesson, {"id": WORD}, print=choice("0", "1")),
    _page("/write", "How to write a lesson.", _write, {}, placed=True),
)
"""Rows of the table."""
