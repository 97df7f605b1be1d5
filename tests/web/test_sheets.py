"""Sheets to fill in by hand, and their keys."""

import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import quote

import httpx
import numpy as np
import pytest

from app.answer import answer
from app.answer.grading import grade
from app.represent.sheets import sheet
from app.run.engine import Engine
from app.run.errors import BadRequestError, WithheldError
from app.run.limits import KEYS
from app.run.query import parse

QUERY = "ask=dZ1[1,2],dW2,shape:dW1,sign:W1[0,0],most:dZ1,line:dZ1"
EVERY = "vary=X,W1,W2&ask=dW2"
ENGINE = Engine(float("inf"))


class Counting(HTMLParser):
    """How often each element with a class stands there, and the text of the page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found[f"{tag}.{dict(attributes).get('class') or ''}"] += 1

    def handle_data(self, data: str) -> None:
        self.text += data


def cells(query: str, *, key: bool) -> dict[str, str]:
    """What stands in the asked places of a sheet, by the symbol of its tensor and where it is."""
    run = parse(query)
    made = sheet(run, ENGINE.trace(run), key=key)
    return {
        f"{line.symbol}[{i},{j}]": cell.text
        for lines in made.phases.values()
        for line in lines
        for i, row in enumerate(line.rows)
        for j, cell in enumerate(row)
        if cell.asked
    }


def test_what_is_asked_has_room_and_the_key_fills_it(client: httpx.Client) -> None:
    page = Counting(client.get(f"/worksheet?{QUERY}").text)
    assert page.found["td.asked"] == 5, "four of dW2 and one of dZ1"
    assert page.found["main.sheet"] == 1
    key = Counting(client.get(f"/worksheet?{QUERY}&key=1").text)
    assert key.found["td.asked"] == page.found["td.asked"]
    assert key.found["span.room"] == 0
    assert "4 × 2" in key.text
    assert "4 × 2" not in page.text


@pytest.mark.parametrize("query", [QUERY, "notation=row&" + QUERY, "preset=l-layer&ask=dZ2,dW1", "fade=3"])
def test_a_key_gives_what_the_verdict_calls_right(query: str) -> None:
    empty, full = cells(query, key=False), cells(query, key=True)
    assert set(empty.values()) == {""}
    assert empty.keys() == full.keys()
    run = parse(query)
    made = sheet(run, ENGINE.trace(run), key=True)
    assert len(full) + sum(bool(each.kind) for each in run.exercise.targets) == run.exercise.points
    answers = [prompt for lines in made.phases.values() for line in lines for prompt in line.prompts]
    assert all(each.answer for each in answers)


def test_everybody_has_a_sheet_with_their_own_numbers(client: httpx.Client) -> None:
    people = ["ann", "bo", "Zoë O'Hara"]
    page = client.get(f"/worksheet?{EVERY}&who={quote(','.join(people))}")
    assert page.status_code == 200
    text = Counting(page.text)
    assert text.found["main.sheet"] == 3
    assert all(each in text.text for each in people)
    drawn = re.findall(r"(?s)<h2>Given</h2>(.*?)<h2>", page.text)
    assert len(set(drawn)) == 3


def test_the_key_is_what_grading_calls_right() -> None:
    rows = ["who;" + ";".join(f"dW2[0,{at}]" for at in range(4))]
    people = [f"person {at}" for at in range(20)]
    for who in people:
        full = cells(f"{EVERY}&who={who}", key=True)
        rows.append(";".join([who, *(each.replace("−", "-") for each in full.values())]))
    assert [one.score for one in grade(EVERY, "\n".join(rows).encode()).people] == [4] * len(people)


def test_numbers_of_ones_own_are_made_for_the_hand() -> None:
    for at in range(1000):
        run = parse(f"{EVERY}&who=person {at}")
        for name in ("W1", "W2"):
            drawn = 10 * np.asarray(run.recipe.initial[name])
            assert np.allclose(drawn, np.round(drawn), atol=1e-12)
        assert np.allclose(10 * np.asarray(run.recipe.X), np.round(10 * np.asarray(run.recipe.X)), atol=1e-12)
        if at % 10 == 0:
            assert np.abs(ENGINE.trace(run).tensors["dW2"]).min() >= 0.01


def test_a_large_matrix_is_asked_in_words() -> None:
    run = parse("preset=iris&notation=column&ask=dZ1[0,100],dW1")
    made = sheet(run, ENGINE.trace(run), key=False)
    (dZ1,) = [line for lines in made.phases.values() for line in lines if line.prompts]
    assert dZ1.shape
    assert [each.text for each in dZ1.prompts] == ["What is dZ1 of h₁ on example 101?"]


def test_the_paper_asks_the_same() -> None:
    paper = answer("/export.tex", f"{QUERY}&who=ann,bo").body.decode()
    assert paper.count(r"\clearpage") == 1
    assert paper.count(r"\square") == 2 * answer("/export.tex", QUERY).body.decode().count(r"\square") > 0
    assert "What shape has dW1?" in paper
    assert "4 × 2" not in paper
    key = answer("/export.tex", f"{QUERY}&key=1").body.decode()
    assert r"\square" not in key
    assert r"What shape has dW1? 4 $\times$ 2" in key
    assert key.isascii()


def test_keys_stay_at_home(monkeypatch: pytest.MonkeyPatch, client: httpx.Client) -> None:
    for path in ("/worksheet", "/export.tex"):
        assert client.get(f"{path}?{QUERY}").headers["cache-control"].startswith("public")
        assert client.get(f"{path}?{QUERY}&key=1").headers["cache-control"].startswith("private")
    monkeypatch.setenv(KEYS, "0")
    for path in ("/worksheet", "/export.tex"):
        assert answer(path, QUERY).body
        with pytest.raises(WithheldError, match="--keys"):
            answer(path, f"{QUERY}&key=1")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("who=" + "a" * 65, "who must be 1 to 64 characters"),
        ("who=" + ",".join(map(str, range(101))), "who names 101 people; at most 100"),
        ("key=2", "key must be one of 0, 1"),
        ("who=a&who=b", "who is given twice"),
        ("ask=dW9", "ask names dW9"),
    ],
)
def test_bad_input_is_told(query: str, words: str) -> None:
    for path in ("/worksheet", "/export.tex"):
        with pytest.raises(BadRequestError) as raised:
            answer(path, query)
        assert words in str(raised.value)
