"""The learner answers: cells, choices, the bench, the hidden mistake; in the page, in a frame, in a file."""

import json
import re
import time
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Locator, Page, Route, expect

from app.answer.reply import json_bytes
from app.represent.answers import trace_answer
from app.represent.asked import shown
from app.represent.diagnosis import Diagnosis
from app.represent.questions import recorded_questions
from app.represent.verdicts import verdict_answer
from app.run.engine import Engine
from app.run.query import parse
from app.run.targets import target

from ..conftest import Host
from .test_messages import Deck
from .test_offline import offline_page
from .test_walk import opened

ENGINE = Engine()


def cell(page: Page, id_: str) -> Locator:
    return page.locator(f'td[data-asked="{id_}"]')


def answered(page: Page, id_: str, text: str) -> None:
    field = cell(page, id_).locator("input")
    field.fill(text)
    field.press("Enter")


def value(client: httpx.Client, query: str, name: str, i: int, j: int) -> float:
    return float(client.get(f"/api/trace?{query}").json()["tensors"][name]["values"][i][j])


def test_an_answer_that_is_faster_than_the_question_is_judged(page: Page, client: httpx.Client) -> None:
    right = f"{value(client, '', 'db1', 0, 0):.4g}"
    held: list[Route] = []
    page.route("**/api/questions*", lambda route: held.append(route))
    page.goto("/?step=db1&ask=db1[0]")
    with page.expect_response("**/api/answer*"):
        answered(page, "db1[0,0]", right)
    held.pop().continue_()
    expect(cell(page, "db1[0,0]")).to_have_class(re.compile("right"))
    expect(page.locator(".score")).to_have_text("1 of 1")


def test_a_key_asks_and_a_right_answer_fills_in(page: Page, client: httpx.Client) -> None:
    opened(page, "/?step=dW1")
    page.keyboard.press("a")
    expect(page.locator(".prompt")).to_contain_text("What is dW1")
    expect(page).to_have_url(re.compile("ask=dW1"))
    fields = page.locator("td[data-asked] input")
    expect(fields).to_have_count(8)
    expect(fields.first).to_be_focused()
    for at in range(4):
        for j in range(2):
            number = value(client, "", "dW1", at, j)
            page.keyboard.type(f"{number:.3g}")
            page.keyboard.press("Enter")
            expect(cell(page, f"dW1[{at},{j}]")).to_have_class(re.compile("right"))
    expect(page.locator(".score")).to_have_text("8 of 8")
    page.get_by_role("button", name="Done: show all").click()
    expect(page.locator(".asking")).to_be_hidden()
    number = f"{value(client, '', 'dW1', 0, 0):.2f}".replace("-", "−")
    expect(page.locator('td[data-cell="dW1[0,0]"]').first).to_have_text(number)


def test_a_blank_cell_has_no_number_anywhere(page: Page, client: httpx.Client) -> None:
    opened(page, "/?step=dW1&ask=dW1")
    expect(cell(page, "dW1[1,1]").locator("input")).to_be_visible()
    html = page.content()
    for row in client.get("/api/trace").json()["tensors"]["dW1"]["values"]:
        for number in row:
            assert f"{abs(number):.6g}" not in html
    for each in page.locator("td[data-asked]").all():
        assert not re.search(r"\d\.\d", each.evaluate("cell => cell.outerHTML"))


def test_a_wrong_answer_is_understood_and_stays(page: Page, client: httpx.Client) -> None:
    opened(page, "/?step=dW1&ask=dW1")
    answered(page, "dW1[0,0]", f"{4 * value(client, '', 'dW1', 0, 0):.3g}")
    expect(cell(page, "dW1[0,0]")).to_have_class(re.compile("wrong"))
    feedback = page.locator(".feedback")
    expect(feedback).to_contain_text("That comes out of this: the 1/m forgotten.")
    expect(feedback).to_contain_text("It is made of")
    expect(cell(page, "dW1[0,0]").locator("input")).to_be_focused()
    answered(page, "dW1[0,0]", f"{value(client, '', 'dW1', 0, 0):.4g}")
    expect(page.locator(".score")).to_have_text("1 of 8, 0 without help")


