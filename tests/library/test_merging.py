"""The corpus with added texts in it: what provisions they become, what stands over what, until when, under which names."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from assistant.corpus.model import UNDATED, Corpus, Evidence, Form, Provision, Reference
from assistant.corpus.originals import original_span
from assistant.corpus.quotes import QuoteSpan, find_quote
from assistant.language.sentences import corpus_sentences
from assistant.language.text import Bilingual, Language
from assistant.library.adding import propose
from assistant.library.details import TextDetails
from assistant.library.library import Library
from assistant.library.merging import with_library
from assistant.papers.limits import PaperLimits
from assistant.papers.reading import read_paper
from tests.library.beacons import LATER_LAW, LAW, MARGIN, NOTES, OFFICIAL, RULES, TODAY, printed_at, rules_pdf

ZH, EN = Language.ZH, Language.EN
RESTATED = Reference("beacon-listing-rules", "art. 2", "2024-07-01")


class Shelf:
    """Puts texts into a library and gives the corpus with them: `shelf(("law.md", LAW), …)`."""

    def __init__(self, corpus: Corpus, library: Library) -> None:
        self.corpus = corpus
        self.library = library

    def add(self, name: str, content: str | bytes, **said: Any) -> str:
        """The document that the text is one of."""
        data = content.encode() if isinstance(content, str) else content
        paper = read_paper((name, data), PaperLimits())
        text, _ = propose(paper, TextDetails(**said), self.merged, TODAY, {})
        self.library.add(text, paper, data)
        return text.document

    @property
    def merged(self) -> Corpus:
        return with_library(self.corpus, self.library)

    def provisions(self, document: str) -> dict[str, Provision]:
        return dict(self.merged.documents[document].latest.provisions)


@pytest.fixture
def shelf(beacon_corpus: Corpus, library: Library) -> Shelf:
    return Shelf(beacon_corpus, library)


def text_of(provision: Provision) -> str:
    (text,) = provision.text.values()
    return text


def test_an_empty_library_is_the_corpus_itself(shelf: Shelf) -> None:
    assert shelf.merged is shelf.corpus


def test_every_character_of_an_article_stands_where_it_is_printed(shelf: Shelf) -> None:
    for name, content in (("law.md", LAW), ("rules.txt", RULES), ("notes.txt", NOTES)):
        document = shelf.add(name, content)
        paper = shelf.library.paper(shelf.library.find(document)[0])
        for provision in shelf.provisions(document).values():
            assert provision.place is not None
            text = text_of(provision)
            printed = paper.text[provision.place : provision.place + len(text)]
            assert [a for a, b in zip(text, printed, strict=True) if a != b and not (a.isspace() and b == "\n")] == []
            assert text == text.strip() != ""


def test_articles_are_the_provisions_and_hold_all_that_is_beneath_them(shelf: Shelf) -> None:
    law = shelf.provisions(shelf.add("law.md", LAW))
    assert list(law) == ["art. 1", "art. 2", "art. 3", "art. 4"]
    second = law["art. 2"]
    assert text_of(second).startswith("第二条 灯塔的设立应当符合下列条件：")
    assert text_of(second).endswith("无人值守的灯塔不适用前款第二项。")
    assert second.path == (Bilingual("第一章 总则", "第一章 总则"),)
    assert (second.title.zh, law["art. 3"].title.zh) == ("第一章 总则 第二条", "第二章 附则 第三条")
    assert (second.form, second.evidence, second.effective_from) == (
        Form.OFFICIAL_TEXT,
        Evidence.TRANSCRIBED,
        dt.date(2024, 7, 1),
    )


@pytest.mark.parametrize(
    ("content", "document", "article", "lists"),
    [
        (LAW, "灯塔管理法", "art. 2", ["（一）塔基稳固。稳固由主管部门认定。", "（二）", "七十二小时。"]),
        (RULES, "HARBOUR-LISTING-RULES", "2.1.2", ["(1)", "(2)", "(a) a dry dock; or", "(b) two tugs."]),
        (
            "灯塔巡查规定\n第一条 巡查包括：\n1. 塔身。\n2. 灯具：\n（1）灯泡；\n（2）透镜。\n\n第二条 每月一次。\n",
            "灯塔巡查规定",
            "art. 1",
            ["1. 塔身。", "2. 灯具：", "（1）", "（2）透镜。"],
        ),
    ],
)
def test_a_list_is_one_sentence_with_what_leads_to_it(
    shelf: Shelf, content: str, document: str, article: str, lists: list[str]
) -> None:
    shelf.add("text.txt", content)
    provision = shelf.provisions(document)[article]
    ((language, text),) = provision.text.items()
    (whole,) = [sentence for sentence in corpus_sentences(text, language) if lists[0] in sentence]
    assert all(item in whole for item in lists)
    assert whole.startswith(text[:6])  # what leads to it
    assert "无人值守" not in whole  # what follows it as a sentence of its own


def test_a_list_is_quoted_whether_its_items_are_written_in_lines_or_not(shelf: Shelf) -> None:
    provision = shelf.provisions(shelf.add("law.md", LAW))["art. 2"]
    for between in ("", "\n", " "):
        found = find_quote(f"稳固由主管部门认定。{between}（二）配备不少于两名值守人员。", provision)
        assert found is not None


def test_a_text_without_numbers_is_cited_by_paragraph(shelf: Shelf) -> None:
    notes = shelf.provisions(shelf.add("notes.txt", NOTES))
    assert {name: item.title for name, item in notes.items()} == {
        "para. 1": Bilingual("para. 1", "第1段"),
        "para. 2": Bilingual("para. 2", "第2段"),
    }
    assert all(provision.effective_from == UNDATED for provision in notes.values())


def test_a_title_is_no_provision_and_a_note_below_it_is(shelf: Shelf) -> None:
    assert "front" not in shelf.provisions(shelf.add("law.md", LAW))
    noted = LAW.replace("灯塔管理法\n", "灯塔管理法\n（2024年3月1日灯塔大会第二次会议通过）\n")
    front = shelf.provisions(shelf.add("law.md", noted))["front"]
    assert (front.title.zh, text_of(front).count("\n")) == ("中华人民共和国灯塔管理法", 1)


def test_an_article_without_a_space_behind_its_number_is_called_by_the_number(shelf: Shelf) -> None:
    rules = shelf.provisions(shelf.add("r.md", "灯塔守则\n第一条为了点灯，制定本守则。\n第一条之一守塔人点灯。\n"))
    assert {name: item.title.zh for name, item in rules.items() if name != "front"} == {
        "art. 1": "第一条",
        "art. 1-1": "第一条之一",
    }


# --- over what is restated ----------------------------------------------------------------------------------------------


def test_official_words_stand_over_those_of_the_restatement_and_complete_it(shelf: Shelf) -> None:
    assert shelf.add("official.md", OFFICIAL, vouched_by="Ada") == RESTATED.document
    corpus = shelf.merged
    version = corpus.documents[RESTATED.document].version("2024-07-01")
    assert version is not None
    assert version.form is Form.RESTATEMENT
    assert list(version.provisions) == ["art. 2", "art. 3", "art. 1", "art. 4"]
    assert version.provisions["art. 2"] is shelf.corpus.find(RESTATED)
    added = version.provisions["art. 1"]
    assert (added.form, text_of(added)) == (Form.OFFICIAL_TEXT, "第一条 本规则适用于申请上市的灯塔。")
    assert set(corpus.originals) == {RESTATED, Reference(RESTATED.document, "art. 3", "2024-07-01")}
    original = corpus.originals[RESTATED]
    assert text_of(original).startswith("第二条 灯塔申请上市的")
    assert original.evidence is Evidence.OFFICIAL


def test_a_quote_of_the_restatement_is_the_like_sentence_of_the_official_text(shelf: Shelf) -> None:
    long = "；".join(f"灯塔第{number}号设备由主管部门认定" for number in range(9)) + "。"
    content = OFFICIAL.replace("值守。", f"值守。{long}").replace("塔身应当", "塔身高度应当")
    shelf.add("official.md", content)
    original = shelf.merged.originals[RESTATED]
    restated = shelf.corpus.find(RESTATED)
    assert restated is not None
    for language, quote in (
        (ZH, "上市的灯塔塔身至少高三十米。"),
        (EN, "A beacon that lists has to be at least thirty metres high."),
    ):
        start = restated.text[language].index(quote)
        span = original_span(QuoteSpan(language, start, start + len(quote), quote), restated, original)
        assert span.text == "第二条 灯塔申请上市的，塔身高度应当不低于三十米，并且由两名以上守塔人值守。"
        assert text_of(original)[span.start : span.end] == span.text


def test_another_version_ends_the_one_before_it_whoever_wrote_that(shelf: Shelf) -> None:
    shelf.add("official.md", OFFICIAL.replace("2024年7月1日", "2026年3月1日"))
    shelf.add("law.md", LAW)
    shelf.add("later.md", LATER_LAW)
    corpus = shelf.merged
    restated, official = corpus.documents[RESTATED.document].versions
    assert (restated.id, restated.effective_to, official.id) == ("2024-07-01", dt.date(2026, 2, 28), "2026-03-01")
    assert {item.effective_to for item in restated.provisions.values()} == {dt.date(2026, 2, 28)}
    assert corpus.originals == {}
    first, second = corpus.documents["灯塔管理法"].versions
    assert (first.effective_to, second.effective_to) == (dt.date(2025, 12, 31), None)
    law = corpus.documents["灯塔管理法"]
    for day, version in ((dt.date(2025, 12, 31), first), (dt.date(2026, 1, 1), second), (dt.date(2024, 6, 30), None)):
        assert law.at(day) is version


def test_an_undated_version_is_never_in_force_and_ends_nothing(shelf: Shelf) -> None:
    shelf.add("law.md", LAW)
    shelf.add("draft.md", LAW.replace("本法自2024年7月1日起施行", "本法的施行日期另行规定"))
    law = shelf.merged.documents["灯塔管理法"]
    assert [version.is_dated for version in law.versions] == [True, False]
    assert (law.latest.id, law.latest.effective_to) == ("2024-07-01", None)
    assert law.at(dt.date(9999, 12, 31)) is law.latest


# --- names and hashes ---------------------------------------------------------------------------------------------------


def test_a_document_is_named_by_its_titles_and_no_longer_said_not_to_be_held(shelf: Shelf) -> None:
    shelf.add("law.md", LAW, title_en="Beacon Law")
    corpus = shelf.merged
    (entry,) = [entry for entry in corpus.glossary if entry.document == "灯塔管理法"]
    assert (entry.en, entry.zh) == (("Beacon Law",), ("灯塔管理法", "中华人民共和国灯塔管理法"))
    assert [topic.id for topic in corpus.not_held] == ["harbour-dues"]
    assert [topic.id for topic in shelf.corpus.not_held] == ["beacon-law", "harbour-dues"]


def test_every_version_gives_a_document_its_names(shelf: Shelf) -> None:
    document = shelf.add("law.md", LAW)
    shelf.add("later.md", LATER_LAW, document=document, title="航标灯塔法")
    (entry,) = [entry for entry in shelf.merged.glossary if entry.document == document]
    assert entry.zh == ("航标灯塔法", "灯塔管理法", "中华人民共和国灯塔管理法")


@pytest.mark.parametrize("title", ["a", "灯", "the"])
def test_a_title_of_a_letter_or_two_is_no_name_that_a_question_uses(shelf: Shelf, title: str) -> None:
    document = shelf.add("law.md", LAW, title=title)
    (entry,) = [entry for entry in shelf.merged.glossary if entry.document == document]
    assert entry.folded == ()


def test_whatever_an_answer_depends_on_changes_both_hashes_and_back(shelf: Shelf) -> None:
    seen = [(shelf.corpus.hash, shelf.corpus.index_hash)]

    def now() -> tuple[str, str]:
        return shelf.merged.hash, shelf.merged.index_hash

    shelf.add("law.md", LAW)
    seen.append(now())
    shelf.add("law.md", LAW.replace("十万元", "二十万元"))
    seen.append(now())
    shelf.add("law.md", LAW.replace("十万元", "二十万元"), vouched_by="Ada")
    seen.append(now())
    shelf.add("notes.txt", NOTES)
    seen.append(now())
    assert [len(set(hashes)) for hashes in zip(*seen, strict=True)] == [len(seen)] * 2
    (notes,) = [text for text in shelf.library.texts() if text.file == "notes.txt"]
    shelf.library.remove(notes)
    assert now() == seen[-2]
    for text in shelf.library.texts():
        shelf.library.remove(text)
    assert now() == seen[0]


# --- pages --------------------------------------------------------------------------------------------------------------


def test_the_page_and_the_box_of_a_quote_are_where_it_is_printed(shelf: Shelf) -> None:
    document = shelf.add("rules.pdf", rules_pdf())
    (text,) = shelf.library.find(document)
    paper, rules = shelf.library.paper(text), shelf.provisions(document)
    assert (document, text.pages, text.version) == ("HARBOUR-LISTING-RULES", 2, "2023-03-01")
    rows = RULES.split("\n")
    for quote, article, page, row in (
        (
            "it has a quay of at least two hundred metres;",
            "2.1.2",
            1,
            rows.index("(1) it has a quay of at least two hundred metres;"),
        ),
        ("The exchange may refuse a harbour that silts up.", "2.1.3", 2, 0),
    ):
        provision = rules[article]
        found = find_quote(quote, provision)
        assert found is not None
        assert provision.place is not None
        assert provision.page_at(found.start) == page
        (box,) = paper.boxes(provision.place + found.start, provision.place + found.end)
        top, bottom = printed_at(row)
        assert box.page == page
        assert top - 0.01 < box.top < box.bottom < bottom + 0.01
        assert MARGIN - 0.001 <= box.left < box.right < 1


def test_a_file_without_pages_has_none(shelf: Shelf) -> None:
    provision = shelf.provisions(shelf.add("law.md", LAW))["art. 2"]
    assert (provision.pages, provision.page_at(0)) == ((), None)
