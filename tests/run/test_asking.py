"""What a run asks: targets, what is drawn for a learner, and what is refused."""

import numpy as np
import pytest
from hypothesis import given as chosen
from hypothesis import strategies as st

from app.numerics.bugs import BUGS
from app.run.engine import Engine
from app.run.errors import BadRequestError
from app.run.given import given
from app.run.query import parse
from app.run.targets import TARGETS, Target, target
from app.run.texts import MalformedError

NAMES = st.from_regex(r"d?[WbZA][1-9]", fullmatch=True)
INDEX = st.tuples(st.integers(0, 999), st.integers(0, 999))


@chosen(
    st.lists(
        st.one_of(
            st.builds(Target, st.just(""), NAMES, st.none() | INDEX),
            st.builds(Target, st.sampled_from(["shape", "line", "most"]), NAMES),
            st.builds(Target, st.just("sign"), NAMES, INDEX),
            st.just(Target("bug")),
        ),
        unique=True,
    )
)
def test_targets_are_read_as_they_are_written(targets: list[Target]) -> None:
    assert TARGETS.parse(TARGETS.write(tuple(targets))) == tuple(targets)


def test_the_index_of_a_bias_may_leave_out_its_0() -> None:
    assert target("db1[2]") == target("db1[2,0]") == Target("", "db1", (2, 0))


@pytest.mark.parametrize(
    "text", ["dW1[", "dW1[0,1,2]", "shape:dW1[0,1]", "sign:W1", "most:", "why:dW1", "bug:x", "a b"]
)
def test_a_target_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        target(text)


def test_asking_is_part_of_the_canonical_query() -> None:
    run = parse("t=3&ask=dW1[0,1]&ask=shape:dW1,db1[2]&fade=2&reveal=never&step=dW1&edit=0:lr=0.1")
    assert run.canonical == (
        "preset=two-layer&edit=0:lr=0.1&ask=dW1[0,1],shape:dW1,db1[2,0]&fade=2&reveal=never&t=3&step=dW1"
    )
    assert parse(run.canonical) == run
    assert "ask" not in run.key


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("ask=dW9", "did you mean"),
        ("ask=X", "can name Z1"),
        ("ask=dW1[4,0]", "the last entry is [3,1]"),
        ("ask=bug", "needs a run with a mistake"),
        ("ask=dW1&vs=lr=1", "vs does not go with ask"),
        ("preset=iris&ask=dZ1", "over the limit asked"),
        ("ask=most:J", "one entry only"),
        ("ask=shape:J", "one entry only"),
        ("data=xor&vary=X", "inline data"),
        ("vary=W3", "does not have"),
        ("vary=X&t=11", "vary needs a small run"),
        ("preset=digits&hidden=128,64&bug=any", "bug=any needs a run of at most"),
        ("who=" + "a" * 65, "1 to 64 characters"),
        ("reveal=always", "one of end, wrong, never"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_reason(query: str, words: str) -> None:
    with pytest.raises(BadRequestError) as refused:
        parse(query)
    assert words in str(refused.value)


def test_the_last_batch_may_be_smaller() -> None:
    parse("preset=xor&batch=3&t=0&ask=dZ1[0,2]")
    with pytest.raises(BadRequestError, match=r"last entry is \[2,0\]"):
        parse("preset=xor&batch=3&t=1&ask=dZ1[0,2]")


def test_fade_asks_the_last_steps_entry_by_entry() -> None:
    exercise = parse("fade=3").exercise
    assert [each.id for each in exercise.targets] == ["b1_next", "W2_next", "b2_next"]
    assert exercise.points == 4 + 4 + 1


@pytest.mark.parametrize("who", ["ann", "bo", "ü 7"])
def test_numbers_are_drawn_anew_for_a_learner(who: str) -> None:
    query = f"vary=X,Y,W1,b1&who={who}&ask=dW1"
    run, again = parse(query), parse(query)
    assert run.recipe == again.recipe
    assert run.recipe.X != parse("").recipe.X
    assert run.values["X"] == parse("").recipe.X
    for values in (run.recipe.X, run.recipe.initial["W1"], [run.recipe.initial["b1"]]):
        assert np.allclose(np.round(values, 1), values)
    assert {y for row in run.recipe.Y for y in row} <= {0.0, 1.0}
    assert np.abs(Engine().trace(run).tensors["dW1"]).min() >= 0.01


def test_learners_and_seeds_have_other_numbers() -> None:
    found = {parse(f"vary=X&who={who}&seed={seed}").recipe.X for who in ("ann", "bo") for seed in (1, 2)}
    assert len(found) == 4


def test_what_is_always_too_small_is_refused() -> None:
    with pytest.raises(BadRequestError, match="of 100 draws none"):
        parse("vary=b2&who=ann&activation=relu&W1=0,0;0,0;0,0;0,0&ask=dW1")


def test_any_mistake_is_one_that_the_check_sees() -> None:
    drawn = {parse(f"bug=any&who={who}").recipe.bug for who in range(40)}
    assert len(drawn) > 3
    assert drawn <= set(BUGS) - {"ascent", "update-before-backprop"}
    assert parse("bug=any&who=3").values["bug"] == "any"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.25", 0.25),
        ("0,25", 0.25),
        ("-1/4", -0.25),
        ("2.5e-3", 0.0025),
        ("−3", -3.0),
        (" 1 / 8 ", 0.125),
        (".5", 0.5),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, value: float) -> None:
    assert given(text).value == value


@pytest.mark.parametrize(
    "text", ["", "abc", "nan", "1e999999", "1/0", "1e308/1e-308", "1" * 10_000, "0x10", "1,2,3", "--1", "inf"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        given(text)


@chosen(st.floats(-1e6, 1e6).filter(lambda value: abs(value) > 1e-6), st.integers(2, 8))
def test_a_rounded_number_agrees(value: float, digits: int) -> None:
    assert given(f"{value:#.{digits}g}").agrees(value)


@pytest.mark.parametrize(
    ("text", "value", "agrees"),
    [
        ("0.5", 0.5, True),
        ("0.5", 0.496, True),
        ("0.5", 0.46, False),
        ("0.50", 0.496, True),
        ("-1", -1.0, True),
        ("0", 0.0, True),
        ("0.00", 0.004, False),
        ("0.30", 0.3049, True),
        ("0.31", 0.3049, False),
        ("1/3", 1 / 3, True),
        ("0.03", 0.030003, True),
        ("120", 123.4, True),
        ("100", 123.4, False),
        ("0", 1e-22, False),
        ("0.5", float("inf"), False),
    ],
)
def test_two_digits_at_least_or_the_number_itself(text: str, value: float, agrees: bool) -> None:
    assert given(text).agrees(value) is agrees
