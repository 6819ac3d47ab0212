"""From a file to an added text: what is read, what it says of itself, what its owner says, and what is kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from assistant.base.entry import read_bytes
from assistant.corpus.model import UNDATED, Corpus, Form
from assistant.corpus.parsing.front import FrontMatter, front_of, said
from assistant.corpus.parsing.parser import ParsedProvision, ParsedText, PieceKind, parse_text
from assistant.errors import InputError
from assistant.language.detection import language_of_passage
from assistant.language.patterns import Pattern
from assistant.language.text import Bilingual, Language
from assistant.library.details import DETAILS_SUFFIX, TextDetails, details_of, read_details
from assistant.library.entry import AddedText, TextPiece, Vouching, text_json
from assistant.library.library import Library, check_name
from assistant.library.words import WORDS
from assistant.papers.limits import PaperLimits
from assistant.papers.model import OcrModel, PageVerdict, Paper
from assistant.papers.reading import PAPER_EXTENSIONS
from assistant.papers.workers import PaperRead, read_papers

if TYPE_CHECKING:
    from assistant.library.downloading import Downloader
    from assistant.library.fetching import OfficialSites

_STATE = "中华人民共和国"
_EDITION = re.compile(r"[（(][^（）()]*\d{4}[^（）()]*[）)]$")
_LONGEST_TITLE = 120
_NUMBERED = Pattern(
    "a line that begins with a number of its own",
    r"第[一二三四五六七八九十百千零〇\d]+[编章节条]|(?:Article|Rule|Chapter|Part|Section) \d",
    yes=("第一条 为了", "Article 1 This"),
    no=("示例指引", "Articles of association"),
    how="match",
)
_NO_NAME = re.compile(r"[^\w-]+")
_FOR_OCR = frozenset({PageVerdict.NEEDS_OCR, PageVerdict.IMPLAUSIBLE})
_NAME_BYTES = 200
_DOCUMENT = 50
"""Characters of a title that are the name of a document."""


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
class TextRead:
    """What was read of a file, and its words cut into provisions; None where it was refused."""

    paper: PaperRead
    parsed: ParsedText | None


ReadTexts = Callable[[Sequence[Path], PaperLimits, OcrModel | None], Iterator[TextRead]]
"""Reads files and cuts them, and gives them in their order; the model is the one for pages which are pictures."""


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
        for file in _walked(path, refused):
            if not Path(os.path.realpath(file)).is_relative_to(os.path.realpath(path)):
                refused.append(_refused(file, WORDS["adding.link"]))
            elif file.suffix.lower() in PAPER_EXTENSIONS and not file.is_dir():
                files[file] = None
            elif file.suffix != DETAILS_SUFFIX and not file.is_dir():
                refused.append(_refused(file, WORDS["adding.kind"]))
    return FilesFound(tuple(files), tuple(refused))


def _walked(root: Path, refused: list[Addition]) -> Iterator[Path]:
    """The files below a folder, and the links in it that lead to folders; what cannot be listed is refused."""

    def unlisted(error: OSError) -> None:
        refused.append(_refused(Path(error.filename), WORDS.both("adding.unreadable", file=error.filename)))

    for folder, folders, names in os.walk(root, onerror=unlisted):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [name for name in folders if Path(folder, name).is_symlink()]
        yield from (Path(folder, name) for name in sorted([*links, *names]) if not name.startswith("."))


def file_name(sent: str) -> str:
    """A name that somebody sent as that of a file in a folder: its last part, printable, and short enough to be one."""
    name = "".join(sign if sign.isprintable() else " " for sign in PurePosixPath(sent).name)
    return name.encode("utf-8", "ignore")[-_NAME_BYTES:].decode("utf-8", "ignore").lstrip(". ") or "file"


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
        address = urlsplit(download.url)
        path = folder / f"{len(files)}" / file_name(unquote(address.path).rstrip("/") or address.hostname or "")
        path.parent.mkdir()
        path.write_bytes(download.content)
        files.append(path)
        is_official = sites.names(download.url) and download.url.startswith("https:")
        sources[hashlib.sha256(download.content).hexdigest()] = FileSource(download.url, is_official)
    return tuple(files), sources


def read_files(files: Sequence[Path], limits: PaperLimits, ocr: OcrModel | None) -> Iterator[TextRead]:
    """Read files on this machine, several at a time, and cut them; they come in their order."""
    for read in read_papers(files, limits, ocr=ocr):
        yield TextRead(read, parse_text(read.paper.text) if read.paper is not None else None)


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
    read_texts: ReadTexts = read_files,
) -> Iterator[Addition]:
    """What adding each file would do, in their order; nothing is kept yet.

    A file whose bytes are held already is not read. `sources` says of files, by their SHA-256, where they came from;
    `ocr` is the model that reads pages which are pictures, `read_texts` is what reads the files.
    """
    held = {text.sha256: text for text in library.texts()}
    hashes = {path: _hash(path) for path in files}
    first: dict[str, Path] = {}
    for path, digest in hashes.items():
        first.setdefault(digest, path)
    same = {digest for digest in first if digest in held and not (ocr and _has_unread(held[digest], library))}
    news = [path for digest, path in first.items() if digest and digest not in same]
    reads = read_texts(news, limits or PaperLimits(), ocr)
    batch = _Batch(corpus, library, today, sources or {}, {held[digest].name: first[digest] for digest in same})
    for path, digest in hashes.items():
        read = next(reads) if path in news else None
        try:
            described = details.over(read_details(path))
            if read is not None:
                known = described.over(details_of(held[digest])) if digest in held else described
                addition = batch.new(path, read, known)
            elif digest and first[digest] == path:
                addition = batch.held(path, held[digest], described)
            else:
                twice = WORDS.both("adding.twice", other=first[digest].name)
                addition = _refused(path, twice if digest else _unreadable(path))
        except InputError as error:
            addition = _refused(path, Bilingual(error.in_language(Language.EN), error.in_language(Language.ZH)))
        yield addition


@dataclass(frozen=True, slots=True)
class _Batch:
    """The files of one call; `names` are those of the texts that they are, each with its file.

    Two files of one call are never the same version of a document, and none takes the place of a text whose own file
    is among them.
    """

    corpus: Corpus
    library: Library
    today: dt.date
    sources: Mapping[str, FileSource]
    names: dict[str, Path]

    def new(self, path: Path, read: TextRead, said: TextDetails) -> Addition:
        """What adding a file would do that was read."""
        paper = read.paper.paper
        if paper is None:
            return Addition(path, AdditionOutcome.REFUSED, error=read.paper.error)
        text, notes = propose(paper, said, self.corpus, self.today, self.sources, read.parsed)
        if not text.articles:
            why = (*paper.warnings, WORDS["adding.nothing_read"])
            return _refused(path, Bilingual("; ".join(one.en for one in why), "；".join(one.zh for one in why)))
        return self._named(path, text) or Addition(path, self._outcome(text), text, notes, paper=paper)

    def held(self, path: Path, text: AddedText, said: TextDetails) -> Addition:
        """A file that is held already: the same, or described anew where more is said of it now."""
        described = described_anew(text, said, self.today)
        if described == text:
            return Addition(path, AdditionOutcome.SAME, text)
        del self.names[text.name]
        paper = self.library.paper(text)
        return self._named(path, described) or Addition(
            path, AdditionOutcome.REPLACED, described, paper=paper, former=text
        )

    def _named(self, path: Path, text: AddedText) -> Addition | None:
        """Why a text cannot have its name; None where it can and now has it."""
        check_name(text.document)
        if text.effective_to is not None and text.effective_to < text.effective_from:
            raise InputError(WORDS.both("adding.ends_before", start=text.effective_from, end=text.effective_to))
        other = self.names.setdefault(text.name, path)
        if other == path:
            return None
        return _refused(path, WORDS.both("adding.same_version", other=other.name, name=text.name))

    def _outcome(self, text: AddedText) -> AdditionOutcome:
        is_held = bool(self.library.find(text.document, text.version))
        return AdditionOutcome.REPLACED if is_held else AdditionOutcome.NEW


def _has_unread(text: AddedText, library: Library) -> bool:
    """Whether its file has pages that were not read, and that OCR may read."""
    return any(page.verdict in _FOR_OCR for page in library.paper(text).pages)


def keep(addition: Addition, library: Library) -> Addition:
    """Keep what is new or replaced; a file that has changed since it was read, or has gone, is refused.

    Raises InputError or ServiceError where nothing can be written.
    """
    text, paper = addition.text, addition.paper
    if text is None or paper is None or addition.outcome not in (AdditionOutcome.NEW, AdditionOutcome.REPLACED):
        return addition
    try:
        content = read_bytes(addition.path, PaperLimits().file_bytes)
    except OSError:
        return _refused(addition.path, _unreadable(addition.path))
    if hashlib.sha256(content).hexdigest() != text.sha256:
        return _refused(addition.path, WORDS.both("adding.changed", file=addition.path))
    library.add(text, paper, content, addition.former)
    return addition


def addition_json(addition: Addition) -> dict[str, Any]:
    """What became of a file, as programs read it."""
    text = addition.text
    return {
        "file": str(addition.path),
        "outcome": addition.outcome.value,
        "text": text_json(text) if text else None,
        "notes": [{"en": note.en, "zh": note.zh} for note in addition.notes],
        "error": {"en": addition.error.en, "zh": addition.error.zh} if addition.error else None,
    }


def propose(
    paper: Paper,
    details: TextDetails,
    corpus: Corpus,
    today: dt.date,
    sources: Mapping[str, FileSource],
    parsed: ParsedText | None = None,
) -> tuple[AddedText, tuple[Bilingual, ...]]:
    """The text that a paper would become, and what its owner should know of it; `parsed` is its text, if it is cut."""
    parsed, source = parsed or parse_text(paper.text), sources.get(paper.sha256)
    front = front_of(paper.text, parsed.pieces)
    title = details.title or said(front.title) or _first_line(paper.text) or Path(paper.name).stem
    start = details.effective_from or said(front.effective)
    document = details.document or _document(title, corpus)
    titles = {_letters(name) for name in (title, said(front.title)) if name}
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
        pieces=tuple(_piece(piece, titles) for piece in parsed.pieces),
        url=details.url or (source.url if source else None),
        confirmed=source.url if source is not None and source.is_official else None,
        vouched=Vouching(details.vouched_by, today) if details.vouched_by else None,
    )
    return text, (*paper.warnings, *parsed.warnings, *_notes(text, front))


def described_anew(text: AddedText, said: TextDetails, today: dt.date) -> AddedText:
    """The text with what its owner says of it now."""
    vouched = text.vouched
    if said.vouched_by and (vouched is None or vouched.name != said.vouched_by):
        vouched = Vouching(said.vouched_by, today)
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
        vouched=vouched,
    )


def _refused(path: Path, why: Bilingual) -> Addition:
    return Addition(path, AdditionOutcome.REFUSED, error=why)


def _hash(path: Path) -> str:
    """SHA-256 of a file, read piece by piece; empty where it cannot be read."""
    try:
        if not path.is_file():  # a pipe would be waited for, a device has no end
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return ""


def _unreadable(path: Path) -> Bilingual:
    return WORDS.both("adding.unreadable" if path.exists() else "adding.no_file", file=path)


def _piece(piece: ParsedProvision, titles: Collection[str]) -> TextPiece:
    """A piece as it is kept; one that is nothing but a title of the text is a heading, and answers nothing."""
    is_title = piece.kind is PieceKind.FRONT and _letters(piece.text) in titles
    kind = PieceKind.HEADING if is_title else piece.kind
    return TextPiece(piece.id, kind, piece.path, piece.start, piece.end, piece.end if is_title else piece.until)


def _is_scanned(paper: Paper) -> bool:
    return any(page.verdict is PageVerdict.SCANNED for page in paper.pages)


def _notes(text: AddedText, front: FrontMatter) -> Iterator[Bilingual]:
    if text.effective_from == UNDATED:
        yield WORDS["adding.undated"]
    if front.replaces:
        yield WORDS.both("adding.replaces", titles=", ".join(stated.value for stated in front.replaces))


def _first_line(text: str) -> str:
    """The line that a text begins with, where it reads like a title: short, and no sentence."""
    line = text.split("\n", 1)[0].strip()
    is_title = 4 <= len(line) <= _LONGEST_TITLE and line[-1] not in ".。；;，,:：" and not line[0].isdigit()
    return line if is_title and not _NUMBERED.match(line) else ""


def _document(title: str, corpus: Corpus) -> str:
    """The corpus id of the document of that title; a new one made of the title where there is none."""
    wanted = _folded(title)
    for document in corpus.documents.values():
        for version in document.versions:
            if wanted in {_folded(name[language]) for name in (version.title, version.short) for language in Language}:
                return document.id
    name = _NO_NAME.sub("-", unicodedata.normalize("NFKC", _short(title))).strip("-_")
    if len(name) > _DOCUMENT:  # titles may differ in their last words alone
        name = f"{name[: _DOCUMENT - 9].strip('-_')}-{hashlib.sha256(wanted.encode()).hexdigest()[:8]}"
    return name or "text"


def _short(title: str) -> str:
    """A title as people say it: without the state in front and the edition behind."""
    return _EDITION.sub("", title.strip()).removeprefix(_STATE).strip("《》 ") or title


def _folded(title: str) -> str:
    return _letters(_EDITION.sub("", title.strip()).removeprefix(_STATE))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).lower()
