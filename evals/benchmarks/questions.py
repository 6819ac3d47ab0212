"""How questions were answered, of those read while the program was built and of those kept aside.

assistant eval run --suite questions --out RUN
python evals/benchmarks/questions.py RUN
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

_PARTS = {
    "the even ones of QST-834 to 964, kept aside, then read": range(834, 965, 2),
    "the even ones of QST-1002 to 1200, kept aside, then read": range(1002, 1201, 2),
    "the odd ones of QST-1201 to 1349, read": range(1201, 1350, 2),
    "the even ones of QST-1202 to 1350, never read": range(1202, 1351, 2),
    "QST-1351 to 1560, read": range(1351, 1561),
    "QST-1561 to 1680, read last": range(1561, 1681),
    "all of these and before": range(1, 1681),
    "QST-1933 to 2066, read": range(1933, 2067),
    "QST-2067 to 2175, strangers' questions that went wrong, read": range(2067, 2176),
    "QST-2176 to 2260, more of these, read": range(2176, 2261),
}


def results_of(run: Path) -> list[dict[str, Any]]:
    """The answers of the suite `questions` in a run."""
    lines = (run / "results.jsonl").read_text("utf-8").splitlines()
    return [result for line in lines if (result := json.loads(line))["suite"] == "questions"]


def row(name: str, results: list[dict[str, Any]]) -> str:
    """One row of the table: of these questions the shares that are right, wrong, cluttered and answered first."""
    values = [result["values"] for result in results]
    right = sum(result["passed"] for result in results)
    wrong = sum("mark.wrong" in value for value in values)
    clutter, direct = (sum(value.get(key, 0.0) for value in values) for key in ("clutter", "direct"))
    shares = " | ".join(f"{100 * part / len(results):.1f} %" for part in (right, wrong, clutter, direct))
    return f"| {name} ({len(results)}) | {shares} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("run", type=Path)
    results = results_of(parser.parse_args().run)
    print("| questions | right or rightly declined | wrong | clutter | direct answer first |")
    print("| --- | --- | --- | --- | --- |")
    for name, numbers in _PARTS.items():
        own = [result for result in results if int(result["id"].removeprefix("QST-")) in numbers]
        if own:
            print(row(name, own))


if __name__ == "__main__":
    main()
