"""An amount of a message in the place of the one before that plays the same part: "and at RMB 37 a share?".

What part an amount plays is told by the words of figures beside it (an issue price, shares after the issue), by the
fact that it was read as, and without words by what it measures, where the question has only one such amount.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.dialogue.cues import FILLERS, bare_condition
from assistant.dialogue.substitution import MEASURES, other_number
from assistant.eligibility.figures.book import FigureBook
from assistant.eligibility.figures.reading.stated import Claimed
from assistant.eligibility.reading.reader import FactRead, calendar_key
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import Quantity, QuantityKind

_MOST_A_PRICE = 10_000
"""Below which money is the price of a share and no figure of a company."""
_PARTS = Pattern(
    "an amount with its currency in front and the thing counted behind",
    r"(?P<before>(?:RMB|CNY|¥|￥) ?)?[\d.,]+ ?(?:bn|mn?|k|million|billion|thousand|个?[万亿千百])*(?P<thing>.*)",
    yes=("RMB 48", "1.3亿股", "30个亿"),
    no=("price",),
    flags=re.IGNORECASE,
    how="fullmatch",
)
_SHARE = "share"
_WORDS = re.compile(r"[a-z]{2,}|[\u4e00-\u9fff]+", re.IGNORECASE)
_PRICED = re.compile(r"\b(?:shares?|each|apiece|per|price|issue)\b|每股|[一单]股|价格?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RoleChanges:
    """The amounts of a message as they are put into questions asked before.

    `message` and `facts` are what was typed and what was read of it, `known` what was known before and `planned` the
    figures of years still to come among it; `today` is the day of asking.
    """

    message: str
    facts: Sequence[FactRead]
    known: Sequence[FactRead]
    planned: Sequence[FactRead]
    figures: FigureBook
    today: dt.date

    def names_role(self) -> bool:
        """Whether words say which part the amounts play, so that none may be taken for another figure."""
        stated = (each for each in self._amounts(self.message) if each.roles and _may_play(each))
        return any(not any(_covers(fact, each.quantity) for fact in self.facts) for each in stated)

    def put_into(self, questions: Sequence[str]) -> str | None:
        """The first of the questions that has a place for every amount, with these in it; None for no such.

        None too where every amount is a fact known, or people or patents are counted, which others place.
        """
        new = self._amounts(self.message)
        counted = any(each.quantity.kind is QuantityKind.COUNT and each.quantity.unit != _SHARE for each in new)
        if not new or counted or all(self._read_as(each.quantity, self.known) for each in new):
            return None
        return next((text for text in (self._put(new, each) for each in questions) if text is not None), None)

    def _put(self, new: Sequence[Claimed], question: str) -> str | None:
        old = self._amounts(question)
        places = [self._place(each, old) for each in new]
        found = [place for place in places if place is not None]
        if len(found) < len(places) or len({place.start for place in found}) < len(found):
            return None
        for place, each in sorted(zip(found, new, strict=True), key=lambda pair: -pair[0].start):
            question = question[: place.start] + _alike(each.quantity, place) + question[place.end :]
        return other_number(question, self.message) or question

    def _place(self, new: Claimed, old: Sequence[Claimed]) -> Quantity | None:
        """The one amount before that is of the same as an amount of the message; None for none, or for two."""
        spans = [fact.span for fact in self._read_as(new.quantity, (*self.known, *self.planned))]
        if spans:
            places = [each.quantity for each in old if any(each.quantity.text in span for span in spans)]
        else:
            places = [each.quantity for each in old if each.roles & self._of_no_year(new)]
        if not places and not spans and self._says_no_more(new.quantity):
            places = [each.quantity for each in old if _measured_alike(new.quantity, each.quantity)]
        return places[0] if len(places) == 1 else None

    def _of_no_year(self, amount: Claimed) -> frozenset[str]:
        """The roles of an amount but for those of fiscal years, whose years others tell apart."""
        return frozenset(role for role in amount.roles if not self.figures.table.roles[role].years)

    def _read_as(self, amount: Quantity, known: Sequence[FactRead]) -> list[FactRead]:
        """Those of some facts known that an amount of the message was read as."""
        keys = {self._key(fact) for fact in self.facts if _covers(fact, amount)}
        return [fact for fact in known if self._key(fact) in keys]

    def _key(self, fact: FactRead) -> str:
        return calendar_key(fact.fact, self.today.year - 1)

    def _says_no_more(self, amount: Quantity) -> bool:
        """Whether the message names nothing beside an amount that can be told by its size or by what it counts."""
        rest = _PRICED.sub(" ", FILLERS.sub(" ", bare_condition(self.message.replace(amount.text, " "))))
        return not _WORDS.search(rest)

    def _amounts(self, text: str) -> list[Claimed]:
        claimed = self.figures.claimed(text, self.today)
        return [each for each in claimed if each.quantity.kind in MEASURES and isinstance(each.quantity.value, Decimal)]


_OF_A_SHARE = re.compile(r"price")


def _may_play(amount: Claimed) -> bool:
    """Whether an amount can be what the words beside it say: 3.85bn is no price of a share."""
    return _is_price(amount.quantity) or not all(map(_OF_A_SHARE.search, amount.roles))


def _covers(fact: FactRead, amount: Quantity) -> bool:
    return fact.start < amount.end and amount.start < fact.end


def _measured_alike(new: Quantity, old: Quantity) -> bool:
    """Whether both are prices of a share, or both count shares: what is told without words."""
    if _is_price(new):
        return _is_price(old) and old.kind is QuantityKind.MONEY
    return new.kind is old.kind is QuantityKind.COUNT and new.unit == old.unit == _SHARE


def _is_price(amount: Quantity) -> bool:
    money = amount.kind is QuantityKind.MONEY or amount.kind is QuantityKind.NUMBER
    return money and isinstance(amount.value, Decimal) and 0 < amount.value < _MOST_A_PRICE


def _alike(new: Quantity, old: Quantity) -> str:
    """The new amount as it is written, with the thing counted or the currency of the old one where it has none."""
    if new.kind is not QuantityKind.NUMBER:
        return new.text
    parts = _PARTS.fullmatch(old.text)
    return f"{parts['before'] or ''}{new.text}{parts['thing']}" if parts is not None else new.text
