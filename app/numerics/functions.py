"""The rows of the tables of activations and losses as functions of the tensors of a network."""

from collections.abc import Mapping

from ..equations.adjoint import gradient_of
from ..equations.expr import Adjoint, Apply, Expr, Number, Tensor
from ..equations.operations import M, literal, multiply
from ..equations.parse import function, parse
from ..equations.write import numpy
from .activations import Activation
from .network import Network
from .tensors import Tensors

BACK = r"{a} \odot \left({dA} - \sum_k a_k\, da_k\right)"
"""What a softmax passes back, as LaTeX."""

SQUARES = r"\sum_l \lVert W^{{{l}}} \rVert^2"
"""The sum of all squared weights, as LaTeX."""


class Functions:
    """The functions of ``network``, each applied to the tensors of a layer."""

    def __init__(self, network: Network) -> None:
        self.network, self.is_ = network, Tensors(network)

    def activation(self, layer: int) -> Apply:
        """A = g(Z), which passes back dA * g'(Z), or what the function's own row says."""
        row, operands = self.network.activation(layer), self._operands(layer)
        back = function(f"{row.name} back", row.back, BACK, operands) if row.back else None

        def adjoint(_of: tuple[Expr, ...], d: Expr) -> Expr:
            return back or multiply(d, self.slope(layer))

        return function(row.name, row.code, row.latex, operands, adjoints={"Z": adjoint}, torch=row.torch)

    def slope(self, layer: int) -> Expr:
        """g'(Z)."""
        row = self.network.activation(layer)
        return self._slope(layer, row.slope, row.slope_latex)

    def slope_at_a(self, layer: int) -> Expr:
        """g'(A), a mistake that is often made: a slope that is taken as if A were the pre-activation."""
        return self._slope(layer, _at_a(self.network.activation(layer)), "{g}'({a})")

    def _slope(self, layer: int, line: str, latex: str) -> Expr:
        row = self.network.activation(layer)
        if row.slope == "1":
            return literal(1)
        return function(f"{row.name} slope", line, latex, self._operands(layer))

    def loss(self) -> tuple[Expr, Expr]:
        """J without a penalty: what runs, stable where A is 0 or 1; and the textbook's form, which gives dA."""
        row, output = self.network.loss_row, self.network.output
        words = row.latex.replace("{", "{{").replace("}", "}}")
        back: Mapping[str, Adjoint] = {"A": lambda _of, _d: self.loss_slope()}
        Z, A = self.is_.Z(self.network.depth), self.is_.A(self.network.depth)
        torch = f"{row.torch_of(output).format(Z=Z.name, A=A.name)} / {row.divisor}"
        runs = self._of_output(row.name, f"{row.total_of(output)} / {row.divisor}", words, torch=torch)
        return runs, self._of_output(row.name, f"{row.direct} / {row.divisor}", words, back)

    def loss_slope(self) -> Apply:
        """The derivative of the loss by A, per example."""
        row = self.network.loss_row
        return self._of_output(f"{row.name} slope", row.slope_of(self.network.output), row.slope_latex)

    def squares(self) -> Apply:
        """The sum of all squared weights."""
        weights: dict[str, Expr] = {f"W{layer}": self.is_.W(layer) for layer in self.network.layers}
        back: dict[str, Adjoint] = {
            name: lambda _of, d, W=W: multiply(d, multiply(literal(2), W))  # type: ignore[misc]
            for name, W in weights.items()
        }
        line = " + ".join(f"np.sum({name} ** 2)" for name in weights)
        torch = " + ".join(f"({{{name}}} ** 2).sum()" for name in weights)
        return function("squares", line, SQUARES, weights, adjoints=back, torch=torch)

    def names(self, layer: int) -> dict[str, Expr]:
        """What the names of a mistake's line stand for in ``layer``."""
        found = {**self._operands(layer), "m": M, "l2": Number("l2"), "W": self.is_.W(layer)}
        found |= {"prev": self.is_.A(layer - 1), "dZ": gradient_of(self.is_.Z(layer))}
        found |= {"slope": self.slope(layer), "slope_at_a": self.slope_at_a(layer)}
        if layer < self.network.depth:
            up = layer + 1
            W = self.is_.W(up)
            found |= {"W_up": W, "W_up_next": self.is_.next(W), "dZ_up": gradient_of(self.is_.Z(up))}
        return found

    def _of_output(
        self, name: str, line: str, latex: str, back: Mapping[str, Adjoint] | None = None, torch: str = ""
    ) -> Apply:
        """A function of the outputs and the targets; ``k`` in its line is the number of outputs."""
        numbers = {"k": self.network.outputs}
        operands = self._operands(self.network.depth)
        return function(name, line, latex, operands, numbers=numbers, adjoints=back, torch=torch)

    def _operands(self, layer: int) -> dict[str, Expr]:
        A = self.is_.A(layer)
        return {"Z": self.is_.Z(layer), "A": A, "Y": self.is_.Y, "dA": gradient_of(A)}


def _at_a(row: Activation) -> str:
    """The line of the slope of ``row`` with A in the place of Z, and g(A) in that of A."""
    A = Tensor("A")
    return numpy(parse(row.slope, {"Z": A, "A": parse(row.code, {"Z": A})}), "column", {})
