"""A lesson's text file, read: a head, then scenes, each with a small header and its prose.

::

    title: Hadamard or matrix product
    about: When is it * and when is it @? Two minutes.
    kind: misconception
    run: preset=two-layer

    ## Blame is passed back
    step: dA1
    example: 1

    The error of the output, {dZ2[0,0]}, reaches h₁ through its weight {W2[0,0]}.

    ## Each unit is judged by itself
    step: dZ1
    lit: dZ1[0,0]
    ask: dZ1[0,0]

    ...

A line that is left out keeps what the scene before had, but for ``lit``, ``ask`` and ``hide``. ``example`` counts
from 1, or is "mean"; ``hide: formula`` leaves a question without the equation and the operands. Numbers in braces
are computed from the run of the scene (:mod:`numbers`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from ..numerics.trace import Trace
from ..represent.asked import shown
from ..run.engine import Engine
from ..run.errors import RequestError
from ..run.query import Run, parse
from ..run.targets import Target, target
from ..run.texts import MalformedError, meant
from ..words import say
from .numbers import NumberError, places, written

HEAD = ("title", "about", "kind", "run")
HEADER = ("run", "t", "step", "example", "lit", "ask", "hide")
"""What may stand before the first scene, and under the heading of one."""

HIDDEN = "formula"
"""What a scene may hide."""

MOST_BYTES = 200_000
MOST_SCENES = 100
"""Bounds of a lesson."""

KINDS = ("derivation", "misconception", "exercise")
"""What a lesson can be."""


@dataclass(frozen=True)
class Fault:
    """What is wrong in a line, counted from 1."""

    line: int
    words: str


class LessonError(RequestError):
    """The text is no lesson; ``faults`` say why, line by line."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(say("line {line}: {words}", **vars(each)) for each in faults))
        self.faults = faults


@dataclass(frozen=True)
class Scene:
    """A state of the player, under a ``title``, and what is said of it in Markdown.

    ``lit`` are the entries that are pointed out; in a ``bare`` scene a question stands without equation and
    operands; the heading is in ``line``.
    """

    line: int
    title: str
    run: Run
    lit: tuple[Target, ...]
    bare: bool
    text: str


@dataclass(frozen=True)
class Lesson:
    """A title, what it is about, of which of the ``KINDS`` it is, and its scenes."""

    title: str
    about: str
    kind: str
    scenes: tuple[Scene, ...]


def read(text: str, engine: Engine) -> Lesson:
    """The lesson that ``text`` is; every number of it is computed. Raises LessonError."""
    if len(text.encode()) > MOST_BYTES:
        raise LessonError([Fault(1, say("a lesson has at most {most} bytes", most=MOST_BYTES))])
    return _Reader(text, engine).lesson()


@dataclass
class _Part:
    """The head, or a scene, as it is written: the line of its heading, its fields with their lines, its prose."""

    line: int
    title: str
    fields: dict[str, tuple[int, str]]
    prose: list[tuple[int, str]]


