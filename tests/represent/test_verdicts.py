"""The verdict on answers: right ones, wrong ones and what they come from, and what cannot be read."""

import json
import re
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from hypothesis import given as chosen
from hypothesis import strategies as st

from app.answer import answer
from app.represent.diagnosis import Diagnosis
from app.run.engine import Engine
from app.run.errors import BadRequestError
from app.run.given import given
from app.run.query import parse
from app.run.targets import Target
from app.run.turns import Turn

ENGINE = Engine()
RUNS = (
    "",
    "notation=row",
    "preset=l-layer",
    "preset=l-layer&notation=column&t=2",
    "preset=xor&loss=mse&l2=0.1",
    "preset=single-layer",
    "preset=mazur",
)


def verdict(query: str, *answers: str) -> dict[str, Any]:
    own = "".join(f"&{urlencode({'answer': each})}" for each in answers)
    found: dict[str, Any] = json.loads(answer("/api/answer", query + own, engine=ENGINE).body)
    return found


def causes(result: dict[str, Any]) -> list[str]:
    return [each["bug"] for each in result["diagnosis"]]


@pytest.mark.parametrize("query", RUNS)
def test_every_entry_is_right_as_it_is_rounded(query: str) -> None:
    run = parse(query)
    trace = ENGINE.trace(run)
    for step in trace.equations(run.recipe.notation):
        exercise = parse(f"{query}&ask={step.id}").exercise
        found = Diagnosis(trace, run.recipe.notation)
        texts = [
            f"{Target('', step.id, index).id}:{found.value(step.id, index):#.4g}"
            for index in exercise.entries(exercise.targets[0])
        ]
        result = verdict(f"{query}&ask={step.id}", *texts)
        assert result["score"] == result["max"] == len(texts), step.id
        assert result["first_wrong"] is None


def test_a_tensor_is_answered_in_the_notation_that_is_read() -> None:
    for notation in ("column", "row"):
        run = parse(f"notation={notation}")
        values = ENGINE.trace(run).viewed("dW1", notation)
        text = ";".join(",".join(f"{each:.6g}" for each in row) for row in values)
        result = verdict(f"notation={notation}&ask=dW1", f"dW1:{text}")
        assert result["score"] == 8


@chosen(st.sampled_from(RUNS), st.data())
def test_a_mistake_that_is_made_is_named(query: str, data: st.DataObject) -> None:
    run = parse(query)
    found = Diagnosis(ENGINE.trace(run), run.recipe.notation)
    name = data.draw(st.sampled_from(list(found.steps)))
    made = data.draw(st.sampled_from(found.of_step(name)))
    cause, values = made.cause, made.values
    right, wrong = np.atleast_2d(found.views[name]), np.atleast_2d(values)
    places = np.argwhere((np.abs(wrong - right) > 0.02 * np.abs(right)) & np.isfinite(wrong) & (wrong != 0))
    if not len(places):
        return
    i, j = data.draw(st.sampled_from([tuple(map(int, each)) for each in places]))
    index = (i, j) if run.recipe.notation == "column" else (j, i)
    number = given(f"{wrong[i, j]:#.5g}")
    if not number.agrees(found.value(name, index)):
        assert cause in found.causes(name, index, number)


def test_a_mistake_in_an_earlier_step_is_found_there() -> None:
    run = parse("")
    found = Diagnosis(ENGINE.trace(run), "column")
    wrong = next(each.values for each in found.of_step("dZ1") if each.cause.name == "missing-slope")
    dW1 = wrong @ found.views["X"].T / 4
    result = verdict("ask=dW1", f"dW1[0,0]:{dW1[0, 0]:.5g}")["results"][0]
    assert ("missing-slope", "dZ1") in [(each["bug"], each["step"]) for each in result["diagnosis"]]


def test_an_error_carried_on_costs_once() -> None:
    run = parse("")
    trace = ENGINE.trace(run)
    dZ2 = trace.tensors["dZ2"].copy()
    dZ2[0, 0] *= -1
    db2 = dZ2.mean()
    texts = [f"dZ2[0,{at}]:{each:.5g}" for at, each in enumerate(dZ2[0])]
    result = verdict("ask=dZ2,db2", *texts, f"db2[0,0]:{db2:.5g}")
    assert causes(result["results"][-1]) == ["carried-on"]
    assert result["score"] == 4 == result["max"] - 1


