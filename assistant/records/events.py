"""Chat events: a channel may deliver one twice, to any replica, and a replica may die before it has answered one.

An event is open until it is answered. Its holder is the process that answers it; one whose holder is gone is taken
over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, or_, select

from assistant.records.database import insert
from assistant.records.tables import check_names, events


def accept(
    connection: Connection,
    channel: str,
    event: str,
    message: str,
    thread: str,
    incoming: Mapping[str, Any],
    holder: str,
    at: dt.datetime,
) -> bool:
    """Note an event to be answered by `holder`; whether it is new. Raises InputError for a long name."""
    check_names(channel=channel, event=event, message=message, thread=thread)
    row = {
        "channel": channel,
        "event": event,
        "at": at,
        "message": message,
        "thread": thread,
        "holder": holder,
        "open": True,
        "incoming": dict(incoming),
        "posted": [],
    }
    statement = insert(events, connection).values(row).on_conflict_do_nothing().returning(events.c.event)
    return connection.execute(statement).first() is not None


def answered(connection: Connection, channel: str, event: str, posted: Sequence[str]) -> None:
    """Close an event; what was asked is not kept here any longer, the ids of what was posted are."""
    connection.execute(
        events.update()
        .where(events.c.channel == channel, events.c.event == event)
        .values(open=False, holder="", incoming={}, posted=list(posted))
    )


def begun(connection: Connection, channel: str, event: str, posted: Sequence[str]) -> None:
    """Note what is posted of a reply that is not whole yet, for whoever takes the event over."""
    connection.execute(
        events.update()
        .where(events.c.channel == channel, events.c.event == event, events.c.open.is_(True))
        .values(posted=list(posted))
    )


def posted(connection: Connection, channel: str, message: str) -> tuple[str, ...]:
    """The ids of what was last posted in reply to a message, whole or not; none if nothing was."""
    rows = connection.execute(
        select(events.c.posted)
        .where(events.c.channel == channel, events.c.message == message)
        .order_by(events.c.at.desc())
    )
    return next((tuple(map(str, row.posted)) for row in rows if row.posted), ())


def thread(connection: Connection, channel: str, message: str) -> str:
    """The thread in which a message stood; empty where it was never seen."""
    rows = connection.execute(
        select(events.c.thread).where(events.c.channel == channel, events.c.message == message).order_by(events.c.at)
    )
    return next((str(row.thread) for row in rows if row.thread), "")


def take_over(
    connection: Connection, channel: str, holder: str, before: dt.datetime, at: dt.datetime
) -> tuple[dict[str, Any], ...]:
    """The open events that nobody holds or that were taken before that moment; `holder` holds them from now on."""
    rows = connection.execute(
        events.update()
        .where(
            events.c.channel == channel,
            events.c.open.is_(True),
            or_(events.c.holder == "", events.c.at < before),
        )
        .values(holder=holder, at=at)
        .returning(events.c.incoming)
    )
    return tuple(row.incoming for row in rows)


def holders(connection: Connection, channel: str) -> tuple[str, ...]:
    """Everybody who holds an open event."""
    rows = connection.execute(
        select(events.c.holder)
        .where(events.c.channel == channel, events.c.open.is_(True), events.c.holder != "")
        .distinct()
    )
    return tuple(str(row.holder) for row in rows)


def release(connection: Connection, channel: str, holder: str) -> None:
    """Let others take over what this process holds."""
    connection.execute(events.update().where(events.c.channel == channel, events.c.holder == holder).values(holder=""))
