"""What the schema does not let through is refused, and what is legal matches it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.run.texts import MATRIX, VECTOR


@given(st.lists(st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=2), min_size=1, max_size=4))
def test_what_is_written_matches(rows: list[list[float]]) -> None:
    matrix = tuple(map(tuple, rows))
    assert re.fullmatch(MATRIX.schema["pattern"], MATRIX.write(matrix))
    assert re.fullmatch(VECTOR.schema["pattern"], VECTOR.write(matrix[0]))


@pytest.mark.parametrize("value", ["", ",", ";", "a", "nan", "1 2", "inf", ",1", "1_0", "x1", "\u0661"])
def test_what_does_not_match_is_refused(value: str) -> None:
    assert not re.fullmatch(MATRIX.schema["pattern"], value)
    with pytest.raises(ValueError, match="finite"):
        MATRIX.parse(value)
