"""Training and data as a person drives them: charts, surface, points, edits, health, two runs side by side."""

import re
from urllib.parse import quote

import httpx
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from .test_modules import js as js
from .test_settings import menu
from .test_walk import at, edges, opened, settled, until

ROOT = "document.documentElement.dataset"


def train(page: Page, beyond: int) -> int:
    """Train past an iteration, pause, and give the iteration it landed on."""
    page.get_by_role("button", name="Train", exact=True).click()
    until(page, f"Number({ROOT}.t) > {beyond}")
    page.get_by_role("button", name="Pause training").click()
    until(page, f"{ROOT}.training === 'false' && {ROOT}.live === 'false'")
    return int(page.locator("html").get_attribute("data-t") or 0)


@pytest.mark.parametrize("notation", ["column", "row"])
@pytest.mark.parametrize("pace", ["5", "60", "600", "Infinity"])
def test_pause_lands_on_an_exact_iteration_at_every_speed(
    page: Page, client: httpx.Client, pace: str, notation: str
) -> None:
    query = f"data=moons&hidden=5&lr=0.3&notation={notation}"
    opened(page, f"/?{query}&step=dW1&panels=training")
    page.locator("[name=pace]").select_option(pace)
    t = train(page, 3 if pace == "5" else 40)
    tensors = client.get(f"/api/trace?{query}&t={t}").json()["tensors"]
    values = np.array(tensors["dW1"]["values"])
    expected = values if notation == "column" else values.T
    for name, value in edges(page, "data-grad").items():
        layer, j, i = map(int, re.findall(r"\d+", name))
        if layer == 1:
            assert value == pytest.approx(expected[j, i], rel=1e-6, abs=1e-12)
    at(page, "dW1", t)
    page.keyboard.press("ArrowRight")
    at(page, "db1", t)
    page.keyboard.press("Shift+ArrowLeft")
    at(page, "db1", t - 1)


def test_a_step_while_training_goes_on_from_where_training_is(page: Page) -> None:
    opened(page, "/?data=moons&step=dW1&panels=training")
    page.get_by_role("button", name="Train", exact=True).click()
    until(page, f"Number({ROOT}.t) > 30")
    page.locator(".panel h2").click()
    page.keyboard.press("ArrowRight")
    until(page, f"{ROOT}.training === 'false' && {ROOT}.live === 'false'")
    assert int(page.locator("html").get_attribute("data-t") or 0) > 30
    at(page, "db1")


def test_another_speed_and_a_double_press_go_on_from_where_training_is(page: Page) -> None:
    opened(page, "/?data=moons&hidden=4&panels=training")
    page.get_by_role("button", name="Train", exact=True).click()
    until(page, f"Number({ROOT}.t) > 60")
    page.evaluate(
        """() => { window.fell = false; let last = 0;
             const root = document.documentElement;
             new MutationObserver(() => {
               const t = Number(root.dataset.t);
               if (t < last) window.fell = true;
               last = t;
             }).observe(root, {attributeFilter: ["data-t"]}); }"""
    )
    page.locator("[name=pace]").select_option("600")
    page.wait_for_timeout(500)
    page.locator("[name=pace]").select_option("60")
    page.wait_for_timeout(300)
    page.locator(".panel h2").click()
    page.keyboard.press("t")
    page.keyboard.press("t")
    page.wait_for_timeout(600)
    page.keyboard.press("t")
    until(page, f"{ROOT}.training === 'false' && {ROOT}.live === 'false'")
    assert not page.evaluate("window.fell")
    assert int(page.locator("html").get_attribute("data-t") or 0) > 60


def test_undoing_an_edit_while_training_trains_no_other_run(page: Page, client: httpx.Client) -> None:
    opened(page, "/?data=moons&hidden=4&panels=training&edit=0:W1[0,0]=9")
    page.get_by_role("button", name="Train", exact=True).click()
    until(page, f"Number({ROOT}.t) > 30")
    menu(page, "Training")
    page.get_by_role("button", name="Undo W1[0,0] = 9 at iteration 0").click()
    until(page, f"!location.search.includes('edit') && {ROOT}.training === 'false' && {ROOT}.live === 'false'")
    t = page.locator("html").get_attribute("data-t")
    weight = client.get(f"/api/trace?data=moons&hidden=4&t={t}").json()["tensors"]["W1"]["values"][0][0]
    assert edges(page, "data-value")["W1[0,0]"] == weight


