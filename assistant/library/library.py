"""The added texts in the data folder: one folder each, put in place as a whole or not at all.

<root>/texts/<document>/<version>/   text.json, paper.json, and the file itself: `source` with the ending of its kind
<root>/writer.lock                   held by whoever changes something
"""

from __future__ import annotations

import json
import os
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
_TEXT, _PAPER, _SOURCE, _FORMER = "text.json", "paper.json", "source", "instead-of"
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

    def add(self, text: AddedText, paper: Paper, content: bytes, instead_of: AddedText | None = None) -> None:
        """Keep a text with its paper and its file, in the place of the same version and of `instead_of`.

        Raises InputError for a name that is no folder's, or where nothing can be written.
        """
        folder, former = self._folder(text), self._folder(instead_of or text)
        new = folder.with_name(f"{folder.name}.{secrets.token_hex(4)}{_NEW}")
        ending = _ENDINGS.get(paper.kind, f".{paper.kind.value}")
        with self._writing(), writing(new):
            try:
                private_folder(new)
                replace_file(new / f"{_SOURCE}{ending}", content, private=True)
                replace_file(new / _PAPER, paper_to_json(paper).encode("utf-8", "replace"), private=True)
                replace_file(new / _FORMER, former.relative_to(self.root).as_posix(), private=True)
                replace_file(new / _TEXT, json.dumps(text.as_json(), ensure_ascii=False, indent=1), private=True)
                self._put_in_place(new)
            except BaseException:
                if former.exists() or not (new / _TEXT).exists():
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
        """Finish or remove what a process that was killed left behind: what is whole takes its place."""
        for new in self._texts.glob(f"*/*{_NEW}"):
            if (new / _TEXT).exists():
                self._put_in_place(new)
            shutil.rmtree(new, ignore_errors=True)
        for gone in self._texts.glob(f"*/*{_GONE}"):
            shutil.rmtree(gone, ignore_errors=True)

    def _put_in_place(self, new: Path) -> None:
        folder, marker = new.with_name(new.name.removesuffix(_NEW).rpartition(".")[0]), new / _FORMER
        if marker.exists():
            _move_away(self.root / marker.read_text("utf-8"))
            marker.unlink()
        _move_away(folder)
        new.rename(folder)

    @property
    def _texts(self) -> Path:
        return self.root / "texts"

    def _folders(self, document: str | None = None) -> list[Path]:
        """The folders of the texts, or of those of one document, in order of name."""
        documents = [self._texts / document] if document else _listed(self._texts)
        folders = (folder for name in documents for folder in _listed(name))
        return [folder for folder in folders if folder.suffix not in (_NEW, _GONE)]

    def _folder(self, text: AddedText) -> Path:
        check_name(text.document)
        check_name(text.version)
        return self._texts / text.document / text.version


def _listed(folder: Path) -> list[Path]:
    """What is in a folder, in order of name; nothing where it has gone, or is none."""
    with suppress(FileNotFoundError, NotADirectoryError):
        return [folder / name for name in sorted(os.listdir(folder))]
    return []


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
    except (FileNotFoundError, NotADirectoryError):
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
