"""The one shape of an error: RFC 9457 problem+json, or the same words as a page."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ..answer.facts import facts
from ..answer.reply import json_bytes
from ..answer.templates import render
from ..run.errors import (
    AbsentError,
    BadRequestError,
    BudgetError,
    ConflictError,
    FullError,
    NotFoundError,
    StoreError,
    UnsupportedError,
    WithheldError,
)
from ..run.store import keeps_files
from ..words import marked, say
from .worker import GoneError

PROBLEM = "application/problem+json"
TITLES = {
    400: marked("Bad Request"),
    403: marked("Forbidden"),
    404: marked("Not Found"),
    405: marked("Method Not Allowed"),
    409: marked("Conflict"),
    413: marked("Content Too Large"),
    422: marked("Unprocessable Content"),
    500: marked("Internal Server Error"),
    501: marked("Not Implemented"),
    503: marked("Service Unavailable"),
    507: marked("Insufficient Storage"),
}
"""What the statuses are called that Backwalk has."""

PAGES = ("/", "/embed", "/worksheet", "/teach", "/docs")


def problem(
    request: Request,
    status: int,
    detail: str,
    errors: list[dict[str, str]],
    headers: dict[str, str] | None = None,
    **more: Any,
) -> Response:
    """An error as problem+json, or as a page where a person asked for one."""
    title = say(TITLES.get(status, HTTPStatus(status).phrase))
    headers = {"Cache-Control": "no-store", **(headers or {})}
    if request.url.path in PAGES:
        page = render(
            "error.html",
            title=title,
            status=status,
            detail=detail,
            errors=errors,
            frame=request.url.path == "/embed",
            blob=more.get("blob"),
            keeps=keeps_files(),
            facts=facts() if "blob" in more else "",
        )
        return Response(page, status, headers, media_type="text/html")
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return Response(json_bytes(body | {"errors": errors} | more), status, headers, media_type=PROBLEM)


def add_handlers(app: FastAPI) -> None:
    """Answer every exception in the one shape."""

    @app.exception_handler(BadRequestError)
    async def bad_request(request: Request, error: BadRequestError) -> Response:
        errors = [vars(each) for each in error.complaints]
        return problem(request, 422, str(error), errors)

    @app.exception_handler(WithheldError)
    async def withheld(request: Request, error: WithheldError) -> Response:
        return problem(request, 403, str(error), [])

    @app.exception_handler(NotFoundError)
    async def not_found(request: Request, error: NotFoundError) -> Response:
        return problem(request, 404, str(error), [])

    @app.exception_handler(AbsentError)
    async def absent(request: Request, error: AbsentError) -> Response:
        return problem(request, 404, str(error), [], blob=error.blob)

    @app.exception_handler(FullError)
    async def full(request: Request, error: FullError) -> Response:
        return problem(request, 507, str(error), [])

    @app.exception_handler(StoreError)
    async def store(request: Request, error: StoreError) -> Response:
        return problem(request, 503, str(error), [], {"Retry-After": "5"})

    @app.exception_handler(ConflictError)
    async def conflict(request: Request, error: ConflictError) -> Response:
        return problem(request, 409, str(error), [])

    @app.exception_handler(UnsupportedError)
    async def unsupported(request: Request, error: UnsupportedError) -> Response:
        return problem(request, 501, str(error), [])

    @app.exception_handler(BudgetError)
    async def budget(request: Request, error: BudgetError) -> Response:
        more = {} if error.reached is None else {"reached": error.reached}
        return problem(request, 503, str(error), [], {"Retry-After": "1"}, **more)

    @app.exception_handler(GoneError)
    async def gone(request: Request, error: GoneError) -> Response:
        return problem(request, 503, say("the one who asked has left"), [])

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        return problem(request, error.status_code, str(error.detail), [], dict(error.headers or {}))
