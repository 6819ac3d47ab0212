"""The checker's place in the chain: facts read from the question, and the verdict on what the question is about."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from operator import attrgetter
from types import MappingProxyType

from assistant.answering.question.companies import companies_in
from assistant.answering.question.distribution import tells_distribution
from assistant.answering.question.short_indicators import indicators_in_full
from assistant.answering.question.short_standards import standards_in_full
from assistant.answering.question.transition import asks_which_text
from assistant.answering.question.understanding import QuestionKind, Understood
from assistant.answering.verdict.asking import (
    NOTHING_ASKED,
    AnswerForm,
    Asked,
    asks_kind_of_company,
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
    meant_of_field,
    meant_on_both_bases,
)
from assistant.answering.verdict.focus import Focus, default_of, is_number
from assistant.answering.verdict.growth_tier import GROWTH_TIER_ENTRY, asks_of_entry, enters_the_tier, told_at_listing
from assistant.answering.verdict.investor import sets_meant, without_investor
from assistant.answering.verdict.matters import (
    PRE_REVIEW,
    asks_of_others,
    describes_pre_review,
    weighs_boards,
    with_boards_masked,
    without_other_boards,
)
from assistant.answering.verdict.phrases import bare
from assistant.corpus.mentions import mentions, without_documents
from assistant.corpus.model import Reference
from assistant.eligibility.facts.issuer import IssuerFacts, without_year
from assistant.eligibility.facts.table import ASSERTED, FactTable
from assistant.eligibility.logic.kleene import MET, NOT_MET
from assistant.eligibility.reading.fact import UnreadKind
from assistant.eligibility.reading.rd_staff_apart import OTHER_WORK
from assistant.eligibility.reading.reader import FactRead, FactsReading, Unread, merge, read_facts
from assistant.eligibility.reading.stated import issuer_facts
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.rules.criteria import Cases, CitedSentence, RuleCase, RuleSet
from assistant.eligibility.verdict.checker import Verdict, check
from assistant.eligibility.verdict.evaluation import RouteFinding, SectionFinding
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

_HALF_TIME = Reference("csrc-rd-staff-guideline", "half-time")
"""What decides whether people who do other work too count as R&D staff."""
_CLAUSES = re.compile(r"[，,。；;？?！!\n]")

_SUM = Pattern(
    "a share or a sum of money",
    r"[%％亿万元]|百分|\bper ?cent\b|\d ?(?:bn|[mk]|million|billion)\b(?! ?[a-z])",
    yes=("9.6%", "RMB 40m", "3亿"),
    no=("40", "three times", "2件"),
    flags=re.IGNORECASE,
)
_ASKS_SPEED = Pattern(
    "that it is asked whether something makes the review faster or the bar lower",
    r"\b(?:speed\w*|hasten\w*|quicker|faster|sooner|fast-?track|(?:jump|skip)\w* the queue)\b"
    r"|\blower\w* the (?:bar|standards?)\b"
    r"|(?:加快|提速|更快|快[一点些]|审得快|走得快|插队|优先审|降低?(?:标准|门槛))",
    yes=("does that get them in quicker", "speed up the review", "审核会快一点吗", "能加快审核吗"),
    no=("how fast is revenue growing", "is it enough", "尽快申报"),
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
    `named` are the concepts that the question names.
    `weighs_boards` says that another market is weighed against STAR, `apart` that something else than the rules of the
    verdict is asked of.
    `committee` says that the day whose rules count is that on which the issuer passed the listing committee,
    `which_text` that the question asks which text of the indicators applies, `remarks` why facts are counted otherwise
    than their words say.
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
    committee: bool = False
    which_text: bool = False
    apart: bool = False
    weighs_boards: bool = False
    named: frozenset[str] = frozenset()
    remarks: tuple[str, ...] = ()

    @property
    def is_of_another_matter(self) -> bool:
        """Whether figures are stated beside a question that does not ask how they stand."""
        return self.verdict.rule_set.id == LISTING and self.states_figures and self.apart

    def speaks_of_matter(self, clause: str) -> bool:
        """Whether a clause names a matter that is none of the rules of the verdict."""
        rules = self.verdict.rule_set
        return not (rules.apart | rules.matters).isdisjoint(_concepts(clause, self.verdict.book))

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
        return tuple(item for item in amounts if plain or _SUM.search(item.span) or item.fact == OTHER_WORK)

    @property
    def beside(self) -> tuple[CitedSentence, ...]:
        """Sentences on what no criterion of a route met tests, where that may be asked or something was not weighed."""
        of_others = self.verdict.rule_set.choice is None and asks_of_others(self.asked.text)
        asked = bool(self.unweighed) or self.asked.form is AnswerForm.PLAIN or of_others
        routes = (route for section in self.sections for route in section.routes)
        told = ((sentence, asked and route.outcome is MET) for route in routes for sentence in route.route.beside)
        named = tuple(each for each, met in told if (each.concept in self.named if each.concept else met))
        apart = any(item.fact == OTHER_WORK for item in self.unread)
        return (CitedSentence(_HALF_TIME, 1, OTHER_WORK), *named) if apart else named

    @property
    def scope(self) -> Reference | None:
        """What says which companies the rules of a field are for, where it is asked if the company is one."""
        if self.verdict.rule_set.choice is None or not asks_kind_of_company(self.asked.text):
            return None
        routes = (route for section in self.sections for route in section.routes)
        cases = (case for route in routes for case in _cases_met_with(route))
        return next((case.provision for case in cases), None)

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
        if (
            self.asked.between
            or self.weighs_boards
            or (self.criteria and self.routes)
            or (achieved and not self.states_figures)
        ):
            return True
        if _ASKS_SPEED.search(clause):
            return True
        others = [
            other for other in what_is_asked(clause).others if not (self.asked.several and picks_a_standard(other))
        ]
        return any(not (self._works_out and is_worked_out(other)) for other in others)

    @property
    def tells_milestone(self) -> bool:
        """Whether something that a company has or has not done is told of, and not only asked about."""
        told = (fact.span for fact in self.read if fact.fact.startswith(ASSERTED))
        return any(span not in self.asked.text for span in told)

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


def _cases_met_with(route: RouteFinding) -> Iterator[RuleCase]:
    """The cases of a route that are the company's: those of which something was found."""
    found = {finding.id for finding in route.findings}
    items = (item for item in route.route.items if isinstance(item, Cases))
    return (case for item in items for case in item.cases if not found.isdisjoint(part.id for part in case.parts))


