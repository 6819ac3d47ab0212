"""What counts, what is asked of another stage, nicknames of indicators, the only way, and each thing of each of two."""

from __future__ import annotations

import pytest

from assistant.answering.question.crossed import crossed
from assistant.answering.question.short_indicators import indicators_in_full
from tests.conftest import Ask


@pytest.mark.parametrize(
    "question",
    [
        "那7项发明专利里，别人独占许可给我们用的能不能算数？",
        "我们有9项发明专利，其中3项是独占许可的，这3项算数吗？",
        "Can the patents we use under an exclusive licence be counted toward the seven?",
        "Do utility models count towards the seven patents?",
        "资深专业机构投资者上市以后持股不能低于3%吗？",
        "After listing, must a senior professional institutional investor keep its 3%?",
        "发行后研发人员还要保持10%吗？",
        "Once listed, do we still have to hold 7 invention patents?",
    ],
)
def test_what_is_not_held_of_a_rule_is_said_beside_it_and_gets_no_yes(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.outcome == "partial"
    assert answer.verdict is None
    assert "Nothing held here speaks to" in answer.text or "所收资料没有涉及" in answer.text


def test_which_patents_are_left_out_in_practice_is_still_told(ask: Ask) -> None:
    assert ask("跟别人共有的专利算数不？").outcome == "answered"
    assert ask("Do patents we co-own with a university count?").outcome == "answered"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("营收23年1.6亿 → 25年2.5亿，增长那条指标刚好卡住还是没过？", "=25%（不低于25%）"),
        ("Growth limb: revenue 160m in 2023, 250m in 2025. Exactly on the line or short?", "= 25% (at least 25%)"),
        ("The headcount leg: 29 R&D out of 310 staff. Pass or not?", "29/310 = 9.4%"),
        ("专利那项我们6个发明专利，够不够？", "差1项"),
        ("The R&D spend leg: 79m over three years on revenue of 1.5bn. ok?", "5.3%"),
        (
            "纯工业软件公司，发明专利就3个，近三年研发投入合计8,200万，同期营收合计9.6亿。科创属性第一第三项怎么看？",
            "8.5%",
        ),
    ],
)
def test_an_indicator_under_a_nickname_is_weighed_alone(ask: Ask, question: str, told: str) -> None:
    answer = ask(question)
    assert told in answer.text
    assert "standard 4" not in answer.text
    assert "第四套" not in answer.text


def test_indicators_are_named_in_full() -> None:
    assert "indicator 1, indicator 3" in indicators_in_full("How do indicators 1 and 3 look?")
    assert "指标一、指标三" in indicators_in_full("科创属性第一第三项怎么看")
    assert "指标四" in indicators_in_full("收入增长那项指标")
    assert indicators_in_full("研发人员占比10%，专利一项") == "研发人员占比10%，专利一项"


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("只能走第五套吗：预计市值45亿，去年营收3.3亿，亏损", "不是：按这些数字，第四套也符合"),
        (
            "Is standard 5 really our only option? Expected cap 4.5bn, revenue 330m last year, loss-making.",
            "No: on these",
        ),
        ("非得第五套吗，预计市值45亿，去年营收1亿，亏损", "是：按这些数字，其他标准都走不通"),
        (
            "Latest round was 6bn post-money, revenue 340m last year, loss-making. Is standard 5 really the only way?",
            "No, not",
        ),
    ],
)
def test_whether_a_standard_is_the_only_way_is_answered_first(ask: Ask, question: str, lead: str) -> None:
    assert ask(question).text.startswith(lead)


def test_beside_the_valuation_of_a_round_it_is_told_what_an_expected_market_cap_is(ask: Ask) -> None:
    assert (
        "预计市值，是指股票公开发行后的总股本乘以发行价格"
        in ask("上一轮投后45个亿，去年营收3.3亿，亏损，只能走第五套吗").text
    )
    assert "预计市值，是指" not in ask("预计市值45亿，去年营收3.3亿，亏损，能走第四套吗").text


@pytest.mark.parametrize(
    "question",
    [
        "选的第四套，发行后总股本3.2亿股，簿记下来定9.20元，有没有问题？最低得定多少",
        "Fifth standard, 250 million shares post-issue, price fixed at RMB 15.90. Is that too low?",
    ],
)
def test_a_price_below_the_market_cap_of_the_standard_halts_the_offering(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert "应当中止发行" in answer.text or "the offering must be halted" in answer.text
    assert "百奥赛图" not in answer.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("就是核心技术人员，公司25年12月5日上市，当时已经盈利。现在能卖吗？", "还没到"),
        (
            "Our company listed on 15 November 2025. As an ordinary pre-IPO holder, may I sell today?",
            "that day has come",
        ),
        ("保荐子公司跟投的股票，公司2024年11月20日上市，能卖了吗？", "已到该日"),
        ("Sponsor's co-invested shares, company listed 10 December 2024: can they be sold today?", "not yet"),
    ],
)
def test_what_is_locked_up_is_held_against_today(ask: Ask, question: str, told: str) -> None:
    assert told in ask(question).text


def test_a_company_is_told_which_companies_the_rules_of_its_field_are_for(ask: Ask) -> None:
    zh = ask("端侧模型，25年营收5000万、亏损，预计市值39.8亿，算大模型企业吗，第五套差在哪？").text
    en = ask(
        "50m revenue in 2025, loss, expected cap 3.98bn: do we count as a large-model company, and where do we fall short of standard 5?"
    ).text
    assert "差2000万元" in zh
    assert "模型应用为主营业务" in zh
    assert "RMB 20 million short" in en
    assert "or model applications" in en


