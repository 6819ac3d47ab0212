"""Things set side by side are all told: standards in short writing, companies, groups of holders, counts of several days."""

from __future__ import annotations

import pytest

from assistant.answering.question.short_standards import standards_in_full
from tests.conftest import Ask


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("3rd vs 4th standard", "third standard vs fourth standard"),
        ("std 2 v 3", "second standard v third standard"),
        ("standards 2, 3 and 4", "second standard, third standard and fourth standard"),
        ("二套三套区别", "第二套标准和第三套标准区别"),
        ("第三套跟第四套差在哪", "第三套标准跟第四套标准差在哪"),
        ("第二、三套标准", "第二套标准、第三套标准"),
    ],
)
def test_short_writings_of_several_standards_are_put_in_full(text: str, full: str) -> None:
    assert standards_in_full(text) == full


@pytest.mark.parametrize(
    "text",
    [
        "standards 1 to 4",
        "standard 1a vs 1b",
        "fifth standard, first year",
        "third quarter vs fourth",
        "standard 2 and 3 years of audit",
        "五套标准",
        "第三、四季度",
        "第一套标准第二年",
    ],
)
def test_what_sets_no_standards_side_by_side_stays(text: str) -> None:
    assert standards_in_full(text) == text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("3rd vs 4th standard whats the actual difference", ("RMB 2 billion", "RMB 3 billion", "operating cash flow")),
        ("std 2 v 3", ("RMB 1.5 billion", "RMB 2 billion", "15%")),
        ("第三套跟第四套差在哪", ("20亿元", "30亿元", "现金流")),
        ("2套和3套哪个门槛高", ("15亿元", "20亿元")),
        ("moore threads v metax - standard used, cap at issue", ("53.72", "41.87", "second", "fourth")),
        ("摩尔线程 vs 沐曦，用的哪套标准，发行市值各多少", ("537.2亿元", "418.7亿元")),
        ("月暗和阶跃是不是也都奔科创板去了", ("月之暗面", "阶跃星辰")),
        ("控股股东、董监高、核心技术人员、普通老股东，首发前股份锁定期各是多久", ("36个月", "1年内", "12个月")),
        ("Compare lock-ups: controller, directors and officers, core technical staff", ("36 months", "1 year")),
        (
            "lockups side by side: sponsor's co-invest, other strategic investors, ordinary pre-IPO holders, controller",
            ("24 months", "at least 12 months", "for 12 months after listing", "36 months"),
        ),
        (
            "锁定期并排列一下：保荐机构跟投、其他战略投资者、普通老股东、控股股东",
            ("24个月", "不少于12个月", "12个月内", "36个月内"),
        ),
        (
            "Are the thresholds for a dual class company and for a never-listed offshore group actually the same?",
            ("RMB 10 billion", "RMB 500 million", "compound growth", "Weighted voting rights"),
        ),
        ("表决权差异公司和没上市过的红筹企业，门槛一样吗？", ("100亿元", "5亿元", "复合增长率", "表决权差异安排")),
        ("no of std 5 listings to date", ("At least 22", "By 25 June 2023, 20", "No official count")),
        ("第五套标准上市公司到现在有多少家", ("至少有22家", "约20家", "没有找到")),
    ],
)
def test_every_side_is_told(ask: Ask, question: str, told: tuple[str, ...]) -> None:
    text = ask(question).text
    assert all(each in text for each in told), text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "上市规则2025年4月和2026年4月两次修订，各改了什么，文号给一下",
            ("〔2025〕60号", "〔2026〕43号", "审计委员会"),
        ),
        ("what did the April 2024 and April 2025 revisions of the listing rules change", ("dividends", "Company Law")),
        ("co-investment by sponsors: doc numbers of the rule before and after 2025?", ("〔2023〕33号", "〔2025〕46号")),
        ("跟投规则2025年前后文号分别是什么，比例档次改了吗", ("〔2023〕33号", "〔2025〕46号", "四档与此相同")),
    ],
)
def test_versions_asked_about_are_told_of_their_own_text(ask: Ask, question: str, told: tuple[str, ...]) -> None:
    text = ask(question).text
    assert all(each in text for each in told), text
    assert "持续督导" not in text


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("direct pricing allowed pre profit ipo", "No. An issuer that is unprofitable must"),
        ("is direct pricing open to unprofitable companies", "No. "),
        ("没有盈利的公司可以直接定价不", "不可以。"),
        ("尚未盈利 直接定价 允许吗", "否。"),
        ("what is the R&D ratio indicator", "The R&D-spending indicator requires"),
        ("研发占比指标是什么", "研发投入指标要求"),
    ],
)
def test_the_rule_that_decides_comes_first(ask: Ask, question: str, first: str) -> None:
    assert ask(question).text.startswith(first)


@pytest.mark.parametrize(
    "question",
    [
        "Lead drug of a fifth-standard company fails in phase III. (a) what label, (b) how long to fix it, (c) must the cap "
        "be back at 4bn as well?",
        "第五套的药企，唯一的核心产品三期失败了：（1）会被贴什么标签（2）多久内要补救（3）市值也要回到40亿吗",
    ],
)
def test_what_follows_from_failed_research_is_told_whole(ask: Ask, question: str) -> None:
    text = ask(question).text
    assert "within 6 months" in text or "6个月内" in text
    assert "delisting risk warning" in text or "退市风险警示" in text


@pytest.mark.parametrize(
    "question",
    [
        "offering closed. next steps to first trading day and how long does the sponsor stay on after that?",
        "发行完了，到上市首日还有哪些步骤，上市后保荐机构督导多久",
    ],
)
def test_what_follows_a_closed_offering_goes_on_to_supervision(ask: Ask, question: str) -> None:
    text = ask(question).text
    assert "5 trading days" in text or "5个交易日" in text
    assert "3 full fiscal years" in text or "3个完整会计年度" in text


@pytest.mark.parametrize(
    "question",
    ["guidline for comercial rockets star - official link, date, doc no??", "商业火箭指引的官网链接、日期、文号"],
)
def test_link_date_and_number_of_a_text_are_told_or_said_not_to_be_held(ask: Ask, question: str) -> None:
    text = ask(question).text
    assert "c_20251226_10803077" in text
    assert "26 December 2025" in text or "2025年12月26日" in text
    assert text.startswith(("Nothing held here speaks to “the document number", "所收资料没有涉及“指引第9号的文号”"))
