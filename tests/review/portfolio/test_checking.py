"""What changed for kept companies, and why: other facts, other rules, time, or rules held otherwise here."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.wording.words import VerdictWords
from assistant.errors import InputError
from assistant.language.text import Language
from assistant.review.portfolio.checking import (
    CheckOrigin,
    CompanyCheck,
    TurnCause,
    Turned,
    UncheckedCompany,
    check_companies,
    diff_days,
    diff_filings,
)
from assistant.review.portfolio.keeping import chosen_filings, filing_details, settle
from assistant.review.portfolio.portfolio import Portfolio
from assistant.review.portfolio.wording import announced_lines, check_json, check_lines, days_json, filings_json
from tests.review.portfolio.conftest import DAY, Add, details

BEFORE, AFTER = dt.date(2024, 4, 29), dt.date(2024, 4, 30)
"""The day before the patents asked for rose from 5 to 7, and the day of it."""
PATENTS = "indicator-3"
CAP = "standard-5.market-cap"


def checked(portfolio: Portfolio, book: RuleBook, day: dt.date = DAY) -> CompanyCheck:
    """The check of the only company, noted as told."""
    checks = check_companies(portfolio.companies(), book, day)
    settle(checks, portfolio, CheckOrigin.of(book))
    (check,) = checks
    assert isinstance(check, CompanyCheck)
    return check


def turned(check: CompanyCheck, name: str) -> Turned:
    """What changed of that name."""
    return next(each for each in check.turned if each.id == name)


def lines(check: CompanyCheck, table: FactTable, language: Language) -> str:
    return "\n".join(check_lines([check], check.verdict.as_of, VerdictWords(language, table)))


def test_the_first_check_turns_nothing(portfolio: Portfolio, add: Add, book: RuleBook) -> None:
    add("甲公司")
    first = checked(portfolio, book)
    assert (first.last, first.turned, first.has_flipped) == (None, (), False)
    assert not checked(portfolio, book).has_flipped


def test_a_new_filing_says_which_verdicts_flip_and_which_facts_did_it(
    portfolio: Portfolio, add: Add, book: RuleBook
) -> None:
    add("甲公司", cap="3.9bn")
    checked(portfolio, book)
    add("甲公司", cap="4.2bn")
    check = checked(portfolio, book)
    assert check.concludes_otherwise
    assert check.causes == (TurnCause.FACTS,)
    assert {each.causes for each in check.turned} == {(TurnCause.FACTS,)}
    assert [each.fact for each in check.facts] == ["expected_market_cap"]
    english = lines(check, book.fact_table, Language.EN)
    assert (
        "Expected market cap: not met → met (RMB 3.9 billion → RMB 4.2 billion; asked: at least RMB 4 billion) "
        "– because of other facts filed [STAR Listing Rules 2.1.2(5)" in english
    )
    assert "the verdict: No → Open – because of other facts filed" in english
    assert "预计市值：不符合 → 符合（39亿元 → 42亿元；要求：不低于40亿元）——原因：申报的事实已变化" in lines(
        check, book.fact_table, Language.ZH
    )


def test_a_change_of_the_rules_says_which_criterion_and_provision(
    portfolio: Portfolio, add: Add, book: RuleBook
) -> None:
    add("甲公司", patents=6)
    checked(portfolio, book, BEFORE)
    check = checked(portfolio, book, AFTER)
    patents = turned(check, PATENTS)
    assert patents.causes == (TurnCause.RULES,)
    assert [text.en if text else None for text in patents.required] == ["at least 5 patents", "at least 7 patents"]
    assert check.facts == ()
    english = lines(check, book.fact_table, Language.EN)
    assert "6 patents; asked: at least 5 patents → at least 7 patents) – because of other rules in force" in english
    assert "[Sci-Tech Attributes Guideline indicator-3 (2024-04-30)" in english
    json = next(flip for flip in check_json(check)["flips"] if flip["id"] == PATENTS)
    assert json["why"] == ["rules"]
    assert json["provisions"][-1] == "csrc-sci-tech-attributes@2024-04-30#indicator-3"


def test_what_is_newly_asked_has_its_cause_and_its_provisions(portfolio: Portfolio, add: Add, book: RuleBook) -> None:
    add("甲公司", cap="4.2bn")
    checked(portfolio, book, dt.date(2026, 6, 16))
    english = lines(checked(portfolio, book, dt.date(2026, 6, 17)), book.fact_table, Language.EN)
    (line,) = [line for line in english.splitlines() if "newly asked, and open" in line]
    assert "At least one large-model product launched when it files" in line
    assert "– because of other rules in force [" in line
    assert "(2026-06-17)" in line


def test_facts_and_rules_at_once_are_told_apart(portfolio: Portfolio, add: Add, book: RuleBook) -> None:
    add("甲公司", cap="3.9bn", patents=6)
    checked(portfolio, book, BEFORE)
    add("甲公司", cap="4.2bn", patents=6)
    check = checked(portfolio, book, AFTER)
    assert turned(check, PATENTS).causes == (TurnCause.RULES,)
    assert turned(check, CAP).causes == (TurnCause.FACTS,)


def test_another_way_to_what_is_met_already_is_not_worth_telling(portfolio: Portfolio, book: RuleBook) -> None:
    portfolio.add(details("甲公司", "industry: semiconductor\n"))
    checked(portfolio, book, dt.date(2026, 6, 16))
    check = checked(portfolio, book, dt.date(2026, 6, 17))
    assert [(each.id, each.is_telling) for each in check.turned if each.is_decided] == [
        ("industry.future-field", False)
    ]
    assert not check.has_flipped


def test_what_one_cause_turned_and_another_turned_back_is_not_told(
    portfolio: Portfolio, add: Add, book: RuleBook
) -> None:
    add("甲公司", patents=6)
    checked(portfolio, book, BEFORE)
    add("甲公司", patents=8)
    assert PATENTS not in {each.id for each in checked(portfolio, book, AFTER).turned}


def test_time_that_passed_is_no_change_of_the_rules(portfolio: Portfolio, book: RuleBook) -> None:
    portfolio.add(details("甲公司", "industry: software\ncontroller_changed_on: 2024-11-10\n"))
    checked(portfolio, book, dt.date(2026, 11, 1))
    check = checked(portfolio, book, dt.date(2026, 11, 20))
    assert check.rules == ()
    assert check.turned != ()
    assert {each.causes for each in check.turned} == {(TurnCause.DAY,)}
    assert "because of the time that has passed" in lines(check, book.fact_table, Language.EN)


def test_rules_that_are_held_otherwise_here_are_a_cause_of_their_own(
    portfolio: Portfolio, add: Add, book: RuleBook, tmp_path: Path
) -> None:
    add("甲公司", cap="4.2bn")
    first = checked(portfolio, book)
    corpus = tmp_path / "corpus"
    shutil.copytree(book.root, corpus)
    file = corpus / "rules" / "listing.yaml"
    text = file.read_text("utf-8")
    start = text.index(CAP)
    file.write_text(text[:start] + text[start:].replace("4bn", "5bn", 1), "utf-8")
    check = checked(portfolio, RuleBook(corpus))
    assert (turned(check, CAP).before, turned(check, CAP).after) == ("met", "not_met")
    assert turned(check, CAP).causes == (TurnCause.CORPUS,)
    assert first.last is None
    english = lines(check, book.fact_table, Language.EN)
    assert "asked: at least RMB 4 billion → at least RMB 5 billion" in english
    assert "because of the rules as held here, or the program, which are others" in english


def test_a_filing_that_cannot_be_read_any_more_stops_no_other_company(
    portfolio: Portfolio, add: Add, book: RuleBook
) -> None:
    add("甲公司")
    portfolio.add(details("乙公司", "no_such_fact: 3\n"))
    other, check = check_companies(portfolio.companies(), book, DAY)
    assert isinstance(check, CompanyCheck)
    assert isinstance(other, UncheckedCompany)
    assert "facts.yaml:1: no_such_fact: unknown key" in check_json(other)["error"]
    assert check_json(other)["verdict"] is None
    settle([other, check], portfolio, CheckOrigin.of(book))
    assert [company.checked is None for company in portfolio.companies()] == [True, False]


def test_what_is_announced_holds_no_figure_of_a_company(portfolio: Portfolio, add: Add, book: RuleBook) -> None:
    add("甲公司", cap="3.9bn", patents=6)
    checked(portfolio, book)
    add("甲公司", cap="4.2bn", patents=9)
    check = checked(portfolio, book)
    for language, says in ((Language.EN, "not met → met"), (Language.ZH, "不符合 → 符合")):
        text = "\n".join(announced_lines([check], DAY, VerdictWords(language, book.fact_table)))
        assert "甲公司" in text
        assert says in text
        assert not any(figure in text for figure in ("3.9", "4.2", "39亿", "42亿", "9 patents", "9项"))


# --- filings and days beside each other ---------------------------------------------------------------------------------


def test_two_filings_are_named_by_number_or_day(portfolio: Portfolio, add: Add) -> None:
    for number, day in enumerate((DAY - dt.timedelta(days=2), DAY - dt.timedelta(days=1), DAY)):
        add("甲公司", patents=number, day=day)
    company = portfolio.find("甲公司")
    numbers = [
        tuple(filing.number for filing in chosen_filings(company, *named))
        for named in ((None, None), ("1", None), ("1", "2"), (str(DAY), "2026-11-20"))
    ]
    assert numbers == [(2, 3), (1, 3), (1, 2), (3, 1)]
    with pytest.raises(InputError, match=r"no filing '7'; give a number or a day of these: 1 \(2026-11-20\), 2"):
        chosen_filings(company, "7", None)


def test_one_filing_alone_has_nothing_beside_it(portfolio: Portfolio, add: Add) -> None:
    with pytest.raises(InputError, match="甲公司 has one filing"):
        chosen_filings(add("甲公司").company, None, None)


def test_what_two_filings_differ_in(portfolio: Portfolio, add: Add, book: RuleBook) -> None:
    add("甲公司", cap="3.9bn")
    company = add("甲公司", cap="4.2bn").company
    diff = filings_json(diff_filings(company, company.filings[0], company.filings[1], book, DAY))
    assert diff["facts"] == [{"fact": "expected_market_cap", "before": "3900000000", "after": "4200000000"}]
    assert (diff["before"], diff["after"]) == ("not_eligible", "undetermined")
    assert {(flip["id"], flip["before"], flip["after"]) for flip in diff["flips"]} >= {(CAP, "not_met", "met")}


def test_the_rules_of_two_days_tell_the_companies_that_come_out_otherwise(
    portfolio: Portfolio, add: Add, book: RuleBook
) -> None:
    add("甲公司", patents=6)
    add("乙公司", patents=9)
    diff = days_json(diff_days(portfolio.companies(), book, BEFORE, AFTER))
    flips = {each["name"]: [flip["id"] for flip in each["flips"]] for each in diff["companies"]}
    assert PATENTS in flips["甲公司"]
    assert flips["乙公司"] == []
    assert "csrc-sci-tech-attributes@2024-04-30#indicator-3" in {rule["provision"] for rule in diff["rules"]}


# --- what is taken for a filing -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "\n# nothing\n", "years:\n", "{}"])
def test_a_file_without_a_fact_is_refused(book: RuleBook, text: str) -> None:
    with pytest.raises(InputError, match=r"facts\.yaml: states no fact"):
        filing_details("甲公司", None, "facts.yaml", text, None, book.fact_table, DAY)


def test_a_filing_has_the_day_given_then_that_of_its_facts_then_today(book: RuleBook) -> None:
    def day(text: str, given: dt.date | None = None) -> dt.date:
        return filing_details("甲公司", None, "facts.yaml", text, given, book.fact_table, DAY).day

    assert day("industry: software\n") == DAY
    assert day("industry: software\nas_of: 2026-10-01\n") == dt.date(2026, 10, 1)
    assert day("industry: software\nas_of: 2026-10-01\n", AFTER) == AFTER
    with pytest.raises(InputError, match="2026-11-23, which lies ahead"):
        day("industry: software\n", DAY + dt.timedelta(days=1))
