"""Every answer as a plain function: a path and a query string give bytes, whoever asks.

HTTP, the command line, the Python package and the exported files are thin ways to it.
"""

from ..run.engine import Engine
from ..run.errors import NotFoundError
from ..run.turns import Turn
from ..words import asked_language, say, speaking
from .exports import EXPORTS
from .learn import LEARN
from .numbers import NUMBERS
from .oembed import OEMBED
from .pages import PAGES
from .questions import QUESTIONS
from .reply import Reply
from .resource import Asked, Resource
from .sheets import WORKSHEET
from .training import FRAMES

RESOURCES: tuple[Resource, ...] = (*NUMBERS, *QUESTIONS, FRAMES, *EXPORTS, WORKSHEET, *PAGES, *LEARN, OEMBED)
"""The table of all that can be asked for."""


def ask(path: str, query: str = "", site: str = "") -> Asked:
    """What GET ``path?query`` asks. Raises NotFoundError, BadRequestError."""
    with speaking(asked_language(query)):
        for resource in RESOURCES:
            asked = resource.asked(path, query, site)
            if asked is not None:
                return asked
        raise NotFoundError(say("there is nothing at {path}", path=path[:80]))


def answer(
    path: str, query: str = "", *, engine: Engine | None = None, turn: Turn | None = None, site: str = ""
) -> Reply:
    """The reply to GET ``path?query`` of a server at ``site``, with the very bytes that it would send.

    Without an ``engine`` and a ``turn`` it takes the time it takes. Raises BadRequestError, NotFoundError,
    UnsupportedError; BudgetError where ``turn`` ends before it is done.
    """
    return ask(path, query, site).reply(engine or Engine(float("inf")), turn or Turn())
