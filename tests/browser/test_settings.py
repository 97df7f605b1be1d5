"""The controls: each change is a new address, and what is refused is explained where it was chosen."""

import pytest
from playwright.sync_api import Locator, Page, expect

from .test_walk import at, opened, until


def menu(page: Page, name: str) -> None:
    """Opens the drawer that a control is in; all but sharing are in one."""
    drawer = page.locator("details[name=menu]", has_text="Copy the link" if name == "Share" else "Hidden layers")
    if drawer.get_attribute("open") is None:
        drawer.locator("summary").click()


def control(page: Page, name: str) -> Locator:
    """The field called ``name``."""
    return page.locator(".field").filter(has=page.get_by_text(name, exact=True)).locator("select, input")


def test_layers_and_neurons(page: Page) -> None:
    opened(page, "/?preset=xor")
    menu(page, "Network")
    page.get_by_role("button", name="More units in hidden layer 1").click()
    expect(page.locator("[data-neuron^='1:']")).to_have_count(4)
    page.get_by_role("button", name="Add layer").click()
    expect(page.locator("[data-neuron^='2:']")).to_have_count(4)
    page.get_by_label("Units of hidden layer 2").fill("2")
    page.keyboard.press("Enter")
    expect(page.locator("[data-neuron^='2:']")).to_have_count(2)
    until(page, "location.search.includes('hidden=4,2')")
    page.get_by_role("button", name="Fewer units in hidden layer 2").click()
    expect(page.locator("[data-neuron^='2:']")).to_have_count(1)
    page.get_by_role("button", name="Remove hidden layer 1").click()
    page.get_by_role("button", name="Remove hidden layer 1").click()
    expect(page.locator("[data-neuron^='1:']")).to_have_count(1)
    until(page, "location.search.includes('hidden=&') || location.search.endsWith('hidden=')")
    expect(page.locator(".code")).to_have_text("Z1 = W1 @ X + b1")


@pytest.mark.parametrize(
    ("where", "label", "value", "query"),
    [
        ("Network", "Activation", "relu", "activation=relu"),
        ("Network", "Output", "softmax", "output=softmax"),
        ("Network", "Loss", "half_mse", "loss=half_mse"),
        ("Network", "Initialiser", "he", "init=he"),
        ("Data", "Data set", "moons", "data=moons"),
        ("Training", "Optimizer", "adam", "optimizer=adam"),
        ("Training", "Bug", "ascent", "bug=ascent"),
        ("View", "Theme", "dark", "theme=dark"),
        ("View", "Decimals", "4", "decimals=4"),
    ],
)
def test_choices(page: Page, where: str, label: str, value: str, query: str) -> None:
    opened(page, "/?preset=xor")
    menu(page, where)
    control(page, label).select_option(value)
    until(page, f"location.search.includes('{query}')")
    expect(page.locator(".complaint:not(:empty)")).to_have_count(0)


@pytest.mark.parametrize(
    ("where", "label", "value", "query"),
    [
        ("Training", "Learning rate", "0.125", "lr=0.125"),
        ("Training", "L2 penalty", "0.01", "l2=0.01"),
        ("Network", "Seed", "7", "seed=7"),
        ("Network", "Scale of init", "0.5", "init_scale=0.5"),
        ("Data", "Batch", "2", "batch=2"),
        ("Data", "Examples", "12", "samples=12"),
        ("Data", "Noise", "0.25", "noise=0.25"),
    ],
)
def test_numbers(page: Page, where: str, label: str, value: str, query: str) -> None:
    opened(page, "/?preset=xor")
    menu(page, where)
    field = control(page, label)
    field.fill(value)
    field.press("Enter")
    until(page, f"location.search.includes('{query}')")
    expect(field).to_have_value(value)


def test_an_impossible_combination_is_explained_where_it_was_chosen(page: Page) -> None:
    opened(page, "/?preset=xor&t=3&step=dW1")
    menu(page, "Network")
    control(page, "Output").select_option("linear")
    complaint = page.locator(".complaint[data-for=output]")
    expect(complaint).to_contain_text("choose output=sigmoid or softmax")
    at(page, "dW1", 3)
    assert "output" not in page.url
    expect(control(page, "Output")).to_have_value("sigmoid")
    control(page, "Loss").select_option("mse")
    expect(complaint).to_have_text("")
    control(page, "Output").select_option("linear")
    until(page, "location.search.includes('output=linear')")


def test_one_layer_too_many_is_explained_at_the_layers(page: Page) -> None:
    opened(page, "/?preset=xor&hidden=2,2,2,2,2,2,2,2,2,2,2,2")
    menu(page, "Training")
    control(page, "Learning rate").fill("0.3")
    page.keyboard.press("Enter")
    until(page, "location.search.includes('lr=0.3')")
    menu(page, "Network")
    page.get_by_role("button", name="Add layer").click()
    expect(page.locator(".complaint[data-for=hidden]")).to_contain_text("at most 12")
    expect(page.locator(".layers li")).to_have_count(12)


def test_a_bad_number_is_explained(page: Page) -> None:
    opened(page, "/?preset=xor")
    menu(page, "Training")
    field = control(page, "Learning rate")
    field.fill("-1")
    field.press("Enter")
    expect(page.locator(".complaint[data-for=lr]")).to_contain_text("must be a number from 0")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("0.2")
    field.press("Enter")
    expect(page.locator(".complaint[data-for=lr]")).to_have_text("")


def test_a_changed_run_keeps_its_step_and_a_new_network_starts_again(page: Page) -> None:
    opened(page, "/?preset=xor&t=7&step=dW1")
    menu(page, "Training")
    control(page, "Learning rate").fill("0.1")
    page.keyboard.press("Enter")
    until(page, "location.search.includes('lr=0.1')")
    at(page, "dW1", 7)
    menu(page, "Network")
    control(page, "Activation").select_option("sigmoid")
    at(page, "dW1", 0)


def test_choosing_another_set_leaves_the_old_ones_settings_behind(page: Page) -> None:
    opened(page, "/?preset=xor&data=moons&samples=30&noise=0.2")
    menu(page, "Data")
    control(page, "Data set").select_option("iris")
    expect(page.locator(".complaint:not(:empty)")).to_have_count(0)
    until(page, "location.search.includes('data=iris') && !location.search.includes('samples')")
    expect(control(page, "Examples")).to_be_hidden()


def test_the_theme_is_applied_and_survives_reload(page: Page) -> None:
    opened(page, "/")
    light = page.evaluate("getComputedStyle(document.body).color")
    menu(page, "View")
    control(page, "Theme").select_option("dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).color") != light
    until(page, "location.search.includes('theme=dark')")
    page.reload()
    page.wait_for_selector("html[data-ready=true]")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("[name=theme]")).to_have_value("dark")


def test_menus_close_by_escape_and_by_a_click_elsewhere(page: Page) -> None:
    opened(page, "/")
    menu(page, "Data")
    control(page, "Data set").focus()
    page.keyboard.press("Escape")
    expect(page.locator("details[open]")).to_have_count(0)
    menu(page, "Training")
    menu(page, "Network")
    expect(page.locator("details[open]")).to_have_count(1)
    page.locator("main > .stage").click(position={"x": 5, "y": 5})
    expect(page.locator("details[open]")).to_have_count(0)


def test_typing_in_a_field_does_not_walk(page: Page) -> None:
    opened(page, "/?step=J")
    menu(page, "Training")
    control(page, "Learning rate").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("t")
    at(page, "J", 0)
    expect(page.locator("html")).to_have_attribute("data-training", "false")
