"""Chat events on both databases: taken by exactly one process, answered once, and taken over from one that is gone."""

from __future__ import annotations

import datetime as dt

from assistant.records.records import Records
from tests.records.samples import HALF, NUL, Open, accept, at_once

THREADS = 16


def later() -> dt.datetime:
    """A moment after everything so far."""
    return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1)


def earlier() -> dt.datetime:
    """A moment before everything so far."""
    return dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)


def test_an_event_is_new_once_in_its_channel(open_records: Open) -> None:
    one, two = open_records(), open_records()
    assert accept(one, NUL)
    assert not accept(two, NUL, holder="two")
    assert accept(two, NUL, channel="feishu")
    assert not accept(one, NUL)


def test_an_event_is_new_to_exactly_one_of_many(open_records: Open) -> None:
    replicas = [open_records(), open_records()]

    def ask(at: int) -> list[bool]:
        return [accept(replicas[at % 2], f"event {event}", holder=str(at)) for event in range(5)]

    assert [sum(answers) for answers in zip(*at_once(THREADS, ask), strict=True)] == [1] * 5


def test_an_answered_event_stays_known_and_what_was_asked_goes(records: Records) -> None:
    accept(records, "1")
    records.answered("slack", "1", ["m1", HALF])
    assert records.posted("slack", "thread 1") == ("m1", HALF)
    assert records.posted("feishu", "thread 1") == records.posted("slack", "other") == ()
    assert not accept(records, "1")
    assert records.take_over("slack", "two", later()) == ()


def test_what_was_posted_last_is_found(records: Records) -> None:
    for event, posted in (("1", ["m1"]), ("2", ["m2", "m3"]), ("3", [])):
        accept(records, event)
        records.answered("slack", event, posted)
    accept(records, "4")
    assert records.posted("slack", "thread 1") == ("m2", "m3")


def test_what_a_process_let_go_or_held_too_long_is_taken_over(records: Records) -> None:
    for event in ("1", "2"):
        accept(records, event, holder="one")
    accept(records, "3", holder="two")
    assert records.take_over("slack", "three", earlier()) == ()
    records.release("slack", "one")
    taken = records.take_over("slack", "three", earlier())
    assert sorted(item["event"] for item in taken) == ["1", "2"]
    assert taken[0]["text"] == "能上市吗？"
    assert sorted(item["event"] for item in records.take_over("slack", "four", later())) == ["1", "2", "3"]
    assert records.take_over("feishu", "four", later()) == ()


def test_an_event_is_taken_over_by_exactly_one(open_records: Open) -> None:
    replicas = [open_records(), open_records()]
    for event in range(20):
        accept(replicas[0], f"{event}", holder="gone")
    replicas[0].release("slack", "gone")
    taken = at_once(THREADS, lambda at: replicas[at % 2].take_over("slack", str(at), earlier()))
    assert sorted(int(item["event"]) for items in taken for item in items) == list(range(20))


def test_who_holds_what_is_open_is_known(records: Records) -> None:
    for event, holder in (("1", "one"), ("2", "one"), ("3", "two"), ("4", "three")):
        accept(records, event, holder=holder)
    records.answered("slack", "4", ["m4"])
    assert sorted(records.holders("slack")) == ["one", "two"]
    assert records.holders("feishu") == ()
    records.release("slack", "one")
    assert records.holders("slack") == ("two",)


def test_what_is_posted_of_a_reply_that_grows_is_found_by_whoever_takes_over(records: Records) -> None:
    accept(records, "1")
    assert records.posted("slack", "thread 1") == ()
    records.begun("slack", "1", ["m1"])
    assert records.posted("slack", "thread 1") == ("m1",)
    records.answered("slack", "1", ["m1", "m2"])
    records.begun("slack", "1", ["late"])
    assert records.posted("slack", "thread 1") == ("m1", "m2")


def test_the_thread_of_a_message_is_known_as_long_as_the_message(records: Records) -> None:
    assert records.thread("slack", "w/r/m1") == ""
    records.accept("slack", "e1", "w/r/m1", {}, "one", "t1")
    records.answered("slack", "e1", ["p1"])
    records.accept("slack", "e1 deleted", "w/r/m1", {}, "one")
    assert records.thread("slack", "w/r/m1") == "t1"
    assert records.thread("feishu", "w/r/m1") == ""
