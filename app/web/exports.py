"""What can be taken away: stills, numbers, programs, papers. One table for the URLs and the command line."""

import io
import zipfile
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
from ..run.turns import Turn
from .offline import offline
from .openapi import NOTEBOOK, TRACE, described
from .replies import Reply, json_bytes
from .worker import worker

Extra = Mapping[str, Any]


@dataclass(frozen=True)
class Export:
    """One kind of file. ``extra`` are the parameters it takes beside the run's, ``make`` gives its bytes.

    ``reads`` are the parameters of cursor and view that it depends on, None if that is all of them; ``schema``
    says what the file is.
    """

    path: str
    media: str
    title: str
    make: Callable[[Run, Engine, Extra, Turn], bytes]
    extra: Mapping[str, Text] = field(default_factory=dict)
    reads: tuple[str, ...] | None = None
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string", "format": "binary"})

    @property
    def suffix(self) -> str:
        """How a file of this kind is called."""
        return self.path[self.path.rindex(".") :]


def _svg(run: Run, engine: Engine, extra: Extra, turn: Turn) -> bytes:
    begun = opened(run)
    return figure_svg(begun, engine.trace(begun, turn), extra.get("width", WIDTH))


def _png(run: Run, engine: Engine, extra: Extra, turn: Turn) -> bytes:
    begun = opened(run)
    return figure_png(begun, engine.trace(begun, turn), extra.get("width", WIDTH), turn)


def _html(run: Run, engine: Engine, extra: Extra, turn: Turn) -> bytes:
    return offline(run, engine, extra.get("from"), extra.get("to"), turn)


def _json(run: Run, engine: Engine, _extra: Extra, turn: Turn) -> bytes:
    return json_bytes(trace_answer(run, engine.trace(run, turn)))


def _npz(run: Run, engine: Engine, _extra: Extra, turn: Turn) -> bytes:
    """What NumPy's savez_compressed writes; a large iteration as savez does, for its digits hardly compress."""
    trace, file = engine.trace(run, turn), io.BytesIO()
    small = sum(tensor.size for tensor in trace.tensors.values()) < SMALL
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED if small else zipfile.ZIP_STORED) as archive:
        for name in trace.tensors:
            turn.go_on()
            member = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            member.compress_type = archive.compression
            with archive.open(member, "w", force_zip64=True) as entry:
                np.lib.format.write_array(entry, np.asarray(trace.viewed(name, run.recipe.notation), order="C"))
    return file.getvalue()


def _script(run: Run, engine: Engine, extra: Extra, turn: Turn) -> bytes:
    return script(run, engine.trace(run, turn), extra.get("framework", "numpy")).encode()


def _latex(run: Run, engine: Engine, _extra: Extra, turn: Turn) -> bytes:
    return latex(run, engine.trace(run, turn)).encode()


def _notebook(run: Run, engine: Engine, _extra: Extra, turn: Turn) -> bytes:
    return json_bytes(notebook(run, engine.trace(run, turn)))


WIDTH = 960
_SPAN = {"from": integer(0, most("t")), "to": integer(0, most("t"))}
_WIDE = {"width": integer(*WIDTHS)}
_STILL = ("t", "step", "example", "stops", "decimals", "theme")
SMALL = 200_000
"""Numbers up to which an archive is compressed."""
_ROWS = (
    Export("/figure.svg", "image/svg+xml", "One step as a picture", _svg, _WIDE, _STILL),
    Export("/figure.png", "image/png", "One step as a picture of pixels", _png, _WIDE, _STILL),
    Export("/export.html", "text/html; charset=utf-8", "The frame in one file that plays offline", _html, _SPAN),
    Export(
        "/export.json", "application/json", "One iteration: the trace", _json, reads=("t", "example"), schema=TRACE
    ),
    Export("/export.npz", "application/x-npz", "One iteration: its arrays", _npz, reads=("t",)),
    Export(
        "/export.py",
        "text/x-python; charset=utf-8",
        "One iteration as a program",
        _script,
        {"framework": choice(*FRAMEWORKS)},
    ),
    Export("/export.tex", "application/x-tex", "One iteration as a LaTeX document", _latex),
    Export("/export.ipynb", "application/x-ipynb+json", "One iteration as a notebook", _notebook, schema=NOTEBOOK),
)
EXPORTS: Mapping[str, Export] = MappingProxyType({row.suffix: row for row in _ROWS})
"""By the suffix of the file."""

router = APIRouter()


def export(kind: Export, query: str, engine: Engine) -> bytes:
    """The file that ``query`` means. Raises BadRequestError."""
    run, extra = parse_with(query, kind.extra)
    return kind.make(run, engine, extra, Turn())


def _add(kind: Export) -> None:
    async def answer(request: Request) -> Response:
        run, extra = parse_with(request.url.query, kind.extra)
        work = worker(request)
        name = "&".join([kind.path, *(f"{name}={value}" for name, value in sorted(extra.items()))])

        def make(core: Run, turn: Turn) -> Reply:
            return Reply(kind.make(core, work.engine, extra, turn), kind.media)

        reply = await work.reply(request, name, run, make, kind.reads)
        response = reply.to(request)
        if kind.path.startswith("/export"):
            response.headers["Content-Disposition"] = f'attachment; filename="backwalk{kind.suffix}"'
        return response

    media = kind.media.partition(";")[0]
    router.add_api_route(
        kind.path,
        answer,
        name=kind.path,
        **described(kind.schema, kind.title, run=True, extra=kind.extra, media=media),
    )


for _kind in _ROWS:
    _add(_kind)
