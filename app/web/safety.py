"""What a page may do and who may frame it, on every answer.

Only /embed may sit in a foreign frame, so it says nothing about ancestors: ``frame-ancestors *`` would shut
out file:// decks and sandboxed parents. Modules, styles and numbers are readable from an opaque origin,
without credentials, because a sandboxed frame has one.
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")

OPEN = ("/api/", "/static/", "/figure.", "/export.", "/oembed")
"""What any page may read."""

PARTS = (".js", ".css")
"""Parts of a page: never a document of their own, so a policy on them would only be weight, fifty times over."""

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
_UNFRAMED = f"{_POLICY}; frame-ancestors 'none'"


class Headers:
    """Adds the security headers to every answer, and answers HEAD like GET."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                _protect(MutableHeaders(scope=message), scope["path"])
            await send(message)

        # The server leaves the body out of an answer to HEAD by itself.
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        await self.app({**scope, "method": method}, receive, guarded)


def _protect(headers: MutableHeaders, path: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    if path.startswith(OPEN):
        headers["Access-Control-Allow-Origin"] = "*"
    if path.startswith("/static/"):
        headers.setdefault("Cache-Control", "public, max-age=0, must-revalidate")
        if path.endswith(PARTS):
            return
    headers["Referrer-Policy"] = "no-referrer"
    if path == "/embed":
        headers["Content-Security-Policy"] = _POLICY
        return
    headers["Content-Security-Policy"] = _UNFRAMED
    headers["X-Frame-Options"] = "DENY"
    if path.startswith(OPEN):
        headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"
