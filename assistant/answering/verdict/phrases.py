"""One condition as a colleague would put it: `expected market cap RMB 3.9 billion, RMB 100 million short of …`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from assistant.eligibility.facts.amounts import plain
from assistant.eligibility.facts.table import FactKind
from assistant.eligibility.logic.interval import Comparison, Interval
from assistant.eligibility.logic.kleene import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN, Outcome
from assistant.eligibility.reading.fact import Unread
from assistant.eligibility.rules.conditions import (
    AllOf,
    AnyOf,
    Condition,
    Known,
    KnownNumber,
    Not,
    OneOf,
    Share,
    Threshold,
    facts_of,
    known_facts,
    test,
)
from assistant.eligibility.rules.criteria import Criterion, CriterionGroup
from assistant.eligibility.verdict.checker import Verdict
from assistant.eligibility.verdict.evaluation import Finding
from assistant.eligibility.wording.figures import months_of, months_words, percent, worked_out
from assistant.eligibility.wording.view import CriterionView
from assistant.eligibility.wording.words import VerdictWords
from assistant.language.text import Bilingual

BRACKET = re.compile(r"\s*[(（][^()（）]*[)）]$")
_UP = (Comparison.AT_LEAST, Comparison.MORE_THAN)
_MEASURES = (FactKind.MONEY, FactKind.RATIO)
"""What a range is told of with a limit between its ends."""
_YEAR = 12
"""Months of a year."""
_FAR = Decimal("Infinity")
_MUCH = 3
"""How many times as far another way may be and still be told as what is short."""


class Phrase(NamedTuple):
    """What is said of one condition: how it came out, whether somebody judges it, and the criteria it rests on.

    `fact` is the number it is about. `near` says that of several ways some have failed and others are left, `leaning`
    how the figures decide what stays open only because an exception may apply, which `turns_on` some facts. `distance`
    is how far the number is from its limit, as a part of that.
    """

    outcome: Outcome
    judged: bool
    text: str
    criteria: tuple[CriterionView, ...]
    fact: str = ""
    near: bool = False
    leaning: Outcome | None = None
    turns_on: frozenset[str] = frozenset()
    distance: Decimal | None = None

    @property
    def open_number(self) -> bool:
        """Whether a number, and no judgement or exception, leaves it open."""
        return self.outcome is UNKNOWN and not self.judged and self.leaning is None


@dataclass(frozen=True, slots=True)
class PhraseWriter:
    """Says the criteria of a verdict; `unread` are facts that were stated in a way that could not be read."""

    say: VerdictWords
    verdict: Verdict
    shorts: Mapping[str, Bilingual]
    unread: Mapping[str, Unread] = field(default_factory=dict)

    def all(self, criteria: Iterable[CriterionView]) -> list[Phrase]:
        """What is said of the criteria, in their order; nothing of those that do not apply."""
        return [phrase for criterion in criteria for phrase in self.of(criterion)]

    def of(self, criterion: CriterionView) -> list[Phrase]:
        """What is said of a criterion or a group: of alternatives one phrase, of what must all be met one each."""
        if criterion.outcome is NOT_APPLICABLE:
            return []
        phrases = self._own(criterion)
        decided = bool(phrases) and all(phrase.outcome is not UNKNOWN for phrase in phrases)
        return [self._excepted(criterion, phrases)] if criterion.outcome is UNKNOWN and decided else phrases

    def _own(self, criterion: CriterionView) -> list[Phrase]:
        """What its own test says, whatever exceptions there are."""
        if criterion.parts:
            each = [phrases for phrases in map(self.of, criterion.parts) if phrases]
            return [phrase for phrases in each for phrase in phrases] if criterion.conjunction else self._one(each)
        if criterion.judgement:
            return [self._judged(criterion)]
        if criterion.requirement is None:
            return [Phrase(criterion.outcome, True, self.short(criterion), (criterion,))]
        return self._tested(criterion.requirement, criterion)

    def _excepted(self, criterion: CriterionView, phrases: Sequence[Phrase]) -> Phrase:
        """What the figures decide and an exception, of which it is not known whether it applies, leaves open."""
        together = _together(phrases)
        telling = [phrase for phrase in phrases if phrase.outcome is together]
        text = self.say.signs.comma.join(phrase.text for phrase in telling)
        context = self.verdict.evaluation.context
        exemptions = [
            exemption
            for item in self.verdict.rule_set.items()
            if item.id == criterion.id and isinstance(item, Criterion | CriterionGroup)
            for exemption in item.exemptions
            if exemption.starts <= context.day and test(exemption.when, context).outcome is UNKNOWN
        ]
        if exemptions:
            labels = [inside(exemption.label[self.say.language]) for exemption in exemptions]
            text = self.say("phrase.unless", what=text, exceptions=self.say.signs.comma.join(labels))
        rests_on = tuple(c for phrase in telling for c in phrase.criteria)
        turns_on = facts_of(exemption.when for exemption in exemptions)
        return Phrase(UNKNOWN, False, text, rests_on, telling[0].fact, leaning=together, turns_on=turns_on)

    def short(self, criterion: CriterionView) -> str:
        """What a sentence calls a criterion."""
        return self.name(criterion.id, criterion.label)

    def name(self, key: str, label: Bilingual) -> str:
        """The short name where there is one, else the label without its bracket, as it stands within a sentence."""
        return inside(self.shorts[key][self.say.language] if key in self.shorts else bare(label[self.say.language]))

    # --- one condition ------------------------------------------------------------------------------------------------

    def _judged(self, criterion: CriterionView) -> Phrase:
        text = self.short(criterion)
        if criterion.outcome is NOT_MET:
            text = self.say("phrase.not_as_stated", what=text)
        return Phrase(criterion.outcome, True, text, (criterion,))

    def _tested(self, condition: Condition, criterion: CriterionView) -> list[Phrase]:
        match condition:
            case AllOf(parts):
                return [phrase for part in parts for phrase in self._tested(part, criterion)]
            case AnyOf(parts):
                return self._one([self._tested(part, criterion) for part in parts])
            case Threshold():
                return [self._number(condition, criterion)]
            case Not() | _:
                return [self._word(condition, criterion)]

    def _one(self, ways: Sequence[list[Phrase]]) -> list[Phrase]:
        """Of several ways one phrase: the first that is met, why none is, or what is left."""
        outcomes = [_together(way) for way in ways]
        if MET in outcomes:
            return ways[outcomes.index(MET)]
        failed = self._reasons([way for way, came in zip(ways, outcomes, strict=True) if came is NOT_MET])
        open_ways = [way for way, came in zip(ways, outcomes, strict=True) if came is UNKNOWN]
        say = self.say
        if not open_ways:
            together = self.verdict.rule_set.hit_by_figures is not None  # a test that is hit where all of it fails
            key = "phrase.both" if together else "phrase.neither"
            return [self._joined(NOT_MET, say(key).join(dict.fromkeys(failed)), ways)]
        if len(open_ways) == 1 and any(phrase.fact for phrase in open_ways[0] if phrase.outcome is MET):
            return open_ways[0]
        judged = all(phrase.judged for way in open_ways for phrase in way if phrase.outcome is UNKNOWN)
        left = say("phrase.either").join(
            dict.fromkeys(
                say("requirement.and").join(phrase.text for phrase in way if phrase.outcome is UNKNOWN)
                for way in open_ways
            )
        )
        if failed:
            left = say("phrase.left", failed=say("phrase.neither").join(dict.fromkeys(failed)), open=left)
        joined = self._joined(UNKNOWN, left, ways if failed else open_ways)
        return [joined._replace(judged=judged, near=bool(failed))]

    def _reasons(self, ways: Iterable[Sequence[Phrase]]) -> list[str]:
        """Why each way fails: of ways that fail on one and the same number the nearest.

        None by which that number would do if only another were far higher: 24% would do at RMB 400 million of capital.
        """
        nearest: dict[tuple[str, ...], Sequence[Phrase]] = {}
        for way in ways:
            facts = tuple(phrase.fact or phrase.text for phrase in way if phrase.outcome is NOT_MET)
            nearest[facts] = min(nearest.get(facts, way), way, key=_distance)
        failing = {fact for facts in nearest for fact in facts}
        least = min(map(_distance, nearest.values()), default=_FAR)
        return [
            self._why(way)
            for way in nearest.values()
            if not any(phrase.outcome is MET and phrase.fact in failing for phrase in way)
            or _distance(way) <= _MUCH * least
        ]

    def _why(self, way: Sequence[Phrase]) -> str:
        """Why one way fails; what of it would do comes first."""
        failed = self.say.signs.comma.join(phrase.text for phrase in way if phrase.outcome is NOT_MET)
        met = [phrase.text for phrase in way if phrase.outcome is MET]
        return self.say("phrase.would_do", met=self.say.signs.comma.join(met), failed=failed) if met else failed

    def _joined(self, outcome: Outcome, text: str, ways: Iterable[Iterable[Phrase]]) -> Phrase:
        criteria = [criterion for way in ways for phrase in way for criterion in phrase.criteria]
        return Phrase(outcome, False, text, tuple(dict.fromkeys(criteria)))

    def _number(self, condition: Threshold, criterion: CriterionView) -> Phrase:
        outcome = test(condition, self.verdict.evaluation.context).outcome
        text = self._number_text(condition, criterion, outcome)
        distance = self._from_limit(condition)
        return Phrase(outcome, False, text, (criterion,), condition.fact, distance=distance)

    def _from_limit(self, condition: Threshold) -> Decimal | None:
        """How far a number is from its limit, as a part of that; None of a range, and where the limit is zero."""
        exact = self.verdict.evaluation.context.read(condition.fact).assumed.exact
        if exact is None or not isinstance(condition.limit, Decimal) or not condition.limit:
            return None
        return abs(exact - condition.limit) / abs(condition.limit)

    def _number_text(self, condition: Threshold, criterion: CriterionView, outcome: Outcome) -> str:
        say, context = self.say, self.verdict.evaluation.context
        whole = criterion.requirement is condition
        what = (
            self.short(criterion)
            if whole and not _names_its_limit(criterion)
            else inside(bare(say.fact(condition.fact)))
        )
        limit = condition.limit
        if isinstance(limit, Share):
            return say("phrase.asked", what=what, limit=say.requirement(condition))
        reading = context.read(condition.fact)
        exact, worked = reading.assumed.exact, worked_out(condition.fact, context, say, limit)
        known = known_facts(condition, context)
        if exact is None and outcome is UNKNOWN:
            stated = next((self.unread[fact] for fact in sorted(facts_of([condition])) if fact in self.unread), None)
            if stated is not None:
                instead = say("phrase.stated_instead", what=what, amount=stated.span)
                return instead if stated.dated else say("phrase.unread", what=what)
            if limit == 0 and condition.how in _UP:
                strict = condition.how is Comparison.MORE_THAN
                return say("phrase.must_be_positive" if strict else "phrase.must_not_be_negative", what=what)
            if condition.spec.kind in _MEASURES and any(map(_has_two_ends, known)):
                return self._in_part(condition, limit, what, reading.assumed)
            return self._asked(what, say.limit(condition.how, limit, condition.spec))
        actual = self._actual(condition, exact, limit) if worked is None else worked.text
        if exact is None:
            actual = say.stated(known)
        if limit == 0 and condition.how in _UP:
            return self._sign(condition, outcome, what, actual, exact)
        if limit == 0 and condition.how is Comparison.BELOW:
            return self._below_zero(outcome, what, actual, exact)
        if outcome is MET and reading.assumed.low == _FAR:  # nothing ever came to change it
            return self._asked(what, say.limit(condition.how, limit, condition.spec))
        if outcome is MET:
            return say("phrase.met", what=what, actual=actual, limit=self._limit(condition, limit, criterion))
        amount = self._amount(condition, limit, criterion)
        if exact is None and outcome is NOT_MET and condition.how is Comparison.AT_LEAST:
            return say("phrase.below", what=what, actual=actual, limit=amount)
        if exact is None or exact == limit:  # a strict limit just reached has no distance worth naming
            key = "phrase.bound" if exact is None or worked is not None else "phrase.exactly"
            return say(key, what=what, actual=actual, limit=say.limit(condition.how, limit, condition.spec))
        if condition.spec.kind is FactKind.RATIO and condition.how in _UP:
            return say("phrase.below", what=what, actual=actual, limit=amount)
        short = say.difference(abs(limit - exact), condition.spec)
        months = months_of(condition.fact, context)
        if months is not None and condition.how in _UP:
            actual, short = months_words(months, say), months_words(int(limit) * _YEAR - months, say)
        return say(
            "phrase.short" if condition.how in _UP else "phrase.above",
            what=what,
            actual=actual,
            limit=amount,
            short=short,
        )

    def _in_part(self, condition: Threshold, limit: Decimal, what: str, stated: Interval) -> str:
        """A range with a limit between its ends: at which of them it is met, and how far the other is from it."""
        up = condition.how in _UP
        distance = abs(limit - (stated.low if up else stated.high))
        return self.say(
            "phrase.in_part" if up else "phrase.under_in_part",
            what=what,
            low=self.say.amount(stated.low, condition.spec),
            high=self.say.amount(stated.high, condition.spec),
            short=self.say.difference(distance, condition.spec),
            limit=self.say.limit(condition.how, limit, condition.spec),
        )

    def _asked(self, what: str, limit: str) -> str:
        """What is asked of something: in the brackets that its name ends with, if it does."""
        signs = self.say.signs
        if BRACKET.search(what):
            return f"{what[:-1]}{signs.comma}{limit}{what[-1]}"
        return self.say("phrase.asked", what=what, limit=limit)

    def _sign(self, condition: Threshold, outcome: Outcome, what: str, actual: str, exact: Decimal | None) -> str:
        """A number of which only the sign counts."""
        if condition.how is Comparison.AT_LEAST:
            if outcome is MET:
                return self.say("phrase.not_negative", what=what)
            return self.say("phrase.is_negative" if exact is None else "phrase.negative", what=what, actual=actual)
        if exact is None:
            return self.say("phrase.in_profit" if outcome is MET else "phrase.a_loss", what=what)
        return self.say("phrase.positive" if outcome is MET else "phrase.loss", what=what, actual=actual)

    def _below_zero(self, outcome: Outcome, what: str, actual: str, exact: Decimal | None) -> str:
        """A profit of which it counts that it is none."""
        if exact is None:
            return self.say("phrase.a_loss" if outcome is MET else "phrase.in_profit", what=what)
        return self.say("phrase.loss" if outcome is MET else "phrase.positive", what=what, actual=actual)

    def _limit(self, condition: Threshold, limit: Decimal, criterion: CriterionView) -> str:
        """What is required beside a number that has its unit already: in English of a count the number alone."""
        bare_count = condition.spec.kind is FactKind.COUNT and self.say.signs.space
        amount = plain(limit) if bare_count else self._amount(condition, limit, criterion)
        return self.say(f"limit.{condition.how.value}", amount=amount)

    def _amount(self, condition: Threshold, limit: Decimal, criterion: CriterionView) -> str:
        """A limit, with its arithmetic where it is a share of an amount that was stated."""
        written = self.say.amount(limit, condition.spec)
        tested = next((tip.condition for tip in _tips(self.verdict) if tip.id == criterion.id), None)
        if not isinstance(tested, Threshold) or not isinstance(tested.limit, Share):
            return written
        share, context = tested.limit, self.verdict.evaluation.context
        base = context.read(share.fact).assumed.exact
        if base is None or base * share.share > share.cap:
            return written
        number, whole = plain(share.share * 100), self.say.amount(base, condition.spec)
        return self.say("phrase.share", amount=written, share=number, base=whole)

    def _actual(self, condition: Threshold, exact: Decimal | None, limit: Decimal) -> str:
        if exact is None:
            return ""
        if condition.spec.kind is FactKind.RATIO:
            return percent(exact, limit)
        return self.say.amount(exact, condition.spec)

    def _word(self, condition: Condition, criterion: CriterionView) -> Phrase:
        context = self.verdict.evaluation.context
        outcome = test(condition, context).outcome
        what = self.short(criterion)
        known = known_facts(condition, context)
        several = isinstance(condition, OneOf) and len(condition.accepted) > 1
        if known and (outcome is NOT_MET or (outcome is MET and several)):
            words = self.say.signs.item.join(map(self.say.known, known))
            barred = isinstance(condition, Not) and criterion.id in self.shorts
            key, of = ("phrase.barred", what) if barred else ("phrase.is", inside(bare(self.say.fact(known[0].fact))))
            what = self.say(key, what=of, word=words)
        return Phrase(outcome, False, what, (criterion,))


def _distance(way: Sequence[Phrase]) -> Decimal:
    """How far a way is from being met, by what of it is farthest; as far as can be where that is no number."""
    failed = [phrase.distance for phrase in way if phrase.outcome is NOT_MET]
    return max((_FAR if distance is None else distance for distance in failed), default=_FAR)


def _has_two_ends(known: Known) -> bool:
    """Whether a number is known to lie between two others, and may be either."""
    bounds = known.bounds if isinstance(known, KnownNumber) else ()
    return {bound.how for bound in bounds} == {Comparison.AT_LEAST, Comparison.AT_MOST}


def _names_its_limit(criterion: CriterionView) -> bool:
    """Whether the label says what is required of a number ("positive", "negative"), so that the fact's name is used."""
    condition = criterion.requirement
    return isinstance(condition, Threshold) and condition.limit == 0


def _tips(verdict: Verdict) -> Iterator[Finding]:
    return (
        tip for section in verdict.sections for route in section.routes for f in route.findings for tip in f.criteria()
    )


def _together(way: Sequence[Phrase]) -> Outcome:
    outcomes = [phrase.outcome for phrase in way]
    if NOT_MET in outcomes:
        return NOT_MET
    return UNKNOWN if UNKNOWN in outcomes else MET


def bare(label: str) -> str:
    """A label without what stands in brackets at its end."""
    return BRACKET.sub("", label)


def inside(label: str) -> str:
    """A label as it stands within a sentence: a capital at its start is made small, that of an acronym is not."""
    word = label.partition(" ")[0]
    small = word == "A" or (label[:1].isupper() and label[1:2].islower())
    return label[0].lower() + label[1:] if small else label
