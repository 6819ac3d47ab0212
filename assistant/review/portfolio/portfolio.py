"""The kept companies in the data folder: one folder each, every change whole or not at all.

<root>/<owner>/<company>/filings/<number>/   filing.json, and the facts as they were written: facts
<root>/<owner>/<company>/papers/             copies of papers, named by their SHA-256
<root>/<owner>/<company>/checked.json        the last verdict
<root>/<owner>/writer.lock                   held by whoever changes something

Names of folders tell no company: they are hashes of names.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from assistant.base.files import locked, private_file, private_folder, replace_file, writing
from assistant.errors import InBoth, InputError
from assistant.papers.limits import PaperLimits
from assistant.review.portfolio.filing import (
    FiledPaper,
    Filing,
    FilingDetails,
    KeptCompany,
    LastCheck,
    company_code,
    company_id,
    company_name,
    filing_of,
    folded,
    last_check_of,
)
from assistant.review.portfolio.words import WORDS

FOLDER = "portfolio"
"""Where all portfolios are, in the data folder."""
LOCAL = "local"
"""The owner of what is done on this machine without a key."""
MOST_FILINGS, MOST_PAPERS = 200, 100
"""Filings of a company, and papers of a filing."""

_NEW, _GONE = ".new", ".gone"
_FILING, _FACTS, _CHECKED = "filing.json", "facts", "checked.json"
_OWNER = re.compile(r"[\w-]{1,64}", re.ASCII)
_COMPANY = re.compile(r"[0-9a-f]{16}")
_NUMBER = re.compile(r"\d{4,}")
_PIECE = 1 << 20

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class KeptLimits:
    """How many companies one owner may keep, and how many bytes of facts and copies of papers."""

    companies: int = 2_000
    stored: int = 4 << 30


OF_A_KEY = KeptLimits(200, 256 << 20)
"""What the bearer of a key may keep: its page shows all of it at once, and others wait for that."""


class KeptOutcome(StrEnum):
    """What became of a filing that was added."""

    NEW = "new"
    FURTHER = "further"
    SAME = "same"
    """It says what the latest filing says, and nothing was added."""


@dataclass(frozen=True, slots=True)
class KeptFiling:
    """A company as it is after a filing was added, the filing, and what became of it."""

    company: KeptCompany
    filing: Filing
    outcome: KeptOutcome


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The companies that one owner keeps. Safe to share between threads and processes."""

    root: Path
    limits: KeptLimits = KeptLimits()

    @classmethod
    def of(cls, data_dir: Path, owner: str = LOCAL) -> Portfolio:
        """That of an owner: of a key by its id. Raises InputError for what can be none."""
        if not _OWNER.fullmatch(owner):
            raise InputError("a portfolio belongs to an API key by its id, or to this machine")
        return cls(data_dir / FOLDER / owner, KeptLimits() if owner == LOCAL else OF_A_KEY)

    # --- reading

    def companies(self) -> tuple[KeptCompany, ...]:
        """Every company that is kept, by name. Raises InputError naming a file that cannot be read."""
        found = [company for folder in _listed(self.root) if (company := self._company(folder)) is not None]
        return tuple(sorted(found, key=lambda company: (folded(company.name), company.id)))

    def find(self, text: str) -> KeptCompany:
        """The company of a name or a stock code, also without its exchange (688001 for 688001.SH).

        Raises InputError, naming the nearest one, where there is none.
        """
        wanted, companies = folded(text), self.companies()
        for company in companies:
            code = folded(company.code)
            if wanted and wanted in (folded(company.name), code, code.partition(".")[0]):
                return company
        raise InputError(_not_kept(text, companies))

    def company(self, name: str) -> KeptCompany | None:
        """The company of an id, or None."""
        return self._company(self._folder(name)) if _COMPANY.fullmatch(name) else None

    @property
    def count(self) -> int:
        """How many companies are kept."""
        return len(self._folders())

    @property
    def stored(self) -> int:
        """Bytes of facts and of copies of papers."""
        held = (file for each in ("papers/*", f"filings/*/{_FACTS}") for file in self.root.glob(f"*/{each}"))
        return sum(file.stat().st_size for file in held)

    def paper(self, company: KeptCompany, paper: FiledPaper) -> Path | None:
        """The copy of a paper; None where none was kept."""
        path = self._folder(company.id) / "papers" / paper.copy_name
        return path if paper.kept and path.is_file() else None

    # --- changing

    def add(self, details: FilingDetails, papers: Sequence[Path] = (), *, keep_papers: bool = False) -> KeptFiling:
        """Keep a filing of a company, which need not be kept yet; its `papers` by name and hash, or as copies too.

        Raises InputError for a name, a code or a paper that cannot be, and where nothing can be written.
        """
        name, code = company_name(details.name), company_code(details.code)
        filed, folder = described_papers(papers, keep_papers), self._folder(company_id(name))
        with self._writing():
            before = self._company(folder)
            self._check_room(before, code, filed)
            kept = before.filings if before else ()
            given = replace(details, name=name, code=code or (before.code if before else ""), papers=tuple(filed))
            same = next((filing for filing in kept if _is_same(given, filing.details)), None)
            if before is not None and same is not None:
                return KeptFiling(before, same, KeptOutcome.SAME)
            number = max((filing.number for filing in kept), default=0) + 1
            filing = Filing(number, dt.datetime.now(dt.UTC).replace(microsecond=0), given)
            self._put(folder, filing, filed)
            after = self._company(folder)
        assert after is not None
        return KeptFiling(after, filing, KeptOutcome.FURTHER if before else KeptOutcome.NEW)

    def remove(self, company: KeptCompany, number: int | None = None) -> None:
        """Remove a company with all that is kept of it, or one of its filings.

        Raises InputError for a filing that it does not have, or its only one.
        """
        folder = self._folder(company.id)
        with self._writing(), writing(folder):
            kept = self._company(folder)
            if number is None or kept is None:
                shutil.rmtree(_renamed(folder), ignore_errors=True)
                return
            if kept.filing(number) is None or len(kept.filings) == 1:
                known = ", ".join(str(filing.number) for filing in kept.filings)
                raise InputError(WORDS.both("refused.filing", name=kept.name, number=number, known=known))
            if kept.checked is not None and kept.checked.filing == number:
                (folder / _CHECKED).unlink(missing_ok=True)
            gone = _renamed(folder / "filings" / _numbered(number))
            self._sweep_papers(folder)
            shutil.rmtree(gone, ignore_errors=True)

    def clear(self) -> None:
        """Remove every company, with all that is kept of it."""
        with self._writing(), writing(self.root):
            for folder in self._folders():
                shutil.rmtree(_renamed(folder), ignore_errors=True)
        shutil.rmtree(self.root, ignore_errors=True)

    def note(self, checks: Mapping[str, LastCheck]) -> None:
        """Keep the last verdicts, by the ids of companies; those that have gone meanwhile stay gone."""
        if not checks:
            return
        with self._writing():
            for company, check in checks.items():
                folder = self._folder(company)
                if (folder / "filings" / _numbered(check.filing)).is_dir():
                    with writing(folder):
                        replace_file(folder / _CHECKED, _json(check.as_json()), private=True)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """The portfolio for this process alone, without what a killed one left half done."""
        with writing(self.root):
            private_folder(self.root)
        with locked(self.root / "writer.lock"):
            with writing(self.root):
                self._sweep()
            yield

    def _check_room(self, before: KeptCompany | None, code: str, papers: Collection[FiledPaper]) -> None:
        others = self.companies() if code and (before is None or before.code != code) else ()
        other = next((company for company in others if company.code == code), None)
        if other is not None:
            raise InputError(WORDS.both("refused.same_code", code=code, name=other.name))
        most = self.limits
        if before is None and self.count >= most.companies:
            raise InputError(WORDS.both("refused.most_companies", most=most.companies))
        if before is not None and len(before.filings) >= MOST_FILINGS:
            raise InputError(WORDS.both("refused.most_filings", name=before.name, most=MOST_FILINGS))
        if self.stored + sum(paper.size for paper in papers if paper.kept) > most.stored:
            raise InputError(WORDS.both("refused.most_stored", most=most.stored >> 20))

    def _put(self, folder: Path, filing: Filing, papers: Mapping[FiledPaper, Path]) -> None:
        """Write a filing beside its place, then move it there: it is seen whole or not at all."""
        place = folder / "filings" / _numbered(filing.number)
        new = place.with_name(f"{place.name}.{secrets.token_hex(4)}{_NEW}")
        with writing(folder):
            try:
                private_folder(new)
                private_folder(folder / "papers")
                for paper, path in papers.items():
                    if paper.kept:
                        _copy(path, folder / "papers" / paper.copy_name, paper)
                replace_file(new / _FACTS, filing.details.text, private=True)
                replace_file(new / _FILING, _json(filing.as_json()), private=True)
                new.rename(place)
            except BaseException:
                shutil.rmtree(new, ignore_errors=True)
                raise
            _settle(place.parent, folder, self.root)

    def _sweep(self) -> None:
        """Remove what a process that was killed left behind; a filing half done is the mark of copies too many."""
        for folder in _listed(self.root):
            if folder.name.endswith(_GONE):
                shutil.rmtree(folder, ignore_errors=True)
                continue
            places = _listed(folder / "filings")
            left = [place for place in places if place.name.endswith((_NEW, _GONE))]
            if left or (_COMPANY.fullmatch(folder.name) and not places):
                self._sweep_papers(folder)
            for place in left:
                shutil.rmtree(place, ignore_errors=True)

    def _sweep_papers(self, folder: Path) -> None:
        """Remove the copies that no filing names, and a company without filings."""
        filings = list(_filings(folder))
        if not filings:
            shutil.rmtree(folder, ignore_errors=True)
        named = {paper.copy_name for filing in filings for paper in filing.details.papers if paper.kept}
        for file in _listed(folder / "papers"):
            if file.name not in named:
                file.unlink(missing_ok=True)

    def _company(self, folder: Path) -> KeptCompany | None:
        """The company of a folder; None where it is none, or has gone."""
        filings = sorted(_filings(folder), key=lambda filing: (filing.details.day, filing.number))
        if not _COMPANY.fullmatch(folder.name) or not filings:
            return None
        checked = _read(folder / _CHECKED, _last_check)
        return KeptCompany(folder.name, tuple(filings), checked)

    def _folders(self) -> list[Path]:
        return [folder for folder in _listed(self.root) if _COMPANY.fullmatch(folder.name)]

    def _folder(self, company: str) -> Path:
        return self.root / company


