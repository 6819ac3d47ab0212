from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

pytest.importorskip("z3", reason="the extra 'prove' is not installed; `make prove` installs it")

from assistant.eligibility.logic.kleene import MET, NOT_MET
from assistant.eligibility.proofs.prover import Direction, Property, period_of, periods, prove
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.verdict.evaluation import evaluate
from assistant.errors import InputError
from tests.eligibility.proofs.rule_sets import DAY, SOURCE, book_of, criterion, prover_of, route
from tests.eligibility.verdicts import BOOK

SEVEN = criterion("seven", "{fact: invention_patents, at_least: 7 patents}")
FIVE = criterion("five", "{fact: invention_patents, at_least: 5 patents}")


def failures(book: RuleBook) -> list[tuple[str, str, str]]:
    return [(proof.property.value, proof.subject, proof.other) for proof in prove(book, "tiny", DAY).failures]


@pytest.mark.parametrize("name", [name for name in BOOK.names if name != "listing"])
def test_the_rules_in_force_hold(name: str) -> None:
    period = prove(BOOK, name, DAY)
    assert period.in_force
    assert period.failures == ()
    assert {Property.IN_USE, Property.DECIDES, Property.NO_GAP, Property.NAMED, Property.ORDER} <= {
        proof.property for proof in period.proofs
    }


def test_a_criterion_that_another_implies_is_dead(tmp_path: Path) -> None:
    assert failures(book_of(tmp_path, route("one", SEVEN, FIVE))) == [
        ("in_use", "five", "criterion"),
    ]


def test_a_test_that_decides_from_one_side_alone_is_told(tmp_path: Path) -> None:
    period = prove(book_of(tmp_path, route("one", SEVEN, FIVE)), "tiny", DAY)
    assert [proof.subject for proof in period.proofs if proof.property is Property.ONE_SIDED] == ["five"]
    shipped = prove(BOOK, "growth-tier-exit", DAY)
    # An existing company that passes for a new one has passed for itself already.
    assert [proof.subject for proof in shipped.proofs if proof.property is Property.ONE_SIDED] == [
        "exit-two-years",
        "exit-profit-and-revenue",
    ]


def test_a_route_that_another_implies_is_dead(tmp_path: Path) -> None:
    dead = failures(book_of(tmp_path, route("wide", FIVE), route("narrow", SEVEN)))
    assert ("in_use", "narrow", "route") in dead
    assert ("in_use", "wide", "route") not in dead


def test_an_exception_that_never_applies_is_dead(tmp_path: Path) -> None:
    exception = (
        "[{id: never, label: {en: never, zh: 从不}, priority: 1, waived: true, "
        f"provision: {SOURCE}, when: {{fact: invention_patents, at_least: 9 patents}}}}]"
    )
    waived = criterion("seven", "{fact: invention_patents, at_least: 7 patents}", exceptions=exception)
    assert failures(
        book_of(tmp_path, route("one", waived, criterion("staff", "{fact: rd_staff_ratio, at_least: 10%}")))
    ) == [
        ("in_use", "never", "exception"),
    ]


def test_a_company_without_a_route_is_shown(tmp_path: Path) -> None:
    small = route("small", FIVE, open_to="{fact: issue_size, below: CNY 1bn}")
    large = route("large", SEVEN, open_to="{fact: issue_size, more_than: CNY 1bn}")
    book = book_of(tmp_path, small, large)
    gaps = [proof for proof in prove(book, "tiny", DAY).failures if proof.property is Property.NO_GAP]
    assert [(gap.subject, gap.other) for gap in gaps] == [("one", ""), ("small", "large")]
    assert str(gaps[0].companies[0].number("issue_size").exact) == "1000000000"  # type: ignore[union-attr]
    whole = book_of(tmp_path, small, route("large", SEVEN, open_to="{fact: issue_size, at_least: CNY 1bn}"))
    assert failures(whole) == []


def test_routes_that_one_company_may_meet_are_listed(tmp_path: Path) -> None:
    staff = criterion("staff", "{fact: rd_staff_ratio, at_least: 10%}")
    book = book_of(tmp_path, route("patents", SEVEN), route("people", staff))
    (overlap,) = [proof for proof in prove(book, "tiny", DAY).proofs if proof.property is Property.OVERLAP]
    found = evaluate(book.rule_set("tiny"), overlap.companies[0], DAY)
    assert [one.outcome for one in found.sections[0].routes] == [MET, MET]


def test_what_more_of_a_fact_does_is_told_with_companies_that_show_it(tmp_path: Path) -> None:
    capped = criterion("capped", "{fact: co_investment_amount, at_most: CNY 40m}")
    floor = criterion("floor", "{fact: co_investment_amount, at_least: CNY 10m}")
    staff = criterion("staff", "{fact: years_in_operation, at_least: 3 years}")
    book = book_of(tmp_path, route("one", capped, floor, staff))
    told = {p.subject: p for p in prove(book, "tiny", DAY).proofs if p.property is Property.MONOTONE}
    assert {key: proof.other for key, proof in told.items()} == {
        "co_investment_amount": Direction.EITHER.value,
        "founded": Direction.NEVER_HELPS.value,
        "filing_date": Direction.NEVER_HURTS.value,
    }
    less, more, *_ = told["co_investment_amount"].companies
    assert less.number("co_investment_amount") < more.number("co_investment_amount")  # type: ignore[operator]
    outcomes = [evaluate(book.rule_set("tiny"), company, DAY).outcome for company in (less, more)]
    assert outcomes[0] is not NOT_MET
    assert outcomes[1] is not MET


def test_the_order_of_facts_and_of_rules_is_irrelevant(tmp_path: Path) -> None:
    prover = prover_of(book_of(tmp_path, route("one", SEVEN), route("two", FIVE)))
    assert prover.order().holds
    assert prover.named_facts().holds


def test_a_rule_set_has_the_periods_in_which_something_changed() -> None:
    delisting = BOOK.rule_set("financial-delisting")
    assert [str(day) for day in periods(delisting)] == ["2019-03-01", "2020-12-31", "2024-04-30"]
    assert period_of(delisting, dt.date(2022, 1, 1)) == dt.date(2020, 12, 31)
    assert not prove(BOOK, "financial-delisting", dt.date(2022, 1, 1)).in_force
    assert not prove(BOOK, "financial-delisting", dt.date(2010, 1, 1)).in_force


def test_what_cannot_be_translated_is_one_line(tmp_path: Path) -> None:
    text = f"""\
                any_of:
                - id: sector
                  label: {{en: sector, zh: 行业}}
                  cases:
                    - id: chips
                      label: {{en: chips, zh: 芯片}}
                      when: {{fact: industry, is: [semiconductor]}}
                      provision: {SOURCE}
                      criteria: [{SEVEN}]
                  otherwise: [{FIVE}]
"""
    group = f"            - id: group\n              label: {{en: group, zh: 组}}\n              provision: {SOURCE}\n"
    head = "        - id: one\n          label: {en: one, zh: 一}\n          criteria:\n"
    book = book_of(tmp_path, head + group + text.replace("                any_of", "              any_of", 1))
    with pytest.raises(InputError, match=r"rules.*:\d+: group: cases within any_of cannot be translated to a formula"):
        prove(book, "tiny", DAY)
