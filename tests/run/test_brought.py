"""Numbers as somebody brings them: as NumPy prints them, JSON, files."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from app.run.brought import SINGLE, read
from app.run.errors import BadRequestError

from .test_tables import npy, npz

MATRICES = arrays(np.float64, array_shapes(max_dims=2, max_side=5), elements=st.floats(-1e6, 1e6))


@given(MATRICES, st.sampled_from(["dW1 = {}", "dW1:\n{}", "dW1 = np.array({})", "print(dW1)\n>>> {}"]))
def test_what_numpy_prints_is_read_to_its_last_digit(values: np.ndarray, form: str) -> None:
    found = (
        read(form.format(str(values)).encode())["dW1"]
        if "print" not in form
        else read(str(values).encode(), "dW1")["dW1"]
    )
    assert found.values.shape == values.shape
    assert np.abs(found.values - values).max() <= found.unit * (1 + 1e-9)
    assert found.unit <= 0.05 * max(1.0, np.abs(values).max())


@given(MATRICES, MATRICES)
def test_json_is_exact(one: np.ndarray, other: np.ndarray) -> None:
    found = read(json.dumps({"dW1": one.tolist(), "db1": other.tolist()}).encode())
    assert np.array_equal(found["dW1"].values, one)
    assert np.array_equal(found["db1"].values, other)


def test_several_arrays_and_numbers_alone() -> None:
    found = read(b"J = 0.693\ndW1 = array([[1., 2.],\n       [3., 4.]], dtype=float32)\ndb1: [[-.5]]\n")
    assert {name: each.values.tolist() for name, each in found.items()} == {
        "J": 0.693, "dW1": [[1, 2], [3, 4]], "db1": [[-0.5]],
    }  # fmt: skip
    assert found["J"].unit == pytest.approx(0.0005)


def test_files_of_arrays() -> None:
    assert read(npy(np.ones((2, 2), dtype=np.float32)), "dW1.npy")["dW1"].close == SINGLE
    assert list(read(npz(dW1=np.ones(2), J=3), "mine.npz")) == ["dW1", "J"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no numbers"),
        ("[1 2]", "no name"),
        ("dW1 = [[1 2] [3]]", "not of equal length"),
        ("dW1 = [[1 2]", "not closed"),
        ("dW1 = [1 nan]", "has 'nan' among its numbers"),
        ("dW1 = [1 ... 2]", "not printed whole"),
        ("dW1 = [[[1]]]", "at most two axes"),
        ("\n".join(f"q{each} = 1" for each in range(300_000)), "up to 1,000 arrays"),
        ("dW1 = [1 ÷ 2]", "has '÷' among its numbers"),
        ("dW1 = [1]\ndW1 = [2]", "dW1 stands in it twice"),
        ("dW1 = [1e999]", "finite numbers"),
        ("dW1 = [" + "1 " * 3_000_000 + "]", "up to 4 MiB; bring arrays as NPZ"),
        ("dW1 = " + "[" * 100_000, "at most two axes"),
        ("dW1 = [0e9999]", "among its numbers|no numbers|finite"),
        ("dW1 = [0e" + "9" * 5_000 + "]", "among its numbers|no numbers|finite"),
    ],
)
def test_what_cannot_be_read_is_told(text: str, words: str) -> None:
    with pytest.raises(BadRequestError, match=words):
        read(text.encode())
