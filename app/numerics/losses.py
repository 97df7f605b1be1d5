"""The table of losses, each summed over outputs and examples; the equation of J divides by ``divisor``.

``total`` is a NumPy expression of the target ``{Y}``, the output ``{A}`` and the output's pre-activation
``{Z}``. The logarithmic losses are written in Z (log-sum-exp, log1p inside ``logaddexp``): where A rounds
to 0 or 1 they still give the exact finite loss. ``slope`` is the derivative by A, per example; ``torch`` is
the total in PyTorch.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_LOG_SOFTMAX = "(Z - np.logaddexp.reduce(Z, axis=0, keepdims=True))"
# ln(1 - a_i) of a softmax: log-sum-exp over the *other* units minus log-sum-exp over all of them.
_LOG_REST = (
    "(np.logaddexp.reduce(np.where(np.eye(k, dtype=bool)[:, :, None], -np.inf, Z[None]), axis=1 + 0)"
    " - np.logaddexp.reduce(Z, axis=0, keepdims=True))"
)


@dataclass(frozen=True)
class Loss:
    """One loss. ``total`` and ``slope`` are keyed by the output activation, "" standing for any other.

    ``outputs`` are the output activations it accepts (empty: all), ``short`` those with which the pair
    simplifies to dZ = A - Y; ``divisor`` turns the sum into J. ``direct`` is
    the textbook sum in A, good only away from saturation: the gradient check moves A and needs it. ``one`` is the
    loss of one output and ``one_slope`` its derivative before anything cancels, where that tells something.
    """

    name: str
    title: str
    latex: str
    total: Mapping[str, str]
    slope: Mapping[str, str]
    torch: Mapping[str, str]
    slope_latex: str
    direct: str
    outputs: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    divisor: str = "m"
    one: str = ""
    one_slope: str = ""

    def total_of(self, output: str) -> str:
        """The expression of the summed loss under ``output``."""
        return self.total.get(output) or self.total[""]

    def torch_of(self, output: str) -> str:
        """The expression of the summed loss under ``output`` in PyTorch."""
        return self.torch.get(output) or self.torch[""]

    def slope_of(self, output: str) -> str:
        """The expression of dJ/dA, per example and without 1/m, under ``output``."""
        return self.slope.get(output) or self.slope[""]


_ROWS = (
    Loss(
        "bce",
        "binary cross-entropy",
        latex=r"-\frac{1}{m}\sum_{i}\sum_{k}\left[y \,\ln a + (1 - y)\,\ln(1 - a)\right]",
        total={
            "sigmoid": "np.sum(Y * np.logaddexp(0, -Z) + (1 - Y) * np.logaddexp(0, Z))",
            "softmax": "-np.sum(Y * " + _LOG_SOFTMAX + " + (1 - Y) * " + _LOG_REST + ")",
        },
        slope={
            "": "(1 - Y) / (1 - A) - Y / A",
            "softmax": "(1 - Y) / ((1 - np.eye(k)) @ A) - Y / A",
        },
        slope_latex=r"\frac{{1 - {y}}}{{1 - {a}}} - \frac{{{y}}}{{{a}}}",
        torch={
            "sigmoid": "F.binary_cross_entropy_with_logits({Z}, Y, reduction='sum')",
            "softmax": "F.binary_cross_entropy({A}, Y, reduction='sum')",
        },
        direct="-np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A))",
        outputs=("sigmoid", "softmax"),
        short=("sigmoid",),
    ),
    Loss(
        "cross_entropy",
        "cross-entropy",
        latex=r"-\frac{1}{m}\sum_{i}\sum_{k} y \,\ln a",
        total={
            "sigmoid": "np.sum(Y * np.logaddexp(0, -Z))",
            "softmax": "-np.sum(Y * " + _LOG_SOFTMAX + ")",
        },
        slope={"": "-Y / A"},
        slope_latex=r"-\frac{{{y}}}{{{a}}}",
        torch={
            "sigmoid": "-(Y * F.logsigmoid({Z})).sum()",
            "softmax": "F.cross_entropy({Z}, Y, reduction='sum')",
        },
        direct="-np.sum(Y * np.log(A))",
        outputs=("sigmoid", "softmax"),
        short=("softmax",),
    ),
    Loss(
        "mse",
        "mean squared error",
        latex=r"\frac{1}{m}\sum_{i}\sum_{k}(a - y)^2",
        total={"": "np.sum((A - Y) ** 2)"},
        slope={"": "2 * (A - Y)"},
        slope_latex=r"2\left({a} - {y}\right)",
        torch={"": "F.mse_loss({A}, Y, reduction='sum')"},
        direct="np.sum((A - Y) ** 2)",
        one="(A - Y) ** 2",
        one_slope="2 * (A - Y)",
    ),
    Loss(
        "half_mse",
        "half mean squared error",
        latex=r"\frac{1}{2m}\sum_{i}\sum_{k}(a - y)^2",
        total={"": "np.sum((A - Y) ** 2)"},
        slope={"": "A - Y"},
        slope_latex=r"\left({a} - {y}\right)",
        torch={"": "F.mse_loss({A}, Y, reduction='sum')"},
        direct="np.sum((A - Y) ** 2)",
        short=("linear",),
        divisor="(2 * m)",
        one="1 / 2 * (A - Y) ** 2",
        one_slope="1 / 2 * 2 * (A - Y)",
    ),
)

LOSSES: Mapping[str, Loss] = MappingProxyType({row.name: row for row in _ROWS})
