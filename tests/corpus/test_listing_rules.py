"""What the corpus knows of the STAR Listing Rules on a day, and how well: lock-ups, voting rights, delisting, red-chips."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.corpus.model import Corpus, Evidence, Reference
from assistant.language.quantities.reader import normal_form, read_quantities
from assistant.language.text import Language

RULES = "sse-star-listing-rules"
TRANSCRIBED, PRESS, UNVERIFIED = Evidence.TRANSCRIBED, Evidence.PRESS, Evidence.UNVERIFIED

GRADES = [
    # provision, day, grade
    ("2.1.2(5)", "2019-03-01", TRANSCRIBED),
    ("2.1.2(3)", "2019-04-30", TRANSCRIBED),
    ("2.1.2(3)", "2021-06-01", PRESS),
    ("2.1.2(5)", "2025-05-01", TRANSCRIBED),
    ("2.1.1-red-chip", "2019-03-01", UNVERIFIED),
    ("fast-growth", "2019-03-01", UNVERIFIED),
    ("2.4.3", "2019-03-01", TRANSCRIBED),
    ("2.4.3", "2026-04-24", PRESS),
    ("lock-up-controllers", "2019-04-30", TRANSCRIBED),
    ("lock-up-controllers", "2025-05-01", PRESS),
    ("lock-up-within-group", "2026-04-24", UNVERIFIED),
    ("lock-up-directors", "2026-04-24", TRANSCRIBED),
    ("lock-up-other-holders", "2026-04-24", TRANSCRIBED),
    ("lock-up-recent-entrants", "2026-04-24", TRANSCRIBED),
    ("weighted-voting-chapter", "2019-03-01", TRANSCRIBED),
    ("weighted-voting-chapter", "2025-05-01", UNVERIFIED),
    ("weighted-voting-votes", "2025-05-01", TRANSCRIBED),
    ("weighted-voting-votes", "2026-04-24", UNVERIFIED),
    ("continuous-supervision", "2019-03-01", TRANSCRIBED),
    ("continuous-supervision", "2026-04-24", UNVERIFIED),
    ("financial-delisting", "2019-03-01", TRANSCRIBED),
    ("financial-delisting", "2024-04-30", TRANSCRIBED),
    ("financial-delisting", "2026-04-24", PRESS),
    ("delisting-audit-opinion", "2026-04-24", PRESS),
    ("rd-failure-delisting", "2019-04-30", TRANSCRIBED),
    ("rd-failure-delisting", "2024-04-30", UNVERIFIED),
    ("dividend-risk-warning", "2026-04-24", PRESS),
    ("red-chip-listed-overseas", "2019-03-01", PRESS),
    ("red-chip-listed-overseas", "2020-12-31", PRESS),
    ("boundary-words", "2019-03-01", TRANSCRIBED),
    ("expected-market-cap", "2022-01-01", TRANSCRIBED),
]

NUMBERS = [
    # provision, day, some of what it names
    ("lock-up-controllers", "2026-04-24", {"duration:36:month"}),
    ("lock-up-core-technical-staff", "2026-04-24", {"duration:12:month", "duration:6:month", "percent:25"}),
    ("lock-up-directors", "2026-04-24", {"duration:1:year", "duration:6:month", "percent:25", "number:1000"}),
    ("lock-up-recent-entrants", "2026-04-24", {"duration:36:month", "duration:12:month"}),
    ("continuous-supervision", "2026-04-24", {"duration:3:year"}),
    ("weighted-voting-chapter", "2019-03-01", {"fraction:2/3", "article:4.5.2"}),
    ("weighted-voting-votes", "2019-03-01", {"number:10", "article:4.5.4"}),
    ("trading-delisting", "2019-03-01", {"number:2000000", "money:CNY:300000000", "article:12.3.1"}),
    ("dividend-risk-warning", "2026-04-24", {"percent:30", "money:CNY:30000000", "percent:15", "money:CNY:300000000"}),
    ("public-float-after-listing", "2019-03-01", {"percent:25", "percent:10", "duration:20:trading day"}),
    ("expected-market-cap-article", "2026-04-24", {"article:83(4)"}),
]


@pytest.mark.parametrize(("provision", "day", "grade"), GRADES)
def test_the_grade_of_a_rule_on_a_day(corpus: Corpus, provision: str, day: str, grade: Evidence) -> None:
    rule = corpus.find(Reference(RULES, provision), dt.date.fromisoformat(day))
    assert rule is not None
    assert rule.evidence is grade


@pytest.mark.parametrize(("provision", "day", "numbers"), NUMBERS)
@pytest.mark.parametrize("language", list(Language))
def test_the_numbers_of_a_rule_on_a_day(
    corpus: Corpus, provision: str, day: str, numbers: set[str], language: Language
) -> None:
    rule = corpus.find(Reference(RULES, provision), dt.date.fromisoformat(day))
    assert rule is not None
    assert numbers <= {normal_form(quantity) for quantity in read_quantities(rule.text[language])}


@pytest.mark.parametrize("provision", ["financial-delisting", "standard-5-delisting-gate", "rd-failure-delisting"])
@pytest.mark.parametrize(
    ("day", "is_held"),
    [("2019-03-01", True), ("2020-12-30", True), ("2020-12-31", False), ("2024-04-29", False), ("2024-04-30", True)],
)
def test_delisting_is_held_for_the_days_it_is_known_of(corpus: Corpus, provision: str, day: str, is_held: bool) -> None:
    assert (corpus.find(Reference(RULES, provision), dt.date.fromisoformat(day)) is not None) is is_held


def test_the_profits_of_the_delisting_test_are_those_of_their_text(corpus: Corpus) -> None:
    old, new = (corpus.find(Reference(RULES, "financial-delisting"), dt.date(year, 5, 1)) for year in (2019, 2026))
    assert old is not None
    assert new is not None
    assert "利润总额" not in old.text[Language.ZH]
    assert "利润总额、净利润和扣除非经常性损益后的净利润三者孰低" in new.text[Language.ZH]
    assert "after deducting revenue unrelated to the main business" in new.text[Language.EN]


@pytest.mark.parametrize(
    ("day", "provision", "has_the_smaller_limb"),
    [
        ("2019-03-01", "red-chip-listed-overseas", False),
        ("2020-04-29", "red-chip-listed-overseas", False),
        ("2020-04-30", "red-chip-listed-overseas-2020", True),
        ("2020-12-31", "red-chip-listed-overseas", True),
    ],
)
def test_the_market_value_of_a_red_chip_listed_overseas(
    corpus: Corpus, day: str, provision: str, has_the_smaller_limb: bool
) -> None:
    rule = corpus.find(Reference(RULES, provision), dt.date.fromisoformat(day))
    assert rule is not None
    forms = {normal_form(quantity) for quantity in read_quantities(rule.text[Language.EN])}
    assert "money:CNY:200000000000" in forms
    assert ("money:CNY:20000000000" in forms) is has_the_smaller_limb


def test_what_is_our_reading_is_a_sentence_of_its_own(corpus: Corpus) -> None:
    rule = corpus.find(Reference(RULES, "2.1.2(5)"))
    assert rule is not None
    english, chinese = (rule.text[language].split("\n") for language in Language)
    assert [line.startswith("Our reading: ") for line in english] == [
        line.startswith("本库的理解：") for line in chinese
    ]
    assert sum(line.startswith("Our reading: ") for line in english) == 1
    assert not [line for line in english if "where" in line and not line.startswith("Our reading: ")]
