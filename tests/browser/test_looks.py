"""What can be measured of how it looks: no overflow, no overlap, reduced motion, contrast of the palette."""

import re

import pytest
from playwright.sync_api import Browser, Page

from .test_walk import drawn, opened, settled

SIZES = [(1280, 720), (960, 540), (640, 360), (390, 844)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "query", ["step=dW1", "preset=l-layer&step=dZ1", "preset=iris&step=W1_next", "preset=vanishing"]
)
def test_the_page_never_scrolls_sideways(page: Page, size: tuple[int, int], query: str) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    opened(page, f"/?{query}")
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0
    if size == (1280, 720):
        assert page.evaluate(f"{root}.scrollHeight - {root}.clientHeight") == 0


@pytest.mark.parametrize("size", SIZES)
def test_controls_are_inside_and_large_enough(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    opened(page, "/?step=dW1")
    for button in page.locator("footer button").all():
        box = button.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]
        assert min(box["width"], box["height"]) >= 24


@pytest.mark.parametrize("size", [(1280, 720), (960, 540), (390, 844)])
@pytest.mark.parametrize(
    "query", ["step=dW1&t=10", "preset=l-layer&step=dZ2", "preset=vanishing&step=dZ1", "preset=mazur&step=dW2"]
)
def test_numbers_do_not_overlap(page: Page, size: tuple[int, int], query: str) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    opened(page, f"/?{query}")
    overlaps = page.evaluate(
        """() => {
          const boxes = [...document.querySelectorAll("svg.network text")].filter(mark => mark.textContent)
            .map(mark => [mark.textContent, mark.getBoundingClientRect()]);
          const found = [];
          boxes.forEach(([one, a], index) => boxes.slice(index + 1).forEach(([two, b]) => {
            const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            // Line boxes are taller than digits: a third of a line may overlap before anything touches.
            if (across > 1 && down > 0.34 * Math.min(a.height, b.height)) found.push([one, two]);
          }));
          return found;
        }"""
    )
    assert overlaps == []


def test_nothing_moves_under_reduced_motion(browser: Browser, server: str) -> None:
    context = browser.new_context(reduced_motion="reduce", base_url=server)
    page = context.new_page()
    opened(page, "/?step=dW1")
    durations = page.eval_on_selector_all(
        ".edge", "edges => edges.map(edge => getComputedStyle(edge).transitionDuration)"
    )
    assert set(durations) == {"0s"}
    context.close()


LUMINANCE = """colour => {
  const canvas = document.createElement("canvas").getContext("2d");
  canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
  const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}"""


@pytest.mark.parametrize("theme", ["light", "dark", "projector", "print"])
def test_the_palette_has_contrast(page: Page, theme: str) -> None:
    opened(page, f"/?theme={theme}")

    def luminance(name: str) -> float:
        colour = page.evaluate(
            """name => {
              const probe = document.body.appendChild(document.createElement("i"));
              probe.style.color = `var(--${name})`;
              const colour = getComputedStyle(probe).color;
              probe.remove();
              return colour;
            }""",
            name,
        )
        found: float = page.evaluate(f"({LUMINANCE})({colour!r})")
        return found

    def contrast(one: str, other: str) -> float:
        a, b = sorted((luminance(one), luminance(other)))
        return (b + 0.05) / (a + 0.05)

    for text in ("ink", "muted", "accent", "bad"):
        for ground in ("paper", "stage", "raised"):
            assert contrast(text, ground) >= 4.5, (text, ground)
    for mark in ("pos", "neg", "weight", "mark"):
        assert contrast(mark, "stage") >= 3, mark
    assert contrast("on-accent", "accent") >= 4.5


def test_on_a_phone_no_heading_is_painted_over_the_bar(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, "/?step=dW1")
    settled(page)
    for scrolled in (0, 300, 700):
        page.evaluate("y => scrollTo(0, y)", scrolled)
        drawn(page)
        bar = page.locator("footer").bounding_box()
        assert bar
        x, y = bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2
        for across in range(20, 380, 40):
            inside = "([x, y]) => Boolean(document.elementFromPoint(x, y)?.closest('footer'))"
            assert page.evaluate(inside, [across, y]), (scrolled, across, x)


def test_a_full_accuracy_leaves_the_steps_their_names(page: Page) -> None:
    opened(page, "/?preset=planar-check&step=dW1")
    cells = page.locator(".track .cells span, .cells span")
    texts = [each for each in cells.all_inner_texts() if each]
    assert "dW1" in texts
    assert "crowded" not in (page.locator(".cells").get_attribute("class") or "")


def test_the_charts_begin_sensibly(page: Page) -> None:
    opened(page, "/?panels=training")
    page.locator(".loss-curve svg").wait_for()
    labels = page.locator(".charts svg text").all_text_contents()
    assert labels
    assert not [each for each in labels if re.search("e[−-][4-9]", each)], labels
