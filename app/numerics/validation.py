"""How a network does on examples that it is not trained on."""

from dataclasses import dataclass, replace

from .equations import program_text, values
from .expressions import run
from .network import Array, Network, Parameters
from .trace import accuracy


@dataclass(frozen=True)
class Validation:
    """``loss`` is J of these examples, without a penalty on weights; ``accuracy`` the share classified right."""

    loss: float
    accuracy: float


def validated(network: Network, parameters: Parameters, X: Array, Y: Array) -> Validation:
    """The forward equations and the loss of the walk, on X (n0, n) and Y (k, n)."""
    plain = replace(network, l2=0.0)
    given = {name: parameters[name] for name in network.names}
    known = {**values(plain, 0), "m": X.shape[1], "X": X, "Y": Y}
    scope = run(program_text(plain, "forward", "loss"), {**given, **known})
    return Validation(float(scope["J"]), accuracy(scope[f"A{network.depth}"], Y))
