"""What is hidden of an iteration while a learner is asked: entries, and every entry that is computed from them.

A hidden entry is not a number, so nothing that is made of it tells anything either.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import reduce
from types import MappingProxyType
from typing import Any

import numpy as np

from ..equations.expr import Expr, Number, Tensor
from ..equations.notation import expanded
from .equations import steps
from .network import Array, frozen
from .trace import Hidden, LayerReport, Mask, Trace


def masked(trace: Trace, mask: Mask) -> Trace:
    """``trace`` without the entries of ``mask`` and without those that are computed from them."""
    hidden = {name: np.zeros(values.shape, dtype=bool) for name, values in trace.tensors.items()}
    hidden |= mask.entries
    for step in steps(trace.network, "column"):
        made = spread(step.tree, hidden) | spread(step.formula, hidden)
        hidden[step.id] = np.broadcast_to(hidden[step.id] | made, hidden[step.id].shape)
    entries = {name: each for name, each in hidden.items() if each.any()}
    tensors = {name: _without(values, entries.get(name)) for name, values in trace.tensors.items()}
    found = replace(
        trace, tensors=MappingProxyType(tensors), mask=replace(mask, entries=MappingProxyType(entries))
    )
    output = f"A{trace.network.depth}"
    known = {
        "first_bad": trace.first_bad,
        "accuracy": np.nan if output in entries else trace.accuracy,
        "layers": tuple(_report(each, frozenset(entries)) for each in trace.layers),
    }
    vars(found).update(known)
    return found


def _without(values: Array, hidden: Hidden | None) -> Array:
    return values if hidden is None else frozen(np.where(hidden, np.nan, values))


def _report(report: LayerReport, hidden: frozenset[str]) -> LayerReport:
    """``report`` without what is found from tensors that are ``hidden``."""
    layer, units = report.layer, [np.nan] * report.units
    changes: dict[str, Any] = {}
    if {f"dW{layer}", f"db{layer}"} & hidden:
        changes["grad_norm"] = np.nan
    if f"W{layer}_next" in hidden:
        changes["update_ratio"] = np.nan
    if {f"Z{layer}", f"A{layer}"} & hidden:
        changes |= {"saturated": units, "dead": [None] * report.units}
    if f"dZ{layer}" in hidden:
        changes["blame"] = units
    return replace(report, **changes)


def spread(tree: Expr, hidden: Mapping[str, Hidden]) -> Hidden:
    """Which entries of ``tree``, of column notation, are computed from ``hidden`` ones; it knows every tensor."""
    return _spread(expanded(tree, "column"), hidden)


def _spread(tree: Expr, hidden: Mapping[str, Hidden]) -> Hidden:
    if isinstance(tree, Tensor):
        return hidden[tree.name]
    if isinstance(tree, Number):
        return _NONE
    of = [_spread(each, hidden) for each in tree.of]
    rule = _RULES.get(tree.op.name)
    return np.asarray(rule(*of) if rule else reduce(np.logical_or, of, _NONE))


def _met(left: Hidden, right: Hidden) -> Hidden:
    """An entry of a product is made of its row and its column; a factor without tensors hides nothing."""
    rows = left.any(axis=1, keepdims=True) if left.ndim else _NONE
    return np.asarray(rows | right.any(axis=0, keepdims=True) if right.ndim else rows)


_NONE = np.zeros((), dtype=bool)
_RULES: Mapping[str, Callable[..., Any]] = {
    "matmul": _met,
    "transpose": lambda one: one.T,
    "sum": lambda one: one.any(axis=1, keepdims=True),
    "total": lambda one: one.any(),
    "units_sum": lambda one: one.any(axis=0, keepdims=True),
    "units_logsumexp": lambda one: one.any(axis=0, keepdims=True),
    "others_logsumexp": lambda one, _size: np.broadcast_to(one.any(axis=0, keepdims=True), one.shape),
}
"""By operation, where an entry is not made of those at its place alone."""
