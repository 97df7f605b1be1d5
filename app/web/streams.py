"""Training sent while it is computed: one JSON object a line."""

from collections.abc import AsyncIterator, Callable, Iterator

from fastapi import Request, Response
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from ..answer.resource import Asked
from ..answer.schemas import NDJSON
from ..answer.training import lines
from ..run.errors import BudgetError
from ..run.turns import SLICE, Turn
from .worker import GoneError, Stream, Worker, worker

TOGETHER = SLICE
"""Seconds of computing for which frames are gathered into one piece, so that small ones cost little."""


async def streamed(request: Request, asked: Asked) -> Response:
    """The frames that are asked for, each sent when it is computed."""
    work = worker(request)
    stream = work.open()
    frames = lines(asked, work.engine, stream.turn)

    def first() -> bytes:
        work.settle(stream, asked.run)
        with stream.turn:
            return next(frames)

    try:
        begun = await work.beside(request, first)
    except BaseException:
        work.close(stream)
        raise
    return Lines(_pieces(request, work, stream, begun, frames), lambda: work.close(stream))


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
    request: Request, work: Worker, stream: Stream, begun: bytes, frames: Iterator[bytes]
) -> AsyncIterator[bytes]:
    """Line after line, as long as someone listens; the other streams get their turn between two pieces."""
    piece, ended = begun, False
    while True:
        if piece:
            yield piece
        if ended or request.scope.get("head") or work.closing.is_set() or await request.is_disconnected():
            return
        try:
            piece, ended = await work.beside(request, lambda: _gather(stream.turn, frames))
        except GoneError:
            return


def _gather(turn: Turn, frames: Iterator[bytes]) -> tuple[bytes, bool]:
    """The lines of the next TOGETHER seconds, and whether they were the last."""
    found: list[bytes] = []
    try:
        with turn:
            until = turn.used + TOGETHER
            while turn.used < until:
                found.append(next(frames))
    except (StopIteration, BudgetError):
        return b"".join(found), True
    return b"".join(found), False
