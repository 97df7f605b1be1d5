"""What a page may do, who may frame it, what the server is called: on every answer, also on an unplanned error.

Only /embed may sit in a foreign frame, so it says nothing about ancestors: ``frame-ancestors *`` would shut
out file:// decks and sandboxed parents. Modules, styles and numbers are readable from an opaque origin,
without credentials, because a sandboxed frame has one. WebKit holds 'self' in a policy against that opaque
origin, so the policy of the frame names the server beside it.
"""

import logging
from collections.abc import Sequence

from starlette.datastructures import URL, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..answer.questions import PRIVATE_PATHS
from ..words import asked_language, say, speaking
from .problems import problem
from .responses import CACHE, site_of

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")

OPEN = ("/api/", "/static/", "/figure.", "/export.", "/oembed")
"""What any page may read."""

PARTS = (".js", ".css")
"""Parts of a page: never a document of their own, so a policy on them would only be weight, fifty times over."""

log = logging.getLogger("backwalk")


def _policy(own: str) -> str:
    """Nothing but what comes from ``own``."""
    return (
        f"default-src 'none'; script-src {own}; style-src {own}; img-src {own} data:; font-src {own} data:; "
        f"connect-src {own}; frame-src {own}; "
        "base-uri 'none'; form-action 'none'"
    )


_UNFRAMED = _policy("'self'") + "; frame-ancestors 'none'"


class Headers:
    """Adds the security headers to every answer, answers HEAD like GET, and an unplanned error with a 500."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                _protect(MutableHeaders(scope=message), Request(scope))
            await send(message)

        # The server leaves the body out of an answer to HEAD by itself.
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        try:
            with speaking(asked_language(scope["query_string"].decode("latin-1"))):
                await self.app({**scope, "method": method, "head": method != scope["method"]}, receive, guarded)
        except Exception:
            url = Request(scope).url
            log.exception("unplanned error at %s", _unanswered(url))
            if begun:
                raise
            words = say("Backwalk failed on this request; the server's log says where.")
            await problem(Request(scope), 500, words, [])(scope, receive, guarded)


def _unanswered(url: URL) -> object:
    """An address without what a learner has answered."""
    return url.path if url.path in PRIVATE_PATHS or "answer=" in url.query else url


class Hosts:
    """Answers to the names it is given and no others, so that no page of another name reads from here."""

    def __init__(self, app: ASGIApp, allowed: Sequence[str]) -> None:
        self.app, self.allowed = app, allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        known = False

        async def pass_on(scope: Scope, receive: Receive, send: Send) -> None:
            nonlocal known
            known = True
            await self.app(scope, receive, send)

        async def unless_refused(message: Message) -> None:
            if known or scope["type"] != "http":
                await send(message)

        check = TrustedHostMiddleware(pass_on, self.allowed, www_redirect=False)
        await check(scope, receive, unless_refused)
        if not known and scope["type"] == "http":
            words = say(
                "Backwalk does not answer to this name of the server; it is told its names when it is started: "
                "--allowed-host NAME"
            )
            await problem(Request(scope), 400, words, [])(scope, receive, send)


def _protect(headers: MutableHeaders, request: Request) -> None:
    path = request.url.path
    headers["X-Content-Type-Options"] = "nosniff"
    if path.startswith(OPEN):
        headers["Access-Control-Allow-Origin"] = "*"
    if path.startswith("/static/"):
        headers.setdefault("Cache-Control", CACHE)
        if path.endswith(PARTS):
            return
    headers["Referrer-Policy"] = "no-referrer"
    if path == "/embed":
        headers["Content-Security-Policy"] = _policy(f"'self' {site_of(request)}")
        return
    headers["Content-Security-Policy"] = _UNFRAMED
    headers["X-Frame-Options"] = "DENY"
    if path.startswith(OPEN):
        headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"
