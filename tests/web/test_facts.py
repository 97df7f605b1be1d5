"""What pages know before they ask anything is what the server does."""

import json
import re
from typing import Any

import httpx
import pytest

from app.answer.exports import EXPORTS
from app.run.errors import BadRequestError
from app.run.parameters import DROPPED, PARAMETERS
from app.run.query import parse


def facts(page: str) -> Any:
    found = re.search(r'<script type="application/json" id="facts">(.*?)</script>', page)
    assert found
    return json.loads(found[1])


@pytest.mark.parametrize("path", ["/", "/embed", "/export.html"])
def test_every_page_has_them(client: httpx.Client, path: str) -> None:
    found, options = facts(client.get(path).text), client.get("/api/options").json()
    assert [*found["parameters"]] == [row["id"] for row in options["parameters"]]
    assert found["limits"] == {row["name"]: row["most"] for row in options["limits"]}
    files = [row["path"] for row in found["exports"]]
    assert set(files) == (set() if path == "/export.html" else {row.path for row in EXPORTS})


def test_a_default_is_what_an_address_means_that_does_not_say(client: httpx.Client) -> None:
    for name, row in facts(client.get("/").text)["parameters"].items():
        if row["group"] != "run" and "default" in row:
            assert parse(f"{name}={row['default']}") == parse("")


def test_every_file_that_is_offered_is_there(client: httpx.Client) -> None:
    for row in facts(client.get("/").text)["exports"]:
        asked = "ask=J&" if row["asks"] else ""
        assert client.get(f"{row['path']}?preset=xor&{asked}{row['query']}").status_code == 200, row


def test_what_is_dropped_would_not_fit() -> None:
    full = "preset=mazur&W1=1,2;3,4&edit=3:W1[1,1]=1&freeze=b2&batch=1&example=0"
    parse(full)
    for change in ("hidden=", "data=moons", "preset=iris"):
        name = change.partition("=")[0]
        dropped = {*DROPPED[name], name}
        kept = [part for part in full.split("&") if part.partition("=")[0] not in dropped]
        parse("&".join([*kept, change]))
    with pytest.raises(BadRequestError):
        parse(f"{full}&hidden=")


def test_what_is_not_drawn_changes_nothing(client: httpx.Client) -> None:
    others = {"theme": "dark", "panels": "code", "speed": "2", "autoplay": "1", "controls": "full"}
    for name, value in others.items():
        assert not PARAMETERS[name].drawn
        for path in ("/api/trace", "/api/picture/page"):
            plain, viewed = client.get(path).json(), client.get(f"{path}?{name}={value}").json()
            plain.pop("query", None)
            viewed.pop("query", None)
            assert plain == viewed
