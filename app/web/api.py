"""The JSON side of HTTP."""

import io
from typing import Annotated

import numpy as np
from fastapi import APIRouter, Path, Request, Response
from starlette.exceptions import HTTPException

from .. import __version__
from ..numerics.gradcheck import Progress, check
from ..numerics.nudge import nudge
from ..picture.layout import SHAPES
from ..picture.scene import picture
from ..represent.answers import check_answer, options_answer, presets_answer, trace_answer
from ..represent.closeups import nudge_answer, unit_answer
from ..run.errors import BudgetError
from ..run.query import Run, parse
from ..run.turns import Turn
from .openapi import CHECK, HEALTH, NUDGE, OPTIONS, PICTURE, PRESETS, TENSOR, TRACE, UNIT, described
from .replies import Reply, json_reply
from .worker import worker

router = APIRouter()

Shape = Annotated[str, Path(json_schema_extra={"enum": list(SHAPES)})]


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
    run, work = run_of(request), worker(request)

    def make(core: Run, turn: Turn) -> Reply:
        return json_reply(trace_answer(core, work.engine.trace(core, turn)))

    return (await work.reply(request, "trace", run, make, ("t", "example"), quick=True)).to(request)


@router.get(
    "/api/picture/{shape}",
    **described(PICTURE, "The drawing of one iteration", run=True, errors={404: "There is no such shape"}),
)
async def drawing(request: Request, shape: Shape) -> Response:
    """The SVG of the network and, for each mark of it, what it looks like at each step."""
    if shape not in SHAPES:
        raise HTTPException(404, f"the picture's shape is one of {', '.join(SHAPES)}")
    run, work = run_of(request), worker(request)

    def make(core: Run, turn: Turn) -> Reply:
        return json_reply(picture(core, work.engine.trace(core, turn), shape).answer())

    return (await work.reply(request, f"picture/{shape}", run, make, ("t", "example", "decimals"), quick=True)).to(
        request
    )


@router.get("/api/check", **described(CHECK, "Numerical gradient check", run=True))
async def gradient_check(request: Request) -> Response:
    """Every gradient of iteration t against central differences of the loss."""
    run, work = run_of(request), worker(request)

    def make(core: Run, turn: Turn) -> Reply:
        traced = work.engine.trace(core, turn)
        progress = work.checks.take(core.canonical) or Progress()
        try:
            return json_reply(check_answer(core, traced, list(check(traced, turn.go_on, progress))))
        except BudgetError:
            work.checks.put(core.canonical, progress, 1_000 * (len(progress.verdicts) + 1))
            raise BudgetError(traced.t) from None

    return (await work.reply(request, "check", run, make, ("t",))).to(request)


@router.get(
    "/api/tensor/{name}.npy",
    **described(
        TENSOR,
        "One tensor as NPY",
        run=True,
        media="application/octet-stream",
        errors={404: "There is no such tensor"},
    ),
)
async def tensor(request: Request, name: str) -> Response:
    """One tensor of iteration t as a NumPy file."""
    run, work = run_of(request), worker(request)

    def make(core: Run, turn: Turn) -> Reply:
        traced = work.engine.trace(core, turn)
        if name not in traced.tensors:
            raise HTTPException(404, f"there is no tensor '{name[:40]}'; there are {', '.join(traced.tensors)}")
        file = io.BytesIO()
        np.save(file, np.asarray(traced.viewed(name, core.recipe.notation), order="C"))
        return Reply(file.getvalue(), "application/octet-stream")

    return (await work.reply(request, f"tensor/{name}", run, make, ("t",), quick=True)).to(request)


@router.get(
    "/api/unit/{layer}/{unit}",
    **described(UNIT, "The curve of one unit", run=True, errors={404: "There is no such unit"}),
)
async def curve(request: Request, layer: int, unit: int) -> Response:
    """g and g' of a unit (1-based layer, 0-based unit), and z, a, g'(z) of every example of the batch."""
    run, work = run_of(request), worker(request)

    def make(core: Run, turn: Turn) -> Reply:
        traced = work.engine.trace(core, turn)
        sizes = traced.network.sizes
        if not (0 < layer < len(sizes) and 0 <= unit < sizes[layer]):
            raise HTTPException(404, f"there is no unit {layer}:{unit} in a network of {sizes}")
        return json_reply(unit_answer(traced, layer, unit))

    return (await work.reply(request, f"unit/{layer}/{unit}", run, make, ("t",), quick=True)).to(request)


@router.get(
    "/api/nudge/{name}/{i}/{j}",
    **described(NUDGE, "The slope of one parameter by hand", run=True, errors={404: "There is no such parameter"}),
)
async def nudged(request: Request, name: str, i: int, j: int) -> Response:
    """J after moving one entry of W or b (receiving, sending unit, 0-based; 0 for b) by 1e-1 to 1e-10."""
    run, work = run_of(request), worker(request)

    def make(core: Run, turn: Turn) -> Reply:
        traced = work.engine.trace(core, turn)
        shape = traced.tensors[name].shape if name in traced.network.names else ()
        if not (shape and 0 <= i < shape[0] and 0 <= j < shape[1]):
            raise HTTPException(404, f"there is no parameter {name[:40]}[{i},{j}] in this network")
        key = f"{name} {i} {j} {core.canonical}"
        moved = work.nudges.take(key) or {}
        try:
            return json_reply(nudge_answer(nudge(traced, name, (i, j), turn.go_on, moved)))
        except BudgetError:
            work.nudges.put(key, moved, 100 * (len(moved) + 1))
            raise BudgetError(traced.t) from None

    return (await work.reply(request, f"nudge/{name}/{i}/{j}", run, make, ("t",))).to(request)


@router.get("/healthz", **described(HEALTH, "Liveness"))
async def healthz(request: Request) -> Response:
    """Answers while the server is alive."""
    return json_reply({"status": "ok", "version": __version__}).to(request)
