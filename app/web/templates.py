"""The HTML templates and the scripts they name."""

import re
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .. import __version__
from ..files import folder

_environment = Environment(
    loader=FileSystemLoader(folder("templates")), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


@cache
def modules(entry: str) -> tuple[str, ...]:
    """The JavaScript modules that ``entry`` imports, so that a page can name them all at once."""
    found: list[str] = []
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        source = (folder("static") / "js" / name).read_text(encoding="utf-8")
        fresh = [each for each in re.findall(r'from "\./([\w-]+\.js)"', source) if each not in found]
        found += dict.fromkeys(fresh)
        waiting += fresh
    return tuple(found)


def render(name: str, **values: Any) -> str:
    """Template ``name`` with ``values``; everything is escaped unless it is Markup."""
    return _environment.get_template(name).render(version=__version__, **values)
