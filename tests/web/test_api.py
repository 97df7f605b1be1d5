"""The API through a real server."""

import gzip
import io
import json
import math

import httpx
import numpy as np
import pytest
from hypothesis import given, settings

from app import __version__
from app.run.parameters import PARAMETERS
from app.run.presets import PRESETS
from app.run.query import parse

from ..run.strategies import queries


def get(client: httpx.Client, path: str) -> dict[str, object]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


def test_trace_has_the_shape_of_the_contract(client: httpx.Client) -> None:
    trace = get(client, "/api/trace?preset=xor&hidden=4&lr=0.5&t=10&step=dW1")
    assert trace["query"] == "preset=xor&hidden=4&lr=0.5&t=10&step=dW1"
    assert (trace["t"], trace["m"], trace["sizes"], trace["status"]) == (10, 4, [2, 4, 1], "ok")
    assert trace["loss"] == trace["tensors"]["J"]["values"]
    assert trace["tensors"]["J"]["shape"] == []
    assert trace["spec"]["hidden"] == [4]
    step = next(step for step in trace["steps"] if step["id"] == "dW1")
    assert step["code"] == "dW1 = (1 / m) * dZ1 @ X.T"
    assert step["reads"] == ["dZ1", "X"]
    assert step["shapes"] == {"dZ1": [4, 4], "X": [2, 4], "dW1": [4, 2]}
    assert step["mathml"].startswith("<math")
    assert (step["phase"], step["layer"], step["writes"], step["finite"]) == ("backward", 1, "dW1", True)
    for layer in trace["layers"]:
        names = {"layer", "activation", "units", "grad_norm", "update_ratio", "saturated", "dead", "blame"}
        assert layer.keys() == names
        assert math.isclose(sum(layer["blame"]), 1)
        assert len(layer["blame"]) == len(layer["dead"]) == len(layer["saturated"]) == layer["units"]


@settings(max_examples=40)
@given(queries())
def test_any_legal_run_answers_with_consistent_numbers(client: httpx.Client, query: str) -> None:
    trace = get(client, f"/api/trace?{query}")
    written = {step["id"] for step in trace["steps"]}
    tensors = {
        name: np.array(tensor["values"], dtype=float).reshape(tensor["shape"])
        for name, tensor in trace["tensors"].items()
    }
    given = {name: value for name, value in tensors.items() if name not in written}
    scope = {"np": np, "m": trace["m"], **given}
    with np.errstate(all="ignore"):
        for step in trace["steps"]:
            exec(step["code"], scope)
            assert list(np.shape(scope[step["id"]])) == step["shapes"][step["id"]]
    # An update by rmsprop, adagrad or adam has the same size however small the gradient is: where that is
    # rounding dust (1e-17 for an exact 0), the dust of the other notation's sum gives another update.
    scale_free = trace["spec"]["optimizer"] in ("rmsprop", "adagrad", "adam")
    for name in written:
        atol = 1e-6 if scale_free and name[0] in "Wb" and name.endswith("_next") else 1e-13
        np.testing.assert_allclose(scope[name], tensors[name], rtol=1e-10, atol=atol, err_msg=name)
    for name in written:
        if name.startswith("d") and name != "d":
            assert trace["tensors"][name]["shape"] == trace["tensors"][name[1:]]["shape"]


def test_both_notations_are_one_computation(client: httpx.Client) -> None:
    column, row = (get(client, f"/api/trace?preset=iris&t=5&notation={each}") for each in ("column", "row"))
    assert column["loss"] == row["loss"]
    for name, tensor in column["tensors"].items():
        if name != "J":
            scale = 1 / 150 if name.startswith(("dZ", "dA")) else 1
            other = np.array(row["tensors"][name]["values"])
            np.testing.assert_array_equal(np.array(tensor["values"]).T * scale, other)


def test_numbers_are_float64_in_shortest_round_trip_form(client: httpx.Client) -> None:
    trace = get(client, "/api/trace?t=3")
    answer = client.get("/api/tensor/dW1.npy?t=3")
    array = np.load(io.BytesIO(answer.content))
    assert array.dtype == np.float64
    assert array.tolist() == trace["tensors"]["dW1"]["values"]
    text = client.get("/api/trace?t=3").text
    assert repr(float(array[0, 0])) in text


