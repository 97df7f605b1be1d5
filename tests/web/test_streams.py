"""Training as a stream: what it says is what a trace says; it begins at once and ends when nobody listens."""

import json
import time

import httpx
import numpy as np
import pytest

from app.run.turns import Turn
from app.web.streams import _gather

from .test_bounds import cpu_seconds, on_linux, process, until


def lines(client: httpx.Client, query: str) -> list[dict[str, object]]:
    answer = client.get(f"/api/frames?{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    return [json.loads(line) for line in answer.text.splitlines()]


@pytest.mark.parametrize("notation", ["column", "row"])
@pytest.mark.parametrize(
    "query", ["preset=two-layer", "preset=iris&batch=20&shuffle=1&optimizer=adam", "preset=sine-less"]
)
def test_a_frame_is_its_trace(client: httpx.Client, query: str, notation: str) -> None:
    query = query.replace("preset=sine-less", "data=sine&hidden=3&output=linear&loss=mse&lr=0.05")
    query += f"&notation={notation}"
    for frame in lines(client, f"{query}&from=3&to=13&every=5"):
        trace = client.get(f"/api/trace?{query}&t={frame['t']}").json()
        assert frame["loss"] == pytest.approx(trace["loss"], rel=1e-10)
        assert frame.get("accuracy") == trace["metrics"].get("accuracy")
        for name, values in frame["tensors"].items():  # type: ignore[attr-defined]
            np.testing.assert_allclose(values, trace["tensors"][name]["values"], rtol=1e-8, atol=1e-12)
        assert [each["layer"] for each in frame["layers"]] == [each["layer"] for each in trace["layers"]]  # type: ignore[attr-defined]
        ratios = [each["update_ratio"] for each in trace["layers"]]
        assert [each["update_ratio"] for each in frame["layers"]] == pytest.approx(ratios, rel=1e-6)  # type: ignore[attr-defined]


def test_from_to_every_and_where_it_goes_on(client: httpx.Client) -> None:
    assert [frame["t"] for frame in lines(client, "from=0&to=500&every=100&fields=loss")] == list(
        range(0, 501, 100)
    )
    assert [frame["t"] for frame in lines(client, "t=7&to=9")] == [7, 8, 9]
    whole = lines(client, "from=0&to=40&every=10&fields=loss")
    assert lines(client, "from=20&to=40&every=10&fields=loss") == whole[2:]


def test_fields_narrow_and_widen(client: httpx.Client) -> None:
    assert lines(client, "from=0&to=0&fields=loss")[0].keys() == {"t", "loss"}
    usual = lines(client, "from=0&to=0")[0]
    assert usual.keys() == {"t", "loss", "accuracy", "tensors", "layers"}
    surface = lines(client, "data=moons&from=4&to=4&fields=surface&size=5")[0]["surface"]
    expected = client.get("/api/surface?data=moons&t=4&size=5").json()["values"]
    np.testing.assert_allclose(surface, expected, atol=6e-5)  # type: ignore[arg-type]
    assert "surface" not in lines(client, "preset=iris&from=0&to=0&fields=surface")[0]


def test_a_run_that_diverges_ends_there(client: httpx.Client) -> None:
    found = lines(client, "preset=mse-factor&activation=linear&lr=50&from=0&to=50&fields=loss")
    assert found[-1]["diverged"] == {"t": found[-1]["t"], "step": "J"}
    assert len(found) < 20


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("from=-1", "from"), ("to=x", "to"), ("every=0", "every"), ("fields=los", "fields"), ("from=9&to=3", "to")],
)
def test_bad_input_is_refused_by_name(client: httpx.Client, query: str, parameter: str) -> None:
    answer = client.get(f"/api/frames?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == parameter


def test_the_first_frame_comes_before_the_last_is_computed(client: httpx.Client) -> None:
    begun = time.monotonic()
    with client.stream("GET", "/api/frames?preset=iris&hidden=64,64&from=0&to=100000&every=1") as answer:
        frames = answer.iter_lines()
        assert json.loads(next(frames))["t"] == 0
        first = time.monotonic() - begun
        for _ in range(300):
            next(frames)
        assert first < (time.monotonic() - begun) / 2


@on_linux
def test_it_stops_computing_when_nobody_listens() -> None:
    with process("--budget", "600") as (server, port):
        address = f"http://127.0.0.1:{port}/api/frames?preset=iris&hidden=64,64&from=0&to=1000000"
        with httpx.stream("GET", address, timeout=60) as answer:
            next(answer.iter_lines())

        def rests() -> bool:
            before = cpu_seconds(server.pid)
            time.sleep(1)
            return cpu_seconds(server.pid) - before < 0.1

        until(rests)


def test_a_surface_of_one_and_two_inputs(client: httpx.Client) -> None:
    plane = client.get("/api/surface?preset=xor&size=3").json()
    assert [len(each) for each in plane["axes"]] == [3, 3]
    assert [len(each) for each in plane["values"]] == [9]
    assert plane["X"] == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert plane["batch"] == [0, 1, 2, 3]
    line = client.get("/api/surface?preset=mse-factor&size=11").json()
    assert [len(each) for each in line["values"]] == [11]
    assert client.get("/api/surface?preset=iris").status_code == 404


def test_the_surface_goes_through_the_examples(client: httpx.Client) -> None:
    query = "X=0,0;1,0;0,1;1,1&Y=0;1;1;0&t=5"
    plane = client.get(f"/api/surface?{query}&size=101").json()
    outputs = client.get(f"/api/trace?{query}&notation=row").json()["tensors"]["A2"]["values"]
    across, down = plane["axes"]
    for (x, y), (a,) in zip(plane["X"], outputs, strict=True):
        i, j = int(np.argmin(np.abs(np.array(across) - x))), int(np.argmin(np.abs(np.array(down) - y)))
        assert plane["values"][0][j * 101 + i] == pytest.approx(a, abs=0.02)


def test_a_turn_that_is_over_before_it_begins_ends_the_stream() -> None:
    turn = Turn()
    turn.stop()
    assert _gather(turn, iter([b"never"])) == (b"", True)
