"""The rules as values: rule sets of sections, routes and criteria, each threshold dated and cited.

`assistant.eligibility.rules.loader` builds them from `corpus/rules/*.yaml` (that folder's README describes the format).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from assistant.corpus.model import Reference
from assistant.eligibility.rules.conditions import Condition
from assistant.language.text import Bilingual, Language


@dataclass(frozen=True, slots=True)
class Dated:
    """A test as one version of a document has it: in force from `starts` until the next, or to `ends` inclusive."""

    label: Bilingual
    provision: Reference
    condition: Condition
    starts: dt.date
    ends: dt.date | None
    line: int

    def in_force(self, day: dt.date) -> bool:
        """Whether it applies on `day`."""
        return self.starts <= day and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, slots=True)
class Exemption:
    """An exception to a criterion: it waives the criterion, or another item takes its place.

    Of several that apply the one with the highest `priority` counts. Sources differ on one that is `disputed`.
    """

    id: str
    label: Bilingual
    priority: int
    when: Condition
    instead: Item | None
    provision: Reference
    starts: dt.date
    line: int
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class Criterion:
    """One testable condition, its versions oldest first; `judgement` where the exchange or the sponsor judges.

    `label` is what it is called in general, that of a version what the rule of its time asks for, `short` what a
    sentence calls it; `concepts` are those of the glossary that name it in a question.
    """

    id: str
    label: Bilingual
    judgement: bool
    versions: tuple[Dated, ...]
    applies_when: Condition | None
    exemptions: tuple[Exemption, ...]
    line: int
    short: Bilingual | None = None
    concepts: frozenset[str] = frozenset()

    def at(self, day: dt.date) -> Dated | None:
        """The version in force on `day`, or None."""
        for version in reversed(self.versions):
            if version.in_force(day):
                return version
        return None


@dataclass(frozen=True, slots=True)
class CriterionGroup:
    """Several items of which all, or any one, must be met."""

    id: str
    label: Bilingual
    conjunction: bool
    parts: tuple[Item, ...]
    provisions: tuple[tuple[dt.date, Reference], ...]
    applies_when: Condition | None
    exemptions: tuple[Exemption, ...]
    line: int
    short: Bilingual | None = None
    concepts: frozenset[str] = frozenset()

    def at(self, day: dt.date) -> Reference | None:
        """The provision it rests on on `day`, or None before the first."""
        return next((provision for starts, provision in reversed(self.provisions) if starts <= day), None)


@dataclass(frozen=True, slots=True)
class RuleCase:
    """What applies where `when` holds, from the day its provision took effect."""

    id: str
    label: Bilingual
    when: Condition
    provision: Reference
    starts: dt.date
    parts: tuple[Item, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Cases:
    """The first case in force whose condition holds; `otherwise` where none does."""

    id: str
    label: Bilingual
    cases: tuple[RuleCase, ...]
    otherwise: tuple[Item, ...]
    line: int
    short: Bilingual | None = None

    def at(self, day: dt.date) -> tuple[RuleCase, ...]:
        """The cases in force on `day`."""
        return tuple(case for case in self.cases if case.starts <= day)


Item = Criterion | CriterionGroup | Cases


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """One sentence of a provision, by its number from 1; one with a `concept` is told to questions that name that."""

    reference: Reference
    sentence: int
    concept: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """One way through a section; closed to an issuer for whom `open_to` does not hold.

    `concepts` are those of the glossary that name it in a question, `beside` sentences on what no criterion tests.
    """

    id: str
    label: Bilingual
    open_to: Condition | None
    items: tuple[Item, ...]
    line: int
    concepts: frozenset[str] = frozenset()
    short: Bilingual | None = None
    beside: tuple[CitedSentence, ...] = ()

    def conditions(self) -> Iterator[Condition]:
        """Every condition that its outcome may depend on."""
        if self.open_to is not None:
            yield self.open_to
        for item in self.items:
            yield from conditions_of(item)

    def chosen_by(self, word: str) -> bool:
        """Whether an issuer who states this choice means the route: `standard-1` is `standard-1a` and `standard-1b`."""
        return self.id.startswith(word)


@dataclass(frozen=True, slots=True)
class Section:
    """Routes of which one must be met.

    `earlier_rules` says what is missing where rules existed before the oldest one held here. `concepts` are those of
    the glossary that name the section in a question.
    """

    id: str
    label: Bilingual
    routes: tuple[Route, ...]
    earlier_rules: Bilingual | None
    line: int
    concepts: frozenset[str] = frozenset()
    short: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The routes of `section` are alternatives the issuer picks by stating `fact`.

    `prefer` names the one that brings exemptions with it.
    """

    fact: str
    section: str
    prefer: str


