"""The messages of an OpenAI-style chat, and the conversation they amount to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from assistant.answering.question.understanding import MAX_QUESTION, clean
from assistant.base.deadline import check_deadline
from assistant.channels.http.openai.errors import Unsupported
from assistant.channels.http.openai.text import documents_cited
from assistant.channels.words import WORDS
from assistant.dialogue.conversation import Conversation, Resolved, Turn
from assistant.dialogue.followup import resolve
from assistant.eligibility.rules.book import RuleBook
from assistant.errors import InputError
from assistant.language.detection import language_of
from assistant.language.text import Language

_TEXTS = ("text", "input_text", "output_text")
"""The types under which clients send a text as a part of a message."""

MOST_REPLAYED = 40_000
"""Characters of earlier questions that are read again; the oldest beyond that are forgotten."""


class AsSent(BaseModel):
    """A part of a request as clients send it: `null` is a field left out, and what is not known is read past."""

    model_config = ConfigDict(extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: field for name, field in value.items() if field is not None}
        return value


class ContentPart(AsSent):
    """A piece of a message's content."""

    type: str = "text"
    text: str = ""


class ChatMessage(AsSent):
    """One message. Only what the user and the assistant said counts; the other roles are read past."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[ContentPart] = ""

    @property
    def text(self) -> str:
        """The words of the message; its other parts are left out."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type in _TEXTS and part.text)
        return self.content


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was asked and what was said to it; `answer` is empty where nothing was."""

    question: str
    answer: str = ""


def exchanges(messages: Sequence[ChatMessage]) -> tuple[Exchange, ...]:
    """The questions with their answers, the last one being what is asked now.

    Raises Unsupported where there is none, or it holds what is no text; of earlier ones such parts are read past.
    """
    history: list[Exchange] = []
    for message in messages:
        if message.role == "user":
            history.append(Exchange(message.text))
        elif message.role == "assistant" and history:
            history[-1] = replace(history[-1], answer=message.text)
    if not history:
        raise Unsupported(WORDS.both("openai.no_question"), "messages")
    _refuse_pictures(next(message for message in reversed(messages) if message.role == "user"))
    return tuple(history)


def chat_language(messages: Sequence[ChatMessage]) -> Language:
    """The language of what the user says last; English where nothing is said."""
    last = next((message.text for message in reversed(messages) if message.role == "user"), "")
    return language_of(last[:MAX_QUESTION])


def conversation_of(before: Sequence[Exchange], book: RuleBook, today: dt.date) -> Conversation:
    """The conversation that these exchanges amount to, found by reading the questions again and answering none.

    A message that only states facts adds them; a question adds them and a turn, on the documents that its answer names
    in its footnotes. One that cannot be read was refused when it was asked, and counts for nothing now.
    """
    conversation = Conversation()
    for exchange in _replayed(before):
        check_deadline()
        resolved = resolve(conversation, exchange.question, book, today)
        conversation = conversation.knowing(resolved.facts)
        if not resolved.is_statement:
            turn = _turn(resolved, exchange.answer, documents_cited(exchange.answer, book.corpus), today)
            conversation = replace(conversation, turns=(*conversation.turns, turn))
    return conversation


def _refuse_pictures(message: ChatMessage) -> None:
    parts = message.content if isinstance(message.content, list) else []
    other = next((part.type for part in parts if part.type not in _TEXTS), None)
    if other is not None:
        raise Unsupported(WORDS.both("openai.no_text", type=other[:40]), "messages")


def _replayed(before: Sequence[Exchange]) -> Iterator[Exchange]:
    newest_first: list[Exchange] = []
    room = MOST_REPLAYED
    for exchange in reversed(before):
        if not _readable(exchange.question):
            continue
        room -= len(exchange.question)
        if room < 0:
            break
        newest_first.append(exchange)
    return reversed(newest_first)


def _readable(question: str) -> bool:
    try:
        clean(question)
    except InputError:
        return False
    return True


def _turn(resolved: Resolved, answer: str, documents: tuple[str, ...], today: dt.date) -> Turn:
    return Turn(resolved.asked, resolved.text, resolved.root, today, "", answer, documents)
