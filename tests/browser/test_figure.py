"""The still looks like the page: a browser's own cascade is the oracle for the one in app/picture/styles."""

from xml.etree import ElementTree

import httpx
import pytest
from playwright.sync_api import Page

LOOKS = """() => [...document.querySelectorAll("svg.network *")].filter(mark => mark.tagName !== "g"
    && (mark.tagName !== "text" || mark.textContent)).map(mark => {
  const style = getComputedStyle(mark);
  return {tag: mark.tagName, text: mark.textContent, fill: style.fill, stroke: style.stroke,
    width: parseFloat(style.strokeWidth), dashes: style.strokeDasharray, opacity: parseFloat(style.opacity),
    fillOpacity: parseFloat(style.fillOpacity), strokeOpacity: parseFloat(style.strokeOpacity),
    size: parseFloat(style.fontSize), weight: style.fontWeight, anchor: style.textAnchor};
})"""
SHOW = """svg => {
  document.body.innerHTML = svg;
  document.querySelector("svg").classList.add("network");
  const added = "title, svg > rect:first-of-type, svg > text:last-of-type";
  document.querySelectorAll(added).forEach(mark => mark.remove());
}"""


@pytest.mark.parametrize("theme", ["light", "dark", "projector", "print"])
@pytest.mark.parametrize("query", ["step=dW1", "preset=l-layer&step=W2_next", "preset=iris&step=dA1&hidden=32"])
def test_every_mark_of_the_still_looks_as_in_the_frame(
    page: Page, client: httpx.Client, query: str, theme: str
) -> None:
    page.set_viewport_size({"width": 960, "height": 540})
    page.goto(f"/embed?{query}&theme={theme}&panels=none&controls=none&motion=none")
    page.wait_for_selector("html[data-ready=true]")
    framed = page.evaluate(LOOKS)
    still = client.get(f"/figure.svg?{query}&theme={theme}").text
    ElementTree.fromstring(still)
    # On a page without any style sheet.
    page.goto("/healthz")
    page.evaluate(SHOW, still)
    alone = page.evaluate(LOOKS)
    assert len(framed) == len(alone) > 20
    for one, other in zip(framed, alone, strict=True):
        assert one == other
