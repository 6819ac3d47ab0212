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
        (FOURTH, "ok what if the valuation comes in at 3.1 instead", FOURTH.replace("RMB 3.5bn", "3.1bn")),
        (FOURTH, "and at 4.1?", FOURTH.replace("RMB 3.5bn", "4.1bn")),
        (FOURTH, "what if revenue is only 250", FOURTH.replace("RMB 280m", "250m")),
        (CAP, "要是市值只有18呢", CAP.replace("35亿", "18亿")),
        ("what does the sponsor put into a 1.8bn deal", "bump it to 2.2bn", "what does the sponsor put into a 2.2bn deal"),
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
        ("What market cap does standard 3 ask for?", "and for the fourth one?", "What market cap does the fourth standard ask for?"),
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


@pytest.mark.parametrize(
    ("first", "message", "full"),
    [
        ("跟投比例怎么算，发行规模18个亿", "锁多久", "锁多久（保荐人跟投）？"),
        ("成长层股票的投资者门槛", "它们怎么才能调出去？", "它们怎么才能调出去（成长层）？"),
        ("受理以后多久有首轮问询", "谁来回复", "谁来回复（首轮问询）？"),
        ("资深专业机构投资者要投够多久", "持股比例呢", "持股比例（资深专业机构投资者）？"),
        ("what is the investor threshold for growth tier stocks", "how do they leave", "how do they leave (growth tier)?"),
        ("how much must the sponsor buy", "locked for how long", "locked for how long (sponsor)?"),
    ],
)  # fmt: skip
def test_what_was_asked_of_a_subject_is_not_carried_with_it(first: str, message: str, full: str) -> None:
    resolved = last_of(first, message)
    assert resolved.text == full
    assert resolved.goes_on


def test_whether_that_matters_is_asked_of_the_very_thing() -> None:
    text = last_of("status of LandSpace?", "did they land the booster?", "does that matter for the listing?").text
    assert text == "does that matter for the listing (did they land the booster)?"


STARTED = "市值32亿，2025年营收2.9亿，亏损，第四套行吗"
PATENTS = "R&D 95m over three years, 15% R&D staff, 9 invention patents, CAGR 30%. Do we meet the sci-tech indicators?"


@pytest.mark.parametrize(
    ("first", "message", "full"),
    [
        ("发行后股本5亿股，公开发行5000万股，够不够", "改成4900万股呢", "发行后股本5亿股，公开发行4900万股，够不够"),
        (PATENTS, "and without the patents?", PATENTS.replace("9 invention", "0 invention")),
        (PATENTS, "and with 5 patents", PATENTS.replace("9 invention", "5 invention")),
        (PATENTS, "without the R&D staff?", PATENTS.replace("15%", "0%")),
        ("未上市红筹，预计市值90亿，2025年营收5.2亿，够吗", "换成境内AB股公司呢", "境内AB股公司，预计市值90亿，2025年营收5.2亿，够吗"),
        (STARTED, "那第二套呢，三年研发占比16%", STARTED.replace("第四套", "第二套") + "（三年研发占比16%）？"),
        (STARTED, "营收要是3.1亿，第二套呢", STARTED.replace("2.9亿", "3.1亿").replace("第四套", "第二套")),
        (STARTED, "今年上半年营收已经3.1亿了，有帮助吗", STARTED.replace("，第四套", "，今年上半年营收已经3.1亿了，第四套")),
        (STARTED, "要是净利润3000万呢", STARTED.replace("，第四套", "，最近一年净利润3000万，第四套")),
        ("做大模型，市值45亿，产品已上线，能走第五套吗", "产品还没上线呢", "做大模型，市值45亿，产品还没上线，能走第五套吗"),
    ],
)  # fmt: skip
def test_a_fact_that_changes_asks_the_last_question_again(first: str, message: str, full: str) -> None:
    assert last_of(first, message).text == full


def test_what_is_supposed_goes_on_with_the_question_that_stated_it() -> None:
    first = "跟投比例怎么算，发行规模18个亿"
    assert last_of(first, "锁多久", "那要是发8个亿呢").text == first.replace("18个亿", "8个亿")


@pytest.mark.parametrize(
    ("messages", "full"),
    [
        (("大模型公司上科创板必须走第五套吗", "我们去年有3.2亿收入但还亏钱，预计市值33亿"), "可以走哪套标准？"),
        (("第二套标准要求是什么", "我们市值18亿，收入2.3亿，三年研发占18%"), "（第二套标准），这样够吗？"),
        (("cap 4.2bn, revenue 320m, loss-making",), ": which standard is open?"),
        (("Humanoid robot maker wants the fifth standard: cap RMB 4.2bn, no revenue",), ": is that enough?"),
        (("科创属性要几个发明专利", "我们有6个"), "我们有6个发明专利，这样够吗？"),
    ],
)
def test_figures_that_a_standard_asks_for_are_held_against_it(messages: tuple[str, ...], full: str) -> None:
    resolved = last_of(*messages)
    assert not resolved.is_statement
    assert resolved.text.endswith(full)