def test_a_tab_opened_while_a_change_loads_loses_neither(page: Page) -> None:
    opened(page, "/?preset=xor")
    page.route("**/api/trace?*seed=7*", lambda route: (page.wait_for_timeout(700), route.continue_()))
    menu(page, "Network")
    page.locator("[name=seed]").fill("7")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Data").click()
    until(page, "location.search.includes('seed=7') && location.search.includes('panels=data')")
    expect(page.get_by_role("tab", name="Data")).to_have_attribute("aria-selected", "true")


def test_while_it_trains_scale_and_loss_are_those_of_the_frame(page: Page, client: httpx.Client) -> None:
    opened(page, "/?data=moons&hidden=4&step=W1_next&panels=training")
    page.get_by_role("button", name="Train", exact=True).click()
    for beyond in (10, 60, 140):
        until(page, f"Number({ROOT}.t) > {beyond} && {ROOT}.live === 'true'")
        seen = page.evaluate(
            """() => ({t: document.documentElement.dataset.t,
                spans: [...document.querySelectorAll("[data-legend$=span]")].map(mark => mark.textContent),
                name: document.querySelector("[data-legend='gradient name']").textContent,
                loss: document.querySelector(".lossbox .value").textContent,
                shown: [...document.querySelectorAll(".neuron .value, .bias, .edgelabel")]
                  .filter(mark => getComputedStyle(mark).opacity !== "0").length})"""
        )
        frame = client.get(f"/api/frames?data=moons&hidden=4&from={seen['t']}&to={seen['t']}").json()
        for span, kind in zip(seen["spans"], ("W", "dW"), strict=True):
            names = [name for name in frame["tensors"] if name.rstrip("0123456789") == kind]
            most = max(abs(each) for name in names for row in frame["tensors"][name] for each in row)
            assert float(span.split(" to ")[1]) == pytest.approx(most, abs=0.0051)
        assert seen["name"] == "gradient"
        assert float(seen["loss"]) == pytest.approx(frame["loss"], abs=0.00051)
        assert seen["shown"] == 0
    page.get_by_role("button", name="Pause training").click()
    until(page, f"{ROOT}.live === 'false'")
    expect(page.locator("[data-legend='gradient name']")).to_have_text("change")


def test_while_it_trains_the_edges_are_those_of_the_frame(page: Page, client: httpx.Client) -> None:
    opened(page, "/?data=moons&hidden=4&step=dW1&panels=training")
    page.locator("#view-training canvas").wait_for()
    page.get_by_role("button", name="Train", exact=True).click()
    until(page, f"Number({ROOT}.t) > 20")
    seen = page.evaluate(
        """() => ({t: document.documentElement.dataset.t,
            value: document.querySelector("[data-edge='W1[1,1]']").dataset.value,
            loss: document.querySelector(".figures .loss").textContent,
            surface: document.querySelector("#view-training canvas") !== null})"""
    )
    page.get_by_role("button", name="Pause training").click()
    trace = client.get(f"/api/trace?data=moons&hidden=4&t={seen['t']}").json()
    assert float(seen["value"]) == pytest.approx(trace["tensors"]["W1"]["values"][1][1], rel=1e-9)
    assert seen["loss"] == f"J = {trace['loss']:.4f}"
    assert seen["surface"]


def test_training_opens_its_tab_and_charts_grow(page: Page) -> None:
    opened(page, "/?data=moons&hidden=5,5")
    train(page, 60)
    expect(page.get_by_role("tab", name="Training")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".loss-curve .curve")).to_have_count(1)
    expect(page.locator(".accuracy-curve .curve")).to_have_count(1)
    expect(page.locator(".norm-curve .curve")).to_have_count(3)
    expect(page.locator(".ratio-curve .curve")).to_have_count(3)
    before = page.locator(".loss-curve text").all_text_contents()
    page.locator("[name=log]").check()
    assert page.locator(".loss-curve text").all_text_contents() != before


