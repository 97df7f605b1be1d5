"""What can be taken away: stills, numbers, programs, papers."""

import io
import zipfile
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from ..picture.figure import WIDTHS, figure_png, figure_svg
from ..represent.answers import trace_answer
from ..represent.notebook import notebook
from ..represent.scripts import FRAMEWORKS, script
from ..run.engine import Engine
from ..run.limits import most
from ..run.query import opened
from ..run.texts import choice, integer
from ..run.turns import Turn
from . import schemas
from .offline import offline
from .reply import HTML, JSON, Reply, json_bytes
from .resource import Asked, Resource
from .scorm import package
from .sheets import LATEX


def _svg(asked: Asked, engine: Engine, turn: Turn) -> bytes:
    begun = opened(asked.run)
    return figure_svg(begun, asked.of(begun).trace(engine, turn), asked.words.get("width", WIDTH))


def _png(asked: Asked, engine: Engine, turn: Turn) -> bytes:
    begun = opened(asked.run)
    return figure_png(begun, asked.of(begun).trace(engine, turn), asked.words.get("width", WIDTH), turn)


def _html(asked: Asked, engine: Engine, turn: Turn) -> bytes:
    return offline(asked.run, engine, asked.words.get("from"), asked.words.get("to"), turn)


def _scorm(asked: Asked, engine: Engine, turn: Turn) -> bytes:
    return package(asked.run, engine, turn)


def _json(asked: Asked, engine: Engine, turn: Turn) -> bytes:
    return json_bytes(trace_answer(asked.run, asked.trace(engine, turn)))


def _npz(asked: Asked, engine: Engine, turn: Turn) -> bytes:
    """What NumPy's savez_compressed writes; a large iteration as savez does, for its digits hardly compress."""
    trace, file = asked.trace(engine, turn), io.BytesIO()
    small = sum(tensor.size for tensor in trace.tensors.values()) < SMALL
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED if small else zipfile.ZIP_STORED) as archive:
        for name in trace.tensors:
            if name in trace.mask.shapes:
                continue
            turn.go_on()
            member = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            member.compress_type = archive.compression
            with archive.open(member, "w", force_zip64=True) as entry:
                array = np.asarray(trace.viewed(name, asked.run.recipe.notation), order="C")
                np.lib.format.write_array(entry, array)
    return file.getvalue()


def _script(asked: Asked, engine: Engine, turn: Turn) -> bytes:
    return script(asked.run, asked.trace(engine, turn), asked.words.get("framework", "numpy")).encode()


def _notebook(asked: Asked, engine: Engine, turn: Turn) -> bytes:
    return json_bytes(notebook(asked.run, asked.trace(engine, turn)))


WIDTH = 960
_SPAN = {"from": integer(0, most("t")), "to": integer(0, most("t"))}
_WIDE = {"width": integer(*WIDTHS)}
_STILL = ("t", "step", "example", "stops", "decimals", "theme", "lang")
SMALL = 200_000
"""Numbers up to which an archive is compressed."""

BINARY = {"type": "string", "format": "binary"}


def _export(
    path: str, media: str, title: str, make: Callable[[Asked, Engine, Turn], bytes], **more: Any
) -> Resource:
    """A kind of file; one under /export is kept under a name of its own."""
    file = path.replace("/export", "backwalk") if path.startswith("/export") else ""

    def reply(asked: Asked, engine: Engine, turn: Turn) -> Reply:
        return Reply(make(asked, engine, turn), media, file=file)

    return Resource(path, title, title + ".", reply, **{"schema": BINARY, "media": media, **more})


EXPORTS = (
    _export(
        "/figure.svg",
        "image/svg+xml",
        "One step as a picture",
        _svg,
        extra=_WIDE,
        reads=_STILL,
        offers={"": "SVG"},
    ),
    _export(
        "/figure.png",
        "image/png",
        "One step as a picture of pixels",
        _png,
        extra=_WIDE,
        reads=_STILL,
        offers={"": "PNG"},
    ),
    _export(
        "/export.html",
        HTML,
        "The frame in one file that plays offline",
        _html,
        extra=_SPAN,
        offers={"": "player in one file"},
    ),
    _export(
        "/export.scorm.zip",
        "application/zip",
        "The questions as a SCORM 1.2 package",
        _scorm,
        offers={"": "SCORM package"},
        of_questions=True,
    ),
    _export(
        "/export.json",
        JSON,
        "One iteration: the trace",
        _json,
        reads=("t", "example", "lang"),
        schema=schemas.TRACE,
        offers={"": "JSON"},
    ),
    _export(
        "/export.npz",
        "application/x-npz",
        "One iteration: its arrays",
        _npz,
        reads=("t",),
        offers={"": "NumPy arrays"},
    ),
    _export(
        "/export.py",
        "text/x-python; charset=utf-8",
        "One iteration as a program",
        _script,
        extra={"framework": choice(*FRAMEWORKS)},
        offers={"": "NumPy script", "framework=torch": "PyTorch script"},
    ),
    LATEX,
    _export(
        "/export.ipynb",
        "application/x-ipynb+json",
        "One iteration as a notebook",
        _notebook,
        schema=schemas.NOTEBOOK,
        offers={"": "notebook"},
    ),
)
"""The rows of the table."""

BY_SUFFIX: Mapping[str, Resource] = MappingProxyType({row.path[row.path.rindex(".") :]: row for row in EXPORTS})
"""The same by how a file of the kind ends."""
