"""The records of a process: conversations, feedback, the audit trail, API keys and the chat events already seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from assistant.dialogue.conversation import Conversation
from assistant.records import audit, conversations, events, feedback, keys, retention
from assistant.records.audit import AuditEntry, AuditKind, StoredAudit
from assistant.records.conversations import Conflict, StoredConversation, Summary
from assistant.records.database import Database, NotFound, open_database
from assistant.records.feedback import Feedback, Rating, StoredFeedback
from assistant.records.grouping import GroupedWrites
from assistant.records.keys import Key, Scope
from assistant.records.retention import Purged, RecordsStatus
from assistant.settings import RecordsSettings, Settings

__all__ = [
    "AuditEntry",
    "AuditKind",
    "Conflict",
    "Feedback",
    "Key",
    "NotFound",
    "Purged",
    "Rating",
    "Records",
    "RecordsStatus",
    "Scope",
    "StoredAudit",
    "StoredConversation",
    "StoredFeedback",
    "Summary",
]

PAGE = 500
"""Rows read in one transaction where many are asked for."""


class Records:
    """Everything that is kept; one for a process, safe between threads and beside other processes on the same database.

    Every method raises ServiceError, in one line, if the database cannot be reached. What a method has stored when it
    returns outlives the process.
    """

    def __init__(self, database: Database, settings: RecordsSettings, salt: bytes) -> None:
        self._database = database
        self._settings = settings
        self._salt = salt
        self._trail = GroupedWrites[dict[str, object]](lambda rows: database.write(audit.add, rows))

    @classmethod
    def open(cls, settings: Settings) -> Records:
        """The records in the database of the settings, made or migrated first. Raises what `open_database` does."""
        database = open_database(settings)
        return cls(database, settings.records, database.write(audit.salt))

    def close(self) -> None:
        """Close the connections; to be called when nobody uses the records any more."""
        self._database.close()

    def check(self) -> None:
        """Raise ServiceError if the database cannot be read now."""
        self._database.read(conversations.summaries, "", 1, None)

    # --- conversations ------------------------------------------------------------------------------------------------

    def start(self, owner: str, channel: str, key: str | None = None) -> str:
        """The id of a new conversation of `owner`, which nobody can guess.

        With a `key`, such as a thread of the channel, it is new only the first time: then and ever after, whoever asks,
        the same channel and key have the same id, and the owner stays the one who asked first. Raises InputError for a
        name of more than 200 characters.
        """
        return self._database.write(conversations.start, owner, channel, key, _now())

    def load(self, conversation_id: str, owner: str) -> StoredConversation:
        """A conversation of this owner. Raises NotFound; InputError if another version of this program saved it."""
        return self._database.read(conversations.load, conversation_id, owner)

    def save(self, conversation_id: str, owner: str, previous: StoredConversation, conversation: Conversation) -> None:
        """Put `conversation` in the place of the one that was loaded, all of it or nothing.

        Raises Conflict if somebody else saved it in the meantime, NotFound if it is gone.
        """
        self._database.write(conversations.save, conversation_id, owner, previous, conversation, _now())

    def conversations(self, owner: str, limit: int = 50, before: str | None = None) -> tuple[Summary, ...]:
        """The conversations of this owner, the latest begun first; with `before`, those begun before that one.

        Raises NotFound if `before` names none of this owner's.
        """
        return self._database.read(conversations.summaries, owner, limit, before)

    def delete(self, conversation_id: str, owner: str) -> None:
        """Remove a conversation with all that was said in it. Raises NotFound."""
        self._database.write(conversations.delete, conversation_id, owner)
        self._database.shrink()

    # --- feedback and the audit trail ---------------------------------------------------------------------------------

    def add_feedback(self, entry: Feedback) -> str:
        """Keep what was thought of an answer; its id. What the same owner said of the same answer before is replaced.

        Raises InputError for a name of more than 200 characters.
        """
        return self._database.write(feedback.add, entry, _now())

    def feedback(self, since: dt.datetime | None = None) -> Iterator[StoredFeedback]:
        """All feedback given since then, in the order in which answers were first spoken of."""
        after = 0
        while page := self._database.read(feedback.page, since, after, PAGE):
            yield from page
            after = int(page[-1].id)

    def add_audit(self, entry: AuditEntry) -> None:
        """Enter what was asked in the trail; the question only as a digest unless `clear_questions` is set.

        What others enter at the same time is kept in the same transaction.
        """
        self.begin_audit(entry).result()

    def begin_audit(self, entry: AuditEntry) -> Future[None]:
        """The same without waiting: the entry is kept once the future is done."""
        return self._trail.begin(audit.row(entry, _now(), self._salt, self._settings.clear_questions))

    def audit(self, since: dt.datetime | None = None, limit: int = 1_000) -> Iterator[StoredAudit]:
        """The newest entries, newest first."""
        before, left = None, limit
        while page := self._database.read(audit.page, since, before, min(left, PAGE)):
            yield from page
            before, left = int(page[-1].id), left - len(page)

    # --- API keys -----------------------------------------------------------------------------------------------------

    def create_key(self, name: str, scopes: frozenset[Scope]) -> tuple[Key, str]:
        """A new API key and its secret, which is not kept. Raises InputError without a name or a scope."""
        return self._database.write(keys.create, name, scopes, _now())

    def key_for(self, secret: str) -> Key | None:
        """The key that has this secret; None if it is unknown or revoked."""
        return self._database.read(keys.find, secret)

    def revoke_key(self, key_id: str) -> Key:
        """Make a key useless for good; once more changes nothing. Raises NotFound."""
        return self._database.write(keys.revoke, key_id, _now())

    def keys(self) -> tuple[Key, ...]:
        """All keys, oldest first, the revoked ones too."""
        return self._database.read(keys.every)

    # --- chat events --------------------------------------------------------------------------------------------------

    def accept(
        self, channel: str, event: str, message: str, incoming: Mapping[str, Any], holder: str, thread: str = ""
    ) -> bool:
        """Note a chat event that `holder`, a process, will answer.

        True for exactly one of all who ever ask of this event.

        `message` names what was written and `thread` where, `incoming` is kept until it is answered. Raises InputError
        for a name of more than 200 characters.
        """
        return self._database.write(events.accept, channel, event, message, thread, incoming, holder, _now())

    def begun(self, channel: str, event: str, posted: Sequence[str]) -> None:
        """Note the ids of what is posted of a reply while it grows, so that whoever takes the event over finds it."""
        self._database.write(events.begun, channel, event, posted)

    def answered(self, channel: str, event: str, posted: Sequence[str]) -> None:
        """Close an event; `posted` are the ids of what was posted in reply."""
        self._database.write(events.answered, channel, event, posted)

    def posted(self, channel: str, message: str) -> tuple[str, ...]:
        """The ids of what was last posted in reply to a message, whole or not."""
        return self._database.read(events.posted, channel, message)

    def thread(self, channel: str, message: str) -> str:
        """The thread in which a message stood; empty where it was never seen."""
        return self._database.read(events.thread, channel, message)

    def take_over(self, channel: str, holder: str, before: dt.datetime) -> tuple[dict[str, Any], ...]:
        """What was noted before that moment, or let go, and is not answered; `holder` answers it from now on."""
        return self._database.write(events.take_over, channel, holder, before, _now())

    def holders(self, channel: str) -> tuple[str, ...]:
        """Every process that holds what it has not answered."""
        return self._database.read(events.holders, channel)

    def release(self, channel: str, holder: str) -> None:
        """Let other processes take over what this holder has not answered."""
        self._database.write(events.release, channel, holder)

    # --- retention ----------------------------------------------------------------------------------------------------

    def purge(self, before: dt.datetime, *, force: bool = False) -> Purged:
        """Remove conversations last saved, and feedback, audit entries and events entered, before then.

        Raises InputError, with nothing removed, where that is an implausible share of them and `force` is not set.
        """
        return retention.purge(self._database, before, force)

    def expire(self, now: dt.datetime) -> Purged:
        """Remove what is older than `retention_days` of the settings; nothing if there is no such limit.

        Raises InputError where that is an implausible share, as it is for a clock that runs ahead.
        """
        days = self._settings.retention_days
        return Purged() if days is None else self.purge(now - dt.timedelta(days))

    def forget(self, owner: str) -> Purged:
        """Remove the conversations, the feedback and the audit entries of this owner."""
        return retention.forget(self._database, owner)

    def status(self) -> RecordsStatus:
        """Which database this is and what it holds."""
        return self._database.read(retention.status, self._database.name)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