def test_of_several_wrong_entries_the_mistake_that_explains_all_is_named() -> None:
    wrong = ENGINE.trace(parse("")).tensors["dW1"] * 4
    text = ";".join(",".join(f"{each:.3g}" for each in row) for row in wrong)
    for each in verdict("ask=dW1", f"dW1:{text}")["results"]:
        assert causes(each) == ["sum-for-mean"]


def test_a_forgotten_term_is_told() -> None:
    trace = ENGINE.trace(parse(""))
    dZ1, X = trace.tensors["dZ1"], trace.tensors["X"]
    value = (dZ1[1, :3] @ X[0, :3]) / 4
    result = verdict("ask=dW1", f"dW1[1,0]:{value:.6g}")["results"][0]
    assert result["diagnosis"] == []
    assert "term of 4 is left out" in result["message"]


def test_the_digits_on_the_screen_may_be_multiplied() -> None:
    run = parse("preset=mazur")
    trace = ENGINE.trace(run)
    dZ2, A1 = (np.round(trace.tensors[name], 2) for name in ("dZ2", "A1"))
    value, right = float(dZ2[0, 0] * A1[0, 0]), float(trace.tensors["dW2"][0, 0])
    assert f"{value:.4f}" != f"{right:.4f}"
    assert verdict("preset=mazur&ask=dW2", f"dW2[0,0]:{value:.4f}")["score"] == 1


@pytest.mark.parametrize(
    ("target", "right", "wrong"),
    [
        ("shape:dW1", "4,2", "2,4"),
        ("line:dW1", "(1 / m) * dZ1 @ X.T", "dZ1 @ X.T"),
        ("line:dZ1", "dA1 * (1 - A1 ** 2)", "dA1 @ (1 - A1 ** 2)"),
        ("most:dW1", "1,1", "0,0"),
        ("sign:W1[0,1]", "up", "down"),
    ],
)
def test_questions_without_numbers(target: str, right: str, wrong: str) -> None:
    assert verdict(f"ask={target}", f"{target}:{right}")["score"] == 1
    result = verdict(f"ask={target}", f"{target}:{wrong}")
    assert result["score"] == 0
    assert result["first_wrong"] == target


def test_a_line_whose_sides_do_not_meet_says_which() -> None:
    message = verdict("ask=line:dW1", "line:dW1:(1 / m) * dZ1 @ X")["results"][0]["message"]
    assert "4 × 4 and X is 2 × 4" in message


def test_a_square_arrangement_that_fits_is_told_by_the_numbers() -> None:
    result = verdict("ask=line:dA1&hidden=2&data=xor&output=softmax&loss=cross_entropy", "line:dA1:W2 @ dZ2")[
        "results"
    ][0]
    assert "shapes alone cannot tell" in result["message"]
    assert "wrong-transpose" in causes(result)


@pytest.mark.parametrize(
    "line",
    ["np.eye(9999)", "__import__('os')", "dZ9", "(" * 150, "lambda x", "9", "dW1", "W1_next", "Z1[0]", "'X'", ""],
)
def test_a_line_of_anything_else_is_not_read(line: str) -> None:
    result = verdict("ask=line:dW1", f"line:dW1:{line}")["results"][0]
    assert result["right"] is False
    if line:
        assert "value" not in result
        assert result["message"].startswith("An answer")


@pytest.mark.parametrize(
    "line",
    [
        *("9 ** 9 ** 9 * X", "(1 / 0) * dZ1 @ X.T", "W1 * (m / (m - m))", "m.T * dZ1 @ X.T", "(1).T * dZ1 @ X.T"),
        *(
            "-(W1 > 0)",
            "dZ1 @ X.T * 1e999",
            f"np.sqrt({'9' * 100}) * W1",
            f"np.exp({'9' * 60}) + W1",
            "-" * 190 + "X",
        ),
    ],
)
def test_an_odd_line_is_wrong_and_no_more(line: str) -> None:
    assert verdict("ask=line:dW1&reveal=never", f"line:dW1:{line}")["score"] == 0


def test_the_mistake_is_named_once_it_is_found() -> None:
    query = "bug=any&ask=bug&who=ann"
    bug = parse(query).recipe.bug
    right, wrong = [
        [step.id for step in ENGINE.trace(parse(query)).equations("column") if (step.kind in kinds) is found]
        for found, kinds in ((True, ("db",)), (False, ("db",)))
    ]
    assert bug == "bias-sum-for-mean"
    assert causes(verdict(query, f"bug:{right[0]}")["results"][0]) == [bug]
    assert "diagnosis" not in verdict(query, "bug:dZ2")["results"][0]
    assert wrong


