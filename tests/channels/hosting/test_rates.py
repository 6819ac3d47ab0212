"""Rates that several processes share: what one counts the others know, and nothing stops answering where they cannot."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

from assistant.channels.hosting.rates import OwnRates, SharedRates
from tests.records.samples import at_once


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_what_one_process_counts_the_others_know(tmp_path: Path) -> None:
    clock = Clock()
    one, other = (SharedRates(tmp_path / "data" / "rates.sqlite", clock) for _ in range(2))
    assert [rates.wait("a", 3) for rates in (one, other, one)] == [0, 0, 0]
    assert other.wait("a", 3) == 60
    assert one.wait("b", 3) == 0
    clock.now += 59
    assert one.wait("a", 3) == 1
    clock.now += 1
    assert other.wait("a", 3) == 0


def test_many_threads_of_many_processes_are_let_through_exactly_as_often_as_allowed(tmp_path: Path) -> None:
    several = [SharedRates(tmp_path / "rates.sqlite") for _ in range(3)]
    waits = at_once(48, lambda number: several[number % 3].wait("a", 20))
    assert sum(wait == 0 for wait in waits) == 20


def test_the_file_is_for_its_user_alone(tmp_path: Path) -> None:
    SharedRates(tmp_path / "rates.sqlite")
    assert (tmp_path / "rates.sqlite").stat().st_mode & 0o077 == 0


def test_where_the_file_is_gone_each_process_counts_for_itself(tmp_path: Path) -> None:
    path = tmp_path / "rates.sqlite"
    rates = SharedRates(path)
    with sqlite3.connect(path) as other:
        other.execute("DROP TABLE hits")
    assert [rates.wait("a", 2) for _ in range(2)] == [0, 0]
    assert rates.wait("a", 2) > 0


def test_a_process_alone_counts_in_memory() -> None:
    clock = Clock()
    rates = OwnRates(clock)
    assert [rates.wait("a", 3) for _ in range(2)] == [0, 0]
    clock.now += 30
    assert (rates.wait("a", 3), rates.wait("a", 3), rates.wait("b", 3)) == (0, 30, 0)
    assert (rates.is_full("a", 3), rates.is_full("b", 3), rates.is_full("c", 3)) == (True, False, False)
    clock.now += 30
    assert [rates.wait("a", 3) for _ in range(3)] == [0, 0, 30]


def test_what_costs_more_than_a_minute_may_have_counts_as_a_whole_minute() -> None:
    clock = Clock()
    rates = OwnRates(clock)
    assert (rates.wait("a", 5, cost=9), rates.wait("a", 5)) == (0, 60)
    clock.now += 60
    assert (rates.wait("a", 5, cost=4), rates.wait("a", 5, cost=2), rates.wait("a", 5)) == (0, 60, 0)


def test_threads_of_one_process_are_let_through_exactly_as_often_as_allowed() -> None:
    rates = OwnRates()
    assert sum(wait == 0 for wait in at_once(48, lambda _: rates.wait("a", 20))) == 20


def test_counting_starts_no_threads_and_keeps_nobody_for_long() -> None:
    clock, before = Clock(), threading.active_count()
    rates = OwnRates(clock)
    for number in range(1_000):
        rates.wait(f"address {number}", 5)
    assert threading.active_count() == before
    clock.now += 60
    rates.wait("a", 5)
    assert len(rates) == 1
