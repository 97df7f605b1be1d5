"""Numbers as learners write them: 0.25, 0,25, -1/4, 2.5e-3."""

import math
import re
from dataclasses import dataclass

from ..words import marked
from .texts import LONGEST, MalformedError

_PART = r"(?:\d{1,30}(?:[.,]\d{0,30})?|[.,]\d{1,30})(?:[eE][+-]?\d{1,3})?"
_NUMBER = re.compile(rf"([+-]?{_PART})(?:/({_PART}))?", re.ASCII)

CLOSE = 1e-9
"""Relative difference below which two numbers are the same."""

NOTHING = 1e-12
"""What is smaller beside the largest entry of its tensor is 0: it is what rounding leaves of it."""


@dataclass(frozen=True)
class Given:
    """A number that was given: its ``value``, the ``unit`` of its last place, and how many ``digits`` it has.

    A fraction is exact: its unit is that of its third digit.
    """

    value: float
    unit: float
    digits: int

    def is_exactly(self, value: float) -> bool:
        """Whether it is ``value``, or that to two digits without a zero at the end, 0.03 for 0.03000."""
        if not math.isfinite(value):
            return False
        return abs(self.value - value) <= CLOSE * abs(value) or self.value == float(f"{value:.1e}")

    def rounds(self, value: float) -> bool:
        """Whether ``value`` is this, rounded to the digits that were given."""
        return math.isfinite(value) and abs(self.value - value) <= 0.5 * self.unit * (1 + 1e-6)

    def loosely(self, part: float) -> "Given":
        """The same, as if it were given to so small a part of itself."""
        return Given(self.value, max(self.unit, 2 * part * abs(self.value)), max(self.digits, 2))

    def agrees(self, value: float) -> bool:
        """Whether it is ``value`` to the digits that were given, at least two of them."""
        return self.is_exactly(value) or (self.digits >= 2 and self.rounds(value))


def given(text: str) -> Given:
    """The number that ``text`` is. Raises MalformedError."""
    plain = "".join(text.split()).replace("−", "-")
    match = _NUMBER.fullmatch(plain) if len(plain) <= 80 else None
    if not match:
        message = marked("{name} must be a number such as 0.25, -1/4 or 2.5e-3, not '{text}'")
        raise MalformedError(message, text=text[:LONGEST])
    above, below = (None if each is None else each.replace(",", ".") for each in match.groups())
    value = float(above or 0)
    if not math.isfinite(value):
        raise MalformedError(marked("{name} must be a finite number, not {text}"), text=text[:LONGEST])
    if below is not None:
        if not float(below):
            raise MalformedError(marked("{name} must not be divided by 0"))
        value /= float(below)
        if not math.isfinite(value):
            raise MalformedError(marked("{name} must be a finite number, not {text}"), text=text[:LONGEST])
        return Given(value, 2e-3 * abs(value), 3)
    mantissa, _, exponent = (above or "").lower().partition("e")
    whole, _, places = mantissa.lstrip("+-").partition(".")
    digits, unit = (whole + places).lstrip("0"), int(exponent or 0) - len(places)
    # The zeros at the end of 120 hold its place; those of 1.20 are digits.
    if not places and not exponent and len(digits.rstrip("0")) >= 2:
        unit += len(digits) - len(digits.rstrip("0"))
        digits = digits.rstrip("0")
    return Given(value, float(f"1e{unit}"), len(digits))
