"""While something is asked, nothing that is told holds it or what follows from it."""

import base64
import io
import json
import re
import zlib
from collections.abc import Iterator

import numpy as np
import pytest

from app.answer import RESOURCES, answer
from app.numerics.trace import Trace
from app.represent.asked import shown
from app.run.engine import Engine
from app.run.errors import ConflictError
from app.run.query import Run, parse

ENGINE = Engine()
ASKED = (
    "ask=dW1",
    "ask=dW1[0,1]&notation=row",
    "ask=Z1",
    "ask=A1[0,0],line:dZ1",
    "fade=4",
    "ask=shape:dW1",
    "ask=J",
    "ask=most:dZ1",
    "ask=sign:W1[0,1]",
    "preset=l-layer&ask=dZ2",
    "preset=iris&ask=dW2&example=mean",
    "preset=xor&optimizer=adam&ask=dW1[0,0]",
    "preset=single-layer&ask=A1",
    "preset=mazur&ask=dZ1",
    "vary=X,W1&who=ann&ask=dA1",
)
WORDS = {"{shape}": ("page", "low", "frame"), "{name}": ("dW1", "dZ1", "A1", "W1_next", "J")}


def paths() -> Iterator[tuple[str, str]]:
    """Every path of a run, with what it takes."""
    for resource in RESOURCES:
        if not resource.of_run or resource.path == "/oembed":
            continue
        if "{shape}" in resource.path:
            yield from ((resource.path.replace("{shape}", each), "") for each in WORDS["{shape}"])
        elif resource.path.endswith("{name}.npy"):
            yield from ((resource.path.replace("{name}", each), "") for each in WORDS["{name}"])
        else:
            path = resource.path.replace("{name}/{i}/{j}", "W1/0/0").replace("{layer}/{unit}", "1/0")
            yield path, ""
            if path == "/export.py":
                yield path, "&framework=torch"


PATHS = tuple(paths())


def digits(number: float) -> str:
    """``number`` as it would be told, if that has eight digits at least; else nothing."""
    text = repr(float(number))
    plain = re.sub(r"\D", "", text.split("e")[0]).lstrip("0")
    return text if len(plain) >= 8 else ""


def entries(run: Run, trace: Trace) -> np.ndarray:
    views = [np.atleast_1d(trace.viewed(name, run.recipe.notation)).ravel() for name in trace.tensors]
    return np.concatenate(views)


def told(path: str, query: str) -> str | None:
    """All the text of an answer, arrays and recordings read; None where it is refused because it would tell."""
    try:
        body = answer(path, query, engine=ENGINE).body
    except ConflictError:
        return None
    if path.endswith(".npy"):
        return "\n".join(map(digits, np.load(io.BytesIO(body)).ravel()))
    if path.endswith(".npz"):
        arrays = np.load(io.BytesIO(body))
        return "\n".join(digits(each) for name in arrays for each in arrays[name].ravel())
    text = body.decode(errors="replace")
    if path == "/export.html":
        packed = re.search(r">([A-Za-z0-9+/=]{500,})<", text)
        assert packed
        return text + zlib.decompress(base64.b64decode(packed[1]), 31).decode()
    return text