def test_the_same_address_gives_the_same_bytes(client: httpx.Client) -> None:
    from tests.conftest import serving

    paths = ["/api/trace?preset=iris&t=40", "/api/picture/page?t=3", "/", "/embed?step=dW1", "/api/check?t=1"]
    paths += ["/figure.png?step=J", "/export.html?step=J", "/export.npz"]
    # A page names itself, so the address has to be the same one.
    headers = {"Host": "localhost"}
    with serving("--workers", "2") as other:
        for path in paths:
            one, two = client.get(path, headers=headers), httpx.get(other + path, headers=headers, timeout=60)
            assert one.content == two.content, path
            assert one.headers["etag"] == two.headers["etag"]


@pytest.mark.parametrize(
    "path", ["/api/trace?t=2", "/api/options", "/api/presets", "/", "/embed", "/api/tensor/W1.npy"]
)
def test_etag_and_304(client: httpx.Client, path: str) -> None:
    first = client.get(path)
    assert first.headers["etag"].startswith('"')
    assert first.headers["cache-control"].startswith("public")
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    head = client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == first.headers["etag"]


def test_gzip_where_it_is_asked_for(client: httpx.Client, server: str) -> None:
    path = "/api/trace?preset=iris"
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    with httpx.stream("GET", server + path, headers={"Accept-Encoding": "gzip"}) as answer:
        zipped = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(zipped) == plain.content
    assert len(zipped) < len(plain.content) / 2
    assert answer.headers["etag"] != plain.headers["etag"]
    assert "Accept-Encoding" in answer.headers["vary"]
    refused = client.get(path, headers={"Accept-Encoding": "gzip;q=0"})
    assert "content-encoding" not in refused.headers


