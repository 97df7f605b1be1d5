"""Why this number: its terms add up to it, for every entry, in both notations; one number lights up everywhere."""

import re

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from playwright.sync_api import Page, expect

from ..run.strategies import queries
from .test_walk import at, opened

EVERY_ENTRY = """async query => {
  const { why } = await import("/static/js/why.js");
  const trace = await (await fetch(`/api/trace?${query}`)).json();
  const wrong = [], explained = {};
  for (const [name, tensor] of Object.entries(trace.tensors)) {
    if (!Array.isArray(tensor.values)) continue;
    const [rows, columns] = tensor.shape;
    for (let row = 0; row < rows; row += 1) for (let column = 0; column < columns; column += 1) {
      const [i, j] = trace.spec.notation === "column" ? [row, column] : [column, row];
      const reason = why(trace, name, i, j);
      if (!reason) continue;
      explained[name] = (explained[name] ?? 0) + 1;
      const result = reason.after.at(-1)?.value ?? reason.sum;
      const size = Math.max(1e-6, ...reason.terms.map(({ value }) => Math.abs(value)));
      if (!(Math.abs(result - tensor.values[row][column]) <= 1e-10 * size)) wrong.push([name, i, j, result]);
    }
  }
  const shapes = Object.entries(trace.tensors).map(([name, { shape }]) => [name, shape]);
  return { wrong, explained, shapes: Object.fromEntries(shapes) };
}"""


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(queries())
def test_terms_add_up_to_every_entry_of_any_run(page: Page, query: str) -> None:
    if not page.url.endswith("icon.svg"):
        page.goto("/static/icon.svg")
    found = page.evaluate(EVERY_ENTRY, query)
    assert found["wrong"] == []
    for name, (rows, columns) in ((n, s) for n, s in found["shapes"].items() if len(s) == 2):
        if re.fullmatch(r"Z\d+|d[WbZ]\d+", name):
            assert found["explained"][name] == rows * columns, name


def test_a_bug_is_owned_up_to(page: Page) -> None:
    opened(page, "/?bug=sum-for-mean&step=dW1")
    page.locator("[data-cell='dW1[1,1]']").click()
    expect(page.locator(".why p")).to_contain_text("makes a mistake on purpose (sum-for-mean)")


@pytest.mark.parametrize("notation", ["column", "row"])
def test_a_cell_opens_its_terms(page: Page, client: httpx.Client, notation: str) -> None:
    value = client.get("/api/trace").json()["tensors"]["dW1"]["values"][1][0]
    opened(page, f"/?step=dW1&notation={notation}")
    expect(page.locator(".why")).to_be_hidden()
    page.locator("[data-cell='dW1[1,0]']").click()
    expect(page.locator(".why h3")).to_have_text(f"dW1 (x₁ → h₂) = {value:.6f}")
    rows = page.locator(".why tbody tr")
    expect(rows).to_have_count(6 if notation == "column" else 5)
    last = rows.last.locator("td").last
    assert float(last.get_attribute("title") or "") == pytest.approx(value, rel=1e-12)
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".why")).to_be_hidden()


def test_edges_and_neurons_open_theirs(page: Page) -> None:
    opened(page, "/?step=dZ1&example=2")
    page.locator("[data-neuron='1:1']").click()
    expect(page.locator(".why h3")).to_contain_text("dZ1 (h₂, example 3) = −1.0")
    page.locator("[data-edge='W2[0,1]']").dispatch_event("click")
    expect(page.locator(".why h3")).to_contain_text("dW2 (h₂ → ŷ₁)")
    page.keyboard.press("Home")
    expect(page.locator(".why")).to_be_hidden()
    page.locator("[data-edge='W1[0,0]']").dispatch_event("click")
    expect(page.locator(".why h3")).to_contain_text("Z1 (h₁, example 3)")


def test_by_keyboard_alone(page: Page) -> None:
    opened(page, "/?step=dW1")
    page.locator("table.matrix td[tabindex='0']").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-cell='dW1[1,1]']")).to_be_focused()
    at(page, "dW1", 0)
    page.keyboard.press("Enter")
    expect(page.locator(".why h3")).to_contain_text("dW1 (x₂ → h₂)")


def test_one_number_lights_up_everywhere(page: Page) -> None:
    for notation in ("column", "row"):
        opened(page, f"/?step=W1_next&notation={notation}")
        page.locator("[data-cell='dW1[2,1]']").hover()
        linked = page.locator(".linked")
        expect(linked).to_have_count(4)
        expect(page.locator("[data-edge='W1[2,1]']")).to_have_class(re.compile("linked"))
        for name in ("W1", "dW1", "W1_next"):
            expect(page.locator(f"[data-cell='{name}[2,1]']")).to_have_class(re.compile("linked"))
        page.locator("[data-neuron='1:3']").hover()
        expect(page.locator("[data-edge].linked")).to_have_count(0)
        expect(page.locator("[data-neuron='1:3']")).to_have_class(re.compile("linked"))
