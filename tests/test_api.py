"""The Python package gives what the server gives: the same numbers, the same bytes, the same refusals."""

from pathlib import Path

import httpx
import numpy as np
import pytest
from hypothesis import given, settings

import app
from app.answer import answer
from app.answer.exports import BY_SUFFIX

from .run.strategies import queries


@settings(max_examples=30)
@given(queries())
def test_the_numbers_of_a_trace(client: httpx.Client, query: str) -> None:
    run = app.Run(query)
    trace, sent = run.trace(), client.get(f"/api/trace?{query}").json()
    assert (run.query, trace.t, trace.m) == (sent["query"], sent["t"], sent["m"])
    assert [step.id for step in trace.steps] == [step["id"] for step in sent["steps"]]
    assert [step.code for step in trace.steps] == [step["code"] for step in sent["steps"]]
    assert trace.accuracy == sent["metrics"].get("accuracy")
    assert trace.diverged == sent.get("diverged", {}).get("step")
    assert trace.tensors.keys() == sent["tensors"].keys()
    for name, tensor in trace.tensors.items():
        written = np.array(sent["tensors"][name]["values"], dtype=float)
        np.testing.assert_array_equal(np.where(np.isfinite(tensor), tensor, np.nan), written)


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
    run = app.Run("?preset=xor&t=5&step=dW1")
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
