"""Handing a step on: the link, what is pasted into other pages, the files."""

import re
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Page, expect

from ..conftest import Host
from .test_frame import frame_of
from .test_walk import opened


def shared(page: Page, kind: str = "HTML") -> str:
    if not page.locator(".share").get_attribute("open"):
        page.get_by_text("Share", exact=True).click()
    page.get_by_label("In a page or slide").select_option(kind)
    return page.get_by_label("To paste").input_value()


def test_the_link_and_the_files_follow_the_step(page: Page, client: httpx.Client) -> None:
    opened(page, "/?preset=xor&t=2&step=J&theme=dark")
    page.keyboard.press("ArrowRight")
    page.get_by_text("Share", exact=True).click()
    link = page.get_by_role("textbox", name="This step").input_value()
    assert urlsplit(link)[2:4] == ("/", "preset=xor&theme=dark&t=2&step=dZ2")
    links = page.locator(".share .files a")
    assert links.count() == 9
    for address in links.evaluate_all("links => links.map(link => link.getAttribute('href'))"):
        assert "t=2&step=dZ2" in address
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize(
    ("kind", "begins"),
    [
        ("HTML", "<iframe src="), ("Slidev", "<iframe src="),
        ("reveal.js", "<section><iframe data-backwalk data-src="),
        ("Quarto", '<iframe data-external="1" src='), ("Jupyter", "from IPython.display import IFrame"),
        ("MyST", "```{iframe} http"), ("Markdown picture", "[![Backwalk"),
    ],
)  # fmt: skip
def test_every_snippet_names_this_step(page: Page, client: httpx.Client, kind: str, begins: str) -> None:
    opened(page, "/?preset=xor&notation=row&t=2&step=dW1")
    text = shared(page, kind)
    assert text.startswith(begins)
    for address in re.findall(r"https?://[^\s\")\]]+", text):
        assert client.get(address.replace("&amp;", "&")).status_code == 200
    assert "t=2&amp;step=dW1" in text or "t=2&step=dW1" in text


def test_what_is_pasted_shows_the_step(page: Page, deck_page: Page, host: Host) -> None:
    opened(page, "/?preset=xor&notation=row&t=2&step=dW1")
    deck_page.goto(host.page(shared(page).replace("<iframe", '<iframe id="frame"')))
    root = frame_of(deck_page).locator("html")
    expect(root).to_have_attribute("data-step", "dW1")
    expect(root).to_have_attribute("data-t", "2")


def test_copying_is_confirmed(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(page, "/?step=dW1")
    text = shared(page)
    page.get_by_role("button", name="Copy this").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == text
    page.get_by_role("button", name="Copy the link").click()
    expect(page.locator("button[value=link]")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.url


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_the_page_on_teaching_is_readable(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto("/teach")
    for name in ("reveal.js", "Quarto", "Slidev", "Marp", "PowerPoint", "Beamer", "Jupyter", "Moodle"):
        heading = page.get_by_role("heading", name=re.compile(name)).first
        expect(heading).to_be_visible()
        assert re.search("tried", heading.inner_text()), name
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
