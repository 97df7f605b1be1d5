"""Every bound, in one table: what a run may be, and what the server spends on it.

A request over a limit of the group "run" is refused with a 422 that names it. Each bound can be set when the
server is started, by an option of the command line or by an environment variable: ``--units 64``,
``BACKWALK_UNITS=64``.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType


@dataclass(frozen=True)
class Limit:
    """One bound: ``most`` is still allowed.

    ``group`` is "run" or "server"; it is in ``seconds`` or a whole number.
    """

    name: str
    default: float
    help: str
    group: str = "run"
    seconds: bool = False

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"BACKWALK_{self.name.upper()}"

    @property
    def most(self) -> float:
        """What holds in this process."""
        return _most(self.name)

    def read(self, text: str) -> float:
        """What ``text`` sets it to. Raises ValueError with the words that follow its name."""
        number = float(text) if text.replace(".", "", int(self.seconds)).isdecimal() else 0.0
        if not 0 < number <= 1e9:
            raise ValueError(
                f"must be a {'number above 0' if self.seconds else 'whole number from 1'}, not '{text[:40]}'"
            )
        return number if self.seconds else int(number)


def _server(name: str, default: float, help_: str, *, seconds: bool = False) -> Limit:
    return Limit(name, default, help_, "server", seconds)


_ROWS = (
    Limit("hidden_layers", 12, "hidden layers of a network"),
    Limit("units", 1_024, "units of a layer"),
    Limit("parameters", 500_000, "weights and biases of a network"),
    Limit("examples", 10_000, "examples of a data set"),
    Limit("t", 1_000_000, "the last iteration that can be asked for"),
    Limit("edits", 200, "changes made by hand in a run"),
    Limit("asked", 200, "entries that a learner is asked for"),
    Limit("stops", 200, "stops of a frame"),
    Limit("url_bytes", 16_384, "bytes of a query string"),
    Limit("trace_numbers", 20_000_000, "numbers that one recorded iteration may hold"),
    Limit("values", 20_000, "entries up to which a tensor is written out in JSON"),
    Limit("recorded", 100, "iterations of an exported player"),
    Limit("recorded_numbers", 500_000, "numbers of all iterations of an exported player"),
    _server("blob_size", 32, "MiB of a file with data or parameters"),
    _server("blob_room", 1_024, "MiB of all files that are kept"),
    _server("budget", 5, "seconds of computing for one request; a retry goes on from there", seconds=True),
    _server("patience", 20, "seconds until a request in line is told to come back", seconds=True),
    _server("waiting", 64, "requests computing or in line; one more is told to come back"),
    _server("streams", 200, "trainings streamed at once; one more is told to come back"),
    _server("memory", 256, "MiB for requests computing at the same time; a larger one computes alone"),
    _server("connections", 2_000, "open connections; one more ends the one that has waited longest for a request"),
    _server("header_timeout", 10, "seconds for a request to arrive whole", seconds=True),
    _server("idle_timeout", 15, "seconds that a connection is kept for the next request", seconds=True),
    _server(
        "shutdown_timeout", 4, "seconds for the requests under way when the server is told to end", seconds=True
    ),
    _server("state_cache", 128, "MiB for states of training that later requests start from"),
    _server("course_cache", 32, "MiB for compiled training programs with their buffers"),
    _server("problem_cache", 32, "MiB for data sets and initial parameters"),
    _server("table_cache", 80, "MiB for the tables of files, the largest one at least"),
    _server("query_cache", 16, "MiB for query strings that were read before"),
    _server("answer_cache", 64, "MiB for finished answers"),
)

LIMITS: Mapping[str, Limit] = MappingProxyType({row.name: row for row in _ROWS})

MIB = 2**20

KEYS = "BACKWALK_KEYS"
"""The environment variable that says 0 where right answers are not given out."""


def gives_keys() -> bool:
    """Whether right answers are given out to whoever asks."""
    return os.environ.get(KEYS, "1") != "0"


@cache
def _most(name: str) -> float:
    """Raises ValueError where the environment says nonsense."""
    row = LIMITS[name]
    text = os.environ.get(row.variable)
    if text is None:
        return row.default
    try:
        return row.read(text)
    except ValueError as error:
        raise ValueError(f"{row.variable} {error}") from None


def most(name: str) -> int:
    """The limit called ``name``, a whole number."""
    return int(_most(name))


def seconds(name: str) -> float:
    """The limit called ``name``, in seconds."""
    return float(_most(name))


def room(name: str) -> int:
    """The limit called ``name``, in bytes."""
    return most(name) * MIB
