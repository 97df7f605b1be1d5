"""Every word that the page itself says comes from a catalog: a copy that speaks with accents is looked at."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from playwright.sync_api import Browser, Page, expect

from ..conftest import serving
from ..test_words import SCRIPT, accented, english
from .test_walk import settled

ROOT = Path(__file__).parents[2]
LANGUAGE = "eo"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that speaks with accents."""
    copy = tmp_path_factory.mktemp("accents")
    for name in ("app", "static", "templates"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    catalog = Catalog(locale=LANGUAGE, project="backwalk")
    for message in SCRIPT["collected"]():
        if message.id:
            texts = accented(message.id) if isinstance(message.id, str) else tuple(map(accented, message.id))
            catalog.add(message.id, texts, locations=message.locations)
    file = copy / "app/words" / LANGUAGE / "messages.po"
    file.parent.mkdir()
    with file.open("wb") as out:
        write_po(out, catalog)
    with serving(cwd=copy) as address:
        yield address


@pytest.fixture
def spoken(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=address)
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


READ = """() => {
  const left = "script, style, pre, code, kbd, math, .code, .numbers, .listing code, textarea, .edits";
  const found = [];
  for (const element of document.querySelectorAll("body, body *")) {
    if (element.closest(left)) continue;
    for (const name of ["aria-label", "title", "placeholder"]) {
      const text = element.getAttribute(name);
      if (text) found.push(text);
    }
    for (const node of element.childNodes) if (node.nodeType === 3 && node.data.trim()) found.push(node.data);
  }
  return [...new Set(found)];
}"""


def wrong(page: Page) -> list[str]:
    """What is said on the page that is not from the catalog."""
    addresses = re.compile(r"https?://\S+|\S*[?&=/]\S*|e[−-]?\d+")
    texts = [addresses.sub("", text) for text in page.evaluate(READ)]
    names = {"HTML", "MyST", "LaTeX", "JSON", "kaj"}
    return [f"{sorted(left)}: {text}" for text in texts if (left := set(english(text)) - names)]


def opened(page: Page, path: str) -> None:
    page.goto(f"{path}{'&' if '?' in path else '?'}lang={LANGUAGE}")
    page.locator("html[data-ready=true]").wait_for()


def test_every_step_and_tab(spoken: Page) -> None:
    for query in (
        "/?preset=two-layer&step=dW1",
        "/?preset=iris&step=dZ2&loss=mse",
        "/?preset=l-layer&step=J&l2=0.1",
    ):
        opened(spoken, query)
        spoken.locator("html[data-whole=true]").wait_for()
        assert wrong(spoken) == []
        for name in ("code", "story", "check", "training", "data"):
            spoken.locator(f"#tab-{name}").click()
            expect(spoken.locator(f"[data-view={name}]")).to_be_visible()
            settled(spoken)
            assert wrong(spoken) == [], name


@pytest.mark.parametrize(
    ("query", "cell"),
    [
        ("step=dW1&example=mean", "dW1[1,0]"),
        ("step=dZ2", "dZ2[0,0]"),
        ("preset=iris&step=A2", "A2[0,0]"),
        ("preset=digits&step=dW1", "dW1[0,0]"),
        ("step=W1_next&optimizer=adam&bug=ascent&optimizer=sgd", "W1_next[0,0]"),
        ("preset=dead-relu&step=dZ1", "dZ1[0,0]"),
    ],
)
def test_every_word_of_an_explanation(spoken: Page, query: str, cell: str) -> None:
    opened(spoken, f"/?{query.replace('optimizer=adam&', '')}")
    spoken.locator("html[data-whole=true]").wait_for()
    spoken.locator(f"[data-cell='{cell}']").first.click()
    expect(spoken.locator(".why")).to_be_visible()
    if spoken.locator(".nudge button").is_visible():
        spoken.locator(".nudge button").click()
        spoken.locator(".nudge summary").click()
        expect(spoken.locator(".nudge table")).to_be_visible()
    spoken.locator("[data-neuron='1:0']").focus()
    assert wrong(spoken) == []


def test_what_is_said_now_and_then(spoken: Page) -> None:
    opened(spoken, "/?preset=mse-factor&lr=50&activation=linear&t=9")
    spoken.locator("html[data-whole=true]").wait_for()
    assert wrong(spoken) == []
    opened(spoken, "/?preset=xor&vs=preset%3Diris&panels=data")
    spoken.locator("html[data-whole=true]").wait_for()
    spoken.locator("[data-view=data] details summary").click()
    for text in ("", "a", "1,2\n3", "x,y", "1,2\n3,4\n", "1,x,0\n2,3,1"):
        spoken.locator("[data-view=data] textarea").fill(text)
        spoken.locator("[data-do=csv]").click()
        expect(spoken.locator("[data-view=data] .said")).not_to_be_empty()
        assert wrong(spoken) == [], text
    opened(spoken, "/?preset=xor&edit=1:lr=0.3")
    spoken.locator("html[data-whole=true]").wait_for()
    for menu in spoken.locator("details[name=menu] summary").all():
        menu.click()
        assert wrong(spoken) == []


def test_the_frame(spoken: Page) -> None:
    for query in ("preset=xor&step=dW1&panels=story&controls=full", "preset=iris&step=A2"):
        opened(spoken, f"/embed?{query}")
        assert wrong(spoken) == []