def test_the_values_of_the_charts_are_a_table_too(page: Page, client: httpx.Client) -> None:
    run = "data=moons&split=0.25&noise=0.3"
    opened(page, f"/?{run}&t=40&panels=training")
    until(page, "(document.querySelector('.loss-curve .curve')?.getAttribute('d') ?? '').split('L').length > 20")
    page.get_by_text("Values as a table").click()
    table = page.locator("#view-training details table")
    heads = ["iteration", "J", "J of validation", "accuracy", "accuracy of validation", "norm 1", "norm 2"]
    expect(table.locator("th")).to_have_text(heads)
    trace = client.get(f"/api/trace?{run}&t=40").json()
    kept = trace["validation"]
    last = table.locator("tbody tr").last.locator("td")
    expect(last.nth(0)).to_have_text("40")
    numbers = [float(each.rstrip(" %")) for each in last.all_inner_texts()[1:5]]
    wanted = [trace["loss"], kept["loss"], 100 * trace["metrics"]["accuracy"], 100 * kept["accuracy"]]
    assert numbers == pytest.approx(wanted, rel=1e-3)
    page.set_viewport_size({"width": 390, "height": 844})
    until(page, "document.documentElement.scrollWidth === 390")


def test_a_deep_link_brings_its_past_along_and_the_curve_scrubs(page: Page, client: httpx.Client) -> None:
    opened(page, "/?preset=xor&t=300&panels=training&step=dW1")
    until(page, "(document.querySelector('.loss-curve .curve')?.getAttribute('d') ?? '').split('L').length > 100")
    slider = page.get_by_role("slider", name="Iteration on the loss curve")
    expect(slider).to_have_attribute("aria-valuenow", "300")
    loss = client.get("/api/trace?preset=xor&t=300").json()["loss"]
    assert f"iteration 300: J = {loss:.5g}" in (slider.get_attribute("aria-valuetext") or "")
    box = page.locator(".loss-curve svg").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    until(page, f"Number({ROOT}.t) > 80 && Number({ROOT}.t) < 220")
    at(page, "dW1")
    t = int(page.locator("html").get_attribute("data-t") or 0)
    slider.focus()
    page.keyboard.press("ArrowLeft")
    until(page, f"Number({ROOT}.t) < {t}")


def test_a_diverging_run_stops_where_it_diverges(page: Page) -> None:
    opened(page, "/?preset=mse-factor&activation=linear&lr=50&panels=training")
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("blew up at iteration")
    until(page, f"{ROOT}.training === 'false'")


def test_the_surface_and_the_examples(page: Page, client: httpx.Client) -> None:
    opened(page, "/?data=moons&hidden=4&t=20&panels=data")
    surface = client.get("/api/surface?data=moons&hidden=4&t=20").json()
    expect(page.locator("#view-data .example")).to_have_count(100)
    expect(page.locator("#view-data circle.example")).to_have_count(sum(y[0] for y in surface["Y"]))
    expect(page.locator("#view-data .example.chosen")).to_have_attribute("data-example", "0")
    page.locator("#view-data [data-example='7']").click(force=True)
    until(page, "location.search.includes('example=7')")
    expect(page.locator("#view-data .example.chosen")).to_have_attribute("data-example", "7")
    expect(page.locator(".predictions .now th")).to_have_text("8")
    rows = page.locator(".predictions tbody tr")
    expect(rows).to_have_count(50)
    prediction = client.get("/api/trace?data=moons&hidden=4&t=20").json()["tensors"]["A2"]["values"][0][7]
    assert float(rows.nth(7).locator("td").nth(3).inner_text()) == pytest.approx(prediction, rel=6e-3)
    colour = page.evaluate(
        """() => { const c = document.querySelector("#view-data canvas").getContext("2d");
          const {data} = c.getImageData(0, 0, 40, 40);
          return [[2, 2], [37, 37]].map(([x, y]) => [...data.slice(4 * (40 * y + x), 4 * (40 * y + x) + 4)]); }"""
    )
    values = client.get("/api/surface?data=moons&hidden=4&t=20&size=40").json()["values"][0]
    top_left, bottom_right = values[37 * 40 + 2], values[2 * 40 + 37]
    for (red, _, blue, _), value in zip(colour, (top_left, bottom_right), strict=True):
        assert (red > blue) == (value > 0.5)


def test_one_input_is_a_fitted_curve(page: Page) -> None:
    opened(page, "/?data=sine&hidden=4&output=linear&loss=mse&lr=0.1&t=10&panels=data")
    expect(page.locator("#view-data .plot .point")).to_have_count(40)
    expect(page.locator("#view-data .plot .curve")).to_have_count(1)


def test_many_inputs_are_a_table(page: Page) -> None:
    opened(page, "/?preset=iris&t=30&panels=data")
    expect(page.locator("#view-data .plane")).to_be_hidden()
    expect(page.locator(".predictions tbody tr")).to_have_count(50)
    expect(page.locator(".predictions tbody")).to_contain_text("✓")
    expect(page.locator(".listed")).to_contain_text("50 of 150")
    page.locator(".predictions tbody tr").nth(3).locator("button").click()
    until(page, "location.search.includes('example=3')")


