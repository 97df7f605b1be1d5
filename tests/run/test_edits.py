"""Edits: the run with a change made by hand in the middle is a value like any other."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.numerics import training
from app.run.engine import Engine
from app.run.errors import BadRequestError
from app.run.query import parse


def test_a_weight_is_changed_just_before_its_iteration() -> None:
    engine = Engine()
    before = engine.trace(parse("t=30"))
    after = engine.trace(parse("t=30&edit=30:W1[2,1]=1.5"))
    changed = after.tensors["W1"] != before.tensors["W1"]
    assert changed.sum() == 1
    assert after.tensors["W1"][2, 1] == 1.5
    np.testing.assert_array_equal(
        engine.trace(parse("t=29&edit=30:W1[2,1]=1.5")).tensors["W1_next"],
        engine.trace(parse("t=29")).tensors["W1_next"],
    )


def test_training_goes_on_from_the_change() -> None:
    engine, query = Engine(), "optimizer=momentum&edit=3:b1[0]=2&edit=5:lr=0.01&edit=3:W2[0,3]=-1"
    theta = engine.trace(parse(f"{query}&t=0"))
    for t in range(8):
        trace = engine.trace(parse(f"{query}&t={t}"))
        assert trace.network.lr == (0.01 if t >= 5 else 0.5)
        if t:
            for name in trace.network.names:
                expected = theta.tensors[f"{name}_next"].copy()
                if t == 3 and name == "b1":
                    expected[0, 0] = 2
                if t == 3 and name == "W2":
                    expected[0, 3] = -1
                np.testing.assert_allclose(trace.tensors[name], expected, rtol=1e-12)
        theta = trace


@given(
    st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["W1[1,1]", "b2[0]", "lr"])), max_size=5),
    st.integers(0, 60),
)
def test_the_path_does_not_matter(edits: list[tuple[int, str]], t: int) -> None:
    query = "&".join(f"edit={at}:{name}=0.25" for at, name in edits)
    straight, stepping = Engine(), Engine()
    run = parse(f"{query}&t={t}")
    for each in range(0, t, 7):
        stepping.trace(parse(f"{query}&t={each}"))
    one, other = straight.trace(run), stepping.trace(run)
    for name, value in one.tensors.items():
        np.testing.assert_array_equal(value, other.tensors[name])
    frames = list(Engine().frames(run.at(t=0), t, max(1, t)))
    np.testing.assert_array_equal(frames[-1].tensors["W1"], one.tensors["W1"])
    assert parse(run.canonical) == run


def test_the_last_of_two_holds_and_the_order_means_nothing() -> None:
    run = parse("edit=5:lr=0.1&edit=3:W1[0,1]=1&edit=5:lr=0.2")
    assert run.canonical == "preset=two-layer&edit=3:W1[0,1]=1&edit=5:lr=0.2"


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ("W1[0,0]=1", "must be iteration:entry=value"),
        ("3:W1[0]=1", "takes two indices"),
        ("3:lr[0]=1", "takes no index"),
        ("3:W1[0,0]=nan", "finite decimal"),
        ("3:lr=-1", "must be a number from 0 to"),
        ("3:W9[0,0]=1", "which this network does not have"),
        ("3:W1[4,0]=1", "the last entry is [3,1]"),
        ("3:b1[4]=1", "the last entry is [3]"),
        ("1000001:lr=1", "over the limit t"),
    ],
)
def test_a_wrong_edit_is_refused_by_name(edit: str, said: str) -> None:
    with pytest.raises(BadRequestError) as caught:
        parse(f"edit={edit}")
    assert caught.value.complaints[0].parameter == "edit"
    assert said in caught.value.complaints[0].message


def test_two_hundred_learning_rates_compile_one_program(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    original = training._Plan.__init__

    def counted(self: training._Plan, *arguments: Any) -> None:
        made.append(self)
        original(self, *arguments)

    monkeypatch.setattr(training._Plan, "__init__", counted)
    rates = [f"edit={t}:lr={0.5 + t / 1000}" for t in range(200)]
    trace = Engine().trace(parse("&".join([*rates, "t=200"])))
    assert trace.network.lr == pytest.approx(0.699)
    assert len(made) == 1
    with pytest.raises(BadRequestError, match="over the limit edits, 200"):
        parse("&".join([*rates, "edit=200:lr=1"]))
