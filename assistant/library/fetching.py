"""The official addresses that the corpus names, and the files that were fetched from them.

<root>/manifest.jsonl          one line an address: what was fetched from it, when, and the hash of it
<root>/<address>-<hash>.pdf    the file; the name holds the beginnings of the SHA-256 of its address and of itself

A file is put in place whole before the manifest names it. What a killed process left between the two is known by its
name, and taken over by the next one instead of being fetched again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from assistant.base.files import locked, replace_file, writing
from assistant.base.yaml_nodes import read_node
from assistant.corpus.model import Document
from assistant.errors import InputError
from assistant.language.text import Bilingual
from assistant.library.downloading import (
    NOTHING_KNOWN,
    Download,
    Downloader,
    DownloadFailed,
    DownloadRefused,
    Validators,
)
from assistant.library.words import WORDS
from assistant.papers.model import PaperKind

MOST_ADDRESSES = 2_000
"""Addresses that are fetched at a time."""

_ENDINGS = {
    PaperKind.PDF: ".pdf",
    PaperKind.DOCX: ".docx",
    PaperKind.HTML: ".html",
    PaperKind.MARKDOWN: ".md",
    PaperKind.TEXT: ".txt",
}
_DIGITS = 16
"""Hexadecimal digits of each of the two hashes in the name of a file."""
_FILE_NAME = re.compile(rf"([0-9a-f]{{{_DIGITS}}})-([0-9a-f]{{{_DIGITS}}})\.[a-z]+")
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_MANIFEST, _LOCK = "manifest.jsonl", "writer.lock"
_UNFINISHED = re.compile(r"\..+\.\d+\.\d+")
"""The name of a file that a process was writing."""


Links = Callable[["FetchedFile"], Sequence[str]]
"""The addresses that a fetched page leads to."""


class FetchOutcome(StrEnum):
    """What became of one address."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CorpusAddress:
    """An official address, and the versions that name it: `(document, version)`, the newest last.

    One that no version names itself is `linked_from` a page that one does.
    """

    url: str
    named_by: tuple[tuple[str, str], ...]
    linked_from: str | None = None


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """What became of one address: its file, if there is one, and in one line why.

    `path` and `sha256` are of the file that is held, also where this time none came. `reached` is whether a server
    answered.
    """

    url: str
    named_by: tuple[tuple[str, str], ...]
    outcome: FetchOutcome
    why: Bilingual
    path: Path | None = None
    sha256: str = ""
    content_type: str = ""
    linked_from: str | None = None
    reached: bool = True

    @property
    def document(self) -> str:
        """The document that names the address; the first of several."""
        return self.named_by[0][0]

    @property
    def version(self) -> str:
        """The newest version of that document which names it."""
        return next(version for document, version in reversed(self.named_by) if document == self.document)


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file in the folder, as the manifest has it.

    `came_from` is the address that it was sent on to in the end, empty where that was not noted any more. `earlier` are
    the files that were fetched from the address before and are kept, the newest last. `told` is the one that people
    were last told of, which `watch` compares with; empty where they were told of none.
    """

    url: str
    named_by: tuple[tuple[str, str], ...]
    file: str
    sha256: str
    content_type: str
    validators: Validators
    fetched: dt.date
    came_from: str = ""
    told: str = ""
    earlier: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As a line of the manifest holds it."""
        return {
            "url": self.url,
            "documents": [f"{document}@{version}" for document, version in self.named_by],
            "file": self.file,
            "sha256": self.sha256,
            "content_type": self.content_type,
            "etag": self.validators.etag,
            "last_modified": self.validators.last_modified,
            "fetched": self.fetched.isoformat(),
            "came_from": self.came_from,
            "told": self.told,
            "earlier": list(self.earlier),
        }


@dataclass(frozen=True, slots=True)
class OfficialSites:
    """The hosts of those who make the rules."""

    hosts: frozenset[str]

    def names(self, url: str) -> bool:
        """Whether an address is one of theirs: on such a host, or on one beneath it."""
        try:
            parts = urlsplit(url)
            host = (parts.hostname or "").lower().rstrip(".")
        except ValueError:
            return False
        return parts.scheme in ("http", "https") and any(
            host == each or host.endswith(f".{each}") for each in self.hosts
        )


def read_official_sites(root: Path) -> OfficialSites:
    """What `official-sites.yaml` of the corpus folder lists; none where there is no such file. Raises InputError."""
    file = root / "official-sites.yaml"
    nodes = read_node(file).items if file.exists() else ()
    for node in nodes:
        if not _HOST.fullmatch(node.text):
            raise node.error(WORDS.both("fetch.no_host", host=node.text))
    return OfficialSites(frozenset(node.text for node in nodes))


def official_addresses(documents: Iterable[Document], sites: OfficialSites) -> tuple[CorpusAddress, ...]:
    """The official addresses of documents, each once, in reading order."""
    naming: dict[str, dict[tuple[str, str], None]] = {}
    for document in documents:
        for version in document.versions:
            own = [provision.url for provision in version.provisions.values() if provision.url]
            for url in filter(sites.names, (*version.urls, *own)):
                naming.setdefault(url, {})[document.id, version.id] = None
    return tuple(CorpusAddress(url, tuple(names)) for url, names in naming.items())