@pytest.mark.parametrize("query", ASKED)
def test_no_path_tells_what_is_asked(query: str) -> None:
    run = parse(query)
    trace = ENGINE.trace(run)
    all_, seen = entries(run, trace), entries(run, shown(run, trace))
    hidden = {digits(each) for each in all_[np.isnan(seen)]} - {digits(each) for each in seen} - {""}
    visible = {digits(each).lstrip("-") for each in seen}
    assert np.isnan(seen).any()
    refused = set()
    for path, more in PATHS:
        text = told(path, f"{query}{more}&step={[*trace.equations('column')][-1].id}")
        if text is None:
            refused.add(path)
            continue
        numbers = set(re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", text))
        assert not [each for each in hidden & numbers if each.lstrip("-") not in visible], path
    if "shape:" in query:
        refused.discard("/api/tensor/dW1.npy")
    refusing = {
        "/api/check",
        "/api/unit/1/0",
        "/api/nudge/W1/0/0",
        "/api/surface",
        "/api/plane",
        "/api/health",
        "/api/frames",
    }
    assert refused == refusing


def test_a_hidden_entry_is_null_and_says_so() -> None:
    trace = json.loads(answer("/api/trace", "ask=dW1[0,1]").body)
    asked = {name: each["values"] for name, each in trace["tensors"].items() if each.get("asked")}
    assert set(asked) == {"dW1", "W1_next"}
    for values in asked.values():
        assert [(i, j) for i, row in enumerate(values) for j, each in enumerate(row) if each is None] == [(0, 1)]
    assert all(step["finite"] for step in trace["steps"])
    assert trace["status"] == "ok"


def test_what_follows_is_hidden_by_the_way_it_is_computed() -> None:
    trace = json.loads(answer("/api/trace", "ask=Z1[2,1]").body)
    A1 = trace["tensors"]["A1"]["values"]
    assert [(i, j) for i in range(4) for j in range(4) if A1[i][j] is None] == [(2, 1)]
    assert [each is None for each in trace["tensors"]["A2"]["values"][0]] == [False, True, False, False]
    assert trace["loss"] is None
    assert all(each is None for row in trace["tensors"]["dW1"]["values"] for each in row)


def test_a_line_and_a_shape_are_hidden_too() -> None:
    trace = json.loads(answer("/api/trace", "ask=line:dW1,shape:dZ1").body)
    line = next(each for each in trace["steps"] if each["id"] == "dW1")
    assert (line["code"], line["parts"], line["reads"]) == ("dW1 = ...", [], [])
    assert "X.T" not in json.dumps(line)
    assert trace["tensors"]["dZ1"]["shape"] is None
    assert next(each for each in trace["steps"] if each["id"] == "dZ1")["shapes"]["dZ1"] is None


def test_programs_leave_asked_lines_open() -> None:
    numpy, torch = (answer("/export.py", f"ask=dW1&framework={each}").body.decode() for each in ("numpy", "torch"))
    assert "\ndW1 = ...\n" in numpy
    assert "dZ1 @ X.T" not in numpy
    assert torch.endswith("...\n")
    assert "backward" not in torch


def test_a_hidden_mistake_is_not_named() -> None:
    for path, more in PATHS:
        text = told(path, f"preset=two-layer&hidden=2&bug=any&ask=bug&who=bo&t=1{more}&step=dW1")
        assert text is not None
        assert "mistake on purpose" not in text.split("messages")[0] or path in ("/", "/embed", "/export.html")
    trace = json.loads(answer("/api/trace", "bug=any&ask=bug&who=bo").body)
    assert trace["spec"]["bug"] == "any"
    assert "bug=any" in trace["query"]


def test_another_iteration_is_refused() -> None:
    for query in ("from=0&to=1", "stops=J,1:J"):
        with pytest.raises(ConflictError):
            answer("/export.html", f"ask=dW1&{query}")


def test_what_stands_between_the_operands_is_not_the_answer() -> None:
    for query, step in (
        ("ask=J&batch=1", "J"),
        ("ask=b2_next", "b2_next"),
        ("ask=sdb2_next&optimizer=adam", "sdb2_next"),
    ):
        run = parse(query)
        right = abs(float(ENGINE.trace(run).tensors[step].ravel()[0]))
        found = next(each for each in json.loads(answer("/api/trace", query).body)["steps"] if each["id"] == step)
        values = np.array([each["values"] for each in found["parts"] if "values" in each], dtype=float)
        assert not np.isclose(np.abs(values), right, rtol=1e-9).any()


def test_a_line_is_not_told_by_its_derivation() -> None:
    for query in ("ask=line:dZ2", "ask=line:dA2&output=linear&loss=mse"):
        assert "derivation" not in answer("/api/trace", query).body.decode()


def test_a_shape_is_not_told_by_a_file_or_an_operand() -> None:
    with pytest.raises(ConflictError):
        answer("/api/tensor/dW1.npy", "ask=shape:dW1")
    assert "dW1" not in np.load(io.BytesIO(answer("/export.npz", "ask=shape:dW1").body))
    trace = json.loads(answer("/api/trace", "ask=shape:dW1&hidden=3").body)
    update = next(each for each in trace["steps"] if each["id"] == "W1_next")
    assert all(each.get("shape") is None for each in update["parts"] if "dW1" in each.get("reads", ()))


@pytest.mark.parametrize(
    "query", ["vary=Y&X=1;2&Y=0;1&output=softmax&loss=mse&who=1&ask=dW1", "vary=Y&who=1&ask=dW2"]
)
def test_drawn_targets_suit_the_output(query: str) -> None:
    assert json.loads(answer("/api/trace", query).body)["status"] == "ok"
