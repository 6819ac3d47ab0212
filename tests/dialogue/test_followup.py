"""Follow-ups as people type them: what is supposed, what is pointed at, what takes another's place, what stands alone."""

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
LAB = "Our AI lab expects a market cap of RMB 4.5bn and has no revenue. Can we list on STAR?"
FOURTH = "Expected market cap RMB 3.5bn, 2025 revenue RMB 280m, loss-making. Do we meet standard 4?"
CASH = "第三套标准：预计市值32亿，营收3.5亿，三年经营现金流9500万，符合吗？"
CAP = "能走第四套吗，市值35亿营收2.8亿"


def last_of(*messages: str, documents: tuple[str, ...] = (), citations: tuple[str, ...] = ()) -> Resolved:
    """The last of these messages as a full question; every answer rested on the same documents."""
    conversation = Conversation()
    for message in messages[:-1]:
        resolved = resolve(conversation, message, BOOK, TODAY)
        turn = Turn(resolved.asked, resolved.text, resolved.root, TODAY, "answered", "", documents, citations)
        known = conversation.knowing(resolved.facts)
        conversation = known if resolved.is_statement else Conversation((*known.turns, turn), known.facts)
    return resolve(conversation, messages[-1], BOOK, TODAY)


@pytest.mark.parametrize(
    ("first", "message", "full"),
    [
        (LAB, "make it 3.9bn", LAB.replace("RMB 4.5bn", "3.9bn")),
        (LAB, "what if it comes out at 3.85bn", LAB.replace("RMB 4.5bn", "3.85bn")),
        (LAB, "suppose we had revenue of 350m", LAB.replace("no revenue", "revenue 350m")),
        (LAB, "what if the founders keep weighted voting rights", f"{LAB[:-1]} (the founders keep weighted voting rights)?"),
        (FOURTH, "make the revenue 305m", FOURTH.replace("RMB 280m", "305m")),
        (FOURTH, "with revenue of 320m instead", FOURTH.replace("RMB 280m", "320m")),
        ("The issue is RMB 900m. What does the sponsor buy?", "and if it is 6bn", "The issue is 6bn. What does the sponsor buy?"),
        ("We have 500 staff and 45 of them are in R&D. Enough?", "and with 52 in R&D", "We have 500 staff and 52 of them are in R&D. Enough?"),
        (CASH, "要是现金流做到1.05亿呢", CASH.replace("9500万", "1.05亿")),
        (CASH.replace("：", "，"), "要是现金流做到1.05亿呢", CASH.replace("：", "，").replace("9500万", "1.05亿")),
        (CAP, "改成营收3.2亿", CAP.replace("2.8亿", "3.2亿")),
        (CAP, "营收做到3.2亿呢", CAP.replace("2.8亿", "3.2亿")),
        (CAP, "如果市值只有29亿呢", CAP.replace("35亿", "29亿")),
        ("科创板发行规模8亿，保荐机构要跟投多少", "那要是发60亿呢", "科创板发行规模60亿，保荐机构要跟投多少"),
        ("未盈利公司的实控人上市后多久能卖老股？", "要是上市第二年就盈利了呢", "未盈利公司的实控人上市后多久能卖老股（上市第二年就盈利了）？"),
    ],
)  # fmt: skip
def test_what_is_supposed_asks_the_last_question_again(first: str, message: str, full: str) -> None:
    resolved = last_of(first, message)
    assert resolved.text == full
    assert not resolved.is_statement


def test_what_is_supposed_stays_known() -> None:
    resolved = last_of(LAB, "make it 3.9bn", "and with 12 invention patents")
    facts = {fact.fact: str(fact.value) for fact in resolved.facts.facts}
    assert facts["expected_market_cap"] == "3900000000"
    assert facts["invention_patents"] == "12"
    assert facts["years.latest.revenue"] == "0"
    assert "3.9bn" in resolved.text


@pytest.mark.parametrize(
    ("first", "message", "full"),
    [
        ("Which companies are in the growth tier?", "How do they leave it?", "How do they leave it (growth tier)?"),
        ("How long is the actual controller locked up?", "is that per year?", "is that per year (actual controller, locked up)?"),
        ("How long does the CSRC take on a registration?", "and how long is it valid?", "how long is it valid (registration)?"),
        ("What does rule 2.1.4 say?", "does it apply to red chips?", "does it apply to red chips (2.1.4)?"),
        ("成长层里有哪些存量公司？", "它们怎么才能调出去？", "它们怎么才能调出去（成长层、存量公司）？"),
        ("什么企业可以申请预先审阅", "过程会公开吗？材料呢", "过程会公开吗？材料呢（预先审阅）？"),
        ("辅导期最短多长？", "谁来验收？", "谁来验收（辅导）？"),
        ("科创属性里发明专利要几项？", "软件公司也得满足吗", "软件公司也得满足吗（科创属性、发明专利）？"),
        ("同股不同权的公司上科创板要多少市值", "没在境外上市的红筹也是这个门槛吗", "没在境外上市的红筹也是这个门槛吗（市值）？"),
    ],
)  # fmt: skip
def test_what_points_back_is_the_last_subject_and_no_document(first: str, message: str, full: str) -> None:
    document = "sse-guideline-10-large-models"
    assert last_of(first, message, documents=(document,)).text == full


def test_a_subject_is_carried_over_turns() -> None:
    resolved = last_of(
        "What does a rocket company need under Guideline No. 9?",
        "must it land the booster?",
        "is that so for them all?",
    )
    assert "Guideline No. 9" in resolved.text


