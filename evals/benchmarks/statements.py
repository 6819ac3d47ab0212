"""What a run of facts-reading read right, of the statements seen while the reader was built and of those kept aside.

assistant eval run --suite facts-reading --out RUN
python evals/benchmarks/statements.py RUN
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from assistant.evaluation.suites import Readings, load_suite

_SUITE = Path(__file__).parents[1] / "suites" / "facts-reading.yaml"
_PARTS = {
    "earlier cases": range(1, 61),
    "seen": range(61, 596),
    "kept aside first, then seen": range(596, 701),
    "second set, seen": range(701, 921),
    "second set, kept aside, then seen": range(921, 1001),
    "third set, kept aside": range(1001, 1101),
    "fourth set, kept aside, then seen": range(1101, 1281),
    "fifth set, kept aside": range(1281, 1431),
    "a stranger's first set, seen": range(2001, 2301),
    "a stranger's second set, kept aside, then seen": range(2301, 2601),
    "another stranger's set, the even ones kept aside": range(2602, 2901, 2),
    "the odd ones, some of them seen": range(2601, 2900, 2),
    "two more strangers' sets, seen": range(2901, 3301),
    "one more, never looked at": range(3301, 3451),
    "a further stranger's, read": range(3611, 3771),
    "one more stranger's, read": range(3771, 3911),
}


def counted(run: Path, numbers: range) -> Counter[str]:
    """Cases, facts stated and read, and how many are right, wrong or dropped, of the cases with these numbers."""
    expected = {case.id: case.expect for case in load_suite(_SUITE).cases}
    counts: Counter[str] = Counter()
    for line in (run / "results.jsonl").read_text("utf-8").splitlines():
        result = json.loads(line)
        expect = expected.get(result["id"])
        if not isinstance(expect, Readings) or int(result["id"].removeprefix("FCT-")) not in numbers:
            continue
        stated: dict[str, set[str]] = {}
        read: dict[str, set[str]] = {}
        for fact in expect.facts:
            stated.setdefault(fact.fact, set()).add(fact.value)
        for each in result["output"]["facts"]:
            read.setdefault(each["fact"], set()).add(each["value"])
        right = sum(read.get(name) == values for name, values in stated.items())
        counts["cases"] += 1
        counts["all right"] += all(check["passed"] for check in result["checks"])
        counts["stated"] += len(stated)
        counts["read"] += len(read)
        counts["right"] += right
        counts["wrong"] += len(stated.keys() & read.keys()) - right
        counts["dropped"] += len(result["output"]["dropped"])
    return counts


if __name__ == "__main__":
    print("| cases | right in all | facts read that are right | stated facts that are read | wrong values | dropped |")
    print("| --- | --- | --- | --- | --- | --- |")
    for part, numbers in _PARTS.items():
        n = counted(Path(sys.argv[1]), numbers)
        shares = f"{n['right'] / n['read']:.3f} | {n['right'] / n['stated']:.3f}"
        print(f"| {part} ({n['cases']}) | {n['all right']} | {shares} | {n['wrong']} | {n['dropped']} |")
