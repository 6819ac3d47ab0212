"""Proven facts handed to the checker: as a facts file would state them, and the verdict on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from assistant.eligibility.facts.files import facts_from_mapping
from assistant.eligibility.facts.formulas import AGGREGATES, computed
from assistant.eligibility.facts.issuer import IssuerFacts
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.verdict.checker import Verdict, check
from assistant.errors import InputError
from assistant.language.quantities.quantity import Bound
from assistant.language.text import Bilingual, Language
from assistant.review.model import ProvenFact
from assistant.review.words import WORDS

_ROUNDING = Decimal("0.001")
_SIGNS = {Bound.GE: ">= ", Bound.GT: "> ", Bound.LE: "<= ", Bound.LT: "< "}


def stated_value(fact: ProvenFact) -> str | list[str]:
    """The value as a facts file writes it."""
    if isinstance(fact.value, tuple):
        return list(fact.value)
    if isinstance(fact.value, bool):
        return str(fact.value).lower()
    if isinstance(fact.value, Decimal):
        percent = fact.unit == "%"
        value = fact.value * 100 if percent else fact.value
        return f"{_SIGNS.get(fact.comparison, '')}{value.normalize():f}{'%' if percent else ''}"
    return fact.value


def issuer_facts(
    facts: Sequence[ProvenFact], book: RuleBook, day: dt.date
) -> tuple[IssuerFacts, tuple[Bilingual, ...]]:
    """The facts as the checker takes them; one that cannot be true beside those before it is left out and told."""
    stated: dict[str, str | list[str]] = {}
    notes: list[Bilingual] = []
    issuer = IssuerFacts(book.fact_table)
    for fact in sorted(facts, key=lambda each: each.fact in AGGREGATES):
        try:
            issuer = facts_from_mapping({**stated, fact.fact: stated_value(fact)}, book.fact_table, day=day)
            stated[fact.fact] = stated_value(fact)
        except InputError as error:
            if not _is_rounded(fact, issuer, day):
                why = Bilingual(*(error.in_language(language).partition(": ")[2] for language in Language))
                notes.append(WORDS.both("notes.left_out", fact=book.fact_table.label(fact.fact), why=why))
    return issuer, tuple(notes)


def _is_rounded(fact: ProvenFact, issuer: IssuerFacts, day: dt.date) -> bool:
    """Whether a total is that of the years, but for its rounding: the years are taken, and nothing need be said."""
    if fact.fact not in AGGREGATES or not isinstance(fact.value, Decimal):
        return False
    exact = computed(fact.fact, issuer, day).sure.exact
    return exact is not None and abs(exact - fact.value) <= _ROUNDING * max(abs(exact), abs(fact.value))


def verdict_on(facts: IssuerFacts, book: RuleBook, day: dt.date) -> Verdict:
    """The checker's verdict on listing."""
    return check(facts, book, as_of=day)
