"""What people do while something is still on its way."""

import time
from itertools import pairwise

import pytest
from playwright.sync_api import Page, Route, expect

from .test_settings import control, menu
from .test_walk import at, opened, until


@pytest.fixture
def slow(page: Page) -> Page:
    """A page whose server answers after 300 ms."""

    def later(route: Route) -> None:
        time.sleep(0.3)
        route.continue_()

    page.route("**/api/trace**", later)
    return page


def test_two_changes_during_a_load_are_both_kept(slow: Page) -> None:
    opened(slow, "/?preset=xor")
    menu(slow, "Network")
    control(slow, "Activation").select_option("relu")
    control(slow, "Initialiser").select_option("he")
    until(slow, "location.search === '?preset=xor&activation=relu&init=he'")
    expect(control(slow, "Activation")).to_have_value("relu")


def test_moves_and_changes_during_a_load_add_up(slow: Page) -> None:
    opened(slow, "/?preset=xor&step=J")
    slow.keyboard.press("Shift+ArrowRight")
    slow.keyboard.press("Shift+ArrowRight")
    slow.keyboard.press("ArrowRight")
    at(slow, "dZ2", 2)


def test_starting_and_stopping_training_quickly_leaves_one_training(slow: Page) -> None:
    opened(slow, "/?preset=xor")
    for _ in range(3):
        slow.keyboard.press("t")
    until(slow, "Number(document.documentElement.dataset.t) > 3")
    expect(slow.locator("html")).to_have_attribute("data-training", "true")
    slow.keyboard.press("t")
    expect(slow.locator("html")).to_have_attribute("data-training", "false")


def test_starting_and_stopping_play_quickly_keeps_its_pace(page: Page) -> None:
    page.clock.install()
    opened(page, "/?speed=4")
    page.clock.pause_at(page.evaluate("Date.now()") + 100)
    for _ in range(7):
        page.keyboard.press("Space")
    page.clock.run_for(1500)
    page.keyboard.press("Space")
    index = page.evaluate("Number(document.querySelector('[aria-label=Step]').value)")
    assert 3 <= index <= 6


def test_play_ends_where_there_is_nothing_more(page: Page) -> None:
    opened(page, "/?preset=mse-factor&activation=linear&lr=50&t=5000&speed=8")
    page.keyboard.press("End")
    page.keyboard.press("Space")
    expect(page.locator("html")).to_have_attribute("data-playing", "false")
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_a_key_held_down_does_not_change_the_address_more_often_than_browsers_allow(page: Page) -> None:
    opened(page, "/?preset=xor")
    page.evaluate(
        """() => {
          const write = history.replaceState.bind(history);
          window.written = [];
          history.replaceState = (...told) => { window.written.push(performance.now()); write(...told); };
        }"""
    )
    for _ in range(60):
        page.keyboard.down("ArrowRight")
    page.keyboard.up("ArrowRight")
    until(page, "location.search.includes(`step=${document.documentElement.dataset.step}`)")
    written = page.evaluate("window.written")
    pauses = [after - before for before, after in pairwise(written)]
    assert pauses and min(pauses) > 100, "100 in ten seconds"


def test_back_while_training_shows_the_run_before_with_its_address(page: Page) -> None:
    opened(page, "/?preset=xor")
    page.get_by_role("combobox", name="Preset").select_option("iris")
    until(page, "location.search === '?preset=iris'")
    page.keyboard.press("t")
    until(page, "Number(document.documentElement.dataset.t) > 5")
    page.go_back()
    until(page, "document.querySelector('[name=preset]').value === 'xor'")
    page.wait_for_timeout(600)
    assert page.url.endswith("/?preset=xor")


def test_back_restores_theme_and_speed(page: Page) -> None:
    opened(page, "/?preset=xor")
    menu(page, "View")
    control(page, "Theme").select_option("dark")
    until(page, "location.search.includes('theme=dark')")
    control(page, "Speed").select_option("4")
    until(page, "location.search.includes('speed=4')")
    page.go_back()
    page.go_back()
    expect(page.locator("html")).to_have_attribute("data-theme", "auto")
    expect(page.locator("[name=speed]")).to_have_value("1")


@pytest.mark.parametrize(("typed", "t"), [("-5", 0), ("3.7", 4), ("", 0), ("999999999", 1_000_000)])
def test_the_spin_button_shows_where_one_is(page: Page, typed: str, t: int) -> None:
    opened(page, "/?preset=single-layer&t=2&step=dW1")
    iteration = page.get_by_role("spinbutton", name="Iteration")
    iteration.fill(typed)
    iteration.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-t", str(t), timeout=300_000)
    expect(iteration).to_have_value(str(t))


def test_long_training_says_how_far_it_is_and_can_be_left(page: Page) -> None:
    opened(page, "/?preset=iris&hidden=32,32")
    iteration = page.get_by_role("spinbutton", name="Iteration")
    iteration.fill("1000000")
    iteration.press("Enter")
    expect(page.locator(".busy")).to_contain_text("iteration 1000000")
    page.get_by_role("button", name="Reset").click()
    at(page, "Z1", 0)
    expect(page.locator(".busy")).to_have_text("")


def test_the_same_refused_choice_twice(page: Page) -> None:
    opened(page, "/?preset=xor")
    menu(page, "Network")
    for _ in range(2):
        control(page, "Output").select_option("linear")
        expect(control(page, "Output")).to_have_value("sigmoid")
        expect(page.locator(".complaint[data-for=output]")).to_contain_text("needs outputs between 0 and 1")


def test_an_emptied_field_shows_its_default(page: Page) -> None:
    opened(page, "/?preset=xor&lr=0.1")
    menu(page, "Training")
    control(page, "Learning rate").fill("")
    page.keyboard.press("Enter")
    expect(control(page, "Learning rate")).to_have_value("0.8")


def test_the_short_last_batch_offers_its_examples(page: Page) -> None:
    opened(page, "/?preset=xor&batch=3&t=1")
    expect(page.locator(".examples button")).to_have_text(["①"])
    page.keyboard.press("Shift+ArrowLeft")
    at(page, "Z1", 0)
    expect(page.locator(".examples button")).to_have_text(["①", "②", "③", "mean"])


def test_layer_buttons_work_by_keyboard_alone(page: Page) -> None:
    opened(page, "/?preset=xor")
    menu(page, "Network")
    more = page.get_by_role("button", name="More units in hidden layer 1")
    more.focus()
    for _ in range(3):
        page.keyboard.press("Enter")
    expect(page.locator("[data-neuron^='1:']")).to_have_count(6)
    expect(more).to_be_focused()
