"""A walk in a real JupyterLab, in a real browser: it follows the person, and moves as the notebook says."""

import json
import sys
from collections.abc import Iterator

import nbformat
import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from .notebooks import ROOT, serving_notebooks

pytest.importorskip("jupyterlab", reason="JupyterLab is not installed; pip install jupyterlab")

CELLS = (
    f"import sys; sys.path.insert(0, {str(ROOT)!r})\nimport app as backwalk",
    'w = backwalk.Walk(backwalk.Run("preset=xor&t=3&step=dW1"))\nw',
    'other = backwalk.Walk("preset=two-layer&ask=dZ2[0,0]&step=dZ2")\nother',
    "import numpy as np\nX = np.random.default_rng(0).normal(size=(200, 6))\n"
    "long = backwalk.Walk(backwalk.Run(X=X, Y=X[:, :1] > 0, hidden=[2]), height=400)\nlong",
)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab with a notebook walk.ipynb."""
    folder = tmp_path_factory.mktemp("lab")
    python = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in CELLS])
    book.metadata["kernelspec"] = python
    nbformat.write(book, folder / "walk.ipynb")
    options = {
        "ServerApp.port": "{port}", "ServerApp.root_dir": str(folder), "IdentityProvider.token": "",
        "ServerApp.open_browser": False, "ServerApp.allow_root": True, "LabApp.news_url": "",
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
    }  # fmt: skip
    said = (f"--{name}={value}" for name, value in options.items())
    command = (sys.executable, "-m", "jupyter", "lab", *said)
    with serving_notebooks(folder, "/api", *command) as address:
        yield address


def run_all(page: Page) -> None:
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()


def execute(page: Page, code: str) -> str:
    """What a new last cell prints."""
    cells = page.locator(".jp-Notebook .jp-CodeCell")
    page.locator(".jp-Notebook .jp-CodeCell").last.locator(".cm-content").click()
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    expect(cells.last.locator(".cm-content")).to_be_focused()
    page.keyboard.insert_text(code)
    page.keyboard.press("Control+Enter")
    output = cells.last.locator(".jp-OutputArea-output")
    output.first.wait_for()
    return output.first.inner_text().strip()


def told_by(page: Page, code: str, words: str) -> None:
    """Wait until ``code`` prints ``words``: what a person does arrives a moment later."""
    for _ in range(60):
        printed = execute(page, code)
        if printed == words:
            return
        page.wait_for_timeout(250)
    raise AssertionError(f"{code} printed {printed}, not {words}")


def frame(page: Page, at: int) -> FrameLocator:
    return page.frame_locator("iframe[title=Backwalk]").nth(at)


@pytest.mark.slow
def test_a_walk_follows_and_is_moved(browser: Browser, lab: str) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 1800})
    page.set_default_timeout(60_000)
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto(f"{lab}/lab/tree/walk.ipynb")
    page.locator(".jp-Notebook").wait_for()
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    run_all(page)
    # Where the kernel came after the notebook it is asked for, before anything runs.
    select, shown = (
        page.get_by_role("button", name="Select", exact=True),
        page.locator("iframe[title=Backwalk]").first,
    )
    select.or_(shown).first.wait_for()
    if select.is_visible():
        select.click()
    one, other, long = (frame(page, at) for at in range(3))
    one.locator("html[data-ready=true][data-t='3'][data-step=dW1]").wait_for(state="attached")
    other.locator("html[data-ready=true][data-step=dZ2]").wait_for(state="attached")
    long.locator("html[data-ready=true]").wait_for(state="attached")
    # Whoever ran all cells has the keyboard in the last one, once they have run.
    assert execute(page, "print(w.t, w.step)") == "3 dW1"

    # The traits follow the person, with the mouse and the keyboard …
    one.get_by_role("button", name="Step forward").click()
    one.locator("html[data-step=db1]").wait_for(state="attached")
    page.keyboard.press("ArrowLeft")
    one.locator("html[data-step=dW1]").wait_for(state="attached")
    page.keyboard.press("ArrowRight")
    one.locator("html[data-step=db1]").wait_for(state="attached")
    told_by(page, "print(w.t, w.step, w.example, other.step)", "3 db1 0 dZ2")
    # … and move the picture, also to an iteration that is nowhere recorded.
    assert execute(page, "w.t, w.step, w.example = 20, 'dZ2', None; print(w.query)").startswith("preset=xor&t=20")
    one.locator("html[data-t='20'][data-step=dZ2][data-example=mean]").wait_for(state="attached")
    loss = one.locator(".lossbox").text_content() or ""
    told = json.loads(execute(page, "print(w.run.at(t=20).trace().loss)"))
    assert f"{told:.3f}"[:5] in loss
    # A question is answered, and the notebook knows; or the notebook answers.
    right = float(execute(page, "print(float(other.run.at(ask=None).trace().tensors['dZ2'][0, 0]))"))
    execute(page, f"other.answers = {{'dZ2[0,0]': {right + 1:.4f}}}; print('given')")
    expect(other.locator("td[data-asked]")).to_have_class("asked wrong")
    field = other.locator("td[data-asked] input")
    field.fill("a half")
    field.press("Enter")
    told_by(page, "print(other.score, other.answers)", "(0, 1) {}")
    field.fill(f"{right:.4f}")
    field.press("Enter")
    expect(other.locator("td[data-asked]")).to_have_class("asked right")
    told_by(page, "print(other.score, list(other.answers))", "(1, 1) ['dZ2[0,0]']")
    assert "step must be one of" in execute(page, "try: w.step = 'no'\nexcept Exception as error: print(error)")
    # A run that is longer than an address.
    execute(page, "long.t, long.step = 2, 'dW1'; print(len(long.query) > 16_384)")
    long.locator("html[data-ready=true][data-t='2'][data-step=dW1]").wait_for(state="attached")

    # After a reload everything is where it was left.
    page.keyboard.press("Escape")
    page.keyboard.press("Control+s")
    page.locator(".jp-mod-dirty").wait_for(state="detached")
    page.reload()
    one.locator("html[data-ready=true][data-t='20'][data-step=dZ2][data-example=mean]").wait_for(state="attached")
    expect(other.locator("td[data-asked]")).to_have_class("asked right")
    one.get_by_role("button", name="Step back").click()
    told_by(page, "print(w.t, w.step, other.score)", "20 J (1, 1)")
    assert failures == []
    page.context.close()
