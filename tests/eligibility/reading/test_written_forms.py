"""Facts as people write them in messages, forms and checklists, one of each kind in both languages."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.eligibility.reading.reader import calendar_key, read_facts
from tests.eligibility.verdicts import TABLE

_DAY = dt.date(2026, 11, 22)


def _read(text: str) -> dict[str, str]:
    facts = read_facts(text, TABLE, day=_DAY).facts
    return {calendar_key(fact.fact, _DAY.year - 1).removeprefix("years."): f"{fact.value}" for fact in facts}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Total profit 25A 46.2 / 24A 38.9 (all RMB mn), the rest to follow",
            {"2025.total_profit": "46200000.0", "2024.total_profit": "38900000.0"},
        ),
        (
            "Net assets went 188→241 (RMBm, '24 through '25)",
            {"2024.net_assets": "188000000", "2025.net_assets": "241000000"},
        ),
        ("revenue (RMB '000): 2025 – 41,250; 2024 – 29,870", {"2025.revenue": "41250000", "2024.revenue": "29870000"}),
        (
            "FY24 and FY25 revenue were 233m and 287m; net profit, same order, 41m and 58m.",
            {
                "2024.revenue": "233000000",
                "2025.revenue": "287000000",
                "2024.net_profit": "41000000",
                "2025.net_profit": "58000000",
            },
        ),
        (
            "OCF: FY24 outflow 8m, FY25 inflow 33m",
            {"2024.operating_cash_flow": "-8000000", "2025.operating_cash_flow": "33000000"},
        ),
        (
            "经营现金流：24年净流出800万，25年净流入3300万",
            {"2024.operating_cash_flow": "-8000000", "2025.operating_cash_flow": "33000000"},
        ),
        ("90m in 2024, 270m in 2025, revenue that is", {"2024.revenue": "90000000", "2025.revenue": "270000000"}),
        ("2024年9000万，2025年2.7亿，说的是营收", {"2024.revenue": "90000000", "2025.revenue": "270000000.0"}),
        ("R&D staff / total staff: 142 / 611", {"2025.rd_staff": "142", "2025.total_staff": "611"}),
        (
            "2024年度：研发人员64人、员工总数298人；2025年度：79人、341人。",
            {"2024.rd_staff": "64", "2024.total_staff": "298", "2025.rd_staff": "79", "2025.total_staff": "341"},
        ),
        ("revenue in 2025 was a quarter of a billion yuan", {"2025.revenue": "250000000.00"}),
        ("two dozen invention patents used in our main business", {"invention_patents": "24"}),
        ("invention patents used in the main business: none", {"invention_patents": "0"}),
        ("应用于主营业务的发明专利：无", {"invention_patents": "0"}),
        ("net assets 31.12.25 RMB 901m", {"2025.net_assets": "901000000"}),
        ("we filed on 9/30/2026", {"filing_date": "2026-09-30"}),
    ],
)
def test_amounts_and_days_are_read_as_they_are_written(text: str, expected: dict[str, str]) -> None:
    read = _read(text)
    assert {
        key: float(value) if value[0] in "-0123456789" and value.count("-") < 2 else value
        for key, value in read.items()
    } == {key: float(value) if value.count("-") < 2 else value for key, value in expected.items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Profitable: no", {"profitable": "False"}),
        ('Box "profitable in the latest fiscal year": NO', {"profitable": "False"}),
        ("是否盈利：否", {"profitable": "False"}),
        ("✗ business lawful", {"asserted.lawful_business": "False"}),
        ("☐ business lawful", {}),
        ("business lawful: tbc", {}),
        (
            "✔ business lawful ✔ organisation sound",
            {"asserted.lawful_business": "True", "asserted.organisation_sound": "True"},
        ),
        (
            "Issuer: Halden Optics Co., Ltd. | Route: Standard 4",
            {"name": "Halden Optics Co., Ltd.", "chosen_standard": "standard-4"},
        ),
        ("发行人：博瑞光电股份有限公司", {"name": "博瑞光电股份有限公司"}),
        ("Issuer: domestic company", {"issuer_type": "domestic"}),
        (
            "audit opinions: FY23 clean, FY24 clean, FY25 qualified",
            {
                "2023.audit_opinion": "unqualified",
                "2024.audit_opinion": "unqualified",
                "2025.audit_opinion": "qualified",
            },
        ),
    ],
)
def test_forms_and_checklists_say_what_is_answered(text: str, expected: dict[str, str]) -> None:
    assert _read(text) == expected
