"""Memos as files: the end of the name decides in which form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePath

from assistant.base.files import replace_file, writing
from assistant.errors import InputError
from assistant.review.memo.model import Memo
from assistant.review.words import WORDS

MEMO_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".md": "text/markdown; charset=utf-8",
}
"""The kinds of files a memo is written as, with their media types."""


def memo_suffix(name: str) -> str:
    """The kind of file that a name asks for. Raises InputError for one that no memo is written as."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in MEMO_TYPES:
        raise InputError(WORDS.both("memo_error.suffix", file=PurePath(name).name))
    return suffix


def memo_bytes(memo: Memo, name: str) -> bytes:
    """The memo as a file of that name holds it. Raises InputError for its suffix, ServiceError where no PDF is made."""
    return _writers(memo_suffix(name))(memo, PurePath(name).name)


def write_memo(memo: Memo, path: Path) -> None:
    """Write the memo: the whole file or none. Raises what `memo_bytes` does, and errors of writing in one line."""
    content = memo_bytes(memo, path.name)
    with writing(path):
        replace_file(path, content)


def _writers(suffix: str) -> Callable[[Memo, str], bytes]:
    """What writes a kind, loaded when it is needed."""
    if suffix == ".docx":
        from assistant.review.memo.docx import memo_docx

        return lambda memo, name: memo_docx(memo)
    if suffix == ".pdf":
        from assistant.review.memo.pdf import memo_pdf

        return memo_pdf
    from assistant.review.memo.markdown import memo_markdown

    return lambda memo, name: memo_markdown(memo).encode()
