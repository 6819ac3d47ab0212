"""The library in the data folder: whole or not at all, whoever reads, writes or is killed meanwhile."""

from __future__ import annotations

import errno
import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.base import files
from assistant.corpus.model import Corpus
from assistant.errors import AssistantError, InputError, ServiceError
from assistant.library import library as library_module
from assistant.library.adding import propose
from assistant.library.details import TextDetails
from assistant.library.edition import read_edition
from assistant.library.entry import AddedText, added_text
from assistant.library.library import Library
from assistant.library.merging import with_library
from assistant.papers.limits import PaperLimits
from assistant.papers.model import Paper
from assistant.papers.reading import read_paper
from tests.kills import every_kill
from tests.library.beacons import LATER_LAW, LAW, NOTES, RULES, TODAY


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that is killed loses nothing that it has written; only a machine does."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


MADE = {"EDITION", "writer.lock", "texts"}
Kept = tuple[AddedText, Paper, bytes]


def kept(text: str, name: str = "law.md", **said: Any) -> Kept:
    """What a library keeps of a text."""
    content = text.encode()
    paper = read_paper((name, content), PaperLimits())
    return propose(paper, TextDetails(**said), Corpus({}), TODAY, {})[0], paper, content


FIRST = kept(LAW)
SECOND = kept(LAW.replace("十万元", "二十万元"))
"""Another text of the same version."""
OTHER = kept(NOTES, "notes.txt")


def words(library: Library) -> dict[str, str]:
    """The words of everything that is held, by name; each is whole, with its own file."""
    held = {}
    for text, paper in library.papers():
        assert hashlib.sha256(library.source(text).read_bytes()).hexdigest() == text.sha256 == paper.sha256
        held[text.name] = paper.text
    return held


def test_an_entry_is_read_as_it_was_kept(library: Library) -> None:
    text, paper, content = kept(RULES, "rules.txt", vouched_by="Ada", url="https://beacons.example/")
    text = replace(text, counterparts={"art. 1": "2.1.2"}, confirmed="https://beacons.example/x")
    library.add(text, paper, content)
    assert library.texts() == library.find(text.document) == library.find(text.document, text.version) == (text,)
    assert library.paper(text) == paper
    assert library.source(text).name == "source.txt"
    assert library.find(text.document, "2000-01-01") == library.find("other") == ()
    assert set(os.listdir(library.root)) == MADE


def test_an_empty_library_is_no_folder(library: Library) -> None:
    assert library.texts() == ()
    assert library.papers() == ()
    assert read_edition(library.root) == ""
    assert not library.root.exists()


def test_what_is_kept_is_for_its_user_alone(library: Library) -> None:
    library.add(*FIRST)
    for path in (library.root, *library.root.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_text_of_a_strange_name_is_kept_under_the_ending_of_its_kind(library: Library) -> None:
    text, paper, content = kept(LAW, "law\x1b[2J\n" + "x" * 100 + ".\u202e" + "gpj" * 60)
    library.add(text, paper, content)
    assert library.source(text).name == "source.txt"


def test_removing_the_last_version_leaves_nothing(library: Library) -> None:
    library.add(*FIRST)
    library.add(*kept(LATER_LAW))
    editions = {read_edition(library.root)}
    for text in library.texts():
        library.remove(text)
        library.remove(text)  # by somebody else as well
        editions.add(read_edition(library.root))
    assert len(editions) == 3
    assert library.texts() == ()
    assert list((library.root / "texts").rglob("*")) == []


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"null", b'{"format": 2}', b"\xff\xfe", b'{"format": 1}'])
@pytest.mark.parametrize("name", ["text.json", "paper.json"])
def test_a_damaged_entry_is_named_in_one_line(library: Library, name: str, damage: bytes) -> None:
    library.add(*FIRST)
    path = library.root / "texts" / FIRST[0].document / FIRST[0].version / name
    path.write_bytes(damage)
    with pytest.raises(InputError, match="remove") as caught:
        library.papers()
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_text_whose_words_are_damaged_can_be_removed_and_added_again(library: Library) -> None:
    library.add(*FIRST)
    paper = library.root / "texts" / FIRST[0].document / FIRST[0].version / "paper.json"
    paper.write_text(paper.read_text().replace(FIRST[0].sha256, SECOND[0].sha256))
    with pytest.raises(InputError, match="holds the words of another file"):
        library.papers()
    library.remove(library.texts()[0])
    library.add(*FIRST)
    assert words(library) == {FIRST[0].name: FIRST[1].text}


# --- a disk that does not take it ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "kind", "said"),
    [
        (errno.ENOSPC, ServiceError, "the disk is full"),
        (errno.EROFS, InputError, "may write to"),
        (errno.EIO, ServiceError, ""),
    ],
)
@pytest.mark.parametrize("attempt", range(5))
def test_an_error_of_the_disk_is_one_line_and_leaves_what_was(
    library: Library, monkeypatch: pytest.MonkeyPatch, number: int, kind: type[AssistantError], said: str, attempt: int
) -> None:
    library.add(*FIRST)
    calls = iter(range(100))
    write = files.replace_file

    def failing(path: Path, *given: Any, **named: Any) -> None:
        if next(calls) == attempt:
            raise OSError(number, os.strerror(number))
        write(path, *given, **named)

    monkeypatch.setattr(library_module, "replace_file", failing)
    monkeypatch.setattr("assistant.library.edition.replace_file", failing)
    with pytest.raises(kind, match=f"cannot write to .*{said}"):
        library.add(*SECOND)
    monkeypatch.undo()
    assert words(library)[FIRST[0].name] in (FIRST[1].text, SECOND[1].text)
    library.add(*SECOND)
    assert words(library) == {SECOND[0].name: SECOND[1].text}
    assert set(os.listdir(library.root)) == MADE


