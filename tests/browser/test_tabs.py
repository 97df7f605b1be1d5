"""The tabs of the panel: the code of the iteration, and its gradient check."""

import io
from contextlib import redirect_stdout

import httpx
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from .test_walk import at, opened, until


def test_tabs_are_a_tab_list_and_part_of_the_address(page: Page) -> None:
    opened(page, "/?t=2&step=dW1")
    expect(page.get_by_role("tab", name="Numbers")).to_have_attribute("aria-selected", "true")
    page.get_by_role("tab", name="Code").click()
    expect(page.get_by_role("tabpanel", name="Code")).to_be_visible()
    expect(page.locator(".matrices")).to_be_hidden()
    until(page, "location.search.includes('panels=code')")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Check")).to_be_focused()
    expect(page.get_by_role("tab", name="Check")).to_have_attribute("aria-selected", "true")
    at(page, "dW1", 2)
    until(page, "location.search.includes('panels=check')")
    page.reload()
    page.wait_for_selector("html[data-ready=true]")
    expect(page.get_by_role("tab", name="Check")).to_have_attribute("aria-selected", "true")
    page.get_by_role("tab", name="Numbers").click()
    until(page, "!location.search.includes('panels')")


@pytest.mark.parametrize("notation", ["column", "row"])
def test_the_line_of_the_step_is_lit_and_each_line_leads_to_its_step(page: Page, notation: str) -> None:
    opened(page, f"/?preset=l-layer&panels=code&step=dW2&notation={notation}")
    current = page.locator("#view-code .listing [aria-current=step]")
    expect(current).to_contain_text("dW2 = ")
    expect(current).to_contain_text("dZ2 (3, 4)" if notation == "column" else "dZ2 (4, 3)")
    expect(current).to_be_in_viewport()
    page.keyboard.press("ArrowRight")
    expect(current).to_contain_text("db2 = ")
    page.get_by_role("button", name="Z1 = ").first.click()
    at(page, "Z1", 0)


@pytest.mark.parametrize("query", ["t=3", "preset=l-layer&t=2", "preset=iris&optimizer=adam&activation=gelu&t=5"])
def test_the_copied_script_prints_the_same_numbers(page: Page, client: httpx.Client, query: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(page, f"/?panels=code&{query}")
    page.get_by_role("button", name="Copy the script").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    script = page.evaluate("navigator.clipboard.readText()")
    trace = client.get(f"/api/trace?{query}").json()
    scope: dict[str, object] = {}
    with redirect_stdout(io.StringIO()) as printed:
        exec(script, scope)
    assert float(printed.getvalue().removeprefix("J = ")) == pytest.approx(trace["loss"], rel=1e-14)
    for step in trace["steps"]:
        np.testing.assert_allclose(
            scope[step["id"]],  # type: ignore[arg-type]
            trace["tensors"][step["id"]]["values"],
            rtol=1e-9,
            atol=1e-13,
        )


def test_a_check_that_passes_and_one_that_finds_the_mistake(page: Page, client: httpx.Client) -> None:
    opened(page, "/?panels=check&t=1")
    expect(page.locator(".verdict")).to_contain_text("Every gradient agrees")
    rows = page.locator(".checks tbody tr")
    expect(rows).to_have_count(len(client.get("/api/check?t=1").json()["tensors"]))
    expect(rows.first).to_contain_text("agrees")
    opened(page, "/?panels=check&bug=missing-slope")
    expect(page.locator(".verdict")).to_contain_text("look at dZ1, dW1, db1.")
    expect(page.locator(".checks .fail")).to_have_count(3)
    page.keyboard.press("Shift+ArrowRight")
    at(page, "Z1", 1)
    expect(page.locator(".checks .fail")).to_have_count(3)


def test_a_check_of_a_diverged_run_says_so(page: Page) -> None:
    opened(page, "/?preset=mse-factor&activation=linear&lr=50&t=5000&panels=check")
    expect(page.locator(".checks .not-finite").first).to_contain_text("not finite")
