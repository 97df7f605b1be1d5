"""Several threads at once give what one gives; nobody is overtaken for ever, no bound is broken."""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pytest

from app.run.caches import ByteCache
from app.run.engine import Engine
from app.run.errors import BudgetError
from app.run.query import parse
from app.run.turns import Lane, Room, Turn


def together(*tasks: Callable[[], object]) -> list[object]:
    """What the tasks give, all begun at the same moment."""
    gate = threading.Barrier(len(tasks))

    def begun(task: Callable[[], object]) -> object:
        gate.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as threads:
        return [each.result() for each in [threads.submit(begun, task) for task in tasks]]


@pytest.mark.parametrize("query", ["preset=xor", "preset=xor&optimizer=adam&batch=3&shuffle=1&edit=120:lr=0.1"])
def test_threads_on_one_run_get_the_numbers_of_one_thread(query: str) -> None:
    shared, alone = Engine(), Engine()
    wanted = {t: alone.trace(parse(f"{query}&t={t}")) for t in (0, 1, 119, 120, 121, 300, 301, 299)}
    chance = random.Random(0)

    def walk(seed: int) -> None:
        for t in chance.sample(sorted(wanted), len(wanted)):
            found = shared.trace(parse(f"{query}&t={t}"))
            for name, tensor in wanted[t].tensors.items():
                np.testing.assert_array_equal(found.tensors[name], tensor, err_msg=f"{name} of {t}, thread {seed}")

    together(*(lambda seed=seed: walk(seed) for seed in range(8)))  # type: ignore[misc]


def test_threads_check_and_nudge_one_run() -> None:
    engine, run = Engine(), parse("preset=mazur&t=3")
    wanted, nudged = Engine().check(run)[1], Engine().nudge(run, "W1", (0, 1))
    found = together(*[lambda: engine.check(run)[1]] * 3, *[lambda: engine.nudge(run, "W1", (0, 1))] * 3)
    assert found == [wanted] * 3 + [nudged] * 3


def test_a_stream_and_a_walk_of_one_run_do_not_disturb_each_other() -> None:
    engine, run = Engine(), parse("preset=xor&t=0")
    losses = [engine.trace(parse(f"preset=xor&t={t}")).loss for t in range(0, 200, 5)]

    def stream() -> list[float]:
        return [trace.loss for trace in engine.frames(run, 195, 5)]

    def walk() -> list[float]:
        return [engine.trace(parse(f"preset=xor&t={t}")).loss for t in range(195, -1, -5)][::-1]

    assert together(stream, walk, stream, walk) == [losses] * 4


def test_a_byte_cache_keeps_its_bound_under_many_hands() -> None:
    cache: ByteCache[int] = ByteCache(1_000)

    def use(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(3_000):
            key, nbytes = chance.randrange(40), chance.randrange(1, 120)
            uses = (partial(cache.put, key, key, nbytes), partial(cache.get, key), partial(cache.take, key))
            chance.choice(uses)()
            assert cache.size <= 1_000 + 120

    together(*(lambda seed=seed: use(seed) for seed in range(6)))  # type: ignore[misc]
    assert 0 <= cache.size <= 1_000
    assert all(cache.get(key) in (None, key) for key in range(40))
    for key in range(40):
        cache.take(key)
    assert cache.size == 0


def test_one_at_a_time_in_the_order_of_arrival() -> None:
    lane, inside, order = Lane(), [], []
    lane.enter()

    def work(number: int) -> None:
        with Turn(lane=lane):
            inside.append(number)
            order.append(number)
            assert len(inside) == 1
            time.sleep(0.005)
            inside.remove(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for waiting, thread in enumerate(threads):
        thread.start()
        while len(lane._line) == waiting:
            time.sleep(0.001)
    lane.leave()
    for thread in threads:
        thread.join(60)
    assert order == list(range(8))


def test_who_is_told_to_stop_leaves_the_line() -> None:
    lane = Lane()
    lane.enter()
    waiting = Turn(lane=lane)

    def wait() -> str:
        try:
            with waiting:
                return "computed"
        except BudgetError:
            return "left"

    with ThreadPoolExecutor(1) as threads:
        told = threads.submit(wait)
        time.sleep(0.05)
        waiting.stop()
        assert told.result(60) == "left"
    lane.leave()
    with Turn(lane=lane) as after:
        assert not after.spent


def test_a_room_is_never_fuller_than_it_may_be() -> None:
    room, large = Room(100 * 2**20), 40 * 2**20
    seen = []

    def use() -> None:
        for _ in range(10):
            with room.holding(large, Turn()):
                seen.append(room.taken)
                time.sleep(0.001)

    together(*[use] * 6)
    assert max(seen) == 2 * large
    assert room.taken == 0
