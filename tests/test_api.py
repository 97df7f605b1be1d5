"""The Python package gives what the server gives: the same numbers, the same bytes, the same refusals."""

import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import given, settings

import app
from app.answer import answer
from app.answer.exports import BY_SUFFIX

from .run.strategies import queries

ROOT = Path(__file__).parent.parent


@settings(max_examples=30)
@given(queries())
def test_the_numbers_of_a_trace(client: httpx.Client, query: str) -> None:
    run = app.Run(query)
    trace, sent = run.trace(), client.get(f"/api/trace?{query}").json()
    assert (run.query, trace.t, trace.m) == (sent["query"], sent["t"], sent["m"])
    assert [step.id for step in trace.steps] == [step["id"] for step in sent["steps"]]
    assert [step.code for step in trace.steps] == [step["code"] for step in sent["steps"]]
    assert trace.accuracy == sent["metrics"].get("accuracy")
    assert [vars(each) for each in trace.layers] == sent["layers"]
    assert trace.diverged == sent.get("diverged", {}).get("step")
    assert trace.tensors.keys() == sent["tensors"].keys()
    for name, tensor in trace.tensors.items():
        written = np.array(sent["tensors"][name]["values"], dtype=float)
        np.testing.assert_array_equal(np.where(np.isfinite(tensor), tensor, np.nan), written)


@pytest.mark.parametrize(
    ("parameters", "query"),
    [
        ({"preset": "xor", "hidden": [4], "t": 10}, "preset=xor&hidden=4&t=10"),
        ({"hidden": (3, 2), "activation": ["tanh", "relu"]}, "preset=two-layer&hidden=3,2&activation=tanh,relu"),
        ({"X": [[1, 2], [3, 4]], "Y": [1, 0]}, "preset=two-layer&X=1,2;3,4&Y=1;0"),
        (
            {"X": np.array([[0.5]]), "Y": np.array([[1.0]]), "lr": np.float64(0.25)},
            "preset=two-layer&X=0.5&Y=1&lr=0.25",
        ),
        (
            {"hidden": "", "data": "line", "output": "linear", "loss": "mse"},
            "data=line&output=linear&loss=mse&hidden=",
        ),
        (
            {"edit": ["3:lr=0.1", "4:lr=0.2"], "shuffle": True, "batch": None},
            "edit=3:lr=0.1&edit=4:lr=0.2&shuffle=1",
        ),
        ({"ask": ["dW1", "J"]}, "ask=dW1&ask=J"),
    ],
)
def test_parameters_as_python_has_them(parameters: dict[str, Any], query: str) -> None:
    assert app.Run(**parameters).query == app.Run(query).query


def test_a_run_by_both_and_moved() -> None:
    run = app.Run("preset=xor", t=10)
    assert run.at(t=11).query == "preset=xor&t=11"
    assert run.at(t=None, step="dW1").query == "preset=xor&step=dW1"
    assert run.at(lr=0.25).trace().t == 10
    for bad in ({"lr": object()}, {"preset": "xor"}, {"lrr": 1}, {"W1": np.zeros((2, 2, 2))}):
        with pytest.raises(app.BadRequestError):
            app.Run("preset=xor", **bad)
    parameters = {name: values for name, values in run.trace().tensors.items() if name in ("W1", "W2")}
    again = app.Run("preset=xor", **parameters)
    for name, values in parameters.items():
        np.testing.assert_array_equal(again.trace().tensors[name], values)


def test_a_run_that_is_longer_than_an_address_is_one(tmp_path: Path) -> None:
    X = np.random.default_rng(0).normal(size=(200, 6))
    run = app.Run(X=X, Y=(X[:, :1] > 0).astype(int), hidden=[2], step="dW1")
    assert len(run.query) > 16_384
    assert run.at(t=2, step=None).trace().t == 2
    assert run.check().passed
    assert "<iframe srcdoc=" in run._repr_html_()
    assert "<svg" in run.figure(step="dZ1", width=640).svg
    with np.load(run.export(tmp_path / "long.npz")) as arrays:
        np.testing.assert_array_equal(arrays["dW1"], run.trace().tensors["dW1"])
    with pytest.raises(app.BadRequestError, match="given twice"):
        run.export(tmp_path / "long.npz", step="dW1")


