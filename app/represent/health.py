"""The health of a run at an iteration, in words with numbers; each finding leads to a step and to an example.

``CHECKS`` has one row per illness: a function of what is known that gives a sentence and a step, or nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..numerics.symbols import unit_name
from ..numerics.trace import Trace
from ..words import count, number, say, sentence_case, whole

RECENT = 8
"""Losses before this iteration that oscillation is looked for in."""


@dataclass(frozen=True)
class Patient:
    """An iteration and the losses of those before it, oldest first; ``whole`` if each is over all examples."""

    trace: Trace
    losses: tuple[float, ...]
    whole: bool

    def layer(self, index: int) -> str:
        """What layer ``index`` is called."""
        if index == self.trace.network.depth:
            return say("the output layer")
        return say("hidden layer {layer}", layer=index)


Finding = tuple[str, str]
"""A sentence, and the step that shows it."""


def _diverged(patient: Patient) -> Iterator[Finding]:
    if bad := patient.trace.first_bad:
        text = say("The numbers stop being finite at iteration {t}, step {step}.", t=patient.trace.t, step=bad)
        yield text, bad


def _dead(patient: Patient) -> Iterator[Finding]:
    for report in patient.trace.layers[:-1]:
        depth = patient.trace.network.depth
        dead = [unit_name(report.layer, depth, index) for index, is_dead in enumerate(report.dead) if is_dead]
        if not dead:
            continue
        values = {"all": report.units, "layer": patient.layer(report.layer)}
        values["names"] = ", ".join(dead[:4]) + "…" * (len(dead) > 4)
        if patient.whole:
            text = count(
                "{n} of {all} units of {layer} is off for every example ({names}): no gradient reaches its "
                "weights.",
                "{n} of {all} units of {layer} are off for every example ({names}): no gradient reaches their "
                "weights.",
                len(dead),
                **values,
            )
        else:
            text = count(
                "{n} of {all} units of {layer} is off for every example of this batch ({names}): no gradient "
                "reaches "
                "its weights.",
                "{n} of {all} units of {layer} are off for every example of this batch ({names}): no gradient "
                "reaches "
                "their weights.",
                len(dead),
                **values,
            )
        yield text, f"dZ{report.layer}"


def _saturated(patient: Patient) -> Iterator[Finding]:
    for report in patient.trace.layers[:-1]:
        share = float(np.mean(report.saturated))
        if share > 0.5 and not all(report.dead):
            text = say(
                "{layer} is flat for {percent} % of its units and examples: little blame gets through.",
                layer=patient.layer(report.layer),
                percent=f"{100 * share:.0f}",
            )
            yield sentence_case(text), f"dZ{report.layer}"


def _steps_apart(patient: Patient) -> float:
    """The gradient norm of the first layer by that of the last."""
    norms = [report.grad_norm for report in patient.trace.layers]
    return norms[0] / norms[-1] if norms[-1] > 0 and np.isfinite(norms).all() else 1.0


def _vanishing(patient: Patient) -> Iterator[Finding]:
    ratio = _steps_apart(patient)
    if 0 < ratio < 0.01:
        times = whole(round(1 / ratio))
        yield (
            say("The gradient of layer 1 is {times} times smaller than that of the last layer.", times=times),
            "dW1",
        )


def _exploding(patient: Patient) -> Iterator[Finding]:
    ratio = _steps_apart(patient)
    if ratio > 10:
        times = whole(round(ratio))
        yield (
            say("The gradient of layer 1 is {times} times larger than that of the last layer.", times=times),
            "dW1",
        )


def _oscillating(patient: Patient) -> Iterator[Finding]:
    losses = np.array([*patient.losses, patient.trace.loss])
    if (
        patient.trace.network.bug != "none"
        or not patient.whole
        or len(losses) < 5
        or not np.isfinite(losses).all()
    ):
        return
    rises = int((np.diff(losses) > 1e-3 * np.abs(losses[:-1])).sum())
    if rises >= 3:
        text = say(
            "The loss went up in {rises} of the last {all} iterations: the learning rate, {lr}, overshoots.",
            rises=rises,
            all=len(losses) - 1,
            lr=number(patient.trace.network.lr),
        )
        yield text, "J"


def _identical(patient: Patient) -> Iterator[Finding]:
    tensors, network = patient.trace.tensors, patient.trace.network
    for layer in network.layers[:-1]:
        block = np.hstack([tensors[f"W{layer}"], tensors[f"b{layer}"], tensors[f"W{layer + 1}"].T])
        if len(block) > 1 and (block == block[0]).all():
            text = say(
                "All {n} units of {layer} are the same, weight for weight: they get the same gradient and will "
                "never "
                "differ.",
                n=len(block),
                layer=patient.layer(layer),
            )
            yield text, f"dW{layer}"


CHECKS: tuple[tuple[str, Callable[[Patient], Iterator[Finding]], str], ...] = (
    ("divergence", _diverged, "preset=mse-factor&activation=linear&lr=50&t=4&step=J"),
    ("oscillation", _oscillating, "preset=xor&lr=20&t=14&step=J&panels=training"),
    ("dead units", _dead, "preset=dead-relu&step=dZ1"),
    ("saturation", _saturated, "preset=saturated&step=dZ1"),
    ("vanishing gradient", _vanishing, "preset=vanishing&step=dW1"),
    (
        "exploding gradient",
        _exploding,
        "preset=vanishing&hidden=20,20,20,20,20,20&activation=tanh&init_scale=8&step=dW1",
    ),
    ("symmetric start", _identical, "preset=xor&init=constant&t=5&step=dW1"),
)


def health_answer(patient: Patient) -> dict[str, Any]:
    """Every finding: what it is, a sentence, the step that shows it here, a run that shows it plainly."""
    found = [
        {"id": name, "title": say(name), "text": text, "step": step, "example": query}
        for name, check, query in CHECKS
        for text, step in check(patient)
    ]
    return {"t": patient.trace.t, "findings": found}
