"""The checker's place in the chain: facts read from the question, and the verdict on what the question is about."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from operator import attrgetter
from types import MappingProxyType

from assistant.answering.question.companies import companies_in
from assistant.answering.question.understanding import QuestionKind, Understood
from assistant.answering.verdict.asking import (
    NOTHING_ASKED,
    AnswerForm,
    Asked,
    each_standard_named,
    is_marked,
    is_worked_out,
    picks_a_standard,
    standards_listed,
    what_is_asked,
)
from assistant.answering.verdict.days import Days, asks_of_change, compared_days
from assistant.answering.verdict.facts_meant import (
    LISTED_ON,
    LISTING,
    meant_abroad,
    meant_after_listing,
    meant_as_issue,
    meant_at_par,
    meant_before_deductions,
)
from assistant.answering.verdict.phrases import bare
from assistant.corpus.mentions import mentions, without_documents
from assistant.eligibility.facts.issuer import IssuerFacts, without_year
from assistant.eligibility.facts.table import ASSERTED, FactKind, FactTable
from assistant.eligibility.logic.kleene import MET, NOT_MET
from assistant.eligibility.reading.fact import UnreadKind
from assistant.eligibility.reading.reader import FactRead, FactsReading, Unread, merge, read_facts
from assistant.eligibility.reading.stated import issuer_facts
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.rules.conditions import Condition, facts_of
from assistant.eligibility.rules.criteria import CitedSentence, Criterion, CriterionGroup, Item, RuleSet, Section, walk
from assistant.eligibility.verdict.checker import Verdict, check
from assistant.eligibility.verdict.evaluation import SectionFinding
from assistant.eligibility.verdict.what_if import VerdictChange, compare_days
from assistant.eligibility.wording.flips import days_view
from assistant.eligibility.wording.words import VerdictWords
from assistant.errors import InputError
from assistant.language.patterns import Pattern
from assistant.language.text import Language

FILING = "filing_date"
"""The day to which years are counted."""
_HISTORY = ("founded", "controller_changed_on", LISTED_ON)
"""Days of one company's history."""
_CHOSEN, _EXCEPTED = "chosen_standard", "standard-5"
"""The fact that exceptions of the rules for listed companies turn on, and the concept of what they are for."""
_ELSE = Pattern(
    "that a question asks for another way",
    r"\b(?:besides|other than|apart from|except|instead of|any other|another route|else)\b|除了|除.{1,12}(?:外|之外"
    r"|以外)|其[他它]的?路|别的路|另外的|还有.{0,4}路",
    yes=("any other route", "besides standard 5", "除了标准五", "其他路径", "有没有别的路"),
    no=("otherwise", "the other day", "除权"),
    flags=re.IGNORECASE,
)
"""A question that names a standard to leave it out is not about that standard."""

_SUM = Pattern(
    "a share or a sum of money",
    r"[%％亿万元]|百分|\bper ?cent\b|\d ?(?:bn|[mk]|million|billion)\b(?! ?[a-z])",
    yes=("9.6%", "RMB 40m", "3亿"),
    no=("40", "three times", "2件"),
    flags=re.IGNORECASE,
)
_AMOUNTS = frozenset({UnreadKind.AMOUNT, UnreadKind.PERCENT})
ReadFacts = Callable[[str, FactTable, Language, dt.date | None], FactsReading]


