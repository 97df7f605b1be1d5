"""Files of one's own as data and as parameters, and the examples kept to validate with."""

import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import app as backwalk
from app.represent.frames import validation_answer
from app.run import blobs
from app.run.engine import Engine
from app.run.errors import AbsentError, BadRequestError, FullError
from app.run.limits import most, room
from app.run.problem import problem
from app.run.query import parse
from app.run.store import PLACE, Store, digest, store
from app.run.tables import Table, table

from ..conftest import COMMAND
from .test_tables import npz

RANDOM = np.random.default_rng(5)
X, LABELS = RANDOM.normal(size=(12, 3)), np.arange(12) % 3


@pytest.fixture(autouse=True)
def place(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> str:
    folder = str(tmp_path_factory.mktemp("blobs"))
    monkeypatch.setenv(PLACE, folder)
    return folder


def kept(content: bytes) -> str:
    blob = digest(content)
    store().put(blob, content)
    return blob


def test_on_the_command_line(tmp_path: Path, place: str) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("a,b\n1,0\n2,1\n")
    done = subprocess.run([*COMMAND, "keep", str(file)], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout == f"data={digest(file.read_bytes())}&output=sigmoid&loss=bce\n"
    assert parse(done.stdout.strip()).recipe.sizes == (1, 4, 1)
    file.write_text("a,b\n1\n")
    done = subprocess.run([*COMMAND, "keep", str(file)], capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout) == (2, "")
    assert "row 2 has 1 cells, not 2" in done.stderr


def test_a_file_is_what_the_same_numbers_in_the_address_are() -> None:
    blob = kept(npz(X=X, y=LABELS))
    run = parse(f"data={blob}&output=softmax&loss=cross_entropy&t=5")
    inline = backwalk.Run(X=X, Y=np.eye(3)[LABELS], output="softmax", loss="cross_entropy", t=5)
    assert Engine().trace(run).loss == inline.trace().loss
    assert parse(run.canonical) == run
    assert len(run.canonical) < 200


def test_a_table_has_its_own_numbers_and_classes_by_their_names() -> None:
    names = np.array(["rose", "iris", "lily"])[LABELS]
    lines = [",".join([*map(repr, map(float, 100 * row + 7)), name]) for row, name in zip(X, names, strict=True)]
    blob = kept("\n".join(["a,b,c,kind", *lines]).encode())
    found = blobs.data_set(blob, "")
    assert found is not None
    assert (found.inputs, found.classes, found.samples) == (3, 3, 12)
    inputs, labels = found.make(RANDOM, 0, 0)
    assert np.array_equal(inputs, 100 * X + 7)
    assert labels.tolist() == [["iris", "lily", "rose"].index(name) for name in names]
    with pytest.raises(BadRequestError, match="the column 'kind' has text, such as 'rose'; only the target may"):
        blobs.data_set(blob, "a")
    with pytest.raises(BadRequestError, match="not 'kinds'; did you mean 'kind'"):
        blobs.data_set(blob, "kinds")


@pytest.mark.parametrize(
    ("targets", "output", "largest"),
    [
        ([0, 1] * 6, "sigmoid", 0),
        ([3, 5, 9] * 4, "softmax", 0),
        (list(range(12)), "linear", 11),
        ([0.5, -1.5] * 6, "linear", 1.5),
    ],
)
def test_what_is_brought_is_described_with_a_run_that_fits(
    targets: list[float], output: str, largest: float
) -> None:
    content = npz(X=X, y=np.array(targets))
    found = blobs.described(kept(content))
    assert found["run"]["output"] == output
    assert found["targets"][-1]["largest"] == largest
    query = "&".join(f"{name}={value}" for name, value in found["run"].items())
    assert Engine().trace(parse(query)).m == 12


def test_training_starts_from_the_parameters_of_a_file() -> None:
    given = {"W1": RANDOM.normal(size=(3, 5)), "W2": RANDOM.normal(size=(5, 1)), "b2": np.ones(1)}
    blob = kept(npz(**given))
    data = kept(npz(X=X, y=LABELS % 2))
    run = parse(f"data={data}&params={blob}&t=2")
    assert run.recipe.sizes == (3, 5, 1)
    other = backwalk.from_arrays(given, X, LABELS[:, None] % 2, t=2)
    assert Engine().trace(run).loss == other.trace().loss
    assert "W1=" not in run.canonical
    changed = parse(f"{run.canonical}&b2=4")
    assert changed.recipe.initial["b2"] == (4.0,)
    with pytest.raises(BadRequestError, match="W1 is 5 × 3 and must be 4 × 3"):
        parse(f"data={data}&params={blob}&hidden=4")


def test_parameters_of_another_kind_are_told() -> None:
    for content, words in ((npz(V=np.ones(3)), "not nothing"), (npz(W1=np.ones(3)), "W1 has two axes")):
        with pytest.raises(BadRequestError, match=words):
            parse(f"params={kept(content)}")


def test_an_altered_file_is_as_good_as_none(place: str) -> None:
    blob = kept(b"a,b\n1,0\n2,1\n")
    assert Store(place).get(blob)
    Store(place).put(blob, b"something else")
    with pytest.raises(AbsentError, match=blob):
        Store(place).get(blob)


def test_there_is_room_for_so_much(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.setattr("app.run.store.room", lambda _: 100)
    full = Store(place)
    for content in (b"x" * 60, b"y" * 40, b"x" * 60):
        full.put(digest(content), content)
    with pytest.raises(FullError):
        full.put(digest(b"z"), b"z")


@given(st.integers(4, 60), st.floats(0.02, 0.9), st.integers(0, 99))
def test_a_split_takes_every_example_once(samples: int, split: float, seed: int) -> None:
    validation = round(split * samples)
    query = f"data=moons&noise=0.3&samples={samples}&split={split!r}&data_seed={seed}"
    if not 0 < validation < samples:
        with pytest.raises(BadRequestError, match="leaves none"):
            parse(query)
        return
    run = parse(query)
    task, whole = problem(run), problem(parse(f"data=moons&noise=0.3&samples={samples}&data_seed={seed}"))
    assert task.validation is not None
    train, kept_ = task.batches.X, task.validation[0]
    assert (run.recipe.examples, kept_.shape[1]) == (samples - validation, validation)
    both = np.hstack([train, kept_])
    assert sorted(map(tuple, both.T)) == sorted(map(tuple, whole.batches.X.T))


def test_validation_is_the_loss_of_those_examples_alone() -> None:
    inner = parse("preset=iris&split=0.2&l2=0.1&t=30")
    answer = Engine().trace(inner)
    task = problem(inner)
    assert task.validation is not None
    kept_X, kept_Y = task.validation
    weights = {name: answer.tensors[name] for name in answer.network.names}
    alone = backwalk.from_arrays(
        {name: values if name[0] == "W" else values[:, 0] for name, values in weights.items()},
        kept_X.T,
        kept_Y.T,
        **{each: inner.values[each] for each in ("activation", "output", "loss")},
    ).trace()
    found = validation_answer(inner, answer)["validation"]
    assert found["loss"] == pytest.approx(alone.loss, rel=1e-12)
    assert found["accuracy"] == alone.accuracy


def test_of_all_who_ask_for_a_file_at_once_one_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    blob, seen = kept(npz(X=X + 0.25, y=LABELS % 2)), []

    def counted(file: bytes) -> Table:
        seen.append(file)
        time.sleep(0.2)
        return table(file)

    monkeypatch.setattr(blobs, "table", counted)
    with ThreadPoolExecutor(8) as pool:
        assert len(set(map(id, pool.map(lambda _: blobs.data_set(blob, ""), range(8))))) == 1
        assert len(seen) == 1
        assert len(set(map(id, pool.map(lambda _: blobs.described(blob), range(8))))) == 1
    assert len(seen) == 2


def test_the_largest_table_is_remembered() -> None:
    assert 8 * most("examples") * (most("units") + 1) <= room("table_cache")