def test_a_hint_and_the_answer(page: Page, client: httpx.Client) -> None:
    opened(page, "/?step=db2&ask=db2")
    page.get_by_role("button", name="A hint").click()
    expect(page.locator(".feedback")).to_contain_text("a bias always gets the input 1")
    expect(page.get_by_role("button", name="A hint")).to_be_hidden()
    page.get_by_role("button", name="Show me").click()
    expect(cell(page, "db2[0,0]")).to_have_class(re.compile("told"))
    number = f"{value(client, '', 'db2', 0, 0):.4f}".replace("-", "−")
    expect(cell(page, "db2[0,0]").locator("input")).to_have_value(number)
    expect(page.locator(".score")).to_have_text("0 of 1")


def test_reload_and_back_keep_what_was_answered(page: Page, client: httpx.Client) -> None:
    opened(page, "/?step=dW1")
    page.get_by_role("button", name="Ask me").click()
    number = f"{value(client, '', 'dW1', 0, 0):.3g}"
    answered(page, "dW1[0,0]", number)
    expect(cell(page, "dW1[0,0]")).to_have_class(re.compile("right"))
    answered(page, "dW1[0,1]", "7.5")
    expect(cell(page, "dW1[0,1]")).to_have_class(re.compile("wrong"))
    expect(page).to_have_url(re.compile(r"=7\.5$"))
    page.reload()
    expect(cell(page, "dW1[0,0]")).to_have_class(re.compile("right"))
    expect(cell(page, "dW1[0,1]").locator("input")).to_have_value("7.5")
    expect(page.locator(".score")).to_have_text("1 of 8")
    page.get_by_role("button", name="Stop asking").click()
    expect(page.locator(".asking")).to_be_hidden()
    page.go_back()
    expect(cell(page, "dW1[0,0]")).to_have_class(re.compile("right"))
    expect(cell(page, "dW1[0,1]").locator("input")).to_have_value("7.5")


def test_an_answer_is_in_the_address_before_any_step(page: Page) -> None:
    opened(page, "/?step=dW1&ask=dW1")
    answered(page, "dW1[0,1]", "7.5")
    expect(page).to_have_url(re.compile(r"\?ask=dW1&step=dW1#.*=7\.5$"))
    page.reload()
    expect(cell(page, "dW1[0,1]").locator("input")).to_have_value("7.5")


def test_an_answer_after_the_page_was_turned_is_in_the_address(page: Page) -> None:
    opened(page, "/?step=dW1&ask=dW1")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    drawn = page.locator(".stage svg").get_attribute("viewBox") or ""
    page.set_viewport_size({"width": 820, "height": 1180})
    expect(page.locator(".stage svg")).not_to_have_attribute("viewBox", drawn)
    answered(page, "dW1[0,1]", "7.5")
    expect(page).to_have_url(re.compile(r"#.*=7\.5$"))


def later(route: Route) -> None:
    """Answers after the page has said that it waits."""
    time.sleep(0.6)
    route.continue_()


def test_back_to_what_was_answered_waits_for_its_run(page: Page) -> None:
    opened(page, "/?step=dW1&ask=dW1")
    answered(page, "dW1[0,1]", "7.5")
    expect(page).to_have_url(re.compile(r"#.*=7\.5$"))
    page.get_by_role("button", name="Stop asking").click()
    expect(page.locator(".asking")).to_be_hidden()
    page.reload()
    page.wait_for_selector("html[data-whole=true]")
    page.route("**/api/trace?*", later)
    page.go_back()
    expect(cell(page, "dW1[0,1]").locator("input")).to_have_value("7.5")
    expect(page).to_have_url(re.compile(r"#.*=7\.5$"))


