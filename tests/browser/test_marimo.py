"""A walk in a real marimo, in a real browser: its traits follow, move the picture, and outlast a reload."""

import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from .notebooks import ROOT, serving_notebooks

pytest.importorskip("marimo", reason="marimo is not installed; pip install marimo")

NOTEBOOK = f"""\
import marimo

app = marimo.App()


@app.cell
def _():
    import sys

    sys.path.insert(0, {str(ROOT)!r})
    import marimo as mo

    import app as backwalk
    return backwalk, mo


@app.cell
def _(backwalk):
    w = backwalk.Walk(backwalk.Run("preset=xor&t=3&step=dW1"))
    w
    return (w,)


@app.cell
def _(backwalk):
    other = backwalk.Walk("preset=two-layer&ask=dZ2[0,0]&step=dZ2")
    other
    return (other,)


@app.cell
def _(mo, w):
    def go(_):
        w.t, w.step, w.example = 20, "dZ2", None

    mo.ui.button(label="go there", on_click=go)
    return


@app.cell
def _(mo, other, w):
    def place(_):
        return f"{{w.t}} {{w.step}} {{w.example}} {{other.score}} {{other.answers}}"

    tell = mo.ui.button(label="tell", value="", on_click=place)
    tell
    return (tell,)


@app.cell
def _(mo, tell):
    mo.md(f"told: {{tell.value}}")
    return
"""


@pytest.fixture(scope="module")
def marimo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a marimo that edits the notebook."""
    folder = tmp_path_factory.mktemp("marimo")
    (folder / "walk.py").write_text(NOTEBOOK)
    options = ("--headless", "--no-token", "--skip-update-check", "--port={port}")
    with serving_notebooks(
        folder, "/health", sys.executable, "-m", "marimo", "edit", *options, "walk.py"
    ) as address:
        yield address


def told_by(page: Page, words: str) -> None:
    """Wait until the notebook tells ``words``: what a person does arrives a moment later."""
    told = page.get_by_text("told:")
    for _ in range(60):
        page.get_by_role("button", name="tell", exact=True).click()
        page.wait_for_timeout(500)
        if told.last.inner_text() == f"told: {words}":
            return
    raise AssertionError(f"{told.last.inner_text()}, not {words}")


@pytest.mark.slow
def test_a_walk_in_marimo(browser: Browser, marimo: str) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 2400})
    page.set_default_timeout(60_000)
    page.goto(marimo)
    page.get_by_text("backwalk.Run").wait_for()
    page.get_by_test_id("run-button").last.click()
    one, other = (page.frame_locator("iframe[title=Backwalk]").nth(at) for at in range(2))
    one.locator("html[data-ready=true][data-t='3'][data-step=dW1]").wait_for(state="attached")
    other.locator("html[data-ready=true][data-step=dZ2]").wait_for(state="attached")

    one.get_by_role("button", name="Step forward").click()
    one.locator("html[data-step=db1]").wait_for(state="attached")
    page.keyboard.press("ArrowLeft")
    one.locator("html[data-step=dW1]").wait_for(state="attached")
    page.keyboard.press("ArrowRight")
    told_by(page, "3 db1 0 (0, 0) {}")
    page.get_by_role("button", name="go there").click()
    one.locator("html[data-t='20'][data-step=dZ2][data-example=mean]").wait_for(state="attached")
    field = other.locator("td[data-asked] input")
    field.fill("7.5")
    field.press("Enter")
    expect(other.locator("td[data-asked]")).to_have_class("asked wrong")
    told_by(page, "20 dZ2 None (0, 1) {'dZ2[0,0]': 7.5}")

    page.reload()
    one.locator("html[data-ready=true][data-t='20'][data-step=dZ2][data-example=mean]").wait_for(state="attached")
    expect(other.locator("td[data-asked]")).to_have_class("asked wrong")
    one.get_by_role("button", name="Step back").click()
    told_by(page, "20 J None (0, 1) {'dZ2[0,0]': 7.5}")
    page.context.close()
