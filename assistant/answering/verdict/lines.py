"""What an answer says of a verdict: a colleague's note, not the tree of `assistant check`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.answering.answer import Quotation
from assistant.answering.blocks import Layout
from assistant.answering.verdict.checking import QuestionCheck
from assistant.answering.verdict.listing_note import ListingNote
from assistant.answering.verdict.note import NoteLine
from assistant.answering.verdict.rules_note import RulesNote
from assistant.corpus.model import Corpus
from assistant.eligibility.wording.words import VerdictWords
from assistant.language.quantities.reader import normal_form, read_quantities
from assistant.language.text import Language


def verdict_note(checked: QuestionCheck, corpus: Corpus, language: Language) -> tuple[NoteLine, ...]:
    """The note on a verdict that is due; empty where none is. A single line behind the lead runs on."""
    if not checked.settles:
        return ()
    say = VerdictWords(language, checked.verdict.table)
    write = RulesNote if checked.verdict.rule_set.choice is None else ListingNote
    lines = tuple(write(checked, corpus, say).lines())
    if sum(line.layout is Layout.ITEM for line in lines) > 1:
        return lines
    return tuple(replace(line, layout=Layout.RUN_ON) if line.layout is Layout.ITEM else line for line in lines)


def rule_behind(note: Sequence[NoteLine]) -> tuple[Quotation, ...]:
    """The sentences that a direct answer rests on and that say more than the note does, those with numbers first."""
    told = _numbers(" ".join(line.line.text for line in note if not line.closing))
    behind = dict.fromkeys(quotation for line in note for quotation in line.rule)
    numbered = [quotation for quotation in behind if not _numbers(quotation.quote) <= told]
    plain = [quotation for quotation in behind if not _numbers(quotation.quote)]
    return (*numbered, *plain)


def _numbers(text: str) -> set[str]:
    return {normal_form(quantity) for quantity in read_quantities(text)}
