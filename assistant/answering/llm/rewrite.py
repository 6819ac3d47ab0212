"""Small jobs a model may help with, each checked in code and each with a path that needs no model.

None means: use the path without the model. A rewrite may not bring in a number or date of its own; a fact is kept only
where the deterministic reader reads the same fact at the same words, and the value is always the reader's.
"""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Protocol

from assistant.answering.llm.client import Call, LlmError
from assistant.answering.llm.prompt import load_prompt
from assistant.eligibility.facts.issuer import without_year
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.reading.reader import FactRead, FactsReading, read_facts
from assistant.language.detection import language_of
from assistant.language.quantities.reader import normal_form, read_quantities
from assistant.language.sentences import sentences
from assistant.language.text import Language
from assistant.settings import LlmSettings

LONGEST_QUESTION = 2_000


class Asker(Protocol):
    """What these jobs need of a client."""

    @property
    def settings(self) -> LlmSettings:
        """How the model is called."""

    async def complete(self, call: Call) -> str:
        """The text of the model's reply."""


async def rewrite_question(client: Asker, history: Sequence[str], question: str) -> str | None:
    """A follow-up as a full question in its own language, or None if the model gives none that can be trusted.

    `history` is what the rewrite may draw from: the lines of the conversation.
    """
    if not client.settings.rewrite:
        return None
    known = "\n".join(history)
    written = await asked_question(client, "rewrite", {"history": known, "question": question})
    if written is None or language_of(written) is not language_of(question):
        return None
    return written if forms(written) <= forms(known) | forms(question) and forms(question) <= forms(written) else None


async def read_facts_with(
    client: Asker, text: str, table: FactTable, language: Language, day: dt.date | None = None
) -> FactsReading:
    """The facts of a text: as they are read here, plus what the model points at and the reader agrees with there."""
    reading = read_facts(text, table, language, day)
    if not client.settings.read_facts:
        return reading
    keys = [
        *table.stated,
        *(f"years.latest.{name}" for name in table.yearly),
        *table.asserted,
    ]
    facts = list(reading.facts)
    for fact in await pointed_facts(client, text, keys, table, language, day) or ():
        if all(fact.fact != known.fact for known in facts):
            facts.append(fact)
    places = [(fact.start, fact.end) for fact in facts]
    unread = tuple(
        item for item in reading.unread if not any(start < item.end and item.start < end for start, end in places)
    )
    return replace(reading, facts=tuple(sorted(facts, key=lambda fact: fact.start)), unread=unread)


async def pointed_facts(
    client: Asker, text: str, keys: Sequence[str], table: FactTable, language: Language, day: dt.date | None = None
) -> list[FactRead] | None:
    """What a model points at of these facts in a text and the deterministic reader reads there too.

    Of a yearly fact the year is the reader's. None where the model gave no reply that could be read.
    """
    reply = await reply_of(client, "facts", {"keys": ", ".join(keys), "message": text})
    proposals = reply.get("facts") if reply else None
    if not isinstance(proposals, list):
        return None
    agreed = (
        _agreed(text, item["fact"], item["span"], table, language, day)
        for item in proposals
        if isinstance(item, dict) and isinstance(item.get("fact"), str) and isinstance(item.get("span"), str)
    )
    return list(dict.fromkeys(fact for fact in agreed if fact is not None))


def _agreed(
    text: str, name: str, span: str, table: FactTable, language: Language, day: dt.date | None
) -> FactRead | None:
    """The fact as the deterministic reader reads it in the sentence where the span stands, if it is that fact."""
    start = text.find(span) if span.strip() else -1
    if start < 0:
        return None
    for sentence in sentences(text, language):
        if not sentence.start <= start < sentence.end:
            continue
        for fact in read_facts(text[sentence.start : sentence.end], table, language, day).facts:
            first, last = sentence.start + fact.start, sentence.start + fact.end
            if without_year(fact.fact) == without_year(name) and first < start + len(span) and start < last:
                return replace(fact, start=first, end=last)
    return None


@lru_cache(maxsize=1024)
def forms(text: str) -> frozenset[str]:
    """The normal forms of every quantity in a text."""
    return frozenset(normal_form(quantity) for quantity in read_quantities(text))


def clean(text: str) -> str:
    """Text without control, format or surrogate characters, white space folded."""
    characters = (" " if character.isspace() else character for character in text)
    return " ".join(
        "".join(c for c in characters if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn")).split()
    )


async def asked_question(client: Asker, prompt: str, values: Mapping[str, str]) -> str | None:
    """The question that a model replies with; None where it gives none."""
    reply = await reply_of(client, prompt, values)
    question = reply.get("question") if reply else None
    if not isinstance(question, str):
        return None
    text = clean(question)
    return text if 0 < len(text) <= LONGEST_QUESTION else None


async def reply_of(client: Asker, name: str, values: Mapping[str, str]) -> dict[str, object] | None:
    """The JSON object of a reply, or None whatever goes wrong: each of these jobs has a path without the model."""
    prompt = load_prompt(name)
    try:
        text = await client.complete(Call(prompt.messages(values), prompt.response_format))
        value = json.loads(text[text.find("{") : text.rfind("}") + 1], strict=False)
    except (LlmError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
