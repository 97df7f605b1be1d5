"""The story of an iteration: who complains, who listened to whom, who was asleep, what will change.

``STORIES`` has one row per kind of equation. Shares are whole percents that sum to 100 (largest remainder);
units are named as the picture names them, examples count from 1.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from ..equations.adjoint import gradient_of
from ..numerics.equations import Equation
from ..numerics.network import Array
from ..numerics.symbols import unit_name
from ..numerics.trace import Trace
from .operations import evaluated, parts
from .words import Scene, mistake, quoted

TOLD = 3
"""Names told apart before the others are told together."""


def percents(amounts: Array) -> list[int]:
    """Non-negative ``amounts`` as whole percents of their sum that add up to 100; all 0 if there is nothing."""
    total = amounts.sum()
    if not total > 0:
        return [0] * len(amounts)
    exact = 100 * amounts / total
    whole = np.floor(exact).astype(int)
    for index in np.argsort(whole - exact, kind="stable")[: 100 - int(whole.sum())]:
        whole[index] += 1
    return [int(each) for each in whole]


def shared(names: Sequence[str], amounts: Array) -> str:
    """ "h₂ (60 %), h₁ (30 %) and h₃ (10 %)", the largest first, the small ones of a long list together."""
    shares = percents(amounts)
    order = sorted(range(len(names)), key=lambda index: (-amounts[index], index))
    told = order if len(order) <= TOLD + 1 else order[:TOLD]
    items = [f"{names[index]} ({shares[index]}\u00a0%)" for index in told]
    if len(told) < len(order):
        items.append(f"the other {len(order) - len(told)} together ({100 - sum(shares[i] for i in told)}\u00a0%)")
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


class _Cast:
    """Names of units, layers and examples in one step."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.depth, self.layer = scene, scene.trace.network.depth, scene.step.layer

    def unit(self, index: int, layer: int) -> str:
        return unit_name(layer, self.depth, index)

    def units(self, layer: int) -> list[str]:
        return [self.unit(index, layer) for index in range(self.scene.trace.network.sizes[layer])]

    def who(self, layer: int) -> str:
        if layer == self.depth:
            return "the output layer"
        return "the hidden layer" if self.depth == 2 else f"hidden layer {layer}"

    @property
    def examples(self) -> list[str]:
        return [f"example {index + 1}" for index in range(self.scene.trace.m)]


def _listens(scene: Scene) -> str:
    cast = _Cast(scene)
    if not scene.trace.tensors[f"W{cast.layer}"].any():
        return f"All weights into {cast.who(cast.layer)} are 0: it listens to nobody."
    unit, example = scene.peak()
    weights = np.abs(scene.trace.tensors[f"W{cast.layer}"][unit])
    name = cast.unit(unit, cast.layer)
    begun = f"{cast.who(cast.layer).capitalize()} listens. {name} is moved most{scene.on_example(example)}"
    if not weights.any():
        return f"{begun}, by its bias alone: its weights are 0."
    return f"{begun}; it listens to {shared(cast.units(cast.layer - 1), weights)}."


def _answers(scene: Scene) -> str:
    cast = _Cast(scene)
    report, m = scene.trace.layers[cast.layer - 1], scene.trace.m
    asleep = [(round(share * m), index) for index, share in enumerate(report.saturated) if share]
    who = cast.who(cast.layer).capitalize()
    if not asleep:
        return f"{who} answers, and every unit is awake: blame will get through."
    if len(asleep) == report.units and all(count == m for count, _ in asleep):
        return f"{who} answers, but all of it is asleep on every example: nearly all blame will stop here."
    asleep.sort(key=lambda each: (-each[0], each[1]))
    told = [f"{cast.unit(index, cast.layer)} on {count} of {m}" for count, index in asleep[:TOLD]]
    more = f", and {len(asleep) - TOLD} more" if len(asleep) > TOLD else ""
    return f"{who} answers, but some are asleep, where the slope is nearly 0: {', '.join(told)}{more}."


def _complains(scene: Scene) -> str:
    cast, trace = _Cast(scene), scene.trace
    text = f"The loss complains: {quoted(trace.loss)}"
    if trace.network.l2:
        squares = sum(float(np.sum(trace.tensors[f"W{layer}"] ** 2)) for layer in trace.network.layers)
        text += f", of which {quoted(trace.network.l2 / (2 * trace.m) * squares)} is the penalty on large weights"
    if trace.m == 1:
        return f"{text}."
    per_example = np.abs(_losses(scene)).sum(axis=0)
    if not per_example.sum() > 0:
        return f"{text}. No example gives it a reason."
    begun = "Behind the rest are" if trace.network.l2 else "Behind it are"
    return f"{text}. {begun} {shared(cast.examples, per_example)}."


def _losses(scene: Scene) -> Array:
    """The terms that J adds up, (k, m)."""
    loss = next(step for step in scene.trace.equations("column") if step.kind == "J")
    term = next(part for part in parts(loss) if part.kind == "value")
    return evaluated(term, scene.trace.tensors, scene.trace.m)


def _blamed(scene: Scene) -> str:
    cast = _Cast(scene)
    amounts = np.abs(scene.trace.tensors[scene.step.id])
    if not amounts.any():
        right = np.array_equal(scene.trace.tensors[f"A{cast.layer}"], scene.trace.tensors["Y"])
        why = "The prediction is right on every example" if right else "The loss does not mind these predictions"
        return f"{why}: there is nothing to blame anyone for."
    unit, example = scene.peak()
    A, Y = (scene.tensor(name)[unit, example] for name in (f"A{cast.layer}", "Y"))
    said = (
        f"{cast.unit(unit, cast.layer)} said {quoted(A)} where {quoted(Y)} was wanted{scene.on_example(example)}"
    )
    if len(amounts) > 1:
        return f"The complaint reaches the outputs: {said}. They share it: {_of_layer(cast, amounts)}."
    if scene.trace.m > 1:
        return (
            f"The complaint reaches the output: {said}. It is about {shared(cast.examples, amounts.sum(axis=0))}."
        )
    return f"The complaint reaches the output: {said}, and it takes all of it."