def test_scripts_and_styles_travel_compressed(client: httpx.Client) -> None:
    for path in ("/static/js/state/player.js", "/static/css/page.css"):
        answer = client.get(path)
        assert answer.headers["content-encoding"] == "gzip"
        assert "Accept-Encoding" in answer.headers["vary"]
        again = client.get(path, headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304


def test_a_large_tensor_comes_as_a_link_and_a_summary(client: httpx.Client) -> None:
    trace = get(client, "/api/trace?preset=iris&hidden=300,100")
    tensor = trace["tensors"]["W2"]
    assert tensor.keys() == {"symbol", "role", "axes", "shape", "npy", "summary"}
    array = np.load(io.BytesIO(client.get(tensor["npy"]).content))
    assert list(array.shape) == tensor["shape"] == [300, 100]
    expected = {"min": array.min(), "max": array.max(), "mean": array.mean(), "norm": np.linalg.norm(array)}
    assert tensor["summary"] == pytest.approx(expected)
    assert "values" in trace["tensors"]["W3"]


DIVERGING = "preset=mse-factor&activation=linear&lr=50"


def test_a_diverged_run(client: httpx.Client) -> None:
    trace = get(client, f"/api/trace?{DIVERGING}&t=5000")
    assert trace["status"] == "diverged"
    end = trace["diverged"]["t"]
    assert trace["t"] == end < 5000
    first = next(step for step in trace["steps"] if not step["finite"])
    assert first["id"] == trace["diverged"]["step"]
    assert "blown up" in first["text"]
    values = np.array(trace["tensors"][first["id"]]["values"], dtype=object)
    assert None in values.ravel()
    assert get(client, f"/api/trace?{DIVERGING}&t={end}")["diverged"] == trace["diverged"]
    assert get(client, f"/api/trace?{DIVERGING}&t={end - 1}")["status"] == "ok"
    for path in ("/", "/embed", "/api/check", "/api/picture/page", "/api/tensor/W1_next.npy"):
        assert client.get(f"{path}?{DIVERGING}&t=5000").status_code == 200, path
    for path in ("/api/trace", "/api/check", "/api/picture/page"):
        json.loads(client.get(f"{path}?{DIVERGING}&t=5000").text, parse_constant=pytest.fail)


@pytest.mark.parametrize("name", PRESETS)
def test_check_passes_for_every_preset(client: httpx.Client, name: str) -> None:
    answer = get(client, f"/api/check?preset={name}&t=3")
    assert answer["verdict"] == "pass"
    assert {row["name"] for row in answer["tensors"]} >= {"dW1", "db1", "dZ1"}
    for row in answer["tensors"]:
        assert row["verdict"] in ("pass", "kinks")
        assert row["compared"] + row["kinks"] == row["entries"] or name == "digits"
        if row["compared"]:
            assert row["largest_relative_error"] <= answer["tolerance"]


def test_check_catches_a_bug(client: httpx.Client) -> None:
    answer = get(client, "/api/check?bug=sum-for-mean")
    assert answer["verdict"] == "fail"
    wrong = {row["name"]: row for row in answer["tensors"] if row["verdict"] == "fail"}
    assert wrong.keys() == {"dW1", "dW2"}
    worst = wrong["dW1"]["worst"]
    assert worst["analytic"] == pytest.approx(4 * worst["numeric"], rel=1e-5)


def test_a_check_that_runs_out_of_budget_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.conftest import serving

    monkeypatch.setenv("BACKWALK_BUDGET", "0.15")
    with serving() as address:
        statuses = []
        for _ in range(60):
            answer = httpx.get(f"{address}/api/check?preset=vanishing&hidden=8,8,8,8,8,8,8,8", timeout=30)
            statuses.append(answer.status_code)
            if answer.status_code == 200:
                break
        assert statuses[0] == 503
        assert statuses[-1] == 200


def test_check_speaks_the_notation(client: httpx.Client) -> None:
    for notation in ("column", "row"):
        trace = get(client, f"/api/trace?notation={notation}&t=2")
        for row in get(client, f"/api/check?notation={notation}&t=2")["tensors"]:
            value = np.array(trace["tensors"][row["name"]]["values"])[tuple(row["worst"]["index"])]
            assert row["worst"]["analytic"] == pytest.approx(value, rel=1e-12)


def test_presets_and_options_are_the_tables(client: httpx.Client) -> None:
    presets = get(client, "/api/presets")
    assert [row["id"] for row in presets] == list(PRESETS)
    for row in presets:
        assert row.keys() == {"id", "title", "summary", "query", "source"}
        assert get(client, f"/api/trace?{row['query']}")["query"] == row["query"]
    options = get(client, "/api/options")
    assert [row["id"] for row in options["parameters"]] == list(PARAMETERS)
    assert all(row["teaches"] for row in options["bug"])
    for name in ("activation", "output", "loss", "optimizer", "init"):
        assert all(row["latex"] and row["title"] for row in options[name])
    assert {row["name"]: row["most"] for row in options["limits"]}["hidden_layers"] == 12


def test_every_preset_text_is_finite_english(client: httpx.Client) -> None:
    for name in PRESETS:
        for step in get(client, f"/api/trace?preset={name}&t=1")["steps"]:
            assert step["text"][-1] == "."
            assert "nan" not in step["text"]
            assert "!" not in step["text"]


def test_healthz(client: httpx.Client) -> None:
    assert get(client, "/healthz") == {"status": "ok", "version": __version__}


def test_a_request_out_of_budget_is_503_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.conftest import serving

    monkeypatch.setenv("BACKWALK_BUDGET", "0.1")
    with serving() as address:
        statuses = []
        for _ in range(200):
            answer = httpx.get(f"{address}/api/trace?preset=iris&hidden=64,64&t=1500", timeout=30)
            statuses.append(answer.status_code)
            if answer.status_code == 200:
                break
            assert answer.status_code == 503
            assert int(answer.headers["retry-after"]) >= 1
            assert "goes on from there" in answer.json()["detail"]
        assert statuses[0] == 503
        assert statuses[-1] == 200


def test_a_canonical_query_is_stable(client: httpx.Client) -> None:
    trace = get(client, "/api/trace?step=J&lr=0.250&preset=xor&theme=dark&decimals=3")
    assert trace["query"] == "preset=xor&lr=0.25&step=J&theme=dark&decimals=3"
    assert parse(str(trace["query"])).canonical == trace["query"]


def test_the_largest_network_that_is_allowed_has_a_trace(client: httpx.Client) -> None:
    answer = client.get(f"/api/trace?hidden={','.join(['190'] * 12)}")
    assert answer.status_code == 200
    assert answer.json()["products"]["alone"] > 2**64
