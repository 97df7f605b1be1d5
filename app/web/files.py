"""Files that somebody sends: kept under the digest of their bytes, or compared with a run and forgotten."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from ..answer.reply import JSON, json_bytes
from ..answer.schemas import BLOB as BLOB_SCHEMA
from ..answer.schemas import COMPARISON
from ..represent.comparison import comparison_answer
from ..run import brought
from ..run.blobs import described, is_blob, kept
from ..run.errors import ConflictError, NotFoundError, WithheldError, refuse
from ..run.limits import room
from ..run.query import parse_with
from ..run.store import BLOB_PATTERN, digest, keeps_files
from ..run.texts import COLUMN as NAME
from ..words import say, speaking
from .openapi import own, problems, run_parameters
from .responses import query_of, site_of
from .worker import worker

router = APIRouter()

_ANYTHING = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_NAME = {
    "name": "blob",
    "in": "path",
    "required": True,
    "description": "what the file is called: sha256: and the digest of its bytes",
    "schema": {"type": "string", "pattern": f"^{BLOB_PATTERN}$"},
}


@router.put(
    "/blobs/{blob}",
    summary="Keep a file",
    description="Keep a file with data (CSV, NPY, NPZ with X and y) or parameters (NPZ with W1, b1, …), so that "
    "`data=` or `params=` can name it.",
    responses={
        200: {"description": "It is here, and what is in it", "content": {JSON: {"schema": BLOB_SCHEMA}}},
        **problems(
            {
                403: "This server keeps no files, or the page is another site's",
                404: "A file is not called that",
                413: "The file is too large",
                422: "It has another digest, or cannot be read",
                503: "The store of files does not answer",
                507: "There is no room for another file",
            }
        ),
    },
    openapi_extra={"parameters": [_NAME], "requestBody": {"required": True, "content": _ANYTHING}},
)
async def keep(request: Request) -> Response:
    """Keep the body under its name."""
    if not keeps_files():
        raise WithheldError(say("this server keeps no files; it is told where when it is started: --blobs DIR"))
    if request.headers.get("origin", site_of(request)) != site_of(request):
        raise WithheldError(say("a file is taken from this server's own page only"))
    blob, content = _called(request), await _body(request)
    found = await worker(request).beside(request, lambda: _kept(blob, content))
    return Response(json_bytes(found), media_type=JSON)


@router.get(
    "/api/blob/{blob}",
    summary="What is in a file",
    description="What was said of a file when it was kept: a table's rows and what its target may be, the "
    "names of parameters, and the run with it.",
    responses={
        200: {"description": "What is in it", "content": {JSON: {"schema": BLOB_SCHEMA}}},
        **problems(
            {
                404: "It is not here, or a file is not called that",
                503: "The store of files does not answer",
            }
        ),
    },
    openapi_extra={"parameters": [_NAME]},
)
async def inside(request: Request) -> Response:
    """What is in the file of this name."""
    blob = _called(request)
    found = await worker(request).beside(request, lambda: described(blob))
    return Response(json_bytes(found), media_type=JSON)


@router.post(
    "/api/compare",
    summary="Somebody's numbers beside those of a run",
    description="A file with tensors (NPZ, NPY, JSON, or as NumPy prints them) beside those of iteration t: what "
    "agrees, in what convention, what is wrong and why. Nothing is kept.",
    responses={
        200: {"description": "The comparison", "content": {JSON: {"schema": COMPARISON}}},
        **problems(
            {
                404: "A file of the run is not here",
                409: "It would tell what is asked",
                413: "The file is too large",
                422: "It cannot be read, or has what the run has not",
                503: "The compute budget ran out; retry after the seconds given",
            }
        ),
    },
    openapi_extra={
        "parameters": [*run_parameters(), own("query", "file", NAME, needed=False)],
        "requestBody": {"required": True, "content": _ANYTHING},
    },
)
async def compare(request: Request) -> Response:
    """Compare the body with a run."""
    query, work, content = query_of(request), worker(request), await _body(request)

    def made() -> bytes:
        run, named = parse_with(query, {"file": NAME})
        with speaking(run.view.lang):
            if run.exercise.hides:
                raise ConflictError(say("{path} would tell what is asked; leave out ask", path="/api/compare"))
            theirs, turn = brought.read(content, named.get("file", "")), work.turn()
            with work.computing(run, turn):
                return json_bytes(comparison_answer(run, work.engine.trace(run, turn), theirs))

    return Response(await work.beside(request, made), media_type=JSON, headers={"Cache-Control": "no-store"})


def _called(request: Request) -> str:
    blob: str = request.path_params["blob"]
    if not is_blob(blob):
        raise NotFoundError(say("a file is called sha256: and the 64 hexadecimal digits of its digest"))
    return blob


async def _body(request: Request) -> bytes:
    """What is sent, up to the limit."""
    limit, pieces, size = room("blob_size"), [], 0
    async for piece in request.stream():
        size += len(piece)
        if size > limit:
            raise HTTPException(413, say("a file may have up to {limit} MiB", limit=limit // 2**20))
        pieces.append(piece)
    return b"".join(pieces)


def _kept(blob: str, content: bytes) -> Mapping[str, Any]:
    if digest(content) != blob:
        raise refuse("blob", say("the file sent is {found}, not {blob}", found=digest(content), blob=blob))
    return kept(content)