@dataclass(frozen=True, slots=True)
class YesMeans:
    """Which conclusion a question on a rule set asks after: `yes` says that it is drawn.

    A question with one of the words of `turned` asks after the opposite: "are we safe" instead of "is it hit".
    """

    conclusion: str
    turned: Mapping[Language, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Again:
    """What the same finding means for a company that already carries the mark of one before, and where it stands."""

    not_eligible: Bilingual
    hit_by_figures: Bilingual
    reference: Reference


@dataclass(frozen=True, eq=False, slots=True)
class RuleSet:
    """Sections that must all be met, and what the three possible verdicts mean in words.

    `by_figures` is what is concluded where every figure passes and something else is still open,
    `hit_by_figures` where one fails that settles it unless an exception applies. `again` is what is concluded
    instead of a company that already carries the mark of such a finding.

    A question that states figures is about these rules where it names one of their `concepts` of the glossary, or where
    one of the figures is of their `facts`. `settled` are facts that were decided before these rules came to apply: what
    can be changed elsewhere cannot be changed under them. `apart` are concepts of other rules, which are no conditions:
    a question that names one, and nothing of these rules, is not about them whatever figures it states. `matters` are
    concepts of what else is asked of an issuer: a question that asks leave for one of them, and not how its figures
    stand, is not about them either.
    `profit_basis` is the sentence that says which net profit counts, where two are stated of a year.
    `spoken` are words that a text must have all of one entry of, where there are any: figures alone do not ask for
    these rules then, as the size of an issue does not ask what its sponsor takes.
    """

    id: str
    label: Bilingual
    conclusions: Mapping[str, Bilingual]
    sections: tuple[Section, ...]
    choice: Choice | None
    file: str
    concepts: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()
    line: int = 1
    by_figures: Bilingual | None = None
    settled: frozenset[str] = frozenset()
    yes_means: YesMeans | None = None
    apart: frozenset[str] = frozenset()
    matters: frozenset[str] = frozenset()
    profit_basis: CitedSentence | None = None
    spoken: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    hit_by_figures: Bilingual | None = None
    again: Again | None = None

    def is_spoken_of(self, text: str) -> bool:
        """Whether a text has the words without which its figures do not ask for these rules."""
        low = text.lower()
        entries = [entry for of_language in self.spoken.values() for entry in of_language]
        return not entries or any(all(word in low for word in entry.split(" + ")) for entry in entries)

    def items(self) -> Iterator[Item]:
        """Every item, groups and alternatives included, in reading order."""
        for section in self.sections:
            for route in section.routes:
                for item in route.items:
                    yield from walk(item)

    def shorts(self) -> Mapping[str, Bilingual]:
        """What a sentence calls its sections, routes and items, by their ids, as far as they have a short name."""
        routes = [route for section in self.sections for route in section.routes]
        named = (*self.items(), *routes, *self.sections)
        return {part.id: part.short for part in named if part.short is not None}

    def periods(self) -> tuple[dt.date, ...]:
        """The days on which something of it came into force, changed or went out of it, oldest first."""
        return tuple(sorted({day for item in self.items() for day in _changes(item)}))

    def conditions(self) -> Iterator[Condition]:
        """Every condition that a verdict may depend on."""
        for section in self.sections:
            for route in section.routes:
                yield from route.conditions()


def walk(item: Item) -> Iterator[Item]:
    """The item and everything below it."""
    yield item
    for below in _below(item):
        yield from walk(below)


def _below(item: Item) -> Iterator[Item]:
    if isinstance(item, CriterionGroup):
        yield from item.parts
    if isinstance(item, Cases):
        for case in item.cases:
            yield from case.parts
        yield from item.otherwise
    else:
        yield from (exemption.instead for exemption in item.exemptions if exemption.instead is not None)


def conditions_of(item: Item) -> Iterator[Condition]:
    """Every condition that the finding of an item may depend on."""
    for below in walk(item):
        yield from own_conditions(below)


def own_conditions(item: Item) -> Iterator[Condition]:
    """The conditions of an item itself, without those of what stands below it."""
    if isinstance(item, Cases):
        yield from (case.when for case in item.cases)
        return
    if isinstance(item, Criterion):
        yield from (version.condition for version in item.versions)
    if item.applies_when is not None:
        yield item.applies_when
    yield from (exemption.when for exemption in item.exemptions)


def _changes(item: Item) -> Iterator[dt.date]:
    """The days on which something of an item begins or has ended."""
    if isinstance(item, Cases):
        yield from (case.starts for case in item.cases)
        return
    if isinstance(item, Criterion):
        for version in item.versions:
            yield version.starts
            if version.ends is not None:
                yield version.ends + dt.timedelta(days=1)
    if isinstance(item, CriterionGroup):
        yield from (starts for starts, _ in item.provisions)
    yield from (exemption.starts for exemption in item.exemptions)
