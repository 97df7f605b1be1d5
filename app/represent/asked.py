"""A run as it is shown while a learner is asked: without what is asked and what follows from it."""

from types import MappingProxyType

import numpy as np

from ..numerics.equations import Equation
from ..numerics.masks import masked
from ..numerics.trace import Hidden, Mask, Trace
from ..run.parameters import ANY
from ..run.query import Run
from ..run.targets import Target
from ..words import say


def shown(run: Run, trace: Trace) -> Trace:
    """``trace`` as ``run`` shows it."""
    targets = run.exercise.targets
    quiet = run.written.bug == ANY or any(each.kind == "bug" for each in targets)
    if not targets:
        return masked(trace, Mask(bug=True)) if quiet else trace
    entries: dict[str, Hidden] = {}
    for each in targets:
        for name, hidden in _hidden(each, trace):
            entries[name] = entries.get(name, False) | hidden
    lines = [each.name for each in targets if each.kind == "line"]
    if Target("bug", "numbers") in targets:
        lines = [each.id for each in trace.equations("column") if each.phase == "backward"]
    mask = Mask(
        MappingProxyType(entries),
        frozenset(entries),
        frozenset(each.name for each in targets if each.kind == "shape"),
        frozenset(lines),
        quiet,
    )
    return masked(trace, mask)


def asked(run: Run) -> list[str]:
    """What is asked, by id: the entries one by one, and every other question."""
    exercise = run.exercise
    found = {each.id: None for target in exercise.targets for each in exercise.parts(target)}
    return list(found)


def _hidden(target: Target, trace: Trace) -> list[tuple[str, Hidden]]:
    """The entries that a target hides, tensor by tensor."""
    name = f"{target.name}_next" if target.kind == "sign" else target.name
    if target.kind in ("line", "bug") or name not in trace.tensors:
        return []
    hidden = np.full(trace.tensors[name].shape, fill_value=target.index is None)
    if target.index is not None and hidden.ndim:
        hidden[target.index] = True
    return [(name, hidden if hidden.ndim else np.ones((), dtype=bool))]


def withheld(trace: Trace, step: Equation) -> str:
    """What is said of a step whose numbers are hidden, in place of a sentence; nothing of any other."""
    if step.id in trace.mask.lines:
        return say("How is this step computed? Put its equation together.")
    if trace.hides(step.id):
        return say("What comes out here? Its numbers appear when they are answered.")
    if trace.hides(*step.reads):
        return say("This step reads what is asked.")
    return ""


def program(trace: Trace, step: Equation) -> str:
    """The line of ``step`` in a program; what is asked is left open."""
    return f"{step.id} = ..." if step.id in trace.mask.asked else step.code
