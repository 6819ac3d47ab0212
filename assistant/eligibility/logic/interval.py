"""What is known of a number: a closed, open or unbounded range of exact decimals.

A number stated exactly is a range of one point, "just under CNY 4bn" is a range open at 4bn, and a number nobody
stated is the whole range its kind allows. Arithmetic keeps every value that is still possible, so a comparison that
comes out `met` or `not_met` stays so whatever is learnt later.
"""

from __future__ import annotations

from decimal import Context, Decimal
from enum import StrEnum
from typing import NamedTuple

from assistant.eligibility.logic.kleene import MET, NOT_MET, UNKNOWN, Outcome, negate

INFINITY = Decimal("Infinity")
_EXACT = Context(prec=60)


class Comparison(StrEnum):
    """How a number is held against a threshold."""

    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    BELOW = "below"


_MORE_THAN = Comparison.MORE_THAN
_OPPOSITES = {Comparison.AT_MOST: _MORE_THAN, Comparison.BELOW: Comparison.AT_LEAST}


# A check builds hundreds of these and of what is made with them: a named tuple is built much faster than a dataclass.
class Interval(NamedTuple):
    """Every value still possible: `low` to `high`, each end belonging to it unless marked open."""

    low: Decimal = -INFINITY
    high: Decimal = INFINITY
    low_open: bool = False
    high_open: bool = False

    @classmethod
    def point(cls, value: Decimal | int) -> Interval:
        """The range of one exact value."""
        return cls(Decimal(value), Decimal(value))

    @property
    def exact(self) -> Decimal | None:
        """The value where only one is possible."""
        return self.low if self.low == self.high and self.low.is_finite() else None

    @property
    def empty(self) -> bool:
        """Whether no value is possible: two statements contradict each other."""
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    def intersect(self, other: Interval) -> Interval:
        """What both allow."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return Interval(
            low,
            high,
            (self.low_open and self.low == low) or (other.low_open and other.low == low),
            (self.high_open and self.high == high) or (other.high_open and other.high == high),
        )

    def plus(self, other: Interval) -> Interval:
        """The sum."""
        return Interval(
            _EXACT.add(self.low, other.low),
            _EXACT.add(self.high, other.high),
            self.low_open or other.low_open,
            self.high_open or other.high_open,
        )

    def lower(self, other: Interval) -> Interval:
        """The smaller of the two."""
        low, high = min(self.low, other.low), min(self.high, other.high)
        return Interval(
            low,
            high,
            (self.low_open or self.low > low) and (other.low_open or other.low > low),
            (self.high_open and self.high == high) or (other.high_open and other.high == high),
        )

    def over(self, other: Interval) -> Interval:
        """The quotient of two numbers that are not negative; anything from 0 up where the divisor may be zero."""
        if self.low < 0 or other.low < 0 or other.high == 0:
            return Interval(Decimal(0) if self.low >= 0 else -INFINITY)
        low = _EXACT.divide(self.low, other.high) if other.high.is_finite() else Decimal(0)
        high = _EXACT.divide(self.high, other.low) if other.low > 0 and self.high.is_finite() else INFINITY
        return Interval(low, high, self.low_open or other.high_open, self.high_open or other.low_open)

    def root(self) -> Interval:
        """The square root of a number that is not negative; exact wherever the root is."""
        low = _EXACT.sqrt(max(self.low, Decimal(0)))
        high = self.high if not self.high.is_finite() else _EXACT.sqrt(self.high)
        return Interval(low, high, self.low_open, self.high_open)

    def compare(self, how: Comparison, threshold: Decimal) -> Outcome:
        """Whether every value still possible passes, none does, or it is open.

        Statements that contradict decide nothing.
        """
        if self.empty:
            return UNKNOWN
        if how in _OPPOSITES:
            return negate(self.compare(_OPPOSITES[how], threshold))
        strict = how is _MORE_THAN
        if self.low > threshold or (self.low == threshold and (self.low_open or not strict)):
            return MET
        if self.high < threshold or (self.high == threshold and (self.high_open or strict)):
            return NOT_MET
        return UNKNOWN
