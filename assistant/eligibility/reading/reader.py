"""Issuer facts read from a question or a message, in English and Chinese, each with the words it came from.

First a grammar (`assistant.language.quantities`) finds every number and period, then each amount is bound to the
subject and the year it belongs to, then a report says what became no fact and why. A number of a rule ("the RMB 4bn
threshold"), a quotation or somebody else's figure is no fact; two different values for one fact are a warning and
neither is taken; foreign currency is kept as it is. Money is yuan, ratios are fractions of one, fiscal years without a
calendar year are `latest`, `latest-1`, `latest-2` (`calendar_key` turns them into years).
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import partial

from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.reading.binding import bind
from assistant.eligibility.reading.bound import BoundAmount
from assistant.eligibility.reading.dating import DatedAmount, WhyNot, date_amounts
from assistant.eligibility.reading.days import counted_to_the_filing, read_days
from assistant.eligibility.reading.fact import FactRead as FactRead
from assistant.eligibility.reading.fact import FactsReading as FactsReading
from assistant.eligibility.reading.fact import FactValue as FactValue
from assistant.eligibility.reading.fact import Unread as Unread
from assistant.eligibility.reading.main_business import of_main_business
from assistant.eligibility.reading.measured import MONTHS, Amount, bounded
from assistant.eligibility.reading.one_offs import without_one_offs
from assistant.eligibility.reading.other_patents import family_remarks, without_a_named_case
from assistant.eligibility.reading.phrase_file import phrases_of
from assistant.eligibility.reading.phrases import ANY_YEAR
from assistant.eligibility.reading.placing import placed
from assistant.eligibility.reading.prepared import PreparedText, prepare
from assistant.eligibility.reading.report import ReadingReport, report_unread
from assistant.eligibility.reading.same_years import consecutive, own_years
from assistant.eligibility.reading.settling import Settled, settle
from assistant.eligibility.reading.since_when import counted_from_its_day
from assistant.eligibility.reading.statements import read_name, read_statements
from assistant.eligibility.reading.taken_back import undecided
from assistant.eligibility.reading.whose import Whose, whose
from assistant.eligibility.words import WORDS
from assistant.language.patterns import Pattern
from assistant.language.quantities.exact_numbers import shift
from assistant.language.quantities.quantity import Bound, QuantityKind
from assistant.language.text import Language

_NEAR = 4
_LONGEST = 8_000  # characters; a question is shorter, a pasted prospectus is not a statement of facts


def read_facts(
    text: str, table: FactTable, language: Language = Language.EN, day: dt.date | None = None
) -> FactsReading:
    """The facts of `table` stated in `text`; `language` is that of the notes and warnings.

    `day` is the day of asking, from which "last year" is counted; without one it is the latest fiscal year. Raises
    InputError for a broken table.
    """
    prepared = placed(prepare(text[:_LONGEST], phrases_of(table), day))
    owners = whose(prepared)
    binding = bind(prepared, owners)
    dated = date_amounts(prepared, binding.bound, day)
    dated = [*dated, *without_one_offs(prepared, dated)]
    stated = list(read_statements(prepared, owners, (item.item for item in dated if item.keys)))
    facts = [
        *(fact for item in dated for fact in _facts(prepared, owners, item, language)),
        *(item.fact for item in stated),
        *_cells(prepared, owners),
        *_shares(prepared, dated, language),
        *read_days(prepared, owners, language, day),
        *(read_name(prepared, owners) if table.spec("name") else ()),
    ]
    counted = counted_from_its_day(prepared, counted_to_the_filing(facts), language, day)
    facts = list(counted.facts)
    facts = of_main_business(prepared, prepared.phrases, facts, binding.bound)
    coming = [fact for fact in facts if fact.forecast]
    facts = [fact for fact in facts if fact not in coming]
    corrects = prepared.moods["correction"].search(prepared.folded) is not None
    assumed = {item.item.amount.start for item in dated if item.item.meaning and item.item.meaning.note}
    assumed |= set(_less_specific(prepared, dated))
    lowest = {key for each in dated if each.item.meaning and each.item.meaning.lowest for key in each.keys}
    called = partial(_called, table, language)
    settled = settle(facts, prepared.phrases, called, language, corrects=corrects, assumed=assumed, lowest=lowest)
    unplaced = (*binding.loose, *(item.item.amount for item in dated if not item.keys))
    _drop_undecided(settled, undecided(prepared, settled.facts, unplaced), language)
    settled.facts = _valued_overseas(prepared, without_a_named_case(settled.facts))
    warnings = settled.warnings
    warnings += [WORDS("reading.currency", language, amount=fact.span) for fact in settled.facts if not fact.usable]
    warnings += [
        WORDS("reading.unaudited", language, amount=fact.span)
        for fact in settled.facts
        if _is_unaudited(prepared, fact)
    ]
    if len(text) > _LONGEST:
        warnings.append(WORDS("reading.cut", language, count=_LONGEST))
    report = ReadingReport(prepared, owners, binding, dated, settled, language)
    unread, aside = report_unread(report, text[:_LONGEST])
    return FactsReading(
        tuple(settled.facts),
        tuple(dict.fromkeys(warnings)),
        tuple(_unnamed(prepared, binding.loose, settled.facts, language)),
        corrects,
        unread,
        aside,
        (*_forecasts(prepared, owners, dated, language), *coming),
        (*counted.remarks, *family_remarks(prepared, settled.facts, language)),
    )


def _drop_undecided(settled: Settled, pairs: Iterable[tuple[FactRead, Amount]], language: Language) -> None:
    """Drop what may have been taken back for an amount that could not be placed, and say so."""
    for fact, other in list(pairs):
        if fact in settled.facts:
            settled.facts.remove(fact)
            settled.conflicts.append(fact)
            values = f"{fact.span} / {other.quantity.text}"
            settled.warnings.append(WORDS("reading.conflict", language, fact=settled.called(fact.fact), values=values))


_COUNTED = {"latest": "of_latest", "latest-1": "of_previous", "latest-2": "of_earlier"}


def _called(table: FactTable, language: Language, key: str) -> str:
    """What a fact is called, with its year where somebody named one."""
    parts = key.split(".")
    if parts[0] == "years" and parts[1] in _COUNTED:
        return WORDS(f"verdict_note.{_COUNTED[parts[1]]}", language, fact=table.label(parts[2])[language])
    return table.label(key)[language]


_UNAUDITED = Pattern(
    "that figures are not audited",
    r"(?:未|没)(?:有|经)?(?:会计师|事务所)?审计|\bun-?audited\b|\b(?:not|n't|never)(?: yet)?(?: been)? audited\b",
    yes=("（未经审计）", "还没审计", "(unaudited)", "not yet audited"),
    no=("经审计", "audited"),
    flags=re.IGNORECASE,
)
_BESIDE = 40


def _is_unaudited(text: PreparedText, fact: FactRead) -> bool:
    """Whether a figure of a fiscal year is said to be unaudited right beside it, and no other amount in between."""
    if not fact.fact.startswith("years.") or not isinstance(fact.value, Decimal):
        return False
    low, high = text.sentence(fact.start)
    before = text.amounts_between(low, fact.start)
    behind = text.amounts_between(fact.end, high)
    low = max(low, fact.start - _BESIDE, *(amount.end for amount in before))
    high = min(high, fact.end + _BESIDE, *(amount.start for amount in behind))
    words = text.folded[low : fact.start], text.folded[fact.end : high]
    return any(_UNAUDITED.search(each) for each in words)


def _cells(text: PreparedText, owners: Whose) -> Iterator[FactRead]:
    """The figures of pasted tables of years."""
    for cell in text.cells:
        if not owners.elsewhere(cell.start):
            span = text.written[cell.start : cell.end]
            place = (cell.start, cell.end)
            yield FactRead(cell.fact, cell.value, span, *place, currency=cell.currency, period=cell.year)


_EXPECTED = Pattern(
    "that a market value is the one expected at the listing on STAR",
    r"\b(?:expect\w*|targets?|targeted|estimated?|forecast|ipo|star|post[- ]?\w+|after|at listing|if)\b"
    r"|预计|预期|目标|估[值计]|测算|发行后|上市后|上市时|科创板(?!红筹)|如果",
    yes=("an expected market cap of", "预计市值", "on STAR at "),
    no=("market value today", "最近市值", "Friday's close"),
    flags=re.IGNORECASE,
)
_EXPECTED_CAP, _OVERSEAS = "expected_market_cap", "overseas_market_value"


def _valued_overseas(text: PreparedText, facts: list[FactRead]) -> list[FactRead]:
    """The facts, of a red chip listed overseas its market value as that overseas, unless it is said to be expected."""
    abroad = any((fact.fact, fact.value) == ("issuer_type", "red_chip_listed_overseas") for fact in facts)
    if not abroad or any(fact.fact == _OVERSEAS for fact in facts):
        return facts
    return [replace(fact, fact=_OVERSEAS) if _is_of_today(text, fact) else fact for fact in facts]


def _is_of_today(text: PreparedText, fact: FactRead) -> bool:
    """Whether a market value is told as it is, and not as it is expected to be."""
    low = text.part(fact.start)[0]
    return fact.fact == _EXPECTED_CAP and _EXPECTED.search(text.folded[low : fact.end]) is None


_LONGEST_TOGETHER = 60
"""Most characters quoted as the words that a share was worked out from; of more only the whole is."""
_SPENT, _SHARE, _REVENUE = "three_year_rd_expense", "three_year_rd_ratio", f"{ANY_YEAR}revenue"
_YEARLY_SPENT = f"{ANY_YEAR}rd_expense"


def _shares(text: PreparedText, dated: list[DatedAmount], language: Language) -> Iterator[FactRead]:
    """R&D of three years over revenue of the same three, where one is stated as a total: 61m of 1.35bn is 4.52%.

    Provision: csrc-sci-tech-attributes#indicator-1.
    """
    totals = [each for each in dated if each.item.fact == _REVENUE and each.why is WhyNot.YEAR and each.period]
    sides = (
        [each for each in dated if each.keys == (_SPENT,)] or _of_three_years(dated, _YEARLY_SPENT),
        totals or _of_three_years(dated, _REVENUE),
    )
    if not all(sides) or len(totals) > 1 or min(map(len, sides)) > 1 or any(each.keys == (_SHARE,) for each in dated):
        return
    spent, earned = ([_fact(text, each.item.amount, _SPENT, language, each.item) for each in side] for side in sides)
    told = sorted((*spent, *earned), key=lambda fact: fact.start)
    exact = all(each.comparison is Bound.EQ and each.high is None and each.usable for each in told)
    part, whole = _sum(spent), _sum(earned)
    if exact and whole > 0:
        words = (" + ".join(each.span for each in side) for side in (spent, earned))
        note = WORDS("reading.share", language, part=next(words), whole=next(words))
        start, end = told[0].start, max(each.end for each in told)
        place = (start, end) if end - start <= _LONGEST_TOGETHER else (earned[-1].start, earned[-1].end)
        period = next(each.period for side in sides for each in side if len(side) == 1)
        share = replace(earned[-1], fact=_SHARE, value=part / whole, currency="", note=note, period=period)
        yield replace(share, span=text.written[slice(*place)], start=place[0], end=place[1])


def _sum(facts: Iterable[FactRead]) -> Decimal:
    return sum((fact.value for fact in facts if isinstance(fact.value, Decimal)), Decimal(0))


def _of_three_years(dated: list[DatedAmount], fact: str) -> list[DatedAmount]:
    """The amounts of a fact that are one of each of three years that follow one another; else none."""
    years = [each for each in dated if each.item.fact == fact and len(each.keys) == 1]
    return years if consecutive([year for each in years for year in own_years(each.keys)]) else []


_SPECIFIC = Pattern(
    "a profit that is the shareholders', patents that are used",
    r"归属于|归母|attributable|主营|主业|main business|industriali[sz]|产业化",
    yes=("归属于母公司所有者的净利润", "profit attributable to owners", "应用于主营业务的", "能产业化"),
    no=("净利润", "net profit", "发明专利"),
)


def _less_specific(text: PreparedText, dated: list[DatedAmount]) -> Iterator[int]:
    """Where amounts start of a fact that is given more exactly too: a table has 净利润 and 归母净利润."""
    named = [
        (item, _SPECIFIC.search(text.folded[item.item.hit.start : item.item.hit.end]) is not None)
        for item in dated
        if item.keys
    ]
    specific = {key for item, attributable in named if attributable for key in item.keys}
    for item, attributable in named:
        if not attributable and specific & set(item.keys):
            yield item.item.amount.start


def _forecasts(text: PreparedText, owners: Whose, dated: list[DatedAmount], language: Language) -> Iterator[FactRead]:
    """Figures of fiscal years that are still to come."""
    for item in dated:
        if item.why is WhyNot.FORECAST and item.period.isdigit():
            key = item.item.fact.replace(ANY_YEAR, f"years.{item.period}.")
            fact = _fact(text, item.item.amount, key, language, item.item)
            supposed = owners.supposed(fact.start)
            yield replace(fact, period=item.period, forecast=True, hypothetical=supposed)


def _unnamed(
    text: PreparedText, loose: tuple[Amount, ...], facts: list[FactRead], language: Language
) -> Iterator[FactRead]:
    """Amounts that name no fact, for a follow-up that corrects one."""
    for amount in loose:
        counted = amount.quantity.kind in (QuantityKind.COUNT, QuantityKind.DURATION)
        if not counted and not any(fact.start <= amount.start < fact.end for fact in facts):
            yield _fact(text, amount, "", language)


def merge(known: FactsReading, new: FactsReading) -> FactsReading:
    """`known` with what a follow-up says laid over it; "make it 4.2bn" corrects the fact nearest to such an amount."""
    facts = list(new.facts)
    if new.corrects and not facts and len(new.unnamed) == 1:
        amount = new.unnamed[0]
        fitting = [fact for fact in reversed(known.facts) if _same_measure(fact, amount)]
        target = min(fitting, key=lambda fact: _apart(fact.value, amount.value), default=None)
        if target is not None and not _FAR < _apart(target.value, amount.value) < math.inf:
            facts = [replace(amount, fact=target.fact, period=target.period)]
    placed = {(fact.start, fact.end) for fact in facts}
    unread = tuple(item for item in new.unread if (item.start, item.end) not in placed)
    facts = [_aligned(fact, known) for fact in facts]
    keys = {fact.fact for fact in facts}
    kept = [fact for fact in known.facts if fact.fact not in keys and not any(_same(fact, each) for each in facts)]
    told = {fact.span for fact in kept if isinstance(fact.value, Decimal)}  # read before, where it was told of what
    unread = tuple(item for item in unread if item.span.strip() not in told)
    remarks = tuple(dict.fromkeys((*known.remarks, *new.remarks)))
    return FactsReading((*kept, *facts), new.warnings, (), new.corrects, unread, new.aside, new.forecasts, remarks)


def _same(known: FactRead, new: FactRead) -> bool:
    """Whether a statement was read once more, its year now counted from a day."""
    same = known.fact.startswith("years.latest") and known.fact.rpartition(".")[2] == new.fact.rpartition(".")[2]
    return same and known.span == new.span and known.value == new.value


_FAR = math.log(1000)
"""How far an amount is from one that it cannot correct: RMB 37 is no revenue of 530m."""


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


def _same_measure(fact: FactRead, amount: FactRead) -> bool:
    if not isinstance(fact.value, Decimal) or fact.fact.startswith("asserted."):
        return False
    return bool(fact.currency) == bool(amount.currency) and ("%" in fact.span or "分之" in fact.span) == (
        "%" in amount.span or "分之" in amount.span
    )


# --- an amount as a fact ---------------------------------------------------------------------------------------------


def _facts(text: PreparedText, owners: Whose, dated: DatedAmount, language: Language) -> Iterator[FactRead]:
    item = dated.item
    supposed = owners.supposed(item.amount.start)
    for key in dated.keys:
        year = key.split(".")[1] if key.startswith("years.") and ".." in dated.period else dated.period
        yield replace(_fact(text, item.amount, key, language, item), period=year, hypothetical=supposed)


def _fact(
    text: PreparedText, amount: Amount, key: str, language: Language, item: BoundAmount | None = None
) -> FactRead:
    """An amount as a fact: in the measure of the fact, below zero beside words of a loss."""
    quantity = amount.quantity
    value, high = _in_measure(amount)
    bound = quantity.comparison
    if item is not None and item.value is not None:
        value, high, bound = _scaled(amount, item.value), None, Bound.EQ
    if item is not None and (item.hit.phrase.negative or item.below) and value > 0:
        value, high = -(high or value), -value if high is not None else None
        bound = bounded(bound, below=True)
    elif item is not None and quantity.sign and value < 0:
        bound = bounded(bound, below=True)
    if item is not None and item.meaning is not None and item.meaning.lowest and _is_lowest(text, amount):
        bound = Bound.EQ
    if item is not None and item.meaning is not None and item.meaning.most:
        value, high, bound = high or value, None, Bound.LE
    if item is not None and bound is Bound.EQ and high is None and _is_about(text, item):
        bound = Bound.ABOUT
    if bound is not Bound.LE and _not_reached(text, amount):
        bound = Bound.LT
    money = quantity.kind is QuantityKind.MONEY or (
        amount.measures[0] == "money" and (item is None or item.measure == "money")
    )
    currency = quantity.unit if quantity.kind is QuantityKind.MONEY else "CNY" if money else ""
    note = "; ".join(_notes(quantity.kind, currency, item, language))
    start, end = item.place if item is not None and item.place is not None else (quantity.start, quantity.end)
    if item is not None and value < 0:
        start = _with_loss(text, item, start)
    return FactRead(key, value, text.written[start:end], start, end, bound, high, currency, note)


def _with_loss(text: PreparedText, item: BoundAmount, start: int) -> int:
    """Where an amount begins with the word of a loss right in front of it: 亏损1.5亿元, not 1.5亿元."""
    hit, sign = item.hit, item.amount.quantity.sign
    if hit.phrase.negative and 0 <= start - hit.end <= _NEAR:
        return hit.start
    found = text.covered.rfind(sign, max(0, start - len(sign) - _NEAR), start) if sign.isalpha() else -1
    return start if found < 0 else found


def _notes(kind: QuantityKind, currency: str, item: BoundAmount | None, language: Language) -> Iterator[str]:
    if item is not None and item.meaning is not None and item.meaning.note is not None:
        yield item.meaning.note[language]
    if currency and kind is QuantityKind.NUMBER:
        yield WORDS("reading.no_currency", language)
    elif currency not in ("", "CNY"):
        yield WORDS("reading.not_converted", language, currency=currency)


def _in_measure(amount: Amount) -> tuple[Decimal, Decimal | None]:
    value, high = amount.quantity.value, amount.quantity.high
    assert isinstance(value, Decimal), "an amount is a number"
    return _scaled(amount, value), None if high is None else _scaled(amount, high)


def _scaled(amount: Amount, value: Decimal) -> Decimal:
    """A number in the unit of facts: ratios of one, months."""
    quantity = amount.quantity
    if quantity.kind is QuantityKind.PERCENT:
        return shift(value, -2)
    if quantity.kind is QuantityKind.FRACTION:
        return value / Decimal(quantity.unit)
    if quantity.kind is QuantityKind.DURATION:
        return value * MONTHS[quantity.unit]
    return value


def _is_about(text: PreparedText, item: BoundAmount) -> bool:
    """Whether words that do not touch an amount say that it is about so much: revenue, roughly speaking, is 3bn."""
    amount, moods = item.amount, text.moods
    if item.hit.end <= amount.start and moods["roughly"].at_end.search(text.covered[: item.hit.start][-16:]):
        return True
    low, high = text.part(amount.start)
    others = text.amounts_between(low, high)
    if len(others) > 1:
        return False
    if text.says("about_so_much", low, high):
        return True
    beside = [text.part(high + 1)] if high < len(text.covered) else []
    beside += [text.part(low - 1)] if low else []
    return any(_only_says_about(text, start, end) for start, end in beside)


def _only_says_about(text: PreparedText, start: int, end: int) -> bool:
    """Whether a part of a sentence says no more than that an amount beside it is about so much."""
    words = text.covered[start:end]
    short = len(words) < _NEAR_WORDS and not any(char.isdigit() for char in words)
    return short and text.moods["about_so_much"].at_start.match(words) is not None


_NEAR_WORDS = 24


def _is_lowest(text: PreparedText, amount: Amount) -> bool:
    """Whether the word of a bound in front is that of the fact, which is the lowest of some values: 持股最低3.1%."""
    before = text.covered[max(0, amount.start - 12) : amount.start]
    return text.moods["lowest"].at_end.search(before) is not None


def _not_reached(text: PreparedText, amount: Amount) -> bool:
    part, _ = text.part(amount.start)
    words = text.moods
    after = text.covered[amount.end : amount.end + 12]
    before = text.covered[max(part, amount.start - 40) : amount.start]
    return bool(words["not_reached"].at_end.search(before) or words["nearly_reached"].at_start.match(after))
