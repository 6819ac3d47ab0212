"""What facts must agree on among themselves: dates in order, years complete, staff and ratios possible."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from assistant.base.yaml_nodes import Node
from assistant.eligibility.facts.formulas import (
    AGGREGATES,
    CASES,
    CORE_PATENTS,
    FIFTY,
    FIFTY_PATENTS,
    computed,
    own_statement,
)
from assistant.eligibility.facts.issuer import NEVER, IssuerFacts
from assistant.eligibility.logic.interval import Interval
from assistant.eligibility.words import WORDS


def check_facts(facts: IssuerFacts, lines: Mapping[str, Node], today: dt.date) -> None:
    """Raise InputError at the first fact that cannot be true beside the others."""
    day = max(facts.as_of or today, today)
    for year in facts.fiscal_years:
        node = next(node for key, node in lines.items() if key.startswith(f"years.{year}.") and key in facts.values)
        if dt.date(year, 12, 31) > day:
            raise node.error(WORDS.both("misstated.year_not_over", year=year, day=day))
        staff, developers = facts.number(f"years.{year}.total_staff"), facts.number(f"years.{year}.rd_staff")
        if staff is not None and developers is not None and developers.low > staff.high:
            raise lines[f"years.{year}.rd_staff"].error(WORDS.both("misstated.more_developers"))
        revenue, rest = facts.number(f"years.{year}.revenue"), facts.number(f"years.{year}.revenue_after_deductions")
        if revenue is not None and rest is not None and rest.low > revenue.high:
            raise lines[f"years.{year}.revenue_after_deductions"].error(WORDS.both("misstated.more_after_deductions"))
    for key in ("founded", "controller_changed_on", "listed_on"):
        date = facts.day(key)
        if date is not None and date != NEVER and date > day:
            raise lines[key].error(WORDS.both("misstated.in_the_future", day=date))
    founded, filing = facts.day("founded"), facts.day("filing_date")
    if founded and filing and founded > filing:
        raise lines["founded"].error(WORDS.both("misstated.founded_late", day=founded, filing=filing))
    _check_core_patents(facts, lines)
    _check_aggregates(facts, lines, day)


def _check_core_patents(facts: IssuerFacts, lines: Mapping[str, Node]) -> None:
    """The list of exceptional cases and the number of patents of one of them say the same, whichever is right."""
    cases, patents = facts.words(CASES), facts.number(CORE_PATENTS)
    if cases is None or patents is None:
        return
    listed = FIFTY_PATENTS in cases
    if patents.high < FIFTY if listed else patents.low >= FIFTY:
        says = "misstated.case_listed" if listed else "misstated.case_not_listed" if cases else "misstated.no_case"
        raise lines[CASES].error(WORDS.both(says, case=FIFTY_PATENTS, fact=CORE_PATENTS, least=FIFTY))


def _check_aggregates(facts: IssuerFacts, lines: Mapping[str, Node], day: dt.date) -> None:
    for key in AGGREGATES:
        statement = facts.number(key)
        if statement is None:
            continue
        worked_out = computed(key, facts, day).sure
        if not _agree(statement, worked_out):
            ends = [worked_out.low, worked_out.high] if worked_out.exact is None else [worked_out.exact]
            amount = " – ".join(map(_short, ends))
            raise lines[key].error(WORDS.both("misstated.years_disagree", amount=amount))
    profit, flag = own_statement(facts, day)
    if profit is not None and profit.intersect(flag).empty:
        raise lines["profitable"].error(WORDS.both("misstated.profit_disagrees"))


def _short(number: Decimal) -> str:
    """A number for a message: a share with four places, an amount as it is."""
    return f"{number:.4f}".rstrip("0") if abs(number) < 1 else f"{number:f}"


def _agree(statement: Interval, worked_out: Interval) -> bool:
    """Whether both can be true, the stated one being possibly rounded."""
    exact, other = statement.exact, worked_out.exact
    if exact is not None and other is not None:
        step = Decimal((0, (1,), min(int(exact.as_tuple().exponent), 0)))
        return abs(exact - other) <= step
    return not statement.intersect(worked_out).empty
