"""The protocol backwalk/1: what the frame tells the page around it, and what it does for it."""

import json
import time
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Frame, Page, expect

from ..conftest import Host
from .test_frame import frame_of

IDS = "Z1 A1 Z2 A2 J dZ2 dW2 db2 dA1 dZ1 dW1 db1 W1_next b1_next W2_next b2_next".split()


class Deck:
    """A page of another origin with one frame, and what it has heard from it."""

    def __init__(self, page: Page, host: Host, query: str, attributes: str = "") -> None:
        self.page = page
        page.goto(
            host.page(
                '<input id="deck" autofocus><script>const heard = [];'
                'addEventListener("message", event => heard.push(event.data));</script>'
                f'<iframe id="frame" {attributes} width=960 height=540 src="{host.server}/embed?{query}"></iframe>'
            )
        )
        self.frame: Frame = frame_of(page)

    def heard(self, kind: str) -> list[dict[str, Any]]:
        messages: list[Any] = self.page.evaluate("heard")
        return [each for each in messages if isinstance(each, dict) and each.get("type") == kind]

    def strings(self) -> list[str]:
        return [each for each in self.page.evaluate("heard") if isinstance(each, str)]

    def wait(self, kind: str, count: int = 1) -> dict[str, Any]:
        begun = time.monotonic()
        while len(found := self.heard(kind)) < count:
            assert time.monotonic() - begun < 60, f"{count} {kind} never came: {self.page.evaluate('heard')}"
            self.page.wait_for_timeout(25)
        return found[-1]

    def say(self, message: Any) -> None:
        self.page.evaluate(
            "message => document.querySelector('#frame').contentWindow.postMessage(message, '*')", message
        )

    def command(self, kind: str, **more: Any) -> None:
        self.say({"protocol": "backwalk/1", "type": kind, **more})

    def step(self) -> tuple[str, str]:
        """Iteration and step after everything that was said to it so far: it answers in the order it hears."""
        ready = len(self.heard("ready"))
        self.command("hello")
        self.wait("ready", ready + 1)
        data = self.frame.evaluate("({...document.documentElement.dataset})")
        return data["t"], data["step"]


@pytest.fixture(params=["", 'sandbox="allow-scripts"'])
def deck(request: pytest.FixtureRequest, deck_page: Page, host: Host) -> Deck:
    made = Deck(deck_page, host, "t=2&id=left", request.param)
    made.wait("ready")
    return made


def test_it_says_where_it_is(deck: Deck) -> None:
    ready = deck.wait("ready")
    assert ready == {
        "protocol": "backwalk/1", "type": "ready", "id": "left", "t": 2, "step": "Z1", "example": 0,
        "index": 0, "count": 16, "stops": IDS, "versions": ["backwalk/1"],
    }  # fmt: skip
    assert deck.wait("step") == {
        "protocol": "backwalk/1", "type": "step", "id": "left", "t": 2, "step": "Z1", "example": 0,
        "index": 0, "count": 16, "phase": "forward", "cause": "init",
    }  # fmt: skip
    assert deck.wait("height")["height"] == 540
    deck.command("hello")
    assert deck.wait("ready", 2) == ready
    deck.frame.get_by_role("button", name="Step forward").click()
    assert {"step": "A1", "index": 1, "cause": "user"}.items() <= deck.wait("step", 2).items()


def test_it_does_what_it_is_told(deck: Deck) -> None:
    deck.command("next")
    assert deck.wait("step", 2)["cause"] == "host"
    deck.command("goto", step="dW1")
    assert deck.wait("step", 3).items() >= {"t": 2, "step": "dW1", "index": 10, "phase": "backward"}.items()
    deck.command("goto", t=5, index=0)
    deck.wait("step", 4)
    assert deck.step() == ("5", "Z1")
    deck.command("prev")
    deck.wait("step", 5)
    assert deck.step() == ("4", "b2_next")
    deck.command("play")
    assert deck.wait("step", 6)["cause"] == "autoplay"
    deck.command("pause")
    expect(deck.frame.locator("html")).to_have_attribute("data-playing", "false")
    deck.command("goto", t=5, index=0)
    deck.frame.wait_for_selector("html[data-t='5'][data-step=Z1]")
    deck.command("set", theme="dark", controls="none", scale=1.25)
    deck.frame.wait_for_selector("html[data-theme=dark][data-controls=none]")
    deck.command("get", what="state")
    assert deck.wait("state")["url"].endswith("/embed?id=left&theme=dark&controls=none&scale=1.25&t=5&step=Z1")
    deck.command("get", what="svg")
    image = deck.wait("image")
    assert (image["step"], image["t"], image["mime"]) == ("Z1", 5, "image/svg+xml")
    drawing = ElementTree.fromstring(image["data"])
    assert not [mark for mark in drawing.iter() if "class" in mark.attrib or "style" in mark.attrib]
    assert "iteration 5 · Z1" in "".join(drawing.itertext())
    still = "fetch('/figure.svg?t=5&step=Z1&theme=dark').then(answer => answer.text())"
    assert image["data"] == deck.frame.evaluate(still)


