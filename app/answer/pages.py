"""The pages a person sees: / and /embed, opened at the very step the address names; /teach and /docs."""

from typing import Any

from ..files import folder
from ..numerics.datasets import DATASETS
from ..picture.layout import SHAPES
from ..represent.answers import options_answer
from ..run.engine import Engine
from ..run.parameters import PANELS, PARAMETERS, THEMES
from ..run.query import opened, parse
from ..run.texts import WORD
from ..run.turns import Turn
from ..words import say, sentence_case
from .exports import EXPORTS
from .facts import facts
from .learn import told
from .modules import modules
from .reply import HTML, PLACE, Reply
from .resource import Asked, Make, Resource
from .schemas import TEXT
from .templates import PAGE_SHEETS, frame_page, render, step_page


def _index(asked: Asked, engine: Engine, turn: Turn) -> Reply:
    images = {row.name: row.image for row in DATASETS.values() if row.image}
    more = {
        "parameters": PARAMETERS,
        "options": options_answer(),
        "panels": {each: say(sentence_case(each)) for each in PANELS},
        "themes": [(each, say(each)) for each in THEMES],
        "images": images,
        "facts": facts(EXPORTS),
        "sheets": PAGE_SHEETS,
    }
    trace = asked.trace(engine, turn)
    page = step_page(
        "index.html", asked.run, trace, "low", asked.site, SHAPES, modules=modules("entries/page.js"), **more
    )
    return Reply(page.encode(), HTML, vary=PLACE)


def _embed(asked: Asked, engine: Engine, turn: Turn) -> Reply:
    scenes = told(asked, engine, turn) if "lesson" in asked.words else []
    begun = parse(scenes[0]["query"]) if scenes else opened(asked.run)
    page = frame_page(
        "embed.html",
        begun,
        asked.of(begun).trace(engine, turn),
        asked.site,
        scenes=scenes,
        modules=modules("entries/frame.js"),
        facts=facts(EXPORTS),
    )
    return Reply(page.encode(), HTML, vary=PLACE)


def _teach(asked: Asked, _engine: Engine, _turn: Turn) -> Reply:
    return Reply(render("teach.html", site=asked.site).encode(), HTML, vary=PLACE)


def _docs(*_: object) -> Reply:
    return Reply(render("docs.html").encode(), HTML)


def _favicon(*_: object) -> Reply:
    return Reply((folder("static") / "icon.svg").read_bytes(), "image/svg+xml")


def _page(path: str, about: str, make: Make, *, of_run: bool = True, **more: Any) -> Resource:
    return Resource(path, about, about, make, TEXT, HTML, of_run=of_run, quick=of_run, listed=False, **more)


PAGES = (
    _page("/", "The page.", _index, placed=True),
    _page("/embed", "The frame for a slide.", _embed, extra={"lesson": WORD}, placed=True),
    _page("/teach", "How to put a step into slides and notes.", _teach, of_run=False, placed=True),
    _page("/docs", "Interactive API documentation, served from this machine.", _docs, of_run=False),
    _page("/favicon.ico", "The icon, for answers that cannot name it, such as JSON.", _favicon, of_run=False),
)
"""The rows of the table."""