def check_question(
    question: Understood,
    book: RuleBook,
    known: FactsReading | None = None,
    read: ReadFacts = read_facts,
    today: dt.date | None = None,
) -> QuestionCheck | None:
    """The verdict on the company a question describes, its facts merged over those already `known`.

    None if it describes none, or several, or tells how the shares of a listed one are distributed, which no rule tests.
    `read` finds the facts in the text, "last year" being counted from `today`; what cannot be true gives a warning.
    """
    if companies_in(question.text) or tells_distribution(question.text):
        return None
    own = _without_used(_without_standards(reading_of(question, book, read, today), question.text), question)
    enters = enters_the_tier(question.text)
    own = told_at_listing(own, question.text) if enters else own
    states = bool(own.facts or own.corrects)
    reading = own if known is None else merge(known, own)
    reading = told_at_listing(reading, question.text) if enters else reading
    about = question.kind is QuestionKind.ELIGIBILITY or asks_of_change(question.text)
    concepts = _concepts(question.text, book) | ({PRE_REVIEW} if describes_pre_review(question.text) else frozenset())
    sets = sets_meant(book.rule_sets, concepts, reading.facts, question.text)
    reading = replace(reading, facts=without_investor(reading.facts, sets))
    apart = _facts_apart(book, sets)
    coming = reading.forecasts if any(rules.id != LISTING for rules in sets) else ()
    if apart.issuperset(without_year(fact.fact) for fact in (*reading.facts, *coming)) or not (
        states or coming or about
    ):
        return None
    figures = frozenset(without_year(fact.fact) for fact in reading.facts if _is_figure(fact, book.fact_table))
    if question.kind in (QuestionKind.HISTORY, QuestionKind.COMPARISON) and not figures:
        return None
    asked = what_is_asked(question.text)
    if enters and not asks_of_entry(question.text):  # a claim about the tier is asked of: yes would not be the entry
        asked = replace(asked, verdict=True, form=AnswerForm.PLAIN)
    if weighs_boards(question.text):  # which of two is no question of yes or no
        asked = replace(asked, form=AnswerForm.PLAIN)
    reading, rule_set, day = _supposing(reading, concepts, book, sets, question.as_of)
    rule_set = GROWTH_TIER_ENTRY if enters else rule_set
    if not reading.facts:
        return None
    supposed = _years_after(reading, question.as_of) if day != question.as_of else ()
    figures = frozenset(without_year(fact.fact) for fact in reading.facts if _is_figure(fact, book.fact_table))
    read_so_far = meant_as_issue(reading.facts, book, question.as_of)
    facts = meant_of_field(meant_abroad(meant_at_par(read_so_far, question, concepts), question.text))
    reading = replace(reading, facts=meant_after_listing(facts, book, rule_set))
    reading, verdict = _weighed(reading, (book, rule_set, day), question.language, tell=asked.verdict or about)
    if verdict is None:
        nothing = _nothing(question.as_of, book)
        return QuestionCheck(
            reading.facts, nothing, (), (), reading.warnings, reading.unread, forecasts=reading.forecasts
        )
    matters = _concepts(asked.about, book)
    standing = not (asked.whole or asked.which or asked.several)
    focus = Focus(verdict, figures, reading.facts, _concepts(asked.text, book), concepts, matters, standing)
    routes = () if _leaves_out(question.text, book) else focus.routes() or focus.of_milestones(asked)
    elsewhere = focus.is_apart(asked)
    sections = () if elsewhere else focus.sections(routes, asked)
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
        question.asked_day.committee,
        asks_which_text(question.text),
        elsewhere,
        weighs_boards(question.text),
        concepts,
        reading.remarks,
    )


