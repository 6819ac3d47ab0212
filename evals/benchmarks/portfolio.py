"""What keeping companies costs.

`python evals/benchmarks/portfolio.py [COMPANIES]`, 500 of them if left out. Every amount differs between companies.
CPU time of this process and seconds on the clock; the portfolio is in a folder of its own that goes with it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from assistant.base.resources import packaged
from assistant.eligibility.rules.book import RuleBook
from assistant.review.portfolio.checking import CheckOrigin, CompanyCheck, check_companies, diff_days
from assistant.review.portfolio.comparables import COLUMNS, comparables, fact_columns, workbook
from assistant.review.portfolio.filing import FilingDetails
from assistant.review.portfolio.keeping import settle
from assistant.review.portfolio.portfolio import Portfolio

T = TypeVar("T")
BEFORE, AFTER = dt.date(2024, 4, 29), dt.date(2024, 4, 30)
FACTS = """\
industry: semiconductor
expected_market_cap: {cap}
invention_patents: {patents}
founded: 2015-03-01
years:
  2022: {{revenue: {revenue}, net_profit: 30m, rd_expense: 20m, rd_staff: 60, total_staff: 300}}
  2023: {{revenue: {revenue}, net_profit: 40m, rd_expense: 30m, rd_staff: 70, total_staff: 320}}
"""


def timed(what: str, work: Callable[[], T]) -> T:
    """Do it, and print a row of what it took."""
    cpu, clock = time.process_time(), time.perf_counter()
    result = work()
    print(f"| {what} | {time.process_time() - cpu:.2f} s | {time.perf_counter() - clock:.2f} s |")
    return result


def filing(number: int) -> FilingDetails:
    """The filing of a company with numbers of its own."""
    facts = FACTS.format(cap=1_000_000_000 + number * 1000, patents=number % 12, revenue=300_000_000 + number)
    return FilingDetails(f"Company {number}", "", AFTER, "facts.yaml", facts)


def main(count: int) -> None:
    """Add, check twice, compare and write."""
    book = RuleBook(packaged("corpus"))
    origin, columns = CheckOrigin.of(book), fact_columns(COLUMNS, book.fact_table)
    check_companies((), book, AFTER)
    print(f"| {count} companies | CPU | clock |\n| --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        portfolio = Portfolio.of(Path(folder))
        timed("a filing added each", lambda: [portfolio.add(filing(number)) for number in range(count)])
        companies = timed("all read", portfolio.companies)
        first = timed("first check", lambda: check_companies(companies, book, BEFORE))
        timed("noted", lambda: settle(first, portfolio, origin))
        kept = portfolio.companies()
        checks = timed("check under other rules, with causes", lambda: check_companies(kept, book, AFTER))
        timed("rules of two days", lambda: diff_days(kept, book, BEFORE, AFTER))
        timed("workbook", lambda: workbook(comparables(checks, columns, AFTER, origin), book.fact_table))
    flipped = sum(isinstance(each, CompanyCheck) and each.has_flipped for each in checks)
    print(f"\n{flipped} of them with an outcome that changed")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("companies", nargs="?", type=int, default=500)
    main(parser.parse_args().companies)
