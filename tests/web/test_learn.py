"""The pages of the lessons."""

import re

import httpx
import pytest

from app.lessons.shelf import files


def test_the_shelf_has_every_lesson(client: httpx.Client) -> None:
    page = client.get("/learn").text
    assert set(re.findall(r'href="/learn/([\w-]+)"', page)) == set(files())


@pytest.mark.parametrize("name", files())
def test_a_lesson_tells_its_numbers(client: httpx.Client, name: str) -> None:
    reply = client.get(f"/learn/{name}")
    assert reply.status_code == 200
    assert "{" not in re.sub(r"(?s)<script.*?</script>|<style.*?</style>", "", reply.text)
    for entry, told in re.findall(r'data-entry="([^"]+)">([^<]+)<', reply.text):
        assert re.fullmatch(r"−?\d+(\.\d+)?(e−?\d+)?", told), entry


def test_no_such_lesson(client: httpx.Client) -> None:
    assert client.get("/learn/none").status_code == 404
