"""Asks for one fact after another, the most telling first, until the verdict is settled or the user stops."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace

from assistant.eligibility.facts.files import cell_value, merge_facts
from assistant.eligibility.facts.issuer import IssuerFacts
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.verdict.checker import check
from assistant.eligibility.wording.next_questions import next_question
from assistant.eligibility.wording.words import VerdictWords
from assistant.errors import InputError
from assistant.language.text import Language


def interview(
    facts: IssuerFacts, book: RuleBook, rule_set: str, day: dt.date | None, language: Language
) -> IssuerFacts:
    """The facts with the answers; questions go to standard error, so that the verdict alone is on standard output."""
    say = VerdictWords(language, book.fact_table)
    _say(say("question.help"))
    skipped: set[str] = set()
    while True:
        verdict = check(facts, book, rule_set, day)
        open_facts = tuple(key for key in verdict.missing_facts if key not in skipped)
        question = next_question(replace(verdict, missing_facts=open_facts), language)
        if question is None:
            return facts
        _say(f"[{say.answer(verdict.conclusion)}] {question.text}")
        if question.choices:
            _say("  " + ", ".join(question.choices))
        answer = _answer(question.fact)
        if answer is None:
            return facts
        if not answer:
            skipped.add(question.fact)
            continue
        try:
            facts = merge_facts(facts, {question.fact: cell_value(question.fact, answer, facts.table)}, "answer")
        except InputError as error:
            _say(str(error))


def _answer(fact: str) -> str | None:
    """The line typed, None at the end of the input or where the user stops."""
    print(f"{fact}> ", end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    return None if not line or line.strip().lower() == "q" else line.strip()


def _say(text: str) -> None:
    print(text, file=sys.stderr)
