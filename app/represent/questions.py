"""What a learner is asked, in words: each target as a question, with what it can be answered from."""

from dataclasses import replace
from typing import Any

from ..equations.expr import as_data, is_parameter
from ..numerics.equations import Equation, steps
from ..numerics.symbols import plain, unit_name
from ..numerics.trace import Trace
from ..run.query import Run
from ..run.targets import Target
from ..words import listed, say, sentence_case
from .diagnosis import Diagnosis, explained
from .operations import parts
from .reasons import reasons

MOVES = ("up", "down", "stays")
"""Where a weight can go."""


def questions_answer(run: Run, trace: Trace) -> dict[str, Any]:
    """Every question of ``run`` (GET /api/questions); ``trace`` has nothing hidden."""
    made = Questions(run, trace)
    found = [made.question(each) for each in run.exercise.targets]
    return {"query": run.canonical, "max": run.exercise.points, "questions": found}


class Questions:
    """The targets of ``run`` as questions; ``trace`` has nothing hidden."""

    def __init__(self, run: Run, trace: Trace) -> None:
        self.run, self.trace, self.notation = run, trace, run.recipe.notation
        self.steps = {each.id: each for each in trace.equations(self.notation)}

    def question(self, target: Target) -> dict[str, Any]:
        """One target as a question: what it asks, in words, at which step, out of which choices."""
        step = self.step(target)
        answer: dict[str, Any] = {
            "id": target.id,
            "kind": target.kind or ("tensor" if target.index is None else "entry"),
            "target": target.id,
            "prompt": self.prompt(target),
            "hint": self.hint(target),
            "step": step,
        }
        if choices := self.choices(target):
            answer["choices"] = choices
        if not target.kind:
            answer["entries"] = [each.id for each in self.run.exercise.parts(target)]
            if Target("shape", target.name) not in self.run.exercise.targets:
                answer["shape"] = self.trace.viewed(target.name, self.notation).shape
        return answer

    def step(self, target: Target) -> str:
        """Where it is asked."""
        if target.kind == "sign":
            return f"{target.name}_next"
        return target.name if target.kind != "bug" else next(iter(self.steps))

    def symbol(self, name: str) -> str:
        """Its name in the notation of the run."""
        return plain(self.trace.kinds[name], self.notation)

    def prompt(self, target: Target) -> str:
        """The question itself."""
        name = self.symbol(target.name) if target.kind != "bug" else ""
        match target.kind:
            case "shape":
                return say("What shape has {name}?", name=name)
            case "line":
                return say("How is {name} computed? Put its equation together.", name=name)
            case "sign":
                entry = self.entry(target)
                return say("Does the update move {entry} up or down, or does it stay?", entry=entry)
            case "most":
                return say("Which entry of {name} is largest in magnitude? Click it.", name=name)
            case "bug":
                return say("One kind of step makes a mistake. Which one?")
        if target.index is None:
            return say("What is {name}? Two digits at least.", name=name)
        return say("What is {entry}?", entry=self.entry(target))

    def entry(self, target: Target) -> str:
        """An entry by the units and the example that it belongs to."""
        assert target.index is not None
        i, j = target.index
        tensor = self.trace.kinds[target.name]
        depth, name = self.trace.network.depth, self.symbol(target.name)
        if not tensor.axes:
            return name
        unit = unit_name(tensor.layer, depth, i)
        if not is_parameter(tensor):
            return say("{name} of {unit} on example {example}", name=name, unit=unit, example=j + 1)
        if len(tensor.axes) == 1:
            return say("{name} of {unit}", name=name, unit=unit)
        return say(
            "{name} from {sender} to {unit}", name=name, sender=unit_name(tensor.layer - 1, depth, j), unit=unit
        )

    def hint(self, target: Target) -> str:
        """Which rule, and what it takes; not the numbers."""
        if target.kind == "bug":
            return say("Check compares every gradient with central differences: the first one that fails.")
        if target.kind == "shape":
            return say("A gradient has the shape of what it is the gradient of.")
        if target.kind == "line":
            return say(
                "Sides that meet must be of the same kind and size; what is left is the shape of the result."
            )
        if target.kind == "sign":
            return say("A step goes against the gradient.")
        step = self.steps[target.name]
        rule = reasons(self.trace.network, self.notation)[target.name]["why"]["rule"]
        names = listed([self.symbol(each) for each in step.reads])
        if self.run.exercise.recipe.bug != "none":
            return say("It is made of {names}.", names=names)
        return sentence_case(say("{rule}. It is made of {names}.", rule=rule, names=names))

    def choices(self, target: Target) -> list[str]:
        """What can be chosen from; nothing where a number is asked."""
        match target.kind:
            case "sign":
                return list(MOVES)
            case "bug":
                return [each.id for each in self.steps.values() if each.phase in ("backward", "update")]
            case "shape":
                shapes = {self.trace.viewed(name, self.notation).shape for name in self.trace.tensors}
                own = self.trace.viewed(target.name, self.notation).shape
                near = {own, own[::-1]} | {each for each in shapes if set(each) & set(own)}
                return [",".join(map(str, each)) for each in sorted(near)]
            case "line":
                return self._tiles(self.steps[target.name])
        return []

    def _tiles(self, step: Equation) -> list[str]:
        """What a line can be put together from: what it is made of, and what stands near it, by the walk."""
        own = [each.text for each in parts(step) if each.kind in ("tensor", "value")]
        layers = (step.layer, step.layer - 1)
        near = [name for name, each in self.trace.kinds.items() if each.axes and each.layer in layers]
        order = [*self.trace.given, *self.steps]
        before = [name for name in order[: order.index(step.id)] if name in near and name not in step.reads]
        return sorted(
            {*own, *before[-2:]}, key=lambda each: (each not in order, order.index(each) if each in order else 0)
        )


def recorded_questions(run: Run, trace: Trace) -> dict[str, Any]:
    """The questions with the trees from which a page without a server computes the verdict; no answers.

    ``trees`` are the right lines of the steps that are asked, ``ran`` those that ran where the mistake is asked;
    ``mistakes`` what they become in each mistake.
    """
    notation = run.recipe.notation
    right_run = replace(trace, network=replace(trace.network, bug="none"))
    found, answer = Diagnosis(right_run, notation), questions_answer(run, trace)
    right = {each.id: each for each in steps(replace(trace.network, bug="none"), notation)}
    asked = [each.name for each in run.exercise.targets if each.name in right] or list(right)
    names = right if any(each.kind == "bug" for each in run.exercise.targets) else dict.fromkeys(asked)
    answer["trees"] = {name: as_data(right[name].tree) for name in (*names, *_signs(run))}
    if any(each.kind == "bug" for each in run.exercise.targets):
        answer["ran"] = {each.id: as_data(each.tree) for each in steps(trace.network, notation)}
    answer["mistakes"] = {
        name: [
            explained(each.cause) | {"tree": as_data(each.tree)} | ({"turned": True} if each.turned else {})
            for each in found.of_step(name)
        ]
        for name in names
    }
    return answer


def _signs(run: Run) -> list[str]:
    """The updates that are asked about."""
    return [f"{each.name}_next" for each in run.exercise.targets if each.kind == "sign"]
