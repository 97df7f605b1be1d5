"""The panel reads back: every number, shape, operator and sentence is the trace's, in both notations."""

import io
import math
import re
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from playwright.sync_api import Page, expect

from ..run.strategies import queries
from .test_walk import at, drawn, edges, opened, until

READ = """() => ({
  step: document.documentElement.dataset.step,
  grids: [...document.querySelectorAll(".matrices figure")].map(figure => ({
    role: figure.dataset.role,
    name: figure.dataset.grid,
    caption: figure.querySelector("figcaption").textContent,
    rows: [...figure.querySelectorAll("tbody tr")].map(row =>
      [...row.querySelectorAll("td[tabindex]")].map(cell => [cell.textContent, cell.title])),
  })),
  badges: [...document.querySelectorAll(".matrices .badge")].map(badge => badge.firstChild.textContent),
  operators: [...document.querySelectorAll(".matrices .operator:not(.badge)")]
    .map(sign => sign.firstChild.textContent),
  rule: document.querySelector(".panel .rule").textContent,
  code: document.querySelector(".code").textContent,
  words: document.querySelector(".words").textContent,
  equation: document.querySelector(".equation").textContent,
  tensors: [...document.querySelectorAll(".equation [data-tensor]")].map(term => term.dataset.tensor),
})"""


def written(text: str) -> float:
    return float(text.replace("−", "-"))


def last_place(text: str) -> float:
    """What one more in the last digit of a written number is worth."""
    mantissa, _, exponent = text.replace("−", "-").partition("e")
    return float(10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2])))


def check_grid(grid: dict[str, Any], layer: tuple[Any, bool]) -> None:
    """Each cell shows its entry, at full precision in its title."""
    tensor, transposed = layer
    values = np.atleast_2d(np.array(tensor["values"], dtype=float))
    values = values.T if transposed else values
    shown = grid["rows"]
    assert len(shown) >= min(len(values), 12)
    for row, cells in enumerate(shown):
        assert len(cells) >= min(values.shape[1], 12)
        for column, (text, title) in enumerate(cells):
            value = float(values[row, column])
            assert title in ("null",) if math.isnan(value) else float(title) == value
            if math.isfinite(value):
                assert abs(written(text) - value) <= 0.5001 * last_place(text), (text, value)
                assert 0.001 < abs(value) < 1000 or value == 0 or "e" in text or "0.00" in text, (text, value)
    for axis, (whole, part) in enumerate(zip(shape_of(layer), (len(shown), len(shown[0])), strict=True)):
        if whole > part:
            assert re.search(rf"{part} of {whole} (examples|units|features)", grid["caption"]), (
                grid["caption"],
                axis,
            )


def shape_of(layer: tuple[Any, bool]) -> tuple[int, int]:
    tensor, transposed = layer
    rows, columns = tensor["shape"] or [1, 1]
    return (columns, rows) if transposed else (rows, columns)


def check_step(seen: dict[str, Any], step: dict[str, Any], trace: dict[str, Any]) -> None:
    tensors = trace["tensors"]
    assert seen["step"] == step["id"]
    assert seen["code"] == step["code"]
    assert seen["words"] == step["text"]
    assert set(seen["tensors"]) <= {step["id"], *step["reads"]}
    # What a loss compares stands beside it; it is not of the line.
    result, *operands = [grid for grid in seen["grids"] if grid["role"] != "compared"]
    check_grid(result, (tensors[step["id"]], False))
    drawn = [part for part in step["parts"] if part["kind"] in ("tensor", "value")]
    assert len(operands) == len(drawn)
    left = list(operands)
    for part in drawn:
        # In the scheme of a product they do not stand in the order of the line.
        symbol = tensors[part["text"]]["symbol"] if part["kind"] == "tensor" else ""
        name = symbol + ("ᵀ" if part.get("transposed") else "")
        tensor = tensors[part["text"]] if part["kind"] == "tensor" else part
        grid = next(each for each in left if part["kind"] == "value" or each["caption"].split(" (")[0] == name)
        left.remove(grid)
        check_grid(grid, (tensor, part.get("transposed", False)))
    assert len(seen["badges"]) == sum(part["kind"] == "scale" for part in step["parts"])
    if any(part["text"] == "@" for part in step["parts"]):
        assert "·" in seen["operators"]
        assert {"left", "right"} <= {grid["role"] for grid in operands}
    if step["phase"] == "backward":
        shape = ", ".join(map(str, tensors[step["id"]]["shape"]))
        told = "" if trace["spec"]["bug"] == "none" else ", but shapes do not see every mistake"
        variable = tensors[tensors[step["id"]]["of"]]["symbol"]
        assert seen["rule"] == f"✓ same shape as {variable} ({shape}){told}"


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(queries())
def test_the_screen_reads_back_any_run_in_both_notations(page: Page, client: httpx.Client, query: str) -> None:
    query = re.sub(r"&?(notation|step|decimals|example)=\w+", "", query).strip("&")
    for notation in ("column", "row"):
        trace = client.get(f"/api/trace?{query}&notation={notation}").json()
        opened(page, f"/?{query}&notation={notation}&decimals=3&example=mean")
        for step in trace["steps"]:
            at(page, step["id"])
            check_step(page.evaluate(READ), step, trace)
            page.keyboard.press("ArrowRight")


