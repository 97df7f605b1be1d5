"""One example, then the mean: what the stage shows of it, and the products of dW one example at a time."""

import itertools
import re
from typing import Any

import httpx
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from .test_walk import at, opened, until

TILES = """() => [...document.querySelectorAll(".matrices .outer")].map(tile => ({
  example: Number(tile.dataset.example),
  ...Object.fromEntries(["left", "right", "term"].map(role => [role,
    [...tile.querySelectorAll(`[data-role=${role}] tr`)].map(row =>
      [...row.querySelectorAll("td[title]")].map(cell => Number(cell.title))).filter(row => row.length)]))
}))"""


@pytest.mark.parametrize("notation", ["column", "row"])
@pytest.mark.parametrize(
    ("run", "layer"),
    [
        ("", 1),
        ("", 2),
        ("preset=l-layer", 2),
        ("l2=0.3", 1),
        ("bug=sum-for-mean", 1),
        ("bug=sum-for-mean&l2=0.3", 1),
    ],
)
def test_the_gradient_is_the_sum_of_the_tiles(
    page: Page, client: httpx.Client, run: str, layer: int, notation: str
) -> None:
    """In a run with a mistake too: the tiles times what stands before them, and what is added, are dW."""
    opened(page, f"/?{run}&notation={notation}&step=dW{layer}&example=2")
    trace = client.get(f"/api/trace?{run}&notation={notation}&example=2").json()
    tiles = page.evaluate(TILES)
    assert [tile["example"] for tile in tiles] == list(range(trace["m"]))
    total = sum(np.array(tile["term"]) for tile in tiles)
    for tile in tiles:
        np.testing.assert_allclose(np.array(tile["left"]) @ np.array(tile["right"]), tile["term"], rtol=1e-12)
    step = next(each for each in trace["steps"] if each["id"] == f"dW{layer}")
    scale = next((part["value"] for part in step["parts"][:1] if part["kind"] == "scale"), 1)
    penalty = (
        trace["spec"]["l2"] / trace["m"] * np.array(trace["tensors"][f"W{layer}"]["values"]) if "l2" in run else 0
    )
    gradient = np.array(trace["tensors"][f"dW{layer}"]["values"])
    np.testing.assert_allclose(scale * total + penalty, gradient, rtol=1e-9, atol=1e-12)
    shown = page.locator(".outer.shown")
    expect(shown).to_have_count(1)
    expect(shown).to_have_attribute("data-example", "2")


def test_an_edge_is_the_product_of_the_two_numbers_at_its_ends(page: Page) -> None:
    """δ of the unit times what it was given, on the stage and in the shown tile."""
    opened(page, "/?step=dW1&example=1&decimals=4")
    read = """name => {
      const [digits] = document.querySelector(name).textContent.match(/−?[0-9.]+$/) ?? ["NaN"];
      return Number(digits.replace("−", "-"));
    }"""
    edges: list[dict[str, Any]] = page.evaluate(
        """() => [...document.querySelectorAll("[data-edge^=W1]")].map(each => ({...each.dataset}))"""
    )
    for edge in edges:
        to, by = map(int, re.findall(r"\d+", edge["edge"])[1:])
        error = page.evaluate(read, f"[data-neuron='1:{to}'] .second")
        given = page.evaluate(read, f"[data-neuron='0:{by}'] .value")
        assert float(edge["term"]) == pytest.approx(error * given, abs=2e-4)


def test_the_control_on_the_stage(page: Page) -> None:
    opened(page, "/?step=dW1")
    group = page.get_by_role("group", name="Example")
    names = [each.get_attribute("aria-label") for each in group.get_by_role("button").all()]
    assert names == [*(f"example {each} of 4" for each in range(1, 5)), "the mean of 4 examples"]
    root = page.locator("html")
    for name, value in (("example 2 of 4", "1"), ("the mean of 4 examples", "mean"), ("example 4 of 4", "3")):
        button = group.get_by_role("button", name=name)
        button.click()
        expect(root).to_have_attribute("data-example", value)
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(group.locator("[aria-pressed=true]")).to_have_count(1)
    # After a click the arrows walk.
    page.keyboard.press("ArrowRight")
    at(page, "db1", 0)
    until(page, "location.search.includes('step=db1')")
    page.reload()
    expect(root).to_have_attribute("data-example", "3")


def test_many_examples_are_a_list(page: Page) -> None:
    opened(page, "/?preset=iris&step=dW1")
    expect(page.get_by_role("group", name="Example").get_by_role("button")).to_have_count(1)
    page.get_by_role("combobox", name="Example").select_option("6")
    expect(page.locator("html")).to_have_attribute("data-example", "6")
    expect(page.locator(".outer.shown")).to_have_attribute("data-example", "6")
    expect(page.locator(".matrices")).to_contain_text("… 147 more")
    page.get_by_role("button", name="the mean of 150 examples").click()
    expect(page.locator(".outer")).to_have_count(0)
    expect(page.locator(".falk")).to_have_count(1)


