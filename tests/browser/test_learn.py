"""Lessons: prose beside the live frame, walked, answered, left and taken up again; and told in a slide."""

import re

import httpx
import pytest
from playwright.sync_api import FrameLocator, Page, expect

from app.lessons.reading import Scene
from app.lessons.shelf import files, lesson
from app.represent.verdicts import verdict_answer
from app.run.engine import Engine

from ..conftest import Host
from .test_access import faults
from .test_messages import Deck
from .test_walk import settled

FITS = "box => box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth + 1"
ENGINE = Engine(float("inf"))


def opened(page: Page, path: str) -> FrameLocator:
    page.goto(path)
    frame = page.frame_locator("iframe")
    stands(frame, "html[data-ready=true]")
    page.locator("html[data-scene]").wait_for()
    return frame


def stands(frame: FrameLocator, selector: str) -> None:
    frame.locator(selector).first.wait_for(state="attached")


def at(scene: Scene) -> str:
    """What the root of a frame says that stands where the scene is."""
    cursor = scene.run.cursor
    example = "mean" if cursor.example is None else cursor.example
    return f'html[data-step="{cursor.step}"][data-t="{cursor.t}"][data-example="{example}"]'


def answers(scene: Scene) -> dict[str, str]:
    """The right answer to each question of a scene."""
    gave_up = [(each, "") for each in scene.run.exercise.targets]
    found = verdict_answer(scene.run, ENGINE.trace(scene.run), gave_up)["results"]
    return {
        each["id"]: f"{each['value']:.4g}" if isinstance(each["value"], float) else each["value"] for each in found
    }


def answer(page: Page, frame: FrameLocator, scene: Scene) -> None:
    """Answers all that a scene asks, as a learner does; an equation is handed over whole."""
    right = answers(scene)
    stands(frame, "[data-asked], .choices button, .bench:not([hidden])")
    steps = list(dict.fromkeys(each.name for each in scene.run.exercise.targets if not each.kind))
    for name in steps:
        while frame.locator(f"html:not([data-step={name}])").count():
            frame.get_by_role("button", name="Step forward").click()
        for id_ in [each for each in right if each.startswith(f"{name}[")]:
            field = frame.locator(f'td[data-asked="{id_}"] input')
            field.fill(right[id_])
            field.press("Enter")
            expect(frame.locator(f'td[data-asked="{id_}"]')).to_have_class(re.compile("right"))
    for each in scene.run.exercise.targets:
        if each.kind == "sign":
            frame.locator(f'button[data-id="{each.id}"][value="{right[each.id]}"]').click()
        elif each.kind:
            message = {"protocol": "backwalk/1", "type": "answer", "id": each.id, "value": right[each.id]}
            page.evaluate("data => document.querySelector('iframe').contentWindow.postMessage(data)", message)


@pytest.mark.parametrize("name", files())
def test_every_lesson_is_walked_and_answered(page: Page, name: str) -> None:
    scenes = lesson(name).scenes
    frame = opened(page, f"/learn/{name}")
    sections = page.locator("article > section")
    expect(sections).to_have_count(len(scenes))
    for number, scene in enumerate(scenes):
        if number:
            page.keyboard.press("ArrowRight")
        expect(sections.nth(number)).to_have_attribute("aria-current", "step")
        expect(sections.nth(number)).to_be_in_viewport(ratio=0.3)
        stands(frame, at(scene))
        for each in scene.lit:
            assert frame.locator(f'[data-cell="{each.id}"], .pointed').count(), each.id
        if scene.run.exercise.targets:
            answer(page, frame, scene)
            expect(sections.nth(number)).to_have_attribute("data-done", "")
    expect(page.get_by_role("button", name="Next →")).to_be_hidden()
    expect(page.get_by_role("link", name="More lessons")).to_be_visible()
    assert page.url.endswith(f"#scene-{len(scenes)}")


