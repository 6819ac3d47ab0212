"""The added texts in the data folder: one folder each, put in place as a whole or not at all.

<root>/texts/<document>/<version>/   text.json, paper.json, and the file itself: `source` with the ending of its kind
<root>/writer.lock                   held by whoever changes something
"""

from __future__ import annotations

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
from assistant.library.words import WORDS
from assistant.papers.files import paper_from_json, paper_to_json
from assistant.papers.model import Paper, PaperKind

_NEW = ".new"
_GONE = ".gone"
_TEXT, _PAPER, _SOURCE = "text.json", "paper.json", "source"
_ENDINGS = {PaperKind.MARKDOWN: ".md", PaperKind.TEXT: ".txt"}
_NAME = re.compile(r"[^\W_](?:[\w.-]{0,58}[^\W_])?")
"""At most 60 characters: in Chinese they are 180 bytes, and the name of a file may have 255."""
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Library:
    """The library below a folder. Safe to share between threads and processes."""

    root: Path

    def texts(self) -> tuple[AddedText, ...]:
        """Everything that was added, by document and version. Raises InputError naming a file that cannot be read."""
        return tuple(text for folder in self._folders() if (text := _read(folder)) is not None)

    def papers(self) -> tuple[tuple[AddedText, Paper], ...]:
        """Everything that was added, each with its paper; what changes meanwhile is read as it is then.

        Raises InputError naming a file that cannot be read.
        """
        return tuple(both for folder in self._folders() if (both := _read_whole(folder)) is not None)

    def find(self, document: str, version: str | None = None) -> tuple[AddedText, ...]:
        """The versions of a document, or the one named."""
        folders = self._folders(document) if _NAME.fullmatch(document) else []
        texts = (_read(folder) for folder in folders if version in (None, folder.name))
        return tuple(text for text in texts if text is not None)

    def paper(self, text: AddedText) -> Paper:
        """What was read of its file. Raises InputError where that cannot be read any more."""
        return _read_paper(self._folder(text))

    def source(self, text: AddedText) -> Path:
        """The file as it was added, under the ending of its kind. Raises InputError where it is not there any more."""
        path = next(self._folder(text).glob(f"{_SOURCE}.*"), None)
        if path is None:
            raise InputError(f"the file of {text.name} is not there any more; remove the text and add its file again")
        return path

    def add(self, text: AddedText, paper: Paper, content: bytes, former: AddedText | None = None) -> None:
        """Keep a text with its paper and its file, in the place of the same version and of `former`.

        Raises InputError for a name that is no folder's, or where nothing can be written.
        """
        folder = self._folder(text)
        replaced = {folder, self._folder(former or text)}
        new = folder.with_name(f"{folder.name}.{secrets.token_hex(4)}{_NEW}")
        ending = _ENDINGS.get(paper.kind, f".{paper.kind.value}")
        with self._writing(), writing(new):
            private_folder(new)
            try:
                replace_file(new / f"{_SOURCE}{ending}", content, private=True)
                replace_file(new / _PAPER, paper_to_json(paper).encode("utf-8", "replace"), private=True)
                replace_file(new / _TEXT, json.dumps(text.as_json(), ensure_ascii=False, indent=1), private=True)
                for old in replaced:
                    _move_away(old)
                new.rename(folder)
            except BaseException:
                shutil.rmtree(new, ignore_errors=True)
                raise

    def replace(self, text: AddedText) -> None:
        """Keep what is known of a text that is held, anew; its words stay."""
        path = self._folder(text) / _TEXT
        with self._writing(), writing(path):
            replace_file(path, json.dumps(text.as_json(), ensure_ascii=False, indent=1), private=True)

    def remove(self, text: AddedText) -> None:
        """Remove a text with its file."""
        folder = self._folder(text)
        with self._writing(), writing(folder):
            _move_away(folder)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """The library for this process alone; its edition changes before and after, in case of a kill between."""
        with writing(self.root):
            private_folder(self.root)
        with locked(self.root / "writer.lock"):
            with writing(self.root):
                self._sweep()
                renew_edition(self.root)
            try:
                yield
            finally:
                with writing(self.root):
                    renew_edition(self.root)

    def _sweep(self) -> None:
        """Finish or remove what a process that was killed left behind: a text whose place is free was whole."""
        for new in self._texts.glob(f"*/*{_NEW}"):
            folder = new.with_name(new.name.removesuffix(_NEW).rpartition(".")[0])
            if (new / _TEXT).exists() and not folder.exists():
                new.rename(folder)
            shutil.rmtree(new, ignore_errors=True)
        for gone in self._texts.glob(f"*/*{_GONE}"):
            shutil.rmtree(gone, ignore_errors=True)

    @property
    def _texts(self) -> Path:
        return self.root / "texts"

    def _folders(self, document: str = "*") -> list[Path]:
        found = (path.parent for path in self._texts.glob(f"{document}/*/{_TEXT}"))
        return sorted(folder for folder in found if folder.suffix not in (_NEW, _GONE))

    def _folder(self, text: AddedText) -> Path:
        check_name(text.document)
        check_name(text.version)
        return self._texts / text.document / text.version


def check_name(name: str) -> None:
    """Raise InputError for what can be no name of a document, which is that of a folder as well."""
    if not _NAME.fullmatch(name):
        raise InputError(WORDS.both("adding.no_name", name=name[:_SHOWN]))


def _move_away(folder: Path) -> None:
    gone = folder.with_name(f"{folder.name}.{secrets.token_hex(4)}{_GONE}")
    with suppress(FileNotFoundError):
        folder.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)
    with suppress(OSError):
        folder.parent.rmdir()  # the document's last version


def _read(folder: Path) -> AddedText | None:
    """The text of a folder; None where it has gone."""
    path = folder / _TEXT
    try:
        return added_text(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path} cannot be read ({error}); remove its folder and add the file again") from None


def _read_paper(folder: Path) -> Paper:
    path = folder / _PAPER
    try:
        return paper_from_json(path.read_text("utf-8"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path} cannot be read ({error}); remove the text and add its file again") from None


def _read_whole(folder: Path) -> tuple[AddedText, Paper] | None:
    """The text of a folder with its paper; once more if another took its place between the two, None if it has gone."""
    before: AddedText | None = None
    failure: InputError | None = None
    while (text := _read(folder)) is not None:
        if failure is not None and text == before:
            raise failure
        before = text
        try:
            paper = _read_paper(folder)
        except InputError as error:
            failure = error
            continue
        if paper.sha256 == text.sha256:
            return text, paper
        failure = InputError(f"{folder} holds the words of another file; remove the text and add its file again")
    return None