@pytest.mark.parametrize("preset", ["two-layer", "l-layer", "mazur", "dead-relu", "iris"])
def test_operators_are_drawn_for_what_they_are(page: Page, preset: str) -> None:
    opened(page, f"/?preset={preset}&step=dW1&notation=column&example=mean")
    seen = page.evaluate(READ)
    assert [grid["role"] for grid in seen["grids"]] == ["result", "left", "right"]
    assert seen["badges"] == ["1/m"]
    result, left, right = (grid["caption"] for grid in seen["grids"])
    inner = [re.findall(r"\d+", each.split(" (")[1].split(")")[0]) for each in (left, right)]
    assert inner[0][1] == inner[1][0]
    assert re.findall(r"\d+", result.split(" (")[1].split(")")[0]) == [inner[0][0], inner[1][1]]
    page.keyboard.press("ArrowRight")
    at(page, "db1")
    assert page.evaluate(READ)["operators"] == ["=", "Σ→"]
    opened(page, f"/?preset={preset}&step=db1&notation=row")
    assert page.evaluate(READ)["operators"] == ["=", "Σ↓"]


def test_an_elementwise_product_stands_side_by_side(page: Page, client: httpx.Client) -> None:
    opened(page, "/?step=dZ1")
    step = next(each for each in client.get("/api/trace").json()["steps"] if each["id"] == "dZ1")
    grids = page.locator("figure[data-role=each]")
    expect(grids).to_have_count(2)
    assert page.evaluate(READ)["operators"] == ["=", "⊙"]
    slope = grids.last.locator("tbody td[tabindex]").first.get_attribute("title") or ""
    assert float(slope) == step["parts"][2]["values"][0][0]
    opened(page, "/?bug=matmul-for-hadamard&step=dZ1")
    expect(page.locator("figure[data-role=left]")).to_have_count(1)


def test_a_cell_of_a_product_lights_its_row_and_column(page: Page) -> None:
    opened(page, "/?step=dW1&example=mean")
    page.locator("[data-role=result] [data-cell='dW1[2,1]']").hover()
    lit = page.eval_on_selector_all(".matrices .term", "cells => cells.map(cell => cell.dataset.cell)")
    assert lit == [f"dZ1[2,{k}]" for k in range(4)] + [f"X[1,{k}]" for k in range(4)]
    page.locator("[data-role=left] [data-cell='dZ1[2,3]']").hover()
    lit = page.eval_on_selector_all(".matrices .term", "cells => cells.map(cell => cell.dataset.cell)")
    assert lit == ["dW1[2,0]", "dW1[2,1]", "X[0,3]", "X[1,3]"]
    opened(page, "/?step=db1")
    page.locator("[data-cell='db1[1,0]']").hover()
    lit = page.eval_on_selector_all(".matrices .term", "cells => cells.map(cell => cell.dataset.cell)")
    assert lit == [f"dZ1[1,{k}]" for k in range(4)]


def test_large_matrices_scroll_inside_to_their_end(page: Page, client: httpx.Client) -> None:
    opened(page, "/?preset=iris&step=dW1&example=mean")
    figure = page.locator("figure[data-grid=dZ1]")
    expect(figure.locator("figcaption")).to_contain_text("12 of 150 examples")
    for _ in range(20):
        figure.locator(".scroll").evaluate("box => { box.scrollTop = box.scrollHeight }")
        drawn(page)
    expect(figure.locator("tbody tr")).to_have_count(150)
    expect(figure.locator("figcaption")).not_to_contain_text("of 150 examples")
    head = figure.locator("thead th").first.bounding_box()
    box = figure.locator(".scroll").bounding_box()
    assert head
    assert box
    assert abs(head["y"] - box["y"]) < 3, "the column labels stay in sight"
    values = client.get("/api/trace?preset=iris").json()["tensors"]["dZ1"]["values"]
    last = figure.locator("tbody tr").last.locator("td[tabindex]").last
    assert float(last.get_attribute("title") or "") == values[-1][-1]


