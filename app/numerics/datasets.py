"""The table of data sets: generated and seeded ones, Fisher's iris and handwritten digits.

A set is X (one row per example) and, for classification, a label 0, 1, … per example, or for regression
the target. ``noise`` is the standard deviation of Gaussian noise, in the units of X (of y for regression).
"""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .network import Array

Points = tuple[Array, NDArray[Any]]


@dataclass(frozen=True)
class DataSet:
    """One data set; ``make(rng, samples, noise)`` gives X (samples, n0) and labels or targets (samples,).

    A fixed set has ``samples`` examples and takes no samples, noise or seed. The inputs of a set of pictures are
    the pixels of an ``image`` (height, width), row by row.
    """

    name: str
    title: str
    inputs: int
    classes: int
    samples: int
    noise: float
    make: Callable[[np.random.Generator, int, float], Points]
    fixed: bool = False
    image: tuple[int, int] | None = None

    @property
    def regression(self) -> bool:
        """Whether the targets are numbers rather than classes."""
        return self.classes == 0


def _xor(rng: np.random.Generator, n: int, noise: float) -> Points:
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])[np.arange(n) % 4]
    return corners + noise * rng.standard_normal((n, 2)), corners.sum(axis=1) % 2


def _circle(rng: np.random.Generator, n: int, noise: float) -> Points:
    labels = np.arange(n) % 2.0
    angle = rng.uniform(0, 2 * np.pi, n)
    radius = np.where(labels == 0, 1.0, 0.4)
    X = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return X + noise * rng.standard_normal((n, 2)), labels


def _moons(rng: np.random.Generator, n: int, noise: float) -> Points:
    labels = np.arange(n) % 2.0
    angle = rng.uniform(0, np.pi, n)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    lower = np.column_stack([1 - np.cos(angle), 0.5 - np.sin(angle)])
    return np.where(labels[:, None] == 0, upper, lower) + noise * rng.standard_normal((n, 2)), labels


def _blobs(rng: np.random.Generator, n: int, noise: float) -> Points:
    labels = np.arange(n) % 2.0
    centre = np.where(labels == 0, -1.0, 1.0)
    return np.column_stack([centre, centre]) + noise * rng.standard_normal((n, 2)), labels


def _spiral(rng: np.random.Generator, n: int, noise: float) -> Points:
    labels = np.arange(n) % 2.0
    turn = rng.uniform(0.25, 2.25, n) * np.pi
    angle = turn + labels * np.pi
    X = np.column_stack([turn * np.cos(angle), turn * np.sin(angle)]) / (2.25 * np.pi)
    return X + noise * rng.standard_normal((n, 2)), labels


def _flower(rng: np.random.Generator, n: int, noise: float) -> Points:
    """Planar data: two classes on alternating petals, r = 4 sin(4 theta)."""
    labels = np.arange(n) % 2.0
    angle = 3.12 * (rng.uniform(0, 1, n) + labels) + noise * rng.standard_normal(n)
    radius = 4 * np.sin(4 * angle) + noise * rng.standard_normal(n)
    return np.column_stack([radius * np.sin(angle), radius * np.cos(angle)]), labels


def _line(rng: np.random.Generator, n: int, noise: float) -> Points:
    x = np.linspace(-1, 1, n)
    return x[:, None], 0.5 * x + 0.25 + noise * rng.standard_normal(n)


def _sine(rng: np.random.Generator, n: int, noise: float) -> Points:
    x = np.linspace(-1, 1, n)
    return x[:, None], np.sin(np.pi * x) + noise * rng.standard_normal(n)


@cache
def _iris_rows() -> Points:
    with (Path(__file__).parent / "iris.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(line for line in file if not line.startswith("#")))[1:]
    X = np.array([[float(value) for value in row[:4]] for row in rows])
    return (X - X.mean(axis=0)) / X.std(axis=0), np.array([float(IRIS.index(row[4])) for row in rows])


IRIS = ("setosa", "versicolor", "virginica")


def _iris(_rng: np.random.Generator, _n: int, _noise: float) -> Points:
    """Fisher's 150 flowers, each feature with mean 0 and standard deviation 1."""
    return _iris_rows()


@cache
def _digit_rows() -> Points:
    with np.load(Path(__file__).parent / "digits.npz") as file:
        return file["X"] / 16.0, file["y"].astype(np.float64)


def _digits(_rng: np.random.Generator, _n: int, _noise: float) -> Points:
    """1,797 handwritten digits of 8 by 8 pixels from 0 to 1 (E. Alpaydin, C. Kaynak, UCI repository, 1998)."""
    return _digit_rows()


_ROWS = (
    DataSet("xor", "exclusive or", 2, 2, 4, 0.0, _xor),
    DataSet("circle", "a disc in a ring", 2, 2, 100, 0.1, _circle),
    DataSet("moons", "two moons", 2, 2, 100, 0.1, _moons),
    DataSet("blobs", "two Gaussian blobs", 2, 2, 100, 0.5, _blobs),
    DataSet("spiral", "two spirals", 2, 2, 200, 0.02, _spiral),
    DataSet("flower", "planar flower", 2, 2, 400, 0.2, _flower),
    DataSet("line", "a noisy line", 1, 0, 20, 0.1, _line),
    DataSet("sine", "a sine wave", 1, 0, 40, 0.0, _sine),
    DataSet(
        "iris",
        "Fisher's iris",
        4,
        3,
        150,
        0.0,
        _iris,
        fixed=True,
    ),
    DataSet("digits", "handwritten digits", 64, 10, 1797, 0.0, _digits, fixed=True, image=(8, 8)),
)

DATASETS: Mapping[str, DataSet] = MappingProxyType({row.name: row for row in _ROWS})


def targets(labels: NDArray[Any], classes: int, *, one_hot: bool) -> Array:
    """Y, one row per example: the label itself for one output, a row of 0s and one 1 for several."""
    if not one_hot:
        return labels.astype(np.float64)[:, None]
    rows: Array = np.eye(classes)[labels.astype(int)]
    return rows
