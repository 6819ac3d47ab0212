"""Which kept companies a change of an official text may concern."""

from __future__ import annotations

from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.wording.words import VerdictWords
from assistant.language.text import Language
from assistant.library.watching import AffectedRule
from assistant.review.portfolio.affected import affected_companies, affected_json, affected_lines
from assistant.review.portfolio.portfolio import Portfolio
from tests.review.portfolio.conftest import DAY, Add

LISTING = "sse-star-listing-rules"


def rules(book: RuleBook, provision: str, *, by_number: bool) -> list[AffectedRule]:
    """The rules that rest on a provision of the listing rules."""
    return [AffectedRule(LISTING, provision, use, by_number) for use in book.uses_of(LISTING, provision)]


def test_a_company_is_named_with_what_of_its_verdict_rests_on_the_provision(
    portfolio: Portfolio, add: Add, book: RuleBook
) -> None:
    add("甲公司", code="688001")
    found = affected_companies(portfolio.companies(), rules(book, "2.1.2(5)", by_number=True), book, DAY)
    (company,) = affected_json(found)
    assert (company["name"], company["code"], company["by_number"]) == ("甲公司", "688001", True)
    assert ("standard-5.market-cap", "not_met") in {(each["id"], each["outcome"]) for each in company["criteria"]}
    first, line = affected_lines(found, VerdictWords(Language.EN, book.fact_table))[:2]
    assert first == "Kept companies whose verdict rests on what changed (1):"
    assert line.startswith("  甲公司 (688001): No; Expected market cap (not met)")


def test_where_numbers_cannot_tell_somebody_has_to_look(portfolio: Portfolio, add: Add, book: RuleBook) -> None:
    add("甲公司")
    found = affected_companies(portfolio.companies(), rules(book, "2.1.2(5)", by_number=False), book, DAY)
    lines = affected_lines(found, VerdictWords(Language.ZH, book.fact_table))
    assert lines[0] == "结论可能涉及、需人工核对的已保存公司（1家）："


def test_a_route_that_is_closed_to_a_company_concerns_it_not(portfolio: Portfolio, add: Add, book: RuleBook) -> None:
    add("甲公司")
    for provision in ("2.1.3", "2.1.4"):
        assert affected_companies(portfolio.companies(), rules(book, provision, by_number=True), book, DAY) == ()


def test_nothing_that_changed_concerns_nobody(portfolio: Portfolio, add: Add, book: RuleBook) -> None:
    add("甲公司")
    assert affected_companies(portfolio.companies(), [], book, DAY) == ()
    assert affected_lines([], VerdictWords(Language.EN, book.fact_table)) == []
