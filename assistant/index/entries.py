"""What an index is made of: entries of any collection, and reading them from a JSONL file."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from assistant.errors import InputError
from assistant.language.detection import language_of_passage

_LANGUAGE = re.compile("[a-z]{2,8}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One text to be found: `text` is what is embedded, `payload` is JSON that the index only carries.

    `words` is what the lexical index reads of the entry: the text if None, nothing at all if empty. It may be found on
    the days from `effective_from` to `effective_to` (inclusive, None for no end), and among the texts of `document`;
    one from the last of all days is undated. A `carried` one repeats what another version says. `kind` is the class of
    its document, whose vectors a server keeps apart from others.
    """

    id: str
    language: str
    text: str
    current: bool = True
    payload: str = "{}"
    words: str | None = None
    effective_from: date = date.min
    effective_to: date | None = None
    document: str = ""
    carried: bool = False
    kind: str = ""


@dataclass(frozen=True)
class Collection:
    """Entries and the days (`valid_from` inclusive, `valid_until` exclusive) on which their `current` flags hold.

    The entries are gone through several times, and need not be in memory at once.
    """

    entries: Iterable[Entry]
    valid_from: date = date.min
    valid_until: date = date.max
    skipped: tuple[str, ...] = field(default=())


def clean_text(text: str) -> str:
    """The text as every embedder and tokeniser here sees it: no NUL (it cuts the text), no lone surrogate."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


class EntriesAnew:
    """Entries that are made anew each time they are gone through, so that no more than one need be in memory."""

    def __init__(self, make: Callable[[], Iterator[Entry]]) -> None:
        self._make = make

    def __iter__(self) -> Iterator[Entry]:
        return self._make()


def check_entries(entries: Iterable[Entry]) -> int:
    """How many entries there are; raises InputError at the first that cannot be indexed."""
    seen: set[str] = set()
    for entry in entries:
        if not entry.id or clean_text(entry.id) != entry.id:
            raise InputError(f"entry id {entry.id!r} is empty or not plain text: give every entry a printable id")
        if entry.id in seen:
            raise InputError(f"entry id {entry.id!r} occurs twice: ids must be unique")
        if not _LANGUAGE.fullmatch(entry.language):
            raise InputError(f"entry {entry.id!r}: language {entry.language!r} is not a code such as en or zh")
        if not clean_text(entry.text).strip():
            raise InputError(f"entry {entry.id!r} has no text: remove it or give it one")
        seen.add(entry.id)
    if not seen:
        raise InputError("nothing to index: the collection is empty")
    return len(seen)


def fingerprint(entries: Iterable[Entry]) -> str:
    """SHA-256 (hex) over everything an index holds of these entries, in their order."""
    digest = hashlib.sha256()
    for entry in entries:
        days = [str(entry.effective_from), str(entry.effective_to), entry.document, entry.carried, entry.kind]
        line = json.dumps([entry.id, entry.language, entry.text, entry.current, entry.payload, entry.words, *days])
        digest.update(line.encode("ascii") + b"\n")
    return digest.hexdigest()


def read_collection(path: Path) -> Collection:
    """Read a JSONL file of `{id, text, title?, language?}`; the whole record becomes the payload.

    A title is put before its text. Records without any text are left out and named in `skipped`. The file is read anew
    whenever the entries are gone through, and must not change meanwhile.
    Raises InputError with file and line for anything that is not such a record.
    """
    stamp = _stamp(path)
    skipped = tuple(entry.id for entry in _records(path, stamp) if not entry.text.strip())
    entries = EntriesAnew(lambda: (entry for entry in _records(path, stamp) if entry.text.strip()))
    return Collection(entries, skipped=skipped)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from None
    return status.st_size, status.st_mtime_ns


def _records(path: Path, stamp: tuple[int, int]) -> Iterator[Entry]:
    if _stamp(path) != stamp:
        raise InputError(f"{path} changed while it was read: try again when nobody writes to it")
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _record(line, f"{path}:{number}")
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text ({error.reason} at byte {error.start})") from None


def _record(line: str, where: str) -> Entry:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise InputError(f"{where}: not JSON ({error}): write one JSON object a line") from None
    if not isinstance(record, dict):
        raise InputError(f'{where}: not a JSON object: write {{"id": …, "text": …}}')
    identifier, text, title = record.get("id"), record.get("text"), record.get("title") or ""
    if isinstance(identifier, bool) or not isinstance(identifier, str | int) or identifier == "":
        raise InputError(f"{where}: field id is missing or not a string or number")
    if not isinstance(text, str) or not isinstance(title, str):
        raise InputError(f"{where}: fields text and title must be strings")
    content = clean_text(f"{title}\n{text}" if title else text)
    language = record.get("language") or language_of_passage(content).value
    if not isinstance(language, str):
        raise InputError(f"{where}: field language must be a code such as en or zh")
    return Entry(str(identifier), language, content, True, json.dumps(record, ensure_ascii=True))
