"""How many of 300 amounts, as people write them, are read exactly: value, currency and how exact they are.

`amounts-en.jsonl` and `amounts-zh.jsonl` were written by people who had not seen the reader. Where
recognizers-text-suite is installed (an older open library, MIT), it is scored beside ours on value and currency alone,
which is all that it gives.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from assistant.eligibility.facts.table import read_fact_table
from assistant.eligibility.reading.fact import exactness_of
from assistant.eligibility.reading.reader import read_facts
from assistant.evaluation.suites import load_suite
from assistant.language.quantities.quantity import QuantityKind
from assistant.language.quantities.reader import read_quantities
from assistant.language.text import Language

_HERE = Path(__file__).parent
_ROUNDS = 40
_MONEY = (QuantityKind.MONEY, QuantityKind.NUMBER)


def ours(text: str) -> tuple[Decimal, Decimal | None, str, str] | None:
    """Value, upper end, currency and exactness of the one amount of a text."""
    found = [item for item in read_quantities(text) if item.kind in _MONEY and not item.gloss]
    if len(found) != 1 or not isinstance(found[0].value, Decimal):
        return None
    (amount,) = found
    assert isinstance(amount.value, Decimal)
    return amount.value, amount.high, amount.unit or "CNY", exactness_of(amount.comparison, amount.high)


def is_read(case: dict[str, Any]) -> bool:
    """Whether ours reads a case exactly."""
    read = ours(case["text"])
    if read is None:
        return False
    value, high, currency, exactness = read
    low = Decimal(case["low"] if case["value"] is None else case["value"])
    same_end = high == (None if case["high"] is None else Decimal(case["high"]))
    return (value, currency, exactness) == (low, case["currency"], case["exactness"]) and same_end


def recognized() -> Callable[[dict[str, Any], str], bool] | None:
    """Whether the older library gives the value and the currency of a case; None where it is not installed."""
    try:
        from recognizers_number_with_unit import recognize_currency  # type: ignore[import-not-found]
    except ImportError:
        return None

    def is_right(case: dict[str, Any], culture: str) -> bool:
        found = recognize_currency(case["text"], culture)
        if len(found) != 1 or not found[0].resolution:
            return False
        try:
            value = Decimal(str(found[0].resolution.get("value")))
        except InvalidOperation:
            return False
        wanted = Decimal(case["low"] if case["value"] is None else case["value"])
        return value == wanted and found[0].resolution.get("isoCurrency") == case["currency"]

    return is_right


def rows() -> Iterator[str]:
    """A line for each language."""
    other = recognized()
    for language, culture in (("en", "en-us"), ("zh", "zh-cn")):
        lines = (_HERE / f"amounts-{language}.jsonl").read_text("utf-8").splitlines()
        cases = [json.loads(line) for line in lines]
        beside = sum(other(case, culture) for case in cases) if other else "not installed"
        yield f"| {language} | {len(cases)} | {sum(map(is_read, cases))} | {beside} |"


def seconds_to_read() -> tuple[float, float]:
    """CPU seconds for a statement of the suite facts-reading, on average, and for 400 characters full of amounts."""
    root = _HERE.parents[1]
    table = read_fact_table(root / "corpus")
    cases = load_suite(root / "evals" / "suites" / "facts-reading.yaml").cases
    dense = ("我们预计市值45亿元，去年营收3.2亿元，净亏损约1.2亿元，研发人员81人，共860人，发明专利12项。" * 9)[:400]
    for text in (dense, *(case.question for case in cases)):
        read_facts(text, table)
    started = time.process_time()
    for case in cases:
        read_facts(f"{case.question} ", table, case.lang)
    between = time.process_time()
    for number in range(_ROUNDS):
        read_facts(dense + "。" * number, table, Language.ZH)
    return (between - started) / len(cases), (time.process_time() - between) / _ROUNDS


if __name__ == "__main__":
    print("| language | amounts | read exactly | recognizers-text, value and currency |")
    print("| --- | --- | --- | --- |")
    print("\n".join(rows()))
    one, full = (seconds * 1000 for seconds in seconds_to_read())
    print(f"\na statement takes {one:.1f} ms of a core, 400 characters full of amounts {full:.1f} ms")
