"""Host names, headers, framing, opaque origins."""

import httpx
import pytest

from tests.conftest import serving

EVERYWHERE = ("/", "/embed", "/docs", "/api/trace", "/healthz", "/static/icon.svg", "/nothing", "/?hiden=1")


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_answer_is_guarded(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/docs", "/api/trace", "/healthz", "/nothing", "/?hiden=1"])
def test_only_the_frame_may_be_framed(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("path", ["/embed", "/embed?hiden=1"])
def test_the_frame_says_nothing_of_ancestors(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert "frame-ancestors" not in answer.headers["content-security-policy"]
    assert "x-frame-options" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/api/trace", "/api/trace?hiden=1", "/static/js/entries/frame.js", "/static/css/page.css"]
)
def test_an_opaque_origin_may_read_without_credentials(client: httpx.Client, path: str) -> None:
    answer = client.get(path, headers={"Origin": "null"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers


HOSTS = {
    "localhost": 200,
    "localhost:8000": 200,
    "127.0.0.1:1": 200,
    "[::1]:8000": 200,
    "lecture.example": 200,
    "evil.example": 400,
    "localhost.evil.example": 400,
    "127.0.0.1.nip.io": 400,
}


def test_the_host_name_is_checked() -> None:
    with serving("--allowed-host", "lecture.example") as address:
        for host, status in HOSTS.items():
            assert httpx.get(f"{address}/healthz", headers={"Host": host}, timeout=60).status_code == status, host


def test_a_guarded_refusal_of_a_host(client: httpx.Client) -> None:
    answer = client.get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("path", "media"),
    [
        ("/static/js/entries/page.js", "text/javascript"),
        ("/static/css/page.css", "text/css"),
        ("/static/icon.svg", "image/svg+xml"),
    ],
)
def test_media_types_do_not_depend_on_the_system(client: httpx.Client, path: str, media: str) -> None:
    assert client.get(path).headers["content-type"].startswith(media)