def test_what_cannot_be_done_is_said(deck: Deck) -> None:
    for count, (kind, more) in enumerate(
        [
            ("goto", {"step": "dW7"}), ("goto", {"index": 16}), ("goto", {"index": -1}), ("goto", {"index": 1.5}),
            ("goto", {}), ("goto", {"t": 1_000_001, "index": 0}), ("goto", {"t": "x", "step": "J"}),
            ("set", {"theme": "pink"}), ("set", {"scale": 9}), ("get", {"what": "cookies"}), ("get", {}),
        ],
        start=1,
    ):  # fmt: skip
        deck.command(kind, **more)
        error = deck.wait("error", count)
        assert error["code"] == kind
        assert error["message"]
    assert deck.step() == ("2", "Z1")


def test_anything_else_is_ignored(deck: Deck) -> None:
    for message in (
        None, 1, "next", "{}", [], {}, {"type": "next"}, {"protocol": "backwalk/2", "type": "next"},
        {"protocol": "backwalk/1"}, {"protocol": "backwalk/1", "type": "toString"},
        {"protocol": "backwalk/1", "type": "constructor"}, {"protocol": "backwalk/1", "type": None},
        {"protocol": "backwalk/1", "type": ["next"]}, {"protocol": ["backwalk/1"], "type": "explode"},
        json.dumps({"protocol": "backwalk/1", "type": "next"}),
    ):  # fmt: skip
        deck.say(message)
    deck.page.evaluate(
        """() => { const frame = document.querySelector("#frame").contentWindow;
             for (let n = 0; n < 3000; n += 1)
               frame.postMessage({protocol: "backwalk/1", type: "x" + n, t: {a: [n]}}, "*"); }"""
    )
    assert deck.step() == ("2", "Z1")
    assert len(deck.heard("step")) == 1
    assert deck.heard("error") == []


def test_a_flood_of_commands_ends_where_it_says(deck: Deck) -> None:
    deck.page.evaluate(
        """() => { const frame = document.querySelector("#frame").contentWindow;
             for (let n = 0; n < 500; n += 1)
               frame.postMessage({protocol: "backwalk/1", type: n % 5 ? "next" : "prev"}, "*"); }"""
    )
    # 400 forward, 100 back, from the first step of iteration 2; the first of them is a step back.
    deck.frame.wait_for_selector(f"html[data-t='{2 + 300 // 16}'][data-step='{IDS[300 % 16]}']")


def test_only_the_parent_commands_and_only_from_its_origin(deck_page: Page, host: Host) -> None:
    deck = Deck(deck_page, host, f"t=1&origin={host.address}")
    deck.wait("ready")
    deck.command("next")
    deck.wait("step", 2)
    deck.page.evaluate("document.body.append(document.createElement('iframe'))")
    stranger = deck.page.frames[-1]
    stranger.evaluate("() => parent.frames[0].postMessage({protocol: 'backwalk/1', type: 'next'}, '*')")
    assert deck.step() == ("1", "A1")


def test_another_origin_is_neither_told_nor_heard(deck_page: Page, host: Host) -> None:
    deck_page.on("console", lambda message: None)
    deck = Deck(deck_page, host, "t=1&origin=https://example.org")
    deck.frame.wait_for_selector("html[data-ready=true]")
    deck.command("next")
    deck.page.wait_for_timeout(300)
    expect(deck.frame.locator("html[data-t='1'][data-step='Z1']")).to_be_attached()
    assert deck.page.evaluate("heard") == []


def test_slides_pause_and_resume(deck_page: Page, host: Host) -> None:
    deck = Deck(deck_page, host, "speed=8&autoplay=1")
    root = deck.frame.locator("html")
    deck.say("slide:stop")
    expect(root).to_have_attribute("data-playing", "false")
    deck.say("slide:start")
    expect(root).to_have_attribute("data-playing", "true")
    deck.frame.get_by_role("button", name="Pause").click()
    deck.say("slide:stop")
    deck.say("slide:start")
    deck.step()
    assert root.get_attribute("data-playing") == "false"