def test_arrows_move_between_the_cells_and_escape_leaves_them(page: Page) -> None:
    opened(page, "/?step=dW1&ask=dW1")
    cell(page, "dW1[0,0]").locator("input").click()
    for key, place in (("ArrowDown", "1,0"), ("ArrowRight", "1,1"), ("ArrowUp", "0,1"), ("ArrowLeft", "0,0")):
        page.keyboard.press(key)
        expect(cell(page, f"dW1[{place}]").locator("input")).to_be_focused()
    page.keyboard.type("12")
    page.keyboard.press("ArrowLeft")
    expect(cell(page, "dW1[0,0]").locator("input")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    expect(page.locator("html")).to_have_attribute("data-step", "db1")


@pytest.mark.parametrize("text", ["abc", "NaN", "1e999", "9" * 10_000])
def test_what_is_no_number_is_told_and_loses_nothing(page: Page, client: httpx.Client, text: str) -> None:
    opened(page, "/?step=dW1&ask=dW1")
    answered(page, "dW1[0,0]", f"{value(client, '', 'dW1', 0, 0):.3g}")
    expect(cell(page, "dW1[0,0]")).to_have_class(re.compile("right"))
    answered(page, "dW1[0,1]", text[:3_000])
    expect(page.locator(".feedback")).to_contain_text(re.compile("must be a (finite )?number"))
    expect(page.get_by_role("button", name="Show me")).to_be_visible()
    expect(cell(page, "dW1[0,0]")).to_have_class(re.compile("right"))


def test_an_edge_that_is_asked_leads_to_its_cell(page: Page) -> None:
    opened(page, "/?step=dW1&ask=dW1")
    expect(page.locator("[data-whole=true]")).to_be_attached()
    page.locator('[data-edge="W1[1,0]"]').dispatch_event("click")
    expect(cell(page, "dW1[1,0]").locator("input")).to_be_focused()
    expect(page.locator(".why")).to_be_hidden()


@pytest.mark.parametrize(
    ("kind", "step", "wrong", "right"),
    [("shape", "dW1", "2 × 4", "4 × 2"), ("sign", "W1_next", "down", "up")],
)
def test_a_choice(page: Page, kind: str, step: str, wrong: str, right: str) -> None:
    opened(page, f"/?step={step}")
    page.get_by_label("Ask me about").select_option(kind)
    choices = page.locator(".choice").first
    choices.get_by_role("button", name=wrong, exact=True).click()
    expect(page.locator(".feedback .wrong")).to_contain_text("Not yet.")
    choices.get_by_role("button", name=right, exact=True).click()
    expect(choices.get_by_role("button", name=right, exact=True)).to_have_class(re.compile("right"))


def test_the_largest_entry_is_pointed_at(page: Page) -> None:
    opened(page, "/?step=dW1")
    page.get_by_label("Ask me about").select_option("most")
    page.locator('td.pick[data-entry="dW1[0,0]"]').click()
    expect(page.locator(".feedback")).to_contain_text("Not yet.")
    page.locator('td.pick[data-entry="dW1[1,1]"]').click()
    expect(page.locator(".feedback")).to_contain_text("Right.")


def test_the_last_steps_fade_and_one_leads_to_the_next(page: Page) -> None:
    opened(page, "/?step=dW1")
    page.get_by_label("Ask me about").select_option("fade")
    expect(page.locator("html")).to_have_attribute("data-step", "b1_next")
    page.get_by_role("button", name="Show me").click()
    page.get_by_role("button", name="To the next question →").click()
    expect(page.locator("html")).to_have_attribute("data-step", "W2_next")


def put(page: Page, *tiles: str) -> None:
    for each in tiles:
        page.locator(f'[data-bench=add][value="{each}"]').click()


def test_the_bench_puts_an_equation_together(page: Page) -> None:
    opened(page, "/?step=dW1")
    page.get_by_label("Ask me about").select_option("line")
    put(page, "dZ1", "X")
    expect(page.locator(".fits")).to_have_text("4 × 4 and 2 × 4 do not meet.")
    expect(page.locator(".rect").first).to_have_attribute("data-columns", "apart")
    page.get_by_role("button", name="Turn X").click()
    expect(page.locator(".rect").first).to_have_attribute("data-columns", "meets")
    expect(page.locator(".bench code")).to_have_text("dW1 = dZ1 @ X.T")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".feedback")).to_contain_text("shapes alone cannot tell")
    expect(page.locator(".feedback")).to_contain_text("the 1/m forgotten")
    page.get_by_label("Factor before the line").select_option("(1 / m) * ")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".feedback")).to_contain_text("Right.")


def test_the_bench_works_by_keyboard_and_swaps(page: Page) -> None:
    opened(page, "/?step=dA1&ask=line:dA1")
    for name in ("dZ2", "W2"):
        page.locator(f'[data-bench=add][value="{name}"]').focus()
        page.keyboard.press("Enter")
    page.get_by_role("button", name="Swap W2 with what is left of it").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".bench code")).to_have_text("dA1 = W2 @ dZ2")
    page.get_by_role("button", name="Turn W2").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Turn W2")).to_be_focused()
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".feedback")).to_contain_text("Right.")


