"""The question before of something else told in a clause: another company, another field, the route just judged."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.base.resources import packaged
from assistant.corpus.reader import read_corpus
from assistant.dialogue.conversation import Conversation, Resolved, Turn
from assistant.dialogue.followup import resolve
from assistant.eligibility.rules.book import RuleBook

TODAY = dt.date(2026, 11, 28)
BOOK = RuleBook.of(read_corpus(packaged("corpus")))
BETA = "LLM startup, cap est. 4.3bn RMB, the bot is in closed beta, nothing earned yet. fifth standard?"
LAUNCHED = "asserted.large_model_product_launched"


def last_of(*messages: str) -> Resolved:
    """The last of these messages as a full question."""
    conversation = Conversation()
    for message in messages[:-1]:
        resolved = resolve(conversation, message, BOOK, TODAY)
        turn = Turn(resolved.asked, resolved.text, resolved.root, TODAY, "answered", "")
        conversation = Conversation((*conversation.turns, turn), resolved.facts)
    return resolve(conversation, messages[-1], BOOK, TODAY)


@pytest.mark.parametrize(
    ("turns", "full"),
    [
        (
            (
                "growth tier: how does a company get out if it listed in oct 2025?",
                "and one that floated back in 2021 and still loses money?",
            ),
            "growth tier: how does a company get out if it floated back in 2021 and still loses money?",
        ),
        (
            ("How does a company that listed in October 2025 leave the growth tier?", "what about one listed in 2022?"),
            "How does a company that listed in 2022 leave the growth tier?",
        ),
        (
            ("科创成长层：2025年10月上市的公司怎么调出？", "那2021年上市、到现在还亏着的呢？"),
            "科创成长层：2021年上市的公司怎么调出？",
        ),
        (("创新药走第五套核心产品要做到哪一步", "火箭呢，非得一级回收成了才算？"), "火箭企业，非得一级回收成了才算？火箭企业申报时要达到什么阶段性成果？"),
        (("大模型走第五套产品要到什么程度", "器械呢，注册证必须拿到才行？"), "器械企业，注册证必须拿到才行？器械企业申报时要达到什么阶段性成果？"),
        (("创新药走第五套要多少市值", "火箭呢，非得一级回收成了才算？"), "火箭企业，非得一级回收成了才算？"),
        (
            ("new york listed chinese co worth 150bn rmb, does it make the red chip bar?",
             "since when has that route been there"),
            "since when has the route for red-chip companies listed overseas been there",
        ),
    ],
)  # fmt: skip
def test_the_question_is_asked_of_the_other(turns: tuple[str, ...], full: str) -> None:
    assert last_of(*turns).text == full


@pytest.mark.parametrize(
    ("turns", "full"),
    [
        (("科创板控股股东锁多久", "董监高呢，一样吗"), "科创板董监高锁多久"),
        (("Can we list with a market cap of RMB 4.5bn?", "and one more thing"), None),
    ],
)
def test_what_only_looks_alike_stays(turns: tuple[str, ...], full: str | None) -> None:
    text = last_of(*turns).text
    assert text == full if full is not None else "one more thing" in text


def test_what_the_other_company_is_told_of_is_no_fact_of_it() -> None:
    resolved = last_of(
        "growth tier: how does a company get out if it listed in oct 2025?", "and one that floated back in 2021?"
    )
    assert all("oct 2025" not in fact.span for fact in resolved.facts.facts)


@pytest.mark.parametrize(
    ("first", "message", "launched"),
    [
        (BETA, "it goes live for everyone in january and we file in february. done then?", True),
        (BETA, "it goes live for everyone in may and we file in february. done then?", None),
        ("大模型公司，市值43亿，产品还在内测，没有收入，能走第五套吗？", "产品1月就正式上线，2月再申报，这样就行了吧？", True),
    ],
)  # fmt: skip
def test_what_is_launched_by_the_filing_is_launched_then(first: str, message: str, launched: bool | None) -> None:
    facts = {fact.fact: fact.value for fact in last_of(first, message).facts.facts}
    assert facts.get(LAUNCHED) is True if launched else facts.get(LAUNCHED) is not True
