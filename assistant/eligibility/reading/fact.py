"""What was read of a text: facts, what could not be placed, and the stretches that speak of no company."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from assistant.language.quantities.quantity import Bound

FactValue = Decimal | bool | str
EX_ITEMS = "net_profit_excl_nonrecurring"
"""The fact that an amount without a subject is meant for where it is told of a profit without some items."""
_EXACTNESS = {
    Bound.EQ: "exact",
    Bound.ABOUT: "about",
    Bound.GE: "at_least",
    Bound.GT: "more_than",
    Bound.LE: "at_most",
    Bound.LT: "less_than",
}


def exactness_of(comparison: Bound, high: Decimal | None) -> str:
    """How exact an amount is, in a word: exact, about, at_least, more_than, at_most, less_than or range."""
    return "range" if high is not None else _EXACTNESS[comparison]


@dataclass(frozen=True, slots=True)
class FactRead:
    """One fact as read: `span` is exactly `text[start:end]`; `high` ends a range; `currency` is empty but for money.

    `period` is the printed label of the period it was stated for, empty where none was; `hypothetical` says that it was
    only supposed, `forecast` that it is still to come.
    """

    fact: str
    value: FactValue
    span: str
    start: int
    end: int
    comparison: Bound = Bound.EQ
    high: Decimal | None = None
    currency: str = ""
    note: str = ""
    period: str = ""
    forecast: bool = False
    hypothetical: bool = False

    @property
    def usable(self) -> bool:
        """Whether the value can go to the checker: an amount in foreign currency cannot."""
        return self.currency in ("", "CNY")

    @property
    def exactness(self) -> str:
        """How exact the value is: exact, about, at_least, more_than, at_most, less_than or range."""
        return exactness_of(self.comparison, self.high)


class UnreadKind(StrEnum):
    """What was stated and could not be placed."""

    AMOUNT = "amount"
    PERCENT = "percent"
    DATE = "date"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Unread:
    """Something stated that became no fact, and why, in the language asked for; `span` is exactly `text[start:end]`.

    `fact` is the one it was meant for, without its year, where only the value could not be taken; `dated` that the
    value was read, but is of no fiscal year that counts.
    """

    span: str
    start: int
    end: int
    kind: UnreadKind
    why: str
    fact: str = ""
    dated: bool = False


@dataclass(frozen=True, slots=True)
class FactsReading:
    """What a text states: facts in order of appearance, warnings, and what could not be placed.

    `unnamed` are, for a follow-up, the amounts that name no fact. `aside` are the stretches that speak of rules, quote,
    or speak of somebody else: nothing in them is a fact or missed. `forecasts` are figures of years still to come,
    which are shown and never checked. `remarks` say why a fact stands otherwise than in its words.
    """

    facts: tuple[FactRead, ...] = ()
    warnings: tuple[str, ...] = ()
    unnamed: tuple[FactRead, ...] = ()
    corrects: bool = False
    unread: tuple[Unread, ...] = ()
    aside: tuple[tuple[int, int], ...] = ()
    forecasts: tuple[FactRead, ...] = ()
    remarks: tuple[str, ...] = ()
