"""What is said to a person, in the language of the address.

A message stands in the source in English and is looked up by that, with its numbers and names put in afterwards:
``say("Error of layer {layer}", layer=2)``. A language is a folder here with a catalog, ``messages.po``; its head
names the locale, which knows how numbers, lists and plurals are written. ``scripts/words`` collects the messages.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qsl

from babel import Locale
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

ENGLISH = "en"
LANGUAGES = tuple(sorted(each.parent.name for each in Path(__file__).parent.glob("*/messages.po")))
"""Every language there is."""


class Messages(Protocol):
    """Where a message is looked up."""

    def gettext(self, message: str) -> str:
        """The message in this language."""

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The form that the number ``n`` takes."""


class Words:
    """One language: its messages, and how it writes numbers and lists."""

    def __init__(self, name: str, locale: Locale, messages: Messages) -> None:
        self.name, self.locale, self.messages = name, locale, messages
        self.decimal: str = locale.number_symbols["latn"]["decimal"]
        self.group: str = locale.number_symbols["latn"]["group"]


def _catalog(language: str) -> Catalog:
    with (Path(__file__).parent / language / "messages.po").open("rb") as source:
        return read_po(source)


@cache
def _words(language: str) -> Words:
    catalog = _catalog(language)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Words(language, catalog.locale or Locale(language), Translations(compiled))


_spoken: ContextVar[Words | None] = ContextVar("spoken", default=None)


def spoken() -> Words:
    """The language that is spoken here."""
    return _spoken.get() or _words(ENGLISH)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """While the language is spoken."""
    token = _spoken.set(_words(language))
    try:
        yield
    finally:
        _spoken.reset(token)


def asked_language(query: str) -> str:
    """The language that a query string asks for; English where it asks for none that there is."""
    asked = next((value for name, value in parse_qsl(query) if name == "lang"), ENGLISH)
    return asked if asked in LANGUAGES else ENGLISH


@cache
def of_scripts(language: str) -> dict[str, str | dict[str, str]]:
    """The messages of the scripts in a language, as far as it has words of its own for them.

    One that counts has a form for each category of number that the language knows ("one", "few", "other").
    """
    found: dict[str, str | dict[str, str]] = {}
    for message in _catalog(language):
        if not any(place.startswith("static/js/") for place, _ in message.locations) or not message.string:
            continue
        if isinstance(message.id, str):
            found[message.id] = str(message.string)
        else:
            one, many = message.id
            found[one] = _forms(_words(language), one, many)
    return found


def _forms(words: Words, one: str, many: str) -> dict[str, str]:
    numbers = {words.locale.plural_form(n): n for n in range(200, -1, -1)}
    return {category: words.messages.ngettext(one, many, n) for category, n in numbers.items()}


def say(message: str, **values: object) -> str:
    """The message in the language that is spoken, with ``values`` in its places."""
    text = spoken().messages.gettext(message) if message else ""
    return text.format(**values) if values else text


def marked(message: str) -> str:
    """A message that is said later: it is collected here, and looked up where ``say`` has it."""
    return message


def count(one: str, many: str, n: int, **values: object) -> str:
    """The form of a message that goes with ``n``, which is put into the place {n}."""
    return spoken().messages.ngettext(one, many, n).format(n=whole(n), **values)


def listed(items: Sequence[str]) -> str:
    """ "a, b and c"."""
    return str(format_list(list(items), locale=spoken().locale))


def alternatives(items: Sequence[str]) -> str:
    """ "a, b or c"."""
    return str(format_list(list(items), style="or", locale=spoken().locale))


def number(value: float, digits: int = 3) -> str:
    """``value`` to so many significant digits, fewer where fewer are exact, with a typographic minus."""
    exact = f"{value:.{digits}g}"
    text = exact if float(exact) == float(f"{value:.12g}") else f"{value:#.{digits}g}".rstrip(".")
    text = text.replace(".e", "e").replace("e+0", "e").replace("e+", "e").replace("e-0", "e-")
    return text.replace("-", "−").replace(".", spoken().decimal)


def whole(value: int) -> str:
    """A whole number, its thousands apart."""
    return f"{value:,}".replace(",", spoken().group)


def sentence_case(text: str) -> str:
    """``text`` with its first letter a capital."""
    return text[:1].upper() + text[1:]
