"""The schema says what is: every answer is valid under it, every parameter and error is in it."""

from typing import Any

import httpx
import jsonschema
import numpy as np
import pytest

from app.answer.exports import EXPORTS
from app.run.parameters import PARAMETERS
from app.run.store import digest

from ..run.test_tables import npz

JSON_PATHS = {
    "/api/presets": "/api/presets",
    "/api/options": "/api/options",
    "/api/trace": "/api/trace?preset=l-layer&t=2",
    "/api/check": "/api/check?preset=mazur",
    "/api/picture/{shape}": "/api/picture/frame",
    "/api/health": "/api/health?preset=dead-relu",
    "/api/questions": "/api/questions?ask=dW1,shape:dZ1,line:dA1,sign:W1[0,1],most:dZ1",
    "/api/answer": "/api/answer?ask=dW1&answer=dW1[0,0]:0.3&answer=dW1[0,1]:text",
    "/api/plane": "/api/plane?hidden=2&t=3",
    "/api/surface": "/api/surface?preset=xor&size=5",
    "/api/unit/{layer}/{unit}": "/api/unit/1/2?t=3",
    "/api/nudge/{name}/{i}/{j}": "/api/nudge/W1/2/0?t=3",
    "/oembed": "/oembed?url={server}/?step=dW1",
    "/healthz": "/healthz",
}


SENT = {"/blobs/{blob}": "put", "/api/compare": "post"}
"""What takes a file."""


@pytest.fixture(scope="module")
def schema(client: httpx.Client) -> Any:
    return client.get("/openapi.json").json()


def test_every_path_is_described(schema: Any) -> None:
    files = {kind.path for kind in EXPORTS}
    others = {"/api/tensor/{name}.npy", "/api/frames", "/api/blob/{blob}"}
    assert schema["paths"].keys() == {*JSON_PATHS, *files, *SENT, *others}
    assert all(path.keys() == {SENT.get(name, "get")} for name, path in schema["paths"].items())


def test_answers_to_what_is_sent_are_valid(client: httpx.Client, schema: Any) -> None:
    table, start = b"a,b\n1,0\n2,1\n", npz(W1=np.ones((4, 2)))
    answers = [("/blobs/{blob}", client.put(f"/blobs/{digest(each)}", content=each)) for each in (table, start)]
    wrong = {"dW1": [[1.0, 2.0]] * 4, "db1": [1.0], "J": 0.25}
    answers.append(("/api/compare", client.post("/api/compare", json=wrong)))
    for path, answer in answers:
        described = schema["paths"][path][SENT[path]]["responses"]["200"]["content"]["application/json"]["schema"]
        jsonschema.validate(answer.json(), described)


@pytest.mark.parametrize("path", JSON_PATHS)
def test_answers_are_valid(client: httpx.Client, schema: Any, path: str) -> None:
    described = schema["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    address = JSON_PATHS[path].replace("{server}", str(client.base_url).rstrip("/"))
    jsonschema.validate(client.get(address).json(), described)


def test_diverged_and_summarised_answers_are_valid(client: httpx.Client, schema: Any) -> None:
    described = schema["paths"]["/api/trace"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    for query in ("preset=mse-factor&activation=linear&lr=50&t=9999", "preset=iris&hidden=300,100"):
        jsonschema.validate(client.get(f"/api/trace?{query}").json(), described)
    for path in ("/api/unit/{layer}/{unit}", "/api/nudge/{name}/{i}/{j}"):
        described = schema["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        query = JSON_PATHS[path].split("?")[0] + "?preset=mse-factor&activation=linear&lr=50&t=9999"
        jsonschema.validate(client.get(query.replace("/2", "/1")).json(), described)
    described = schema["paths"]["/api/unit/{layer}/{unit}"]["get"]["responses"]["200"]["content"]
    answer = client.get("/api/unit/2/1?preset=iris").json()
    jsonschema.validate(answer, described["application/json"]["schema"])
    assert answer["curve"] is None


@pytest.mark.parametrize("path", ["/api/trace", "/api/check", "/api/picture/{shape}", "/api/tensor/{name}.npy"])
def test_every_parameter_and_error_is_described(client: httpx.Client, schema: Any, path: str) -> None:
    operation = schema["paths"][path]["get"]
    named = {row["name"]: row for row in operation["parameters"] if row["in"] == "query"}
    assert named.keys() == PARAMETERS.keys()
    assert all(row["description"] for row in named.values())
    tells = {"409"} if path == "/api/check" else set()
    assert {"200", "304", "404", "422", "503"} | tells == operation["responses"].keys()
    problem = operation["responses"]["422"]["content"]["application/problem+json"]["schema"]
    jsonschema.validate(client.get("/api/trace?hiden=1").json(), problem)


def test_a_tensor_is_npy(client: httpx.Client) -> None:
    assert client.get("/api/tensor/X.npy").content.startswith(b"\x93NUMPY")
