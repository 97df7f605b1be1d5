"""The table of activations. Adding an activation is adding a row.

``code`` and ``slope`` are NumPy expressions of the pre-activation ``{Z}`` and the activation ``{A}``;
``back`` turns dA into dZ and is ``dA * slope`` for every function that acts on one number at a time.
``{axis}`` is the axis of the units (0 in column notation, 1 in row notation). ``torch`` is the same in PyTorch.

``np.minimum(..., 709)`` keeps ``exp`` below the largest float64 (exp(709.78)), so a saturated unit gives a
tiny number instead of an overflow and its exact gradient instead of 0 * inf.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Activation:
    """One activation function g.

    ``max_slope`` is the largest \\|g'(z)\\| (of the diagonal of the Jacobian for softmax); a unit counts as
    saturated below 5 % of it. ``range`` are the values g can take, as open limits.
    """

    name: str
    title: str
    code: str
    slope: str
    torch: str
    latex: str
    slope_latex: str
    max_slope: float = 1.0
    back: str = ""
    range: tuple[float, float] = (float("-inf"), float("inf"))
    hidden: bool = True
    output: bool = False


_SIGMOID = "1 / (1 + np.exp(np.minimum(-Z, 709)))"
_PHI = "np.vectorize(math.erfc)(-Z / np.sqrt(2)) / 2"

_ROWS = (
    Activation(
        "tanh",
        "hyperbolic tangent",
        code="np.tanh(Z)",
        slope="1 - A ** 2",
        torch="torch.tanh({Z})",
        latex=r"\tanh({z})",
        slope_latex=r"\left(1 - {a} \odot {a}\right)",
        range=(-1, 1),
        output=True,
    ),
    Activation(
        "relu",
        "ReLU",
        code="np.maximum(Z, 0)",
        slope="Z > 0",
        torch="torch.relu({Z})",
        latex=r"\max({z}, 0)",
        slope_latex=r"\left[{z} > 0\right]",
        output=True,
    ),
    Activation(
        "sigmoid",
        "sigmoid",
        code=_SIGMOID,
        slope="A * (1 - A)",
        torch="torch.sigmoid({Z})",
        latex=r"\sigma({z}) = \frac{{1}}{{1 + e^{{-{z}}}}}",
        slope_latex=r"{a} \odot \left(1 - {a}\right)",
        max_slope=0.25,
        range=(0, 1),
        output=True,
    ),
    Activation(
        "leaky_relu",
        "leaky ReLU (slope 0.01)",
        code="np.where(Z > 0, Z, 0.01 * Z)",
        slope="np.where(Z > 0, 1, 0.01)",
        torch="F.leaky_relu({Z}, 0.01)",
        latex=r"\max({z},\, 0.01\,{z})",
        slope_latex=r"\left(0.01 + 0.99\left[{z} > 0\right]\right)",
    ),
    Activation(
        "elu",
        "ELU (alpha 1)",
        code="np.where(Z > 0, Z, np.expm1(np.minimum(Z, 0)))",
        slope="np.exp(np.minimum(Z, 0))",
        torch="F.elu({Z})",
        latex=r"\max({z}, 0) + \min\left(e^{{{z}}} - 1,\, 0\right)",
        slope_latex=r"e^{{\min({z},\, 0)}}",
    ),
    Activation(
        "gelu",
        "GELU (exact, with erf)",
        code="Z * (" + _PHI + ")",
        slope=_PHI + " + Z * np.exp(-(Z ** 2) / 2) / np.sqrt(2 * np.pi)",
        torch="F.gelu({Z})",
        latex=r"{z} \odot \Phi({z})",
        slope_latex=r"\left(\Phi({z}) + {z} \odot \varphi({z})\right)",
        max_slope=1.1289042,
    ),
    Activation(
        "softplus",
        "softplus",
        code="np.logaddexp(0, Z)",
        slope=_SIGMOID,
        torch="F.softplus({Z}, threshold=40)",
        latex=r"\ln\left(1 + e^{{{z}}}\right)",
        slope_latex=r"\sigma({z})",
    ),
    Activation(
        "silu",
        "SiLU (swish)",
        code="Z / (1 + np.exp(np.minimum(-Z, 709)))",
        slope="(1 + Z - A) / (1 + np.exp(np.minimum(-Z, 709)))",
        torch="F.silu({Z})",
        latex=r"{z} \odot \sigma({z})",
        slope_latex=r"\sigma({z}) \odot \left(1 + {z} - {a}\right)",
        max_slope=1.0998394,
    ),
    Activation(
        "linear",
        "linear (identity)",
        code="Z * 1",
        slope="1",
        torch="{Z}",
        latex=r"{z}",
        slope_latex=r"1",
        output=True,
    ),
    Activation(
        "softmax",
        "softmax",
        code="np.exp(np.maximum(Z - np.logaddexp.reduce(Z, axis=0, keepdims=True), -708))",
        slope="A * (1 - A)",
        torch="torch.softmax({Z}, dim=1)",
        latex=r"\operatorname{{softmax}}({z}) = \frac{{e^{{{z}}}}}{{\sum_k e^{{z_k}}}}",
        slope_latex=r"{a} \odot \left(1 - {a}\right)",
        max_slope=0.25,
        back="A * (dA - np.sum(A * dA, axis=0, keepdims=True))",
        range=(0, 1),
        hidden=False,
        output=True,
    ),
)

ACTIVATIONS: Mapping[str, Activation] = MappingProxyType({row.name: row for row in _ROWS})
HIDDEN = tuple(row.name for row in _ROWS if row.hidden)
OUTPUTS = ("sigmoid", "linear", "softmax", "tanh", "relu")
