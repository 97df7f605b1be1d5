"""What comes late is shown where it belongs, or not at all; what was asked for meanwhile is not lost."""

import re

import httpx
from playwright.sync_api import Page, Route, expect

from ..conftest import Host
from .test_ask import answered, cell
from .test_messages import Deck
from .test_settings import control, menu
from .test_walk import at, opened, until

TRACE = "**/api/trace?*"


class Held:
    """Requests that are held back until they are let go."""

    def __init__(self, page: Page, pattern: str) -> None:
        self.page = page
        self.routes: list[Route] = []
        self.holds = True
        page.route(pattern, lambda route: self.hear(route))

    def hear(self, route: Route) -> None:
        if self.holds:
            self.routes.append(route)
        else:
            route.continue_()

    def wait(self) -> None:
        while not self.routes:
            self.page.wait_for_timeout(20)

    def let_go(self) -> None:
        self.wait()
        self.holds = False
        for route in self.routes:
            route.continue_()


def test_reset_while_training_leaves_what_is_drawn_while_it_trains(page: Page) -> None:
    opened(page, "/?preset=xor")
    page.keyboard.press("t")
    until(page, "Number(document.documentElement.dataset.t) > 3")
    page.get_by_role("button", name="Reset").click()
    expect(page.locator("html[data-live=false][data-t='0']")).to_be_attached()
    page.keyboard.press("ArrowRight")
    at(page, "A1", 0)
    expect(page.locator("html")).to_have_attribute("data-live", "false")


def test_training_waits_for_the_change_before_it(page: Page) -> None:
    opened(page, "/?preset=xor")
    menu(page, "Set up")
    routes = Held(page, TRACE)
    control(page, "Learning rate").first.fill("0.01")
    control(page, "Learning rate").first.press("Enter")
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("t")
    with page.expect_request("**/api/frames?*") as request:
        routes.let_go()
    assert "lr=0.01" in request.value.url


def test_a_change_outlives_playing_that_begins_and_ends_meanwhile(page: Page) -> None:
    opened(page, "/?preset=xor")
    routes = Held(page, TRACE)
    page.get_by_role("radio", name="row").check(force=True)
    page.keyboard.press("Space")
    page.keyboard.press("Space")
    routes.let_go()
    until(page, "location.search.includes('notation=row')")


def test_a_window_turned_while_a_change_loads_does_not_take_it_back(page: Page) -> None:
    opened(page, "/?preset=xor")
    drawn = page.locator("main > .stage svg.network").get_attribute("viewBox") or ""
    routes = Held(page, TRACE)
    page.get_by_role("radio", name="row").check(force=True)
    page.set_viewport_size({"width": 820, "height": 1180})
    page.wait_for_timeout(200)
    routes.let_go()
    expect(page.locator("main > .stage svg.network")).not_to_have_attribute("viewBox", drawn)
    until(page, "location.search === '?preset=xor&notation=row'")
    page.go_back()
    until(page, "location.search === '?preset=xor'")


def test_a_window_turned_before_a_step_is_drawn_for_what_it_is(page: Page) -> None:
    opened(page, "/?preset=xor")
    drawn = page.locator("main > .stage svg.network").get_attribute("viewBox") or ""
    routes = Held(page, "**/api/picture/**")
    page.set_viewport_size({"width": 820, "height": 1180})
    routes.wait()
    page.keyboard.press("ArrowRight")
    routes.let_go()
    at(page, "A1", 0)
    expect(page.locator("main > .stage svg.network")).not_to_have_attribute("viewBox", drawn)


def test_what_is_fetched_ahead_is_asked_for_again(page: Page) -> None:
    opened(page, "/?preset=xor")
    busy = {
        "status": 503,
        "headers": {"Retry-After": "1"},
        "json": {"detail": "The budget is spent.", "reached": 0},
    }
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            # Whoever fetches ahead does not ask again; meanwhile somebody wants it.
            page.keyboard.press("Shift+ArrowRight")
            route.fulfill(**busy)  # type: ignore[arg-type]
        else:
            route.continue_()

    page.route("**/api/trace?*t=2", refuse)
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("html[data-t='1']")).to_be_attached()
    expect(page.locator("html[data-t='2']")).to_be_attached()
    expect(page.locator(".banner")).to_be_hidden()


