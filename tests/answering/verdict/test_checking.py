"""Which rules, sections and routes a question about a company is checked against: said in the rule files."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from assistant.answering.question.understanding import understand
from assistant.answering.verdict.checking import QuestionCheck, check_question
from assistant.answering.verdict.lines import verdict_note
from assistant.base.resources import packaged
from assistant.eligibility.rules.book import RuleBook
from assistant.language.text import Language
from tests.eligibility.verdicts import BOOK, TODAY


def checked(question: str, book: RuleBook = BOOK, day: dt.date = TODAY) -> QuestionCheck:
    found = check_question(understand(question, book.corpus, day, None), book)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("question", "rule_set"),
    [
        ("We have 12 invention patents and revenue of RMB 400m. Can we list?", "listing"),
        ("An issue size of RMB 1.5bn on the STAR Market: what is asked of the sponsor as its share?", "co-investment"),
        ("Our net profit in 2025 was RMB 35m. Do we leave the growth tier?", "growth-tier-exit"),
        ("2025年营业收入8000万元，净利润-3000万元，会被财务类强制退市吗？", "financial-delisting"),
    ],
)
def test_a_question_is_checked_against_the_rules_it_names(question: str, rule_set: str) -> None:
    assert checked(question).verdict.rule_set.id == rule_set


@pytest.mark.parametrize(
    ("question", "sections", "routes"),
    [
        ("Expected market cap of RMB 4.5bn: can we list?", ["financial-standard"], ()),
        ("Our share capital after the issue is RMB 400m. Can we list?", ["general-conditions"], ()),
        ("We have 12 invention patents. Can we list?", ["sci-tech-attributes"], ()),
        ("The company was founded on 1 March 2024. Can we list?", ["issuance-conditions"], ()),
        ("The company has weighted voting rights. Can we list?", ["financial-standard"], ()),
        (
            "Market cap RMB 4.5bn and 12 invention patents: standard 1?",
            ["financial-standard"],
            ("standard-1a", "standard-1b"),
        ),
        ("打算走第三套，预计市值22亿元，2025年营收3.4亿元，行吗？", ["financial-standard"], ("standard-3",)),
        ("2023到2025年营收分别是2亿元、2.4亿元、2.9亿元，增长指标够吗", ["sci-tech-attributes"], ()),
        ("740 staff, 70 of them in R&D; revenue last year 410m. Do we pass the 常规指标?", ["sci-tech-attributes"], ()),
        ("市值45亿元，除了标准五还有别的路径吗？", ["financial-standard"], ()),
    ],
)
def test_the_sections_and_routes_are_those_named_and_those_the_figures_belong_to(
    question: str, sections: list[str], routes: tuple[str, ...]
) -> None:
    found = checked(question)
    assert [section.section.id for section in found.sections] == sections
    assert found.routes == routes


def test_a_concept_moved_in_the_rule_file_moves_the_answer(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(packaged("corpus"), tmp_path / "corpus"))
    file = folder / "rules" / "listing.yaml"
    text = file.read_text("utf-8")
    assert "concepts: [standard-2]" in text
    file.write_text(text.replace("concepts: [standard-2]", "concepts: [standard-3]"), "utf-8")
    question = "Market cap RMB 1.6bn. Is standard 2 met?"
    assert checked(question).routes == ("standard-2",)
    assert checked(question, RuleBook(folder)).routes == ()


@pytest.mark.parametrize(
    ("question", "rule_set"),
    [
        ("发行30亿，保荐机构要跟投多少？锁多久？", "co-investment"),
        ("近20个交易日日均资产48万，炒股5年了，能买科创板股票吗", "investor-suitability"),
        ("A private fund has held 2.4% of us for 30 months. Does it meet the holding test?", "senior-investor"),
        ("FY2025 revenue RMB 20m, net loss RMB 300m. Do we get the *ST warning?", "financial-delisting"),
        ("2024年上市时未盈利，2025年首次盈利3000万元，能不能调出成长层？", "growth-tier-exit"),
    ],
)
def test_what_is_asked_decides_the_rules(question: str, rule_set: str) -> None:
    found = checked(question)
    assert found.verdict.rule_set.id == rule_set
    assert found.settles


@pytest.mark.parametrize(
    "question",
    [
        "If pricing drops our cap under RMB 4bn after we chose the fifth standard, what happens, and who decides?",
        "公司2025年12月在科创板上市，用的是第四套标准。董事长最早哪年能卖首发前的股份，每年能卖多少？",
        "If a company has a market cap of RMB 3bn, which standard needs revenue of RMB 300m?",
        "CAGR needed over three years for red chips with revenue above 500m",
        "年收入3亿、市值30亿那套具体咋规定的",
        "Pre-IPO估值60亿，这个能当预计市值用吗",
        "2025 prospectus says 60m R&D, is it outdated",
    ],
)
def test_a_question_about_a_rule_gets_no_verdict(question: str) -> None:
    found = check_question(understand(question, BOOK.corpus, TODAY, None), BOOK)
    assert found is None or not found.settles


def test_a_number_of_the_rule_is_no_fact_of_a_company() -> None:
    assert check_question(understand("defense patents count toward 50?", BOOK.corpus, TODAY, None), BOOK) is None


def test_the_day_of_listing_says_how_a_company_came_into_the_growth_tier() -> None:
    question = "We listed in {}. 2025 net profit was RMB 30m. Do we leave the growth tier?"
    for day, cohort in (("November 2022", "existing"), ("October 2025", "new")):
        found = check_question(understand(question.format(day), BOOK.corpus, TODAY, TODAY), BOOK)
        assert found is not None
        assert {fact.fact: fact.value for fact in found.read}["growth_tier_cohort"] == cohort


@pytest.mark.parametrize(
    "question",
    [
        "Expected market cap 3,5 bn yuan, revenue RMB 400m in 2025. Does it meet standard 4?",
        "Market cap RMB 2.9bn. Market cap RMB 3.1bn. Revenue RMB 400m in 2025. Does it meet standard 4?",
    ],
)
def test_not_stated_is_never_said_of_what_was_stated(question: str) -> None:
    lines = [item.line.text for item in verdict_note(checked(question), BOOK.corpus, Language.EN)]
    assert any("expected market cap (stated, but it could not be read)" in line for line in lines)
    assert not any("not stated" in line for line in lines)


def test_shares_of_a_domestic_company_are_capital_at_par_and_those_of_a_red_chip_are_not() -> None:
    said = "{}480 million shares after the offering, the public offering is 12% of them. Is 2.1.1(3) met?"
    domestic, red_chip = (checked(said.format(start)) for start in ("", "Cayman red chip: "))
    assert ("share_capital_after_issue", "CNY") in {(fact.fact, fact.currency) for fact in domestic.read}
    assert "shares_after_issue" in {fact.fact for fact in red_chip.read}


@pytest.mark.parametrize(
    ("text", "is_capital"),
    [
        ("发行后总股本5.2亿股，公开发行比例12%，够吗", True),
        ("发行后总股本5.2亿股，每股面值1元，公开发行比例12%，够吗", True),
        ("发行后总股本5.2亿股，每股面值0.1元，公开发行比例12%，够吗", False),
        (
            "480 million shares with a par value of RMB 0.1 after the offering, the public offering is 12%. Enough?",
            False,
        ),
    ],
)
def test_shares_are_no_capital_where_their_par_value_is_another(text: str, is_capital: bool) -> None:
    assert ("share_capital_after_issue" in {fact.fact for fact in checked(text).read}) is is_capital


@pytest.mark.parametrize(
    "question",
    [
        "pre-money 3.6bn, raising 0.9bn. OK for standard 5?",
        "We are raising RMB 800 million from existing shareholders while our STAR application is in review. Allowed?",
        "募资8亿，第五套够吗",
        "We raise 2.1bn and our sponsor is CITIC. Can we list?",
    ],
)
def test_the_size_of_an_issue_alone_does_not_ask_for_the_co_investment(question: str) -> None:
    found = check_question(understand(question, BOOK.corpus, TODAY, None), BOOK)
    assert found is None or found.verdict.rule_set.id == "listing"
