"""The page's style sheets as presentation attributes, for a picture that has to stand alone.

Drawing programs, LaTeX and PNG writers do not know custom properties, light-dark() or calc(), and many no style
sheets at all. So what the sheets say of each mark is worked out here, once, from the very files the page uses.
"""

import math
import re
from collections.abc import Iterable, Iterator
from functools import cache
from xml.etree.ElementTree import Element

import cssselect2
import tinycss2
from tinycss2.ast import Declaration, FunctionBlock, Node, QualifiedRule

from ..files import folder

PROPERTIES = {
    *("fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "opacity"),
    *("font-size", "font-weight", "font-style", "font-family", "text-anchor"),
}
"""What is taken over. All are presentation attributes of SVG 1.1."""

Rule = tuple[QualifiedRule, list[Declaration]]


class Sheet:
    """How the picture looks in one theme."""

    def __init__(self, theme: str) -> None:
        self.dark = theme == "dark"
        self.variables: dict[str, list[Node]] = {}
        for rule, declarations in _rules("theme.css"):
            selector = tinycss2.serialize(rule.prelude)
            if ":root" in selector or f'[data-theme="{theme}"]' in selector:
                self.variables |= {each.name: each.value for each in declarations if each.name.startswith("--")}
        self.matcher = cssselect2.Matcher()
        for rule, declarations in _rules("picture.css"):
            wanted = {each.name: self.value(each.value) for each in declarations if each.name in PROPERTIES}
            for selector in cssselect2.compile_selector_list(rule.prelude) if wanted else ():
                self.matcher.add_selector(selector, wanted)

    def apply(self, root: Element) -> None:
        """Write into each element what the sheets say of it, over what it says itself, as a browser would."""
        for wrapper in cssselect2.ElementWrapper.from_html_root(root).iter_subtree():
            for *_, wanted in sorted(self.matcher.match(wrapper), key=lambda match: match[:2]):
                for name, value in wanted.items():
                    wrapper.etree_element.set(name, value)

    def value(self, nodes: Iterable[Node]) -> str:
        """A value with everything in it worked out; lengths are in pixels, and written without the unit."""
        text = tinycss2.serialize(list(self._resolved(nodes))).strip()
        return re.sub(r"(?<=\d)px\b", "", text)

    def _resolved(self, nodes: Iterable[Node]) -> Iterator[Node]:
        for node in nodes:
            if not isinstance(node, FunctionBlock):
                yield node
            elif node.lower_name == "var":
                yield from self._resolved(self.variables[node.arguments[0].value])
            elif node.lower_name == "light-dark":
                comma = next(at for at, each in enumerate(node.arguments) if each == ",")
                yield from self._resolved(node.arguments[comma + 1 :] if self.dark else node.arguments[:comma])
            elif node.lower_name == "calc":
                # The sheets only multiply.
                factors = [each.value for each in self._resolved(node.arguments) if hasattr(each, "int_value")]
                yield from tinycss2.parse_component_value_list(f"{math.prod(factors):g}")
            else:
                yield node


@cache
def sheet(theme: str) -> Sheet:
    """The sheet of a theme; ``auto`` is light, for a still cannot follow the system."""
    return Sheet(theme)


def _rules(name: str) -> Iterator[Rule]:
    """The plain rules of a file: what stands under @media belongs to the page."""
    source = (folder("static") / "css" / name).read_text(encoding="utf-8")
    for rule in tinycss2.parse_stylesheet(source, skip_comments=True, skip_whitespace=True):
        if isinstance(rule, QualifiedRule):
            found = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
            yield rule, [each for each in found if isinstance(each, Declaration)]
