"""What calls cost: a dated price table, and a ledger in SQLite that keeps a day's spending under a limit."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import ROUND_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.answering.answer import Answer
from assistant.base.sqlite import opened, transaction
from assistant.errors import ServiceError

MILLION = Decimal(1_000_000)
_TABLE = "CREATE TABLE IF NOT EXISTS spending (day TEXT PRIMARY KEY, micro INTEGER NOT NULL)"
_CANNOT_OPEN = sqlite3.SQLITE_CANTOPEN
_WAIT = 10
"""Seconds to wait for another process that writes."""


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens."""

    input: Decimal
    output: Decimal

    def cost(self, prompt_tokens: int, completion_tokens: int) -> Decimal:
        """Dollars for one call."""
        return (self.input * prompt_tokens + self.output * completion_tokens) / MILLION


@dataclass(frozen=True, slots=True)
class Prices:
    """The price table and the day it was looked up."""

    date: dt.date
    models: Mapping[str, Price]

    def of(self, model: str) -> Price | None:
        """The price of a model by its name, or the longest name it starts with; None if it is not known."""
        name = model.lower().rsplit("/", 1)[-1]
        known = [key for key in self.models if name == key or name.startswith((f"{key}-", f"{key}:", f"{key}@"))]
        return self.models[max(known, key=len)] if known else None

    @property
    def dearest(self) -> Price:
        """What a model of unknown price is taken to cost where a limit must hold."""
        return Price(
            max(price.input for price in self.models.values()), max(price.output for price in self.models.values())
        )


@cache
def read_prices(path: Path | None = None) -> Prices:
    """The price table that travels with the package."""
    value = yaml.safe_load((path or Path(__file__).with_name("prices.yaml")).read_text(encoding="utf-8"))
    models = {
        str(name): Price(Decimal(str(row["input"])), Decimal(str(row["output"])))
        for name, row in value["models"].items()
    }
    return Prices(value["date"], models)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one answer's calls and what they cost; `cost_usd` is None where the model's price is not known."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: Decimal | None = Decimal(0)
    calls: int = 0

    def __add__(self, other: Usage) -> Usage:
        known = self.cost_usd is not None and other.cost_usd is not None
        cost = (self.cost_usd or Decimal(0)) + (other.cost_usd or Decimal(0)) if known else None
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            cost,
            self.calls + other.calls,
        )

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Usage:
        """What `as_json` gave; the number of calls is not in it."""
        cost = value["cost_usd"]
        return cls(value["prompt_tokens"], value["completion_tokens"], None if cost is None else Decimal(cost))

    def as_json(self) -> dict[str, Any]:
        """The `usage` object of the answer contract."""
        cost = None if self.cost_usd is None else format(self.cost_usd.normalize(), "f")
        return {"prompt_tokens": self.prompt_tokens, "completion_tokens": self.completion_tokens, "cost_usd": cost}


class Ledger:
    """Money spent per day (UTC), shared by every process that uses the file.

    Amounts are held in millionths of a dollar.

    A call first reserves the most it can cost and settles afterwards, so that calls at the same time stay under the
    limit together; the reservation of a process that dies stays booked until the day ends.
    """

    def __init__(self, path: Path, limit: Decimal | None, today: Callable[[], dt.date] | None = None) -> None:
        self._path = path
        self._limit = limit
        self._today = today or _today

    def reserve(self, most: Decimal) -> bool:
        """Book `most` dollars if they fit under the day's limit."""
        with self._open() as database, transaction(database):
            fits = self._limit is None or self._spent(database) + _micro(most) <= _micro(self._limit)
            if fits:
                self._book(database, _micro(most))
            return fits

    def settle(self, reserved: Decimal, spent: Decimal) -> None:
        """Replace a reservation by what the call really cost."""
        with self._open() as database:
            self._book(database, _micro(spent) - _micro(reserved))

    def spent(self) -> Decimal:
        """Dollars booked today."""
        with self._open() as database:
            return Decimal(self._spent(database)) / MILLION

    def _spent(self, database: sqlite3.Connection) -> int:
        row = database.execute("SELECT micro FROM spending WHERE day = ?", (self._today().isoformat(),)).fetchone()
        return int(row[0]) if row else 0

    def _book(self, database: sqlite3.Connection, micro: int) -> None:
        database.execute(
            "INSERT INTO spending (day, micro) VALUES (?, ?) ON CONFLICT (day) DO UPDATE SET micro = micro + "
            "excluded.micro",
            (self._today().isoformat(), micro),
        )

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The ledger, opened for one step. Raises ServiceError if it cannot be kept."""
        try:
            with opened(self._path, _TABLE, _WAIT) as database:
                yield database
        except (OSError, sqlite3.Error) as error:
            cannot_open = isinstance(error, OSError) or getattr(error, "sqlite_errorcode", 0) & 0xFF == _CANNOT_OPEN
            problem, advice = ("opened", "set ASSISTANT_DATA_DIR") if cannot_open else ("used", "move the file away")
            raise ServiceError(f"{self._path}: the spending ledger cannot be {problem} ({error}); {advice}") from None


def _micro(dollars: Decimal) -> int:
    return int((dollars * MILLION).to_integral_value(rounding=ROUND_UP))


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def charged(answer: Answer, usage: Usage) -> Answer:
    """The answer with what was used besides its planning added to its `usage`."""
    return replace(answer, usage=(Usage.from_json(answer.usage) + usage).as_json()) if usage.calls else answer
