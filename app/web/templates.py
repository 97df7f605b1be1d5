"""The HTML templates and where the program's own files lie, in a checkout and in an installed wheel."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .. import __version__

_PACKAGE = Path(__file__).parent.parent


def folder(name: str) -> Path:
    """``static`` or ``templates``: inside the installed package, or beside it in a checkout."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


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
