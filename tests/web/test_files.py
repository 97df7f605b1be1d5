"""Files that are sent: what is kept, what is refused, and that servers share a store."""

import csv
import io
import json
import os
from pathlib import Path

import httpx
import numpy as np
import pytest
from moto.server import ThreadedMotoServer

from app.run.store import Store, digest

from ..conftest import serving
from ..run.test_tables import npz

ABSENT = "sha256:" + "0" * 64


def table(rows: int) -> bytes:
    """Two inputs and a label, as CSV."""
    random, file = np.random.default_rng(3), io.StringIO()
    X = random.normal(size=(rows, 2)).round(4)
    writer = csv.writer(file)
    writer.writerow(["width", "height", "kind"])
    writer.writerows([*row, "in" if row @ row < 1.5 else "out"] for row in X)
    return file.getvalue().encode()


def test_a_table_of_ten_thousand_rows_has_a_short_address(client: httpx.Client) -> None:
    content = table(10_000)
    blob = digest(content)
    for _ in range(2):
        answer = client.put(f"/blobs/{blob}", content=content)
        assert answer.status_code == 200
    found = answer.json()
    assert (found["blob"], found["rows"], found["bytes"]) == (blob, 10_000, len(content))
    assert [each["column"] for each in found["targets"]] == ["width", "height", "kind"]
    assert client.get(f"/api/blob/{blob}").json() == found
    query = f"data={blob}&output=sigmoid&loss=bce&batch=32&split=0.2&t=20&step=dW1"
    trace = client.get(f"/api/trace?{query}").json()
    assert (trace["m"], trace["sizes"]) == (32, [2, 4, 1])
    assert 0 < trace["validation"]["accuracy"] <= 1
    assert len(trace["query"]) < 250
    frames = client.get(f"/api/frames?{query}&from=0&to=400&every=100&fields=loss").text.splitlines()
    assert [each.count('"validation"') for each in frames] == [1] * 5
    for path in ("/", "/embed", "/figure.svg", "/export.html", "/export.npz"):
        assert client.get(f"{path}?{query}").status_code == 200


@pytest.mark.parametrize(
    ("path", "content", "headers", "status", "words"),
    [
        (digest(b"other"), b"a,b\n1,2\n", {}, 422, "the file sent is sha256:"),
        (digest(b"a,b\n1\n"), b"a,b\n1\n", {}, 422, "row 2 has 1 cells"),
        (digest(b"PK\x03\x04"), b"PK\x03\x04", {}, 422, "no archive"),
        ("..%2f..%2fetc%2fpasswd", b"a,b\n1,2\n", {}, 404, ""),
        ("sha256:ab", b"a,b\n1,2\n", {}, 404, "64 hexadecimal digits"),
        (digest(b"a,b\n1,0\n"), b"a,b\n1,0\n", {"Origin": "https://example.org"}, 403, "own page only"),
        (digest(b"a,b\n1,0\n"), b"a,b\n1,0\n", {"Origin": "null"}, 403, "own page only"),
        (ABSENT, bytes(33 * 2**20), {}, 413, "32 MiB"),
    ],
)
def test_what_is_not_kept_is_told(
    client: httpx.Client, path: str, content: bytes, headers: dict[str, str], status: int, words: str
) -> None:
    answer = client.put(f"/blobs/{path}", content=content, headers=headers)
    assert answer.status_code == status
    assert words in answer.json()["detail"]
    assert answer.headers["cache-control"] == "no-store"


def test_somebodys_numbers_are_compared_and_forgotten(client: httpx.Client) -> None:
    trace = client.get("/api/trace?preset=xor&t=3").json()
    ours = {name: trace["tensors"][name]["values"] for name in ("dW1", "db1", "dW2")}
    address = "/api/compare?preset=xor&t=3"
    found = client.post(address, json=ours)
    assert (found.status_code, found.headers["cache-control"]) == (200, "no-store")
    assert found.json()["passed"]
    wrong = {**ours, "dW1": (4 * np.array(ours["dW1"])).tolist()}
    tensors = client.post(address, json=wrong).json()["tensors"]
    first = next(each for each in tensors if each["name"] == "dW1")
    assert (first["verdict"], first["shape"]) == ("wrong", list(np.shape(ours["dW1"])))
    assert "1/m forgotten" in first["told"]
    assert np.array(first["corner"]) == pytest.approx(3 * np.array(ours["dW1"]))
    for query, body, status, words in (
        ("preset=xor&ask=dW1", json.dumps(ours), 409, "would tell what is asked"),
        ("preset=xor", "dV1 = [1]", 422, "did you mean"),
        ("preset=xor", "", 422, "no numbers"),
        ("preset=xor", bytes(33 * 2**20), 413, "32 MiB"),
        ("preset=nothing", "dW1 = [1]", 422, "preset must be"),
    ):
        answer = client.post(f"/api/compare?{query}", content=body)
        assert (answer.status_code, words in answer.json()["detail"]) == (status, True), answer.text


