"""What readers thought of answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from sqlalchemy import Connection, select

from assistant.records.database import insert
from assistant.records.tables import check_names, feedback

Rating = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Feedback:
    """An opinion of an answer, named by its fingerprint. `question` is given only where the reader lets it be kept.

    `for_evals` says that it may become a case of the evaluation.
    """

    answer: str
    rating: Rating
    comment: str
    question: str | None
    owner: str
    channel: str
    for_evals: bool = False


@dataclass(frozen=True, slots=True)
class StoredFeedback:
    """Feedback as it is kept; `at` is when it was last given, in UTC."""

    id: str
    at: dt.datetime
    feedback: Feedback


def add(connection: Connection, entry: Feedback, at: dt.datetime) -> str:
    """Keep it in the place of what this owner said of this answer before; the id stays.

    Raises InputError for a long name.
    """
    check_names(owner=entry.owner, answer=entry.answer, channel=entry.channel)
    row = {**asdict(entry), "at": at}
    statement = (
        insert(feedback, connection)
        .values(row)
        .on_conflict_do_update(index_elements=["owner", "answer"], set_=row)
        .returning(feedback.c.id)
    )
    return str(connection.execute(statement).scalar_one())


def page(connection: Connection, since: dt.datetime | None, after: int, limit: int) -> Sequence[StoredFeedback]:
    """The next `limit` entries after the one of id `after`, in the order in which they were first given."""
    statement = select(feedback).where(feedback.c.id > after).order_by(feedback.c.id).limit(limit)
    if since is not None:
        statement = statement.where(feedback.c.at >= since)
    entries = []
    for row in connection.execute(statement):
        values = row._asdict()
        entries.append(StoredFeedback(str(values.pop("id")), values.pop("at"), Feedback(**values)))
    return entries