def _leaves_out(text: str, book: RuleBook) -> bool:
    """Whether another way is asked for alone, and not first whether a standard that is named is open."""
    if not _ELSE.search(text):
        return False
    clauses = (clause for clause in _CLAUSES.split(text) if not _ELSE.search(clause))
    routes = (route for section in book.rule_set(LISTING).sections for route in section.routes)
    named = frozenset[str]().union(*(route.concepts for route in routes))
    return not any(what_is_asked(clause).verdict and named & _concepts(clause, book) for clause in clauses)


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


def _without_used(reading: FactsReading, question: Understood) -> FactsReading:
    """Without the day of the listing committee among what could not be placed: it says whose rules count."""
    named = question.asked_day.named
    if named is None or not question.asked_day.committee:
        return reading
    unread = tuple(item for item in reading.unread if item.span.strip() not in named.words)
    return replace(reading, unread=unread)


def _supposing(
    reading: FactsReading, concepts: Set[str], book: RuleBook, sets: Sequence[RuleSet], day: dt.date
) -> tuple[FactsReading, str, dt.date]:
    """What is checked, under which rules and on which day.

    Figures of years still to come are taken as stated under rules that are no listing conditions: "if 2026 ends so, do
    we leave the growth tier?" They are tested when the reports of those years are out.
    """
    figures = {without_year(fact.fact) for fact in reading.facts if _is_figure(fact, book.fact_table)}
    coming = {without_year(fact.fact) for fact in reading.forecasts}
    named = any(rules.id != LISTING and not rules.concepts.isdisjoint(concepts) for rules in sets)
    listed = "" if named else _for_listed(book, sets, (*reading.facts, *reading.forecasts))
    rule_set = listed or _rule_set(book, sets, figures | coming, concepts)
    years = _years_after(reading, day)
    if rule_set == LISTING or not years:
        return reading, listed or _rule_set(book, sets, figures, concepts), day
    keys = {fact.fact for fact in reading.forecasts}
    kept = (fact for fact in reading.facts if fact.fact not in keys)
    taken = {place for fact in reading.forecasts for place in range(fact.start, fact.end)}
    unread = tuple(item for item in reading.unread if item.end - 1 not in taken)
    facts = tuple(sorted([*kept, *(replace(fact, forecast=False) for fact in reading.forecasts)], key=_start))
    return replace(reading, facts=facts, unread=unread), rule_set, dt.date(int(years[-1]) + 1, *_REPORTED)


