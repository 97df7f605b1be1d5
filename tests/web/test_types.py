"""What the scripts believe of an answer is what its schema says."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.answer import schemas

FILE = Path(__file__).parents[2] / "static/js/core/types.js"
TEXT = re.sub(r"\n \* {0,3}", " ", FILE.read_text(encoding="utf-8"))


def fields(body: str) -> Iterator[tuple[str, bool]]:
    """The names at the top of an object type, and whether each has to be there."""
    depth = 0
    for piece in re.finditer(r"[{<(\[]|[}>)\]]|(\w+)(\??):", body):
        if piece[1] and depth == 0:
            yield piece[1], not piece[2]
        elif not piece[1]:
            depth += 1 if piece[0] in "{<([" else -1


def believed(name: str) -> dict[str, bool]:
    found = re.search(r"@typedef \{\{(.*?)\}\} " + name + r"\b", TEXT)
    assert found, name
    return dict(fields(found[1].rpartition("@typedef {{")[2]))


SCHEMAS: dict[str, Any] = {
    "Step": schemas.STEP,
    "Part": schemas.PART,
    "Tensor": schemas.ONE_TENSOR,
    "Trace": schemas.TRACE,
    "Layer": schemas.LAYER,
    "Unit": schemas.UNIT,
    "Nudge": schemas.NUDGE,
    "Surface": schemas.SURFACE,
    "Picture": schemas.PICTURE,
    "Check": schemas.CHECK,
    "CheckRow": schemas.CHECK["properties"]["tensors"]["items"],
    "Why": schemas.STEP["properties"]["why"],
    "Link": schemas.STEP["properties"]["chain"],
    "Axis": schemas.ONE_TENSOR["properties"]["axes"]["items"],
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_type_is_its_schema(name: str) -> None:
    schema = SCHEMAS[name]
    found = believed(name)
    assert len(found) > 1
    for field, needed in found.items():
        assert field in schema["properties"], f"{name}.{field} is in no answer"
        assert not needed or field in schema["required"], f"{name}.{field} may be missing"
        assert needed or field not in schema["required"], f"{name}.{field} is always there"
