"""The lines of an answer that say a verdict.

Every yes/no on eligibility in an answer is drawn here from the view of the verdict; no writer decides one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from assistant.answering.answer import DraftClaim, Quotation
from assistant.answering.verdict.checking import QuestionCheck
from assistant.corpus.model import Corpus, Provision
from assistant.eligibility.logic.kleene import Outcome, any_of
from assistant.eligibility.reading.reader import FactRead, Unread, calendar_key
from assistant.eligibility.rules.conditions import facts_of
from assistant.eligibility.wording.view import CriterionView, RouteView, SectionView, VerdictView, verdict_view
from assistant.eligibility.wording.words import VerdictWords
from assistant.language.quantities.reader import normal_form, read_quantities
from assistant.language.sentences import corpus_sentences
from assistant.language.text import Language

MISSING_SHOWN = 5
"""How many missing facts an answer names; the verdict's JSON has all."""
GAPS_SHOWN = 2
REASONS_SHOWN = 3
"""How many criteria say what decides one route among several."""

_PARENTHESIS = re.compile(r"\s*[(（][^)）]*[)）]$")
_SETTLING = (Outcome.NOT_MET, Outcome.MET, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE)


def draft_lines(checked: QuestionCheck, corpus: Corpus, language: Language) -> tuple[DraftClaim, ...]:
    """The verdict as claims.

    A headline for each section, then a line for each route or criterion, each with its provision.
    """
    view = verdict_view(checked.verdict)
    unread = {item.fact: item for item in reversed(checked.unread) if item.fact}
    writer = _Writer(VerdictWords(language, checked.verdict.table), corpus, checked.routes, unread)
    about = {section.section.id for section in checked.sections}
    lines = [line for section in view.sections if section.id in about for line in writer.section(section)]
    return tuple(line for line in lines if line.support)


def closing_lines(checked: QuestionCheck, language: Language) -> list[str]:
    """What was read, the conclusion on the whole rule set, what it would take and what is missing."""
    say, view = VerdictWords(language, checked.verdict.table), verdict_view(checked.verdict)
    about = {section.section.id for section in checked.sections}
    lines = []
    if checked.read:
        latest = checked.verdict.facts.latest_year(view.day)
        lines.append(
            say("answer.read", facts=say.signs.semicolon.join(_read(fact, latest, say) for fact in checked.read))
        )
    lines.append(say("answer.whole", answer=say.answer(view.conclusion), meaning=view.meaning[language]))
    gaps = [gap for gap in view.shortfalls if gap.section in about] if checked.settles else []
    if gaps:
        lines.append(_listing(say, "verdict.gaps", say.signs.semicolon.join(map(say.gap, gaps[:GAPS_SHOWN]))))
    if view.missing:
        lines.append(_listing(say, "verdict.missing", _missing(view, say)))
    return lines


