"""What is removed, by age or by owner, and what is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Table, func, select, tuple_

from assistant.errors import InputError
from assistant.records.database import Database, changed
from assistant.records.tables import audit, conversations, events, feedback, keys

BATCH = 500
"""Rows removed in one transaction, so that nobody else waits for long."""

FEW = 20
"""So many rows may always be removed."""
PLAUSIBLE = 0.5
"""The largest part of what is kept that one purge may remove unless it is told to: a daily one finds a hundredth."""

_AGE = {conversations: conversations.c.updated, feedback: feedback.c.at, audit: audit.c.at, events: events.c.at}


@dataclass(frozen=True, slots=True)
class Purged:
    """How many of each were removed. `events` are the notes of which chat events were seen."""

    conversations: int = 0
    feedback: int = 0
    audit: int = 0
    events: int = 0


@dataclass(frozen=True, slots=True)
class RecordsStatus:
    """What a database holds.

    Rows by table, and when the oldest of what ages was last touched (UTC; None if nothing is there).
    """

    database: str
    counts: Mapping[str, int]
    oldest: dt.datetime | None


def purge(database: Database, before: dt.datetime, force: bool = False) -> Purged:
    """Remove what was last touched before that moment; API keys stay.

    Raises InputError, with nothing removed, where that would be an implausible share of anything and `force` is not
    set: a clock that runs ahead makes all that is kept look old.
    """
    if not force:
        database.read(_check_share, before)
    return _purged(database, {table: age < before for table, age in _AGE.items()})


def forget(database: Database, owner: str) -> Purged:
    """Remove what this owner left."""
    return _purged(database, {table: table.c.owner == owner for table in (conversations, feedback, audit)})


def status(connection: Connection, name: str) -> RecordsStatus:
    """How much there is of everything in the database of this name."""
    counts = {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in (*_AGE, keys)}
    ages = [connection.scalar(select(func.min(age))) for age in _AGE.values()]
    return RecordsStatus(name, counts, min((age for age in ages if age is not None), default=None))


def _check_share(connection: Connection, before: dt.datetime) -> None:
    for table, age in _AGE.items():
        total = connection.scalar(select(func.count()).select_from(table)) or 0
        old = connection.scalar(select(func.count()).select_from(table).where(age < before)) or 0
        if old > FEW and old > total * PLAUSIBLE:
            raise InputError(
                f"nothing was removed: {old} of {total} {table.name} were last touched before {before:%Y-%m-%d %H:%M} "
                "UTC, which is more than one purge should find; look at this machine's clock, and if it is right run "
                f"`assistant data purge --before {before:%Y-%m-%d} --force`"
            )


def _purged(database: Database, conditions: Mapping[Table, ColumnElement[bool]]) -> Purged:
    removed = {table.name: _delete(database, table, condition) for table, condition in conditions.items()}
    database.shrink()
    return Purged(**removed)


def _delete(database: Database, table: Table, condition: ColumnElement[bool]) -> int:
    row = tuple_(*table.primary_key.columns)
    some = select(*table.primary_key.columns).where(condition).limit(BATCH)
    # The condition stands twice: a row that was renewed while the deletion waited for it is tested again, and stays.
    statement = table.delete().where(row.in_(some), condition)
    total = 0
    while removed := database.write(changed, statement):
        total += removed
    return total
