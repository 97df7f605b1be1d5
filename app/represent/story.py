"""The story of an iteration: who complains, who listened to whom, who was asleep, what will change.

``STORIES`` has one row per kind of equation. Shares are whole percents that sum to 100 (largest remainder);
units are named as the picture names them, examples count from 1.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from ..equations.adjoint import gradient_of
from ..numerics.equations import Equation
from ..numerics.network import Array
from ..numerics.symbols import unit_name
from ..numerics.trace import Trace
from ..words import count, listed, number, say, sentence_case
from .asked import withheld
from .operations import evaluated, parts
from .sentences import Scene, mistake

TOLD = 3
"""Names told apart before the others are told together."""


def relative(amounts: Array) -> Array:
    """Non-negative ``amounts``, not all 0, as parts of the largest: these can be summed, whatever the size."""
    found: Array = amounts / amounts.max()
    return found


def percents(amounts: Array) -> list[int]:
    """Non-negative ``amounts`` as whole percents of their sum that add up to 100; all 0 if there is nothing."""
    if not amounts.any():
        return [0] * len(amounts)
    of_largest = relative(amounts)
    exact = 100 * of_largest / of_largest.sum()
    whole = np.floor(exact).astype(int)
    for index in np.argsort(whole - exact, kind="stable")[: 100 - int(whole.sum())]:
        whole[index] += 1
    return [int(each) for each in whole]


def shared(names: Sequence[str], amounts: Array) -> str:
    """ "h₂ (60 %), h₁ (30 %) and h₃ (10 %)", the largest first, the small ones of a long list together."""
    shares = percents(amounts)
    order = sorted(range(len(names)), key=lambda index: (-amounts[index], index))
    told = order if len(order) <= TOLD + 1 else order[:TOLD]
    items = [say("{name} ({percent}\u00a0%)", name=names[index], percent=shares[index]) for index in told]
    if rest := len(order) - len(told):
        percent = 100 - sum(shares[index] for index in told)
        items.append(
            count(
                "the other one ({percent}\u00a0%)",
                "the other {n} together ({percent}\u00a0%)",
                rest,
                percent=percent,
            )
        )
    return listed(items)


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
            return say("the output layer")
        return say("the hidden layer") if self.depth == 2 else say("hidden layer {layer}", layer=layer)

    def unit_on(self, index: int, example: int) -> str:
        """ "h₂ on example 3", without the example where there is only one."""
        name = self.unit(index, self.layer)
        return (
            name if self.scene.trace.m == 1 else say("{unit} on example {example}", unit=name, example=example + 1)
        )

    @property
    def examples(self) -> list[str]:
        return [say("example {number}", number=index + 1) for index in range(self.scene.trace.m)]


def _listens(scene: Scene) -> str:
    cast = _Cast(scene)
    who = cast.who(cast.layer)
    if not scene.trace.tensors[f"W{cast.layer}"].any():
        return say("All weights into {layer} are 0: it listens to nobody.", layer=who)
    unit, example = scene.peak()
    weights = np.abs(scene.trace.tensors[f"W{cast.layer}"][unit])
    values = {"layer": who, "unit": cast.unit_on(unit, example)}
    if not weights.any():
        text = say("{layer} listens. Moved most is {unit}, by its bias alone: its weights are 0.", **values)
    else:
        heard = shared(cast.units(cast.layer - 1), weights)
        text = say("{layer} listens. Moved most is {unit}; it listens to {heard}.", heard=heard, **values)
    return sentence_case(text)


def _answers(scene: Scene) -> str:
    cast = _Cast(scene)
    report, m = scene.trace.layers[cast.layer - 1], scene.trace.m
    asleep = [(round(share * m), index) for index, share in enumerate(report.saturated) if share]
    who = cast.who(cast.layer)
    network = scene.trace.network
    if cast.layer == network.depth and network.simplifies:
        return sentence_case(
            say("{layer} answers: how far off it is will be its blame, its slope cancels.", layer=who)
        )
    if not asleep:
        return sentence_case(say("{layer} answers, and every unit is awake: blame will get through.", layer=who))
    if len(asleep) == report.units and all(times == m for times, _ in asleep):
        text = say(
            "{layer} answers, but all of it is asleep on every example: nearly all blame will stop here.",
            layer=who,
        )
        return sentence_case(text)
    asleep.sort(key=lambda each: (-each[0], each[1]))
    told = [
        say("{unit} on {times} of {m}", unit=cast.unit(index, cast.layer), times=times, m=m)
        for times, index in asleep[:TOLD]
    ]
    if more := len(asleep) - len(told):
        told.append(count("one more", "{n} more", more))
    text = say(
        "{layer} answers, but some are asleep, where the slope is nearly 0: {units}.",
        layer=who,
        units=listed(told),
    )
    return sentence_case(text)


def _complains(scene: Scene) -> str:
    cast, trace = _Cast(scene), scene.trace
    loss, penalised = number(trace.loss), bool(trace.network.l2)
    if penalised:
        squares = sum(float(np.sum(trace.tensors[f"W{layer}"] ** 2)) for layer in trace.network.layers)
        penalty = number(trace.network.l2 / (2 * trace.m) * squares)
        text = say(
            "The loss complains: {loss}, of which {penalty} is the penalty on large weights.",
            loss=loss,
            penalty=penalty,
        )
    else:
        text = say("The loss complains: {loss}.", loss=loss)
    if trace.m == 1:
        return text
    losses = np.abs(_losses(scene))
    if not losses.any():
        return f"{text} " + say("No example gives it a reason.")
    behind = shared(cast.examples, relative(losses).sum(axis=0))
    if penalised:
        return f"{text} " + say("Behind the rest: {examples}.", examples=behind)
    return f"{text} " + say("Behind it: {examples}.", examples=behind)


def _losses(scene: Scene) -> Array:
    """The terms that J adds up, (k, m)."""
    loss = next(step for step in scene.trace.equations("column") if step.kind == "J")
    term = next(part for part in parts(loss) if part.kind == "value")
    return evaluated(term, scene.trace.tensors, scene.trace.m)


def _blamed(scene: Scene) -> str:
    cast = _Cast(scene)
    amounts = np.abs(scene.trace.tensors[scene.step.id])
    if not amounts.any():
        if np.array_equal(scene.trace.tensors[f"A{cast.layer}"], scene.trace.tensors["Y"]):
            return say("The prediction is right on every example: there is nothing to blame anyone for.")
        return say("The loss does not mind these predictions: there is nothing to blame anyone for.")
    unit, example = scene.peak()
    A, Y = (number(scene.tensor(name)[unit, example]) for name in (f"A{cast.layer}", "Y"))
    values = {"unit": cast.unit_on(unit, example), "a": A, "y": Y}
    if len(amounts) > 1:
        share = _of_layer(cast, amounts)
        return say(
            "The complaint reaches the outputs: {unit} said {a} where {y} was wanted. They share it: {shares}.",
            shares=share,
            **values,
        )
    if scene.trace.m > 1:
        share = shared(cast.examples, relative(amounts).sum(axis=0))
        return say(
            "The complaint reaches the output: {unit} said {a} where {y} was wanted. It is about {shares}.",
            shares=share,
            **values,
        )
    return say(
        "The complaint reaches the output: {unit} said {a} where {y} was wanted, and it takes all of it.", **values
    )


def _of_layer(cast: _Cast, amounts: Array) -> str:
    return shared(cast.units(cast.layer), relative(amounts).mean(axis=1))


def _passes(scene: Scene) -> str:
    cast = _Cast(scene)
    amounts = np.abs(scene.trace.tensors[scene.step.id])
    above = cast.who(cast.layer + 1)
    if not amounts.any():
        return sentence_case(say("{layer} has no blame to pass on.", layer=above))
    text = say(
        "{layer} passes its blame on to those it listened to, in proportion to how much: {shares}.",
        layer=above,
        shares=_of_layer(cast, amounts),
    )
    return sentence_case(text)


def _keeps(scene: Scene) -> str:
    cast, tensors = _Cast(scene), scene.trace.tensors
    before, after = (np.abs(tensors[name]) for name in (f"dA{cast.layer}", scene.step.id))
    if not after.any():
        return say(
            "Everyone in {layer} is asleep or unblamed: nothing is left to pass on.", layer=cast.who(cast.layer)
        )
    text = say("What is left after each slope is shared by {shares}.", shares=_of_layer(cast, after))
    arrived, kept = relative(before).sum(axis=1), (after / before.max()).sum(axis=1)
    # A slope above 1 (gelu, silu) or a softmax can leave more than arrived: nobody was asleep there.
    left = np.divide(kept, arrived, out=np.ones(len(arrived)), where=arrived > 0)
    sleepiest = int(left.argmin())
    awake = scene.trace.network.activation(cast.layer).max_slope
    values = {"unit": cast.unit(sleepiest, cast.layer), "percent": number(100 * left[sleepiest], 2)}
    if left[sleepiest] < 0.05 * awake:
        asleep = say("{unit} was asleep: {percent}\u00a0% of its blame gets through.", **values)
        return f"{text} {asleep}"
    if left[sleepiest] < 0.5 * awake:
        drowsy = say("{unit} was drowsy: {percent}\u00a0% of its blame gets through.", **values)
        return f"{text} {drowsy}"
    return text


def _owes(scene: Scene) -> str:
    cast, amounts = _Cast(scene), np.abs(scene.trace.tensors[scene.step.id])
    if not amounts.any():
        return say("No weight into {layer} has anything to answer for.", layer=cast.who(cast.layer))
    shares = shared(_ways(cast), amounts.ravel())
    if scene.trace.network.l2:
        return say(
            "Each weight answers for its unit's blame, times what it was told, and for its own size: {shares}.",
            shares=shares,
        )
    return say("Each weight answers for its unit's blame, times what it was told: {shares}.", shares=shares)


def _ways(cast: _Cast) -> list[str]:
    """What the weights of a layer are called, row by row."""
    receivers, senders = cast.units(cast.layer), cast.units(cast.layer - 1)
    return [f"{sender}\u00a0→\u00a0{receiver}" for receiver in receivers for sender in senders]


def _bias_owes(scene: Scene) -> str:
    cast, amounts = _Cast(scene), np.abs(scene.trace.tensors[scene.step.id])
    if not amounts.any():
        return say("The biases of {layer} have nothing to answer for.", layer=cast.who(cast.layer))
    return say(
        "A bias hears a constant 1, so it answers for its unit's blame alone: {shares}.",
        shares=_of_layer(cast, amounts),
    )


def _remembers(scene: Scene) -> str:
    values = {
        "optimizer": sentence_case(say(scene.trace.network.optimizer_row.title)),
        "norm": number(math.hypot(*scene.result.flat)),
    }
    if not scene.trace.tensors[scene.step.writes.of].any():
        return say(
            "{optimizer} begins to remember: from now on past gradients count too. The memory has a norm of "
            "{norm}.",
            **values,
        )
    return say(
        "{optimizer} does not act on this gradient alone: its memory of past ones has a norm of {norm}.", **values
    )


def _changes(scene: Scene) -> str:
    cast, of = _Cast(scene), scene.step.writes.base
    name = of.name
    change = scene.trace.tensors[scene.step.id] - scene.trace.tensors[name]
    if not change.any():
        if not scene.trace.tensors[gradient_of(of).name].any():
            return say("{name} does not change: nobody blamed it.", name=name)
        if not scene.trace.network.lr:
            return say("{name} does not change: the learning rate is 0.", name=name)
        return say("{name} does not change: the step is too small for its digits.", name=name)
    amounts = np.abs(change).ravel()
    biases = [say("b of {unit}", unit=each) for each in cast.units(cast.layer)]
    names = _ways(cast) if len(of.axes) == 2 else biases
    most = int(amounts.argmax())
    values = {"name": name, "entry": names[most], "by": number(amounts[most]), "shares": shared(names, amounts)}
    if change.ravel()[most] > 0:
        return say("{name} will change. {entry} goes up most, by {by}: {shares}.", **values)
    return say("{name} will change. {entry} goes down most, by {by}: {shares}.", **values)


def _stays(scene: Scene) -> str:
    return say("{name} is frozen: whatever the blame, it stays.", name=scene.step.writes.of)


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
    if asked := withheld(trace, step):
        return asked
    if not all(np.isfinite(trace.tensors[name]).all() for name in (step.id, *step.reads)):
        return say("The numbers have blown up: from here on nobody can tell who is to blame.")
    if wrong := mistake(trace, step):
        return wrong
    return STORIES[step.kind](Scene(trace, step, notation))