@dataclass(frozen=True, slots=True)
class _Writer:
    """Draws sections as claims; `named` are the routes a question is about, none for all.

    `unread` are the facts that were stated in a way that could not be read.
    """

    say: VerdictWords
    corpus: Corpus
    named: tuple[str, ...]
    unread: Mapping[str, Unread]

    def section(self, section: SectionView) -> Iterator[DraftClaim]:
        """A headline, then the routes; of routes named only those, unless none of them is open."""
        named = [route for route in section.routes if route.id in self.named]
        routes = [route for route in section.routes if route.outcome is not Outcome.NOT_APPLICABLE or route in named]
        closed = bool(named) and all(route.outcome is Outcome.NOT_APPLICABLE for route in named)
        shown = routes if closed or not named else named
        yield self._headline(section, named or shown)
        for route in shown:
            # Of a route named that is not open the headline has said so.
            if route.outcome is not Outcome.NOT_APPLICABLE:
                yield from self._route(route, alone=len(shown) == 1)

    def _headline(self, section: SectionView, routes: Sequence[RouteView]) -> DraftClaim:
        say, together = self.say, any_of(route.outcome for route in routes)
        outcome = together if self.named else section.outcome
        if self.named:
            of = " / ".join(dict.fromkeys(route.label[say.language] for route in routes))
        else:
            of = _PARENTHESIS.sub("", section.label[say.language])
        result = say("route.closed") if outcome is Outcome.NOT_APPLICABLE else say(f"answer.{outcome.value}")
        if not self.named:
            result += say.through(section)
        deciding = [route for route in routes if route.outcome is together] or routes
        return DraftClaim(say("answer.result", of=of, outcome=result), self._support(islice(_settling(deciding), 1)))

    def _route(self, route: RouteView, *, alone: bool) -> Iterator[DraftClaim]:
        """One line for a route among several, saying what decides it.

        The criteria one by one for a route alone or met.
        """
        criteria = list(route.telling_tips())
        if alone or route.outcome is Outcome.MET:
            yield from (self._criterion(criterion) for criterion in criteria)
            return
        reasons = [criterion for criterion in criteria if criterion.outcome is route.outcome][:REASONS_SHOWN]
        if reasons:
            say = self.say
            texts = say.signs.semicolon.join(
                f"{reason.label[say.language]}{self._details(reason)}" for reason in reasons
            )
            start = f"{route.label[say.language]}{say.signs.colon}{say.outcome(route.outcome)}"
            yield DraftClaim(f"{start}{say.signs.dash}{texts}{say.signs.stop}", self._support(reasons))

    def _criterion(self, criterion: CriterionView) -> DraftClaim:
        say = self.say
        start = f"{criterion.label[say.language]}{say.signs.colon}{say.outcome(criterion.outcome)}"
        return DraftClaim(f"{start}{self._details(criterion)}{say.signs.stop}", self._support([criterion]))

    def _details(self, criterion: CriterionView) -> str:
        details = self.say.signs.semicolon.join(self._read_or_not(criterion))
        return self.say.signs.bracketed(details) if details else ""

    def _read_or_not(self, criterion: CriterionView) -> Iterator[str]:
        """The details, where "not stated" is not said of what was stated and could not be read."""
        facts = facts_of([criterion.requirement]) if criterion.requirement is not None else frozenset()
        stated = next((self.unread[fact] for fact in sorted(facts) if fact in self.unread), None)
        for text in self.say.details(criterion):
            if stated is None or text != self.say("criterion.not_stated"):
                yield text
            elif stated.dated:
                yield self.say("criterion.stated_instead", amount=stated.span)
            else:
                yield self.say("criterion.not_read")

    def _support(self, criteria: Iterable[CriterionView]) -> tuple[Quotation, ...]:
        """The sentences of the provisions cited that state the requirements, in the language of the answer."""
        quotations = (self._quotation(criterion) for criterion in criteria)
        return tuple(dict.fromkeys(quotation for quotation in quotations if quotation is not None))

    def _quotation(self, criterion: CriterionView) -> Quotation | None:
        provision = self.corpus.find(criterion.cited.reference)
        if provision is None:
            return None
        required = self.say.requirement(criterion.requirement) if criterion.requirement is not None else ""
        wanted = {normal_form(quantity) for quantity in read_quantities(required)}
        return Quotation(provision.reference, _stating(provision, wanted, self.say.language))


def _settling(routes: Sequence[RouteView]) -> Iterator[CriterionView]:
    """The criteria of the routes, those that settle an outcome first."""
    criteria = [tip for route in routes for tip in route.tips()]
    yield from sorted(criteria, key=lambda criterion: _SETTLING.index(criterion.outcome))


def _stating(provision: Provision, wanted: set[str], language: Language) -> str:
    return max(
        corpus_sentences(provision.text[language], language),
        key=lambda sentence: len(wanted & {normal_form(quantity) for quantity in read_quantities(sentence)}),
    )


def _listing(say: VerdictWords, title: str, text: str) -> str:
    return f"{say(title)}{say.signs.colon}{text}{say.signs.stop}"


def _missing(view: VerdictView, say: VerdictWords) -> str:
    facts = say.signs.item.join(map(say.fact, view.missing[:MISSING_SHOWN]))
    more = len(view.missing) - MISSING_SHOWN
    return say("answer.and_more", facts=facts, more=more) if more > 0 else facts


def _read(fact: FactRead, latest: int, say: VerdictWords) -> str:
    """A fact read from the question, with the words it came from."""
    label = say.fact(calendar_key(fact.fact, latest))
    if isinstance(fact.value, bool):
        label += say.signs.colon + say.word(fact.fact, str(fact.value).lower())
    return say("answer.quoted", fact=label, words=fact.span)
