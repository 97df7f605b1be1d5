"""Parameters that somebody has, put in order: W1, b1, W2 … of a chain of layers."""

from collections.abc import Mapping
from itertools import count, takewhile

import numpy as np
from numpy.typing import ArrayLike

from ..numerics.network import Array
from ..words import say
from .errors import refuse


def arranged(parameters: Mapping[str, ArrayLike], inputs: int) -> dict[str, Array]:
    """W1, W2, … (receiving, sending) and b1, b2, … as vectors, for a network with so many ``inputs``.

    Weights are turned where only that fits the inputs; biases that are left out are 0. Raises BadRequestError.
    """
    given = {name: np.asarray(values, dtype=np.float64) for name, values in parameters.items()}
    numbers = list(takewhile(lambda number: f"W{number}" in given, count(1)))
    layers, biases = [f"W{number}" for number in numbers], [f"b{number}" for number in numbers]
    if not layers or given.keys() - {*layers, *biases}:
        names = ", ".join(given) or say("nothing")
        raise refuse("parameters", say("the parameters are W1, b1, W2 … without a gap, not {names}", names=names))
    for name in layers:
        if given[name].ndim != 2:
            raise refuse(name, say("{name} has two axes", name=name))
    if given["W1"].shape[1] != inputs == given["W1"].shape[0]:
        given |= {name: given[name].T for name in layers}
    found = {name: given[name] for name in layers}
    for name, layer in zip(biases, layers, strict=True):
        found[name] = given[name].ravel() if name in given else np.zeros(len(given[layer]))
    return found
