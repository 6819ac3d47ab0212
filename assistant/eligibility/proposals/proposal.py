"""A proposal: what a new rule text says of each threshold that rests on its document."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from assistant.corpus.model import Reference
from assistant.eligibility.facts.table import FactKind, FactSpec, FactTable
from assistant.eligibility.logic.interval import Comparison
from assistant.eligibility.proposals.bounds import RuleBound, in_measure
from assistant.eligibility.proposals.fitting import (
    how_of,
    is_equal,
    is_named,
    is_nameless,
    is_of_period,
    is_plain,
    like_clause,
    shares_stand,
    value_of,
)
from assistant.eligibility.proposals.limits import HOW, OPPOSITE, CitedLimit, limits_of, subjects_of, thresholds_of
from assistant.eligibility.proposals.matching import NUMBERED, Correspondence, NewPart, NewText, Pairing, pair
from assistant.eligibility.proposals.text import Quote, RuleText
from assistant.eligibility.reading.phrases import ANY_YEAR
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.rules.conditions import Share, Threshold
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import Bound, QuantityKind

_LIKE, _APART, _ALIKE = 0.4, 0.1, 0.02
"""The likeness of clauses from which a number without a subject is of the fact, that sets it apart from others, and
within which clauses say the same.
"""
_SURE = 0.5
"""The score of a part from which a number in it that differs is taken for a change."""
_FORBIDS = Pattern(
    "words for what is refused, so that a bound says who fails",
    r"不得|不予|不应|不能|不可以|不符合|不适用|禁止|终止|退市|风险警示"
    r"|\b(?:must|may|shall|can|does|do) not\b|\bcannot\b|\bno\b"
    r"|\brefus|\bprohibit|\bdelist|\bineligible|\bnot eligible",
    yes=("不得申报", "may not apply", "退市风险警示", "is refused"),
    no=("不低于40亿元", "not less than RMB 4 billion", "应当"),
)
_UP = (Bound.GE, Bound.GT)


class LimitState(StrEnum):
    """What a new text says of a threshold."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"
    AMBIGUOUS = "ambiguous"


class Why(StrEnum):
    """Why nothing is proposed; the names are those of `words.yaml`."""

    NO_PROVISION = "no_provision"
    NO_BOUND = "no_bound"
    TWO_BOUNDS = "two_bounds"
    TWO_PROVISIONS = "two_provisions"
    OTHER_PERIOD = "other_period"
    OTHER_MEASURE = "other_measure"
    WITHOUT_BOUND = "without_bound"
    SAID_OF_WHO_FAILS = "said_of_who_fails"
    TWO_LIMITS = "two_limits"
    UNNAMED = "unnamed"
    UNSURE = "unsure"
    WITHOUT_NUMBER = "without_number"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class NewLimit:
    """What a number of the new text would make of a threshold; `how` is None for a number without a bound.

    `words` are the number as the text writes it, in `quote`; `provision` is the id of the piece it stands in.
    """

    how: Comparison | None
    value: Decimal | None
    words: str
    quote: Quote
    provision: str


