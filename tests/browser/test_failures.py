"""What goes wrong in one place is told to the person, and stops nothing else."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from .test_walk import at


@pytest.fixture
def rough(browser: Browser, server: str) -> Iterator[Page]:
    """A page on whose console things may be said."""
    page = browser.new_page(base_url=server)
    yield page
    page.close()


def opened(page: Page, path: str) -> None:
    page.goto(path)
    page.locator("html[data-ready=true]").wait_for()


def test_a_view_that_fails_is_told_of_and_the_others_go_on(rough: Page) -> None:
    rough.route("**/api/health*", lambda route: route.fulfill(status=200, body="no JSON"))
    opened(rough, "/?panels=training&step=J")
    expect(rough.locator(".banner p")).to_contain_text("does not answer")
    rough.keyboard.press("ArrowRight")
    at(rough, "dZ2", 0)
    expect(rough.locator(".loss-curve svg")).to_be_visible()
    rough.keyboard.press("Shift+ArrowRight")
    at(rough, "dZ2", 1)


def test_a_view_that_throws_at_every_step_stops_no_other(rough: Page) -> None:
    def broken(route: Route) -> None:
        script = route.fetch().text().replace("this.list.replaceChildren(", "this.broken.replaceChildren(")
        route.fulfill(body=script, content_type="text/javascript")

    rough.route("**/views/listing.js", broken)
    opened(rough, "/?panels=story&step=J")
    expect(rough.locator(".banner p")).to_contain_text("replaceChildren")
    for step in ("dZ2", "dW2", "db2"):
        rough.keyboard.press("ArrowRight")
        at(rough, step, 0)
    expect(rough.locator(".panel h2")).to_have_text(re.compile("biases"))


def test_a_refused_stream_is_told(rough: Page) -> None:
    rough.route("**/api/frames*", lambda route: route.abort())
    opened(rough, "/?panels=training&t=50&step=J")
    expect(rough.locator(".banner p")).to_contain_text("The server does not answer.")
    rough.keyboard.press("ArrowRight")
    at(rough, "dZ2", 50)


def test_tools_that_do_not_come_are_told_of_and_the_walk_goes_on(rough: Page) -> None:
    rough.route("**/views/page-tools.js", lambda route: route.abort())
    opened(rough, "/?step=J")
    expect(rough.locator(".banner p")).to_contain_text("page-tools.js")
    rough.keyboard.press("ArrowRight")
    at(rough, "dZ2", 0)
    assert rough.locator("[data-edge]").count() == 12
