"""What an answer says of a change of the rules: what comes out otherwise for the company, and by which provisions."""

from __future__ import annotations

from assistant.answering.answer import CitedLine, Quotation
from assistant.answering.blocks import Layout
from assistant.answering.verdict.checking import QuestionCheck
from assistant.answering.verdict.note import NoteLine, NoteWriter, sentence, stating
from assistant.corpus.model import Corpus
from assistant.eligibility.wording.flips import CriterionFlip, days_heading, days_lines, days_view
from assistant.eligibility.wording.words import VerdictWords
from assistant.language.text import Language

DAYS = "days"
"""The step of what differs between two days."""


def days_note(checked: QuestionCheck, corpus: Corpus, language: Language) -> tuple[NoteLine, ...]:
    """The lines on what differs between the two days that a question compares, then what was read.

    Empty where it compares none.
    """
    if checked.changes is None:
        return ()
    say, view = VerdictWords(language, checked.verdict.table), days_view(checked.changes)
    lines = days_lines(view, say)
    heading, layout = (days_heading(view, say), Layout.ITEM) if len(lines) > 1 else ("", Layout.PARAGRAPH)
    notes = (
        NoteLine(
            DAYS,
            CitedLine(sentence(line.text), _support(line.resting, corpus, say), heading),
            layout=layout,
            dated=True,
        )
        for line in lines
    )
    return (*notes, NoteWriter(checked, corpus, say).read())


def _support(flips: tuple[CriterionFlip, ...], corpus: Corpus, say: VerdictWords) -> tuple[Quotation, ...]:
    """The sentences that state the requirements, in the versions in force on the two days."""
    views = [side.view for flip in flips for side in flip.sides]
    quotes = (
        quote
        for view in views
        for quote in stating(
            corpus,
            view.cited.reference,
            say.requirement(view.requirement) if view.requirement is not None else "",
            say.language,
        )
    )
    return tuple(dict.fromkeys(quotes))
