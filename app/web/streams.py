"""Answers that are sent while they are computed: one JSON object a line."""

import time
from collections.abc import AsyncIterator, Callable, Iterator

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException
from starlette.responses import StreamingResponse

from ..numerics.trace import Trace
from ..represent.frames import FIELDS, SIZE, USUAL, frame_answer, points, surface_answer
from ..represent.health import RECENT, Patient, health_answer
from ..run.errors import refuse
from ..run.limits import most
from ..run.problem import problem
from ..run.query import parse_with
from ..run.texts import choice, integer, listing
from .api import run_of
from .openapi import FRAMES, HEALTH_OF_RUN, SURFACE, described
from .replies import Reply, json_bytes, json_reply
from .worker import Worker, worker

router = APIRouter()

NDJSON = "application/x-ndjson"
TOGETHER = 0.02
"""Seconds for which frames are gathered into one piece, so that small ones cost little."""

_T = integer(0, most("t"))
_SIZE = integer(2, 200)
PARAMETERS = {
    "from": _T,
    "to": _T,
    "every": integer(1, most("t")),
    "fields": listing(choice(*FIELDS), limit=len(FIELDS), what=f"names out of {', '.join(FIELDS)}"),
    "size": _SIZE,
}


@router.get("/api/frames", **described(FRAMES, "Training as a stream", run=True, extra=PARAMETERS, media=NDJSON))
async def frames(request: Request) -> Response:
    """Iterations ``from`` to ``to`` by ``every`` as NDJSON, each sent when it is computed.

    Ends early where the run diverges and when the compute budget is over; ask again from where it ended.
    """
    run, extra = parse_with(request.url.query, PARAMETERS)
    start = extra.get("from", run["t"])
    stop = extra.get("to", start + 100 if start + 100 <= most("t") else most("t"))
    if stop < start:
        raise refuse("to", f"to must not be before from={start}")
    run = run.at(t=start)
    fields, size = extra.get("fields", USUAL), extra.get("size", SIZE)
    work = worker(request)
    traces = work.engine.frames(run, stop, extra.get("every", 1))
    first = await work.in_thread(lambda: next(traces))
    where = points(run, size) if "surface" in fields else None

    def answer(trace: Trace) -> bytes:
        return json_bytes(frame_answer(run, trace, fields, where)) + b"\n"

    return StreamingResponse(
        _lines(request, work, first, traces, answer), media_type=NDJSON, headers={"Cache-Control": "no-store"}
    )


async def _lines(
    request: Request, work: Worker, first: Trace, rest: Iterator[Trace], answer: Callable[[Trace], bytes]
) -> AsyncIterator[bytes]:
    """Line after line, as long as someone listens; other work gets its turn between two pieces."""
    yield answer(first)
    ended = False
    while not ended and not await request.is_disconnected():
        piece, ended = await work.in_thread(lambda: _gather(rest, answer), at_once=True)
        if piece:
            yield piece


def _gather(rest: Iterator[Trace], answer: Callable[[Trace], bytes]) -> tuple[bytes, bool]:
    """The frames of the next TOGETHER seconds, and whether they were the last."""
    lines: list[bytes] = []
    until = time.monotonic() + TOGETHER
    while time.monotonic() < until:
        trace = next(rest, None)
        if trace is None:
            return b"".join(lines), True
        lines.append(answer(trace))
    return b"".join(lines), False


@router.get(
    "/api/surface", **described(SURFACE, "Predictions between the examples", run=True, extra={"size": _SIZE})
)
async def surface(request: Request) -> Response:
    """The output over the plane of two inputs, or along the input of a one-input network; and the examples."""
    run, extra = parse_with(request.url.query, {"size": _SIZE})
    size, work = extra.get("size", SIZE), worker(request)
    inputs = problem(run).network.sizes[0]
    if inputs > 2:
        raise HTTPException(404, f"a surface needs one or two inputs; this network has {inputs}")
    reply = await work.reply(
        f"surface/{size}", run, lambda: json_reply(surface_answer(run, work.engine.trace(run), size))
    )
    return reply.to(request)


@router.get("/api/health", **described(HEALTH_OF_RUN, "The health of the run, in words", run=True))
async def health(request: Request) -> Response:
    """Dead and saturated units, vanishing and exploding gradients, oscillation, symmetry, divergence."""
    run, work = run_of(request), worker(request)

    def make() -> Reply:
        trace = work.engine.trace(run)
        before = range(max(0, trace.t - RECENT), trace.t)
        losses = tuple(work.engine.trace(run.at(t=t)).loss for t in before) if work.engine.is_near(run) else ()
        whole = problem(run).batches.count == 1
        return json_reply({"query": run.canonical} | health_answer(Patient(trace, losses, whole)))

    return (await work.reply("health", run, make)).to(request)
