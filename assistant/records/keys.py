"""API keys: made once, shown once, kept as a digest, revoked for good."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, select

from assistant.errors import InputError
from assistant.records.database import NotFound
from assistant.records.tables import check_names, keys

PREFIX = "star_"
"""What every secret begins with, so that one that leaks is recognised for what it is."""


class Scope(StrEnum):
    """What a key allows."""

    ASK = "ask"
    CHECK = "check"
    LIBRARY = "library"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Key:
    """A key without its secret. `id` is the owner of what its bearer leaves behind; times are UTC."""

    id: str
    name: str
    scopes: frozenset[Scope]
    created: dt.datetime
    revoked: dt.datetime | None = None


def create(connection: Connection, name: str, scopes: frozenset[Scope], at: dt.datetime) -> tuple[Key, str]:
    """A new key and its secret, which cannot be had again. Raises InputError without a name or a scope."""
    if not name.strip() or not name.isprintable():
        raise InputError("an API key needs a name, one line that can be printed, to know later whose it is")
    if not scopes:
        raise InputError(f"an API key needs at least one scope: {', '.join(Scope)}")
    check_names(name=name)
    secret = PREFIX + secrets.token_urlsafe(32)
    key = Key(secrets.token_hex(8), name.strip(), scopes, at)
    row = {"id": key.id, "name": key.name, "scopes": sorted(scopes), "digest": _digest(secret), "created": at}
    connection.execute(keys.insert().values(row))
    return key, secret


def find(connection: Connection, secret: str) -> Key | None:
    """The key of this secret, unless it is unknown or revoked.

    It is looked up by its digest: how long that takes tells at most something of the digest, from which no secret
    follows.
    """
    row = connection.execute(select(keys).where(keys.c.digest == _digest(secret), keys.c.revoked.is_(None))).first()
    return None if row is None else _key(row)


def revoke(connection: Connection, key_id: str, at: dt.datetime) -> Key:
    """The key, of no use from now on; one revoked before stays as it was. Raises NotFound."""
    connection.execute(keys.update().where(keys.c.id == key_id, keys.c.revoked.is_(None)).values(revoked=at))
    row = connection.execute(select(keys).where(keys.c.id == key_id)).first()
    if row is None:
        raise NotFound(f"there is no API key {key_id!r}; `assistant keys list` names them")
    return _key(row)


def every(connection: Connection) -> tuple[Key, ...]:
    """All keys, oldest first, the revoked ones too."""
    return tuple(_key(row) for row in connection.execute(select(keys).order_by(keys.c.created, keys.c.id)))


def _digest(secret: str) -> str:
    # One round without salt is enough: a secret is 256 random bits, which no dictionary holds and nobody can try
    # through; slow hashes are for passwords that people make up.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _key(row: Row[Any]) -> Key:
    return Key(row.id, row.name, frozenset(map(Scope, row.scopes)), row.created, row.revoked)
