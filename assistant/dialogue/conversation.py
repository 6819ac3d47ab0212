"""A conversation as a value: its turns, the day set for it, and every fact stated of the company so far."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.answering.answer import Answer
from assistant.answering.verdict.note import label_of
from assistant.eligibility.facts.table import FactKind, FactTable
from assistant.eligibility.reading.reader import FactRead, FactsReading, calendar_key
from assistant.eligibility.wording.amounts import amount_words
from assistant.eligibility.wording.words import VerdictWords
from assistant.language.patterns import Pattern
from assistant.language.text import Language

if TYPE_CHECKING:
    from assistant.language.text import Language

_RELATIVE = Pattern(
    "a fact of a year counted from the latest",
    r"years\.(?P<year>latest(?:-\d)?)\.(?P<field>\w+)",
    yes=("years.latest.revenue", "years.latest-1.net_profit"),
    no=("years.2025.revenue", "latest.revenue"),
    how="fullmatch",
)


GOING_ON = " and on"


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what came of it.

    `asked` is what was typed, `question` the full question it stands for, `root` that question before a follow-up
    changed its subject. `citations` are references as text, most important first. `message` names the message that was
    answered where the channel lets people change or take back what they wrote. `before` names the conversation that
    it was asked in, under which the same answer is found again.
    """

    asked: str
    question: str
    root: str
    as_of: dt.date
    outcome: str
    answer: str
    documents: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    message: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was said and what is known. `as_of` is the day set for all questions, if any.

    `told` has for the key of a fact the name of the message that stated it, where messages have names.
    """

    turns: tuple[Turn, ...] = ()
    facts: FactsReading = field(default_factory=FactsReading)
    as_of: dt.date | None = None
    told: Mapping[str, str] = field(default_factory=dict)

    @property
    def last(self) -> Turn | None:
        """The latest turn."""
        return self.turns[-1] if self.turns else None

    def asking_as_of(self, day: dt.date | None) -> Conversation:
        """The same conversation with another day set for all questions."""
        return replace(self, as_of=day)

    def knowing(self, facts: FactsReading, changed: Iterable[str] = (), message: str = "") -> Conversation:
        """The same conversation with these facts known; those `changed` were stated by the message of that name."""
        keys = {fact.fact for fact in facts.facts}
        messages = {**self.told, **(dict.fromkeys(changed, message) if message else {})}
        return replace(self, facts=facts, told={key: name for key, name in messages.items() if key in keys})

    def without(self, message: str) -> Conversation:
        """The conversation as if nobody had written the message of this name.

        A fact it changed becomes unknown again.
        """
        keys = {key for key, name in self.told.items() if name == message}
        rest = self.knowing(FactsReading(tuple(fact for fact in self.facts.facts if fact.fact not in keys)))
        return replace(rest, turns=tuple(turn for turn in self.turns if turn.message != message))

    def with_verdict(
        self, question: str, text: str, conclusion: str, as_of: dt.date, facts: FactsReading
    ) -> Conversation:
        """The conversation after a form.

        Its facts are all that is known, and the next message may change one of them.
        """
        turn = Turn(question, question, question, as_of, conclusion, text)
        return replace(self, turns=(*self.turns, turn), facts=facts, told={})

    def with_answer(self, resolved: Resolved, answer: Answer, message: str = "") -> Conversation:
        """The conversation after a turn; `message` is the name of what was answered."""
        turn = Turn(
            resolved.asked,
            resolved.text,
            resolved.root,
            answer.as_of,
            answer.outcome.value,
            answer.text,
            tuple(dict.fromkeys(citation.document for citation in answer.citations)),
            tuple(f"{citation.document}@{citation.version}#{citation.provision}" for citation in answer.citations),
            message,
            self.asking(resolved),
        )
        return replace(self.knowing(resolved.facts, resolved.changed, message), turns=(*self.turns, turn))

    def asking(self, resolved: Resolved) -> str:
        """The name under which the answer to a message is kept: another where what was answered is not said again."""
        return self.fingerprint + (GOING_ON if resolved.goes_on else "")

    def told_before(self, turn: Turn) -> str:
        """The answer whose sentences were not said again ahead of others in a turn."""
        place = self.turns.index(turn)
        return self.turns[place - 1].answer if place and turn.before.endswith(GOING_ON) else ""

    @property
    def fingerprint(self) -> str:
        """A name for all that a further answer depends on: the day, the facts, the questions so far."""
        facts = [
            (fact.fact, str(fact.value), fact.comparison.value, str(fact.high), fact.currency)
            for fact in self.facts.facts
        ]
        basis = [str(self.as_of), facts, [turn.question for turn in self.turns]]
        return hashlib.sha256(json.dumps(basis, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def fact_line(fact: FactRead, table: FactTable, language: Language) -> str:
    """A fact as a person reads it: its name and the words it was stated in, of a ratio of two sums what it comes to."""
    spec, told = table.spec(calendar_key(fact.fact, dt.date.max.year)), fact.span
    if spec is not None and spec.kind is FactKind.RATIO and fact.currency == "" and not _RATIO.search(fact.span):
        told = amount_words(fact.value, spec, language) if isinstance(fact.value, Decimal) else told
    return f"{fact_name(fact.fact, table, language)}: {told}" + (f" ({fact.note})" if fact.note else "")


_RATIO = re.compile(r"[%％]|分之|per ?cent|/", re.IGNORECASE)


def fact_name(key: str, table: FactTable, language: Language) -> str:
    """The name of a fact, of which year where that is known only as the latest one or one before it."""
    if _RELATIVE.fullmatch(key) is None:
        return table.label(key)[language]
    return label_of(key, VerdictWords(language, table))


@dataclass(frozen=True, slots=True)
class Resolved:
    """A message as a full question. `changed` names the facts it states anew; `is_statement` that it asks nothing.

    `goes_on` says that it asks something else of the last subject: what was answered is not said again ahead of that.
    `worked` is the arithmetic by which a figure of it was changed.
    """

    asked: str
    text: str
    root: str
    as_of: dt.date | None
    facts: FactsReading
    changed: tuple[str, ...] = ()
    followed: bool = False
    is_statement: bool = False
    goes_on: bool = False
    worked: str = ""
