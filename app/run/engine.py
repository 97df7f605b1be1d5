"""Answers "iteration t of this run" and remembers enough that the neighbours cost one iteration.

The states kept are the last ``WINDOW`` before each t asked for and one every ``STRIDE`` iterations, in a
cache bounded in bytes. They are only a memory: an empty cache gives the same numbers, later.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..numerics.equations import numbers
from ..numerics.gradcheck import Check, Progress, check
from ..numerics.nudge import Nudge, nudge
from ..numerics.trace import Trace
from ..numerics.training import DivergedError, OutOfTimeError, State, trace_at
from .caches import ByteCache
from .course import Course
from .errors import BudgetError
from .limits import MIB, room, seconds
from .problem import Problem, problem
from .query import Run
from .turns import Turn

WINDOW = 64
STRIDE = 256


def _after(turn: Turn, interval: float) -> Callable[[], bool]:
    """Whether to stop: because ``turn`` is over, or after so many seconds of computing from now on."""
    due = turn.used + interval
    return lambda: turn.over() or turn.used > due


class Engine:
    """Trains runs and records iterations. Safe to call from several threads.

    ``budget`` is what a call may compute that brings no turn of its own, in seconds.
    """

    def __init__(self, budget: float | None = None, cache_bytes: int | None = None) -> None:
        self.budget = seconds("budget") if budget is None else budget
        self.states: ByteCache[State] = ByteCache(room("state_cache") if cache_bytes is None else cache_bytes)
        self.courses: ByteCache[Course] = ByteCache(room("course_cache"))
        self.checks: ByteCache[Progress] = ByteCache(4 * MIB)
        self.nudges: ByteCache[dict[float, float]] = ByteCache(MIB)

    def trace(self, run: Run, turn: Turn | None = None) -> Trace:
        """Iteration ``t`` of ``run``, or of a run that diverges before, the iteration where it does.

        Raises BudgetError when ``turn`` is over before.
        """
        task = problem(run)
        state = self._state(run.key, task, run.cursor.t, turn or Turn(self.budget))
        return trace_at(task.at(state.t), state, task.batches)

    def frames(
        self, run: Run, stop: int, every: int, turn: Turn | None = None, interval: float | None = None
    ) -> Iterator[Trace]:
        """The iterations t, t + every, … to ``stop`` of ``run``, each when it is asked for.

        With an ``interval`` a frame comes whenever so many seconds of computing went into it, and the last one at
        ``stop``. Ends early where the run diverges, with that iteration, and when ``turn`` is over. Raises
        BudgetError if that is before the first one.
        """
        key, task, turn = run.key, problem(run), turn or Turn(self.budget)
        state = self._state(key, task, run.cursor.t, turn)
        with self._course(key, task) as course:
            while True:
                self._keep((key, state.t), state)
                yield trace_at(task.at(state.t), state, task.batches)
                if state.t >= stop:
                    return
                shown, goal = state.t, stop if interval else state.t + every
                over = _after(turn, interval) if interval else turn.over
                if goal > stop:
                    return
                try:
                    while state.t < goal:
                        state = course.advance(state, goal, over)
                except OutOfTimeError as error:
                    state = error.state
                    if turn.spent:
                        self._keep((key, "reached"), state)
                        return
                except DivergedError as error:
                    stop = error.state.t
                    state = error.state
                    if stop == shown:
                        return

    def check(self, run: Run, turn: Turn | None = None) -> tuple[Trace, list[Check]]:
        """The gradient check of iteration ``t``. Where BudgetError ends it, the next call goes on from there."""
        turn = turn or Turn(self.budget)
        trace = self.trace(run, turn)
        progress = self.checks.take(run.canonical) or Progress()
        try:
            return trace, list(check(trace, turn.go_on, progress))
        except BudgetError:
            self.checks.put(run.canonical, progress, 1_000 * (len(progress.verdicts) + 1))
            raise BudgetError(trace.t) from None

    def nudge(self, run: Run, name: str, index: tuple[int, int], turn: Turn | None = None) -> Nudge:
        """One entry of W or b of iteration ``t``, moved by hand. Raises KeyError or IndexError if there is none.

        Where BudgetError ends it, the next call goes on from there.
        """
        turn = turn or Turn(self.budget)
        trace = self.trace(run, turn)
        key = f"{name} {index} {run.canonical}"
        moved = self.nudges.take(key) or {}
        try:
            return nudge(trace, name, index, turn.go_on, moved)
        except BudgetError:
            self.nudges.put(key, moved, 100 * (len(moved) + 1))
            raise BudgetError(trace.t) from None

    def is_quick(self, run: Run) -> bool:
        """Whether :meth:`trace` of ``run`` takes but some milliseconds: a small one, trained nearly this far."""
        net, examples = run.recipe.network, run.recipe.examples
        batch = min(run.recipe.batch_size, examples)
        small = net.depth <= 4 and net.parameter_count <= 200 and examples <= 500 and numbers(net, batch) <= 5_000
        nearby = range(run.cursor.t, max(run.cursor.t - WINDOW, 0), -1)
        return small and (run.cursor.t < WINDOW or any(self.states.get((run.key, t)) for t in nearby))

    @contextmanager
    def _course(self, key: str, task: Problem) -> Iterator[Course]:
        """The course of a run, for one user at a time; kept, for compiling it costs more than an iteration."""
        course = self.courses.take(key) or Course(task)
        try:
            yield course
        finally:
            self.courses.put(key, course, course.nbytes + 256)

    def _state(self, key: str, task: Problem, t: int, turn: Turn) -> State:
        state = self._nearest(key, task, t)
        if state.t >= t or state is self.states.get((key, "diverged")):
            return state
        window = min(WINDOW, self.states.capacity // 8 // state.nbytes)
        try:
            with self._course(key, task) as course:
                while state.t < t:
                    nearby = max(t - window, state.t + 1)
                    state = course.advance(state, min(nearby, (state.t // STRIDE + 1) * STRIDE), turn.over)
                    self._keep((key, state.t), state)
                    state = self._overtaken(key, state, t)
        except OutOfTimeError as error:
            self._keep((key, "reached"), error.state)
            raise BudgetError(error.state.t) from None
        except DivergedError as error:
            state = error.state
            self._keep((key, "diverged"), state)
        return state

    def _overtaken(self, key: str, state: State, t: int) -> State:
        """The state of another request that trains the same run and has come further, but not beyond ``t``."""
        reached = self.states.get((key, "reached"))
        if reached is not None and state.t < reached.t <= t:
            return reached
        if reached is None or reached.t < state.t:
            self._keep((key, "reached"), state)
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
