"""Facts of whole prospectuses against facts read by hand: right in value, year and page, wrong, not found.

Needs a folder with `text/CODE-NAME-DATE.md`, `gold.jsonl` (`code`, `key`, `value`, `year`, `page`, `also`) and
`absent.jsonl` (`code`, `key`: printed nowhere), which stays outside the project:

    python evals/benchmarks/prospectus_facts.py FOLDER

Counted are the rows whose key is in the table of facts. A value is right within the rounding of its place; a fact that
is printed nowhere, or that gives what belongs to another period or basis (`x.…` and `interim.…` rows), is wrong.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from assistant.base.clock import today
from assistant.eligibility.rules.book import RuleBook
from assistant.review.contract import value_json
from assistant.review.model import ProvenFact
from assistant.review.review import review_files

_CORPUS = Path(__file__).parents[2] / "corpus"
_ROUNDING = Decimal("0.00006")
"""Half of the last place of the shortest printings, in relation to the value."""
_COLUMNS = ("right", "other page", "wrong", "not found")

Row = Mapping[str, Any]


def compared(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """For each row by hand: the company, the key without its year, what became of it, and what differs."""
    book = RuleBook(_CORPUS)
    rows = rows_by_hand(folder)
    for file in sorted((folder / "text").glob("*.md")):
        code = file.name.partition("-")[0]
        if code not in rows:
            continue
        facts = {fact.fact: fact for fact in review_files([file], book, today(), workers=1).facts}
        for held in rows[code]:
            if book.fact_table.spec(held["key"]) is not None:
                yield (code, re.sub(r"\d{4}", "Y", held["key"]), *judged(facts.get(held["key"]), held))


def rows_by_hand(folder: Path) -> Mapping[str, list[Row]]:
    """The rows read by hand, by the code of their company; what is printed nowhere has the value None."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for name in ("gold.jsonl", "absent.jsonl"):
        for line in (folder / name).read_text("utf-8").splitlines():
            row: Row = {"value": None, **json.loads(line)}
            rows[row["code"]].append(row)
    return rows


def judged(fact: ProvenFact | None, row: Row) -> tuple[str, str]:
    """What became of a row, and what differs."""
    if row["value"] is None:
        return ("wrong", f"{row['key']}: printed nowhere, given {fact.value}") if fact else ("right", "")
    if fact is None:
        return "not found", f"{row['key']}: {row['value']} on page {row['page']}"
    if not _agrees(fact, str(row["value"])):
        return "wrong", f"{row['key']}: {value_json(fact.value)}, by hand {row['value']} (page {fact.place.page})"
    pages = {row["page"], *(other["page"] for other in row.get("also", []))}
    if fact.place.page not in pages:
        return "other page", f"{row['key']}: page {fact.place.page}, by hand {sorted(pages)}"
    return "right", ""


def _agrees(fact: ProvenFact, value: str) -> bool:
    if not isinstance(fact.value, Decimal):
        shown = value_json(fact.value)
        return value == (shown if isinstance(shown, str) else f"[{', '.join(shown)}]")
    bound = value[:2] if value[:2] in (">=", "<=") else ""
    wanted = Decimal(value.removeprefix(bound))
    given = fact.comparison.value if fact.comparison.value in (">=", "<=") else ""
    return bound == given and abs(fact.value - wanted) <= _ROUNDING * max(abs(wanted), Decimal(1) if not bound else 0)


def _table(title: str, counts: Mapping[str, Counter[str]]) -> None:
    print(f"\n| {title} | {' | '.join(_COLUMNS)} |")
    print(f"| --- {'| --- ' * len(_COLUMNS)}|")
    for name, count in sorted(counts.items()):
        print(f"| {name} | {' | '.join(str(count[column]) for column in _COLUMNS)} |")


def main(folder: Path) -> None:
    """Print the tables by fact and by company, what differs, time and memory."""
    by_fact: dict[str, Counter[str]] = defaultdict(Counter)
    by_company: dict[str, Counter[str]] = defaultdict(Counter)
    total: Counter[str] = Counter()
    started = time.monotonic()
    for code, fact, outcome, difference in compared(folder):
        for counts in (by_fact[fact], by_company[code], total):
            counts[outcome] += 1
        if difference:
            print(f"{code} {outcome}: {difference}", file=sys.stderr)
    _table("fact", by_fact)
    _table("company", by_company)
    rows = sum(total.values())
    shares = ", ".join(f"{column} {total[column] / rows:.1%}" for column in _COLUMNS)
    memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"\n{rows} rows: {shares}; {time.monotonic() - started:.0f} s, {memory / 1024:.0f} MB at most")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    main(parser.parse_args().folder)
