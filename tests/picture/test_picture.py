"""The drawing: geometry without collisions, marks that say what the trace says, markup equal to the timelines."""

import re
import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont

from app.files import folder
from app.picture.edges import DRAWN
from app.picture.layout import SHAPES, SHOWN, layout
from app.picture.marks import short
from app.picture.scene import Picture, picture
from app.run.engine import Engine
from app.run.presets import PRESETS
from app.run.query import parse

from ..run.strategies import queries

ENGINE = Engine(budget=60)


def drawn(query: str, shape: str = "page") -> Picture:
    run = parse(query)
    return picture(run, ENGINE.trace(run), shape)


@given(st.lists(st.integers(1, 40), min_size=2, max_size=14), st.sampled_from(list(SHAPES)))
def test_neurons_stay_apart_and_inside(sizes: list[int], shape: str) -> None:
    place = layout(tuple(sizes), shape)
    width, height = place.card
    for column in place.columns:
        ys = [y for _, y in column.units]
        assert 0 <= column.x - width / 2
        assert column.x + width / 2 <= place.width
        assert all(after - before >= height for before, after in pairwise(ys))
        assert height / 2 <= min(ys)
        assert max(ys) <= place.height - height / 2
        assert len(ys) == min(column.size, 7 if column.size > SHOWN else column.size)
    xs = [column.x for column in place.columns] + [place.loss[0]]
    assert all(after - before > width for before, after in pairwise(xs[:-1]))
    assert place.loss[0] - 40 >= place.columns[-1].x + width / 2


@given(queries(), st.sampled_from(list(SHAPES)))
def test_any_run_can_be_drawn_at_any_step(query: str, shape: str) -> None:
    found = drawn(query, shape)
    answer = found.answer()
    for step in range(found.steps):
        root = ElementTree.fromstring(found.still(step))
        marks = {mark.get("data-mark"): mark for mark in root.iter() if mark.get("data-mark")}
        assert marks.keys() == answer["marks"].keys()
        for key, timeline in answer["marks"].items():
            state: dict[str, object] = {}
            for start, changes in timeline:
                if start <= step:
                    state |= changes
            content = state.pop("text", None)
            assert content is None or (marks[key].text or "") == str(content)
            for name, value in state.items():
                assert marks[key].get(name) == str(value)


@pytest.mark.parametrize("preset", PRESETS)
def test_gradients_appear_with_the_step_that_computes_them(preset: str) -> None:
    run = parse(f"preset={preset}&t=2")
    trace = ENGINE.trace(run)
    found, steps = picture(run, trace, "page"), trace.equations(run.recipe.notation)
    order = [step.id for step in steps]
    for index in range(found.steps):
        root = ElementTree.fromstring(found.still(index))
        for edge in (mark for mark in root.iter() if mark.get("data-edge")):
            layer, j, i = map(int, re.findall(r"\d+", edge.get("data-edge", "")))
            known = order.index(f"dW{layer}") <= index
            moved = order.index(f"W{layer}_next") <= index
            weight = trace.tensors[f"W{layer}_next" if moved else f"W{layer}"][j, i]
            assert float(edge.get("data-value", "")) == weight
            assert (edge.get("data-grad") is not None) == known
            if known:
                assert float(edge.get("data-grad", "")) == trace.tensors[f"dW{layer}"][j, i]
            # While the error passes through a weight, its edge is the weight.
            carries = order[index] == f"dA{layer - 1}"
            assert ("gradient" in edge.get("class", "")) == (known and not moved and not carries)


@pytest.mark.parametrize("query", ["preset=two-layer", "preset=l-layer&t=3", "preset=iris&l2=0.1", "preset=mazur"])
@pytest.mark.parametrize("example", ["0", "2", "mean"])
def test_an_edge_is_what_the_numbers_at_its_ends_multiply_to(query: str, example: str) -> None:
    if query == "preset=mazur" and example == "2":
        return
    run = parse(f"{query}&example={example}")
    trace = ENGINE.trace(run)
    found, row = picture(run, trace, "page"), run.recipe.notation == "row"
    root = ElementTree.fromstring(found.still(trace.place("dW1")))
    edges = [mark for mark in root.iter() if mark.get("data-edge") and mark.get("data-grad")]
    assert edges
    for edge in edges:
        layer, j, i = map(int, re.findall(r"\d+", edge.get("data-edge", "")))
        assert float(edge.get("data-grad", "")) == trace.tensors[f"dW{layer}"][j, i]
        if example == "mean":
            assert edge.get("data-term") is None
            continue
        error = trace.viewed(f"dZ{layer}", "row" if row else "column")
        error = error.T if row else error
        given = trace.tensors[f"A{layer - 1}" if layer > 1 else "X"]
        term = error[j, int(example)] * given[i, int(example)]
        assert float(edge.get("data-term", "")) == pytest.approx(term, rel=1e-12, abs=1e-15)
        sign = "neg" if term < 0 else "pos" if term > 0 else "zero"
        assert sign in edge.get("class", "").split()


