"""What the checker concludes on kept companies, what changed since the last time, and why.

A turn has up to three causes, each found by itself: the last verdict is worked out again with the rules as they are
held now, then with the rules in force on the day, then with the facts of the latest filing. Where an outcome turns,
that is its cause.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from assistant.corpus.reader import corpus_hash
from assistant.eligibility.facts.issuer import IssuerFacts, Value
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.logic.kleene import NOT_APPLICABLE, Outcome
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.verdict.checker import Conclusion, Verdict, check
from assistant.eligibility.verdict.what_if import VerdictChange, compare_days, labels
from assistant.eligibility.wording.rule_texts import RuleChange, diff_rules
from assistant.eligibility.wording.view import CriterionView, verdict_view
from assistant.eligibility.wording.words import VerdictWords
from assistant.errors import Both, InBoth, InputError
from assistant.language.text import Bilingual, Language
from assistant.review.portfolio.filing import Filing, KeptCompany, LastCheck
from assistant.review.portfolio.words import WORDS

RULE_SET = "listing"
"""The rules that kept companies are checked against."""
_PROGRAM = "star-listing-assistant"


class TurnCause(StrEnum):
    """Why an outcome is another than before."""

    CORPUS = "corpus"
    """The rules as they are held here, or the program, are others."""
    RULES = "rules"
    """Other rules are in force."""
    DAY = "day"
    """The rules are the same, and time has passed: years are counted to the day."""
    FACTS = "facts"
    """A further filing states other facts."""


@dataclass(frozen=True, slots=True)
class Turned:
    """A section, route or criterion whose outcome is another than before; None where it was not in question.

    A criterion has what is known and asked: `was` and `now`; `required` is what was asked the last time, and now. Not
    worth telling is what changes nothing: another way to what is met, or a group that is as open as its parts.
    """

    id: str
    label: Bilingual
    before: Outcome | None
    after: Outcome | None
    causes: tuple[TurnCause, ...]
    was: CriterionView | None = None
    now: CriterionView | None = None
    required: tuple[Bilingual | None, Bilingual | None] = (None, None)
    is_telling: bool = True

    @property
    def is_criterion(self) -> bool:
        """Whether it is a criterion with a test of its own."""
        return self.was is not None or self.now is not None

    @property
    def is_decided(self) -> bool:
        """Whether it came out as a yes or a no before or now."""
        return any(outcome is not None and outcome.decided for outcome in (self.before, self.after))


@dataclass(frozen=True, slots=True)
class ChangedFact:
    """A fact that two filings state otherwise; None where one does not state it."""

    fact: str
    before: Value | None
    after: Value | None


@dataclass(frozen=True, slots=True)
class CompanyCheck:
    """The verdict on a company's latest filing beside the last one.

    `last` is None at the first check. `facts` are those changed since, `rules` what changed in the rules between the
    two days. `causes` say why the conclusion itself turned.
    """

    company: KeptCompany
    verdict: Verdict
    last: LastCheck | None
    turned: tuple[Turned, ...] = ()
    facts: tuple[ChangedFact, ...] = ()
    rules: tuple[RuleChange, ...] = ()
    causes: tuple[TurnCause, ...] = ()

    @property
    def has_flipped(self) -> bool:
        """Whether the conclusion, or an outcome worth telling, is another than the last time."""
        return self.concludes_otherwise or any(turned.is_telling for turned in self.turned)

    @property
    def concludes_otherwise(self) -> bool:
        """Whether the conclusion is another than the last time."""
        return self.last is not None and self.last.conclusion is not self.verdict.conclusion


@dataclass(frozen=True, slots=True)
class UncheckedCompany:
    """A company whose facts cannot be read any more, and why."""

    company: KeptCompany
    why: InBoth


@dataclass(frozen=True, slots=True)
class CheckOrigin:
    """What a verdict is worked out with: the hash of the rules and the version of the program."""

    corpus: str
    program: str

    @classmethod
    def of(cls, book: RuleBook) -> CheckOrigin:
        """As things are now."""
        try:
            program = version(_PROGRAM)
        except PackageNotFoundError:
            program = "unknown"
        return cls(corpus_hash(book.root), program)


NOWHERE = CheckOrigin("", "")
"""Of a verdict that is not kept."""


@dataclass(frozen=True, slots=True)
class FilingsDiff:
    """Two filings of a company under the rules of one day: the facts that differ, and what comes out otherwise."""

    company: KeptCompany
    first: Filing
    second: Filing
    facts: tuple[ChangedFact, ...]
    change: VerdictChange
    turned: tuple[Turned, ...]


@dataclass(frozen=True, slots=True)
class RulesDiff:
    """The kept companies under the rules of two days: what changed in the rules, and each company's two verdicts."""

    first: dt.date
    second: dt.date
    rules: tuple[RuleChange, ...]
    companies: tuple[tuple[KeptCompany, VerdictChange], ...]
    unchecked: tuple[UncheckedCompany, ...]


