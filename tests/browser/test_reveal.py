"""A real reveal.js, from npm, drives the frame: keys, focus, fragments, slides, a printed deck."""

import shutil
from pathlib import Path

import httpx
import pypdfium2
import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from ..conftest import Host
from ..npm import fetched
from .test_frame import frame_of
from .test_walk import settled

REVEAL = "reveal.js@6.0.2"
STOPS = "J,dZ2,dW1"
FRAME = 'id="frame" data-backwalk width="900" height="506"'


@pytest.fixture(scope="session")
def reveal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder dist of reveal.js."""
    return fetched(tmp_path_factory.mktemp("npm"), REVEAL) / "dist"


def deck(host: Host, reveal: Path, slides: str, plugin: bool = True, source: str = "") -> Path:
    """A deck as an author writes one; its file, which ``host`` serves too."""
    shutil.copytree(reveal, host.folder / "dist", dirs_exist_ok=True)
    plugins = "RevealBackwalk" if plugin else ""
    script = f'<script src="{source or host.server}/static/reveal-backwalk.js"></script>' if plugin else ""
    host.page(
        '<link rel="stylesheet" href="dist/reveal.css"><link rel="stylesheet" href="dist/theme/white.css">'
        f'<div class="reveal"><div class="slides">{slides}</div></div>'
        f'<script src="dist/reveal.js"></script>{script}'
        f"<script>Reveal.initialize({{hash: true, transition: 'none', plugins: [{plugins}]}})"
        ".then(() => document.documentElement.dataset.deck = 'ready');</script>"
    )
    return host.folder / "deck.html"


def framed(host: Host, query: str, attribute: str = "data-src") -> str:
    return f'<iframe {FRAME} {attribute}="{host.server}/embed?{query}"></iframe>'


def between(frame: str) -> str:
    return f"<section>one</section><section>{frame}</section><section>three</section>"


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("html[data-deck=ready]")


def slide(page: Page) -> list[int]:
    found: list[int] = page.evaluate("(({h, f}) => [h, f ?? -1])(Reveal.getIndices())")
    return found


def at(frame: Frame, step: str) -> None:
    expect(frame.locator("html")).to_have_attribute("data-step", step)


def test_an_unmodified_deck_keeps_its_keys(deck_page: Page, host: Host, reveal: Path) -> None:
    deck(host, reveal, between(framed(host, "autoplay=1&speed=4", "src")), plugin=False)
    opened(deck_page, f"{host.address}/deck.html")
    frame = frame_of(deck_page)
    # Loading takes no focus, and the deck starts the frame when its slide comes.
    assert deck_page.evaluate("document.hasFocus() && document.activeElement === document.body")
    deck_page.keyboard.press("ArrowRight")
    assert slide(deck_page)[0] == 1
    expect(frame.locator("html")).to_have_attribute("data-playing", "true")
    frame.get_by_role("button", name="Pause").click()
    frame.locator(".stage").click()
    assert frame.evaluate("document.hasFocus()")
    deck_page.keyboard.press("ArrowRight")
    deck_page.wait_for_function("Reveal.getIndices().h === 2")
    assert deck_page.evaluate("document.activeElement === document.body")
    deck_page.keyboard.press("ArrowLeft")
    assert slide(deck_page)[0] == 1
    frame.locator(".stage").click()
    deck_page.keyboard.press("PageUp")
    deck_page.wait_for_function("Reveal.getIndices().h === 0")


@pytest.mark.parametrize("attribute", ["data-src", "src"])
def test_fragments_are_stops_both_ways(deck_page: Page, host: Host, reveal: Path, attribute: str) -> None:
    deck(host, reveal, between(framed(host, f"stops={STOPS}", attribute)))
    opened(deck_page, f"{host.address}/deck.html")
    press = deck_page.keyboard.press
    press("ArrowRight")
    frame = frame_of(deck_page)
    for index, step in enumerate(STOPS.split(",")):
        at(frame, step)
        assert slide(deck_page) == [1, index - 1]
        press("ArrowRight")
    assert slide(deck_page)[0] == 2
    # Back again: the deck shows every fragment, the frame its last stop.
    press("ArrowLeft")
    frame = frame_of(deck_page)
    for step in reversed(STOPS.split(",")):
        at(frame, step)
        press("ArrowLeft")
    assert slide(deck_page)[0] == 0
    # A person who steps in the frame takes the deck along, and the deck goes on from there.
    press("ArrowRight")
    frame = frame_of(deck_page)
    at(frame, "J")
    frame.get_by_role("button", name="Step forward").click()
    frame.get_by_role("button", name="Step forward").click()
    at(frame, "dW1")
    deck_page.wait_for_function("Reveal.getIndices().f === 1")
    frame.get_by_role("button", name="Step back").click()
    at(frame, "dZ2")
    deck_page.wait_for_function("Reveal.getIndices().f === 0")
    press("ArrowRight")
    at(frame, "dW1")
    press("ArrowRight")
    assert slide(deck_page)[0] == 2


def test_the_slide_s_own_fragments_are_used(deck_page: Page, host: Host, reveal: Path) -> None:
    bullets = "<p class='fragment'>the error</p><p class='fragment'>the gradient</p>"
    deck(host, reveal, f"<section>{framed(host, f'stops={STOPS}')}{bullets}</section>")
    opened(deck_page, f"{host.address}/deck.html")
    frame = frame_of(deck_page)
    at(frame, "J")
    assert deck_page.locator(".fragment").count() == 2
    deck_page.keyboard.press("ArrowRight")
    at(frame, "dZ2")
    expect(deck_page.locator("p.fragment").first).to_have_class("fragment visible current-fragment")
    deck_page.goto(f"{host.address}/deck.html#/0/0/0")
    deck_page.reload()
    deck_page.wait_for_function("Reveal.getIndices().f === 0")
    at(frame_of(deck_page), "dZ2")


def test_quick_keys_leave_deck_and_frame_at_the_same_stop(deck_page: Page, host: Host, reveal: Path) -> None:
    deck(host, reveal, f"<section>{framed(host, 'stops=J,dZ2,3:dW1')}</section><section>two</section>")
    opened(deck_page, f"{host.address}/deck.html")
    frame = frame_of(deck_page)
    at(frame, "J")
    for keys, step in (("><", "J"), ("><><>", "dZ2"), (">", "dW1"), ("<>", "dW1"), ("<<", "J")):
        for key in keys:
            deck_page.keyboard.press("ArrowRight" if key == ">" else "ArrowLeft")
        at(frame, step)
    deck_page.wait_for_timeout(300)
    at(frame, "J")
    assert slide(deck_page) == [0, -1]


def test_fragments_keep_the_author_s_order(deck_page: Page, host: Host, reveal: Path) -> None:
    bullets = "<p class='fragment'>second</p><p class='fragment' data-fragment-index='0'>first</p>"
    deck(host, reveal, f"<section>{framed(host, f'stops={STOPS}')}{bullets}</section>")
    opened(deck_page, f"{host.address}/deck.html")
    for shown in (["first"], ["second", "first"]):
        deck_page.keyboard.press("ArrowRight")
        assert deck_page.locator("p.fragment.visible").all_text_contents() == shown


def test_a_walk_that_plays_takes_the_deck_along_and_waits_for_its_slide(
    deck_page: Page, host: Host, reveal: Path
) -> None:
    frame_ = framed(host, f"stops={STOPS}&autoplay=1", "data-preload data-src")
    deck(host, reveal, f"<section>one</section><section>{frame_}</section><section>three</section>")
    opened(deck_page, f"{host.address}/deck.html")
    frame = frame_of(deck_page)
    deck_page.wait_for_timeout(1200)
    at(frame, "J")
    deck_page.keyboard.press("ArrowRight")
    at(frame, "dW1")
    deck_page.wait_for_function("Reveal.getIndices().f === 1")
    deck_page.keyboard.press("ArrowRight")
    assert slide(deck_page)[0] == 2


def printed(page: Page, address: str, file: Path) -> list[str]:
    """The text of each page of the printed deck; its pictures all differ."""
    page.goto(f"{address}?print-pdf")
    page.wait_for_selector("html[data-deck=ready]")
    page.wait_for_selector(".pdf-page")
    settled(page)
    page.pdf(path=file, prefer_css_page_size=True, print_background=True)
    document = pypdfium2.PdfDocument(file)
    texts, pictures = [], []
    for sheet in document:
        texts.append(sheet.get_textpage().get_text_range())
        pictures.append(sheet.render(scale=0.5).to_pil().tobytes())
    document.close()
    assert len(set(pictures)) == len(pictures)
    return texts


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_printed_deck_shows_a_still_for_each_stop(
    deck_page: Page, host: Host, reveal: Path, tmp_path: Path
) -> None:
    deck(host, reveal, f"<section>{framed(host, f'stops={STOPS}')}</section><section>the end</section>")
    pages = printed(deck_page, f"{host.address}/deck.html", tmp_path / "deck.pdf")
    assert len(pages) == 4
    for text, step in zip(pages, STOPS.split(","), strict=False):
        assert f"iteration 0 · {step}" in text


def test_a_deck_from_a_folder_and_in_a_sandbox(browser: Browser, host: Host, reveal: Path) -> None:
    frame = framed(host, f"stops={STOPS}").replace("<iframe", '<iframe sandbox="allow-scripts"')
    file = deck(host, reveal, f"<section>{frame}</section><section>two</section>")
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    opened(page, file.as_uri())
    for step in STOPS.split(","):
        at(frame_of(page), step)
        page.keyboard.press("ArrowRight")
    assert slide(page)[0] == 1
    page.close()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_exported_file_in_a_deck_needs_no_server(
    browser: Browser, host: Host, reveal: Path, tmp_path: Path
) -> None:
    (host.folder / "static").mkdir()
    plugin = httpx.get(f"{host.server}/static/reveal-backwalk.js", timeout=60).content
    (host.folder / "static/reveal-backwalk.js").write_bytes(plugin)
    (host.folder / "walk.html").write_bytes(
        httpx.get(f"{host.server}/export.html?stops={STOPS}", timeout=60).content
    )
    source = f"walk.html?stops={STOPS}"
    slides = f'<section><iframe {FRAME} data-src="{source}"></iframe></section>'
    file = deck(host, reveal, f"{slides}<section>two</section>", source=".")
    context = browser.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    page = context.new_page()
    opened(page, file.as_uri())
    for step in STOPS.split(","):
        at(frame_of(page), step)
        page.keyboard.press("ArrowRight")
    assert slide(page)[0] == 1
    pages = printed(page, file.as_uri(), tmp_path / "offline.pdf")
    assert [f"iteration 0 · {step}" in text for text, step in zip(pages, STOPS.split(","), strict=False)] == [
        True
    ] * 3
    context.close()


@pytest.mark.parametrize("more", ["", "&stops=dZ1,dW1"])
def test_a_deck_goes_through_question_and_answer(deck_page: Page, host: Host, reveal: Path, more: str) -> None:
    deck(host, reveal, between(framed(host, f"ask=dW1&step=dW1{more}", "data-src")))
    opened(deck_page, f"{host.address}/deck.html")
    press = deck_page.keyboard.press
    press("ArrowRight")
    frame = frame_of(deck_page)
    asked = frame.locator("td[data-asked]")
    if more:
        at(frame, "dZ1")
        press("PageDown")
    at(frame, "dW1")
    expect(asked).to_have_count(8)
    press("PageDown")
    expect(asked).to_have_count(0)
    assert slide(deck_page)[0] == 1
    press("PageUp")
    expect(asked).to_have_count(8)
    press("PageDown")
    press("PageDown")
    assert slide(deck_page)[0] == 2
