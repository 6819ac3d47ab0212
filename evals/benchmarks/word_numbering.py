"""The numbers that Word generates: how many of them readers of DOCX get right, ours and those that are installed.

    python evals/benchmarks/word_numbering.py [FOLDER WITH PACKAGES]…

The documents are those of `tests/reading_papers/docx/word_cases.py`: formats, levels, restarts, overrides, styles, what
is hidden, deleted or switched off. A number is right if the line stands in what is read as Word shows it, white space
and marks of Markdown aside; `unnumbered` are lines that must not get one. Others are measured where they can be
imported from the folders named: `pip install --target FOLDER docx2python 'markitdown[docx]' kreuzberg pypandoc_binary`.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from assistant.papers.docx.reader import read_docx
from assistant.papers.limits import PaperLimits
from tests.reading_papers.docx.word_cases import WORD_CASES, WordCase

Reader = Callable[[bytes], str]

_MARKS = re.compile(r"[*_`\\]|^\s*(?:#+|[-+>])\s+|^\s*\|\s?|\|")


def ours(content: bytes) -> str:
    """This project's reader."""
    return read_docx(content, "x.docx", PaperLimits()).text


def python_docx(content: bytes) -> str:
    """The paragraphs and cells of python-docx."""
    from docx import Document

    document = Document(io.BytesIO(content))
    cells = (paragraph for table in document.tables for cell in table._cells for paragraph in cell.paragraphs)
    return "\n".join(paragraph.text for paragraph in (*document.paragraphs, *cells))


def docx2python(content: bytes) -> str:
    """The text of docx2python."""
    read = import_module("docx2python").docx2python
    with _WordFile(content) as path, read(path) as document:
        return str(document.text)


def markitdown(content: bytes) -> str:
    """The Markdown of markitdown."""
    with _WordFile(content) as path:
        return str(import_module("markitdown").MarkItDown().convert(path).text_content)


def kreuzberg(content: bytes) -> str:
    """The text of kreuzberg."""
    mime = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return str(import_module("kreuzberg").extract_bytes_sync(content, mime).content)


def pandoc(content: bytes) -> str:
    """The plain text of pandoc."""
    convert = import_module("pypandoc").convert_text
    return str(convert(content, "plain", format="docx", extra_args=["--wrap=none"]))


class _WordFile:
    """The document as a file, for readers that want one."""

    def __init__(self, content: bytes) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._path = Path(self._folder.name) / "x.docx"
        self._path.write_bytes(content)

    def __enter__(self) -> str:
        return str(self._path)

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()


READERS: dict[str, tuple[str, Reader]] = {
    "this project": ("", ours),
    "python-docx": ("python-docx", python_docx),
    "docx2python": ("docx2python", docx2python),
    "markitdown": ("markitdown", markitdown),
    "kreuzberg": ("kreuzberg", kreuzberg),
    "pandoc": ("pypandoc_binary", pandoc),
}


def plain_lines(text: str) -> Iterator[str]:
    """Lines, whole and cell by cell, without white space and the marks of Markdown."""
    for line in text.split("\n"):
        for part in (line, *re.split(r"[\t|]", line)):
            yield "".join(_MARKS.sub("", part).split())


def right(case: WordCase, text: str) -> tuple[int, int]:
    """The numbered lines of a case that stand in what was read, and those without a number that do."""
    written = set(plain_lines(text))
    cells = ["".join(cell.split()) for line in case.lines for cell in line.split("\t")]
    found = [cell for cell in cells if cell in written]
    bare = sum(cell in case.unnumbered for cell in found)
    return len(found) - bare, bare


def measured(reader: Reader) -> tuple[int, int, int, int]:
    """Numbers right, unnumbered lines right, documents wholly right, documents that made the reader fail."""
    numbers = unnumbered = documents = failed = 0
    for case in WORD_CASES:
        try:
            found, bare = right(case, reader(case.content))
        except Exception:  # noqa: BLE001 — another's reader may fail in any way, and that is what is counted
            failed += 1
            continue
        numbers += found
        unnumbered += bare
        documents += found == case.numbered and bare == len(case.unnumbered)
    return numbers, unnumbered, documents, failed


def main() -> None:
    """Print the table."""
    sys.path += sys.argv[1:]
    numbers = sum(case.numbered for case in WORD_CASES)
    unnumbered = sum(len(case.unnumbered) for case in WORD_CASES)
    wanted = f"numbers right of {numbers} | unnumbered right of {unnumbered} | documents right of {len(WORD_CASES)}"
    print(f"| reader | {wanted} | failed |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, (package, reader) in READERS.items():
        try:
            reader(WORD_CASES[0].content)
        except ImportError:
            print(f"| {name} | not installed |")
            continue
        found, bare, documents, failed = measured(reader)
        print(f"| {name} {_version(package)} | {found} | {bare} | {documents} | {failed} |")


def _version(package: str) -> str:
    if package == "pypandoc_binary":
        return str(import_module("pypandoc").get_pandoc_version())
    try:
        return version(package) if package else ""
    except PackageNotFoundError:
        return ""


if __name__ == "__main__":
    main()
