"""The notebooks of examples/ run, and are a page that works without a network."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from playwright.sync_api import Browser, expect

import app as backwalk

NOTEBOOKS = sorted((Path(__file__).parents[2] / "examples").glob("*.ipynb"))


@pytest.mark.slow
@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_runs_and_its_page_works_offline(browser: Browser, file: Path, tmp_path: Path) -> None:
    if file.stem == "your_model":
        pytest.importorskip("torch", reason="PyTorch is not installed")
    book = nbformat.read(file, as_version=4)
    assert not any(cell.get("outputs") for cell in book.cells), "kept without outputs"
    NotebookClient(book, timeout=120, kernel_name="python3").execute()
    page_text, _ = HTMLExporter().from_notebook_node(book)
    (tmp_path / "page.html").write_text(page_text, encoding="utf-8")
    page = browser.new_context(viewport={"width": 1000, "height": 900}, offline=True).new_page()
    page.goto((tmp_path / "page.html").as_uri())
    if file.stem == "your_gradients":
        expect(page.locator("body")).to_contain_text("taken at a instead of z")
        assert page.locator(".jp-OutputArea-output table td").count()
    else:
        frame = page.frame_locator("iframe[title=Backwalk]").first
        expect(frame.locator("html")).to_have_attribute("data-ready", "true")
        expect(frame.locator("html")).to_have_attribute("data-step", "dW1")
        frame.get_by_role("button", name="Step forward").click()
        expect(frame.locator("html")).to_have_attribute("data-step", "db1")
    page.context.close()


@pytest.mark.parametrize(("width", "size"), [(708, "tall"), (878, "tall"), (882, "medium")])
def test_in_a_narrow_column_a_player_is_upright(browser: Browser, width: int, size: str) -> None:
    page = browser.new_page(viewport={"width": 1300, "height": 1200})
    page.set_content(f'<div style="width: {width}px; margin: 0">{backwalk.Run("preset=xor")._repr_html_()}</div>')
    frame = page.frame_locator("iframe[title=Backwalk]")
    expect(frame.locator("html")).to_have_attribute("data-ready", "true")
    expect(frame.locator("html")).to_have_attribute("data-size", size)
    expect(frame.locator(".panel .matrix").first).to_be_visible()
    page.context.close()
