"""Issuer facts read from a question or a message, in English and Chinese, each with the words it came from.

Conservative by design: a number in a rule ("the RMB 4bn threshold") is no fact, two different values for one fact are a
warning and neither is taken, foreign currency is kept as it is. Money is yuan, ratios are fractions of one, fiscal
years without a calendar year are `latest`, `latest-1`, `latest-2` (`calendar_key` turns them into years).
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.reading.marks import CORRECTION, EACH, NOT_REACHED, RULE_STATEMENT, TOGETHER
from assistant.eligibility.reading.phrases import ANY_YEAR, Phrases, StatementPhrase, phrases_of
from assistant.eligibility.reading.text import (
    BoundAmount,
    KeywordHit,
    PreparedText,
    bind_amounts,
    fact_key,
    in_list,
    longest,
    meaning_of,
    measure_of,
    named_years,
    prepare,
)
from assistant.eligibility.words import WORDS
from assistant.language.quantities.numerals import shift
from assistant.language.quantities.reader import Bound, Quantity, QuantityKind
from assistant.language.text import Language

FactValue = Decimal | bool | str


@dataclass(frozen=True, slots=True)
class FactRead:
    """One fact as read: `span` is exactly `text[start:end]`; `high` ends a range; `currency` is empty but for money."""

    fact: str
    value: FactValue
    span: str
    start: int
    end: int
    comparison: Bound = Bound.EQ
    high: Decimal | None = None
    currency: str = ""
    note: str = ""

    @property
    def usable(self) -> bool:
        """Whether the value can go to the checker: an amount in foreign currency cannot."""
        return self.currency in ("", "CNY")


@dataclass(frozen=True, slots=True)
class FactsReading:
    """What a text states: facts in order of appearance, warnings, and for a follow-up the amounts that name no fact."""

    facts: tuple[FactRead, ...] = ()
    warnings: tuple[str, ...] = ()
    unnamed: tuple[FactRead, ...] = ()
    corrects: bool = False


_LONGEST = 4_000  # characters; a question is shorter, a pasted prospectus is not a statement of facts


def read_facts(text: str, table: FactTable, language: Language = Language.EN) -> FactsReading:
    """The facts of `table` stated in `text`; `language` is that of the notes and warnings.

    Raises InputError for a broken table.
    """
    prepared = prepare(text[:_LONGEST], phrases_of(table))
    bound, loose = bind_amounts(prepared)
    facts = [
        *_amounts(prepared, bound, language),
        *_statements(prepared),
        *_dates(prepared),
    ]
    spans = [(fact.start, fact.end) for fact in facts]
    corrects = CORRECTION.search(prepared.folded) is not None
    readings, warnings = _settle(facts, prepared.phrases, corrects, language)
    warnings += [WORDS("reading.currency", language, amount=fact.span) for fact in readings if not fact.usable]
    if len(text) > _LONGEST:
        warnings.append(WORDS("reading.cut", language, count=_LONGEST))
    unnamed = tuple(
        _fact("", quantity, language)
        for quantity in loose
        if not any(start <= quantity.start < end for start, end in spans)
    )
    return FactsReading(tuple(readings), tuple(dict.fromkeys(warnings)), unnamed, corrects)


def merge(known: FactsReading, new: FactsReading) -> FactsReading:
    """`known` with what a follow-up says laid over it; "make it 4.2bn" corrects the fact nearest to such an amount."""
    facts = list(new.facts)
    if new.corrects and not facts and len(new.unnamed) == 1:
        amount = new.unnamed[0]
        fitting = [fact for fact in reversed(known.facts) if _same_measure(fact, amount)]
        target = min(fitting, key=lambda fact: _apart(fact.value, amount.value), default=None)
        if target is not None:
            facts = [replace(amount, fact=target.fact)]
    facts = [_aligned(fact, known) for fact in facts]
    keys = {fact.fact for fact in facts}
    return FactsReading(
        (*(fact for fact in known.facts if fact.fact not in keys), *facts), new.warnings, (), new.corrects
    )


def _apart(left: FactValue, right: FactValue) -> float:
    """How far two amounts are from each other, as a ratio's logarithm; what is no amount above zero is farthest."""
    if not (isinstance(left, Decimal) and isinstance(right, Decimal)) or left <= 0 or right <= 0:
        return math.inf
    return abs(math.log(left / right))


def _aligned(fact: FactRead, known: FactsReading) -> FactRead:
    """A correction of the latest year under the key that the known facts use for it (`2025` or `latest`)."""
    match = re.fullmatch(r"years\.latest\.(\w+)", fact.fact)
    same = [other.fact for other in known.facts if match and re.fullmatch(rf"years\.\d{{4}}\.{match[1]}", other.fact)]
    return replace(fact, fact=max(same)) if same else fact


def calendar_key(fact: str, latest_year: int) -> str:
    """The fact key with a relative year turned into a calendar year.

    `years.latest-1.revenue` is `years.2024.revenue`.
    """
    match = re.fullmatch(r"years\.latest(?:-(\d))?\.(\w+)", fact)
    return f"years.{latest_year - int(match[1] or 0)}.{match[2]}" if match else fact


