"""Equal work is done once; what may be kept says by whom; an unplanned error is an answer like any other."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from app.answer import RESOURCES
from app.answer.questions import PRIVATE_PATHS
from app.web.application import create_app
from app.web.worker import Worker

Asked = Callable[[httpx.AsyncClient], Awaitable[Any]]


def inside(app: Any, asked: Asked) -> Any:
    """What ``asked`` finds out from a client of an application in this process."""

    async def run() -> Any:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await asked(client)

    # In a thread of its own, for the browser of other tests has a loop in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, run()).result()


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> tuple[Any, list[str]]:
    """An application, and the runs that its engine was asked to compute."""
    app, seen = create_app(), []
    engine = app.state.worker.engine
    original = engine.trace

    def trace(run: Any, *rest: Any) -> Any:
        seen.append(run.canonical)
        return original(run, *rest)

    monkeypatch.setattr(engine, "trace", trace)
    return app, seen


@pytest.mark.parametrize("path", ["/api/trace?t=3000", "/api/check?preset=iris", "/figure.png?preset=iris", "/"])
def test_equal_requests_that_arrive_together_share_the_work(counted: Any, path: str) -> None:
    app, seen = counted

    async def asked(client: httpx.AsyncClient) -> list[httpx.Response]:
        return await asyncio.gather(*(client.get(path) for _ in range(10)))

    answers = inside(app, asked)
    assert {each.status_code for each in answers} == {200}
    assert len({each.content for each in answers}) == 1
    assert len(seen) == 1


@pytest.mark.parametrize(
    "path", ["/api/trace?", "/api/check?", "/api/surface?size=3&", "/export.json?", "/export.npz?"]
)
def test_how_it_is_looked_at_costs_nothing_more(counted: Any, path: str) -> None:
    app, seen = counted
    looks = ["", "&theme=dark", "&decimals=4", "&step=dW1", "&panels=code&speed=2", "&id=a"]

    async def asked(client: httpx.AsyncClient) -> list[httpx.Response]:
        return [await client.get(f"{path}preset=xor&t=2{look}") for look in looks]

    answers = inside(app, asked)
    assert {each.status_code for each in answers} == {200}
    assert len(seen) == 1
    if "json" in answers[0].headers["content-type"]:
        assert [each.json().pop("query") for each in answers] == [
            "preset=xor&t=2",
            "preset=xor&t=2&theme=dark",
            "preset=xor&t=2&decimals=4",
            "preset=xor&t=2&step=dW1",
            "preset=xor&t=2&panels=code&speed=2",
            "preset=xor&t=2&id=a",
        ]
        assert len({str(sorted({**each.json(), "query": ""})) for each in answers}) == 1
        assert len({each.headers["etag"] for each in answers}) == len(looks)


def test_what_is_drawn_is_drawn_anew_where_it_differs(counted: Any) -> None:
    app, _ = counted

    async def asked(client: httpx.AsyncClient) -> list[str]:
        paths = ("", "&decimals=0", "&decimals=0&theme=dark", "&example=mean")
        return [(await client.get(f"/api/picture/page?t=1{each}")).text for each in paths]

    plain, rough, dark, mean = inside(app, asked)
    assert plain != rough
    assert rough == dark
    assert mean not in (plain, rough)


def test_one_wrong_request_does_not_spoil_another(counted: Any) -> None:
    app, _ = counted

    async def asked(client: httpx.AsyncClient) -> list[int]:
        paths = ("/api/tensor/W9.npy", "/api/tensor/W1.npy", "/api/tensor/W9.npy", "/api/trace?t=400")
        return [each.status_code for each in await asyncio.gather(*(client.get(path) for path in paths * 3))]

    assert inside(app, asked) == [404, 200, 404, 200] * 3


OF_A_RUN = [resource for resource in RESOURCES if resource.of_run and not resource.of_questions]
WORDS = {"{shape}": "page", "{name}": "W1", "{layer}": "1", "{unit}": "0", "{i}": "0", "{j}": "0"}


def filled(path: str) -> str:
    """A path with something in each of its places."""
    for place, word in WORDS.items():
        path = path.replace(place, word)
    return path


@pytest.mark.parametrize("path", [filled(resource.path) for resource in OF_A_RUN])
def test_an_unplanned_error_is_guarded_said_and_logged(
    path: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app()

    def broken(*_arguments: Any) -> None:
        raise ZeroDivisionError("a secret of the server")

    monkeypatch.setattr(app.state.worker.engine, "trace", broken)
    monkeypatch.setattr(app.state.worker.engine, "frames", lambda *_: map(broken, [1]))
    with caplog.at_level(logging.ERROR, "backwalk"):
        answer = inside(app, lambda client: client.get(f"{path}?preset=xor&lr=0.25"))
    assert answer.status_code == 500
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert "secret" not in answer.text
    if path in ("/", "/embed", "/worksheet"):
        assert answer.headers["content-type"].startswith("text/html")
    else:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == 500
    # What a learner has answered is in no log.
    assert (f"{path}?preset=xor&lr=0.25" in caplog.text) is (path not in PRIVATE_PATHS)
    assert path in caplog.text
    assert "a secret of the server" in caplog.text


@pytest.mark.parametrize(
    "path", ["/api/presets", "/api/options", "/teach", "/docs", "/oembed", "/static/icon.svg"]
)
def test_an_unplanned_error_of_a_path_without_a_run(
    path: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_arguments: Any, **_more: Any) -> None:
        raise ZeroDivisionError("a secret of the server")

    app = create_app()
    monkeypatch.setattr(Worker, "reply", broken)
    monkeypatch.setattr("app.web.assets._reply", broken)
    query = "?url=http://localhost/" if path == "/oembed" else ""
    with caplog.at_level(logging.ERROR, "backwalk"):
        answer = inside(app, lambda client: client.get(path + query))
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "a secret of the server" in caplog.text


def test_a_stream_that_breaks_off_is_logged_and_gives_back_its_place(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app()
    engine = app.state.worker.engine
    original = engine.frames

    def breaks(*arguments: Any) -> Any:
        for count, trace in enumerate(original(*arguments)):
            if count == 3:
                raise ZeroDivisionError("a secret of the server")
            yield trace

    monkeypatch.setattr(engine, "frames", breaks)
    with caplog.at_level(logging.ERROR, "backwalk"), pytest.raises(ZeroDivisionError):
        broken_off(app, "/api/frames?preset=xor&to=1000")
    assert "a secret of the server" in caplog.text
    assert not app.state.worker._streams


def broken_off(app: Any, path: str) -> None:
    """Ask for what breaks off; the error goes on to the server, which ends the connection."""

    async def run() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
            await client.get(path)

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, run()).result()


@pytest.mark.parametrize(
    "path", ["/api/trace?t=1", "/api/presets", "/figure.svg", "/export.json", "/", "/embed", "/oembed?url={}/"]
)
def test_who_may_keep_an_answer(client: httpx.Client, server: str, path: str) -> None:
    answer = client.get(path.format(server))
    assert answer.status_code == 200
    assert "s-maxage=600" in answer.headers["cache-control"]
    assert "public" in answer.headers["cache-control"]
    varies = {each.strip() for each in answer.headers["vary"].split(",")}
    assert "Accept-Encoding" in varies
    host = server.removeprefix("http://")
    depends = host in answer.text or host in answer.headers["content-security-policy"]
    assert depends == ({"Host", "X-Forwarded-Proto"} <= varies)
    assert depends == (path in ("/", "/embed", "/oembed?url={}/"))


@pytest.mark.parametrize("path", ["/api/trace?hiden=1", "/nothing", "/api/frames?to=1"])
def test_who_may_not(client: httpx.Client, path: str) -> None:
    assert client.get(path).headers["cache-control"] == "no-store"


def test_a_tag_names_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    from app.answer import reply

    one = reply.Reply(b"{}", "application/json").tag
    monkeypatch.setattr(reply, "build", lambda: b"another")
    assert reply.Reply(b"{}", "application/json").tag != one


def test_the_frame_names_its_server_in_its_policy(client: httpx.Client, server: str) -> None:
    policy = client.get("/embed").headers["content-security-policy"]
    for kind in ("script-src", "style-src", "connect-src", "img-src"):
        assert f"{kind} 'self' {server}" in policy
    named = client.get("/embed", headers={"X-Forwarded-Proto": "https"}).headers["content-security-policy"]
    assert f"script-src 'self' {server.replace('http', 'https', 1)};" in named


def test_a_name_that_is_not_known_is_told_the_way_out(client: httpx.Client) -> None:
    answer = client.get("/api/trace", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert "--allowed-host" in answer.json()["detail"]
    assert client.get("/", headers={"Host": "evil.example"}).headers["content-type"].startswith("text/html")
