"""The exported player: one file, no request, the same player, panel and messages as the frame of a server."""

import base64
import gzip
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pypdfium2
import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from ..conftest import Host
from .test_frame import FITS, frame_of
from .test_walk import settled

QUERY = "preset=l-layer&from=0&to=3&t=1&step=J"


@pytest.fixture(scope="module")
def exported(client: httpx.Client) -> str:
    return client.get(f"/export.html?{QUERY}").text


def offline_page(browser: Browser, asked: list[str]) -> Page:
    """A page without a network that notes what is asked for and fails on any word on the console."""
    page = browser.new_context(viewport={"width": 960, "height": 540}, offline=True).new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: asked.append(message.text))
    page.on("pageerror", lambda error: asked.append(str(error)))
    return page


def walked(page: Page | Frame, client: httpx.Client) -> None:
    """Steps on over the end of the iteration; what is shown is the server's."""
    root = page.locator("html")
    traces = [client.get(f"/api/trace?preset=l-layer&t={t}").json() for t in (1, 2)]
    for trace in traces:
        begin = next(at for at, step in enumerate(trace["steps"]) if step["id"] == "J") if trace["t"] == 1 else 0
        for step in trace["steps"][begin:]:
            expect(root).to_have_attribute("data-step", step["id"])
            expect(root).to_have_attribute("data-t", str(trace["t"]))
            assert page.locator(".panel h2").inner_text() == step["title"]
            page.get_by_role("button", name="Step forward").click()
    expect(root).to_have_attribute("data-t", "3")


def test_it_plays_from_a_file_without_a_request(
    browser: Browser, client: httpx.Client, exported: str, tmp_path: Path
) -> None:
    file, asked = tmp_path / "walk.html", []
    file.write_text(exported, encoding="utf-8")
    page = offline_page(browser, asked)
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready=true]")
    walked(page, client)
    # The end of what is recorded is the end; back goes no further than its beginning.
    for _ in range(30):
        page.get_by_role("button", name="Step forward").click()
    expect(page.locator("html")).to_have_attribute("data-step", "b3_next")
    expect(page.locator("html")).to_have_attribute("data-t", "3")
    page.get_by_role("button", name="Reset").click()
    expect(page.locator("html")).to_have_attribute("data-t", "0")
    assert page.evaluate(FITS)["outside"] == []
    assert asked == [file.as_uri()]
    page.goto(f"{file.as_uri()}?theme=dark&t=2&step=dW1")
    expect(page.locator("html")).to_have_attribute("data-step", "dW1")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.context.close()


@pytest.mark.parametrize("way", ["data", "srcdoc", "sandbox"])
def test_it_plays_in_any_frame(
    browser: Browser, client: httpx.Client, exported: str, tmp_path: Path, way: str
) -> None:
    asked: list[str] = []
    page = offline_page(browser, asked)
    (tmp_path / "walk.html").write_text(exported, encoding="utf-8")
    source = {
        "data": f'src="data:text/html;charset=utf-8,{quote(exported)}"',
        "srcdoc": f'srcdoc="{exported.replace("&", "&amp;").replace(chr(34), "&quot;")}"',
        "sandbox": 'sandbox="allow-scripts" src="walk.html"',
    }[way]
    deck = tmp_path / "deck.html"
    deck.write_text(
        f'<!doctype html><iframe id="frame" width="940" height="520" {source}></iframe>', encoding="utf-8"
    )
    page.goto(deck.as_uri())
    walked(frame_of(page), client)
    assert [each for each in asked if each[:5] not in ("file:", "data:")] == []
    page.context.close()


def test_it_speaks_the_protocol(deck_page: Page, host: Host, exported: str) -> None:
    (host.folder / "walk.html").write_text(exported, encoding="utf-8")
    deck_page.goto(
        host.page(
            '<script>const heard = []; addEventListener("message", event => heard.push(event.data));</script>'
            '<iframe id="frame" width="940" height="520" src="walk.html"></iframe>'
        )
    )
    frame = frame_of(deck_page)
    deck_page.wait_for_function("heard.some(each => each.type === 'ready')")
    say = "data => frames[0].postMessage({protocol: 'backwalk/1', ...data}, '*')"
    deck_page.evaluate(say, {"type": "goto", "t": 3, "step": "dW1"})
    expect(frame.locator("html")).to_have_attribute("data-t", "3")
    deck_page.evaluate(say, {"type": "goto", "t": 4, "step": "dW1"})
    deck_page.wait_for_function("heard.some(each => each.type === 'error' && each.code === 'goto')")
    deck_page.evaluate(say, {"type": "get", "what": "svg"})
    deck_page.wait_for_function(
        "heard.some(each => each.type === 'image' && each.data.includes('iteration 3 · ∂W1'))"
    )


def test_it_is_as_small_as_promised_and_holds_what_was_asked_for(client: httpx.Client, exported: str) -> None:
    packed = re.search(r'id="recording">([^<]*)<', exported)
    assert packed
    font = re.search(r"base64,([^)]{9999,})\)", exported)
    assert font
    assert len(exported.encode()) - len(packed[1]) - len(font[1]) <= 160 * 1024
    recording: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(packed[1])))
    assert (recording["first"], recording["last"]) == (0, 3)
    for t, each in enumerate(recording["iterations"]):
        assert each["trace"]["tensors"] == client.get(f"/api/trace?preset=l-layer&t={t}").json()["tensors"]
    assert not re.search(r"""(?:src|href)=["'](?!data:)""", exported.replace(packed[1], ""))


