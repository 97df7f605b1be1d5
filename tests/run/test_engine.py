"""States are found again; what was computed is not lost; the cache has a bound."""

import numpy as np
import pytest

from app.numerics import training
from app.run.caches import ByteCache
from app.run.engine import Engine
from app.run.errors import BudgetError
from app.run.query import parse


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The iterations that training computes, as they happen."""
    seen: list[int] = []
    original = training.Trainer._run

    def counted(self: training.Trainer, state: training.State, until: int) -> training.State:
        seen.extend(range(state.t, until))
        return original(self, state, until)

    monkeypatch.setattr(training.Trainer, "_run", counted)
    return seen


def test_neighbours_cost_one_iteration(steps: list[int]) -> None:
    engine = Engine()
    engine.trace(parse("preset=xor&t=1000"))
    assert len(steps) == 1000
    for t in (1001, 1002, 1001, 1000, 999, 998):
        before = len(steps)
        engine.trace(parse(f"preset=xor&t={t}"))
        assert len(steps) - before <= 1, t


def test_walking_all_the_way_back_costs_little(steps: list[int]) -> None:
    engine = Engine()
    engine.trace(parse("preset=xor&t=1000"))
    steps.clear()
    for t in range(999, 0, -1):
        engine.trace(parse(f"preset=xor&t={t}"))
    assert len(steps) < 5 * 1000


def test_the_path_to_an_iteration_does_not_matter() -> None:
    there, back = Engine(), Engine()
    back.trace(parse("preset=iris&t=700&optimizer=adam"))
    for t in (300, 299, 500):
        run = parse(f"preset=iris&t={t}&optimizer=adam")
        one, other = there.trace(run), back.trace(run)
        for name, value in one.tensors.items():
            np.testing.assert_array_equal(value, other.tensors[name])


def test_a_cache_of_nothing_gives_the_same_numbers() -> None:
    run = parse("preset=two-layer&t=137")
    assert Engine(cache_bytes=0).trace(run).loss == Engine().trace(run).loss


def test_the_cache_is_bounded_in_bytes() -> None:
    engine = Engine(cache_bytes=40_000)
    for seed in range(20):
        engine.trace(parse(f"seed={seed}&t=50"))
        assert engine.states.size <= 40_000
    assert engine.states.size > 10_000


def test_out_of_budget_goes_on_where_it_stopped(steps: list[int]) -> None:
    engine = Engine(budget=0.02)
    run = parse("preset=iris&hidden=32,32&t=3000")
    reached = [0]
    for _ in range(2000):
        try:
            trace = engine.trace(run)
            break
        except BudgetError as error:
            assert error.reached >= reached[-1]
            reached.append(error.reached)
    assert len(set(reached)) > 3
    assert trace.t == 3000
    assert len(steps) < 3000 + 300
    assert trace.loss == Engine(budget=60).trace(run).loss


@pytest.mark.parametrize("batch", ["full", "2"])
def test_a_diverged_run_answers_with_its_last_state(batch: str) -> None:
    engine = Engine()
    query = f"preset=mse-factor&activation=linear&lr=50&batch={batch}&t="
    end = engine.trace(parse(f"{query}90000"))
    assert end.first_bad
    assert engine.trace(parse(f"{query}{end.t}")).t == end.t
    assert engine.trace(parse(f"{query}{end.t + 1}")).t == end.t
    before = engine.trace(parse(f"{query}{end.t - 1}"))
    assert before.t == end.t - 1
    assert before.first_bad is None
    assert Engine().trace(parse(f"{query}{end.t + 5}")).t == end.t


def test_a_byte_cache_drops_the_longest_unused() -> None:
    cache: ByteCache[str] = ByteCache(10)
    cache.put("a", "A", 4)
    cache.put("b", "B", 4)
    assert cache.get("a") == "A"
    cache.put("c", "C", 4)
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == ("A", None, "C")
    cache.put("huge", "x", 11)
    assert cache.get("huge") is None
    cache.put("a", "AA", 6)
    assert cache.size == 10
