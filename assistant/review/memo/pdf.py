"""A memo as a PDF, made by an installed LibreOffice from the Word document, or by an installed Chromium from HTML."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import DEVNULL, Popen, TimeoutExpired
from tempfile import TemporaryDirectory

from assistant.base.deadline import check_deadline
from assistant.errors import NotInstalled, ServiceError
from assistant.review.memo.model import Memo
from assistant.review.words import WORDS

_OFFICE = ("soffice", "libreoffice")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_SECONDS = 120
_LOOK_AGAIN = 0.1
"""Seconds between two looks at whether it is done, and whether whoever waits for it still has time."""
_TURN = threading.Lock()
"""Either program takes some hundred megabytes: only one runs at a time."""


def pdf_program() -> str | None:
    """The program that makes PDFs here; None where none is installed."""
    return _installed(_OFFICE) or _installed(_BROWSERS)


def memo_pdf(memo: Memo, name: str) -> bytes:
    """The memo as the bytes of a PDF; in one process one is made after the other.

    Raises NotInstalled, which names the file, where nothing here can make one; ServiceError where it was not made in
    time; Stopped where nobody waits for it any more.
    """
    program = pdf_program()
    if program is None:
        raise NotInstalled(WORDS.both("memo_error.no_pdf", file=name))
    with _turn(), TemporaryDirectory(prefix="star-memo-") as folder:
        made = Path(folder, "memo.pdf")
        if not _done(_command(program, memo, Path(folder), made), folder) or not made.is_file():
            failed = WORDS.both("memo_error.pdf_failed", file=name, program=Path(program).name, seconds=_SECONDS)
            raise ServiceError(failed)
        return made.read_bytes()


@contextmanager
def _turn() -> Iterator[None]:
    while not _TURN.acquire(timeout=_LOOK_AGAIN):
        check_deadline()
    try:
        yield
    finally:
        _TURN.release()


def _done(command: list[str], home: str) -> bool:
    """Whether the program ended in time; it and all that it started are gone in the end.

    HOME is a folder of its own: neither program touches what its user keeps there, and two never wait for each other.
    """
    with Popen(
        command, env={**os.environ, "HOME": home}, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, process_group=0
    ) as process:
        try:
            for _ in range(round(_SECONDS / _LOOK_AGAIN)):
                check_deadline()
                with suppress(TimeoutExpired):
                    process.wait(_LOOK_AGAIN)
                    return True
            return False
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _command(program: str, memo: Memo, folder: Path, made: Path) -> list[str]:
    if Path(program).name in _OFFICE:
        from assistant.review.memo.docx import memo_docx

        source = folder / "memo.docx"
        source.write_bytes(memo_docx(memo))
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        return [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(source)]
    from assistant.review.memo.html import memo_html

    source = folder / "memo.html"
    source.write_text(memo_html(memo), "utf-8")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # a browser refuses to run as root with one
    data = f"--user-data-dir={folder / 'profile'}"
    quiet = [
        "--headless",
        "--disable-gpu",
        "--no-first-run",
        "--no-pdf-header-footer",
        "--host-resolver-rules=MAP * ~NOTFOUND",
    ]
    return [program, *quiet, *sandbox, data, f"--print-to-pdf={made}", source.as_uri()]


def _installed(names: tuple[str, ...]) -> str | None:
    return next((found for name in names if (found := shutil.which(name))), None)
