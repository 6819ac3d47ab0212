"""The corpus as entries of an index."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, timedelta

from assistant.corpus.passages import Passage
from assistant.index.entries import Collection, Entry


def collect(passages: Iterable[Passage], today: date) -> Collection:
    """Entries of these passages; those in force on `today` are current, until the next day on which that changes."""
    entries: list[Entry] = []
    changes: set[date] = set()
    for passage in passages:
        ends = passage.effective_to
        current = passage.effective_from <= today and (ends is None or today <= ends)
        changes.add(passage.effective_from)
        if ends is not None and ends < date.max:
            changes.add(ends + timedelta(days=1))
        payload = json.dumps(asdict(passage), default=str, sort_keys=True)
        entries.append(Entry(passage.id, str(passage.language), passage.indexed_text, current, payload))
    return Collection(
        tuple(entries),
        valid_from=max((day for day in changes if day <= today), default=date.min),
        valid_until=min((day for day in changes if day > today), default=date.max),
    )
