"""Which reader reads a file: what is in it decides, its name only where that leaves two ways."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePath

from assistant.errors import InputError
from assistant.language.patterns import Pattern
from assistant.papers.blocks import clean_line
from assistant.papers.limits import PaperLimits
from assistant.papers.model import OcrModel, Paper, PaperKind
from assistant.papers.words import WORDS

Reader = Callable[[bytes, str, PaperLimits], Paper]

_EXTENSIONS = {
    ".pdf": PaperKind.PDF,
    ".docx": PaperKind.DOCX,
    ".docm": PaperKind.DOCX,
    ".dotx": PaperKind.DOCX,
    ".dotm": PaperKind.DOCX,
    ".html": PaperKind.HTML,
    ".htm": PaperKind.HTML,
    ".shtml": PaperKind.HTML,
    ".xhtml": PaperKind.HTML,
    ".md": PaperKind.MARKDOWN,
    ".markdown": PaperKind.MARKDOWN,
    ".txt": PaperKind.TEXT,
    ".text": PaperKind.TEXT,
}
PAPER_EXTENSIONS = frozenset(_EXTENSIONS)
"""How names of files end that are read."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"RIFF", b"BM")
_HTML = Pattern(
    "the beginning of a page",
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    yes=("<!DOCTYPE html>", "<!-- a --> <!-- b -->\n<html lang='zh'>", "<?xml version='1.0'?><html>"),
    no=("text <html>", "<htmlx>", "<p>"),
    flags=re.IGNORECASE | re.DOTALL,
    how="match",
)
_MHTML = re.compile(rb"^(?:From:|MIME-Version:|Snapshot-Content-Location:).*?multipart/related", re.I | re.S)
_CONTROLS = bytes({*range(0x20)} - set(b"\t\n\v\f\r\x1b"))
_FEW = 50
"""A text has at most one control character in so many."""
_HEAD = 4096
_MEGABYTE = 1 << 20


def read_paper(
    source: str | os.PathLike[str] | tuple[str, bytes], limits: PaperLimits | None = None, ocr: OcrModel | None = None
) -> Paper:
    """Read a file by its path, or from a name and its bytes; pages that are pictures with `ocr`, or not at all.

    Raises InputError, in one line, for a file that is not there, too large, protected or of no kind that is read.
    """
    limits = limits or PaperLimits()
    name, content = source if isinstance(source, tuple) else (PurePath(source).name, file_content(Path(source), limits))
    name = clean_line(name)
    if len(content) > limits.file_bytes:
        raise InputError(WORDS.both("refused.too_large", name=name, limit=limits.file_bytes // _MEGABYTE))
    kind = paper_kind(content, name)
    paper = _reader(kind, ocr)(content, name, limits)
    expected = _EXTENSIONS.get(_extension(name))
    if expected is not None and expected is not kind:
        warning = WORDS.both("warned.wrong_extension", extension=_extension(name), kind=kind.value.upper())
        paper = replace(paper, warnings=(warning, *paper.warnings))
    if not paper.text and not paper.pages:
        paper = replace(paper, warnings=(*paper.warnings, WORDS["warned.no_text"]))
    return paper


def file_content(path: Path, limits: PaperLimits) -> bytes:
    """The bytes of a file. Raises InputError for one that cannot be read or is too large."""
    try:
        content = bytearray()
        with path.open("rb") as file:  # piece by piece: a device has no end, and says that it holds nothing
            while piece := file.read(_MEGABYTE):
                content += piece
                if len(content) > limits.file_bytes:
                    limit = limits.file_bytes // _MEGABYTE
                    raise InputError(WORDS.both("refused.too_large", name=path.name, limit=limit))
        return bytes(content)
    except FileNotFoundError:
        raise InputError(WORDS.both("refused.no_file", name=path)) from None
    except OSError as error:
        raise InputError(WORDS.both("refused.unreadable", name=path, why=error.strerror or error)) from None


def paper_kind(content: bytes, name: str) -> PaperKind:
    """What a file is, by its first bytes and then by its name.

    Raises InputError for an empty file and for kinds that are not read, each with what to do.
    """
    head = content[:_HEAD]
    extension = _extension(name)
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise InputError(WORDS.both("refused.empty", name=name))
    if b"%PDF-" in head[:1024]:
        return PaperKind.PDF
    if head.startswith(b"PK\x03\x04"):
        return _zipped(content, name)
    if refused := _refused(content, head, extension):
        raise InputError(WORDS.both(f"refused.{refused}", name=name))
    expected = _EXTENSIONS.get(extension)
    text = _wide_head(head)
    if _HTML.match(text.removeprefix(b"\xef\xbb\xbf").decode("latin-1")) or expected is PaperKind.HTML:
        return PaperKind.HTML
    if len(text) - len(text.translate(None, _CONTROLS)) > len(text) // _FEW:
        raise InputError(WORDS.both("refused.binary", name=name))
    return PaperKind.MARKDOWN if expected is PaperKind.MARKDOWN else PaperKind.TEXT


def _refused(content: bytes, head: bytes, extension: str) -> str:
    """Why a file of this kind is not read, as a key of the words; empty for one that may be."""
    if head.startswith(_OLE):
        return _old_office(content, extension)
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(_ARCHIVES):
        return "archive"
    if head.startswith(_PICTURES) and b"\0" in head:
        return "picture"
    return "mhtml" if _MHTML.search(head) else ""


def _old_office(content: bytes, extension: str) -> str:
    """Of a compound file (OLE): a document that is protected, one of Word, of WPS, or something else."""
    if _stream_name("EncryptedPackage") in content:
        return "locked"
    if extension in (".wps", ".wpt"):
        return "wps"
    return "doc" if _stream_name("WordDocument") in content else "old_office"


def _stream_name(name: str) -> bytes:
    return name.encode("utf-16-le")


def _zipped(content: bytes, name: str) -> PaperKind:
    """A zip file is a Word document if it has the parts of one."""
    import io
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise InputError(WORDS.both("refused.broken_docx", name=name, why="zip")) from None
    if any(member.startswith("word/") and member.endswith(".xml") for member in members):
        return PaperKind.DOCX
    for part, what in (("xl/", "Excel"), ("ppt/", "PowerPoint"), ("content.xml", "OpenDocument"), ("OEBPS/", "EPUB")):
        if any(member.startswith(part) for member in members):
            raise InputError(WORDS.both("refused.other_office", name=name, what=what))
    if _extension(name) in (".docx", ".docm") or "[Content_Types].xml" in members:
        raise InputError(WORDS.both("refused.broken_docx", name=name, why="word/document.xml"))
    raise InputError(WORDS.both("refused.archive", name=name))


def _wide_head(head: bytes) -> bytes:
    """The head of a text in UTF-16 as if it were in single bytes; any other as it is."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or head.count(b"\0") > len(head) // 20:
        from assistant.papers.plain import decode_text

        return decode_text(head[: len(head) // 2 * 2]).text.encode()
    return head


def _extension(name: str) -> str:
    return PurePath(name).suffix.lower()


def _reader(kind: PaperKind, ocr: OcrModel | None) -> Reader:
    """The reader of a kind, loaded when it is needed."""
    if kind is PaperKind.DOCX:
        from assistant.papers.docx.reader import read_docx

        return read_docx
    if kind is PaperKind.HTML:
        from assistant.papers.html import read_html

        return read_html
    if kind is PaperKind.PDF:
        from assistant.papers.pdf.reader import read_pdf

        return partial(read_pdf, ocr=ocr)
    from assistant.papers.plain import read_markdown, read_text

    return read_markdown if kind is PaperKind.MARKDOWN else read_text
