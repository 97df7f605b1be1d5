"""Where the work of a request is done: beside the event loop, in turns, once for equal requests, and kept."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request

from ..answer.reply import Reply
from ..answer.resource import Asked
from ..run.caches import ByteCache
from ..run.engine import Engine
from ..run.errors import BudgetError
from ..run.limits import most, room, seconds
from ..run.problem import problem
from ..run.query import Run, opened
from ..run.turns import Lane, Room, Turn
from ..words import say

Made = TypeVar("Made")

AT_ONCE = 0.1
"""Seconds of computing on the event loop at the most; what was thought to be quick and is not goes beside it."""

LOOK = 0.25
"""Seconds between two looks at whether the one who asked is still there."""


class GoneError(Exception):
    """The one who asked has left."""


def _too_many(words: str) -> HTTPException:
    return HTTPException(503, words, {"Retry-After": "2"})


@dataclass(eq=False)
class Flight:
    """A reply that is being made, and how many requests want it."""

    turn: Turn
    task: "asyncio.Task[Reply]"
    wanted: int = 0


@dataclass(eq=False)
class Stream:
    """A training that is being streamed: its turn, and what has to be given back at its end."""

    turn: Turn
    held: ExitStack = field(default_factory=ExitStack)


class Worker:
    """Turns runs into replies.

    Requests compute in one lane and streams in another, so that neither kind waits for the other.
    """

    def __init__(self) -> None:
        self.engine = Engine()
        self.closing = asyncio.Event()
        self._replies: ByteCache[Reply] = ByteCache(room("answer_cache"))
        self._flights: dict[tuple[str, str], Flight] = {}
        self._streams: set[Stream] = set()
        self._request_lane, self._stream_lane = Lane(), Lane()
        self._room = Room(room("memory"))
        self._threads = ThreadPoolExecutor(most("waiting") + most("streams"), thread_name_prefix="backwalk")

    async def reply(self, request: Request, asked: Asked) -> Reply:
        """The answer to what is asked, from the cache if it was asked before.

        What is quick for a small network is made at once, which is quicker than handing it to a thread. Runs that
        differ in what the answer does not depend on share the work, and their replies differ in the query that
        they name.
        """
        resource, run = asked.resource, asked.run
        found = self._replies.get((asked.name, run.canonical))
        if found is not None:
            return found
        core = asked if resource.reads is None else asked.of(run.only(*resource.reads))
        key = (asked.name, core.run.canonical)
        made = self._replies.get(key)
        if made is None and (not resource.of_run or (resource.quick and self.engine.is_quick(opened(core.run)))):
            with suppress(BudgetError):
                made = core.reply(self.engine, Turn(AT_ONCE)).packed()
                self._replies.put(key, made, made.nbytes)
        if made is None:
            made = await self._made(request, core)
        if core.run.canonical == run.canonical:
            return made
        reply = await self.beside(request, lambda: made.asked_as(core.run.canonical, run.canonical).packed())
        self._replies.put((asked.name, run.canonical), reply, reply.nbytes)
        return reply

    async def _made(self, request: Request, asked: Asked) -> Reply:
        """The reply of equal requests that arrive together, made once; it is given up when all have left."""
        key = (asked.name, asked.run.canonical)
        flight = self._flights.get(key)
        if flight is None:
            if len(self._flights) >= most("waiting"):
                raise _too_many(say("too many long computations at once; try again"))
            turn = self.turn()
            flight = Flight(turn, asyncio.create_task(self._fly(key, turn, asked)))
            self._flights[key] = flight
            flight.task.add_done_callback(_looked_at)
        flight.wanted += 1
        try:
            return await _watched(request, flight.task)
        finally:
            flight.wanted -= 1
            if not flight.wanted:
                flight.turn.stop()
                if self._flights.get(key) is flight:
                    del self._flights[key]

    async def _fly(self, key: tuple[str, str], turn: Turn, asked: Asked) -> Reply:
        def work() -> Reply:
            with self.computing(asked.run, turn):
                reply = asked.reply(self.engine, turn).packed()
            self._replies.put(key, reply, reply.nbytes)
            return reply

        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def turn(self) -> Turn:
        """What one request may compute, in line with the others."""
        return Turn(seconds("budget"), seconds("patience"), self._request_lane)

    @contextmanager
    def computing(self, run: Run, turn: Turn) -> Iterator[None]:
        """While it is the ``turn`` of a request about ``run``, with the memory that it needs."""
        with turn:
            nbytes = problem(run).working_bytes
        with self._room.holding(nbytes, turn), turn:
            yield

    async def beside(self, request: Request, make: Callable[[], Made]) -> Made:
        """What ``make`` gives, computed beside the event loop while the one who asked is there."""
        work = asyncio.get_running_loop().run_in_executor(self._threads, copy_context().run, make)
        work.add_done_callback(_looked_at)
        return await _watched(request, work)

    def open(self) -> Stream:
        """A place for one more stream."""
        if len(self._streams) >= most("streams"):
            raise _too_many(say("too many trainings at once; try again"))
        stream = Stream(Turn(seconds("budget"), lane=self._stream_lane))
        self._streams.add(stream)
        return stream

    def settle(self, stream: Stream, run: Run) -> None:
        """Take the memory that the training of ``run`` needs, until the stream is closed."""
        with stream.turn:
            nbytes = problem(run).working_bytes
        stream.held.enter_context(self._room.holding(nbytes, stream.turn))
        if stream.turn.spent:  # closed in the meantime
            stream.held.close()
            raise BudgetError

    def close(self, stream: Stream) -> None:
        """The stream has ended, or nobody listens any more."""
        stream.turn.stop()
        stream.held.close()
        self._streams.discard(stream)

    def end(self) -> None:
        """Nothing is computed any more."""
        self.closing.set()
        turns = [each.turn for each in self._flights.values()] + [each.turn for each in self._streams]
        for turn in turns:
            turn.stop()
        self._threads.shutdown(wait=False, cancel_futures=True)


def _looked_at(work: "asyncio.Future[Made]") -> None:
    """An error that nobody waits for any more is nobody's."""
    if not work.cancelled():
        work.exception()


async def _watched(request: Request, work: "asyncio.Future[Made]") -> Made:
    """The result of ``work``, looked at now and then whether anybody still waits for it."""
    while not (await asyncio.wait({work}, timeout=LOOK))[0]:
        if await request.is_disconnected():
            raise GoneError
    return work.result()


def worker(request: Request) -> Worker:
    """The application's worker."""
    found: Worker = request.app.state.worker
    return found
