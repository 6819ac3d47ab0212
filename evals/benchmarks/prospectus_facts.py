"""Facts of whole prospectuses against facts read by hand: right in value, year and page, wrong, not found.

Needs a folder with `text/CODE-NAME-DATE.md`, `gold.jsonl` (`code`, `key`, `value`, `year`, `page`, `also`) and
`absent.jsonl` (`code`, `key`: printed nowhere), which stays outside the project:

    python evals/benchmarks/prospectus_facts.py FOLDER

With --leave-out each company is read once more by the words that would be there without it: of the labels, patterns
and fields of `vocabulary.yaml` those are left out that prove a fact of its paper, and of no other paper of the folder
and no case of the suite.

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
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from assistant.base.clock import today
from assistant.eligibility.facts.issuer import without_year
from assistant.eligibility.rules.book import RuleBook
from assistant.papers.reading import read_paper
from assistant.review.body import PaperBody
from assistant.review.contract import value_json
from assistant.review.folding import folded
from assistant.review.model import ProvenFact, Review
from assistant.review.review import OpenedPaper, open_papers, review_files, review_papers
from assistant.review.vocabulary import sentence_pattern, squeezed_pattern, vocabulary_entries, vocabulary_of

_CORPUS = Path(__file__).parents[2] / "corpus"
_SUITE = Path(__file__).parents[1] / "suites" / "review.yaml"
_ROUNDING = Decimal("0.00006")
"""Half of the last place of the shortest printings, in relation to the value."""
_COLUMNS = ("right", "other page", "wrong", "not found")

Row = Mapping[str, Any]


def compared(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """For each row by hand: the company, the key without its year, what became of it, and what differs."""
    book = RuleBook(_CORPUS)
    for code, file, rows in _companies(folder, book):
        yield from _outcomes(code, review_files([file], book, today(), workers=1).facts, rows)


def _companies(folder: Path, book: RuleBook) -> Iterator[tuple[str, Path, list[Row]]]:
    """Each company's code, its paper, and the rows by hand whose key is in the table of facts."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for name in ("gold.jsonl", "absent.jsonl"):
        for line in (folder / name).read_text("utf-8").splitlines():
            row: Row = {"value": None, **json.loads(line)}
            if book.fact_table.spec(row["key"]) is not None:
                rows[row["code"]].append(row)
    for file in sorted((folder / "text").glob("*.md")):
        code = file.name.partition("-")[0]
        if code in rows:
            yield code, file, rows[code]


def _outcomes(code: str, facts: Iterable[ProvenFact], rows: Iterable[Row]) -> Iterator[tuple[str, str, str, str]]:
    given = {fact.fact: fact for fact in facts}
    for held in rows:
        yield (code, re.sub(r"\d{4}", "Y", held["key"]), *_judged(given.get(held["key"]), held))


def leave_out(folder: Path) -> None:
    """Print for each company what is right by all words and by those that would be there without it."""
    book = RuleBook(_CORPUS)
    companies = list(_companies(folder, book))
    opened = {file: list(open_papers([file], workers=1)) for file in sorted((folder / "text").glob("*.md"))}
    reviews = {file: review_papers(papers, book, today()) for file, papers in opened.items()}
    used = {file: _entries_of(review.facts) for file, review in reviews.items()}
    in_suite = {entry for review in _suite_reviews(book) for entry in _entries_of(review.facts)}
    print(
        "| company | words left out | right value | without them | wrong without them |\n"
        "| --- | --- | --- | --- | --- |"
    )
    sums: Counter[str] = Counter()
    for code, file, rows in companies:
        elsewhere = in_suite.union(*(entries for other, entries in used.items() if other != file))
        own = used[file] - elsewhere
        words = vocabulary_of(_without(vocabulary_entries(), own))
        before = Counter(outcome for *_, outcome, _ in _outcomes(code, reviews[file].facts, rows))
        after: Counter[str] = Counter()
        for _, key, outcome, difference in _outcomes(
            code, review_papers(opened[file], book, today(), words).facts, rows
        ):
            after[outcome] += 1
            if outcome != "right":
                print(f"{code} {key} {outcome}: {difference}", file=sys.stderr)
        for fact, entry in sorted(own):
            print(f"{code} left out: {fact}: {entry}", file=sys.stderr)
        right, still = before["right"] + before["other page"], after["right"] + after["other page"]
        print(f"| {code} | {len(own)} | {right} of {len(rows)} | {still} | {after['wrong']} |", flush=True)
        sums.update(own=len(own), rows=len(rows), right=right, still=still, wrong=after["wrong"])
    print(f"| all | {sums['own']} | {sums['right']} of {sums['rows']} | {sums['still']} | {sums['wrong']} |")
    print(
        f"\nright {sums['right'] / sums['rows']:.1%}, without a company's own words {sums['still'] / sums['rows']:.1%}"
    )


Entry = tuple[str, str]
"""A fact, and a label or a pattern that the vocabulary has for it."""


def _entries_of(facts: Iterable[ProvenFact]) -> set[Entry]:
    """The entries that read the words by which facts are proved: of several that would, the first."""
    found: set[Entry] = set()
    for fact in facts:
        entry = _entry_of(fact)
        if entry is not None:
            found.add(entry)
    return found


def _entry_of(fact: ProvenFact) -> Entry | None:
    field = without_year(fact.fact)
    for key, text, whole in _patterns():
        pattern = squeezed_pattern([text]) if whole else None
        if key != field:
            continue
        if pattern is not None and fact.row and pattern.fullmatch(fact.row):
            return key, text
        if pattern is None and not fact.row and sentence_pattern(text).search(_squeezed(fact.place.words)):
            return key, text
    return None


def _patterns() -> Iterator[tuple[str, str, bool]]:
    """Every entry with its fact; `whole` for a label of rows."""
    data = vocabulary_entries()
    for fact, entries in data["rows"].items():
        yield from ((fact, text, True) for entry in entries for text in entry["labels"])
    for entry in data["sentences"]:
        yield from ((entry["fact"], text, False) for text in entry["say"])
    yield from (("industry", text, False) for text in data["fields"])


def _squeezed(words: str) -> str:
    return folded("".join(words.split()))


def _without(data: dict[str, Any], entries: Collection[Entry]) -> dict[str, Any]:
    """The vocabulary without some of its entries."""
    for fact, rows in data["rows"].items():
        for row in rows:
            row["labels"] = [text for text in row["labels"] if (fact, text) not in entries]
    for sentence in data["sentences"]:
        sentence["say"] = [text for text in sentence["say"] if (sentence["fact"], text) not in entries]
    data["fields"] = {text: value for text, value in data["fields"].items() if ("industry", text) not in entries}
    return data


def _suite_reviews(book: RuleBook) -> Iterator[Review]:
    for case in yaml.safe_load(_SUITE.read_text("utf-8"))["cases"]:
        body = PaperBody(read_paper(("paper.md", case["question"].encode())))
        yield review_papers([OpenedPaper(Path("paper.md"), body)], book, today())


def _judged(fact: ProvenFact | None, row: Row) -> tuple[str, str]:
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
    parser.add_argument(
        "--leave-out", action="store_true", help="Read each company without the words that only it has."
    )
    options = parser.parse_args()
    (leave_out if options.leave_out else main)(options.folder)