def _of_layer(cast: _Cast, amounts: Array) -> str:
    return shared(cast.units(cast.layer), amounts.mean(axis=1))


def _passes(scene: Scene) -> str:
    cast = _Cast(scene)
    amounts = np.abs(scene.trace.tensors[scene.step.id])
    above = cast.who(cast.layer + 1)
    if not amounts.any():
        return f"{above.capitalize()} has no blame to pass on."
    return (
        f"{above.capitalize()} passes its blame on to those it listened to, in proportion to how much: "
        f"{_of_layer(cast, amounts)}."
    )


def _keeps(scene: Scene) -> str:
    cast, tensors = _Cast(scene), scene.trace.tensors
    before, after = (np.abs(tensors[name]) for name in (f"dA{cast.layer}", scene.step.id))
    if not after.any():
        return f"Everyone in {cast.who(cast.layer)} is asleep or unblamed: nothing is left to pass on."
    text = f"What is left after each slope is shared by {_of_layer(cast, after)}."
    arrived = before.sum(axis=1)
    # A slope above 1 (gelu, silu) or a softmax can leave more than arrived: nobody was asleep there.
    left = np.divide(after.sum(axis=1), arrived, out=np.ones(len(arrived)), where=arrived > 0)
    sleepiest = int(left.argmin())
    awake = scene.trace.network.activation(cast.layer).max_slope
    if left[sleepiest] < 0.5 * awake:
        name = cast.unit(sleepiest, cast.layer)
        state = "asleep" if left[sleepiest] < 0.05 * awake else "drowsy"
        text += f" {name} was {state}: {quoted(100 * left[sleepiest], 2)}\u00a0% of its blame gets through."
    return text


def _owes(scene: Scene) -> str:
    cast, amounts = _Cast(scene), np.abs(scene.trace.tensors[scene.step.id])
    if not amounts.any():
        return f"No weight into {cast.who(cast.layer)} has anything to answer for."
    names = [
        f"{sender}\u00a0→\u00a0{receiver}"
        for receiver in cast.units(cast.layer)
        for sender in cast.units(cast.layer - 1)
    ]
    told = "what it was told, and for its own size" if scene.trace.network.l2 else "what it was told"
    return f"Each weight answers for its unit's blame, times {told}: {shared(names, amounts.ravel())}."


def _bias_owes(scene: Scene) -> str:
    cast, amounts = _Cast(scene), np.abs(scene.trace.tensors[scene.step.id])
    if not amounts.any():
        return f"The biases of {cast.who(cast.layer)} have nothing to answer for."
    return f"A bias hears a constant 1, so it answers for its unit's blame alone: {_of_layer(cast, amounts)}."


def _remembers(scene: Scene) -> str:
    rule = scene.trace.network.optimizer_row.title
    rule = rule[0].upper() + rule[1:]
    norm = quoted(float(np.linalg.norm(scene.result)))
    if not scene.trace.tensors[scene.step.writes.of].any():
        return f"{rule} begins to remember: from now on past gradients count too. The memory has a norm of {norm}."
    return f"{rule} does not act on this gradient alone: its memory of past ones has a norm of {norm}."


def _changes(scene: Scene) -> str:
    cast, of = _Cast(scene), scene.step.writes.base
    name = of.name
    change = scene.trace.tensors[scene.step.id] - scene.trace.tensors[name]
    if not change.any():
        blamed = scene.trace.tensors[gradient_of(of).name].any()
        why = "the learning rate is 0" if not scene.trace.network.lr else "the step is too small for its digits"
        return f"{name} does not change: {why if blamed else 'nobody blamed it'}."
    amounts = np.abs(change).ravel()
    receivers, senders = cast.units(cast.layer), cast.units(cast.layer - 1)
    names = (
        [f"{i}\u00a0→\u00a0{j}" for j in receivers for i in senders]
        if len(of.axes) == 2
        else [f"b of {j}" for j in receivers]
    )
    most = int(amounts.argmax())
    way = "up" if change.ravel()[most] > 0 else "down"
    return (
        f"{name} will change. {names[most]} goes {way} most, by {quoted(amounts[most])}: {shared(names, amounts)}."
    )


def _stays(scene: Scene) -> str:
    return f"{scene.step.writes.of} is frozen: whatever the blame, it stays."


STORIES: Mapping[str, Callable[[Scene], str]] = MappingProxyType(
    {
        "Z": _listens,
        "A": _answers,
        "J": _complains,
        "dA_out": _blamed,
        "dZ_out": _blamed,
        "dW": _owes,
        "db": _bias_owes,
        "dA": _passes,
        "dZ": _keeps,
        "moment": _remembers,
        "update": _changes,
        "frozen": _stays,
    }
)


def story(trace: Trace, step: Equation, notation: str) -> str:
    """One or two sentences of the story of blame about ``step``."""
    if not all(np.isfinite(trace.tensors[name]).all() for name in (step.id, *step.reads)):
        return "The numbers have blown up: from here on nobody can tell who is to blame."
    if wrong := mistake(trace, step):
        return wrong
    return STORIES[step.kind](Scene(trace, step, notation))
