"""Answers "iteration t of this run" and remembers enough that the neighbours cost one iteration.

The states kept are the last ``WINDOW`` before each t asked for and one every ``STRIDE`` iterations, in a
cache bounded in bytes. They are only a memory: an empty cache gives the same numbers, later.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from ..numerics.trace import Trace
from ..numerics.training import DivergedError, OutOfTimeError, State, trace_at
from .caches import ByteCache
from .course import Course
from .errors import BudgetError
from .limits import room, seconds
from .problem import Problem, problem
from .query import Run

WINDOW = 64
STRIDE = 256


class Engine:
    """Trains runs and records iterations. Safe to call from several threads."""

    def __init__(self, budget: float | None = None, cache_bytes: int | None = None) -> None:
        self.budget = seconds("budget") if budget is None else budget
        self.states: ByteCache[State] = ByteCache(room("state_cache") if cache_bytes is None else cache_bytes)
        self.courses: ByteCache[Course] = ByteCache(room("course_cache"))

    def trace(self, run: Run) -> Trace:
        """Iteration ``t`` of ``run``, or of a run that diverges before, the iteration where it does.

        Raises BudgetError when the time of one request is over.
        """
        task = problem(run)
        state = self._state(run.key, task, run["t"])
        return trace_at(task.at(state.t), state, task.batches)

    def frames(self, run: Run, stop: int, every: int) -> Iterator[Trace]:
        """The iterations t, t + every, … to ``stop`` of ``run``, each when it is asked for.

        Ends early where the run diverges, with that iteration, and when the time of one request is over. Raises
        BudgetError if that is before the first one.
        """
        task, deadline = problem(run), time.monotonic() + self.budget
        state = self._state(run.key, task, run["t"])
        with self._course(run.key, task) as course:
            for goal in range(run["t"], stop + 1, every):
                try:
                    while state.t < goal:
                        state = course.advance(state, goal, lambda: time.monotonic() > deadline)
                except OutOfTimeError as error:
                    self._keep((run.key, "reached"), error.state)
                    return
                except DivergedError as error:
                    state = error.state
                self._keep((run.key, state.t), state)
                begun = time.monotonic()
                yield trace_at(task.at(state.t), state, task.batches)
                # The time that the one who asked takes to use a frame is not the server's.
                deadline += time.monotonic() - begun
                if state.t < goal:
                    return

    @contextmanager
    def _course(self, key: str, task: Problem) -> Iterator[Course]:
        """The course of a run, for one user at a time; kept, for compiling it costs more than an iteration."""
        course = self.courses.take(key) or Course(task)
        try:
            yield course
        finally:
            self.courses.put(key, course, course.nbytes + 256)

    def is_near(self, run: Run) -> bool:
        """Whether :meth:`trace` of ``run`` is quick: a small network, trained nearly this far before."""
        task = problem(run)
        iterations = run["t"] - self._nearest(run.key, task, run["t"]).t + 1
        work = iterations * (2_000 + task.network.parameter_count * task.batches.size)
        written = sum(task.network.sizes) * task.batches.size + task.network.parameter_count
        return bool(work < 2_000_000 and written < 20_000)

    def _state(self, key: str, task: Problem, t: int) -> State:
        state = self._nearest(key, task, t)
        if state.t >= t or state is self.states.get((key, "diverged")):
            return state
        deadline = time.monotonic() + self.budget
        window = min(WINDOW, self.states.capacity // 8 // state.nbytes)
        try:
            with self._course(key, task) as course:
                while state.t < t:
                    nearby = max(t - window, state.t + 1)
                    state = course.advance(
                        state, min(nearby, (state.t // STRIDE + 1) * STRIDE), lambda: time.monotonic() > deadline
                    )
                    self._keep((key, state.t), state)
        except OutOfTimeError as error:
            self._keep((key, "reached"), error.state)
            raise BudgetError(error.state.t) from None
        except DivergedError as error:
            state = error.state
            self._keep((key, "diverged"), state)
        return state

    def _keep(self, key: tuple[str, int | str], state: State) -> None:
        self.states.put(key, state, state.nbytes + 256)

    def _nearest(self, key: str, task: Problem, t: int) -> State:
        """The latest state kept at or before ``t``, or the one where the run diverged."""
        ended, reached = self.states.get((key, "diverged")), self.states.get((key, "reached"))
        if ended is not None and ended.t <= t:
            return ended
        best = reached if reached is not None and reached.t <= t else task.initial
        for kept in (*range(t, max(t - WINDOW, 0), -1), *range(t // STRIDE * STRIDE, 0, -STRIDE)):
            if kept <= best.t:
                break
            state = self.states.get((key, kept))
            if state is not None:
                return state
        return best
