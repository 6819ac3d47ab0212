"""BM25: its words, its scores against the textbook formula, and its files."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from assistant.index.errors import IndexDamaged
from assistant.index.lexical import Lexical, write_lexical
from assistant.language.index_words import tokens

TEXTS = [
    "Article 6 The issuer shall file the report within 15 days, no less than 4,000 shares.",
    "The issuers filed reports. Reports, reports and more reports.",
    "第六条 发行人应当在十五日内提交报告，市值不低于人民币40亿元。",
    "发行人选择第五套上市标准的，预计市值不低于40亿元，见2.1.2（五）。",
    "",
    "Nothing in common with the others: 15% of turnover.",
]


def textbook_bm25(query: str, texts: list[str], k1: float = 0.6, b: float = 0.75) -> list[float]:
    documents = [tokens(text) for text in texts]
    mean = sum(len(document) for document in documents) / len(documents)
    scores = []
    for document in documents:
        score = 0.0
        for word in tokens(query):
            containing = sum(word in other for other in documents)
            idf = math.log(1 + (len(documents) - containing + 0.5) / (containing + 0.5))
            frequency = document.count(word)
            score += idf * frequency * (k1 + 1) / (frequency + k1 * (1 - b + b * len(document) / mean))
        scores.append(score)
    return scores


@pytest.fixture
def lexical(tmp_path: Path) -> Lexical:
    write_lexical(tmp_path / "words", TEXTS)
    return Lexical(tmp_path / "words")


@pytest.mark.parametrize(
    "query",
    ["issuer report", "发行人 市值", "report report 15 days", "第六条", "2.1.2(5)", "4000 and 15%", "absent 嚚"],
)
def test_scores_are_those_of_the_textbook(lexical: Lexical, query: str) -> None:
    expected = textbook_bm25(query, TEXTS)
    found = dict(lexical.search(query, len(TEXTS)))
    assert found == pytest.approx({row: score for row, score in enumerate(expected) if score > 0}, rel=1e-5)
    assert list(found) == sorted(found, key=lambda row: (-found[row], row))


def test_search_takes_the_best_k_and_only_allowed_rows(lexical: Lexical) -> None:
    everything = lexical.search("issuer report 发行人", 10)
    assert lexical.search("issuer report 发行人", 2) == everything[:2]
    allowed = np.ones(len(TEXTS), bool)
    allowed[everything[0][0]] = False
    assert lexical.search("issuer report 发行人", 10, allowed) == everything[1:]
    assert lexical.search(["issuer", "report", *tokens("发行人")], 10) == everything


def test_equal_scores_come_in_row_order_wherever_k_cuts(tmp_path: Path) -> None:
    write_lexical(tmp_path / "words", ["same text"] * 50)
    assert [row for row, _ in Lexical(tmp_path / "words").search("same", 7)] == list(range(7))


@pytest.mark.parametrize("query", ["", " ，。!? ", "\0", "\ud800", "zzz"])
def test_nothing_is_found_for_words_that_are_not_there(lexical: Lexical, query: str) -> None:
    assert lexical.search(query, 5) == []
    assert lexical.search("issuer", 0) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Article 6", ["art.6"]),
        ("art. 6", ["art.6"]),
        ("第六条", ["art.6"]),
        ("第 6 条", ["art.6"]),
        ("第一百二十条之一", ["art.120-1"]),
        ("第十二条第二款", ["art.12(2)", "art.12"]),
        ("Article 12(2)", ["art.12(2)", "art.12"]),
        ("2.1.2(5)", ["2.1.2(5)", "2.1.2"]),
        ("２．１．２（五）", ["2.1.2(5)", "2.1.2"]),
        ("第2.1.2条第（五）项", ["2.1.2(5)", "2.1.2"]),
        ("Rule 14A.35", ["rule", "14a.35"]),
        ("No. 10", ["no.10", "10"]),
        ("№ 10", ["no.10", "10"]),
        ("第十号", ["no.10", "10"]),
        ("指引第10号", ["指", "引", "指引", "no.10", "10"]),
        ("4,000", ["4000"]),
        ("15 per cent", ["15%"]),
        ("百分之十五", ["15%"]),
        ("１５％", ["15%"]),
        ("3.5", ["3.5"]),
        ("R&D", ["r&d"]),
        ("companies' company's", ["compani", "compani"]),
        ("2026-06-17", ["2026", "6", "17"]),
        ("科创板", ["科", "创", "板", "科创", "创板"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


def test_first_condition_is_no_article() -> None:
    assert not any(word.startswith("art.") for word in tokens("符合第一条件的发行人"))


def test_very_long_and_odd_texts_are_indexed(tmp_path: Path) -> None:
    write_lexical(tmp_path / "words", ["规则" * 25_000, "9" * 50_000, "(" * 50_000, "第" * 50_000, "a\0b \ud800 c"])
    lexical = Lexical(tmp_path / "words")
    assert [row for row, _ in lexical.search("规则", 5)] == [0]
    assert [row for row, _ in lexical.search("第", 5)] == [3]


def test_an_index_of_nothing_but_blanks_opens(tmp_path: Path) -> None:
    write_lexical(tmp_path / "words", ["", "…"])
    assert Lexical(tmp_path / "words").search("rule", 5) == []


@pytest.mark.parametrize(
    "name", ["header.json", "words.bin", "rows.npy", "weights.npy", "words_at.npy", "postings_at.npy"]
)
@pytest.mark.parametrize("harm", ["truncate", "remove"])
def test_a_torn_index_does_not_open(tmp_path: Path, name: str, harm: str) -> None:
    write_lexical(tmp_path / "words", TEXTS)
    path = tmp_path / "words" / name
    path.write_bytes(path.read_bytes()[:-3])
    if harm == "remove":
        path.unlink()
    with pytest.raises(IndexDamaged):
        Lexical(tmp_path / "words")


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "keep").touch()
    with pytest.raises(OSError, match="not empty"):
        write_lexical(tmp_path / "words", TEXTS)
    assert [path.name for path in tmp_path.iterdir()] == ["words"]


def test_texts_in_many_blocks_give_the_same_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"{TEXTS[row % len(TEXTS)]} 第{row}条 report {row % 7}" for row in range(60)]
    write_lexical(tmp_path / "one", texts)
    monkeypatch.setattr("assistant.index.lexical._BLOCK", 50)
    write_lexical(tmp_path / "many", texts)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert files == sorted(path.name for path in (tmp_path / "many").iterdir())
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "many" / name).read_bytes() for name in files)


def test_the_best_of_many_rows_are_those_of_all_scores(tmp_path: Path) -> None:
    draw = np.random.default_rng(5)
    words = [f"w{number}" for number in range(40)]
    texts = [" ".join(draw.choice(words, 1 + row % 9)) for row in range(3_000)]
    write_lexical(tmp_path / "words", texts)
    lexical = Lexical(tmp_path / "words")
    for query in ("w1 w2 w3", "w7", "w1 w1 w30 absent"):
        scores = lexical.scores(tokens(query))
        best = np.lexsort((np.arange(len(scores)), -scores))
        for k in (1, 20, 200, 2_999):
            expected = [(int(row), float(scores[row])) for row in best[:k] if scores[row] > 0]
            assert lexical.search(query, k) == expected
