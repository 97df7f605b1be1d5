"""The longest and worst text of every parameter costs no more than reading it."""

import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import count

import pytest

from app.run.errors import BadRequestError
from app.run.limits import most
from app.run.parameters import PARAMETERS
from app.run.query import parse, parse_with
from app.run.texts import integer

UNITS = (
    "1",
    "a",
    ".",
    ",",
    ";",
    "-",
    "e",
    "1,",
    "1;",
    "1.",
    "1e",
    "a.",
    "[",
    ":",
    "0:",
    "1:J,",
    "J,",
    "W1,",
    "a,",
    "%31",
)
ENDS = ("", "x", "=", "!", ":", "[", ",1")

FAR_TOO_LONG = 0.25
"""Seconds; what was quadratic took more than four, what is linear takes a few thousandths."""

fresh = count()


def worst(name: str) -> Iterator[str]:
    room = most("url_bytes") - 80
    for unit in UNITS:
        for end in ENDS:
            yield f"{name}={unit * ((room - len(name)) // len(unit))}{end}"
    yield f"{name}=0:lr={'1' * room}x"
    yield f"{name}=a://{'a' * room}!"
    yield f"{name}=preset=xor%26lr={'1' * room}x"


def took(query: str) -> float:
    """Seconds of the quickest of three readings, none of them remembered."""
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        with suppress(BadRequestError):
            parse(f"{query}&data_seed={next(fresh)}")
        times.append(time.perf_counter() - begun)
        if times[-1] < FAR_TOO_LONG:
            break
    return min(times)


@pytest.mark.parametrize("name", PARAMETERS)
def test_the_worst_text_of_a_parameter(name: str) -> None:
    slowest = max(worst(name), key=took)
    assert took(slowest) < FAR_TOO_LONG, slowest[:60]


@pytest.mark.parametrize(
    "each", ["hiden{}=1", "a{}", "{}", "edit=0:lr={}", "stops={}:J", "lr=1", "", "to=1", "%65dit=0:lr={}"]
)
def test_the_longest_list_of_names(each: str) -> None:
    parts = []
    while sum(map(len, parts)) + len(parts) < most("url_bytes") - 60:
        parts.append(each.format(len(parts)))
    assert took("&".join(parts)) < FAR_TOO_LONG
    begun = time.perf_counter()
    with pytest.raises(BadRequestError):
        parse_with("&".join([*parts, "to=x"]), {"to": integer(0, 1)})
    assert time.perf_counter() - begun < FAR_TOO_LONG


def test_a_long_list_of_mistakes_is_cut() -> None:
    with pytest.raises(BadRequestError) as caught:
        parse("&".join(f"hiden{n}=1" for n in range(1000)))
    assert 10 <= len(caught.value.complaints) <= 30


def test_no_run_within_the_run_to_compare_with() -> None:
    for inner in ("vs=preset=xor", "v%73=preset=xor", "vs%3Dpreset=xor", "lr=1%26vs=lr=2", "lr=1%26%76s=lr=2"):
        with pytest.raises(BadRequestError, match="vs"):
            parse(f"vs={inner}")
