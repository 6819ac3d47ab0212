"""What a model is told of a conversation, within a token budget: facts and dates always, turns as far as they fit."""

from __future__ import annotations

from assistant.dialogue.conversation import Conversation, Turn, fact_line
from assistant.eligibility.facts.table import FactTable
from assistant.language.model_tokens import DEFAULT_ENCODING, count_tokens
from assistant.language.text import Language

SHORT = 160
"""Characters kept of an answer in the short form of a turn."""


def history(
    conversation: Conversation, table: FactTable, language: Language, budget: int, encoding: str = DEFAULT_ENCODING
) -> tuple[str, ...]:
    """Lines for a prompt, oldest first. The day and the facts come first and stay whatever the budget; then turns.

    The newest turns are told with the start of their answer, older ones by their question and sources, the oldest not
    at all.
    """
    head = [f"As of: {conversation.as_of}"] if conversation.as_of else []
    days = dict.fromkeys(turn.as_of.isoformat() for turn in conversation.turns)
    if len(days) > 1:
        head.append(f"Days asked about: {', '.join(days)}")
    head += [f"Fact: {fact_line(fact, table, language)}" for fact in conversation.facts.facts]
    room = budget - sum(count_tokens(line, encoding) for line in head)
    lines: list[str] = []
    for back, turn in enumerate(reversed(conversation.turns)):
        for form in (_long(turn), _brief(turn)) if back < 2 else (_brief(turn),):
            cost = count_tokens(form, encoding)
            if cost <= room:
                lines.append(form)
                room -= cost
                break
        else:
            break
    return (*head, *reversed(lines))


def _long(turn: Turn) -> str:
    answer = turn.answer if len(turn.answer) <= SHORT else turn.answer[:SHORT] + "…"
    return f"{_brief(turn)}\nA: {answer}"


def _brief(turn: Turn) -> str:
    sources = f" [{', '.join(turn.citations[:2])}]" if turn.citations else ""
    return f"Q: {turn.question}{sources}"
