"""The tensors of a network: what each is, said once."""

from ..equations.adjoint import gradient_of
from ..equations.expr import Axis, Tensor
from .network import Network


class Tensors:
    """Makes the tensors of ``network`` in column notation, for a batch of any size."""

    def __init__(self, network: Network) -> None:
        hidden = [f"h{layer}" for layer in range(1, network.depth)]
        names = ["x", *hidden, "y"]
        layers = enumerate(zip(names, network.sizes, strict=True))
        self._units = [Axis("units", name, size, layer) for layer, (name, size) in layers]
        self._network = network
        self._examples = Axis("examples", "batch", 0)
        self.X = Tensor("X", "given", "X", axes=(self._units[0], self._examples))
        self.Y = Tensor("Y", "given", "Y", axes=(self._units[-1], self._examples))
        self.J = Tensor("J", letter="J")

    def W(self, layer: int) -> Tensor:
        """The weights into ``layer``, 1 to L."""
        return Tensor(f"W{layer}", "given", "W", layer, (self._units[layer], self._units[layer - 1]))

    def b(self, layer: int) -> Tensor:
        """The biases of ``layer``."""
        return Tensor(f"b{layer}", "given", "b", layer, (self._units[layer],))

    def Z(self, layer: int) -> Tensor:
        """The pre-activations of ``layer``."""
        return Tensor(f"Z{layer}", "value", "Z", layer, (self._units[layer], self._examples))

    def A(self, layer: int) -> Tensor:
        """The activations of ``layer``; of layer 0 the inputs."""
        axes = (self._units[layer], self._examples)
        return Tensor(f"A{layer}", "value", "A", layer, axes) if layer else self.X

    @property
    def parameters(self) -> list[Tensor]:
        """W1, b1, W2 …"""
        return [each(layer) for layer in self._network.layers for each in (self.W, self.b)]

    def given(self) -> list[Tensor]:
        """What an iteration starts from: data, parameters, and what the optimizer remembers of those that move."""
        network, parameters = self._network, self.parameters
        moving = [each for each in parameters if each.name not in network.freeze]
        return [
            self.X,
            self.Y,
            *parameters,
            *(self.moment(m, of) for m in network.optimizer_row.moments for of in moving),
        ]

    def moment(self, letter: str, of: Tensor) -> Tensor:
        """What an optimizer remembers ("v", "s") of the gradient of ``of``."""
        gradient = gradient_of(of)
        return Tensor(f"{letter}{gradient.name}", "moment", letter, of.layer, of.axes, gradient)

    def next(self, of: Tensor) -> Tensor:
        """What an update makes of ``of``, a parameter or a moment."""
        return Tensor(f"{of.name}_next", "next", of.letter, of.layer, of.axes, of)
