"""The table of deliberate, classical mistakes in the backward pass or the update.

A bug replaces one kind of equation (see ``equations.TITLES``) by a wrong one that still runs; the trace
then shows, and training follows, the wrong line. ``needs`` says in words when the mistake can be made.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from .network import Network


@dataclass(frozen=True)
class Bug:
    """One mistake: the ``line`` that the equations of ``kinds`` have in its run, in column notation.

    Its names are those of ``functions.Functions.names``, or in an update those of an optimizer. ``applies`` tells
    for which networks and batch sizes m, all those of a run, the mistake can be made and makes a difference.
    """

    name: str
    title: str
    teaches: str
    kinds: tuple[str, ...]
    line: str
    needs: str
    applies: Callable[[Network, Sequence[int]], bool]


def _sloped(network: Network) -> range:
    """The layers whose dZ is dA times a slope: all but an output whose pair simplifies."""
    return network.layers[:-1] if network.simplifies else network.layers


def _square(network: Network, batches: Sequence[int]) -> bool:
    layers = _sloped(network)
    return bool(layers) and all(network.sizes[layer] == m for layer in layers for m in batches)


def _averaged(_network: Network, batches: Sequence[int]) -> bool:
    return max(batches) > 1


def _moves(network: Network, names: Sequence[str]) -> bool:
    """Whether an update changes any of the parameters ``names``."""
    return network.lr > 0 and any(name not in network.freeze for name in names)


def _bent(network: Network, _batches: Sequence[int]) -> bool:
    return any(network.activations[layer - 1] != "linear" for layer in _sloped(network))


def _curved(network: Network, _batches: Sequence[int]) -> bool:
    # Of a function that is straight on either side of 0 and keeps the sign, the slope at a is the slope at z.
    straight = ("linear", "relu", "leaky_relu")
    return any(network.activations[layer - 1] not in straight for layer in _sloped(network))


_ROWS = (
    Bug(
        "matmul-for-hadamard",
        "matrix product instead of the element-wise product",
        "dA and g'(Z) meet element by element; with as many units as examples the matrix product runs "
        "without complaint and every shape looks right.",
        ("dZ",),
        "dA @ (slope * np.ones_like(Z))",
        "as many units in each layer whose slope is multiplied in as there are examples in every batch",
        _square,
    ),
    Bug(
        "sum-for-mean",
        "the 1/m forgotten",
        "J is a mean over examples, so its gradients are too: without 1/m the step grows with the batch.",
        ("dW",),
        "dZ @ prev.T",
        "a batch of more than one example",
        _averaged,
    ),
    Bug(
        "lost-factor-2",
        "the 2 of the squared error lost",
        "The derivative of (a - y)^2 is 2(a - y). Dropping the 2 silently changes the loss to half of it.",
        ("dA_out",),
        "A - Y",
        "loss=mse",
        lambda network, _batches: network.loss == "mse",
    ),
    Bug(
        "extra-slope",
        "the output slope multiplied in twice",
        "In dZ = A - Y the slope of the output has already cancelled; a second factor makes a confident "
        "mistake learn slowest.",
        ("dZ_out",),
        "(A - Y) * A * (1 - A)",
        "output=sigmoid with loss=bce, or output=softmax with loss=cross_entropy",
        lambda network, _batches: network.simplifies and network.output != "linear",
    ),
    Bug(
        "update-before-backprop",
        "weights updated before the backward pass has used them",
        "The blame must go back through the weights that made the prediction, not through the new ones.",
        ("dA",),
        "W_up_next.T @ dZ_up",
        "at least one hidden layer, and weights above the first layer that an update moves",
        lambda network, _batches: _moves(network, [f"W{layer}" for layer in network.layers[1:]]),
    ),
    Bug(
        "bias-sum-for-mean",
        "the bias gradient summed where it should be averaged",
        "db is the same mean over examples as dW, with the bias's constant input 1.",
        ("db",),
        "np.sum(dZ, axis=1, keepdims=True)",
        "a batch of more than one example",
        _averaged,
    ),
    Bug(
        "slope-of-a",
        "g' taken at a instead of z",
        "g' belongs to the pre-activation: g'(Z), which for tanh is 1 - A^2, not 1 - tanh(A)^2.",
        ("dZ",),
        "dA * slope_at_a",
        "a layer whose slope is multiplied in and whose activation is neither linear, relu nor leaky_relu",
        _curved,
    ),
    Bug(
        "missing-slope",
        "g' forgotten",
        "Without g'(Z) a saturated unit gets as much blame as an awake one.",
        ("dZ",),
        "dA * 1",
        "a layer whose slope is multiplied in and whose activation is not linear",
        _bent,
    ),
    Bug(
        "ascent",
        "the update with a plus sign",
        "The gradient points uphill. Adding it makes the loss grow at every iteration.",
        ("update",),
        "p + lr * g",
        "parameters that an update moves: lr above 0, not all of them frozen",
        lambda network, _batches: _moves(network, network.names),
    ),
)

BUGS: Mapping[str, Bug] = MappingProxyType({row.name: row for row in _ROWS})
