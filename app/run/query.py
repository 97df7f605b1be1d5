"""The query string, parsed in one place into one frozen value with one canonical form.

``parse(text).canonical`` names the preset, then only what differs from it, in the table's order and in one
spelling; parsing that gives an equal value back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, quote, unquote_plus

from ..numerics.datasets import DATASETS
from ..numerics.optimizers import HYPER, OPTIMIZERS
from .caches import ByteCache
from .errors import BadRequestError, Complaint, refuse
from .limits import most, room
from .parameters import PARAMETER_NAMES, PARAMETERS, TRAINED
from .presets import PRESETS
from .rules import MOST_COMPLAINTS, complaints, sizes
from .texts import LONGEST, Text, nearest

_DATA = ("X", "Y", "samples", "noise", "data_seed", "batch")
"""What belongs to a data set, and is not taken over when another one is chosen."""


@dataclass(frozen=True)
class Run:
    """A run, its cursor and its view: one value for every parameter of the table."""

    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def __hash__(self) -> int:
        return hash(self.canonical)

    @cached_property
    def canonical(self) -> str:
        """The canonical query string."""
        return self._write("run", "cursor", "view")

    @cached_property
    def key(self) -> str:
        """The canonical query of what the numbers depend on: runs with equal keys train alike."""
        kept = {**self.values, "notation": "column"}
        return Run(MappingProxyType(kept))._write("run")

    def at(self, **changes: Any) -> "Run":
        """The same run with other values, unchecked."""
        run = Run(MappingProxyType({**self.values, **changes}))
        if all(PARAMETERS[name].group != "run" for name in changes):
            vars(run)["key"] = self.key
        return run

    def only(self, *names: str) -> "Run":
        """The same run with every parameter of cursor and view but these left out."""
        left_out = {
            name: _default(name, self.values)
            for name, row in PARAMETERS.items()
            if row.group != "run" and name not in names
        }
        return self.at(**left_out)

    def _write(self, *groups: str) -> str:
        parts = []
        for name, row in PARAMETERS.items():
            value = self.values[name]
            if row.group in groups and (name == "preset" or value != _default(name, self.values)):
                written = row.text.write(value)
                for part in written.split(";") if row.repeats else [written]:
                    parts.append(f"{name}={quote(part, safe=',;:-.+[]=' if row.repeats else ',;:-.+[]')}")
        return "&".join(parts).replace("+", "%2B")


def opened(run: Run) -> Run:
    """The run at what a frame opens with: its first stop, if the address names no step."""
    if run["step"] or not run["stops"]:
        return run
    t, step = run["stops"][0]
    return run.at(step=step, t=run["t"] if t is None else t)


def parse(text: str) -> Run:
    """The run that a query string means. Raises BadRequestError naming every parameter that is wrong."""
    if len(text.encode(errors="replace")) > most("url_bytes"):
        raise refuse("url", f"the query string is longer than the limit url_bytes, {most('url_bytes')} bytes")
    run = _parsed.get(text)
    if run is None:
        run = _parse(text)
        # Of the densest text, a number of two characters, a run makes a float and its place in a tuple.
        _parsed.put(text, run, 8_000 + 20 * len(text))
    return run


def parse_with(text: str, extra: Mapping[str, Text]) -> tuple[Run, dict[str, Any]]:
    """The run of ``text``, and the parameters ``extra`` that a path takes beside the run's, as far as given."""
    rest: list[str] = []
    values: dict[str, Any] = {}
    wrong: dict[str, Complaint] = {}
    for part in filter(None, text.split("&")):
        written, _, value = part.partition("=")
        name = unquote_plus(written)
        if name not in extra:
            rest.append(part)
        elif name in values:
            wrong[name] = Complaint(name, f"{name} is given twice")
        else:
            try:
                values[name] = extra[name].parse(unquote_plus(value))
            except ValueError as error:
                wrong[name] = Complaint(name, f"{name} {error}")
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
        except ValueError as error:
            wrong.append(Complaint(name, f"{name} {error}"))
            values[name] = _default(name, values)
    wrong += complaints(values, given) if not wrong else []
    wrong += _rival(values["vs"])
    if wrong:
        raise BadRequestError(*wrong)
    return Run(MappingProxyType(values))


def _rival(text: str) -> Iterable[Complaint]:
    """What is wrong with the run to compare with."""
    if not text:
        return []
    if "vs" in dict(parse_qsl(text, keep_blank_values=True)):
        return [Complaint("vs", "vs must be a run without a vs of its own")]
    try:
        _parse(text)
    except BadRequestError as error:
        return [Complaint("vs", f"vs is no run: {each.message}") for each in error.complaints]
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
            yield Complaint(short, f"unknown parameter '{short}'{nearest(name, PARAMETERS)}")
        elif len(values) > 1 and not PARAMETERS[name].repeats:
            yield Complaint(name, f"{name} is given twice")


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
    if name == "data":
        return "custom" if values.get("X") not in (None, (), preset.get("X")) else taken
    data = DATASETS.get(values["data"])
    if name in _DATA and values["data"] != preset.get("data", PARAMETERS["data"].default):
        taken = row.default
    if name in ("samples", "noise") and taken is None and data:
        return getattr(data, name)
    if name in HYPER and taken is None:
        return OPTIMIZERS[values["optimizer"]].defaults.get(name)
    if name in PARAMETER_NAMES and taken is not None and not _fits(name, taken, values):
        return None
    if name == "freeze" and _depth(preset) != len(values["hidden"]):
        return ()
    return taken


def _depth(preset: Mapping[str, Any]) -> int:
    return len(preset.get("hidden", PARAMETERS["hidden"].default))


def _fits(name: str, value: Any, values: Mapping[str, Any]) -> bool:
    """Whether a preset's own W or b still has the shape that this run's network needs."""
    each, widths = TRAINED[name], sizes(values)
    if each.layer >= len(widths):
        return False
    return (len(value), *([len(value[0])] if each.weights else [])) == each.shape(widths)
