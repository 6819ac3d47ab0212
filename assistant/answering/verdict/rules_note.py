"""The note under rules that are no listing conditions: delisting, the growth tier, investors, the sponsor's share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from decimal import Decimal

from assistant.answering.answer import CitedLine
from assistant.answering.blocks import Layout
from assistant.answering.question.yes_no import asks_yes_no, denies, yes_no_word
from assistant.answering.verdict.asking import AnswerForm
from assistant.answering.verdict.facts_meant import LISTED_ON
from assistant.answering.verdict.note import (
    NoteLine,
    NoteWriter,
    criteria_of,
    judged_of,
    missing_of,
    numbers_met,
    with_outcome,
)
from assistant.answering.verdict.phrases import Phrase, inside
from assistant.eligibility.facts.table import FactKind
from assistant.eligibility.logic.kleene import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN, Outcome
from assistant.eligibility.rules.conditions import Share, Threshold, leaves, test
from assistant.eligibility.rules.criteria import Criterion, CriterionGroup, walk
from assistant.eligibility.verdict.checker import Conclusion
from assistant.eligibility.verdict.evaluation import Finding
from assistant.eligibility.wording.view import CriterionView, RouteView, SectionView

_FULL_YEARS = "full_fiscal_years_since_listing"


class RulesNote(NoteWriter):
    """Writes the note of a rule set all of whose sections must be met."""

    def lines(self) -> Iterator[NoteLine]:
        """The whole note: a share of an amount alone where that was asked, else the conclusion and what decides it."""
        figures = list(self._shares()) or ([] if self.asked.verdict else list(self._first_year(Layout.PARAGRAPH)))
        yield from figures or self._concluded()
        yield self.read()

    def _concluded(self) -> Iterator[NoteLine]:
        routes = self._telling_routes()
        phrases = self.phrases.all(criterion for route in routes for criterion in route.criteria)
        waived = [criterion for route in routes for criterion in route.criteria if criterion.waived]
        failed = with_outcome(phrases, NOT_MET)
        missed = {phrase.fact for phrase in failed}
        met = [phrase for phrase in numbers_met(phrases) if phrase.fact not in missed]
        elsewhere = self._elsewhere()
        step = self.verdict.rule_set.id
        outcome = self._outcome()
        if self.asked.when and outcome is UNKNOWN and not (met or failed or waived):
            yield self._once(routes, elsewhere)
            return
        left = self._way_left() if outcome is UNKNOWN and not (failed or waived) else None
        lead = left or self._conclusion(outcome, phrases, elsewhere, waived)
        gated = [*waived, *criteria_of(failed)]
        first_year = list(self._first_year(Layout.ITEM, {criterion.id for criterion in gated}))
        not_yet = first_year if waived and not failed else []
        yield lead
        yield from not_yet
        if self.checked.supposed:
            years = self.say.signs.item.join(self.checked.supposed)
            text = self.say("verdict_note.supposed", years=years)
            yield NoteLine(step, CitedLine(text, lead.line.support))
        yield from self.of_phrases(step, "verdict_note.decides", failed)
        leaning = [p for p in phrases if p.leaning is NOT_MET]
        yield from self.of_phrases(step, "verdict_note.not_met", [*leaning, *([] if left else self._closed())])
        yield from self.needed(failed)
        yield from self.takes(route for section in self.view.sections for route in section.routes)
        yield from self.of_phrases(step, "verdict_note.met", met)
        yield from [] if not_yet else first_year or self.exemptions(step, waived)
        if outcome is not NOT_MET and not not_yet and not self._hit(phrases):
            missing = [*([] if left else missing_of(phrases)), *missing_of(elsewhere)]
            yield from self.of_phrases(step, "verdict_note.missing", missing)
            yield from self.of_phrases(step, "verdict_note.judged", [*judged_of(phrases), *judged_of(elsewhere)])

    def _once(self, routes: Sequence[RouteView], elsewhere: Sequence[Phrase]) -> NoteLine:
        """From when on something is so, where nothing is known yet of what it depends on: once that holds."""
        sections = [[route for route in section.routes if route in routes] for section in self.about]
        either = next((among for among in sections if len(among) > 1), [])
        ways = [self._still_open(route) for route in either]
        left = [phrase for route in routes if route not in either for phrase in self._still_open(route)]
        besides = [*left, *missing_of(elsewhere), *judged_of(elsewhere)]
        criteria = criteria_of([*(phrase for way in ways for phrase in way), *besides])
        if not either:
            return self.lead(self.say("lead.once", facts=self.joined(besides)), criteria)
        told = (self.say.signs.comma.join(dict.fromkeys(phrase.text for phrase in way)) for way in ways)
        text = self.say("lead.once_any", ways=self.say("lead.once_or").join(told))
        text = self.say("lead.once_besides", once=text, facts=self.joined(besides)) if besides else text
        return self.lead(text, criteria)

    def _still_open(self, route: RouteView) -> list[Phrase]:
        """What a route still turns on."""
        phrases = self.phrases.all(route.criteria)
        return [*missing_of(phrases), *judged_of(phrases)]

    def _conclusion(
        self,
        outcome: Outcome,
        phrases: Sequence[Phrase],
        elsewhere: Sequence[Phrase],
        waived: Sequence[CriterionView],
    ) -> NoteLine:
        """What the rules' conclusion means; where all figures pass and something else is open, what they say."""
        rules, language = self.verdict.rule_set, self.say.language
        met, failed = numbers_met(phrases), with_outcome(phrases, NOT_MET)
        open_numbers = [p for p in missing_of([*phrases, *elsewhere]) if self._stands_open(p)]
        leaning = any(phrase.leaning is NOT_MET for phrase in phrases)
        hit = self._hit(phrases)
        again = rules.again if self.checked.marked else None
        open_otherwise = open_numbers or failed or leaning or any(map(_turns_on_its_way, self.about))
        by_figures = rules.by_figures is not None and bool(met or waived) and not open_otherwise
        if outcome is NOT_MET:
            told = again.not_eligible if again is not None else rules.conclusions[Conclusion.NOT_ELIGIBLE.value]
            text, support = told[language], criteria_of(failed)
        elif outcome is MET:
            text, support = rules.conclusions[Conclusion.ELIGIBLE.value][language], criteria_of(met)
        elif hit and rules.hit_by_figures is not None:
            text = (again.hit_by_figures if again is not None else rules.hit_by_figures)[language]
            support = criteria_of(p for p in phrases if p.leaning is NOT_MET)
        elif by_figures and rules.by_figures is not None:
            text, support = rules.by_figures[language], criteria_of(met)
        else:
            text = rules.conclusions[Conclusion.UNDETERMINED.value][language]
            support = criteria_of(with_outcome(phrases, UNKNOWN))
        if self.asked.form is AnswerForm.ENOUGH and (outcome is not UNKNOWN or by_figures):
            text = f"{self.no if outcome is NOT_MET else self.yes}{self.say.signs.colon}{inside(text)}"
        elif outcome is not UNKNOWN and (answer := self._yes_no(outcome)):
            text = f"{answer}{self.say.signs.colon}{inside(text)}"
        routes = [route for section in self.about for route in section.routes]
        support = support or list(waived) or [tip for route in routes for tip in route.tips()][:1]
        lead = self.lead(text, support, affirms=outcome is MET)
        if again is None or not (hit or outcome is NOT_MET):
            return lead
        return replace(lead, line=replace(lead.line, support=(*lead.line.support, *self.quoted(again.reference))))

    def _way_left(self) -> NoteLine | None:
        """Where of two ways one fails by its figures: which, and what the other one turns on."""
        for section in self.about if len(self.about) == 1 else ():
            failed = [route for route in section.routes if route.outcome is NOT_MET]
            left = [route for route in section.routes if route.outcome is UNKNOWN]
            short = with_outcome(self.phrases.all(c for route in failed for c in route.criteria), NOT_MET)
            open_ones = missing_of(self.phrases.all(c for route in left for c in route.criteria))
            if len(failed) == len(left) == 1 and short and open_ones and not any(phrase.judged for phrase in short):
                undecided = self.verdict.rule_set.conclusions[Conclusion.UNDETERMINED.value][self.say.language]
                text = self.say(
                    "lead.way_left",
                    open=undecided.rstrip(self.say.signs.stop),
                    failed=self.routes(failed),
                    reasons=self.joined(short),
                    left=self.routes(left),
                    facts=self.joined(open_ones),
                )
                return self.lead(text, criteria_of([*short, *open_ones]))
        return None

    def _stands_open(self, phrase: Phrase) -> bool:
        """Whether a number that is missing leaves open what the figures say.

        Tests that are hit one by one stand for themselves: one of which nothing was stated says nothing of another.
        """
        apart = self.verdict.rule_set.hit_by_figures is not None and not self.speaks_to(phrase)
        return phrase.near or (_asks_a_number(phrase) and not apart)

    def _hit(self, phrases: Sequence[Phrase]) -> bool:
        """Whether a figure fails that settles it, unless an exception applies that the question does not name."""
        told = self.verdict.rule_set.hit_by_figures is not None and not self.checked.exception_named
        return told and any(phrase.leaning is NOT_MET for phrase in phrases)

    def _yes_no(self, outcome: Outcome) -> str:
        """Yes or no, where the question asks after one of the conclusions and denies nothing; else nothing."""
        text, language, means = self.asked.text, self.say.language, self.verdict.rule_set.yes_means
        if (
            means is None
            or self.asked.form is AnswerForm.PLAIN
            or (self.unsure and outcome is MET)
            or not asks_yes_no(text, language)
            or denies(text, language)
        ):
            return ""
        turned = any(_says(word, text) for word in means.turned.get(language, ()))
        eligible = outcome is MET
        yes = (eligible is (means.conclusion == Conclusion.ELIGIBLE.value)) is not turned
        return yes_no_word(text, language, yes=yes)

    def _outcome(self) -> Outcome:
        """A no of any section is a no; a yes needs all of them."""
        outcomes = [section.outcome for section in self.view.sections]
        return NOT_MET if NOT_MET in outcomes else UNKNOWN if UNKNOWN in outcomes else MET

    def _telling_routes(self) -> list[RouteView]:
        """Of each section asked about the routes that show how it came out; of one that is met the first."""
        chosen: list[RouteView] = []
        for section in self.about:
            routes = [route for route in section.routes if route.outcome is section.outcome]
            chosen += routes[:1] if section.outcome is MET else routes
        return chosen

    def _closed(self) -> list[Phrase]:
        """Of sections asked about that are still open what closes a route of theirs."""
        routes = [route for section in self.about if section.outcome is UNKNOWN for route in section.routes]
        closed = (criterion for route in routes if route.outcome is NOT_MET for criterion in route.criteria)
        return with_outcome(self.phrases.all(closed), NOT_MET)

    def _elsewhere(self) -> list[Phrase]:
        """What the sections nobody asked about still need; nothing where one of them is asked about by name alone."""
        named = {section.section.id for section in self.checked.sections if section.section.concepts}
        others = [s for s in self.view.sections if s not in self.about and s.outcome is UNKNOWN]
        sections = [s for s in others if not self._has_concepts(s.id)] if not named else []
        routes = [route for section in sections for route in section.routes if route.outcome is UNKNOWN]
        return with_outcome(self.phrases.all(c for route in routes for c in route.criteria), UNKNOWN)

    def _has_concepts(self, section: str) -> bool:
        return any(s.id == section and s.concepts for s in self.verdict.rule_set.sections)

    @property
    def says_rule(self) -> bool:
        """Those who ask under these rules rarely know them: a verdict alone does not say what is asked for."""
        return True

    # --- figures ------------------------------------------------------------------------------------------------------

    def _shares(self) -> Iterator[NoteLine]:
        """A share of a stated amount up to a cap, where nobody says how much is taken; then the lock-up if asked."""
        context = self.verdict.evaluation.context
        for finding in self._findings():
            condition = finding.condition
            if not isinstance(condition, Threshold) or not isinstance(condition.limit, Share):
                continue
            base = context.read(condition.limit.fact).assumed.exact
            if base is None or context.facts.number(condition.fact) is not None:
                continue
            share, cap = condition.limit.share, condition.limit.cap
            key = "figure.share" if base * share <= cap else "figure.share_capped"
            amount, most = (self.say.amount(value, condition.spec) for value in (base * share, cap))
            text = self.say(key, share=format((share * 100).normalize(), "f"), amount=amount, cap=most)
            yield self.figure(condition.fact, text, self._tips(finding.id), Layout.PARAGRAPH)
            yield from self._lock_up()

    def _findings(self) -> Iterator[Finding]:
        routes = [route for section in self.verdict.sections for route in section.routes]
        return (finding for route in routes if route.outcome is not NOT_APPLICABLE for finding in route.findings)

    def _tips(self, name: str = "") -> list[CriterionView]:
        tips = [tip for section in self.view.sections for route in section.routes for tip in route.tips()]
        return [tip for tip in tips if tip.id == name or not name]

    def _lock_up(self) -> Iterator[NoteLine]:
        """How long what is taken is locked up, where that was asked too."""
        for tip in self._tips() if self.asked.lock_up else ():
            condition = tip.requirement
            if not isinstance(condition, Threshold) or not isinstance(condition.limit, Decimal):
                continue
            if tip.outcome is UNKNOWN and condition.spec.kind is FactKind.COUNT:
                period = self.say.amount(condition.limit, condition.spec)
                yield self.figure(condition.fact, self.say("figure.lock_up", period=period), [tip])

    def _first_year(self, layout: Layout, of: Set[str] | None = None) -> Iterator[NoteLine]:
        """The first fiscal year that is tested, where an exception counts full years since a stated listing.

        `of` are the criteria it may be an exception to; any without them.
        """
        listed = self.verdict.facts.day(LISTED_ON)
        if listed is None:
            return
        for item in self.verdict.rule_set.items():
            if of is not None and of.isdisjoint(below.id for below in walk(item)):
                continue
            for exemption in item.exemptions if isinstance(item, Criterion | CriterionGroup) else ():
                others = [leaf for leaf in leaves(exemption.when) if leaf.fact != _FULL_YEARS]
                years = [
                    leaf.limit
                    for leaf in leaves(exemption.when)
                    if isinstance(leaf, Threshold) and leaf.fact == _FULL_YEARS and isinstance(leaf.limit, Decimal)
                ]
                context = self.verdict.evaluation.context
                if years and all(test(leaf, context).outcome is MET for leaf in others):
                    text = self.say("figure.first_year", year=listed.year, first=listed.year + int(years[0]))
                    line = CitedLine(text, self.quoted(exemption.provision))
                    yield NoteLine("figure/first-year", line, True, layout)
                    return


def _asks_a_number(phrase: Phrase) -> bool:
    """Whether a condition, or one in it, sets a number."""
    tips = (tip for criterion in phrase.criteria for tip in criterion.tips())
    return any(isinstance(leaf, Threshold) for tip in tips if tip.requirement for leaf in leaves(tip.requirement))


def _says(word: str, text: str) -> bool:
    """Whether a text has a word: an English one whole, in any case."""
    edge = r"\b" if word.isascii() else ""
    return re.search(f"{edge}{re.escape(word)}{edge}", text, re.IGNORECASE) is not None


def _turns_on_its_way(section: SectionView) -> bool:
    """Whether figures pass one way of a section that is not known to be the company's, and fail another."""
    passed = [all(item.outcome is MET for item in route.criteria) for route in section.routes]
    unsure = any(ok and route.outcome is UNKNOWN for ok, route in zip(passed, section.routes, strict=True))
    return unsure and not all(passed)