@dataclass(frozen=True, slots=True)
class QuestionCheck:
    """What was read of a company, the verdict, and the sections, routes and criteria that the question is about.

    Without routes or criteria it is about all of its sections. Without facts there is a verdict on nothing; `unread` is
    what was stated and could not be placed, `forecasts` are figures of years still to come, which no verdict on listing
    rests on; `supposed` are the years still to come that the verdict takes as stated.
    `marked` says that the company already carries a delisting risk warning.
    `spoken_of` are the criteria whose names have something in them that the question speaks of.
    `exception_named` says that the standard an exception turns on is named, though not read as the company's.
    `at_large` says that listing as such is asked about and nothing that it takes is named.
    `changes` are the verdicts under the rules of two days, where the question asks what a change does to the company.
    """

    read: tuple[FactRead, ...]
    verdict: Verdict
    sections: tuple[SectionFinding, ...]
    routes: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()
    criteria: tuple[str, ...] = ()
    asked: Asked = NOTHING_ASKED
    forecasts: tuple[FactRead, ...] = ()
    supposed: tuple[str, ...] = ()
    changes: VerdictChange | None = None
    exception_named: bool = False
    spoken_of: tuple[str, ...] = ()
    marked: bool = False
    at_large: bool = False

    @property
    def states_figures(self) -> bool:
        """Whether numbers or days were stated, which only some company has, and not properties in general."""
        return any(isinstance(fact.value, Decimal) or fact.fact in _HISTORY for fact in self.read)

    @property
    def states_years(self) -> bool:
        """Whether a figure of a fiscal year was stated, which is tested beside what is worked out of others."""
        return any(isinstance(fact.value, Decimal) and fact.fact.startswith("years.") for fact in self.read)

    @property
    def unweighed(self) -> tuple[Unread, ...]:
        """The amounts stated that no fact was made of and that something else than what is tested may be asked of."""
        amounts = (item for item in self.unread if item.kind in _AMOUNTS and not item.dated)
        plain = self.asked.form is AnswerForm.PLAIN
        return tuple(item for item in amounts if plain or _SUM.search(item.span))

    @property
    def beside(self) -> tuple[CitedSentence, ...]:
        """Sentences on what no criterion of a route met tests, where that is asked or something was not weighed."""
        if not (self.unweighed or self.asked.form is AnswerForm.PLAIN):
            return ()
        routes = (route for section in self.sections for route in section.routes if route.outcome is MET)
        return tuple(sentence for route in routes for sentence in route.route.beside)

    @property
    def decides_something(self) -> bool:
        """Whether what was stated decides any condition of what is asked about, or waives it."""
        routes = (route for section in self.sections for route in section.routes)
        findings = (tip for route in routes for finding in route.findings for tip in finding.criteria())
        return any(tip.outcome in (MET, NOT_MET) or tip.exemption is not None for tip in findings)

    @property
    def asks_profit(self) -> bool:
        """Whether what is asked about turns on a net profit."""
        by_route = self.verdict.book.facts_by_route(self.verdict.rule_set.id)
        shown = self.routes or tuple(route.route.id for section in self.sections for route in section.routes)
        return any("net_profit" in by_route.get(route, frozenset()) for route in shown)

    @property
    def settles(self) -> bool:
        """Whether a verdict is due: figures or other tellable facts were stated, and the question asks what they do."""
        return _tells(self.read, self.verdict.table) and bool(self.sections) and (self.asked.verdict or self._works_out)

    def leaves(self, clause: str) -> bool:
        """Whether a part of the question asks for something that the verdict and its figures do not say.

        So does one about a single condition of a route, for its rule says more than how the condition stands, and one
        that tells of achievements alone: what the rules say of those is more than what is lacking.
        """
        achieved = any(fact.fact.startswith(ASSERTED) for fact in self.read)
        if self.asked.form is AnswerForm.PLAIN and self.unweighed and not self.beside:
            return True
        if self.asked.between or (self.criteria and self.routes) or (achieved and not self.states_figures):
            return True
        others = [
            other for other in what_is_asked(clause).others if not (self.asked.several and picks_a_standard(other))
        ]
        return any(not (self._works_out and is_worked_out(other)) for other in others)

    @property
    def _works_out(self) -> bool:
        """Whether a number is asked that follows from the figures under rules that are no listing conditions."""
        rules = self.verdict.rule_set
        figures = {without_year(fact.fact) for fact in self.read}
        if rules.choice is not None:
            return False
        return (self.asked.figure and not rules.facts.isdisjoint(figures)) or (
            self.asked.first_year and LISTED_ON in figures
        )