def test_a_tile_leads_to_its_example(page: Page) -> None:
    opened(page, "/?step=dW2")
    page.locator(".outer").nth(2).get_by_role("button").click()
    expect(page.locator("html")).to_have_attribute("data-example", "2")
    expect(page.locator(".outer.shown")).to_have_attribute("data-example", "2")


PLACES = """() => Object.fromEntries(["left", "right", "result"].map(role => [role,
  [...document.querySelectorAll(`.falk > [data-role=${role}] tbody tr`)].map(row =>
    [...row.querySelectorAll("td[tabindex]")].map(cell => {
      const { left, right, top, bottom } = cell.getBoundingClientRect();
      return [left, right, top, bottom];
    }))]))"""


@pytest.mark.parametrize("theme", ["light", "projector"])
@pytest.mark.parametrize(
    "address",
    [
        "/?step=Z1",
        "/?step=dA1&notation=row",
        "/?preset=l-layer&step=dW2&example=mean",
        "/embed?step=dA1",
        "/?preset=mazur&step=Z2",
    ],
)
def test_an_entry_stands_where_its_row_and_its_column_meet(page: Page, address: str, theme: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    opened(page, f"{address}&theme={theme}")
    places = page.evaluate(PLACES)
    for (row, line), (column, place) in itertools.product(
        enumerate(places["result"]), enumerate(places["right"][0])
    ):
        left, right, top, bottom = line[column]
        _, _, own_top, own_bottom = places["left"][row][0]
        assert abs(top - own_top) < 2
        assert abs(bottom - own_bottom) < 2
        assert abs((left + right) / 2 - (place[0] + place[1]) / 2) < 4
        assert place[3] <= top
        assert places["left"][row][-1][1] <= left


@pytest.mark.slow
@pytest.mark.parametrize(
    ("preset", "theme"),
    [
        *itertools.product(("two-layer", "l-layer", "planar-check", "mazur", "dead-relu", "saturated"), ("auto",)),
        # The one that leaves least room.
        ("l-layer", "projector"),
    ],
)
def test_no_step_of_a_small_preset_needs_scrolling(page: Page, preset: str, theme: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    for notation, example in itertools.product(("column", "row"), ("0", "mean")):
        opened(page, f"/?preset={preset}&notation={notation}&example={example}&theme={theme}")
        for _ in range(page.locator(".cells span").count()):
            hidden = page.evaluate(
                """() => [document.querySelector(".panel"), ...document.querySelectorAll(".panel .scroll")].filter(
                     ({scrollWidth, clientWidth, scrollHeight, clientHeight}) =>
                       scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1).length"""
            )
            assert hidden == 0, (notation, example, page.evaluate("document.documentElement.dataset.step"))
            page.keyboard.press("ArrowRight")


def test_the_page_poses_its_question_and_names_the_next_step(page: Page, client: httpx.Client) -> None:
    opened(page, "/?example=0")
    question = page.locator(".task p").first
    expect(question).to_have_text(
        "Example 1 should give 1, the network says 0.69. Which of its 17 numbers are to blame, and by how much?"
    )
    steps = client.get("/api/trace").json()["steps"]
    following = page.locator("[data-do=next]")
    for step in steps[1:]:
        expect(following).to_have_text(f"Next: {step['title']} →")
        following.click()
        at(page, step["id"], 0)
    expect(following).to_have_text("Next: iteration 1 →")
    following.click()
    at(page, steps[0]["id"], 1)


def test_a_power_of_ten_stands_by_its_numbers_in_a_tile_too(page: Page, client: httpx.Client) -> None:
    opened(page, "/?preset=iris&step=dW2")
    for role in ("left", "right", "term"):
        grid = page.locator(f".outer.shown > [data-role={role}]")
        cell = grid.locator("td[tabindex]").first
        power = grid.locator(".power")
        exponent = "0"
        if power.count():
            expect(power).to_be_visible()
            exponent = (
                power.inner_text().removeprefix("× 10").translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))
            )
        shown = float(cell.inner_text().replace("−", "-")) * 10.0 ** int(exponent)
        assert shown == pytest.approx(float(cell.get_attribute("title") or ""), rel=0.02)


def test_in_a_hall_type_is_larger(page: Page) -> None:
    sizes = {}
    for theme, size in itertools.product(("light", "projector"), ((1280, 720), (1920, 1080))):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        opened(page, f"/?step=Z1&theme={theme}")
        sizes[theme, size[0]] = page.locator(".words").evaluate(
            "box => parseFloat(getComputedStyle(box).fontSize)"
        )
    assert sizes["projector", 1280] >= 1.15 * sizes["light", 1280]
    assert sizes["light", 1920] >= 1.3 * sizes["light", 1280]
    assert sizes["projector", 1920] >= 1.45 * sizes["light", 1280]
