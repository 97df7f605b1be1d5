"""LaTeX as MathML, converted once per formula."""

from collections.abc import Sequence
from functools import lru_cache

from latex2mathml.converter import convert

from ..numerics.symbols import symbol


@lru_cache(maxsize=4096)
def mathml(latex: str) -> str:
    """``latex`` as a block-level ``<math>`` element."""
    return convert(latex, display="block")


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


def linked(latex: str, names: Sequence[str], notation: str) -> str:
    """The MathML of ``latex`` with each tensor of ``names`` marked: ``<mrow data-tensor="dZ1">``."""
    fragments = [
        (symbol(name, notation, transposed=transposed), f'data-tensor="{name}"')
        for name in names
        for transposed in (True, False)
    ]
    return wrapped(latex, tuple(fragments))