def test_an_answer_that_breaks_off_is_told_and_the_walk_goes_on(page: Page) -> None:
    opened(page, "/?preset=xor&t=3")
    page.route("**/api/trace?*t=7", lambda route: route.fulfill(content_type="application/json", body='{"t": 7, '))
    page.get_by_role("spinbutton", name="Iteration").fill("7")
    page.get_by_role("spinbutton", name="Iteration").press("Enter")
    expect(page.locator(".banner")).to_contain_text("does not answer")
    expect(page.locator(".busy")).to_have_text("")
    page.unroute("**/api/trace?*t=7")
    page.get_by_role("spinbutton", name="Iteration").fill("7")
    page.get_by_role("spinbutton", name="Iteration").press("Enter")
    expect(page.locator("html[data-t='7']")).to_be_attached()
    expect(page.locator(".banner")).to_be_hidden()


def test_nothing_can_be_pressed_before_there_is_something_to_do_it_to(page: Page) -> None:
    routes = Held(page, TRACE)
    page.goto("/?preset=xor")
    page.wait_for_selector("footer[inert]")
    for part in ("header", "footer", ".tabline"):
        expect(page.locator(f"body {part}").first).to_have_attribute("inert", "")
    routes.let_go()
    page.wait_for_selector("html[data-whole=true]")
    expect(page.locator("[inert]:is(header, footer, .tabline)")).to_have_count(0)


def test_back_while_a_verdict_is_on_its_way_is_not_undone(page: Page) -> None:
    opened(page, "/?step=dW1&lr=0.2")
    page.get_by_role("button", name="Ask me").click()
    expect(page.locator("html")).to_have_attribute("data-asking", "true")
    page.reload()
    page.wait_for_selector("html[data-whole=true]")
    verdicts = Held(page, "**/api/answer?*")
    traces = Held(page, TRACE)
    answered(page, "dW1[0,1]", "7.5")
    page.go_back()
    verdicts.let_go()
    page.wait_for_timeout(300)
    traces.let_go()
    expect(page.locator("html")).to_have_attribute("data-asking", "false")
    page.wait_for_timeout(500)
    assert "ask" not in page.url


def test_a_step_after_back_keeps_the_answers_and_the_way_forward(page: Page) -> None:
    opened(page, "/?step=dW1&ask=dW1")
    answered(page, "dW1[0,1]", "7.5")
    expect(page).to_have_url(re.compile(r"=7\.5$"))
    page.get_by_role("radio", name="row").check(force=True)
    until(page, "location.search.includes('notation=row')")
    page.reload()
    page.wait_for_selector("html[data-whole=true]")
    routes = Held(page, TRACE)
    page.go_back()
    page.keyboard.press("ArrowLeft")
    routes.let_go()
    at(page, "dZ1", 0)
    page.keyboard.press("ArrowRight")
    expect(cell(page, "dW1[0,1]").locator("input")).to_have_value("7.5")
    page.go_forward()
    until(page, "location.search.includes('notation=row')")


def test_a_late_verdict_leaves_the_learner_where_they_are(page: Page) -> None:
    opened(page, "/?step=dW1&ask=dW1")
    routes = Held(page, "**/api/answer?*")
    answered(page, "dW1[0,0]", "7.5")
    other = cell(page, "dW1[2,0]").locator("input")
    other.click()
    page.keyboard.type("0.")
    routes.let_go()
    expect(cell(page, "dW1[0,0]")).to_have_class(re.compile("wrong"))
    page.keyboard.type("25")
    expect(other).to_have_value("0.25")
    expect(other).to_be_focused()


def test_a_hint_is_for_what_is_open(page: Page, client: httpx.Client) -> None:
    opened(page, "/?step=dW1&ask=dW1")
    trace = client.get("/api/trace").json()
    answered(page, "dW1[0,0]", f"{trace['tensors']['dW1']['values'][0][0]:.3g}")
    expect(page.locator(".score")).to_have_text("1 of 8")
    page.get_by_role("button", name="A hint").click()
    expect(page.locator(".feedback")).to_contain_text("error times what the weight was given")
    expect(page.locator(".score")).to_have_text("1 of 8")


def test_another_example_does_not_take_the_answers_away(page: Page) -> None:
    opened(page, "/?step=dW1&ask=dW1")
    answered(page, "dW1[0,1]", "7.5")
    expect(page).to_have_url(re.compile(r"=7\.5$"))
    page.get_by_role("button", name="the mean of 4 examples").click()
    expect(page.locator("html")).to_have_attribute("data-example", "mean")
    expect(cell(page, "dW1[0,1]")).to_have_class(re.compile("wrong"))
    expect(page).to_have_url(re.compile(r"example=mean.*=7\.5$"))


