"""From a file to an added text: what is read, what it says of itself, what its owner says, and what is kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from assistant.corpus.model import UNDATED, Corpus, Form
from assistant.corpus.parsing.front import FrontMatter, front_of, said
from assistant.corpus.parsing.parser import ParsedProvision, PieceKind, parse_text
from assistant.language.detection import language_of_passage
from assistant.language.text import Bilingual, Language
from assistant.library.details import DETAILS_SUFFIX, TextDetails, read_details
from assistant.library.downloading import Downloader
from assistant.library.entry import AddedText, TextPiece, Vouching, head_json
from assistant.library.fetching import OfficialSites
from assistant.library.library import Library
from assistant.library.words import WORDS
from assistant.papers.limits import PaperLimits
from assistant.papers.model import PageVerdict, Paper
from assistant.papers.ocr import OcrModel
from assistant.papers.reading import PAPER_EXTENSIONS
from assistant.papers.workers import PaperRead, read_papers

_STATE = "中华人民共和国"
_EDITION = re.compile(r"[（(][^（）()]*\d{4}[^（）()]*[）)]$")
_NO_NAME = re.compile(r"[^\w-]+")


@dataclass(frozen=True, slots=True)
class FileSource:
    """The address that a file came from, and whether it is one of those who make the rules, over TLS."""

    url: str
    is_official: bool


class AdditionOutcome(StrEnum):
    """What became of a file."""

    NEW = "new"
    REPLACED = "replaced"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Addition:
    """One file and what became of it: the text that is kept, what its reader says of it, or why it is refused.

    `former` is the same text as it was described before.
    """

    path: Path
    outcome: AdditionOutcome
    text: AddedText | None = None
    notes: tuple[Bilingual, ...] = ()
    error: Bilingual | None = None
    paper: Paper | None = None
    former: AddedText | None = None


@dataclass(frozen=True, slots=True)
class FilesFound:
    """The files to read, and those in a folder that are of no kind that is read."""

    files: tuple[Path, ...]
    refused: tuple[Addition, ...]


def find_files(named: Iterable[Path]) -> FilesFound:
    """The files that are named and those below the folders that are, each once, in order of name.

    Hidden files are left out; a link that leads out of its folder is refused.
    """
    files: dict[Path, None] = {}
    refused: list[Addition] = []
    for path in named:
        if not path.is_dir():
            files[path] = None
            continue
        root = path.resolve()
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                file = Path(folder, name)
                if name.startswith("."):
                    continue
                if not file.resolve().is_relative_to(root):
                    refused.append(_refused(file, WORDS["adding.link"]))
                elif file.suffix.lower() in PAPER_EXTENSIONS:
                    files[file] = None
                elif file.suffix != DETAILS_SUFFIX:
                    refused.append(_refused(file, WORDS["adding.kind"]))
    return FilesFound(tuple(files), tuple(refused))


def download_files(
    urls: Iterable[str], folder: Path, downloader: Downloader, sites: OfficialSites
) -> tuple[tuple[Path, ...], Mapping[str, FileSource]]:
    """The files at addresses, saved in a folder under their own names, and where each came from by its SHA-256.

    Raises InputError for what is not to be had there, ServiceError where a site cannot be reached.
    """
    files: list[Path] = []
    sources: dict[str, FileSource] = {}
    for url in urls:
        download = downloader.download(url)
        assert download is not None  # nothing was known of it before
        name = unquote(PurePosixPath(urlsplit(download.url).path).name) or urlsplit(download.url).hostname or "page"
        path = folder / f"{len(files)}" / name
        path.parent.mkdir()
        path.write_bytes(download.content)
        files.append(path)
        is_official = sites.names(download.url) and download.url.startswith("https:")
        sources[hashlib.sha256(download.content).hexdigest()] = FileSource(download.url, is_official)
    return tuple(files), sources


def read_additions(
    files: Sequence[Path],
    details: TextDetails,
    corpus: Corpus,
    library: Library,
    today: dt.date,
    *,
    sources: Mapping[str, FileSource] | None = None,
    limits: PaperLimits | None = None,
    ocr: OcrModel | None = None,
) -> Iterator[Addition]:
    """What adding each file would do, in their order; nothing is kept yet.

    A file whose bytes are held already is not read. `sources` says of files, by their SHA-256, where they came from;
    `ocr` is the model that reads pages which are pictures.
    """
    held = {text.sha256: text for text in library.texts()}
    taken = {text.name: text.file for text in held.values()}
    hashes = {path: _hash(path) for path in files}
    news: dict[str, Path] = {}
    for path, digest in hashes.items():
        if digest and digest not in held and digest not in news:
            news[digest] = path
    reads = read_papers(news.values(), limits or PaperLimits(), ocr=ocr)
    batch: dict[str, str] = {}
    for path, digest in hashes.items():
        if digest in held:
            yield _held(path, held[digest], details.over(read_details(path)), library)
        elif digest and news[digest] != path:
            yield _refused(path, WORDS.both("adding.twice", other=news[digest].name))
        else:
            read = next(reads) if digest else PaperRead(path, None, _unreadable(path))
            if read.paper is None:
                yield Addition(path, AdditionOutcome.REFUSED, error=read.error)
                continue
            described = details.over(read_details(path))
            text, notes = propose(read.paper, described, corpus, today, sources or {})
            yield _addition(path, text, notes, read.paper, batch, taken)


def addition_json(addition: Addition) -> dict[str, Any]:
    """What became of a file, as programs read it."""
    text = addition.text
    return {
        "file": str(addition.path),
        "outcome": addition.outcome.value,
        "text": {**head_json(text), "provisions": sum(1 for _ in text.articles)} if text else None,
        "notes": [{"en": note.en, "zh": note.zh} for note in addition.notes],
        "error": {"en": addition.error.en, "zh": addition.error.zh} if addition.error else None,
    }


def propose(
    paper: Paper, details: TextDetails, corpus: Corpus, today: dt.date, sources: Mapping[str, FileSource]
) -> tuple[AddedText, tuple[Bilingual, ...]]:
    """The text that a paper would become, and what its owner should know of it."""
    parsed, source = parse_text(paper.text), sources.get(paper.sha256)
    front = front_of(paper.text, parsed.pieces)
    title = details.title or said(front.title) or Path(paper.name).stem
    start = details.effective_from or said(front.effective)
    document = details.document or _document(title, corpus)
    text = AddedText(
        document=document,
        version=start.isoformat() if start else f"undated-{paper.sha256[:8]}",
        title=Bilingual(details.title_en or title, title),
        short=Bilingual(details.title_en or _short(title), _short(title)),
        issuer=details.issuer or said(front.issuer) or "",
        number=details.number or said(front.number),
        published=details.published or said(front.published),
        effective_from=start or UNDATED,
        effective_to=details.effective_to,
        language=language_of_passage(paper.text[:20_000]),
        form=Form.SCANNED if _is_scanned(paper) else Form.OFFICIAL_TEXT,
        file=paper.name,
        sha256=paper.sha256,
        pages=len(paper.pages),
        added=today,
        pieces=tuple(map(_piece, parsed.pieces)),
        url=details.url or (source.url if source else None),
        confirmed=source.url if source is not None and source.is_official else None,
        vouched=Vouching(details.vouched_by, today) if details.vouched_by else None,
    )
    return text, (*paper.warnings, *parsed.warnings, *_notes(text, front))


def _addition(
    path: Path,
    text: AddedText,
    notes: tuple[Bilingual, ...],
    paper: Paper,
    batch: dict[str, str],
    held: Mapping[str, str],
) -> Addition:
    """What adding a text would do: two files of one call are never the same version of a document."""
    if not text.pieces:
        return _refused(path, notes[0] if notes else WORDS["adding.nothing_read"])
    if text.name in batch:
        return _refused(path, WORDS.both("adding.same_version", other=batch[text.name], name=text.name))
    batch[text.name] = path.name
    outcome = AdditionOutcome.REPLACED if text.name in held else AdditionOutcome.NEW
    return Addition(path, outcome, text, notes, paper=paper)


def _held(path: Path, text: AddedText, said: TextDetails, library: Library) -> Addition:
    """A file that is held already: the same, or described anew where more is said of it now."""
    described = described_anew(text, said)
    if described == text:
        return Addition(path, AdditionOutcome.SAME, text)
    return Addition(path, AdditionOutcome.REPLACED, described, paper=library.paper(text), former=text)


def described_anew(text: AddedText, said: TextDetails) -> AddedText:
    """The text with what its owner says of it now."""
    title = Bilingual(said.title_en or text.title.en, said.title or text.title.zh)
    start = said.effective_from or text.effective_from
    return replace(
        text,
        document=said.document or text.document,
        version=text.version if start == text.effective_from else start.isoformat(),
        title=title,
        short=text.short if title == text.title else Bilingual(said.title_en or text.short.en, _short(title.zh)),
        issuer=said.issuer or text.issuer,
        number=said.number or text.number,
        published=said.published or text.published,
        effective_from=start,
        effective_to=said.effective_to or text.effective_to,
        url=said.url or text.url,
        vouched=Vouching(said.vouched_by, text.added) if said.vouched_by else text.vouched,
    )


def _refused(path: Path, why: Bilingual) -> Addition:
    return Addition(path, AdditionOutcome.REFUSED, error=why)


def _hash(path: Path) -> str:
    """SHA-256 of a file, read piece by piece; empty where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _unreadable(path: Path) -> Bilingual:
    return WORDS.both("adding.unreadable" if path.exists() else "adding.no_file", file=path)


