"""Memos of what was answered and checked in a chat: how one is asked for, and the document made of it."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from assistant.channels.chat.adapter import ChatFile
from assistant.channels.chat.checking import verdict_message
from assistant.channels.words import WORDS
from assistant.dialogue.conversation import Conversation, Turn
from assistant.eligibility.reading.stated import issuer_facts
from assistant.eligibility.verdict.checker import Conclusion, Verdict
from assistant.eligibility.wording.contract import verdict_json
from assistant.errors import InputError
from assistant.language.patterns import Pattern
from assistant.language.text import Language

if TYPE_CHECKING:
    from assistant.answering.answer import Answer
    from assistant.eligibility.facts.issuer import IssuerFacts
    from assistant.review.memo.model import Memo
    from assistant.service import Assistant

NAME = "memo.docx"

_ASKED = Pattern(
    "a message that asks for the memo of what stands above it",
    r"\s*[/／]?(?:memo|备忘录|備忘錄)\s*[。.!！]?\s*",
    yes=("memo", "Memo.", "备忘录", "/备忘录。"),
    no=("what is a memo?", "备忘录是什么", "memory", ""),
    flags=re.IGNORECASE,
    how="fullmatch",
)


def asks_for_memo(text: str) -> bool:
    """Whether a message is the word for it and nothing else."""
    return _ASKED.fullmatch(text) is not None


def memo_of_turn(service: Assistant, conversation: Conversation, message: str) -> ChatFile:
    """The memo of the answer to the message of that name; without one of what was answered or checked last.

    Raises InputError where there is nothing to write down, or where another answer would be given now.
    """
    turns = [turn for turn in conversation.turns if turn.message == message] if message else conversation.turns
    if not turns:
        raise InputError(WORDS["chat.memo_changed" if message else "chat.no_memo"])
    turn = turns[-1]
    memo = _of_form if turn.outcome in set(Conclusion) else _of_answer
    return _file(memo(service, conversation, turn))


def memo_of_check(service: Assistant, facts: IssuerFacts, day: dt.date, language: Language) -> ChatFile:
    """The memo of a verdict under the rules of a day."""
    return _file(_of_verdict(service, service.check(facts, day), language))


def _of_form(service: Assistant, conversation: Conversation, turn: Turn) -> Memo:
    """The memo of the verdict that the thread is about, in its language, while its facts are those of the form."""
    facts = issuer_facts(conversation.facts.facts, service.book.fact_table, turn.as_of)
    verdict = service.check(facts, turn.as_of)
    for language in Language:
        if verdict_message(verdict, language).text == turn.answer:
            return _of_verdict(service, verdict, language)
    raise InputError(WORDS["chat.memo_changed"])


def _of_answer(service: Assistant, conversation: Conversation, turn: Turn) -> Memo:
    from assistant.review.memo.builder import answer_memo
    from assistant.review.memo.origin import memo_origin

    answer, known = _same_answer(service, conversation, turn), conversation.facts
    verdict = None
    if answer.verdict is not None:
        verdict = service.verdict(turn.question, answer.as_of, known=known)
        if verdict is not None and verdict_json(verdict) != answer.verdict:
            raise InputError(WORDS["chat.memo_changed"])
    return answer_memo(answer, service.corpus, memo_origin(service.corpus), verdict)


def _same_answer(service: Assistant, conversation: Conversation, turn: Turn) -> Answer:
    """The answer as it was given: from what is kept of answers, else made anew and word for word the same.

    On a later day a line ahead of it says by which rules. Raises InputError where it is another.
    """
    before = conversation.told_before(turn)
    for day in dict.fromkeys((conversation.as_of, turn.as_of)):
        answer = service.ask(turn.question, day, known=conversation.facts, conversation=turn.before, before=before)
        if answer.as_of == turn.as_of and answer.text.endswith(turn.answer):
            return answer
    raise InputError(WORDS["chat.memo_changed"])


def _of_verdict(service: Assistant, verdict: Verdict, language: Language) -> Memo:
    from assistant.review.memo.builder import verdict_memo
    from assistant.review.memo.origin import memo_origin

    return verdict_memo(verdict, service.corpus, language, memo_origin(service.corpus))


def _file(memo: Memo) -> ChatFile:
    from assistant.review.memo.writing import memo_bytes

    return ChatFile(NAME, memo_bytes(memo, NAME))