def test_an_elementwise_line_and_a_sum(page: Page) -> None:
    opened(page, "/?step=dZ1&ask=line:dZ1,line:db1")
    put(page, "dA1", "1 - A1 ** 2")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".feedback")).to_contain_text("Not yet.")
    page.get_by_label("Sign before").select_option("*")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".feedback")).to_contain_text("Right.")
    page.get_by_role("button", name="To the next question →").click()
    expect(page.locator("html")).to_have_attribute("data-step", "db1")
    put(page, "dZ1")
    page.get_by_role("button", name="Sum dZ1 over the examples").click()
    page.get_by_label("Factor before the line").select_option("(1 / m) * ")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".feedback")).to_contain_text("Right.")


def test_a_hidden_mistake_is_found_and_another_is_hidden(page: Page) -> None:
    opened(page, "/?step=dZ1")
    page.get_by_label("Ask me about").select_option("bug")
    expect(page).to_have_url(re.compile("bug=any"))
    first = page.url
    page.get_by_role("button", name="A new one").click()
    expect(page).not_to_have_url(first)
    query = page.url.partition("?")[2].partition("#")[0]
    page.get_by_role("tab", name="Check").click()
    expect(page.locator(".verdict")).to_contain_text("does not give the slope")
    page.get_by_role("tab", name="Numbers").click()
    wrong = wrong_steps(query)
    page.keyboard.press("Home")
    page.get_by_role("button", name="This step is wrong").wait_for(state="hidden")
    for step in ENGINE.trace(parse(query)).equations(parse(query).recipe.notation):
        page.wait_for_selector(f"html[data-step={step.id}]")
        if step.id == wrong[0]:
            break
        page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="This step is wrong").click()
    expect(page.locator(".feedback")).to_contain_text("Right.")


def wrong_steps(query: str) -> list[str]:
    """The steps that are wrong in a run with a hidden mistake."""
    run = parse(query)
    trace = ENGINE.trace(run)
    found = []
    for step in trace.equations(run.recipe.notation):
        answers = [(run.exercise.targets[0], step.id)]
        if verdict_answer(run, trace, answers)["score"]:
            found.append(step.id)
    return found


def test_what_would_tell_waits(page: Page) -> None:
    opened(page, "/?step=dW1&ask=dW1&t=3")
    page.get_by_role("tab", name="Check").click()
    expect(page.locator(".verdict")).to_contain_text("It would tell what is asked")
    for tab in ("Training", "Data", "Code", "Story"):
        page.get_by_role("tab", name=tab).click()
        page.wait_for_timeout(150)
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.locator(".busy")).to_contain_text("Training waits")
    page.wait_for_timeout(500)
    expect(page.locator("html")).to_have_attribute("data-training", "false")


RUNS = (
    "",
    "notation=row",
    "preset=l-layer",
    "preset=xor&loss=mse&l2=0.1&t=2",
    "preset=single-layer",
    "preset=mazur",
)
BY_THE_PAGE = """async ({ questions, trace, answers }) => {
  const { verdict } = await import("/static/js/core/verdict.js");
  return verdict(questions, trace, new Map(answers), "end");
}"""


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
@given(st.sampled_from(RUNS), st.data())
def test_a_file_comes_to_the_verdict_of_the_server(page: Page, base: str, data: st.DataObject) -> None:
    """What is right, what is wrong, and which mistake of the step itself gives it."""
    if not page.url.endswith("icon.svg"):
        page.goto("/static/icon.svg")
    plain = parse(base)
    found = Diagnosis(ENGINE.trace(plain), plain.recipe.notation)
    name = data.draw(st.sampled_from(list(found.steps)))
    made = data.draw(st.sampled_from(found.of_step(name)))
    run = parse(f"{base}&ask={name}")
    trace = ENGINE.trace(run)
    answers = []
    for at, index in enumerate(run.exercise.entries(run.exercise.targets[0])):
        number = found.entry(made.values if at % 2 else found.views[name], index)
        answers.append((f"{name}[{index[0]},{index[1]}]", f"{number:#.4g}"))
    questions = json.loads(json_bytes(recorded_questions(run, trace)))
    masked = json.loads(json_bytes(trace_answer(run, shown(run, trace))))
    here = page.evaluate(BY_THE_PAGE, {"questions": questions, "trace": masked, "answers": answers})
    there = verdict_answer(run, trace, [(target(id_), text) for id_, text in answers])
    local = {each["id"]: each for each in here["results"]}
    assert here["score"] == there["score"]
    for result in there["results"]:
        mine = local[result["id"]]
        assert mine["right"] == result["right"], result
        own = {each["bug"] for each in result.get("diagnosis", ()) if each["step"] == name}
        if own and not result["right"]:
            assert own <= {each["bug"] for each in mine["diagnosis"]}, result


