"""Training as lines of JSON, each when it is computed."""

from collections.abc import Iterator

from ..represent.frames import FIELDS, SIZE, USUAL, frame_answer, points
from ..run.engine import Engine
from ..run.errors import refuse
from ..run.limits import most
from ..run.texts import choice, integer, listing, names_out_of
from ..run.turns import Turn
from ..words import say
from . import schemas
from .numbers import SURFACE_SIZE
from .reply import Reply, json_bytes
from .resource import Asked, Resource

_T = integer(0, most("t"))
PARAMETERS = {
    "from": _T,
    "to": _T,
    "every": integer(1, most("t")),
    "rate": integer(1, 60),
    "fields": listing(choice(*FIELDS), limit=len(FIELDS), phrase=lambda: names_out_of(*FIELDS)),
    "size": SURFACE_SIZE,
}


def lines(asked: Asked, engine: Engine, turn: Turn) -> Iterator[bytes]:
    """The frames that are asked for, a line each, computed when the next one is wanted.

    Ends early where the run diverges and when ``turn`` is over; BudgetError if that is before the first one.
    """
    asked.keep()
    words = asked.words
    start = words.get("from", asked.run.cursor.t)
    stop = words.get("to", min(start + 100, most("t")))
    if stop < start:
        raise refuse("to", say("to must not be before from={start}", start=start))
    if "rate" in words and "every" in words:
        raise refuse("rate", say("rate goes in place of every, not with it"))
    run, fields = asked.run.at(t=start), words.get("fields", USUAL)
    where = points(run, words.get("size", SIZE)) if "surface" in fields else None
    interval = 1 / words["rate"] if "rate" in words else None
    for trace in engine.frames(run, stop, words.get("every", 1), turn, interval):
        yield json_bytes(frame_answer(run, trace, fields, where, turn.go_on)) + b"\n"


def _frames(asked: Asked, engine: Engine, turn: Turn) -> Reply:
    return Reply(b"".join(lines(asked, engine, turn)), schemas.NDJSON)


FRAMES = Resource(
    "/api/frames",
    "Training as a stream",
    "Iterations `from` to `to` by `every` as NDJSON, each sent when it is computed. With `rate` in place of "
    "`every` as many frames a second of computing, with as many iterations between them as the machine makes. "
    "Ends early, after a whole line, where the run diverges and when the compute budget is over; ask again from "
    "where it ended.",
    _frames,
    schemas.FRAMES,
    media=schemas.NDJSON,
    extra=PARAMETERS,
    tells=True,
)
"""A row of the table; a server sends it line by line (``web.streams``)."""