def _for_listed(book: RuleBook, sets: Sequence[RuleSet], read: Iterable[FactRead]) -> str:
    """The rules that alone ask for something stated of a listed company; empty where there are none.

    Its total profit is one of the delisting test, how it came into the growth tier one of leaving that.
    """
    stated = {without_year(fact.fact) for fact in read}
    asked = {rules.id: frozenset[str]().union(*book.facts_by_route(rules.id).values()) for rules in book.rule_sets}
    for name, facts in asked.items():
        if all(rules.id != name for rules in sets):
            continue
        elsewhere = frozenset[str]().union(*(others for other, others in asked.items() if other != name))
        alone = (facts & stated) - elsewhere - {LISTED_ON}
        worded = any(book.fact_table.spec(fact) and not is_number(fact, book.fact_table) for fact in alone)
        if name != LISTING and alone and (LISTED_ON in stated or worded):
            return name
    return ""


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
    full = indicators_in_full(standards_in_full(each_standard_named(without_other_boards(text))))
    return frozenset(entry.id for entry in mentions(full, book.corpus.glossary))


def reading_of(
    question: Understood, book: RuleBook, read: ReadFacts = read_facts, today: dt.date | None = None
) -> FactsReading:
    """What a question states; the day it is asked on counts, not the one it is answered for.

    The name of a document says nothing of the company.
    """
    text = with_boards_masked(question.text)
    return read(without_documents(text, book.corpus.glossary), book.fact_table, question.language, today)


_PLACE = re.compile(r"^\w+:\d+: (?:([\w.]+): )?")


def _weighed(
    reading: FactsReading, by: tuple[RuleBook, str, dt.date], language: Language, *, tell: bool
) -> tuple[FactsReading, Verdict | None]:
    """The verdict on what is read, by a rule set of the book on a day; none where what is stated cannot be true.

    What does not agree with the years it is of is left out with a warning: the years alone are weighed.
    """
    book, rule_set, day = by
    try:
        stated = meant_on_both_bases(meant_before_deductions(_until(reading.facts, day)), reading.unread)
        return reading, check(issuer_facts(stated, book.fact_table, day), book, rule_set, day)
    except InputError as error:
        place = _PLACE.match(error.in_language(language.value))
        key = (place[1] if place is not None else None) or ""
        told = (_told(error, language, book),) if tell else ()
        reading = replace(reading, warnings=tuple(dict.fromkeys((*reading.warnings, *told))))
    rest = tuple(fact for fact in reading.facts if fact.fact != key)
    if key.startswith("years.") or len(rest) == len(reading.facts):
        return reading, None
    return _weighed(replace(reading, facts=rest), by, language, tell=tell)


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
    return is_number(fact.fact, table)


def _tells(read: Iterable[FactRead], table: FactTable) -> bool:
    """Whether figures were stated, words that differ from company to company, or what one company has not achieved."""
    return any(
        _is_figure(fact, table)
        or default_of(fact, table) is not None
        or (fact.fact.startswith(ASSERTED) and fact.value is False)
        for fact in read
    )


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
