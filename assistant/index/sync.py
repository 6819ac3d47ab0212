"""The corpus as entries of an index, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, timedelta

from assistant.corpus.model import Kind, Language
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


def passage_of(entry: Entry) -> Passage:
    """The passage that `collect` made this entry from."""
    fields = json.loads(entry.payload)
    ends = fields["effective_to"]
    return Passage(
        **fields
        | {
            "language": Language(fields["language"]),
            "kind": Kind(fields["kind"]),
            "effective_from": date.fromisoformat(fields["effective_from"]),
            "effective_to": date.fromisoformat(ends) if ends is not None else None,
        }
    )
