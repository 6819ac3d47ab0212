"""Numbers of years beside the years themselves: the three years 2023, 2024 and 2025; 2025年三年累计, up to 2025."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.language.patterns import Pattern
from assistant.language.quantities.periods import Period, PeriodKind


def without_their_number(periods: Sequence[Period], folded: str) -> Iterator[Period]:
    """The periods but for a number of years beside the years themselves: the three years 2023, 2024 and 2025.

    Beside one year it is the stretch that ends with it, where what is told is a total: 2025年三年累计研发9000万.
    """
    for place, item in enumerate(periods):
        behind = periods[place + 1] if place + 1 < len(periods) else None
        before = periods[place - 1] if place else None
        if behind is not None and _is_total_to(item, behind, folded):
            yield _stretch_to(item, behind)
        elif before is None or not _is_total_to(before, item, folded):
            beside = (behind is not None and len(folded[item.end : behind.start].strip(" ,:(")) == 0) or (
                before is not None and before.end == item.start
            )
            if not (item.counted and beside):
                yield item


_TOTAL = Pattern(
    "words behind a number of years by which what follows is a total of them",
    r"[^,。;\d]{0,12}?(?:合计|累计|总共|一共|总计|加起来|合起来|\b(?:total|combined|cumulative|together|aggregate)\b)",
    yes=("累计研发", "研发投入合计", " r&d total"),
    no=("期贷款", ",累计"),
    how="match",
)


def _is_total_to(year: Period, count: Period, folded: str) -> bool:
    """Whether a number of years right behind one year says that what follows is a total up to that."""
    one = year.kind is PeriodKind.YEAR and year.label.isdigit() and len(count.years) > 1
    beside = folded[year.end : count.start].strip(" ") in ("", "的", "近", "前")
    return one and count.counted and beside and _TOTAL.match(folded, count.end) is not None


def _stretch_to(year: Period, count: Period) -> Period:
    """So many years, the last of which is named."""
    first = int(year.label) - len(count.years) + 1
    return replace(count, label=f"{first}..{year.label}", start=year.start, counted=False, forecast=year.forecast)