def test_one_scale_for_all_examples_and_the_mean() -> None:
    legends = set()
    for example in ("0", "1", "2", "3", "mean"):
        found = drawn(f"preset=two-layer&example={example}")
        legends.add(tuple(re.findall(r'class="legend number"[^>]*>([^<]*)<', found.still(8))))
    assert len(legends) == 1


def test_it_says_whose_gradient_it_is() -> None:
    found = drawn("preset=two-layer&example=1")
    notes = [re.findall(r'class="note end"[^>]*>([^<]*)<', found.still(step))[0] for step in range(found.steps)]
    assert notes[0] == "example 2 of 4"
    assert notes[8] == "example 2 of 4: gradient of its own loss"
    assert notes[-1] == "the change is that of all 4 examples"
    mean = drawn("preset=two-layer&example=mean")
    assert "the mean of 4 examples" in mean.still(0)
    assert "means of 4 examples: these do not multiply" in mean.still(8)


def test_wide_layers_collapse_and_say_so() -> None:
    svg = drawn("preset=iris&hidden=64,300").still(0)
    assert "⋮ +57" in svg
    assert "⋮ +293" in svg
    assert re.search(r"showing \d+ of 20,356 edges", svg)


def test_at_most_the_limit_of_edges_the_steepest_ones() -> None:
    query = "preset=iris&hidden=" + ",".join(["10"] * 12)
    svg = drawn(query).still(0)
    edges = re.findall(r'data-edge="W2\[(\d+),(\d+)\]"', svg)
    assert svg.count("data-edge") <= DRAWN
    gradient = abs(ENGINE.trace(parse(query)).tensors["dW2"])
    shown = {(int(j), int(i)) for j, i in edges}
    left = [gradient[j, i] for j in range(10) for i in range(10) if (j, i) not in shown]
    assert left
    assert max(left) <= min(gradient[j, i] for j, i in shown)


def test_units_that_are_off_or_flat_say_so_once_a_is_known() -> None:
    found = drawn("preset=dead-relu")
    assert "off 4/4" not in found.still(0)
    assert found.still(1).count("off 4/4") == 2
    assert "off 1/4" in found.still(1)
    assert drawn("preset=saturated").still(1).count("flat") == 2
    assert "flat" not in drawn("preset=vanishing").still(1)


def test_a_diverged_picture_draws() -> None:
    found = drawn("preset=mse-factor&activation=linear&lr=50&t=5000")
    svg = found.still(found.steps - 1)
    assert "∞" in svg or "NaN" in svg
    assert "nan" not in re.sub(r'data-\w+="[^"]*"', "", svg)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (-0.0, "0"), (1.005, "1.00"), (-0.25, "−0.25"), (0.004, "4.0e−3"), (1234.5, "1.2e3"),
        (float("nan"), "NaN"), (float("inf"), "∞"), (float("-inf"), "−∞"), (-1e-300, "−1.0e−300"),
    ],
)  # fmt: skip
def test_short_numbers(value: float, text: str) -> None:
    assert short(value) == text


def test_the_font_that_is_made_has_every_sign_of_a_still() -> None:
    font = ImageFont.truetype(str(folder("static") / "fonts" / "text.ttf"), 24)
    missing = bytes(font.getmask("￿"))
    for preset in PRESETS:
        for notation in ("column", "row"):
            run = parse(f"preset={preset}&notation={notation}")
            found = picture(run, ENGINE.trace(run), "frame")
            signs = {sign for step in range(found.steps) for sign in re.sub("<[^>]*>", "", found.still(step))}
            assert [sign for sign in signs if sign.strip() and bytes(font.getmask(sign)) == missing] == []


@pytest.mark.parametrize(
    ("hidden", "heads"), [("4,3,3", ["h⁽¹⁾", "h⁽²⁾", "h⁽³⁾"]), ("3,3,3,3,3,3,3,3,3,3,3,3", ["h"] * 12)]
)
def test_in_a_small_picture_a_layer_is_called_as_its_units_are(hidden: str, heads: list[str]) -> None:
    root = ElementTree.fromstring(drawn(f"hidden={hidden}", "narrow").still(0))
    found = [each.text for each in root.iter() if each.get("class") == "heading"]
    assert found == ["x", *heads, "ŷ", "loss"]
