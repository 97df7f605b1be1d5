"""The frame of a slide: sizes, focus, opaque origins, file:// decks, refused storage."""

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Frame, Locator, Page, Route, expect

from .test_walk import drawn

SIZES = [(640, 360), (960, 540), (1280, 720)]


def framed(page: Page, source: str, attributes: str = "", size: tuple[int, int] = (960, 540)) -> Frame:
    """A deck in ``page`` with the frame in it, ready."""
    width, height = size
    page.set_content(
        '<input id="deck" autofocus>'
        f'<iframe id="frame" {attributes} width={width} height={height} src="{source}"></iframe>'
    )
    return frame_of(page)


def frame_of(page: Page, selector: str = "#frame") -> Frame:
    """The frame in ``page``, ready."""
    handle = page.wait_for_selector(selector)
    frame = handle.content_frame() if handle else None
    assert frame
    frame.wait_for_selector("html[data-ready=true]")
    return frame


FITS = """() => {
  const root = document.documentElement;
  const style = element => getComputedStyle(element);
  const type = elements => Math.min(99, ...elements.map(element => parseFloat(style(element).fontSize)));
  const find = selector => document.querySelector(selector);
  const seen = element => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1;
  };
  const clipped = element => element.clientWidth && style(element).overflowX !== "visible"
    && style(element).display !== "inline" && element.scrollWidth > element.clientWidth + 1;
  const all = [...document.querySelectorAll("main *, footer *, .caption")]
    .filter(element => seen(element) && !element.closest("svg, math, .hidden, .track"));
  const outside = all.filter(element => {
    const box = element.getBoundingClientRect();
    const beyond = box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.left < -1 || box.top < -1;
    return beyond || clipped(element);
  });
  const says = element => [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
  const stage = find(".stage").getBoundingClientRect();
  return {
    overflow: [root.scrollWidth - root.clientWidth, root.scrollHeight - root.clientHeight],
    outside: outside.map(element => element.outerHTML.slice(0, 90)),
    smallest: type(all.filter(says)),
    cells: type([...document.querySelectorAll(".matrix td[tabindex]")].filter(seen)),
    stage: [stage.x, stage.y],
    bar: find("footer").getBoundingClientRect().height,
    shown: ["matrices", "code", "words", "story", "caption", "equation"].filter(name => seen(find("." + name))),
  };
}"""


@pytest.mark.parametrize("theme", ["light", "dark", "projector"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "query",
    ["step=dW1", "preset=l-layer&step=dZ2", "preset=vanishing&step=dW1", "preset=iris&hidden=64,16&step=J"],
)
def test_it_fills_its_frame_without_a_scrollbar(page: Page, size: tuple[int, int], query: str, theme: str) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"/embed?{query}&theme={theme}")
    page.wait_for_selector("html[data-ready=true]")
    drawn(page)
    found = page.evaluate(FITS)
    assert found["overflow"] == [0, 0]
    assert found["outside"] == []
    assert found["smallest"] >= 14
    assert found["cells"] >= 14
    assert found["bar"] <= 40
    assert found["stage"] == [0, 0]
    wanted = {640: {"caption"}, 960: {"matrices", "equation"}, 1280: {"matrices", "equation", "code"}}[size[0]]
    assert wanted <= set(found["shown"]), found["shown"]
    assert ("caption" in found["shown"]) == (size[0] == 640)


@pytest.mark.parametrize(
    "query", ["", "preset=l-layer", "preset=xor&optimizer=adam", "notation=row&output=linear&loss=mse"]
)
def test_every_step_of_a_walk_fits(page: Page, query: str) -> None:
    page.set_viewport_size({"width": 960, "height": 540})
    page.goto(f"/embed?{query}&keys=self")
    page.wait_for_selector("html[data-ready=true]")
    for _ in range(int(page.get_by_role("slider", name="Step").get_attribute("max") or 0) + 1):
        found = page.evaluate(FITS)
        step = page.locator("html").get_attribute("data-step")
        assert found["outside"] == [], step
        assert page.locator(".panel h2").inner_text()
        page.keyboard.press("ArrowRight")


def test_what_the_address_asks_for(page: Page) -> None:
    page.set_viewport_size({"width": 960, "height": 540})

    def shown(query: str) -> set[str]:
        page.goto(f"/embed?step=dW1&{query}")
        page.wait_for_selector("html[data-ready=true]")
        return set(page.evaluate(FITS)["shown"])

    assert shown("panels=none") == {"caption"}
    assert shown("panels=story") == {"equation", "story"}
    assert shown("panels=code") == {"equation", "code"}
    assert shown("panels=numbers") == {"equation", "matrices"}
    expect(page.get_by_role("spinbutton", name="Iteration")).to_be_hidden()
    shown("controls=full")
    expect(page.get_by_role("spinbutton", name="Iteration")).to_be_visible()
    expect(page.get_by_role("button", name="Train")).to_be_hidden()
    shown("controls=full&readonly=0")
    expect(page.get_by_role("button", name="Train")).to_be_visible()
    shown("controls=none")
    expect(page.locator("footer")).to_be_hidden()
    # Twice as large in the same frame is as much as a small frame holds.
    assert shown("scale=2") == {"caption"}
    assert page.evaluate(FITS)["overflow"] == [0, 0]
    shown("motion=none")
    durations = page.evaluate(
        "[...new Set([...document.querySelectorAll('.edge')].map(e => getComputedStyle(e).transitionDuration))]"
    )
    assert durations == ["0s"]


