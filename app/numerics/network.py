"""A network and its training recipe as one immutable value."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from .activations import ACTIVATIONS, Activation
from .losses import LOSSES, Loss
from .optimizers import OPTIMIZERS, Optimizer

Array = NDArray[np.float64]
Parameters = Mapping[str, Array]


@dataclass(frozen=True)
class Network:
    """Everything about a run but its numbers.

    ``sizes`` are n0 (inputs) to nL (outputs); ``activations`` name g of layer 1 to L; ``hyper`` holds
    beta, beta1, beta2, eps; ``freeze`` names the parameters an update leaves alone.
    """

    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    loss: str
    lr: float
    l2: float = 0.0
    optimizer: str = "sgd"
    hyper: tuple[tuple[str, float], ...] = ()
    freeze: tuple[str, ...] = ()
    bug: str = "none"

    @cached_property
    def structure(self) -> "Network":
        """This network without the numbers of its recipe: networks that are alike in it have the same lines."""
        return replace(self, lr=0.0, l2=float(bool(self.l2)), hyper=())

    @property
    def depth(self) -> int:
        """L, the number of layers with weights."""
        return len(self.sizes) - 1

    @property
    def layers(self) -> range:
        """1 to L."""
        return range(1, self.depth + 1)

    @property
    def outputs(self) -> int:
        """The number of output units, k."""
        return self.sizes[-1]

    @property
    def output(self) -> str:
        """The name of the output activation."""
        return self.activations[-1]

    @property
    def names(self) -> tuple[str, ...]:
        """W1, b1, … WL, bL."""
        return tuple(f"{kind}{layer}" for layer in self.layers for kind in "Wb")

    @property
    def parameter_count(self) -> int:
        """The number of weights and biases."""
        return sum(n_out * (n_in + 1) for n_in, n_out in pairwise(self.sizes))

    @property
    def simplifies(self) -> bool:
        """Whether output and loss give dZ = A - Y in one step."""
        return self.output in self.loss_row.short

    def activation(self, layer: int) -> Activation:
        """The row of the activation of ``layer`` (1 to L)."""
        return ACTIVATIONS[self.activations[layer - 1]]

    @property
    def loss_row(self) -> Loss:
        """The row of the loss."""
        return LOSSES[self.loss]

    @property
    def optimizer_row(self) -> Optimizer:
        """The row of the optimizer."""
        return OPTIMIZERS[self.optimizer]


def frozen(array: Array) -> Array:
    """``array`` itself, marked read-only: nothing mutates a tensor after it is made."""
    array.setflags(write=False)
    return array


def pack(network: Network, parameters: Parameters) -> Array:
    """One flat vector of all parameters: for each layer the rows of [W | b], W (n_out, n_in), b (n_out, 1)."""
    blocks = [np.hstack([parameters[f"W{layer}"], parameters[f"b{layer}"]]) for layer in network.layers]
    return frozen(np.concatenate([block.ravel() for block in blocks]))


def blocks(network: Network, flat: Array) -> list[Array]:
    """The views [W | b] of shape (n_out, n_in + 1) into ``flat``, layer by layer."""
    views, start = [], 0
    for n_in, n_out in pairwise(network.sizes):
        stop = start + n_out * (n_in + 1)
        views.append(flat[start:stop].reshape(n_out, n_in + 1))
        start = stop
    return views


def unpack(network: Network, flat: Array) -> Parameters:
    """The inverse of :func:`pack`: views into ``flat``, which is read-only."""
    parameters = {}
    for layer, block in enumerate(blocks(network, flat), start=1):
        parameters[f"W{layer}"], parameters[f"b{layer}"] = block[:, :-1], block[:, -1:]
    return MappingProxyType(parameters)
