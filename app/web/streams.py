"""Answers that are sent while they are computed: one JSON object a line."""

from collections.abc import AsyncIterator, Callable, Iterator

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from ..numerics.trace import Trace
from ..represent.frames import FIELDS, SIZE, USUAL, frame_answer, points, surface_answer
from ..represent.health import RECENT, Patient, health_answer
from ..run.errors import BudgetError, refuse
from ..run.limits import most
from ..run.problem import problem
from ..run.query import Run, parse_with
from ..run.texts import choice, integer, listing
from ..run.turns import SLICE, Turn
from .api import run_of
from .openapi import FRAMES, HEALTH_OF_RUN, NDJSON, SURFACE, described
from .replies import Reply, json_bytes, json_reply
from .worker import GoneError, Stream, Worker, worker

router = APIRouter()

TOGETHER = SLICE
"""Seconds of computing for which frames are gathered into one piece, so that small ones cost little."""

SMALL = 100_000
"""Numbers of an iteration up to which the losses of those before it are looked at too."""

_T = integer(0, most("t"))
_SIZE = integer(2, 200)
PARAMETERS = {
    "from": _T,
    "to": _T,
    "every": integer(1, most("t")),
    "rate": integer(1, 60),
    "fields": listing(choice(*FIELDS), limit=len(FIELDS), what=f"names out of {', '.join(FIELDS)}"),
    "size": _SIZE,
}


@router.get("/api/frames", **described(FRAMES, "Training as a stream", run=True, extra=PARAMETERS, media=NDJSON))
async def frames(request: Request) -> Response:
    """Iterations ``from`` to ``to`` by ``every`` as NDJSON, each sent when it is computed.

    With ``rate`` in place of ``every`` as many frames a second of computing, with as many iterations between them
    as the machine makes. Ends early, after a whole line, where the run diverges and when the compute budget is
    over; ask again from where it ended.
    """
    run, extra = parse_with(request.url.query, PARAMETERS)
    start = extra.get("from", run.cursor.t)
    stop = extra.get("to", start + 100 if start + 100 <= most("t") else most("t"))
    if stop < start:
        raise refuse("to", f"to must not be before from={start}")
    if "rate" in extra and "every" in extra:
        raise refuse("rate", "rate goes in place of every, not with it")
    run, fields = run.at(t=start), extra.get("fields", USUAL)
    work = worker(request)
    stream = work.open()
    interval = 1 / extra["rate"] if "rate" in extra else None
    traces = work.engine.frames(run, stop, extra.get("every", 1), stream.turn, interval)

    def first() -> tuple[Callable[[Trace], bytes], bytes]:
        work.settle(stream, run)
        with stream.turn:
            where = points(run, extra.get("size", SIZE)) if "surface" in fields else None

            def line(trace: Trace) -> bytes:
                return json_bytes(frame_answer(run, trace, fields, where, stream.turn.go_on)) + b"\n"

            return line, line(next(traces))

    try:
        line, begun = await work.beside(request, first)
    except BaseException:
        work.close(stream)
        raise
    return Lines(_pieces(request, work, stream, begun, map(line, traces)), lambda: work.close(stream))


class Lines(StreamingResponse):
    """NDJSON that gives back what it held when it ends, however it ends."""

    def __init__(self, pieces: AsyncIterator[bytes], close: Callable[[], None]) -> None:
        super().__init__(pieces, media_type=NDJSON, headers={"Cache-Control": "no-store"})
        self.close = close

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.close()


async def _pieces(
    request: Request, work: Worker, stream: Stream, begun: bytes, lines: Iterator[bytes]
) -> AsyncIterator[bytes]:
    """Line after line, as long as someone listens; the other streams get their turn between two pieces."""
    piece, ended = begun, False
    while True:
        if piece:
            yield piece
        if ended or request.scope.get("head") or work.closing.is_set() or await request.is_disconnected():
            return
        try:
            piece, ended = await work.beside(request, lambda: _gather(stream.turn, lines))
        except GoneError:
            return


def _gather(turn: Turn, lines: Iterator[bytes]) -> tuple[bytes, bool]:
    """The lines of the next TOGETHER seconds, and whether they were the last."""
    found: list[bytes] = []
    try:
        with turn:
            until = turn.used + TOGETHER
            while turn.used < until:
                found.append(next(lines))
    except (StopIteration, BudgetError):
        return b"".join(found), True
    return b"".join(found), False


@router.get(
    "/api/surface",
    **described(
        SURFACE,
        "Predictions between the examples",
        run=True,
        extra={"size": _SIZE},
        errors={404: "The network has more than two inputs"},
    ),
)
async def surface(request: Request) -> Response:
    """The output over the plane of two inputs, or along the input of a one-input network; and the examples."""
    run, extra = parse_with(request.url.query, {"size": _SIZE})
    size, work = extra.get("size", SIZE), worker(request)
    inputs = run.recipe.sizes[0]
    if inputs > 2:
        raise HTTPException(404, f"a surface needs one or two inputs; this network has {inputs}")

    def make(core: Run, turn: Turn) -> Reply:
        return json_reply(surface_answer(core, work.engine.trace(core, turn), size, turn.go_on))

    return (await work.reply(request, f"surface/{size}", run, make, ("t",))).to(request)


@router.get("/api/health", **described(HEALTH_OF_RUN, "The health of the run, in words", run=True))
async def health(request: Request) -> Response:
    """Dead and saturated units, vanishing and exploding gradients, oscillation, symmetry, divergence."""
    run, work = run_of(request), worker(request)

    def make(core: Run, turn: Turn) -> Reply:
        trace, task = work.engine.trace(core, turn), problem(core)
        before = range(max(0, trace.t - RECENT), trace.t) if task.numbers < SMALL else ()
        losses = tuple(work.engine.trace(core.at(t=t), turn).loss for t in before)
        return json_reply(
            {"query": core.canonical} | health_answer(Patient(trace, losses, task.batches.count == 1))
        )

    return (await work.reply(request, "health", run, make, ("t",))).to(request)
