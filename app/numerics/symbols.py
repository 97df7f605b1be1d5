"""How a tensor's name is written in LaTeX, in either notation; and what a unit is called."""

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def unit_name(layer: int, depth: int, index: int) -> str:
    """x₁, h₂ or ŷ₁: the unit ``index`` (0-based) of ``layer`` in a network of ``depth`` layers with weights."""
    letter = "x" if layer == 0 else "ŷ" if layer == depth else "h"
    return letter + str(index + 1).translate(_SUBSCRIPTS)


def symbol(name: str, notation: str, *, transposed: bool = False) -> str:
    """The LaTeX of a tensor's name: ``dZ1`` is dZ^{[1]} in column, delta^{(1)} in row notation."""
    column = notation == "column"
    new, name = name.endswith("_next"), name.removesuffix("_next")
    if name[0] in "vs":
        inner = symbol(name[1:], "column" if column else "bare")
        suffix = r",\, \text{new}" if new else ""
        return f"{name[0]}_{{{inner}{suffix}}}"
    letters, layer = name.rstrip("0123456789"), name.lstrip("XYJdWbZA")
    index = (f"[{layer}]" if column else f"({layer})") if layer else ""
    top = index + (r"\top" if transposed else "")
    script = (f"^{{{top}}}" if top else "") + (r"_{\text{new}}" if new else "")
    if column:
        return letters + script
    plain = {"J": "C", "Y": "y", "Z": "z", "A": "a", "dZ": r"\delta", "dA": "a", "dW": "W", "db": "b"}
    base = plain.get(letters, letters) + script
    if letters in ("dA", "dW", "db"):
        return rf"\partial {base}" if notation == "bare" else rf"\frac{{\partial C}}{{\partial {base}}}"
    return base
