"""Quantities of English and Chinese text: exact values, spans, comparisons, one form for both languages, any input."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.language.quantities.reader import Bound, Quantity, QuantityKind, normal_form, read_quantities

SPOKEN_AND_WRITTEN = Path(__file__).parents[3] / "shared" / "data" / "money"

# text, the normal forms of everything in it joined by ` + `
READINGS = [
    ("RMB 4.5 billion", "money:CNY:4500000000"),
    ("RMB4.5bn", "money:CNY:4500000000"),
    ("¥45亿", "money:CNY:4500000000"),
    ("￥45亿", "money:CNY:4500000000"),
    ("4,500万元", "money:CNY:45000000"),
    ("人民币四十亿元", "money:CNY:4000000000"),
    ("CNY300m", "money:CNY:300000000"),
    ("3 hundred million yuan", "money:CNY:300000000"),
    ("a hundred million yuan", "money:CNY:100000000"),
    ("two and a half billion yuan", "money:CNY:2500000000"),
    ("40亿元", "money:CNY:4000000000"),
    ("1亿5千万元", "money:CNY:150000000"),
    ("一亿五", "number:150000000"),
    ("三万五千亿元", "money:CNY:3500000000000"),
    ("1.2万亿元", "money:CNY:1200000000000"),
    ("5000万", "number:50000000"),
    ("３０亿元", "money:CNY:3000000000"),
    ("伍佰万元", "money:CNY:5000000"),
    ("1.2 trillion", "number:1200000000000"),
    ("US$2.5 bn", "money:USD:2500000000"),
    ("5亿美元", "money:USD:500000000"),
    ("HKD 20m", "money:HKD:20000000"),
    ("HK$4.8 billion", "money:HKD:4800000000"),
    ("€ 3m", "money:EUR:3000000"),
    ("RMB 20 m", "money:CNY:20000000"),
    ("RMB -900m", "money:CNY:-900000000"),
    ("净利润-1.2亿元", "money:CNY:-120000000"),
    ("负3亿元", "money:CNY:-300000000"),
    ("twenty dollars and ten cents", "money:USD:20.1"),
    ("百分之十五", "percent:15"),
    ("15%", "percent:15"),
    ("15 per cent", "percent:15"),
    ("fifteen percent", "percent:15"),
    ("三成", "percent:30"),
    ("15个百分点", "percentage_points:15"),
    ("1.5 percentage points", "percentage_points:1.5"),
    ("50 basis points", "percentage_points:0.5"),
    ("三分之二", "fraction:2/3"),
    ("two-thirds", "fraction:2/3"),
    ("two years", "duration:2:year"),
    ("最近三年", "duration:3:year"),
    ("the last two years", "duration:2:year"),
    ("a two-year lock-up", "duration:2:year"),
    ("两个完整会计年度", "duration:2:year"),
    ("24 months", "duration:24:month"),
    ("24个月", "duration:24:month"),
    ("20个交易日", "duration:20:trading day"),
    ("半年", "duration:6:month"),
    ("2026年6月17日", "date:2026-06-17"),
    ("二〇二六年六月十七日", "date:2026-06-17"),
    ("17 June 2026", "date:2026-06-17"),
    ("June 17, 2026", "date:2026-06-17"),
    ("2026-06-17", "date:2026-06-17"),
    ("2026/6/17", "date:2026-06-17"),
    ("17 June", "month_day:06-17"),
    ("6月17日", "month_day:06-17"),
    ("2024年3月", "month:2024-03"),
    ("24年3月", "month:2024-03"),
    ("25年12月31日", "date:2025-12-31"),
    ("March 2024", "month:2024-03"),
    ("June to July 2025", "month:2025-06 + month:2025-07"),
    ("Q1 2026", "quarter:2026-Q1"),
    ("2026年第一季度", "quarter:2026-Q1"),
    ("FY2025", "year:2025"),
    ("the rules of 2019 set no limit", "year:2019"),
    ("2025年度", "year:2025"),
    ("2.1.2(5)", "article:2.1.2(5)"),
    ("第2.1.2条第（五）项", "article:2.1.2(5)"),
    ("第六条", "article:6"),
    ("article 6", "article:6"),
    ("art. 12(2)", "article:12(2)"),
    ("第十二条第二款", "article:12(2)"),
    ("articles 10 to 13", "article:10 + article:13"),
    ("Guideline No. 10", "ordinal:no:10"),
    ("指引第10号", "ordinal:no:10"),
    ("上证发〔2026〕43号", "article:〔2026〕43"),
    ("第五套", "ordinal:standard:5"),
    ("standard 5", "ordinal:standard:5"),
    ("the fifth standard", "ordinal:standard:5"),
    ("fifth STAR standard", "ordinal:standard:5"),
    ("third and fourth listing standards", "ordinal:standard:3 + ordinal:standard:4"),
    ("phase II", "ordinal:phase:2"),
    ("Ⅱ期临床试验", "ordinal:phase:2"),
    ("the fourth full fiscal year", "ordinal:fiscal year:4"),
    ("RMB 3-4bn", "money:CNY:3000000000..4000000000"),
    ("30亿至40亿元", "money:CNY:3000000000..4000000000"),
    ("10-20亿元", "money:CNY:1000000000..2000000000"),
    ("5 to 10 billion", "number:5000000000..10000000000"),
    ("between 5 and 10 billion yuan", "money:CNY:5000000000..10000000000"),
    ("10至15%", "percent:10..15"),
    ("3-5 years", "duration:3..5:year"),
    ("raised from 5% to 10%", "percent:5 + percent:10"),
    ("20m and 35m", "number:20000000 + number:35000000"),
    ("RMB 20m and 35m", "money:CNY:20000000 + money:CNY:35000000"),
    ("RMB 20 and 35 million", "money:CNY:20000000 + money:CNY:35000000"),
    ("2000万和3500万元", "money:CNY:20000000 + money:CNY:35000000"),
    ("10, 20 and 30%", "percent:10 + percent:20 + percent:30"),
    ("staff of 30, 12% of all", "number:30 + percent:12"),
    ("7 invention patents", "number:7"),
    ("七项以上发明专利", "number:7"),
    ("3倍", "multiple:3"),
    ("40% R&D staff and two patents", "percent:40 + number:2"),
    ("standard 2 asks 15% of revenue", "ordinal:standard:2 + percent:15"),
    ("不足10亿元：5%且不超4000万元", "money:CNY:1000000000 + percent:5 + money:CNY:40000000"),
]


@pytest.mark.parametrize(("text", "expected"), READINGS, ids=[text for text, _ in READINGS])
def test_reads_value_and_span(text: str, expected: str) -> None:
    found = read_quantities(text)
    assert [normal_form(quantity) for quantity in found] == expected.split(" + ")
    assert all(text[quantity.start : quantity.end] == quantity.text for quantity in found)


@pytest.mark.parametrize(
    "text",
    [
        "一般",
        "第一大股东",
        "万一",
        "一定",
        "十分重要",
        "四川",
        "三星",
        "统一",
        "一个产品",
        "一项技术",
        "数十亿元",
        "十四五规划",
        "零售",
        "陆家嘴",
        "最近一年",
        "the first",
        "one of the products",
        "no one",
        "GPT-4",
        "an H100 cluster",
        "6G",
        "the latest one year",
        "see [3]",
        "(5)",
        "",
        "3月",
        "36氪",
        "二级市场",
    ],
)
def test_words_and_names_are_no_quantities(text: str) -> None:
    assert read_quantities(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("just under 4bn", Bound.LT),
        ("below RMB 4bn", Bound.LT),
        ("less than 7 patents", Bound.LT),
        ("不足40亿元", Bound.LT),
        ("低于40亿元", Bound.LT),
        ("at least RMB 4 billion", Bound.GE),
        ("not less than 15%", Bound.GE),
        ("不低于人民币40亿元", Bound.GE),
        ("50项以上", Bound.GE),
        ("RMB 300m or more", Bound.GE),
        ("over 4bn", Bound.GT),
        ("more than RMB 4bn", Bound.GT),
        ("超过3亿元", Bound.GT),
        ("no more than 5%", Bound.LE),
        ("不超过4亿元", Bound.LE),
        ("4亿元以下", Bound.LE),
        ("up to 10%", Bound.LE),
        ("about 4bn", Bound.ABOUT),
        ("约4亿元", Bound.ABOUT),
        ("近4亿元", Bound.ABOUT),
        ("4亿元左右", Bound.ABOUT),
        ("近三年", Bound.EQ),
        ("RMB 4bn", Bound.EQ),
    ],
)
def test_comparison_is_attached(text: str, expected: Bound) -> None:
    (quantity,) = read_quantities(text)
    assert quantity.comparison is expected


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("two years", "两年"),
        ("RMB 80 million", "8000万元"),
        ("the fifth standard", "第五套标准"),
        ("a phase II trial", "II期临床试验"),
        ("article 12(2)", "第十二条第二项"),
        ("Guideline No. 9", "指引第9号"),
        ("at least 7 invention patents", "发明专利不少于7项"),
        ("indicators 3 and 4", "指标3和指标4"),
        ("two-thirds of the votes", "三分之二的表决权"),
        ("in the latest year", "最近一年"),
        ("from 16 April 2021 to 29 December 2022", "2021年4月16日至2022年12月29日"),
        ("SSE Fa [2024] No. 54", "上证发〔2024〕54号"),
        ("the 600th company", "第600家公司"),
        ("20 trading days", "20个交易日"),
        ("four regular indicators", "四项常规指标"),
    ],
)
def test_both_languages_have_one_form(english: str, chinese: str) -> None:
    assert sorted(map(normal_form, read_quantities(english))) == sorted(map(normal_form, read_quantities(chinese)))


def test_units_and_high_end_are_kept() -> None:
    money, patents = read_quantities("预计市值30亿至40亿元，有效发明专利12项专利")[:2]
    assert (money.kind, money.unit, money.value, money.high) == (
        QuantityKind.MONEY,
        "CNY",
        Decimal("3000000000"),
        Decimal("4000000000"),
    )
    assert (patents.kind, patents.unit, patents.value) == (QuantityKind.COUNT, "patent", Decimal(12))
    (day,) = read_quantities("on 17 June 2026.")
    assert day == Quantity(QuantityKind.DATE, dt.date(2026, 6, 17), "", 3, 15, "17 June 2026")


def test_values_are_exact() -> None:
    digits = "1234567890" * 12
    assert (
        normal_form(read_quantities(f"{digits}.{digits}亿元")[0])
        == f"money:CNY:{digits}{digits[:8]}.{digits[8:].rstrip('0')}"
    )


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=120)
    | st.text(
        alphabet="0123456789.,-%¥$〇零一二两三四五六七八九十百千万亿元年月日第条项号点分之又 约不超过至到和、()（）RMBbnmtoandstandardI",
        max_size=80,
    )
)
def test_any_text_is_read_without_error(text: str) -> None:
    found = read_quantities(text)
    assert all(text[quantity.start : quantity.end] == quantity.text != "" for quantity in found)
    assert all(first.end <= second.start for first, second in itertools.pairwise(found))
    assert all(normal_form(quantity) for quantity in found)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 99_999), st.sampled_from([("万", 4), ("亿", 8), (" million", 6), ("bn", 9), (" hundred million", 8)])
)
def test_scales_are_powers_of_ten(number: int, scale: tuple[str, int]) -> None:
    (quantity,) = read_quantities(f"RMB {number}{scale[0]}")
    assert quantity.value == number * 10 ** scale[1]


@pytest.mark.parametrize(
    "text",
    [
        "1" * 100_000,
        "一" * 100_000,
        "1 " * 50_000,
        "one " * 25_000,
        "1万亿" * 33_000,
        "2.1.2(5)" * 12_500,
        "第一项、" * 25_000,
        "articles " + "1, " * 33_000,
        "一分之" * 33_000,
        "1/" * 50_000,
        " " * 100_000,
        "hundred and " * 8_000,
        "1亿2千3百" * 14_000,
    ],
    ids=lambda text: f"{text[:8]}...",
)
def test_long_text_takes_linear_time(text: str) -> None:
    started = time.perf_counter()
    read_quantities(text)
    assert time.perf_counter() - started < 20  # a quadratic reader needs minutes


def test_random_unicode_of_100_kb_is_read() -> None:
    source = random.Random(3)
    alphabet = [*range(32, 127), *range(0x3000, 0x3040), *range(0x4E00, 0x9FA5), *range(0xFF00, 0xFF60)]
    text = "".join(map(chr, source.choices(alphabet, k=100_000)))
    started = time.perf_counter()
    assert all(text[quantity.start : quantity.end] == quantity.text for quantity in read_quantities(text))
    assert time.perf_counter() - started < 20


def _amounts(text: str) -> list[tuple[str, str]]:
    """Value and currency; ¥ is yuan here and yen in the public set, a plain number and a count are alike."""
    return [
        (
            quantity.unit.replace("JPY", "CNY") if quantity.kind is QuantityKind.MONEY else "",
            normal_form(quantity).rsplit(":", 1)[-1],
        )
        for quantity in read_quantities(text)
    ]


@pytest.mark.skipif(not SPOKEN_AND_WRITTEN.exists(), reason="the public set of spoken and written amounts is not here")
@pytest.mark.parametrize(
    ("name", "floor"),
    [
        ("en/inverse_text_normalization_cardinal", 29),
        ("en/inverse_text_normalization_decimal", 63),
        ("en/inverse_text_normalization_money", 50),
        ("en/text_normalization_cardinal", 13),
        ("en/text_normalization_decimal", 11),
        ("en/text_normalization_money", 71),
        ("zh/inverse_text_normalization_cardinal", 129),
        ("zh/inverse_text_normalization_decimal", 42),
        ("zh/inverse_text_normalization_money", 49),
        ("zh/inverse_text_normalization_fraction", 20),
        ("zh/text_normalization_cardinal", 85),
        ("zh/text_normalization_decimal", 35),
        ("zh/text_normalization_fraction", 26),
        ("zh/text_normalization_money", 18),
    ],
)
def test_spoken_and_written_amounts_agree(name: str, floor: int) -> None:
    lines = [
        line.split("~", 1)
        for line in (SPOKEN_AND_WRITTEN / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        if "~" in line
    ]
    agreeing = sum(1 for left, right in lines if _amounts(left) and _amounts(left) == _amounts(right))
    assert agreeing >= floor, f"{agreeing} of {len(lines)}"


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("员工500号", "500"),
        ("300多号人", "300"),
        ("三号人", "3"),
        ("研发三十号", "30"),
        ("朱雀三号火箭", None),
        ("朱雀3号入轨", None),
    ],
)
def test_a_single_digit_before_号_names_something_and_counts_nobody(text: str, people: str | None) -> None:
    counted = [str(quantity.value) for quantity in read_quantities(text) if quantity.unit == "person"]
    assert counted == ([people] if people else [])
