"""Every combination of a mistake with what a network may be is a run or is refused by name; none fails."""

import itertools
import random

import numpy as np
import pytest

from app.numerics.activations import HIDDEN, OUTPUTS
from app.numerics.bugs import BUGS
from app.numerics.gradcheck import check
from app.numerics.losses import LOSSES
from app.represent.answers import trace_answer
from app.run.engine import Engine
from app.run.errors import BadRequestError
from app.run.presets import PRESETS
from app.run.query import Run, parse

ENGINE = Engine(budget=60)
BATCHES = ("full", "1", "3")

NOT_IN_THE_GRADIENT = ("ascent",)
"""The update is wrong, and what it is given is right."""


def runs(preset: str, bug: str) -> list[Run]:
    """The legal ones of all combinations, the activation of each drawn; the others are refused by name."""
    legal = []
    drawn = random.Random(f"{preset} {bug}")
    for output, loss, batch in itertools.product(OUTPUTS, LOSSES, BATCHES):
        activation = drawn.choice(HIDDEN)
        query = f"preset={preset}&bug={bug}&output={output}&loss={loss}&batch={batch}&activation={activation}"
        try:
            legal.append(parse(query))
        except BadRequestError as error:
            assert all(each.parameter in ("bug", "loss", "output", "batch", "Y") for each in error.complaints)
            assert all(" " in each.message for each in error.complaints)
    return legal


@pytest.mark.parametrize("bug", BUGS)
@pytest.mark.parametrize("preset", PRESETS)
def test_a_mistake_runs_in_every_network_or_is_refused(preset: str, bug: str) -> None:
    for run in runs(preset, bug):
        trace = ENGINE.trace(run.at(t=1))
        assert trace.tensors.keys() >= {step.id for step in trace.equations("row")}


@pytest.mark.parametrize(
    "query",
    [
        "X=1,2;3,4;0,1;1,0;2,2&Y=1;0;1;0;1&batch=4&t=1",
        "preset=two-layer&loss=mse",
        "preset=two-layer&hidden=",
        "preset=l-layer",
        "preset=iris&hidden=150",
    ],
)
def test_a_matrix_product_needs_square_layers_in_every_batch(query: str) -> None:
    run = parse(query)
    try:
        wrong = parse(f"{query}&bug=matmul-for-hadamard")
    except BadRequestError as error:
        assert error.complaints[0].parameter == "bug"
        assert "in every batch" in error.complaints[0].message
    else:
        assert query == "preset=iris&hidden=150"
        assert trace_answer(wrong, ENGINE.trace(wrong))["status"] == "ok"
    assert ENGINE.trace(run)


INVISIBLE = [
    ("sum-for-mean", "preset=mazur"),
    ("bias-sum-for-mean", "preset=mazur"),
    ("missing-slope", "preset=two-layer&activation=linear"),
    ("missing-slope", "preset=single-layer"),
    ("slope-of-a", "preset=l-layer"),
    ("slope-of-a", "preset=l-layer&activation=leaky_relu,linear"),
    ("update-before-backprop", "preset=two-layer&lr=0"),
    ("update-before-backprop", "preset=two-layer&freeze=W2,b2"),
    ("ascent", "preset=mazur&freeze=W1,b1,W2,b2"),
]


@pytest.mark.parametrize(("bug", "query"), INVISIBLE)
def test_a_mistake_that_changes_nothing_is_refused(bug: str, query: str) -> None:
    with pytest.raises(BadRequestError, match=f"bug={bug} needs"):
        parse(f"{query}&bug={bug}")


def test_a_learning_rate_that_comes_later_is_one() -> None:
    assert parse("lr=0&edit=3:lr=0.1&bug=ascent")


@pytest.mark.parametrize("bug", BUGS)
def test_the_gradient_check_sees_every_mistake_in_a_gradient(bug: str) -> None:
    seen = 0
    for preset in ("two-layer", "mse-factor", "vanishing", "iris"):
        try:
            run = parse(f"preset={preset}&bug={bug}")
        except BadRequestError:
            continue
        trace = ENGINE.trace(run)
        right = ENGINE.trace(parse(f"preset={preset}"))
        found = not all(each.passed for each in check(trace))
        assert found == (bug not in NOT_IN_THE_GRADIENT)
        assert any(
            not np.array_equal(value, right.tensors.get(name, value)) for name, value in trace.tensors.items()
        )
        seen += 1
    assert seen


def test_a_forgotten_mean_is_of_the_examples_not_of_the_penalty() -> None:
    right, wrong = (ENGINE.trace(parse(f"preset=xor&l2=0.3&bug={bug}")) for bug in ("none", "sum-for-mean"))
    for layer in (1, 2):
        penalty = 0.3 / right.m * right.tensors[f"W{layer}"]
        terms = wrong.tensors[f"dW{layer}"] - penalty
        assert terms == pytest.approx(right.m * (right.tensors[f"dW{layer}"] - penalty), rel=1e-12)