def test_a_file_is_answered_without_a_server(browser: Browser, client: httpx.Client, tmp_path: Path) -> None:
    file, asked = tmp_path / "asked.html", []
    file.write_text(client.get("/export.html?ask=dW1&step=dW1").text, encoding="utf-8")
    page = offline_page(browser, asked)
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready=true]")
    expect(page.locator(".prompt")).to_contain_text("What is dW1")
    answered(page, "dW1[0,0]", f"{value(client, '', 'dW1', 0, 0):.3g}")
    expect(cell(page, "dW1[0,0]")).to_have_class(re.compile("right"))
    answered(page, "dW1[0,1]", f"{4 * value(client, '', 'dW1', 0, 1):.3g}")
    expect(page.locator(".feedback")).to_contain_text("the 1/m forgotten")
    page.get_by_role("button", name="Step forward").click()
    expect(page.locator("td.told")).to_have_count(7)
    assert asked == [file.as_uri()]


@pytest.mark.parametrize(
    ("ask", "step", "act"),
    [("shape:dW1", "dW1", "4 × 2"), ("sign:W1[0,1]", "W1_next", "up"), ("bug", "dZ1", "This step is wrong")],
)
def test_a_file_knows_choices_too(
    browser: Browser, client: httpx.Client, tmp_path: Path, ask: str, step: str, act: str
) -> None:
    file, said = tmp_path / "asked.html", []
    more = "&bug=sum-for-mean" if ask == "bug" else ""
    file.write_text(client.get(f"/export.html?ask={ask}{more}&step={step}").text, encoding="utf-8")
    page = offline_page(browser, said)
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready=true]")
    if ask == "bug":
        page.get_by_role("button", name="Step forward").click()
        page.get_by_role("button", name=act).click()
    else:
        page.locator(".choices").get_by_role("button", name=act, exact=True).click()
    expect(page.locator(".feedback")).to_contain_text("Right.")


def test_in_a_slide_the_next_move_brings_the_answer(deck_page: Page, host: Host) -> None:
    deck = Deck(deck_page, host, "ask=dW1&stops=dZ1,dW1,db1")
    ready = deck.wait("ready")
    assert (ready["count"], ready["index"]) == (4, 0)
    assert deck.wait("question")["id"] == "dW1"
    asked = deck.frame.locator("td[data-asked]")
    for count, (step, cells) in enumerate([("dZ1", 0), ("dW1", 8), ("dW1", 0), ("db1", 0)], start=1):
        assert deck.wait("step", count)["step"] == step
        expect(asked).to_have_count(cells)
        deck.command("next")
    deck.command("prev")
    assert deck.wait("step", 5)["index"] == 2
    deck.command("prev")
    expect(asked).to_have_count(8)
    deck.command("goto", index=2)
    expect(asked).to_have_count(0)
    assert [each["index"] for each in deck.heard("step")] == [0, 1, 2, 3, 2, 1, 2]


def test_a_host_asks_and_answers(deck_page: Page, host: Host, client: httpx.Client) -> None:
    deck = Deck(deck_page, host, "step=db2")
    deck.wait("ready")
    deck.command("ask", targets=["db2"])
    assert deck.wait("question")["id"] == "db2"
    deck.command("answer", id="db2[0,0]", value=f"{value(client, '', 'db2', 0, 0):.3g}")
    result = deck.wait("result")
    assert (result["score"], result["max"]) == (1, 1)
    deck.command("answer", id="nonsense", value="1")
    assert "an id out of db2[0,0]" in deck.wait("error")["message"]
