"""Each step in plain English, with the numbers of this run.

``SENTENCES`` has one row per kind of equation. A sentence quotes entries of the tensors as the chosen
notation shows them, to three significant digits; units and examples count from 1.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from ..numerics.bugs import BUGS
from ..numerics.equations import Equation
from ..numerics.network import Array
from ..numerics.symbols import unit_name
from ..numerics.trace import Trace
from ..words import count, number, say, sentence_case
from .asked import withheld


@dataclass(frozen=True)
class Scene:
    """A step of a trace in a notation: what a sentence is made from."""

    trace: Trace
    step: Equation
    notation: str

    def tensor(self, name: str) -> Array:
        """A tensor as the notation shows it, with units along the first axis whatever the notation."""
        viewed = self.trace.viewed(name, self.notation)
        return viewed if self.notation == "column" else viewed.T

    @property
    def result(self) -> Array:
        """What the step writes, units along the first axis."""
        return self.tensor(self.step.id)

    def peak(self) -> tuple[int, int]:
        """Where the result is largest in magnitude."""
        row, column = np.unravel_index(np.abs(self.result).argmax(), self.result.shape)
        return int(row), int(column)

    def unit(self, index: int, layer: int | None = None) -> str:
        """h₂, ŷ₁ or x₂, as the picture calls it."""
        return unit_name(self.step.layer if layer is None else layer, self.trace.network.depth, index)

    def at(self, unit: int, example: int) -> str:
        """h₂ on example 3, without the example where there is only one."""
        if self.trace.m == 1:
            return self.unit(unit)
        return say("{unit} on example {example}", unit=self.unit(unit), example=example + 1)

    @property
    def column(self) -> bool:
        """Whether an example is a column, and 1/m stands in dW and db."""
        return self.notation == "column"


def _z(scene: Scene) -> str:
    if not scene.result.any():
        return say("Every unit weighs what it is given and adds its bias. Here each z is 0.")
    peak = scene.peak()
    return say(
        "Every unit weighs what it is given and adds its bias. The strongest is {unit}, with z = {value}.",
        unit=scene.at(*peak),
        value=number(scene.result[peak]),
    )


def _a(scene: Scene) -> str:
    layer = scene.step.layer
    Z = scene.tensor(f"Z{layer}")
    row, column = (int(i) for i in np.unravel_index(np.abs(Z).argmax(), Z.shape))
    report = scene.trace.layers[layer - 1]
    text = say(
        "{activation} turns z = {z} into a = {a} ({unit}).",
        activation=report.activation,
        z=number(Z[row, column]),
        a=number(scene.result[row, column]),
        unit=scene.at(row, column),
    )
    dead, flat = sum(report.dead), sum(share == 1 for share in report.saturated)
    if dead and report.activation == "relu":
        off = count(
            "{n} of {all} units is off for every example.",
            "{n} of {all} units are off for every example.",
            dead,
            all=report.units,
        )
        return f"{text} {off}"
    if flat:
        asleep = count(
            "{n} of {all} units is on the flat part of the curve for every example.",
            "{n} of {all} units are on the flat part of the curve for every example.",
            flat,
            all=report.units,
        )
        return f"{text} {asleep}"
    return text


def _j(scene: Scene) -> str:
    loss, m, penalty = number(scene.trace.loss), scene.trace.m, bool(scene.trace.network.l2)
    if m == 1:
        if penalty:
            return say(
                "The predictions are compared with the targets: the loss is {loss}, with the penalty on large "
                "weights.",
                loss=loss,
            )
        return say("The predictions are compared with the targets: the loss is {loss}.", loss=loss)
    if penalty:
        return say(
            "The predictions are compared with the targets: the loss is {loss}, the mean over {m} examples, and "
            "the "
            "penalty on large weights.",
            loss=loss,
            m=m,
        )
    return say(
        "The predictions are compared with the targets: the loss is {loss}, the mean over {m} examples.",
        loss=loss,
        m=m,
    )


def _da_out(scene: Scene) -> str:
    peak = scene.peak()
    return say(
        "How fast the loss grows with each output: most for {unit}, where the slope is {value}.",
        unit=scene.at(*peak),
        value=number(scene.result[peak]),
    )


def _dz_out(scene: Scene) -> str:
    peak = scene.peak()
    A, Y = scene.tensor(f"A{scene.step.layer}"), scene.tensor("Y")
    values = {
        "error": number(scene.result[peak]),
        "unit": scene.at(*peak),
        "a": number(A[peak]),
        "y": number(Y[peak]),
    }
    if scene.column or scene.trace.m == 1:
        return say(
            "Prediction minus target. The largest error is {error}: {unit} said {a} where the target is {y}.",
            **values,
        )
    return say(
        "Prediction minus target, divided by {m}. The largest error is {error}: {unit} said {a} where the target "
        "is {y}.",
        m=scene.trace.m,
        **values,
    )


def _dw(scene: Scene) -> str:
    row, column = scene.peak()
    value, m = scene.result[row, column], scene.trace.m
    if m == 1:
        rule = say("Each weight answers for its unit's error times what it was given.")
    elif scene.column:
        rule = say(
            "Each weight answers for its unit's error times what it was given, averaged over the {m} examples.",
            m=m,
        )
    else:
        rule = say(
            "Each weight answers for its unit's error times what it was given, summed over the {m} examples (δ "
            "carries "
            "the 1/m already).",
            m=m,
        )
    if value == 0:
        return f"{rule} " + say("Here that is nothing.")
    steepest = say(
        "Steepest is {value} from {sender} to {receiver}: 0.01 more on that weight moves the loss by {move}.",
        sender=scene.unit(column, scene.step.layer - 1),
        receiver=scene.unit(row),
        value=number(value),
        move=number(0.01 * value),
    )
    return f"{rule} {steepest}"


def _db(scene: Scene) -> str:
    (row, _), m = scene.peak(), scene.trace.m
    if m == 1:
        rule = say("A bias is a weight whose input is always 1, so its gradient is the unit's error.")
    elif scene.column:
        rule = say(
            "A bias is a weight whose input is always 1, so its gradient is the unit's error, averaged over the "
            "{m} "
            "examples.",
            m=m,
        )
    else:
        rule = say(
            "A bias is a weight whose input is always 1, so its gradient is the unit's error, summed over the {m} "
            "examples (δ carries the 1/m already).",
            m=m,
        )
    value = number(scene.result[row, 0])
    steepest = say("The steepest is that of {unit}: {value}.", unit=scene.unit(row), value=value)
    return f"{rule} {steepest}"


def _da(scene: Scene) -> str:
    peak, layer = scene.peak(), scene.step.layer + 1
    if not scene.result.any():
        return say(
            "Layer {layer} has no error to pass back, or listened to nobody: here each entry is 0.", layer=layer
        )
    return say(
        "Layer {layer} passes its error back in proportion to how much it listened, through the same weights. "
        "Most goes "
        "to {unit}: {value}.",
        layer=layer,
        unit=scene.at(*peak),
        value=number(scene.result[peak]),
    )


def _dz(scene: Scene) -> str:
    layer = scene.step.layer
    before, after = np.abs(scene.tensor(f"dA{layer}")).sum(), np.abs(scene.result).sum()
    if before == 0:
        return say("No blame arrived here, so none is left.")
    text = say(
        "The slope of {activation} scales the blame: added up by size, {percent} % of it is left.",
        activation=scene.trace.network.activation(layer).name,
        percent=number(100 * after / before),
    )
    blame = scene.trace.layers[layer - 1].blame
    if len(blame) == 1 or after == 0:
        return text
    top = int(np.argmax(blame))
    most = say("Of that, {unit} has most: {percent} %.", unit=scene.unit(top), percent=number(100 * blame[top]))
    return f"{text} {most}"


def _moment(scene: Scene) -> str:
    return say(
        "{optimizer} remembers past gradients; its memory here has a norm of {norm}.",
        optimizer=sentence_case(say(scene.trace.network.optimizer_row.title)),
        norm=number(float(np.linalg.norm(scene.result))),
    )


def _update(scene: Scene) -> str:
    old = scene.step.writes.base
    before, after = scene.tensor(old.name), scene.result
    row, column = (int(i) for i in np.unravel_index(np.abs(after - before).argmax(), after.shape))
    was, new = before[row, column], after[row, column]
    digits = next((each for each in range(3, 9) if f"{was:.{each}g}" != f"{new:.{each}g}"), 3)
    values = {"receiver": scene.unit(row), "was": number(was, digits), "new": number(new, digits)}
    if len(old.axes) == 2:
        return say(
            "One step against the gradient. The largest move: the weight from {sender} to {receiver} goes from "
            "{was} to "
            "{new}.",
            sender=scene.unit(column, scene.step.layer - 1),
            **values,
        )
    return say(
        "One step against the gradient. The largest move: the bias of {receiver} goes from {was} to {new}.",
        **values,
    )


def _frozen(scene: Scene) -> str:
    return say("{name} is frozen: it stays as it is.", name=scene.step.writes.of)


SENTENCES: Mapping[str, Callable[[Scene], str]] = MappingProxyType(
    {
        "Z": _z,
        "A": _a,
        "J": _j,
        "dA_out": _da_out,
        "dZ_out": _dz_out,
        "dW": _dw,
        "db": _db,
        "dA": _da,
        "dZ": _dz,
        "moment": _moment,
        "update": _update,
        "frozen": _frozen,
    }
)


def mistake(trace: Trace, step: Equation) -> str:
    """What is said of a step that is wrong on purpose; nothing of any other."""
    bug = BUGS.get(trace.network.bug)
    if not bug or trace.mask.bug or step.kind not in bug.kinds:
        return ""
    return say("This run makes a mistake on purpose, and here it is: {mistake}.", mistake=say(bug.title))


def sentence(trace: Trace, step: Equation, notation: str) -> str:
    """One or two sentences about ``step``."""
    if asked := withheld(trace, step):
        return asked
    for name in (step.id, *step.reads):
        bad = int((~np.isfinite(trace.tensors[name])).sum())
        if bad:
            if name == step.id:
                return count(
                    "The numbers have blown up: this step gives one that is not finite.",
                    "The numbers have blown up: this step gives {n} that are not finite.",
                    bad,
                )
            return count(
                "The numbers have blown up: {name}, which it reads, has one that is not finite.",
                "The numbers have blown up: {name}, which it reads, has {n} that are not finite.",
                bad,
                name=name,
            )
    with np.errstate(all="ignore"):
        return mistake(trace, step) or SENTENCES[step.kind](Scene(trace, step, notation))
