"""Every word a person reads comes from a catalog: a language of accents shows those that do not."""

import gettext
import json
import re
import runpy
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel import Locale
from babel.messages.catalog import Catalog

from app import words
from app.answer import answer
from app.cli import main
from app.numerics.activations import ACTIVATIONS
from app.numerics.bugs import BUGS
from app.numerics.datasets import DATASETS
from app.numerics.equations import NOTATIONS
from app.numerics.initialisers import INITIALISERS
from app.numerics.losses import LOSSES
from app.numerics.optimizers import OPTIMIZERS
from app.picture.layout import SHAPES
from app.represent.frames import FIELDS
from app.run.errors import BadRequestError, BudgetError, RequestError
from app.run.limits import LIMITS
from app.run.parameters import ANY, PANELS, PARAMETERS, REVEALS, THEMES
from app.run.presets import PRESETS
from app.run.targets import KINDS

ROOT = Path(__file__).parent.parent
SCRIPT = runpy.run_path(str(ROOT / "scripts" / "words"), run_name="words")
ACCENTS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "áƀćđéƒǵħíĵķłḿńóṕɋŕśţúṽẃẋýźÁƁĆĐÉƑǴĦÍĴĶŁḾŃÓṔɊŔŚŢÚṼẂẊÝŹ"
)
KEPT = re.compile(r"\{\{|\}\}|\{[^{}]*\}|<code>.*?</code>|<[^>]*>|&\w+;")
"""What is no word in a message: places for values, markup, code."""


def accented(message: str) -> str:
    pieces, at = [], 0
    for kept in KEPT.finditer(message):
        pieces += [message[at : kept.start()].translate(ACCENTS), kept[0]]
        at = kept.end()
    return "".join([*pieces, message[at:].translate(ACCENTS)])


class Accents(gettext.NullTranslations):
    """Each message of the catalog with accents on all of its letters, any other as it is."""

    def __init__(self, catalog: Catalog) -> None:
        super().__init__()
        self.known = {text for each in catalog for text in ([each.id] if isinstance(each.id, str) else each.id)}

    def gettext(self, message: str) -> str:
        return accented(message) if message in self.known else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


NAMES = {
    ANY, *KINDS, *ACTIVATIONS, *BUGS, *DATASETS, *INITIALISERS, *LOSSES, *OPTIMIZERS, *PARAMETERS, *PRESETS,
    *LIMITS, *SHAPES, *REVEALS, *FIELDS, *PANELS, *THEMES, *NOTATIONS, "custom", "mean", "full", "none", "auto",
    "mini", "host", "self", "Backwalk", "reveal", "oembed", "json", "xml", "size", "width", "framework", "numpy",
    "torch", "and", "or", "grade", "lesson", "compare",
}  # fmt: skip
"""Ids, which are the same in every language."""

PROPER = {
    "NumPy",
    "PyTorch",
    "JavaScript",
    "reveal",
    "Quarto",
    "Marp",
    "Slidev",
    "Jupyter",
    "Markdown",
    "SVG",
    "PNG",
}


def english(text: str) -> list[str]:
    """The words of ``text`` that are neither from the catalog nor names."""
    parts = {part for name in NAMES for part in re.split(r"[^A-Za-z]", name)}
    found = re.findall(r"(?<![\w\\/=:.{])[A-Za-z]{3,}(?![\w=/}])", text)
    return [word for word in found if word not in parts | NAMES | PROPER]


SAID = {
    "title", "text", "story", "rule", "terms", "then", "result", "result_words", "factor", "words", "who", "help",
    "allowed", "teaches", "needs", "summary", "detail", "message", "source",
}  # fmt: skip
"""Fields of JSON that a person reads."""


