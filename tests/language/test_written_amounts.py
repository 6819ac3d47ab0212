"""Any amount in any writing of the grammar reads back exactly; spaces, width and script change nothing; no digit is lost."""

from __future__ import annotations

import itertools
import string
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.language.quantities.quantity import Bound, Quantity, QuantityKind
from assistant.language.quantities.reader import NumbersRead, read_numbers

_SCALES_EN = {
    "": 0,
    "thousand": 3,
    "k": 3,
    "million": 6,
    "m": 6,
    "mn": 6,
    "MM": 6,
    "billion": 9,
    "bn": 9,
    "trillion": 12,
}
_SCALES_ZH = {"": 0, "万": 4, "千万": 7, "百万": 6, "亿": 8, "万亿": 12}
_BEFORE_EN = {"": "", "RMB": "CNY", "CNY ": "CNY", "¥": "CNY", "US$": "USD", "HK$": "HKD", "HKD ": "HKD", "$": "USD"}
_AFTER_EN = {"": "", " yuan": "CNY", " RMB": "CNY", " US dollars": "USD", " HKD": "HKD"}
_AFTER_ZH = {"": "", "元": "CNY", "元人民币": "CNY", "美元": "USD", "元美元": "USD", "港元": "HKD", "（美元）": "USD"}
_BOUNDS_EN = {
    "": Bound.EQ,
    "about ": Bound.ABOUT,
    "at least ": Bound.GE,
    "more than ": Bound.GT,
    "just under ": Bound.LT,
}
_BEHIND_ZH = {"": Bound.EQ, "左右": Bound.ABOUT, "以上": Bound.GE, "以下": Bound.LE}
_BEFORE_ZH = {"": Bound.EQ, "约": Bound.ABOUT, "不低于": Bound.GE, "超过": Bound.GT, "不到": Bound.LT}
_SPACES = ["", " ", "\u00a0"]
_WIDE = str.maketrans(string.digits + ".,", "０１２３４５６７８９．，")
_HAN = "零一二三四五六七八九"


@dataclass(frozen=True)
class _Written:
    text: str
    value: Decimal
    currency: str
    bound: Bound = Bound.EQ


def _digits(number: Decimal, *, grouped: bool) -> str:
    return f"{number:,f}" if grouped else f"{number:f}"


_numbers = st.decimals(min_value=1, max_value=99_999, places=2).map(lambda number: number.normalize() + 0)


@st.composite
def _english(draw: st.DrawFn) -> _Written:
    number = draw(_numbers)
    before = draw(st.sampled_from(list(_BEFORE_EN)))
    after = "" if before else draw(st.sampled_from(list(_AFTER_EN)))
    scale = draw(st.sampled_from(list(_SCALES_EN)))
    gap = " " if len(scale) > 3 else draw(st.sampled_from(_SPACES)) if scale and (before or after) else ""
    bound = draw(st.sampled_from(list(_BOUNDS_EN)))
    text = f"{bound}{before}{_digits(number, grouped=draw(st.booleans()))}{gap}{scale}{after}"
    value = number.scaleb(_SCALES_EN[scale])
    return _Written(text, value, _BEFORE_EN[before] or _AFTER_EN[after], _BOUNDS_EN[bound])


@st.composite
def _chinese(draw: st.DrawFn) -> _Written:
    number = draw(_numbers)
    scale = draw(st.sampled_from(list(_SCALES_ZH)))
    after = draw(st.sampled_from(list(_AFTER_ZH)))
    gap = draw(st.sampled_from(_SPACES)) if scale else ""
    before, behind = draw(st.sampled_from(list(_BEFORE_ZH))), draw(st.sampled_from(list(_BEHIND_ZH)))
    behind = "" if before or "（" in after else behind
    digits = _digits(number, grouped=draw(st.booleans()))
    digits = digits.translate(_WIDE) if draw(st.booleans()) else digits
    text = f"{before}{digits}{gap}{scale}{after}{behind}"
    bound = _BEFORE_ZH[before] if before else _BEHIND_ZH[behind]
    return _Written(text, number.scaleb(_SCALES_ZH[scale]), _AFTER_ZH[after], bound)


def _only(text: str) -> Quantity:
    read = read_numbers(text)
    assert read.unread == (), text
    assert len(read.quantities) == 1, f"{text!r}: {[item.text for item in read.quantities]}"
    return read.quantities[0]


def _is_a_year(written: _Written) -> bool:
    return written.currency == "" and written.value == int(written.value) and 1980 <= written.value < 2050


def _assert_reads(written: _Written) -> None:
    found = _only(written.text)
    assert (found.value, found.high) == (written.value, None), written.text
    assert (found.unit, found.comparison) == (written.currency, written.bound), written.text


@settings(deadline=None, max_examples=400)
@given(_english().filter(lambda written: not _is_a_year(written)))
def test_an_english_amount_reads_back(written: _Written) -> None:
    _assert_reads(written)


