"""oEmbed 1.0: what another site puts in place of a link to a step."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from markupsafe import escape

from ..picture.figure import SIZE, WIDTHS
from ..run.engine import Engine
from ..run.errors import NotFoundError, UnsupportedError, refuse
from ..run.presets import PRESETS
from ..run.query import opened, parse
from ..run.texts import WORD, choice, integer
from ..run.turns import Turn
from ..words import say
from . import schemas
from .reply import PLACE, Reply, json_reply
from .resource import Asked, Resource

SIDE = integer(1, 10_000)
FORMAT = replace(choice("json", "xml"), schema={"enum": ["json"], "description": "another is answered 501"})
PARAMETERS = {"url": WORD, "maxwidth": SIDE, "maxheight": SIDE, "format": FORMAT}
WIDTH, HEIGHT = 960, 540
ERRORS = {
    404: "The address is none of this server",
    422: "The address is missing or malformed, or is no run",
    501: "Another format than JSON was asked for",
}


def _oembed(asked: Asked, _engine: Engine, _turn: Turn) -> Reply:
    """The frame of the step that ``url`` names, no larger than asked for."""
    given, site = asked.words, asked.site
    if given.get("format") == "xml":
        raise UnsupportedError(say("oEmbed is answered as JSON only"))
    if "url" not in given:
        raise refuse("url", say("url is missing: the address of a step of this server"))
    try:
        url = urlsplit(given["url"])
    except ValueError:
        raise refuse("url", say("url is no address")) from None
    if f"{url.scheme}://{url.netloc}" != site or url.path not in ("", "/", "/embed"):
        raise NotFoundError(
            say("url must be a step of this server, such as {example}", example=f"{site}/?step=dW1")
        )
    run = parse(url.query)
    step = opened(run).cursor.step
    room = given.get("maxwidth", WIDTH), given.get("maxheight", HEIGHT)
    width, height = _within(room, WIDTH, HEIGHT)
    values = {"preset": say(PRESETS[run.recipe.preset].title), "t": opened(run).cursor.t, "step": step}
    title = (
        say("Backwalk: {preset}, iteration {t}, {step}", **values)
        if step
        else say("Backwalk: {preset}, iteration {t}", **values)
    )
    attributes = f'src="{escape(f"{site}/embed?{run.canonical}")}" width="{width}" height="{height}"'
    answer: dict[str, Any] = {
        "type": "rich",
        "version": "1.0",
        "title": title,
        "provider_name": "Backwalk",
        "provider_url": f"{site}/",
        "width": width,
        "height": height,
        "html": f'<iframe {attributes} title="{escape(title)}"></iframe>',
    }
    across, down = _within(room, *SIZE)
    if across >= WIDTHS[0]:
        picture = f"{site}/figure.png?{run.canonical}&width={across}"
        answer |= {"thumbnail_url": picture, "thumbnail_width": across, "thumbnail_height": down}
    return json_reply(answer, PLACE)


def _within(room: tuple[int, int], width: int, height: int) -> tuple[int, int]:
    """A box of this shape, no larger than itself and the room."""
    share = min(1.0, room[0] / width, room[1] / height)
    return max(1, int(width * share)), max(1, int(height * share))


OEMBED = Resource(
    "/oembed",
    "A step as oEmbed",
    "The frame of the step that `url` names, no larger than asked for.",
    _oembed,
    schemas.OEMBED,
    extra=PARAMETERS,
    needed=("url",),
    of_run=False,
    placed=True,
    errors=ERRORS,
)
"""A row of the table."""
