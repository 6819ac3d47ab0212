"""The same asked of something else: another case, another field, the company of an answer, what was only told."""

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


def last_of(*messages: str, answer: str = "") -> Resolved:
    """The last of these messages as a full question, each one before it answered in these words."""
    conversation = Conversation()
    for message in messages[:-1]:
        resolved = resolve(conversation, message, BOOK, TODAY)
        turn = Turn(resolved.asked, resolved.text, resolved.root, TODAY, "answered", answer)
        turns = conversation.turns if resolved.is_statement else (*conversation.turns, turn)
        conversation = Conversation(turns, resolved.facts)
    return resolve(conversation, messages[-1], BOOK, TODAY)


@pytest.mark.parametrize(
    ("turns", "full"),
    [
        (("科创板网下发行比例最低多少", "没盈利的呢，一样吗"), "科创板网下发行比例最低多少，没盈利的呢？"),
        (
            ("第五套上市的公司亏损又没收入会被*ST吗", "净资产是负的呢，也能一起缓吗"),
            "第五套上市的公司亏损又没收入会被*ST吗，净资产是负的呢？",
        ),
        (("科创板控股股东锁多久", "董监高呢，一样吗"), "科创板董监高锁多久"),
        (("长江存储报科创板了吗", "辅导哪天验收的，打算募多少钱"), "辅导哪天验收的，打算募多少钱（长江存储）？"),
        (("YMTC's STAR filing - how big?", "when was the application accepted?"), "when was the application accepted (YMTC)?"),
        (("审核要多久", "哪天受理的算起"), "哪天受理的算起"),
        (
            ("how long does the csrc have to decide on registration", "and if they say no, when can we try again",
             "same wait if its the exchange that rejects us and not them?"),
            "when can we try again if its the exchange that rejects us and not them?",
        ),
        (
            ("how long is the controlling shareholder locked up after a STAR IPO",
             "and our angel who came in back in 2021 with 4%, not a founder?"),
            "how long is our angel who came in back in 2021 with 4%, not a founder locked up after a STAR IPO",
        ),
        (
            ("What milestone does Guideline 10 want from an AI model company?", "and for a surgical robot maker?"),
            "for a surgical robot maker: What milestone does the fifth standard want?",
        ),
    ],
)  # fmt: skip
def test_the_same_is_asked_of_something_else(turns: tuple[str, ...], full: str) -> None:
    assert last_of(*turns).text == full


@pytest.mark.parametrize(
    ("first", "answer", "message", "named"),
    [
        (
            "which company was first to name a senior professional institutional investor?",
            "Trinomab was the first issuer to name a senior professional institutional investor.",
            "what standard did it use?",
            "Trinomab",
        ),
        ("哪家公司最先披露资深专业机构投资者？", "泰诺麦博是首家。", "它用的哪套标准", "泰诺麦博"),
    ],
)
def test_a_pronoun_is_the_company_that_the_answer_named(first: str, answer: str, message: str, named: str) -> None:
    assert named in last_of(first, message, answer=answer).text


def test_what_was_only_told_is_not_asked_again() -> None:
    message = "他明年要是退休、不当董事了，那些股份还是一股十票吗"
    told = ("我们是AB股，创始人每份特别表决权股份十票", "他一个人拿了所有B类股")
    assert last_of(*told, message).text.startswith(message)
