"""A run in four parts: the recipe (what is computed), what is asked, the cursor, the view (how it is shown).

Each field is the row of ``parameters.PARAMETERS`` of its name; only ``initial`` has W1, b1 … together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ..numerics.edits import Edit
from ..numerics.network import Network
from ..numerics.optimizers import HYPER
from .blobs import data_set
from .targets import Target
from .texts import Matrix, Stop, Vector


@dataclass(frozen=True)
class Recipe:
    """Network, data and training.

    ``batch`` is None for the full batch; ``initial`` has those W and b that are given. ``samples``, ``noise`` and
    ``beta`` to ``eps`` are None where the data set or the optimizer has no such number.
    """

    preset: str
    data: str
    target: str
    X: Matrix
    Y: Matrix
    samples: int | None
    noise: float | None
    data_seed: int
    split: float
    params: str
    hidden: tuple[int, ...]
    activation: tuple[str, ...]
    output: str
    loss: str
    optimizer: str
    beta: float | None
    beta1: float | None
    beta2: float | None
    eps: float | None
    lr: float
    l2: float
    batch: int | None
    shuffle: bool
    init: str
    init_scale: float
    seed: int
    initial: Mapping[str, Matrix | Vector]
    freeze: tuple[str, ...]
    notation: str
    bug: str
    edit: tuple[Edit, ...]

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """n0 to nL."""
        return sizes(self.data, self.target, self.X, self.Y, self.output, self.hidden)

    @property
    def whole(self) -> int:
        """The number of examples of the data set, those to validate with among them."""
        return len(self.X) if self.samples is None else self.samples

    @property
    def validation(self) -> int:
        """How many of them are kept from training."""
        return round(self.split * self.whole)

    @property
    def examples(self) -> int:
        """The number of examples that it trains on."""
        return self.whole - self.validation

    @property
    def batch_size(self) -> int:
        """m of every batch but perhaps the last."""
        return self.batch or self.examples

    @property
    def batch_sizes(self) -> tuple[int, ...]:
        """m of every batch, and of the last one where that is smaller."""
        n, m = self.examples, min(self.batch_size, self.examples)
        return (m, n % m) if n % m else (m,)

    @cached_property
    def network(self) -> Network:
        """The network, with what training it takes."""
        depth = len(self.hidden)
        hidden = self.activation * depth if len(self.activation) == 1 else self.activation
        hyper = {name: getattr(self, name) for name in HYPER}
        return Network(
            sizes=self.sizes,
            activations=(*hidden[:depth], self.output),
            loss=self.loss,
            lr=self.lr,
            l2=self.l2,
            optimizer=self.optimizer,
            hyper=tuple((name, value) for name, value in hyper.items() if value is not None),
            freeze=self.freeze,
            bug=self.bug,
        )


@dataclass(frozen=True)
class Asking:
    """What is asked of ``who``, and hidden: the targets of ``ask``, and the last ``fade`` steps.

    ``vary`` names what is drawn anew for ``who``; ``reveal`` tells when right values may be seen.
    """

    ask: tuple[Target, ...]
    fade: int
    who: str
    vary: tuple[str, ...]
    reveal: str


@dataclass(frozen=True)
class Cursor:
    """Iteration ``t``; the id of a ``step``, "" for the first; the 0-based ``example``, None for the mean."""

    t: int
    step: str
    example: int | None


@dataclass(frozen=True)
class View:
    """How a page or a frame shows it.

    ``panels`` is None where that follows from the size, ``decimals`` where it follows from the numbers.
    """

    theme: str
    panels: str | None
    decimals: int | None
    speed: float
    vs: str
    autoplay: bool
    lang: str
    controls: str
    stops: tuple[Stop, ...]
    loop: bool
    readonly: bool
    scale: float
    motion: str
    keys: str
    host: str
    origin: str
    id: str


def sizes(data: str, target: str, X: Matrix, Y: Matrix, output: str, hidden: tuple[int, ...]) -> tuple[int, ...]:
    """n0 to nL of a network for this data."""
    row = data_set(data, target)
    if row:
        inputs, outputs = row.inputs, row.classes if row.classes > 2 else 1
    else:
        inputs, outputs = len(X[0]) if X else 1, len(Y[0]) if Y else 1
    if output == "softmax" and outputs == 1:
        outputs = 2
    return (inputs, *hidden, outputs)
