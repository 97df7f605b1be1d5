"""LaTeX as MathML, converted once per formula."""

from functools import lru_cache

from latex2mathml.converter import convert


@lru_cache(maxsize=4096)
def mathml(latex: str) -> str:
    """``latex`` as a block-level ``<math>`` element."""
    return convert(latex, display="block")
