"""Entries from JSONL files and from passages of the corpus."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from assistant.corpus.model import DocumentKind
from assistant.corpus.passages import Passage
from assistant.errors import InputError
from assistant.index.entries import Entry, fingerprint, read_collection
from assistant.index.sync import collect
from assistant.language.detection import language_of_passage
from assistant.language.text import Language


def passage(number: int, start: date, end: date | None = None) -> Passage:
    return Passage(
        id=f"rules@{start}#{number}/en/1",
        document="rules",
        version=str(start),
        provision=str(number),
        language=Language.EN,
        part=1,
        heading="Chapter 2",
        text=f"Rule {number} says “so”.",
        start=0,
        effective_from=start,
        effective_to=end,
        kind=DocumentKind.RULE,
    )


def test_passages_become_entries() -> None:
    passages = [passage(1, date(2024, 1, 1), date(2025, 12, 31)), passage(1, date(2026, 1, 1))]
    made = collect(passages, date(2026, 11, 22))
    assert [(entry.current, entry.text) for entry in made.entries] == [
        (False, "Chapter 2\nRule 1 says “so”."),
        (True, "Chapter 2\nRule 1 says “so”."),
    ]


@pytest.mark.parametrize(
    ("today", "current", "window"),
    [
        (date(2023, 6, 1), [False, False], (date.min, date(2024, 1, 1))),
        (date(2024, 1, 1), [True, False], (date(2024, 1, 1), date(2026, 1, 1))),
        (date(2025, 12, 31), [True, False], (date(2024, 1, 1), date(2026, 1, 1))),
        (date(2026, 1, 1), [False, True], (date(2026, 1, 1), date.max)),
    ],
)
def test_current_is_what_is_in_force_that_day(today: date, current: list[bool], window: tuple[date, date]) -> None:
    made = collect([passage(1, date(2024, 1, 1), date(2025, 12, 31)), passage(1, date(2026, 1, 1))], today)
    assert [entry.current for entry in made.entries] == current
    assert (made.valid_from, made.valid_until) == window


def test_a_jsonl_file_is_read_with_title_and_language(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    records = [
        {"id": 1, "text": "发行人应当披露IPO文件。", "title": "第一条"},
        {"id": "b", "text": "The issuer shall disclose.", "extra": [1]},
        {"id": "blank", "text": "  "},
        {"id": "f", "text": "texte", "language": "fr"},
    ]
    path.write_text("\ufeff" + "\n".join(json.dumps(r, ensure_ascii=False) for r in records) + "\n\n", encoding="utf-8")
    made = read_collection(path)
    assert [(e.id, e.language, e.text) for e in made.entries] == [
        ("1", "zh", "第一条\n发行人应当披露IPO文件。"),
        ("b", "en", "The issuer shall disclose."),
        ("f", "fr", "texte"),
    ]
    assert made.skipped == ("blank",)
    assert json.loads(list(made.entries)[1].payload) == records[1]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not JSON"),
        ("[1]", "not a JSON object"),
        ('{"text": "x"}', "field id"),
        ('{"id": true, "text": "x"}', "field id"),
        ('{"id": "a"}', "fields text and title"),
        ('{"id": "a", "text": "x", "language": 5}', "field language"),
    ],
)
def test_a_bad_record_is_named_with_its_line(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "c.jsonl"
    path.write_text('{"id": "ok", "text": "x"}\n' + line, encoding="utf-8")
    with pytest.raises(InputError, match=rf"c\.jsonl:2: {message}"):
        read_collection(path)


def test_files_that_are_no_text_or_not_there_are_named(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8"):
        read_collection(tmp_path / "binary")
    with pytest.raises(InputError, match="cannot read"):
        read_collection(tmp_path / "absent")


def test_the_fingerprint_knows_every_field_and_the_order() -> None:
    entry = Entry("a", "en", "x \ud800", True, "{}")
    variants = [
        [entry],
        [Entry("b", "en", "x \ud800", True, "{}")],
        [Entry("a", "zh", "x \ud800", True, "{}")],
        [Entry("a", "en", "y", True, "{}")],
        [Entry("a", "en", "x \ud800", False, "{}")],
        [Entry("a", "en", "x \ud800", True, "[]")],
        [Entry("a", "en", "x \ud800", True, "{}", "w")],
        [Entry("a", "en", "x \ud800", True, "{}", effective_from=date(2020, 1, 1))],
        [Entry("a", "en", "x \ud800", True, "{}", effective_to=date(2020, 1, 1))],
        [Entry("a", "en", "x \ud800", True, "{}", document="d")],
        [Entry("a", "en", "x \ud800", True, "{}", carried=True)],
        [entry, Entry("c", "en", "z")],
        [Entry("c", "en", "z"), entry],
    ]
    assert len({fingerprint(entries) for entries in variants}) == len(variants)
    assert fingerprint([entry]) == fingerprint([entry])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("发行人", "zh"),
        ("STAR Market 科创板 rules of the exchange", "en"),
        ("IPO条件", "zh"),
        ("", "en"),
        ("123", "en"),
    ],
)
def test_language_of_a_text(text: str, language: str) -> None:
    assert language_of_passage(text) == language


def test_a_file_that_changes_while_it_is_gone_through_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    path.write_text('{"id": "a", "text": "x"}\n', encoding="utf-8")
    made = read_collection(path)
    assert [entry.id for entry in made.entries] == [entry.id for entry in made.entries] == ["a"]
    path.write_text('{"id": "a", "text": "x"}\n{"id": "b", "text": "y"}\n', encoding="utf-8")
    with pytest.raises(InputError, match="changed while it was read"):
        list(made.entries)
