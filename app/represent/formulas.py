"""LaTeX as MathML, converted once per formula."""

import re
from collections.abc import Sequence
from functools import lru_cache

from latex2mathml.converter import convert

from ..equations.expr import Tensor
from ..numerics.symbols import symbol

_NUMERAL = re.compile(r"(?<![\^_\d.a-z])\d+(?:\.\d+)?")


@lru_cache(maxsize=4096)
def mathml(latex: str) -> str:
    """``latex`` as a block-level ``<math>`` element.

    Formulas that differ in their numbers only are converted once: the numbers are put in afterwards.
    """
    numerals = _NUMERAL.findall(latex)
    places = iter(_places(len(numerals)))
    text = _converted(_NUMERAL.sub(lambda _: next(places), latex))
    for place, numeral in zip(_places(len(numerals)), numerals, strict=True):
        text = text.replace(f"<mn>{place}</mn>", f"<mn>{numeral}</mn>", 1)
    return text


def _places(count: int) -> list[str]:
    """Numbers that stand for others."""
    return [str(800_000 + index) for index in range(count)]


@lru_cache(maxsize=4096)
def _converted(latex: str) -> str:
    # A function of a name stands apart from it.
    return convert(latex, display="block").replace("<mi>ln</mi><mi>", '<mi>ln</mi><mspace width="0.17em"/><mi>')


def inner(latex: str) -> str:
    """The MathML of ``latex`` without the elements around it, as it stands inside a longer formula."""
    return mathml(latex).split("<mrow>", 1)[1].removesuffix("</mrow></math>")


@lru_cache(maxsize=4096)
def wrapped(latex: str, fragments: Sequence[tuple[str, str]]) -> str:
    """The MathML of ``latex``, each of the ``fragments`` (LaTeX, attribute) in an ``<mrow>`` of its own."""
    text = mathml(latex)
    pieces: list[str] = []
    for fragment, attribute in sorted(fragments, key=lambda each: -len(inner(each[0]))):
        piece = inner(fragment)
        text = text.replace(piece, f"\0{len(pieces)}\0")
        pieces.append(f"<mrow {attribute}>{piece}</mrow>")
    for index, piece in enumerate(pieces):
        text = text.replace(f"\0{index}\0", piece)
    return text


@lru_cache(maxsize=4096)
def linked(latex: str, tensors: tuple[Tensor, ...], notation: str) -> str:
    """The MathML of ``latex`` with each of ``tensors`` marked: ``<mrow data-tensor="dZ1">``."""
    fragments = [
        (symbol(each, notation, transposed=transposed), f'data-tensor="{each.name}"')
        for each in tensors
        for transposed in (True, False)
    ]
    return wrapped(latex, tuple(fragments))
