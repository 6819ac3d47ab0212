"""What an answer says of a verdict: a colleague's note, not the tree of `assistant check`."""

from __future__ import annotations

from dataclasses import replace

from assistant.answering.blocks import Layout
from assistant.answering.verdict.checking import QuestionCheck
from assistant.answering.verdict.listing_note import ListingNote
from assistant.answering.verdict.note import NoteLine
from assistant.answering.verdict.rules_note import RulesNote
from assistant.corpus.model import Corpus
from assistant.eligibility.wording.words import VerdictWords
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