def test_a_weight_is_dragged_only_if_the_address_allows_it(page: Page) -> None:
    page.set_viewport_size({"width": 960, "height": 540})

    def dragged(query: str, name: str = "W2[0,0]") -> tuple[Locator, str]:
        """An edge that was dragged, and its weight before."""
        page.goto(f"/embed?step=dW1&{query}")
        page.wait_for_selector("html[data-ready=true]")
        edge = page.locator(f'[data-edge="{name}"]')
        box = edge.bounding_box()
        before = edge.get_attribute("data-value")
        assert box
        assert before
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x, y - 60, steps=4)
        page.mouse.up()
        return edge, before

    edge, weight = dragged("")
    page.wait_for_timeout(300)
    expect(edge).to_have_attribute("data-value", weight)
    # In the middle of the second, dashed one is a gap.
    for name in ("W2[0,0]", "W1[0,0]"):
        edge, weight = dragged("readonly=0", name)
        expect(edge).not_to_have_attribute("data-value", weight)


def test_a_frame_is_ready_when_its_weights_can_be_dragged(page: Page) -> None:
    """However late the script that drags arrives, nobody drags before it without an effect."""
    held: list[Route] = []
    page.route("**/edits.js*", lambda route: held.append(route))
    page.goto("/embed?step=dW1&readonly=0")
    while not held:
        page.wait_for_timeout(50)
    page.wait_for_timeout(300)
    assert page.locator("html").get_attribute("data-ready") is None
    for each in held:
        each.continue_()
    page.wait_for_selector("html[data-ready=true]")


def test_stops_are_what_the_buttons_visit(page: Page) -> None:
    page.goto("/embed?t=2&stops=J,dZ2,3:dW1,W1_next&loop=1")
    root = page.locator("html")
    forward, back = (page.get_by_role("button", name=f"Step {way}") for way in ("forward", "back"))
    page.wait_for_selector("html[data-ready=true]")
    for step, t in (("J", "2"), ("dZ2", "2"), ("dW1", "3"), ("W1_next", "2"), ("J", "2")):
        expect(root).to_have_attribute("data-step", step)
        expect(root).to_have_attribute("data-t", t)
        forward.click()
    for step in ("dZ2", "J", "W1_next"):
        expect(root).to_have_attribute("data-step", step)
        back.click()
    page.goto("/embed?stops=Z1,J,dW1&step=dZ2")
    expect(root).to_have_attribute("data-step", "dZ2")
    back.click()
    expect(root).to_have_attribute("data-step", "J")
    forward.click()
    forward.click()
    expect(root).to_have_attribute("data-step", "dW1")


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


def test_sign_is_readable_without_colour(page: Page) -> None:
    """In grey, an edge with a negative gradient has gaps, one with a positive gradient has none."""
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto("/embed?step=dW1&theme=light&motion=none")
    page.wait_for_selector("html[data-ready=true]")
    grey = Image.open(io.BytesIO(page.screenshot())).convert("L")
    edges = page.eval_on_selector_all(
        '[data-edge^="W1"]',
        """edges => edges.map(edge => {
             const matrix = edge.getScreenCTM(), ends = [["x1", "y1"], ["x2", "y2"]].map(([x, y]) =>
               new DOMPoint(edge[x].baseVal.value, edge[y].baseVal.value).matrixTransform(matrix));
             return {gradient: Number(edge.dataset.term), ends: ends.map(({x, y}) => [x, y])};
           })""",
    )
    paper = grey.getpixel((5, 300))
    seen = set()
    for edge in edges:
        (x1, y1), (x2, y2) = edge["ends"]
        # The first third, where no other edge or number lies on it; the darkest point across the line.
        shares = [share / 100 for share in range(5, 33)]
        along = [(x1 + share * (x2 - x1), y1 + share * (y2 - y1)) for share in shares]
        dark = [min(grey.getpixel((round(x), round(y) + by)) for by in (-1, 0, 1)) < paper - 40 for x, y in along]
        if abs(edge["gradient"]) > 0.04:
            seen.add(edge["gradient"] > 0)
            assert all(dark) == (edge["gradient"] > 0), edge
    assert seen == {True, False}


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
    frame = frame_of(page)
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
