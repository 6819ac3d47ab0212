"""What the corpus does not hold: the topics named, and the part of a question that is left."""

from __future__ import annotations

import pytest

from assistant.answering.answer import AnswerOutcome
from assistant.answering.question.silence import clauses_of, silence_in
from assistant.corpus.model import Corpus
from tests.conftest import Ask


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("How much is the listing fee?", "listing-fees"),
        ("What do sponsors charge?", "sponsor-underwriting-fees"),
        ("Is there a stamp duty?", "stamp-duty"),
        ("Who is the chairman of the Shanghai Stock Exchange?", "exchange-officials"),
        ("科创板上市费用是多少？", "listing-fees"),
        ("保荐费一般多少", "sponsor-underwriting-fees"),
        ("上市委委员名单有哪些人？", "committee-members"),
        ("税收优惠有哪些？", "income-tax-incentives"),
    ],
)
def test_a_question_on_a_topic_not_held_leaves_nothing(corpus: Corpus, question: str, topic: str) -> None:
    silence = silence_in(question, corpus)
    assert topic in [item.id for item in silence.topics]
    assert silence.rest == ""


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        (
            "What are the listing fees, and what is the market cap under standard 5?",
            "what is the market cap under standard 5?",
        ),
        ("What is the fifth standard? How much is the listing fee?", "What is the fifth standard?"),
        ("上市费用是多少，另外第五套标准的市值要求是多少？", "第五套标准的市值要求是多少"),
        ("Daily price limit on STAR, and the stamp duty rate on a sale?", "Daily price limit on STAR"),
    ],
)
def test_the_other_half_of_a_question_is_left(corpus: Corpus, question: str, rest: str) -> None:
    silence = silence_in(question, corpus)
    assert silence.topics
    assert rest in silence.rest
    assert "fee" not in silence.rest
    assert "费用" not in silence.rest


def test_a_rest_that_asks_nothing_is_nothing(corpus: Corpus) -> None:
    assert silence_in("We are a large-model company. How much is the listing fee?", corpus).rest == ""


@pytest.mark.parametrize("question", ["What is the market cap of the fifth standard?", "第五套标准的市值要求是多少？"])
def test_a_question_on_what_is_held_is_left_whole(corpus: Corpus, question: str) -> None:
    silence = silence_in(question, corpus)
    assert (silence.topics, silence.rest) == ((), question)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("员工持股计划参加战略配售最多能拿多少", "员工持股平台闭环原则怎么认定"),
        ("How much of the strategic placement may our ESOP take?", "Is an ESOP looked through?"),
        ("询价对象最少几家", "询价对象要符合什么资格"),
        ("发行价过高要发什么公告", "发行价过高有上限吗"),
        ("审核期间更换保荐代表人要多久办完", "保荐代表人要有几年经验"),
        ("公司回购股份后特别表决权比例上升怎么办", "回购股份要董事会批准吗"),
    ],
)
def test_beside_some_words_the_name_of_a_topic_asks_for_what_is_held(corpus: Corpus, question: str, topic: str) -> None:
    assert silence_in(question, corpus).topics == ()
    assert silence_in(topic, corpus).topics != ()


@pytest.mark.parametrize(
    ("question", "clauses"),
    [
        ("One? Two!", ["One?", "Two!"]),
        ("What is this and what is that?", ["What is this", "what is that?"]),
        ("research and development of 5% and more", ["research and development of 5% and more"]),
        ("一是什么？二是什么？", ["一是什么？", "二是什么？"]),
        ("", []),
    ],
)
def test_clauses(question: str, clauses: list[str]) -> None:
    assert clauses_of(question) == clauses


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Re-examination: how quickly must we ask, when is it heard, who sits on the committee anyway", "5 members"),
        ("上市委否了我们。复审要几天内提，什么时候审，上市委委员名单有哪些人？", "5个工作日"),
        ("复审几天内提 多久审 审核员是谁", "20个工作日"),
        (
            "How many days to ask for re-examination, what does the stamp duty cost, when can we apply again?",
            "5 working",
        ),
        ("智谱科创板这次第一轮问询上交所问了哪些问题，回复了没", "智谱尚未在A股上市"),
    ],
)
def test_a_topic_that_is_not_held_leaves_the_rest_of_a_question(ask: Ask, question: str, told: str) -> None:
    assert told in ask(question).text


@pytest.mark.parametrize("question", ["Who sits on the STAR listing committee this year?", "上市委委员名单"])
def test_names_of_the_committee_are_not_held(ask: Ask, question: str) -> None:
    assert ask(question).outcome is AnswerOutcome.ABSTAINED
