"""How a request is read, and how every reply leaves: strong ETag, 304, public caching, gzip where it pays."""

from starlette.requests import Request
from starlette.responses import Response

from ..answer.reply import Reply
from ..run.errors import refuse
from ..run.limits import most
from ..words import say

KEPT = 600
"""Seconds for which a shared cache answers by itself; that long an old build may be seen after a new one."""

CACHE = f"public, max-age=0, s-maxage={KEPT}, must-revalidate"
"""Any cache may keep an answer; a browser asks each time, by ETag, whether this build still gives it."""


PRIVATE = "private, max-age=0, must-revalidate"
"""Only the browser of the one who asked may keep it."""


def response(reply: Reply, request: Request) -> Response:
    """``reply`` as the response to ``request``: 304 if it has these bytes already."""
    zipped = reply.compressed if _accepts_gzip(request) else None
    etag = f'"{reply.tag}-gz"' if zipped else f'"{reply.tag}"'
    headers = {
        "ETag": etag,
        "Cache-Control": PRIVATE if reply.private else CACHE,
        "Vary": ", ".join(("Accept-Encoding", *reply.vary)),
    }
    if reply.file:
        headers["Content-Disposition"] = f'attachment; filename="{reply.file}"'
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    if etag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    if zipped:
        headers["Content-Encoding"] = "gzip"
    return Response(zipped or reply.body, headers=headers, media_type=reply.media)


def query_of(request: Request) -> str:
    """The query string, which no server takes at any length. Raises BadRequestError."""
    query, limit = request.url.query, most("url_bytes")
    if len(query.encode(errors="replace")) > limit:
        raise refuse("url", say("the query string is longer than the limit url_bytes, {limit} bytes", limit=limit))
    return query


def site_of(request: Request) -> str:
    """Where this server is, as the one who asks calls it; the Host has been checked."""
    return str(request.base_url).rstrip("/")


def _accepts_gzip(request: Request) -> bool:
    for part in request.headers.get("accept-encoding", "").split(","):
        name, _, quality = part.lower().replace(" ", "").partition(";q=")
        if name in ("gzip", "*"):
            return quality.strip("0.") != "" or quality == ""
    return False
