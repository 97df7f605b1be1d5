"""The pages a person sees: / and /embed, opened at the very step the URL names; /teach and /docs."""

from fastapi import APIRouter, Request, Response

from ..files import folder
from ..numerics.datasets import DATASETS
from ..represent.answers import options_answer
from ..run.parameters import PANELS, PARAMETERS
from ..run.query import Run, opened
from ..run.turns import Turn
from .api import run_of
from .replies import PLACE, Reply, site_of
from .templates import frame_page, modules, render, step_page
from .worker import worker

router = APIRouter(include_in_schema=False)
HTML = "text/html; charset=utf-8"


@router.get("/")
async def index(request: Request) -> Response:
    """The page."""
    run, work, site = run_of(request), worker(request), site_of(request)

    def make(run: Run, turn: Turn) -> Reply:
        images = {row.name: row.image for row in DATASETS.values() if row.image}
        more = {"parameters": PARAMETERS, "options": options_answer(), "panels": PANELS, "images": images}
        trace = work.engine.trace(run, turn)
        page = step_page("index.html", run, trace, "page", site, modules=modules("page.js"), **more)
        return Reply(page.encode(), HTML, vary=PLACE)

    return (await work.reply(request, f"page {site}", run, make, quick=True)).to(request)


@router.get("/embed")
async def embed(request: Request) -> Response:
    """The frame for a slide."""
    run, work, site = run_of(request), worker(request), site_of(request)

    def make(run: Run, turn: Turn) -> Reply:
        begun = opened(run)
        page = frame_page("embed.html", begun, work.engine.trace(begun, turn), site, modules=modules("frame.js"))
        return Reply(page.encode(), HTML, vary=PLACE)

    return (await work.reply(request, f"embed {site}", run, make, quick=opened(run).cursor.t == run.cursor.t)).to(
        request
    )


@router.get("/teach")
async def teach(request: Request) -> Response:
    """How to put a step into slides and notes."""
    return Reply(render("teach.html", site=site_of(request)).encode(), HTML, vary=PLACE).to(request)


@router.get("/docs")
async def docs(request: Request) -> Response:
    """Interactive API documentation, served from this machine."""
    return Reply(render("docs.html").encode(), HTML).to(request)


@router.get("/favicon.ico")
async def favicon(request: Request) -> Response:
    """The icon, for answers that cannot name it, such as JSON."""
    return Reply((folder("static") / "icon.svg").read_bytes(), "image/svg+xml").to(request)
