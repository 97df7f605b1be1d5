"""The answers of a class: read from a file, marked, summed up by what was got wrong."""

import csv
import io
import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.answer import answer
from app.answer.grading import Class, grade
from app.api import Run
from app.run.engine import Engine
from app.run.errors import RequestError
from app.run.query import parse
from tests.conftest import COMMAND

QUERY = "ask=dW2,shape:dW1,sign:W2[0,0]"
OWN = "preset=two-layer&vary=W2&ask=dW2"


def sheet(*rows: list[str], between: str = ",") -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=between).writerows(rows)
    return file.getvalue().encode()


def right(query: str = "") -> np.ndarray:
    """dW2 of a run, with what it asks."""
    return Engine(float("inf")).trace(parse(query)).viewed("dW2", "column")


def written(values: np.ndarray) -> list[str]:
    return [f"{each:.4g}" for each in values[0]]


HEAD = ["who", *(f"dW2[0,{at}]" for at in range(4)), "shape:dW1", "sign:W2[0,0]"]


def graded() -> Class:
    rows = [
        ["ann", *written(right()), "4,2", "up"],
        ["bo", *written(4 * right()), "2,4", "up"],
        ["cleo", *written(-right()), "4x2", ""],
    ]
    return grade(QUERY, sheet(HEAD, *rows))


def test_everybody_gets_their_points() -> None:
    ann, bo, cleo = graded().people
    assert (ann.who, ann.score, ann.max) == ("ann", 6, 6)
    assert (bo.score, cleo.score) == (1, 1)


def test_the_summary_counts_people_by_mistake() -> None:
    lines = list(graded().summary())
    assert lines[0] == "3 people, on average 2.67 of 6"
    assert [line.split(":")[-1] for line in lines if line.startswith("dW2")] == [" right 1 of 3"] * 4
    assert any(line.startswith("1 person: ") and "transpose" in line for line in lines)
    assert any("dW2" in line and "sign" in line for line in lines)


def test_a_table_has_a_row_a_person_and_no_formula() -> None:
    found = grade(QUERY, sheet(["who", "dW2[0,0]"], ["=1+1", "1"], ["ann", f"{right()[0, 0]:.3g}"]))
    rows = list(csv.reader(io.StringIO(found.table())))
    assert rows[0] == ["who", "score", "max", "dW2[0,0]"]
    assert rows[1][0] == "'=1+1"
    assert rows[2] == ["ann", "1", "6", "right"]


def test_gradescope_adds_up() -> None:
    for one in graded().people:
        result = one.gradescope()
        assert sum(each["score"] for each in result["tests"]) == result["score"] == one.score
        assert sum(each["max_score"] for each in result["tests"]) == one.max


def test_an_error_carried_on_costs_once() -> None:
    trace = Run("preset=two-layer").trace().tensors
    wrong = trace["dZ2"].copy()
    wrong[0, 0] += 0.5
    after = (wrong @ trace["A1"].T / wrong.shape[1])[0, 0]
    head = ["who", "dZ2[0,0]", "dW2[0,0]"]
    row = ["ann", f"{wrong[0, 0]:.4g}", f"{after:.3g}"]
    (one,) = grade("ask=dZ2[0,0],dW2[0,0]", sheet(head, row)).people
    assert one.score == 1
    assert [each["score"] for each in one.gradescope()["tests"]] == [0, 1]


def test_everybody_has_their_own_numbers() -> None:
    names = [f"person {at}" for at in range(8)]
    rows = [[name, *written(right(f"{OWN}&who={name}"))] for name in names]
    assert len({tuple(row[1:]) for row in rows}) == len(names)
    found = grade(OWN + "&who=teacher", sheet(HEAD[:5], *rows))
    assert [one.score for one in found.people] == [4] * len(names)
    rows[0][1:], rows[1][1:] = rows[1][1:], rows[0][1:]
    assert sum(one.score == 4 for one in grade(OWN, sheet(HEAD[:5], *rows)).people) == len(names) - 2


