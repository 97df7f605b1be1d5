"""One unit's curve, one parameter's slope by hand, one iteration as a program: over HTTP."""

import httpx
import numpy as np
import pytest

from app.numerics.activations import HIDDEN


@pytest.mark.parametrize("activation", HIDDEN)
def test_the_curve_of_a_unit_and_its_examples(client: httpx.Client, activation: str) -> None:
    query = f"preset=xor&activation={activation}&t=2"
    tensors = client.get(f"/api/trace?{query}").json()["tensors"]
    unit = client.get(f"/api/unit/1/2?{query}").json()
    assert unit["activation"] == activation
    assert unit["z"] == tensors["Z1"]["values"][2]
    assert unit["a"] == tensors["A1"]["values"][2]
    blamed = np.array(tensors["dA1"]["values"][2])
    np.testing.assert_allclose(blamed * unit["slope"], tensors["dZ1"]["values"][2], atol=1e-12)
    z, g, slope = (np.array(unit["curve"][name]) for name in ("z", "g", "slope"))
    assert z[0] == -z[-1] <= -4
    assert z[-1] >= np.abs(unit["z"]).max()
    # g' is the slope of the curve, away from kinks.
    middle = np.diff(g) / np.diff(z)
    assert np.quantile(np.abs(middle - (slope[1:] + slope[:-1]) / 2), 0.9) < 1e-3


def test_sleepers_are_counted(client: httpx.Client) -> None:
    layers = client.get("/api/trace?preset=dead-relu").json()["layers"][0]
    for index in range(4):
        unit = client.get(f"/api/unit/1/{index}?preset=dead-relu").json()
        assert unit["off"] == round(4 * layers["saturated"][index])
        assert (unit["off"] == 4) == layers["dead"][index]


def test_a_softmax_has_no_curve(client: httpx.Client) -> None:
    assert client.get("/api/unit/2/0?preset=iris").json()["curve"] is None


@pytest.mark.parametrize(
    "path", ["unit/0/0", "unit/3/0", "unit/1/4", "unit/1/-1", "nudge/W1/4/0", "nudge/Z1/0/0", "nudge/b1/0/1"]
)
def test_what_there_is_not(client: httpx.Client, path: str) -> None:
    answer = client.get(f"/api/{path}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert "there is no" in answer.json()["detail"]


def test_words_for_numbers_are_refused(client: httpx.Client) -> None:
    for path in ("/api/unit/one/0", "/api/nudge/W1/a/0"):
        answer = client.get(path)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert "must be a whole number" in answer.json()["detail"]


@pytest.mark.parametrize("notation", ["column", "row"])
def test_a_nudge_is_the_same_in_both_notations(client: httpx.Client, notation: str) -> None:
    found = client.get(f"/api/nudge/W1/2/1?notation={notation}").json()
    tensors = client.get("/api/trace").json()["tensors"]
    assert found["gradient"] == tensors["dW1"]["values"][2][1]
    assert found["value"] == tensors["W1"]["values"][2][1]
    assert min(row["error"] for row in found["rows"]) < 1e-7


def test_a_program(client: httpx.Client) -> None:
    numpy = client.get("/export.py?t=2")
    assert numpy.headers["content-type"].startswith("text/x-python")
    assert numpy.text.startswith("# Backwalk: iteration 2 of preset=two-layer&t=2\nimport numpy as np")
    assert client.get("/export.py?framework=torch&t=2").text.count("import torch") == 1
    again = client.get("/export.py?t=2", headers={"If-None-Match": numpy.headers["etag"]})
    assert again.status_code == 304


def test_another_framework_is_refused(client: httpx.Client) -> None:
    answer = client.get("/export.py?framework=torc")
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {
            "parameter": "framework",
            "message": "framework must be one of numpy, torch, not 'torc'; did you mean 'torch'?",
        }
    ]
    assert client.get("/api/trace?framework=numpy").status_code == 422


def test_a_step_says_what_meets_what(client: httpx.Client) -> None:
    steps = {step["id"]: step for step in client.get("/api/trace").json()["steps"]}
    assert [part["text"] for part in steps["dW1"]["parts"]] == ["1 / m", "dZ1", "@", "X"]
    assert steps["dW1"]["parts"][0]["value"] == 0.25
    assert steps["dW1"]["parts"][3]["transposed"]
    assert not steps["dW1"]["elementwise"]
    slope = steps["dZ1"]["parts"][2]
    assert slope["text"] == "1 - A1 ** 2"
    assert slope["shape"] == [4, 4]
    assert steps["A1"]["parts"] == [{"kind": "map", "text": "tanh"}, {"kind": "tensor", "text": "Z1"}]
    for name in steps["dZ1"]["reads"]:
        assert f'data-tensor="{name}"' in steps["dZ1"]["mathml"]
