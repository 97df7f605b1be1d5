"""A server that has much to do, ends a stream or is gone: said on the page, and gone on with where it can be."""

import time
from itertools import pairwise

import httpx
import pytest
from playwright.sync_api import Page, expect

from ..conftest import serving
from .test_training import ROOT
from .test_walk import until

SHOWN = """(loss) => {
  const text = document.querySelector("header .loss, .figures .loss").textContent;
  const shown = text.split(" ").at(-1).replace(/−/g, "-");
  const [digits, power] = shown.split("e");
  const unit = 10 ** (Number(power ?? 0) - (digits.split(".")[1] ?? "").length);
  return Math.abs(Number(shown) - loss) <= 0.51 * unit;
}"""
"""Whether the loss on the page is this one, to the last digit that it shows: 0.1985, or when small 5e−5."""


@pytest.fixture
def visitor(deck_page: Page) -> Page:
    """A page of no server in particular, on whose console a refusal may be noted."""
    deck_page.set_default_timeout(60_000)
    return deck_page


def opened(page: Page, address: str) -> None:
    page.goto(address)
    until(page, f"{ROOT}.ready === 'true' && {ROOT}.whole === 'true'")


def test_training_that_is_refused_says_so_and_begins_by_itself(visitor: Page) -> None:
    with serving("--streams", "1", "--budget", "60") as address:
        taken = httpx.Client(timeout=60)
        with taken.stream("GET", f"{address}/api/frames?preset=iris&to=1000000&every=10") as other:
            lines = other.iter_lines()
            next(lines)
            opened(visitor, f"{address}/?preset=xor&panels=training")
            visitor.keyboard.press("t")
            expect(visitor.locator(".busy")).to_contain_text("The server has much to do")
            assert visitor.locator("html").get_attribute("data-training") == "true"
        until(visitor, f"Number({ROOT}.t) > 20")
        expect(visitor.locator(".busy")).to_have_text("")
        visitor.keyboard.press("t")
        taken.close()


@pytest.mark.parametrize("pace", ["60", "Infinity"])
def test_training_goes_on_over_the_end_of_a_stream(visitor: Page, pace: str) -> None:
    with serving("--budget", "0.2") as address:
        opened(visitor, f"{address}/?data=moons&samples=30&hidden=8,8,8,8,8,8&lr=0.1&panels=training")
        visitor.locator("[name=pace]").select_option(pace)
        streams: list[str] = []
        visitor.on(
            "request", lambda request: streams.append(request.url) if "&to=1000000&" in request.url else None
        )
        visitor.keyboard.press("t")
        begun = time.monotonic()
        while len(streams) < 4 and time.monotonic() - begun < 60:
            visitor.wait_for_timeout(100)
        visitor.get_by_role("button", name="Pause training").click()
        until(visitor, f"{ROOT}.training === 'false' && {ROOT}.live === 'false'")
        assert len(streams) >= 4
        starts = [int(httpx.URL(each).params["from"]) for each in streams]
        assert starts == sorted(set(starts))
        t = int(visitor.locator("html").get_attribute("data-t") or 0)
        assert t >= starts[-1] - 1
        trace = httpx.get(f"{address}/api/trace?data=moons&samples=30&hidden=8,8,8,8,8,8&lr=0.1&t={t}", timeout=60)
        while trace.status_code == 503:
            trace = httpx.get(str(trace.url), timeout=60)
        until(visitor, f"({SHOWN})({trace.json()['loss']!r})")


def test_a_server_that_is_gone_is_told_and_the_walk_goes_on(visitor: Page) -> None:
    with serving() as address:
        opened(visitor, f"{address}/?preset=xor&panels=training")
        visitor.locator("[name=pace]").select_option("Infinity")
        visitor.keyboard.press("t")
        until(visitor, f"Number({ROOT}.t) > 100")
    expect(visitor.locator(".banner")).to_contain_text("The server does not answer")
    until(visitor, f"{ROOT}.training === 'false'")
    step = visitor.locator("html").get_attribute("data-step")
    visitor.keyboard.press("ArrowRight")
    until(visitor, f"{ROOT}.step !== '{step}'")


def test_as_fast_as_it_goes_is_not_held_up_by_the_display(visitor: Page) -> None:
    """The stride is what the machine computes between two pictures: many iterations of a small network."""
    with serving() as address:
        opened(visitor, f"{address}/?preset=xor&panels=training")
        visitor.locator("[name=pace]").select_option("Infinity")
        visitor.evaluate(
            f"""() => {{ window.seen = []; new MutationObserver(() => {{
                const t = Number({ROOT}.t);
                if (t !== window.seen.at(-1)) window.seen.push(t);
            }}).observe(document.documentElement, {{attributeFilter: ["data-t"]}}); }}"""
        )
        visitor.keyboard.press("t")
        until(visitor, "window.seen.length > 30")
        visitor.keyboard.press("t")
        until(visitor, f"{ROOT}.training === 'false' && {ROOT}.live === 'false'")
        seen = visitor.evaluate("window.seen")
        strides = sorted(after - before for before, after in pairwise(seen) if after > before)
        assert strides[len(strides) // 2] > 200
        assert seen == sorted(seen)
        assert seen[-1] == int(visitor.locator("html").get_attribute("data-t") or 0)
