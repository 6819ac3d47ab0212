"""An amount with the subject it belongs to, as binding finds it and dating goes on with it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from assistant.eligibility.reading.measured import Amount
from assistant.eligibility.reading.phrases import Meaning
from assistant.eligibility.reading.prepared import PhraseHit


@dataclass(frozen=True, slots=True)
class BoundAmount:
    """An amount with the subject it belongs to and what it means there; `meaning` is none for what is no fact.

    `value` and `place` are set where the text gives the value as a difference, `below` where it goes on with a loss,
    `listed` is the stretch of a list over several subjects that it stands in.
    """

    amount: Amount
    hit: PhraseHit
    measure: str = ""
    meaning: Meaning | None = None
    value: Decimal | None = None
    place: tuple[int, int] | None = None
    below: bool = False
    listed: tuple[int, int] | None = None

    @property
    def fact(self) -> str:
        """The key of the fact; empty where the checker has none."""
        return self.meaning.fact if self.meaning else ""


@dataclass(frozen=True, slots=True)
class Binding:
    """Amounts with their subjects, amounts that no subject takes, and amounts of rules and of others."""

    bound: tuple[BoundAmount, ...]
    loose: tuple[Amount, ...]
    aside: tuple[Amount, ...]
