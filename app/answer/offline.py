"""The frame as one file that plays anywhere: from a folder, in a sandbox, in a hall without wifi.

It is the frame itself: the same template, style sheets and modules, with the recorded iterations in place of the
server. The modules become one plain script, because a page from a file may not load modules.
"""

import base64
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from ..files import folder
from ..numerics.trace import Trace
from ..picture.layout import FRAMED
from ..picture.scene import picture
from ..represent.answers import trace_answer
from ..represent.asked import shown
from ..represent.questions import recorded_questions
from ..run.caches import ByteCache
from ..run.engine import Engine
from ..run.errors import BudgetError, ConflictError, refuse
from ..run.limits import MIB, most
from ..run.problem import problem
from ..run.query import Run, opened
from ..run.turns import Turn
from ..words import say, whole
from .facts import facts
from .modules import script
from .reply import json_bytes
from .templates import FRAME_SHEETS, frame_page

_REMARK = re.compile(r"^ *(?:/\*(?:(?!\*/).)*\*/\n)?", re.M | re.S)
"""The space that a line of a style sheet begins with, and a remark on lines of its own."""

GZIP = 31
"""What zlib calls the gzip format."""

EXAMPLES = 8_000
"""Iterations times examples times numbers of an iteration up to which every example is recorded."""

_recordings: ByteCache["_Begun"] = ByteCache(32 * MIB)
"""Recordings whose time was over before they were whole."""


def offline(
    run: Run, engine: Engine, first: int | None, last: int | None, turn: Turn, entry: str = "entries/frame.js"
) -> bytes:
    """The player of ``run`` with the iterations ``first`` to ``last``, by default those that its stops need.

    ``entry`` is the module that begins.

    Raises BadRequestError for a recording that is over the limits, BudgetError if ``turn`` is over before it is
    done.
    """
    needed = [run.cursor.t, *(t for t, _ in run.view.stops if t is not None)]
    first, last = min(needed) if first is None else first, max(needed) if last is None else last
    if not first <= run.cursor.t <= last:
        words = say(
            "from={first} to={last} does not hold the iteration t={t}", first=first, last=last, t=run.cursor.t
        )
        raise refuse("from", words)
    if run.exercise.hides and first < last:
        raise ConflictError(say("another iteration would tell what is asked; leave out from, to and stops"))
    if last - first >= most("recorded"):
        # Of a run that diverges, the last state stands for every later one.
        end = engine.trace(run.at(t=first + most("recorded")), turn)
        if not end.first_bad:
            words = say(
                "from={first} to={last} is more than the limit recorded, {limit} iterations",
                first=first,
                last=last,
                limit=most("recorded"),
            )
            raise refuse("to", words)
        last = end.t
    if (last - first + 1) * problem(run).numbers > most("recorded_numbers"):
        words = say(
            "the recording holds more than the limit recorded_numbers, {limit} numbers; record fewer iterations "
            "or a "
            "smaller batch",
            limit=whole(most("recorded_numbers")),
        )
        raise refuse("to", words)
    first, last = engine.trace(run.at(t=first), turn).t, engine.trace(run.at(t=last), turn).t
    recording = _recording(run, engine, first, last, turn)
    begun = opened(run)
    page = frame_page(
        "offline.html",
        begun,
        shown(begun, engine.trace(begun, turn)),
        styles=Markup(_styles(asked=bool(run.exercise.targets))),
        script=Markup(script(entry, later=bool(run.exercise.targets))),
        facts=facts(),
        recording=base64.b64encode(recording).decode(),
    )
    return page.encode()


def notebook_page(run: Run, engine: Engine) -> str:
    """The frame of ``run`` with everything in it but its numbers, for which it asks the page around it."""
    begun = opened(run.with_controls())
    return frame_page(
        "offline.html",
        begun,
        shown(begun, engine.trace(begun)),
        styles=Markup(_styles(asked=True)),
        script=Markup(script("entries/notebook.js", later=True)),
        facts=facts(),
        recording="",
    )


def _styles(*, asked: bool) -> str:
    """The style sheets as one, with the font in it; that of questions if something is ``asked``."""
    names = [name for name in FRAME_SHEETS if asked or name != "asking"]
    sheets = "\n".join((folder("static") / f"css/{name}.css").read_text("utf-8") for name in names)
    font = base64.b64encode((folder("static") / "fonts/math.woff2").read_bytes()).decode()
    return _REMARK.sub("", sheets).replace("../fonts/math.woff2", f"data:font/woff2;base64,{font}")


@dataclass(frozen=True, eq=False)
class _Begun:
    """A recording as far as it has come: what is compressed, and the chunks that are still to be made."""

    chunks: Iterator[bytes]
    whole: Any = field(default_factory=lambda: zlib.compressobj(6, wbits=GZIP))
    pieces: list[bytes] = field(default_factory=list)


def _recording(run: Run, engine: Engine, first: int, last: int, turn: Turn) -> bytes:
    """Every iteration as the frame would fetch it, trace and drawing in every shape, as compressed JSON.

    Where ``turn`` is over before, the next call goes on from there.
    """
    plain, count, m = run.only("example", "decimals", "lang"), last - first + 1, run.recipe.batch_size
    every = m > 1 and count * m * problem(run).numbers <= EXAMPLES
    key = f"{plain.canonical} {first} {last}"
    begun = _recordings.take(key) or _Begun(_chunks(plain, engine, range(first, last + 1), every=every))
    for chunk in begun.chunks:
        begun.pieces.append(begun.whole.compress(chunk))
        if turn.over():
            _recordings.put(key, begun, MIB + sum(map(len, begun.pieces)))
            raise BudgetError
    return b"".join([*begun.pieces, begun.whole.flush()])


def _chunks(run: Run, engine: Engine, iterations: range, *, every: bool) -> Iterator[bytes]:
    """A recording as JSON, in chunks of which each takes but part of a second.

    ``every``: with a drawing of every example, by its number, and of their mean.
    """
    yield b'{"first":%d,"last":%d,"iterations":[' % (iterations[0], iterations[-1])
    for t in iterations:
        here = run.at(t=t)
        whole = engine.trace(here)
        trace = shown(here, whole)
        yield b'%s{"trace":%s' % (b"," if t > iterations[0] else b"", json_bytes(trace_answer(here, trace)))
        if here.exercise.targets:
            yield b',"questions":%s' % json_bytes(recorded_questions(here, whole))
        yield b',"pictures":'
        yield from _pictures(here, trace)
        for index, at in enumerate((None, *range(trace.m)) if every else ()):
            name = json_bytes("mean" if at is None else str(at))
            yield b"%s%s:" % (b"," if index else b',"examples":{', name)
            yield from _pictures(here.looking(at), trace)
        yield b"}}" if every else b"}"
    yield b"]}"


def _pictures(run: Run, trace: Trace) -> Iterator[bytes]:
    for index, shape in enumerate(FRAMED):
        drawn = json_bytes(picture(run, trace, shape).answer())
        yield b'%s"%s":%s' % (b"," if index else b"{", shape.encode(), drawn)
    yield b"}"
