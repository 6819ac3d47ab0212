"""The corpus as entries of an index."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, timedelta

from assistant.corpus.passages import Passage
from assistant.index.entries import Collection, EntriesAnew, Entry


def collect(passages: Iterable[Passage], today: date) -> Collection:
    """Entries of these passages; those in force on `today` are current, until the next day on which that changes."""
    valid_from, valid_until = unchanged(((passage.effective_from, passage.effective_to) for passage in passages), today)
    return Collection(EntriesAnew(lambda: (entry_of(passage, today) for passage in passages)), valid_from, valid_until)


def unchanged(terms: Iterable[tuple[date, date | None]], today: date) -> tuple[date, date]:
    """From which day (inclusive) to which (exclusive) the same of these is in force as on `today`.

    Each has its first and its last day, the latter None where it has no end.
    """
    changes: set[date] = set()
    for since, until in terms:
        changes.add(since)
        if until is not None and until < date.max:
            changes.add(until + timedelta(days=1))
    return (
        max((day for day in changes if day <= today), default=date.min),
        min((day for day in changes if day > today), default=date.max),
    )


def entry_of(passage: Passage, today: date) -> Entry:
    """One passage as an entry."""
    ends = passage.effective_to
    return Entry(
        passage.id,
        str(passage.language),
        passage.indexed_text,
        passage.effective_from <= today and (ends is None or today <= ends),
        json.dumps(asdict(passage), default=str, sort_keys=True),
        effective_from=passage.effective_from,
        effective_to=ends,
        document=passage.document,
        kind=str(passage.kind),
    )
