"""A memo as a PDF, made by an installed LibreOffice from the Word document, or by an installed Chromium from HTML."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.errors import ServiceError
from assistant.review.memo.docx import memo_docx
from assistant.review.memo.html import memo_html
from assistant.review.memo.model import Memo
from assistant.review.words import WORDS

_OFFICE = ("soffice", "libreoffice")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_SECONDS = 120


def memo_pdf(memo: Memo, name: str) -> bytes:
    """The memo as the bytes of a PDF. Raises ServiceError, which names the file, where nothing here can make one."""
    program = _installed(_OFFICE) or _installed(_BROWSERS)
    if program is None:
        raise ServiceError(WORDS.both("memo_error.no_pdf", file=name))
    with TemporaryDirectory(prefix="star-memo-") as folder:
        made = Path(folder, "memo.pdf")
        command = _command(program, memo, Path(folder), made)
        try:
            # HOME: neither program touches what its user keeps there, and two of them never wait for each other
            subprocess.run(
                command, env={**os.environ, "HOME": folder}, stdin=subprocess.DEVNULL, capture_output=True,
                timeout=_SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            made.unlink(missing_ok=True)
        if not made.is_file() or not made.stat().st_size:
            failed = WORDS.both("memo_error.pdf_failed", file=name, program=Path(program).name, seconds=_SECONDS)
            raise ServiceError(failed)
        return made.read_bytes()


def _command(program: str, memo: Memo, folder: Path, made: Path) -> list[str]:
    if Path(program).name in _OFFICE:
        source = folder / "memo.docx"
        source.write_bytes(memo_docx(memo))
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        return [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(source)]
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
