"""A run in training: its trainer, and the edits that are made on the way."""

from collections.abc import Callable

from ..numerics.training import State, Trainer
from .problem import Problem


class Course:
    """Takes states of one run further. Not shared between threads; its compiled program is worth keeping."""

    def __init__(self, task: Problem) -> None:
        self.task = task
        self._trainer = Trainer(task.network, task.batches)

    @property
    def nbytes(self) -> int:
        """The memory it holds, in bytes."""
        return self._trainer.nbytes

    def advance(self, state: State, goal: int, over: Callable[[], bool]) -> State:
        """Train towards ``goal``, at most to the next edit, and make it.

        Raises OutOfTimeError and DivergedError as a Trainer does.
        """
        until = self.task.until_edit(state.t, goal)
        return self.task.edited(self._trainer.advance(state, until, over, self.task.at(state.t).lr))
