"""Each step in plain English, with the numbers of this run.

``SENTENCES`` has one row per kind of equation. A sentence quotes entries of the tensors as the chosen
notation shows them, to three significant digits; units and examples count from 1.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from ..numerics.bugs import BUGS
from ..numerics.equations import Equation
from ..numerics.network import Array
from ..numerics.trace import Trace


def quoted(value: float, digits: int = 3) -> str:
    """Three significant digits, with a typographic minus."""
    return re.sub(r"e([+-])0", r"e\1", f"{value:.{digits}g}").replace("-", "−")


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
        """ "unit 2 of layer 1", "output 1", "x2"."""
        layer = self.step.layer if layer is None else layer
        if layer == 0:
            return f"x{index + 1}"
        return f"output {index + 1}" if layer == self.trace.network.depth else f"unit {index + 1} of layer {layer}"

    def on_example(self, index: int) -> str:
        """ " on example 3", or nothing where there is only one."""
        return f" on example {index + 1}" if self.trace.m > 1 else ""

    @property
    def averaged(self) -> str:
        """How the 1/m enters a gradient here."""
        if self.trace.m == 1:
            return ""
        if self.notation == "column":
            return f", averaged over the {self.trace.m} examples"
        return f", summed over the {self.trace.m} examples (δ carries the 1/m already)"


def _z(scene: Scene) -> str:
    row, column = scene.peak()
    if not scene.result.any():
        return "Every unit weighs what it is given and adds its bias. Here each z is 0."
    value = quoted(scene.result[row, column])
    return (
        f"Every unit weighs what it is given and adds its bias. The strongest is {scene.unit(row)}"
        f"{scene.on_example(column)}, with z = {value}."
    )


def _a(scene: Scene) -> str:
    layer = scene.step.layer
    Z = scene.tensor(f"Z{layer}")
    row, column = (int(i) for i in np.unravel_index(np.abs(Z).argmax(), Z.shape))
    report = scene.trace.layers[layer - 1]
    text = f"{report.activation} turns z = {quoted(Z[row, column])} into a = {quoted(scene.result[row, column])}"
    text += f" ({scene.unit(row)}{scene.on_example(column)})."
    dead, flat = sum(report.dead), sum(share == 1 for share in report.saturated)
    if dead and report.activation == "relu":
        text += f" {dead} of {report.units} units are off for every example."
    elif flat:
        text += f" {flat} of {report.units} units are on the flat part of the curve for every example."
    return text


def _j(scene: Scene) -> str:
    mean = f", the mean over {scene.trace.m} examples" if scene.trace.m > 1 else ""
    penalty = ", and the penalty on large weights" if scene.trace.network.l2 else ""
    return f"The predictions are compared with the targets: the loss is {quoted(scene.trace.loss)}{mean}{penalty}."


def _da_out(scene: Scene) -> str:
    row, column = scene.peak()
    return (
        f"How fast the loss grows with each output: most for {scene.unit(row)}{scene.on_example(column)}, "
        f"where the slope is {quoted(scene.result[row, column])}."
    )


def _dz_out(scene: Scene) -> str:
    row, column = scene.peak()
    A, Y = scene.tensor(f"A{scene.step.layer}"), scene.tensor("Y")
    over = f", divided by {scene.trace.m}" if scene.notation == "row" and scene.trace.m > 1 else ""
    return (
        f"Prediction minus target{over}. The largest error is {quoted(scene.result[row, column])}"
        f"{scene.on_example(column)}: {scene.unit(row)} said {quoted(A[row, column])} "
        f"where the target is {quoted(Y[row, column])}."
    )


def _dw(scene: Scene) -> str:
    row, column = scene.peak()
    value = scene.result[row, column]
    if value == 0:
        return f"Each weight answers for its unit's error times what it was given{scene.averaged}: here nothing."
    return (
        f"Each weight answers for its unit's error times what it was given{scene.averaged}. The steepest is from "
        f"{scene.unit(column, scene.step.layer - 1)} to {scene.unit(row)}: {quoted(value)}, so raising that "
        f"weight by 0.01 moves the loss by about {quoted(0.01 * value)}."
    )


def _db(scene: Scene) -> str:
    row, _ = scene.peak()
    return (
        f"A bias is a weight whose input is always 1, so its gradient is the unit's error{scene.averaged}. "
        f"The steepest is that of {scene.unit(row)}: {quoted(scene.result[row, 0])}."
    )


def _da(scene: Scene) -> str:
    row, column = scene.peak()
    if not scene.result.any():
        return (
            f"Layer {scene.step.layer + 1} has no error to pass back, or listened to nobody: here each entry is 0."
        )
    return (
        f"Layer {scene.step.layer + 1} passes its error back in proportion to how much it listened, through the "
        f"same weights. {scene.unit(row).capitalize()} gets the most{scene.on_example(column)}: "
        f"{quoted(scene.result[row, column])}."
    )


def _dz(scene: Scene) -> str:
    layer = scene.step.layer
    before, after = np.abs(scene.tensor(f"dA{layer}")).sum(), np.abs(scene.result).sum()
    name = scene.trace.network.activation(layer).name
    if before == 0:
        return "No blame arrived here, so none is left."
    text = f"The slope of {name} scales the blame: {quoted(100 * after / before)} % of it is left."
    blame = scene.trace.layers[layer - 1].blame
    if len(blame) > 1 and after > 0:
        top = int(np.argmax(blame))
        text += f" {scene.unit(top).capitalize()} keeps the largest share, {quoted(100 * blame[top])} %."
    return text


def _moment(scene: Scene) -> str:
    return (
        f"{scene.trace.network.optimizer_row.title} remembers past gradients; its memory here has a norm of "
        f"{quoted(float(np.linalg.norm(scene.result)))}."
    )


def _update(scene: Scene) -> str:
    old = scene.step.writes.base
    before, after = scene.tensor(old.name), scene.result
    row, column = (int(i) for i in np.unravel_index(np.abs(after - before).argmax(), after.shape))
    was, new = before[row, column], after[row, column]
    digits = next((each for each in range(3, 9) if quoted(was, each) != quoted(new, each)), 3)
    which = f"the bias of {scene.unit(row)}"
    if len(old.axes) == 2:
        which = f"the weight from {scene.unit(column, scene.step.layer - 1)} to {scene.unit(row)}"
    move = f"{which} goes from {quoted(was, digits)} to {quoted(new, digits)}"
    return f"One step against the gradient. The largest move: {move}."


def _frozen(scene: Scene) -> str:
    return f"{scene.step.writes.of} is frozen: it stays as it is."


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
    if not bug or step.kind not in bug.kinds:
        return ""
    return f"This run makes a mistake on purpose, and here it is: {bug.title}."


def sentence(trace: Trace, step: Equation, notation: str) -> str:
    """One or two sentences about ``step``."""
    for name in (step.id, *step.reads):
        bad = int((~np.isfinite(trace.tensors[name])).sum())
        if bad:
            where = "this step gives" if name == step.id else f"{name}, which it reads, has"
            return f"The numbers have blown up: {where} {bad} that are not finite."
    with np.errstate(all="ignore"):
        return mistake(trace, step) or SENTENCES[step.kind](Scene(trace, step, notation))
