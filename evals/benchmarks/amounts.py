"""How many of 300 amounts, as people write them, are read exactly: value, currency and how exact they are.

`amounts-en.jsonl` and `amounts-zh.jsonl` were written by people who had not seen the reader. Where
recognizers-text-suite is installed (an older open library, MIT), it is scored beside ours on value and currency alone,
which is all that it gives.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from assistant.eligibility.reading.fact import exactness_of
from assistant.language.quantities.quantity import QuantityKind
from assistant.language.quantities.reader import read_quantities

_HERE = Path(__file__).parent
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


if __name__ == "__main__":
    print("| language | amounts | read exactly | recognizers-text, value and currency |")
    print("| --- | --- | --- | --- |")
    print("\n".join(rows()))
