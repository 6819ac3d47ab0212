"""The numbers that a rule text bounds, each with the fact it is about, as the reader of company facts names facts.

A text of rules is read with the words of `facts.yaml`, only that every amount in it is the rule's. Beside amounts, the
words that ask for a number above or below zero are bounds too.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from operator import attrgetter

from assistant.corpus.parsing.readable import ReadableText, readable
from assistant.eligibility.facts.table import FactKind, FactSpec, FactTable
from assistant.eligibility.proposals.text import RuleText
from assistant.eligibility.reading.binding import bind
from assistant.eligibility.reading.bound import BoundAmount
from assistant.eligibility.reading.dating import DatedAmount, date_amounts
from assistant.eligibility.reading.measured import MONTHS, Amount
from assistant.eligibility.reading.phrase_file import phrases_of
from assistant.eligibility.reading.phrases import ANY_YEAR, Phrases
from assistant.eligibility.reading.prepared import PreparedText, prepare
from assistant.eligibility.reading.statements import read_statements
from assistant.eligibility.reading.whose import AttributedSentence, Whose, whose
from assistant.language.patterns import Pattern
from assistant.language.quantities.folding import fold
from assistant.language.quantities.periods import PeriodKind
from assistant.language.quantities.quantity import Bound, Quantity, QuantityKind, bound_of
from assistant.language.quantities.reader import read_quantities
from assistant.language.sentences import sentences

_KINDS = frozenset(
    {
        QuantityKind.MONEY,
        QuantityKind.PERCENT,
        QuantityKind.FRACTION,
        QuantityKind.COUNT,
        QuantityKind.NUMBER,
        QuantityKind.DURATION,
        QuantityKind.ORDINAL,
    }
)
_SIGN = Pattern(
    "words for a number above or below zero",
    r"(?P<above>为正(?:值|数)?|\bpositive\b)|(?P<below>为负(?:值|数)?|\bnegative\b)",
    yes=("净利润均为正", "is positive", "净资产为负值", "are negative"),
    no=("正式", "负责", "positively"),
)
_REACHES = Pattern(
    "words of a rule in front of a number that is to be reached",
    r"(?:达到?了?|\breach(?:es|ed)?)\s*(?:人民币|RMB|CNY)?\s*$",
    yes=("复合增长率达到", "reaches ", "市值达"),
    no=("到达后", "reach out to ", "不低于"),
)
_REMARK = Pattern("a remark in brackets", r"\([^()]{0,40}\)", yes=("(含被追溯重述)",), no=("(", "(a"))
_PROFIT = Pattern("words of a profit", r"盈|profit", yes=("盈利", "unprofitable"), no=("净资产",))
_STOP = Pattern("where what a sign is said of ends", r"[,;。]", yes=("a, b",), no=("a b",))
_LONGEST_CLAUSE = 160
_MOST_SIGNS = 1_000
_NEAR_SIGN, _GAP = 72, 40
"""Characters in front of a sign in which what it is said of is looked for, and between the two."""
_CLAUSE = Pattern(
    "where a clause of a rule ends",
    r"[,;:。;:\n](?!\d{3}(?!\d))|\bor\b|或者",
    yes=("a, b", "甲。", "5% or", "或者"),
    no=("1,200", "for", "或"),
)
_start = attrgetter("start")


@dataclass(frozen=True, slots=True)
class RuleBound:
    """A number of a rule text: its words stand at `start` to `end` of the source, its sentence at `sentence`.

    `value` is in yuan, as a fraction of one, or a number of `unit`; it is zero where words ask for a sign. `subject` is
    the fact or, as `years.*.…`, the yearly number it is about, empty where no words of the fact table name one; `keys`
    are the facts it is of by its period, none where no fact is of that period. `carried` says that the subject is that
    of the bound before it. `ranged` numbers have two ends. `clause` are the words around it, in one line.
    """

    start: int
    end: int
    sentence: tuple[int, int]
    words: str
    clause: str
    kind: QuantityKind
    comparison: Bound
    value: Decimal
    unit: str = ""
    subject: str = ""
    keys: tuple[str, ...] = ()
    carried: bool = False
    ranged: bool = False


@dataclass(frozen=True, slots=True)
class _RulesOwn(Whose):
    """Whose the statements of a rule text are: everything in it is the rule's."""

    def elsewhere(self, position: int) -> bool:
        """Nothing speaks of somebody else."""
        return False

    def is_aside(self, amount: Amount) -> bool:
        """No amount is set aside."""
        return False

    def states(self, start: int, said: frozenset[int], *, declared: bool) -> bool:
        """Words state what they say."""
        return True

    @classmethod
    def of(cls, text: PreparedText) -> _RulesOwn:
        """Of a prepared text."""
        plain = whose(text)
        sentences: tuple[AttributedSentence, ...] = plain.sentences
        return cls(text, sentences, (), plain.starts, (), (), plain.clauses)


