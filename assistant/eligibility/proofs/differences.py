"""What changed in a rule set between two days in effect: which outcomes can differ, and for what company.

Where texts changed and no company is treated otherwise, nothing is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import z3

from assistant.corpus.model import Reference
from assistant.eligibility.facts.issuer import IssuerFacts
from assistant.eligibility.logic.kleene import MET, NOT_APPLICABLE, NOT_MET, Outcome
from assistant.eligibility.proofs.company import END, Company
from assistant.eligibility.proofs.translation import Translation
from assistant.eligibility.proofs.truth import IS_ABSENT, IS_MET, IS_NOT_MET, Formula, Truth
from assistant.eligibility.proofs.witnesses import Witnesses, limits_of
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.rules.criteria import Cases, Criterion, CriterionGroup, Item, RuleSet, walk
from assistant.language.text import Bilingual

_TOLD = (
    (MET, NOT_MET),
    (NOT_MET, MET),
    (NOT_APPLICABLE, NOT_MET),
    (NOT_MET, NOT_APPLICABLE),
    (NOT_APPLICABLE, MET),
    (MET, NOT_APPLICABLE),
)
"""How an outcome may differ; of a condition that came in or went one witness is enough, which it stops or stopped."""
DATES = ("founded", "controller_changed_on")
"""From which years are counted, to the day asked about where no filing date is stated."""
_TRUTHS = {MET: IS_MET, NOT_MET: IS_NOT_MET, NOT_APPLICABLE: IS_ABSENT}


@dataclass(frozen=True, slots=True)
class EffectChange:
    """An outcome that a company can have on the one day and not on the other; `company` is the smallest such.

    `provisions` are those behind it, on the first day and on the second; `causes` the criteria that differ for it.
    """

    id: str
    label: Bilingual
    before: Outcome
    after: Outcome
    company: IssuerFacts
    provisions: tuple[Reference, ...]
    causes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EffectDiff:
    """What changed in a rule set from one day to another: criteria first, then what that does to the verdict."""

    rule_set: RuleSet
    first: dt.date
    second: dt.date
    criteria: tuple[EffectChange, ...]
    verdicts: tuple[EffectChange, ...]


def diff_effects(book: RuleBook, name: str, first: dt.date, second: dt.date) -> EffectDiff:
    """Every criterion and verdict that can come out otherwise for one company on the second day.

    Raises InputError for an unknown rule set or one that cannot be translated.
    """
    return _Differences(book.rule_set(name), Company(book.fact_table, max(first, second)), first, second).diff()


class _Differences:
    """One company under the rules of two days."""

    def __init__(self, rule_set: RuleSet, company: Company, first: dt.date, second: dt.date) -> None:
        self.rule_set, self.first, self.second = rule_set, first, second
        self.before = Translation(rule_set, company, first, "before")
        self.after = Translation(rule_set, company, second, "after")
        formulas = (
            self.before.definitions,
            self.before.whole,
            self.after.definitions,
            self.after.whole,
            _filing_is_stated(company),
        )
        self.witnesses = Witnesses(company, formulas, limits_of(rule_set.conditions()))

    def diff(self) -> EffectDiff:
        """The criteria that differ, and the verdicts."""
        changes = tuple(change for item in self._changed for change in self._item(item))
        return EffectDiff(self.rule_set, self.first, self.second, changes, tuple(self._verdicts()))

    @cached_property
    def _changed(self) -> tuple[Criterion | CriterionGroup, ...]:
        """The criteria that differ for some company, and the groups that do so where nothing below them does."""
        return tuple(
            item
            for item in self.rule_set.items()
            if not isinstance(item, Cases) and self.witnesses.any(self._differs(item), *self._alike_below(item))
        )

    def _alike_below(self, item: Item) -> list[Formula]:
        return [
            z3.Not(self._differs(below)) for below in walk(item) if below is not item and not isinstance(below, Cases)
        ]

    def _item(self, item: Criterion | CriterionGroup) -> Iterator[EffectChange]:
        alike = self._alike_below(item)
        for before, after in _TOLD:
            company = self.witnesses.smallest(*_outcomes(self._truths(item.id), before, after), *alike)
            if company is not None:
                yield EffectChange(item.id, self._label(item), before, after, company, self._provisions(item))
                if NOT_APPLICABLE in (before, after):
                    return

    def _label(self, item: Criterion | CriterionGroup) -> Bilingual:
        versions = [item.at(day) for day in (self.second, self.first)] if isinstance(item, Criterion) else []
        return next((version.label for version in versions if version is not None), item.label)

    def _verdicts(self) -> Iterator[EffectChange]:
        truths = self.before.verdict, self.after.verdict
        for before, after in _TOLD:
            company = self.witnesses.smallest(*_outcomes(truths, before, after))
            if company is not None:
                causes = self._causes(company)
                provisions = tuple(dict.fromkeys(reference for item in causes for reference in self._provisions(item)))
                names = tuple(item.id for item in causes)
                yield EffectChange(self.rule_set.id, self.rule_set.label, before, after, company, provisions, names)

    def _truths(self, name: str) -> tuple[Truth, Truth]:
        return self.before.outcomes.get(name, IS_ABSENT), self.after.outcomes.get(name, IS_ABSENT)

    def _differs(self, item: Item) -> Formula:
        before, after = self._truths(item.id)
        return before.differs(after)

    def _causes(self, company: IssuerFacts) -> list[Criterion | CriterionGroup]:
        """Of what changed, that which comes out otherwise for a company."""
        given = [variable == value for variable, value in self.witnesses.company.described(company)]
        return [item for item in self._changed if self.witnesses.any(*given, self._differs(item))]

    def _provisions(self, item: Criterion | CriterionGroup) -> tuple[Reference, ...]:
        """What a criterion rests on the two days, and what came in between that says whether it applies."""
        days = sorted((self.first, self.second))
        versions = [version for day in days if (version := item.at(day)) is not None]
        own = [version if isinstance(version, Reference) else version.provision for version in versions]
        return tuple(dict.fromkeys([*own, *self._above[item.id]]))

    @cached_property
    def _above(self) -> Mapping[str, tuple[Reference, ...]]:
        """By criterion the provisions that came into force between the days above it: groups, cases, exceptions."""
        above: dict[str, tuple[Reference, ...]] = {}
        for section in self.rule_set.sections:
            for route in section.routes:
                for item in route.items:
                    self._descend(item, (), above)
        return above

    def _descend(self, item: Item, came: tuple[Reference, ...], above: dict[str, tuple[Reference, ...]]) -> None:
        if isinstance(item, Cases):
            came = (*came, *(case.provision for case in item.cases if self._between(case.starts)))
            parts = [part for case in item.cases for part in case.parts]
            for part in (*parts, *item.otherwise):
                self._descend(part, came, above)
            return
        came = (*came, *(other.provision for other in item.exemptions if self._between(other.starts)))
        above[item.id] = came
        for exemption in item.exemptions:
            if exemption.instead is not None:
                self._descend(exemption.instead, came, above)
        if isinstance(item, CriterionGroup):
            came = (*came, *(provision for starts, provision in item.provisions if self._between(starts)))
            for part in item.parts:
                self._descend(part, came, above)

    def _between(self, starts: dt.date) -> bool:
        return min(self.first, self.second) < starts <= max(self.first, self.second)


def _outcomes(truths: tuple[Truth, Truth], before: Outcome, after: Outcome) -> tuple[Formula, Formula]:
    return z3.Not(truths[0].differs(_TRUTHS[before])), z3.Not(truths[1].differs(_TRUTHS[after]))


def _filing_is_stated(company: Company) -> Formula:
    """Where years are counted they end on a day that is stated, so that they are as many on both days."""
    dates = [company.variables[key].known for key in DATES]
    return z3.Implies(z3.Or(*dates), company.variables[END].known)