def check_question(
    question: Understood,
    book: RuleBook,
    known: FactsReading | None = None,
    read: ReadFacts = read_facts,
    today: dt.date | None = None,
) -> QuestionCheck | None:
    """The verdict on the company a question describes, its facts merged over those already `known`.

    None if it describes none, or several.

    `read` finds the facts in the text, "last year" being counted from `today`. Facts that cannot be true give a warning
    and no verdict.
    """
    if companies_in(question.text):
        return None
    own = _without_standards(reading_of(question, book, read, today), question.text)
    states = bool(own.facts or own.corrects)
    reading = own if known is None else merge(known, own)
    about = question.kind is QuestionKind.ELIGIBILITY or asks_of_change(question.text)
    sets = tuple(rules for rules in book.rule_sets if rules.is_spoken_of(question.text))
    apart = _facts_apart(book, sets)
    coming = reading.forecasts if any(rules.id != LISTING for rules in sets) else ()
    if apart.issuperset(without_year(fact.fact) for fact in (*reading.facts, *coming)) or not (
        states or coming or about
    ):
        return None
    concepts = _concepts(question.text, book)
    figures = frozenset(without_year(fact.fact) for fact in reading.facts if _is_figure(fact, book.fact_table))
    if question.kind in (QuestionKind.HISTORY, QuestionKind.COMPARISON) and not figures:
        return None
    asked = what_is_asked(question.text)
    reading, rule_set, day = _supposing(reading, concepts, book, sets, question.as_of)
    if not reading.facts:
        return None
    supposed = _years_after(reading, question.as_of) if day != question.as_of else ()
    figures = frozenset(without_year(fact.fact) for fact in reading.facts if _is_figure(fact, book.fact_table))
    read_so_far = meant_as_issue(reading.facts, book, question.as_of)
    facts = meant_abroad(meant_at_par(read_so_far, question, concepts), question.text)
    reading = replace(reading, facts=meant_after_listing(facts, book, rule_set))
    try:
        stated = meant_before_deductions(_until(reading.facts, day))
        verdict = check(issuer_facts(stated, book.fact_table, day), book, rule_set, day)
    except InputError as error:
        told = (_told(error, question.language, book),) if asked.verdict or about else ()
        warnings = tuple(dict.fromkeys((*reading.warnings, *told)))
        nothing = _nothing(question.as_of, book)
        return QuestionCheck(reading.facts, nothing, (), (), warnings, reading.unread, forecasts=reading.forecasts)
    focus = _Focus(verdict, figures, reading.facts, _concepts(asked.text, book), concepts)
    routes = () if _ELSE.search(question.text) else focus.routes()
    sections = () if focus.is_apart and not asked.whole else focus.sections(routes, asked)
    criteria = focus.criteria() or (() if routes or asked.whole else focus.only_criterion(sections))
    return QuestionCheck(
        reading.facts,
        verdict,
        sections,
        routes,
        reading.warnings,
        reading.unread,
        criteria,
        asked,
        reading.forecasts,
        supposed,
        _changes(
            compared_days(question, own, book.rule_set(rule_set), today or question.as_of),
            reading.facts,
            (book, rule_set),
            today or question.as_of,
        ),
        _EXCEPTED in concepts and _CHOSEN not in {fact.fact for fact in reading.facts},
        focus.spoken_of(),
        is_marked(question.text),
        asked.whole and asked.form in (AnswerForm.CAN, AnswerForm.MEETS) and not focus.names_any(),
    )


def _facts_apart(book: RuleBook, sets: Sequence[RuleSet]) -> frozenset[str]:
    """The facts that only rules which a question does not speak of have: they say nothing of what it asks."""
    apart = frozenset[str]().union(*(rules.facts for rules in book.rule_sets if rules not in sets))
    return apart - frozenset[str]().union(*(rules.facts for rules in sets))


