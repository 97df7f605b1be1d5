"""The files of the pages, compressed once and kept: a page is some fifty small ones; scripts without comments."""

import mimetypes
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Request, Response

from ..answer.modules import bare
from ..answer.reply import Reply
from ..files import folder
from ..run.errors import NotFoundError
from ..words import say
from .responses import response

router = APIRouter(include_in_schema=False)

# Some systems call JavaScript text/plain, which a browser refuses to run under nosniff.
for suffix, media in ((".js", "text/javascript"), (".css", "text/css"), (".svg", "image/svg+xml")):
    mimetypes.add_type(media, suffix)


@router.api_route("/static/{path:path}", methods=["GET", "HEAD"])
async def asset(request: Request, path: str) -> Response:
    """One file of the folder ``static``."""
    root = Path(str(folder("static"))).resolve()
    file = (root / path).resolve()
    if not file.is_relative_to(root) or not file.is_file():
        raise NotFoundError(say("there is no file '{path}'", path=path[:80]))
    return response(_reply(file, file.stat().st_mtime_ns), request)


@lru_cache(maxsize=256)
def _reply(file: Path, _changed: int) -> Reply:
    """The file as it was at that time."""
    media = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    body = file.read_bytes()
    return Reply(bare(body.decode()).encode() if file.suffix == ".js" else body, media, level=9)