@dataclass(frozen=True, slots=True)
class LimitFinding:
    """What the new text says of one threshold: `readings` are the one, or each of several, and `why` nothing follows.

    `found` is how the part of the text was found that corresponds, None where none does.
    """

    limit: CitedLimit
    state: LimitState
    readings: tuple[NewLimit, ...] = ()
    found: Correspondence | None = None
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class NewBound:
    """A bound on a fact of the table that no rule has; `near` where it stands in a section that rules rest on."""

    fact: str
    how: Comparison
    value: Decimal
    spec: FactSpec | None
    words: str
    quote: Quote
    provision: str
    near: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a new text of a document, in force from `effective`, says of the thresholds that rest on it."""

    document: str
    effective: dt.date
    findings: tuple[LimitFinding, ...]
    new: tuple[NewBound, ...]

    def of(self, state: LimitState) -> tuple[LimitFinding, ...]:
        """The findings of one state."""
        return tuple(finding for finding in self.findings if finding.state is state)

    def reference(self, finding: LimitFinding) -> Reference:
        """The provision of the new version that a finding cites: under its new number where it has another one."""
        old = finding.limit.provision.id
        found = finding.found
        moved = found is not None and not (found.same_number or found.part.amends)
        name = found.part.id if found is not None and moved and NUMBERED.fullmatch(old) is not None else old
        return Reference(self.document, name, self.effective.isoformat())


def propose(text: RuleText, document: str, effective: dt.date, book: RuleBook) -> Proposal:
    """What the new text says of the thresholds in force on the day it takes effect.

    Raises InputError for rule files or a corpus that cannot be read.
    """
    limits = limits_of(book, document, effective, text.language)
    new = NewText(text, book.fact_table)
    pairings = pair(limits, new)
    found = {id(finding.limit): finding for finding in _findings(pairings, limits, new)}
    findings = tuple(found[id(limit)] for limit in limits)
    return Proposal(document, effective, findings, tuple(_new_bounds(findings, new, book, effective)))


# --- one threshold ----------------------------------------------------------------------------------------------------


def _findings(pairings: Sequence[Pairing], limits: Sequence[CitedLimit], new: NewText) -> Iterator[LimitFinding]:
    chosen = [each.part for pairing in pairings for each in pairing.candidates[:1]]
    findings: list[LimitFinding] = []
    for pairing in pairings:
        for limit in pairing.limits:
            beside = [other for other in limits if other.provision.id == limit.provision.id and other is not limit]
            own = (limit, *beside)
            readings = [
                _PartReader(limit, beside, each, _own_bounds(each.part, chosen, own), new).finding()
                for each in pairing.candidates
            ]
            findings.append(_settled(limit, readings))
    return _without_collisions(findings)


def _own_bounds(part: NewPart, chosen: Iterable[NewPart], limits: Sequence[CitedLimit]) -> tuple[RuleBound, ...]:
    """The numbers of a part but for those of smaller parts that correspond to provisions of their own.

    One that says what a limit of this provision says stays.
    """
    inner = [each for each in chosen if part.start <= each.start and each.end <= part.end and each.size < part.size]
    return tuple(
        bound
        for bound in part.bounds
        if not any(each.start <= bound.start < each.end for each in inner)
        or any(is_named(limit, bound) and is_equal(limit, bound) for limit in limits)
    )


def _settled(limit: CitedLimit, readings: Sequence[LimitFinding]) -> LimitFinding:
    """One finding from those in each part that may correspond: what they agree on, else ambiguous."""
    if not readings:
        return LimitFinding(limit, LimitState.GONE, why=Why.NO_PROVISION)
    first, *others = readings
    outcomes = {(each.state, *((new.how, new.value) for new in each.readings)) for each in readings}
    if not others or len(outcomes) == 1:
        return first
    together = tuple(new for each in readings for new in each.readings)
    return replace(first, state=LimitState.AMBIGUOUS, readings=together, why=Why.TWO_PROVISIONS)


def _without_collisions(findings: Sequence[LimitFinding]) -> Iterator[LimitFinding]:
    """A number that two thresholds of one fact might have changed to is of neither."""
    wanted = Counter(_place(finding) for finding in findings if finding.state is LimitState.CHANGED)
    for finding in findings:
        collides = finding.state is LimitState.CHANGED and wanted[_place(finding)] > 1
        yield replace(finding, state=LimitState.AMBIGUOUS, why=Why.TWO_LIMITS) if collides else finding


def _place(finding: LimitFinding) -> tuple[str, Quote, str]:
    """The fact and the number of the text that a threshold of it changed to."""
    return finding.limit.threshold.fact, finding.readings[0].quote, finding.readings[0].words


@dataclass(frozen=True)
class _PartReader:
    """Reads what a part of the new text says of one threshold; `beside` are the others of its provision."""

    limit: CitedLimit
    beside: Sequence[CitedLimit]
    found: Correspondence
    bounds: tuple[RuleBound, ...]
    new: NewText

    def finding(self) -> LimitFinding:
        """The finding in this part."""
        share = self.limit.threshold.limit
        if isinstance(share, Share):
            stands = shares_stand(share, self.limit.threshold.spec, self.bounds)
            return self._is(LimitState.SAME) if stands else self._is(LimitState.AMBIGUOUS, why=Why.SHARE)
        named = [bound for bound in self.bounds if is_named(self.limit, bound) and self._value(bound) is not None]
        equal = [bound for bound in named if is_equal(self.limit, bound)]
        left = [bound for bound in named if not self._is_anothers(bound)]
        bounded = [bound for bound in left if how_of(self.limit, bound) is not None]
        if equal:
            rivals = self._rivals(bounded)
            return self._is(LimitState.AMBIGUOUS if rivals else LimitState.SAME, [equal[0], *rivals], why=_two(rivals))
        unnamed = self._nameless()
        if unnamed is not None and unnamed.state is LimitState.SAME and self._is_unnamed():
            return unnamed
        for pool in ([bound for bound in bounded if not bound.carried], [bound for bound in bounded if bound.carried]):
            if pool:
                return self._among(pool)
        return unnamed or self._unclear(left) or self._absent()

    def _is_unnamed(self) -> bool:
        """Whether the corpus, too, gives the number without words that name the fact beside it."""
        anchor = self.limit.anchor
        return anchor is not None and (anchor.carried or not anchor.subject)

    def _rivals(self, bounded: Sequence[RuleBound]) -> list[RuleBound]:
        """Numbers beside an equal one that say something else of the fact, and are not what another became."""
        threshold = self.limit.threshold
        rivals = [
            bound
            for bound in bounded
            if not bound.carried
            and bound.comparison in HOW
            and not is_equal(self.limit, bound)
            and (self._value(bound), how_of(self.limit, bound)) != (threshold.limit, OPPOSITE[threshold.how])
        ]
        open_ones = [
            other
            for other in self.beside
            if other.threshold.fact == threshold.fact and not any(is_equal(other, bound) for bound in self.bounds)
        ]
        return rivals if len({(bound.comparison, bound.value) for bound in rivals}) > len(open_ones) else []

    def _among(self, pool: list[RuleBound]) -> LimitFinding:
        """The one number there is for the threshold; of two that differ neither."""
        if len({(bound.comparison, bound.value) for bound in pool}) > 1:
            return self._is(LimitState.AMBIGUOUS, pool, Why.TWO_BOUNDS)
        return self._changed(pool[0])

    def _changed(self, bound: RuleBound) -> LimitFinding:
        """A number that differs."""
        if self._is_converted(bound):
            return self._is(LimitState.AMBIGUOUS, [bound], Why.OTHER_MEASURE)
        if self._is_of_who_fails(bound):
            return self._of_who_fails(bound)
        if self.found.score < _SURE:
            return self._is(LimitState.AMBIGUOUS, [bound], Why.UNSURE)
        return self._is(LimitState.CHANGED, [bound])

    def _is_converted(self, bound: RuleBound) -> bool:
        """Whether the number in the measure of the fact does not stand in the text: years for months, a fraction."""
        unit = self.limit.threshold.spec.unit
        other = bound.kind is QuantityKind.DURATION and unit is not None and bound.unit != unit.en.removesuffix("s")
        return other or bound.kind is QuantityKind.FRACTION

    def _is_of_who_fails(self, bound: RuleBound) -> bool:
        """Whether a bound from the other side stands in a sentence that refuses where the corpus's asks, or asks."""
        anchor = self.limit.anchor
        turned = anchor is not None and anchor.comparison in HOW and self._is_up(bound) is not self._is_up(anchor)
        return turned and self._forbids(bound) is not (_FORBIDS.search(self.limit.sentence) is not None)

    def _of_who_fails(self, bound: RuleBound) -> LimitFinding:
        """The same limit where it parts the same numbers, else one that can be read from either side."""
        how, threshold = how_of(self.limit, bound), self.limit.threshold
        parts_alike = how is not None and OPPOSITE[how] is threshold.how and self._value(bound) == threshold.limit
        if parts_alike:
            return self._is(LimitState.SAME, [bound])
        return self._is(LimitState.AMBIGUOUS, [bound], Why.SAID_OF_WHO_FAILS)

    @staticmethod
    def _is_up(bound: RuleBound) -> bool:
        return bound.comparison in _UP

    def _forbids(self, bound: RuleBound) -> bool:
        return _FORBIDS.search(self.new.text.source[slice(*bound.sentence)]) is not None

    def _nameless(self) -> LimitFinding | None:
        """A number without a subject in words like those around the limit, apart from others."""
        language = self.new.text.language
        pool = [
            (like_clause(self.limit, bound, language), bound)
            for bound in self.bounds
            if is_nameless(self.limit, bound)
            and how_of(self.limit, bound) is not None
            and self._value(bound) is not None
            and not self._is_anothers(bound, named=True)
        ]
        pool.sort(key=lambda pair: -pair[0])
        if not pool:
            return None
        best, bound = pool[0]
        equal = [other for like, other in pool if best - like < _ALIKE and is_equal(self.limit, other)]
        if equal:
            return self._is(LimitState.SAME, equal[:1])
        rivals = [other for like, other in pool[1:] if best - like < _APART and not _alike(other, bound)]
        if rivals:
            unclaimed = [other for other in (bound, *rivals) if not self._is_anothers(other)]
            if len(unclaimed) != 1:
                return self._is(LimitState.AMBIGUOUS, [bound, *rivals], Why.TWO_BOUNDS)
            bound = unclaimed[0]
        if is_equal(self.limit, bound):
            return self._is(LimitState.SAME, [bound])
        if self._is_anothers(bound):
            return None
        return self._changed(bound) if best >= _LIKE else self._is(LimitState.AMBIGUOUS, [bound], Why.UNNAMED)

    def _unclear(self, left: Sequence[RuleBound]) -> LimitFinding | None:
        """Numbers of the fact that say too little: without a bound, of other years, in another measure."""
        fact, subjects = self.limit.threshold.fact, self.limit.subjects
        if left and not is_plain(self.limit):
            return self._is(LimitState.AMBIGUOUS, left[:2], Why.WITHOUT_BOUND)
        mine = [bound for bound in self.bounds if bound.subject in subjects]
        mine = [bound for bound in mine if bound.comparison in HOW or bound.ranged]
        mine = [bound for bound in mine if not self._is_anothers(bound)]
        years = [bound for bound in mine if not is_of_period(fact, bound) and self._value(bound) is not None]
        if years:
            return self._is(LimitState.AMBIGUOUS, years[:2], Why.OTHER_PERIOD)
        money = self.limit.threshold.spec.kind is FactKind.MONEY
        other = [bound for bound in mine if self._value(bound) is None and (bound.kind is QuantityKind.MONEY) is money]
        return self._is(LimitState.AMBIGUOUS, other[:2], Why.OTHER_MEASURE) if other else None

    def _absent(self) -> LimitFinding:
        if self.found.score < _SURE:
            return LimitFinding(self.limit, LimitState.GONE, why=Why.NO_PROVISION)
        if self.limit.anchor is None:
            return self._is(LimitState.AMBIGUOUS, why=Why.WITHOUT_NUMBER)
        return self._is(LimitState.GONE, why=Why.NO_BOUND)

    def _value(self, bound: RuleBound) -> Decimal | None:
        return value_of(self.limit, bound)

    def _is_anothers(self, bound: RuleBound, *, named: bool = False) -> bool:
        """Whether a number says what another threshold of the provision says; `named` also by its subject."""
        return any(is_equal(other, bound) and (not named or is_named(other, bound)) for other in self.beside)

    def _is(self, state: LimitState, bounds: Sequence[RuleBound] = (), why: Why | None = None) -> LimitFinding:
        readings = tuple(_reading(self.limit, bound, self.new) for bound in bounds)
        return LimitFinding(self.limit, state, readings, self.found, why)