def test_keys_go_back_to_the_deck_and_the_focus_with_them(deck: Deck) -> None:
    deck.page.evaluate("document.querySelector('#deck').blur()")
    for count, (key, number) in enumerate([("ArrowRight", 39), ("PageDown", 34), (" ", 32)], start=1):
        deck.frame.locator(".stage").click()
        assert deck.frame.evaluate("document.hasFocus()")
        deck.page.keyboard.press(key)
        assert deck.wait("key", count)["key"] == key
        assert json.loads(deck.strings()[-1]) == {"method": "triggerKey", "args": [number]}
        assert deck.page.evaluate("document.hasFocus() && document.activeElement === document.body")
    assert deck.step() == ("2", "Z1")
    deck.frame.get_by_role("slider", name="Step").focus()
    deck.page.keyboard.press("ArrowRight")
    assert deck.step() == ("2", "A1")
    deck.page.keyboard.press("Escape")
    assert deck.wait("exit")
    assert deck.page.evaluate("document.hasFocus() && document.activeElement === document.body")


@pytest.mark.parametrize(("keys", "step"), [("self", "A1"), ("none", "Z1")])
def test_keys_can_stay_in_the_frame(deck_page: Page, host: Host, keys: str, step: str) -> None:
    deck = Deck(deck_page, host, f"keys={keys}")
    deck.frame.locator(".stage").click()
    deck_page.keyboard.press("ArrowRight")
    assert deck.step() == ("0", step)
    assert deck.heard("key") == deck.strings() == []


def test_a_click_on_the_track_leaves_the_deck_its_keys(deck: Deck) -> None:
    box = deck.frame.locator(".track").bounding_box()
    assert box
    deck.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    t, step = deck.step()
    assert step != "Z1"
    deck.page.keyboard.press("PageDown")
    assert deck.wait("key")["key"] == "PageDown"
    assert deck.step() == (t, step)


def test_an_index_counts_stops_and_with_an_iteration_its_steps(deck_page: Page, host: Host) -> None:
    deck = Deck(deck_page, host, "stops=J,dZ2,3:dW1")
    assert deck.wait("ready")["stops"] == ["J", "dZ2", "3:dW1"]
    for message, place in (
        ({"index": 2}, ("3", "dW1")), ({"t": 0, "index": 2}, ("0", "Z2")), ({"t": 1, "step": "J"}, ("1", "J")),
    ):  # fmt: skip
        deck.command("goto", **message)
        deck.frame.wait_for_selector(f"html[data-t='{place[0]}'][data-step='{place[1]}']")
    deck.command("goto", index=3)
    assert "from 0 to 2" in deck.wait("error")["message"]


def test_stops_beyond_a_divergence_are_at_its_end(deck_page: Page, host: Host) -> None:
    query = "preset=mse-factor&activation=linear&lr=50"
    deck = Deck(deck_page, host, f"{query}&stops=0:J,500:J")
    deck.wait("ready")
    deck.command("next")
    end = deck.wait("step", 2)
    assert (end["step"], end["index"]) == ("J", 1)
    assert 0 < end["t"] < 500
    deck.command("next")
    deck.command("goto", t=400, step="dZ2" if "dZ2" in deck.wait("ready")["stops"] else "J")
    assert deck.step() == (str(end["t"]), "J")
    deck.command("prev")
    deck.frame.wait_for_selector("html[data-t='0'][data-step='J']")


def test_a_frame_may_open_beyond_a_divergence(deck_page: Page, host: Host) -> None:
    deck = Deck(deck_page, host, "preset=mse-factor&activation=linear&lr=50&stops=500:J,0:J")
    assert deck.wait("ready")["index"] == 0
    deck.command("next")
    deck.frame.wait_for_selector("html[data-t='0'][data-step='J']")
    assert deck.wait("step", 2)["index"] == 1


def test_a_frame_whose_address_is_no_run_says_so(deck_page: Page, host: Host) -> None:
    deck_page.goto(
        host.page(
            "<script>const heard = []; addEventListener('message', event => heard.push(event.data));</script>"
            f'<iframe width=960 height=540 src="{host.server}/embed?stops=foo&id=left"></iframe>'
        )
    )
    deck_page.wait_for_function("heard.length")
    [error] = deck_page.evaluate("heard")
    assert {"type": "error", "code": "address", "id": "left"}.items() <= error.items()
    assert "stops must be one of Z1" in error["message"]
