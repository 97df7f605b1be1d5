"""A person at the page: keyboard, buttons, address bar, reload, Back."""

import re
import time

import httpx
import numpy as np
import pytest
from playwright.sync_api import Page, expect

STEPS = "Z1 A1 Z2 A2 J dZ2 dW2 db2 dA1 dZ1 dW1 db1 W1_next b1_next W2_next b2_next".split()


def opened(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_selector("html[data-ready=true]" + ("" if path.startswith("/embed") else "[data-whole=true]"))


def until(page: Page, condition: str) -> None:
    """Wait for a JavaScript expression to be true. The policy of the page forbids eval inside it."""
    begun = time.monotonic()
    while not page.evaluate(condition):
        assert time.monotonic() - begun < 60, f"{condition} never came true at {page.url}"
        page.wait_for_timeout(50)


def settled(page: Page) -> None:
    """Wait until nothing is on its way from the server, and nothing moves."""
    page.wait_for_load_state("networkidle")
    until(page, "document.getAnimations().every(each => each.playState === 'finished')")


def drawn(page: Page) -> None:
    """Wait until what has changed has been drawn."""
    page.evaluate("new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")


def at(page: Page, step: str, t: int | None = None) -> None:
    expect(page.locator("html")).to_have_attribute("data-step", step)
    if t is not None:
        expect(page.locator("html")).to_have_attribute("data-t", str(t))


def edges(page: Page, attribute: str) -> dict[str, float]:
    """data-edge to the number in ``attribute``, of the edges that have one."""
    found: dict[str, str] = page.eval_on_selector_all(
        f"[data-edge][{attribute}]",
        f"edges => Object.fromEntries(edges.map(edge => [edge.dataset.edge, edge.getAttribute('{attribute}')]))",
    )
    return {name: float(value) for name, value in found.items()}


def test_the_backward_pass_by_keyboard_and_back_again(page: Page, client: httpx.Client) -> None:
    tensors = client.get("/api/trace").json()["tensors"]

    def expected(*layers: int) -> dict[str, float]:
        return {
            f"W{layer}[{j},{i}]": value
            for layer in layers
            for j, row in enumerate(tensors[f"dW{layer}"]["values"])
            for i, value in enumerate(row)
        }

    opened(page, "/")
    for forwards in (True, False):
        order = STEPS if forwards else STEPS[::-1]
        for step in order:
            at(page, step, 0)
            index = STEPS.index(step)
            layers = [layer for layer in (1, 2) if index >= STEPS.index(f"dW{layer}")]
            assert edges(page, "data-grad") == expected(*layers), step
            coloured = page.locator(".edge.gradient[data-edge]").count()
            moved = [layer for layer in (1, 2) if index >= STEPS.index(f"W{layer}_next")]
            # At dA1 the edges of W2 carry the error back: they are the weights themselves there.
            told = [layer for layer in layers if layer not in moved and (step, layer) != ("dA1", 2)]
            assert coloured == len(expected(*told)), step
            lit = {"Z1": 8, "Z2": 4, "dW2": 4, "dA1": 4, "dW1": 8, "W1_next": 8, "W2_next": 4}
            assert page.locator(".edges.lit > .edge[data-edge]").count() == lit.get(step, 0), step
            if step != order[-1]:
                page.keyboard.press("ArrowRight" if forwards else "ArrowLeft")
    assert edges(page, "data-grad") == {}


@pytest.mark.parametrize(("example", "attribute"), [("1", "data-term"), ("mean", "data-grad")])
def test_signs_are_colours_and_dashes(page: Page, example: str, attribute: str) -> None:
    opened(page, f"/?step=dW1&example={example}")
    assert page.locator("[data-edge][data-term]").count() == (0 if example == "mean" else 12)
    for name, value in edges(page, attribute).items():
        edge = page.locator(f'[data-edge="{name}"]')
        assert ("neg" in (edge.get_attribute("class") or "")) == (value < 0)
        assert (edge.get_attribute("stroke-dasharray") != "none") == (value < 0)


def test_the_scale_is_fixed_for_the_iteration(page: Page) -> None:
    opened(page, "/?step=dW2")
    legend = page.locator(".legends").text_content()
    widths = page.eval_on_selector_all(
        "[data-edge^=W2]", "edges => edges.map(e => e.getAttribute('stroke-width'))"
    )
    page.keyboard.press("End")
    at(page, "b2_next")
    page.keyboard.press("Home")
    for _ in range(STEPS.index("dW2")):
        page.keyboard.press("ArrowRight")
    at(page, "dW2")
    assert page.locator(".legends").text_content() == legend
    again = page.eval_on_selector_all("[data-edge^=W2]", "edges => edges.map(e => e.getAttribute('stroke-width'))")
    assert again == widths


def test_the_update_moves_the_weights(page: Page, client: httpx.Client) -> None:
    tensors = client.get("/api/trace?t=4").json()["tensors"]
    opened(page, "/?t=4&step=db1")
    assert edges(page, "data-value")["W1[2,1]"] == tensors["W1"]["values"][2][1]
    page.keyboard.press("ArrowRight")
    at(page, "W1_next")
    assert edges(page, "data-value")["W1[2,1]"] == tensors["W1_next"]["values"][2][1]


def test_steps_cross_iterations_both_ways(page: Page) -> None:
    opened(page, "/?t=3&step=b2_next")
    page.keyboard.press("ArrowRight")
    at(page, "Z1", 4)
    page.keyboard.press("ArrowLeft")
    at(page, "b2_next", 3)
    page.keyboard.press("Shift+ArrowRight")
    at(page, "b2_next", 4)
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    at(page, "b2_next", 2)


def test_the_first_step_is_the_first(page: Page) -> None:
    opened(page, "/")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    at(page, "Z1", 0)


def test_fast_presses_are_all_counted(page: Page) -> None:
    opened(page, "/")
    page.evaluate(
        """() => { for (let n = 0; n < 37; n += 1)
             document.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowRight", bubbles: true})) }"""
    )
    at(page, STEPS[37 % 16], 37 // 16)
    forward = page.get_by_role("button", name="Step forward")
    for _ in range(20):
        forward.click()
    at(page, STEPS[57 % 16], 57 // 16)


def test_buttons_slider_and_spin_button_have_their_names(page: Page) -> None:
    opened(page, "/")
    page.get_by_role("button", name="Step forward").click()
    at(page, "A1", 0)
    page.get_by_role("button", name="Step back").click()
    at(page, "Z1", 0)
    slider = page.get_by_role("slider", name="Step")
    slider.focus()
    page.keyboard.press("End")
    at(page, "b2_next", 0)
    slider.fill("10")
    at(page, "dW1", 0)
    assert slider.get_attribute("aria-valuetext") == "dW1, Gradient of the weights of layer 1"
    iteration = page.get_by_role("spinbutton", name="Iteration")
    iteration.fill("25")
    iteration.press("Enter")
    at(page, "dW1", 25)
    page.get_by_role("button", name="Reset").click()
    at(page, "Z1", 0)


def test_a_click_on_a_cell_goes_to_its_step(page: Page) -> None:
    opened(page, "/")
    for step in ("dW1", "Z2", "b2_next", "Z1", "J"):
        box = page.locator(".cells span", has_text=re.compile(f"^{step.replace('_next', '′')}$")).bounding_box()
        assert box
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        at(page, step, 0)


def test_the_address_follows_and_reload_stays(page: Page) -> None:
    opened(page, "/?preset=xor&lr=0.3")
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    at(page, "dW2", 1)
    until(page, "location.search === '?preset=xor&lr=0.3&t=1&step=dW2'")
    page.reload()
    page.wait_for_selector("html[data-ready=true]")
    at(page, "dW2", 1)


def test_back_returns_to_the_run_before_and_forward_again(page: Page) -> None:
    opened(page, "/?t=2&step=dW2")
    page.get_by_role("radio", name="row").check(force=True)
    expect(page.locator(".where")).to_contain_text("backward")
    expect(page.locator(".code")).to_have_text("dW2 = A1.T @ dZ2")
    at(page, "dW2", 2)
    page.get_by_role("combobox", name="Preset").select_option("l-layer")
    at(page, "dW2", 0)
    page.go_back()
    at(page, "dW2", 2)
    expect(page.locator(".code")).to_have_text("dW2 = A1.T @ dZ2")
    page.go_back()
    expect(page.locator(".code")).to_have_text("dW2 = (1 / m) * dZ2 @ A1.T")
    page.go_forward()
    expect(page.locator(".code")).to_have_text("dW2 = A1.T @ dZ2")


def test_a_deep_link_opens_at_its_step(page: Page, client: httpx.Client) -> None:
    opened(page, "/?preset=xor&hidden=4&t=10&step=dW1")
    at(page, "dW1", 10)
    expect(page.get_by_role("heading", level=2)).to_have_text("Gradient of the weights of layer 1")
    tensors = client.get("/api/trace?preset=xor&hidden=4&t=10").json()["tensors"]
    assert edges(page, "data-grad")["W1[3,0]"] == tensors["dW1"]["values"][3][0]


def test_play_and_pause(page: Page) -> None:
    opened(page, "/?speed=8")
    page.keyboard.press("Space")
    expect(page.locator("html")).to_have_attribute("data-playing", "true")
    until(page, "document.documentElement.dataset.phase === 'backward'")
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("html")).to_have_attribute("data-playing", "false")
    step = page.locator("html").get_attribute("data-step")
    page.wait_for_timeout(400)
    assert page.locator("html").get_attribute("data-step") == step
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_autoplay_starts_by_itself_and_crosses_iterations(page: Page) -> None:
    opened(page, "/?speed=8&autoplay=1&step=b2_next")
    until(page, "Number(document.documentElement.dataset.t) >= 1")


def test_train_until_paused_lands_on_an_iteration_that_can_be_walked(page: Page, client: httpx.Client) -> None:
    opened(page, "/?preset=xor&step=dW1")
    page.get_by_role("button", name="Train").click()
    until(page, "Number(document.documentElement.dataset.t) > 20")
    page.get_by_role("button", name="Pause training").click()
    until(page, "document.documentElement.dataset.training === 'false'")
    t = int(page.locator("html").get_attribute("data-t") or 0)
    at(page, "dW1", t)
    tensors = client.get(f"/api/trace?preset=xor&t={t}").json()["tensors"]
    assert edges(page, "data-grad")["W1[0,0]"] == tensors["dW1"]["values"][0][0]
    page.keyboard.press("ArrowLeft")
    at(page, "dZ1", t)
    until(page, f"location.search === '?preset=xor&panels=training&t={t}&step=dZ1'")
    page.keyboard.press("t")
    until(page, f"Number(document.documentElement.dataset.t) > {t + 2}")
    page.keyboard.press("t")
    until(page, "document.documentElement.dataset.training === 'false'")


def test_a_diverged_run_says_where_and_offers_the_step_before(page: Page) -> None:
    opened(page, "/?preset=mse-factor&activation=linear&lr=50&t=5000&notation=column")
    banner = page.get_by_role("alert")
    expect(banner).to_contain_text(re.compile(r"blew up at iteration \d+, step \w+"))
    expect(banner).to_contain_text("learning rate")
    found = re.search(r"iteration (\d+), step (\w+)", banner.inner_text())
    assert found
    t, step = int(found[1]), found[2]
    page.get_by_role("button", name="Go to the step before").click()
    before = page.locator("html")
    expect(before).to_have_attribute("data-t", str(t))
    expect(before).not_to_have_attribute("data-step", step)
    page.keyboard.press("ArrowRight")
    at(page, step, t)
    page.keyboard.press("Shift+ArrowRight")
    at(page, step, t)
    page.keyboard.press("Shift+ArrowLeft")
    at(page, step, t - 1)
    expect(banner).to_be_hidden()


def test_numbers_on_the_page_are_those_of_the_trace(page: Page, client: httpx.Client) -> None:
    for notation in ("column", "row"):
        opened(page, f"/?t=2&step=dW1&notation={notation}&decimals=4&example=mean")
        trace = client.get(f"/api/trace?t=2&notation={notation}").json()
        for name in ("dW1", "dZ1", "X"):
            cells = page.locator(f".matrices [data-grid={name}] tbody td[title]")
            titles = cells.evaluate_all("cells => cells.map(cell => cell.title)")
            values = np.array(trace["tensors"][name]["values"])
            transposed = name == "X"
            assert [float(each) for each in titles] == (values.T if transposed else values).ravel().tolist()
        shown = page.locator("[data-neuron='1:2'] .second").text_content() or ""
        delta = trace["tensors"]["dZ1"]["values"]
        value = np.mean(delta[2]) if notation == "column" else np.sum(delta, axis=0)[2]  # 1/m is in δ
        assert shown.split(" ")[1].replace("−", "-") == f"{value:.4f}"


def test_example_and_mean(page: Page, client: httpx.Client) -> None:
    opened(page, "/?step=A2")
    A = client.get("/api/trace").json()["tensors"]["A2"]["values"][0]
    neuron = page.locator("[data-neuron='2:0'] .value")
    expect(neuron).to_have_text(f"{A[0]:.2f}")
    page.get_by_role("button", name="example 3 of 4").click()
    expect(neuron).to_have_text(f"{A[2]:.2f}")
    page.get_by_role("button", name="the mean of 4 examples").click()
    expect(neuron).to_have_text(f"{sum(A) / 4:.2f}")
    at(page, "A2", 0)


def test_a_live_region_says_each_step_a_person_made(page: Page) -> None:
    opened(page, "/")
    region = page.get_by_role("status")
    expect(region).to_have_text("")
    page.keyboard.press("ArrowRight")
    expect(region).to_contain_text("Activation of layer 1")


def test_help(page: Page) -> None:
    opened(page, "/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    at(page, "A1", 0)


@pytest.mark.parametrize("preset", ["l-layer", "single-layer", "iris", "vanishing", "mazur", "dead-relu"])
def test_every_step_of_other_networks(page: Page, client: httpx.Client, preset: str) -> None:
    trace = client.get(f"/api/trace?preset={preset}").json()
    opened(page, f"/?preset={preset}")
    for step in trace["steps"]:
        at(page, step["id"], 0)
        expect(page.locator(".code")).to_have_text(step["code"])
        if step["id"] == "dW1":
            column = preset in ("vanishing", "mazur", "single-layer")
            for name, value in edges(page, "data-grad").items():
                layer, j, i = map(int, re.findall(r"\d+", name))
                rows = trace["tensors"][f"dW{layer}"]["values"]
                assert value == (rows[j][i] if column else rows[i][j]), name
        page.keyboard.press("ArrowRight")
    at(page, "Z1", 1)


def test_without_javascript_the_picture_is_there(browser: object, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto(f"{server}/?step=dW1")
    assert page.locator("[data-edge][data-grad]").count() == 12
    context.close()


@pytest.mark.parametrize(
    "clicked",
    [
        ".menus summary >> nth=0", "[name=preset]", "[data-do=next]", "[data-look='1']", "[role=tab] >> nth=2",
        "main > .stage", "[data-do=iteration-forward]", "[data-neuron='1:1']", "[data-cell='Z1[1,1]']",
        ".task p >> nth=0", "label:has([value=row])",
    ],
)  # fmt: skip
def test_after_a_click_anywhere_the_keys_walk(page: Page, clicked: str) -> None:
    opened(page, "/")
    page.locator("html[data-whole=true]").wait_for()
    page.locator(clicked).click(**({"position": {"x": 4, "y": 4}} if clicked == "main > .stage" else {}))
    settled(page)
    root = page.locator("html")
    before = root.get_attribute("data-step"), root.get_attribute("data-t")
    page.keyboard.press("Escape")
    page.keyboard.press("PageDown")
    expect(root).not_to_have_attribute("data-step", before[0] or "")
    page.keyboard.press("ArrowLeft")
    expect(root).to_have_attribute("data-step", before[0] or "")
    expect(root).to_have_attribute("data-t", before[1] or "")


def test_a_control_reached_by_tab_keeps_its_keys(page: Page) -> None:
    opened(page, "/?step=dW1")
    page.get_by_role("tab", name="Numbers").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Code")).to_be_focused()
    at(page, "dW1", 0)


def test_a_change_by_hand_is_said_and_undone(page: Page) -> None:
    opened(page, "/?step=dW1&edit=0:W1[0,1]=1.5&edit=0:lr=0.1")
    page.locator("html[data-whole=true]").wait_for()
    told = page.locator(".edited")
    expect(told).to_contain_text("2 changes by hand")
    page.locator("main > .stage").click(position={"x": 4, "y": 4})
    page.keyboard.press("Control+z")
    expect(told).to_contain_text("Changed by hand:")
    at(page, "dW1", 0)
    page.get_by_role("button", name="Undo all").click()
    expect(told).to_be_hidden()
    until(page, "!location.search.includes('edit')")


def test_a_symbol_says_what_it_is(page: Page) -> None:
    opened(page, "/?step=dW1")
    terms = page.locator(".equation [data-tensor]")
    titles = {each.get_attribute("data-tensor"): each.get_attribute("title") for each in terms.all()}
    assert titles == {
        "dW1": "dW1: Gradient of the weights of layer 1", "dZ1": "dZ1: Error of layer 1", "X": "X: what goes in",
    }  # fmt: skip


def test_three_quiet_hints_once(page: Page) -> None:
    opened(page, "/")
    hints = page.locator(".hints")
    expect(hints).to_contain_text("→ computes the next equation")
    page.keyboard.press("ArrowRight")
    expect(hints).to_contain_text("Point at a number")
    page.locator("[data-cell='A1[0,0]']").hover()
    expect(hints).to_contain_text("Click a number")
    page.locator("[data-cell='A1[0,0]']").click()
    expect(hints).to_have_text("")
    page.reload()
    page.locator("html[data-whole=true]").wait_for()
    expect(hints).to_have_text("")


def test_what_goes_along_the_edges_is_seen_to_go(page: Page) -> None:
    page.emulate_media(reduced_motion="no-preference")
    opened(page, "/?step=A1")
    # They are over in a moment: pressed and looked at in one go.
    ends = """() => { document.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowRight", bubbles: true}));
      return [...document.querySelectorAll(".message")].map(dot => dot.getAnimations()[0].effect)
      .map(effect => effect.getKeyframes().map(({ transform }) => Number(transform.match(/[\\d.]+/)[0]))); }"""
    for before, back, count in ((0, False, 4), (5, True, 4)):
        for _ in range(before):
            page.keyboard.press("ArrowRight")
            expect(page.locator(".message")).to_have_count(0)
        moves = page.evaluate(ends)
        assert len(moves) == count
        assert all((to < start) == back for start, to in moves)
        expect(page.locator(".message")).to_have_count(0)
    page.emulate_media(reduced_motion="reduce")
    page.keyboard.press("Home")
    at(page, "Z1", 0)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    at(page, "Z2", 0)
    assert page.locator(".message").count() == 0
