"""How every answer leaves: strong ETag, 304, public caching, gzip where it pays; equal bytes for equal URLs."""

import gzip
import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from ..files import build

JSON = "application/json"
KEPT = 600
"""Seconds for which a shared cache answers by itself; that long an old build may be seen after a new one."""

CACHE = f"public, max-age=0, s-maxage={KEPT}, must-revalidate"
"""Any cache may keep an answer; a browser asks each time, by ETag, whether this build still gives it."""

PLACE = ("Host", "X-Forwarded-Proto")
"""What the address of this server, as the one who asks calls it, is made of."""

SMALL = 1_000
"""Bytes below which compressing costs more than it saves."""

DENSE = ("image/png", "application/octet-stream", "application/x-npz")
"""What compressing makes hardly smaller: pixels that are compressed already, and the digits of real numbers."""


@dataclass(frozen=True)
class Reply:
    """A finished answer; compressed at most once, then kept with it.

    ``level`` is that of gzip: 1 makes a trace four times smaller at a tenth of the cost of 9. ``vary`` are the
    headers of the request that it depends on.
    """

    body: bytes
    media: str
    level: int = 1
    vary: tuple[str, ...] = ()

    @cached_property
    def compressed(self) -> bytes | None:
        """The body as gzip, or None where that saves nothing."""
        if len(self.body) <= SMALL or self.media in DENSE:
            return None
        return gzip.compress(self.body, compresslevel=self.level, mtime=0)

    @cached_property
    def tag(self) -> str:
        """A digest of the body and of the build that gave it."""
        return hashlib.sha256(build() + self.body).hexdigest()[:32]

    @property
    def nbytes(self) -> int:
        """What it may occupy in a cache."""
        return 2 * len(self.body) + 512

    def packed(self) -> "Reply":
        """This reply, with all done that sending it needs."""
        _ = self.tag, self.compressed
        return self

    def asked_as(self, query: str, other: str) -> "Reply":
        """The reply to ``other`` where this one is to ``query``, and begins with it."""
        begins, instead = (b'{"query":' + json_bytes(each) for each in (query, other))
        return replace(self, body=instead + self.body[len(begins) :]) if self.body.startswith(begins) else self

    def to(self, request: Request, status: int = 200) -> Response:
        """The response to ``request``: 304 if it has these bytes already."""
        zipped = self.compressed if _accepts_gzip(request) else None
        etag = f'"{self.tag}-gz"' if zipped else f'"{self.tag}"'
        headers = {"ETag": etag, "Cache-Control": CACHE, "Vary": ", ".join(("Accept-Encoding", *self.vary))}
        known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
        if status == 200 and (etag in known or "*" in known):
            return Response(status_code=304, headers=headers)
        if zipped:
            headers["Content-Encoding"] = "gzip"
        return Response(zipped or self.body, status, headers, media_type=self.media)


def site_of(request: Request) -> str:
    """Where this server is, as the one who asks calls it; the Host has been checked."""
    return str(request.base_url).rstrip("/")


def _accepts_gzip(request: Request) -> bool:
    for part in request.headers.get("accept-encoding", "").split(","):
        name, _, quality = part.lower().replace(" ", "").partition(";q=")
        if name in ("gzip", "*"):
            return quality.strip("0.") != "" or quality == ""
    return False


def json_bytes(answer: Any) -> bytes:
    """``answer`` as JSON: float64 in shortest round-trip form, a non-finite number as null."""
    return orjson.dumps(answer, option=orjson.OPT_SERIALIZE_NUMPY, default=_plain)


def _plain(value: Any) -> Any:
    return dict(value)


def json_reply(answer: Any, vary: tuple[str, ...] = ()) -> Reply:
    """``answer`` as a JSON reply, which depends on the headers ``vary``."""
    return Reply(json_bytes(answer), JSON, vary=vary)
