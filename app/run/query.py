"""The query string, parsed in one place into one frozen value with one canonical form.

``parse(text).canonical`` names the preset, then only what differs from it, in the table's order and in one
spelling; parsing that gives an equal value back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache
from itertools import islice
from types import MappingProxyType
from typing import Any, TypeVar
from urllib.parse import parse_qsl, quote, unquote_plus

from ..numerics.optimizers import HYPER, OPTIMIZERS
from ..words import say
from . import blobs, draw
from .blobs import data_set
from .caches import ByteCache
from .errors import BadRequestError, Complaint
from .exercise import Exercise
from .limits import room
from .parameters import PARAMETER_NAMES, PARAMETERS, TRAINED
from .presets import PRESETS
from .recipe import Asking, Cursor, Recipe, View, sizes
from .rules import MOST_COMPLAINTS, complaints
from .texts import LONGEST, MalformedError, Text, nearest

_DATA = ("X", "Y", "target", "samples", "noise", "data_seed", "split", "params", "batch")
"""What belongs to a data set, and is not taken over when another one is chosen."""


@dataclass(frozen=True)
class Run:
    """A run: what is computed, what is asked, where one stands in it, how it is shown.

    ``written`` is the recipe as the address has it, another one than ``recipe`` where something is drawn.
    """

    recipe: Recipe
    asking: Asking
    cursor: Cursor
    view: View
    written: Recipe

    def __hash__(self) -> int:
        return hash(self.canonical)

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """The value of every parameter of the table, by its name."""
        return self._values(self.written)

    @cached_property
    def canonical(self) -> str:
        """The canonical query string."""
        return _written(self.values, "run", "ask", "cursor", "view")

    @property
    def looks(self) -> str:
        """The part of the query string that says how it is looked at."""
        return _written(self.values, "view")

    @cached_property
    def key(self) -> str:
        """The canonical query of what the numbers depend on: runs with equal keys train alike."""
        return _written({**self._values(self.recipe), "notation": "column"}, "run")

    @cached_property
    def exercise(self) -> Exercise:
        """What is asked at its iteration."""
        return Exercise(self.recipe, self.asking, self.cursor.t)

    def _values(self, recipe: Recipe) -> Mapping[str, Any]:
        parts = {**vars(recipe), **vars(self.asking), **vars(self.cursor), **vars(self.view)}
        return MappingProxyType({name: parts.get(name, recipe.initial.get(name)) for name in PARAMETERS})

    def at(self, t: int | None = None, step: str | None = None) -> "Run":
        """The same run at another place, unchecked."""
        now = self.cursor
        cursor = Cursor(now.t if t is None else t, now.step if step is None else step, now.example)
        return self._moved(cursor, self.view)

    def looking(self, example: int | None) -> "Run":
        """The same run, looked at on another example, or for None on their mean."""
        return self._moved(Cursor(self.cursor.t, self.cursor.step, example), self.view)

    def with_controls(self) -> "Run":
        """The same run in a frame that is no slide: all controls and the keyboard, if nothing else is said."""
        own: dict[str, Any] = {"controls": "full", "keys": "self"}
        unsaid = {name: own[name] for name in own if getattr(self.view, name) == PARAMETERS[name].default}
        return self._moved(self.cursor, replace(self.view, **unsaid))

    def only(self, *names: str) -> "Run":
        """The same run with every parameter of cursor and view but these left out."""
        values = {name: self.values[name] if name in names else row.default for name, row in PARAMETERS.items()}
        return self._moved(_part(Cursor, values), _part(View, values))

    def _moved(self, cursor: Cursor, view: View) -> "Run":
        run = replace(self, cursor=cursor, view=view)
        vars(run)["key"] = self.key
        return run


Part = TypeVar("Part", Recipe, Asking, Cursor, View)


def _part(kind: type[Part], values: Mapping[str, Any]) -> Part:
    return kind(**{each.name: values[each.name] for each in fields(kind)})


def _run(values: Mapping[str, Any]) -> Run:
    initial = {name: values[name] for name in TRAINED if values[name] is not None}
    recipe = _part(Recipe, {**values, "initial": MappingProxyType(initial)})
    return Run(recipe, _part(Asking, values), _part(Cursor, values), _part(View, values), recipe)


def _written(values: Mapping[str, Any], *groups: str) -> str:
    parts = []
    for name, row in PARAMETERS.items():
        value = values[name]
        if row.group in groups and (name == "preset" or value != _default(name, values)):
            written = row.text.write(value)
            for part in written.split(";") if row.repeats else [written]:
                parts.append(f"{name}={quote(part, safe=',;:-.+[]=' if row.repeats else ',;:-.+[]')}")
    return "&".join(parts).replace("+", "%2B")


def opened(run: Run) -> Run:
    """The run at what a frame opens with: its first stop, if the address names no step."""
    if run.cursor.step or not run.view.stops:
        return run
    return run.at(*run.view.stops[0])


def parse(text: str) -> Run:
    """The run that a query string means. Raises BadRequestError naming every parameter that is wrong."""
    run = _parsed.get(text)
    if run is None:
        run = _parse(text)
        # Of the densest text, a number of two characters, a run makes a float and its place in a tuple.
        # What a file holds is written out as if the text had it.
        held = 40 * run.recipe.network.parameter_count if run.recipe.params else 0
        _parsed.put(text, run, 8_000 + 20 * len(text) + held)
    return run


def parse_with(text: str, extra: Mapping[str, Text]) -> tuple[Run, dict[str, Any]]:
    """The run of ``text``, and the parameters ``extra`` that a path takes beside the run's, as far as given.

    One whose values are an array may be given several times.
    """
    rest: list[str] = []
    values: dict[str, Any] = {}
    wrong: dict[str, Complaint] = {}
    for part in filter(None, text.split("&")):
        written, _, value = part.partition("=")
        name = unquote_plus(written)
        if name not in extra:
            rest.append(part)
        elif name in values and extra[name].schema.get("type") != "array":
            wrong[name] = Complaint(name, say("{name} is given twice", name=name))
        else:
            try:
                read = extra[name].parse(unquote_plus(value))
                values[name] = (*values[name], *read) if name in values else read
            except MalformedError as error:
                wrong[name] = Complaint(name, error.about(name))
    if wrong:
        raise BadRequestError(*wrong.values())
    return parse("&".join(rest)), values


_parsed: ByteCache[Run] = ByteCache(room("query_cache"))


def _parse(text: str) -> Run:
    given = _pairs(parse_qsl(text, keep_blank_values=True))
    if "data" not in given and ("X" in given or "Y" in given):
        given["data"] = "custom"
    values: dict[str, Any] = {}
    wrong: list[Complaint] = []
    for name, row in PARAMETERS.items():
        try:
            values[name] = row.text.parse(given[name]) if name in given else _default(name, values)
        except MalformedError as error:
            wrong.append(Complaint(name, error.about(name)))
            values[name] = _default(name, values)
    run = _run(values)
    wrong += complaints(run.recipe, run.cursor, run.view, given) if not wrong else []
    wrong += _rival(run.view.vs)
    wrong += _asked(run) if not wrong else []
    if wrong:
        raise BadRequestError(*wrong)
    return replace(run, recipe=draw.drawn(run.recipe, run.asking, run.cursor.t))


def beside(run: Run) -> Run | None:
    """The run to compare ``run`` with, at the same iteration; None if there is none."""
    return _parse(run.view.vs).at(t=run.cursor.t) if run.view.vs else None


def _asked(run: Run) -> Iterable[Complaint]:
    """What is wrong with what is asked and drawn."""
    if run.view.vs and run.exercise.targets:
        yield Complaint("vs", say("vs does not go with ask: the run beside it would tell the answer"))
    yield from run.exercise.complaints()
    yield from draw.complaints(run.recipe, run.asking, run.cursor.t)


def _rival(text: str) -> Iterable[Complaint]:
    """What is wrong with the run to compare with."""
    if not text:
        return []
    if "vs" in dict(parse_qsl(text, keep_blank_values=True)):
        return [Complaint("vs", say("vs must be a run without a vs of its own"))]
    try:
        _parse(text)
    except BadRequestError as error:
        return [Complaint("vs", say("vs is no run: {reason}", reason=each.message)) for each in error.complaints]
    return []


def _pairs(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    wrong = list(islice(_misnamed(given), MOST_COMPLAINTS))
    if wrong:
        raise BadRequestError(*wrong)
    return {name: ";".join(values) for name, values in given.items()}


def _misnamed(given: Mapping[str, Sequence[str]]) -> Iterator[Complaint]:
    for name, values in given.items():
        if name not in PARAMETERS:
            short = name[:LONGEST]
            if near := nearest(name, PARAMETERS):
                words = say("unknown parameter '{name}'; did you mean '{near}'?", name=short, near=near)
            else:
                words = say("unknown parameter '{name}'", name=short)
            yield Complaint(short, words)
        elif len(values) > 1 and not PARAMETERS[name].repeats:
            yield Complaint(name, say("{name} is given twice", name=name))


@lru_cache(maxsize=64)
def _preset(name: str) -> Mapping[str, Any]:
    """What a preset sets, parsed."""
    pairs = dict(parse_qsl(PRESETS[name].query, keep_blank_values=True))
    values = {key: PARAMETERS[key].text.parse(value) for key, value in pairs.items()}
    if "X" in values:
        values["data"] = "custom"
    return MappingProxyType(values)


def _default(name: str, values: Mapping[str, Any]) -> Any:
    """What ``name`` is when it is left out, given the values of the parameters before it in the table."""
    row = PARAMETERS[name]
    if name == "preset":
        return row.default
    preset = _preset(values["preset"])
    taken = preset.get(name, row.default)
    if values.get("params") and (name == "hidden" or name in TRAINED):
        return _from_file(name, values)
    if name == "data":
        return "custom" if values.get("X") not in (None, (), preset.get("X")) else taken
    if name in _DATA and values["data"] != preset.get("data", PARAMETERS["data"].default):
        taken = row.default
    if name in ("samples", "noise") and taken is None:
        return getattr(data_set(values["data"], values["target"]), name, None)
    if name in HYPER and taken is None:
        return OPTIMIZERS[values["optimizer"]].defaults.get(name)
    if (
        name in PARAMETER_NAMES
        and taken is not None
        and not (_begins(values, preset) and _fits(name, taken, values))
    ):
        return None
    if name == "freeze" and _depth(preset) != len(values["hidden"]):
        return ()
    return taken


def _from_file(name: str, values: Mapping[str, Any]) -> Any:
    """The hidden layers of a run that starts from a file of parameters, or one of them."""
    data, target, X, Y = (values[of] for of in ("data", "target", "X", "Y"))
    inputs = sizes(data, target, X, Y, "linear", ())[0]
    found = blobs.start(values["params"], inputs)
    if name == "hidden":
        return tuple(len(each) for key, each in found.items() if TRAINED[key].weights)[:-1]
    return found.get(name)


def _depth(preset: Mapping[str, Any]) -> int:
    return len(preset.get("hidden", PARAMETERS["hidden"].default))


def _begins(values: Mapping[str, Any], preset: Mapping[str, Any]) -> bool:
    """Whether a run begins as its preset does: another way takes the place of the preset's own W and b."""
    return all(
        values[name] == preset.get(name, PARAMETERS[name].default) for name in ("init", "init_scale", "seed")
    )


def _fits(name: str, value: Any, values: Mapping[str, Any]) -> bool:
    """Whether a preset's own W or b still has the shape that this run's network needs."""
    each, widths = TRAINED[name], sizes(*(values[of] for of in ("data", "target", "X", "Y", "output", "hidden")))
    if each.layer >= len(widths):
        return False
    return (len(value), *([len(value[0])] if each.weights else [])) == each.shape(widths)
