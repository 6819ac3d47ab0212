"""Questions that state figures and ask of something else: the matter is answered, and no verdict stands in front."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.answering.answer import Answer

Ask = Callable[..., Answer]


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (
            "Wafer inspection tools, 2025 revenue 520m, cap 7bn. Could we file confidentially first so that customers' names "
            "stay out of public sight?",
            "the sponsor submits draft application documents",
        ),
        (
            "光刻机零部件，营收3.6亿，市值80亿，材料能不能先保密交给上交所审？",
            "由保荐人按正式申报的标准提交申请文件草稿",
        ),
        ("我们营收4亿市值60亿，想悄悄递表不让同行知道，行不行？", "预先审阅意见不是审核决定"),
        ("市值60亿营收4亿，上交所会来现场检查吗？", "抽签"),
        ("市值60亿营收4亿，创始人能不能只锁12个月？", "36个月"),
        ("Cap 6bn, revenue 410m, will the CSRC decide within a month?", "20 working days"),
        ("Revenue 410m, cap 6bn, will retail buyers need RMB 500,000 to buy us?", "24 months of trading experience"),
        ("Cap 6bn, revenue 410m, can we skip the tutoring?", "at least three months"),
        ("市值60亿营收4亿，能不能不辅导直接报？", "辅导"),
    ],
)
def test_another_matter_beside_figures_is_answered_without_a_verdict(ask: Ask, question: str, says: str) -> None:
    answer = ask(question)
    assert answer.verdict is None
    assert says in answer.text


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("We have revenue of 410m, cap 6bn and we passed tutoring - enough?", "standard 4 is met"),
        ("辅导验收已通过，营收4.1亿，市值60亿，够吗？", "第四套的数字要求已满足"),
        ("Cap 6bn and revenue 410m, can we list and how long is the controller locked up?", "standard 4 is met"),
        ("市值60亿、营收4亿，第四套能不能走？", "第四套的数字要求已满足"),
    ],
)
def test_a_matter_told_beside_a_question_on_figures_leaves_the_verdict(ask: Ask, question: str, says: str) -> None:
    answer = ask(question)
    assert answer.verdict is not None
    assert says in answer.text


@pytest.mark.parametrize(
    ("question", "opening"),
    [
        (
            "IPO of a dual class chip designer prices in January. 2025 net profit 8m, after non-recurring items minus 5m. They "
            "say the growth tier is only for fifth standard companies. True? what changes for buyers of our stock",
            "The company enters the growth tier when it lists.",
        ),
        ("拟申报科创板第四套，去年扣非净利润-300万、净利润800万。听说成长层只收第五套企业？", "公司自上市之日起进入"),
        (
            "We IPO in March 2027. 2025 net profit 30m both ways. Will we be in the growth tier?",
            "No: the company does not",
        ),
    ],
)
def test_a_company_still_to_list_is_tested_for_its_entry_into_the_tier(ask: Ask, question: str, opening: str) -> None:
    assert ask(question).text.startswith(opening)


def test_what_a_company_need_not_have_done_is_told_behind_the_verdict(ask: Ask) -> None:
    answer = ask(
        "rocket co: medium lift launcher with reusable tech made orbit in Aug 2026, booster was lost on the way down. payload "
        "was a dummy mass. no revenue, cap 15bn. File now under the fifth std or wait?"
    )
    assert answer.text.startswith("No, not through standard 5")
    assert "does not require the rocket company to have recovered a booster" in answer.text


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (
            "帮看下常规四项：23-25年营收3.9亿、5.6亿、5.3亿，研发三年合计7600万；期末员工420，研发40；发明专利8项。哪项不行？",
            ("40/420=9.5%", "5.1%", "5.3亿元"),
        ),
        (
            "Industrial software firm, losses, revenue 120m / 170m / 230m (2023, 2024, 2025), R&D 20m / 28m / 35m same years, "
            "headcount 160 of which 42 R&D, 6 invention patents, cap RMB 1.8bn. Which standard and do the patents sink us?",
            ("standard 2", "sci-tech indicator 3 (invention patents) does not apply to you", "16% (at least 10%)"),
        ),
        (
            "ChiNext's new 4th standard against STAR's 2nd - cap 3.2bn, 2025 rev 210m, revenue CAGR 18%, R&D 17% of revenue "
            "over 3 yrs. where does this client fit?",
            ("On these figures standard 2 is met", "18%, below the 25%", "ChiNext's fourth standard asks for"),
        ),
        (
            "三个情况请看看影不影响科创板申报：①去年5月实控人变过；②今年走了一个核心技术人员；③一名董事前年收到过证监局警示函",
            (
                "实际控制人未变更",
                "2027年5月31日",
                "核心技术人员没有重大不利变化",
                "警示函属于监督管理措施，不属于行政处罚",
            ),
        ),
    ],
)
def test_each_thing_asked_of_gets_its_line(ask: Ask, question: str, says: tuple[str, ...]) -> None:
    text = ask(question).text
    assert [words for words in says if words not in text] == []


@pytest.mark.parametrize(
    "question", ["which company was STAR's first with weighted voting rights?", "What was STAR's first year like?"]
)
def test_what_came_first_on_star_is_not_its_first_standard(ask: Ask, question: str) -> None:
    assert "first standard" not in ask(question).text
