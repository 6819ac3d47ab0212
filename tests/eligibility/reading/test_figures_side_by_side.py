"""Statements with several figures: which subject and which year each of them is of, and which is none of the company."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from assistant.eligibility.reading.reader import calendar_key, read_facts
from assistant.language.quantities.quantity import Bound
from tests.eligibility.verdicts import TABLE

DAY = dt.date(2026, 11, 28)
TWO_YEARS = {"2025.revenue": "400m", "2025.net_profit": "30m", "2024.revenue": "350m", "2024.net_profit": "20m"}
TABLE_OF_YEARS = {
    "2023.revenue": "214m",
    "2024.revenue": "265m",
    "2025.revenue": "341m",
    "2023.net_profit": "-48m",
    "2024.net_profit": "-12m",
    "2025.net_profit": "19m",
}


def _written(value: object) -> str:
    if not isinstance(value, Decimal):
        return str(value).lower()
    millions = value / 1_000_000
    return f"{millions.normalize():f}m" if abs(value) >= 1_000_000 else f"{value.normalize():f}"


def _read(text: str) -> dict[str, str]:
    """Facts as read on a day in 2026, the latest year by its number, amounts in millions."""
    return {
        calendar_key(fact.fact, 2025).removeprefix("years."): (
            ("" if fact.comparison is Bound.EQ else fact.comparison.value) + _written(fact.value)
        )
        for fact in read_facts(text, TABLE, day=DAY).facts
    }


def _unread(text: str) -> list[str]:
    return [item.span for item in read_facts(text, TABLE, day=DAY).unread]


@pytest.mark.parametrize(
    "text",
    [
        "Revenue and net profit in 2025 were RMB 400m and RMB 30m, in 2024 RMB 350m and RMB 20m.",
        "In 2025, revenue and net profit came to RMB 400m and RMB 30m respectively, against RMB 350m and RMB 20m in 2024",
        "Revenue RMB 400m and net profit RMB 30m in 2025, RMB 350m and RMB 20m in 2024",
        "2025年营收和净利润分别为4亿元和3000万元，2024年分别为3.5亿元和2000万元",
        "营收、净利润2025年分别是4亿、3000万，2024年分别是3.5亿、2000万",
    ],
)
def test_amounts_listed_behind_as_many_subjects_belong_to_them_in_order(text: str) -> None:
    assert _read(text) == TWO_YEARS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Revenue for 2024 and 2025 was RMB 190m and RMB 250m, and R&D RMB 14m and RMB 19m respectively.",
            {"2024.revenue": "190m", "2025.revenue": "250m", "2024.rd_expense": "14m", "2025.rd_expense": "19m"},
        ),
        (
            "We spent RMB 50m and RMB 60m on R&D in 2024 and 2025",
            {"2024.rd_expense": "50m", "2025.rd_expense": "60m"},
        ),
        (
            "2025年营收3亿、300人，研发人员60人",
            {"2025.revenue": "300m", "2025.total_staff": "300", "2025.rd_staff": "60"},
        ),
    ],
)
def test_lists_are_not_mixed_up(text: str, expected: dict[str, str]) -> None:
    assert _read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Revenue was RMB 400m (US$56m) in 2025 and RMB 350m (US$49m) in 2024",
        "2025年营收4亿元（约0.56亿美元），2024年3.5亿元（约0.49亿美元）",
        "2025年营收4亿元（同比+14%），2024年3.5亿元（同比+9%）",
        "after RMB 350m in 2024, revenue was RMB 400m in 2025",
        "相比2024年的3.5亿元，2025年营收为4亿元",
        "2025年营收由2024年的3.5亿元增至4亿元",
        "revenue: RMB 400m in '25, RMB 350m in '24",
        "营收4亿(25)/3.5亿(24)",
        "2025年营收4亿元，去年同期3.5亿元",
    ],
)
def test_two_years_of_one_subject(text: str) -> None:
    assert _read(text) == {"2025.revenue": "400m", "2024.revenue": "350m"}


def test_a_margin_in_brackets_parts_no_list() -> None:
    read = _read("净利润2025年5500万元（净利率11%），2024年4800万元（净利率10%）")
    assert read == {"2025.net_profit": "55m", "2024.net_profit": "48m"}


def test_the_year_before_is_that_before_the_amount_in_front() -> None:
    read = _read("2025年收入2.18亿元（2024年1.9亿元），研发投入3400万、上年2900万")
    assert (read["2025.rd_expense"], read["2024.rd_expense"]) == ("34m", "29m")


@pytest.mark.parametrize(
    "text",
    [
        "2026年上半年营收1.9亿，上年同期1.4亿",
        "H1 2026 revenue RMB 190m, a year earlier RMB 140m",
        "H1 2026 revenue RMB 190m (same period last year RMB 140m)",
    ],
)
def test_a_part_of_the_year_before_is_of_no_fiscal_year(text: str) -> None:
    assert _read(text) == {}
    assert len(_unread(text)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "2023: revenue RMB 214m, net loss RMB 48m\n2024: revenue RMB 265m, net loss RMB 12m\n2025: revenue RMB 341m, net profit RMB 19m",
        "FY2023\n- Revenue: RMB 214m\n- Net loss: RMB 48m\nFY2024\n- Revenue: RMB 265m\n- Net loss: RMB 12m\n"
        "FY2025\n- Revenue: RMB 341m\n- Net profit: RMB 19m",
        "2023年：营收2.14亿，亏损4800万\n2024年：营收2.65亿，亏损1200万\n2025年：营收3.41亿，盈利1900万",
        "Figures for 2023, 2024 and 2025 (RMB million): revenue 214, 265 and 341; net profit -48, -12 and 19.",
        "Revenue 214/265/341, net profit -48/-12/19 (2023/24/25, RMB m)",
        "2023 2024 2025 (RMB million)\nRevenue 214 265 341\nProfit/(loss) for the year (48) (12) 19",
    ],
)
def test_lines_and_rows_of_years(text: str) -> None:
    assert _read(text) == TABLE_OF_YEARS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FY2025: 342 revenue, -28 net profit (RMB millions)", {"2025.revenue": "342m", "2025.net_profit": "-28m"}),
        ("2025年营业收入64,000，净利润7,200，单位：万元", {"2025.revenue": "640m", "2025.net_profit": "72m"}),
        ("2025年营业收入6,400万元，净利润720万元，以上均经审计", {"2025.revenue": "64m", "2025.net_profit": "7.2m"}),
    ],
)
def test_a_unit_at_the_end_is_that_of_the_line(text: str, expected: dict[str, str]) -> None:
    assert _read(text) == expected


@pytest.mark.parametrize(
    ("text", "cap"),
    [
        ("Expected market cap has come down from RMB 4.5bn to RMB 3.8bn.", "3800m"),
        ("Market cap RMB 3.8bn, down from RMB 4.5bn", "3800m"),
        ("预计市值从45亿降到38亿", "3800m"),
        ("Market cap RMB 3bn? We're at 2.9bn", "2900m"),
        ("Pre-IPO valuation RMB 9bn; expected market cap at listing RMB 12bn.", "12000m"),
        ("Standard 4: we expect exactly 3bn", "3000m"),
        ("第五套，估41亿", "4100m"),
        ("预计市值=>45亿", "4500m"),
    ],
)
def test_which_value_is_the_market_cap(text: str, cap: str) -> None:
    assert _read(text)["expected_market_cap"] == cap


@pytest.mark.parametrize(
    "text",
    ["We expect RMB 3bn of revenue under standard 4", "第四套，2026年预计5亿", "We expect RMB 3bn in 2026, standard 4"],
)
def test_what_is_expected_otherwise_is_no_market_cap(text: str) -> None:
    assert "expected_market_cap" not in _read(text)


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("2024年净利润2000万，2025年3000万，两年合计6000万", None),
        ("Net profit RMB 20m in 2024 and RMB 30m in 2025; two-year net profit RMB 60m.", None),
        ("2024年净利润2000万，2025年3000万，两年合计5000万", "50m"),
        ("2024年净利润2016万，2025年3021万，两年合计5000万", "50m"),
    ],
)
def test_a_total_that_the_years_contradict_is_refused(text: str, total: str | None) -> None:
    read = _read(text)
    assert read.get("two_year_net_profit") == total
    assert {"2024.net_profit", "2025.net_profit"} <= read.keys()


@pytest.mark.parametrize(
    "text",
    [
        "Revenue of RMB 140m in 2025, of which RMB 52m is trading income unrelated to the main business.",
        "2025年营收1.4亿，其中与主营无关的贸易收入5200万",
        "FY25 revenue 140m of which 52m is unrelated trading",
        "Revenue was RMB 140m in 2025 including RMB 52m of trading income",
        "revenue of 140m in 2025, 52m of it unrelated to the main business",
        "2025年营收1.4亿(其中5200万与主业无关)",
    ],
)
def test_a_part_that_does_not_count_is_taken_off_revenue(text: str) -> None:
    assert _read(text) == {"2025.revenue": "140m", "2025.revenue_after_deductions": "88m"}


@pytest.mark.parametrize(
    "text",
    [
        "2025 revenue RMB 140m, of which RMB 52m overseas",
        "2025 revenue of RMB 140m (RMB 52m of it abroad)",
        "2025年营收1.4亿，其中海外5200万",
    ],
)
def test_a_part_that_counts_is_not_taken_off(text: str) -> None:
    assert _read(text) == {"2025.revenue": "140m"}


@pytest.mark.parametrize("text", ["2025年营收1亿（已扣除增值税）", "FY25 revenue RMB 100m excluding VAT"])
def test_what_else_was_deducted_leaves_revenue_what_it_is(text: str) -> None:
    assert _read(text) == {"2025.revenue": "100m"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "R&D only 3% of revenue (RMB 50m in all)",
            {"three_year_rd_ratio": "0.03", "three_year_rd_expense": "50m"},
        ),
        ("研发占收入3%（一共5000万）", {"three_year_rd_ratio": "0.03", "three_year_rd_expense": "50m"}),
        ("R&D was 6% of sales (RMB 60m a year)", {"three_year_rd_ratio": "0.06", "2025.rd_expense": "60m"}),
        ("R&D staff are 12% of headcount (60 people)", {"rd_staff_ratio": "0.12", "2025.rd_staff": "60"}),
        ("研发人员占员工总数的12%（60人）", {"rd_staff_ratio": "0.12", "2025.rd_staff": "60"}),
        # the base itself
        ("研发占收入（17亿）的3%", {"three_year_rd_ratio": "0.03", "2025.revenue": "1700m"}),
        ("R&D was 3% of revenue (revenue being RMB 1.7bn)", {"three_year_rd_ratio": "0.03", "2025.revenue": "1700m"}),
    ],
)
def test_brackets_behind_a_share_hold_what_it_is_a_share_of_something(text: str, expected: dict[str, str]) -> None:
    assert _read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025: net profit exactly 0, revenue 450mn", {"2025.net_profit": "0", "2025.revenue": "450m"}),
        ("revenue 0, cap 5bn", {"2025.revenue": "0", "expected_market_cap": "5000m"}),
        ("2025年扣非后是0，扣非前200万", {"2025.net_profit_excl_nonrecurring": "0", "2025.net_profit": "2m"}),
        ("our operating cash flow totals 0 over three years", {"three_year_operating_cash_flow": "0"}),
        ("we have 0 patents", {}),
        ("the score was 0, cap 5bn", {"expected_market_cap": "5000m"}),
    ],
)
def test_nothing_written_as_a_figure_is_an_amount(text: str, expected: dict[str, str]) -> None:
    assert _read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "研发人员大概90到100人，全公司950人",
        "全公司950人，研发90到100人",
        "研发团队约90~100人，员工总数950人",
        "R&D staff 90 to 100, total staff 950",
    ],
)
def test_a_range_of_people_is_of_its_own_subject(text: str) -> None:
    ranges = {fact.fact: fact.high for fact in read_facts(text, TABLE, day=DAY).facts}
    assert ranges == {"years.latest.rd_staff": Decimal(100), "years.latest.total_staff": None}


@pytest.mark.parametrize(
    "text", ["专利7项发明", "专利7项，均为发明", "专利7项发明，还有3项实用新型", "7 patents, all inventions"]
)
def test_patents_said_to_be_inventions_count(text: str) -> None:
    assert _read(text) == {"invention_patents": "7"}


@pytest.mark.parametrize("text", ["专利7项", "7 patents", "专利7项，发明人5名", "7 utility model patents"])
def test_patents_of_no_kind_are_reported_and_not_counted(text: str) -> None:
    assert _read(text) == {}
    assert _unread(text)


@pytest.mark.parametrize(
    ("text", "cap"),
    [("cap 4k million", "4000m"), ("market cap RMB 3.9k million", "3900m"), ("市值4k million够吗", "4000m")],
)
def test_thousands_of_millions_are_one_amount(text: str, cap: str) -> None:
    assert _read(text) == {"expected_market_cap": cap}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "FY26 net profit 12m on revenue 95m; FY27 forecast 38m on revenue 99m",
            {"2026.net_profit": "12m", "2026.revenue": "95m", "2027.net_profit": "38m", "2027.revenue": "99m"},
        ),
        (
            "2026年净利1200万、营收9500万；2027年预计3800万、营收9900万",
            {"2026.net_profit": "12m", "2026.revenue": "95m", "2027.net_profit": "38m", "2027.revenue": "99m"},
        ),
    ],
)
def test_a_year_told_like_the_one_before_needs_no_subject(text: str, expected: dict[str, str]) -> None:
    read = read_facts(text, TABLE, day=DAY).forecasts
    assert {fact.fact.removeprefix("years."): _written(fact.value) for fact in read} == expected


@pytest.mark.parametrize(
    "text",
    [
        "employee share plan takes 12% of our IPO in the strategic tranche, public float 25%",
        "员工持股计划拿首发的12%做战略配售，公开发行比例25%",
    ],
)
def test_a_part_of_the_offering_is_not_what_is_offered_to_the_public(text: str) -> None:
    assert _read(text) == {"public_offering_ratio": "0.25"}
    assert _unread(text) == ["12%"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Robot maker wants the fifth standard: cap RMB 4.2bn", "4200m"),
        ("想走第五套：市值42亿", "4200m"),
        ("The fifth standard: cap of RMB 4bn", None),
        ("第四套：市值30亿、收入3亿", None),
    ],
)
def test_behind_a_standard_that_a_company_wants_stand_its_own_figures(text: str, expected: str | None) -> None:
    assert _read(text).get("expected_market_cap") == expected


def test_figures_of_a_customer_are_not_the_companys() -> None:
    expected = {"2025.revenue": "120m"}
    assert _read("客户华某的营收有50亿，我们自己2025年营收1.2亿") == expected
    assert _read("our biggest customer has revenue of 5bn, we have revenue of 120m in 2025") == expected
    assert _read("客户2025年营收1.2亿") == expected


@pytest.mark.parametrize(
    "text",
    ["半导体设备，23-25收入1.1亿 1.5亿 1.75亿", "23-25 revenue 110m, 150m, 175m", "23~25年收入1.1亿、1.5亿、1.75亿"],
)
def test_years_of_two_digits_in_front_of_what_they_are_of(text: str) -> None:
    revenue = {key: value for key, value in _read(text).items() if key.endswith("revenue")}
    assert revenue == {"2023.revenue": "110m", "2024.revenue": "150m", "2025.revenue": "175m"}


def test_capital_beside_shares_is_a_number_of_shares() -> None:
    fact = next(each for each in read_facts("大股东持1.5亿股总股本5亿", TABLE, day=DAY).facts)
    assert (fact.fact, fact.currency) == ("share_capital_after_issue", "")
    fact = next(each for each in read_facts("大股东持1.5亿股，总股本5亿元", TABLE, day=DAY).facts)
    assert (fact.fact, fact.currency) == ("share_capital_after_issue", "CNY")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In 2025 we burned RMB 220m of cash from operations", {"2025.operating_cash_flow": "-220m"}),
        ("Net cash used in operations was RMB 88m in 2025", {"2025.operating_cash_flow": "-88m"}),
        ("net profit/(loss): 2025 RMB 42m", {"2025.net_profit": "42m"}),
        ("Excluding subsidies we would have lost RMB 5m in 2025", {"2025.net_profit_excl_nonrecurring": "-5m"}),
        ("不算政府补助2025年我们其实亏500万元", {"2025.net_profit_excl_nonrecurring": "-5m"}),
    ],
)
def test_signs_of_what_was_burnt_and_lost(text: str, expected: dict[str, str]) -> None:
    assert _read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("R&D team: 120 people. Total workforce: 530.", {"2025.rd_staff": "120", "2025.total_staff": "530"}),
        ("R&D headcount 64 out of 310 employees", {"2025.rd_staff": "64", "2025.total_staff": "310"}),
        ("团队85人，60人搞研发", {"2025.total_staff": "85", "2025.rd_staff": "60"}),
        ("one in four staff in R&D", {"rd_staff_ratio": "0.25"}),
    ],
)
def test_people_of_a_team_and_of_the_company(text: str, expected: dict[str, str]) -> None:
    assert _read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "For companies with share capital over RMB 400m the float is 10%.",
        "An investor with RMB 500,000 and two years of experience may trade STAR.",
        "Since June 2025, unprofitable AI firms can use standard 5 with a RMB 4bn cap.",
        "In the example in the guideline, an issuer with RMB 250m revenue and 20m profit fails.",
        "A market cap of RMB 4bn is the bar for standard 5, isn't it?",
        "The 3-year, 25% CAGR test: which years count?",
        "Under the 2024 revision R&D had to reach RMB 80m over three years, correct?",
        "If net profit is negative and revenue under RMB 100m, is the stock marked *ST?",
        "An unnamed chip company filed last week: revenue RMB 500m, loss RMB 300m.",
        "One of our customers, a bank, has 50,000 employees.",
        "股本总额4亿元以上的，公开发行比例为10%以上。",
        "发行人定价后市值低于40亿要中止发行吗？",
        "研发占比超过5%，三年8000万那条还要看吗？",
        "指引里那个例子，营收2.5亿、净利2000万的发行人为什么不符合？",
        "上周有家芯片公司递表：营收5亿，亏3亿。",
        "对方去年亏16亿。",
        "去年研发多花了2000万。",
    ],
)
def test_rules_and_others_state_nothing_of_the_company(text: str) -> None:
    assert _read(text) == {}


def test_nothing_of_a_no_is_read_as_a_yes() -> None:
    assert (
        _read("Pharma company, no product has been cleared for phase II yet.")["asserted.phase_two_trial_cleared"]
        == "false"
    )
    assert _read("生物药公司，没有产品获准二期。")["asserted.phase_two_trial_cleared"] == "false"
    assert _read("No WVR. Cap RMB 2.2bn.")["weighted_voting_rights"] == "false"


@pytest.mark.parametrize("text", ["0/0", "revenue 3/0", "研发占比0/0"])
def test_a_fraction_of_nothing_is_no_amount(text: str) -> None:
    assert _read(text) == {}
