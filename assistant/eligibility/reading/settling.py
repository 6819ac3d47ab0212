"""One value for one fact: what is specific counts, a correction keeps the last, a conflict drops that fact alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import takewhile
from operator import ge, gt, le, lt

from assistant.eligibility.reading.fact import FactRead
from assistant.eligibility.reading.phrases import Phrases
from assistant.eligibility.words import WORDS
from assistant.language.quantities.quantity import Bound
from assistant.language.text import Language


@dataclass
class Settled:
    """The facts that stand, and those that do not: values differ, a later or a better one stands, or it is said twice.

    `warnings` tell of the first three, in the words of `called`.
    """

    called: Callable[[str], str]
    facts: list[FactRead] = field(default_factory=list)
    conflicts: list[FactRead] = field(default_factory=list)
    replaced: list[FactRead] = field(default_factory=list)
    passed_over: list[FactRead] = field(default_factory=list)
    repeated: list[FactRead] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def settle(
    facts: Iterable[FactRead],
    phrases: Phrases,
    called: Callable[[str], str],
    language: Language,
    *,
    corrects: bool,
    assumed: Set[int] = frozenset(),
    lowest: Set[str] = frozenset(),
) -> Settled:
    """One reading for each fact; `assumed` is where facts start that something was taken for granted in.

    Of a fact in `lowest` the lowest value told is what it is: held 3.4%, then 2.6%. `called` is what a warning calls
    the fact of a key.
    """
    by_fact: dict[str, list[FactRead]] = {}
    for fact in _of_calendar_years(sorted(facts, key=lambda fact: fact.start)):
        by_fact.setdefault(fact.fact, []).append(fact)
    settled = Settled(called)
    for name, readings in by_fact.items():
        if name in phrases.lists:
            settled.facts += {fact.value: fact for fact in readings}.values()
        else:
            plain = [fact for fact in readings if fact.start not in assumed]
            candidates = _candidates(settled, name, plain or readings, phrases, language)
            counting = set(candidates)
            settled.passed_over += [fact for fact in readings if fact not in counting]
            if name in lowest and not corrects:
                higher = _above_the_lowest(candidates)
                settled.replaced += higher
                candidates = [fact for fact in candidates if fact not in higher]
            _settle_one(settled, name, candidates, language, corrects=corrects)
    _drop_contradicted(settled, phrases, language)
    settled.facts.sort(key=lambda fact: fact.start)
    return settled


def _of_calendar_years(facts: Sequence[FactRead]) -> list[FactRead]:
    """The facts, those of a year counted from the latest under its number where the same is stated of that year too."""
    latest = max((int(match[1]) for fact in facts if (match := _IN_A_YEAR.match(fact.fact))), default=0)
    keys = {fact.fact for fact in facts if not fact.hypothetical}
    turned = (_COUNTED.sub(lambda match: f"years.{latest - int(match[1] or 0)}.", fact.fact) for fact in facts)
    return [
        replace(fact, fact=key) if key in keys and not fact.hypothetical else fact
        for fact, key in zip(facts, turned, strict=True)
    ]


_IN_A_YEAR = re.compile(r"years\.(\d{4})\.")
_COUNTED = re.compile(r"years\.latest(?:-(\d))?\.")


def _candidates(
    settled: Settled, name: str, readings: list[FactRead], phrases: Phrases, language: Language
) -> list[FactRead]:
    """The readings that count: the most specific ones, and those in yuan where some are."""
    ranks = [phrases.rank(name, fact.value) for fact in readings]
    highest = max(ranks)
    candidates = [fact for fact, rank in zip(readings, ranks, strict=True) if rank == highest]
    candidates = _without_met_bounds(_without_mere_signs(candidates))
    if any(fact.usable for fact in candidates) and not all(fact.usable for fact in candidates):
        candidates = [fact for fact in candidates if fact.usable]
        amount = candidates[-1].span
        settled.warnings.append(WORDS("reading.in_yuan", language, fact=settled.called(name), amount=amount))
    return candidates


def _above_the_lowest(readings: list[FactRead]) -> list[FactRead]:
    """Of exact values those above the lowest; none where any is no exact value."""
    values = [fact.value for fact in readings if isinstance(fact.value, Decimal)]
    exact = all(fact.comparison in (Bound.EQ, Bound.ABOUT) and fact.high is None for fact in readings)
    return [fact for fact in readings if fact.value != min(values)] if exact and len(values) == len(readings) else []


def _without_mere_signs(readings: list[FactRead]) -> list[FactRead]:
    """The readings but for a mere sign that a number says again: 净利润为负，亏损6800万元."""
    signs = [fact for fact in readings if fact.value == 0 and fact.comparison in (Bound.LT, Bound.GT)]
    numbers = [fact for fact in readings if isinstance(fact.value, Decimal) and fact.value != 0]
    if not signs or len(signs) + len(numbers) != len(readings):
        return readings
    below = {fact.comparison is Bound.LT for fact in signs}
    return numbers if below == {fact.value < 0 for fact in numbers if isinstance(fact.value, Decimal)} else readings


def _without_met_bounds(readings: list[FactRead]) -> list[FactRead]:
    """The readings but for bounds that the one exact amount meets: 不止3亿，是3.2亿."""
    exact = [fact for fact in readings if fact.comparison is Bound.EQ and fact.high is None]
    bounds = [fact for fact in readings if fact.comparison in _MEETS and fact.high is None]
    if len({fact.value for fact in exact}) != 1 or len(exact) + len(bounds) != len(readings):
        return readings
    value = exact[0].value
    met = isinstance(value, Decimal) and all(
        isinstance(fact.value, Decimal) and _MEETS[fact.comparison](value, fact.value) for fact in bounds
    )
    return exact if met else readings


_MEETS = {Bound.GT: gt, Bound.GE: ge, Bound.LT: lt, Bound.LE: le}


def _drop_contradicted(settled: Settled, phrases: Phrases, language: Language) -> None:
    """Drop a total that the years stated beside it do not add up to, rounding aside."""
    by_name = {fact.fact: fact for fact in settled.facts}
    for (field_name, count), name in phrases.totals.items():
        total = by_name.get(name)
        years = _latest_years(by_name, field_name)[:count] if total is not None else []
        if total is not None and len(years) == count and _differ(total, years):
            settled.facts.remove(total)
            settled.conflicts.append(total)
            spans = f"{total.span} / {' + '.join(fact.span for fact in years)}"
            settled.warnings.append(WORDS("reading.conflict", language, fact=settled.called(name), values=spans))


def _latest_years(by_name: Mapping[str, FactRead], field_name: str) -> list[FactRead]:
    """What is stated of a field for the latest year and those right before it, the latest first."""
    backs = (name for name in ("latest", *(f"latest-{back}" for back in range(1, _MOST_YEARS))))
    if f"years.latest.{field_name}" not in by_name:
        years = [int(year) for name in by_name if (year := _year_of(name, field_name)).isdigit()]
        backs = (str(max(years, default=0) - back) for back in range(_MOST_YEARS))
    run = (by_name.get(f"years.{name}.{field_name}") for name in backs)
    return [fact for fact in takewhile(lambda fact: fact is not None, run) if fact is not None]


def _year_of(name: str, field_name: str) -> str:
    """The year in the key of a yearly fact; empty for other facts."""
    parts = name.split(".")
    return parts[1] if parts[0] == "years" and parts[-1] == field_name else ""


_MOST_YEARS = 3
_ROUNDING = Decimal("0.01")


def _differ(total: FactRead, years: Sequence[FactRead]) -> bool:
    """Whether exact values do not add up to an exact total by more than rounding them would do."""
    facts = (total, *years)
    plain = all(fact.comparison is Bound.EQ and fact.high is None and fact.usable for fact in facts)
    values = [fact.value for fact in facts if isinstance(fact.value, Decimal)]
    if not plain or len(values) != len(facts):
        return False
    return abs(sum(values[1:]) - values[0]) > _ROUNDING * sum(abs(value) for value in values[1:])


def _settle_one(settled: Settled, name: str, candidates: list[FactRead], language: Language, *, corrects: bool) -> None:
    values = {(fact.value, fact.comparison, fact.high, fact.currency) for fact in candidates}
    if len(values) == 1:
        settled.facts.append(candidates[0])
        settled.repeated += candidates[1:]
    elif corrects:
        settled.facts.append(candidates[-1])
        settled.replaced += candidates[:-1]
        settled.warnings.append(
            WORDS("reading.corrected", language, fact=settled.called(name), value=candidates[-1].span)
        )
    else:
        spans = " / ".join(dict.fromkeys(fact.span for fact in candidates))
        settled.conflicts += candidates
        settled.warnings.append(WORDS("reading.conflict", language, fact=settled.called(name), values=spans))
