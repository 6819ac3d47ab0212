from __future__ import annotations

import random
from pathlib import Path

import pytest

pytest.importorskip("z3", reason="the extra 'prove' is not installed; `make prove` installs it")

from assistant.eligibility.facts.files import facts_from_mapping
from assistant.eligibility.proofs.cases import Agreement, GeneratedCase, cases, random_company
from assistant.eligibility.proofs.witnesses import limits_of
from assistant.eligibility.proofs.wording import facts_json
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.screening.screen import Screen
from assistant.eligibility.screening.tables import TableRow
from tests.eligibility.proofs.rule_sets import DAY, book_of, criterion, prover_of, route, translated
from tests.eligibility.verdicts import BOOK, TABLE

SMALL = [name for name in BOOK.names if name != "listing"]


def made(name: str) -> list[GeneratedCase]:
    return list(cases(prover_of(BOOK, name)))


@pytest.mark.parametrize("name", SMALL)
def test_every_test_of_the_rules_decides_some_company_alone(name: str) -> None:
    assert {case.test for case in made(name) if case.decides} == set(range(len(translated(BOOK, name).tips)))


@pytest.mark.parametrize("name", SMALL)
def test_solver_rows_and_columns_say_the_same_of_every_company_made(name: str) -> None:
    agreement, screen = Agreement(translated(BOOK, name)), Screen.open(BOOK, name, DAY)
    companies = [case.company for case in made(name)]
    assert [agreement.differences(company) for company in companies] == [()] * len(companies)
    rows = [TableRow.of(line, cells_of(facts_json(company))) for line, company in enumerate(companies, 2)]
    frame, rejected = screen.screen(rows, "made")
    assert rejected == []
    assert frame.to_dicts() == [
        {**row, **screen.check_row(line)} for row, line in zip(frame.to_dicts(), rows, strict=True)
    ]


def test_solver_and_rows_agree_on_companies_made_for_listing_and_on_random_ones() -> None:
    rules = translated(BOOK, "listing")
    agreement, draw = Agreement(rules), random.Random(20261128)
    limits = limits_of(rules.rule_set.conditions())
    compared = 0
    for _ in range(60):
        company = random_company(draw, rules.company, limits)
        try:
            assert agreement.differences(company) == ()
            compared += 1
        except ValueError:
            continue
    assert compared > 20


def test_what_is_made_could_be_a_facts_file() -> None:
    for case in made("growth-tier-exit"):
        assert facts_from_mapping(facts_json(case.company), TABLE).values == case.company.values


def test_boundaries_are_met_from_both_sides(tmp_path: Path) -> None:
    book = patents_book(tmp_path / "seven", 7)
    numbers = {
        case.units: case.company.number("invention_patents")
        for case in cases(prover_of(book))
        if case.units is not None
    }
    assert {units: int(number.exact) for units, number in numbers.items()} == {-1: 6, 0: 7, 1: 8}  # type: ignore[union-attr, arg-type]


def test_an_engine_by_other_rules_is_found_out(tmp_path: Path) -> None:
    """The comparison can fail: formulas of one limit beside an engine of another."""
    seven, eight = (patents_book(tmp_path / name, count) for name, count in (("seven", 7), ("eight", 8)))
    rules = translated(seven)
    rules.rule_set = eight.rule_set("tiny")
    found = [Agreement(rules).differences(case.company) for case in cases(prover_of(seven))]
    assert set(found) == {(), ("", "one", "patents")}


def patents_book(folder: Path, count: int) -> RuleBook:
    folder.mkdir()
    test = f"{{fact: invention_patents, at_least: {count} patents}}"
    return book_of(folder, route("one", criterion("patents", test)))


def cells_of(facts: dict[str, object]) -> dict[str, str]:
    return {key: ";".join(value) or "none" if isinstance(value, list) else str(value) for key, value in facts.items()}
