"""What can be taken away: stills, numbers, programs, papers. One table for the URLs and the command line."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
from fastapi import APIRouter, Request, Response

from ..picture.figure import WIDTHS, figure_png, figure_svg
from ..represent.answers import trace_answer
from ..represent.latex import latex
from ..represent.notebook import notebook
from ..represent.scripts import FRAMEWORKS, script
from ..run.engine import Engine
from ..run.limits import most
from ..run.query import Run, opened, parse_with
from ..run.texts import Text, choice, integer
from .offline import offline
from .openapi import described
from .replies import Reply, json_bytes
from .worker import worker

Extra = Mapping[str, Any]


@dataclass(frozen=True)
class Export:
    """One kind of file. ``extra`` are the parameters it takes beside the run's, ``make`` gives its bytes.

    One that takes ``long`` is made beside the event loop.
    """

    path: str
    media: str
    title: str
    make: Callable[[Run, Engine, Extra], bytes]
    extra: Mapping[str, Text] = field(default_factory=dict)
    long: bool = False

    @property
    def suffix(self) -> str:
        """How a file of this kind is called."""
        return self.path[self.path.rindex(".") :]


def _svg(run: Run, engine: Engine, extra: Extra) -> bytes:
    begun = opened(run)
    return figure_svg(begun, engine.trace(begun), extra.get("width", WIDTH))


def _png(run: Run, engine: Engine, extra: Extra) -> bytes:
    begun = opened(run)
    return figure_png(begun, engine.trace(begun), extra.get("width", WIDTH))


def _html(run: Run, engine: Engine, extra: Extra) -> bytes:
    return offline(run, engine, extra.get("from"), extra.get("to"))


def _json(run: Run, engine: Engine, _extra: Extra) -> bytes:
    return json_bytes(trace_answer(run, engine.trace(run)))


def _npz(run: Run, engine: Engine, _extra: Extra) -> bytes:
    trace, file = engine.trace(run), io.BytesIO()
    views = {name: np.asarray(trace.viewed(name, run["notation"]), order="C") for name in trace.tensors}
    np.savez_compressed(file, **views)  # type: ignore[arg-type]
    return file.getvalue()


def _script(run: Run, engine: Engine, extra: Extra) -> bytes:
    return script(run, engine.trace(run), extra.get("framework", "numpy")).encode()


def _latex(run: Run, engine: Engine, _extra: Extra) -> bytes:
    return latex(run, engine.trace(run)).encode()


def _notebook(run: Run, engine: Engine, _extra: Extra) -> bytes:
    return json_bytes(notebook(run, engine.trace(run)))


WIDTH = 960
_SPAN = {"from": integer(0, most("t")), "to": integer(0, most("t"))}
_WIDE = {"width": integer(*WIDTHS)}
_ROWS = (
    Export("/figure.svg", "image/svg+xml", "One step as a picture", _svg, _WIDE),
    Export("/figure.png", "image/png", "One step as a picture of pixels", _png, _WIDE, long=True),
    Export(
        "/export.html", "text/html; charset=utf-8", "The frame in one file that plays offline", _html, _SPAN, True
    ),
    Export("/export.json", "application/json", "One iteration: the trace", _json),
    Export("/export.npz", "application/x-npz", "One iteration: its arrays", _npz),
    Export(
        "/export.py",
        "text/x-python; charset=utf-8",
        "One iteration as a program",
        _script,
        {"framework": choice(*FRAMEWORKS)},
    ),
    Export("/export.tex", "application/x-tex", "One iteration as a LaTeX document", _latex),
    Export("/export.ipynb", "application/x-ipynb+json", "One iteration as a notebook", _notebook),
)
EXPORTS: Mapping[str, Export] = MappingProxyType({row.suffix: row for row in _ROWS})
"""By the suffix of the file."""

router = APIRouter()


def export(kind: Export, query: str, engine: Engine) -> bytes:
    """The file that ``query`` means. Raises BadRequestError."""
    run, extra = parse_with(query, kind.extra)
    return kind.make(run, engine, extra)


def _add(kind: Export) -> None:
    async def answer(request: Request) -> Response:
        run, extra = parse_with(request.url.query, kind.extra)
        work = worker(request)
        name = "&".join([kind.path, *(f"{name}={value}" for name, value in sorted(extra.items()))])
        reply = await work.reply(
            name, run, lambda: Reply(kind.make(run, work.engine, extra), kind.media), long=kind.long
        )
        response = reply.to(request)
        if kind.path.startswith("/export"):
            response.headers["Content-Disposition"] = f'attachment; filename="backwalk{kind.suffix}"'
        return response

    schema = {"type": "string", "format": "binary", "description": kind.title}
    media = kind.media.partition(";")[0]
    router.add_api_route(
        kind.path, answer, name=kind.path, **described(schema, kind.title, run=True, extra=kind.extra, media=media)
    )


for _kind in _ROWS:
    _add(_kind)