@settings(deadline=None, max_examples=400)
@given(_chinese().filter(lambda written: not _is_a_year(written)))
def test_a_chinese_amount_reads_back(written: _Written) -> None:
    _assert_reads(written)


@settings(deadline=None)
@given(st.integers(1, 9_999), st.sampled_from(["万", "亿", "万亿"]))
def test_han_numerals_and_digits_are_alike(number: int, scale: str) -> None:
    assert _only(f"{_in_han(number)}{scale}元").value == _only(f"{number}{scale}元").value


def _in_han(number: int) -> str:
    """A number below 10,000 as it is said: 1050 is 一千零五十."""
    said, zero = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            said += ("零" if zero and said else "") + _HAN[digit] + unit
        zero = not digit
    return said


_LOSSES = {
    "minus": "-{}",
    "true minus": "−{}",
    "en dash": "–{}",
    "brackets": "net profit: ({})",
    "wide brackets": "净利润：（{}）",
    "trailing": "{}-",
    "triangle": "△{}",
    "negative": "negative {}",
    "loss of": "loss of {}",
    "亏损": "亏损{}",
    "负": "负{}",
    "净亏损为": "净亏损为{}",
}


@pytest.mark.parametrize("sign", list(_LOSSES))
@settings(deadline=None, max_examples=40)
@given(number=st.integers(1_000, 99_999_999).filter(lambda number: not 1980 <= number < 2050))
def test_a_loss_is_below_zero_however_it_is_written(sign: str, number: int) -> None:
    found = _only(_LOSSES[sign].format(f"{number:,}"))
    assert found.value == -number
    assert found.sign


def _spans(read: NumbersRead) -> list[tuple[int, int]]:
    spans = [(item.start, item.end) for item in read.quantities]
    return spans + [(item.start, item.end) for item in read.unread]


_PIECES = [
    "45 亿元", "RMB 4.5bn", "(3.2) million", "860人", "12.5%", "3,5", "2023-2025", "2025年", "上半年", "1.234,56", "4.5e9",
    "3个亿", "40多亿", "7项发明专利", "第2.1.2条", "2026-06-17", "12'345'678", "5角", "25万股", "RMB'000 500", "数十亿元",
    "一万五千万元", "US$20m ($20m)", "3至5亿", "30-40%", "18 months", "三成", "10 times", "5亿元（约合7000万美元）",
]  # fmt: skip
_GLUE = ["，", "; ", " and ", "、", "\n", "。", " ", "的", "（", "）", "：", "% ", "-"]


@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(st.sampled_from(_PIECES), st.sampled_from(_GLUE)), min_size=1, max_size=8))
@example([("45 亿元", "（"), ("3个亿", "）"), ("RMB'000 500", "，")])
def test_every_digit_is_in_a_quantity_or_named_as_unread(parts: list[tuple[str, str]]) -> None:
    text = "".join(piece + glue for piece, glue in parts)
    read = read_numbers(text)
    held = {place for start, end in _spans(read) for place in range(start, end)}
    lost = [place for place, char in enumerate(text) if char.isascii() and char.isdigit() and place not in held]
    assert not lost, f"{text!r} loses {text[lost[0] :][:10]!r}"


@settings(deadline=None)
@given(st.text(alphabet="0123456789.,-–%()（）亿万元年RMB $mn：、 约多", max_size=60))
def test_quantities_and_unread_numbers_never_overlap(text: str) -> None:
    read = read_numbers(text)
    spans = sorted(_spans(read))
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(spans))
    for item in read.quantities:
        assert text[item.start : item.end] == item.text
        if item.kind is QuantityKind.MONEY:
            assert isinstance(item.value, Decimal)


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("RMB million 15.4", "15400000", "CNY"),
        ("Mio. CNY 15.4", "15400000", "CNY"),
        ("RMB'000 500", "500000", "CNY"),
        ("12'345'678 CNY", "12345678", "CNY"),
        ("CNY 96’400", "96400", "CNY"),
        ("4.5 B yuan", "4500000000", "CNY"),
        ("五毛", "0.5", "CNY"),
        ("12元5角6分", "12.56", "CNY"),
        ("肆万伍仟元陆角", "45000.6", "CNY"),
    ],
)
def test_units_in_front_and_parts_of_a_yuan(text: str, value: str, currency: str) -> None:
    found = _only(text)
    assert (found.value, found.unit) == (Decimal(value), currency)


@pytest.mark.parametrize(
    "text",
    ["RMB 3,5", "¥4,5bn", "300.000.000", "45 0000 0000元", "4.5e9", "4.5*10^9 yuan", "上亿元", "数十亿元",
     "tens of millions of yuan", "several hundred million", "two fifty million yuan", "one fifty five dollars"],
)  # fmt: skip
def test_what_can_be_read_in_two_ways_is_named_and_not_read(text: str) -> None:
    read = read_numbers(text)
    assert read.quantities == ()
    assert [text[item.start : item.end] == item.text and bool(item.why) for item in read.unread] == [True]
