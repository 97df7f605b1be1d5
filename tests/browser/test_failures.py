"""What goes wrong in one place is told to the person, and stops nothing else."""

import re

from playwright.sync_api import Page, Route, expect

from .test_walk import at, opened


def test_a_view_that_fails_is_told_of_and_the_others_go_on(page: Page) -> None:
    page.route("**/api/health*", lambda route: route.fulfill(status=200, body="no JSON"))
    opened(page, "/?panels=training&step=J")
    expect(page.locator(".banner p")).to_contain_text("JSON")
    page.keyboard.press("ArrowRight")
    at(page, "dZ2", 0)
    expect(page.locator(".loss-curve svg")).to_be_visible()
    page.keyboard.press("Shift+ArrowRight")
    at(page, "dZ2", 1)


def test_a_view_that_throws_at_every_step_is_told_of_once(page: Page) -> None:
    def broken(route: Route) -> None:
        script = (
            route.fetch().text().replace("this.list.replaceChildren(", "throw new Error('a broken list');(", 1)
        )
        route.fulfill(body=script, content_type="text/javascript")

    page.route("**/views/listing.js", broken)
    opened(page, "/?panels=story&step=J")
    expect(page.locator(".banner p")).to_have_text("a broken list")
    for step in ("dZ2", "dW2", "db2"):
        page.keyboard.press("ArrowRight")
        at(page, step, 0)
    expect(page.locator(".panel h2")).to_have_text(re.compile("biases"))


def test_a_refused_stream_is_told(page: Page) -> None:
    page.route("**/api/frames*", lambda route: route.abort())
    opened(page, "/?panels=training&t=50&step=J")
    expect(page.locator(".banner p")).to_contain_text("The server does not answer.")
    page.keyboard.press("ArrowRight")
    at(page, "dZ2", 50)