@pytest.mark.parametrize(
    "messages",
    [
        ("核心技术人员的股份锁多久", "我们市值32亿，收入3.2亿"),
        ("我们公司市值32亿",),
        ("科创属性研发投入要多少", "我们预计市值32亿"),
        ("How long is the lock-up of directors?", "our revenue was RMB 310m"),
    ],
)
def test_figures_that_nothing_was_asked_of_are_noted(messages: tuple[str, ...]) -> None:
    assert last_of(*messages).is_statement


@pytest.mark.parametrize(
    "message",
    [
        "上市第四年大股东能卖几股，总股本5亿", "营收3.2亿，市值33亿，过没过", "市值33亿，营收3.2亿，硬伤有没有", "cap 3bn, revenue 310m, OK?",
        "revenue 118m in 2023, 150m in 2024, 181m in 2025. do we pass the growth indicator",
        "52 R&D staff of 500; are we ok on that", "41 patents, 300 staff. will it do", "R&D was 60m, revenue 900m, can the company pass",
        "火箭首飞入轨了，估值90亿。阶段性成果算达到没", "研发人员52人，员工500人，指标二达标没", "营收1.2亿、1.5亿、1.9亿，增长这条过了没有",
        "研发人员52人，员工500人，达标与否",
    ],
)  # fmt: skip
def test_a_line_that_ends_in_a_question_asks(message: str) -> None:
    resolved = last_of(message)
    assert not resolved.is_statement
    assert resolved.text == message


@pytest.mark.parametrize(
    "message",
    ["54 R&D people out of 512. It is Suzhou, which is loss making", "Founded in 2015. Revenue was 118m in 2023, when we lost 3m",
     "研发人员52人，员工500人，发明专利一项也没有", "营收3.2亿，盈利：否"],
)  # fmt: skip
def test_a_line_that_only_sounds_like_a_question_is_noted(message: str) -> None:
    assert last_of(message).is_statement


@pytest.mark.parametrize("asking", ["where do we fail", "which standard fits", "what are we missing"])
def test_a_question_behind_a_market_value_is_not_another(asking: str) -> None:
    line = f"loss making, revenue 220m, cap 1.7bn, 300 staff with 60 in R&D. {asking}"
    assert last_of(line).text == line


FLOW = "cap 2.2bn, 2025 revenue 350m, operating cash flow 120m total for three years, loss making. which standard fits"
STAFF = "研发人员52 全员560 够吗"


@pytest.mark.parametrize(
    ("first", "message", "old", "new"),
    [
        (FLOW, "and if the cash flow is only 90m?", "120m", "90m"),
        (FLOW, "cash flow 90m then?", "120m", "90m"),
        (FLOW, "what if the cap were only 1.8bn", "2.2bn", "1.8bn"),
        (FLOW, "revenue 50m higher", "350m", "RMB 400 million"),
        (STAFF, "要是再招20个人呢", "560", "580"),
        (STAFF, "再转5个研发岗呢", "52", "57"),
        ("我们有6项发明专利，够吗", "再多申请2项专利呢", "6", "8"),
        ("预计市值32亿，去年营收2.6亿，亏损，走哪套", "营收再多5000万呢", "2.6亿", "3.1亿元"),
        ("预计市值22亿，去年营收3.5亿，亏损，走哪套", "市值至少25亿呢", "22亿", "25亿"),
    ],
)  # fmt: skip
def test_a_figure_told_otherwise_takes_its_place(first: str, message: str, old: str, new: str) -> None:
    assert last_of(first, message).text == first.replace(old, new)


def test_who_is_hired_for_research_counts_among_all_staff() -> None:
    assert last_of(STAFF, "再招5个研发呢").text == "研发人员57 全员565 够吗"
    english = last_of("we have 300 staff, 60 of them in R&D. enough?", "if we hire 5 more R&D people")
    assert english.text == "we have 305 staff, 65 of them in R&D. enough?"


def test_a_figure_told_otherwise_stays_so() -> None:
    assert "90m" in last_of(FLOW, "and if the cash flow is only 90m?", "so what cap would we need instead").text


@pytest.mark.parametrize(
    ("first", "message", "full"),
    [
        (
            "Do fifth standard applicants have to show the 25% growth?",
            "does that let-off go for software houses too",
            "Do software houses have to show the 25% growth?",
        ),
        ("第五套标准的企业要满足营收增长25%吗？", "这个豁免也适用于软件企业吗", "软件企业要满足营收增长25%吗？"),
        ("Moore Threads, which standard did they pick?", "at what price tag?", "at what price tag (Moore Threads)?"),
        ("Which standard did Healthgen list under?", "and at what valuation?", "at what valuation (Healthgen)?"),
        (
            "We make humanoid robots with no revenue. Does guideline ten cover us?",
            "so then what did 17 June change for us, if anything",
            "What did the amendment of 17 June 2026 change for embodied intelligence companies?",
        ),
    ],
)
def test_the_same_is_asked_of_others_and_what_is_left_out_is_put_back(first: str, message: str, full: str) -> None:
    assert last_of(first, message).text == full


@pytest.mark.parametrize("message", ["what about 4?", "what about standard 3"])
def test_a_number_of_a_standard_gets_no_unit(message: str) -> None:
    assert "bn" not in last_of(FOURTH, message).text.replace("RMB 3.5bn", "")