def test_the_answers_of_a_run_are_not_written_beside_another(page: Page) -> None:
    opened(page, "/?step=dW1&ask=dW1")
    answered(page, "dW1[0,1]", "7.5")
    expect(page).to_have_url(re.compile(r"=7\.5$"))
    routes = Held(page, "**/api/questions?*")
    page.get_by_role("radio", name="row").check(force=True)
    until(page, "location.search.includes('notation=row')")
    assert "#" not in page.url
    routes.let_go()


def test_back_over_answers_of_a_slide_shows_them_again(deck_page: Page, host: Host) -> None:
    deck = Deck(deck_page, host, "ask=dW2,dW1&stops=dW2,dW1")
    deck.wait("ready")
    first, second = (deck.frame.locator(f'td[data-asked="{name}[0,0]"]') for name in ("dW2", "dW1"))
    deck.command("next")
    expect(first).to_have_class(re.compile("told"))
    deck.command("next")
    expect(second).not_to_have_class(re.compile("told"))
    deck.command("next")
    expect(second).to_have_count(0)
    deck.command("prev")
    expect(second).not_to_have_class(re.compile("told"))
    deck.command("prev")
    expect(first).to_have_class(re.compile("told"))
    deck.command("prev")
    expect(first).not_to_have_class(re.compile("told"))
    causes = {(each["step"], each["cause"]) for each in deck.heard("step")[1:]}
    assert causes == {("dW2", "host"), ("dW1", "host")}


def test_back_twice_at_once_shows_the_answer_before(deck_page: Page, host: Host) -> None:
    deck = Deck(deck_page, host, "ask=dW2,dW1&stops=dW2,dW1")
    deck.wait("ready")
    for _ in range(3):
        deck.command("next")
    expect(deck.frame.locator("html[data-step=dW1][data-asking=false]")).to_be_attached()
    routes = Held(deck_page, "**/api/questions?*")
    deck.command("prev")
    deck.command("prev")
    routes.let_go()
    expect(deck.frame.locator("html[data-step=dW2]")).to_be_attached()
    expect(deck.frame.locator('td[data-asked="dW2[0,0]"]')).to_have_class(re.compile("told"))


def test_another_run_in_a_slide_asks_its_own(deck_page: Page, host: Host) -> None:
    deck = Deck(deck_page, host, "ask=dW1&step=dW1")
    deck.wait("ready")
    deck.command("open", query="preset=xor&step=dW1")
    expect(deck.frame.locator("html[data-asking=false]")).to_be_attached()
    deck.command("next")
    assert deck.step() == ("0", "dW1")
    deck.command("get", what="state")
    assert "preset=xor" in deck.wait("state")["url"]


def test_playing_goes_through_questions_and_scenes(page: Page) -> None:
    page.goto("/embed?ask=dW2,dW1&stops=dW2,dW1&autoplay=1&speed=4")
    expect(page.locator("html[data-step=dW1][data-asking=false]")).to_be_attached()
    page.goto("/embed?lesson=bias&autoplay=1&speed=4")
    expect(page.locator(".told h2")).to_have_text("Your turn")
    expect(page.locator("html[data-playing=false]")).to_be_attached()


def test_stopped_twice_a_slide_still_plays_when_it_is_shown_again(deck_page: Page, host: Host) -> None:
    deck = Deck(deck_page, host, "autoplay=1")
    deck.wait("ready")
    expect(deck.frame.locator("html[data-playing=true]")).to_be_attached()
    for message in ("slide:stop", "slide:stop"):
        deck.say(message)
    expect(deck.frame.locator("html[data-playing=false]")).to_be_attached()
    deck.say("slide:start")
    expect(deck.frame.locator("html[data-playing=true]")).to_be_attached()


def test_undone_twice_at_once_both_are_undone(page: Page) -> None:
    opened(page, "/?preset=xor&edit=0:W1[0,0]=1&edit=0:W1[1,0]=2")
    routes = Held(page, TRACE)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    routes.let_go()
    until(page, "location.search === '?preset=xor'")


def test_what_is_typed_meanwhile_stays(page: Page) -> None:
    opened(page, "/?preset=xor")
    menu(page, "Set up")
    routes = Held(page, TRACE)
    control(page, "Initialiser").select_option("he")
    seed = page.locator("header [name=seed]")
    seed.fill("12")
    routes.let_go()
    until(page, "location.search.includes('init=he')")
    expect(seed).to_have_value("12")
    seed.press("Enter")
    until(page, "location.search === '?preset=xor&init=he&seed=12'")