def test_points_are_added_dragged_moved_and_deleted(page: Page) -> None:
    opened(page, "/?preset=xor&panels=data")
    plane = page.locator("#view-data .plane svg")
    expect(plane.locator(".example")).to_have_count(4)
    page.get_by_role("radio", name="add class 1").check(force=True)
    box = plane.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(plane.locator(".example")).to_have_count(5)
    until(page, "location.search.includes('X=0,0;0,1;1,0;1,1;0.5,0.5&Y=0;1;1;0;1')")
    page.get_by_role("radio", name="choose").check(force=True)
    mark = plane.locator("[data-example='4']").bounding_box()
    assert mark
    page.mouse.move(mark["x"] + 5, mark["y"] + 5)
    page.mouse.down()
    page.mouse.move(mark["x"] + 65, mark["y"] - 55, steps=4)
    page.mouse.up()
    until(page, "!location.search.includes(';0.5,0.5&') && location.search.includes('Y=0;1;1;0;1')")
    plane.locator("[data-example='4']").focus()
    before = page.url
    page.keyboard.press("ArrowRight")
    until(page, f"location.href !== {before!r}")
    plane.locator("[data-example='4']").focus()
    page.keyboard.press("Delete")
    expect(plane.locator(".example")).to_have_count(4)
    page.go_back()
    expect(plane.locator(".example")).to_have_count(5)


def test_pasted_csv_becomes_the_data(page: Page) -> None:
    opened(page, "/?panels=data")
    page.get_by_text("Your own data").click()
    page.locator("#view-data .paste textarea").fill("a,b,kind\n1,2,cat\n2,1,dog\n0.5,3,cat\n3,-1,bird\n")
    page.get_by_role("button", name="Take it over").click()
    expect(page.locator(".said")).to_contain_text("4 examples taken over, classes bird, cat, dog.")
    until(page, "location.search.includes('X=1,2;2,1;0.5,3;3,-1&Y=0,1,0;0,0,1;0,1,0;1,0,0')")
    expect(page.locator("[data-neuron^='2:']")).to_have_count(3)
    page.locator("#view-data .paste textarea").fill("1,2\n3,x4,5")
    page.get_by_role("button", name="Take it over").click()
    expect(page.locator(".said")).to_contain_text("row 2 has 3 cells, not 2")


