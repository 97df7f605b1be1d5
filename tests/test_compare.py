"""Somebody's own numbers beside those of a run."""

import io
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import app as backwalk
from app.numerics.bugs import BUGS
from app.run.errors import BadRequestError
from tests.conftest import COMMAND

RUN = backwalk.Run("preset=two-layer&X=1.5,-1;-0.5,1;-1,-1.5&Y=1;0;1")
OURS = RUN.trace().tensors
M = 3


def verdicts(mine: dict[str, Any], run: backwalk.Run = RUN) -> dict[str, tuple[str, str]]:
    return {each.name: (each.verdict, each.words) for each in backwalk.compare(run, mine).tensors}


def test_what_agrees_is_right() -> None:
    found = backwalk.compare(RUN, dict(OURS))
    assert found.passed
    assert {each.verdict for each in found.tensors} == {"same"}
    assert [each.name for each in found.tensors] == list(OURS)
    assert backwalk.compare(RUN, {"dW1": OURS["dW1"].astype(np.float32)}).passed
    assert backwalk.compare(RUN, {"J": float(OURS["J"]), "db1": OURS["db1"].ravel().tolist()}).passed


def test_conventions_are_told_and_not_called_wrong() -> None:
    turned = "rows and columns change places"
    assert verdicts({"dW1": OURS["dW1"].T, "dZ1": OURS["dZ1"].T}) == {
        "dZ1": ("convention", turned), "dW1": ("convention", turned),
    }  # fmt: skip
    assert verdicts({"dZ2": OURS["dZ2"] / M}) == {"dZ2": ("convention", "it has 1/m in it")}
    row = RUN.at(notation="row")
    assert verdicts({"dZ2": row.trace().tensors["dZ2"] * M}, row) == {"dZ2": ("convention", "it has no 1/m in it")}
    gradients = {name: M * values for name, values in OURS.items() if name in ("dW1", "db1", "dW2", "db2")}
    found = verdicts(gradients)
    assert {verdict for verdict, _ in found.values()} == {"convention"}
    assert {words for _, words in found.values()} == {"the loss is the sum over the examples, not their mean"}


def test_a_sum_here_and_a_mean_there_is_a_mistake() -> None:
    found = backwalk.compare(RUN, {"dW1": M * OURS["dW1"], "db1": OURS["db1"]})
    wrong, right = found.tensors
    assert (wrong.verdict, right.verdict) == ("wrong", "same")
    assert [each["bug"] for each in wrong.diagnosis] == ["sum-for-mean"]
    assert not found.passed


@pytest.mark.parametrize(
    "bug", ["missing-slope", "ascent", "slope-of-a", "extra-slope", "sum-for-mean", "bias-sum-for-mean"]
)
def test_a_mistake_is_recognised_and_what_follows_excused(bug: str) -> None:
    theirs = {name: values for name, values in RUN.at(bug=bug).trace().tensors.items() if name.startswith("d")}
    theirs |= {"W1_next": RUN.at(bug=bug).trace().tensors["W1_next"]}
    found = backwalk.compare(RUN, theirs)
    wrong = [each for each in found.tensors if each.verdict == "wrong"]
    assert wrong
    named = [{row["bug"] for row in each.diagnosis} for each in wrong]
    assert bug in named[0]
    assert all(each & {bug, "carried-on"} for each in named)
    assert bug in BUGS


def test_nothing_is_made_up() -> None:
    random = np.random.default_rng(0).normal(size=OURS["dW1"].shape)
    (found,) = backwalk.compare(RUN, {"dW1": random}).tensors
    assert (found.verdict, found.diagnosis) == ("wrong", ())
    (found,) = backwalk.compare(RUN, {"dW1": OURS["dW1"][:2]}).tensors
    assert (found.verdict, found.words) == ("shape", "its shape is 2 × 2, not 4 × 2")