def check_companies(
    companies: Iterable[KeptCompany], book: RuleBook, day: dt.date
) -> tuple[CompanyCheck | UncheckedCompany, ...]:
    """The verdict on each company under the rules in force on `day`, with what changed since the last one."""
    origin = CheckOrigin.of(book)
    changed = cache(lambda first: diff_rules(book, RULE_SET, first, day))
    return tuple(_checked(company, book, day, origin, changed) for company in companies)


def kept_check(verdict: Verdict, filing: Filing, origin: CheckOrigin) -> LastCheck:
    """What is kept of a check, for the next one."""
    asked = {name: _required(tip, verdict.table) for name, tip in _tips(verdict).items()}
    return LastCheck(
        filing.number,
        verdict.as_of,
        origin.corpus,
        origin.program,
        verdict.conclusion,
        verdict.outcomes(),
        {name: text for name, text in asked.items() if text is not None},
    )


def diff_filings(company: KeptCompany, first: Filing, second: Filing, book: RuleBook, day: dt.date) -> FilingsDiff:
    """Two filings of a company under the rules of `day`. Raises InputError for facts that cannot be read any more."""
    facts, other = (filing.details.facts(book.fact_table) for filing in (first, second))
    before, after = (check(each, book, RULE_SET, day) for each in (facts, other))
    turned = tuple(_turned(kept_check(before, first, NOWHERE), (_Step.of(TurnCause.FACTS, after),), before, after, ()))
    return FilingsDiff(company, first, second, changed_facts(facts, other), VerdictChange(before, after, ()), turned)


def diff_days(companies: Iterable[KeptCompany], book: RuleBook, first: dt.date, second: dt.date) -> RulesDiff:
    """What the rules of two days make of the latest filing of each company."""
    changes, unchecked = [], []
    for company in companies:
        try:
            facts = company.latest.details.facts(book.fact_table)
        except InputError as error:
            unchecked.append(_unchecked(company, error))
            continue
        changes.append((company, compare_days(facts, book, first, second, RULE_SET)))
    rules = diff_rules(book, RULE_SET, first, second)
    return RulesDiff(first, second, rules, tuple(changes), tuple(unchecked))


def changed_facts(before: IssuerFacts, after: IssuerFacts) -> tuple[ChangedFact, ...]:
    """The facts that differ, in the order of the later filing, then those that it does not state any more."""
    keys = dict.fromkeys((*after.values, *before.values))
    pairs = ((key, before.values.get(key), after.values.get(key)) for key in keys)
    return tuple(ChangedFact(key, old, new) for key, old, new in pairs if old != new)


# --- one company ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Step:
    """What comes out once a cause has taken effect; None for what does not take part."""

    cause: TurnCause
    conclusion: Conclusion
    outcomes: Mapping[str, Outcome]

    @classmethod
    def of(cls, cause: TurnCause, verdict: Verdict) -> _Step:
        return cls(cause, verdict.conclusion, _in_question(verdict.outcomes()))


def _checked(
    company: KeptCompany,
    book: RuleBook,
    day: dt.date,
    origin: CheckOrigin,
    changed_since: Callable[[dt.date], tuple[RuleChange, ...]],
) -> CompanyCheck | UncheckedCompany:
    last = company.checked
    try:
        facts = company.latest.details.facts(book.fact_table)
    except InputError as error:
        return _unchecked(company, error)
    verdict = check(facts, book, RULE_SET, day)
    if last is None or (last.filing, last.as_of, last.corpus, last.program) == (
        company.latest.number,
        day,
        origin.corpus,
        origin.program,
    ):
        return CompanyCheck(company, verdict, last)
    earlier = _facts_or_none(company.filing(last.filing), book.fact_table)
    if earlier is None:  # what changed can be told, and not why
        return CompanyCheck(company, verdict, last, tuple(_turned(last, (), None, verdict, frozenset())))
    held, in_force = (check(earlier, book, RULE_SET, each) for each in (last.as_of, day))
    rules = changed_since(last.as_of)
    changed = frozenset(change.id for change in rules)
    steps = (
        _Step.of(TurnCause.CORPUS, held),
        _Step.of(TurnCause.RULES if rules else TurnCause.DAY, in_force),
        _Step.of(TurnCause.FACTS, verdict),
    )
    turned = tuple(_turned(last, steps, held, verdict, changed))
    causes = tuple(_causes(last.conclusion, [(step.cause, step.conclusion) for step in steps]))
    return CompanyCheck(company, verdict, last, turned, changed_facts(earlier, facts), rules, causes)


