"""What is removed, by age and by owner, and that it is gone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import select

from assistant.errors import InputError
from assistant.records.database import open_database
from assistant.records.records import NotFound, Purged, Records, Scope
from assistant.records.tables import turns
from tests.records.samples import HALF, NUL, Open, accept, entry, feedback, settings_for, talk

DAY = dt.timedelta(days=1)
SECRET = "项目夜莺 Nightingale"


def filled(records: Records, *owners: str) -> list[str]:
    """The conversations of these owners, each of whom also gave feedback, is in the audit trail, and sent an event."""
    names = []
    for owner in owners:
        names.append(records.start(owner, "http"))
        records.save(names[-1], owner, records.load(names[-1], owner), talk(SECRET))
        records.add_feedback(feedback(owner=owner, comment=SECRET))
        records.add_audit(entry(SECRET, owner))
        accept(records, owner)
    return names


def test_what_is_older_than_the_setting_expires(open_records: Open) -> None:
    records = open_records(retention_days=30, clear_questions=True)
    filled(records, "anna", "ben")
    key, secret = records.create_key("CI", frozenset({Scope.ASK}))
    now = dt.datetime.now(dt.UTC)
    assert records.expire(now + 29 * DAY) == Purged()
    assert records.expire(now + 31 * DAY) == Purged(conversations=2, feedback=2, audit=2, events=2)
    assert records.expire(now + 31 * DAY) == Purged()
    assert records.status().counts == {"conversations": 0, "feedback": 0, "audit": 0, "events": 0, "keys": 1}
    assert records.status().oldest is None
    assert records.key_for(secret) == key


def test_a_purge_of_nearly_everything_is_refused_until_it_is_forced(open_records: Open) -> None:
    records = open_records(retention_days=30)
    for number in range(25):
        records.start(f"user {number}", "http")
    filled(records, "anna")
    now = dt.datetime.now(dt.UTC)
    with pytest.raises(InputError, match=r"^nothing was removed: 26 of 26 conversations .* clock, .* --force`$"):
        records.expire(now + 100 * DAY)
    assert records.status().counts["conversations"] == 26
    assert records.purge(now + DAY, force=True) == Purged(conversations=26, feedback=1, audit=1, events=1)


def test_the_turns_of_a_conversation_go_with_it(database: str, records: Records) -> None:
    purged, forgotten, deleted = filled(records, "anna", "ben", "cara")
    records.purge(records.conversations("anna")[0].updated + dt.timedelta(microseconds=1))
    records.forget("ben")
    records.delete(deleted, "cara")
    for name, owner in ((purged, "anna"), (forgotten, "ben"), (deleted, "cara")):
        with pytest.raises(NotFound):
            records.load(name, owner)
    opened = open_database(settings_for(database))
    assert opened.read(lambda connection: connection.scalars(select(turns.c.number)).all()) == []
    opened.close()


def test_nothing_expires_without_a_limit(open_records: Open) -> None:
    records = open_records(retention_days=None)
    filled(records, "anna")
    assert records.expire(dt.datetime(9999, 1, 1, tzinfo=dt.UTC)) == Purged()
    assert records.status().counts["conversations"] == 1


def test_a_conversation_that_goes_on_is_not_old(records: Records) -> None:
    old, going_on = filled(records, "anna", "ben")
    moment = records.conversations("ben")[0].updated
    records.save(going_on, "ben", records.load(going_on, "ben"), talk("one", "two"))
    assert records.status().oldest == records.conversations("anna")[0].updated
    assert records.purge(moment + dt.timedelta(microseconds=1)).conversations == 1
    with pytest.raises(NotFound):
        records.load(old, "anna")
    assert len(records.load(going_on, "ben").conversation.turns) == 2


def test_more_than_a_batch_is_removed(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.records.retention.BATCH", 4)
    filled(records, *(f"user {number}" for number in range(9)))
    in_an_hour = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    assert records.purge(in_an_hour) == Purged(conversations=9, feedback=9, audit=9, events=9)


@pytest.mark.parametrize("owner", ["slack:T1/U2", "安娜", NUL, HALF, "%"])
def test_an_owner_is_forgotten_and_nobody_else(records: Records, owner: str) -> None:
    _, kept = filled(records, owner, "ben")
    assert records.forget(owner) == Purged(conversations=1, feedback=1, audit=1)
    assert records.forget(owner) == Purged()
    assert records.conversations(owner) == ()
    assert [item.feedback.owner for item in records.feedback()] == ["ben"]
    assert [item.entry.owner for item in records.audit()] == ["ben"]
    assert records.load(kept, "ben").conversation == talk(SECRET)


def test_what_was_forgotten_is_not_left_in_the_file(tmp_path: Path) -> None:
    records = Records.open(settings_for(f"sqlite:///{tmp_path / 'records.sqlite'}", clear_questions=True))
    filled(records, "anna")

    def held() -> bool:
        return SECRET.encode() in b"".join(path.read_bytes() for path in tmp_path.iterdir())

    assert held()
    records.forget("anna")
    assert not held()
    name = records.start("ben", "http")
    records.save(name, "ben", records.load(name, "ben"), talk(SECRET))
    assert held()
    records.delete(name, "ben")
    assert not held()
    records.close()


def test_a_moment_without_a_zone_is_refused(records: Records) -> None:
    with pytest.raises(Exception, match="has no time zone"):
        records.purge(dt.datetime(2026, 1, 1))  # noqa: DTZ001