def said(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            if name not in ("spec", "parts", "tree"):
                yield from said(each, key if key == "then" else name)
    elif isinstance(value, list):
        for each in value:
            yield from said(each, key)
    elif isinstance(value, str) and key in SAID:
        yield value


class Reader(HTMLParser):
    """The words of a page: its text, and the attributes that are read out or shown."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.within: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [
            given[name] or "" for name in ("aria-label", "title", "placeholder", "alt") if name in given
        ]
        if given.get("name") == "description" or (given.get("property") or "").startswith("og:title"):
            self.found.append(given["content"] or "")
        if tag not in ("meta", "link", "input", "br"):
            self.within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.within and self.within.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not {"script", "style", "pre", "code", "kbd", "math"} & set(self.within):
            self.found.append(data)


@cache
def collected() -> Catalog:
    """Every message of the program; to look through all of its files takes seconds."""
    return SCRIPT["collected"]()


@pytest.fixture
def accents(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that is said is said with accents."""
    spoken = words.Words("accents", Locale.parse("en_GB"), Accents(collected()))
    monkeypatch.setattr(words, "_words", lambda _language: spoken)
    # What the scripts say is looked at in a browser (tests/browser/test_words.py).
    monkeypatch.setattr("app.answer.facts.of_scripts", lambda _language: {})


RUNS = (
    "", "t=3&notation=row", "preset=iris", "preset=iris&loss=mse&notation=row", "preset=l-layer&l2=0.1",
    "preset=saturated", "preset=dead-relu", "preset=vanishing", "preset=mazur", "optimizer=adam&t=2&example=mean",
    "preset=xor&init=zeros", "bug=sum-for-mean", "preset=mse-factor&lr=50&activation=linear&t=9", "lr=0",
    "preset=digits&t=1", "X=1,2&Y=1&hidden=2", "X=1,2&Y=1&hidden=2&l2=1", "preset=xor&lr=20&t=14",
    "W1=0,0;0,0;0,0;0,0",
    "output=tanh&loss=mse&activation=gelu&notation=row", "preset=single-layer", "hidden=300,100&preset=iris",
)  # fmt: skip


@pytest.mark.usefixtures("accents")
@pytest.mark.parametrize("query", RUNS)
def test_every_word_about_a_run(query: str) -> None:
    for path in ("/api/trace", "/api/health", "/api/unit/1/0"):
        for text in said(json.loads(answer(path, query).body)):
            assert english(text) == [], text
    for shape in SHAPES:
        sent = json.loads(answer(f"/api/picture/{shape}", query).body)
        texts = re.findall(r"<text[^>]*>([^<]+)<|aria-label=\"([^\"]+)\"", sent["svg"])
        changes = [text for marks in sent["marks"].values() for _, change in marks if (text := change.get("text"))]
        for text in [each for pair in texts for each in pair] + changes:
            assert english(text) == [], text
    still = answer("/figure.svg", query).body.decode()
    for text in re.findall(r"<(?:text|title)[^>]*>([^<]+)<", still):
        assert english(text) == [], text


@pytest.mark.usefixtures("accents")
@pytest.mark.parametrize("path", ["/", "/embed", "/teach", "/docs", "/learn", "/learn/bias", "/write"])
def test_every_word_of_a_page(path: str) -> None:
    # A lesson is a file of its language.
    told = r'(?s)<article>.*?</article>|<ul class="shelf">.*?</ul>'
    if path.startswith("/learn/"):
        told += "|<h1>.*?</h1>|<title>.*?</title>"
    page = re.sub(told, "", answer(path).body.decode())
    for text in Reader(page).found:
        assert english(text) == [], text


@pytest.mark.usefixtures("accents")
def test_every_word_of_the_lists() -> None:
    for path in ("/api/presets", "/api/options"):
        for text in said(json.loads(answer(path).body)):
            if not re.search(r"np\.|[PQ] [-+*/@]|-P", text):
                assert english(text) == [], text


@pytest.mark.usefixtures("accents")
def test_every_word_of_a_paper_a_notebook_and_a_program() -> None:
    query = "preset=iris&t=2"
    cells = json.loads(answer("/export.ipynb", query).body)["cells"]
    prose = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    for text in prose:
        assert english(re.sub(r"\$\$.*?\$\$|`.*?`", "", text)) == [], text
    for query in ("t=1", "bug=missing-slope&framework=torch", "preset=iris&hidden=300,100"):
        for line in answer("/export.py", query).body.decode().splitlines():
            if line.startswith("#"):
                assert english(re.sub(r"\S*[=?/]\S*", "", line)) == [], line
    paper = answer("/export.tex", "t=1").body.decode()
    for text in re.findall(r"\\(?:sub)?section\*\{([^}]*)\}", paper):
        assert english(text) == [], text


REFUSED = (
    "hiden=4", "zzzzzzzz=4", "lr=1&lr=2", "lr=x", "lr=-1", "beta=1&optimizer=momentum", "eps=0&optimizer=adam",
    "hidden=0", "hidden=1,1,1,1,1,1,1,1,1,1,1,1,1,1", "activation=thanh", "output=foo", "batch=x", "batch=9",
    "batch=0",
    "X=1&Y=1;2", "X=1", "Y=1", "X=1&Y=1&samples=3", "data=moons&X=1&Y=1", "data=iris&samples=3", "X=1,2;3&Y=1;0",
    "loss=bce&output=linear", "data=line&output=softmax&loss=mse", "data=line&loss=bce&output=sigmoid",
    "X=1;2&Y=3;0", "X=1;2&Y=2;0&output=softmax&loss=mse", "X=1&Y=0.2,0.2&output=softmax&loss=cross_entropy",
    "hidden=1024,1024", "samples=10000&data=moons&hidden=1024", "activation=tanh,relu", "W1=1,2", "b1=1", "W9=1",
    "freeze=W9", "freeze=q", "edit=1", "edit=3:W1=1", "edit=3:b1=1", "edit=3:lr[0]=1", "edit=3:W9[0,0]=1",
    "edit=3:W1[9,9]=1", "edit=3:lr=-1", "edit=9999999:lr=1", "edit=3:lr=x", "edit=3:V1[0,0]=1",
    "bug=extra-slope&loss=mse",
    "bug=nothing", "step=dW9", "step=dw1", "stops=Q", "stops=9999999:J", "stops=J,J", "stops=,", "example=9",
    "example=x",
    "theme=drak", "decimals=99", "vs=hiden=4", "vs=vs%3Dlr", "origin=x", "id=*", "readonly=2", "autoplay=yes",
    "&".join(f"edit={t}:lr=1" for t in range(201)), "scale=9", "t=-1", "X=" + "1," * 9000,
)  # fmt: skip


@pytest.mark.usefixtures("accents")
@pytest.mark.parametrize("query", REFUSED)
def test_every_word_of_a_refusal(query: str) -> None:
    with pytest.raises(BadRequestError) as refused:
        answer("/api/trace", query)
    for complaint in refused.value.complaints:
        quoted = re.sub(r"'[^']*'", "", complaint.message)
        assert english(quoted) == [], complaint.message
        assert re.search("[áéíóú]", quoted), "nothing in it is from the catalog"


@pytest.mark.usefixtures("accents")
@pytest.mark.parametrize(
    "address",
    [
        "/nothing?", "/api/tensor/W9.npy?", "/api/picture/wall?", "/api/unit/9/9?", "/api/nudge/Z1/0/0?",
        "/api/unit/x/0?", "/api/surface?preset=iris", "/api/surface?size=1", "/api/frames?from=3&to=1",
        "/api/frames?every=2&rate=3", "/oembed?", "/oembed?url=[", "/oembed?url=http://other/",
        "/oembed?url=x&format=xml",
        "/export.html?from=5&to=6", "/export.html?from=0&to=500", "/export.html?to=90&preset=digits",
        "/figure.svg?width=1",
        "/export.py?framework=jax", "/export.py?framework=torch&framework=torch",
    ],
)  # fmt: skip
def test_every_word_of_what_there_is_not(address: str) -> None:
    path, _, query = address.partition("?")
    with pytest.raises(RequestError) as refused:
        answer(path, query)
    quoted = re.sub(r"'[^']*'", "", str(refused.value))
    assert english(quoted) == [], quoted
    assert re.search("[áéíóú]", quoted), "nothing in it is from the catalog"


@pytest.mark.usefixtures("accents")
def test_every_word_of_the_command_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    # The words of argparse itself are in a catalog of its own.
    own, _, _ = re.sub(r"(?s)^usage:.*?\n\n", "", capsys.readouterr().out).partition("commands:")
    for text in re.sub(
        r"show .* exit|--?[-a-z]+( [A-Z_|]+)?|BACKWALK_UNITS|options:|\{.*\}|^  backwalk.{38}", "", own, flags=re.M
    ).splitlines():
        assert english(text) == [], text
    file = tmp_path / "answers.csv"
    file.write_text("who,shape:dW1,sign:W1[0,0]\nÁ,2x4,5\n")
    for command in (
        ["check"],
        ["check", "bug=missing-slope"],
        ["export", "-o", str(tmp_path / "x.doc")],
        ["grade", "ask=shape:dW1,sign:W1[0,0]", str(file)],
    ):
        main(command)
        said = "".join(capsys.readouterr())
        for text in re.sub(r"'[^']*'|\.\w+|backwalk:|\b(pass|fail)\b(?= )|bug=\S+", "", said).splitlines():
            assert english(text) == [], text


@pytest.mark.usefixtures("accents")
def test_a_budget_is_told_where_it_is_heard() -> None:
    for error in (BudgetError(), BudgetError(7)):
        assert english(str(error)) == []


def test_messages_keep_their_places() -> None:
    for message in collected():
        texts = [message.id] if isinstance(message.id, str) else list(message.id)
        places = [sorted(set(re.findall(r"\{(\w+)", text))) for text in texts]
        assert all(each in ([], places[-1], ["n"]) or "n" in places[-1] for each in places)


def test_a_language_says_how_numbers_and_lists_are_written() -> None:
    assert words.number(-1234.5e-9) == "−1.23e−6"
    assert words.whole(1234567) == "1,234,567"
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.count("{n} unit", "{n} units", 1) == "1 unit"
    german = words.Words("de", Locale("de"), gettext.NullTranslations())
    token = words._spoken.set(german)
    try:
        assert words.number(0.25) == "0,25"
        assert words.whole(1234567) == "1.234.567"
        assert words.listed(["a", "b", "c"]) == "a, b und c"
    finally:
        words._spoken.reset(token)


def test_a_language_that_there_is_not() -> None:
    assert words.asked_language("lang=xx&t=3") == words.asked_language("") == "en"
    with pytest.raises(BadRequestError, match="lang must be one of en"):
        answer("/api/trace", "lang=xx")
