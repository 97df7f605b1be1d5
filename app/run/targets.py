"""What a learner can be asked for, and how an address writes it: dW1, dW1[0,2], shape:dW1, sign:W1[0,2], bug.

An index is (receiving, sending) for weights and (unit, example) otherwise, in both notations; that of a bias may
leave out its 0.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..words import marked, say, whole
from .limits import most
from .texts import LONGEST, MalformedError, Text

Index = tuple[int, int]

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "": marked("all entries of a tensor, or one"),
        "shape": marked("the shape of a tensor"),
        "line": marked("the equation of a step, put together"),
        "sign": marked("whether a weight goes up, goes down or stays"),
        "most": marked("the entry of largest magnitude"),
        "bug": marked("the step that is wrong"),
    }
)
"""What can be asked, by what stands before the colon."""


@dataclass(frozen=True)
class Target:
    """One thing that is asked: of ``name`` (a tensor, a step) its entry ``index``, or all of it.

    ``kind`` is a key of :data:`KINDS`. Where the ``bug`` is asked, its ``name`` is "numbers" if the lines are
    hidden too, and nothing otherwise.
    """

    kind: str
    name: str = ""
    index: Index | None = None

    @property
    def id(self) -> str:
        """How it is written."""
        place = "" if self.index is None else f"[{self.index[0]},{self.index[1]}]"
        if self.kind == "bug":
            return f"bug:{self.name}" if self.name else "bug"
        return f"{self.kind}:{self.name}{place}" if self.kind else f"{self.name}{place}"


_TARGET = re.compile(r"(?:(shape|line|sign|most):)?(\w{1,12})(?:\[(\d{1,5})(?:,(\d{1,5}))?\])?", re.ASCII)
_APART = re.compile(r"[;,](?![\d,]{0,11}\])")

EXAMPLES = "dW1, dW1[0,2], shape:dW1, line:dW1, sign:W1[0,2], most:dZ1, bug"


def target(text: str) -> Target:
    """The target that ``text`` means. Raises MalformedError."""
    if text in ("bug", "bug:numbers"):
        return Target("bug", text[4:])
    match = _TARGET.fullmatch(text)
    if not match or (match[1] == "sign") > (match[3] is not None) or (match[1] not in (None, "sign") and match[3]):
        message = marked("{name} must be targets such as {examples}, not '{text}'")
        raise MalformedError(message, examples=EXAMPLES, text=text[:LONGEST])
    kind, name, i, j = match.groups()
    return Target(kind or "", name, None if i is None else (int(i), int(j or 0)))


def _targets(text: str) -> tuple[Target, ...]:
    """Each once, in the order in which they are given."""
    parts = [part for part in _APART.split(text) if part]
    if len(parts) > most("asked"):
        message = marked("{name} has {entries} targets, over the limit asked, {limit}")
        raise MalformedError(message, entries=whole(len(parts)), limit=whole(most("asked")))
    return tuple(dict.fromkeys(map(target, parts)))


TARGETS = Text(
    _targets,
    lambda targets: ",".join(each.id for each in targets),
    lambda: say("targets such as {examples}, separated by commas; may be repeated", examples=EXAMPLES),
    {"type": "array", "items": {"type": "string"}},
)

ANSWER_LENGTH = 4_000
"""Characters of one answer."""


def _answer(text: str) -> tuple[tuple[Target, str], ...]:
    """A target and what was answered to it; the last colon splits, of a line the second."""
    name, colon, value = text.rpartition(":")
    if text.startswith("line:"):
        kind, _, rest = text.partition(":")
        step, colon, value = rest.partition(":")
        name = f"{kind}:{step}"
    if not colon:
        message = marked("{name} must be TARGET:VALUE, such as dW1[0,2]:0.25, not '{text}'")
        raise MalformedError(message, text=text[:LONGEST])
    if len(value) > ANSWER_LENGTH:
        message = marked("{name} to {target} has {length} characters; at most {limit} are read")
        raise MalformedError(message, target=name[:LONGEST], length=whole(len(value)), limit=whole(ANSWER_LENGTH))
    return ((target(name), value),)


ANSWERS = Text(
    _answer,
    lambda answers: ",".join(f"{each.id}:{value}" for each, value in answers),
    lambda: say("TARGET:VALUE, such as dW1[0,2]:0.25; may be repeated; nothing after the colon gives up"),
    {"type": "array", "items": {"type": "string"}},
)
