"""The pages a person sees: / and /embed, opened at the very step the URL names; and /docs."""

from fastapi import APIRouter, Request, Response

from ..files import folder
from ..represent.answers import options_answer
from ..run.parameters import PANELS, PARAMETERS
from ..run.query import Run
from .api import run_of
from .replies import Reply
from .templates import frame_page, modules, render, step_page
from .worker import Worker, worker

router = APIRouter(include_in_schema=False)
HTML = "text/html; charset=utf-8"


def _page(run: Run, work: Worker) -> Reply:
    page = step_page(
        "index.html",
        run,
        work.engine.trace(run),
        "page",
        parameters=PARAMETERS,
        options=options_answer(),
        panels=PANELS,
        modules=modules("page.js"),
    )
    return Reply(page.encode(), HTML)


def _frame(run: Run, work: Worker) -> Reply:
    page = frame_page("embed.html", run, work.engine.trace(run), modules=modules("frame.js"))
    return Reply(page.encode(), HTML)


@router.get("/")
async def index(request: Request) -> Response:
    """The page."""
    run, work = run_of(request), worker(request)
    return (await work.reply("page", run, lambda: _page(run, work))).to(request)


@router.get("/embed")
async def embed(request: Request) -> Response:
    """The frame for a slide: stage and transport bar."""
    run, work = run_of(request), worker(request)
    return (await work.reply("embed", run, lambda: _frame(run, work))).to(request)


@router.get("/docs")
async def docs(request: Request) -> Response:
    """Interactive API documentation, served from this machine."""
    return Reply(render("docs.html").encode(), HTML).to(request)


@router.get("/favicon.ico")
async def favicon(request: Request) -> Response:
    """The icon, for answers that cannot name it, such as JSON."""
    return Reply((folder("static") / "icon.svg").read_bytes(), "image/svg+xml").to(request)
