"""The arithmetic that is shown comes to the result that is shown: worked out again from the printed line alone."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.language.quantities.reader import read_quantities
from tests.eligibility.figures.test_figures import SAID, lines

_RESULT = r"((?:[^,，(（;；。]|,(?=\d{3}))*)"
_EQUATION = re.compile(rf"[:：;；] ?([^;；:：]*?) ([=≈]) {_RESULT}")
_MONTHS = re.compile(r"(.*\d{4}.*) ([+−]) (\d+)(?: months?|个月)")
_DAYS = re.compile(r"(.*\d{4}.*) \+ (\d+)(?: days|日)")
_WEEKDAYS = re.compile(r"(.*\d{4}.*) ([+−]) (\d+)(?: (?:working|trading) days|个工作日|个交易日)")
_NEXT = re.compile(r"the day after .*|.*的次日")
_LATER = re.compile(r"(?:the later of )?(.*\d{4}.*?)(?: and |与)(.*\d{4}.*?)(?:中较晚者)?")
_MAKES = re.compile(r"(.+) × (\d+%) [/÷] \(1 − \2\)")
_DIVIDED = re.compile(
    r"[:：;；] ?([^;；:：]*?[/÷][^;；:：]*?)(?:, rounded (?:up|down) to |，向[上下]取整(?:至分)?为)" + _RESULT
)
_HELD = re.compile(
    r"(\d+)(?: months?|个月)[,，](?: |比规定的)(\d+)(?: months?|个月)(?P<side> more than the | less than the |多|少)(\d+)"
)
_ROUNDED = re.compile(r"(?:rounded (?:up |down )?to |取整为|四舍五入为|capped at |超过上限，为)" + _RESULT)


def number(text: str) -> Decimal:
    """The one number of a printed operand: 15% is 0.15."""
    sign = -1 if text.strip().startswith("−") else 1
    text = text.strip().removeprefix("−").rstrip(".")
    if re.fullmatch(r"\d{4}年?", text):
        return Decimal(text.rstrip("年"))
    (quantity,) = read_quantities(text)
    assert isinstance(quantity.value, Decimal)
    return sign * (quantity.value / 100 if quantity.kind.value == "percent" else quantity.value)


def day(text: str) -> tuple[int, int, int]:
    """Year, month and day of a printed day; the first of a month."""
    (quantity,) = read_quantities(text.rstrip("."))
    assert isinstance(quantity.value, dt.date)
    return quantity.value.year, quantity.value.month, quantity.value.day


def worked_out(left: str) -> Decimal:
    """What the left side of a printed equation comes to."""
    growth = re.fullmatch(r"√\((.+?) [/÷] (.+?)\) − 1", left)
    if growth:
        return (number(growth[1]) / number(growth[2])).sqrt() - 1
    grown = re.fullmatch(r"(.+) × \(1 \+ (\d+%)\)²", left)
    if grown:
        return number(grown[1]) * (1 + number(grown[2])) ** 2
    grown_from = re.fullmatch(r"(.+) [/÷] \(1 \+ (\d+%)\)²", left)
    if grown_from:
        return number(grown_from[1]) / (1 + number(grown_from[2])) ** 2
    makes = _MAKES.fullmatch(left)
    if makes:
        return number(makes[1]) * number(makes[2]) / (1 - number(makes[2]))
    mean = re.fullmatch(r"\((.+)\) [/÷] (\d+)", left)
    if mean:
        return worked_out(mean[1]) / int(mean[2])
    parts = re.split(r" ([+×/÷]|−(?= )) ", left)
    value = number(parts[0])
    for sign, operand in zip(parts[1::2], parts[2::2], strict=True):
        other = number(operand)
        match sign:
            case "+":
                value += other
            case "−":
                value -= other
            case "×":
                value *= other
            case _:
                value /= other
    return value


def check(line: str) -> int:
    """Work every equation of a line out again; how many there were."""
    equations = _EQUATION.findall(line)
    divided = [(left, right) for left, right in _DIVIDED.findall(line) if " = " not in left]
    for left, right in divided:
        step = Decimal("0.01") if "RMB" in right or "元" in right else 1
        apart = number(right) - worked_out(left)
        assert (-step < apart <= 0) if "rounded down" in line or "向下" in line else 0 <= apart < step, line
    for left, sign, right in equations:
        months, days, later = _MONTHS.fullmatch(left), _DAYS.fullmatch(left), _LATER.fullmatch(left)
        weekdays, following = _WEEKDAYS.fullmatch(left), _NEXT.fullmatch(left)
        if weekdays:
            assert_weekdays(day(weekdays[1]), day(right), int(weekdays[3]))
        elif following:
            assert dt.date(*day(right)) - dt.date(*day(left)) == dt.timedelta(days=1)
        elif days:
            assert dt.date(*day(right)) - dt.date(*day(days[1])) == dt.timedelta(days=int(days[2]))
        elif later:
            assert day(right) == max(day(later[1]), day(later[2]))
        elif months:
            year, month, first = day(months[1])
            count = int(months[3]) * (1 if months[2] == "+" else -1)
            total = year * 12 + month - 1 + count
            assert day(right)[:2] == (total // 12, total % 12 + 1)
            assert day(right)[2] == first or day(right)[2] >= 28
        else:
            apart = abs(worked_out(left) - number(right))
            near = Decimal("0.00005") if number(right) < 1_000_000 else 5_000  # sizes are said in ten thousands
            assert apart == 0 if sign == "=" else apart <= near, line
    return len(equations) + len(divided)


def assert_weekdays(one: tuple[int, int, int], other: tuple[int, int, int], count: int) -> None:
    """So many days from Monday to Friday lie between two days, the later of them counted and the first not."""
    first, last = sorted((dt.date(*one), dt.date(*other)))
    between = (first + dt.timedelta(days=on) for on in range((last - first).days))
    assert sum(each.weekday() < 5 for each in between) == count


def assert_held(line: str) -> None:
    """A time stated is as much more or less than the limit as is said."""
    held = _HELD.search(line)
    if held is None:
        assert "exactly" in line or "恰为" in line
        return
    stated, second, third = int(held[1]), int(held[2]), int(held[4])
    apart, limit = (second, third) if held["side"].startswith(" ") else (third, second)
    assert stated - limit == (apart if "more" in held["side"] or held["side"] == "多" else -apart)


@pytest.mark.parametrize(("figure", "question"), [(figure, question) for figure, question, _ in SAID])
def test_every_line_recomputes(figure: str, question: str) -> None:
    line = lines(question)[figure]
    only_a_distance = figure in (
        "market-cap-distance",
        "revenue-distance",
        "senior-investor-amount",
        "patents-distance",
        "co-investment-lock-up",
        "dividend-exemption",
        "sale-below-issue-price",
        "sale-below-net-assets",
        "sale-share",
        "sell-down-rules",
        "staff-plan-share",
        "strategic-placement-share",
        "strategic-lock-up-in-plan",
        "strategic-placement-whole",
        "strategic-investors-held",
        "valid-bidders-held",
        "valid-bidders-held-large",
        "offline-share-held-unprofitable",
        "offline-share-held-large",
        "offline-share-held",
    )
    if figure.endswith(("-time", "-age")):
        assert_held(line)
    else:
        assert check(line) >= (0 if only_a_distance else 1)


AMOUNTS = st.integers(min_value=1, max_value=999_999).map(lambda number: Decimal(number) / 100)


@settings(max_examples=60, deadline=None)
@given(shares=st.integers(1_000_000, 2_000_000_000), price=AMOUNTS)
def test_a_market_cap_is_the_product(shares: int, price: Decimal) -> None:
    question = (
        f"{shares:,} shares after the issue at an issue price of RMB {price}: expected market cap and standard 5?"
    )
    line = lines(question)["expected-market-cap"]
    assert check(line) == 1
    assert ("short of" in line) is (shares * price < 4_000_000_000)
    assert ("exactly" in line) is (shares * price == 4_000_000_000)


@settings(max_examples=60, deadline=None)
@given(staff=st.integers(10_000, 900_000))
def test_staff_is_rounded_up_to_the_least_number_that_passes(staff: int) -> None:
    line = lines(f"全公司{staff}人，研发人员至少要多少？")["rd-staff-least"]
    (shown,) = _ROUNDED.findall(line) or [line.rpartition("= ")[2].rstrip("。")]
    least = number(shown)
    assert check(line) == 1
    assert least * 10 >= staff > (least - 1) * 10


@settings(max_examples=60, deadline=None)
@given(size=st.integers(10, 90_000))
def test_a_co_investment_is_its_share_or_its_cap(size: int) -> None:
    line = lines(f"发行规模{size * 100}万元，保荐机构跟投多少")["co-investment"]
    capped = _ROUNDED.findall(line)
    amount = number(capped[0]) if capped else number(line.rpartition("= ")[2].split("，")[0])
    total = Decimal(size) * 1_000_000
    share, cap = next((share, cap) for below, share, cap in TIERS if below is None or total < below)
    assert check(line) == 1
    assert amount == min(total * share, Decimal(cap))


TIERS = (
    (1_000_000_000, Decimal("0.05"), 40_000_000),
    (2_000_000_000, Decimal("0.04"), 60_000_000),
    (5_000_000_000, Decimal("0.03"), 100_000_000),
    (None, Decimal("0.02"), 1_000_000_000),
)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.integers(1, 99_999), min_size=6, max_size=6))
def test_a_ratio_says_on_which_side_of_the_floor_it_is(rows: list[int]) -> None:
    spent, earned = rows[:3], [each * 20 for each in rows[3:]]
    question = (
        f"研发投入三年分别{spent[0]}万、{spent[1]}万、{spent[2]}万，"
        f"营收三年{earned[0]}万、{earned[1]}万、{earned[2]}万，研发占比多少？"
    )
    line = lines(question)["rd-ratio"]
    side = (
        "恰好达到指标一要求的5%"
        if sum(spent) * 20 == sum(earned)
        else "高于"
        if sum(spent) * 20 > sum(earned)
        else "低于"
    )
    assert check(line) == 3
    assert side in line


@settings(max_examples=40, deadline=None)
@given(listed=st.dates(dt.date(2019, 7, 22), dt.date(2026, 11, 28)))
def test_lock_ups_end_on_the_same_day_of_the_month(listed: dt.date) -> None:
    question = f"{listed.year}年{listed.month}月{listed.day}日上市，控股股东的锁定到哪天满？"
    assert check(lines(question)["lock-up-controllers"]) == 1


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=120) | st.lists(st.sampled_from(
    ["controllers", "sell", "fifth", "unprofitable", "860m shares", "RMB 3bn", "co-invest", "how much", "跟投", "多少",
     "发行", "35亿", "2026年3月20日", "上市", "锁定", "到哪天", "R&D", "revenue", "21m", "+", "->", "%", "市值", "发行价25元"]
), max_size=14).map(" ".join))  # fmt: skip
def test_no_text_breaks_it_and_whatever_it_says_recomputes(text: str) -> None:
    for line in lines(text).values():
        check(line)