# --- what is held -----------------------------------------------------------------------------------------------------


@dataclass
class FetchedFiles:
    """The folder of what was fetched. To be changed by one process at a time: within `changing`."""

    root: Path
    _held: dict[str, HeldFile] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Read the manifest. Raises InputError for one that cannot be read."""
        self._read()

    @contextmanager
    def changing(self, waiting: Callable[[], None] | None = None) -> Iterator[None]:
        """Hold the folder alone; what others changed before is read again."""
        with locked(self.root / _LOCK, waiting):
            self._read()
            yield

    def files(self) -> tuple[HeldFile, ...]:
        """Everything held, in the order in which it was first fetched."""
        return tuple(self._held.values())

    def path(self, name: str) -> Path:
        """Where a file lies."""
        return self.root / name

    def whole(self, url: str) -> HeldFile | None:
        """What is held of an address, if the file is still there and what it was."""
        held = self._held.get(url)
        return held if held and _hash_of(self.path(held.file)) == held.sha256 else None

    def confirmed(self, sites: OfficialSites) -> Mapping[str, str]:
        """The official address that each file came from, by its SHA-256: over TLS, where nobody can change it."""
        return {
            held.sha256: held.came_from
            for held in self._held.values()
            if sites.names(held.came_from) and held.came_from.startswith("https:")
        }

    def put(self, address: CorpusAddress, download: Download, day: dt.date) -> HeldFile:
        """Keep what was downloaded: the file first, then its line of the manifest. Raises InputError, ServiceError."""
        sha256 = hashlib.sha256(download.content).hexdigest()
        name = f"{_beginning(address.url)}-{sha256[:_DIGITS]}{_ENDINGS[download.kind]}"
        with writing(self.root):
            replace_file(self.path(name), download.content, private=True)
        kind, came_from = download.content_type, download.url
        return self._keep(
            HeldFile(address.url, address.named_by, name, sha256, kind, download.validators, day, came_from)
        )

    def asked_again(self, address: CorpusAddress, day: dt.date) -> HeldFile:
        """Note that the file held of an address was still the one there on that day."""
        return self._keep(replace(self._held[address.url], named_by=address.named_by, fetched=day))

    def tell(self, urls: Iterable[str]) -> None:
        """Note that people were told of what is held of these addresses."""
        for url in urls:
            self._held[url] = replace(self._held[url], told=self._held[url].file)
        self._write()

    def drop(self, url: str, name: str) -> None:
        """Remove an earlier file of an address, which says nothing else than the one held."""
        held = self._held[url]
        if name in held.earlier:
            self.path(name).unlink(missing_ok=True)
            self._held[url] = replace(held, earlier=tuple(one for one in held.earlier if one != name))
            self._write()

    def take_over(self, addresses: Sequence[CorpusAddress], day: dt.date) -> None:
        """Take over files that a killed process put in place and could not note; remove those it did not finish."""
        for path in self.root.glob(".*"):
            if _UNFINISHED.fullmatch(path.name):
                path.unlink(missing_ok=True)
        known = {name for held in self._held.values() for name in (held.file, *held.earlier)}
        by_hash = {_beginning(address.url): address for address in addresses}
        for path in sorted(self.root.glob("*-*.*")):
            match = _FILE_NAME.fullmatch(path.name)
            if match is None or path.name in known or match[1] not in by_hash:
                continue
            sha256 = _hash_of(path)
            if not sha256.startswith(match[2]):
                continue
            address = by_hash[match[1]]
            self._keep(HeldFile(address.url, address.named_by, path.name, sha256, "", NOTHING_KNOWN, day))

    def _keep(self, held: HeldFile) -> HeldFile:
        before = self._held.get(held.url)
        if before is not None:
            files = dict.fromkeys((*before.earlier, before.file))
            held = replace(held, told=before.told, earlier=tuple(name for name in files if name != held.file))
        self._held[held.url] = held
        self._write()
        return held

    def _write(self) -> None:
        lines = [json.dumps(held.as_json(), ensure_ascii=False) for held in self._held.values()]
        with writing(self.root):
            replace_file(self.root / _MANIFEST, "".join(f"{line}\n" for line in lines), private=True)

    def _read(self) -> None:
        path = self.root / _MANIFEST
        try:
            lines = path.read_text("utf-8").splitlines() if path.exists() else []
            self._held = {held.url: held for held in map(_held_file, lines)}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(WORDS.both("fetch.manifest", path=path, why=error)) from None


def _held_file(line: str) -> HeldFile:
    value: Mapping[str, Any] = json.loads(line)
    named = (name.split("@", 1) for name in value["documents"])
    names = (value["file"], value["told"], *value["earlier"])
    if any(name and not _FILE_NAME.fullmatch(name) for name in names):
        raise ValueError("a file name that is none of ours")
    return HeldFile(
        url=str(value["url"]),
        named_by=tuple((document, version) for document, version in named),
        file=str(value["file"]),
        sha256=str(value["sha256"]),
        content_type=str(value["content_type"]),
        validators=Validators(value["etag"], value["last_modified"]),
        fetched=dt.date.fromisoformat(value["fetched"]),
        came_from=str(value["came_from"]),
        told=str(value["told"]),
        earlier=tuple(map(str, value["earlier"])),
    )


# --- fetching ---------------------------------------------------------------------------------------------------------


def fetch(
    addresses: Sequence[CorpusAddress],
    files: FetchedFiles,
    downloader: Downloader,
    day: dt.date,
    *,
    again: bool = False,
    links: Links | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> tuple[FetchedFile, ...]:
    """Fetch what the addresses hold, one after the other, within `files.changing()`; each result as it is kept.

    What was fetched on `day` already is not asked for, unless `again`; what was fetched earlier is asked for only if it
    changed. `links` gives the addresses that a page leads to, which are fetched after it. Stopped anywhere, what was
    fetched stays. Raises InputError for more addresses than MOST_ADDRESSES.
    """
    queue = {address.url: address for address in addresses}
    _check_count(queue)
    files.take_over(addresses, day)
    results: list[FetchedFile] = []
    while len(results) < len(queue):
        address = list(queue.values())[len(results)]
        if progress is not None:
            progress(urlsplit(address.url).hostname or address.url, len(results), len(queue))
        result = _fetched(address, files, downloader, day, again)
        results.append(result)
        if links is not None and address.linked_from is None:
            linked = [CorpusAddress(url, address.named_by, address.url) for url in links(result) if url not in queue]
            files.take_over(linked, day)
            queue |= {each.url: each for each in linked}
            _check_count(queue)
    if progress is not None:
        progress("", len(queue), len(queue))
    return tuple(results)


def official_links(sites: OfficialSites, attachments: Callable[[Path], Sequence[str]]) -> Links:
    """The official addresses among the `attachments` that a page names; none where the page cannot be read."""

    def links(result: FetchedFile) -> Sequence[str]:
        if result.path is None or result.path.suffix != _ENDINGS[PaperKind.HTML]:
            return ()
        try:
            named = [urljoin(result.url, name) for name in attachments(result.path)]
        except (InputError, ValueError):
            return ()
        return [url for url in dict.fromkeys(named) if sites.names(url)]

    return links


def _check_count(addresses: Collection[str]) -> None:
    if len(addresses) > MOST_ADDRESSES:
        raise InputError(WORDS.both("fetch.too_many", count=len(addresses), most=MOST_ADDRESSES))


def _fetched(
    address: CorpusAddress, files: FetchedFiles, downloader: Downloader, day: dt.date, again: bool
) -> FetchedFile:
    before = files.whole(address.url)
    if before is not None and before.fetched >= day and not again:
        return _result(address, files, before, FetchOutcome.SAME, WORDS.both("fetch.held", day=before.fetched))
    try:
        download = downloader.download(address.url, before.validators if before else NOTHING_KNOWN)
    except DownloadRefused as error:
        return _result(address, files, before, FetchOutcome.REFUSED, error.why)
    except DownloadFailed as error:
        return _result(address, files, before, FetchOutcome.FAILED, error.why, reached=error.reached)
    if download is None:
        held = files.asked_again(address, day)
        return _result(address, files, held, FetchOutcome.SAME, WORDS["fetch.not_modified"])
    held = files.put(address, download, day)
    size = f"{len(download.content):,}"
    if before is None:
        return _result(address, files, held, FetchOutcome.NEW, WORDS.both("fetch.new", size=size))
    if before.sha256 == held.sha256:
        return _result(address, files, held, FetchOutcome.SAME, WORDS["fetch.same_bytes"])
    why = WORDS.both("fetch.changed", size=size, day=before.fetched)
    return _result(address, files, held, FetchOutcome.CHANGED, why)


def _result(
    address: CorpusAddress,
    files: FetchedFiles,
    held: HeldFile | None,
    outcome: FetchOutcome,
    why: Bilingual,
    *,
    reached: bool = True,
) -> FetchedFile:
    """What became of an address, with the file that is held of it, if there is one."""
    return FetchedFile(
        address.url,
        address.named_by,
        outcome,
        why,
        files.path(held.file) if held else None,
        held.sha256 if held else "",
        held.content_type if held else "",
        address.linked_from,
        reached,
    )


def is_unreachable(results: Sequence[FetchedFile]) -> bool:
    """Whether no server answered at all: it is the network, and not the sites."""
    return bool(results) and not any(result.reached for result in results)


def fetched_json(result: FetchedFile) -> dict[str, Any]:
    """What became of one address, for programs."""
    return {
        "url": result.url,
        "documents": [f"{document}@{version}" for document, version in result.named_by],
        "linked_from": result.linked_from,
        "outcome": result.outcome.value,
        "why": {"en": result.why.en, "zh": result.why.zh},
        "path": str(result.path) if result.path else None,
        "sha256": result.sha256 or None,
        "content_type": result.content_type or None,
    }


def _beginning(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:_DIGITS]


def _hash_of(path: Path) -> str:
    """The SHA-256 of a file; empty where it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
