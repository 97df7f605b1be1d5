"""Small networks for tests."""

import itertools

import numpy as np

from app.numerics.activations import HIDDEN, OUTPUTS
from app.numerics.initialisers import initial_parameters
from app.numerics.losses import LOSSES
from app.numerics.network import Array, Network
from app.numerics.optimizers import OPTIMIZERS
from app.numerics.training import Batches, State, start

PAIRS = [
    (output, name)
    for output, (name, loss) in itertools.product(OUTPUTS, LOSSES.items())
    if not loss.outputs or output in loss.outputs
]
COMBINATIONS = [(activation, *pair) for activation in HIDDEN for pair in PAIRS]


def data(m: int = 5, n: int = 3, k: int = 3, seed: int = 0) -> tuple[Array, Array]:
    """X (n, m) and one-hot Y (k, m)."""
    rng = np.random.default_rng(seed)
    return rng.standard_normal((n, m)), np.eye(k)[:, rng.integers(0, k, m)]


def network(
    activation: str,
    output: str,
    loss: str,
    optimizer: str = "sgd",
    sizes: tuple[int, ...] = (3, 4, 4, 3),
    **more: object,
) -> Network:
    activations = (activation,) * (len(sizes) - 2) + (output,)
    hyper = tuple(OPTIMIZERS[optimizer].defaults.items())
    return Network(sizes, activations, loss, optimizer=optimizer, hyper=hyper, **({"lr": 0.01} | more))  # type: ignore[arg-type]


def begin(net: Network, m: int = 5, size: int | None = None, seed: int = 1) -> tuple[State, Batches]:
    """A state with non-zero biases, and batches of random data."""
    X, Y = data(m, net.sizes[0], net.sizes[-1])
    parameters = initial_parameters(net.sizes, "normal", 0.7, seed)
    rng = np.random.default_rng(seed + 100)
    parameters |= {name: rng.standard_normal(value.shape) for name, value in parameters.items() if name[0] == "b"}
    return start(net, parameters), Batches(X, Y, size or m)