def test_fees_bring_in_no_standards(ask: Ask) -> None:
    assert ask("保荐承销费一般按募资额收几个点？科创板第五套会不会贵些").outcome == "abstained"
    assert ask("What do sponsors charge in underwriting fees, and is the fifth standard dearer?").outcome == "abstained"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "成长层 存量32家 vs 新注册的，调出条件、标识、投资者要求分别差在哪",
            ["首次实现盈利", "不低于5000万元", "“成1”", "标注“成”", "无需签署"],
        ),
        (
            "Growth tier: the 32 existing companies vs newly registered ones - exit conditions, mark, investor requirements?",
            [
                "first profit after listing",
                "at least RMB 50 million",
                "carry the tag 成1",
                "carry the tag 成.",
                "needs no special",
            ],
        ),
    ],
)
def test_each_thing_asked_is_told_of_each_of_the_two(ask: Ask, question: str, told: list[str]) -> None:
    text = ask(question).text
    assert [words for words in told if words not in text] == []


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "growth tier oldies v newcomers, whats different for me buying and for them leaving",
            ["needs no special risk", "risk statement is required", "first profit", "at least RMB 50 million"],
        ),
        (
            "成长层存量和增量，我买和他们退出分别有什么不同",
            ["无需签署", "应当签署", "首次实现盈利", "不低于5000万元"],
        ),
        (
            "growth tier: old ones vs new ones, difference for the buyer and for exit?",
            ["needs no special risk", "risk statement is required", "first profit", "at least RMB 50 million"],
        ),
        ("券商跟投的和一般战投的，锁多久、拿多少，哪儿不一样", ["24个月", "不少于12个月", "跟投比例", "50%"]),
        (
            "how do the sponsor's co-invest and other strategic investors differ in lock-up and share taken?",
            ["24 months", "at least 12 months", "at most RMB 1 billion", "at most 50%"],
        ),
    ],
)
def test_what_follows_different_for_is_told_of_both(ask: Ask, question: str, told: list[str]) -> None:
    text = ask(question).text
    assert [words for words in told if words not in text] == []


@pytest.mark.parametrize(
    ("question", "told", "untold"),
    [
        ("研发投入和增速这两条，21年那版跟现在差多少", ["6000万元", "8000万元", "不低于20%", "不低于25%"], ["专利"]),
        (
            "2022年那版科创属性指标和2024年4月以后的，哪几条变严了？",
            ["6000万元", "8000万元", "5项", "7项", "20%", "25%"],
            [],
        ),
        (
            "indicators 1 and 4, the 2021 version vs now?",
            ["RMB 60 million", "RMB 80 million", "20%", "25%"],
            ["patents"],
        ),
        (
            "the 2022 version of the sci-tech indicators and the one since April 2024: which got tougher?",
            ["RMB 60 million", "RMB 80 million", "20%", "25%"],
            [],
        ),
    ],
)
def test_indicators_of_two_versions_are_told_side_by_side(
    ask: Ask, question: str, told: list[str], untold: list[str]
) -> None:
    text = ask(question).text
    assert [words for words in told if words not in text] == []
    assert [words for words in untold if words in text] == []


@pytest.mark.parametrize(
    ("question", "no"),
    [
        ("growth limb pls: 142 in FY23, 150 in FY24, 219 in FY25 (all RMB mn). pass?", "Not by the figures"),
        ("三年营收1.42亿、1.5亿、2.19亿，增速指标过不过？", "从数字看不够"),
    ],
)
def test_a_figure_of_an_indicator_is_said_once_behind_its_no(ask: Ask, question: str, no: str) -> None:
    text = ask(question).text
    assert text.startswith(no)
    assert text.count("24.2%") == 1
    assert "24.19%" not in text


@pytest.mark.parametrize(
    ("question", "told", "untold"),
    [
        (
            "指引10号文号是啥？总共几条？有已受理的公司没？你们看过原文吗",
            ["文号和条文序号在此不可知", "共15条", "没有发现依据指引第10号获受理的申请", "没有读到指引第10号全文"],
            ["205号", "128号"],
        ),
        (
            "What's the document number of Guideline 10, how many articles, any accepted applicants yet, and have you read the text?",
            ["document number", "15 articles", "No application accepted"],
            ["205", "128"],
        ),
    ],
)
def test_what_is_asked_of_a_text_is_no_subject_of_the_rest(
    ask: Ask, question: str, told: list[str], untold: list[str]
) -> None:
    text = ask(question).text
    assert [words for words in told if words not in text] == []
    assert [words for words in untold if words in text] == []


def test_only_a_list_of_names_is_crossed() -> None:
    assert len(crossed("drugs vs rockets: milestone, approvals?")) == 4
    assert crossed("implant maker vs drug developer, both on the fifth, who has the tougher milestone?") == ()
    assert crossed("第二套和第三套：市值、收入要求分别差在哪") == ()
    assert crossed("2023年和2025年营收1.6亿、2.5亿，够吗") == ()


def test_a_long_text_full_of_comparisons_is_not_crossed() -> None:
    assert crossed("drugs vs rockets: milestone, approvals? " * 200) == ()
