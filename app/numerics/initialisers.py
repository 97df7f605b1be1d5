"""The table of initialisers: how W starts (b starts at 0).

Glorot & Bengio 2010 (``xavier``, the normal form), He et al. 2015 (``he``); ``normal`` and ``uniform`` have
no fan-in scaling. ``init_scale`` multiplies all of them; under ``constant`` it is the constant.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Draw = Callable[[np.random.Generator, int, int], NDArray[np.float64]]


@dataclass(frozen=True)
class Initialiser:
    """``draw(rng, n_out, n_in)`` gives W of shape (n_out, n_in)."""

    name: str
    title: str
    latex: str
    draw: Draw


_ROWS = (
    Initialiser(
        "xavier",
        "Xavier (Glorot)",
        r"\mathcal{N}\left(0,\ \tfrac{2}{n_{in} + n_{out}}\right)",
        lambda rng, n_out, n_in: rng.standard_normal((n_out, n_in)) * np.sqrt(2 / (n_in + n_out)),
    ),
    Initialiser(
        "he",
        "He (Kaiming)",
        r"\mathcal{N}\left(0,\ \tfrac{2}{n_{in}}\right)",
        lambda rng, n_out, n_in: rng.standard_normal((n_out, n_in)) * np.sqrt(2 / n_in),
    ),
    Initialiser(
        "normal",
        "standard normal",
        r"\mathcal{N}(0, 1)",
        lambda rng, n_out, n_in: rng.standard_normal((n_out, n_in)),
    ),
    Initialiser(
        "uniform",
        "uniform",
        r"\mathcal{U}(-1, 1)",
        lambda rng, n_out, n_in: rng.uniform(-1, 1, (n_out, n_in)),
    ),
    Initialiser("zeros", "all zero", "0", lambda rng, n_out, n_in: np.zeros((n_out, n_in))),
    Initialiser("constant", "one constant", "c", lambda rng, n_out, n_in: np.ones((n_out, n_in))),
)

INITIALISERS: Mapping[str, Initialiser] = MappingProxyType({row.name: row for row in _ROWS})


def initial_parameters(
    sizes: tuple[int, ...], init: str, scale: float, seed: int
) -> dict[str, NDArray[np.float64]]:
    """W1, b1, W2, … of a network of ``sizes``, W (n_out, n_in) and b (n_out, 1), drawn layer by layer."""
    row, rng = INITIALISERS[init], np.random.default_rng(seed)
    parameters = {}
    for layer, (n_in, n_out) in enumerate(pairwise(sizes), start=1):
        parameters[f"W{layer}"] = scale * row.draw(rng, n_out, n_in)
        parameters[f"b{layer}"] = np.zeros((n_out, 1))
    return parameters
