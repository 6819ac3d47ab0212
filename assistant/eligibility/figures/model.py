"""Figures as values: what each is called for by, the stated quantities it takes, and how it is worked out.

`assistant.eligibility.figures.loader` builds them from `corpus/rules/figures.yaml` (that folder's README describes the
format).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from assistant.corpus.model import Reference
from assistant.language.text import Bilingual


class Measure(StrEnum):
    """What a stated quantity or a result measures."""

    MONEY = "money"
    SHARES = "shares"
    PEOPLE = "people"
    PATENTS = "patents"
    RATIO = "ratio"
    DAY = "day"
    YEAR = "year"
    MONTHS = "months"
    DAYS = "days"
    NUMBER = "number"


class Rounding(StrEnum):
    """How a result that is not whole is rounded: up or down to a whole number, or half up or up to 0.01 yuan."""

    UP = "up"
    DOWN = "down"
    CENTS = "cents"
    CENTS_UP = "cents_up"


@dataclass(frozen=True, slots=True)
class WordList:
    """Words of one meaning in both languages, and the concepts of the glossary that mean it.

    `apart`: they hide no shorter words of other lists and are hidden by none; of a role, neither do they claim an
    amount in figures that do not take the role. `people`: they name somebody, who is not meant where the text says that
    somebody is not one of them.
    """

    id: str
    en: tuple[str, ...]
    zh: tuple[str, ...]
    concepts: frozenset[str] = frozenset()
    apart: bool = False
    people: bool = False


@dataclass(frozen=True, slots=True)
class Role:
    """A stated quantity that figures are made of, and the words beside it that tell which it is.

    `alone`: it is told without its words too, where it is the only quantity of its measure; `range`: it is the lower
    end of a range, and of ranges only; `part`: it is a part of another, not in addition to it; `near`: a day without a
    year is the one nearest to today. What is below `least` or above `most` is none. With `years` it is a row of that
    many fiscal years, by the name of the yearly `fact`; `lower` is the fact that replaces it where that is lower,
    `total` the fact of the years together; with `ahead` the one year that is so many before the latest that the
    question names and has no such fact of: the year that growth is asked for; with `behind` the latest year, where the
    one so many before it is named and has no such fact. `upper`: the upper end of a range. `kind_of`: where
    words of both stand at an amount it is this one, in figures that tell the two apart: a total of today, before an
    issue.
    """

    id: str
    measure: Measure
    label: Bilingual
    words: WordList
    alone: bool = False
    years: int = 0
    fact: str = ""
    lower: str = ""
    total: str = ""
    kind_of: str = ""
    range: bool = False
    least: Decimal | None = None
    most: Decimal | None = None
    part: bool = False
    near: bool = False
    ahead: int = 0
    behind: int = 0
    upper: bool = False


@dataclass(frozen=True, slots=True)
class RuleNumber:
    """A number that stands in the rule data: the threshold of a criterion for a fact.

    With `given` it is the least one for which the criterion holds, the facts given being operands of the figure.
    """

    rule_set: str
    criterion: str
    fact: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True, slots=True)
class TieredRate:
    """The share and cap of that route of a section which is open to the amount, held under `fact`."""

    rule_set: str
    section: str
    fact: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    """A number that stands in no rule: a ratio, months, or days; `text` is how the figure's file writes it.

    `unit` is that of days: "day", "working day" or "trading day"; or "investor" of what is only counted.
    """

    value: Decimal
    text: str
    unit: str = ""

    @property
    def on_weekdays(self) -> bool:
        """Whether only working or trading days are counted."""
        return self.unit.endswith(" day")


Constant = RuleNumber | TieredRate | Written


class Operator(StrEnum):
    """What a step does with its operands."""

    VALUE = "value"
    SUM = "sum"
    LESS = "less"
    PRODUCT = "product"
    SHARE = "share"
    QUOTIENT = "quotient"
    GROWTH = "growth"
    GROWN = "grown"
    GROWN_FROM = "grown_from"
    BACK = "back"
    AVERAGE = "average"
    LATER = "later"
    IN_TIME = "in_time"
    MAKES = "makes"
    SPREAD = "spread"
    PERIOD = "period"
    ADD = "add"
    TAKE = "take"
    FULL_YEAR = "full_year"
    HELD_TO = "held_to"
    BELOW = "below"
    ON = "on"
    NEXT_DAY = "next_day"
    LEFT_OF = "left_of"
    EXCEED = "exceed"


@dataclass(frozen=True, slots=True)
class Operation:
    """One step of the arithmetic: an operator over roles and results of earlier steps; `name` is that of its result.

    `constant` is the share, the amount, the months, the days or the number of fiscal years, and `provision` where it
    stands if that is not the one of the figure; `counts` what the result measures where that is not what the operand
    does; `month_end`: the end of a month plus months is the end of a month. `note` says what is taken for granted.
    """

    operator: Operator
    operands: tuple[str, ...]
    name: str = ""
    constant: Constant | None = None
    rounding: Rounding | None = None
    counts: Measure | None = None
    month_end: bool = False
    note: Bilingual | None = None
    provision: Reference | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Against:
    """A floor of the rule data that a result is held against, where one of the word lists `asked` is spoken of.

    Without `asked` always; `otherwise`: where none of those with `asked` is; of several by one `name` the first that
    applies. `of` names the result of a step, the last year of a growth (`last`), or is empty for the figure; `what` is
    how that other number is called.
    """

    number: RuleNumber
    name: Bilingual
    asked: tuple[str, ...] = ()
    otherwise: bool = False
    of: str = ""
    what: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """A sentence, from 1, of a provision that is said with a figure; `short`: unless the figure reaches its floors."""

    provision: Reference
    sentence: int
    short: bool = False


@dataclass(frozen=True, slots=True)
class Within:
    """Two days that must both be stated, the first before the second and by at most so many months."""

    first: str
    second: str
    months: int


class HeldSide(StrEnum):
    """Where what is stated stands to what it is held to."""

    SHORT = "short"
    REACHED = "reached"


@dataclass(frozen=True, slots=True)
class FigureConclusion:
    """What a figure comes to where everything stated is less than what it is held to, and where anything is not.

    `at_most`: what is stated may be as much as that too. `broken` is the side on which a rule is broken, if one is.
    """

    short: Bilingual
    reached: Bilingual
    at_most: bool = False
    broken: HeldSide | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that can be worked out.

    A question calls for it when it speaks of every word list of one of the groups in `asked`, or, where it asks for a
    verdict, in `beside`; and of none in `unless`. `ways` are alternatives: those whose quantities are all stated must
    agree, or the `first` of them counts. `positive`: every operand and the result must be above zero; `above` and
    `at_most`: these roles must be stated, and be so. `gives` is the fact that a verdict takes the result for.
    `sentence` is the one of its provision that it rests on, from 1; 0 where that is the one with its number. `also` are
    sentences said with it. `within` are days of which two must be stated, one shortly before the other; it is not
    worked out where those of `not_within` are, or where the first is not before the second. `concludes` is what it
    comes to. Where it is worked out, the figures of the ids `instead_of` are not said.
    Parts of a question that speak of `settles` are answered by it and what is said with it. `opens` is the day of what
    may be done from the day on that comes out: one stated earlier is too early.
    """

    id: str
    label: Bilingual
    asked: tuple[tuple[str, ...], ...]
    beside: tuple[tuple[str, ...], ...]
    unless: tuple[str, ...]
    ways: tuple[tuple[Operation, ...], ...]
    against: tuple[Against, ...]
    provision: Reference | None
    positive: bool
    gives: str
    line: int
    sentence: int = 0
    first: bool = False
    above: Mapping[str, Decimal] = field(default_factory=dict)
    at_most: Mapping[str, Decimal] = field(default_factory=dict)
    also: tuple[Beside, ...] = ()
    within: tuple[Within, ...] = ()
    not_within: Within | None = None
    concludes: FigureConclusion | None = None
    instead_of: frozenset[str] = frozenset()
    settles: frozenset[str] = frozenset()
    opens: str = ""

    @property
    def of_rules_alone(self) -> bool:
        """Whether it is made of numbers of the rules and takes nothing stated: a period and its extension together."""
        return any(step.operator is Operator.PERIOD for way in self.ways for step in way)

    @property
    def of_a_lock_up(self) -> bool:
        """Whether it is asked for as the end of a lock-up."""
        return any(LOCK_UP in group for group in self.asked)

    @property
    def of_an_end(self) -> bool:
        """Whether it is asked for as the end of a lock-up or of what is valid."""
        return self.of_a_lock_up or any(_VALID in group for group in self.asked)

    @property
    def of_a_limit(self) -> bool:
        """Whether it says that a limit of the rules is kept or broken."""
        return self.concludes is not None and self.concludes.broken is not None

    @property
    def of_a_base(self) -> bool:
        """Whether it is the most that growth may be counted from."""
        return any(step.operator is Operator.GROWN_FROM for way in self.ways for step in way)

    @property
    def of_a_share(self) -> bool:
        """Whether it is an amount for each share: the price that comes to a market cap."""
        return any(step.operator is Operator.SPREAD and step.counts is None for way in self.ways for step in way)


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Everything `corpus/rules/figures.yaml` holds, by id."""

    words: Mapping[str, WordList]
    roles: Mapping[str, Role]
    figures: Mapping[str, Figure]


COUNTED = "investor"
"""The unit of a limit that counts investors."""
_VALID = "valid"
TOO_EARLY, BY_NOW, WHEN, IN_TIME = "too_early", "by_now", "when", "makes_it"
"""The word lists of what comes too early, of today, of the day asked for, and of what is done by a day."""
HELD_AGAINST = frozenset({TOO_EARLY, BY_NOW, IN_TIME})
"""The word lists by which a day is held against the one from which something may be done."""
LOCK_UP = "lock_up"
"""The word list of lock-ups."""
FILE = "rules/figures.yaml"
"""Where figures stand in a corpus folder, as errors name it."""