def test_zeros_and_too_few_digits_are_not_right(tmp_path: Path) -> None:
    def pasted(text: str) -> list[Any]:
        (tmp_path / "mine.txt").write_text(text)
        return list(backwalk.compare(RUN, tmp_path / "mine.txt").tensors)

    for zeros in (f"dW1 = {np.zeros((4, 2)).tolist()}", "db2 = [[0.0]]"):
        assert [each.verdict for each in pasted(zeros)] == ["wrong"]
    (rounded,) = pasted(f"dW1 = {OURS['dW1'].round(1).tolist()}")
    assert (rounded.verdict, rounded.words) == ("wrong", "too few digits are written to tell")
    assert [each.verdict for each in pasted(f"dW1 = {OURS['dW1'].round(3).tolist()}")] == ["same"]


def test_float32_is_right_in_a_text_too(tmp_path: Path) -> None:
    for name, text in (
        ("mine.json", json.dumps({"dW1": OURS["dW1"].astype(np.float32).tolist()})),
        ("mine.txt", f"dW1 = {OURS['dW1'].astype(np.float32)!r}"),
        (
            "torch.txt",
            f"dW1 = {OURS['dW1'].tolist()}".replace("= ", "= tensor(") + ", device='cuda:0')  # layer 1",
        ),
        ("minus.txt", f"dW1 = {OURS['dW1'].tolist()}".replace("-", "−")),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert [each.verdict for each in backwalk.compare(RUN, tmp_path / name).tensors] == ["same"], name


def test_one_weight_that_lies_otherwise_than_the_others_is_wrong() -> None:
    found = verdicts({"dW1": OURS["dW1"].T, "dW2": OURS["dW2"]})
    turned = "its shape is 2 × 4, not 4 × 2; rows and columns change places"
    assert found == {"dW1": ("shape", turned), "dW2": ("same", "")}
    square = backwalk.Run("data=moons&hidden=2")
    tensors = square.trace().tensors
    found = verdicts({"dW1": tensors["dW1"].T, "dW2": tensors["dW2"]}, square)
    assert found["dW1"] == ("wrong", "rows and columns change places")
    assert verdicts({"dW1": tensors["dW1"].T, "dW2": tensors["dW2"].T}, square)["dW1"][0] == "convention"
    # As a layer of PyTorch: weights as ours, examples in rows.
    assert verdicts({"dW1": OURS["dW1"], "dZ1": OURS["dZ1"].T})["dZ1"][0] == "convention"


def test_names_as_the_notation_writes_them_and_numbers_alone() -> None:
    row = RUN.at(notation="row")
    ours = row.trace().tensors
    found = verdicts({"∂W1": ours["dW1"], "δ2": ours["dZ2"], "W1′": ours["W1_next"], "C": ours["J"]}, row)
    assert found == dict.fromkeys(("J", "dZ2", "dW1", "W1_next"), ("same", ""))
    assert verdicts({"db2": float(OURS["db2"][0, 0])}) == {"db2": ("same", "")}


def test_what_the_run_does_not_have_is_told_beside_the_rest() -> None:
    found = backwalk.compare(RUN, {"loss": 0.5, "dW1": OURS["dW1"]})
    assert found.passed
    assert [(each.name, each.verdict) for each in found.tensors] == [("dW1", "same"), ("loss", "unknown")]
    assert str(found).splitlines()[1].split(maxsplit=1) == ["loss", "loss is nothing of this run"]
    many = backwalk.compare(RUN, {"dW1": OURS["dW1"]} | {f"q{each}" * 99: 1.0 for each in range(5_000)}).tensors
    assert len(many) == 7
    assert max(len(each.told) for each in many) < 100
    assert many[-1].told == "4,995 more names are nothing of this run"


def test_it_is_a_table_in_print_and_in_a_notebook() -> None:
    found = backwalk.compare(RUN, {"dW1": M * OURS["dW1"], "db1": OURS["db1"]})
    first, second = str(found).splitlines()
    assert first.startswith("dW1      WRONG")
    assert "1/m forgotten" in first
    assert second.split() == ["db1", "right"]
    html = found._repr_html_()
    assert html.count("<td") == OURS["dW1"].size
    assert "<script" not in html


@pytest.mark.parametrize(
    ("mine", "words"),
    [
        ({"dW9": [[1.0]]}, "dW9 is nothing of this run"),
        ({"dW1": [[np.nan] * 2] * 4}, "finite numbers"),
        ({"dW1": np.zeros((2, 2, 2))}, "at most two axes"),
        ({"dW1": "text"}, "finite numbers"),
        ({"dW1": np.array([{}], dtype=object)}, "finite numbers"),
    ],
)
def test_bad_numbers_are_named(mine: dict[str, Any], words: str) -> None:
    with pytest.raises(BadRequestError, match=words):
        backwalk.compare(RUN, mine)


def saved(file: Path, **arrays: Any) -> Path:
    np.savez(file, **arrays)
    return file


def test_files(tmp_path: Path) -> None:
    assert backwalk.compare(RUN, saved(tmp_path / "mine.npz", dW1=OURS["dW1"])).passed
    for name, content, words in (
        ("text.npz", b"hello", "there are no numbers in it"),
        ("none.npz", None, "cannot read"),
        ("empty.npz", b"", "there are no numbers in it"),
        ("binary", b"\xff\xfe\x00", "no text in UTF-8"),
    ):
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(BadRequestError, match=words):
            backwalk.compare(RUN, tmp_path / name)
    # A pickle is never loaded, a bomb never unpacked.
    saved(tmp_path / "pickle.npz", dW1=np.array([{}], dtype=object))
    with pytest.raises(BadRequestError, match=r"pickle.npz cannot be read"):
        backwalk.compare(RUN, tmp_path / "pickle.npz")
    (tmp_path / "mine.txt").write_text(f"dW1 = {OURS['dW1']}\ndb1 = {OURS['db1']}\nJ = {float(OURS['J']):.4f}")
    assert backwalk.compare(RUN, tmp_path / "mine.txt").passed
    (tmp_path / "mine.json").write_text(json.dumps({"dW1": (M * OURS["dW1"]).tolist()}))
    assert "1/m forgotten" in str(backwalk.compare(RUN, tmp_path / "mine.json"))
    np.save(tmp_path / "dW1.npy", OURS["dW1"].T)
    assert backwalk.compare(RUN, tmp_path / "dW1.npy").tensors[0].verdict == "convention"
    head = io.BytesIO()
    np.lib.format.write_array_header_1_0(head, {"descr": "<f8", "fortran_order": False, "shape": (2 * 10**7, 1)})
    with zipfile.ZipFile(tmp_path / "bomb.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("dW1.npy", head.getvalue() + bytes(2 * 8 * 10**7))
    assert (tmp_path / "bomb.npz").stat().st_size < 400_000
    with pytest.raises(BadRequestError, match="more than 128 MiB"):
        backwalk.compare(RUN, tmp_path / "bomb.npz")


def test_on_the_command_line(tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*COMMAND, "compare", *arguments], capture_output=True, text=True, timeout=120)

    done = run(RUN.query, str(saved(tmp_path / "right.npz", dW1=OURS["dW1"])))
    assert (done.returncode, done.stdout.split()) == (0, ["dW1", "right"])
    done = run(RUN.query, str(saved(tmp_path / "wrong.npz", dW1=M * OURS["dW1"])))
    assert done.returncode == 1
    assert "1/m forgotten" in done.stdout
    done = run(RUN.query, str(tmp_path / "none.npz"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot read" in done.stderr


def test_a_large_network_is_compared() -> None:
    random = np.random.default_rng(1)
    sizes = (784, 128, 64, 10)
    parameters = {f"W{at}": random.normal(size=(sizes[at], sizes[at - 1])) / 20 for at in (1, 2, 3)}
    run = backwalk.from_arrays(
        parameters, random.random(size=(8, 784)), np.eye(10)[:8], activation="relu", output="softmax",
        loss="cross_entropy",
    )  # fmt: skip
    assert len(repr(run)) < 500
    trace = run.trace()
    found = backwalk.compare(run, {name: trace.tensors[name] for name in ("dW1", "dW2", "dW3", "db1")})
    assert found.passed
    wrong = backwalk.compare(run, {"dW1": trace.tensors["dW1"] * 8, "db1": trace.tensors["db1"]})
    assert [each["bug"] for each in wrong.tensors[0].diagnosis] == ["sum-for-mean"]
