"""One message of a conversation, from what was typed to the reply.

The follow-up made whole, answered, and remembered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from assistant.answering.llm.spending import charged
from assistant.answering.question.own_company import asks_rules_alone
from assistant.answering.question.small_talk import small_talk, small_talk_text
from assistant.answering.verdict.note import not_placed
from assistant.dialogue.conversation import Conversation, Resolved, fact_line
from assistant.dialogue.followup import resolve
from assistant.dialogue.rewriting import reworded
from assistant.dialogue.words import WORDS
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.reading.reader import FactsReading
from assistant.eligibility.rules.book import RuleBook
from assistant.language.detection import language_of
from assistant.language.text import Language, punctuation

if TYPE_CHECKING:
    from assistant.answering.answer import Answer, Claim
    from assistant.answering.llm.planner import ModelPlanner


class Answerer(Protocol):
    """What a conversation needs of the assistant."""

    @property
    def book(self) -> RuleBook:
        """The documents that answers come from, with the rules and the facts."""

    @property
    def today(self) -> dt.date:
        """The day to answer for where none is named."""

    @property
    def llm(self) -> ModelPlanner | None:
        """The model, if one is set up."""

    def ask(
        self,
        question: str,
        as_of: dt.date | None = None,
        *,
        known: FactsReading | None = None,
        conversation: str = "",
        before: str = "",
        on_claim: Callable[[Claim], None] | None = None,
        use_cache: bool = True,
    ) -> Answer:
        """The answer to one question. Raises InputError for one that cannot be read."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a message: an answer, or for a message that only states facts the words that note them.

    `asked_as` is the full question where the message was a follow-up, else empty; `warnings` are of the facts it
    states.
    """

    conversation: Conversation
    language: Language
    answer: Answer | None = None
    noted: str = ""
    asked_as: str = ""
    warnings: tuple[str, ...] = ()


def reply(
    service: Answerer,
    conversation: Conversation,
    message: str,
    *,
    name: str = "",
    on_question: Callable[[str], None] | None = None,
    on_claim: Callable[[Claim], None] | None = None,
    use_cache: bool = True,
) -> Reply:
    """Take one message. Raises InputError for one that cannot be read.

    `name` is the message's, under which it can be taken back; where it was answered before, it takes its own place.
    `on_question` hears the full question of a follow-up before it is answered, `on_claim` each claim as it is
    spoken.
    """
    if name:
        conversation = conversation.without(name)
    resolved = resolve(conversation, message, service.book, service.today)
    language = language_of(message)
    if resolved.is_statement:
        known = conversation.knowing(resolved.facts, resolved.changed, name)
        warnings = (*resolved.facts.warnings, *not_placed(resolved.facts.unread, language))
        talk = small_talk(message)
        noted = _noted(resolved, service.book.fact_table, language) if talk is None else small_talk_text(talk, language)
        return Reply(known, language, noted=noted, warnings=warnings if talk is None else ())
    resolved, used = reworded(resolved, conversation, service.book.fact_table, service.llm)
    asked_as = resolved.text if resolved.text != resolved.asked else ""
    if resolved.worked:
        asked_as = WORDS("question.asked_as", language, question=resolved.text, worked=resolved.worked)
    if asked_as and on_question is not None:
        on_question(asked_as)
    answer = service.ask(
        resolved.text,
        resolved.as_of,
        known=resolved.facts,
        conversation=conversation.asking(resolved),
        before=conversation.last.answer if resolved.goes_on and conversation.last else "",
        on_claim=on_claim,
        use_cache=use_cache,
    )
    answer = charged(answer, used)
    after = conversation.with_answer(resolved, answer, name)
    told = resolved.facts.warnings if not asks_rules_alone(resolved.text) or answer.verdict is not None else ()
    warnings = tuple(each for each in told if each not in answer.warnings)
    return Reply(after, language, answer, asked_as=asked_as, warnings=warnings)


def _noted(resolved: Resolved, table: FactTable, language: Language) -> str:
    lines = [fact_line(fact, table, language) for fact in resolved.facts.facts if fact.fact in resolved.changed]
    if not lines:
        return WORDS("noted.nothing", language)
    return WORDS("noted.facts", language, facts=punctuation(language).semicolon.join(lines))