def test_an_example_moved_again_before_its_surface_is_there(page: Page, client: httpx.Client) -> None:
    opened(page, "/?preset=xor&panels=data")
    point = page.locator("#view-data [data-example='0']")
    expect(point).to_be_visible()
    before = client.get("/api/surface?preset=xor&size=40").json()
    routes = Held(page, "**/api/surface?*")
    point.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    routes.let_go()
    until(page, "location.search.includes('X=')")
    step = (before["axes"][0][-1] - before["axes"][0][0]) / 40
    wanted = before["X"][0][0] + 3 * step
    shown = "Number(new URLSearchParams(location.search).get('X').split(/[,;]/)[0])"
    until(page, f"Math.abs({shown} - {wanted}) < 0.004")


def test_the_examples_of_the_run_before_cannot_be_edited(page: Page) -> None:
    opened(page, "/?preset=xor&panels=data")
    point = page.locator("#view-data [data-example='0']")
    expect(point).to_be_visible()
    routes = Held(page, "**/api/surface?*")
    page.get_by_role("combobox", name="Preset").select_option("iris")
    page.get_by_role("combobox", name="Preset").select_option("planar-check")
    until(page, "location.search.includes('planar-check')")
    if point.count():
        point.focus()
        page.keyboard.press("Delete")
    routes.let_go()
    expect(point).to_be_visible()
    assert "X=" not in page.url


def test_a_refusal_is_told_until_the_next_step(page: Page) -> None:
    opened(page, "/?preset=xor")
    page.route(TRACE, lambda route: route.fulfill(content_type="application/json", body="{"))
    page.get_by_role("radio", name="row").check(force=True)
    expect(page.locator(".banner")).to_contain_text("does not answer")
    page.unroute(TRACE)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowRight")
    at(page, "A1", 0)
    expect(page.locator(".banner")).to_be_hidden()


def test_questions_that_did_not_come_are_asked_for_again_with_what_was_answered(page: Page) -> None:
    opened(page, "/?step=dW1&ask=dW1")
    answered(page, "dW1[0,1]", "7.5")
    expect(page).to_have_url(re.compile(r"=7\.5$"))
    page.route("**/api/questions?*", lambda route: route.fulfill(content_type="application/json", body="{"))
    page.reload()
    expect(page.locator(".banner")).to_contain_text("does not answer")
    page.unroute("**/api/questions?*")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    expect(cell(page, "dW1[0,1]")).to_have_class(re.compile("wrong"))
    expect(cell(page, "dW1[0,1]").locator("input")).to_have_value("7.5")
    expect(page.locator(".banner")).to_be_hidden()


def test_a_lesson_walked_before_its_frame_is_there(page: Page) -> None:
    routes = Held(page, TRACE)
    page.goto("/learn/bias#scene-4")
    routes.wait()
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile("#scene-3$"))
    routes.let_go()
    wanted = page.locator("#scene-3").get_attribute("data-query") or ""
    step = re.search(r"step=(\w+)", wanted)
    assert step
    frame = page.frame_locator("iframe")
    frame.locator(f"html[data-ready=true][data-step={step[1]}]").wait_for(state="attached")
    expect(page.locator("[aria-current=step]")).to_have_id("scene-3")


def test_back_to_a_run_its_curve_is_whole_again(page: Page) -> None:
    curve = "(document.querySelector('.loss-curve .curve')?.getAttribute('d') ?? '').split('L').length"
    opened(page, "/?preset=xor&t=60&panels=training")
    until(page, f"{curve} > 20")
    page.get_by_role("combobox", name="Preset").select_option("two-layer")
    until(page, "document.documentElement.dataset.t === '0'")
    page.go_back()
    until(page, "document.documentElement.dataset.t === '60'")
    until(page, f"{curve} > 20")


def test_what_is_printed_is_of_the_example_that_is_looked_at(page: Page) -> None:
    page.goto("/embed?stops=dW1")
    page.wait_for_selector("html[data-ready=true]")
    for example in (3, 2):
        page.get_by_role("button", name=f"example {example} of 4").click()
        expect(page.locator("html")).to_have_attribute("data-example", str(example - 1))
        printed = "(dispatchEvent(new Event('beforeprint')), document.querySelector('.sheets').textContent)"
        until(page, f"{printed}.includes('example {example} of 4: gradient')")
