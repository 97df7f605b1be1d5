"""What the schema says a value may look like, its parser takes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.run.texts import MATRIX, VECTOR, Text


@pytest.mark.parametrize("text", [MATRIX, VECTOR])
@given(data=st.data())
def test_what_matches_is_read(text: Text, data: st.DataObject) -> None:
    value = data.draw(st.from_regex(re.compile(text.schema["pattern"], re.ASCII), fullmatch=True))
    try:
        text.parse(value)
    except ValueError as error:
        assert "numbers where row 0 has" in str(error)


@pytest.mark.parametrize("value", ["", ",", "1,", ";", "1;", "a", "nan", "1e", "1 2", "--1"])
def test_what_does_not_is_not(value: str) -> None:
    assert not re.fullmatch(MATRIX.schema["pattern"], value)
    with pytest.raises(ValueError, match="finite"):
        MATRIX.parse(value)
