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
  const first = (values) => (trace.spec.notation === "row" ? values[0] : values.map((line) => line[0]));
  const perExample = ({ axes, values }) => values && axes.some(({ kind }) => kind === "examples");
  const errors = Object.entries(trace.tensors).filter(([, tensor]) => perExample(tensor));
  const entries = Object.fromEntries(errors.map(([name, { values }]) => [name, first(values)]));
  const way = graph.asked && strongest(trace, graph.asked.name, graph.asked.i, graph.asked.j, 0);
  return { ...graph, way, entries, bug: trace.spec.bug };
}"""


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(queries())
def test_what_stands_under_a_node_is_its_entry_and_factors_multiply(page: Page, query: str) -> None:
    if not page.url.endswith("icon.svg"):
        page.goto("/static/icon.svg")
    graph: dict[str, Any] = page.evaluate(FLOW, query)
    values = {node["id"]: node["value"] for node in graph["nodes"]}
    for link in graph["links"]:
        if link["factor"] not in (None, "sum"):
            assert values[link["to"]] == pytest.approx(values[link["from"]] * link["factor"], rel=1e-9, abs=1e-300)
    if graph["way"] and graph["bug"] == "none":
        assert values[graph["asked"]["name"]] == pytest.approx(graph["way"]["total"], rel=1e-12)
        for each in graph["way"]["factors"][:-1]:
            value = values[each["makes"]]
            assert value == graph["entries"][each["makes"]][each["unit"]]


def test_the_factors_are_those_of_the_weight_that_is_explained(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    opened(page, "/?step=dW1")
    count = page.locator(".strip .count")
    whose = page.locator(".strip .whose")
    expect(whose).to_have_text("on the way to x₂ → h₂")
    expect(count).to_contain_text("takes 80 multiplications, because forward kept its numbers")
    expect(count).to_contain_text("by itself would take 144.")
    page.locator("[data-edge='W1[0,0]']").dispatch_event("click")
    expect(whose).to_have_text("on the way to x₁ → h₁")
    numbers = page.locator(".strip .times").all_text_contents()
    braces = page.locator(".braces .factor math + *").all_text_contents()
    shown = [float(each.strip("()× ").replace("−", "-")) for each in numbers]
    assert sorted(shown) == pytest.approx(
        sorted(float(each.strip("()").replace("−", "-")) for each in braces[2:]), rel=0.05
    )
    page.get_by_role("button", name="Back to the matrices").click()
    expect(whose).to_have_text("on the way to x₂ → h₂")
    page.get_by_role("button", name="the mean of 4 examples").click()
    expect(page.locator(".strip :is(.times, .value)")).to_have_count(0)


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
