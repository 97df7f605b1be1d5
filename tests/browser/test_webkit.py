"""The frame in a real WebKit, which takes 'self' in a policy for the opaque origin of a sandboxed frame."""

import glob
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from ..conftest import Host, free_port

MINIBROWSER = next(iter(glob.glob("/usr/lib/*/webkit2gtk-4.*/MiniBrowser")), "")
MISSING = [each for each in ("WebKitWebDriver", "Xvfb") if not shutil.which(each)]
MISSING += [] if MINIBROWSER else ["MiniBrowser"]

pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"there is no WebKit here: {', '.join(MISSING)} not installed"
)

DISPLAY = f":{90 + os.getpid() % 900}"


class WebKit:
    """As much of a WebDriver client as this needs."""

    def __init__(self, port: int) -> None:
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
        options = {"binary": MINIBROWSER, "args": ["--automation"]}
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        self.session = f"/session/{self.client.post('/session', json=wanted).json()['value']['sessionId']}"

    def open(self, address: str) -> None:
        self.client.post(f"{self.session}/url", json={"url": address}).raise_for_status()

    def value(self, script: str) -> Any:
        answer = self.client.post(f"{self.session}/execute/sync", json={"script": f"return {script}", "args": []})
        return answer.json()["value"]

    def until(self, script: str) -> None:
        begun = time.monotonic()
        while not self.value(script):
            assert time.monotonic() - begun < 60, script
            time.sleep(0.1)


@pytest.fixture(scope="module")
def webkit() -> Iterator[WebKit]:
    port = free_port()
    # Its own sandbox needs rights that a container does not have; the frame's is another thing.
    environment = {**os.environ, "DISPLAY": DISPLAY, "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
    screen = subprocess.Popen(["Xvfb", DISPLAY, "-screen", "0", "1280x800x24"], stderr=subprocess.DEVNULL)
    driver = subprocess.Popen(["WebKitWebDriver", f"--port={port}"], env=environment, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                httpx.get(f"http://127.0.0.1:{port}/status")
                if os.path.exists(f"/tmp/.X11-unix/X{DISPLAY[1:]}"):
                    break
                time.sleep(0.1)
            except httpx.TransportError:
                time.sleep(0.1)
        browser = WebKit(port)
        yield browser
        browser.client.delete(browser.session)
        browser.client.close()
    finally:
        for each in (driver, screen):
            each.terminate()
            each.wait(60)


@pytest.mark.parametrize("sandbox", ["", 'sandbox="allow-scripts"'])
def test_the_frame_is_alive_in_webkit(webkit: WebKit, host: Host, sandbox: str) -> None:
    frame = (
        f'<iframe {sandbox} width="960" height="540" src="{host.server}/embed?preset=xor&amp;step=dW1"></iframe>'
    )
    script = "window.got = []; addEventListener('message', (event) => got.push(event.data));"
    webkit.open(host.page(f"<script>{script}</script>{frame}"))
    webkit.until("window.got.some((each) => each.type === 'ready')")
    webkit.value(
        "document.querySelector('iframe').contentWindow.postMessage({protocol: 'backwalk/1', type: 'next'}, '*')"
    )
    webkit.until("window.got.some((each) => each.type === 'step' && each.step === 'db1')")


def test_the_page_walks_in_webkit(webkit: WebKit, server: str) -> None:
    webkit.open(f"{server}/?preset=two-layer&step=dW1")
    webkit.until("document.documentElement.dataset.whole === 'true'")
    assert webkit.value("document.querySelectorAll('[data-edge][data-grad]').length") > 0
    webkit.value("document.querySelector('[data-do=forward]').click()")
    webkit.until("document.documentElement.dataset.step === 'db1'")
