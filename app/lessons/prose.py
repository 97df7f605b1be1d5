"""The prose of a scene as HTML: Markdown, formulas in LaTeX between dollars, numbers of the run in braces."""

from collections.abc import Iterator
from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from ..numerics.trace import Trace
from ..represent.formulas import mathml
from .numbers import PLACE, written
from .reading import Scene


def prose(scene: Scene, trace: Trace) -> str:
    """What ``scene`` says, as HTML; ``trace`` is its iteration as it is shown."""
    return str(_markdown().render(scene.text, {"trace": trace, "notation": scene.run.recipe.notation}))


@cache
def _markdown() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False}).enable("table")
    made.use(dollarmath_plugin, renderer=_formula)
    made.core.ruler.push("numbers", _numbers)
    return made


def _formula(latex: str, options: dict[str, Any]) -> str:
    text = mathml(latex)
    return text if options["display_mode"] else text.replace('display="block"', 'display="inline"', 1)


def _numbers(state: StateCore) -> None:
    """Puts the numbers of the run in place of what stands in braces."""
    trace, notation = state.env["trace"], state.env["notation"]
    for block in state.tokens:
        if block.children:
            block.children = [each for token in block.children for each in _told(token, trace, notation)]


def _told(token: Token, trace: Trace, notation: str) -> Iterator[Token]:
    """``token``, its numbers apart so that they can be pointed at."""
    if token.type != "text":
        yield token
        return
    at = 0
    for match in PLACE.finditer(token.content):
        yield _piece("text", token.content[at : match.start()])
        told = written(match[1], trace, notation)
        yield _piece("html_inline", f'<b class="number" data-entry="{escape(match[1])}">{told}</b>')
        at = match.end()
    yield _piece("text", token.content[at:])


def _piece(kind: str, content: str) -> Token:
    return Token(kind, "", 0, content=content)
