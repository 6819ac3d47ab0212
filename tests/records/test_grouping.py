"""Writes of many threads in one transaction: none lost, none kept twice, and a failure told to whom it befell."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.errors import InputError, ServiceError
from assistant.records.grouping import GroupedWrites
from tests.channels.http.services import until
from tests.records.samples import Open, at_once, entry


def test_what_comes_while_one_is_kept_is_kept_together() -> None:
    groups: list[list[int]] = []
    first_is_kept, others_are_there = threading.Event(), threading.Event()

    def write(items: Sequence[int]) -> None:
        groups.append(list(items))
        if len(groups) == 1:
            first_is_kept.set()
            assert others_are_there.wait(30)

    writes = GroupedWrites[int](write)
    with ThreadPoolExecutor(9) as threads:
        threads.submit(writes.add, 0)
        assert first_is_kept.wait(30)
        others = [threads.submit(writes.add, number) for number in range(1, 9)]
        until(lambda: writes.waiting == 8)
        others_are_there.set()
        for other in others:
            other.result(30)
    assert groups[0] == [0]
    assert sorted(groups[1]) == list(range(1, 9))
    assert len(groups) == 2


def test_each_of_a_group_that_could_not_be_kept_is_told() -> None:
    def write(items: Sequence[int]) -> None:
        raise ServiceError("the disk is full")

    writes = GroupedWrites[int](write)

    def told(number: int) -> str:
        with pytest.raises(ServiceError) as raised:
            writes.add(number)
        return str(raised.value)

    assert set(at_once(16, told)) == {"the disk is full"}


def test_entries_of_many_threads_are_all_in_the_trail(open_records: Open) -> None:
    records, other = open_records(), open_records()
    at_once(64, lambda number: (records, other)[number % 2].add_audit(entry(f"question {number}")))
    assert len({found.digest for found in records.audit()}) == 64


def test_an_entry_that_cannot_be_kept_spoils_no_other(open_records: Open) -> None:
    records = open_records()

    def enter(number: int) -> bool:
        try:
            records.add_audit(entry(f"question {number}", owner="o" * (300 if number % 2 else 3)))
        except InputError:
            return False
        return True

    assert at_once(16, enter) == [number % 2 == 0 for number in range(16)]
    assert len(list(records.audit())) == 8
