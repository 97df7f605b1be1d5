"""How a tensor is written in LaTeX, in either notation; and what a unit is called."""

from ..equations.expr import Tensor

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def unit_name(layer: int, depth: int, index: int) -> str:
    """x₁, h₂ or ŷ₁: the unit ``index`` (0-based) of ``layer`` in a network of ``depth`` layers with weights."""
    letter = "x" if layer == 0 else "ŷ" if layer == depth else "h"
    return letter + str(index + 1).translate(_SUBSCRIPTS)


def symbol(tensor: Tensor, notation: str, *, transposed: bool = False) -> str:
    """The LaTeX of a tensor: the error of layer 1 is dZ^{[1]} in column, delta^{(1)} in row notation."""
    return _symbol(tensor, notation, r"\top" if transposed else "", "")


def _symbol(tensor: Tensor, notation: str, top: str, new: str) -> str:
    column, source = notation == "column", tensor.source
    if tensor.role == "next" and source is not None:
        return _symbol(source, notation, top, r"\text{new}")
    if tensor.role == "moment" and source is not None:
        inner = _symbol(source, "column" if column else "bare", "", "")
        suffix = rf",\, {new}" if new else ""
        return f"{tensor.letter}_{{{inner}{suffix}}}"
    gradient, layer = tensor.role == "gradient", tensor.layer
    index = (f"[{layer}]" if column else f"({layer})") if layer else ""
    script = (f"^{{{index}{top}}}" if index or top else "") + (f"_{{{new}}}" if new else "")
    if column:
        return f"{'d' * gradient}{tensor.letter}{script}"
    if gradient and tensor.letter == "Z":
        return rf"\delta{script}"
    base = {"J": "C", "Y": "y", "Z": "z", "A": "a"}.get(tensor.letter, tensor.letter) + script
    if gradient:
        return rf"\partial {base}" if notation == "bare" else rf"\frac{{\partial C}}{{\partial {base}}}"
    return base
