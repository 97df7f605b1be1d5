"""The JSON side of HTTP (contract, section 6)."""

import io
import time

import numpy as np
from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from .. import __version__
from ..numerics.gradcheck import check
from ..picture.layout import SHAPES
from ..picture.scene import picture
from ..represent.answers import check_answer, options_answer, presets_answer, trace_answer
from ..run.errors import BudgetError
from ..run.query import Run, parse
from .openapi import CHECK, HEALTH, OPTIONS, PICTURE, PRESETS, TENSOR, TRACE, described
from .replies import Reply, json_reply
from .worker import Worker

router = APIRouter()


def worker(request: Request) -> Worker:
    """The application's worker."""
    found: Worker = request.app.state.worker
    return found


def run_of(request: Request) -> Run:
    """The run that the request's query string means."""
    return parse(request.url.query)


@router.get("/api/presets", **described(PRESETS, "All presets"))
async def presets(request: Request) -> Response:
    """Every preset, with title, summary, query string and source."""
    return json_reply(presets_answer()).to(request)


@router.get("/api/options", **described(OPTIONS, "All parameters and allowed values"))
async def options(request: Request) -> Response:
    """Every parameter and every value it may take; the limits; the bugs and what they teach."""
    return json_reply(options_answer()).to(request)


@router.get("/api/trace", **described(TRACE, "One iteration, step by step", run=True))
async def trace(request: Request) -> Response:
    """The steps of iteration t with every tensor, in the orientation and scale of the notation."""
    run, engine = run_of(request), worker(request).engine
    reply = await worker(request).reply("trace", run, lambda: json_reply(trace_answer(run, engine.trace(run))))
    return reply.to(request)


@router.get("/api/picture/{shape}", **described(PICTURE, "The drawing of one iteration", run=True))
async def drawing(request: Request, shape: str) -> Response:
    """The SVG of the network and, for each mark of it, what it looks like at each step."""
    if shape not in SHAPES:
        raise HTTPException(404, f"the picture's shape is one of {', '.join(SHAPES)}")
    run, engine = run_of(request), worker(request).engine
    reply = await worker(request).reply(
        f"picture/{shape}", run, lambda: json_reply(picture(run, engine.trace(run), shape).answer())
    )
    return reply.to(request)


@router.get("/api/check", **described(CHECK, "Numerical gradient check", run=True))
async def gradient_check(request: Request) -> Response:
    """Every gradient of iteration t against central differences of the loss."""
    run, engine = run_of(request), worker(request).engine

    def make() -> Reply:
        traced = engine.trace(run)
        done = worker(request).checks.get(run.canonical) or []
        try:
            for each in check(traced, time.monotonic() + engine.budget, done=len(done)):
                done = [*done, each]
        except TimeoutError:
            worker(request).checks.put(run.canonical, done, 1_000 * (len(done) + 1))
            raise BudgetError(traced.t) from None
        return json_reply(check_answer(run, traced, done))

    return (await worker(request).reply("check", run, make, long=True)).to(request)


@router.get("/api/tensor/{name}.npy", **described(TENSOR, "One tensor as NPY", run=True))
async def tensor(request: Request, name: str) -> Response:
    """One tensor of iteration t as a NumPy file."""
    run, engine = run_of(request), worker(request).engine

    def make() -> Reply:
        traced = engine.trace(run)
        if name not in traced.tensors:
            raise HTTPException(404, f"there is no tensor '{name[:40]}'; there are {', '.join(traced.tensors)}")
        file = io.BytesIO()
        np.save(file, np.ascontiguousarray(traced.viewed(name, run["notation"])))
        return Reply(file.getvalue(), "application/octet-stream")

    return (await worker(request).reply(f"tensor/{name}", run, make)).to(request)


@router.get("/healthz", **described(HEALTH, "Liveness"))
async def healthz(request: Request) -> Response:
    """Answers while the server is alive."""
    return json_reply({"status": "ok", "version": __version__}).to(request)