@pytest.mark.parametrize(
    ("reveal", "text", "value"),
    [
        ("end", "7.1", False),
        ("end", "", True),
        ("wrong", "7.1", True),
        ("never", "", False),
        ("wrong", "abc", False),
    ],
)
def test_right_values_are_told_as_reveal_has_it(reveal: str, text: str, value: bool) -> None:
    result = verdict(f"ask=dW1&reveal={reveal}", f"dW1[0,0]:{text}")["results"][0]
    assert ("value" in result) is value


def test_at_the_end_all_right_values_are_told() -> None:
    results = verdict("ask=db2,dZ2[0,0]", "db2[0,0]:7.1", "dZ2[0,0]:7.1")["results"]
    assert all("value" in each for each in results)


@pytest.mark.parametrize("text", ["text", "NaN", "1" * 3_000])
def test_what_is_no_number_gets_a_message(text: str) -> None:
    results = verdict(
        "ask=dW1", f"dW1[0,0]:{text}", f"dW1[0,1]:{ENGINE.trace(parse('')).tensors['dW1'][0, 1]:.3g}"
    )["results"]
    assert "must be a number" in results[0]["message"]
    assert results[1]["right"]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (["dW2:1"], "asked is dW1"),
        (["dW1[0,0]:1", "dW1[0,0]:1"], "two answers to"),
        (["dW1:1,2;3,4;5,6;7,8", "dW1[0,0]:1"], "two answers to"),
        (["dW1[0,0]:" + "1" * 10_000], "at most 4,000"),
        (["dW1"], "TARGET:VALUE"),
        (["nonsense[:1"], "must be targets"),
    ],
)
def test_what_is_no_answer_is_refused(answers: list[str], words: str) -> None:
    with pytest.raises(BadRequestError, match=words):
        verdict("ask=dW1", *answers)


@pytest.mark.parametrize(
    "query", [*RUNS, "activation=gelu", "optimizer=adam&t=2", "output=softmax&loss=bce", "preset=iris"]
)
def test_the_line_of_the_trace_is_right_in_every_step(query: str) -> None:
    for notation in ("column", "row"):
        run = parse(f"{query}&notation={notation}" if "notation" not in query else query)
        for step in ENGINE.trace(run).equations(run.recipe.notation):
            code = step.code.partition(" = ")[2]
            found = verdict(f"{run.canonical}&ask=line:{step.id}", f"line:{step.id}:{code}")
            assert found["score"] == 1, (step.id, code)


def test_a_line_is_read_in_its_own_notation() -> None:
    sums = ["np.sum(dZ1, axis=0, keepdims=True)", "np.sum(dZ1, axis=1, keepdims=True)"]
    scores = [verdict("notation=row&ask=line:db1", f"line:db1:1 * {each}")["score"] for each in sums]
    assert scores == [1, 0]


def test_no_message_tells_the_number() -> None:
    right = ENGINE.trace(parse("")).tensors["dW1"][0, 1]
    for text in ("0", "0.0", f"{1.2 * right:.3g}", f"{0.83 * right:.3g}", f"{37 * right:.3g}", "-1e308"):
        result = verdict("ask=dW1[0,1]&reveal=never", f"dW1[0,1]:{text}")["results"][0]
        assert "value" not in result
        assert not re.search(r"\d\.\d", result.get("message", ""))


def test_a_number_that_is_not_finite_is_never_right() -> None:
    assert verdict("output=linear&loss=mse&lr=1e6&t=60&ask=J", "J:0.5")["score"] == 0


def test_what_is_0_up_to_rounding_is_0_and_what_is_small_is_not() -> None:
    deep = "hidden=3,3,3,3,3,3,3,3,3,3&activation=sigmoid&init_scale=0.1&ask=dW1[0,0]"
    assert verdict(deep, "dW1[0,0]:0")["score"] == 0
    assert verdict("preset=dead-relu&ask=dW1", *_zeros("preset=dead-relu"))["score"] > 0


def _zeros(query: str) -> list[str]:
    tensor = ENGINE.trace(parse(query)).tensors["dW1"]
    return [f"dW1[{i},{j}]:0" for i, j in np.argwhere(tensor == 0)[:4]]


