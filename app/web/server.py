"""The server around the application: how long a connection may wait, how many there may be, how all of it ends."""

import asyncio
import ctypes
import logging
import multiprocessing
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, ClassVar

from fastapi import FastAPI
from uvicorn import Config
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from ..answer.questions import PRIVATE_PATHS
from ..run.limits import most, seconds

SPARE_FILES = 100
"""Open files that are no connections."""

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
"""Names of malloc.h."""


class Connection(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """A connection that has so long to send a request, and is the first to go when there are too many.

    uvicorn itself only counts the time between two requests.
    """

    waiting: ClassVar[dict["Connection", asyncio.TimerHandle]] = {}
    """Those without a whole request or that do not read, the longest waiting first, each with its end."""

    def connection_made(self, transport: Any) -> None:
        """Somebody has come, and may be one too many."""
        super().connection_made(transport)
        self._wait()
        if len(self.connections) > most("connections"):
            longest = next(iter(self.waiting))
            longest._wait_no_more()
            longest.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Somebody has left."""
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some of a request, perhaps all of it."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._wait_no_more()

    def on_response_complete(self) -> None:
        """The next request may come, or is there already; what was written may not all be gone yet."""
        super().on_response_complete()
        if self.cycle.response_complete:
            self._wait()

    def pause_writing(self) -> None:
        """The peer reads too slowly for what it asked, or not at all."""
        super().pause_writing()
        self._wait()

    def resume_writing(self) -> None:
        """It has read."""
        super().resume_writing()
        if self.cycle is not None and not self.cycle.response_complete:
            self._wait_no_more()

    def shutdown(self) -> None:
        """The server ends; streams are told, and end after a whole line."""
        if "closing" in self.app_state:
            self.app_state["closing"].set()
        super().shutdown()

    def _wait(self) -> None:
        self._wait_no_more()
        # Whoever has just been answered may take longer to ask again than to say what it asks.
        patience = seconds("header_timeout") + (seconds("idle_timeout") if self.cycle is not None else 0)
        unread = self.transport.get_write_buffer_size()
        self.waiting[self] = asyncio.get_running_loop().call_later(patience, self._give_up, unread)

    def _give_up(self, unread: int) -> None:
        """End the connection, unless the peer still reads what was written to it."""
        if 0 < self.transport.get_write_buffer_size() < unread:
            self._wait()
        else:
            self.transport.abort()

    def _wait_no_more(self) -> None:
        timer = self.waiting.pop(self, None)
        if timer is not None:
            timer.cancel()


def configured(app: str, workers: int, *, access_log: bool) -> Config:
    """What uvicorn is told. ``app`` is the application's import string."""
    return Config(
        app,
        http=Connection,
        ws="none",
        log_level="info" if access_log else "warning",
        access_log=access_log,
        workers=workers,
        server_header=False,
        timeout_keep_alive=int(seconds("idle_timeout")) or 1,
        timeout_graceful_shutdown=int(seconds("shutdown_timeout")) or 1,
    )


def allow_open_files() -> None:
    """Raise this process's own limit of open files, where there is one, to what the connections need."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = most("connections") + SPARE_FILES
        if soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))


def give_memory_back() -> None:
    """Tell the C library, if it is GNU's, to return a large array's memory when it is freed.

    Of its own accord it keeps up to 32 MiB of each for the thread that had it, and there are many threads.
    """
    with suppress(AttributeError, OSError, TypeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(M_MMAP_THRESHOLD, 2**20)
        mallopt(M_ARENA_MAX, 2)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, Any]]:
    """What goes on beside the requests from start to end: the watch for an orphan, and the end of all work."""
    allow_open_files()
    give_memory_back()
    logging.getLogger("uvicorn.access").addFilter(_without_answers)
    watch = asyncio.create_task(_end_with_the_supervisor())
    yield {"closing": app.state.worker.closing}
    watch.cancel()
    app.state.worker.end()


def _without_answers(record: logging.LogRecord) -> bool:
    """Let a line of the access log through, without what a learner has answered."""
    if isinstance(record.args, tuple):
        record.args = tuple(_kept(each) for each in record.args)
    return True


def _kept(part: object) -> object:
    path, _, query = str(part).partition("?")
    return path if "answer=" in query or path in PRIVATE_PATHS else part


async def _end_with_the_supervisor() -> None:
    """A worker process whose supervisor was killed ends too, for it would keep the port."""
    supervisor = multiprocessing.parent_process()
    while supervisor is not None:
        await asyncio.sleep(1)
        if not supervisor.is_alive():
            os.kill(os.getpid(), signal.SIGTERM)
            return