def _turned(
    last: LastCheck, steps: Sequence[_Step], held: Verdict | None, verdict: Verdict, changed: Collection[str]
) -> Iterator[Turned]:
    """What comes out otherwise, in reading order, each part of the rules after what it is made of.

    `changed` are the ids of the rules that changed between the two days.
    """
    names, was, now = labels(verdict.rule_set), _tips(held) if held else {}, _tips(verdict)
    start, end = _in_question(last.outcomes), _in_question(verdict.outcomes())
    telling = {tip for each in (held, verdict) if each is not None for tip in _telling(each)}
    for name in dict.fromkeys((*end, *start)):
        before, after = start.get(name), end.get(name)
        if before is after:
            continue
        causes = tuple(
            TurnCause.DAY if cause is TurnCause.RULES and _is_untouched(name, verdict, was, now, changed) else cause
            for cause in _causes(before, [(step.cause, step.outcomes.get(name)) for step in steps])
        )
        asked = last.required.get(name), _required(now[name], verdict.table) if name in now else None
        turned = Turned(
            name, names.get(name, Bilingual(name, name)), before, after, causes, was.get(name), now.get(name), asked
        )
        yield replace(turned, is_telling=name in telling if turned.is_criterion else turned.is_decided)


def _causes(start: object, steps: Iterable[tuple[TurnCause, object]]) -> Iterator[TurnCause]:
    """The causes at which an outcome, or the conclusion, becomes another."""
    for cause, came in steps:
        if came is not start:
            yield cause
        start = came


def _is_untouched(
    name: str, verdict: Verdict, was: Collection[str], now: Collection[str], changed: Collection[str]
) -> bool:
    """Whether a criterion, with its exceptions, reads the same on both days."""
    items = [item for item in verdict.rule_set.items() if item.id == name]
    exceptions = {each.id for item in items for each in getattr(item, "exemptions", ())}
    return name in was and name in now and not ({name} | exceptions) & set(changed)


def _in_question(outcomes: Mapping[str, Outcome]) -> Mapping[str, Outcome]:
    """The outcomes of what takes part: what does not is not in question, whatever the reason."""
    return {name: outcome for name, outcome in outcomes.items() if outcome is not NOT_APPLICABLE}


def _tips(verdict: Verdict) -> Mapping[str, CriterionView]:
    """The criteria with a test of their own that take part, by id."""
    tips = (tip for criterion in _criteria(verdict) for tip in criterion.tips())
    return {tip.id: tip for tip in tips if tip.requirement is not None and tip.applies}


def _telling(verdict: Verdict) -> Iterator[str]:
    """The ids of the criteria worth reading: of several ways to what is met only those that are."""
    for criterion in _criteria(verdict):
        if criterion.applies:
            yield from (tip.id for tip in criterion.telling_tips())


def _criteria(verdict: Verdict) -> Iterator[CriterionView]:
    """What stands in the routes that take part."""
    for section in verdict_view(verdict).sections:
        for route in section.routes:
            if route.outcome is not NOT_APPLICABLE:
                yield from route.criteria


def _required(tip: CriterionView, table: FactTable) -> Bilingual | None:
    if tip.requirement is None:
        return None
    return Bilingual(*(VerdictWords(language, table).requirement(tip.requirement) for language in Language))


def _facts_or_none(filing: Filing | None, table: FactTable) -> IssuerFacts | None:
    try:
        return filing.details.facts(table) if filing else None
    except InputError:
        return None


def _unchecked(company: KeptCompany, error: InputError) -> UncheckedCompany:
    why = Both(str(error), error.in_language("zh"))
    return UncheckedCompany(
        company, WORDS.both("unchecked.why", number=company.latest.number, why=Bilingual(why.en, why.zh))
    )
