"""Memos on the command line: written, and checked. Imported by commands that already load what they need."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import InputError

if TYPE_CHECKING:
    from assistant.language.text import Language
    from assistant.review.cite_check.model import CheckedMemo
    from assistant.service import Assistant

_SUFFIXES = frozenset(
    {".docx", ".docm", ".doc", ".md", ".markdown", ".txt", ".text", ".pdf", ".html", ".htm", ".rtf", ".wps"}
)


def is_file(named: str, quote: str | None) -> bool:
    """Whether `verify` is given a memo, and no citation with its quote."""
    return quote is None and "#" not in named and (Path(named).suffix.lower() in _SUFFIXES or Path(named).is_file())


def check_file(
    service: Assistant, file: Path, out: Path | None, day: dt.date | None, as_json: bool, lang: str | None
) -> bool:
    """Check a memo and print what is so, with comments in a copy where one is wanted; whether something is wrong."""
    from assistant.channels.cli.check import language_named
    from assistant.channels.cli.output import print_json
    from assistant.papers.limits import PaperLimits
    from assistant.papers.workers import read_papers
    from assistant.review.cite_check.checker import check_memo
    from assistant.review.cite_check.wording import check_json, check_lines

    if out is not None:
        _check_copy(file, out)
    (read,) = read_papers([file], PaperLimits())
    if read.paper is None:
        raise InputError(read.error or file.name)
    memo = check_memo(read.paper, service.book, day or service.today)
    language = language_named(lang) if lang else memo.language
    written = _write_copy(file, out, memo, language) if out is not None else ""
    if as_json:
        print_json(check_json(memo))
    else:
        print("\n".join([*check_lines(memo, language), *([written] if written else [])]))
    return bool(memo.faults)


def _check_copy(file: Path, out: Path) -> None:
    """Refuse a copy that would be no Word document, or would be the memo itself."""
    from assistant.review.words import WORDS

    if file.suffix.lower() != ".docx" or out.suffix.lower() != ".docx":
        raise InputError(WORDS.both("cite_report.only_docx", file=file.name))
    if out.exists() and file.exists() and out.samefile(file):
        raise InputError(WORDS.both("cite_report.same_file", file=out.name))


def _write_copy(file: Path, out: Path, memo: CheckedMemo, language: Language) -> str:
    """Write the memo with comments; gives the line that says so."""
    from assistant.base.files import replace_file, writing
    from assistant.papers.limits import PaperLimits
    from assistant.papers.reading import file_content
    from assistant.review.cite_check.comments import commented
    from assistant.review.words import WORDS

    content, count = commented(file_content(file, PaperLimits()), memo, language)
    with writing(out):
        replace_file(out, content)
    return WORDS("cite_report.written", language, file=out, count=count)