def test_a_notebook_shows_it(tmp_path: Path) -> None:
    run = app.Run("preset=xor&t=3&step=dW1")
    page = run._repr_html_()
    assert "<iframe srcdoc=" in page
    inside = unescape(page.split('srcdoc="', 1)[1].rsplit('" title=', 1)[0])
    assert inside == answer("/export.html", f"{run.query}&controls=full&keys=self").body.decode()
    assert run._repr_svg_() == answer("/figure.svg", run.query).body.decode()
    figure = run.figure(step="dZ1", width=640, theme="dark")
    assert (
        figure._repr_svg_() == answer("/figure.svg", "preset=xor&t=3&step=dZ1&theme=dark&width=640").body.decode()
    )
    assert figure.save(tmp_path / "a.svg").read_text("utf-8") == figure.svg


def test_what_is_named_is_there_and_comes_late() -> None:
    for name in app.__all__:
        assert getattr(app, name) is not None
    code = "import sys, app; print(any(name in sys.modules for name in ('numpy', 'fastapi', 'jinja2', 'torch')))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_its_arrays_are_read_only() -> None:
    for notation in ("column", "row"):
        for name, tensor in app.Run(f"t=2&optimizer=adam&notation={notation}").trace().tensors.items():
            with pytest.raises(ValueError, match="read-only"):
                tensor[...] = 0
            assert tensor.dtype == np.float64, name


def test_its_gradient_check() -> None:
    good, bad = app.Run("preset=l-layer&t=3").check(), app.Run("bug=sum-for-mean").check()
    assert good.passed
    assert {each.name for each in good.tensors} >= {"dW1", "db1", "dZ1", "dA1"}
    assert not bad.passed
    assert [each.name for each in bad.tensors if not each.passed] == ["dW2", "dW1"]


@pytest.mark.parametrize("suffix", BY_SUFFIX)
def test_its_files_are_those_of_the_address(client: httpx.Client, tmp_path: Path, suffix: str) -> None:
    asked = "&ask=J" if BY_SUFFIX[suffix].of_questions else ""
    run = app.Run(f"?preset=xor&t=5&step=dW1{asked}")
    file = run.export(tmp_path / f"xor{suffix}")
    assert file.read_bytes() == client.get(f"{BY_SUFFIX[suffix].path}?{run.query}").content


def test_what_a_file_takes_beside_the_run(client: httpx.Client, tmp_path: Path) -> None:
    file = app.Run("t=2").export(str(tmp_path / "two.py"), framework="torch")
    assert file.read_text(encoding="utf-8") == client.get("/export.py?t=2&framework=torch").text
    for name, options, words in (
        ("two.gif", {}, "a file must end in one of .svg"),
        ("two.svg", {"width": 7}, "width must be a whole number"),
        ("two.svg", {"size": 7}, "unknown parameter 'size'"),
    ):
        with pytest.raises(app.BadRequestError, match=words):
            app.Run().export(tmp_path / name, **options)


def test_a_bad_run_is_refused_with_its_reason() -> None:
    with pytest.raises(app.BadRequestError, match="did you mean 'hidden'"):
        app.Run("hiden=4")
    assert repr(app.Run("lr=0.1")) == "Run('preset=two-layer&lr=0.1')"
    with pytest.raises(AttributeError, match="no attribute 'Rum'"):
        _ = app.Rum


@pytest.mark.parametrize(
    "address",
    [
        "/api/trace?t=3",
        "/api/options?",
        "/api/check?preset=xor",
        "/api/frames?to=3",
        "/api/unit/1/0?",
        "/embed?",
        "/",
    ],
)
def test_answer_gives_what_the_server_gives(client: httpx.Client, address: str) -> None:
    path, _, query = address.partition("?")
    sent = client.get(address)
    reply = answer(path, query, site=str(client.base_url).rstrip("/"))
    assert reply.body == sent.content
    assert reply.media == sent.headers["content-type"]
