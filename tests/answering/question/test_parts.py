"""What a question asks, thing by thing."""

from __future__ import annotations

import pytest

from assistant.answering.question.parts import MOST_PARTS, parts_of
from assistant.corpus.model import Corpus
from assistant.language.detection import language_of


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("What market cap does the fifth standard require?", 1),
        ("How long is the co-investment locked, and which document says so?", 2),
        ("(1) which businesses does Guideline 10 cover, (2) do industry models count, (3) what must be in place?", 3),
        ("①市值门槛多少 ②每份最多几票", 2),
        ("Pre-review. Who may ask for it, is the opinion binding, and does anything become public?", 3),
        ("保荐机构是不是必须跟投？发行35亿跟多少？锁多久？", 3),
        ("辅导进展报告多久交一次，漏交几次算撤回", 2),
        ("Growth-tier shares - higher threshold for retail? Extra paper to sign?", 2),
        ("When we file, what must be in place?", 1),
        ("We listed in 2024 and will be in the red for years. May the founder sell?", 1),
        ("Must the issuer be profitable and have patents?", 1),
        ("Issuer is loss-making: is an inquiry mandatory, is a risk notice needed, and what goes offline?", 3),
        ("On-site inspections - how is a company picked, and when do the inspectors turn up?", 2),
        ("资深专业机构投资者：得持多少股、连续持多久、招股书里要不要披露？", 3),
        ("市值低到多少亿、持续多少天会被退市", 1),
        ("Priced too low: (a) does the deal go ahead, (b) which end of the range counts, (c) can we try again?", 3),
    ],
)
def test_each_thing_asked_is_a_part(corpus: Corpus, question: str, parts: int) -> None:
    assert len(parts_of(question, language_of(question), corpus.glossary)) == parts


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("Who checks the tutoring, and how long is the letter valid?", "tutoring"),
        ("how many articles has it got and what day did it come out (Guideline No. 9)?", "Guideline No. 9"),
        ("Hi - for a memo to our audit committee, who checks the tutoring, and what comes next?", "tutoring"),
        ("科创成长层的公司怎么调出，由谁公告？", "科创成长层"),
    ],
)
def test_a_part_without_a_subject_is_looked_up_with_the_one_before(corpus: Corpus, question: str, subject: str) -> None:
    last = parts_of(question, language_of(question), corpus.glossary)[-1]
    assert subject not in last.text
    assert subject in last.lookup


def test_no_word_of_a_question_with_many_parts_is_lost(corpus: Corpus) -> None:
    question = " ".join(f"What is thing{number}?" for number in range(12))
    parts = parts_of(question, language_of(question), corpus.glossary)
    assert len(parts) == MOST_PARTS
    assert all(f"thing{number}" in " ".join(part.text for part in parts) for number in range(12))


@pytest.mark.parametrize(
    ("question", "subject", "asked_before"),
    [
        ("大模型企业用指引10号：市值要多少？产品得做到啥程度？", "大模型企业", "市值"),
        (
            "Core technical staff of a company. How long are they blocked, and does resigning free them?",
            "staff",
            "long",
        ),
        ("特别表决权股份的持有人要满足什么条件？每股最多几票？", "特别表决权", "条件"),
    ],
)
def test_a_later_part_is_looked_up_with_its_subject_and_not_with_the_question_before(
    corpus: Corpus, question: str, subject: str, asked_before: str
) -> None:
    last = parts_of(question, language_of(question), corpus.glossary)[-1]
    assert subject in last.lookup
    assert asked_before not in last.lookup


def test_a_part_that_only_names_somebody_else_asks_the_same_of_them(corpus: Corpus) -> None:
    last = parts_of("控股股东锁多久？董事呢？", language_of("董事"), corpus.glossary)[-1]
    assert "锁多久" in last.lookup
