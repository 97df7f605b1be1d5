"""The pages a person sees: / and /embed, opened at the very step the URL names; and /docs."""

from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from ..files import folder
from ..picture.layout import SHAPES
from ..picture.scene import picture
from ..represent.answers import options_answer
from ..run.parameters import PANELS, PARAMETERS
from ..run.presets import PRESETS
from ..run.query import Run
from .api import run_of
from .replies import Reply
from .templates import modules, render
from .worker import Worker, worker

router = APIRouter(include_in_schema=False)
HTML = "text/html; charset=utf-8"


def _page(run: Run, template: str, entry: str, shape: str, worker_: Worker) -> Reply:
    trace = worker_.engine.trace(run)
    ids = [step.id for step in trace.equations(run["notation"])]
    index = ids.index(run["step"]) if run["step"] else 0
    page = render(
        template,
        run=run,
        query=run.canonical,
        theme=run["theme"],
        presets=PRESETS,
        parameters=PARAMETERS,
        options=options_answer(),
        shapes=SHAPES,
        panels=PANELS,
        modules=modules(entry),
        step=trace.equations(run["notation"])[index],
        still=Markup(picture(run, trace, shape).still(index)),
    )
    return Reply(page.encode(), HTML)


@router.get("/")
async def index(request: Request) -> Response:
    """The page."""
    run, work = run_of(request), worker(request)
    return (await work.reply("page", run, lambda: _page(run, "index.html", "page.js", "page", work))).to(request)


@router.get("/embed")
async def embed(request: Request) -> Response:
    """The frame for a slide: stage and transport bar."""
    run, work = run_of(request), worker(request)
    return (await work.reply("embed", run, lambda: _page(run, "embed.html", "frame.js", "frame", work))).to(
        request
    )


@router.get("/docs")
async def docs(request: Request) -> Response:
    """Interactive API documentation, served from this machine."""
    return Reply(render("docs.html").encode(), HTML).to(request)


@router.get("/favicon.ico")
async def favicon(request: Request) -> Response:
    """The icon, for answers that cannot name it, such as JSON."""
    return Reply((folder("static") / "icon.svg").read_bytes(), "image/svg+xml").to(request)
