"""A real server and a real browser, started once for the whole session."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page, expect, sync_playwright

# The machines are noisy and shared: a slow example is not a failure.
settings.register_profile(
    "backwalk", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.load_profile("backwalk")
expect.set_options(timeout=60_000)

BLOBS = os.environ["BACKWALK_BLOBS"] = tempfile.mkdtemp(prefix="backwalk-blobs-")
"""Where the tests and their servers keep files."""

COMMAND = [sys.executable, "-m", "app.cli"]
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def serving(
    *arguments: str, cwd: Path | None = None, command: list[str] | None = None, blobs: str | None = BLOBS
) -> Iterator[str]:
    """The address of a Backwalk process, without the slash at the end. Files are kept in ``blobs``."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "BACKWALK_BLOBS": blobs or ""}
    process = subprocess.Popen(
        [*(command or COMMAND), "--port", "0", "--no-browser", *arguments],
        stdout=subprocess.PIPE,
        cwd=cwd,
        text=True,
        env=environment,
    )
    assert process.stdout
    try:
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found, "the server did not say where it is"
        address = found[0].rstrip("/")
        httpx.get(f"{address}/healthz", timeout=30).raise_for_status()
        yield address
    finally:
        process.terminate()
        process.wait(60)
        process.stdout.close()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture(scope="session")
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("BACKWALK_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    """A page at 1280 by 720 that fails its test if anything is said on the console or asked of elsewhere."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, base_url=server)
    context.set_default_timeout(60_000)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url) if not request.url.startswith(server) else None)
    yield page
    # An answer that a test holds back may still be on its way.
    page.unroute_all(behavior="ignoreErrors")
    context.close()
    # What is refused is told on the page; a server that has much to do is asked again.
    assert [each for each in said if not re.search(r"422 \(Unprocessable|503 \(Service", each)] == []


@dataclass
class Host:
    """Another site on this machine, for pages that have Backwalk in a frame."""

    server: str
    address: str
    folder: Path

    def page(self, body: str, name: str = "deck.html") -> str:
        """The address of a page with this body."""
        (self.folder / name).write_text(f"<!doctype html><meta charset=utf-8>{body}", encoding="utf-8")
        return f"{self.address}/{name}"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        pass

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()


@pytest.fixture
def host(server: str, tmp_path: Path) -> Iterator[Host]:
    site = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield Host(server, f"http://127.0.0.1:{site.server_port}", tmp_path)
    site.shutdown()
    site.server_close()


@pytest.fixture
def deck_page(browser: Browser) -> Iterator[Page]:
    """A page for a deck, which fails its test if a script fails in it or in a frame of it."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.set_default_timeout(60_000)
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    yield page
    context.close()
    assert failures == []