class _Reader:
    def __init__(self, text: str, engine: Engine) -> None:
        self.engine = engine
        self.faults: list[Fault] = []
        self.parts = list(self.split(text))

    def fault(self, line: int, words: str) -> None:
        self.faults.append(Fault(line, words))

    def split(self, text: str) -> Iterator[_Part]:
        """The head, then the scenes. A header ends with the first empty line."""
        part, header = _Part(1, "", {}, []), True
        known: Sequence[str] = HEAD
        for at, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
            if line.startswith("## "):
                yield part
                part, known, header = _Part(at, line[3:].strip(), {}, []), HEADER, True
            elif header and line.strip():
                self.field(part, at, line, known)
            else:
                header = False
                part.prose.append((at, line))
        yield part

    def field(self, part: _Part, at: int, line: str, known: Sequence[str]) -> None:
        """Takes a line of a header."""
        name, colon, value = (each.strip() for each in line.partition(":"))
        if not colon or name not in known:
            hint = meant(name, known) or say("; prose begins after an empty line")
            names = ", ".join(f"{each}:" for each in known)
            self.fault(at, say("'{line}' is none of {names}", line=name[:40], names=names) + hint)
        elif name in part.fields:
            self.fault(at, say("{name} is given twice", name=name))
        part.fields[name] = at, value

    def lesson(self) -> Lesson:
        head, *scenes = self.parts
        for name in HEAD:
            if not head.fields.get(name, (0, ""))[1]:
                self.fault(1, say("the head needs a line '{name}:'", name=name))
        for line, words in head.prose:
            if words.strip():
                self.fault(
                    line, say("before the first scene there is only the head; a line '## …' begins a scene")
                )
                break
        at, kind = head.fields.get("kind", (1, ""))
        if kind and kind not in KINDS:
            self.fault(at, say("kind is one of {names}, not '{text}'", names=", ".join(KINDS), text=kind[:40]))
        if not scenes:
            self.fault(1, say("there is no scene; a line '## …' begins one"))
        if len(scenes) > MOST_SCENES:
            self.fault(scenes[MOST_SCENES].line, say("a lesson has at most {most} scenes", most=MOST_SCENES))
        made = [] if self.faults else list(self.scenes(head, scenes))
        if self.faults:
            raise LessonError(sorted(self.faults, key=lambda each: each.line))
        title, about, kind, _ = (head.fields[name][1] for name in HEAD)
        return Lesson(title, about, kind, tuple(made))

    def scenes(self, head: _Part, parts: list[_Part]) -> Iterator[Scene]:
        state = {"run": head.fields["run"]}
        for part in parts:
            if "run" in part.fields:
                state = {}
            state = {name: at for name, at in state.items() if name not in ("lit", "ask", "hide")} | part.fields
            scene = self.scene(part, state)
            if scene:
                yield scene

    def scene(self, part: _Part, state: Mapping[str, tuple[int, str]]) -> Scene | None:
        if not any(line.strip() for _, line in part.prose):
            self.fault(part.line, say("the scene says nothing"))
            return None
        run = self.run(part, state)
        if run is None:
            return None
        trace = self.engine.trace(run)
        if trace.t != run.cursor.t:
            self.fault(part.line, say("the run diverges at iteration {t}, before that of the scene", t=trace.t))
            return None
        lit = tuple(self.lit(state, trace))
        told = shown(run, trace)
        for at, number in places("\n".join(line for _, line in part.prose)):
            try:
                written(number, told, run.recipe.notation)
            except NumberError as error:
                self.fault(part.prose[at][0], str(error))
        text = "\n".join(line for _, line in part.prose).strip()
        at, hidden = state.get("hide", (0, ""))
        if hidden not in ("", HIDDEN):
            self.fault(at, say("hide is {name} or left out, not '{text}'", name=HIDDEN, text=hidden[:40]))
        return Scene(part.line, part.title, run, lit, bool(hidden), text)

    def run(self, part: _Part, state: Mapping[str, tuple[int, str]]) -> Run | None:
        query = state["run"][1].removeprefix("?")
        for name in ("t", "step", "example", "ask"):
            if name in state:
                at, value = state[name]
                if name == "example" and value != "mean":
                    if not value.isdecimal() or not int(value):
                        self.fault(
                            at, say("example is a whole number from 1, or mean, not '{value}'", value=value[:40])
                        )
                        return None
                    value = str(int(value) - 1)
                query += f"&{name}={quote(value, safe=',:[]')}"
        try:
            return parse(query)
        except RequestError as error:
            places = {name: at for name, (at, _) in state.items()}
            complaints = getattr(error, "complaints", ())
            for each in complaints:
                self.fault(places.get(each.parameter, places["run"]), each.message)
            if not complaints:
                self.fault(part.line, str(error))
            return None

    def lit(self, state: Mapping[str, tuple[int, str]], trace: Trace) -> Iterator[Target]:
        """The entries of ``lit``, separated by blanks."""
        at, text = state.get("lit", (0, ""))
        for word in text.split():
            try:
                found = target(word)
            except MalformedError as error:
                self.fault(at, error.about("lit"))
                continue
            if found.kind or found.index is None or not _holds(trace, found.name, found.index):
                self.fault(at, say("lit names {name}, which is no entry of this run", name=word[:40]))
            else:
                yield found


def _holds(trace: Trace, name: str, index: tuple[int, ...]) -> bool:
    """Whether there is such an entry; that of a bias may leave out its 0."""
    if name not in trace.tensors:
        return False
    shape = trace.tensors[name].shape
    full = (*index, 0) if len(shape) == 2 and len(index) == 1 and shape[1] == 1 else index
    return len(full) == len(shape) and all(each < size for each, size in zip(full, shape, strict=True))
