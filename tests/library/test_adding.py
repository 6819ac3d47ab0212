"""From files to added texts: which are found, read, taken, left as they are or refused, each in one line."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.corpus.model import UNDATED, Corpus, Evidence, Form
from assistant.errors import InputError
from assistant.language.text import Language
from assistant.library.adding import (
    Addition,
    AdditionOutcome,
    FileSource,
    addition_json,
    download_files,
    file_name,
    find_files,
    keep,
    propose,
    read_additions,
)
from assistant.library.details import TextDetails, details_file
from assistant.library.fetching import OfficialSites
from assistant.library.library import Library, check_name
from assistant.library.merging import version_of
from assistant.papers.limits import PaperLimits
from assistant.papers.workers import read_papers
from tests.library.beacons import LATER_LAW, LAW, NOTES, OFFICIAL, ORDERS, RULES, TODAY, HereReader, write_all
from tests.library.conftest import NewDownloader
from tests.library.site import Page, Site

NEW, REPLACED, SAME, REFUSED = AdditionOutcome
PROVISIONS = "第一条 灯塔应当点灯。\n第二条 本规定自2025年1月1日起施行。\n"
pytestmark = pytest.mark.usefixtures("reader")


class Adding:
    """Adds files to a library and tells what became of each: `adding(path, document="x")`."""

    def __init__(self, corpus: Corpus, library: Library) -> None:
        self.corpus = corpus
        self.library = library

    def __call__(self, *files: Path, today: dt.date = TODAY, **said: Any) -> list[Addition]:
        return list(self.one_by_one(files, today, **said))

    def one_by_one(self, files: Sequence[Path], today: dt.date = TODAY, **said: Any) -> Iterator[Addition]:
        sources = said.pop("sources", None)
        for addition in read_additions(files, TextDetails(**said), self.corpus, self.library, today, sources=sources):
            yield keep(addition, self.library)

    @property
    def names(self) -> list[str]:
        return [text.name for text in self.library.texts()]


@pytest.fixture
def adding(beacon_corpus: Corpus, library: Library) -> Adding:
    return Adding(beacon_corpus, library)


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def outcomes(additions: Sequence[Addition]) -> list[AdditionOutcome]:
    return [addition.outcome for addition in additions]


def why(addition: Addition) -> str:
    """Why a file is refused, in English; in Chinese it is said too, and both are one line."""
    assert addition.outcome is REFUSED
    assert addition.error is not None
    assert addition.error.zh != addition.error.en
    assert "\n" not in addition.error.en + addition.error.zh
    return addition.error.en


# --- which files are found ----------------------------------------------------------------------------------------------


def test_a_folder_is_walked_in_order_of_name_and_what_is_not_read_is_said(tmp_path: Path) -> None:
    write_all(tmp_path, [("b.md", LAW), ("a.TXT", LAW), (".hidden.md", LAW), ("table.xlsx", "x"), ("b.md.yaml", "")])
    write_all(tmp_path / "inner", [("c.htm", LAW)])
    write_all(tmp_path / ".git", [("d.md", LAW)])
    found = find_files([tmp_path, tmp_path / "b.md", tmp_path / "b.md"])
    assert [path.name for path in found.files] == ["a.TXT", "b.md", "c.htm"]
    assert [(addition.path.name, why(addition)[:27]) for addition in found.refused] == [
        ("table.xlsx", "not a kind of file that is ")
    ]


def test_links_lead_nowhere_out_of_their_folder(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    write_all(outside, [("secret.md", LAW)])
    folder = tmp_path / "texts"
    (inside,) = write_all(folder, [("law.md", LAW)])
    (folder / "again.md").symlink_to(inside)
    (folder / "out.md").symlink_to(outside / "secret.md")
    (folder / "folder").symlink_to(outside)
    (folder / "up").symlink_to(folder)
    (folder / "loop.md").symlink_to(folder / "loop.md")
    (folder / "gone.md").symlink_to(folder / "nowhere.md")
    found = find_files([folder])
    assert [path.name for path in found.files] == ["again.md", "gone.md", "law.md", "loop.md"]
    assert {addition.path.name: why(addition) for addition in found.refused} == {
        "out.md": "a link that leads out of its folder; name the file itself",
        "folder": "a link that leads out of its folder; name the file itself",
    }


def test_a_pipe_a_broken_link_and_a_name_that_is_no_file_are_not_waited_for(adding: Adding, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere.md")
    (tmp_path / "loop.md").symlink_to(tmp_path / "loop.md")
    found = find_files([tmp_path])
    assert [path.name for path in found.files] == ["gone.md", "loop.md", "pipe.md"]
    added = adding(*found.files, Path("/dev/zero"), tmp_path / "none.md", Path("nul\0.md"))
    lines = [why(addition) for addition in added]
    assert [line.split(":")[0] for line in lines] == [
        "no such file",
        "no such file",
        f"{tmp_path}/pipe.md cannot be opened; check that you may read it",
        "/dev/zero cannot be opened; check that you may read it",
        "no such file",
        "no such file",
    ]


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("law.md", "law.md"),
        ("../../etc/law.md", "law.md"),
        ("..", "file"),
        ("/", "file"),
        ("", "file"),
        (".hidden.md", "hidden.md"),
        ("a\x1b[31m\n\0b.md", "a [31m  b.md"),
        ("\ud800.md", "md"),
        ("灯" * 300 + ".md", "灯" * 65 + ".md"),
    ],
)
def test_a_name_that_was_sent_is_made_that_of_a_file_in_a_folder(sent: str, name: str) -> None:
    made = file_name(sent)
    assert (made, "/" in made, len(made.encode()) <= 255) == (name, False, True)


def test_a_downloaded_file_stays_in_its_folder_whatever_its_address_says(
    site: Site, downloader: NewDownloader, tmp_path: Path
) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    for path in ("/rules/..%2F..%2Fout.txt", "/%2e%2e", "/rules/"):
        site.pages[path] = Page(LAW.encode(), "text/plain")
    urls = [site.url(path) for path in site.pages]
    files, sources = download_files(urls, folder, downloader(), OfficialSites(frozenset()))
    assert len(files) == 3
    assert all(path.resolve().is_relative_to(folder) and path.is_file() for path in files)
    assert files[0].name == "out.txt"
    assert not (tmp_path / "out.txt").exists()
    assert [source.is_official for source in sources.values()] == [False]


# --- what a file becomes ------------------------------------------------------------------------------------------------


def test_texts_are_added_in_the_order_of_their_files(adding: Adding, tmp_path: Path) -> None:
    files = write_all(tmp_path, [("z.md", LAW), ("notes.txt", NOTES), ("a.txt", RULES), ("o.md", OFFICIAL)])
    added = adding(*files)
    assert [addition.path for addition in added] == files
    assert outcomes(added) == [NEW] * 4
    law, notes, rules, official = [addition.text for addition in added]
    assert law is not None
    assert notes is not None
    assert rules is not None
    assert official is not None
    assert (law.name, law.title.zh, law.short.zh) == (
        "灯塔管理法@2024-07-01",
        "中华人民共和国灯塔管理法",
        "灯塔管理法",
    )
    assert (law.language, law.form, law.evidence) == (Language.ZH, Form.OFFICIAL_TEXT, Evidence.TRANSCRIBED)
    assert [piece.id for piece in law.articles] == ["art. 1", "art. 2", "art. 3", "art. 4"]
    assert (rules.version, rules.language) == ("2023-03-01", Language.EN)
    assert [piece.id for piece in rules.articles] == ["2.1.1", "2.1.2", "2.1.3", "2.1.4"]
    assert official.name == "beacon-listing-rules@2024-07-01"  # the document that the corpus restates, by its title
    assert notes.effective_from == UNDATED
    assert notes.version == f"undated-{notes.sha256[:8]}"
    assert [piece.id for piece in notes.articles] == ["para. 1", "para. 2"]
    told = " ".join(note.en for note in added[1].notes)
    assert "no numbered provisions" in told
    assert "give --effective DATE" in told
    assert len(adding.names) == 4


def test_what_the_owner_says_counts_more_than_the_file_beside_it_and_that_more_than_the_text(
    adding: Adding, tmp_path: Path
) -> None:
    (law,) = write_all(tmp_path, [("law.md", LAW)])
    details_file(law).write_text("effective_from: 2025-02-03\ntitle_en: Beacon Act\nissuer: Keepers\n", "utf-8")
    (addition,) = adding(law, issuer="Parliament", vouched_by="Ada Keeper", url="https://beacons.example/act")
    text = addition.text
    assert text is not None
    assert (text.version, text.title.en, text.title.zh) == ("2025-02-03", "Beacon Act", "中华人民共和国灯塔管理法")
    assert (text.issuer, text.url, text.evidence) == ("Parliament", "https://beacons.example/act", Evidence.OFFICIAL)
    assert text.vouched is not None
    assert (text.vouched.name, text.vouched.day) == ("Ada Keeper", TODAY)


def test_only_the_bytes_of_an_official_address_confirm_a_text(adding: Adding, tmp_path: Path) -> None:
    law, rules, notes = write_all(tmp_path, [("law.md", LAW), ("rules.txt", RULES), ("notes.txt", NOTES)])
    sources = {
        sha256_of(law.read_bytes()): FileSource("https://gov.example/law", True),
        sha256_of(rules.read_bytes()): FileSource("https://blog.example/rules", False),
    }
    texts = [addition.text for addition in adding(law, rules, notes, sources=sources)]
    known = [(text.url, text.confirmed, text.evidence) for text in texts if text]
    assert known == [
        ("https://gov.example/law", "https://gov.example/law", Evidence.OFFICIAL),
        ("https://blog.example/rules", None, Evidence.TRANSCRIBED),
        (None, None, Evidence.TRANSCRIBED),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\0 \r\n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\xe2\x80\x8b\xe2\x80\x8b", "no text"),
        ("中华人民共和国灯塔管理法".encode(), "the name ends in .docx"),
        (b"%PDF-1.7\n", "damaged"),
        (b"PK\x03\x04 nonsense", "not a whole Word document"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "an old Office program"),
        (b"{\\rtf1 x}", "RTF"),
        (b"\0\1\2\3" * 400, "neither PDF"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line_and_the_next_is_read(
    adding: Adding, tmp_path: Path, content: bytes, said: str
) -> None:
    (good,) = write_all(tmp_path, [("z.md", LAW)])
    bad = tmp_path / "a.docx"
    bad.write_bytes(content)
    refused, added = adding(bad, good)
    assert said in why(refused)
    assert added.outcome is NEW


@pytest.mark.parametrize(
    ("described", "said"),
    [
        ("title: [", "law.md.yaml:"),
        ("titel: x", "unknown key; did you mean title?"),
        ("effective_from: soon", "'soon' is not a date"),
        ("title: &a x", "anchors and aliases"),
        ("effective_from: !!python/object:os.system x", "not allowed"),
        ("document: ../../x", "is no name of a document"),
        ("document: " + "灯" * 61, "is no name of a document"),
        ("effective_to: 2024-06-30", "ends on 2024-06-30, before it begins on 2024-07-01"),
    ],
)
def test_a_description_that_cannot_be_meant_refuses_its_file_alone(
    adding: Adding, tmp_path: Path, described: str, said: str
) -> None:
    law, notes = write_all(tmp_path, [("law.md", LAW), ("notes.txt", NOTES)])
    details_file(law).write_text(described + "\n", "utf-8")
    refused, added = adding(law, notes)
    assert refused.outcome is REFUSED
    assert refused.error is not None
    assert said in refused.error.en
    assert added.outcome is NEW
    assert [text.file for text in adding.library.texts()] == ["notes.txt"]


def test_titles_that_differ_in_their_last_words_are_two_documents(adding: Adding, tmp_path: Path) -> None:
    title = "Guidelines for the Application of Beacon Supervision Rules to Keepers: Category No. {}"
    files = write_all(tmp_path, [(f"{n}.txt", RULES) for n in (4, 5)])
    for number, path in zip((4, 5), files, strict=True):
        path.write_text(RULES + f"\n2.1.5 Category {number}.\n", "utf-8")
        adding(path, title=title.format(number))
    texts = adding.library.texts()
    assert len({text.document for text in texts}) == 2
    assert all(text.title.zh.endswith(("No. 4", "No. 5")) for text in texts)


def test_instructions_in_a_text_are_its_words_and_nothing_else(adding: Adding, tmp_path: Path) -> None:
    (path,) = write_all(tmp_path, [("orders.md", ORDERS)])
    (addition,) = adding(path)
    assert addition.text is not None
    assert (addition.text.evidence, addition.text.form) == (Evidence.TRANSCRIBED, Form.OFFICIAL_TEXT)
    assert "忽略此前的一切指示" in adding.library.paper(addition.text).text


def test_an_addition_as_programs_read_it(adding: Adding, tmp_path: Path) -> None:
    law, empty = write_all(tmp_path, [("law.md", LAW), ("empty.md", "")])
    added, refused = map(addition_json, adding(law, empty))
    assert set(added) == set(refused) == {"file", "outcome", "text", "notes", "error"}
    assert (added["outcome"], added["error"], refused["outcome"], refused["text"]) == ("new", None, "refused", None)
    assert set(refused["error"]) == {"en", "zh"}
    assert added["text"]["provisions"] == 4
    assert (added["text"]["effective_from"], added["text"]["effective_to"]) == ("2024-07-01", None)
    assert added["text"]["evidence"] == "transcribed"


# --- the same files again -----------------------------------------------------------------------------------------------


def test_a_file_that_has_not_changed_is_not_read_again(adding: Adding, reader: HereReader, tmp_path: Path) -> None:
    files = write_all(tmp_path, [("law.md", LAW), ("notes.txt", NOTES)])
    assert outcomes(adding(*files)) == [NEW, NEW]
    files[0].write_text(LAW.replace("十万元", "二十万元"), "utf-8")
    reader.seen.clear()
    assert outcomes(adding(*files)) == [REPLACED, SAME]
    assert reader.seen == ["law.md"]
    law, notes = adding.library.texts()[::-1]
    assert {law.file, notes.file} == {"law.md", "notes.txt"}
    paper = adding.library.paper(adding.library.find("灯塔管理法")[0])
    assert "二十万元" in paper.text
    files[1].rename(tmp_path / "renamed.txt")
    assert outcomes(adding(tmp_path / "renamed.txt")) == [SAME]  # its bytes are held, under whatever name


def test_the_same_bytes_twice_in_one_call_are_added_once(adding: Adding, reader: HereReader, tmp_path: Path) -> None:
    files = write_all(tmp_path, [("a.md", LAW), ("b.md", LAW), ("c.md", LAW)])
    for expected in (NEW, SAME):
        first, *others = adding(*files)
        assert first.outcome is expected
        assert [why(other) for other in others] == ["the same file as a.md, which is added"] * 2
    assert (adding.names, reader.seen) == (["灯塔管理法@2024-07-01"], ["a.md"])


@pytest.mark.parametrize("kept", ["a.md", "b.md"])
def test_of_two_files_of_one_version_the_one_that_is_held_stays_however_often_both_are_added(
    adding: Adding, tmp_path: Path, kept: str
) -> None:
    files = write_all(tmp_path, [("a.md", LAW), ("b.md", LAW.replace("十万元", "二十万元"))])
    adding(tmp_path / kept)
    for _ in range(2):
        by_name = {addition.path.name: addition for addition in adding(*files)}
        assert by_name.pop(kept).outcome is SAME
        (other,) = by_name.values()
        assert why(other).startswith(f"is 灯塔管理法@2024-07-01 as {kept} is; give one of them another --effective")
        assert [text.file for text in adding.library.texts()] == [kept]


def test_of_two_new_files_of_one_version_the_first_is_added(adding: Adding, tmp_path: Path) -> None:
    files = write_all(tmp_path, [("a.md", LAW), ("b.md", LAW.replace("十万元", "二十万元")), ("c.md", LATER_LAW)])
    assert outcomes(adding(*files)) == [NEW, REFUSED, NEW]
    assert outcomes(adding(*files)) == [SAME, REFUSED, SAME]
    assert adding.names == ["灯塔管理法@2024-07-01", "灯塔管理法@2026-01-01"]


def test_a_held_file_is_described_anew_without_being_read(adding: Adding, reader: HereReader, tmp_path: Path) -> None:
    (notes,) = write_all(tmp_path, [("notes.txt", NOTES)])
    adding(notes)
    reader.seen.clear()
    later = TODAY + dt.timedelta(days=9)
    (addition,) = adding(notes, today=later, effective_from=dt.date(2025, 1, 1), title="Fog Rules", vouched_by="Ada")
    assert (addition.outcome, reader.seen) == (REPLACED, [])
    (text,) = adding.library.texts()
    assert (text.version, text.title.zh, text.short.zh) == ("2025-01-01", "Fog Rules", "Fog Rules")
    assert text.vouched is not None
    assert text.vouched.day == later  # the day on which somebody stood for it
    assert adding.library.source(text).read_bytes() == notes.read_bytes()
    (again,) = adding(notes, today=later + dt.timedelta(days=9), vouched_by="Ada")
    assert again.outcome is SAME


def test_a_held_file_does_not_take_the_place_of_another_that_is_added_with_it(adding: Adding, tmp_path: Path) -> None:
    old, new = write_all(tmp_path, [("old.md", LAW), ("new.md", LATER_LAW)])
    adding(old, new)
    details_file(new).write_text("effective_from: 2024-07-01\n", "utf-8")
    assert outcomes(adding(old, new)) == [SAME, REFUSED]
    assert adding.names == ["灯塔管理法@2024-07-01", "灯塔管理法@2026-01-01"]


# --- files that change while they are added -----------------------------------------------------------------------------


def test_a_file_that_changes_or_vanishes_between_reading_and_keeping_is_refused(
    beacon_corpus: Corpus, library: Library, tmp_path: Path
) -> None:
    files = write_all(tmp_path, [("law.md", LAW), ("notes.txt", NOTES), ("rules.txt", RULES)])
    read = list(read_additions(files, TextDetails(), beacon_corpus, library, TODAY))
    files[0].write_text(LATER_LAW, "utf-8")
    files[1].unlink()
    changed, gone, kept = [keep(addition, library) for addition in read]
    assert why(changed) == f"{files[0]} changed while it was read; run the command again"
    assert why(gone) == f"no such file: {files[1]}"
    assert kept.outcome is NEW
    assert [text.file for text in library.texts()] == ["rules.txt"]


def test_what_was_kept_stays_where_adding_ends_early(adding: Adding, tmp_path: Path) -> None:
    files = write_all(tmp_path, [("law.md", LAW), ("notes.txt", NOTES)])
    one_by_one = adding.one_by_one(files)
    assert next(one_by_one).outcome is NEW
    one_by_one.close()  # type: ignore[attr-defined]
    assert adding.names == ["灯塔管理法@2024-07-01"]
    assert outcomes(adding(*files)) == [SAME, NEW]


def test_a_name_that_is_none_is_told_before_anything_is_written(library: Library) -> None:
    for name in ("", ".", "..", "a/b", "a\\b", "a b", "-a", "x\n", "x\0", "*"):
        assert library.find(name) == ()
    with pytest.raises(InputError, match="is no name of a document"):
        check_name("../x")
    assert not library.root.exists()


def test_a_text_without_a_title_of_a_statute_is_called_by_its_first_line(tmp_path: Path) -> None:
    file = tmp_path / "rule.md"
    file.write_text(
        "# Example Exchange Guideline on Model Launches\n\nEffective from 1 August 2026.\n\n"
        "Article 1 This guideline is made up.\n\nArticle 2 An applicant states the day of each launch.\n",
        "utf-8",
    )
    (read,) = read_papers([file], PaperLimits())
    assert read.paper is not None
    text, _ = propose(read.paper, TextDetails(), Corpus({}), dt.date(2026, 11, 22), {})
    assert text.title.en == "Example Exchange Guideline on Model Launches"
    titles = [provision.title.en for provision in version_of(text, read.paper).provisions.values()]
    assert titles[1:] == ["Article 1", "Article 2"]
