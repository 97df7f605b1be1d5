"""The interactive API documentation works offline, under the same strict policy."""

from playwright.sync_api import Page, expect


def test_a_request_can_be_tried_out(page: Page) -> None:
    page.goto("/docs")
    page.locator(".opblock-summary", has_text="/api/trace").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_placeholder("step").fill("dW1")
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".responses-inner").first).to_contain_text('"query": "preset=two-layer&step=dW1"')
