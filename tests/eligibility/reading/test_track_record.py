"""What is told of an investor: companies listed on STAR and elsewhere, since when it holds, under which standard."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.eligibility.reading.reader import read_facts
from tests.eligibility.verdicts import TABLE

_DAY = dt.date(2026, 11, 30)
_STAR, _ALL = "senior_investor_star_listings", "senior_investor_exchange_listings"


def _read(text: str) -> dict[str, str]:
    return {fact.fact: str(fact.value) for fact in read_facts(text, TABLE, day=_DAY).facts}


@pytest.mark.parametrize(
    ("text", "star", "every"),
    [
        ("Over the last five years it backed 4 tech companies that listed on STAR and 3 in Hong Kong", "4", "7"),
        ("The fund had 6 on STAR and 2 in Hong Kong", "6", "8"),
        ("The fund's portfolio: 3 in Hong Kong, 4 on STAR", "4", "7"),
        ("The fund had 4 portfolio companies on STAR, 3 in Hong Kong and 2 on Nasdaq", "4", "9"),
        ("这家基金投的企业近五年科创板上市4家、港股3家", "4", "7"),
        ("领投方投的公司里4家上了科创板，3家去了港股", "4", "7"),
    ],
)
def test_companies_listed_elsewhere_count_with_those_on_star(text: str, star: str, every: str) -> None:
    facts = _read(text)
    assert (facts.get(_STAR), facts.get(_ALL)) == (star, every)


@pytest.mark.parametrize(
    "text",
    [
        "The fund: 11 tech companies it backed listed in Shanghai, Shenzhen or Hong Kong, 4 of them on STAR",
        "基金所投科技企业11家在沪深港上市，其中4家在科创板",
    ],
)
def test_a_number_of_all_listed_companies_is_not_added_to(text: str) -> None:
    facts = _read(text)
    assert (facts.get(_STAR), facts.get(_ALL)) == ("4", "11")


def test_a_purchase_gives_share_amount_and_months_of_holding() -> None:
    facts = _read(
        "A state fund bought 3.4% for RMB 180m in January 2024 and has held it since; we file in February 2026"
    )
    assert facts["senior_investor_share"] == "0.034"
    assert facts["senior_investor_invested"] == "180000000"
    assert facts["senior_investor_holding"] == "24"


@pytest.mark.parametrize(
    ("text", "standard"),
    [
        ("We file in February 2026 under standard 5.", "standard-5"),
        ("Standard 5 filing in December 2026.", "standard-5"),
        ("Our standard 5 filing is planned for March 2027.", "standard-5"),
        ("What does a standard 5 filing need?", None),
    ],
)
def test_a_filing_names_its_standard_before_or_behind_its_month(text: str, standard: str | None) -> None:
    assert _read(text).get("chosen_standard") == standard
