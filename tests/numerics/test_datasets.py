import numpy as np
import pytest

from app.numerics.datasets import DATASETS, targets
from app.numerics.initialisers import INITIALISERS, initial_parameters


@pytest.mark.parametrize("name", DATASETS)
def test_sets_are_seeded_and_have_their_size(name: str) -> None:
    row = DATASETS[name]
    X, y = row.make(np.random.default_rng(3), row.samples, 0.1)
    again, _ = row.make(np.random.default_rng(3), row.samples, 0.1)
    assert X.shape == (row.samples, row.inputs)
    assert y.shape == (row.samples,)
    np.testing.assert_array_equal(X, again)
    if row.regression:
        assert len(np.unique(y)) > 2
    else:
        assert sorted(np.unique(y)) == list(range(row.classes))


def test_xor_is_the_four_corners() -> None:
    X, y = DATASETS["xor"].make(np.random.default_rng(0), 4, 0.0)
    assert X.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert y.tolist() == [0, 1, 1, 0]


def test_iris_is_fishers_and_standardised() -> None:
    X, y = DATASETS["iris"].make(np.random.default_rng(0), 150, 0.0)
    np.testing.assert_allclose(X.mean(axis=0), 0, atol=1e-14)
    np.testing.assert_allclose(X.std(axis=0), 1, rtol=1e-14)
    assert np.bincount(y.astype(int)).tolist() == [50, 50, 50]
    assert X[0] * [0.82530129, 0.43441097, 1.75940407, 0.75969263] + [
        5.84333333,
        3.05733333,
        3.758,
        1.19933333,
    ] == (pytest.approx([5.1, 3.5, 1.4, 0.2], abs=1e-6))


def test_targets() -> None:
    assert targets(np.array([0, 1.0]), 2, one_hot=False).tolist() == [[0], [1]]
    assert targets(np.array([0, 2.0]), 3, one_hot=True).tolist() == [[1, 0, 0], [0, 0, 1]]


@pytest.mark.parametrize("name", INITIALISERS)
def test_initialisers_have_the_spread_they_promise(name: str) -> None:
    W = initial_parameters((200, 300), name, 2.0, 1)["W1"]
    spread = {"xavier": 2 * np.sqrt(2 / 500), "he": 2 * 0.1, "normal": 2, "uniform": 2 / np.sqrt(3)}.get(name, 0)
    assert W.shape == (300, 200)
    assert W.std() == pytest.approx(spread, rel=0.02, abs=1e-12)
    assert W.mean() == pytest.approx(2 if name == "constant" else 0, abs=0.05)
    np.testing.assert_array_equal(initial_parameters((200, 300), name, 2.0, 1)["W1"], W)
