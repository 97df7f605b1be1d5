"""The rows of the tables of activations and losses as operations on the tensors of a network."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from ..equations.adjoint import gradient_of
from ..equations.expr import Adjoint, Expr, Number, Operation
from ..equations.operations import function, literal, multiply
from .network import Network
from .tensors import Tensors

MIXING = ("sum", "reduce", "eye")
"""What makes an entry from others than those at its own place."""


class Functions:
    """The functions of ``network``, each applied to the tensors of a layer."""

    def __init__(self, network: Network) -> None:
        self.network, self.is_ = network, Tensors(network)

    def activation(self, layer: int) -> Expr:
        """A = g(Z), which passes back dA * g'(Z), or what the function's own row says."""
        row = self.network.activation(layer)
        operands = self._operands(layer)
        back = self._made(f"{row.name} back", row.back, BACK, operands) if row.back else None

        def adjoint(_of: tuple[Expr, ...], d: Expr) -> Expr:
            return back or multiply(d, self.slope(layer))

        return self._made(row.name, row.code, row.latex, operands, adjoints={"Z": adjoint})

    def slope(self, layer: int) -> Expr:
        """g'(Z)."""
        row = self.network.activation(layer)
        if row.slope == "1":
            return literal(1)
        return self._made(f"{row.name} slope", row.slope, row.slope_latex, self._operands(layer))

    def slope_at_a(self, layer: int) -> Expr:
        """g'(A), a mistake that is often made."""
        row = self.network.activation(layer)
        if row.slope == "1":
            return literal(1)
        twice = row.code.replace("{Z}", "{A}")
        line = row.slope.replace("{A}", f"({twice})").replace("{Z}", "{A}")
        return self._made(f"{row.name} slope", line, "{g}'({a})", self._operands(layer))

    def loss(self) -> tuple[Expr, Expr]:
        """J without a penalty: what runs, stable where A is 0 or 1; and the textbook's form, which gives dA."""
        row, layer = self.network.loss_row, self.network.depth
        operands, output = self._operands(layer), self.network.output
        slope = self._made(f"{row.name} slope", row.slope_of(output), row.slope_latex, operands)
        words = row.latex.replace("{", "{{").replace("}", "}}")
        runs = self._made(row.name, f"{row.total_of(output)} / {row.divisor}", words, operands)
        adjoints: Mapping[str, Adjoint] = {"A": lambda _of, _d: slope}
        direct = f"{row.direct} / {row.divisor}"
        return runs, self._made(row.name, direct, words, operands, adjoints=adjoints)

    def squares(self) -> Expr:
        """The sum of all squared weights."""
        weights = {f"W{layer}": self.is_.W(layer) for layer in self.network.layers}
        line = " + ".join(f"np.sum({{{name}}} ** 2)" for name in weights)
        adjoints: Mapping[str, Adjoint] = {
            name: lambda _of, d, W=W: multiply(d, multiply(literal(2), W))  # type: ignore[misc]
            for name, W in weights.items()
        }
        op, _ = function(
            "squares", line, r"\sum_l \lVert W^{{{l}}} \rVert^2", elementwise=False, adjoints=adjoints
        )
        return op(*weights.values())

    def names(self, layer: int) -> dict[str, Expr | Operation]:
        """What the names of a mistake's line stand for in ``layer``."""
        found: dict[str, Expr | Operation] = {**self._operands(layer), "m": Number("m")}
        found |= {"prev": self.is_.A(layer - 1), "dZ": gradient_of(self.is_.Z(layer))}
        found |= {"slope": self.slope(layer), "slope_at_a": self.slope_at_a(layer)}
        if layer < self.network.depth:
            up = layer + 1
            found |= {"W_up_next": self.is_.next(self.is_.W(up)), "dZ_up": gradient_of(self.is_.Z(up))}
        return found

    def _operands(self, layer: int) -> dict[str, Expr]:
        A = self.is_.A(layer)
        return {"Z": self.is_.Z(layer), "A": A, "Y": self.is_.Y, "dA": gradient_of(A)}

    def _made(
        self,
        name: str,
        line: str,
        latex: str,
        operands: Mapping[str, Expr],
        *,
        adjoints: Mapping[str, Adjoint] = MappingProxyType({}),
    ) -> Expr:
        """A row's line of NumPy on those of ``operands`` that it names; its LaTeX names them in small letters."""
        column, row = (self._placed(line, notation) for notation in ("column", "row"))
        elementwise = not any(each in column for each in MIXING)
        op, names = function(name, column, "", row, elementwise=elementwise, adjoints=adjoints)
        for index, each in enumerate(names):
            small = each if each == "dA" else each.lower()
            latex = latex.replace(f"{{{small}}}", f"{{{index}}}")
        return replace(op, latex=latex)(*(operands[each] for each in names))

    def _placed(self, line: str, notation: str) -> str:
        """A row's line with what depends on the notation and the number of outputs filled in."""
        column, k = notation == "column", self.network.outputs
        others = f"((1 - np.eye({k})) @ {{A}})" if column else f"({{A}} @ (1 - np.eye({k})))"
        places = {
            "rest": others,
            "axis": "0" if column else "1",
            "k": str(k),
            "expand": "[:, :, None]" if column else "[None]",
            "lift": "[None]" if column else "[:, None]",
        }
        for name, text in places.items():
            line = line.replace(f"{{{name}}}", text)
        return line


BACK = r"{a} \odot \left({dA} - \sum_k a_k\, da_k\right)"
"""What a softmax passes back, as LaTeX."""
