"""What an answer says of a verdict: a colleague's note, not the tree of `assistant check`."""

from __future__ import annotations

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
from assistant.eligibility.reading.fact import Unread
from assistant.eligibility.reading.rd_staff_apart import OTHER_WORK
from assistant.eligibility.wording.words import VerdictWords
from assistant.eligibility.words import WORDS
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
