"""Several companies in one question, each checked by itself and told on a line of its own."""

from __future__ import annotations

from dataclasses import replace

from assistant.answering.answer import CitedLine
from assistant.answering.blocks import Layout
from assistant.answering.question.companies import companies_in
from assistant.answering.question.understanding import QuestionKind, Understood
from assistant.answering.verdict.checking import check_question
from assistant.answering.verdict.lines import verdict_note
from assistant.answering.verdict.note import LEAD, NoteLine, not_placed
from assistant.eligibility.reading.fact import Unread
from assistant.eligibility.rules.book import RuleBook


def companies_note(question: Understood, book: RuleBook) -> tuple[NoteLine, ...]:
    """A line on each of the companies by its name; nothing where not each of them can be judged by itself."""
    lines: list[NoteLine] = []
    unread: list[Unread] = []
    for company in companies_in(question.text):
        alone = replace(question, text=company.question, kind=QuestionKind.ELIGIBILITY)
        checked = check_question(alone, book, today=question.as_of)
        note = verdict_note(checked, book.corpus, question.language) if checked is not None else ()
        lead = next((line for line in note if line.step == LEAD), None)
        if checked is None or lead is None:
            return ()
        told = CitedLine(f"{company.name} – {lead.line.text}", lead.line.support)
        lines.append(replace(lead, step=f"company/{company.name}", line=told, layout=Layout.ITEM, rule=()))
        unread += checked.unread
    said = not_placed(unread, question.language)
    return (*lines, *(NoteLine("unread", CitedLine(text, ()), layout=Layout.PARAGRAPH) for text in said))
