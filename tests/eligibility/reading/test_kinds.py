"""Kinds of statements that once turned a verdict round: whose a figure is, of what period, and what only a rule says."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from assistant.corpus.mentions import MASK
from assistant.eligibility.reading.reader import read_facts
from assistant.language.quantities.quantity import Bound
from tests.eligibility.verdicts import TABLE

DAY = dt.date(2026, 11, 28)
REVENUE, PROFIT, RECURRING = "revenue", "net_profit", "net_profit_excl_nonrecurring"


def _read(text: str) -> dict[str, str]:
    """Facts as they are read on a day in 2026, the latest year by its number."""
    facts = read_facts(text, TABLE, day=DAY).facts
    return {
        fact.fact.replace("years.latest.", "years.2025.").removeprefix("years."): (
            ("" if fact.comparison is Bound.EQ else fact.comparison.value)
            + (format(fact.value.normalize(), "f") if isinstance(fact.value, Decimal) else str(fact.value).lower())
        )
        for fact in facts
    }


def _unread(text: str) -> list[str]:
    return [item.span for item in read_facts(text, TABLE, day=DAY).unread]


@pytest.mark.parametrize(
    "text",
    [
        "Total R&D 2023-25: RMB 50m. Total revenue in the same three years: RMB 1.25bn.",
        "Over the last three years we spent RMB 50m on R&D against revenue of RMB 1.25bn",
        "Revenue over the last three years totalled RMB 1.25bn and R&D RMB 50m.",
        "三年研发投入合计5000万元，同期营业收入合计12.5亿元。",
        "近三年累计营收12.5亿，研发累计5000万",
        "三年研发5000万，三年总收入12.5亿",
        "2023-2025年研发投入合计5000万元、营业收入合计12.5亿元",
        "三年累计研发5000万，对应收入12.5亿",
    ],
)
def test_totals_of_the_same_three_years_give_their_share(text: str) -> None:
    assert _read(text) == {"three_year_rd_expense": "50000000", "three_year_rd_ratio": "0.04"}
    assert not _unread(text)


@pytest.mark.parametrize(
    "text",
    [
        "三年研发投入合计5000万元，2025年营收4亿元",
        "We spent RMB 50m on R&D over three years; revenue of RMB 400m last year",
        "公司成立三年，三年研发投入合计5000万元，去年收入4亿元",
    ],
)
def test_a_year_beside_a_total_is_no_share(text: str) -> None:
    assert "three_year_rd_ratio" not in _read(text)


@pytest.mark.parametrize(
    ("text", "read"), [("发明专利5 项以上", ">=5"), ("发明专利 12 项", "12"), ("发明专利5项以上", ">=5")]
)
def test_a_space_before_a_measure_word_hides_nothing(text: str, read: str) -> None:
    assert _read(text) == {"invention_patents": read}


@pytest.mark.parametrize(
    "text",
    [
        "持股一直没低于6.5%，是一家私募基金",
        "a private fund whose stake has never been lower than 6.5%",
        "a private fund, the stake never fell below 6.5%",
    ],
)
def test_never_lower_is_at_least(text: str) -> None:
    assert _read(text)["senior_investor_share"] == ">=0.065"


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("Revenue for the twelve months to 30 September 2026 came to RMB 420m.", "RMB 420m"),
        ("Revenue for the year ended 30 June 2026 was RMB 300m.", "RMB 300m"),
        ("As of 30 June 2026 net assets were RMB 600m.", "RMB 600m"),
        ("截至2026年9月30日止九个月收入5亿元", "5亿元"),
        ("成立至今研发累计投了8.8亿", "8.8亿"),
        ("近两年研发投入1.2亿元，同期营收合计8亿元", "8亿元"),
        ("近两年收入合计9亿元，三年研发合计6100万元", "9亿元"),
    ],
)
def test_figures_of_no_fiscal_year_are_named_and_not_read(text: str, figure: str) -> None:
    assert not any(key.startswith(("2025.", "2026.")) for key in _read(text))
    assert figure in _unread(text)


def test_an_interim_loss_does_not_become_another_value_of_the_year() -> None:
    text = (
        "We had a net loss of RMB 298.1m in 2025 and a net loss of RMB 88.4m in the three months ended 31 March 2026."
    )
    assert _read(text) == {"2025.net_profit": "-298100000"}


def test_a_list_of_years_ends_where_an_interim_figure_follows() -> None:
    text = "报告期各期营业收入15,020.11万元、20,331.40万元和31,884.02万元，2026年1-6月17,001.22万元"
    years = {f"{year}.revenue" for year in (2023, 2024, 2025)}
    read = {fact.fact: fact.value for fact in read_facts(text, TABLE, day=DAY).facts if isinstance(fact.value, Decimal)}
    assert sorted(read.values()) == [Decimal("150201100"), Decimal("203314000"), Decimal("318840200")]
    assert len(read) == len(years)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A competitor of ours filed with revenue of RMB 720m and a loss of RMB 1.2bn.", {}),
        (
            "A STAR company with revenue of RMB 90m was put on *ST. We made RMB 110m of sales.",
            {"2025.revenue": "110000000"},
        ),
        ("集团一年收入80亿，不过拟上市主体自己去年营收3.5亿", {"2025.revenue": "350000000"}),
        (
            "Our group turns over RMB 9bn a year, but the listing entity itself had revenue of RMB 320m in 2025.",
            {"2025.revenue": "320000000"},
        ),
        ("收购了一家营收2亿的公司，并表后我们营收5亿（2025年）", {"2025.revenue": "500000000"}),
        ("我们25年营收3.2亿，竞对才1.8亿", {"2025.revenue": "320000000"}),
        ("We paid RMB 20m tax in 2025 on revenue of RMB 410m.", {"2025.revenue": "410000000"}),
        ("明天9:30开中介协调会，一共12个人", {}),
    ],
)
def test_figures_of_others_are_not_the_companys(text: str, expected: dict[str, str]) -> None:
    assert _read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "What are the lines for financial delisting on STAR - RMB 100 million of revenue plus a loss?",
        "If share capital exceeds RMB 400 million, is 10% to the public enough?",
        "What happens if revenue drops below RMB 100 million and we make a loss - delisting at once?",
        "我有6个同事也想知道，第五套的市值是40亿吧？",
        "Which corpus version is this? And does it know the rules of 24 April 2026?",
    ],
)
def test_what_a_rule_is_asked_for_states_nothing(text: str) -> None:
    assert _read(text) == {}


def test_a_bound_with_its_consequence_is_the_rules() -> None:
    text = "上市公司营收低于1亿且亏损会*ST，我们去年营收1.1亿亏2000万"
    assert _read(text) == {"2025.revenue": "110000000", "2025.net_profit": "-20000000"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Q: Sales in 2025? A: RMB 360m. Q: Expected market cap? A: RMB 4bn or more. So which standard?",
            {"2025.revenue": "360000000", "expected_market_cap": ">=4000000000"},
        ),
        (
            "A：25年收入？B：3.6亿。A：利润呢？B：亏8千万。A：预计市值？B：至少40亿。",
            {"2025.revenue": "360000000", "2025.net_profit": "-80000000", "expected_market_cap": ">=4000000000"},
        ),
        ("Q: Is revenue of RMB 300m required? A: Yes.", {}),
    ],
)
def test_a_question_with_its_answer_is_a_statement(text: str, expected: dict[str, str]) -> None:
    assert _read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "year,revenue_rmb_m,net_profit_rmb_m\n2024,305,-42\n2025,392,31",
        "年份,营业收入(亿元),净利润(亿元)\n2024,3.05,-0.42\n2025,3.92,0.31",
        "FY;Revenue (RMB m);Net profit (RMB m)\nFY2024;305;(42)\nFY2025;392;31",
        "year\trevenue (RMB'000)\tnet profit (RMB'000)\n2024\t305000\t-42000\n2025\t392000\t31000",
    ],
)
def test_pasted_lines_of_a_table_are_read_by_their_header(text: str) -> None:
    expected = {"2024.revenue": "305000000", "2024.net_profit": "-42000000"}
    assert _read(text) == {**expected, "2025.revenue": "392000000", "2025.net_profit": "31000000"}


def test_a_column_without_a_unit_is_named_and_not_read() -> None:
    text = "year,revenue\n2025,392"
    assert _read(text) == {}
    assert "392" in _unread(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "net profit RMB 3m, but minus RMB 6m once non-recurring gains are stripped out",
            {PROFIT: "3000000", RECURRING: "-6000000"},
        ),
        (
            "2025 net profit RMB 5m, but a loss of RMB 4m once government grants are stripped out.",
            {PROFIT: "5000000", RECURRING: "-4000000"},
        ),
        ("去年净利润500万，扣掉政府补贴亏了600万", {PROFIT: "5000000", RECURRING: "-6000000"}),
        ("去年净利润8000万，扣掉政府补助这些非经常性损益只剩2300万", {PROFIT: "80000000", RECURRING: "23000000"}),
        ("公司2025年净利润为负，亏损6800万元", {PROFIT: "-68000000"}),
        ("净利润正好为0", {PROFIT: "0"}),
        ("Net profit came out at exactly zero in 2025.", {PROFIT: "0"}),
        ("2025年扭亏为盈，净利润由-3000万元扭亏为1200万元", {}),
    ],
)
def test_profits_and_what_they_are_without(text: str, expected: dict[str, str]) -> None:
    read = {key.removeprefix("2025."): value for key, value in _read(text).items()}
    assert {key: value for key, value in read.items() if key in (PROFIT, RECURRING)} == expected or not expected
    assert read.get(PROFIT) != "-12000000"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "founder holds class A shares with 8 votes each",
            {"weighted_voting_rights": "true", "votes_per_special_share": "8"},
        ),
        ("创始人每份8票", {"weighted_voting_rights": "true"}),
        ("Our STAR issue is sized at RMB 1.6bn", {"issue_size": "1600000000"}),
        ("市值不够30亿", {"expected_market_cap": "<3000000000"}),
        ("注册资本3600万，股改后总股本3.6亿股", {}),
        ("25全年营收3.3亿", {"2025.revenue": "330000000"}),
        (
            "预计市值14亿元，24、25年净利润2400万、3300万元",
            {"expected_market_cap": "1400000000", "2024.net_profit": "24000000", "2025.net_profit": "33000000"},
        ),
        (
            "23-25年营收分别1.88、2.43、3.31亿，今年预计4.6亿",
            {"2023.revenue": "188000000", "2024.revenue": "243000000", "2025.revenue": "331000000"},
        ),
        (
            "公司2025年实现营收3.2亿元，较2024年的2.5亿元增长28%",
            {"2025.revenue": "320000000", "2024.revenue": "250000000"},
        ),
        (
            "2025 sales CNY 512m (2024: 430m), NI CNY 61m (2024: 48m)",
            {
                "2025.revenue": "512000000",
                "2024.revenue": "430000000",
                "2025.net_profit": "61000000",
                "2024.net_profit": "48000000",
            },
        ),
        ("R&D at 6% of revenue in 2025 but 8.4% over three years.", {"three_year_rd_ratio": "0.084"}),
        (
            "We hold 53 invention patents, all granted, that form our core technology.",
            {"core_technology_patents": "53"},
        ),
        ("发明专利31项，全部形成核心技术并用于主营业务", {"core_technology_patents": "31"}),
        ("Of 300 employees 45% work in R&D.", {"2025.total_staff": "300", "rd_staff_ratio": "0.45"}),
        (
            "we booked rmb 77.4m net profit in fy24 and 81.9m in fy25",
            {f"2024.{PROFIT}": "77400000", f"2025.{PROFIT}": "81900000"},
        ),
        (
            "We made RMB 77.4m net profit in 2024 and 81.9m in 2025",
            {f"2024.{PROFIT}": "77400000", f"2025.{PROFIT}": "81900000"},
        ),
        (
            "We booked 77.4m in revenue in 2024 and 81.9m in 2025",
            {"2024.revenue": "77400000", "2025.revenue": "81900000"},
        ),
        ("员工/研发：868/197", {"2025.total_staff": "868", "2025.rd_staff": "197"}),
        ("市值80亿、营收3亿行不行", {"expected_market_cap": "8000000000", "2025.revenue": "300000000"}),
        ("研发人员80人够吗", {"2025.rd_staff": "80"}),
        ("市值要40亿才行吗", {}),
        (
            "FY2025 P&L (RMB '000): Revenue 451,320; Profit before tax (12,450); Net profit (13,002)",
            {"2025.revenue": "451320000", "2025.total_profit": "-12450000", f"2025.{PROFIT}": "-13002000"},
        ),
        (
            "2025年利润表（万元）：营业收入45,132；利润总额（1,245）；净利润（1,300）",
            {"2025.revenue": "451320000", "2025.total_profit": "-12450000", f"2025.{PROFIT}": "-13000000"},
        ),
        ("净资产从年初的4.2亿降到年末的3.1亿（2025年）", {"2025.net_assets": "310000000"}),
    ],
)
def test_what_stands_beside_an_amount(text: str, expected: dict[str, str]) -> None:
    assert _read(text) == expected


def test_w_is_ten_thousand_behind_a_year_too() -> None:
    assert _read("净利24年1900w、25年2600w") == {f"2024.{PROFIT}": "19000000", f"2025.{PROFIT}": "26000000"}


def test_what_a_masked_document_demands_is_no_fact() -> None:
    assert not _read(f"Since {MASK * 16} demands RMB 300m of R&D over three years, can we count capitalised spend?")