def test_without_a_concept_what_the_answer_rested_on_is_the_subject() -> None:
    citation = "sse-star-listing-rules@2026-04-24#2.1.2(5)"
    resolved = last_of("What about the five?", "and what does it need?", citations=(citation,))
    assert resolved.text.startswith("what does it need (")


@pytest.mark.parametrize(
    ("message", "full"),
    [
        ("does the latter need R&D?", "does standard 4 need R&D?"),
        ("what about the second one?", "What does standard 4 require?"),
        ("and the first?", "What does standard 2 require?"),
    ],
)
def test_one_of_several_is_the_thing_named(message: str, full: str) -> None:
    assert last_of("What is the difference between standard 2 and standard 4?", message).text == full


@pytest.mark.parametrize(
    ("message", "full"),
    [("后者要看研发占比吗？", "第四套标准要看研发占比吗？"), ("第二个呢？", "第四套标准有什么要求？")],
)
def test_one_of_several_is_the_thing_named_in_chinese(message: str, full: str) -> None:
    assert last_of("第二套和第四套标准有什么区别", message).text == full


@pytest.mark.parametrize(
    ("first", "message", "full"),
    [
        ("What market cap does the fifth standard need?", "and standard 4?", "What market cap does standard 4 need?"),
        ("What does Moore Threads make, is it approved?", "and MetaX?", "What does MetaX make, is it approved?"),
        ("What does a dual-class issuer need?", "and a red chip?", "What does a red chip issuer need?"),
        ("How long are controlling shareholders locked up?", "and core technical staff?", "How long are core technical staff locked up?"),
        ("第五套标准的市值门槛是多少？", "那第四套呢", "第四套标准的市值门槛是多少？"),
        ("核心技术人员的锁定期是多久？", "董事和高管呢", "董事和高管的锁定期是多久？"),
    ],
)  # fmt: skip
def test_another_route_company_or_party_takes_the_place(first: str, message: str, full: str) -> None:
    assert last_of(first, message).text == full


@pytest.mark.parametrize(
    ("first", "message"),
    [
        (LAB, "What is the penalty for fraudulent issuance?"),
        (
            "What does the fifth standard need?",
            "If a company lists under standard 4, when does it leave the growth tier?",
        ),
        ("成长层股票的投资者门槛是多少？", "发行人有欺诈发行行为会怎么处理？"),
        ("第五套标准的市值门槛是多少？", "如果公司用第四套标准上市，什么时候能调出成长层？"),
    ],
)
def test_a_question_with_its_own_subject_stands_alone(first: str, message: str) -> None:
    assert last_of(first, message, documents=("sse-star-listing-rules",)).text == message


def test_a_figure_stated_after_a_question_of_the_own_case_answers_it() -> None:
    resolved = last_of("未盈利的创新药企业预计市值42亿能上市吗", "我们有15项发明专利")
    assert not resolved.is_statement
    assert resolved.text == "未盈利的创新药企业预计市值42亿能上市吗（我们有15项发明专利）？"
    investor = last_of("个人投资者买科创板股票要什么条件？", "我账户日均80万，但只有14个月交易经验")
    assert investor.text == "我账户日均80万，但只有14个月交易经验，这样够吗？"


@pytest.mark.parametrize("message", ["Thanks", "ok", "谢谢", "好的", "hello", "who are you"])
def test_small_talk_changes_nothing(message: str) -> None:
    resolved = last_of(LAB, message)
    assert resolved.is_statement
    assert resolved.changed == ()
    assert [fact.fact for fact in resolved.facts.facts] == [fact.fact for fact in last_of(LAB).facts.facts]


def test_the_name_of_a_document_states_nothing() -> None:
    for question in (
        "What does Guideline No. 10 for large models ask?",
        "Guideline No. 5 (medical devices): scope?",
        "商业火箭指引有什么要求",
        "指引第10号（大模型）的适用范围",
    ):
        assert last_of(question).facts.facts == ()


def test_a_document_named_by_what_it_is_for_hides_no_fact_of_the_company() -> None:
    resolved = last_of("Does the large-model guideline apply to us, a drug maker with 300 staff?")
    assert {fact.fact: fact.value for fact in resolved.facts.facts}["industry"] == "pharmaceutical"
    chinese = last_of("大模型指引第10号适用吗，我们是医疗器械公司")
    assert {fact.fact: fact.value for fact in chinese.facts.facts}["industry"] == "medical_device"


@pytest.mark.parametrize(
    ("first", "message", "full"),
    [
        (FOURTH, "What would it take?", f"{FOURTH} What would it take?"),
        (CAP, "那怎样才能符合？", f"{CAP}？怎样才能符合？"),
        (f"{FOURTH} What would it take?", "and what would it take?", f"{FOURTH} What would it take?"),
    ],
)
def test_what_it_would_take_is_asked_of_the_question_before(first: str, message: str, full: str) -> None:
    assert last_of(first, message).text == full


def test_somebody_told_by_what_they_did_takes_the_place_of_the_one_asked_about() -> None:
    first = "How long can the controlling shareholder of a STAR company not sell?"
    text = last_of(first, "what about those who came in through the strategic placement").text
    assert text == first.replace("the controlling shareholder", "those who came in through the strategic placement")


def test_another_year_to_file_in_asks_for_the_rules_of_that_year() -> None:
    text = last_of("研发投入那项，三年累计要多少钱？", "换成2023年申报那会儿是多少？").text
    assert "截至2023年" in text
    assert "换成" not in text
