"""From a run to what is computed: the network, its batches and the state before iteration 0."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..numerics.datasets import targets
from ..numerics.edits import Edit, edited, network_at
from ..numerics.equations import numbers
from ..numerics.initialisers import initial_parameters
from ..numerics.network import Array, Network, frozen
from ..numerics.training import Batches, State, start
from .blobs import data_set
from .caches import ByteCache
from .limits import room
from .parameters import TRAINED
from .recipe import Recipe

if TYPE_CHECKING:
    from .query import Run


@dataclass(frozen=True)
class Problem:
    """Everything training needs. ``classification`` tells whether accuracy means anything.

    ``initial`` has the edits of iteration 0 made already. ``validation`` are X (n0, n) and Y (k, n) of the
    examples that are kept from training, if there are any.
    """

    network: Network
    batches: Batches
    initial: State
    classification: bool
    edits: tuple[Edit, ...] = ()
    validation: tuple[Array, Array] | None = None

    def at(self, t: int) -> Network:
        """The network as it is at iteration ``t``: an edit may have changed the learning rate."""
        return network_at(self.network, self.edits, t)

    def edited(self, state: State) -> State:
        """``state`` with the edits of its iteration made."""
        return edited(self.network, self.edits, state)

    def until_edit(self, t: int, goal: int) -> int:
        """How far training can go from ``t`` towards ``goal`` before an edit has to be made."""
        return min((edit.t for edit in self.edits if t < edit.t <= goal), default=goal)

    @property
    def numbers(self) -> int:
        """How many numbers one recorded iteration holds."""
        return numbers(self.network, min(self.batches.size, self.batches.X.shape[1]))

    @property
    def nbytes(self) -> int:
        """The memory it holds, in bytes: the data set, once more as batches, and the initial state."""
        return int(2 * (self.batches.X.nbytes + self.batches.Y.nbytes)) + self.initial.nbytes

    @property
    def working_bytes(self) -> int:
        """About the memory that training it or recording an iteration takes."""
        return 8 * 3 * self.numbers


_problems: ByteCache[Problem] = ByteCache(room("problem_cache"))


def problem(run: "Run") -> Problem:
    """The problem of ``run``; the same object for runs that train alike, as long as it is kept."""
    known = _problems.get(run.key)
    if known is None:
        known = posed(run.recipe)
        _problems.put(run.key, known, known.nbytes + 2_000)
    return known


def posed(recipe: Recipe) -> Problem:
    """The problem of ``recipe``."""
    network = recipe.network
    X, Y, classification = _data(recipe)
    seed = recipe.seed if recipe.shuffle else None
    train, kept = _split(recipe)
    batches = Batches(frozen(X[train].T.copy()), frozen(Y[train].T.copy()), recipe.batch_size, seed)
    validation = (frozen(X[kept].T.copy()), frozen(Y[kept].T.copy())) if len(kept) else None
    parameters = initial_parameters(network.sizes, recipe.init, recipe.init_scale, recipe.seed)
    for name, given in recipe.initial.items():
        value = np.array(given, dtype=np.float64)
        parameters[name] = value if TRAINED[name].weights else value[:, None]
    edits = recipe.edit
    begun = edited(network, edits, start(network, parameters))
    return Problem(network, batches, begun, classification, edits, validation)


def _split(recipe: Recipe) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Which examples it trains on, and which it validates with, each in the order of the data set."""
    order = np.arange(recipe.whole)
    if not recipe.validation:
        return order, order[:0]
    drawn = np.random.default_rng([recipe.data_seed, recipe.whole]).permutation(order)
    return np.sort(drawn[recipe.validation :]), np.sort(drawn[: recipe.validation])


def _data(recipe: Recipe) -> tuple[Array, Array, bool]:
    """X and Y, one row per example, and whether Y are classes."""
    row, softmax = data_set(recipe.data, recipe.target), recipe.output == "softmax"
    if row:
        X, labels = row.make(np.random.default_rng(recipe.data_seed), recipe.whole, recipe.noise or 0.0)
        one_hot = row.classes > 2 or softmax
        return X, targets(labels, row.classes, one_hot=one_hot), not row.regression
    X, Y = np.array(recipe.X, dtype=np.float64), np.array(recipe.Y, dtype=np.float64)
    classification = bool(np.isin(Y, (0, 1)).all()) and (Y.shape[1] == 1 or bool((Y.sum(axis=1) == 1).all()))
    if softmax and Y.shape[1] == 1:
        Y = targets(Y[:, 0], 2, one_hot=True)
    return X, Y, classification
