"""Which fact and which year an amount is of, whose it is, and what is said of what became no fact."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.eligibility.reading.fact import FactsReading, UnreadKind
from assistant.eligibility.reading.prepared import MOST_NUMBERS
from assistant.eligibility.reading.reader import read_facts
from assistant.language.quantities.quantity import Bound, QuantityKind
from assistant.language.quantities.reader import read_numbers
from assistant.language.text import Language
from tests.effort import HONEST, costs_no_more_than_honest, repeated
from tests.eligibility.verdicts import TABLE

DAY = dt.date(2026, 11, 28)
CAP, PROFIT = "expected_market_cap", "net_profit"


def _read(text: str, language: Language = Language.EN) -> FactsReading:
    return read_facts(text, TABLE, language, DAY)


def _facts(text: str) -> dict[str, str]:
    """Short key to value, a bound or currency in front."""
    return {
        fact.fact.removeprefix("years."): f"{'' if fact.comparison is Bound.EQ else fact.comparison.value}"
        f"{fact.currency if not fact.usable else ''}{_plain(fact.value)}"
        for fact in _read(text).facts
    }


def _plain(value: object) -> str:
    text = f"{value:f}" if not isinstance(value, bool | str) else str(value).lower()
    return text.rstrip("0").rstrip(".") if "." in text else text


PERIODS = [
    ("In 2023 sales were 96m yuan, in 2024 141m, and 205m in 2025.", {"2023.revenue": "96000000", "2024.revenue": "141000000", "2025.revenue": "205000000"}),
    ("Revenue 2023-25: 95/130/210m RMB", {"2023.revenue": "95000000", "2024.revenue": "130000000", "2025.revenue": "210000000"}),
    ("2025、2024年营收4.1亿、3.3亿", {"2025.revenue": "410000000", "2024.revenue": "330000000"}),
    ("For 2024 and 2025 net profit was RMB 18m and RMB 39m respectively.", {"2024.net_profit": "18000000", "2025.net_profit": "39000000"}),
    ("We booked 20m yuan net profit a year in 2024 and 2025.", {"2024.net_profit": "20000000", "2025.net_profit": "20000000"}),
    ("Net profit for 2024 and 2025 adds up to RMB 54m.", {"two_year_net_profit": "54000000"}),
    ("Audited operating revenue 347.25m RMB, prior year 301m.", {"latest.revenue": "347250000", "latest-1.revenue": "301000000"}),
    ("近三年收入依次是0.9亿、1.6亿和3.05亿", {"latest-2.revenue": "90000000", "latest-1.revenue": "160000000", "latest.revenue": "305000000"}),
    ("归母净利润5,200万，扣非净利润4,600万，均为2025年", {"2025.net_profit": "52000000", "2025.net_profit_excl_nonrecurring": "46000000"}),
    ("营收从2023年的1.8亿一路涨到2025年的4.2亿", {"2023.revenue": "180000000", "2025.revenue": "420000000"}),
    ("净利润：2024年度3,012万元；2025年度4,230万元。", {"2024.net_profit": "30120000", "2025.net_profit": "42300000"}),
    ("研发费用2023年1000万，2024年1500万，2025年2000万，合计4500万。", {"2023.rd_expense": "10000000", "2024.rd_expense": "15000000", "2025.rd_expense": "20000000", "three_year_rd_expense": "45000000"}),
    ("Item | 2025 | 2024\nRevenue (RMB m) | 512.3 | 430.0\nNet profit (RMB m) | 41.2 | (7.9)", {"2025.revenue": "512300000", "2024.revenue": "430000000", "2025.net_profit": "41200000", "2024.net_profit": "-7900000"}),
    ("最近三年累计研发投入1.05亿元，占同期营收16.4%", {"three_year_rd_expense": "105000000", "three_year_rd_ratio": "0.164"}),
]  # fmt: skip
NO_YEAR = [
    ("First-half 2026 revenue came to RMB 212m.", "RMB 212m", "a part of a year"),
    ("一季度营收7,600万", "7,600万", "a part of a year"),
    ("TTM revenue RMB 330m", "RMB 330m", "twelve months"),
    ("We expect revenue of RMB 500m for 2026.", "RMB 500m", "a forecast"),
    ("2026年预计营收5.5亿", "5.5亿", "a forecast"),
    ("2027E revenue 1.1bn", "1.1bn", "a forecast"),
    ("R&D in 2021-23 totalled RMB 75m.", "RMB 75m", "no fiscal year"),
    ("Revenue 2023-25 was 210m and 340m.", "210m", "do not pair up"),
    ("R&D was 22% of sales in 2025.", "22%", "no fiscal year"),
]
DIFFERENCES = [
    ("We are RMB 150m short of the RMB 4bn market cap line.", {CAP: "3850000000"}),
    ("Our expected cap clears the three-billion bar by RMB 400m.", {CAP: "3400000000"}),
    ("市值差2亿到40亿", {CAP: "3800000000"}),
    ("我们市值离40亿的线还差3.5亿", {CAP: "3650000000"}),
    ("预计市值比40亿多出1.2亿", {CAP: "4120000000"}),
    ("our revenue cagr is two percentage points short of the 25% needed", {"revenue_cagr": "0.23"}),
]
BINDING = [
    ("RMB 6bn market cap and RMB 520m in revenue", {CAP: "6000000000", "latest.revenue": "520000000"}),
    ("412 employees, 133 of them researchers", {"latest.total_staff": "412", "latest.rd_staff": "133"}),
    ("员工860人，研发81人", {"latest.total_staff": "860", "latest.rd_staff": "81"}),
    ("去年营收3.4亿，其中海外1.1亿", {"2025.revenue": "340000000"}),
    ("2025年营收约3亿元，同比增长20%，净利润同比增长15%至4,000万元", {"2025.revenue": "~300000000", "2025.net_profit": "40000000"}),
    ("2025年亏损比上年少了3,000万", {}),
    ("Expected market cap RMB 7.2bn (US$1.0bn)", {CAP: "7200000000"}),
    ("our mkt cap - 4.9bn rmb / 690m usd", {CAP: "4900000000"}),
    ("market cap US$600m (about RMB 4.3bn)", {CAP: "~4300000000"}),
    ("Loss before income tax RMB 78m last year, RMB 71m after tax.", {"2025.total_profit": "-78000000", "2025.net_profit": "-71000000"}),
    ("市值44亿，打错了，是41亿", {CAP: "4100000000"}),
    ("净亏损200万到300万", {"latest.net_profit": "-3000000"}),
]  # fmt: skip
NOT_OURS = [
    # rules, thresholds, history
    "Does the RMB 300m revenue floor go with the RMB 3bn market cap or with the RMB 2bn one?",
    "25% CAGR or RMB 300m revenue: both or either one?",
    "Before 2024, were 5 patents enough?",
    "RMB 50m cumulative profit over two years: which standard is that?",
    "预计市值不低于30亿元且最近一年营业收入不低于3亿元是哪套标准？",
    "股本总额超过4亿元的，公开发行10%就行，那4亿以下呢",
    "发明专利要5项、7项还是50项",
    "2024年4月30日修订把研发投入从6000万提到8000万",
    # quotations and names of documents
    "“预计市值不低于人民币30亿元，且最近一年营业收入不低于人民币3亿元”是什么意思",
    'What does "expected market value of no less than RMB 2 billion" mean?',
    "《关于市值40亿元的通知》第一条讲了啥",
    # somebody else
    "Peers trade at about RMB 60bn in market cap.",
    "Lumo AI reportedly lost 2.4bn yuan in 2025.",
    "Some issuers had revenue of RMB 100m when they listed.",
    "听说某AI芯片公司募资80亿，上市首日市值3000亿",
    "甲公司预计市值48亿、乙公司预计市值29亿，哪家能报第五套？",
    "可比公司寒序半导体市值160亿",
]
SUPPOSED = [
    ("Suppose we had RMB 320m of revenue in the latest year", {"latest.revenue": "320000000"}),
    ("Could a company with an expected market cap of RMB 1.15bn list?", {CAP: "1150000000"}),
    ("What if our market cap came in at 3.9bn instead?", {CAP: "3900000000"}),
    ("如果我们有62亿的市值", {CAP: "6200000000"}),
    ("要是市值只有9.8亿", {CAP: "980000000"}),
]


@pytest.mark.parametrize(("text", "facts"), PERIODS, ids=[text for text, _ in PERIODS])
def test_amounts_take_the_years_beside_them(text: str, facts: dict[str, str]) -> None:
    assert _facts(text) == facts


@pytest.mark.parametrize(("text", "span", "why"), NO_YEAR, ids=[text for text, _, _ in NO_YEAR])
def test_what_is_of_no_fiscal_year_becomes_none_and_is_told(text: str, span: str, why: str) -> None:
    reading = _read(text)
    assert reading.facts == ()
    assert any(item.span == span and why in item.why for item in reading.unread)


@pytest.mark.parametrize(("text", "facts"), DIFFERENCES, ids=[text for text, _ in DIFFERENCES])
def test_a_difference_from_a_bar_is_the_value(text: str, facts: dict[str, str]) -> None:
    assert _facts(text) == facts


@pytest.mark.parametrize(("text", "facts"), BINDING, ids=[text for text, _ in BINDING])
def test_an_amount_goes_to_the_nearest_subject_that_can_take_it(text: str, facts: dict[str, str]) -> None:
    assert _facts(text) == facts


@pytest.mark.parametrize("text", NOT_OURS)
def test_what_is_of_a_rule_a_quotation_or_somebody_else_is_no_fact(text: str) -> None:
    reading = _read(text)
    assert [fact for fact in reading.facts if not isinstance(fact.value, bool | str)] == []


@pytest.mark.parametrize(("text", "facts"), SUPPOSED, ids=[text for text, _ in SUPPOSED])
def test_what_is_supposed_is_a_fact_of_its_question(text: str, facts: dict[str, str]) -> None:
    assert _facts(text) == facts
    assert all(fact.hypothetical for fact in _read(text).facts)


def test_a_fact_says_its_period_and_how_exact_it_is() -> None:
    facts = {
        fact.fact: fact
        for fact in _read("2025 revenue about RMB 320m; market cap of 3bn to 4bn; at least 10 invention patents").facts
    }
    assert (facts["years.2025.revenue"].period, facts["years.2025.revenue"].exactness) == ("2025", "about")
    assert (facts[CAP].exactness, facts[CAP].period) == ("range", "")
    assert facts["invention_patents"].exactness == "at_least"


@pytest.mark.parametrize(
    ("text", "span", "kind"),
    [
        ("Debt 350m, expected cap 2.8bn.", "350m", UnreadKind.AMOUNT),
        ("毛利率65%，营收3.2亿", "65%", UnreadKind.PERCENT),
        ("Expected market cap 3,5 bn yuan.", "3,5", UnreadKind.AMOUNT),
        ("我们的材料10月13日受理", "10月13日", UnreadKind.DATE),
        ("We have 30 clients.", "30 clients", UnreadKind.AMOUNT),
    ],
)
def test_what_could_not_be_placed_is_told_with_its_kind(text: str, span: str, kind: UnreadKind) -> None:
    (item,) = _read(text).unread
    assert item.span.startswith(span)
    assert (item.kind, text[item.start : item.end]) == (kind, item.span)


def test_why_is_in_the_language_asked_for() -> None:
    text = "负债3亿元，预计市值30亿元"
    assert [item.why for item in _read(text, Language.ZH).unread] == ["找不到所属的事项"]


def test_a_year_that_cannot_be_used_drops_that_fact_alone() -> None:
    assert _facts("First-half 2026 revenue RMB 212m, expected market cap RMB 4.5bn") == {CAP: "4500000000"}


def test_of_more_numbers_than_are_read_the_rest_is_told_at_once() -> None:
    text = "revenue of 9m, " * 500
    last = _read(text).unread[-1]
    assert last.end == len(text)
    assert str(MOST_NUMBERS) in last.why


OWN = ["our market cap is RMB 4.5bn", "revenue was RMB 320m in 2025", "净利润5000万元", "我们有发明专利12项", "预计市值45亿元", "R&D of RMB 90m over three years"]  # fmt: skip
OTHERS = ["Peers have revenue of RMB 9bn.", "Some issuers expect a market cap of RMB 7bn.", "听说某芯片公司营收80亿元。", "可比公司市值300亿元。", "The \"expected market cap of RMB 1bn or more\" is quoted."]  # fmt: skip


def _values(text: str) -> set[tuple[str, object, str]]:
    return {(fact.fact, fact.value, fact.period) for fact in _read(text).facts}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(OWN), min_size=1, max_size=3, unique=True), st.sampled_from(OTHERS), st.booleans())
def test_a_sentence_about_somebody_else_changes_nothing(own: list[str], other: str, first: bool) -> None:
    stated = "。".join(own) + "。"
    assert _values(f"{other} 我们：{stated}" if first else f"{stated}{other}") == _values(stated)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(OWN), min_size=1, max_size=4, unique=True))
def test_space_and_width_say_nothing(own: list[str]) -> None:
    stated = "; ".join(own)
    wide = "".join(chr(ord(char) + 0xFEE0) if char.isdigit() or char == "%" else char for char in stated)
    assert _values(wide) == _values(stated)
    assert _values(stated.replace(" ", "\u00a0")) == _values(stated)
    assert _values(stated.replace(" ", "\u3000")) == _values(stated)


_AMOUNTS = {
    QuantityKind.MONEY, QuantityKind.PERCENT, QuantityKind.PERCENTAGE_POINTS, QuantityKind.NUMBER, QuantityKind.COUNT,
    QuantityKind.MULTIPLE,
}  # fmt: skip
_PIECES = [
    *OWN, *OTHERS, *(text for text, _, _ in NO_YEAR), *NOT_OURS, "debt of RMB 3bn", "毛利率65%", "3,5亿", "30 clients", "up 23%",
    ", ", "; ", "。", " and ", "其中", "make it 4.2bn", "(US$50m)", "2024: ", "市值40亿", "市值42亿", "12%", "去年", "3倍",
]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), min_size=1, max_size=6))
def test_no_number_is_dropped_in_silence(pieces: list[str]) -> None:
    text = " ".join(pieces)
    reading = _read(text)
    places = [(fact.start, fact.end) for fact in reading.facts]
    places += [*((item.start, item.end) for item in reading.unread), *reading.aside]
    for quantity in read_numbers(text).quantities:
        if quantity.kind in _AMOUNTS:
            assert any(start < quantity.end and quantity.start < end for start, end in places), quantity.text


@pytest.mark.parametrize(
    "piece", ["亏损", "three years ", "“", "peers ", "(", "营收3亿元，", "market cap ", "1 ", "? "]
)
def test_hostile_text_is_read_in_bounded_time(piece: str) -> None:
    _read(HONEST)
    assert costs_no_more_than_honest(_read, repeated(piece, 8_000))