def test_spreadsheets_of_other_countries() -> None:
    comma = [each.replace(".", ",") for each in written(right())]
    file = b"\xef\xbb\xbf" + sheet(HEAD[:5], ["Zoë", *comma], between=";")
    assert grade("ask=dW2", file).people[0].score == 4


def test_a_whole_tensor_in_a_cell() -> None:
    rows = ["ann", ",".join(written(right()))]
    assert grade("ask=dW2", sheet(["who", "dW2"], rows)).people[0].score == 4


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"", "row 1: no column is called who"),
        (b"name,dW2\n", "row 1: no column is called who"),
        (b"who\nann\n", "row 1: no column is a target"),
        (b"who,dW2\n", "row 2: nobody answers"),
        (b"who,dW2,dW2\n", "row 1, column dW2: there are two of it"),
        (b"who,dW!\n", "row 1, column dW!: A column must be targets"),
        (b"who,dW1\nann,1\n", "row 1, column dW1: answer is to dW1; asked is dW2"),
        (b"who,dW2\nann\n", "row 2: it has 1 cells, not 2"),
        (b"who,dW2\nann,1,2\n", "row 2: it has 3 cells, not 2"),
        (b"who,dW2\nann,1\n\nann,1\n", "row 4, column who: 'ann' is in row 2 already"),
        (b"who,dW2\n" + b"a" * 65 + b",1\n", "row 2, column who: who"),
        (b'who,dW2\nann,"1\n', "row 2: unexpected end of data"),
        (b"who,dW2\n\xff,1\n", "row 2: it is not UTF-8"),
        (b"who,dW2\n\x00,1\n", "row 2, column who: who"),
        (b"who,dW2\n" + b"\n" * 9_000_000, "the file has over 8000000 bytes"),
    ],
)
def test_a_bad_file_is_told_by_row_and_column(file: bytes, words: str) -> None:
    with pytest.raises(RequestError) as raised:
        grade("ask=dW2", file)
    assert words in str(raised.value)


def test_a_bad_run_is_told_as_that() -> None:
    with pytest.raises(RequestError, match="unknown parameter 'asc'"):
        grade("asc=dW2", sheet(["who", "dW2"], ["ann", "1"]))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=80) | st.text(alphabet='who,;"\ndW2[0]1.5-', max_size=60).map(str.encode))
def test_any_file_is_marked_or_refused(file: bytes) -> None:
    for each in (file, b"who,dW2\n" + file):
        try:
            found = grade("ask=dW2", each)
        except RequestError as error:
            assert str(error)
        else:
            assert all(0 <= one.score <= one.max for one in found.people)


def test_marking_is_what_the_api_says() -> None:
    texts = written(2 * right())
    (one,) = grade("ask=dW2", sheet(HEAD[:5], ["ann", *texts])).people
    query = "ask=dW2&" + "&".join(f"answer=dW2[0,{at}]:{text}" for at, text in enumerate(texts))
    assert json.loads(answer("/api/answer", query).body)["results"] == json.loads(json.dumps(one.results))


def test_on_the_command_line(tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*COMMAND, "grade", *arguments], capture_output=True, text=True, timeout=120)

    file, table, folder = tmp_path / "answers.csv", tmp_path / "out.csv", tmp_path / "results"
    file.write_bytes(sheet(HEAD, ["ann", *written(right()), "4,2", "up"], ["../bo", *[""] * 6]))
    done = run(QUERY, str(file))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:3] == ["ann: 6 of 6", "../bo: 0 of 6", "2 people, on average 3 of 6"]
    assert run(QUERY, str(file), "-o", str(table)).returncode == 0
    assert table.read_text().splitlines()[1].startswith("ann,6,6,right,")
    assert run(QUERY, str(file), "-o", str(folder)).returncode == 0
    assert {each.name for each in folder.iterdir()} == {"ann.json", "..%2Fbo.json"}
    assert json.loads((folder / "ann.json").read_text())["score"] == 6
    for arguments, words in (
        ((str(tmp_path / "none.csv"),), "cannot read"),
        ((str(table),), "row 1, column score"),
    ):
        done = run(QUERY, *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert words in done.stderr
        assert len(done.stderr.splitlines()) == 1
