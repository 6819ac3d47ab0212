"""What is read from a question before it is looked up: language, documents, provisions, things compared."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.corpus.mentions import compared, mention_spans, mentions
from assistant.corpus.model import Corpus, GlossaryEntry
from assistant.language.detection import language_of
from assistant.language.references import chinese_number, named_provisions
from assistant.language.text import Language
from assistant.retrieval.query import make_query

TODAY = dt.date(2026, 11, 22)
GLOSSARY = (
    GlossaryEntry("guideline", ("guideline",), ("指引",)),
    GlossaryEntry("guideline-9", ("Guideline No. 9", "rocket guideline"), ("指引第9号", "火箭指引"), "rocket-rules"),
    GlossaryEntry("guideline-10", ("Guideline No. 10",), ("指引第10号",), "model-rules"),
    GlossaryEntry("drug", ("drug",), ("创新药",)),
    GlossaryEntry("market-cap", ("market cap",), ("市值", "预计市值")),
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What is the fifth standard?", Language.EN),
        ("科创板五套上市标准分别是什么？", Language.ZH),
        ("What does 预计市值 mean?", Language.EN),
        ("What is the 第五套上市标准 and who may use it under 2.1.2?", Language.EN),
        ("STAR Market 的第五套标准是什么", Language.ZH),
        ("LLM 公司能上市吗", Language.ZH),
        ("AI large model 大模型企业如何适用第五套标准", Language.ZH),
        ("2.1.2(5)", Language.EN),
        ("第六条", Language.ZH),
        ("", Language.EN),
    ],
)
def test_the_language_of_a_question_is_that_of_its_grammar(text: str, language: Language) -> None:
    assert language_of(text) is language


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("What does 2.1.2(5) say?", ["2.1.2(5)"]),
        ("rule 2.1.2 (5)", ["2.1.2(5)"]),
        ("2.1.2（5）", ["2.1.2(5)"]),
        ("2.1.3 and 2.1.4", ["2.1.3", "2.1.4"]),
        ("article 6", ["art. 6"]),
        ("Art. 12(2)", ["art. 12(2)"]),
        ("art 6 (1)", ["art. 6(1)"]),
        ("第六条", ["art. 6"]),
        ("第12条", ["art. 12"]),
        ("第十二条第（二）项", ["art. 12(2)"]),
        ("第十二条第二项", ["art. 12(2)"]),
        ("第一百二十条", ["art. 120"]),
        ("第六条和第七条", ["art. 6", "art. 7"]),
        ("version 1.2.3.4 of a program", []),
        ("on 2024.04.30", []),
        ("RMB 2.1 billion", []),
        ("no number here", []),
    ],
)
def test_provisions_named_in_a_question(text: str, ids: list[str]) -> None:
    assert [named.provision for named in named_provisions(text, ())] == ids


@pytest.mark.parametrize(
    "text",
    [
        "２.１.２（５）",
        "2.1.2（五）",
        "第2.1.2条第（五）项",
    ],
)
def test_other_spellings_of_a_rule_number(text: str) -> None:
    assert [named.provision for named in named_provisions(text, ())] == ["2.1.2(5)"]


def test_a_provision_belongs_to_the_only_document_named() -> None:
    assert named_provisions("article 5", ("rocket-rules",))[0].document == "rocket-rules"
    assert named_provisions("article 5", ("rocket-rules", "model-rules"))[0].document is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("六", 6),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百", 100),
        ("一百零五", 105),
        ("一百二十", 120),
        ("12", 12),
    ],
)
def test_chinese_article_numbers(text: str, number: int) -> None:
    assert chinese_number(text) == number


def test_the_longest_name_hides_the_shorter_ones_inside() -> None:
    assert [entry.id for entry in mentions("Does Guideline No. 10 apply?", GLOSSARY)] == ["guideline-10"]
    assert [entry.id for entry in mentions("指引第10号的预计市值", GLOSSARY)] == ["guideline-10", "market-cap"]
    assert [(start, end) for start, end, _ in mention_spans("指引第10号的预计市值", GLOSSARY)] == [(0, 6), (7, 11)]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("GUIDELINE NO. 9", ["guideline-9"]),
        ("the rocket-guideline", ["guideline-9"]),
        ("drugs", ["drug"]),
        ("a drugstore", []),
        ("rocket guidelines and guidelines", ["guideline-9", "guideline"]),
        ("drug, then Guideline No. 9, then drug", ["drug", "guideline-9"]),
        ("Guideline No. 100", ["guideline"]),
    ],
)
def test_names_are_whole_words_in_any_case_and_number(text: str, ids: list[str]) -> None:
    assert [entry.id for entry in mentions(text, GLOSSARY)] == ids


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        (
            "drug, Guideline No. 9: which market level?",
            ("drug: which market level?", "Guideline No. 9: which market level?"),
        ),
        (
            "What is the difference between Guideline No. 9 and Guideline No. 10?",
            ("Guideline No. 9", "Guideline No. 10"),
        ),
        ("指引第9号和指引第10号有什么区别？", ("指引第9号", "指引第10号")),
        ("Guideline No. 9", ()),
        ("Guideline No. 9 applies to rockets. Does a drug maker need it?", ()),
        ("drugs and drugs", ()),
    ],
)
def test_things_compared_become_one_question_each(text: str, sides: tuple[str, ...]) -> None:
    assert tuple(" ".join(side.replace("?", "").split()) for side in compared(text, GLOSSARY)) == tuple(
        side.replace("?", "") for side in sides
    )


def test_a_query_knows_the_documents_and_provisions_it_names(corpus: Corpus) -> None:
    query = make_query("Guideline No. 9 article 5", corpus, TODAY)
    assert query.documents == ("sse-guideline-9-commercial-rockets",)
    assert [(named.provision, named.document) for named in query.named] == [
        ("art. 5", "sse-guideline-9-commercial-rockets")
    ]
    assert (query.language, query.as_of, query.history) == (Language.EN, TODAY, False)


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ("指引第10号", "sse-guideline-10-large-models"),
        ("自律监管指引第5号", "sse-growth-tier-guideline"),
        ("medical-device guideline", "sse-guideline-5-medical-devices"),
        ("the STAR Listing Rules", "sse-star-listing-rules"),
        ("205号令", "csrc-ipo-registration-measures"),
    ],
)
def test_documents_are_known_by_what_people_call_them(corpus: Corpus, text: str, document: str) -> None:
    assert make_query(text, corpus, TODAY).documents == (document,)