@pytest.mark.parametrize(
    "query",
    [
        "data=blobs&samples=6000&hidden=99&ask=line:dZ1&answer=line:dZ1:dA1 @ ((A1.T @ A1) @ (A1.T @ A1))",
        "data=blobs&samples=10000&hidden=100,100&ask=dW2[0,0]&answer=dW2[0,0]:123",
    ],
)
def test_a_large_answer_takes_no_longer_than_its_turn(query: str) -> None:
    turn = Turn(5)
    answer("/api/answer", query.replace(" ", "%20"), engine=ENGINE, turn=turn)
    assert turn.used < 5


def test_what_a_learner_multiplies_from_the_screen_is_right() -> None:
    tensors = ENGINE.trace(parse("")).tensors
    slope, dZ1 = np.round(1 - tensors["A1"] ** 2, 3), np.round(tensors["dZ1"], 3)
    errors, gradients = np.round(tensors["dA1"], 3) * slope, dZ1 @ tensors["X"].T / 4
    for name, values in (("dZ1", errors), ("dW1", gradients)):
        far = np.abs(values - tensors[name]) > 0.2 * np.abs(tensors[name])
        texts = [f"{name}[{i},{j}]:{values[i, j]:.6f}" for i, j in np.argwhere(~far & (np.abs(values) > 1e-4))]
        assert len(texts) > 5
        assert verdict(f"ask={name}", *texts)["score"] == len(texts)


def test_a_slip_with_the_digits_of_the_screen_is_recognised() -> None:
    tensors = ENGINE.trace(parse("")).tensors
    summed = np.round(tensors["dZ1"], 3) @ tensors["X"].T
    for i, j in np.argwhere(np.abs(summed) > 0.5):
        assert causes(verdict("ask=dW1", f"dW1[{i},{j}]:{summed[i, j]:.4f}")["results"][0]) == ["sum-for-mean"]


@pytest.mark.parametrize(
    ("query", "step", "line", "words"),
    [
        ("", "Z1", "W1 @ X", "In this run the numbers come out right"),
        ("", "dA1", "W2.T * dZ2", "entries are not paired"),
    ],
)
def test_a_line_that_is_right_by_chance_is_not_right(query: str, step: str, line: str, words: str) -> None:
    found = verdict(f"{query}&ask=line:{step}", f"line:{step}:{line}")
    assert found["score"] == 0
    assert words in found["results"][0]["message"]


def test_the_old_weight_is_not_the_new_one() -> None:
    query = "preset=two-layer&ask=W2_next[0,1]"
    (result,) = verdict(query, "W2_next[0,1]:2.1")["results"]
    assert not result["right"]
    assert "what it was" in result["message"]
    (result,) = verdict(query, f"W2_next[0,1]:{result['value']:.3g}")["results"]
    assert result["right"]


def test_what_follows_from_numbers_of_three_digits_is_right() -> None:
    errors = ENGINE.trace(parse("")).tensors["dZ1"][0]
    made = sum(float(f"{each:.3g}") for each in errors) / 4
    (result,) = verdict("ask=db1[0]", f"db1[0]:{made:.3g}")["results"]
    assert f"{made:.3g}" != f"{result['value']:.3g}"
    assert result["right"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("dA1[1,0]:-0.314", "That is dZ2[0,0] itself"),
        ("dA1[1,0]:-0.61", "It is 7.4 % too small"),
        ("dA1[1,0]:-0.6585", "It is very near"),
    ],
)
def test_how_far_a_wrong_number_is_off_is_said(answer: str, words: str) -> None:
    (result,) = verdict(f"ask={answer.partition(':')[0]}", answer)["results"]
    assert not result["right"]
    said = result.get("message") or ""
    assert words in said


@pytest.mark.parametrize(("moved", "answer", "words"), [("W2[0,1]", "stays", "not 0"), ("W1[2,0]", "up", "is 0")])
def test_a_wrong_way_is_told_why(moved: str, answer: str, words: str) -> None:
    query = "preset=dead-relu&" if moved.startswith("W1") else ""
    (result,) = verdict(f"{query}ask=sign:{moved}", f"sign:{moved}:{answer}")["results"]
    assert words in result["message"]


def test_a_zero_tells_no_mistake_of_a_step_before() -> None:
    query = "preset=l-layer&ask=dA1[0,1]"
    (result,) = verdict(query, "dA1[0,1]:0")["results"]
    assert {each["step"] for each in result.get("diagnosis", [])} <= {"dA1"}
