"""The pure JavaScript modules, run in the browser they are written for."""

from typing import Any

import pytest
from playwright.sync_api import Page


@pytest.fixture
def js(page: Page) -> Any:
    """js(module, expression): the value of an expression of a module's exports."""
    page.goto("/embed")  # which has the facts that the modules read

    def evaluate(module: str, expression: str) -> Any:
        return page.evaluate(f"import('/static/js/{module}.js').then(m => {expression})")

    return evaluate


def test_positions(js: Any) -> None:
    assert js("core/positions", "m.cursorAt(37, 16)") == {"t": 2, "index": 5}
    assert js("core/positions", "m.positionOf(2, 5, 16)") == 37
    clamped = "[[-3, 16, 99], [40, 16, 1], [40, 16, 99], [1e9, 16, 99], [3, 16, 9, 2]]"
    assert js("core/positions", f"{clamped}.map(given => m.clamp(...given))") == [
        0, 31, 40, 100 * 16 - 1, 32,
    ]  # fmt: skip
    assert js("core/positions", "m.phases([{phase: 'a'}, {phase: 'a'}, {phase: 'b'}])") == [
        {"phase": "a", "start": 0, "length": 2},
        {"phase": "b", "start": 2, "length": 1},
    ]


def test_queries(js: Any) -> None:
    assert js("core/query", "m.split('?preset=xor&t=3&step=dW1&lr=0.1')") == {
        "base": "preset=xor&lr=0.1",
        "t": 3,
        "step": "dW1",
    }
    assert js("core/query", "m.address('preset=xor', 3, 'J', false)") == "?preset=xor&t=3&step=J"
    assert js("core/query", "m.address('X=1,2;3,4', 0, 'Z1', true)") == "?X=1,2;3,4"
    assert js("core/query", "m.changed('lr=1&X=1&Y=1&example=3', {data: 'moons'})") == {
        "base": "lr=1&data=moons",
        "keepsIteration": False,
    }
    assert js("core/query", "m.changed('preset=xor&hidden=3&theme=dark&decimals=3', {preset: 'iris'}).base") == (
        "theme=dark&decimals=3&preset=iris"
    )
    assert js("core/query", "m.changed('lr=1', {lr: null, notation: 'row'})") == {
        "base": "notation=row",
        "keepsIteration": True,
    }


def test_numbers(js: Any) -> None:
    expression = "[0, 1.005, -0.25, 1e-5, -4.2e7, 999.9, null].map(value => m.show(value, 2))"
    assert js("core/format", expression) == ["0", "1.00", "−0.25", "1e−5", "−4.2e7", "999.90", "not finite"]


def test_labels(js: Any) -> None:
    x, h, y = (
        f"{{kind: 'units', of: '{of}', size: 4, letter: '{letter}'}}"
        for of, letter in (("x", "x"), ("h1", "h"), ("y", "ŷ"))
    )
    examples = "{kind: 'examples', of: 'batch', size: 3}"

    def labels(axes: str, notation: str, role: str = "value") -> list[str]:
        call = f"m.labels({{role: '{role}', axes: [{axes}]}}, '{notation}').labels"
        found: list[str] = js("core/format", f"(([rows, columns]) => [rows(0), columns(1)])({call})")
        return found

    assert labels(f"{h}, {x}", "column") == ["h₁", "x₂"]
    assert labels(f"{x}, {h}", "row") == ["x₁", "h₂"]
    assert labels(f"{y}, {h}", "column", "moment") == ["ŷ₁", "h₂"]
    assert labels(f"{examples}, {h}", "row", "gradient") == ["1", "h₂"]
    assert labels(f"{x}, {examples}", "column", "given") == ["x₁", "2"]
    assert labels(f"{y}, {examples}", "column", "given") == ["y₁", "2"]
    assert labels(y, "column", "given") == ["ŷ₁", ""]
    assert labels(y, "row", "given") == ["", "ŷ₂"]


def test_the_drawing_that_fits(js: Any) -> None:
    shapes = "{page: [800, 626], frame: [960, 500], beside: [560, 496], small: [640, 320], narrow: [420, 470]}"
    for width, height, shape in (
        (724, 598, "page"), (960, 500, "frame"), (1280, 680, "frame"), (640, 320, "small"), (390, 436, "narrow"),
        (520, 400, "beside"),
    ):  # fmt: skip
        assert js("views/stage-fit", f"m.fitting({shapes}, {width}, {height})") == shape
    assert js("views/stage-fit", f"m.fitting({{...{shapes}, low: [800, 500]}}, 655, 410)") == "low"
    # A slide asks for drawings at their own size.
    assert js("views/stage-fit", f"m.fitting({shapes}, 724, 598, 0.98)") == "beside"
    assert js("views/stage-fit", f"m.fitting({shapes}, 520, 400, 0.98)") in ("small", "narrow")


def test_stops(js: Any) -> None:
    assert js("core/stops", "m.parseStops('J,3:dW1', 2)") == [
        {"t": 2, "step": "J", "name": "J"},
        {"t": 3, "step": "dW1", "name": "3:dW1"},
    ]
    assert js("core/stops", "m.parseStops('', 2)") == []
    assert js("core/stops", "m.positions(m.parseStops('b,1:a', 0), ['a', 'b'])") == [1, 2]
    assert js("core/stops", "[0, 4, 5, 20, 99].map(at => m.reached([4, 20, 12], at))") == [-1, 0, 0, 1, 1]
    # In the order of the list, from a stop or from between two of them.
    assert js("core/stops", "[0, 4, 5, 20, 12].map(at => m.onward([4,20,12], at, 1, false))") == [
        4,
        20,
        20,
        12,
        12,
    ]
    assert js("core/stops", "[0, 4, 5, 20, 12].map(at => m.onward([4,20,12], at, -1, false))") == [4, 4, 4, 4, 20]
    assert js("core/stops", "[[12, 1], [4, -1]].map(([at, by]) => m.onward([4,20,12], at, by, true))") == [4, 12]


def test_a_timeline_says_everything_up_to_a_step(js: Any) -> None:
    timeline = "[[-1, {a: 1}], [2, {b: 2}], [2, {b: 3}], [5, {a: 4}]]"
    assert js("views/stage", f"[0, 2, 9].map(step => m.stateAt({timeline}, step))") == [
        {"a": 1},
        {"a": 1, "b": 3},
        {"a": 4, "b": 3},
    ]


def test_a_learning_system_keeps_little(js: Any) -> None:
    module = "core/suspended"
    ids = '["a", "b", "c"]'
    whole = f'm.suspended("dW1", {ids}, new Map([["a", "0,5|1"], ["c", ""]]), new Set(["c"]), new Set(["a"]))'
    assert js(module, whole) == "dW1|0%2C5%7C1||~!"
    assert js(module, f"m.resumed({whole}, {ids})") == {"step": "dW1", "fragment": "a=0%2C5%7C1&~c="}
    assert js(module, f'm.resumed({whole}, ["a"])') == {"step": "", "fragment": ""}
    many = (
        '((ids) => m.suspended("J", ids, new Map(ids.map((id, at) => [id, at % 2 ? "x".repeat(60) : "-0.12345"])),'
        "new Set(), new Set(ids.filter((_, at) => at % 2 === 0))))([...Array(200).keys()].map(String))"
    )
    text = js(module, many)
    assert len(text) <= 4096
    assert text.count("-0.12345") == 100, "right answers are kept before wrong ones"