# --- facts ------------------------------------------------------------------------------------------------------------


def _amounts(text: PreparedText, bound: list[BoundAmount], language: Language) -> Iterator[FactRead]:
    for group in _groups(text, bound):
        key = fact_key(group[0].hit, group[0].quantity)
        if not key.startswith(ANY_YEAR):
            for item in group:
                yield _fact(key, item.quantity, language, item.hit)
            continue
        for item, named in zip(group, _dated(text, group, key), strict=True):
            for each in named:
                yield _fact(each, item.quantity, language, item.hit, text)


def _groups(text: PreparedText, bound: list[BoundAmount]) -> Iterator[list[BoundAmount]]:
    """Amounts that follow one keyword as a list."""
    group: list[BoundAmount] = []
    for item in bound:
        if (
            group
            and group[-1].hit == item.hit
            and fact_key(item.hit, item.quantity) == fact_key(item.hit, group[-1].quantity)
            and in_list(text, group[-1].quantity, item.quantity)
        ):
            group.append(item)
            continue
        if group:
            yield group
        group = [item]
    if group:
        yield group


def _dated(text: PreparedText, group: list[BoundAmount], key: str) -> list[tuple[str, ...]]:
    """The fact keys that each amount of a list states."""
    field = key.removeprefix(ANY_YEAR)
    first, last = group[0], group[-1]
    start, end = text.sentence(first.quantity.start)[0], text.sentence(last.quantity.start)[1]
    low = min(text.segment(min(first.hit.start, first.quantity.start))[0], first.hit.start)
    high = text.segment(last.quantity.end)[1]
    around = text.folded[low:high]
    span = next(
        (
            item
            for item in text.quantities
            if item.kind is QuantityKind.DURATION
            and item.unit == "year"
            and isinstance(item.value, Decimal)
            and low <= item.start < high
            and item.value in (2, 3)
            and not _another_between(text, item, group)
        ),
        None,
    )
    years = [year for year in named_years(text) if start <= year[0] < end]
    if len(group) > 3 and len([year for year in years if low <= year[0] < high]) != len(group):
        return [()] * len(group)  # no rule looks back further than three years
    if len(group) > 1:
        near = [year for year in years if low <= year[0] < high]
        names = (
            [year[2] for year in near]
            if len(near) == len(group)
            else [
                f"latest-{len(group) - 1 - position}" if position < len(group) - 1 else "latest"
                for position in range(len(group))
            ]
        )
        return [(f"years.{name}.{field}",) for name in names]
    if span is not None and EACH.search(around) and not TOGETHER.search(around):
        return [
            tuple(
                f"years.latest-{back}.{field}" if back else f"years.latest.{field}"
                for back in range(int(str(span.value)) - 1, -1, -1)
            )
        ]
    if span is not None:
        total = text.phrases.totals.get((field, int(str(span.value))))
        return [(total,) if total else ()]
    total = text.phrases.totals.get((field, 3))
    if TOGETHER.search(around) and total and not years:
        return [(total,)]
    return [(f"years.{_year_of(text, first, years)}.{field}",)]


def _another_between(text: PreparedText, period: Quantity, group: list[BoundAmount]) -> bool:
    """Whether a period belongs to another keyword: one stands between it and these amounts, or right before it."""
    start, end = min(group[0].hit.start, group[0].quantity.start), max(group[0].hit.end, group[-1].quantity.end)
    others = [hit for hit in text.hits if hit != group[0].hit]
    if period.start >= end:
        return any(end <= hit.start < period.start for hit in others)
    trailing = any(
        period.start - 60 < hit.end <= period.start and text.segment(hit.start) == text.segment(period.start)
        for hit in others
    )
    return period.end <= start and (trailing or any(period.end <= hit.start < start for hit in others))


def _year_of(text: PreparedText, item: BoundAmount, years: list[tuple[int, int, str]]) -> str:
    quantity = item.quantity
    after = [
        year
        for year in years
        if year[0] >= quantity.end
        and re.fullmatch(
            r"[\s(]*(?:in|for|during)?\s?(?:the\s)?(?:fy|fiscal\s)?", text.folded[quantity.end : year[0]], re.ASCII
        )
    ]
    if after:
        return after[0][2]
    low = min(text.segment(min(item.hit.start, quantity.start))[0], item.hit.start)
    before = [year for year in years if low <= year[0] and year[1] <= quantity.start]
    if before:
        return before[-1][2]
    following = [year for year in years if quantity.end <= year[0] < text.segment(quantity.end)[1]]
    if following and len(following) == 1:
        return following[0][2]
    carried = [year for year in years if year[1] <= quantity.start]
    return carried[-1][2] if len(carried) == 1 and carried[0][2].isdigit() else "latest"


