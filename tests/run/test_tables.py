"""What is read out of files, and what is refused."""

import io
import os
import pickle
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.run.tables import UnreadableError, arrays, table

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


def npz(**values: object) -> bytes:
    file = io.BytesIO()
    np.savez(file, **values)  # type: ignore[arg-type]
    return file.getvalue()


def npy(values: object, **more: bool) -> bytes:
    file = io.BytesIO()
    np.save(file, values, **more)  # type: ignore[arg-type]
    return file.getvalue()


@given(
    st.integers(2, 6).flatmap(lambda wide: st.lists(st.lists(NUMBERS, min_size=wide, max_size=wide), min_size=1))
)
def test_a_table_is_read_to_the_last_digit(rows: list[list[float]]) -> None:
    text = "\n".join(",".join(map(repr, row)) for row in rows)
    found = table(text.encode())
    assert found.names == tuple(str(number + 1) for number in range(len(rows[0])))
    assert np.array_equal(np.column_stack(found.columns), np.array(rows))
    assert np.array_equal(np.column_stack(table(npy(np.array(rows))).columns), np.array(rows))


@pytest.mark.parametrize(
    "text", ["a,b,kind\n1,2,x\n3,,y\n5,6,x\n?,8,y\n", "\ufeffa;b;kind\r\n1;2;x\r\n3;NA;y\r\n\r\n5;6;x\r\n"]
)
def test_a_row_without_a_value_is_left_out_and_counted(text: str) -> None:
    found = table(text.encode())
    assert found.names == ("a", "b", "kind")
    assert [each.tolist() for each in found.columns] == [[1, 5], [2, 6], ["x", "x"]]
    assert found.left_out == 1 + text.count("?")


def test_text_among_numbers_keeps_their_digits() -> None:
    found = table(b"a,kind\n1,7\n2,b\n3,7.5\n")
    assert found.columns[1].tolist() == ["7", "b", "7.5"]


def test_pictures_and_one_column_for_each_class() -> None:
    X, Y = np.arange(24.0).reshape(3, 2, 4), np.eye(3)[[2, 0, 1]]
    found = table(npz(X=X, Y=Y))
    assert found.names[-1] == "y"
    assert found.columns[-1].tolist() == [2, 0, 1]
    assert np.array_equal(np.column_stack(found.columns[:-1]), X.reshape(3, 8))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "two columns"),
        (b"1\n2\n", "two columns"),
        (b"a,b\n", "no row"),
        (b"a,b\n1,2\n1,2,3\n", "row 3 has 3 cells, not 2"),
        (b"1,2\n3\n", "row 2 has 1 cells, not 2"),
        (b"a,a\n1,2\n", "two columns are called 'a'"),
        (b"a,b\n1,inf\n", "no finite number"),
        (b"a,b\n1,1e999\n", "no finite number"),
        ("a,b\n1,2\n".encode("utf-16"), "UTF-8"),
        (b'a,b\n"' + b"x" * 200_000 + b'",2\n', "no table"),
        (b"\n".join([b"1,2"] * 10_001), "10,000 rows"),
        (npy(np.arange(4.0)), "a matrix"),
        (npy(np.array([[1.0, np.nan]])), "finite"),
        (npy(np.array([["a", "b"]])), "numbers"),
        (npy(np.ones((4, 2)))[:-9], "no array"),
        (npz(X=np.ones((3, 2))), "has X and y"),
        (npz(X=np.ones((3, 2)), y=np.ones(2)), "y has 2 numbers and X has 3 rows"),
        (npz(X=np.float64(1), y=np.ones(1)), "X has no rows"),
        (npz(X=np.ones((0, 3)), y=np.ones(0)), "X has no rows"),
        (b",".join([b"1"] * 2_000) + b"\n", "limit units"),
        (b"1,2\n" + b"," * 1_000_000, "limit units"),
        (npy(np.ones((1, 5_000))), "limit units"),
        (b"\x93NUMPY\x01\x00\x10\x00{'descr': (((((((", "no array"),
        (b"PK\x03\x04 no archive", "no archive"),
    ],
)
def test_what_is_no_table_is_told(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableError, match=words):
        table(content)


class Dangerous:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch opened",)


def test_a_pickle_is_never_opened(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(str(tmp_path))
    trap = np.empty((2, 2), dtype=object)
    trap[:] = Dangerous()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("X.npy", npy(trap, allow_pickle=True))
        file.writestr("y.npy", pickle.dumps(Dangerous()))
    for content in (npy(trap, allow_pickle=True), archive.getvalue()):
        with pytest.raises(UnreadableError, match="no array"):
            table(content)
    assert not os.path.exists("opened")


def test_what_unpacks_to_too_much_is_not_unpacked() -> None:
    archive = io.BytesIO()
    with (
        zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file,
        file.open("X.npy", "w", force_zip64=True) as one,
    ):
        for _ in range(200):
            one.write(bytes(2**20))
    assert len(archive.getvalue()) < 2**20
    with pytest.raises(UnreadableError, match="more than 128 MiB"):
        arrays(archive.getvalue())
