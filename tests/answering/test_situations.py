"""Situations as users tell them: the answer opens with what was asked and says the rule it rests on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.answering.answer import Answer

Ask = Callable[..., Answer]


@pytest.mark.parametrize(
    ("question", "opening", "says"),
    [
        (
            "ive averaged 620k in the account over the last 20 trading days but 150k of that is borrowed on margin. "
            "trading since 2021. can i buy star shares",
            "No: the individual investor may not trade STAR shares",
            ("RMB 470,000", "at least RMB 500,000", "24 months"),
        ),
        (
            "My 20-day average is 512k, no margin money in it, first A-share trade was in February 2025. May I buy "
            "STAR shares now?",
            "No: ",
            ("24",),
        ),
        ("我账户日均80万，2023年开户，能买科创板吗", "可以：", ("不低于50万元",)),
        (
            "Our STAR issue is sized at RMB 1.6bn and the sponsor's subsidiary co-invests RMB 50m. Is that enough?",
            "Not enough: ",
            ("RMB 10 million short", "co-invests 4% of the issue"),
        ),
        (
            "Listed 2020 on the fifth standard; 2025 revenue 40m and net loss of 200m. Are we safe from delisting?",
            "No: a financial delisting test is hit",
            ("fourth full fiscal year after listing is 2024",),
        ),
        (
            "我们2023年6月用第四套标准上市，2025年报营业收入8600万元，净利润亏1.3亿，净资产还是正的。会不会被实施退市风险警示？",
            "会：触及财务类退市情形",
            ("低于1亿元的要求",),
        ),
        (
            "Listed July 2025 under standard 5. At the end of 2025 our net assets were negative. Will we be starred?",
            "No financial delisting test is hit by the figures stated.",
            ("the fourth full fiscal year after listing is 2029",),
        ),
        (
            "Newly registered, on STAR since October 2025. Suppose FY2026 audits out at net profit RMB 6m with revenue "
            "RMB 140m. Are we out of the growth tier?",
            "By its figures the company leaves the growth tier.",
            ("The figures of 2026 are taken as you state them.", "revenue is at least RMB 100 million"),
        ),
        ("our actual controller changed 18 months ago. can we still ipo on STAR?", "No: ", ("2 years asked for",)),
        ("实控人去年换过人，有影响吗", "不符合：实际控制人", ("2年",)),
        (
            "公司成立才两年零九个月，直接设的股份公司，现在申报持续经营年限够吗",
            "不够：持续经营33个月，离3年的要求差3个月",
            (),
        ),
        (
            "Government fund took 4.2% of us 17 months before we plan to file. It has 6 portfolio companies listed on "
            "STAR in the last five years. Does it count as a senior professional institutional investor?",
            "No: ",
            ("7 months short of the 24 months", "at least 3% of the issuer's shares"),
        ),
        (
            "大模型公司，预计市值55亿，还没有收入，第一个模型产品只在内测，没有对外发布。现在申报第五套行吗",
            "不符合，第五套的要求未满足",
            ("须有至少一个大模型产品已上线发布并已规模化应用",),
        ),
        (
            "我们发明专利51项，但研发人员占比只有6%，科创属性还有戏吗",
            "从数字看不够：",
            ("属于五类例外情形之一的，可以不看常规指标",),
        ),
        (
            "营收才1.1亿，复合增速8%，不过形成核心技术、用在主营业务、也能产业化的发明专利有51项，科创属性能不能走例外情形？",
            "能，",
            ("不低于50项",),
        ),
        (
            "未盈利只能走第五套，我们营收3.5亿、预计市值31亿、还亏损，是不是得先把估值做到40亿？",
            "不符合，第五套",
            ("符合第四套：预计市值31亿元（不低于30亿元）",),
        ),
        (
            "已在港股上市的红筹，市值260亿，技术自主研发国际领先，市值够不够",
            "有可能：从数字看可以走已在境外上市红筹企业标准",
            ("不低于200亿元",),
        ),
        ("我们AB股走第五套，市值到40亿就齐了，还差什么材料", "设有特别表决权股份的企业", ("不低于100亿元",)),
    ],
)
def test_a_situation_is_answered_first_and_by_its_rule(
    ask: Ask, question: str, opening: str, says: tuple[str, ...]
) -> None:
    answer = ask(question)
    assert answer.text.startswith(opening)
    assert [text for text in says if text not in answer.text] == []


@pytest.mark.parametrize(
    ("question", "opening", "lacking"),
    [
        (
            "Drug developer, valuation RMB 5bn, lead candidate has finished phase I and phase II clearance is expected "
            "next quarter. Can we file under the fifth standard now?",
            "No, not through standard 5: ",
            "a core product cleared for phase II",
        ),
        (
            "We fly a small expendable rocket, it put a customer satellite in orbit in May 2026. cap RMB 8bn. Good for "
            "the fifth standard?",
            "No, not through standard 5: ",
            "a first payload in orbit by a medium or large rocket with reusable technology",
        ),
        ("大模型预计明年上线，预计市值60亿，现在能走第五套吗", "不能，第五套的要求未满足：", "申报时大模型产品已上线"),
        ("可回收中型火箭把水泥块送入轨道，预计市值80亿，算满足里程碑吗", "不符合：", "功能性载荷"),
    ],
)
def test_what_is_not_reached_yet_is_a_no(ask: Ask, question: str, opening: str, lacking: str) -> None:
    answer = ask(question)
    lead = answer.text.split("\n")[0]
    assert lead.startswith(opening)
    assert lacking in lead


def test_what_corrects_a_claim_is_said_before_the_verdict(ask: Ask) -> None:
    answer = ask("指引10号要求三年研发投入不低于3个亿，我们只有2.5亿，是不是就没机会了？")
    assert "并不是指引第10号已获证实的条件" in answer.blocks[0].text
    assert "三年研发投入累计2.5亿元（不低于8000万元）" in answer.text


def test_a_verdict_that_decides_nothing_gives_way_to_the_rules(ask: Ask) -> None:
    answer = ask(
        "founder has super-voting stock. what market cap do we need, how many votes per share at most, and do the "
        "rights ever expire"
    )
    assert answer.verdict is None
    assert "at least RMB 10 billion" in answer.text
    assert "no time limit" in answer.text


def test_figures_of_a_company_by_its_name_are_not_put_to_other_rules(ask: Ask) -> None:
    answer = ask("禾元生物IPO募了35亿，跟它定的发行价对得上吗？")
    assert answer.verdict is None
    assert "25.99亿元" in answer.text
