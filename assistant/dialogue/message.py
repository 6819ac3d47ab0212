"""One message after a conversation: what was read of it, and what of the facts known it changes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.answering.question.companies import companies_in
from assistant.answering.question.understanding import QuestionKind, kind_of
from assistant.answering.verdict.asking import what_is_asked
from assistant.base import clock
from assistant.corpus.mentions import without_documents
from assistant.dialogue.conversation import Conversation, Resolved, Turn
from assistant.dialogue.cues import (
    ABOUT,
    ASKS_WHICH,
    CLAUSE,
    OWN_TOPIC,
    STILL,
    SUPPOSES,
    is_keywords,
    is_whole,
    parted,
)
from assistant.dialogue.in_role import RoleChanges
from assistant.dialogue.relative import change_in
from assistant.dialogue.subjects import (
    subjects,
)
from assistant.dialogue.substitution import (
    MEASURES,
    kind_before,
    open_end,
    ordinals,
    removed_facts,
)
from assistant.eligibility.facts.issuer import without_year
from assistant.eligibility.facts.table import FactKind
from assistant.eligibility.figures.book import figures_of
from assistant.eligibility.reading.reader import FactRead, FactsReading, calendar_key, merge, read_facts
from assistant.eligibility.rules.book import RuleBook
from assistant.language.detection import language_of
from assistant.language.quantities.reader import QuantityKind, read_quantities
from assistant.language.references import named_provisions
from assistant.language.text import Language

_AMOUNT = re.compile(r"\d[\d.,]*")
_OF_SOMEBODY = re.compile(r"\b(?:it|they|its|their|the [a-z]+)\b|[它他其该]", re.IGNORECASE)
_YEAR = re.compile(r"[去前今明]年|20\d\d|\b(?:last|this|next) year\b|\byear before\b", re.IGNORECASE)
SHORT_ZH, SHORT_EN = 15, 6
"""Most characters, or words, of a short question."""


class TypedMessage:
    """A message as it was read after the turns of a conversation, with the facts known before and after it."""

    def __init__(self, conversation: Conversation, asked: str, book: RuleBook, today: dt.date | None) -> None:
        self.last = conversation.last
        still = STILL.search(asked) if self.last is not None else None
        asked = asked[: still.start()].strip() or asked if still is not None else asked
        self.asked = asked
        self.book = book
        self.today = today
        self.year = (today or clock.today()).year - 1
        self.corpus = book.corpus
        self.language = language_of(asked)
        self.as_of = conversation.as_of
        self.known = conversation.facts
        self.turns = conversation.turns
        supposes = still is not None or SUPPOSES.search(asked) is not None
        self.supposes = self.last is not None and supposes
        # 市值31亿呢: what is supposed states its amount, the question is the one before.
        stated = ABOUT.sub("", asked).rstrip("？?").removesuffix("呢") if self.supposes else asked
        stated = "" if companies_in(stated) else stated  # what is said of several companies is no one's
        new = self._read_new(without_documents(stated, self.corpus.glossary))
        self.typed = asked
        if self.last is None and not new.facts and is_keywords(asked, self.language):
            self.typed = parted(asked)
            new = read_facts(self.typed, book.fact_table, self.language, today)
        self.removed = removed_facts(asked, self.known.facts, book.fact_table, self.language) if not new.facts else ()
        new = replace(new, facts=(*new.facts, *self.removed))
        self.roles = RoleChanges(
            stated,
            (*new.facts, *new.forecasts),
            self.known.facts,
            self.read(self.last.question).forecasts if self.last is not None and new.forecasts else (),
            figures_of(book),
            today or clock.today(),
        )
        unnamed = () if new.unnamed and self.roles.names_role() else new.unnamed
        new = replace(new, unnamed=unnamed)
        self.changes = None if self.last is None or _tells_growth(new.facts) else change_in(stated)
        if self.changes is not None:  # what changes by 10% of itself is no share of 10%
            new = replace(new, facts=tuple(fact for fact in new.facts if fact.end <= self.changes.start))
        new = replace(new, facts=tuple(_as_known(fact, self.known.facts, self.year) for fact in new.facts))
        self.new = replace(new, corrects=True) if self.supposes else new
        self.dropped = kind_before(asked, self.known.facts, self.new.facts)
        gone = (*self.dropped, *_worked_out_of(self.new.facts, self.known.facts))
        kept = (fact for fact in self.known.facts if fact not in gone)
        self.facts = merge(replace(self.known, facts=tuple(kept)), self.new)
        self.before = {fact.fact: fact for fact in self.known.facts}
        self.changed = tuple(fact for fact in self.facts.facts if self.before.get(fact.fact) != fact)

    def _read_new(self, stated: str) -> FactsReading:
        """The facts of a message; where it gives amounts and names nobody, those of whom the last question was about.

        "It only put in RMB 400m" is said of the fund that the question before names.
        """
        new = self._of_year(self.read(stated), stated)
        amounts = [item for item in read_quantities(stated) if item.kind in MEASURES]
        free = [
            item for item in amounts if not any(fact.start < item.end and item.start < fact.end for fact in new.facts)
        ]
        if self.last is None or not free or len(amounts) < 2 or _OF_SOMEBODY.search(stated) is None:
            return new
        before = f"{_AMOUNT.sub('', open_end(self.last.question))}. "
        read = self.read(before + stated)
        own = (fact for fact in read.facts if fact.start >= len(before) and is_figure(fact))
        known = {fact.fact for fact in new.facts}
        moved = [replace(fact, start=fact.start - len(before), end=fact.end - len(before)) for fact in own]
        facts = (*new.facts, *(fact for fact in moved if fact.fact not in known))
        return replace(new, facts=(*facts, *self._other_share(new.unnamed, facts)))

    def _of_year(self, new: FactsReading, stated: str) -> FactsReading:
        """The facts of a message; an amount of a named year alone is of the figure known of years: 前年2.5亿呢."""
        fields = {fact.fact.rpartition(".")[2] for fact in self.known.facts if fact.fact.startswith("years.")}
        if self.last is None or new.facts or len(new.unnamed) != 1 or len(fields) != 1 or not _YEAR.search(stated):
            return new
        label = self.book.fact_table.yearly[fields.pop()].label[self.language]
        of_year = self.read(f"{label} {stated}" if self.language is Language.EN else f"{label}{stated}")
        return replace(of_year, unnamed=()) if of_year.facts or of_year.forecasts else new

    def _other_share(self, unnamed: Sequence[FactRead], stated: Sequence[FactRead]) -> Sequence[FactRead]:
        """A share that a message gives beside other figures, where only one was stated before: 掉到2.6%，只投了4亿."""
        placed = {fact.span for fact in stated}
        shares = [fact for fact in unnamed if _is_share(fact) and fact.span not in placed]
        known = [fact for fact in self.known.facts if _is_share(fact) and is_figure(fact)]
        if len(shares) != 1 or len(known) != 1 or any(fact.fact == known[0].fact for fact in stated):
            return ()
        return (replace(shares[0], fact=known[0].fact, period=known[0].period),)

    def read(self, text: str) -> FactsReading:
        """The facts that a text states, in its language, on the day of asking."""
        return read_facts(text, self.book.fact_table, language_of(text), self.today)

    def judged(self, question: str) -> bool:
        """Whether a question asks for a verdict: by its form, or on a figure known that it states."""
        figures = (fact.span for fact in self.known.facts if is_figure(fact))
        return kind_of(question) is QuestionKind.ELIGIBILITY or (
            any(span in question for span in figures) and what_is_asked(question).verdict
        )

    def followed(self, text: str, root: str | None = None, facts: FactsReading | None = None) -> Resolved:
        """The message as this question, with the facts known after it, or with others."""
        changed = () if facts is not None else tuple(fact.fact for fact in self.changed)
        return Resolved(self.asked, text, root or text, self.as_of, facts or self.facts, changed, followed=True)

    def going_on(self, text: str) -> Resolved:
        """Something else asked of what was asked about before."""
        return replace(self.followed(text), goes_on=True)

    def asks_of_its_own(self, last: Turn) -> bool:
        """Whether what it asks has a subject: "what if we have no revenue: which standard is open?"."""
        clauses = [clause for clause in CLAUSE.split(self.asked) if clause.strip()]
        asking = clauses[1:] if len(clauses) > 1 else []
        own = [clause.strip() for clause in asking if is_whole(clause.strip(), self.language)]
        named = any(subjects(clause, self.corpus) or ASKS_WHICH.search(clause) for clause in own)
        return named or self._names_another(own, last)

    def _names_another(self, clauses: Sequence[str], last: Turn) -> bool:
        places = {item.text for item in read_quantities(last.question) if item.kind is QuantityKind.ORDINAL}
        named = [
            item.text for clause in clauses for item in read_quantities(clause) if item.kind is QuantityKind.ORDINAL
        ]
        return any(text not in places for text in named)

    def is_short(self, bare: str) -> bool:
        """Whether it is a short question without a subject of its own: 材料会公开吗, "who decides?"."""
        short = len(bare) <= SHORT_ZH if self.language is Language.ZH else len(bare.split()) <= SHORT_EN
        named = subjects(bare, self.corpus) or named_provisions(bare, ()) or ordinals(bare)
        return short and not named and not OWN_TOPIC.search(bare)

    def is_date(self, fact: FactRead) -> bool:
        """Whether a fact is a day, such as that of listing."""
        spec = self.book.fact_table.spec(fact.fact)
        return spec is not None and spec.kind is FactKind.DATE


def figures_among(facts: Iterable[FactRead]) -> frozenset[str]:
    """The figures among facts, without their years."""
    return frozenset(without_year(fact.fact) for fact in facts if is_figure(fact))


def _is_share(fact: FactRead) -> bool:
    return fact.span.strip().endswith(("%", "％"))


def is_figure(fact: FactRead) -> bool:
    """Whether a fact is an amount, a number or a share."""
    return isinstance(fact.value, Decimal)


def _tells_growth(facts: Iterable[FactRead]) -> bool:
    """Whether a growth of several years is stated, which is no change of a figure."""
    return any(fact.fact.endswith(("cagr", "growth")) for fact in facts)


def _as_known(fact: FactRead, known: Sequence[FactRead], latest_year: int) -> FactRead:
    """A figure of a calendar year under the key by which the same year is known: of 2025 as of the latest year."""
    keys = [each.fact for each in known]
    same = [key for key in keys if key != fact.fact and calendar_key(key, latest_year) == fact.fact]
    return replace(fact, fact=same[0]) if same and fact.fact not in keys else fact


def _worked_out_of(new: Sequence[FactRead], known: Sequence[FactRead]) -> Sequence[FactRead]:
    """What was worked out of figures that are stated anew: a share of R&D in revenue, where the R&D is another."""
    stated = {fact.fact for fact in new}
    changed = [fact for fact in known if fact.fact in stated]
    return [fact for fact in known if fact.note and any(each.span in fact.span for each in changed)]
