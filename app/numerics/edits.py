"""Changes made by hand in the middle of a run: a weight, a bias or the learning rate, just before an iteration."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .network import Network, frozen, pack
from .training import State


@dataclass(frozen=True)
class Edit:
    """Just before iteration ``t`` entry ``index`` of ``name`` becomes ``value``; ``lr`` has no index.

    The index is (receiving, sending unit) of a weight, (unit,) of a bias, 0-based.
    """

    t: int
    name: str
    index: tuple[int, ...]
    value: float


def network_at(network: Network, edits: Sequence[Edit], t: int) -> Network:
    """``network`` with the learning rate that holds at iteration ``t``."""
    rates = [edit.value for edit in sorted(edits, key=lambda each: each.t) if edit.name == "lr" and edit.t <= t]
    return replace(network, lr=rates[-1]) if rates else network


def edited(network: Network, edits: Sequence[Edit], state: State) -> State:
    """``state`` with the edits of its iteration made."""
    now = [edit for edit in edits if edit.t == state.t and edit.name != "lr"]
    if not now:
        return state
    parameters = {name: value.copy() for name, value in state.parameters(network).items()}
    for edit in now:
        parameters[edit.name][edit.index if len(edit.index) == 2 else (edit.index[0], 0)] = edit.value
    return replace(state, theta=frozen(pack(network, parameters)))
