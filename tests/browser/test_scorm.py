"""The package in a real SCORM 1.2 run-time, scorm-again from npm, in a real browser."""

import io
import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import FrameLocator, Page, expect

from app.represent.verdicts import verdict_answer
from app.run.engine import Engine
from app.run.query import parse

from ..conftest import Host
from ..npm import fetched

ASKED = "preset=two-layer&ask=dZ1[1,0],dZ1[2,0],sign:W1[0,1]&step=dZ1"

SYSTEM = """
<script src="scorm12.js"></script>
<script>
const kept = localStorage.getItem("cmi");
window.API = new Scorm12API({ autocommit: false, logLevel: 4 });
if (kept) API.loadFromJSON(JSON.parse(kept).cmi);
const errors = [];
const keep = () => localStorage.setItem("cmi", JSON.stringify(API.renderCMIToJSONObject()));
API.on("LMSSetValue", (name) => API.LMSGetLastError() !== "0" && errors.push([name, API.LMSGetLastError()]));
API.on("LMSCommit", keep);
API.on("LMSFinish", () => {
  keep();
  localStorage.setItem("finished", String(Number(localStorage.getItem("finished")) + 1));
});
</script>
<iframe src="package/index.html" style="width: 1100px; height: 640px; border: 0"></iframe>
"""


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fetched(tmp_path_factory.mktemp("npm"), "scorm-again@3.4.3") / "dist/scorm12.js"


@pytest.fixture
def course(host: Host, client: httpx.Client, runtime: Path) -> str:
    """The address of a learning system that shows the package."""
    shutil.copy(runtime, host.folder / "scorm12.js")
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"/export.scorm.zip?{ASKED}").content))
    archive.extractall(host.folder / "package")
    return host.page(SYSTEM, "course.html")


def opened(page: Page, address: str) -> FrameLocator:
    page.goto(address)
    frame = page.frame_locator("iframe")
    frame.locator("html[data-ready=true]").wait_for(state="attached")
    return frame


def told(page: Page, name: str) -> str:
    found: str = page.evaluate(f"API.LMSGetValue('cmi.{name}')")
    return found


def right() -> dict[str, Any]:
    run = parse(ASKED)
    gave_up = [(each, "") for each in run.exercise.targets]
    found = verdict_answer(run, Engine(float("inf")).trace(run), gave_up)["results"]
    return {each["id"]: each["value"] for each in found}


def fill(frame: FrameLocator, id_: str, text: str) -> None:
    field = frame.locator(f'td[data-asked="{id_}"] input')
    field.fill(text)
    field.press("Enter")


def test_a_learner_begins_leaves_comes_back_and_completes(deck_page: Page, course: str) -> None:
    page, values = deck_page, right()
    frame = opened(page, course)
    assert told(page, "core.lesson_status") == "incomplete"
    fill(frame, "dZ1[1,0]", "0.1")
    expect(frame.locator('td[data-asked="dZ1[1,0]"]')).to_have_class(re.compile("wrong"))
    assert told(page, "core.score.raw") == "0"
    fill(frame, "dZ1[1,0]", f"{values['dZ1[1,0]']:.4g}")
    expect(frame.locator('td[data-asked="dZ1[1,0]"]')).to_have_class(re.compile("right"))
    assert (told(page, "core.score.raw"), told(page, "core.lesson_status")) == ("33", "incomplete")
    assert told(page, "suspend_data").startswith("dZ1|~")

    # Loaded again, everything is as it was left.
    frame = opened(page, course)
    expect(frame.locator('td[data-asked="dZ1[1,0]"]')).to_have_class(re.compile("right"))
    expect(frame.locator(".score")).to_have_text("1 of 3, 0 without help")
    assert told(page, "core.score.raw") == "33"
    fill(frame, "dZ1[2,0]", f"{values['dZ1[2,0]']:.4g}")
    frame.get_by_role("button", name="To the next question →").click()
    frame.locator("html[data-step=W1_next]").wait_for(state="attached")
    frame.locator(f'button[data-id="sign:W1[0,1]"][value="{values["sign:W1[0,1]"]}"]').click()
    expect(frame.locator(".score")).to_contain_text("3 of 3")
    assert (told(page, "core.score.raw"), told(page, "core.lesson_status")) == ("100", "completed")
    assert page.evaluate("errors") == []

    # It ends when the tab is closed, and comes back at the step where it was left.
    before = int(page.evaluate("localStorage.getItem('finished')") or 0)
    context = page.context
    page.close()
    again = context.new_page()
    frame = opened(again, course)
    frame.locator("html[data-step=W1_next]").wait_for(state="attached")
    assert int(again.evaluate("localStorage.getItem('finished')")) == before + 1
    assert told(again, "core.lesson_status") == "completed"
    kept = json.loads(again.evaluate("localStorage.getItem('cmi')"))["cmi"]
    assert re.fullmatch(r"\d{2,4}:\d\d:\d\d(\.\d+)?", kept["core"]["session_time"])


def test_moving_on_tells_no_answer(deck_page: Page, course: str) -> None:
    frame = opened(deck_page, course)
    frame.get_by_role("button", name="Step forward").click()
    frame.locator("html[data-step=dW1]").wait_for(state="attached")
    assert told(deck_page, "core.score.raw") in ("", "0")
    frame.get_by_role("button", name="Step back").click()
    expect(frame.locator('td[data-asked="dZ1[1,0]"] input')).to_have_value("")


def test_without_a_learning_system_it_says_so(deck_page: Page, host: Host, course: str) -> None:
    deck_page.goto(f"{host.address}/package/index.html")
    expect(deck_page.locator(".busy")).to_have_text("No learning system answers: nothing is recorded.")
    field = deck_page.locator('td[data-asked="dZ1[1,0]"] input')
    field.fill(f"{right()['dZ1[1,0]']:.4g}")
    field.press("Enter")
    expect(deck_page.locator('td[data-asked="dZ1[1,0]"]')).to_have_class(re.compile("right"))