def _two(rivals: Sequence[RuleBound]) -> Why | None:
    return Why.TWO_BOUNDS if rivals else None


def _alike(first: RuleBound, second: RuleBound) -> bool:
    return (first.comparison, first.value, first.unit) == (second.comparison, second.value, second.unit)


def _reading(limit: CitedLimit, bound: RuleBound, new: NewText) -> NewLimit:
    quote = new.text.quote(*bound.sentence)
    return NewLimit(how_of(limit, bound), value_of(limit, bound), bound.words, quote, new.piece_at(bound.start).id)


# --- bounds that no rule has ------------------------------------------------------------------------------------------


def _new_bounds(findings: Sequence[LimitFinding], new: NewText, book: RuleBook, day: dt.date) -> Iterator[NewBound]:
    """The bounds of the text on facts of the table that no rule has and no finding speaks of."""
    tested = [threshold for rule_set in book.rule_sets for threshold in thresholds_of(rule_set, day)]
    told = {(each.quote, each.words) for finding in findings for each in finding.readings}
    paths = {new.piece_at(finding.found.part.start).path for finding in findings if finding.found is not None}
    for bound in new.bounds:
        found = _new_bound(bound, new, book.fact_table)
        if found is None or (found.quote, found.words) in told or any(_says(each, bound) for each in tested):
            continue
        yield replace(found, near=new.piece_at(bound.start).path in paths)


def _new_bound(bound: RuleBound, new: NewText, table: FactTable) -> NewBound | None:
    """A bound as one on a fact of the table; None for a number without a bound, or of no fact."""
    totals = [key for key in bound.keys if not key.startswith("years.")]
    fact = totals[0] if totals else bound.subject.removeprefix(ANY_YEAR)
    spec, how = table.spec(fact) or table.yearly.get(fact), HOW.get(bound.comparison)
    if spec is None or how is None or bound.carried or not bound.value:
        return None
    value = in_measure(bound, spec)
    quote, piece = new.text.quote(*bound.sentence), new.piece_at(bound.start)
    return NewBound(
        fact, how, bound.value if value is None else value, spec if value is not None else None, bound.words, quote,
        piece.id,
    )  # fmt: skip


def _says(threshold: Threshold, bound: RuleBound) -> bool:
    """Whether a rule tests what a bound says, from either side."""
    how = HOW.get(bound.comparison)
    same = how is not None and threshold.how in (how, OPPOSITE[how])
    return (
        same
        and bound.subject in subjects_of(threshold.fact)
        and is_of_period(threshold.fact, bound)
        and in_measure(bound, threshold.spec) == threshold.limit
    )
