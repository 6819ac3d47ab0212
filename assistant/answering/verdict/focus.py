"""What of its rules a question is about: routes, criteria and sections asked for, declared, or stated figures of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assistant.answering.verdict.asking import Asked
from assistant.answering.verdict.matters import asks_of_others, asks_of_standing, does_without
from assistant.corpus.mentions import mentions
from assistant.eligibility.facts.table import ASSERTED, FactKind, FactTable
from assistant.eligibility.reading.reader import FactRead
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.rules.conditions import Condition, facts_of
from assistant.eligibility.rules.criteria import Criterion, CriterionGroup, Item, RuleSet, Section, walk
from assistant.eligibility.verdict.checker import Verdict
from assistant.eligibility.verdict.evaluation import SectionFinding


@dataclass(frozen=True, slots=True)
class Focus:
    """What of its rules a question is about: what it asks by name, else what is declared, else what figures belong to.

    `asked` are the concepts of its asking clauses, `matters` those of what they ask of, `named` those of the whole
    text. `standing` says that neither listing as such is asked about nor which way to take.
    """

    verdict: Verdict
    figures: frozenset[str]
    read: tuple[FactRead, ...]
    asked: frozenset[str]
    named: frozenset[str]
    matters: frozenset[str] = frozenset()
    standing: bool = False

    @property
    def _rules(self) -> RuleSet:
        return self.verdict.rule_set

    def is_apart(self, asked: Asked) -> bool:
        """Whether something else than these rules is asked of: what is asked names nothing of these.

        Other rules are named, by what is asked where listing as such is asked too; or another matter is asked of.
        """
        routes = (route.concepts for section in self._rules.sections for route in section.routes)
        own = self._rules.concepts.union(*routes)
        if not own.isdisjoint(self.asked):
            return False
        others = self.asked if asked.whole else self.named
        if not self._rules.apart.isdisjoint(others):
            return not self.criteria()
        return self._is_of_a_matter(asked)

    def _is_of_a_matter(self, asked: Asked) -> bool:
        """Whether it is asked what may be done or will happen, of another matter or of others than the company."""
        named = not self._rules.matters.isdisjoint(self.matters)
        if asked.whole:
            return named and does_without(asked.text)
        if asked.which or self.criteria() or not self._rules.matters or asks_of_standing(asked.text):
            return False
        return named or asks_of_others(asked.text)

    def names_any(self) -> bool:
        """Whether the asking clauses name a section, a route or a criterion."""
        sections = self._rules.sections
        ways = (route.concepts for section in sections for route in section.routes)
        named = frozenset[str]().union(*(section.concepts for section in sections), *ways)
        return not named.isdisjoint(self.asked) or bool(self.criteria())

    def routes(self) -> tuple[str, ...]:
        """The routes asked about; else the one declared; else those named anywhere."""
        routes = [route for section in self._rules.sections for route in section.routes]
        named = tuple(route.id for route in routes if not route.concepts.isdisjoint(self.asked))
        choice = self._rules.choice
        word = self.verdict.facts.word(choice.fact) if choice is not None else None
        if named:
            return named
        if word is not None:
            return tuple(route.id for route in routes if route.chosen_by(word))
        criteria = self.criteria()
        several = [
            route
            for section in self._rules.sections
            for route in section.routes
            if choice is not None and section.id == choice.section
        ]
        holding = tuple(route.id for route in several if any(_below(item, criteria) for item in route.items))
        asking = self.verdict.book.facts_by_route(self._rules.id)
        bearing = [route for route in routes if not self.figures.isdisjoint(asking[route.id])] or routes
        return holding or tuple(route.id for route in bearing if not route.concepts.isdisjoint(self.named))

    def of_milestones(self, asked: Asked) -> tuple[str, ...]:
        """The routes of whose milestones alone something is told, where neither listing nor a way to it is asked of."""
        told = {fact.fact for fact in self.read if fact.fact.startswith(ASSERTED)}
        if asked.whole or asked.which or self.figures or not told:
            return ()
        asking = self.verdict.book.facts_by_route(self._rules.id)
        routes = (route.id for section in self._rules.sections for route in section.routes)
        holding = tuple(name for name in routes if not told.isdisjoint(asking[name]))
        return holding if len(holding) == 1 else ()

    def criteria(self) -> tuple[str, ...]:
        """The criteria asked about by name, and those that weigh the figures of these against others stated."""
        items = [item for item in self._rules.items() if isinstance(item, Criterion | CriterionGroup)]
        named = [item for item in items if not item.concepts.isdisjoint(self.asked) and not self._is_of_whole(item)]
        named = named or [item for item in items if item.id in self._headed()]
        told = frozenset[str]().union(*map(_own_facts, named))
        return tuple(item.id for item in items if item in named or self._is_told_with(item, told))

    def _hold_any(self, routes: Sequence[str], criteria: Sequence[str]) -> bool:
        """Whether any of the routes holds one of the criteria."""
        every = (route for section in self._rules.sections for route in section.routes if route.id in routes)
        return any(_below(item, criteria) for route in every for item in route.items)

    def _headed(self) -> frozenset[str]:
        """The criteria named in front of what is asked, as in "growth limb: …, pass?", where that names no rule."""
        ways = (route.concepts for section in self._rules.sections for route in section.routes)
        parts = (section.concepts for section in self._rules.sections)
        rules = self._rules.concepts.union(*ways, *parts)
        return self.named if self.standing and rules.isdisjoint(self.asked) else frozenset()

    def _is_of_whole(self, item: Item) -> bool:
        """Whether one clause names its section too, and states figures of others there: the whole is asked about."""
        return self.asked == self.named and any(
            not section.concepts.isdisjoint(self.asked)
            and _holds(section, [item.id])
            and self.figures & _facts_of_section(section) - facts_of(_conditions(item))
            for section in self._rules.sections
            if self._rules.choice is None or section.id != self._rules.choice.section
        )

    def _is_told_with(self, item: Item, told: frozenset[str]) -> bool:
        """Whether all that a criterion weighs is stated, figures of a named one among it: shares offered of all."""
        facts = _own_facts(item)
        return bool(facts & told) and facts <= self.figures and not facts <= told

    def spoken_of(self) -> tuple[str, ...]:
        """The criteria on no figure in whose names something stands that is named anywhere."""
        table = self.verdict.table
        single = (item for item in self._rules.items() if isinstance(item, Criterion))
        worded = (item for item in single if not any(is_number(fact, table) for fact in _own_facts(item)))
        return tuple(item.id for item in worded if not self.named.isdisjoint(_named_in(item, self.verdict.book)))

    def only_criterion(self, sections: Sequence[SectionFinding]) -> tuple[str, ...]:
        """The one criterion that the figures belong to, where no section is asked about by name.

        None where another of the section is spoken of.
        """
        if self._rules.choice is None or len(sections) != 1 or sections[0].section.id == self._rules.choice.section:
            return ()
        section = sections[0].section
        items = section.routes[0].items
        fitting = [item for item in items if not facts_of(_conditions(item)).isdisjoint(self.figures)]
        named = not section.concepts.isdisjoint(self.asked)
        others = _holds(section, [each for each in self.spoken_of() if each not in {item.id for item in fitting}])
        return (fitting[0].id,) if len(fitting) == 1 and not (named or others) else ()

    def sections(self, routes: Sequence[str], asked: Asked) -> tuple[SectionFinding, ...]:
        """The sections of what is asked by name, else those that the facts open or the figures belong to."""
        rules, criteria = self._rules, self.criteria()
        wanted = {section.id for section in rules.sections if not section.concepts.isdisjoint(self.asked)}
        wanted |= {section.id for section in rules.sections for route in section.routes if route.id in routes}
        if rules.choice is not None:
            apart = not self._hold_any(routes, criteria)  # growth asked of beside a standard that does not test it
            wanted |= {section.id for section in rules.sections if apart and _holds(section, criteria)}
            wanted |= {rules.choice.section} if asked.which else set()
        if not wanted:
            opening = [fact.fact for fact in self.read if _opens_a_route(fact, self.verdict.table)]
            wanted = {section.id for section in rules.sections if rules.choice is not None and _opens(section, opening)}
            wanted |= _called_by(self.verdict.book, rules, self.figures)
        elif rules.choice is None or asked.whole:
            wanted |= _called_by(self.verdict.book, rules, self.figures)
        if not wanted:
            wanted = {rules.choice.section} if rules.choice is not None else {section.id for section in rules.sections}
        return tuple(section for section in self.verdict.sections if section.section.id in wanted)


def _named_in(item: Criterion, book: RuleBook) -> frozenset[str]:
    """The terms of the glossary in the name of a criterion."""
    return frozenset(entry.id for entry in mentions(item.label.en, book.corpus.glossary))


def _own_facts(item: Item) -> frozenset[str]:
    """The facts that a criterion tests where no exception applies."""
    versions = item.versions if isinstance(item, Criterion) else ()
    return facts_of(version.condition for version in versions)


def _conditions(item: Item) -> Iterable[Condition]:
    """The tests of an item and of what stands below it; not when its exceptions apply."""
    return (version.condition for below in walk(item) if isinstance(below, Criterion) for version in below.versions)


def _facts_of_section(section: Section) -> frozenset[str]:
    return facts_of(test for route in section.routes for item in route.items for test in _conditions(item))


def _holds(section: Section, criteria: Sequence[str]) -> bool:
    return any(_below(item, criteria) for route in section.routes for item in route.items)


def _below(item: Item, criteria: Sequence[str]) -> bool:
    """Whether it is one of the criteria or holds one."""
    return any(below.id in criteria for below in walk(item))


def _opens_a_route(fact: FactRead, table: FactTable) -> bool:
    """Whether a stated word differs from what is taken for it: it may open a route closed to the usual issuer."""
    return default_of(fact, table) not in (None, _word(fact))


def _opens(section: Section, facts: Iterable[str]) -> bool:
    opening = facts_of(route.open_to for route in section.routes if route.open_to is not None)
    return not opening.isdisjoint(facts)


def _called_by(book: RuleBook, rules: RuleSet, figures: Iterable[str]) -> set[str]:
    """The sections that figures belong to.

    A figure belongs to the section that alone asks for it; figures that several ask for belong to the one that asks for
    them on the largest part of its routes.
    """
    called: set[str] = set()
    shared: dict[str, Fraction] = {}
    for figure in figures:
        parts = _parts_asking(book, rules, figure)
        if len(parts) == 1:
            called.update(parts)
        else:
            shared.update({name: shared.get(name, Fraction(0)) + part for name, part in parts.items()})
    return called | {max(shared, key=shared.__getitem__)} if shared else called


def _parts_asking(book: RuleBook, rules: RuleSet, figure: str) -> Mapping[str, Fraction]:
    """The sections that ask for a figure, each with the part of its routes that do."""
    facts, parts = book.facts_by_route(rules.id), {}
    for section in rules.sections:
        asking = sum(figure in facts[route.id] for route in section.routes)
        if asking:
            parts[section.id] = Fraction(asking, len(section.routes))
    return parts


def is_number(fact: str, table: FactTable) -> bool:
    """Whether a fact is a number, a day or a list."""
    spec = table.spec(fact)
    return spec is not None and spec.kind not in (FactKind.FLAG, FactKind.CHOICE, FactKind.TEXT)


def default_of(fact: FactRead, table: FactTable) -> str | None:
    """What is taken for a fact that nobody states; None for one that is not taken for anything."""
    spec = table.spec(fact.fact)
    return spec.default if spec else None


def _word(fact: FactRead) -> str:
    return str(fact.value).lower() if isinstance(fact.value, bool) else str(fact.value)
