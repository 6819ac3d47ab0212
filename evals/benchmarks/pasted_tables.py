"""Tables of prospectuses pasted as text: how many of the yearly facts read agree with facts read by hand.

Needs a folder with `text/CODE-NAME-DATE.md` and `gold.jsonl` (`code`, `key`, `value`), which stays outside the project:

    python evals/benchmarks/pasted_tables.py FOLDER

The stretch that is read begins at the first heading 主要财务数据 (及/和) 财务指标 with heads of periods behind it.
A value printed in 万元 agrees if it is within half of the last place printed.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from assistant.eligibility.facts.table import read_fact_table
from assistant.eligibility.reading.reader import FactRead, read_facts
from assistant.language.text import Language

_HEADING = re.compile(r"主要财务数据[及和]财务指标")
_HEADS = re.compile(r"\n *(?:项 *目) *\n[ /]*20\d\d")
_STRETCH = 2600
_PRINTED = (Decimal("0.005"), Decimal(1), Decimal(50))
"""Half of the last place of amounts printed in yuan and in 万元, and the least that is told apart."""


def stretch(text: str) -> str:
    """The first table of the main financial data; empty where there is none."""
    for match in _HEADING.finditer(text):
        part = text[match.start() : match.start() + _STRETCH]
        if _HEADS.search(part):
            return part
    return ""


def compared(folder: Path) -> Iterator[tuple[str, Counter[str], list[str]]]:
    """For each prospectus the yearly facts right, wrong and not read of those that its table can have."""
    gold: dict[str, dict[str, set[Decimal]]] = defaultdict(lambda: defaultdict(set))
    for line in (folder / "gold.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        if entry["key"].startswith("years.") and re.fullmatch(r"-?[\d.]+", str(entry["value"])):
            also = [other["value"] for other in entry.get("also", []) if "value" in other]
            gold[entry["code"]][entry["key"]] |= {Decimal(str(value)) for value in (entry["value"], *also)}
    table = read_fact_table(Path(__file__).parents[2] / "corpus")
    for file in sorted((folder / "text").glob("*.md")):
        code, _, day = file.stem.split("-")
        part = stretch(file.read_text("utf-8"))
        asked = dt.date(int(day[:4]), int(day[4:6]), int(day[6:]))
        read = {fact.fact: fact for fact in read_facts(part, table, Language.ZH, asked).facts}
        yearly = {key: fact for key, fact in read.items() if re.fullmatch(r"years\.\d{4}\.\w+", key)}
        counts: Counter[str] = Counter()
        wrong = []
        fields = {key.split(".")[2] for key in yearly}
        for key, values in gold[code].items():
            if key not in yearly:
                counts["not read"] += key.split(".")[2] in fields
            elif _agrees(yearly[key], values):
                counts["right"] += 1
            else:
                counts["wrong"] += 1
                wrong.append(f"{key}: {yearly[key].value}, by hand {', '.join(map(str, values))}")
        yield file.stem, counts, wrong


def _agrees(fact: FactRead, values: set[Decimal]) -> bool:
    assert isinstance(fact.value, Decimal)
    return any(abs(fact.value - value) <= max(_PRINTED) for value in values)


if __name__ == "__main__":
    print("| prospectus | right | wrong | not read |")
    print("| --- | --- | --- | --- |")
    for name, counts, wrong in compared(Path(sys.argv[1])):
        print(f"| {name} | {counts['right']} | {counts['wrong']} | {counts['not read']} |")
        for line in wrong:
            print(f"  {line}", file=sys.stderr)
