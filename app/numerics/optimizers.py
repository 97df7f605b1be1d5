"""The table of optimizers, PyTorch's definitions (torch.optim, version 2).

A rule is written once, for one parameter: ``p`` is the parameter, ``g`` its gradient, ``v`` and
``s`` the first and second moment *before* this iteration, ``v_next`` and ``s_next`` after it, ``n``
the number of updates including this one. The trace applies it to each tensor, training to all at once.
``torch`` is the optimizer in PyTorch and ``torch_state`` what it calls the moments.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Optimizer:
    """One update rule: an expression for each moment it keeps ("v", "s") and one for the new parameter."""

    name: str
    title: str
    update: str
    moments: Mapping[str, str]
    defaults: Mapping[str, float]
    torch: str
    torch_state: Mapping[str, str]


_VELOCITY = {"v": "beta * v + g"}

_ROWS = (
    Optimizer(
        "sgd",
        "gradient descent",
        "p - lr * g",
        {},
        {},
        torch="torch.optim.SGD({p}, lr={lr})",
        torch_state={},
    ),
    Optimizer(
        "momentum",
        "momentum",
        "p - lr * v_next",
        _VELOCITY,
        {"beta": 0.9},
        torch="torch.optim.SGD({p}, lr={lr}, momentum={beta})",
        torch_state={"v": "momentum_buffer"},
    ),
    Optimizer(
        "nesterov",
        "Nesterov momentum",
        "p - lr * (g + beta * v_next)",
        _VELOCITY,
        {"beta": 0.9},
        torch="torch.optim.SGD({p}, lr={lr}, momentum={beta}, nesterov={beta} > 0)",
        torch_state={"v": "momentum_buffer"},
    ),
    Optimizer(
        "rmsprop",
        "RMSprop",
        "p - lr * g / (np.sqrt(s_next) + eps)",
        {"s": "beta * s + (1 - beta) * g ** 2"},
        {"beta": 0.99, "eps": 1e-8},
        torch="torch.optim.RMSprop({p}, lr={lr}, alpha={beta}, eps={eps})",
        torch_state={"s": "square_avg"},
    ),
    Optimizer(
        "adagrad",
        "Adagrad",
        "p - lr * g / (np.sqrt(s_next) + eps)",
        {"s": "s + g ** 2"},
        {"eps": 1e-10},
        torch="torch.optim.Adagrad({p}, lr={lr}, eps={eps})",
        torch_state={"s": "sum"},
    ),
    Optimizer(
        "adam",
        "Adam",
        "p - lr * (v_next / (1 - beta1 ** n)) / (np.sqrt(s_next / (1 - beta2 ** n)) + eps)",
        {"v": "beta1 * v + (1 - beta1) * g", "s": "beta2 * s + (1 - beta2) * g ** 2"},
        {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
        torch="torch.optim.Adam({p}, lr={lr}, betas=({beta1}, {beta2}), eps={eps})",
        torch_state={"v": "exp_avg", "s": "exp_avg_sq"},
    ),
)

OPTIMIZERS: Mapping[str, Optimizer] = MappingProxyType({row.name: row for row in _ROWS})

HYPER = tuple(sorted({name for row in _ROWS for name in row.defaults}))
"""The numbers that rules take beside the learning rate."""
