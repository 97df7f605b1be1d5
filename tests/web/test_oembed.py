"""A pasted link unfurls: oEmbed, its discovery, Open Graph."""

import html
import re

import httpx
import pytest


def meta(client: httpx.Client, path: str) -> dict[str, str]:
    found = re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', client.get(path).text)
    return {name: html.unescape(content) for name, content in found}


@pytest.mark.parametrize("path", ["/", "/embed"])
def test_a_page_says_what_it_shows(client: httpx.Client, path: str) -> None:
    said = meta(client, f"{path}?preset=xor&t=2&step=dW1")
    assert said["og:title"] == "Gradient of the weights of layer 1 · Exclusive or"
    assert said["og:url"] == f"{client.base_url}/?preset=xor&t=2&step=dW1".replace("//?", "/?")
    assert said["og:description"] == client.get("/api/trace?preset=xor&t=2").json()["steps"][10]["text"]
    png = client.get(said["og:image"])
    assert png.headers["content-type"] == "image/png"
    assert int.from_bytes(png.content[16:20]) == int(said["og:image:width"])
    assert int.from_bytes(png.content[20:24]) == int(said["og:image:height"])


@pytest.mark.parametrize("path", ["/", "/embed"])
def test_the_discovery_link_leads_to_the_frame(client: httpx.Client, path: str) -> None:
    page = client.get(f"{path}?preset=xor&t=2&step=dW1").text
    link = re.search(r'<link rel="alternate" type="application/json\+oembed" href="([^"]+)"', page)
    assert link
    answer = client.get(html.unescape(link[1])).json()
    assert {"type": "rich", "version": "1.0", "width": 960, "height": 540}.items() <= answer.items()
    source = re.search(r'src="([^"]+)"', answer["html"])
    assert source
    frame = client.get(html.unescape(source[1]))
    assert 'data-query="preset=xor&amp;t=2&amp;step=dW1"' in frame.text
    assert client.get(answer["thumbnail_url"]).headers["content-type"] == "image/png"


def test_it_is_no_larger_than_asked_for(client: httpx.Client) -> None:
    url = f"{client.base_url}?step=dW1"
    for limits, size in (
        ("maxwidth=640", (640, 360)),
        ("maxheight=300", (533, 300)),
        ("maxwidth=4000", (960, 540)),
    ):
        answer = client.get(f"/oembed?url={httpx.QueryParams(u=url)['u']}&{limits}").json()
        assert (answer["width"], answer["height"]) == size
        name, most = limits.removeprefix("max").split("=")
        assert answer[f"thumbnail_{name}"] <= int(most)
        png = client.get(answer["thumbnail_url"]).content
        assert int.from_bytes(png[16:20]) == answer["thumbnail_width"]


def test_a_link_with_stops_shows_the_first(client: httpx.Client) -> None:
    said = meta(client, "/embed?stops=2:dW1,J")
    assert said["og:title"].startswith("Gradient of the weights of layer 1")
    answer = client.get("/oembed", params={"url": f"{client.base_url}/embed?stops=2:dW1,J"}).json()
    assert answer["title"].endswith("iteration 2, dW1")
    assert "iteration 2 · dW1" in client.get("/figure.svg?stops=2:dW1,J").text


def test_what_is_not_a_step_of_this_server_is_refused(client: httpx.Client) -> None:
    def asked(**query: str) -> httpx.Response:
        return client.get("/oembed", params=query)

    assert asked().status_code == 422
    assert asked().json()["errors"][0]["parameter"] == "url"
    for url in ("https://example.org/?step=dW1", "nonsense", f"{client.base_url}api/trace"):
        assert asked(url=url).status_code == 404, url
    assert asked(url="http://[").json()["errors"][0]["parameter"] == "url"
    assert asked(url=f"{client.base_url}?hiden=1").json()["errors"][0]["parameter"] == "hiden"
    assert asked(url=str(client.base_url), format="xml").status_code == 501
    assert asked(url=str(client.base_url), maxwidth="0").status_code == 422
