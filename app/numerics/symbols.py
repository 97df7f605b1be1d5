"""How a tensor is written, in LaTeX and in plain text, in either notation; and what a unit is called."""

from ..equations.expr import Tensor

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def unit_name(layer: int, depth: int, index: int) -> str:
    """x₁, h₂ or ŷ₁: the unit ``index`` (0-based) of ``layer`` in a network of ``depth`` layers with weights."""
    letter, above = unit_letter(layer, depth)
    return letter + str(index + 1).translate(_SUBSCRIPTS) + above


def unit_letter(layer: int, depth: int) -> tuple[str, str]:
    """What stands before and after the number of a unit; where several layers are hidden, h₁⁽²⁾ says in which."""
    if layer in (0, depth):
        return "ŷ" if layer else "x", ""
    return "h", f"⁽{layer}⁾".translate(_SUPERSCRIPTS) if depth > 2 else ""


def plain(tensor: Tensor, notation: str) -> str:
    """A tensor in plain text: what is dZ1 and W1′ in column notation is δ1 and W1′ in row notation."""
    source = tensor.source
    if tensor.role == "next" and source is not None:
        return f"{plain(source, notation)}′"
    if notation == "column" or tensor.role == "moment":
        return tensor.name
    layer = str(tensor.layer or "")
    base = {"J": "C", "Y": "y", "Z": "z", "A": "a"}.get(tensor.letter, tensor.letter) + layer
    if tensor.role == "gradient":
        return f"δ{layer}" if tensor.letter == "Z" else f"∂{base}"
    return base if tensor.letter else tensor.name


def symbol(tensor: Tensor, notation: str, *, transposed: bool = False) -> str:
    """The LaTeX of a tensor: the error of layer 1 is dZ^{[1]} in column, delta^{(1)} in row notation."""
    return _symbol(tensor, notation, r"\top" if transposed else "", "")


def _symbol(tensor: Tensor, notation: str, top: str, new: str) -> str:
    column, source = notation == "column", tensor.source
    if tensor.role == "next" and source is not None:
        return _symbol(source, notation, top, r"\prime")
    if tensor.role == "moment" and source is not None:
        inner = _symbol(source, "column" if column else "bare", "", "")
        return f"{tensor.letter}_{{{inner}}}" + (f"^{{{new}}}" if new else "")
    gradient, layer = tensor.role == "gradient", tensor.layer
    index = (f"[{layer}]" if column else f"({layer})") if layer else ""
    script = f"^{{{index}{top}{new}}}" if index or top or new else ""
    if column:
        return f"{'d' * gradient}{tensor.letter}{script}"
    if gradient and tensor.letter == "Z":
        return rf"\delta{script}"
    base = {"J": "C", "Y": "y", "Z": "z", "A": "a"}.get(tensor.letter, tensor.letter) + script
    if gradient:
        return rf"\partial {base}" if notation == "bare" else rf"\frac{{\partial C}}{{\partial {base}}}"
    return base