def test_a_data_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(InputError, match=r"cannot write to .*; choose a data folder that you may write to"):
        Library(tmp_path / "data" / "library").add(*FIRST)


# --- killed half way ----------------------------------------------------------------------------------------------------


def test_adding_is_killed_at_any_point_and_added_again(library: Library) -> None:
    def prepare() -> None:
        for text in library.texts():
            library.remove(text)

    for step in every_kill(lambda: library.add(*FIRST), prepare):
        assert words(library) in ({}, {FIRST[0].name: FIRST[1].text}), step
        library.add(*FIRST)
        assert words(library) == {FIRST[0].name: FIRST[1].text}, step
        assert len(list((library.root / "texts").glob("*/*"))) == 1, step


def test_replacing_is_killed_at_any_point_and_one_of_the_two_is_held(library: Library) -> None:
    """Whoever has read it before notices if what is held is another."""
    seen: set[str] = set()

    def prepare() -> None:
        library.add(*FIRST)
        seen.add(read_edition(library.root))

    for step in every_kill(lambda: library.add(*SECOND), prepare):
        held = words(library)
        assert set(held.values()) <= {FIRST[1].text, SECOND[1].text}, step
        assert held == {FIRST[0].name: FIRST[1].text} or read_edition(library.root) not in seen, step
        library.add(*OTHER)  # whoever writes next puts it in order
        held = words(library)
        assert set(held) == {FIRST[0].name, OTHER[0].name}, step
        assert held[FIRST[0].name] in (FIRST[1].text, SECOND[1].text), step
        library.remove(OTHER[0])


def test_moving_a_text_to_another_version_is_killed_at_any_point_and_it_is_held_once(library: Library) -> None:
    text, paper, content = FIRST
    moved = replace(text, version="2025-01-01", effective_from=TODAY)

    def prepare() -> None:
        for held in library.texts():
            library.remove(held)
        library.add(*FIRST)

    for step in every_kill(lambda: library.add(moved, paper, content, text), prepare):
        library.add(*OTHER)
        assert sum(name.startswith(text.document) for name in words(library)) == 1, step


def test_removing_is_killed_at_any_point_and_removed_again(library: Library) -> None:
    for step in every_kill(lambda: library.remove(FIRST[0]), lambda: library.add(*FIRST)):
        assert words(library) in ({}, {FIRST[0].name: FIRST[1].text}), step
        library.remove(FIRST[0])
        assert words(library) == {}, step
        assert list((library.root / "texts").glob("*/*")) == [], step


# --- several at once ----------------------------------------------------------------------------------------------------


@contextmanager
def processes(*changes: Callable[[], None]) -> Iterator[None]:
    """The changes made at the same time as the block runs, each by a process of its own that must not fail."""
    children = []
    for change in changes:
        child = os.fork()
        if child == 0:
            status = 1
            try:
                change()
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    yield
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * len(children)


def test_two_processes_add_at_once(library: Library) -> None:
    texts = [kept(LAW, title=f"第{number}灯塔规定") for number in range(12)]

    def add(some: list[Kept]) -> None:
        for one in some:
            library.add(*one)

    with processes(lambda: add(texts[:8]), lambda: add(texts[4:]), lambda: add(texts[::-1])):
        pass
    assert set(words(library)) == {text.name for text, _, _ in texts}
    assert set(os.listdir(library.root)) == MADE


def test_who_reads_while_others_write_reads_each_text_whole(library: Library) -> None:
    """What a hash stands for is always the same words: an index made for it is never one of other words."""
    versions = (FIRST, SECOND, kept(LAW.replace("十万元", "三十万元")))
    allowed = {paper.text for _, paper, _ in versions}
    meaning: dict[str, frozenset[tuple[str, str]]] = {}
    done = threading.Event()

    def write() -> None:
        for number in range(40):
            library.add(*versions[number % 3])
            if number % 5 == 4:
                library.remove(versions[0][0])

    def read() -> None:
        corpus = with_library(Corpus({}, hash="h", index_hash="i"), library)
        read_words = frozenset(
            (str(provision.reference), text) for provision in corpus.provisions() for text in provision.text.values()
        )
        assert meaning.setdefault(corpus.index_hash, read_words) == read_words
        for _, paper in library.papers():
            assert paper.text in allowed

    def reads(failures: list[Exception]) -> None:
        try:
            while not done.is_set():
                read()
        except (AssertionError, AssistantError, OSError, ValueError) as error:
            failures.append(error)

    failures: list[Exception] = []
    reader = threading.Thread(target=reads, args=(failures,))
    with processes(write):
        reader.start()
    done.set()
    reader.join()
    assert failures == []
    read()


def test_an_entry_of_another_format_is_none() -> None:
    with pytest.raises(ValueError, match="format 9"):
        added_text('{"format": 9}')
