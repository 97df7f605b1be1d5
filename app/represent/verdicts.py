"""The verdict on what was answered: right or wrong, and what a wrong answer comes from."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..numerics.bugs import BUGS
from ..numerics.mistakes import EARLIER
from ..numerics.network import Array
from ..numerics.trace import Trace
from ..run.given import NOTHING, Given, given
from ..run.query import Run
from ..run.targets import Index, Target
from ..run.texts import MalformedError
from ..words import say
from .diagnosis import LOOSE, Cause, Diagnosis, explained
from .lines import judged
from .questions import MOVES


def verdict_answer(
    run: Run,
    trace: Trace,
    answers: Sequence[tuple[Target, str]],
    *,
    keys: bool = True,
    pause: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """The verdict on ``answers`` (GET /api/answer); ``trace`` has nothing hidden.

    An empty answer gives up. Right values are told as ``reveal`` has it, and only where ``keys`` are given out.
    """
    found = _Marker(run, trace, pause).results(answers)
    score = sum(each["right"] or each.pop("excused", False) for each in found)
    whole = sum(not each.get("unread") for each in found) >= run.exercise.points
    for each in found:
        value, unread, told = each.pop("value"), each.pop("unread", False), each.pop("told", None)
        gave_up = each["given"] is None and not unread
        may = keys and run.asking.reveal != "never" and not unread
        if each["right"] or (may and (gave_up or whole or run.asking.reveal == "wrong")):
            each["value"] = value
            if told:
                each["diagnosis"] = told
    wrong = next((each["id"] for each in found if not each["right"]), None)
    return {
        "query": run.canonical,
        "score": score,
        "max": run.exercise.points,
        "results": found,
        "first_wrong": wrong,
    }


ROUGH = 3
"""Digits with which a change may be missed."""


class _Marker:
    """Marks the answers to one run."""

    def __init__(self, run: Run, trace: Trace, pause: Callable[[], None]) -> None:
        self.run, self.trace, self.notation = run, trace, run.recipe.notation
        self.found = Diagnosis(trace, self.notation, pause)
        self.wrong: dict[str, Array] = {}
        """What was given of tensors that are wrong somewhere, the right numbers in the other places."""

    def results(self, answers: Sequence[tuple[Target, str]]) -> list[dict[str, Any]]:
        """One result an entry, and one for any other question, in the order of the walk."""
        order = {name: at for at, name in enumerate(self.found.steps)}
        results: list[dict[str, Any]] = []
        for target, text in sorted(answers, key=lambda each: order.get(each[0].name, -1)):
            results += self.entries(target, text) if not target.kind else [self.other(target, text)]
        self.narrow(results)
        return [{name: value for name, value in each.items() if name != "name"} for each in results]

    def entries(self, target: Target, text: str) -> list[dict[str, Any]]:
        indices = self.run.exercise.entries(target)
        texts = [text] if target.index is not None or not text.strip() else self.cells(target, text)
        if len(texts) == 1:
            texts = texts * len(indices) if not text.strip() else texts
        if len(texts) != len(indices):
            rows, columns = (*self.found.views[target.name].shape, 1, 1)[:2]
            words = say("{name} takes {rows} rows of {columns}", name=target.id, rows=rows, columns=columns)
            return [
                self.unreadable(Target("", target.name, each).id, target.name, each, words) for each in indices
            ]
        return [self.entry(target.name, each, given_) for each, given_ in zip(indices, texts, strict=True)]

    def cells(self, target: Target, text: str) -> list[str]:
        """Rows ``a,b;c,d`` as the notation has them, in the order of the entries."""
        rows = [row.split(",") for row in text.split(";")]
        if len({len(row) for row in rows}) != 1:
            return []
        flipped = rows if self.notation == "column" else [list(each) for each in zip(*rows, strict=True)]
        return [each for row in flipped for each in row]

    def unreadable(self, id_: str, name: str, index: Index, words: str) -> dict[str, Any]:
        value = self.found.value(name, index)
        return {"id": id_, "name": name, "right": False, "given": None, "value": value} | _unread(words)

    def value(self, name: str, index: Index) -> float:
        """The right number, without what rounding leaves of a 0."""
        value, largest = self.found.value(name, index), np.abs(self.found.views[name]).max(initial=0)
        return 0.0 if abs(value) <= NOTHING * largest else value

    def entry(self, name: str, index: Index, text: str) -> dict[str, Any]:
        """The verdict on one number."""
        id_, value = Target("", name, index).id, self.value(name, index)
        if not text.strip():
            return {"id": id_, "name": name, "right": False, "given": None, "value": value}
        try:
            number = given(text)
        except MalformedError as error:
            return self.unreadable(id_, name, index, error.about(say("An answer")))
        result: dict[str, Any] = {"id": id_, "name": name, "given": number.value, "value": value}
        screen = self.found.on_screen(name, index, self.run.view.decimals)
        if number.agrees(value) or any(map(number.agrees, screen)):
            stale = self.stale(name, index, number)
            return result | ({"right": True} if stale is None else {"right": False, "message": stale})
        return result | {"right": False} | self.misread(name, index, number)

    def stale(self, name: str, index: Index, number: Given) -> str | None:
        """What is said of a number of few digits for an updated weight that is nearer to the old one."""
        kind = self.trace.kinds[name]
        if kind.of is None or kind.role != "next":
            return None
        old, new = self.found.value(kind.of, index), self.found.value(name, index)
        if number.digits > ROUGH or old == new or abs(number.value - new) <= abs(number.value - old):
            return None
        return say("That is what it was. Give enough digits to see the change.")

    def misread(self, name: str, index: Index, number: Given) -> dict[str, Any]:
        """What is said of a wrong number."""
        carried = self.found.carried(name, self.wrong)
        self.remember(name, index, number.value)
        if number.digits == 1 and number.rounds(self.found.value(name, index)):
            return {"message": say("To one digit that is right; give at least two.")}
        if carried is not None and number.agrees(self.found.entry(carried, index)):
            return {"diagnosis": [explained(Cause(EARLIER, next(iter(self.wrong))))], "excused": True}
        right = self.found.value(name, index)
        if abs(number.value - right) <= LOOSE * abs(right):
            return {"message": say("It is very near: work it out again with more digits.")}
        causes = self.found.causes(name, index, number)
        if causes:
            return {"diagnosis": [explained(each) for each in causes]}
        return {"diagnosis": [], "message": self.found.look_at(name, index, number)}

    def remember(self, name: str, index: Index, value: float) -> None:
        values = self.wrong.setdefault(name, self.found.views[name].copy())
        place = () if not values.ndim else index if self.notation == "column" else index[::-1]
        values[place] = value

    def narrow(self, results: list[dict[str, Any]]) -> None:
        """Of the mistakes named for the entries of a tensor those that give all of them, if there are any."""
        by_name: dict[str, list[dict[str, Any]]] = {}
        for each in results:
            if each.get("diagnosis"):
                by_name.setdefault(str(each.get("name")), []).append(each)
        for group in by_name.values():
            common = set.intersection(
                *({(row["bug"], row["step"]) for row in each["diagnosis"]} for each in group)
            )
            if len(group) > 1 and common:
                for each in group:
                    each["diagnosis"] = [row for row in each["diagnosis"] if (row["bug"], row["step"]) in common]

    def other(self, target: Target, text: str) -> dict[str, Any]:
        """The verdict on what is no number."""
        value = self.truth(target)
        result: dict[str, Any] = {"id": target.id, "given": text or None, "value": value}
        if not text:
            bug = self.run.recipe.bug
            told = {"told": [explained(Cause(bug, value.split(",")[0]))]} if target.kind == "bug" else {}
            return result | {"right": False} | told
        if target.kind == "line":
            try:
                verdict = judged(text, self.found, target.name)
            except MalformedError as error:
                return result | {"right": False} | _unread(error.about(say("An answer")))
            more: dict[str, Any] = {"diagnosis": [explained(each) for each in verdict.causes]}
            return (
                result
                | {"right": verdict.right}
                | ({"message": verdict.message} | more if verdict.message else {})
            )
        return result | self.chosen(target, text.strip(), value)

    def truth(self, target: Target) -> str:
        """The right answer to what is no number."""
        match target.kind:
            case "shape":
                return ",".join(map(str, self.found.views[target.name].shape))
            case "sign":
                assert target.index is not None
                i, j = target.index
                new, old = (self.trace.tensors[each][i, j] for each in (f"{target.name}_next", target.name))
                return "up" if new > old else "down" if new < old else "stays"
            case "most":
                size = np.abs(self.trace.tensors[target.name])
                place = np.unravel_index(int(np.nan_to_num(size).argmax()), size.shape)
                return ",".join(map(str, place))
            case "bug":
                bug = BUGS[self.run.recipe.bug]
                return ",".join(each.id for each in self.found.steps.values() if each.kind in bug.kinds)
        code: str = self.found.steps[target.name].code
        return code.partition(" = ")[2]

    def chosen(self, target: Target, text: str, value: str) -> dict[str, Any]:
        if target.kind == "bug":
            return self.blamed(text)
        if target.kind == "most":
            return self.largest(target, text)
        plain_ = ",".join(each.strip() for each in re.sub("[×x]", ",", text.lower()).strip("()[] ").split(","))
        if plain_ == value:
            return {"right": True}
        if target.kind == "shape" and plain_ == ",".join(value.split(",")[::-1]):
            return {"right": False, "diagnosis": [explained(Cause("wrong-transpose", target.name))]}
        if target.kind == "sign" and plain_ in MOVES and "stays" not in (plain_, value):
            return {"right": False, "diagnosis": [explained(Cause("ascent", f"{target.name}_next"))]}
        if target.kind == "sign" and plain_ not in MOVES:
            return {"right": False} | _unread(say("The answer is one of {names}.", names=", ".join(MOVES)))
        if target.kind == "sign":
            still = value == "stays"
            why = say("Its gradient is 0, so it stays.") if still else say("Its gradient is not 0, so it moves.")
            return {"right": False, "message": why}
        return {"right": False}

    def largest(self, target: Target, text: str) -> dict[str, Any]:
        size = np.abs(self.trace.tensors[target.name])
        try:
            i, j = (int(each) for each in text.rpartition("[")[2].strip("()[] ").split(","))
            chosen = float(size[i, j]) if min(i, j) >= 0 else -1.0
        except (ValueError, IndexError):
            last = "{},{}".format(*(each - 1 for each in size.shape))
            return {"right": False} | _unread(say("The answer is an index from 0,0 to {last}.", last=last))
        return {"right": bool(chosen >= np.nanmax(size) * (1 - 1e-9))}

    def blamed(self, text: str) -> dict[str, Any]:
        bug, step = BUGS[self.run.recipe.bug], self.found.steps.get(text)
        if step is None:
            steps = (each for each in self.found.steps.values() if each.phase in ("backward", "update"))
            names = ", ".join(each.id for each in steps)
            return {"right": False} | _unread(say("The answer is one of {names}.", names=names))
        if step.kind in bug.kinds:
            return {"right": True, "diagnosis": [explained(Cause(bug.name, step.id))]}
        return {"right": False, "message": say("That line is right. Which gradient fails first in Check?")}


def _unread(words: str) -> dict[str, Any]:
    """Of an answer that could not be read: why, and nothing that gives away more."""
    return {"message": words, "unread": True}


def _cause(row: dict[str, str]) -> tuple[str, str]:
    return row["bug"], row["step"]