def portfolios(data_dir: Path) -> Mapping[str, Portfolio]:
    """Every portfolio in which a company is kept, by its owner: the id of an API key, or `local`."""
    owners = (folder.name for folder in _listed(data_dir / FOLDER) if _OWNER.fullmatch(folder.name))
    found = {owner: Portfolio.of(data_dir, owner) for owner in owners}
    return {owner: portfolio for owner, portfolio in found.items() if portfolio.count}


def described_papers(papers: Sequence[Path], kept: bool) -> dict[FiledPaper, Path]:
    """Papers by name, hash and size, each once, with their files. Raises InputError for one that cannot be read."""
    if len(papers) > MOST_PAPERS:
        raise InputError(WORDS.both("refused.most_papers", most=MOST_PAPERS))
    described = {}
    for path in papers:
        digest, size = hashlib.sha256(), 0
        for piece in _pieces(path):
            digest.update(piece)
            size += len(piece)
        described[FiledPaper(_file_name(path), digest.hexdigest(), size, kept)] = path
    return described


def _pieces(path: Path) -> Iterator[bytes]:
    most, read = PaperLimits().file_bytes, 0
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                read += len(piece)
                if read > most:
                    raise InputError(WORDS.both("refused.large_paper", file=_file_name(path), most=most >> 20))
                yield piece
    except OSError as error:
        raise InputError(WORDS.both("refused.paper", file=_file_name(path), why=error.strerror)) from None
    if not read:
        raise InputError(WORDS.both("refused.empty_paper", file=_file_name(path)))


