"""The question before, asked again with what a message says otherwise in the places of what it said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from assistant.dialogue.conversation import Turn, fact_name
from assistant.dialogue.cues import (
    BECOMES,
    CLAUSE,
    OF_PART,
    bare_condition,
    says_more_than,
)
from assistant.dialogue.message import TypedMessage, is_figure
from assistant.dialogue.substitution import (
    MEASURES,
    in_clause,
    later_report,
    open_end,
    ordinals,
    other_number,
    replaced,
    stated_before_asking,
)
from assistant.dialogue.words import WORDS
from assistant.eligibility.facts.table import ASSERTED, FactTable
from assistant.eligibility.reading.reader import FactRead
from assistant.language.detection import language_of
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import read_quantities
from assistant.language.text import Language, punctuation

_STANDARD = "chosen_standard"


def with_part(message: TypedMessage, last: Turn) -> str:
    """The last question with figures of a part of a year beside those of its years, which they do not change."""
    clauses = (clause.strip() for clause in CLAUSE.split(bare_condition(message.asked)))
    figures = [clause for clause in clauses if _has_digit(clause) and OF_PART.search(clause)]
    text = _stating(message, last, [item.text for item in read_quantities(message.asked) if item.kind in MEASURES])
    return stated_before_asking(text, figures, language_of(text)) if figures else text


def _stating(message: TypedMessage, last: Turn, amounts: Sequence[str]) -> str:
    """The latest question that states one of these amounts, as "if 2025 stays at 280m" goes back to it."""
    texts = [turn.question for turn in reversed(message.turns)]
    return next((text for text in texts if any(amount in text for amount in amounts)), last.question)


def _case(message: TypedMessage, last: Turn) -> str:
    """The question that what is supposed goes on with.

    It is the last one, or where that does not state what is changed the latest one that does; and after a question
    of something else of the same company whether it can list: "make it 3.9bn" after one on the lock-up.
    """
    if message.judged(last.root) and not message.judged(last.question):
        return last.root
    old = [message.before[fact.fact].span for fact in message.changed if fact.fact in message.before]
    asked = [last.question, *(turn.question for turn in reversed(message.turns))]
    return next((text for text in asked if any(span in text for span in old)), last.question)


def restated(message: TypedMessage, last: Turn) -> str:
    """The question before with the new figures in the places of the old ones.

    Those that have no place are added behind; so is what is said in words, as it is said.
    """
    text = _case(message, last)
    written, judged = language_of(text), message.judged(text)
    if message.dropped:
        words = BECOMES.sub("", bare_condition(message.asked))
        return _without_denied(in_clause(text, [fact.span for fact in message.dropped], words), words.strip())
    renumbered = other_number(text, message.asked)
    text = later_report(renumbered or text, message.asked)
    added: list[str] = []
    said = [fact for fact in message.changed if renumbered is not None and fact.fact == _STANDARD]
    spoken = [fact for fact in message.changed if not is_figure(fact)]
    for fact in message.changed:
        old = message.before.get(fact.fact)
        if old is not None and old.span in text and _has_digit(old.span) and is_figure(fact):
            text = replaced(text, old.span, fact.span)
        elif old is not None and old.span in text and (judged or _takes_place(message, fact)):
            text, said = replaced(text, old.span, _said(message, fact)), [*said, fact]
        elif is_figure(fact) and not spoken:
            added.append(_figure(fact, message.book.fact_table, message.language))
    numbers = [] if renumbered is None else [each.text for each in ordinals(message.asked)]
    words = bare_condition(message.asked) if not numbers or says_more_than(message.asked, numbers) else ""
    told = not message.supposes and bool(added)
    if words and (told or not message.changed or any(fact.span not in text for fact in spoken if fact not in said)):
        added = [words]
    if message.changed and added != [words]:
        added += [clause for clause in _left(message, text) if clause not in text]
    if not added:
        return text
    if judged and all(map(_has_digit, added)):
        return stated_before_asking(text, added, written)
    matter = punctuation(written).semicolon.join(added)
    return WORDS("question.about", written, question=open_end(text), matter=matter)


def _without_denied(text: str, words: str) -> str:
    """The text without a clause of its own on where the company was listed, where other words say that now."""
    for clause in CLAUSE.split(text)[:-1] if _LISTED.search(words) else []:
        denied = _LISTED.search(clause) and not _has_digit(clause) and clause.strip() not in words
        text = in_clause(text, [clause.strip()], "") if denied and words not in clause else text
    return _EMPTY.sub("", text)


_LISTED = Pattern(
    "that a company is listed abroad or is not",
    r"(?:境外|海外|香港|美国|港股|美股)[^，。]{0,4}上市|\blisted (?:abroad|overseas|offshore|in (?:hong kong|the us))",
    yes=("已经在香港上市", "not listed abroad"),
    no=("在科创板上市", "listed on STAR"),
    flags=re.IGNORECASE,
)
_EMPTY = re.compile(r"([，,]) ?(?=[，,])")


def _left(message: TypedMessage, text: str) -> list[str]:
    """The clauses of a message with an amount that was not read and is not asked of: none is passed over in silence."""
    read = [fact.span for fact in (*message.changed, *message.new.forecasts)]
    clauses = [clause.strip() for clause in CLAUSE.split(bare_condition(message.asked))]
    amounts = [each.text for each in read_quantities(message.asked) if each.kind in MEASURES]
    return [
        clause
        for clause in clauses
        if any(amount in clause and amount not in text for amount in amounts)
        and not any(span in clause for span in read)
    ]


def _takes_place(message: TypedMessage, fact: FactRead) -> bool:
    """Whether a fact stands in the place of the one before in any question: a day, or the standard chosen."""
    return fact.fact == _STANDARD or message.is_date(fact)


def _said(message: TypedMessage, fact: FactRead) -> str:
    """A fact as it stands in a sentence, where words told the one before: "no revenue" becomes "revenue 350m"."""
    if fact.value is False and not fact.fact.startswith(ASSERTED):
        name = fact_name(fact.fact, message.book.fact_table, message.language)
        return WORDS("question.none", message.language, name=name)
    if not is_figure(fact):
        return fact.span
    spec = message.book.fact_table.yearly.get(fact.fact.rpartition(".")[2])
    name = spec.label[message.language] if spec else fact_name(fact.fact, message.book.fact_table, message.language)
    return WORDS("question.stated", message.language, name=name, figure=fact.span)


def _has_digit(text: str) -> bool:
    return any(character.isnumeric() for character in text)


def _figure(fact: FactRead, table: FactTable, language: Language) -> str:
    """A fact in words; one stated in words says itself."""
    if not isinstance(fact.value, Decimal):
        return fact.span
    return WORDS("question.figure", language, name=fact_name(fact.fact, table, language), figure=fact.span)