def test_a_matrix_can_be_walked_beyond_what_is_written_at_first(page: Page) -> None:
    opened(page, "/?preset=iris&step=dW1&example=mean")
    page.locator("figure[data-grid=dZ1] td[tabindex='0']").focus()
    for _ in range(40):
        page.keyboard.press("ArrowDown")
        drawn(page)
    expect(page.locator("[data-grid=dZ1] [data-cell='dZ1[0,40]']")).to_be_focused()


def test_terms_operands_and_grids_light_up_together(page: Page) -> None:
    opened(page, "/?step=dW1")
    page.locator(".code [data-tensor=dZ1]").hover()
    for place in (".equation [data-tensor=dZ1]", "[data-grid=dZ1]"):
        expect(page.locator(place).first).to_have_class(re.compile("linked"))
    expect(page.locator("[data-neuron^='1:'].linked")).to_have_count(4)
    page.locator(".equation [data-tensor=dW1]").hover()
    expect(page.locator("[data-edge^='W1['].linked")).to_have_count(8)
    expect(page.locator(".code [data-tensor=dW1]")).to_have_class(re.compile("linked"))
    page.locator("[data-neuron='0:1']").hover()
    expect(page.locator(".equation [data-tensor=X]")).to_have_class(re.compile("linked"))
    page.locator(".code [data-tensor=X]").focus()
    expect(page.locator("[data-neuron^='0:'].linked")).to_have_count(2)


def test_an_operand_leads_to_its_step(page: Page) -> None:
    opened(page, "/?step=dW1")
    page.locator(".code button[data-tensor=dZ1]").click()
    at(page, "dZ1", 0)
    page.locator(".code button[data-tensor=dA1]").focus()
    page.keyboard.press("Enter")
    at(page, "dA1", 0)


def test_the_picture_by_keyboard(page: Page) -> None:
    opened(page, "/?step=dW1")
    page.locator("[data-neuron='0:0']").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-neuron='0:1']")).to_be_focused()
    page.keyboard.press("ArrowRight")
    edge = page.locator("[data-edge='W1[2,0]']")
    expect(edge).to_be_focused()
    expect(edge).to_have_class(re.compile("linked"))
    expect(
        page.get_by_role(
            "button", name=re.compile("weight from x₁ to h₃: −0.30.*on this example −0.0417.*gradient 0.006")
        )
    ).to_be_focused()
    at(page, "dW1", 0)
    page.keyboard.press("Enter")
    expect(page.locator(".why h3")).to_contain_text("dW1 (x₁ → h₃)")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-neuron='1:2']")).to_be_focused()
    expect(page.get_by_role("button", name=re.compile("h₃: −0.34, dZ −0.028"))).to_be_focused()
    expect(page.locator("[data-neuron][tabindex='0'], [data-edge][tabindex='0']")).to_have_count(1)


def test_a_click_in_the_picture_leaves_the_arrows_to_the_walk(page: Page) -> None:
    opened(page, "/?step=dZ1")
    page.locator("[data-neuron='1:1']").click()
    page.keyboard.press("ArrowRight")
    at(page, "dW1", 0)


def test_the_update_draws_the_change(page: Page, client: httpx.Client) -> None:
    opened(page, "/?step=W1_next")
    tensors = client.get("/api/trace").json()["tensors"]
    names = [f"W1[{j},{i}]" for j in range(4) for i in range(2)]
    for name in names:
        j, i = map(int, re.findall(r"\d+", name)[1:])
        change = tensors["W1_next"]["values"][j][i] - tensors["W1"]["values"][j][i]
        css = page.locator(f'[data-edge="{name}"]').get_attribute("class") or ""
        assert ("pos" if change > 0 else "neg") in css
        assert "change" in css
    labels = page.locator(".edgelabel .number").all_text_contents()
    assert sum(text.startswith("↑") for text in labels) == page.locator(".edge.change.pos[data-edge]").count()
    expect(page.locator(".legends")).to_contain_text("change")
    grids = page.evaluate(READ)["grids"]
    assert [grid["caption"].split(" (")[0] for grid in grids] == ["W1′", "W1", "0.5·dW1"]
    page.keyboard.press("ArrowRight")
    at(page, "b1_next")
    expect(page.locator(".edge.change[data-edge]")).to_have_count(0)
    expect(page.locator(".legends")).not_to_contain_text("change")
    assert edges(page, "data-value")["W1[0,0]"] == tensors["W1_next"]["values"][0][0]


