"""A finished answer: its bytes, what they are, their tag; equal bytes for equal addresses."""

import gzip
import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import orjson

from ..files import build

JSON = "application/json"
HTML = "text/html; charset=utf-8"
PLACE = ("Host", "X-Forwarded-Proto")
"""What the address of this server, as the one who asks calls it, is made of."""

SMALL = 1_000
"""Bytes below which compressing costs more than it saves."""

QUICK = 100_000
"""Bytes up to which compressing well takes no longer than a millisecond."""

DENSE = ("image/png", "application/octet-stream", "application/x-npz")
"""What compressing makes hardly smaller: pixels that are compressed already, and the digits of real numbers."""


@dataclass(frozen=True)
class Reply:
    """A finished answer; compressed at most once, then kept with it.

    ``level`` is that of gzip: 1 makes a trace four times smaller at a tenth of the cost of 9. ``vary`` are the
    headers of the request that it depends on; ``file`` is what it is called when it is kept. One that is
    ``private`` is of one person, and no shared cache keeps it.
    """

    body: bytes
    media: str
    level: int = 1
    vary: tuple[str, ...] = ()
    file: str = ""
    private: bool = False

    @cached_property
    def compressed(self) -> bytes | None:
        """The body as gzip, or None where that saves nothing."""
        if len(self.body) <= SMALL or self.media in DENSE:
            return None
        level = max(self.level, 6) if len(self.body) < QUICK else self.level
        return gzip.compress(self.body, compresslevel=level, mtime=0)

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


def json_bytes(answer: Any) -> bytes:
    """``answer`` as JSON: float64 in shortest round-trip form, a non-finite number as null."""
    return orjson.dumps(answer, option=orjson.OPT_SERIALIZE_NUMPY, default=_plain)


def _plain(value: Any) -> Any:
    return dict(value)


def json_reply(answer: Any, vary: tuple[str, ...] = (), *, private: bool = False) -> Reply:
    """``answer`` as a JSON reply, which depends on the headers ``vary``."""
    return Reply(json_bytes(answer), JSON, vary=vary, private=private)
