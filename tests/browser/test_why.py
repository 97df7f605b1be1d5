"""Why this number: its terms add up to it, for every entry, in both notations; one number lights up everywhere."""

import math
import re

import httpx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from playwright.sync_api import Page, expect

from app.equations.operations import OPERATIONS
from app.numerics.activations import HIDDEN

from ..run.strategies import queries
from .test_walk import at, opened

EVERY_ENTRY = """async query => {
  const { why, withNumbers } = await import("/static/js/core/why.js");
  const trace = await (await fetch(`/api/trace?${query}`)).json();
  const wrong = [], explained = {}, lines = [];
  for (const [name, tensor] of Object.entries(trace.tensors)) {
    if (!Array.isArray(tensor.values)) continue;
    const [rows, columns] = tensor.shape;
    for (let row = 0; row < rows; row += 1) for (let column = 0; column < columns; column += 1) {
      const [i, j] = trace.spec.notation === "column" ? [row, column] : [column, row];
      const reason = why(trace, name, i, j);
      if (!reason) continue;
      const total = tensor.values[row][column];
      explained[name] = (explained[name] ?? 0) + 1;
      if (reason.pieces) lines.push([withNumbers(trace, reason.pieces, i, j), total]);
      const sums = reason.terms.length ? [reason.after.at(-1)?.value ?? reason.sum] : [];
      const long = reason.long.map(({ value }) => value);
      if (long.length && long.every(Number.isFinite)) {
        const way = trace.spec.output === "softmax" ? long.reduce((a, b) => a + b) : long.reduce((a, b) => a * b);
        sums.push(trace.spec.notation === "row" ? way / trace.m : way);
      }
      const size = Math.max(1e-6, ...reason.terms.map(({ value }) => Math.abs(value)));
      for (const sum of sums) if (!(Math.abs(sum - total) <= 1e-10 * size)) wrong.push([name, i, j, sum, total]);
    }
  }
  const shapes = Object.entries(trace.tensors).map(([name, { shape }]) => [name, shape]);
  const computed = trace.steps.map(({ id }) => id);
  return { wrong, explained, lines, shapes: Object.fromEntries(shapes), computed };
}"""


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(queries())
def test_terms_add_up_to_every_entry_of_any_run(page: Page, query: str) -> None:
    if not page.url.endswith("icon.svg"):
        page.goto("/static/icon.svg")
    found = page.evaluate(EVERY_ENTRY, query)
    assert found["wrong"] == []
    for name, (rows, columns) in ((n, s) for n, s in found["shapes"].items() if len(s) == 2):
        if name in found["computed"] and not re.fullmatch(r"dA\d+", name):
            assert found["explained"][name] == rows * columns, name
    for line, total in found["lines"][:: max(1, len(found["lines"]) // 300)]:
        with np.errstate(all="ignore"):
            assert float(eval(line, {"np": np, "math": math})) == pytest.approx(total, rel=1e-9, abs=1e-12), line


EVERY_TREE = """async query => {
  const { reading } = await import("/static/js/core/evaluate.js");
  const { taken, result } = await import("/static/js/core/terms.js");
  const trace = await (await fetch(`/api/trace?${query}`)).json();
  const read = reading(trace), wrong = [];
  for (const { writes, tree } of trace.steps) {
    const { shape, values } = trace.tensors[writes], [rows, columns] = shape.length ? shape : [1, 1];
    const sizes = read.axes(tree).map(({ size }) => size);
    if (sizes[0] !== rows || sizes[1] !== columns) wrong.push([writes, sizes, shape]);
    for (let row = 0; row < rows; row += 1) for (let column = 0; column < columns; column += 1) {
      const right = shape.length ? values[row][column] : values, found = read.at(tree, row, column);
      const apart = result(taken(read, tree, row, column));
      const size = Math.max(1e-3, Math.abs(right));
      for (const each of [found, apart]) {
        if (right === null || Math.abs(each - right) <= 1e-9 * size) continue;
        wrong.push([writes, row, column, each, right]);
      }
    }
  }
  return wrong;
}"""


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(queries())
def test_every_tree_gives_its_tensor_of_any_run(page: Page, query: str) -> None:
    if not page.url.endswith("icon.svg"):
        page.goto("/static/icon.svg")
    assert page.evaluate(EVERY_TREE, query) == []


@pytest.mark.parametrize("activation", HIDDEN)
@pytest.mark.parametrize("notation", ["column", "row"])
def test_every_activation_is_evaluated_in_the_browser(page: Page, activation: str, notation: str) -> None:
    page.goto("/static/icon.svg")
    for output, loss in (("sigmoid", "bce"), ("softmax", "bce"), ("softmax", "mse"), ("tanh", "mse")):
        query = f"hidden=4,3&activation={activation}&output={output}&loss={loss}&notation={notation}&l2=0.1"
        data = "&data=blobs&samples=5" if output == "softmax" else ""
        assert page.evaluate(EVERY_TREE, query + data) == []


def test_every_operation_has_a_rule_in_the_browser(page: Page) -> None:
    page.goto("/static/icon.svg")
    rules = page.evaluate("import('/static/js/core/evaluate.js').then(({ RULES }) => Object.keys(RULES))")
    assert sorted(rules) == sorted(OPERATIONS)


CHAIN = """async query => {
  const { chain } = await import("/static/js/core/chain.js");
  const trace = await (await fetch(`/api/trace?${query}`)).json();
  const found = [];
  const row = trace.spec.notation === "row", depth = trace.sizes.length - 1;
  const at = (name, i, j) => row ? trace.tensors[name].values[j][i] : trace.tensors[name].values[i][j];
  for (let layer = 1; layer <= depth; layer += 1) for (const kind of "Wb") for (let e = 0; e < trace.m; e += 1) {
    const [i, j] = [trace.sizes[layer] - 1, kind === "W" ? trace.sizes[layer - 1] - 1 : 0];
    const input = kind === "b" ? 1 : at(layer === 1 ? "X" : `A${layer - 1}`, j, e);
    found.push({ factors: chain(trace, `d${kind}${layer}`, i, j, e), part: at(`dZ${layer}`, i, e) * input,
      layer, depth, kind, gradient: at(`d${kind}${layer}`, i, j) });
  }
  return { found, m: trace.m, steps: trace.steps.map(({ id }) => id), l2: trace.spec.l2, row };
}"""


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(queries())
def test_the_chain_of_any_parameter_ends_in_its_gradient(page: Page, query: str) -> None:
    if not page.url.endswith("icon.svg"):
        page.goto("/static/icon.svg")
    answer = page.evaluate(CHAIN, query)
    parts: dict[tuple[int, str], list[float]] = {}
    for each in answer["found"]:
        factors = each["factors"]
        assert all(factor["step"] in {"", *answer["steps"]} for factor in factors)
        assert factors[-1]["values"] == [each["part"]]
        assert factors[-1]["step"] == f"d{each['kind']}{each['layer']}"
        # Where the error has become one number, each "=" is what stands before it times the factor.
        if each["layer"] == each["depth"] - 1:
            blame, slope, error = (factor["values"][0] for factor in factors[-5:-2])
            assert blame * slope == pytest.approx(error, rel=1e-9, abs=1e-14)
        parts.setdefault((each["layer"], each["kind"]), []).append(each["part"])
    if not answer["l2"]:
        for each in answer["found"]:
            total = sum(parts[each["layer"], each["kind"]]) / (1 if answer["row"] else answer["m"])
            assert total == pytest.approx(each["gradient"], rel=1e-8, abs=1e-12)


WAYS = """async query => {
  const { strongest } = await import("/static/js/core/strongest.js");
  const trace = await (await fetch(`/api/trace?${query}`)).json();
  const row = trace.spec.notation === "row";
  const at = (name, i, j) => row ? trace.tensors[name].values[j][i] : trace.tensors[name].values[i][j];
  const found = [];
  for (let e = 0; e < trace.m; e += 1) {
    const way = strongest(trace, "dW1", 0, 0, e);
    if (way) found.push({ ...way, part: at("dZ1", 0, e) * at("X", 0, e) });
  }
  return { found, between: trace.sizes.slice(2), bug: trace.spec.bug, query: trace.query };
}"""


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(queries())
def test_the_strongest_way_is_a_product_and_all_ways_are_the_example(page: Page, query: str) -> None:
    if not page.url.endswith("icon.svg"):
        page.goto("/static/icon.svg")
    answer = page.evaluate(WAYS, query)
    for way in answer["found"]:
        product = math.prod(each["value"] for each in way["factors"])
        assert way["value"] == pytest.approx(product, rel=1e-12)
        assert way["total"] == pytest.approx(way["part"], rel=1e-12, abs=1e-300)
        assert way["ways"] <= math.prod(answer["between"])
        if way["ways"] == 1 and answer["bug"] == "none":
            assert product == pytest.approx(way["total"], rel=1e-8, abs=1e-14), answer["query"]
        assert all(each["ratio"] for each in way["factors"])


@pytest.mark.parametrize("notation", ["column", "row"])
def test_a_weight_is_a_product_under_braces_with_a_factor_on_each_edge(page: Page, notation: str) -> None:
    opened(page, f"/?step=dW1&notation={notation}")
    page.locator("[data-edge='W1[1,0]']").dispatch_event("click")
    factors = page.locator(".braces .factor")
    page.locator(".braces .factor").first.wait_for()
    ratios = [re.sub(r"\s", "", text) for text in factors.locator("math").all_text_contents()]
    loss = "J" if notation == "column" else "C"
    assert ratios == ["1m⏟"] * (notation == "row") + [
        f"∂{loss}∂a⏟", "∂a∂z⏟", "∂z∂a⏟", "∂a∂z⏟", "∂z∂w⏟",
    ]  # fmt: skip
    numbers = [float(each.strip("()").replace("−", "-")) for each in factors.locator("math + *").all_inner_texts()]
    shown = page.locator(".braces > .operator").last.inner_text().replace("−", "-").removeprefix("= ")
    assert math.prod(numbers) == pytest.approx(float(shown), rel=2e-3)
    expect(page.locator(".factors text")).to_have_text(["× 2.1", "× 1.5"])
    expect(page.locator(".ways")).to_be_empty()
    page.locator(".braces button").nth(2 + (notation == "row")).click()
    at(page, "Z2", 0)
    expect(page.locator(".factors")).to_have_count(0)


def test_a_bug_is_owned_up_to(page: Page) -> None:
    opened(page, "/?bug=sum-for-mean&step=dW1")
    page.locator("[data-cell='dW1[1,1]']").click()
    expect(page.locator(".because")).to_contain_text("a mistake on purpose (sum-for-mean)")
    opened(page, "/?bug=missing-slope&step=dZ1")
    page.locator("[data-cell='dZ1[1,1]']").click()
    expect(page.locator(".because")).to_contain_text("g' forgotten")


@pytest.mark.parametrize("notation", ["column", "row"])
def test_a_cell_opens_its_terms(page: Page, client: httpx.Client, notation: str) -> None:
    value = client.get("/api/trace").json()["tensors"]["dW1"]["values"][1][0]
    opened(page, f"/?step=dW1&notation={notation}")
    expect(page.locator(".why")).to_be_hidden()
    page.locator("[data-cell='dW1[1,0]']").click()
    symbol = "dW1" if notation == "column" else "∂W1"
    expect(page.locator(".why h3")).to_have_text(f"{symbol} (x₁ → h₂) = {value:.7g}")
    rows = page.locator(".why .terms tbody tr")
    expect(rows).to_have_count(6 if notation == "column" else 5)
    last = rows.last.locator("td").last
    assert float(last.get_attribute("title") or "") == pytest.approx(value, rel=1e-12)
    page.get_by_role("button", name="Back to the matrices").click()
    expect(page.locator(".why")).to_be_hidden()


def test_edges_and_neurons_open_theirs(page: Page) -> None:
    opened(page, "/?step=dZ1&example=2")
    page.locator("[data-neuron='1:1']").click()
    expect(page.locator(".why h3")).to_contain_text("dZ1 (h₂, example 3) = −0.99")
    page.locator("[data-edge='W2[0,1]']").dispatch_event("click")
    expect(page.locator(".why h3")).to_contain_text("dW2 (h₂ → ŷ₁)")
    page.keyboard.press("Home")
    expect(page.locator(".why")).to_be_hidden()
    page.locator("[data-edge='W1[0,0]']").dispatch_event("click")
    expect(page.locator(".why h3")).to_contain_text("dW1 (x₁ → h₁)")
    page.locator("[data-neuron='1:3']").click()
    expect(page.locator(".why h3")).to_contain_text("Z1 (h₄, example 3)")
    page.keyboard.press("End")
    page.locator("[data-edge='W1[0,0]']").dispatch_event("click")
    expect(page.locator(".why h3")).to_contain_text("W1′ (x₁ → h₁)")
    expect(page.locator(".numbers")).to_have_text(re.compile(r"^= 1\.2 - 0\.5 \* \(−0\.074776\)"))


@pytest.mark.parametrize("notation", ["column", "row"])
def test_the_chain_rule_leads_to_its_steps(page: Page, client: httpx.Client, notation: str) -> None:
    opened(page, f"/?step=W1_next&notation={notation}&example=1")
    page.locator("[data-cell='W1_next[2,1]']").click()
    chain = page.locator(".chain tbody tr")
    page.locator(".chain summary").click()
    links = page.locator(".chain tbody button").all_text_contents()
    row = ["δ2", "z2", "∂a1", "a1", "δ1", "∂W1"]
    assert links == (["dZ2", "Z2", "dA1", "A1", "dZ1", "dW1"] if notation == "column" else row)
    tensors = client.get("/api/trace").json()["tensors"]
    scale = 1 if notation == "column" else 1 / 4
    expected = tensors["dZ1"]["values"][2][1] * tensors["X"]["values"][1][1] * scale
    assert float(chain.last.locator("td").first.inner_text().replace("−", "-")) == pytest.approx(
        expected, abs=5e-5
    )
    expect(page.locator(".chain")).to_contain_text("∂J" if notation == "column" else "∂C")
    page.locator(".chain tbody").get_by_role("button", name=row[2] if notation == "row" else "dA1").click()
    at(page, "dA1", 0)
    expect(page.locator(".why")).to_be_hidden()


@pytest.mark.parametrize(
    ("query", "struck"), [("", 2), ("preset=iris", 4), ("preset=l-layer", 1), ("preset=saturated&loss=bce", 2)]
)
def test_the_short_form_and_the_long_way_side_by_side(page: Page, query: str, struck: int) -> None:
    step = "dZ3" if "l-layer" in query else "dZ2"
    opened(page, f"/?{query}&step={step}")
    page.locator(f"[data-cell='{step}[0,0]']").click()
    expect(page.locator(".terms")).to_contain_text("minus target")
    expect(page.locator(".why .long s")).to_have_count(struck)
    one, other = (page.locator(place).bounding_box() for place in (".terms", ".why .long"))
    assert one
    assert other
    assert other["x"] > one["x"] + one["width"] - 1, "side by side"


def test_a_saturated_output_fails_the_long_way(page: Page) -> None:
    opened(page, "/?preset=saturated&loss=bce&W2=300,-200,400&step=dZ2")
    page.locator("[data-cell='dZ2[0,0]']").click()
    expect(page.locator(".why .long")).to_contain_text("the long way fails in floating point here")


def test_the_curve_of_a_unit(page: Page, client: httpx.Client) -> None:
    opened(page, "/?preset=saturated&step=dZ1")
    page.locator("[data-neuron='1:1']").click()
    expect(page.locator(".unit p")).to_contain_text("Flat for 4 of 4 examples")
    expect(page.locator(".unit .curve")).to_have_count(2)
    expect(page.locator(".unit .point")).to_have_count(8)
    expect(page.locator(".unit .point.chosen")).to_have_count(2)
    unit = client.get("/api/unit/1/1?preset=saturated").json()
    title = page.locator(".unit .point.chosen title").first.text_content() or ""
    assert f"z = {unit['z'][0]:.4f}".replace("-", "−") in title
    page.get_by_role("button", name="Back to the matrices").click()
    page.locator("[data-cell='dZ1[2,3]']").click()
    expect(page.locator(".unit p")).to_contain_text("Awake for all 4 examples")
    expect(page.locator(".unit .point.chosen title").first).to_contain_text("example 4")
    page.set_viewport_size({"width": 1280, "height": 960})
    opened(page, "/?preset=dead-relu&step=dZ1")
    expect(page.locator("[data-neuron='1:2'] .name")).to_have_text("h₃ off 4/4")
    page.locator("[data-neuron='1:2']").click()
    expect(page.locator(".unit p")).to_contain_text("Off for 4 of 4 examples: there g′(z) = 0")
    opened(page, "/?preset=iris&step=dZ2")
    page.locator("[data-cell='dZ2[0,0]']").click()
    expect(page.locator(".unit p")).to_contain_text("no curve of its own")
    expect(page.locator(".unit svg")).to_have_count(0)


@pytest.mark.parametrize("notation", ["column", "row"])
def test_a_nudge(page: Page, client: httpx.Client, notation: str) -> None:
    opened(page, f"/?step=dW1&t=3&notation={notation}")
    page.locator("[data-edge='W1[2,1]']").dispatch_event("click")
    page.get_by_role("button", name=re.compile(r"Nudge W1 \(x₂ → h₃\) and watch [JC]")).click()
    found = client.get("/api/nudge/W1/2/1?t=3").json()
    expect(page.locator(".nudge tbody")).to_be_hidden()
    page.get_by_text("Ten sizes of ε").click()
    rows = page.locator(".nudge tbody tr")
    expect(rows).to_have_count(10)
    for index, row in enumerate(found["rows"]):
        shown = rows.nth(index).locator("td").nth(1).inner_text().replace("−", "-")
        assert float(shown) == pytest.approx(row["secant"], rel=1e-7)
    expect(page.locator(".nudge .best")).to_have_count(1)
    expect(page.locator(".nudge tfoot")).to_contain_text(f"{found['gradient']:.8g}".replace("-", "−"))
    expect(page.locator(".nudge")).to_contain_text("With a large ε the secant cuts across")
    moved = page.locator(".nudge .moved").get_attribute("cx")
    page.locator(".nudge input").nth(4).check()
    assert page.locator(".nudge .moved").get_attribute("cx") != moved
    expect(page.locator(".nudge input").nth(4)).to_be_checked()
    expect(page.locator(".nudge input").nth(4)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".nudge input").nth(5)).to_be_checked()
    at(page, "dW1", 3)


def test_the_nudged_point_is_dragged_along_the_curve(page: Page, client: httpx.Client) -> None:
    opened(page, "/?step=dW1&t=3")
    page.locator("[data-edge='W1[2,1]']").dispatch_event("click")
    page.get_by_role("button", name=re.compile("Nudge W1")).click()
    found = client.get("/api/nudge/W1/2/1?t=3").json()
    point, told = page.locator(".secant .moved"), page.locator(".nudge output")

    def check() -> float:
        value = float(point.get_attribute("aria-valuenow") or "")
        at = min(range(len(found["curve"]["value"])), key=lambda at: abs(found["curve"]["value"][at] - value))
        secant = (found["curve"]["loss"][at] - found["loss"]) / (value - found["value"])
        shown = re.search(r"secant (\S+),", told.inner_text().replace("−", "-"))
        assert shown
        assert float(shown[1]) == pytest.approx(secant, rel=1e-3)
        return value

    page.locator(".secant svg").scroll_into_view_if_needed()
    box = page.locator(".secant svg").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 60, steps=5)
    page.mouse.up()
    far = check()
    assert far > found["value"]
    expect(point).to_be_focused()
    page.keyboard.press("ArrowLeft")
    assert check() < far
    at(page, "dW1", 3)


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
        page.locator("[data-cell='W1[2,1]']").hover()
        expect(page.locator("[data-cell].linked")).to_have_count(2)
        expect(page.locator("[data-edge='W1[2,1]']")).to_have_class(re.compile("linked"))
        for name in ("W1", "W1_next"):
            expect(page.locator(f"[data-cell='{name}[2,1]']")).to_have_class(re.compile("linked"))
        page.locator("[data-neuron='1:3']").hover()
        expect(page.locator("[data-edge].linked")).to_have_count(0)
        expect(page.locator("[data-neuron='1:3']")).to_have_class(re.compile("linked"))
