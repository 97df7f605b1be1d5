"""A walk in a notebook, on the side of Python: its traits, its answers, what shows where no widget runs."""

import json
from typing import Any

import numpy as np
import pytest

traitlets = pytest.importorskip("traitlets", reason="anywidget is not installed")
pytest.importorskip("anywidget", reason="anywidget is not installed")

import app as backwalk  # noqa: E402
from app.answer import answer  # noqa: E402


def test_its_traits_are_a_place_in_the_run() -> None:
    walk = backwalk.Walk("preset=xor&t=3")
    assert (walk.t, walk.step, walk.example) == (3, "Z1", 0)
    walk.step, walk.t, walk.example = "dW1", 7, None
    assert walk.query == "preset=xor&t=7&step=dW1&example=mean&controls=full&keys=self"
    assert walk.run.query == "preset=xor&t=3"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("step", "dW9", "step must be one of"),
        ("t", -1, "t must be"),
        ("example", 99, "example"),
        ("t", "x", "int"),
    ],
)
def test_a_place_that_is_not_there_is_refused(name: str, value: Any, words: str) -> None:
    walk = backwalk.Walk(backwalk.Run("preset=xor&t=3"))
    with pytest.raises(traitlets.TraitError, match=words):
        setattr(walk, name, value)
    assert (walk.t, walk.step, walk.example) == (3, "Z1", 0)


def test_it_answers_as_a_server_does(monkeypatch: pytest.MonkeyPatch) -> None:
    walk, sent = backwalk.Walk("preset=xor"), []
    monkeypatch.setattr(walk, "send", lambda content, buffers: sent.append((content, *buffers)))
    walk._reply(walk, {"number": 1, "url": "/api/trace?preset=xor&t=2"}, [])
    assert sent.pop() == ({"number": 1, "status": 200}, answer("/api/trace", "preset=xor&t=2").body)
    walk._reply(walk, {"number": 2, "url": "/api/trace?preset=xor&hiden=2"}, [])
    content, body = sent.pop()
    assert content == {"number": 2, "status": 422}
    told = json.loads(body)
    assert told["errors"][0]["parameter"] == "hiden"
    assert "did you mean 'hidden'" in told["detail"]
    walk._reply(walk, {"number": 3, "url": "/nowhere"}, [])
    assert sent.pop()[0] == {"number": 3, "status": 422}


def test_answers_are_of_what_is_asked_at_an_iteration() -> None:
    walk = backwalk.Walk("preset=xor&t=3&ask=dZ2,shape:dW2,dW2[0,1]")
    walk.answers = {"dZ2[0,2]": 0.5, "shape:dW2": "1,2", "dW2[0,1]": None}
    for bad in ("dZ2", "dW1[0,0]", "dZ2[0,4]"):
        with pytest.raises(traitlets.TraitError, match=r"asked is dZ2\[0,0\], .*, shape:dW2, dW2\[0,1\]"):
            walk.answers = {bad: "1"}
    walk.t = 4
    assert (walk.answers, walk.score) == ({}, (0, 0))
    with pytest.raises(traitlets.TraitError, match="asked is nothing"):
        backwalk.Walk("preset=xor", answers={"dZ2[0,0]": 1})


def test_of_a_run_that_is_longer_than_an_address_it_walks_too(monkeypatch: pytest.MonkeyPatch) -> None:
    X = np.random.default_rng(0).normal(size=(200, 6))
    run = backwalk.Run(X=X, Y=(X[:, :1] > 0).astype(int), hidden=[2])
    walk, sent = backwalk.Walk(run), []
    assert len(walk.query) > 16_384
    monkeypatch.setattr(walk, "send", lambda content, buffers: sent.append((content, *buffers)))
    walk.t, walk.step = 3, "dW1"
    walk._reply(walk, {"number": 1, "url": f"/api/trace?{walk.query}"}, [])
    content, body = sent.pop()
    assert content == {"number": 1, "status": 200}
    assert json.loads(body)["loss"] == run.at(t=3).trace().loss


def test_where_no_widget_runs_there_is_a_picture() -> None:
    walk = backwalk.Walk("preset=xor&step=dW1")
    found = walk._repr_mimebundle_()
    data = found[0] if isinstance(found, tuple) else found
    assert data["image/svg+xml"] == answer("/figure.svg", "preset=xor&step=dW1").body.decode()
    assert "preset=xor&step=dW1" in data["text/plain"]
    assert "default-src 'none'" in walk.page, "the frame asks nobody but the page around it"
    assert "http" not in walk.page.partition("<script>")[0].replace("http-equiv", "").replace(
        "http://www.w3.org", ""
    )