def _piece(piece: ParsedProvision) -> TextPiece:
    """What comes before the first number holds nothing: the articles are not beneath it."""
    until = piece.end if piece.kind is PieceKind.FRONT else piece.until
    return TextPiece(piece.id, piece.kind, piece.path, piece.start, piece.end, until)


def _is_scanned(paper: Paper) -> bool:
    return any(page.verdict is PageVerdict.SCANNED for page in paper.pages)


def _notes(text: AddedText, front: FrontMatter) -> Iterator[Bilingual]:
    if text.effective_from == UNDATED:
        yield WORDS["adding.undated"]
    if front.replaces:
        yield WORDS.both("adding.replaces", titles=", ".join(stated.value for stated in front.replaces))


def _document(title: str, corpus: Corpus) -> str:
    """The corpus id of the document of that title; a new one made of the title where there is none."""
    wanted = _folded(title)
    for document in corpus.documents.values():
        for version in document.versions:
            if wanted in {_folded(name[language]) for name in (version.title, version.short) for language in Language}:
                return document.id
    return _NO_NAME.sub("-", unicodedata.normalize("NFKC", _short(title))).strip("-_")[:60].strip("-_") or "text"


def _short(title: str) -> str:
    """A title as people say it: without the state in front and the edition behind."""
    return _EDITION.sub("", title.strip()).removeprefix(_STATE).strip("《》 ") or title


def _folded(title: str) -> str:
    letters = unicodedata.normalize("NFKC", _EDITION.sub("", title.strip())).removeprefix(_STATE)
    return re.sub(r"[\W_]+", "", letters).lower()