def in_measure(bound: RuleBound, spec: FactSpec) -> Decimal | None:
    """The number of a bound in the measure of a fact; None where it measures something else."""
    kind = bound.kind
    if spec.kind is FactKind.MONEY:
        return bound.value if kind is QuantityKind.MONEY and bound.unit in ("CNY", "") else None
    if spec.kind is FactKind.RATIO:
        return bound.value if kind in (QuantityKind.PERCENT, QuantityKind.FRACTION) else None
    unit = spec.unit.en.removesuffix("s") if spec.unit else ""
    if kind is QuantityKind.ORDINAL:
        return bound.value if bound.unit == f"fiscal {unit}" else None
    if unit in MONTHS:
        months = bound.value * MONTHS[bound.unit] if kind is QuantityKind.DURATION and bound.unit in MONTHS else None
        return None if months is None else months / MONTHS[unit]
    counted = kind in (QuantityKind.COUNT, QuantityKind.NUMBER)
    return bound.value if counted and (bound.unit == "share") == (unit == "share") else None


def read_bounds(text: RuleText, start: int, end: int, table: FactTable) -> tuple[RuleBound, ...]:
    """The numbers of a stretch of a rule text in order. Raises InputError for a broken table."""
    return tuple(_Stretch(text, readable(text.source, start, end), table).bounds())


class _Stretch:
    """One reading of a stretch."""

    def __init__(self, text: RuleText, stretch: ReadableText, table: FactTable) -> None:
        self._source = text
        self._stretch = stretch
        self._phrases: Phrases = phrases_of(table)
        self._sentences = sentences(stretch.text, text.language)

    def bounds(self) -> Iterator[RuleBound]:
        """Amounts and signs in order."""
        amounts = self._amounts()
        yield from sorted(
            (*_with_subjects_carried(amounts, self._phrases.totals), *self._signs()), key=lambda item: item.start
        )

    def _amounts(self) -> list[tuple[RuleBound, BoundAmount | None]]:
        quantities = [item for item in read_quantities(self._stretch.text) if item.kind in _KINDS]
        if not quantities:
            return []
        named = {item.item.amount.quantity.start: item for item in self._dated()}
        found = []
        for quantity in quantities:
            dated = named.get(quantity.start)
            bound = self._bound(quantity, dated)
            if bound is not None:
                found.append((bound, dated.item if dated is not None and bound.subject else None))
        return found

    def _dated(self) -> list[DatedAmount]:
        prepared = prepare(self._stretch.text, self._phrases)
        return date_amounts(prepared, bind(prepared, _RulesOwn.of(prepared)).bound, None)

    def _bound(self, quantity: Quantity, dated: DatedAmount | None) -> RuleBound | None:
        value = _value(quantity)
        if value is None:
            return None
        comparison = bound_of(quantity, self._stretch.text) or Bound.EQ
        if comparison is Bound.EQ and _REACHES.search(self._stretch.text[max(0, quantity.start - 12) : quantity.start]):
            comparison = Bound.GE
        unit = quantity.unit if quantity.kind is not QuantityKind.PERCENT else ""
        bound = self._at(quantity.start, quantity.end, quantity.kind, comparison, value)
        bound = replace(bound, unit=unit, ranged=quantity.high is not None)
        if dated is None or not dated.item.fact:
            return bound
        return replace(bound, subject=dated.item.fact, keys=dated.keys)

    def _at(self, start: int, end: int, kind: QuantityKind, comparison: Bound, value: Decimal) -> RuleBound:
        places = self._stretch.places
        span = self._sentences[max(0, bisect_right(self._sentences, start, key=_start) - 1)]
        low, high = (span.start, span.end) if span.start <= start < span.end else (start, end)
        first, last = places[start], places[end - 1] + 1
        return RuleBound(
            first, last, (places[low], places[high - 1] + 1), self._source.source[first:last],
            _clause(self._stretch.text, low, high, start, end), kind, comparison, value,
        )  # fmt: skip

    def _signs(self) -> Iterator[RuleBound]:
        """Numbers that are to be above or below zero, by the words of the fact table and by the sign behind a name."""
        folded = fold(self._stretch.text)
        signs = list(islice(_SIGN.finditer(folded), _MOST_SIGNS))
        if not signs and _PROFIT.search(folded) is None:
            return
        prepared = prepare(self._stretch.text, self._phrases)
        spans: list[tuple[int, int]] = []
        for stated in read_statements(prepared, _RulesOwn.of(prepared), ()):
            fact = stated.fact
            if isinstance(fact.value, Decimal) and fact.comparison is not Bound.EQ and stated.phrase is not None:
                spans.append((fact.start, fact.end))
                yield self._sign(fact.start, fact.end, fact.comparison, stated.phrase.fact, (fact.fact,))
        for match in signs:
            if not any(start <= match.start() < end for start, end in spans):
                comparison = Bound.GT if match["above"] else Bound.LT
                yield from self._signed(prepared, match.start(), match.end(), comparison)

    def _signed(self, text: PreparedText, start: int, end: int, comparison: Bound) -> Iterator[RuleBound]:
        """The numbers named in front of a sign, a remark in brackets left out: 净利润（含被追溯重述）为负值."""
        low = max(text.sentence(start)[0], start - _NEAR_SIGN)
        for hit in text.hits_back(start, low):
            meaning = hit.meaning(("money",))
            between = _REMARK.sub("", text.covered[hit.end : start])
            if meaning is not None and len(between) <= _GAP and not _STOP.search(between):
                subject = meaning[1].fact
                yield self._sign(start, end, comparison, subject, tuple(_latest(text, subject, low, start)))

    def _sign(self, start: int, end: int, comparison: Bound, subject: str, keys: tuple[str, ...]) -> RuleBound:
        bound = self._at(start, end, QuantityKind.MONEY, comparison, Decimal(0))
        return replace(bound, subject=subject, keys=keys)


