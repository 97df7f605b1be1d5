"""Behind a real caching proxy: equal addresses are kept, and nobody gets the page of another name."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ..conftest import free_port, serving

pytestmark = pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")

CONFIGURATION = """
daemon off; error_log stderr; pid {folder}/pid; user root;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/temp; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  proxy_cache_path {folder}/cache keys_zone=kept:1m;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass {upstream};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_cache kept;
      add_header X-Cache $upstream_cache_status always;
    }}
  }}
}}
"""


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder: Path = tmp_path_factory.mktemp("nginx")
    port = free_port()
    with serving("--allowed-host", "lecture.example") as upstream:
        file = folder / "nginx.conf"
        file.write_text(CONFIGURATION.format(folder=folder, port=port, upstream=upstream))
        nginx = subprocess.Popen(["nginx", "-c", str(file), "-p", str(folder)], stderr=subprocess.DEVNULL)
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
                for _ in range(100):
                    try:
                        client.get("/healthz")
                        break
                    except httpx.TransportError:
                        time.sleep(0.05)
                yield client
        finally:
            nginx.terminate()
            nginx.wait(60)


@pytest.mark.parametrize(
    "path", ["/api/trace?t=7", "/api/picture/page?t=7", "/figure.svg?t=7", "/export.json?t=7"]
)
def test_an_answer_is_kept(proxy: httpx.Client, path: str) -> None:
    first, second = proxy.get(path), proxy.get(path)
    assert (first.headers["x-cache"], second.headers["x-cache"]) == ("MISS", "HIT")
    assert first.content == second.content
    assert first.headers["etag"] == second.headers["etag"]
    assert proxy.get(path, headers={"If-None-Match": second.headers["etag"]}).status_code == 304


def test_a_refusal_and_a_stream_are_not(proxy: httpx.Client) -> None:
    for path in ("/api/trace?hiden=1", "/api/frames?to=2"):
        assert [proxy.get(path).headers["x-cache"] for _ in range(2)] == ["MISS", "MISS"]


def test_every_name_gets_its_own_page(proxy: httpx.Client) -> None:
    for _ in range(2):
        here = proxy.get("/embed?t=3")
        there = proxy.get("/embed?t=3", headers={"Host": "lecture.example"})
        assert "http://lecture.example/" in there.text
        assert "lecture.example" not in here.text
        assert "script-src 'self' http://lecture.example;" in there.headers["content-security-policy"]
    assert here.headers["x-cache"] == there.headers["x-cache"] == "HIT"