def _until(read: Iterable[FactRead], day: dt.date) -> tuple[FactRead, ...]:
    """What is checked on a day: a listing still to come is planned, and no time has passed since."""
    planned = {
        fact for fact in read if fact.fact == LISTED_ON and str(fact.value).rpartition("..")[2] > day.isoformat()
    }
    return tuple(fact for fact in read if fact not in planned)


def _without_standards(reading: FactsReading, text: str) -> FactsReading:
    """Without the numbers of standards that a question lists: `std 2, 3 or 4` states no 3."""
    numbers = standards_listed(text)
    unread = tuple(item for item in reading.unread if item.span.strip() not in numbers)
    return replace(reading, unread=unread) if len(unread) < len(reading.unread) else reading


def _supposing(
    reading: FactsReading, concepts: Set[str], book: RuleBook, sets: Sequence[RuleSet], day: dt.date
) -> tuple[FactsReading, str, dt.date]:
    """What is checked, under which rules and on which day.

    Figures of years still to come are taken as stated under rules that are no listing conditions: "if 2026 ends so, do
    we leave the growth tier?" They are tested when the reports of those years are out.
    """
    figures = {without_year(fact.fact) for fact in reading.facts if _is_figure(fact, book.fact_table)}
    coming = {without_year(fact.fact) for fact in reading.forecasts}
    rule_set = _rule_set(book, sets, figures | coming, concepts)
    years = _years_after(reading, day)
    if rule_set == LISTING or not years:
        return reading, _rule_set(book, sets, figures, concepts), day
    keys = {fact.fact for fact in reading.forecasts}
    kept = (fact for fact in reading.facts if fact.fact not in keys)
    taken = {place for fact in reading.forecasts for place in range(fact.start, fact.end)}
    unread = tuple(item for item in reading.unread if item.end - 1 not in taken)
    facts = tuple(sorted([*kept, *(replace(fact, forecast=False) for fact in reading.forecasts)], key=_start))
    return replace(reading, facts=facts, unread=unread), rule_set, dt.date(int(years[-1]) + 1, *_REPORTED)


def _years_after(reading: FactsReading, day: dt.date) -> tuple[str, ...]:
    """The fiscal years that something is stated of and that have not ended on a day."""
    named = {fact.fact.split(".")[1] for fact in (*reading.facts, *reading.forecasts) if fact.fact.startswith("years.")}
    return tuple(sorted(year for year in named if year.isdigit() and int(year) >= day.year))


_REPORTED = (5, 1)
"""Month and day by which the report of the year before is out."""
_start = attrgetter("start")


def _changes(
    days: Sequence[Days], read: Sequence[FactRead], rules: tuple[RuleBook, str], today: dt.date
) -> VerdictChange | None:
    """The verdicts on a company under the rules of two days; None without days, or where too little is stated.

    Of several pairs of days the first whose change bears on what was stated, else the first. What counts years counts
    them to one day under both.
    """
    book, rule_set = rules
    if not days or not _tells(read, book.fact_table):
        return None
    try:
        facts = issuer_facts(read, book.fact_table, today)
    except InputError:  # of a year that is over on the question's day and not today
        return None
    facts = replace(facts, values=MappingProxyType({FILING: today, **facts.values}))
    bearing = (change for each in days if days_view(change := compare_days(facts, book, *each, rule_set)).bears)
    return next(bearing, None) or compare_days(facts, book, *days[0], rule_set)


def _concepts(text: str, book: RuleBook) -> frozenset[str]:
    return frozenset(entry.id for entry in mentions(each_standard_named(text), book.corpus.glossary))


def reading_of(
    question: Understood, book: RuleBook, read: ReadFacts = read_facts, today: dt.date | None = None
) -> FactsReading:
    """What a question states; the day it is asked on counts, not the one it is answered for.

    The name of a document says nothing of the company.
    """
    return read(without_documents(question.text, book.corpus.glossary), book.fact_table, question.language, today)


_PLACE = re.compile(r"^\w+:\d+: (?:([\w.]+): )?")