def _fact(
    key: str, quantity: Quantity, language: Language, hit: KeywordHit | None = None, text: PreparedText | None = None
) -> FactRead:
    measure = measure_of(quantity)
    value = quantity.value if isinstance(quantity.value, Decimal) else Decimal(0)
    high, comparison = quantity.high, quantity.comparison
    meaning = meaning_of(hit, quantity) if hit else None
    note = meaning.note if meaning else None
    if measure == "ratio":
        value, high = shift(value, -2), None if high is None else shift(high, -2)
    if hit and hit.phrase.negative and value > 0:
        value, high = -(high or value), -value if high is not None else None
        comparison = _MIRRORED.get(comparison, comparison)
    currency = quantity.unit if quantity.kind is QuantityKind.MONEY else "CNY" if measure == "money" else ""
    notes = [note[language]] if note else []
    if measure == "money" and quantity.kind is QuantityKind.NUMBER:
        notes.append(WORDS("reading.no_currency", language))
    elif currency not in ("", "CNY"):
        notes.append(WORDS("reading.not_converted", language, currency=currency))
    if text is not None and NOT_REACHED.search(text.folded[text.segment(quantity.start)[0] : quantity.start]):
        comparison = Bound.LT
    return FactRead(
        key, value, quantity.text, quantity.start, quantity.end, comparison, high, currency, "; ".join(notes)
    )


_MIRRORED = {
    Bound.LT: Bound.GT,
    Bound.LE: Bound.GE,
    Bound.GT: Bound.LT,
    Bound.GE: Bound.LE,
}


def _statements(text: PreparedText) -> Iterator[FactRead]:
    """Facts stated in words: kinds of company, profit, state of the product, that there is no revenue."""
    by_fact: dict[str, list[StatementPhrase]] = {}
    for statement in text.phrases.statements:
        by_fact.setdefault(statement.fact, []).append(statement)
    for fact, statements in by_fact.items():
        for statement, start, end in longest(text.folded, [(item, item.matches(text.folded)) for item in statements]):
            of_a_rule = fact != "industry" and _inside_rule(text, start)
            of_an_amount = isinstance(statement.value, bool) and _amount_follows(text, start, end)
            if of_a_rule or of_an_amount or not statement.meant(text.folded, end):
                continue
            currency = "CNY" if fact.endswith("revenue") else ""
            yield FactRead(fact, statement.value, text.written[start:end], start, end, currency=currency)


def _inside_rule(text: PreparedText, position: int) -> bool:
    start, _ = text.segment(position)
    return RULE_STATEMENT.search(text.folded[start:position]) is not None


def _amount_follows(text: PreparedText, start: int, end: int) -> bool:
    """Whether the words are those of an amount that follows them: 亏损9亿元 states an amount."""
    return any(0 <= item.start - end <= 6 and measure_of(item) == "money" for item in text.quantities) and any(
        hit.start < end and start < hit.end and "money" in hit.phrase.meanings for hit in text.hits
    )


def _dates(text: PreparedText) -> Iterator[FactRead]:
    """Facts that are a day, stated beside it."""
    for item in text.quantities:
        if item.kind is QuantityKind.DATE and isinstance(item.value, dt.date):
            around = text.folded[max(0, item.start - 40) : item.start] + "\0" + text.folded[item.end : item.end + 10]
            for phrase in text.phrases.dates:
                if phrase.pattern.search(around):
                    yield FactRead(phrase.fact, item.value.isoformat(), item.text, item.start, item.end)


# --- one value for one fact -------------------------------------------------------------------------------------------


def _settle(
    facts: Iterable[FactRead], phrases: Phrases, corrects: bool, language: Language
) -> tuple[list[FactRead], list[str]]:
    """One reading for each fact. Different values are a warning and none is taken, unless the text corrects itself."""
    by_fact: dict[str, list[FactRead]] = {}
    for fact in sorted(facts, key=lambda fact: fact.start):
        by_fact.setdefault(fact.fact, []).append(fact)
    picks: list[FactRead] = []
    warnings: list[str] = []
    for name, readings in by_fact.items():
        ranks = [phrases.rank(name, fact.value) for fact in readings]
        candidates = [fact for fact, rank in zip(readings, ranks, strict=True) if rank == max(ranks)]
        if any(fact.usable for fact in candidates) and not all(fact.usable for fact in candidates):
            candidates = [fact for fact in candidates if fact.usable]
            warnings.append(WORDS("reading.in_yuan", language, fact=name, amount=candidates[-1].span))
        values = {(fact.value, fact.comparison, fact.high, fact.currency) for fact in candidates}
        if len(values) == 1:
            picks.append(candidates[0])
        elif corrects:
            picks.append(candidates[-1])
            warnings.append(WORDS("reading.corrected", language, fact=name, value=candidates[-1].span))
        else:
            spans = " / ".join(dict.fromkeys(fact.span for fact in candidates))
            warnings.append(WORDS("reading.conflict", language, fact=name, values=spans))
    return sorted(picks, key=lambda fact: fact.start), warnings


def _same_measure(fact: FactRead, amount: FactRead) -> bool:
    if not isinstance(fact.value, Decimal) or fact.fact.startswith("asserted."):
        return False
    return bool(fact.currency) == bool(amount.currency) and ("%" in fact.span or "分之" in fact.span) == (
        "%" in amount.span or "分之" in amount.span
    )
