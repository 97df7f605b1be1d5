"""The tensors of a network: what each is, said once."""

from ..equations.expr import Axis, Tensor
from .network import Network


class Tensors:
    """Makes the tensors of ``network`` in column notation, for a batch of any size."""

    def __init__(self, network: Network) -> None:
        hidden = [f"h{layer}" for layer in range(1, network.depth)]
        names = ["x", *hidden, "y"]
        self._units = [Axis("units", name, size) for name, size in zip(names, network.sizes, strict=True)]
        self._network = network
        self._examples = Axis("examples", "batch", 0)
        self.X = Tensor("X", "given", axes=(self._units[0], self._examples))
        self.Y = Tensor("Y", "given", axes=(self._units[-1], self._examples))
        self.J = Tensor("J")

    def W(self, layer: int) -> Tensor:
        """The weights into ``layer``, 1 to L."""
        return Tensor(f"W{layer}", "given", axes=(self._units[layer], self._units[layer - 1]))

    def b(self, layer: int) -> Tensor:
        """The biases of ``layer``."""
        return Tensor(f"b{layer}", "given", axes=(self._units[layer],))

    def Z(self, layer: int) -> Tensor:
        """The pre-activations of ``layer``."""
        return Tensor(f"Z{layer}", axes=(self._units[layer], self._examples))

    def A(self, layer: int) -> Tensor:
        """The activations of ``layer``; of layer 0 the inputs."""
        return Tensor(f"A{layer}", axes=(self._units[layer], self._examples)) if layer else self.X

    def given(self) -> list[Tensor]:
        """What an iteration starts from: data, parameters, and what the optimizer remembers of those that move."""
        network = self._network
        parameters = [each(layer) for layer in network.layers for each in (self.W, self.b)]
        moving = [each for each in parameters if each.name not in network.freeze]
        return [
            self.X,
            self.Y,
            *parameters,
            *(self.moment(m, of) for m in network.optimizer_row.moments for of in moving),
        ]

    def moment(self, letter: str, of: Tensor) -> Tensor:
        """What an optimizer remembers ("v", "s") of the gradient of ``of``."""
        return Tensor(f"{letter}d{of.name}", "moment", of.name, of.axes)

    def next(self, of: Tensor) -> Tensor:
        """What an update makes of ``of``, a parameter or a moment."""
        return Tensor(f"{of.name}_next", "next", of.name, of.axes)