def _told(error: InputError, language: Language, book: RuleBook) -> str:
    """What cannot be true, with the name of the fact instead of the place that it was read at."""
    text = error.in_language(language.value)
    place = _PLACE.match(text)
    if place is None or place[1] is None:
        return text
    say = VerdictWords(language, book.fact_table)
    told = f"{bare(say.fact(place[1]))}{say.signs.colon}{text[place.end() :]}"
    return told[:1].upper() + told[1:]


def _nothing(day: dt.date, book: RuleBook) -> Verdict:
    return check(IssuerFacts(book.fact_table), book, as_of=day)


def _is_figure(fact: FactRead, table: FactTable) -> bool:
    """Whether it is a number, a day or a list, and not a word that describes the company."""
    return _is_number(fact.fact, table)


def _is_number(fact: str, table: FactTable) -> bool:
    """Whether a fact is a number, a day or a list."""
    spec = table.spec(fact)
    return spec is not None and spec.kind not in (FactKind.FLAG, FactKind.CHOICE, FactKind.TEXT)


def _tells(read: Iterable[FactRead], table: FactTable) -> bool:
    """Whether figures were stated, words that differ from company to company, or what one company has not achieved."""
    return any(
        _is_figure(fact, table)
        or _default(fact, table) is not None
        or (fact.fact.startswith(ASSERTED) and fact.value is False)
        for fact in read
    )


def _default(fact: FactRead, table: FactTable) -> str | None:
    """What is taken for a fact that nobody states; None for one that is not taken for anything."""
    spec = table.spec(fact.fact)
    return spec.default if spec else None


def _word(fact: FactRead) -> str:
    return str(fact.value).lower() if isinstance(fact.value, bool) else str(fact.value)


def _rule_set(book: RuleBook, sets: Sequence[RuleSet], figures: Set[str], concepts: Set[str]) -> str:
    """The rules the figures belong to alone, else those a concept names that ask for most of the figures."""
    if not figures:
        return LISTING
    for rules in sets:
        if not rules.facts.isdisjoint(figures):
            return rules.id
    named = [rules for rules in sets if not rules.concepts.isdisjoint(concepts)]
    return max(named, key=lambda rules: _asked(book, rules, figures)).id if named else LISTING


def _asked(book: RuleBook, rules: RuleSet, figures: Iterable[str]) -> int:
    """How many of the figures the rules ask for."""
    return len(frozenset().union(*book.facts_by_route(rules.id).values()).intersection(figures))


@dataclass(frozen=True, slots=True)
class _Focus:
    """What of its rules a question is about: what it asks by name, else what is declared, else what figures belong to.

    `asked` are the concepts of its asking clauses, `named` those of the whole text.
    """

    verdict: Verdict
    figures: frozenset[str]
    read: tuple[FactRead, ...]
    asked: frozenset[str]
    named: frozenset[str]

    @property
    def _rules(self) -> RuleSet:
        return self.verdict.rule_set

    @property
    def is_apart(self) -> bool:
        """Whether other rules are named, and what is asked names nothing of these."""
        routes = (route.concepts for section in self._rules.sections for route in section.routes)
        own = frozenset[str]().union(*routes)
        return not (self._rules.apart.isdisjoint(self.named) or self.criteria()) and own.isdisjoint(self.asked)

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

    def criteria(self) -> tuple[str, ...]:
        """The criteria asked about by name, and those that weigh the figures of these against others stated."""
        items = [item for item in self._rules.items() if isinstance(item, Criterion | CriterionGroup)]
        named = [item for item in items if not item.concepts.isdisjoint(self.asked) and not self._is_of_whole(item)]
        told = frozenset[str]().union(*map(_own_facts, named))
        return tuple(item.id for item in items if item in named or self._is_told_with(item, told))

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
        worded = (item for item in single if not any(_is_number(fact, table) for fact in _own_facts(item)))
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
            wanted |= {section.id for section in rules.sections if not routes and _holds(section, criteria)}
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
    return _default(fact, table) not in (None, _word(fact))


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
