"""Where the work of a request is done: short work at once, long work on a few threads, finished answers kept."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request

from ..numerics.gradcheck import Check
from ..run.caches import ByteCache
from ..run.engine import Engine
from ..run.limits import room
from ..run.query import Run
from .replies import Reply

Made = TypeVar("Made")

THREADS = 2
"""Threads for long work. Small networks step slower, not faster, on many."""

WAITING = 6
"""Long requests under way or waiting; one more is told to come back."""


def _packed(reply: Reply) -> Reply:
    """``reply`` compressed already: a large one would hold the event loop up."""
    _ = reply.compressed
    return reply


class Worker:
    """Turns runs into replies."""

    def __init__(self, budget: float | None = None) -> None:
        self.engine = Engine(budget)
        self.checks: ByteCache[list[Check]] = ByteCache(2**22)
        self._replies: ByteCache[Reply] = ByteCache(room("answer_cache"))
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="backwalk")
        self._waiting = 0

    async def reply(self, kind: str, run: Run, make: Callable[[], Reply], *, long: bool = False) -> Reply:
        """What ``make`` gives for ``run``, from the cache if it was asked before."""
        key = (kind, run.canonical)
        reply = self._replies.get(key)
        if reply is None:
            reply = (
                make() if not long and self.engine.is_near(run) else await self.in_thread(lambda: _packed(make()))
            )
            self._replies.put(key, reply, reply.nbytes)
        return reply

    async def in_thread(self, make: Callable[[], Made], *, at_once: bool = False) -> Made:
        """What ``make`` gives, computed beside the event loop; ``at_once`` for a piece of work under way."""
        if self._waiting >= WAITING and not at_once:
            raise HTTPException(503, "too many long computations at once; try again", {"Retry-After": "2"})
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, make)
        finally:
            self._waiting -= 1


def worker(request: Request) -> Worker:
    """The application's worker."""
    found: Worker = request.app.state.worker
    return found
