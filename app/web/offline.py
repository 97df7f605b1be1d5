"""The frame as one file that plays anywhere: from a folder, in a sandbox, in a hall without wifi.

It is the frame itself: the same template, style sheets and modules, with the recorded iterations in place of the
server. The modules become one plain script, because a page from a file may not load modules.
"""

import base64
import gzip
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from markupsafe import Markup

from ..files import folder
from ..picture.layout import SHAPES
from ..picture.scene import picture
from ..represent.answers import trace_answer
from ..run.engine import Engine
from ..run.errors import BudgetError, refuse
from ..run.limits import most
from ..run.query import Run, opened
from .replies import json_bytes
from .templates import frame_page

SHEETS = ("theme", "picture", "page", "frame")
_IMPORT = re.compile(r'^import \{ (.*) \} from "\./([\w-]+)\.js";$', re.M)
_EXPORT = re.compile(r"^export ((?:async )?(?:function\*?|class|const) (\w+))", re.M)


def offline(run: Run, engine: Engine, first: int | None, last: int | None) -> bytes:
    """The player of ``run`` with the iterations ``first`` to ``last``, by default those that its stops need.

    Raises BadRequestError for a recording that is over the limits, BudgetError if it takes too long to compute.
    """
    needed = [run["t"], *(t for t, _ in run["stops"] if t is not None)]
    # Of a run that diverges, the last state stands for every later one.
    first, last, at = (
        engine.trace(run.at(t=t)).t
        for t in (min(needed) if first is None else first, max(needed) if last is None else last, run["t"])
    )
    if not first <= at <= last:
        raise refuse("from", f"from={first} to={last} does not hold the iteration t={at}")
    if last - first >= most("recorded"):
        raise refuse(
            "to", f"from={first} to={last} is more than the limit recorded, {most('recorded')} iterations"
        )
    recording = gzip.compress(json_bytes(_recording(run, engine, first, last)), 9, mtime=0)
    begun = opened(run)
    page = frame_page(
        "offline.html",
        begun,
        engine.trace(begun),
        styles=Markup("\n".join(_source(f"css/{name}.css") for name in SHEETS)),
        script=Markup(script("frame.js")),
        recording=base64.b64encode(recording).decode(),
    )
    return page.encode()


def _recording(run: Run, engine: Engine, first: int, last: int) -> dict[str, Any]:
    """Every iteration as the frame would fetch it: its trace, and its drawing in every shape."""
    iterations = []
    size = 0
    for trace in engine.frames(run.at(t=first), last, 1):
        at = run.at(t=trace.t)
        pictures = {shape: picture(at, trace, shape).answer() for shape in SHAPES}
        iterations.append({"trace": trace_answer(at, trace), "pictures": pictures})
        size += sum(values.size for values in trace.tensors.values())
        if size > most("recorded_numbers"):
            words = (
                f"the recording holds more than the limit recorded_numbers, {most('recorded_numbers'):,} numbers"
            )
            raise refuse("to", f"{words}; record fewer iterations or a smaller batch")
    reached: int = iterations[-1]["trace"]["t"]
    if reached < last and "diverged" not in iterations[-1]["trace"]:
        raise BudgetError(reached)
    return {"first": first, "last": reached, "iterations": iterations}


@cache
def script(entry: str) -> str:
    """``entry`` and the modules it imports as one script: each a function that gives what it exports."""
    parts = ['"use strict";', "const modules = {};"]
    for name in _ordered(entry):
        source = _source(f"js/{name}")
        body = _EXPORT.sub(r"\1", _IMPORT.sub(_taken, source))
        given = ", ".join(match[2] for match in _EXPORT.finditer(source))
        parts.append(f'modules["{name.removesuffix(".js")}"] = (() => {{\n{body}\nreturn {{ {given} }};\n}})();')
    # What would end the script element early.
    return "\n".join(parts).replace("</script", "<\\/script")


def _taken(match: re.Match[str]) -> str:
    return f'const {{ {match[1].replace(" as ", ": ")} }} = modules["{match[2]}"];'


def _ordered(entry: str) -> Iterator[str]:
    """Every module after those it imports."""
    done: set[str] = set()

    def visit(name: str) -> Iterator[str]:
        if name not in done:
            done.add(name)
            for each in _IMPORT.finditer(_source(f"js/{name}")):
                yield from visit(f"{each[2]}.js")
            yield name

    return visit(entry)


def _source(path: str) -> str:
    return (folder("static") / path).read_text(encoding="utf-8")