@pytest.mark.parametrize("notation", ["column", "row"])
def test_the_long_way_with_numbers(page: Page, client: httpx.Client, notation: str) -> None:
    opened(page, f"/?step=dZ2&notation={notation}")
    page.locator(".derivation summary").click()
    long = next(
        each for each in client.get(f"/api/trace?notation={notation}").json()["steps"] if each["id"] == "dZ2"
    )["derivation"]
    lines = page.locator(".derivation li")
    expect(lines).to_have_count(len(long))
    for index, line in enumerate(long):
        expect(lines.nth(index).locator("p")).to_have_text(line["text"])
        expect(lines.nth(index).locator("math")).to_have_count(2)
    expect(page.locator(".derivation .cancels")).to_have_count(4)


@pytest.mark.parametrize("notation", ["column", "row"])
@pytest.mark.parametrize("preset", ["two-layer", "l-layer", "iris"])
def test_the_story_is_told_step_by_step(page: Page, client: httpx.Client, preset: str, notation: str) -> None:
    trace = client.get(f"/api/trace?preset={preset}&notation={notation}").json()
    opened(page, f"/?preset={preset}&notation={notation}&panels=story")
    told = page.locator(".story li")
    expect(told).to_have_count(len(trace["steps"]))
    for item, step in zip(told.all_text_contents(), trace["steps"], strict=True):
        assert item == f"{trace['tensors'][step['id']]['symbol']} {step['story']}"
    page.keyboard.press("End")
    expect(page.locator(".story [aria-current=step]")).to_be_in_viewport()
    told.nth(2).locator("button").click()
    at(page, trace["steps"][2]["id"])


def test_the_tabs_are_in_their_order(page: Page) -> None:
    opened(page, "/")
    assert page.get_by_role("tab").all_text_contents() == ["Numbers", "Code", "Story", "Check", "Training", "Data"]


def test_the_program_in_pytorch(page: Page, client: httpx.Client) -> None:
    opened(page, "/?panels=code&t=2")
    page.get_by_role("radio", name="PyTorch").check(force=True)
    program = page.locator("#view-code pre")
    expect(program).to_contain_text("J.backward()")
    assert program.text_content() == client.get("/export.py?t=2&framework=torch").text
    page.locator(".panel h2").click()
    page.keyboard.press("Shift+ArrowRight")
    expect(program).to_contain_text("iteration 3 of")
    page.get_by_role("radio", name="NumPy").check(force=True)
    expect(page.locator("#view-code .listing")).to_be_visible()


@pytest.mark.parametrize("zoomed", [(640, 360), (390, 844)])
def test_zoomed_and_on_a_phone_everything_can_be_reached(page: Page, zoomed: tuple[int, int]) -> None:
    page.set_viewport_size({"width": zoomed[0], "height": zoomed[1]})
    opened(page, "/?step=dW1")
    page.locator("[data-cell='dW1[1,0]']").click()
    for place in (".why h3", ".chain tbody tr >> nth=-1", ".nudge button", ".code", ".words"):
        if place.startswith(".chain"):
            page.locator(".chain summary").click()
        if place == ".code":
            page.get_by_role("button", name="Back to the matrices").click()
        target = page.locator(place)
        target.scroll_into_view_if_needed()
        box, foot = target.bounding_box(), page.locator("footer").bounding_box()
        assert box
        assert foot
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= zoomed[0]
    until(page, "document.documentElement.scrollWidth === document.documentElement.clientWidth")


def test_a_wide_window_has_room_for_more(page: Page) -> None:
    page.set_viewport_size({"width": 2560, "height": 1440})
    opened(page, "/?preset=iris&notation=column&step=Z1")
    figure = page.locator("figure[data-grid=X]")
    until(page, "document.querySelectorAll('figure[data-grid=X] thead th').length > 12")
    box = "document.querySelector('figure[data-grid=X] .scroll')"
    assert page.evaluate(f"{box}.scrollWidth > {box}.clientWidth")
    expect(figure.locator("figcaption")).to_contain_text("of 150 examples")


