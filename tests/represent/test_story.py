"""The story of blame: shares that sum to 100 %, every figure a tensor's, every kind of step in both notations."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.numerics.bugs import BUGS
from app.numerics.equations import NOTATIONS, TITLES, Equation
from app.numerics.network import Array
from app.numerics.trace import Trace
from app.represent.story import STORIES, percents, shared, story
from app.run.engine import Engine
from app.run.query import parse
from app.words import number as quoted

from ..run.strategies import queries

ENGINE = Engine(budget=60)
SHARE = re.compile(r"\((\d+)\u00a0%\)")
NAMED = re.compile(
    r"((?:x|h|ŷ)[₀-₉]+(?:\u00a0→\u00a0(?:h|ŷ)[₀-₉]+)?|example \d+|b of (?:h|ŷ)[₀-₉]+) \((\d+)\u00a0%\)"
)
ABOVE = re.compile("⁽[^⁾]*⁾")
"""In which of several hidden layers a unit is."""

DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def test_every_kind_has_a_story() -> None:
    assert STORIES.keys() == {*TITLES, "moment"} - {"v", "s"}


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=40))
def test_percents_sum_to_a_hundred(amounts: list[float]) -> None:
    found = percents(np.array(amounts))
    assert sum(found) == (100 if sum(amounts) > 0 else 0)
    if sum(amounts) > 0:
        assert all(abs(one - 100 * each / sum(amounts)) < 1 for one, each in zip(found, amounts, strict=True))


@pytest.mark.parametrize("amount", [1e308, 1e-323])
def test_percents_have_no_smallest_or_largest(amount: float) -> None:
    assert percents(np.full(4, amount)) == [25, 25, 25, 25]


def test_a_long_list_tells_the_rest_together() -> None:
    said = shared(["a", "b", "c", "d", "e"], np.array([50.0, 20, 15, 10, 5]))
    assert said == "a (50\u00a0%), b (20\u00a0%), c (15\u00a0%) and the other 2 together (15\u00a0%)"
    assert shared(["a"], np.array([2.0])) == "a (100\u00a0%)"


def amounts(trace: Trace, step: Equation, said: str) -> Array:
    """What the shares of a sentence are shares of, computed apart."""
    T, layer = trace.tensors, step.layer
    if step.kind == "Z":
        unit = int(re.search(r"is (?:h|ŷ)([₀-₉]+)", said)[1].translate(DIGITS)) - 1  # type: ignore[index]
        return np.abs(T[f"W{layer}"][unit])
    if step.kind in ("dA_out", "dZ_out"):
        return np.abs(T[step.id]).sum(axis=int(len(T[step.id]) > 1))
    if step.kind in ("dA", "dZ", "db"):
        return np.abs(T[step.id]).sum(axis=1)
    if step.kind == "dW":
        return np.abs(T[step.id]).ravel()
    if step.kind == "update":
        return np.abs(T[step.id] - T[step.id.removesuffix("_next")]).ravel()
    return np.array([])


def index_of(name: str, trace: Trace, step: Equation) -> int:
    """Where a name's share is in ``amounts``."""
    numbers = [int(each) - 1 for each in re.findall(r"\d+", name.translate(DIGITS))]
    if len(numbers) == 2:
        return numbers[1] * trace.network.sizes[step.layer - 1] + numbers[0]
    return numbers[0]


@settings(max_examples=60)
@given(queries())
def test_every_figure_is_the_tensors(query: str) -> None:
    trace = ENGINE.trace(parse(query))
    for notation in NOTATIONS:
        for step in trace.equations(notation):
            said = ABOVE.sub("", story(trace, step, notation))
            assert said[-1] == "."
            shares = [int(each) for each in SHARE.findall(said)]
            if not shares:
                continue
            assert sum(shares) == 100, said
            found = amounts(trace, step, said)
            if not found.size:
                continue
            for name, share in NAMED.findall(said):
                exact = 100 * found[index_of(name, trace, step)] / found.sum()
                assert abs(int(share) - exact) < 1 + 1e-9, (name, said)


