"""The frame of a slide: sizes, focus, opaque origins, file:// decks, refused storage."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

SIZES = [(640, 360), (960, 540), (1280, 720)]


def framed(page: Page, source: str, attributes: str = "", size: tuple[int, int] = (960, 540)) -> Frame:
    """A deck in ``page`` with the frame in it, ready."""
    width, height = size
    page.set_content(
        '<input id="deck" autofocus>'
        f'<iframe id="frame" {attributes} width={width} height={height} src="{source}"></iframe>'
    )
    handle = page.wait_for_selector("#frame")
    assert handle
    frame = handle.content_frame()
    assert frame
    frame.wait_for_selector("html[data-ready=true]")
    return frame


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("query", ["", "preset=l-layer", "preset=vanishing&step=dW1", "preset=iris&hidden=64,16"])
def test_it_fills_its_frame_without_a_scrollbar(page: Page, size: tuple[int, int], query: str) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"/embed?{query}")
    page.wait_for_selector("html[data-ready=true]")
    overflow = page.evaluate(
        """() => { const root = document.documentElement;
             return [root.scrollWidth - root.clientWidth, root.scrollHeight - root.clientHeight] }"""
    )
    assert overflow == [0, 0]
    stage, bar = page.locator(".stage").bounding_box(), page.locator("footer").bounding_box()
    assert stage and bar
    assert bar["height"] <= 40
    assert stage["y"] == 0
    assert stage["width"] == size[0]
    assert stage["height"] + bar["height"] == size[1]


@pytest.mark.parametrize(("size", "text", "numbers"), [((960, 540), 14, 18), ((1280, 720), 14, 18)])
def test_it_is_legible(page: Page, size: tuple[int, int], text: float, numbers: float) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto("/embed?step=dW1")
    page.wait_for_selector("html[data-ready=true]")
    heights = page.evaluate(
        """() => [...document.querySelectorAll("svg.network text")].filter(mark => mark.textContent).map(mark => {
             const scale = mark.getScreenCTM().a;
             return [mark.getAttribute("class"), parseFloat(getComputedStyle(mark).fontSize) * scale] })"""
    )
    for kind, height in heights:
        wanted = numbers if kind.split()[0] in ("value", "second", "bias", "edgelabel") else text
        assert height >= wanted - 0.01, kind


def test_it_never_takes_the_focus(page: Page, server: str) -> None:
    frame = framed(page, f"{server}/embed?autoplay=1&speed=8")
    frame.wait_for_selector("html[data-t='1']")
    assert page.evaluate("document.activeElement.id") == "deck"
    assert not frame.evaluate("document.hasFocus()")


@pytest.mark.parametrize("attributes", ["", 'sandbox="allow-scripts"'])
def test_it_works_from_a_file_and_sandboxed(
    browser: Browser, server: str, tmp_path: Path, attributes: str
) -> None:
    deck = tmp_path / "deck.html"
    deck.write_text(
        f'<!doctype html><iframe id="frame" {attributes} width=960 height=540 '
        f'src="{server}/embed?t=2&step=dW2"></iframe>',
        encoding="utf-8",
    )
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(deck.as_uri())
    handle = page.wait_for_selector("#frame")
    frame = handle.content_frame() if handle else None
    assert frame
    frame.wait_for_selector("html[data-ready=true]")
    if attributes:
        assert frame.evaluate("self.origin") == "null"
        storage = frame.evaluate(
            "() => { try { localStorage.x = 1; return 'open' } catch (error) { return error.name } }"
        )
        assert storage == "SecurityError"
    expect(frame.locator("html")).to_have_attribute("data-step", "dW2")
    assert frame.locator("[data-edge][data-grad]").count() == 4
    for _ in range(4):
        frame.get_by_role("button", name="Step forward").click()
    expect(frame.locator("html")).to_have_attribute("data-step", "dW1")
    assert frame.locator("[data-edge][data-grad]").count() == 12
    frame.get_by_role("slider", name="Step").fill("15")
    frame.get_by_role("button", name="Step forward").click()
    expect(frame.locator("html")).to_have_attribute("data-t", "3")
    assert said == []
    page.close()


def test_the_page_itself_may_not_be_framed(browser: Browser, server: str) -> None:
    page = browser.new_page()
    page.set_content(f'<iframe src="{server}/"></iframe>')
    page.wait_for_timeout(500)
    assert all("Backwalk" not in frame.content() for frame in page.frames[1:])
    page.close()


def test_a_bad_address_is_readable_in_the_frame(page: Page) -> None:
    page.goto("/embed?hiden=1")
    expect(page.get_by_text("did you mean 'hidden'?")).to_be_visible()