def test_the_place_in_a_matrix_outlives_the_iteration(page: Page) -> None:
    opened(page, "/?preset=iris&step=Z1")
    scroll = page.locator("figure[data-grid=Z1] .scroll")
    for _ in range(3):
        scroll.evaluate("box => { box.scrollTop = box.scrollHeight }")
        drawn(page)
    top = scroll.evaluate("box => box.scrollTop")
    assert top > 400
    page.keyboard.press("Shift+ArrowRight")
    at(page, "Z1", 1)
    assert abs(scroll.evaluate("box => box.scrollTop") - top) < 2


@pytest.mark.parametrize("notation", ["column", "row"])
def test_why_the_transpose(page: Page, notation: str) -> None:
    opened(page, f"/?step=dW1&notation={notation}&example=mean")
    turned = page.locator(".turned")
    turned.locator("summary").click()
    words = "A product reads its right factor column by column, but in X the examples stand side by side"
    if notation == "row":
        words = "A product reads its left factor row by row, but in X the examples stand one below the other"
    expect(turned).to_contain_text(words)
    indices = re.sub(r"\s", "", turned.locator("math").text_content() or "")
    assert indices.endswith("XieT".removesuffix("T") if notation == "column" else "δei(1)") or "Xej" in indices
    lit = page.eval_on_selector_all(".matrices .term", "cells => cells.map(cell => cell.dataset.cell)")
    assert sorted(lit) == sorted([f"dZ1[0,{k}]" for k in range(4)] + [f"X[0,{k}]" for k in range(4)])
    turned.locator("summary").click()
    expect(page.locator(".matrices .term")).to_have_count(0)
    opened(page, f"/?step=Z1&notation={notation}")
    expect(page.locator(".turned")).to_be_hidden()


def test_slopes_are_bars_from_zero_to_one(page: Page) -> None:
    opened(page, "/?step=dZ1")
    bars = page.locator(".bars td[tabindex]")
    expect(bars).to_have_count(16)
    for bar in bars.all():
        share = bar.evaluate("cell => cell.style.getPropertyValue('--share')")
        assert float(share.rstrip("%")) == pytest.approx(100 * float(bar.get_attribute("title") or ""))
    opened(page, "/?step=dZ1&activation=leaky_relu&W1=1,-1;2,0;0,0;1,1")
    expect(page.locator(".bars")).to_have_count(1)
    opened(page, "/?step=dW1")
    expect(page.locator(".bars")).to_have_count(0)


def test_played_the_tiles_fall_onto_their_sum(page: Page) -> None:
    page.emulate_media(reduced_motion="no-preference")
    opened(page, "/?step=dZ1&speed=0.5")
    # What is over in a moment is counted in the page: from outside one may come too late to see it.
    page.evaluate(
        """() => { window.fallen = 0; const animate = Element.prototype.animate;
          Element.prototype.animate = function (...how) {
            if (this.matches(".outer")) window.fallen += 1;
            return animate.apply(this, how); }; }"""
    )
    page.keyboard.press("Space")
    at(page, "dW1", 0)
    until(page, "window.fallen > 0")
    page.keyboard.press("Space")
    page.keyboard.press("Home")
    page.evaluate("window.fallen = 0")
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    at(page, "dW1", 0)
    assert page.evaluate("window.fallen") == 0
    page.emulate_media(reduced_motion="reduce")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    at(page, "dW1", 0)
    assert page.evaluate("window.fallen") == 0


def test_in_the_scheme_rows_and_columns_are_scrolled_as_one(page: Page) -> None:
    opened(page, "/?preset=iris&step=Z1&decimals=6")
    box = {name: page.locator(f"figure[data-grid={name}] .scroll") for name in ("X", "W1", "Z1")}
    box["X"].evaluate("box => { box.scrollTop = 150 }")
    until(page, "document.querySelector('figure[data-grid=Z1] .scroll').scrollTop === 150")
    box["Z1"].evaluate("box => { box.scrollTop = box.scrollHeight; box.scrollLeft = 40 }")
    until(page, "document.querySelector('figure[data-grid=W1] .scroll').scrollLeft === 40")
    place = "['X', 'Z1'].map(name => document.querySelector(`figure[data-grid=${name}] .scroll`).scrollTop)"
    until(page, f"new Set({place}).size === 1 && {place}[0] > 150")


