"""The table of equations: the heart of Backwalk.

One row for each kind of equation, with its right-hand side as NumPy and as LaTeX, in both notations. The
placeholders are filled for each layer by ``equations``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Kind:
    """A kind of equation. Placeholders are filled per layer; ``column``/``row`` are NumPy right-hand sides."""

    phase: str
    writes: str
    title: str
    column: str
    row: str
    column_latex: str
    row_latex: str

    def code(self, notation: str) -> str:
        """The NumPy template in ``notation``."""
        return self.column if notation == "column" else self.row

    def latex(self, notation: str) -> str:
        """The LaTeX template in ``notation``."""
        return self.column_latex if notation == "column" else self.row_latex


def _same(phase: str, writes: str, title: str, code: str, latex: str) -> Kind:
    return Kind(phase, writes, title, code, code, latex, latex)


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "Z": Kind(
            "forward",
            "Z{l}",
            "Pre-activation of layer {l}",
            "{W} @ {prev} + {b}",
            "{prev} @ {W} + {b}",
            r"{W} {prev} + {b}",
            r"{prev}\, {W} + {b}",
        ),
        "A": _same("forward", "A{l}", "Activation of layer {l}: {activation}", "{g}", "{g_latex}"),
        "J": _same("loss", "J", "Loss: {loss}", "{total} / {divisor}{penalty}", "{loss_latex}{penalty_latex}"),
        "dA_out": Kind(
            "backward",
            "dA{l}",
            "How the loss changes with the output",
            "{loss_slope}",
            "{loss_slope} / m",
            "{loss_slope_latex}",
            r"\frac{{1}}{{m}}\left({loss_slope_latex}\right)",
        ),
        "dZ_out": Kind(
            "backward",
            "dZ{l}",
            "Error at the output",
            "{A} - {Y}",
            "({A} - {Y}) / m",
            "{A} - {Y}",
            r"\frac{{1}}{{m}}\left({A} - {Y}\right)",
        ),
        "dW": Kind(
            "backward",
            "dW{l}",
            "Gradient of the weights of layer {l}",
            "(1 / m) * {dZ} @ {prev}.T{decay}",
            "{prev}.T @ {dZ}{decay}",
            r"\frac{{1}}{{m}}\, {dZ}\, {prev_T}{decay_latex}",
            r"{prev_T} {dZ}{decay_latex}",
        ),
        "db": Kind(
            "backward",
            "db{l}",
            "Gradient of the biases of layer {l}",
            "(1 / m) * np.sum({dZ}, axis=1, keepdims=True)",
            "np.sum({dZ}, axis=0, keepdims=True)",
            r"\frac{{1}}{{m}} \sum_{{i=1}}^{{m}} {dZ}",
            r"\sum_{{i=1}}^{{m}} {dZ}",
        ),
        "dA": Kind(
            "backward",
            "dA{l}",
            "Blame passed back to layer {l}",
            "{W_up}.T @ {dZ_up}",
            "{dZ_up} @ {W_up}.T",
            r"{W_up_T} {dZ_up}",
            r"{dZ_up}\, {W_up_T}",
        ),
        "dZ": _same("backward", "dZ{l}", "Error of layer {l}", "{delta}", "{delta_latex}"),
        "moment": _same("update", "{moment_next}", "{moment_title} of {p}", "{moment_code}", "{moment_latex}"),
        "update": _same("update", "{p}_next", "Update of {p}", "{update}", "{update_latex}"),
        "frozen": _same("update", "{p}_next", "{p} is frozen", "{p} * 1", "{p}"),
    }
)
