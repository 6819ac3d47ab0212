"""Which rules a verdict is given by, and how it is told: what decides stands in the first line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.answering.answer import Answer

Ask = Callable[..., Answer]


@pytest.mark.parametrize(
    ("question", "opening"),
    [
        (
            "他公司主要是产业园开发和股权投资，租金加投资收益占收入八成，另外自研了一个招商大模型在用。市值估60个亿，能不能靠"
            "大模型那个第10号指引上科创板？",
            "不能：房地产企业禁止在科创板发行上市。",
        ),
        (
            "Our main business is equity investment; on the side we built a large language model. Cap RMB 6bn. Can we list on "
            "STAR under Guideline No. 10?",
            "No: finance or investment is barred from the STAR Market.",
        ),
        (
            "We are mainly an industrial park developer and rents make up 80% of revenue, but we also trained an LLM. Market "
            "cap RMB 5bn, can we list?",
            "No: real estate is barred from the STAR Market.",
        ),
        ("主业是房地产，旗下做了个大语言模型，市值80亿，第五套行吗", "不符合：房地产企业禁止在科创板发行上市。"),
    ],
)
def test_a_model_on_the_side_opens_nothing_to_a_barred_main_business(ask: Ask, question: str, opening: str) -> None:
    assert ask(question).text.startswith(opening)


@pytest.mark.parametrize(
    "question",
    [
        "我们给产业园运营方做大模型，预计市值45亿，能走第五套吗",
        "We develop LLMs, mainly for real estate companies, market cap RMB 5bn. Can we use standard 5?",
    ],
)
def test_the_business_of_customers_is_not_the_companys(ask: Ask, question: str) -> None:
    assert not ask(question).text.startswith(("No", "不"))


def test_what_fails_whatever_the_standard_stands_right_behind_the_direct_answer(ask: Ask) -> None:
    answer = ask(
        "我们做小分子创新药，没有收入，核心品种刚拿到二期临床批件。能产业化的发明专利6项，预计市值42亿。第五套走得通吗，卡在哪"
    )
    assert "指标三（发明专利）6项，离7项的要求差1项" in answer.text.split("\n")[1]


@pytest.mark.parametrize(
    ("question", "says", "says_not"),
    [
        (
            "某发行人2023年11月申报，2024年4月25日过了上市委会议，三年研发6500万（占收入4.1%），研发人员12%，应用于主营的发明"
            "专利5项，复合增长21%，最近一年收入2.2亿。它的科创属性过得去吗",
            (
                "从数字看符合：常规指标",
                "已通过上市委审议的申报企业，适用《暂行规定》此前的文本",
                "不低于6000万元",
                "不低于20%",
            ),
            ("8000万元", "7项", "2024年4月25日（"),
        ),
        (
            "client cleared the listing committee on 12 April 2024 with five invention patents, registration came later "
            "that year. Is that enough?",
            (
                "Enough: sci-tech indicator 3 (invention patents) 5 patents (at least 5)",
                "had already passed the listing",
            ),
            ("7 patents", "could not place 12 April 2024"),
        ),
        (
            "We passed the listing committee on 30 April 2024 with 5 invention patents. Enough?",
            ("Enough: ", "had already passed the listing committee by 30 April 2024"),
            ("the day set is",),
        ),
        ("公司2026年9月过会，发明专利6项，够吗", ("离7项的要求差1项",), ("2024年4月30日", "按2026年9月30日")),
        (
            "公司2023年11月申报，2024年6月20日过会，发明专利5项，够吗",
            ("离7项的要求差2项", "适用于截至2024年4月30日没有通过上市委审议的全部申报企业"),
            ("不低于5项",),
        ),
    ],
)
def test_the_day_at_the_listing_committee_says_which_numbers_hold(
    ask: Ask, question: str, says: tuple[str, ...], says_not: tuple[str, ...]
) -> None:
    text = ask(question).text
    assert [words for words in says if words not in text] == []
    assert [words for words in says_not if words in text] == []


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (
            "我们2025年12月按第四套上市，没盈利，2026年收入可能只有8000万，继续亏。前三年不是有豁免吗，2026年报会不会被警示",
            ("触及财务类退市情形", "2026年的数字按您的陈述计", "8000万元，低于1亿元的要求"),
        ),
        (
            "Listed under standard 4 in Dec 2025, loss-making; 2026 revenue may be only RMB 80m and we'll still lose money. "
            "Will we get the warning after the 2026 annual report?",
            ("Yes: a financial delisting test is hit", "The figures of 2026 are taken as you state them"),
        ),
        (
            "2021年未盈利上市，一直是U，2025年7月那天进层的。2026年头一回赚了，才300万。够不够出层？要不要5000万",
            ("够：从数字看，公司应当调出科创成长层", "2026年的数字按您的陈述计", "净利润300万元，为正"),
        ),
        (
            "Listed on 20 June 2023 under the fifth standard. Net assets will be negative at 31 Dec 2026. Does the financial "
            "delisting rule catch us for FY2026?",
            ("No financial delisting test is hit", "after listing is 2027", "net assets in 2026"),
        ),
        (
            "Standard-5 drug company, listed Nov 2025, net assets negative at Dec 31 2026. Risk warning in spring 2027? If "
            "not, when does that test start?",
            ("No financial delisting test is hit", "fourth full fiscal year after listing is 2029"),
        ),
    ],
)
def test_a_listed_companys_figures_to_come_are_put_to_the_rules_it_asks_of(
    ask: Ask, question: str, says: tuple[str, ...]
) -> None:
    text = ask(question).text
    assert [words for words in says if words not in text] == []


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (
            "We listed on STAR profitable under standard 1. If we lose money next year do we get moved into the growth tier "
            "and get the U?",
            "The company does not enter the growth tier.",
        ),
        ("我们按第一套盈利上市的，明年要是亏了会被调入成长层、带U吗", "不会：公司不进入科创成长层。"),
        ("上市时盈利，后来亏损的公司会进入科创成长层吗", "不会：公司不进入科创成长层。"),
        ("2025年净利润-3000万，上市后会进入科创成长层吗", "会：公司自上市之日起进入科创成长层。"),
        (
            "We listed in 2022, loss of RMB 40m in 2025. Do we get put into the growth tier?",
            "On these facts it is open whether the company enters the growth tier.",
        ),
    ],
)
def test_the_growth_tier_is_for_those_unprofitable_at_listing(ask: Ask, question: str, says: str) -> None:
    text = ask(question).text
    assert text.startswith(says)
    assert "未说明" not in text.split("\n")[1]


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (
            "loss making issuer, 250m shares after the ipo. minimum share of the offering that goes offline on STAR?",
            "On STAR, the offline share is at least 80%",
        ),
        ("亏损企业，发行后总股本2.5亿股，科创板网下至少要发多少比例？", "80%"),
        (
            "I run a venture fund with 4% of Healthgen from a 2019 round. When could we first sell, and how much does the VC "
            "special rule (longer holding, looser limits) give us?",
            "The special rule for sell-downs by venture-capital funds was not read.",
        ),
    ],
)
def test_where_a_rule_is_asked_for_there_is_no_verdict_on_something_else(ask: Ask, question: str, says: str) -> None:
    answer = ask(question)
    assert answer.verdict is None
    assert says in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "Cayman holdco with a VIE, never listed anywhere. Turnover RMB 300m in 2023, 390m in 2024, 510m in 2025. Banks say "
        "market cap ~RMB 6bn. STAR possible without unwinding? which numbers apply",
        "those not listed overseas, market cap RMB 6bn, 2025 revenue RMB 510m, three-year CAGR 30.4%, is it enough?",
    ],
)
def test_a_red_chip_not_listed_overseas_is_tested_by_its_own_standard(ask: Ask, question: str) -> None:
    text = ask(question).text
    assert text.startswith("Possibly: by its figures the standard for red-chips not listed overseas is open")
    assert "RMB 510 million (at least RMB 500 million)" in text
    assert "30.4% (at least 10%)" in text


@pytest.mark.parametrize("cap", ["80亿", "120亿"])
def test_slow_growth_fails_a_red_chip_whatever_its_cap(ask: Ask, cap: str) -> None:
    text = ask(f"未在境外上市的，市值{cap}，2025年收入6亿，最近三年营业收入复合增长率8%，行不行").text
    assert text.startswith("从数字看不够：")
    assert "复合增长率8%，低于10%的要求" in text
    assert f"预计市值{cap}元（不低于" in text


@pytest.mark.parametrize(
    ("question", "lead", "also"),
    [
        (
            "银行风控SaaS公司，自己定位fintech。2024年净利4800万，2025年6200万（都是扣非后孰低），2025年营收3.8亿，预计市值25亿。数字上"
            "符合哪套？行业会不会被直接毙掉",
            "金融科技属于限制类，不属于禁止类，能否上市由交易所判断。",
            "按这些数字，可以走第一套。",
        ),
        (
            "Humanoid robot maker with special voting shares (8 votes each). Loss making. FY25 revenue RMB 512m, expected cap "
            "RMB 8.8bn. The founder is the only holder of the special shares and has 9.4% of the voting shares. Eligible?",
            "No: voting shares of the holders of special voting shares together 9.4%",
            "Met: expected market cap RMB 8.8 billion (at least RMB 5 billion); revenue of the latest year RMB 512 million",
        ),
        (
            "近三年累计现金分红2600万，年均净利润9500万，最近一年盈利、母公司未分配利润为正，三年研发投入3.05亿。会不会因为分红被ST？",
            "三年累计研发投入：研发豁免，不会因分红偏低被ST；3.05亿元，比3亿元高500万元。",
            "2600万元，比2850万元低250万元",
        ),
        (
            "post-issue share capital will be 380 million (par RMB1), we plan to offer 90m new shares to the public - enough?",
            "Not enough: share of the capital offered to the public 23.7%, below the 25% asked for",
            "25% × 380 million shares = 95 million shares; 95 million shares − 90 million shares = 5 million shares",
        ),
        (
            "发行后总股本正好四亿股，面值一元，公开发行4500万股，按10%算没问题吧？",
            "不符合：公开发行股份比例11.3%，低于25%的要求",
            "25% × 4亿股 = 1亿股；1亿股 − 4500万股 = 5500万股",
        ),
        (
            "FY2026: total profit -3m, net profit +2m, after non-recurring +1m, revenue RMB 99.9m. We listed under standard 1. "
            "*ST or not?",
            "A financial delisting test is hit: a delisting risk warning (*ST), then delisting.",
            "RMB 99.9 million, below the RMB 100 million asked for",
        ),
    ],
)
def test_what_decides_stands_in_the_first_line(ask: Ask, question: str, lead: str, also: str) -> None:
    text = ask(question).text
    assert text.startswith(lead)
    assert also in text


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (
            "我们基金2020年投了一家公司，持股5%，2025年10月28日上市，最早什么时候能减持",
            "2025年10月28日 + 12个月 = 2026年10月28日",
        ),
        (
            "Our private fund holds 3.5% of an issuer listed on 28 October 2025; when can we sell?",
            "28 October 2025 + 12 months = 28 October 2026",
        ),
    ],
)
def test_a_fund_that_asks_when_it_may_sell_gets_the_end_of_its_lock_up(ask: Ask, question: str, says: str) -> None:
    answer = ask(question)
    assert answer.verdict is None
    assert says in answer.text


@pytest.mark.parametrize(
    ("question", "opening"),
    [
        (
            "client cleared the listing committee on 12 April 2024 with five invention patents. Did the tougher April 2024 "
            "indicators bite?",
            "By the rules of 12 April 2024:\nThe earlier text of the Interim Provisions applies to an applicant that had already",
        ),
        (
            "某发行人2024年4月25日过了上市委会议，发明专利5项。它的科创属性按哪个口径，过得去吗",
            "按2024年4月25日的规则：\n截至2024年4月30日已通过上市委审议的申报企业，适用《暂行规定》此前的文本。",
        ),
    ],
)
def test_which_text_applies_is_said_first_where_it_is_asked(ask: Ask, question: str, opening: str) -> None:
    assert ask(question).text.startswith(opening)