def test_keys_of_the_walk_work_in_a_cell_and_in_the_picture(page: Page) -> None:
    opened(page, "/?step=dW1")
    page.locator("[data-cell='dW1[0,0]']").focus()
    page.keyboard.press("Shift+ArrowRight")
    at(page, "dW1", 1)
    page.locator("[data-cell='dW1[0,0]']").focus()
    page.keyboard.press("Home")
    at(page, "Z1", 1)
    page.locator("[data-neuron='0:0']").focus()
    page.keyboard.press("Shift+ArrowRight")
    at(page, "Z1", 2)
    page.keyboard.press("End")
    at(page, "b2_next", 2)


def test_the_keyboard_is_not_lost(page: Page) -> None:
    opened(page, "/?step=dW1")
    page.locator("[data-cell='dW1[1,0]']").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Back to the matrices")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-cell='dW1[1,0]']")).to_be_focused()
    page.locator(".code button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".panel h2")).to_be_focused()


def test_large_runs_say_why_there_are_no_terms_and_still_nudge(page: Page) -> None:
    opened(page, "/?data=moons&samples=10000&step=dW1")
    page.locator("[data-cell='dW1[1,0]']").click()
    expect(page.locator(".because")).to_contain_text("its terms are too many to write out here")
    page.get_by_role("button", name=re.compile("Nudge")).click()
    expect(page.locator(".nudge tbody tr")).to_have_count(10)


def test_given_numbers_and_later_ones_say_so(page: Page) -> None:
    opened(page, "/?step=Z1")
    page.locator("[data-cell='W1[0,0]']").click()
    expect(page.locator(".because")).to_contain_text("given")
    page.locator("[data-neuron='0:1']").click()
    expect(page.locator(".why h3")).to_contain_text("X (x₂, example 1)")
    page.locator("[data-edge='W1[0,0]']").dispatch_event("click")
    expect(page.locator(".because")).to_contain_text("computed later, at the step dW1")
    opened(page, "/?step=dZ1&example=mean")
    page.locator("[data-neuron='1:0']").click()
    expect(page.locator(".because")).to_contain_text("The picture shows the mean over the examples")


def test_a_slow_curve_is_never_another_units(page: Page, client: httpx.Client) -> None:
    opened(page, "/?step=Z1")
    page.route("**/api/unit/1/0*", lambda route: (page.wait_for_timeout(400), route.continue_()))
    for cell in ("Z1[0,0]", "Z1[1,0]", "Z1[1,2]"):
        page.locator(f"[data-cell='{cell}']").click()
        if cell != "Z1[1,2]":
            page.keyboard.press("Escape")
    z = client.get("/api/unit/1/1").json()["z"][2]
    expect(page.locator(".unit .point.chosen title").first).to_contain_text(
        f"example 3: z = {z:.4f}".replace("-", "−")
    )
    page.wait_for_timeout(600)
    expect(page.locator(".unit .point.chosen title").first).to_contain_text("example 3")


@pytest.mark.parametrize(("run", "name"), [("hidden=400,64&step=dW1", "dW1"), ("hidden=128,64&step=dW2", "dW2")])
def test_a_large_matrix_is_a_heat_map_of_every_entry(
    page: Page, client: httpx.Client, run: str, name: str
) -> None:
    opened(page, f"/?preset=digits&{run}&theme=light")
    file = client.get(f"/api/tensor/{name}.npy?preset=digits&{run}").content
    values = np.load(io.BytesIO(file))
    canvas = page.locator(".matrices figure").first.locator("canvas.heat")
    expect(canvas).to_be_visible()
    assert canvas.get_attribute("aria-label") == "all {} × {} entries as a heat map".format(*values.shape)
    pixels = canvas.evaluate(
        """canvas => ({width: canvas.width, data: [...canvas.getContext("2d")
             .getImageData(0, 0, canvas.width, canvas.height).data]})"""
    )
    colours = np.array(pixels["data"]).reshape(-1, pixels["width"], 4)[:, :, :3].astype(int)
    assert colours.shape[:2] == values.shape
    # Orange is redder than blue, purple bluer than green; zero is paper.
    for (row, column), value in list(np.ndenumerate(values))[:: values.size // 97]:
        red, green, blue = colours[row, column]
        strong = abs(value) > 0.1 * np.abs(values).max()
        assert not strong or (red > blue if value > 0 else blue > green), (row, column, value)
    largest = np.unravel_index(np.abs(values).argmax(), values.shape)
    assert colours[largest].sum() == colours.sum(axis=2).min()