def _copy(path: Path, target: Path, paper: FiledPaper) -> None:
    """A copy of the file as it was described. Raises InputError where it is another one by now, OSError."""
    if target.exists():
        return
    temporary, digest = target.with_name(f".{target.name}"), hashlib.sha256()
    try:
        with private_file(temporary) as file:
            for piece in _pieces(path):
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if digest.hexdigest() != paper.sha256:
            raise InputError(WORDS.both("refused.changed_paper", file=paper.file))
        temporary.rename(target)
    finally:
        temporary.unlink(missing_ok=True)


def _filings(folder: Path) -> Iterator[Filing]:
    for place in _listed(folder / "filings"):
        if _NUMBER.fullmatch(place.name):
            filing = _read(place / _FILING, _filing)
            if filing is not None:
                yield filing


def _filing(path: Path) -> Filing:
    facts = (path.parent / _FACTS).read_bytes().decode("utf-8")  # the line ends as they were written
    return filing_of(json.loads(path.read_text("utf-8")), facts)


def _last_check(path: Path) -> LastCheck:
    return last_check_of(json.loads(path.read_text("utf-8")))


def _read(path: Path, read: Callable[[Path], T]) -> T | None:
    """What a file holds; None where there is none. Raises InputError for one that cannot be read."""
    try:
        return read(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise InputError(WORDS.both("refused.unreadable", path=path, why=why)) from None


def _is_same(one: FilingDetails, other: FilingDetails) -> bool:
    """Whether two filings say the same: whoever adds one again after a kill adds nothing."""
    return (one.name, one.code, one.day, one.text) == (other.name, other.code, other.day, other.text) and {
        (paper.sha256, paper.kept) for paper in one.papers
    } == {(paper.sha256, paper.kept) for paper in other.papers}


def _not_kept(text: str, companies: Collection[KeptCompany]) -> InBoth:
    shown = "".join(char if char.isprintable() else "�" for char in text[:60])
    names = {folded(company.name): company.name for company in companies}
    near = get_close_matches(folded(text), names, n=1, cutoff=0.5)
    if near:
        return WORDS.both("refused.not_kept_near", name=shown, near=names[near[0]])
    return WORDS.both("refused.not_kept", name=shown)


def _file_name(path: Path) -> str:
    return "".join(char if char.isprintable() else "�" for char in path.name)[-200:]


def _numbered(number: int) -> str:
    return f"{number:04d}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _listed(folder: Path) -> list[Path]:
    """What is in a folder, in order of name; nothing where it has gone, or is none."""
    with suppress(FileNotFoundError, NotADirectoryError):
        return [folder / name for name in sorted(os.listdir(folder))]
    return []


def _renamed(folder: Path) -> Path:
    """Move a folder out of sight; where to."""
    gone = folder.with_name(f"{folder.name}.{secrets.token_hex(4)}{_GONE}")
    with suppress(FileNotFoundError):
        folder.rename(gone)
    return gone


def _settle(*folders: Path) -> None:
    """See to it that what was moved into these folders outlives a loss of power."""
    for folder in folders:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