@settings(max_examples=30)
@given(queries())
def test_the_rest_of_the_figures(query: str) -> None:
    run = parse(query)
    trace = ENGINE.trace(run)
    if trace.first_bad:
        return
    for step in trace.equations(run.recipe.notation):
        said = ABOVE.sub("", story(trace, step, run.recipe.notation))
        if step.kind == "J":
            assert f"complains: {quoted(trace.loss)}" in said
        if step.kind == "A":
            asleep = [
                (round(share * trace.m), i + 1) for i, share in enumerate(trace.layers[step.layer - 1].saturated)
            ]
            told = re.findall(r"(?:h|ŷ)([₀-₉]+) on (\d+) of (\d+)", said)
            assert bool(told) == any(count for count, _ in asleep) or "all of it is asleep" in said
            assert all((int(n), int(i.translate(DIGITS))) in asleep and int(m) == trace.m for i, n, m in told)
        if step.kind == "update" and "most, by" in said:
            change = np.abs(trace.tensors[step.id] - trace.tensors[step.id.removesuffix("_next")])
            assert f"most, by {quoted(change.max())}:" in said
        if step.kind in ("dA_out", "dZ_out") and "said" in said:
            A, Y = (trace.viewed(name, "column") for name in (f"A{step.layer}", "Y"))
            a, y = re.search(r"said (\S+) where (\S+) was", said).groups()  # type: ignore[union-attr]
            assert (a, y) in {(quoted(p), quoted(q)) for p, q in zip(A.ravel(), Y.ravel(), strict=True)}


@pytest.mark.parametrize("bug", [name for name in BUGS if name != "lost-factor-2"])
def test_a_run_with_a_mistake_has_its_story(bug: str) -> None:
    trace = ENGINE.trace(parse(f"bug={bug}"))
    assert all(story(trace, step, "row") for step in trace.equations("row"))


@pytest.mark.parametrize(
    ("query", "step", "said"),
    [
        ("lr=0", "W1_next", "W1 does not change: the learning rate is 0."),
        ("lr=0&optimizer=adam", "W1_next", "the learning rate is 0"),
        ("l2=1", "J", "is the penalty on large weights. Behind the rest: "),
        ("l2=1", "dW1", "and for its own size"),
        ("X=1&Y=0&output=sigmoid&loss=cross_entropy&hidden=2", "dA2", "The loss does not mind these predictions"),
        ("init=zeros", "Z1", "All weights into the hidden layer are 0: it listens to nobody."),
        ("optimizer=momentum", "vdW1_next", "Momentum begins to remember"),
        ("optimizer=momentum&t=2", "vdW1_next", "Momentum does not act on this gradient alone"),
        ("lr=1e5&t=20", "A1", "all of it is asleep on every example"),
        ("bug=missing-slope", "dZ1", "makes a mistake on purpose, and here it is: g' forgotten"),
        ("bug=ascent", "W1_next", "makes a mistake on purpose"),
    ],
)
def test_odd_cases_are_told_as_they_are(query: str, step: str, said: str) -> None:
    trace = ENGINE.trace(parse(query))
    steps = {each.id: each for each in trace.equations("column")}
    assert said in story(trace, steps[step], "column")


def test_ties_are_told_by_their_amounts() -> None:
    said = shared(["a", "b", "c"], np.array([30.1, 30.2, 39.7]))
    assert re.findall(r"[abc](?= \()", said) == ["c", "b", "a"]


def test_a_diverged_run_says_so() -> None:
    trace = ENGINE.trace(parse("preset=mse-factor&activation=linear&lr=50&t=5000"))
    bad = next(step for step in trace.equations("row") if step.id == trace.first_bad)
    assert "blown up" in story(trace, bad, "row")


def test_the_sleepers_are_named() -> None:
    trace = ENGINE.trace(parse("preset=saturated"))
    steps = {step.id: step for step in trace.equations("column")}
    assert "h₂ on 4 of 4 and h₁ on 3 of 4" in story(trace, steps["A1"], "column")
    assert "h₁ was asleep" in story(trace, steps["dZ1"], "column")
