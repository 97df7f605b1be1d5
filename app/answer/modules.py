"""The JavaScript modules of the pages: which imports which, and several as one script."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, partial
from posixpath import dirname, normpath

from ..files import folder

_IMPORT = re.compile(r'^import \{ (.*) \} from "(\.{1,2}/[\w/.-]+\.js)";$', re.M)
_LATER = re.compile(r'import\("(\.{1,2}/[\w/.-]+\.js)"\)')
"""A module that is fetched when it is needed."""

_COMMENT = re.compile(r"^[ ]*/\*\*(?:(?!\*/).)*\*/\n|/\*\*.*?\*/ ?", re.M | re.S)
"""What is written for those who read the modules, types among it."""

_INDENT = re.compile(r"^(?:\n+| +(?:// .*\n *)*)", re.M)
"""The space that a line begins with, remarks on lines of their own, and empty lines."""

_EXPORT = re.compile(r"^export ((?:async )?(?:function\*?|class|const) (\w+))", re.M)


@cache
def modules(entry: str) -> tuple[str, ...]:
    """The modules that ``entry`` imports, so that a page can name them all at once."""
    return tuple(_ordered(entry))[:-1]


def bare(source: str) -> str:
    """A module as a browser needs it: without what is written for those who read it."""
    return _INDENT.sub("", _COMMENT.sub("", source))


@cache
def script(entry: str, *, later: bool) -> str:
    """``entry`` and what it imports as one script: each module a function, by its number, that gives its exports.

    ``later``: with what it would fetch when that is needed.
    """
    numbers: dict[str, int] = {}
    parts = ['"use strict";', "const modules = [];"]
    for name in _ordered(entry, later=later):
        source = bare(_source(name))
        body = _EXPORT.sub(r"\1", _IMPORT.sub(partial(_taken, numbers, name), source))
        body = _LATER.sub(partial(_there, numbers, name), body)
        given = ", ".join(match[2] for match in _EXPORT.finditer(source))
        numbers[name] = len(numbers)
        parts.append(f"modules.push((() => {{\n{body}\nreturn {{ {given} }};\n}})());")
    # What would end the script element early.
    return "\n".join(parts).replace("</script", "<\\/script")


def _taken(numbers: Mapping[str, int], name: str, match: re.Match[str]) -> str:
    return f"const {{ {match[1].replace(' as ', ': ')} }} = modules[{numbers[_imported(name, match)]}];"


def _there(numbers: Mapping[str, int], name: str, match: re.Match[str]) -> str:
    # What is left out is not there to be asked for.
    return f"Promise.resolve(modules[{numbers.get(_path(name, match[1]), -1)}])"


def _path(name: str, path: str) -> str:
    return normpath(f"{dirname(name)}/{path}".removeprefix("/"))


def _imported(name: str, match: re.Match[str]) -> str:
    """The module that ``name`` imports, both by their paths in the folder of modules."""
    return _path(name, match[2])


def _ordered(entry: str, *, later: bool = False) -> Iterator[str]:
    """Every module after those it imports, and if ``later`` after those it fetches."""
    done: set[str] = set()

    def visit(name: str) -> Iterator[str]:
        if name not in done:
            done.add(name)
            for each in _IMPORT.finditer(_source(name)):
                yield from visit(_imported(name, each))
            for each in _LATER.finditer(bare(_source(name))) if later else ():
                yield from visit(_path(name, each[1]))
            yield name

    return visit(entry)


def _source(name: str) -> str:
    return (folder("static") / "js" / name).read_text(encoding="utf-8")
