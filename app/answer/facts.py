"""What a page needs to know before it asks anything, said once: parameters, limits, files, number signs."""

from functools import lru_cache
from typing import Any

from markupsafe import Markup

from ..run.blobs import FITTING
from ..run.limits import LIMITS, most
from ..run.parameters import DROPPED, PARAMETERS, THEMES, Parameter
from ..run.store import keeps_files
from ..words import of_scripts, say, spoken
from .reply import json_bytes
from .resource import Resource


def facts(files: tuple[Resource, ...] = ()) -> Markup:
    """The facts as JSON that may stand in an element of HTML; ``files`` are those that can be taken away."""
    return _facts(files, spoken().name)


@lru_cache(maxsize=16)
def _facts(files: tuple[Resource, ...], _language: str) -> Markup:
    text = json_bytes(
        {
            "lang": spoken().name,
            "words": of_scripts(spoken().name),
            "parameters": {row.name: _parameter(row, titled=bool(files)) for row in PARAMETERS.values()},
            "themes": THEMES,
            "limits": {row.name: most(row.name) for row in LIMITS.values() if row.group == "run"},
            "exports": [
                {"path": row.path, "query": query, "words": say(words), "asks": row.of_questions}
                for row in files
                for query, words in row.offers.items()
            ],
            "keeps": bool(files) and keeps_files(),
            "fitting": FITTING if files else {},
            "number": {"decimal": spoken().decimal, "group": spoken().group, "minus": "−"},
        }
    )
    return Markup(text.decode().replace("<", "\\u003c"))


def _parameter(row: Parameter, *, titled: bool) -> dict[str, Any]:
    """A parameter; what is the usual case is left out, and its title where nothing can be taken away."""
    found: dict[str, Any] = {"group": row.group} | ({"title": say(row.title)} if titled else {})
    if row.default not in (None, ()):
        found["default"] = row.text.write(row.default)
    if row.name in DROPPED:
        found["drops"] = DROPPED[row.name]
    flags = {"repeats": row.repeats, "keeps": row.keeps, "drawn": row.drawn, "frame": row.frame}
    return found | {name: True for name, holds in flags.items() if holds}
