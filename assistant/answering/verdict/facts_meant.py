"""What facts that were read mean beside the question: for the company it speaks of, and under the rules applied."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import replace
from decimal import Decimal

from assistant.answering.question.understanding import Understood
from assistant.eligibility.facts.issuer import without_year
from assistant.eligibility.reading.fact import EX_ITEMS, Unread
from assistant.eligibility.reading.reader import FactRead
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.rules.conditions import Threshold, leaves
from assistant.eligibility.rules.criteria import Criterion
from assistant.eligibility.words import WORDS
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import Bound

LISTING = "listing"
"""The rules that a company is checked against where nothing calls for others."""
LISTED_ON = "listed_on"
COHORT = "growth_tier_cohort"
CAPITAL = "share_capital_after_issue"
GROWTH_TIER, GROWTH_TIER_EXIT = "sse-growth-tier-guideline", "growth-tier-exit"
_RED_CHIPS = frozenset({"red-chip", "red-chip-listed-overseas"})
_EXPECTED = re.compile(r"(?:expect\w*|estimat\w*|预计|预期)[^.。；;]{0,40}$", re.IGNORECASE)
"""Words in front of a market value that is one to come."""


def meant_abroad(read: tuple[FactRead, ...], text: str) -> tuple[FactRead, ...]:
    """What is stated of a red-chip listed overseas: a market value that nobody expects is the one it has there."""
    types = [fact.value for fact in read if fact.fact == "issuer_type"]
    stated = {fact.fact for fact in read}
    if types != ["red_chip_listed_overseas"] or "overseas_market_value" in stated:
        return read
    return tuple(
        replace(fact, fact="overseas_market_value")
        if fact.fact == "expected_market_cap" and not _EXPECTED.search(text[: fact.start])
        else fact
        for fact in read
    )


def meant_of_field(read: tuple[FactRead, ...]) -> tuple[FactRead, ...]:
    """What is stated with the field that a milestone of one field alone tells: a phase II trial is one of drugs."""
    fields = {_FIELD_OF[fact.fact]: fact for fact in read if fact.fact in _FIELD_OF}
    if len(fields) != 1 or any(fact.fact == "industry" for fact in read):
        return read
    ((field, told),) = fields.items()
    return (replace(told, fact="industry", value=field), *read)


_FIELD_OF = {
    "asserted.phase_two_trial_cleared": "pharmaceutical",
    "asserted.device_testing_and_clinical_evaluation_done": "medical_device",
    "asserted.reusable_rocket_orbital_payload": "commercial_rocket",
    "asserted.large_model_product_launched": "ai_large_model",
}
"""The field of companies that each milestone of the fifth standard is asked of."""


def meant_at_par(read: tuple[FactRead, ...], question: Understood, concepts: Set[str]) -> tuple[FactRead, ...]:
    """What is stated of the shares of a domestic company: beside an offering they are its capital, at a par of RMB 1.

    Those of a red-chip are counted in shares. Where another par value is stated no number of shares is capital.
    """
    if _OTHER_PAR.search(question.text):
        return tuple(fact for fact in read if not (fact.fact == CAPITAL and _OF_SHARES.search(fact.span)))
    stated = {fact.fact for fact in read}
    abroad = {fact.value for fact in read if fact.fact == "issuer_type"} - {"domestic"}
    if abroad or not _RED_CHIPS.isdisjoint(concepts) or CAPITAL in stated or "public_offering_ratio" not in stated:
        return read
    note = WORDS("reading.at_par", question.language)
    return tuple(
        replace(fact, fact=CAPITAL, currency="CNY", note=note) if fact.fact == "shares_after_issue" else fact
        for fact in read
    )


def meant_as_issue(read: tuple[FactRead, ...], book: RuleBook, day: dt.date) -> tuple[FactRead, ...]:
    """What is stated of a co-investment: more than any issue allows can only be the size of the issue, 跟投 12亿."""
    if any(fact.fact == _ISSUE for fact in read):
        return read
    most = max((test.limit for test in _limits(book, day) if isinstance(test.limit, Decimal)), default=None)
    return tuple(
        replace(fact, fact=_ISSUE)
        if fact.fact == _CO_INVESTED and isinstance(fact.value, Decimal) and most is not None and fact.value > most
        else fact
        for fact in read
    )


def _limits(book: RuleBook, day: dt.date) -> Iterator[Threshold]:
    """What the amount of a co-investment is held against on a day."""
    for item in book.rule_set("co-investment").items():
        dated = item.at(day) if isinstance(item, Criterion) else None
        if dated is not None:
            leaves_of = (leaf for leaf in leaves(dated.condition) if isinstance(leaf, Threshold))
            yield from (leaf for leaf in leaves_of if leaf.fact == _CO_INVESTED)


_ISSUE, _CO_INVESTED = "issue_size", "co_investment_amount"


def meant_before_deductions(read: tuple[FactRead, ...]) -> tuple[FactRead, ...]:
    """What is stated, with the revenue that was deducted from where it was not stated: at least what is left of it."""
    stated = {fact.fact for fact in read}
    left = (fact for fact in read if fact.fact.endswith(_DEDUCTED) and fact.fact.removesuffix(_DEDUCTED) not in stated)
    gross = (replace(fact, fact=fact.fact.removesuffix(_DEDUCTED), comparison=Bound.GE) for fact in left)
    return (*read, *gross)


_DEDUCTED = "_after_deductions"


def meant_on_both_bases(read: tuple[FactRead, ...], unread: Iterable[Unread]) -> tuple[FactRead, ...]:
    """What is stated, with a lower profit that was told and could not be placed: it may be any, so that none is met."""
    stated = {fact.fact for fact in read}
    if not any(item.fact == EX_ITEMS and not item.dated for item in unread):
        return read
    profits = [fact for fact in read if fact.fact.endswith(".net_profit") and isinstance(fact.value, Decimal)]
    open_ones = (replace(fact, fact=fact.fact.replace("net_profit", EX_ITEMS), comparison=Bound.LE) for fact in profits)
    return (*read, *(fact for fact in open_ones if fact.fact not in stated))


_OTHER_PAR = Pattern(
    "a par value of a share that is not RMB 1",
    r"(?:\bpar(?: value)?(?: of| is|:)?|\bshares? of|面值(?:为|是|[:：])?)"
    r"\s?(?:US\$|HK\$|RMB|CNY|USD|HKD|人民币|美元|港元|[¥$])?\s?(?!1(?:\.0{1,4})?(?![\d.]))\d",
    yes=("par value of RMB 0.1", "每股面值0.1元", "shares of RMB 0.1 each", "par US$0.0001"),
    no=("par value of RMB 1", "面值1元", "shares of RMB 1.00 each", "股价跌破面值"),
    flags=re.IGNORECASE,
)
_OF_SHARES = re.compile(r"股|shares?\b", re.IGNORECASE)


def meant_after_listing(read: tuple[FactRead, ...], book: RuleBook, rule_set: str) -> tuple[FactRead, ...]:
    """What is stated of a listed company: a loss "at listing" is no loss of the latest year.

    The day it listed says how it came into the growth tier: companies listed before the tier's guideline took effect
    are the existing ones. Provision: sse-growth-tier-guideline#entry.
    """
    listed = next((fact for fact in read if fact.fact == LISTED_ON), None)
    told = any(without_year(fact.fact).startswith("net_profit") for fact in read)
    if rule_set == LISTING or (listed is None and not told):
        return read
    facts = tuple(fact for fact in read if fact.fact != "profitable")
    if listed is None or rule_set != GROWTH_TIER_EXIT or any(fact.fact == COHORT for fact in facts):
        return facts
    first, _, last = str(listed.value).partition("..")
    start = min(version.effective_from for version in book.corpus.documents[GROWTH_TIER].versions).isoformat()
    cohort = "existing" if (last or first) < start else "new" if first >= start else ""
    return (*facts, replace(listed, fact=COHORT, value=cohort)) if cohort else facts
