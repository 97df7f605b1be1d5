"""A mount is a value of its own: several stand in one document, and when one ends nothing of it is left."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

READY = """async ([selector, path, width, height]) => {
  const text = await (await fetch(path)).text();
  const markup = new DOMParser().parseFromString(text, "text/html");
  for (const sheet of markup.querySelectorAll("link[rel=stylesheet]"))
    if (!document.querySelector(`link[href="${sheet.getAttribute("href")}"]`))
      await new Promise((loaded) => document.head.append(Object.assign(sheet, { onload: loaded })));
  const root = document.createElement("div");
  root.id = selector;
  root.className = markup.documentElement.className;
  root.dataset.theme = "light";
  root.style = `width: ${width}px; height: ${height}px; position: relative; overflow: hidden`;
  root.append(...markup.body.childNodes);
  document.body.append(root);
  const { Server } = await import("/static/js/source/server.js");
  const name = path.startsWith("/embed") ? "frame" : "page";
  const module = await import(`/static/js/views/${name}.js`);
  const mount = name === "frame" ? module.mountFrame : module.mountPage;
  window.ends ??= {};
  window.ends[selector] = mount(root, new Server(), { search: path.slice(path.indexOf("?")) });
}"""


def mounted(page: Page, name: str, path: str, width: int = 640, height: int = 360) -> None:
    page.evaluate(READY, [name, path, width, height])
    expect(page.locator(f"#{name}")).to_have_attribute("data-ready", "true")


@pytest.fixture
def place(page: Page) -> Page:
    """A document with the facts and the style sheets, and nothing else."""
    page.goto("/embed?t=0")
    page.locator("html[data-ready=true]").wait_for()
    page.evaluate("document.documentElement.className = ''; document.body.replaceChildren()")
    return page


def test_two_in_one_document_do_not_disturb_each_other(place: Page) -> None:
    mounted(place, "one", "/embed?preset=xor&step=J")
    mounted(place, "other", "/embed?preset=iris&step=dW1&t=3&theme=dark")
    one, other = place.locator("#one"), place.locator("#other")
    one.get_by_role("button", name="Step forward").click()
    expect(one).to_have_attribute("data-step", "dZ2")
    expect(other).to_have_attribute("data-step", "dW1")
    other.get_by_role("button", name="Step back").click()
    expect(other).to_have_attribute("data-step", "dZ1")
    expect(one).to_have_attribute("data-step", "dZ2")
    assert (one.get_attribute("data-theme"), other.get_attribute("data-theme")) == ("auto", "dark")
    expect(one.locator(".caption")).to_contain_text("dZ2")
    assert one.locator("[data-edge]").count() == 9
    assert other.locator("[data-edge]").count() == 35


def test_a_page_and_a_frame_in_one_document(place: Page) -> None:
    mounted(place, "page", "/?preset=two-layer&step=dW1", 1280, 720)
    mounted(place, "frame", "/embed?preset=xor&step=J")
    page, frame = place.locator("#page"), place.locator("#frame")
    expect(page).to_have_attribute("data-whole", "true")
    page.get_by_role("tab", name="Story").click()
    expect(page.locator("[data-view=story]")).to_be_visible()
    page.locator("[data-edge='W1[1,0]']").dispatch_event("click")
    page.get_by_role("tab", name="Numbers").click()
    expect(page.locator(".why h3")).to_contain_text("dW1 (x₁ → h₂)")
    page.get_by_role("button", name="Step forward").focus()
    place.keyboard.press("ArrowRight")
    expect(page).to_have_attribute("data-step", "db1")
    expect(frame).to_have_attribute("data-step", "J")
    assert place.url.endswith("/embed?t=0"), "only a page that has the document to itself writes the address"


COUNTED = """() => {
  window.observing = 0;
  const { ResizeObserver } = window;
  window.ResizeObserver = class extends ResizeObserver {
    observe(...given) { window.observing += 1; super.observe(...given); }
    disconnect() { window.observing -= 1; super.disconnect(); }
  };
}"""

CYCLE = """async ([path, times]) => {
  const text = await (await fetch(path)).text();
  const markup = new DOMParser().parseFromString(text, "text/html");
  const { Server } = await import("/static/js/source/server.js");
  const { mountFrame } = await import("/static/js/views/frame.js");
  const { mountPage } = await import("/static/js/views/page.js");
  const mount = path.startsWith("/embed") ? mountFrame : mountPage;
  const whole = path.startsWith("/embed") ? "ready" : "whole";
  for (let count = 0; count < times; count += 1) {
    const root = document.createElement("div");
    root.className = markup.documentElement.className;
    root.style = "width: 900px; height: 600px";
    root.append(...[...markup.body.childNodes].map((each) => each.cloneNode(true)));
    document.body.append(root);
    const end = mount(root, new Server(), { search: path.slice(path.indexOf("?")) });
    while (root.dataset[whole] !== "true") await new Promise((resolve) => setTimeout(resolve, 5));
    end();
    root.remove();
  }
}"""


def counters(page: Page) -> dict[str, Any]:
    session = page.context.new_cdp_session(page)
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    found = session.send("Memory.getDOMCounters")
    heap = page.evaluate("performance.memory?.usedJSHeapSize ?? 0")
    return {**found, "observing": page.evaluate("window.observing"), "heap": heap}


@pytest.mark.parametrize("path", ["/embed?preset=xor&step=dW1", "/?preset=xor&step=dW1"])
def test_two_hundred_mounts_leave_nothing_behind(place: Page, path: str) -> None:
    place.evaluate(COUNTED)
    place.evaluate(CYCLE, [path, 10])
    before = counters(place)
    place.evaluate(CYCLE, [path, 200 if path.startswith("/embed") else 60])
    # What still waits for a moment is let go.
    place.wait_for_timeout(400)
    after = counters(place)
    assert after["observing"] == before["observing"]
    assert after["jsEventListeners"] <= before["jsEventListeners"] + 20
    assert after["nodes"] <= before["nodes"] + 500
    assert after["heap"] <= 1.5 * before["heap"] + 3e6