def test_a_dropped_file_becomes_the_data_one_class_against_the_others(page: Page) -> None:
    opened(page, "/?panels=data&preset=xor")
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File(["0,0,a\\n1,0,b\\n0,1,c\\n1,1,a\\n"], "points.csv", {type: "text/csv"}));
          const drop = new DragEvent("drop", {dataTransfer: data, bubbles: true});
          document.querySelector("#view-data").dispatchEvent(drop);
        }"""
    )
    until(page, "location.search.includes('X=0,0;1,0;0,1;1,1&Y=1,0,0;0,1,0;0,0,1;1,0,0')")
    plane = page.locator("#view-data .plane svg")
    expect(plane.locator("circle.example")).to_have_count(2)
    expect(page.locator(".tip")).to_contain_text("Orange is the class of the chosen example")
    settled(page)
    plane.locator("[data-example='2']").click(force=True)
    expect(plane.locator("circle.example")).to_have_count(1)
    expect(plane).to_have_attribute("aria-label", re.compile("class 2 against the others"))


def test_reading_csv(js: object) -> None:
    read = "(() => {{ try {{ return m.readCsv({}); }} catch (error) {{ return error.message; }} }})()"

    def found(text: str) -> object:
        return js("core/csv", read.format(repr(text)))  # type: ignore[operator]

    assert found("x,y\n1,2\n3,4") == {"X": "1;3", "Y": "2;4", "rows": 2, "classes": [], "shares": False}
    binary = {"X": "1;2", "Y": "0;1", "rows": 2, "classes": [], "shares": True}
    assert found("1;0\n2;1") == binary
    assert found("1,yes\n2,no") == binary | {"Y": "1;0", "classes": ["no", "yes"]}
    assert found("") == "There are no lines in it."
    assert found("1\n2") == "Line 1 has one column; there must be an input and a target, separated by commas."
    assert found("1,2\n\nx,3") == "Line 3: 'x' is not a number."
    assert found("1,5;0\n2,5;1") == binary | {"X": "1.5;2.5"}
    assert found("x,2,0\n3,4,1") == "Line 1: 'x' is not a number."
    assert found("1,2,\n3,4,1") == "Line 1 has no target in its last column."
    assert found("\n".join(["1,2"] * 401)) == "There are 401 examples; at most 400 fit into an address."


def test_digits_are_pictures(page: Page) -> None:
    opened(page, "/?preset=digits&t=3&panels=data")
    figures = page.locator(".pictures figure")
    expect(figures).to_have_count(33)
    expect(figures.first.locator("rect")).to_have_count(64)
    expect(figures.nth(2)).to_contain_text("dW1 of h₁")


def test_a_weight_is_set_by_hand_and_undone(page: Page, client: httpx.Client) -> None:
    opened(page, "/?t=5&step=dW1")
    page.locator("[data-edge='W1[2,1]']").dispatch_event("click")
    expect(page.locator(".set")).to_contain_text("Set W1 (x₂ → h₃) at iteration 5 to")
    page.locator(".set input").fill("1.5")
    page.locator(".set button").click()
    until(page, "location.search.includes('edit=5:W1[2,1]=1.5')")
    at(page, "dW1", 5)
    tensors = client.get("/api/trace?t=5&edit=5:W1[2,1]=1.5").json()["tensors"]
    expect(page.locator("[data-edge='W1[2,1]']")).to_have_attribute("data-value", "1.5")
    assert edges(page, "data-grad")["W1[2,1]"] == tensors["dW1"]["values"][2][1]
    page.keyboard.press("Shift+ArrowRight")
    at(page, "dW1", 6)
    menu(page, "Training")
    expect(page.locator(".edits")).to_contain_text("iteration 5: W1[2,1] = 1.5")
    page.get_by_role("button", name="Undo W1[2,1] = 1.5 at iteration 5").click()
    until(page, "!location.search.includes('edit')")
    page.go_back()
    until(page, "location.search.includes('edit=5:W1[2,1]=1.5')")


def test_an_edge_is_dragged(page: Page) -> None:
    opened(page, "/?t=2&step=Z1")
    edge = page.locator("[data-edge='W1[0,0]']")
    old = float(edge.get_attribute("data-value") or 0)
    point = edge.evaluate(
        """line => {
            const p = line.getPointAtLength(0.3 * line.getTotalLength()).matrixTransform(line.getScreenCTM());
            return [p.x, p.y]; }"""
    )
    page.mouse.move(*point)
    page.mouse.down()
    page.mouse.move(point[0], point[1] - 60, steps=5)
    expect(page.locator(".tag")).to_contain_text("W1[0,0]:")
    page.mouse.up()
    until(page, "location.search.includes('edit=2:W1[0,0]=')")
    assert float(edge.get_attribute("data-value") or 0) == pytest.approx(old + 0.5, abs=2e-3)
    expect(page.locator(".why")).to_be_hidden()


def test_a_bias_is_dragged_and_asked_about(page: Page) -> None:
    opened(page, "/?t=2&step=Z1&notation=row")
    bias = page.locator("[data-bias='b1[1]']")
    old = float(bias.get_attribute("data-value") or 0)
    box = bias.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 48, steps=4)
    page.mouse.up()
    until(page, "location.search.includes('edit=2:b1[1]=')")
    assert float(bias.get_attribute("data-value") or 0) == pytest.approx(old - 0.4, abs=2e-3)
    bias.click()
    expect(page.locator(".why h3")).to_contain_text("∂b1 (h₂)")
    expect(page.locator(".set")).to_contain_text("Set b1 (h₂) at iteration 2 to")


def test_the_learning_rate_changes_in_the_middle(page: Page) -> None:
    opened(page, "/?t=4&step=W1_next")
    menu(page, "Training")
    page.get_by_label("Learning rate from this iteration on").fill("0.05")
    page.keyboard.press("Enter")
    until(page, "location.search.includes('edit=4:lr=0.05')")
    expect(page.locator(".code")).to_have_text("W1_next = W1 - 0.05 * dW1")
    page.keyboard.press("Escape")
    page.locator(".panel h2").click()
    page.keyboard.press("Shift+ArrowLeft")
    at(page, "W1_next", 3)
    expect(page.locator(".code")).to_have_text("W1_next = W1 - 0.5 * dW1")


@pytest.mark.parametrize(
    ("query", "name", "step"),
    [
        ("preset=dead-relu", "dead units", "dZ1"),
        ("preset=saturated", "saturation", "dZ1"),
        ("preset=vanishing", "vanishing gradient", "dW1"),
        ("preset=xor&lr=20&t=14", "oscillation", "J"),
        ("preset=xor&init=constant&t=5", "symmetric start", "dW1"),
        ("preset=mse-factor&activation=linear&lr=50&t=4", "divergence", "J"),
        ("preset=vanishing&hidden=20,20,20,20,20,20&activation=tanh&init_scale=8", "exploding gradient", "dW1"),
    ],
)
def test_the_health_of_a_run_leads_to_its_step(
    page: Page, client: httpx.Client, query: str, name: str, step: str
) -> None:
    found = {each["id"]: each for each in client.get(f"/api/health?{query}").json()["findings"]}
    assert name in found
    shown = client.get(f"/api/health?{found[name]['example'].replace('panels=training', '')}").json()["findings"]
    assert name in [each["id"] for each in shown], "the example shows what it is an example of"
    opened(page, f"/?{query}&panels=training")
    item = page.locator(".health li", has_text=name)
    expect(item).to_contain_text(found[name]["text"])
    symbol = client.get(f"/api/trace?{query}").json()["tensors"][step]["symbol"]
    item.get_by_role("button", name=f"see {symbol}").click()
    at(page, step)


def test_a_healthy_run_says_so(page: Page) -> None:
    opened(page, "/?preset=l-layer&t=2&panels=training")
    expect(page.locator(".health")).to_contain_text("Nothing stands out at iteration 2.")


def test_two_runs_side_by_side(page: Page, client: httpx.Client) -> None:
    rival = "preset=xor&lr=0.1"
    opened(page, f"/?preset=xor&t=40&step=dW1&panels=training&vs={quote(rival)}")
    caption = page.locator(".rival p")
    loss = client.get(f"/api/trace?{rival}&t=40").json()["loss"]
    expect(caption).to_contain_text(f"Learning rate 0.1 instead of 0.8 · iteration 40, dW1: J = {loss:.4g}")
    spans = [
        page.locator(f"{place} [data-legend$=span]").all_text_contents() for place in ("main > .stage", ".rival")
    ]
    assert spans[0] == spans[1], "one scale for both"
    widths = (
        "edges => edges.map(edge => [Math.abs(edge.dataset.term), parseFloat(edge.getAttribute('stroke-width'))])"
    )
    drawn = sorted(page.eval_on_selector_all("main .network .edge.gradient[data-term]", widths))
    assert len(drawn) == 18
    assert [width for _, width in drawn] == sorted(width for _, width in drawn), "the same width means the same"
    weight = client.get(f"/api/trace?{rival}&t=40").json()["tensors"]["W1"]["values"][0][0]
    theirs = page.locator(".rival [data-edge='W1[0,0]']")
    assert float(theirs.get_attribute("data-value") or 0) == weight
    expect(page.locator(".loss-curve .curve")).to_have_count(2)
    page.keyboard.press("ArrowRight")
    expect(caption).to_contain_text("iteration 40, db1")
    page.keyboard.press("Shift+ArrowRight")
    expect(caption).to_contain_text("iteration 41, db1")
    page.locator("[name=compare]").select_option("activation=relu")
    expect(caption).to_contain_text("relu instead of tanh")
    page.locator("[name=compare]").select_option("nothing")
    expect(page.locator(".rival")).to_be_hidden()


def test_a_rival_that_is_no_run_is_refused(client: httpx.Client) -> None:
    answer = client.get("/?vs=lr%3Dx")
    assert answer.status_code == 422
    assert "vs is no run: lr must be" in answer.text


@pytest.mark.parametrize(
    "query", ["panels=training&data=moons&t=20", "panels=data&preset=xor", "panels=data&preset=digits&t=2"]
)
def test_training_and_data_have_no_faults(page: Page, query: str) -> None:
    from .test_access import faults

    opened(page, f"/?{query}")
    settled(page)
    assert faults(page) == []


def test_the_large_network_steps_trains_and_draws(page: Page) -> None:
    opened(page, "/?preset=digits&hidden=128,64&step=dW1&panels=training")
    expect(page.locator("[data-edge]").first).to_be_attached()
    assert page.locator("[data-edge]").count() <= 1200
    train(page, 15)
    page.keyboard.press("ArrowRight")
    at(page, "db1")
