"""The application: inner functions, outer safety."""

from collections.abc import Iterable
from importlib.resources import files

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from ..files import VERSION
from . import assets, routes
from . import files as sent
from .problems import add_handlers
from .safety import LOOPBACK, Headers, Hosts
from .server import lifespan
from .worker import Worker


def create_app(allowed_hosts: Iterable[str] = ()) -> FastAPI:
    """A Backwalk application answering to the loopback names and ``allowed_hosts``."""
    app = FastAPI(
        title="Backwalk",
        version=VERSION,
        summary="Backpropagation, one equation at a time. The query string is the run.",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.worker = Worker()
    app.include_router(routes.router)
    app.include_router(sent.router)
    app.mount("/static/docs", GZipMiddleware(StaticFiles(directory=str(files("fastapi_offline") / "static"))))
    app.include_router(assets.router)
    add_handlers(app)
    app.add_middleware(Hosts, allowed=[*LOOPBACK, *allowed_hosts])
    app.add_middleware(Headers)
    return app
