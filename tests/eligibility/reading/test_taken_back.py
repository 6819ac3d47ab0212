"""A figure that is taken back in the same breath is none: the one put right counts, and where it is open, neither."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.eligibility.reading.fact import FactsReading
from assistant.eligibility.reading.reader import read_facts
from assistant.language.text import Language
from tests.eligibility.verdicts import TABLE

DAY = dt.date(2026, 12, 1)


def _read(text: str) -> FactsReading:
    return read_facts(text, TABLE, Language.EN, DAY)


def _facts(text: str) -> dict[str, str]:
    return {fact.fact.removeprefix("years."): f"{fact.value}" for fact in _read(text).facts}


@pytest.mark.parametrize(
    ("text", "cap"),
    [
        ("估值原来说46亿，哦不对，上周重估完是38亿。第五套行不行？", "3800000000"),
        ("预计市值一开始报42亿，投行压到37亿了，第五套还行吗", "3700000000"),
        ("市值预计50亿——不，38亿，没有收入", "3800000000"),
        ("市值原先估41亿，现在是36亿", "3600000000"),
        ("我们估值43亿，上周又被砍到39.2亿，第五套还能走吗", "3920000000"),
        ("之前报的估值52亿作废，按新一轮39.5亿算", "3950000000"),
        ("市值大概四十二亿……不对，三十八亿", "3800000000"),
        ("Cap was put at 2.3bn - sorry, the bank cut that on Friday to 1.95bn.", "1950000000"),
        ("We expect a cap of 4.5bn. Scratch that, 3.9bn.", "3900000000"),
        ("The deck says 4.6bn market cap but the sponsor has since trimmed it to 3.8bn", "3800000000"),
        ("Our valuation was supposed to be 4.6bn; after last week's round it came out at 3.8bn", "3800000000"),
        ("Our cap was to be 4.1bn but the sponsor marked it down to 3.95bn last night", "3950000000"),
        ("Expected market cap RMB 4.2bn. Correction from the CFO: RMB 3.9bn.", "3900000000"),
    ],
)
def test_the_figure_put_right_is_read(text: str, cap: str) -> None:
    assert _facts(text)["expected_market_cap"] == cap


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025年收入3.1亿，审计调整后改成2.9亿", {"2025.revenue": "290000000"}),
        ("净利润之前写的6000万，重新审了一遍，现在4200万", {"latest.net_profit": "42000000"}),
        ("发明专利8项，哦不，6项", {"invention_patents": "6"}),
        ("We told you 320m revenue; the auditors have it at 295m.", {"latest.revenue": "295000000"}),
    ],
)
def test_other_figures_are_put_right_too(text: str, expected: dict[str, str]) -> None:
    assert _facts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "估值46亿，那是去年的事了，今年新一轮是38亿",
        "Revenue 305m for 2025, restated to 288m after audit.",
    ],
)
def test_where_it_is_open_which_counts_neither_does_and_it_is_said(text: str) -> None:
    reading = _read(text)
    assert not reading.facts
    assert any("none is used" in warning for warning in reading.warnings)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("收入从2.1亿增长到3.2亿", {"latest-1.revenue": "210000000", "latest.revenue": "320000000"}),
        ("Revenue was 150m in 2024, now 310m in 2025", {"2024.revenue": "150000000", "2025.revenue": "310000000"}),
        ("Our cap is 3.5bn, sorry if that is too little detail", {"expected_market_cap": "3500000000"}),
        (
            "We have 310m revenue and, hold on, R&D of 60m in 2025.",
            {"latest.revenue": "310000000", "2025.rd_expense": "60000000"},
        ),
        ("市值46亿，最新一轮融资3亿", {"expected_market_cap": "4600000000"}),
    ],
)
def test_figures_that_grew_or_stand_beside_each_other_are_not_taken_back(text: str, expected: dict[str, str]) -> None:
    assert _facts(text) == expected
