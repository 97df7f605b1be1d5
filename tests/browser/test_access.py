"""axe-core finds nothing wrong, on page and frame, in every phase and theme."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from .test_settings import menu
from .test_walk import drawn, opened, settled

THEMES = ("light", "dark", "projector")


def faults(page: Page) -> list[tuple[str, str]]:
    """What axe finds on a page; a theme is colours, so beside the light one only they are looked at."""
    light = page.locator("html").get_attribute("data-theme") in (None, "light", "auto")
    found = Axe().run(page, options={} if light else {"runOnly": ["color-contrast"]})
    return [(each["id"], each["nodes"][0]["html"]) for each in found.response["violations"]]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("path", ["/", "/embed"])
def test_every_phase_and_theme(page: Page, path: str, theme: str) -> None:
    opened(page, f"{path}?step=A1&theme={theme}")
    for step in ("A1", "J", "dW1", "W1_next"):
        while page.locator(f"html:not([data-step={step}])").count():
            page.keyboard.press("ArrowRight")
            drawn(page)
        # Colours on their way from one step to the next are no colours of the design.
        settled(page)
        assert faults(page) == [], step


@pytest.mark.parametrize(
    "query", ["panels=code", "panels=check", "preset=iris", "preset=mse-factor&activation=linear&lr=50&t=500"]
)
def test_panels_large_data_and_divergence(page: Page, query: str) -> None:
    opened(page, f"/?{query}")
    settled(page)
    assert faults(page) == []


@pytest.mark.parametrize("name", ["Data", "Network", "Training", "View"])
def test_open_menus(page: Page, name: str) -> None:
    opened(page, "/")
    menu(page, name)
    assert faults(page) == []


def test_why_help_and_errors(page: Page) -> None:
    opened(page, "/?step=dW1")
    page.locator("[data-cell='dW1[1,1]']").click()
    assert faults(page) == []
    page.get_by_role("button", name="Help").click()
    assert faults(page) == []
    page.goto("/?hiden=1")
    assert faults(page) == []


@pytest.mark.parametrize("theme", THEMES[:2])
def test_what_is_ones_own(page: Page, theme: str) -> None:
    opened(page, f"/?data=moons&hidden=2&split=0.3&t=20&panels=data&theme={theme}")
    page.get_by_text("Your own data").click()
    page.locator(".hidden-plane svg").first.wait_for()
    assert faults(page) == []
    page.get_by_role("tab", name="Training").click()
    page.locator(".curve.validation").first.wait_for()
    assert faults(page) == []
    page.get_by_role("tab", name="Check").click()
    page.get_by_text("Your own numbers").click()
    page.locator("#view-check textarea").fill("dW1 = [[1, 2], [3, 4]]")
    page.get_by_role("button", name="Compare", exact=True).click()
    page.locator(".compared table").wait_for()
    assert faults(page) == []


def test_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, "/?step=dW1")
    settled(page)
    assert faults(page) == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    "query",
    [
        "ask=dW1&step=dW1#dW1%5B0%2C0%5D=-0.0847&dW1%5B0%2C1%5D=-0.299",
        "ask=line:dW1&step=dW1#line%3AdW1=dZ1%20%40%20X.T",
        "ask=shape:dW1,most:dZ1,sign:W1%5B0,1%5D&step=dW1",
        "bug=any&ask=bug&who=ann&step=dW1#bug=dZ2",
    ],
)
def test_what_is_asked(page: Page, query: str, theme: str) -> None:
    path, _, answers = query.partition("#")
    opened(page, f"/?theme={theme}&{path}#{answers}")
    settled(page)
    assert faults(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    settled(page)
    assert faults(page) == []
