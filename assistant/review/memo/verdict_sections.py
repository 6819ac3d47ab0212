"""The sections of a memo that a verdict fills: facts, routes, rules, open points. The lines are the checker's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from assistant.corpus.model import Corpus
from assistant.corpus.words import evidence_words
from assistant.eligibility.facts.issuer import NEVER, IssuerFacts, Value
from assistant.eligibility.logic.interval import Comparison, Interval
from assistant.eligibility.logic.kleene import Outcome
from assistant.eligibility.rules.citations import Cited
from assistant.eligibility.rules.conditions import KnownBound, KnownNumber
from assistant.eligibility.verdict.checker import Conclusion, Verdict
from assistant.eligibility.wording.explanation import GAPS_SHOWN
from assistant.eligibility.wording.view import CriterionView, RouteView, SectionView, VerdictView, verdict_view
from assistant.eligibility.wording.words import LONG, VerdictWords
from assistant.language.text import Language, written_day
from assistant.review.memo.footnotes import Footnotes, days_words, provision_name
from assistant.review.memo.model import (
    FactSource,
    MemoCell,
    MemoParagraph,
    MemoRun,
    MemoSection,
    MemoStyle,
    MemoTable,
    run,
)
from assistant.review.words import WORDS

_LEFT_OUT = frozenset({"name", "as_of"})
"""Facts that the head of a memo tells."""
_MOST_TELLING = 3


class VerdictSections:
    """The parts of a memo about one verdict; footnotes are numbered as the parts are asked for, from the first on."""

    def __init__(self, verdict: Verdict, corpus: Corpus, language: Language, notes: Footnotes) -> None:
        self.view: VerdictView = verdict_view(verdict)
        self.say = VerdictWords(language, verdict.table)
        self._facts = verdict.facts
        self._corpus = corpus
        self._language = language
        self._notes = notes

    def short_answer(self) -> tuple[MemoParagraph | MemoTable, ...]:
        """The conclusion, each part of the rules with its outcome, and what is most telling next."""
        view, say = self.view, self.say
        lead = MemoParagraph(run(say.conclusion(view)), MemoStyle.LEAD)
        rows = tuple((run(say.section(section)), run(say.outcome(section.outcome))) for section in view.sections)
        table = MemoTable((self._word("section"), self._word("outcome")), rows, (78, 22))
        return (lead, table, *self._next_steps())

    def facts(self, sources: Mapping[str, FactSource]) -> MemoTable:
        """What is stated of the company, each fact with a footnote that shows where it is printed."""
        rows = []
        for key, value in self._facts.values.items():
            if key not in _LEFT_OUT:
                source = (self._notes.fact(sources[key]),) if key in sources else ()
                rows.append((run(self.say.fact(key)), run(value_words(key, value, self.say), *source)))
        return MemoTable((self._word("fact"), self._word("value")), tuple(rows), (60, 40))

    def routes(self) -> Iterator[MemoSection]:
        """Each section of the rules with its routes: a table of conditions, known, required and outcome."""
        for section in self.view.sections:
            label, outcome = section.label[self._language], self.say.outcome(section.outcome)
            title = f"{label}{self.say.signs.colon}{outcome}"
            yield MemoSection(title, tuple(self._section(section)), level=2)

    def rules(self) -> MemoTable:
        """The provisions that the conditions rest on, with version and evidence."""
        cited = {each.reference: each for each in self._cited()}
        rows = tuple(self._rule(each) for each in cited.values())
        header = tuple(self._word(name) for name in ("rule", "number", "in_force", "evidence"))
        return MemoTable(header, rows, (36, 22, 24, 18))

    def open_points(self) -> Iterator[MemoParagraph]:
        """What each route lacks, what is missing, what is judged, what was assumed, and how firm it is."""
        view, say = self.view, self.say
        groups = (
            (say("verdict.gaps"), [say.route_takes(take) for take in view.takes[:GAPS_SHOWN]]),
            (say("verdict.missing"), [say.fact(key) for key in view.missing]),
            (WORDS("memo.judged", self._language), self._judged()),
            (say("verdict.assumed"), say.assumptions(view)),
            (say("verdict.firmness"), [] if view.weakest is None else [say.weakest(view.weakest)]),
        )
        for title, lines in groups:
            if lines:
                yield MemoParagraph(run(title), MemoStyle.LABEL)
                yield from (MemoParagraph(run(line), MemoStyle.ITEM) for line in lines)

    def _next_steps(self) -> Iterator[MemoParagraph]:
        """Of a no what it would take, of an open verdict the facts to state first."""
        view, say = self.view, self.say
        if view.conclusion is Conclusion.NOT_ELIGIBLE and view.takes:
            yield MemoParagraph(run(say("verdict.gaps")), MemoStyle.LABEL)
            yield from (
                MemoParagraph(run(say.route_takes(take)), MemoStyle.ITEM) for take in view.takes[:_MOST_TELLING]
            )
        elif view.missing:
            yield MemoParagraph(run(say("verdict.missing")), MemoStyle.LABEL)
            yield from (MemoParagraph(run(say.fact(key)), MemoStyle.ITEM) for key in view.missing[:_MOST_TELLING])
        if view.judgement:
            yield MemoParagraph(run(say("verdict.judged", count=len(view.judgement))))

    def _section(self, section: SectionView) -> Iterator[MemoParagraph | MemoTable]:
        alone = len(section.routes) == 1
        closed = [route for route in section.routes if route.outcome is Outcome.NOT_APPLICABLE]
        for route in section.routes:
            if route not in closed:
                if not alone:
                    label = f"{self.say.route(route)}{self.say.signs.colon}{self.say.outcome(route.outcome)}"
                    yield MemoParagraph(run(label), MemoStyle.LABEL)
                yield self._route(route)
        yield from (MemoParagraph(run(self.say.route(route)), MemoStyle.ITEM) for route in closed)

    def _route(self, route: RouteView) -> MemoTable:
        rows = tuple(row for criterion in route.telling for row in self._criterion(criterion, 0))
        header = tuple(self._word(name) for name in ("condition", "known", "required", "outcome"))
        return MemoTable(header, rows, (37, 23, 26, 14))

    def _criterion(self, criterion: CriterionView, depth: int) -> Iterator[tuple[MemoCell, ...]]:
        label, say = criterion.label[self._language], self.say
        details, required = say.details(criterion), ""
        if criterion.parts and not criterion.waived:
            details, required = details[:-1], details[-1]  # all of, or any one of
        known = say.signs.semicolon.join(details)
        if criterion.measured and criterion.requirement is not None:
            known, asked = say.stated(criterion.known), say.requirement(criterion.requirement)
            required = asked if criterion.outcome is not Outcome.MET or len(asked) <= LONG else ""
        note = self._notes.rule(criterion.cited, f"{label} {required}")
        yield (
            (MemoRun(f"{'– ' * depth}{label}", (note,)),),
            run(known),
            run(required),
            run(say.outcome(criterion.outcome)),
        )
        for part in criterion.telling:
            yield from self._criterion(part, depth + 1)

    def _rule(self, cited: Cited) -> tuple[MemoCell, ...]:
        provision = self._corpus.find(cited.reference)
        document = cited.short[self._language]
        if provision is None:
            return (run(f"{document} {cited.provision}"), run("–"), run("–"), run(self.say.evidence(cited.evidence)))
        version = self._corpus.documents[cited.document].version(cited.version)
        name = f"{document}{self.say.signs.space}{provision_name(provision, self._language)}"
        return (
            run(name),
            run((version.number if version else None) or "–"),
            run(days_words(provision, self._language)),
            run(evidence_words(provision.evidence)[self._language]),
        )

    def _cited(self) -> Iterator[Cited]:
        for section in self.view.sections:
            for route in section.routes:
                yield from (each.cited for criterion in route.telling for each in _walk(criterion))

    def _judged(self) -> list[str]:
        return list(dict.fromkeys(criterion.label[self._language] for criterion in self.view.judgement))

    def _word(self, name: str) -> str:
        return WORDS(f"memo_table.{name}", self._language)


def value_words(key: str, value: Value, say: VerdictWords) -> str:
    """A stated value in words: an amount, its bounds, words of a choice, a day."""
    if isinstance(value, Interval):
        return say.known(KnownNumber(key, value.exact, tuple(_bounds(value))))
    if isinstance(value, frozenset):
        return say.signs.item.join(say.word(key, word) for word in sorted(value)) or say("value.none")
    if isinstance(value, dt.date):
        return WORDS("memo.never", say.language) if value == NEVER else written_day(value, say.language)
    return say.word(key, value)


def stated_facts(facts: IssuerFacts) -> bool:
    """Whether anything is stated besides the name and the day."""
    return bool(facts.values.keys() - _LEFT_OUT)


def _bounds(value: Interval) -> Iterator[KnownBound]:
    if value.low.is_finite():
        yield KnownBound(Comparison.MORE_THAN if value.low_open else Comparison.AT_LEAST, value.low)
    if value.high.is_finite():
        yield KnownBound(Comparison.BELOW if value.high_open else Comparison.AT_MOST, value.high)


def _walk(criterion: CriterionView) -> Iterator[CriterionView]:
    yield criterion
    for part in criterion.telling:
        yield from _walk(part)