def test_an_absent_file_is_asked_for(client: httpx.Client) -> None:
    for name, words in ((ABSENT, f"/blobs/{ABSENT}"), ("sha256:ab", "64 hexadecimal digits")):
        answer = client.get(f"/api/blob/{name}")
        assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")
        assert words in answer.json()["detail"]
    for name in ("data", "params"):
        answer = client.get(f"/api/trace?{name}={ABSENT}")
        assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")
        assert answer.json()["blob"] == ABSENT
        assert f"/blobs/{ABSENT}" in answer.json()["detail"]
        page = client.get(f"/?{name}={ABSENT}")
        assert page.status_code == 404
        assert f'data-blob="{ABSENT}"' in page.text


def test_beyond_this_machine_nothing_is_kept_unless_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = table(4)
    # What lies in the folder of the user's caches is not theirs who reach the server.
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    Store(str(tmp_path / "backwalk" / "blobs")).put(digest(content), content)
    query = f"data={digest(content)}&output=sigmoid&loss=bce"
    with serving(blobs=None) as address:
        assert httpx.get(f"{address}/api/trace?{query}", timeout=60).status_code == 200
    with serving("--host", "0.0.0.0", blobs=None) as address:
        answer = httpx.put(f"{address}/blobs/{digest(content)}", content=content, timeout=60)
        assert answer.status_code == 403
        assert "--blobs DIR" in answer.json()["detail"]
        assert "data-blob" not in httpx.get(f"{address}/?data={ABSENT}", timeout=60).text
        assert httpx.get(f"{address}/api/trace?{query}", timeout=60).status_code == 404
    with serving("--host", "0.0.0.0", "--blobs", str(tmp_path / "kept"), blobs=None) as address:
        assert httpx.put(f"{address}/blobs/{digest(content)}", content=content, timeout=60).status_code == 200
    assert [each.name for each in (tmp_path / "kept").iterdir()] == [digest(content).removeprefix("sha256:")]


def test_there_is_room_for_so_many_files(tmp_path: Path) -> None:
    with serving("--blob-room", "1", blobs=str(tmp_path)) as address:
        statuses = []
        for seed in range(3):
            content = npz(X=np.random.default_rng(seed).normal(size=(5_000, 10)), y=np.arange(5_000) % 2)
            statuses.append(
                httpx.put(f"{address}/blobs/{digest(content)}", content=content, timeout=60).status_code
            )
        assert statuses == [200, 200, 507]


def test_two_servers_share_a_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    bucket.start()
    host, port = bucket.get_host_and_port()
    for name, value in (
        ("AWS_ENDPOINT_URL", f"http://{host}:{port}"),
        ("AWS_ALLOW_HTTP", "true"),
        ("AWS_ACCESS_KEY_ID", "somebody"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_REGION", "us-east-1"),
    ):
        monkeypatch.setenv(name, value)
    httpx.put(f"http://{host}:{port}/course", timeout=60).raise_for_status()
    content = table(50)
    blob = digest(content)
    query = f"data={blob}&output=sigmoid&loss=bce"
    place = "s3://course/files"
    try:
        with serving("--blobs", place, blobs=None) as one, serving("--blobs", place, blobs=None) as other:
            assert httpx.get(f"{other}/api/trace?{query}", timeout=60).status_code == 404
            assert httpx.put(f"{one}/blobs/{blob}", content=content, timeout=60).status_code == 200
            traces = [httpx.get(f"{address}/api/trace?{query}", timeout=60).content for address in (one, other)]
            assert traces[0] == traces[1]
            bucket.stop()
            answer = httpx.get(f"{other}/api/trace?data={ABSENT}", timeout=60)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    finally:
        bucket.stop()


def test_a_place_that_is_none_is_told_at_the_start(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("no folder")
    with pytest.raises(AssertionError, match="did not say"), serving("--blobs", f"{file}/below", blobs=None):
        pass
    assert os.listdir(tmp_path) == ["file"]
