"""Words steps from the rule data: rules that were selected by what they need, and sibling rules side by side.

Every line is worded by the checker's own words and cited to the provisions. Nothing is said that the rule data does not
decide.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.answering.answer import CitedLine, Quotation
from assistant.answering.plan.rule_steps import APPLICANTS, LISTING, STANDARDS
from assistant.answering.plan.steps import Step, sentences_of
from assistant.answering.words import WORDS
from assistant.corpus.model import Reference
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.rules.conditions import AllOf, AnyOf, Condition, Leaf, OneOf, Share, Threshold
from assistant.eligibility.rules.criteria import Cases, Criterion, CriterionGroup, Exemption, Item, Route, Section, walk
from assistant.eligibility.wording.words import VerdictWords
from assistant.language.quantities.reader import normal_form, read_quantities
from assistant.language.text import Language, punctuation

MEASURES = {
    "profit": ("latest_net_profit", "previous_net_profit", "two_year_net_profit"),
    "revenue": ("latest_revenue",),
    "r-and-d": ("three_year_rd_ratio", "three_year_rd_expense"),
    "cash-flow": ("three_year_operating_cash_flow",),
}
"""What a standard may test, and the facts of the rule data that it is."""

_MARKET_CAP = frozenset({"expected_market_cap", "overseas_market_value"})


def rule_lines(step: Step, book: RuleBook, language: Language, day: dt.date) -> tuple[CitedLine, ...]:
    """The lines of a step from the rule data; none where no rule was in force.

    What was selected comes with the line that says which in front; a table stands under a heading.
    """
    writer = _Writer(book, VerdictWords(language, book.fact_table), day)
    rule_set, what, *rest = step.of.split("/")
    if what in ("with", "without"):
        lines = writer.select(rest, needed=what == "with")
    elif what == "indicators":
        lines = writer.indicators(rest[0])
    elif what == "waived":
        lines = writer.waived(rest[0])
    elif what == "floors":
        lines = writer.floors()
    elif rule_set == LISTING:
        lines = writer.standards(tuple(what.split(",")))
    else:
        lines = writer.section(rule_set, what)
    cited = tuple(line for line in lines if line.support)
    return cited if len(cited) > 1 else ()


@dataclass(frozen=True, slots=True)
class _Writer:
    """Words rules in one language as in force on one day."""

    book: RuleBook
    say: VerdictWords
    day: dt.date

    def select(self, asked: Sequence[str], *, needed: bool) -> Iterator[CitedLine]:
        """Which standards test a measure, or none of several; then what those that do ask of it.

        `asked` are the measures, then `of` or `besides` and the standards that are meant alone or left out.
        """
        facts = frozenset(fact for measure in asked[0].split(",") for fact in MEASURES[measure])
        chosen: dict[str, list[Route]] = {}
        partial: set[str] = set()
        testing: list[Route] = []
        for name in _meant(asked):
            routes = [route for route in self._financial().routes if route.chosen_by(name)]
            testing += [route for route in routes if facts & self._facts(route)]
            fitting = [route for route in routes if bool(facts & self._facts(route)) is needed]
            if fitting:
                chosen[name] = fitting
                partial |= {name} if len(fitting) < len(routes) else set()
        names = [self._name(name, chosen[name] if name in partial else ()) for name in chosen]
        text = self._selected(names, asked, whole=not partial)
        supporting = chosen.values() or [testing]
        yield CitedLine(text[:1].upper() + text[1:], self._of_all(route for own in supporting for route in own))
        lines = [self._line(route.label[self.say.language], self._about(route, facts)) for route in testing]
        yield from lines if needed else self._under(WORDS("rules.others", self.say.language), lines)

    def _selected(self, names: Sequence[str], asked: Sequence[str], *, whole: bool) -> str:
        """The line that names what was selected, with how many where it is of all five and `whole`."""
        language, listed = self.say.language, _listed(names, self.say.language)
        if asked[1:2] == ["besides"]:
            left_out = _listed([self._name(name, ()) for name in asked[2].split(",")], language)
            return WORDS("rules.besides" if names else "rules.none_besides", language, besides=left_out, names=listed)
        if not names:
            return WORDS("rules.none_of_these" if asked[1:] else "rules.none", language)
        key = "rules.of_five" if whole and not asked[1:] else "rules.some_of"
        return WORDS(key, language, count=self._number(len(names)), names=listed)

    def standards(self, names: tuple[str, ...]) -> Iterator[CitedLine]:
        """Several standards side by side."""
        section = self._financial()
        routes = [route for name in names for route in section.routes if route.chosen_by(name)]
        return self._under(section.label[self.say.language], map(self._route, routes))

    def floors(self) -> Iterator[CitedLine]:
        """What each route asks of the market cap."""
        lines = [
            self._line(route.label[self.say.language], items)
            for route in self._financial().routes
            if (items := [item for item in route.items if set(_facts_below(item, self.day)) & _MARKET_CAP])
        ]
        return self._under(WORDS("rules.floors", self.say.language), lines)

    def section(self, rule_set: str, name: str) -> Iterator[CitedLine]:
        """Every route of a section, or every criterion where there is but one route."""
        section = next(section for section in self.book.rule_set(rule_set).sections if section.id == name)
        if len(section.routes) > 1:
            return self._under(section.label[self.say.language], map(self._route, section.routes))
        items, language = section.routes[0].items, self.say.language
        exemptions = {e.label: e for item in items for e in _exemptions(item) if e.starts <= self.day}
        lines = [CitedLine(self._stop(self._item(item)), self._support((item,))) for item in items]
        lines += [CitedLine(self._stop(label[language]), self._exempting([e])) for label, e in exemptions.items()]
        return self._under(WORDS("rules.keep", language), lines)

    def indicators(self, applicant: str) -> Iterator[CitedLine]:
        """Which of the four regular indicators apply to an applicant, and what the others are waived by."""
        met, waived = self._indicators_of(applicant)
        exempting = self._exempting(exemption for _, exemption in waived)
        support = (*self._support([item for _, item, _ in met]), *exempting)
        yield self._of_regular([number for number, _, _ in met], len(met) + len(waived), support)
        yield from self._each(met)
        yield from self._waiving(waived)

    def waived(self, applicant: str) -> Iterator[CitedLine]:
        """Which of the four regular indicators an applicant need not meet, then those that still apply."""
        met, waived = self._indicators_of(applicant)
        exempting = self._exempting(exemption for _, exemption in waived)
        support = exempting or self._support([item for _, item, _ in met])
        yield self._of_regular([number for number, _ in waived], len(met) + len(waived), support)
        yield from self._waiving(waived)
        yield from self._under(WORDS("rules.still", self.say.language), self._each(met))

    def _indicators_of(
        self, applicant: str
    ) -> tuple[Sequence[tuple[int, Item, Exemption | None]], Sequence[tuple[int, Exemption]]]:
        """The numbered indicators that apply, each with what takes its place, and the numbers of those waived."""
        fact, value = APPLICANTS[applicant]
        section = next(s for s in self.book.rule_set(LISTING).sections if s.id == "sci-tech-attributes")
        met: list[tuple[int, Item, Exemption | None]] = []
        waived: list[tuple[int, Exemption]] = []
        for number, item in enumerate(section.routes[0].items, start=1):
            exemption = next(
                (e for e in _exemptions(item) if e.starts <= self.day and _holds(e.when, fact, value)), None
            )
            if exemption is not None and exemption.instead is None:
                waived.append((number, exemption))
            elif _in_force(item, self.day):
                met.append((number, item, exemption))
        return met, waived

    def _of_regular(self, numbers: Sequence[int], total: int, support: tuple[Quotation, ...]) -> CitedLine:
        language = self.say.language
        names = _listed([WORDS("rules.number", language, number=number) for number in numbers], language)
        key = "rules.of_regular" if numbers else "rules.none_of_regular"
        text = WORDS(key, language, count=self._number(len(numbers)), total=self._number(total), names=names)
        return CitedLine(text[:1].upper() + text[1:], support)

    def _each(self, met: Iterable[tuple[int, Item, Exemption | None]]) -> Iterator[CitedLine]:
        """A line for each indicator that applies."""
        for _, item, exemption in met:
            if exemption is not None and exemption.instead is not None:
                yield CitedLine(self._stop(self._item(exemption.instead)), self._exempting([exemption]))
            else:
                text = self._item(item)
                if isinstance(item, CriterionGroup):
                    label = item.label[self.say.language]
                    text = f"{label}{self.say.signs.colon}{_lowered(text, self.say.language)}"
                yield CitedLine(self._stop(text), self._support((item,)))

    def _waiving(self, waived: Iterable[tuple[int, Exemption]]) -> Iterator[CitedLine]:
        for _, exemption in waived:
            yield CitedLine(self._stop(exemption.label[self.say.language]), self._exempting([exemption]))

    # --- parts of lines ----------------------------------------------------------------------------------------------

    def _financial(self) -> Section:
        return next(s for s in self.book.rule_set(LISTING).sections if s.id == "financial-standard")

    def _facts(self, route: Route) -> frozenset[str]:
        return frozenset(fact for item in route.items for fact in _facts_below(item, self.day))

    def _about(self, route: Route, facts: frozenset[str]) -> list[Item]:
        """The items of a route that are about any of the facts."""
        return [item for item in route.items if not facts.isdisjoint(_facts_below(item, self.day))]

    def _name(self, standard: str, branches: Sequence[Route]) -> str:
        """The first; with `branches` only in these."""
        language = self.say.language
        name = WORDS(f"ordinal.{standard.replace('-', '_')}", language)
        if not branches:
            return name
        labels = _listed([_branch(route, language) for route in branches], language)
        return WORDS("rules.only_branch", language, name=name, branch=labels)

    def _number(self, number: int) -> str:
        return WORDS(f"number.{number}", self.say.language)

    def _under(self, heading: str, lines: Iterable[CitedLine]) -> Iterator[CitedLine]:
        return (replace(line, heading=heading) for line in lines)

    def _route(self, route: Route) -> CitedLine:
        return self._line(route.label[self.say.language], route.items)

    def _line(self, label: str, items: Sequence[Item]) -> CitedLine:
        parts = [
            _lowered(self._item(item), self.say.language) for item in items if not _repeats_cap(item, items, self.day)
        ]
        texts = self.say.signs.semicolon.join(filter(None, parts))
        return CitedLine(self._stop(f"{label}{self.say.signs.colon}{texts}"), self._support(items))

    def _stop(self, text: str) -> str:
        return text + (". " if self.say.language is Language.EN else "。").strip()

    def _item(self, item: Item) -> str:
        """A condition in words: its label with its limit, the parts of a group joined, cases by their label."""
        language = self.say.language
        if isinstance(item, Cases):
            return item.label[language]
        if isinstance(item, CriterionGroup):
            joint = WORDS("rules.and" if item.conjunction else "rules.or", language)
            parts = [self._item(part) for part in item.parts if _in_force(part, self.day)]
            return joint.join([*parts[:1], *(_lowered(part, language) for part in parts[1:])])
        version = item.at(self.day)
        if version is None:
            return ""
        label, condition = version.label[language], version.condition
        if item.judgement or not _tells(condition):
            return label
        limit = self.say.requirement(condition)
        if isinstance(condition, Threshold) and isinstance(condition.limit, Share):
            return limit
        return WORDS("rules.limit", language, label=label, limit=limit)

    def _support(self, items: Iterable[Item]) -> tuple[Quotation, ...]:
        """The sentences that hold the figures; of a provision with none of them its first."""
        stated: dict[Reference, list[str]] = {}
        for item in items:
            for below in _tips(item):
                version = below.at(self.day)
                if version is not None:
                    reference = self.book.cite(version.provision, self.day).reference
                    stated.setdefault(reference, []).append(self._item(below))
        quotations: list[Quotation | None] = []
        for reference, texts in stated.items():
            figured = [text for text in texts if read_quantities(text)]
            quotations += [self._quotation(reference, text) for text in figured or texts[:1]]
        return tuple(dict.fromkeys(quotation for quotation in quotations if quotation is not None))

    def _exempting(self, exemptions: Iterable[Exemption]) -> tuple[Quotation, ...]:
        found = [
            self._quotation(
                self.book.cite(exemption.provision, self.day).reference,
                self._item(exemption.instead) if exemption.instead is not None else "",
            )
            for exemption in exemptions
        ]
        return tuple(dict.fromkeys(quotation for quotation in found if quotation is not None))

    def _of_all(self, routes: Iterable[Route]) -> tuple[Quotation, ...]:
        """One quotation a provision, for a line about several rules."""
        first: dict[Reference, Quotation] = {}
        for quotation in self._support([item for route in routes for item in route.items]):
            first.setdefault(quotation.reference, quotation)
        return tuple(first.values())

    def _quotation(self, reference: Reference, text: str) -> Quotation | None:
        """The sentence of the provision that holds most of the figures of the text."""
        provision = self.book.corpus.find(reference)
        if provision is None or not provision.in_force(self.day):
            return None
        figures = {normal_form(quantity) for quantity in read_quantities(text)}
        sentence = max(
            sentences_of(provision, self.say.language),
            key=lambda one: len(figures & {normal_form(quantity) for quantity in read_quantities(one)}),
        )
        return Quotation(provision.reference, sentence)


def _meant(asked: Sequence[str]) -> Sequence[str]:
    """The standards that a selection is among."""
    named = asked[2].split(",") if asked[1:] else ()
    if asked[1:2] == ["besides"]:
        return [name for name in STANDARDS if name not in named]
    return [name for name in STANDARDS if name in named] if named else STANDARDS


def _tells(condition: Condition) -> bool:
    """Whether its limit says more than the label does: a floor of nought is in the label, and so is a choice."""
    if isinstance(condition, Threshold):
        return not isinstance(condition.limit, Decimal) or condition.limit != 0
    return False


def _lowered(text: str, language: Language) -> str:
    """As it stands within a sentence: `Expected market cap` in small letters, `R&D` as it is."""
    small = language is Language.EN and len(text) > 1 and text[1].islower()
    return text[0].lower() + text[1:] if small else text


def _repeats_cap(item: Item, items: Sequence[Item], day: dt.date) -> bool:
    """Whether a ceiling only says again what the share beside it is capped at."""
    condition = _condition(item, day)
    if not isinstance(condition, Threshold) or isinstance(condition.limit, Share):
        return False
    shares = [other.limit for other in (_condition(one, day) for one in items) if isinstance(other, Threshold)]
    return any(isinstance(share, Share) and share.cap == condition.limit for share in shares)


def _condition(item: Item, day: dt.date) -> Condition | None:
    version = item.at(day) if isinstance(item, Criterion) else None
    return version.condition if version is not None else None


def _tips(item: Item) -> Iterator[Criterion]:
    """The criteria of an item, without what exceptions put in their place and without cases."""
    if isinstance(item, Criterion):
        yield item
    elif isinstance(item, CriterionGroup):
        for part in item.parts:
            yield from _tips(part)


def _in_force(item: Item, day: dt.date) -> bool:
    return isinstance(item, Cases) or item.at(day) is not None


def _facts_below(item: Item, day: dt.date) -> Iterator[str]:
    for criterion in _tips(item):
        version = criterion.at(day)
        if version is not None and isinstance(version.condition, Leaf):
            yield version.condition.fact


def _exemptions(item: Item) -> Iterator[Exemption]:
    for below in walk(item):
        if not isinstance(below, Cases):
            yield from below.exemptions


def _holds(condition: Condition, fact: str, value: str) -> bool:
    """Whether a condition surely holds for an applicant of whom only this is known."""
    match condition:
        case OneOf(name, accepted):
            return name == fact and value in accepted
        case AllOf(parts):
            return all(_holds(part, fact, value) for part in parts)
        case AnyOf(parts):
            return any(_holds(part, fact, value) for part in parts)
    return False


def _branch(route: Route, language: Language) -> str:
    """A branch of a standard: what the short name of its route has in brackets, else the end of its id."""
    short = route.short[language] if route.short is not None else ""
    return short.partition("（")[2].rstrip("）") or route.id.removeprefix("standard-")


def _listed(names: Sequence[str], language: Language) -> str:
    if len(names) < 2:
        return "".join(names)
    item = punctuation(language).item
    return item.join(names[:-1]) + WORDS("rules.last", language) + names[-1]
