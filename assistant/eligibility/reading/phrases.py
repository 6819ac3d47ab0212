"""How people say the facts, as the corpus has it in `facts.yaml` under `said:`, in the form the reader of texts needs.

Patterns run on folded text (lower case, half width). Read when the first text is; `assistant corpus verify` also holds
the examples of every entry against the reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from assistant.base.yaml_nodes import Node
from assistant.eligibility.reading.alternatives import Alternatives, Lexicon, compiled
from assistant.eligibility.reading.moods import Moods, moods
from assistant.language.quantities.quantity import Bound
from assistant.language.text import Bilingual

ANY_YEAR = "years.*."
"""What the key of a yearly fact starts with before its year is known."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """The fact an amount states, and what was taken for granted in reading it so."""

    fact: str
    note: Bilingual | None = None
    lowest: bool = False
    """Whether the fact is itself the lowest of some values, so that "never under 3%" says what it is."""
    most: bool = False
    """Whether the amount is of something that the fact cannot exceed: 9% of the votes are no more of the shares."""


@dataclass(frozen=True, slots=True)
class Refinement:
    """A fact that an amount states in the place of another where words of `where` stand with it, and none of `unless`.

    R&D at 40% is a share of revenue, and beside words of people a share of them.
    """

    fact: str
    instead_of: str
    where: str
    unless: str
    behind: str = ""
    """Words in a later part of the sentence that say so of all amounts before: both after one-offs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextualPhrase:
    """Words that mean something, unless what stands around them makes them mean something else."""

    words: Alternatives
    not_before: str = ""
    not_after: str = ""
    only_with: str = ""
    only_after: str = ""
    never_with: str = ""

    def matches(self, folded: str) -> Iterator[re.Match[str]]:
        """Where the words stand, but for those that what is before them makes other words, or does not lead to.

        None in a text without a word that they are only meant with, or with one that they are never meant with.
        """
        matches = list(self.words.matches(folded))
        if matches and not self._fits(folded):
            return
        for match in matches:
            before = folded[max(0, match.start() - _BEFORE) : match.start()]
            led = not self.only_after or compiled(self.only_after).search(before)
            if led and not (self.not_after and compiled(self.not_after).search(before)):
                yield match

    def _fits(self, folded: str) -> bool:
        """Whether a text has the words that these are only meant with, and none of those that they never are."""
        if self.only_with and not compiled(self.only_with).search(folded):
            return False
        return not (self.never_with and compiled(self.never_with).search(folded))

    def meant(self, folded: str, end: int) -> bool:
        """Whether words that end there mean the fact, by what follows them."""
        return not (self.not_before and compiled(self.not_before).match(folded, end))


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountPhrase(ContextualPhrase):
    """Words that an amount may stand beside, and what it then means by its measure.

    A measure is `money`, `ratio`, the English unit of what is counted (`patents`, `months`), or `count` for a number
    without a unit. An amount of a `negative` phrase is below zero; one of an `adjacent` phrase has to stand right
    beside its words, one of a `behind` phrase in front of them.
    """

    meanings: Mapping[str, Meaning]
    negative: bool = False
    adjacent: bool = False
    behind: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPhrase(ContextualPhrase):
    """Words that state a fact by themselves: a flag, a choice, that there is none of a number, or which sign it has.

    The `fact` of a fiscal year is `years.*.…`, the year being named beside the words. A number is `value`, or by
    `comparison` above or below it. `declared` words are whole sentences of the company's own. Of several values said of
    one company the one of the highest `rank` counts. `so_far` words say that something is not so yet.
    """

    fact: str
    value: bool | str | Decimal
    comparison: Bound = Bound.EQ
    rank: int = 0
    declared: bool = False
    so_far: bool = False


_BEFORE = 40


@dataclass(frozen=True, slots=True)
class DatePhrase:
    """Words beside which a day is that of a fact. In the pattern the day is the character NUL.

    It may stand up to sixty characters from the ends of the text that the pattern is held against. `since`: the fact
    counts the months that have passed since that day.
    """

    fact: str
    pattern: re.Pattern[str]
    since: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """A statement in which words mean a fact, or do not; `node` is where it stands."""

    text: str
    meant: bool
    fact: str
    value: bool | str | Decimal | None
    comparison: Bound | None
    negative: bool
    node: Node
    since: bool = False


@dataclass(frozen=True, slots=True)
class Phrases:
    """All of them.

    `totals` has the fact that is a yearly one added up over so many years, `lists` the facts of which a text may state
    several values at once. `ranks` are those above zero, by fact and value. `moods` are the groups of `moods.yaml` by
    their numbers in the lexicon.
    """

    lexicon: Lexicon
    amounts: tuple[AmountPhrase, ...]
    statements: tuple[StatementPhrase, ...]
    dates: tuple[DatePhrase, ...]
    totals: Mapping[tuple[str, int], str]
    lists: frozenset[str]
    ranks: Mapping[tuple[str, bool | str | Decimal], int]
    moods: Mapping[int, str]

    def moods_in(self, folded: str) -> Moods:
        """The moods with the groups that a text may have words of."""
        live = self.lexicon.live(folded)
        return moods().only({name: live[number] for number, name in self.moods.items() if number in live})

    refinements: tuple[Refinement, ...]
    _amounts: Mapping[int, AmountPhrase] = field(init=False, repr=False, compare=False)
    _statements: Mapping[int, StatementPhrase] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Keep the phrases by the numbers of their words: of thousands a text may have a few."""
        object.__setattr__(self, "_amounts", {item.words.number: item for item in self.amounts})
        object.__setattr__(self, "_statements", {item.words.number: item for item in self.statements})

    def amounts_in(self, folded: str) -> list[AmountPhrase]:
        """The phrases that a text may have."""
        live = self.lexicon.live(folded)
        return [self._amounts[number] for number in sorted(live.keys() & self._amounts.keys())]

    def statements_in(self, folded: str) -> Mapping[str, list[StatementPhrase]]:
        """The phrases that a text may have, by the fact they state."""
        live = self.lexicon.live(folded)
        by_fact: dict[str, list[StatementPhrase]] = {}
        for number in sorted(live.keys() & self._statements.keys()):
            item = self._statements[number]
            by_fact.setdefault(item.fact, []).append(item)
        return by_fact

    def rank(self, fact: str, value: bool | str | Decimal) -> int:
        """How specific a value is among those of its fact."""
        key = f"{ANY_YEAR}{fact.rpartition('.')[2]}" if fact.startswith("years.") else fact
        return self.ranks.get((key, value), 0)
