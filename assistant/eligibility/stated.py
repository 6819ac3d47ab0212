"""What was read from a text as issuer facts, so that a question can be checked like a facts file."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal

from assistant.corpus.quantities import Comparison
from assistant.eligibility.amounts import plain
from assistant.eligibility.fact_files import facts_from_mapping
from assistant.eligibility.facts import IssuerFacts
from assistant.eligibility.reading import FactRead, calendar_key

_SIGNS = {Comparison.LT: "< ", Comparison.LE: "<= ", Comparison.GT: "> ", Comparison.GE: ">= "}


def issuer_facts(read: Iterable[FactRead], day: dt.date) -> IssuerFacts:
    """The facts read as the checker takes them, with relative years counted from the last one complete on `day`.

    Amounts in foreign currency are left out, an approximate amount counts as stated. Raises InputError naming the fact
    where what was read cannot be true (a ratio over 100%, two statements that contradict each other).
    """
    usable = [fact for fact in read if fact.usable]
    named = [int(match[1]) for fact in usable if (match := re.match(r"years\.(\d{4})\.", fact.fact))]
    latest = max(named, default=day.year - 1)
    return facts_from_mapping({calendar_key(fact.fact, latest): _text(fact) for fact in usable}, "question", day=day)


def _text(fact: FactRead) -> str:
    if not isinstance(fact.value, Decimal):
        return str(fact.value).lower() if isinstance(fact.value, bool) else fact.value
    # A ratio above one is still a ratio, not a number of per cent.
    percent = fact.fact.endswith(("_ratio", "_cagr", "_share"))
    low = f"{plain(fact.value * 100)}%" if percent else plain(fact.value)
    if fact.high is not None:
        return f"{low} to {plain(fact.high * 100)}%" if percent else f"CNY {low} to CNY {plain(fact.high)}"
    return f"{_SIGNS.get(fact.comparison, '')}{low}"
