"""The added texts in the data folder: one folder each, put in place as a whole or not at all.

<root>/texts/<document>/<version>/   text.json, paper.json, and the file itself under `source` and its ending
<root>/writer.lock                   held by whoever changes something
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from assistant.base.files import locked, private_folder, replace_file, writing
from assistant.errors import InputError
from assistant.library.edition import renew_edition
from assistant.library.entry import AddedText, added_text
from assistant.papers.files import paper_from_json, paper_to_json
from assistant.papers.model import Paper

_NEW = ".new"
_GONE = ".gone"
_TEXT, _PAPER = "text.json", "paper.json"
_NAME = re.compile(r"[^\W_](?:[\w.-]{0,78}[^\W_])?")


@dataclass(frozen=True, slots=True)
class Library:
    """The library below a folder. Safe to share between threads and processes."""

    root: Path

    def texts(self) -> tuple[AddedText, ...]:
        """Everything that was added, by document and version. Raises InputError naming a file that cannot be read."""
        return tuple(_read(folder / _TEXT) for folder in self._folders())

    @property
    def hash(self) -> str:
        """SHA-256 over everything in it that an answer depends on; empty for an empty library."""
        digest = hashlib.sha256()
        folders = self._folders()
        for folder in folders:
            digest.update(folder.joinpath(_TEXT).read_bytes() + b"\0")
        return digest.hexdigest() if folders else ""

    def find(self, document: str, version: str | None = None) -> tuple[AddedText, ...]:
        """The versions of a document, or the one named."""
        return tuple(text for text in self.texts() if text.document == document and version in (None, text.version))

    def paper(self, text: AddedText) -> Paper:
        """What was read of its file. Raises InputError where that cannot be read any more."""
        path = self._folder(text) / _PAPER
        try:
            return paper_from_json(path.read_text("utf-8"))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(f"{path} cannot be read ({error}); remove the text and add its file again") from None

    def source(self, text: AddedText) -> Path:
        """The file as it was added."""
        return self._folder(text) / f"source{Path(text.file).suffix.lower()}"

    def add(self, text: AddedText, paper: Paper, content: bytes) -> None:
        """Keep a text with its paper and its file, in the place of the same version if there is one.

        Raises InputError for a name that is no folder's, or where nothing can be written.
        """
        folder = self._folder(text)
        new = folder.with_name(f"{folder.name}.{secrets.token_hex(4)}{_NEW}")
        with self._writing(), writing(new):
            private_folder(new)
            try:
                ending = Path(text.file).suffix.lower()
                replace_file(new / f"source{ending}", content, private=True)
                replace_file(new / _PAPER, paper_to_json(paper).encode("utf-8", "replace"), private=True)
                replace_file(new / _TEXT, json.dumps(text.as_json(), ensure_ascii=False, indent=1), private=True)
                _move_away(folder)
                new.rename(folder)
            except BaseException:
                shutil.rmtree(new, ignore_errors=True)
                raise

    def replace(self, text: AddedText) -> None:
        """Keep what is known of a text that is held, anew; its words stay."""
        with self._writing():
            replace_file(
                self._folder(text) / _TEXT, json.dumps(text.as_json(), ensure_ascii=False, indent=1), private=True
            )

    def remove(self, text: AddedText) -> None:
        """Remove a text with its file."""
        with self._writing():
            _move_away(self._folder(text))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        private_folder(self.root)
        with locked(self.root / "writer.lock"):
            self._sweep()
            try:
                yield
            finally:
                renew_edition(self.root)

    def _sweep(self) -> None:
        """Remove what a process that was killed left behind."""
        for folder in (*self._texts.glob(f"*/*{_NEW}"), *self._texts.glob(f"*/*{_GONE}")):
            shutil.rmtree(folder, ignore_errors=True)

    @property
    def _texts(self) -> Path:
        return self.root / "texts"

    def _folders(self) -> list[Path]:
        return sorted(path.parent for path in self._texts.glob(f"*/*/{_TEXT}") if path.parent.suffix != _NEW)

    def _folder(self, text: AddedText) -> Path:
        for name in (text.document, text.version):
            if not _NAME.fullmatch(name):
                raise InputError(f"'{name[:80]}' is no name of a text; use letters, digits, '-' and '.', at most 80")
        return self._texts / text.document / text.version


def _move_away(folder: Path) -> None:
    gone = folder.with_name(f"{folder.name}.{secrets.token_hex(4)}{_GONE}")
    with suppress(FileNotFoundError):
        folder.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)
    with suppress(OSError):
        folder.parent.rmdir()  # the document's last version


def _read(path: Path) -> AddedText:
    try:
        return added_text(path.read_text("utf-8"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} cannot be read ({error}); remove its folder and add the file again") from None