def _latest(text: PreparedText, subject: str, low: int, high: int) -> Iterator[str]:
    """The yearly facts that words are of: of each year of the period in front, else of the latest year."""
    period = next(iter(text.periods_back(high, low)), None)
    several = period is not None and period.kind is PeriodKind.SPAN
    for year in period.years if period is not None and several else ("latest",):
        yield subject.replace(ANY_YEAR, f"years.{year}.")


def _clause(text: str, low: int, high: int, start: int, end: int) -> str:
    """The words between commas around a number, within its sentence."""
    low, high = max(low, start - _LONGEST_CLAUSE), min(high, end + _LONGEST_CLAUSE)
    sentence = fold(text[low:high])
    marks = [(match.start(), match.end()) for match in _CLAUSE.finditer(sentence)]
    place = bisect_left(marks, (start - low, 0))
    first = marks[place - 1][1] if place else 0
    last = next((begin for begin, _ in marks[place:] if begin >= end - low), len(sentence))
    return sentence[first:last].strip()


def _value(quantity: Quantity) -> Decimal | None:
    """A number in the unit of facts."""
    value = quantity.value
    if not isinstance(value, Decimal):
        return None
    if quantity.kind is QuantityKind.PERCENT:
        return value / 100
    return value / Decimal(quantity.unit) if quantity.kind is QuantityKind.FRACTION else value


def _with_subjects_carried(
    amounts: list[tuple[RuleBound, BoundAmount | None]], totals: Mapping[tuple[str, int], str]
) -> Iterator[RuleBound]:
    """The bounds, those without a subject with that of the one before in their sentence: at least 10bn, or 5bn."""
    before: tuple[RuleBound, BoundAmount] | None = None
    for bound, item in amounts:
        if bound.comparison not in _BOUNDED:
            yield bound
        elif item is not None:
            before = bound, item
            yield bound
        elif before is not None and before[0].sentence == bound.sentence:
            yield _carried(bound, *before, totals)
        else:
            yield bound


def _carried(
    bound: RuleBound, before: RuleBound, item: BoundAmount, totals: Mapping[tuple[str, int], str]
) -> RuleBound:
    """A bound with the subject of the one before: of that measure, or of its own over the same years."""
    if bound.kind is before.kind:
        return replace(bound, subject=before.subject, keys=before.keys, carried=True)
    meaning = item.hit.meaning((_MEASURES.get(bound.kind, ""),))
    if meaning is None:
        return bound
    subject = meaning[1].fact
    years = {"three": 3, "two": 2}.get(before.subject.partition("_year_")[0], 0)
    total = totals.get((subject.removeprefix(ANY_YEAR), years))
    return replace(bound, subject=subject, keys=(total,) if total else (), carried=True)


_BOUNDED = frozenset({Bound.GE, Bound.GT, Bound.LE, Bound.LT})
_MEASURES = {QuantityKind.MONEY: "money", QuantityKind.PERCENT: "ratio"}