@pytest.mark.parametrize("name", ["two-layer", "l-layer", "update-order", "fading"])
def test_a_lesson_on_a_phone_in_the_dark(page: Page, name: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    scenes = lesson(name).scenes
    frame = opened(page, f"/learn/{name}?theme=dark")
    assert frame.locator("html").get_attribute("data-theme") == "dark"
    for number, scene in enumerate(scenes):
        if number:
            page.get_by_role("button", name="Next →").click()
        section = page.locator("article > section").nth(number)
        expect(section).to_be_in_viewport(ratio=0.2)
        assert section.evaluate("box => box.scrollWidth <= box.clientWidth + 1"), scene.title
    stands(frame, at(scenes[-1]))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_tick_stays_when_the_page_is_loaded_again(page: Page) -> None:
    frame = opened(page, "/learn/hadamard#scene-4")
    answer(page, frame, lesson("hadamard").scenes[3])
    done = page.locator("#scene-4[data-done]")
    expect(done).to_be_attached()
    page.reload()
    expect(done).to_be_attached()


def test_a_question_can_stand_without_its_formula(page: Page) -> None:
    frame = opened(page, "/learn/bias#scene-5")
    expect(frame.locator("td[data-asked] input")).to_be_visible()
    expect(frame.locator(".equation")).to_be_hidden()
    expect(frame.locator(".matrices figure")).to_have_count(2)
    expect(frame.locator(".matrices figure:visible")).to_have_count(1)
    assert "?" in (frame.locator("[data-neuron='1:0']").text_content() or "")
    field = frame.locator("td[data-asked] input")
    field.fill("-0.5")
    field.press("Enter")
    expect(frame.locator(".feedback .wrong")).to_be_visible()
    right = answers(lesson("bias").scenes[4])["db1[0,0]"]
    field.fill(right)
    field.press("Enter")
    expect(frame.locator(".feedback .right")).to_have_text("Right.")


def test_a_question_is_answered_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    frame = opened(page, "/learn/bias#scene-5")
    field = frame.locator("td[data-asked] input")
    field.fill(answers(lesson("bias").scenes[4])["db1[0,0]"])
    field.press("Enter")
    expect(page.locator("#scene-5[data-done]")).to_be_attached()


def test_a_fading_example_leads_from_question_to_question(page: Page) -> None:
    frame = opened(page, "/learn/fading#scene-3")
    right = answers(lesson("fading").scenes[2])
    for step in ("W1_next", "b1_next"):
        stands(frame, f"html[data-step={step}]")
        for id_ in [each for each in right if each.startswith(step)]:
            field = frame.locator(f'td[data-asked="{id_}"] input')
            field.fill(right[id_])
            field.press("Enter")
            expect(frame.locator(f'td[data-asked="{id_}"]')).to_have_class(re.compile("right"))
        onward = frame.get_by_role("button", name="To the next question →")
        if step == "W1_next":
            onward.click()
        else:
            expect(onward).to_be_hidden()
    expect(page.locator("#scene-3[data-done]")).to_be_attached()


def test_who_takes_over_can_return(page: Page) -> None:
    frame = opened(page, "/learn/bias#scene-2")
    expect(page.locator("html")).to_have_attribute("data-scene", "2")
    back = page.get_by_role("button", name="Return to the lesson")
    expect(back).to_be_hidden()
    frame.get_by_role("button", name="Step forward").click()
    stands(frame, "html[data-step=W1_next]")
    expect(back).to_be_visible()
    back.click()
    stands(frame, "html[data-step=db1]")
    expect(back).to_be_hidden()


def test_reload_keys_and_clicks_keep_the_place(page: Page) -> None:
    frame = opened(page, "/learn/mean")
    page.keyboard.press("PageDown")
    page.keyboard.press(" ")
    expect(page.locator("html")).to_have_attribute("data-scene", "3")
    page.reload()
    stands(frame, "html[data-ready=true]")
    expect(page.locator("html")).to_have_attribute("data-scene", "3")
    stands(frame, at(lesson("mean").scenes[2]))
    page.keyboard.press("PageUp")
    expect(page.locator("html")).to_have_attribute("data-scene", "2")
    page.locator("article > section").nth(3).get_by_role("button").click()
    expect(page.locator("html")).to_have_attribute("data-scene", "4")
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    expect(page.locator("html")).to_have_attribute("data-scene", "5")
    stands(frame, at(lesson("mean").scenes[4]))


def test_arrows_in_the_frame_are_the_lessons(page: Page) -> None:
    frame = opened(page, "/learn/mean")
    frame.locator(".stage").click()
    page.keyboard.press("ArrowRight")
    expect(page.locator("html")).to_have_attribute("data-scene", "2")


def test_the_step_can_be_opened_by_itself(page: Page) -> None:
    opened(page, "/learn/mean#scene-4")
    link = page.get_by_role("link", name="Open this step by itself")
    assert link.get_attribute("href") == f"/?{lesson('mean').scenes[3].run.canonical}"


def test_the_shelf_leads_to_every_lesson(page: Page) -> None:
    page.goto("/learn")
    assert page.locator(".shelf a").count() == len(files())
    page.locator(".shelf a").first.click()
    stands(page.frame_locator("iframe"), "html[data-ready=true]")


@pytest.mark.parametrize("theme", ["light", "dark", "projector"])
def test_axe_finds_nothing(page: Page, theme: str) -> None:
    page.goto(f"/learn?theme={theme}")
    assert faults(page) == []
    opened(page, f"/learn/hadamard?theme={theme}#scene-4")
    settled(page)
    assert faults(page) == []
    page.goto(f"/embed?lesson=hadamard&theme={theme}")
    page.locator("html[data-ready=true]").wait_for()
    settled(page)
    assert faults(page) == []


@pytest.mark.parametrize("size", [(640, 360), (960, 540)])
def test_a_slide_tells_a_lesson_whole(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    # What fits the smallest fits the others; the ones whose scenes are longest are looked at.
    for name in ("two-layer", "l-layer", *list(files())[::4]) if size == (640, 360) else ("l-layer",):
        page.goto(f"/embed?lesson={name}")
        page.locator("html.tells[data-ready=true]").wait_for()
        for scene in lesson(name).scenes:
            expect(page.locator(".told h2")).to_have_text(scene.title)
            page.locator(at(scene)).wait_for(state="attached")
            for box in page.locator(".panel, .told").all():
                # Twenty lines of code scroll in the smallest frame.
                assert box.evaluate(FITS) or ("```" in scene.text and size == (640, 360)), (name, scene.title)
            page.keyboard.press("ArrowRight")
            if scene.run.exercise.targets and scene is not lesson(name).scenes[-1]:
                page.keyboard.press("ArrowRight")


def test_in_a_deck_the_next_click_is_the_answer(deck_page: Page, host: Host, client: httpx.Client) -> None:
    deck = Deck(deck_page, host, "lesson=hadamard")
    scenes = lesson("hadamard").scenes
    ready = deck.wait("ready")
    assert (ready["index"], ready["count"]) == (0, len(scenes))
    assert ready["stops"] == [each.run.cursor.step for each in scenes]
    deck.command("goto", index=3)
    equation = deck.frame.locator(".equation")
    assert deck.wait("question")["id"] == "line:dZ1"
    expect(equation).to_contain_text("?")
    deck.command("next")
    expect(equation).not_to_contain_text("?")
    right = client.get(f"/api/trace?{scenes[3].run.canonical.replace('ask=', 'id=').replace('[1,1]', '')}").json()
    told = deck.frame.locator('[data-cell="dZ1[1,1]"]').first.get_attribute("title") or ""
    assert f"{abs(right['tensors']['dZ1']['values'][1][1]):.6f}"[:6] in told
    deck.command("goto", index=9)
    assert "from 0 to 3" in deck.wait("error")["message"]
