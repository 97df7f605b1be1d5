"""A run in training: the trainer of the network as it is now, and the edits that are made on the way."""

from ..numerics.network import Network
from ..numerics.training import State, Trainer
from .problem import Problem


class Course:
    """Takes states of one run further. Not shared between threads; its trainers are worth keeping."""

    def __init__(self, task: Problem) -> None:
        self.task = task
        self._trainers: dict[Network, Trainer] = {}

    @property
    def nbytes(self) -> int:
        """The memory it holds, in bytes."""
        return sum(trainer.nbytes for trainer in self._trainers.values())

    def advance(self, state: State, goal: int, deadline: float) -> State:
        """Train towards ``goal``, at most to the next edit, and make it.

        Raises OutOfTimeError and DivergedError as a Trainer does.
        """
        network = self.task.at(state.t)
        trainer = self._trainers.get(network)
        if trainer is None:
            trainer = self._trainers[network] = Trainer(network, self.task.batches)
        return self.task.edited(trainer.advance(state, self.task.until_edit(state.t, goal), deadline))
