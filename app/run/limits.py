"""Every limit, in one table. A request over one is refused with a 422 that names it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Limit:
    """One limit: ``most`` is still allowed."""

    name: str
    most: int
    help: str


_ROWS = (
    Limit("hidden_layers", 12, "hidden layers of a network"),
    Limit("units", 1_024, "units of a layer"),
    Limit("parameters", 500_000, "weights and biases of a network"),
    Limit("examples", 10_000, "examples of a data set"),
    Limit("t", 100_000, "the last iteration that can be asked for"),
    Limit("url_bytes", 16_384, "bytes of a query string"),
    Limit("trace_numbers", 20_000_000, "numbers that one recorded iteration may hold"),
    Limit("values", 20_000, "entries up to which a tensor is written out in JSON"),
    Limit("recorded", 100, "iterations of an exported player"),
    Limit("recorded_numbers", 500_000, "numbers of all iterations of an exported player"),
)

LIMITS: Mapping[str, Limit] = MappingProxyType({row.name: row for row in _ROWS})

BUDGET_SECONDS = 5.0
"""Compute time of one request; past it the answer is 503 with Retry-After, and a retry goes on from there."""

STATE_CACHE_BYTES = 128 * 2**20
"""Memory for the states of training that later requests start from."""

COURSE_CACHE_BYTES = 32 * 2**20
"""Memory for compiled training programs with their buffers."""

ANSWER_CACHE_BYTES = 64 * 2**20
"""Memory for finished answers."""


def most(name: str) -> int:
    """The limit called ``name``."""
    return LIMITS[name].most
