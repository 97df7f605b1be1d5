"""An independent implementation: reverse-mode automatic differentiation of scalars.

It shares nothing with the application, not even the formulas of the backward pass: derivatives come from
recording every scalar operation.
"""

import math
from collections.abc import Callable, Sequence


class Scalar:
    """A number that remembers how it was made."""

    def __init__(self, value: float, parents: Sequence[tuple["Scalar", float]] = ()) -> None:
        self.value, self.parents, self.grad = value, parents, 0.0

    def __add__(self, other: "Scalar | float") -> "Scalar":
        other = other if isinstance(other, Scalar) else Scalar(other)
        return Scalar(self.value + other.value, [(self, 1.0), (other, 1.0)])

    def __mul__(self, other: "Scalar | float") -> "Scalar":
        other = other if isinstance(other, Scalar) else Scalar(other)
        return Scalar(self.value * other.value, [(self, other.value), (other, self.value)])

    __radd__ = __add__
    __rmul__ = __mul__

    def map(self, function: Callable[[float], float], slope: Callable[[float], float]) -> "Scalar":
        return Scalar(function(self.value), [(self, slope(self.value))])

    def exp(self) -> "Scalar":
        return self.map(math.exp, math.exp)

    def log(self) -> "Scalar":
        return self.map(math.log, lambda x: 1 / x)

    def inverse(self) -> "Scalar":
        return self.map(lambda x: 1 / x, lambda x: -1 / x**2)

    def backward(self) -> None:
        order: list[Scalar] = []
        seen: set[int] = set()

        def visit(node: Scalar) -> None:
            if id(node) not in seen:
                seen.add(id(node))
                for parent, _ in node.parents:
                    visit(parent)
                order.append(node)

        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            for parent, slope in node.parents:
                parent.grad += slope * node.grad


def sigmoid(x: Scalar) -> Scalar:
    return ((x * -1).exp() + 1).inverse()


ACTIVATIONS: dict[str, Callable[[Scalar], Scalar]] = {
    "tanh": lambda x: 2 * sigmoid(2 * x) + -1,
    "relu": lambda x: x if x.value > 0 else 0 * x,
    "sigmoid": sigmoid,
    "leaky_relu": lambda x: x if x.value > 0 else 0.01 * x,
    "elu": lambda x: x if x.value > 0 else x.exp() + -1,
    "gelu": lambda x: x * (0.5 * (x * math.sqrt(0.5)).map(erf, erf_slope) + 0.5),
    "softplus": lambda x: (x.exp() + 1).log(),
    "silu": lambda x: x * sigmoid(x),
    "linear": lambda x: x,
}


def erf(x: float) -> float:
    return math.erf(x)


def erf_slope(x: float) -> float:
    return 2 / math.sqrt(math.pi) * math.exp(-x * x)


def outputs(name: str, z: list[Scalar]) -> list[Scalar]:
    if name != "softmax":
        return [ACTIVATIONS[name](each) for each in z]
    powers = [each.exp() for each in z]
    total = sum(powers, Scalar(0.0)).inverse()
    return [power * total for power in powers]


def loss_of(name: str, a: list[Scalar], y: list[float]) -> Scalar:
    total = Scalar(0.0)
    for output, target in zip(a, y, strict=True):
        if name == "bce":
            total = total + -target * output.log() + -(1 - target) * (output * -1 + 1).log()
        elif name == "cross_entropy":
            total = total + -target * output.log()
        else:
            error = output + -target
            total = total + (0.5 if name == "half_mse" else 1.0) * (error * error)
    return total


def gradients(
    weights: list[list[list[float]]],
    biases: list[list[float]],
    X: list[list[float]],
    Y: list[list[float]],
    activations: Sequence[str],
    loss: str,
    l2: float,
) -> tuple[float, list[list[list[float]]], list[list[float]]]:
    """J, dJ/dW and dJ/db; W[l][j][i] has one row per receiving neuron, X one row per example."""
    W = [[[Scalar(w) for w in row] for row in layer] for layer in weights]
    b = [[Scalar(each) for each in layer] for layer in biases]
    m, total = len(X), Scalar(0.0)
    for x, y in zip(X, Y, strict=True):
        a = [Scalar(each) for each in x]
        for name, rows, offsets in zip(activations, W, b, strict=True):
            z = [
                sum((w * each for w, each in zip(row, a, strict=True)), offset)
                for row, offset in zip(rows, offsets, strict=True)
            ]
            a = outputs(name, z)
        total = total + loss_of(loss, a, y)
    total = (1 / m) * total
    for layer in W:
        for row in layer:
            for w in row:
                total = total + (l2 / (2 * m)) * (w * w)
    total.backward()
    return (
        total.value,
        [[[w.grad for w in row] for row in layer] for layer in W],
        [[x.grad for x in row] for row in b],
    )
