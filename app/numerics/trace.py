"""One iteration, every tensor kept: what a person walks through."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ..equations.expr import PER_EXAMPLE, Number, Tensor
from .equations import Equation, described, equations, program_text, steps, values
from .expressions import function, run
from .network import Array, Network, Parameters, frozen


@dataclass(frozen=True)
class LayerReport:
    """How layer ``layer`` fares: one entry per unit in ``saturated``, ``dead`` and ``blame``.

    ``update_ratio`` is the norm of the change of W by that of W.
    """

    layer: int
    activation: str
    units: int
    grad_norm: float
    update_ratio: float
    saturated: list[float]
    dead: list[bool]
    blame: list[float]


Hidden = NDArray[np.bool_]
"""True where an entry is hidden."""


@dataclass(frozen=True)
class Mask:
    """What is hidden while a learner is asked: ``entries`` of tensors in column notation, by name.

    Of these, ``asked`` are those that are asked for, the others follow from them. Of the tensors in ``shapes`` the
    shape is hidden too, of the steps in ``lines`` the equation; and a ``bug`` that the run has is not told.
    """

    entries: Mapping[str, Hidden] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()
    shapes: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()
    bug: bool = False


@dataclass(frozen=True)
class Trace:
    """Iteration ``t`` of ``network`` on a batch of ``m`` examples, in column notation.

    ``tensors`` maps every name, read or written, to a read-only float64 array: X (n0, m), W (n_out, n_in),
    b (n_out, 1), J a scalar, dZ and dA per example, dW and db with their 1/m. What ``mask`` hides is not a number.
    """

    network: Network
    t: int
    m: int
    tensors: Mapping[str, Array]
    mask: Mask = Mask()

    def hides(self, *names: str) -> bool:
        """Whether an entry of one of these tensors is hidden."""
        return any(name in self.mask.entries for name in names)

    @property
    def loss(self) -> float:
        """J."""
        return float(self.tensors["J"])

    @cached_property
    def kinds(self) -> Mapping[str, Tensor]:
        """What each tensor is, by its name."""
        return described(self.network)

    @cached_property
    def first_bad(self) -> str | None:
        """The first step whose result is not finite, in the order of the walk."""
        written = [step.id for step in steps(self.network, "column")]
        with np.errstate(all="ignore"):
            # A sum of finite numbers is one, but for the rare one that overflows: then each is looked at.
            if np.isfinite(sum(float(self.tensors[name].sum()) for name in written)):
                return None
        return next((name for name in written if not np.isfinite(self.tensors[name]).all()), None)

    def equations(self, notation: str) -> tuple[Equation, ...]:
        """The steps of this iteration; of one whose line is hidden, what it writes."""
        found = equations(self.network, notation, self.t)
        return tuple(_blank(each) if each.id in self.mask.lines else each for each in found)

    def place(self, step: str) -> int:
        """Where ``step`` stands in the walk; the first place if there is no such step."""
        return next((at for at, each in enumerate(steps(self.network, "column")) if each.id == step), 0)

    @property
    def given(self) -> list[str]:
        """The tensors that no step writes: what the iteration starts from."""
        written = {step.id for step in steps(self.network, "column")}
        return [name for name in self.tensors if name not in written]

    def viewed(self, name: str, notation: str) -> Array:
        """Tensor ``name`` in ``notation``: row is the transpose, with 1/m already in dZ and dA."""
        tensor = self.tensors[name]
        if notation == "column":
            return tensor
        scale = 1 / self.m if self.kinds[name].scale == PER_EXAMPLE else 1.0
        return frozen(np.asarray(tensor.T * scale))

    def slopes(self, layer: int) -> Array:
        """g'(Z) of ``layer``, (units, m): of the diagonal of the Jacobian for softmax."""
        Z, A = self.tensors[f"Z{layer}"], self.tensors[f"A{layer}"]
        with np.errstate(all="ignore"):
            return np.broadcast_to(function(self.network.activation(layer).slope, "Z, A")(Z, A), Z.shape) * 1.0

    @cached_property
    def accuracy(self) -> float:
        """The share of the batch classified right."""
        return accuracy(self.tensors[f"A{self.network.depth}"], self.tensors["Y"])

    @cached_property
    def layers(self) -> tuple[LayerReport, ...]:
        """Saturation, dead units, blame and gradient norm of every layer."""
        return tuple(self._report(layer) for layer in self.network.layers)

    def _report(self, layer: int) -> LayerReport:
        row, tensors, slope = self.network.activation(layer), self.tensors, self.slopes(layer)
        with np.errstate(all="ignore"):
            blame = np.abs(tensors[f"dZ{layer}"]).mean(axis=1)
            total = blame.sum()
            norm = np.hypot(np.linalg.norm(tensors[f"dW{layer}"]), np.linalg.norm(tensors[f"db{layer}"]))
            before, after = tensors[f"W{layer}"], tensors[f"W{layer}_next"]
            change, size = np.linalg.norm(after - before), np.linalg.norm(before)
            return LayerReport(
                layer=layer,
                activation=row.name,
                units=len(slope),
                grad_norm=float(norm),
                update_ratio=float(change / size) if size else 0.0,
                saturated=np.mean(np.abs(slope) < 0.05 * row.max_slope, axis=1).tolist(),
                dead=np.all(slope == 0, axis=1).tolist(),
                blame=(blame / total if total > 0 else blame).tolist(),
            )


def accuracy(A: Array, Y: Array) -> float:
    """The share of the columns classified right: by the largest output, or by 0.5 if there is one."""
    right = (A > 0.5) == (Y > 0.5) if len(Y) == 1 else A.argmax(axis=0) == Y.argmax(axis=0)
    return float(np.mean(right))


def _blank(step: Equation) -> Equation:
    """``step`` without its line."""
    left = step.latex.partition(" = ")[0]
    nothing = Number("NaN")
    return replace(step, tree=nothing, formula=nothing, latex=rf"{left} = \;?", code=f"{step.id} = ...")


def record(
    network: Network, parameters: Parameters, moments: Mapping[str, Array], X: Array, Y: Array, t: int
) -> Trace:
    """Run the equations of iteration ``t`` and keep every tensor.

    X is (n0, m), Y is (k, m); ``parameters`` and ``moments`` as :func:`network.unpack` gives them.
    Non-finite results are kept as they come out.
    """
    given = {"X": X, "Y": Y, **parameters, **moments}
    scope = run(program_text(network), {**given, **values(network, t), "m": X.shape[1]})
    written = (step.id for step in steps(network, "column"))
    tensors = given | {name: frozen(np.asarray(scope[name], dtype=np.float64)) for name in written}
    return Trace(network, t, X.shape[1], MappingProxyType(tensors))
