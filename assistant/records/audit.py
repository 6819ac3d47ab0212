"""The audit trail: what was asked of the assistant, by whom, from which texts it was answered, and what came of it.

A question is entered as a digest: HMAC-SHA256 under a random salt that the database keeps in another table. Equal
questions have equal digests, so that one can be found again by whoever knows it and has the whole database.

It protects against a reader of the trail alone (an export, a table shown to an auditor): without the salt, not even a
list of likely questions can be tried. It does not protect against a reader of the whole database, who has the salt and
can try guesses; it shows which entries ask the same; and conversations and feedback hold their own questions in clear.
"""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from sqlalchemy import Connection, select

from assistant.records.database import insert
from assistant.records.tables import audit, check_names, salts

AuditKind = Literal["ask", "check", "screen", "verify", "library", "portfolio", "review"]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing asked. `corpus` and `prompts` are fingerprints, `citations` references as text."""

    request_id: str
    channel: str
    owner: str
    kind: AuditKind
    question: str
    as_of: dt.date | None
    corpus: str
    prompts: str
    citations: tuple[str, ...]
    outcome: str
    verdict: str | None
    writer: str
    milliseconds: int


@dataclass(frozen=True, slots=True)
class StoredAudit:
    """An entry as it is kept; `at` is in UTC.

    `digest` stands for the question; the entry's own `question` is empty unless the settings ask for it in clear.
    """

    id: str
    at: dt.datetime
    digest: str
    entry: AuditEntry


def salt(connection: Connection) -> bytes:
    """The salt of this database, made by whoever asks first."""
    new = {"name": "audit", "salt": secrets.token_bytes(32)}
    connection.execute(insert(salts, connection).values(new).on_conflict_do_nothing())
    return bytes(connection.execute(select(salts.c.salt).where(salts.c.name == "audit")).scalar_one())


@lru_cache(maxsize=64)
def digest(question: str, salt: bytes) -> str:
    """What stands for the question: 64 hexadecimal digits."""
    return hmac.digest(salt, question.encode("utf-8", "surrogatepass"), "sha256").hex()


def row(entry: AuditEntry, at: dt.datetime, salt: bytes, clear: bool) -> dict[str, object]:
    """The row of an entry; the question itself only if `clear`. Raises InputError for an owner that is too long."""
    check_names(owner=entry.owner)
    values = {name: getattr(entry, name) for name in AuditEntry.__dataclass_fields__}
    return {**values, "at": at, "digest": digest(entry.question, salt), "question": entry.question if clear else ""}


def add(connection: Connection, rows: Sequence[dict[str, object]]) -> None:
    """Enter them in their order."""
    connection.execute(audit.insert(), rows)


def page(connection: Connection, since: dt.datetime | None, before: int | None, limit: int) -> Sequence[StoredAudit]:
    """The `limit` newest entries of those entered before the one of id `before`, newest first."""
    statement = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if since is not None:
        statement = statement.where(audit.c.at >= since)
    if before is not None:
        statement = statement.where(audit.c.id < before)
    entries = []
    for row in connection.execute(statement):
        values = row._asdict()
        head = str(values.pop("id")), values.pop("at"), values.pop("digest")
        entries.append(StoredAudit(*head, AuditEntry(**{**values, "citations": tuple(row.citations)})))
    return entries
