"""The messages of an OpenAI-style chat, and the conversation they amount to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import BaseModel

from assistant.answering.question.understanding import clean
from assistant.channels.http.openai.text import documents_cited
from assistant.dialogue.conversation import Conversation, Resolved, Turn
from assistant.dialogue.followup import resolve
from assistant.eligibility.rules.book import RuleBook
from assistant.errors import InputError

MOST_REPLAYED = 40_000
"""Characters of earlier questions that are read again; the oldest beyond that are forgotten."""


class ContentPart(BaseModel):
    """A piece of a message's content."""

    type: str
    text: str | None = None


class ChatMessage(BaseModel):
    """One message. Only what the user and the assistant said counts; the other roles are read past."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[ContentPart] | None = None

    @property
    def text(self) -> str:
        """The words of the message; its other parts are left out."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text" and part.text)
        return self.content or ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was asked and what was said to it; `answer` is empty where nothing was."""

    question: str
    answer: str = ""


def exchanges(messages: Sequence[ChatMessage]) -> tuple[Exchange, ...]:
    """The questions with their answers, the last one being what is asked now. Raises InputError where there is none."""
    history: list[Exchange] = []
    for message in messages:
        if message.role == "user":
            history.append(Exchange(_question(message)))
        elif message.role == "assistant" and history:
            history[-1] = replace(history[-1], answer=message.text)
    if not history:
        raise InputError("messages: there is no message of the user; send one with the question")
    return tuple(history)


def conversation_of(before: Sequence[Exchange], book: RuleBook, today: dt.date) -> Conversation:
    """The conversation that these exchanges amount to, found by reading the questions again and answering none.

    A message that only states facts adds them; a question adds them and a turn, on the documents that its answer names
    in its footnotes. One that cannot be read was refused when it was asked, and counts for nothing now.
    """
    conversation = Conversation()
    for exchange in _replayed(before):
        resolved = resolve(conversation, exchange.question, book, today)
        conversation = conversation.knowing(resolved.facts)
        if not resolved.is_statement:
            turn = _turn(resolved, exchange.answer, documents_cited(exchange.answer, book.corpus), today)
            conversation = replace(conversation, turns=(*conversation.turns, turn))
    return conversation


def _question(message: ChatMessage) -> str:
    if isinstance(message.content, list):
        other = next((part.type for part in message.content if part.type != "text"), None)
        if other is not None:
            raise InputError(f"messages: a part of type '{other[:40]}' cannot be read here; send the question as text")
    return message.text


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
