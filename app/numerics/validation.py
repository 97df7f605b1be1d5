"""How a network does on examples that it is not trained on."""

from dataclasses import dataclass, replace

from .equations import program_text, values
from .expressions import run
from .network import Array, Network, Parameters
from .surface import forward
from .trace import accuracy


@dataclass(frozen=True)
class Validation:
    """``loss`` is J of these examples, without a penalty on weights; ``accuracy`` the share classified right."""

    loss: float
    accuracy: float


def validated(network: Network, parameters: Parameters, X: Array, Y: Array) -> Validation:
    """The forward equations and the loss of the walk, on X (n0, n) and Y (k, n).

    As much is held at a time as for a surface, however many examples and layers there are.
    """
    plain, last = replace(network, l2=0.0), (f"Z{network.depth}", f"A{network.depth}")
    found = dict(zip(last, forward(plain, parameters, X, last), strict=True))
    scope = run(program_text(plain, "loss"), {**values(plain, 0), **found, "m": X.shape[1], "Y": Y})
    return Validation(float(scope["J"]), accuracy(found[f"A{network.depth}"], Y))
