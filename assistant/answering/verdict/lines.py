"""What an answer says of a verdict: a colleague's note, not the tree of `assistant check`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from assistant.answering.answer import CitedLine, Quotation
from assistant.answering.blocks import Layout
from assistant.answering.verdict.asking import two_sets
from assistant.answering.verdict.checking import QuestionCheck
from assistant.answering.verdict.listing_note import ListingNote
from assistant.answering.verdict.note import LEAD, MOST_SPANS, NoteLine
from assistant.answering.verdict.rules_note import RulesNote
from assistant.answering.verdict.transition_note import with_transition
from assistant.corpus.model import Corpus
from assistant.eligibility.figures.calculator import ComputedFigure
from assistant.eligibility.figures.model import Measure, Operator
from assistant.eligibility.logic.kleene import UNKNOWN
from assistant.eligibility.reading.fact import Unread
from assistant.eligibility.reading.rd_staff_apart import OTHER_WORK
from assistant.eligibility.wording.words import VerdictWords
from assistant.eligibility.words import WORDS
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import normal_form, read_quantities
from assistant.language.text import Language, punctuation


def verdict_note(checked: QuestionCheck, corpus: Corpus, language: Language) -> tuple[NoteLine, ...]:
    """The note on a verdict that is due; empty where none is. A single line behind the lead runs on."""
    if not checked.settles:
        return ()
    say = VerdictWords(language, checked.verdict.table)
    write = RulesNote if checked.verdict.rule_set.choice is None else ListingNote
    written = with_transition(write(checked, corpus, say).lines(), checked, corpus, language)
    lines = tuple(_with_unweighed(written, checked, say))
    if sum(line.layout is Layout.ITEM for line in lines) > 1:
        return lines
    return tuple(replace(line, layout=Layout.RUN_ON) if line.layout is Layout.ITEM else line for line in lines)


def _with_unweighed(lines: Iterable[NoteLine], checked: QuestionCheck, say: VerdictWords) -> Iterator[NoteLine]:
    """The lines, and behind a direct answer that says something is met what was stated and not weighed in it."""
    apart = [item.why for item in checked.unweighed if item.fact == OTHER_WORK]
    left = (item for item in checked.unweighed if item.fact != OTHER_WORK)
    spans = list(dict.fromkeys(item.span.strip() for item in left))[:MOST_SPANS]
    for line in lines:
        yield line
        if line.step == LEAD:
            yield from (NoteLine(UNWEIGHED, CitedLine(why, ()), layout=Layout.PARAGRAPH) for why in apart)
        if line.step == LEAD and line.affirms and spans:
            text = say("verdict_note.not_weighed", spans=say.signs.item.join(spans))
            yield NoteLine(UNWEIGHED, CitedLine(text, ()), layout=Layout.PARAGRAPH)


def conflicting(unread: Iterable[Unread], question: str, language: Language) -> tuple[NoteLine, ...]:
    """That two values were stated of one thing, so that there is no verdict; nothing where none were."""
    if two_sets(question):
        return (NoteLine(LEAD, CitedLine(WORDS("verdict_note.two_sets", language), ()), layout=Layout.PARAGRAPH),)
    why, say = WORDS("unread.conflict", language), punctuation(language)
    spans = list(dict.fromkeys(item.span.strip() for item in unread if item.why == why))
    if len(spans) < 2:
        return ()
    text = WORDS("verdict_note.two_values", language, spans=say.item.join(spans))
    return (NoteLine(LEAD, CitedLine(text, ()), layout=Layout.PARAGRAPH),)


UNWEIGHED = "unweighed"
"""The step of what was stated and not weighed."""


def rule_behind(note: Sequence[NoteLine]) -> tuple[Quotation, ...]:
    """The sentences that a direct answer rests on and that say more than the note does, those with numbers first."""
    told = _numbers(" ".join(line.line.text for line in note if not line.closing))
    behind = dict.fromkeys(quotation for line in note for quotation in line.rule)
    numbered = [quotation for quotation in behind if not _numbers(quotation.quote) <= told]
    plain = [quotation for quotation in behind if not _numbers(quotation.quote)]
    return (*numbered, *plain)


def _numbers(text: str) -> set[str]:
    return {normal_form(quantity) for quantity in read_quantities(text)}


def is_told(figure: ComputedFigure, note: Sequence[NoteLine], checked: QuestionCheck, text: str) -> bool:
    """Whether a note rests on all that a figure rests on, and decides it: it tells its arithmetic then.

    How the figure is counted decides nothing, and is told only where the text asks for the number.
    """
    cited = {(quote.reference.document, quote.reference.provision) for line in note for quote in line.line.support}
    places = {(each.document, each.provision) for each in figure.provisions}
    if figure.figure.provision is not None and figure.distances and not _ASKS_NUMBER.search(text):
        places -= {(figure.figure.provision.document, figure.figure.provision.provision)}
    missing = figure.terms[-1].operation.operator is Operator.LESS and figure.result.measure is Measure.MONEY
    of_shares = figure.figure.of_a_share or figure.result.measure is Measure.SHARES
    uncounted = of_shares or counts_spare(figure) or missing  # which no note counts
    return bool(places) and not uncounted and places <= cited and not places <= _left_open(checked)


def counts_spare(figure: ComputedFigure) -> bool:
    """Whether a figure counts people beyond those that a floor asks for."""
    return figure.result.measure is Measure.PEOPLE and bool(figure.distances)


_ASKS_NUMBER = Pattern(
    "that a number itself is asked for, or how it is counted",
    r"\b(?:what|how|calculate|compute|work out|way|method|per prospectus\w*|cagr[,?]|show)\b|prospectus"
    r"|多少|几|怎么?算|算[一出下法]|计算|口径|方法|公式|招股",
    yes=("what is the CAGR", "the way prospectuses do it", "增速是多少", "怎么算"),
    no=("does it pass", "过不过", "够不够"),
    flags=re.IGNORECASE,
)


def _left_open(checked: QuestionCheck) -> set[tuple[str, str]]:
    """The provisions of what is computed and stays open for want of a fact."""
    routes = (route for section in checked.sections for route in section.routes)
    findings = (tip for route in routes for finding in route.findings for tip in finding.criteria())
    unknown = (finding for finding in findings if finding.outcome is UNKNOWN and not finding.judgement)
    return {(finding.provision.document, finding.provision.provision) for finding in unknown}
