"""One error shape, never a 500, and nothing echoed that is not safe."""

from urllib.parse import quote

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.run.limits import most
from app.run.parameters import PARAMETERS

API = ("/api/trace", "/api/check", "/api/picture/page", "/api/tensor/W1.npy")


@pytest.mark.parametrize("path", API)
def test_a_bad_query_is_a_problem_that_names_the_parameter(client: httpx.Client, path: str) -> None:
    answer = client.get(f"{path}?hiden=4")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem.keys() == {"type", "title", "status", "detail", "errors"}
    assert problem["status"] == 422
    assert problem["errors"] == [
        {"parameter": "hiden", "message": "unknown parameter 'hiden'; did you mean 'hidden'?"}
    ]


@pytest.mark.parametrize("path", ["/", "/embed"])
def test_a_page_says_the_same_as_a_page(client: httpx.Client, path: str) -> None:
    answer = client.get(f"{path}?preset=xor&hiden=<script>alert(1)</script>")
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("text/html")
    assert "did you mean &#39;hidden&#39;?" in answer.text
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nothing", 404), ("/api/tensor/W9.npy", 404), ("/api/picture/wall", 404), ("/static/none.js", 404)],
)
def test_what_is_not_there(client: httpx.Client, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


def test_only_reading(client: httpx.Client) -> None:
    answer = client.post("/api/trace")
    assert answer.status_code == 405
    assert answer.json()["title"] == "Method Not Allowed"


def test_an_address_that_is_too_long(client: httpx.Client) -> None:
    start = "preset=two-layer&step=Z1&X=1,1&Y="
    filler = "0" * (most("url_bytes") - len(start) - 1)
    assert client.get(f"/api/trace?{start}{filler}1").status_code == 200
    for answer in (
        client.get(f"/api/trace?{start}{filler}01"),
        client.post(f"/api/compare?{start}{filler}01", content=b"J = 1"),
    ):
        assert answer.status_code == 422
        assert "url_bytes" in answer.json()["detail"]


@settings(max_examples=150)
@given(st.sampled_from(API), st.sampled_from(list(PARAMETERS)), st.text(max_size=20))
def test_any_value_is_answered_without_a_500(client: httpx.Client, path: str, name: str, value: str) -> None:
    answer = client.get(f"{path}?{name}={quote(value, errors='surrogatepass')}")
    assert answer.status_code in (200, 422)
    if answer.status_code == 422:
        assert answer.json()["errors"]


@pytest.mark.parametrize("query", ["%ff=1", "lr=%ff", "a%00b=1", "=", "&&&", "lr", "lr=1;t=2", "?lr=1", "X=1&X=2"])
def test_odd_queries(client: httpx.Client, query: str) -> None:
    assert client.get(f"/api/trace?{query}").status_code in (200, 422)
