"""The lessons there are: files of this folder, in the language that is spoken, else in English; and one's own."""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from ..run.engine import Engine
from ..words import ENGLISH, spoken
from .reading import Lesson, read

HERE = Path(__file__).parent

OWN = "BACKWALK_LESSONS"
"""The environment variable that names a folder with lessons of one's own."""

EXAMPLE = HERE / "example.md"
"""A lesson to begin with, on the page that says how to write one."""

ORDER = (
    "two-layer",
    "l-layer",
    "hadamard",
    "transpose",
    "mean",
    "the-2",
    "missing-slope",
    "update-order",
    "bias",
    "slope-at-z",
    "three-uses",
    "outer-product",
    "saturation",
    "dead-relu",
    "symmetry",
    "sign-and-adam",
    "fading",
)
"""How they stand on the shelf; others come after them."""


def files() -> Mapping[str, Path]:
    """Every lesson by its id, the name of its file. One of one's own stands in the place of one of that name."""
    return _files(spoken().name, os.environ.get(OWN, ""))


@cache
def _files(language: str, own: str) -> Mapping[str, Path]:
    folders = [HERE / ENGLISH, HERE / language, *([Path(own)] if own else [])]
    found = {each.stem: each for folder in folders for each in sorted(folder.glob("*.md"))}
    return MappingProxyType({name: found[name] for name in sorted(found, key=_place)})


def _place(name: str) -> tuple[int, str]:
    return (ORDER.index(name) if name in ORDER else len(ORDER)), name


def lesson(id_: str) -> Lesson:
    """The lesson of that id, read once. Raises KeyError."""
    return _read(files()[id_])


@cache
def _read(file: Path) -> Lesson:
    return read(file.read_text(encoding="utf-8"), Engine(float("inf")))
