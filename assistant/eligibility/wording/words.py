"""What the checker says, in one language.

Requirements, what is known, needs, assumptions and outcomes, each worded here alone.

The texts stand in `words.yaml` of this floor; evidence is named as the corpus names it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from assistant.corpus.model import Evidence
from assistant.corpus.words import evidence_words, provision_words
from assistant.eligibility.facts.amounts import plain, rounded
from assistant.eligibility.facts.formulas import Assumption
from assistant.eligibility.facts.table import FLAGS, Change, FactKind, FactSpec, FactTable
from assistant.eligibility.logic.interval import Comparison, Interval
from assistant.eligibility.logic.kleene import Outcome
from assistant.eligibility.rules.citations import Cited
from assistant.eligibility.rules.conditions import (
    AllOf,
    AnyOf,
    Condition,
    Includes,
    Known,
    KnownNumber,
    KnownWords,
    KnownYears,
    Leaf,
    Not,
    OneOf,
    Share,
    Threshold,
)
from assistant.eligibility.verdict.checker import Conclusion, EarlierRules, LatestYear, NoRuleInForce, Note
from assistant.eligibility.verdict.gaps import FactsToSupply, JudgementDue, Need, OtherValue, Shortfall, WholeCriterion
from assistant.eligibility.verdict.repair import FactChange
from assistant.eligibility.wording.amounts import amount_words
from assistant.eligibility.wording.view import CriterionView, GapView, RouteView, SectionView, TakeView, VerdictView
from assistant.eligibility.words import WORDS
from assistant.language.text import Bilingual, Language, Punctuation, punctuation

if TYPE_CHECKING:
    from assistant.eligibility.verdict.what_if import OutcomeChange

_MARKS = {Outcome.MET: "✓", Outcome.NOT_MET: "✗", Outcome.UNKNOWN: "?", Outcome.NOT_APPLICABLE: "–"}

LONG = 150
"""Characters of a requirement that is not repeated once it is met."""


class VerdictWords(NamedTuple):
    """The words of one language for a table of facts.

    Called with a key of the catalog it gives that text, `values` filled in.
    """

    language: Language
    table: FactTable

    def __call__(self, key: str, **values: object) -> str:
        """The text called `group.name`. Raises KeyError for a key there is none of."""
        return WORDS(key, self.language, **values)

    @property
    def signs(self) -> Punctuation:
        """What stands between the parts of a sentence."""
        return punctuation(self.language)

    # Facts and numbers

    def fact(self, key: str) -> str:
        """What a fact is called."""
        return self.table.label(key)[self.language]

    def amount(self, value: Decimal, spec: FactSpec) -> str:
        """A number of a fact with its unit; "no limit" for one that never ends."""
        return amount_words(value, spec, self.language) if value.is_finite() else self("limit.none")

    def limit(self, how: Comparison, limit: Decimal, spec: FactSpec) -> str:
        """`at least RMB 4 billion`, `不低于40亿元`."""
        return self(f"limit.{how.value}", amount=self.amount(limit, spec))

    def word(self, fact: str, word: str) -> str:
        """A value of a choice, a list or a flag."""
        if word in FLAGS:
            return FLAGS[word][self.language]
        spec = self._spec(fact)
        return spec.choices[word][self.language] if spec is not None and word in spec.choices else word

    # What rules ask for and what is known

    def requirement(self, condition: Condition) -> str:
        """What a condition asks for, where the reader knows of which fact."""
        return _requirement(condition, self)

    def condition(self, condition: Condition) -> str:
        """A condition that stands alone, with its facts: `expected market cap: at least RMB 4 billion`."""
        match condition:
            case Not(part):
                return self("condition.not", part=self.condition(part))
            case AllOf(parts):
                return self("condition.and").join(map(self.condition, parts))
            case AnyOf(parts):
                return self("condition.or").join(map(self.condition, parts))
            case _:
                return f"{self.fact(condition.fact)}{self.signs.colon}{self.requirement(condition)}"

    def known(self, known: Known) -> str:
        """What is known of one fact."""
        match known:
            case KnownNumber(fact, exact, bounds):
                spec = self._spec(fact)
                assert spec is not None
                if exact is not None:
                    return self.amount(exact, spec)
                return self.signs.comma.join(self.limit(bound.how, bound.limit, spec) for bound in bounds)
            case KnownWords(fact, words):
                return self.signs.item.join(self.word(fact, word) for word in words) or self("value.none")
            case KnownYears(fact, words):
                return self.signs.item.join("?" if word is None else self.word(fact, word) for word in words)

    def stated(self, known: Iterable[Known]) -> str:
        """What is known of the facts of a criterion; that nothing is stated where that is so."""
        texts = dict.fromkeys(map(self.known, known))
        return self.signs.semicolon.join(texts) or self("criterion.not_stated")

    # The tree of a verdict

    def outcome(self, outcome: Outcome | None) -> str:
        """An outcome; None for what one of two verdicts does not have."""
        return self("outcome.absent" if outcome is None else f"outcome.{outcome.value}")

    def mark(self, outcome: Outcome) -> str:
        """The sign of an outcome, the same in both languages."""
        return _MARKS[outcome]

    def answer(self, conclusion: Conclusion) -> str:
        """Yes, no or open."""
        return self(f"conclusion.{conclusion.value}")

    def conclusion(self, view: VerdictView) -> str:
        """The answer and what it means, as one sentence."""
        return f"{self.answer(view.conclusion)}{self.signs.colon}{view.meaning[self.language]}"

    def title(self, view: VerdictView) -> str:
        """Whose verdict it is, under which rules."""
        title = view.title[self.language]
        return f"{view.name}{self.signs.colon}{title}" if view.name else title

    def section(self, section: SectionView) -> str:
        """A section, with the routes it is met by where there are several."""
        return f"{section.label[self.language]}{self.through(section)}"

    def through(self, section: SectionView) -> str:
        """The routes a section is met by, in brackets; empty where there is but one way through it, or none is met."""
        routes = self.signs.semicolon.join(route.label[self.language] for route in section.through)
        return self.signs.bracketed(self("route.through", routes=routes)) if routes else ""

    def route(self, route: RouteView) -> str:
        """A route; for one that is not open, why."""
        label, why = route.label[self.language], self.route_not_open(route)
        return f"{label}{self.signs.colon}{why}" if why else label

    def route_not_open(self, route: RouteView) -> str:
        """Why a route is not open; empty for one that is."""
        if route.outcome is not Outcome.NOT_APPLICABLE:
            return ""
        return self("route.closed" if route.closed else "route.not_yet")

    def criterion(self, criterion: CriterionView) -> str:
        """A criterion with what is to be said of it."""
        label, details = criterion.label[self.language], self.signs.semicolon.join(self.details(criterion))
        return f"{label}{self.signs.colon}{details}" if details else label

    def details(self, criterion: CriterionView) -> tuple[str, ...]:
        """What stands behind the label of a criterion.

        The exception that applies, how parts are joined, who judges, or what is known and required.
        """
        return tuple(self._details(criterion))

    def _details(self, criterion: CriterionView) -> Iterator[str]:
        if criterion.exemption is not None:
            yield self("criterion.exception", label=criterion.exemption.label[self.language])
        if criterion.waived:
            return
        if criterion.parts:
            yield self("criterion.all_of" if criterion.conjunction else "criterion.any_of")
        elif criterion.judgement:
            yield self("criterion.asserted" if criterion.asserted else "criterion.needs_judgement")
        elif criterion.measured and criterion.requirement is not None:
            required = self.requirement(criterion.requirement)
            yield self.stated(criterion.known)
            if criterion.outcome is not Outcome.MET or len(required) <= LONG:
                yield self("criterion.required", requirement=required)

    def source(self, cited: Cited, *, dated: bool = False) -> str:
        """The provision a criterion rests on, with its version where `dated`, and how that is known."""
        version = f" ({cited.version})" if dated else ""
        return f"[{self.provision(cited)}{version}, {self.evidence(cited.evidence)}]"

    def provision(self, cited: Cited) -> str:
        """The provision a criterion rests on, with the document in short."""
        return f"{cited.short[self.language]} {provision_words(cited.provision)[self.language]}"

    def evidence(self, grade: Evidence) -> str:
        """An evidence grade."""
        return evidence_words(grade)[self.language]

    # What is lacking, missing, assumed

    def gap(self, gap: GapView) -> str:
        """What would be needed, with the route it is needed for."""
        return f"{gap.route.label[self.language]}{self.signs.colon}{self.needed(gap)}"

    def needed(self, gap: GapView) -> str:
        """What a criterion still needs."""
        return self("need.and").join(map(self.need, gap.needed))

    def need(self, need: Need) -> str:
        """One thing that is needed."""
        match need:
            case Shortfall(fact, amount):
                spec = self._spec(fact)
                assert spec is not None
                return self.shortfall(need, self.difference(amount, spec))
            case OtherValue(Threshold() as limit):
                return self("need.limit", fact=self.fact(limit.fact), limit=self.requirement(limit))
            case OtherValue(OneOf() | Includes() as leaf):
                return self("need.value", fact=self.fact(leaf.fact), value=self.requirement(leaf))
            case OtherValue(condition):
                return self.requirement(condition)
            case FactsToSupply(facts):
                return self("need.supply", facts=self.signs.item.join(map(self.fact, facts)))
            case JudgementDue(label):
                return self("need.judgement", label=label[self.language])
            case WholeCriterion(label):
                return label[self.language]

    def shortfall(self, need: Shortfall, amount: str) -> str:
        """By how much a fact must change, the amount being written already."""
        if need.strict or need.bound:
            amount = self("need.more_than" if need.strict else "need.at_least", amount=amount)
        return self("need.more" if need.upwards else "need.less", amount=amount, fact=self.fact(need.fact))

    def difference(self, amount: Decimal, spec: FactSpec) -> str:
        """A difference of two numbers of a fact; of two ratios in percentage points."""
        if spec.kind is FactKind.RATIO:
            return self("need.points", number=plain(rounded(amount * 100)))
        return self.amount(amount, spec)

    # What it would take

    def take(self, take: TakeView) -> str:
        """What a route lacks, and by which lawful changes it would come to that; what both say is said once."""
        said = {change.fact: change for change in take.changes if _is_said(change, take.gaps)}
        lacking = [self._lacking(gap, said) for gap in take.gaps]
        changes = self.changes(change for change in take.changes if change.fact not in said)
        if take.blocked_by:
            changes = self("take.blocked", facts=self.signs.item.join(map(self.fact, take.blocked_by)))
        text = self.signs.dash.join(filter(None, (self.signs.semicolon.join(lacking), changes)))
        return text + self.signs.bracketed(self("take.open", count=len(take.open))) if take.open else text

    def route_takes(self, take: TakeView) -> str:
        """What a route would take, with its name."""
        return f"{take.route.label[self.language]}{self.signs.colon}{self.take(take)}"

    def repair(self, take: TakeView) -> str:
        """What a route would take, without what it lacks: `raise the expected market cap to RMB 4 billion`."""
        return self.take(take._replace(gaps=(), open=()))

    def changes(self, changes: Iterable[FactChange]) -> str:
        """Changes one after the other, the figures of a further fiscal year together."""
        told: dict[int | None, list[FactChange]] = {}
        for change in changes:
            told.setdefault(change.year, []).append(change)
        texts = [self._change(change) for change in told.pop(None, [])]
        texts += [
            self("take.year", year=year, figures=self.signs.item.join(map(self._figure, told[year or 0])))
            for year in sorted(year for year in told if year is not None)
        ]
        return self.signs.semicolon.join(texts)

    def _lacking(self, gap: GapView, said: Mapping[str, FactChange]) -> str:
        """What a criterion needs, with the number to come to where a change goes just so far."""
        needed = self.needed(gap)
        for need in gap.needed:
            if isinstance(need, Shortfall) and need.fact in said:
                return self("take.to", needed=needed, to=self._value(said[need.fact]))
        return needed

    def _change(self, change: FactChange) -> str:
        """One change of a fact as it is today."""
        fact, to = self._changed(change.fact), self._value(change)
        match change.after:
            case Interval(low=after):
                before = change.before.exact if isinstance(change.before, Interval) else None
                spec = self._spec(change.fact)
                assert spec is not None
                if before is None:
                    return self("take.set", fact=fact, to=to)
                way = "take.waited" if change.how is Change.WITH_TIME else "take.raised"
                by = self.difference(abs(after - before), spec)
                return self(way if after > before else "take.lowered", fact=fact, to=to, by=by)
            case dt.date():
                return self("take.day", fact=fact, to=to)
            case _:
                return self(f"take.{change.how.value}", fact=fact, to=to)

    def _figure(self, change: FactChange) -> str:
        """What a figure of a further fiscal year must come to; a least amount of one yuan is to be positive."""
        fact = self._changed(change.fact)
        if not isinstance(change.after, Interval):
            return self("take.figure_word", fact=fact, to=self._value(change))
        spec = self._spec(change.fact)
        assert spec is not None
        if spec.kind is FactKind.MONEY and change.after.low == spec.step:
            return self("take.figure_positive", fact=fact)
        return self("take.figure", fact=fact, to=self._value(change))

    def _value(self, change: FactChange) -> str:
        """What a fact must come to."""
        spec = self._spec(change.fact)
        if isinstance(change.after, Interval) and spec is not None:
            return self.amount(change.after.low, spec)
        return self.word(change.fact, str(change.after))

    def _changed(self, key: str) -> str:
        """What a fact that changes is called; the year is that of the figures it stands among."""
        spec = self._spec(key)
        return self.fact(key) if spec is None else spec.label[self.language]

    def missing(self, key: str) -> str:
        """A fact that is missing, with the key to state it under."""
        return self.fact(key) + self.signs.bracketed(key)

    def assumptions(self, view: VerdictView) -> list[str]:
        """What was assumed, and what else a reader must know."""
        return [*map(self.assumption, view.assumptions), *map(self.note, view.notes)]

    def assumption(self, assumption: Assumption) -> str:
        """Something taken as true because nobody stated it."""
        fact, value = assumption.fact, assumption.value
        if assumption.relation == ">=":
            return self("assumption.not_lower", fact=self.fact(fact), value=self.fact(value))
        return self("assumption.value", fact=self.fact(fact), value=self.word(fact, value))

    def note(self, note: Note) -> str:
        """Something a reader must know of a verdict."""
        match note:
            case EarlierRules(missing):
                return missing[self.language]
            case NoRuleInForce(_, label, day):
                return self("note.no_rule", rules=label[self.language], day=day)
            case LatestYear(year):
                return self("note.latest_year", year=year)

    def firmness(self, view: VerdictView) -> list[str]:
        """What the verdict rests on: judgement, and the weakest evidence."""
        judged = [self("verdict.judged", count=len(view.judgement))] if view.judgement else []
        return judged if view.weakest is None else [*judged, self.weakest(view.weakest)]

    def weakest(self, grade: Evidence) -> str:
        """The weakest evidence that a verdict rests on."""
        return self("verdict.weakest", grade=self.evidence(grade))

    def _spec(self, fact: str) -> FactSpec | None:
        return self.table.spec(fact) or self.table.yearly.get(fact)

    # What would change it

    def flip(self, change: OutcomeChange, label: Bilingual) -> str:
        """`Standard 5: open → met`."""
        return f"{label[self.language]}{self.signs.colon}{self.turn(change)}"

    def turn(self, change: OutcomeChange) -> str:
        """`open → met`."""
        return f"{self.outcome(change.before)} → {self.outcome(change.after)}"

    def turned(self, before: Conclusion, after: Conclusion) -> str:
        """`Open → No`."""
        return f"{self.answer(before)} → {self.answer(after)}"

    def verdict_turned(self, before: Conclusion, after: Conclusion) -> str:
        """`Verdict: Open → No`."""
        return f"{self('change.verdict')}{self.signs.colon}{self.turned(before, after)}"


@lru_cache(maxsize=8192)
def _requirement(condition: Condition, say: VerdictWords) -> str:
    match condition:
        case Threshold(limit=Share() as share, spec=spec):
            percent, cap = plain(share.share * 100), say.amount(share.cap, spec)
            return say("limit.share", share=percent, base=say.fact(share.fact), cap=cap)
        case Threshold(how=how, limit=Decimal() as limit, spec=spec):
            return say.limit(how, limit, spec)
        case OneOf(fact, accepted, years=years):
            either = say("value.either").join(say.word(fact, word) for word in sorted(accepted))
            return say("value.in_each_year", value=either, years=years) if years else either
        case Includes(fact, word):
            return say.word(fact, word)
        case Not(part):
            return say("requirement.not", part=say.requirement(part))
        case AllOf(parts) | AnyOf(parts):
            joint = say("requirement.and" if isinstance(condition, AllOf) else "requirement.or")
            return joint.join(_named(part, say) for part in parts)
    raise AssertionError(condition)


def _is_said(change: FactChange, gaps: Iterable[GapView]) -> bool:
    """Whether a gap names just what a change does: the amount that is short, or the value needed."""
    return any(_says(gap.needed[0], change) for gap in gaps if len(gap.needed) == 1)


def _says(need: Need, change: FactChange) -> bool:
    match need:
        case OtherValue(Threshold() | OneOf() as leaf):
            return leaf.fact == change.fact
        case Shortfall(fact, amount):
            before, after = change.before, change.after
            if not isinstance(before, Interval) or not isinstance(after, Interval):
                return False
            return fact == change.fact and abs(after.low - before.low) == amount
        case _:
            return False


def _named(part: Condition, say: VerdictWords) -> str:
    text = say.requirement(part)
    return say("requirement.named", fact=say.fact(part.fact), part=text) if isinstance(part, Leaf) else text
