"""The iteration as a graph: every node its step, factors on the arrows, what they come to under the nodes."""

import math
import re
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from playwright.sync_api import Page, expect

from ..run.strategies import queries
from .test_walk import at, opened, until


@pytest.mark.parametrize(
    "query", ["notation=column", "notation=row", "preset=l-layer", "preset=vanishing&notation=row"]
)
def test_every_node_is_its_step(page: Page, client: httpx.Client, query: str) -> None:
    opened(page, f"/?{query}")
    trace = client.get(f"/api/trace?{query}").json()
    walked = [step for step in trace["steps"] if step["phase"] != "update"]
    nodes = page.locator(".strip button")
    expect(nodes).to_have_count(len(walked))
    assert sorted(nodes.locator("b").all_text_contents()) == sorted(
        trace["tensors"][step["id"]]["symbol"] for step in walked
    )
    for step in (*walked, *reversed(walked)):
        page.locator(f".strip [data-node='{step['id']}']").click()
        at(page, step["id"], 0)
        expect(page.locator(".strip [aria-current=step]")).to_have_attribute("data-node", step["id"])
        lit = page.eval_on_selector_all(".strip .read", "nodes => nodes.map(node => node.dataset.node)")
        assert set(lit) == {name for name in step["reads"] if page.locator(f".strip [data-node='{name}']").count()}
    page.keyboard.press("ArrowRight")
    expect(page.locator(".strip [aria-current=step]")).to_have_attribute("data-node", walked[1]["id"])
    page.keyboard.press("PageUp")
    expect(page.locator(".strip [aria-current=step]")).to_have_attribute("data-node", walked[0]["id"])


def test_what_is_kept_says_for_what_and_one_error_goes_three_ways(page: Page) -> None:
    opened(page, "/?step=dZ2")
    kept = {
        name: page.locator(f".strip [data-node={name}]").get_attribute("title") or "" for name in ("X", "A1", "Z1")
    }
    assert kept["X"].endswith("kept for dW1")
    assert kept["A1"].endswith("kept for dW2, dZ1")
    assert "kept" not in kept["Z1"]
    steps = page.eval_on_selector_all(
        ".strip line", "lines => lines.map(line => [line.getAttribute('x1'), line.getAttribute('y1')])"
    )
    error = page.locator(".strip [data-node=dZ2]")
    place = [float(error.evaluate(f"node => parseFloat(node.style.{side})")) for side in ("left", "top")]
    assert sum(math.dist((float(x), float(y)), place) < 1 for x, y in steps) == 3


FLOW = """async query => {
  const { flow } = await import("/static/js/core/flow.js");
  const { strongest } = await import("/static/js/core/strongest.js");
  const trace = await (await fetch(`/api/trace?${query}`)).json();
  const graph = flow(trace, null, 0);
  return { ...graph, way: graph.asked && strongest(trace, graph.asked.name, graph.asked.i, graph.asked.j, 0) };
}"""


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(queries())
def test_what_stands_under_a_node_is_the_product_as_far_as_there(page: Page, query: str) -> None:
    if not page.url.endswith("icon.svg"):
        page.goto("/static/icon.svg")
    graph: dict[str, Any] = page.evaluate(FLOW, query)
    products = {node["id"]: node["product"] for node in graph["nodes"]}
    for link in graph["links"]:
        if link["factor"] is not None:
            made, before = products[link["to"]], products[link["from"]]
            assert made == pytest.approx(before * link["factor"], rel=1e-9)
    if graph["way"]:
        assert products[graph["asked"]["name"]] == pytest.approx(graph["way"]["value"], rel=1e-12)


def test_the_factors_are_those_of_the_weight_that_is_explained(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    opened(page, "/?step=dW1")
    count = page.locator(".strip .count")
    expect(count).to_contain_text(
        "The factors are those of x₂ → h₂. 80 products with what forward kept; weight by weight 144."
    )
    page.locator("[data-edge='W1[0,0]']").dispatch_event("click")
    expect(count).to_contain_text("those of x₁ → h₁")
    numbers = page.locator(".strip .times").all_text_contents()
    braces = page.locator(".braces .factor math + *").all_text_contents()
    shown = [float(each.strip("()× ").replace("−", "-")) for each in numbers]
    assert sorted(shown) == pytest.approx(
        sorted(float(each.strip("()").replace("−", "-")) for each in braces[2:]), rel=0.05
    )
    page.get_by_role("button", name="Back to the matrices").click()
    expect(count).to_contain_text("those of x₂ → h₂")


def test_type_grows_with_the_window_and_portrait_stacks(page: Page) -> None:
    sizes = {}
    for theme in ("light", "projector"):
        page.set_viewport_size({"width": 1920, "height": 1080})
        opened(page, f"/?step=dW1&theme={theme}")
        sizes[theme] = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.words')).fontSize)")
    assert sizes == {"light": pytest.approx(1.35 * 16), "projector": pytest.approx(1.5 * 16)}
    page.set_viewport_size({"width": 820, "height": 1180})
    place = "document.querySelector('{}').getBoundingClientRect()"
    until(page, f"{place.format('.panel')}.top > {place.format('.strip')}.bottom - 1")
    stage, panel = (page.locator(place).bounding_box() for place in (".stage >> nth=0", ".panel"))
    assert stage
    assert panel
    assert stage["width"] == panel["width"] == 820
    page.set_viewport_size({"width": 960, "height": 540})
    expect(page.locator(".strip")).to_be_hidden()


@pytest.mark.parametrize("query", ["preset=saturated", "preset=dead-relu", "preset=vanishing"])
def test_what_ails_a_run_is_marked_where_it_happens(page: Page, client: httpx.Client, query: str) -> None:
    opened(page, f"/?{query}")
    findings = client.get(f"/api/health?{query}").json()["findings"]
    assert findings
    shown = [each for each in findings if page.locator(f".strip [data-node={each['step']}]").count()]
    assert shown
    expect(page.locator(".strip .ails")).to_have_count(len({each["step"] for each in shown}))
    for each in shown:
        expect(page.locator(f".strip [data-node={each['step']}]")).to_have_attribute(
            "title", re.compile(re.escape(each["text"]))
        )
    opened(page, "/?preset=l-layer&t=2")
    page.locator("html[data-whole=true]").wait_for()
    expect(page.locator(".health")).to_contain_text("Nothing stands out")
    expect(page.locator(".strip .ails")).to_have_count(0)
