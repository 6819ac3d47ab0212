"""Whatever is wrong with a facts file is said in one line with file, line and field."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.eligibility.facts.files import read_facts
from assistant.eligibility.facts.issuer import NEVER
from assistant.eligibility.logic.interval import Interval
from assistant.errors import InputError
from tests.eligibility.verdicts import TABLE, TODAY, facts

BAD = [
    ("expected_marketcap: 4bn", ":1:", "expected_market_cap"),
    ("years: {2025: {revenu: 4bn}}", ":1:", "years.2025.revenue"),
    ("asserted: {technological_advantages: true}", ":1:", "asserted.technological_advantage"),
    ("revenue: 80m", ":1:", "years.<year>.revenue"),
    ("latest_revenue: 80m", ":1:", "worked out"),
    ("name: A\nexpected_market_cap: 4bn\nexpected_market_cap: 5bn", ":3:", "given twice"),
    ("years:\n  2025: {revenue: 1m}\n  2025: {revenue: 2m}", ":3:", "given twice"),
    ("years:\n  2025: {revenue: 1m}\nyears.2025.revenue: 2m", ":3:", "given twice"),
    ("invention_patents: [5, 7]", ":1:", "not a list"),
    ("expected_market_cap: {low: 1bn}", ":1:", "expected one value"),
    ("expected_market_cap: USD 4bn", ":1:", "USD"),
    ("expected_market_cap: HK$4bn", ":1:", "HKD"),
    ("expected_market_cap: 40亿美元", ":1:", "USD"),
    ("expected_market_cap: about 4bn yuan", ":1:", "not exact"),
    ("expected_market_cap: a lot", ":1:", "not one value"),
    ("expected_market_cap: 12%", ":1:", "percent"),
    ("expected_market_cap: 4.5.1", ":1:", "is a rule number"),
    ("expected_market_cap: 45亿亿元", ":1:", "'亿亿元' is not read"),
    ("expected_market_cap: 45亿元/股", ":1:", "'/股' is not read"),
    ("expected_market_cap: JP¥ 45亿", ":1:", "'jp' is not read"),
    ("revenue_cagr: 下降5%", ":1:", "'下降' is not read"),
    *(
        (f'years: {{2025: {{net_profit: "{text}"}}}}', ":1:", f"'{rest}' is not read")
        for text, rest in (
            ("H1 50m", "h1"),
            ("上半年5000万元", "上半年"),
            ("减亏5000万元", "减"),
            ("5000万元（亏损）", "亏损"),
            ("profit fell by RMB 50m", "profit fell by"),
            ("预计5000万元", "预计"),
            ("5000万元（未经审计）", "未经审计"),
            ("EBITDA 50m", "ebitda"),
        )
    ),
    ("expected_market_cap: .nan", ":1:", "not a number"),
    ("expected_market_cap: .inf", ":1:", "not a number"),
    ("expected_market_cap: -4bn", ":1:", "below 0"),
    ("expected_market_cap: 1e30", ":1:", "larger than any company"),
    ("rd_staff_ratio: 120%", ":1:", "over 100%"),
    ("public_offering_ratio: 12", ":1:", "write 12%"),
    ("rd_staff_ratio: -1%", ":1:", "below 0"),
    ("revenue_cagr: -101%", ":1:", "below -100%"),
    ("three_year_rd_ratio: 15个百分点", ":1:", "percentage points"),
    ("invention_patents: 7.5", ":1:", "whole number"),
    ("years: {2025: {rd_staff: -3}}", ":1:", "below 0"),
    ("years: {2025: {rd_staff: 430, total_staff: 420}}", ":1:", "more R&D staff than staff"),
    ("years: {2027: {revenue: 1m}}", ":1:", "has not ended"),
    ("years: {2026: {revenue: 1m}}", ":1:", "has not ended"),
    ("years: {latest: {revenue: 1m}}", ":1:", "fiscal year"),
    ("years: {25: {revenue: 1m}}", ":1:", "fiscal year"),
    ("founded: 2027-01-01", ":1:", "future"),
    ("founded: 2026-10-01\nfiling_date: 2026-09-01", ":1:", "after the filing date"),
    ("founded: last year", ":1:", "YYYY-MM-DD"),
    ("founded: 2026-02-30", ":1:", "YYYY-MM-DD"),
    ("weighted_voting_rights: maybe", ":1:", "neither true nor false"),
    ("issuer_type: domestc", ":1:", "did you mean domestic"),
    ("industry: ai_large_models", ":1:", "did you mean ai_large_model"),
    ("exceptional_sci_tech_cases: [national_awards]", ":1:", "national_award"),
    (
        "years: {2025: {rd_expense: 10m, revenue: 100m}, 2024: {rd_expense: 10m, revenue: 100m}, 2023: {rd_expense: 10m, revenue: 100m}}\nthree_year_rd_ratio: 15%",
        ":2:",
        "does not agree",
    ),
    ("years: {2025: {net_profit: -5m}}\nprofitable: true", ":2:", "does not agree"),
    ("a: &x [1, 2]\nb: *x", ":1:", "anchors"),
    ("a: !!python/object/apply:os.system ['true']", ":1:", "tag"),
    ("a: !custom 1", ":1:", "tag"),
    ("- 1\n- 2", ":1:", "expected keys"),
    ("a: [1, 2", ":", "not valid YAML"),
    ("name: A\n---\nname: B", ":2:", "second document"),
    ("? [1, 2]\n: 3", ":1:", "plain text"),
    ("[" * 200 + "]" * 200, ":1:", "nested deeper"),
]


@pytest.mark.parametrize(("text", "place", "said"), BAD, ids=[text[:40] for text, _, _ in BAD])
def test_one_line_with_file_line_and_reason(text: str, place: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "company.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_facts(file, TABLE, day=TODAY)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"company.yaml{place}")
    assert said in message


def test_a_yaml_bomb_is_refused_at_once(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    file = tmp_path / "bomb.yaml"
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputError, match="anchors and aliases"):
        read_facts(file, TABLE, day=TODAY)


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "huge.yaml"
    with file.open("wb") as stream:
        stream.truncate(50_000_000)
    with pytest.raises(InputError, match="larger than 1 MB"):
        read_facts(file, TABLE, day=TODAY)


def test_a_wrong_encoding_names_the_line(tmp_path: Path) -> None:
    file = tmp_path / "gbk.yaml"
    file.write_bytes("name: A\nindustry: 软件\n".encode("gbk"))
    with pytest.raises(InputError, match=r"gbk.yaml:2: not UTF-8"):
        read_facts(file, TABLE, day=TODAY)


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nothing.yaml: cannot be read"):
        read_facts(tmp_path / "nothing.yaml", TABLE, day=TODAY)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1,}', "not valid JSON"),
        ('{"name": "A", "name": "B"}', "given twice"),
        ('{"expected_market_cap": NaN}', "not a number"),
    ],
)
def test_bad_json(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "company.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_facts(file, TABLE, day=TODAY)


GOOD = [
    ("expected_market_cap", "CNY 4.5bn", "4500000000"),
    ("expected_market_cap", "RMB 4.5bn", "4500000000"),
    ("expected_market_cap", "45亿元", "4500000000"),
    ("expected_market_cap", "人民币45亿", "4500000000"),
    ("expected_market_cap", "¥4,500m", "4500000000"),
    ("expected_market_cap", "人民币四十亿元", "4000000000"),
    ("expected_market_cap", "4,500万元", "45000000"),
    ("expected_market_cap", "4500000000", "4500000000"),
    ("expected_market_cap", "4_500_000_000", "4500000000"),
    ("expected_market_cap", "45\u200b亿元", "4500000000"),
    ("expected_market_cap", "预计市值45亿元", "4500000000"),
    ("expected_market_cap", "人民币45亿元整", "4500000000"),
    ("years.2025.net_profit", "(50m)", "-50000000"),
    ("years.2025.net_profit", "净亏损5000万元", "-50000000"),
    ("years.2025.net_profit", "净利润：5000万元（经审计）", "50000000"),
    ("invention_patents", "22项发明专利", "22"),
    ("expected_market_cap", "4.5e9", "4500000000"),
    ("expected_market_cap", "0.1", "0.1"),
    ("years.2025.net_profit", "-900m", "-900000000"),
    ("rd_staff_ratio", "12.5%", "0.125"),
    ("rd_staff_ratio", "百分之十五", "0.15"),
    ("rd_staff_ratio", "0.1", "0.1"),
    ("invention_patents", "12", "12"),
    ("invention_patents", "12项", "12"),
    ("senior_investor_holding", "24 months", "24"),
]


@pytest.mark.parametrize(("key", "text", "value"), GOOD)
def test_values_are_read_exactly(key: str, text: str, value: str) -> None:
    read = facts({key: text}).number(key)
    assert read is not None
    assert read.exact == Decimal(value)


def test_bounds_are_ranges() -> None:
    assert facts({"expected_market_cap": "< CNY 4bn"}).number("expected_market_cap") == Interval(
        Decimal(0), Decimal(4_000_000_000), high_open=True
    )
    assert facts({"expected_market_cap": "不低于40亿元"}).number("expected_market_cap") == Interval(
        Decimal(4_000_000_000)
    )


def test_null_is_unknown_and_an_empty_list_is_known() -> None:
    stated = facts({"expected_market_cap": None, "exceptional_sci_tech_cases": [], "controller_changed_on": "never"})
    assert stated.number("expected_market_cap") is None
    assert stated.words("exceptional_sci_tech_cases") == frozenset()
    assert stated.day("controller_changed_on") == NEVER


def test_json_and_yaml_say_the_same(tmp_path: Path) -> None:
    yaml_file, json_file = tmp_path / "a.yaml", tmp_path / "a.json"
    yaml_file.write_text("name: 甲😀\nyears: {2025: {revenue: 80m}}\nas_of: 2026-11-22\n", encoding="utf-8")
    json_file.write_text(
        '{\t"name": "甲\\ud83d\\ude00",\n\t"years": {"2025": {"revenue": 80000000}}, "as_of": "2026-11-22"}',
        encoding="utf-8",
    )
    first, second = read_facts(yaml_file, TABLE, day=TODAY), read_facts(json_file, TABLE, day=TODAY)
    assert first == second
    assert first.as_of == dt.date(2026, 11, 22)