def test_a_short_recording_has_every_example(browser: Browser, client: httpx.Client, tmp_path: Path) -> None:
    (tmp_path / "walk.html").write_text(client.get("/export.html?step=dW1").text, encoding="utf-8")
    asked: list[str] = []
    page = offline_page(browser, asked)
    page.goto((tmp_path / "walk.html").as_uri())
    page.wait_for_selector("html[data-ready=true]")
    errors = client.get("/api/trace").json()["tensors"]["dZ1"]["values"]
    for name, example in (("example 3 of 4", "2"), ("the mean of 4 examples", "mean"), ("example 1 of 4", "0")):
        page.get_by_role("button", name=name).click()
        expect(page.locator("html")).to_have_attribute("data-example", example)
        shown = (page.locator("[data-neuron='1:1'] .value").text_content() or "").replace("−", "-")
        value = sum(errors[1]) / 4 if example == "mean" else errors[1][int(example)]
        assert float(shown) == pytest.approx(value, abs=0.006)
    page.locator(".outer [data-look='1']").click()
    expect(page.locator("html")).to_have_attribute("data-example", "1")
    assert [each for each in asked if not each.startswith("file:")] == []
    page.context.close()
    # A long one, and one of a large network, is of one example.
    for query in ("from=0&to=30&t=0", "hidden=32,32,32"):
        text = client.get(f"/export.html?{query}").text
        packed = re.findall(r'id="recording">([^<]*)<', text)[0]
        assert "examples" not in json.loads(gzip.decompress(base64.b64decode(packed)))["iterations"][0]


def test_opened_by_itself_it_has_a_keyboard(browser: Browser, exported: str, tmp_path: Path) -> None:
    (tmp_path / "walk.html").write_text(exported, encoding="utf-8")
    page = offline_page(browser, [])
    # What the file does not hold is passed over: another run, a step or an iteration there is not.
    page.goto(f"{(tmp_path / 'walk.html').as_uri()}?preset=xor&stops=foo,50:J,dZ3,2:dW1&speed=0")
    root = page.locator("html")
    for step, t in (("dZ3", "1"), ("dW1", "2"), ("dW1", "2")):
        expect(root).to_have_attribute("data-step", step)
        expect(root).to_have_attribute("data-t", t)
        page.keyboard.press("ArrowRight")
    page.context.close()


def test_a_recording_is_refused_by_name(client: httpx.Client) -> None:
    for query, parameter, words in (
        ("from=0&to=100", "to", "limit recorded, 100"),
        ("from=3&to=2&t=3", "from", "does not hold"),
        ("t=5&from=6&to=7", "from", "does not hold the iteration t=5"),
        ("preset=digits&from=0&to=60", "to", "limit recorded_numbers, 500,000"),
        ("stops=0:J,100:J", "to", "limit recorded, 100"),
    ):
        answer = client.get(f"/export.html?{query}")
        assert answer.status_code == 422, query
        [error] = answer.json()["errors"]
        assert error["parameter"] == parameter
        assert words in error["message"]
    assert client.get("/export.html?from=0&to=99&fields=1").status_code == 422
    assert client.get("/export.html?preset=single-layer&from=0&to=99").status_code == 200


def test_a_run_that_diverges_is_recorded_up_to_there(client: httpx.Client) -> None:
    query = "preset=mse-factor&activation=linear&lr=50"
    end = client.get(f"/api/trace?{query}&t=5000").json()["diverged"]["t"]
    answer = client.get(f"/export.html?{query}&t={end}&from={end - 1}&to={end + 5}")
    packed = re.search(r'id="recording">([^<]*)<', answer.text)
    assert packed
    assert json.loads(gzip.decompress(base64.b64decode(packed[1])))["last"] == end


def test_a_run_asked_for_beyond_its_divergence_is_its_end(
    browser: Browser, client: httpx.Client, tmp_path: Path
) -> None:
    query = "preset=mse-factor&activation=linear&lr=50"
    end = client.get(f"/api/trace?{query}&t=500").json()["diverged"]["t"]
    for number, more in enumerate(("t=500&step=J", "stops=500:J,0:J")):
        file = tmp_path / f"{number}.html"
        file.write_text(client.get(f"/export.html?{query}&{more}").text, encoding="utf-8")
        page = offline_page(browser, [])
        page.goto(file.as_uri())
        expect(page.locator("html")).to_have_attribute("data-t", str(end))
        expect(page.locator("html")).to_have_attribute("data-step", "J")
        page.context.close()


def test_without_scripts_the_still_is_there(browser: Browser, exported: str, tmp_path: Path) -> None:
    (tmp_path / "walk.html").write_text(exported, encoding="utf-8")
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto((tmp_path / "walk.html").as_uri())
    expect(page.locator("svg.network [data-edge]").first).to_be_visible()
    page.context.close()
    assert re.search("<noscript>.*walking on needs JavaScript", exported)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_on_paper_it_is_its_stops(browser: Browser, client: httpx.Client, tmp_path: Path) -> None:
    file = tmp_path / "walk.html"
    file.write_text(client.get("/export.html?stops=J,dZ2,1:dW1,W1_next").text, encoding="utf-8")
    page = offline_page(browser, [])
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready=true]")
    settled(page)
    page.pdf(path=tmp_path / "walk.pdf", format="A4")
    document = pypdfium2.PdfDocument(tmp_path / "walk.pdf")
    text = "\n".join(sheet.get_textpage().get_text_range() for sheet in document)
    document.close()
    headings = re.findall(r"Iteration (\d) · ([\w′]+) ·", text)
    assert headings == [("0", "J"), ("0", "dZ2"), ("1", "dW1"), ("0", "W1′")]
    page.context.close()
