"""What the nearest route still needs, for many companies at once: the first of what `gaps.gaps` gives each of them.

Which route is nearest is first a matter of how many criteria fail, which the columns know; only where several routes
fail equally many does the engine compare how far off they are, and it alone writes the words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from assistant.eligibility.evaluation import Evaluation, Finding, RouteFinding, SectionFinding
from assistant.eligibility.expressions import Tested, Threshold, leaves
from assistant.eligibility.formula_columns import NOT_MET, UNKNOWN
from assistant.eligibility.gaps import gaps
from assistant.eligibility.kleene import Outcome
from assistant.eligibility.rule_columns import OUTCOMES, Kind, RuleColumns, SectionColumns
from assistant.eligibility.rules import Route

_NONE = 10**6


@dataclass(frozen=True, slots=True)
class _Prepared:
    """The routes of a section that may be nearest, with the facts their failing criteria are about."""

    sections: tuple[SectionFinding, ...]
    keys: tuple[str, ...]
    words: tuple[str, str] | None
    """What they need in words, where no amount has a part in it."""


@dataclass
class GapColumns:
    """Rules, sections and outcome of a batch."""

    rules: RuleColumns
    sections: Sequence[SectionColumns]
    outcome: pl.Series
    prepared: dict[tuple[object, ...], _Prepared] = field(default_factory=dict)


def first_gaps(batch: GapColumns, shown: int) -> list[tuple[str, str]]:
    """For each company the criteria and the words of the first `shown` gaps of its nearest route; empty where it has none."""
    found = [("", "")] * len(batch.outcome)
    waiting = (batch.outcome == NOT_MET) | (batch.outcome == UNKNOWN)
    for position, section in enumerate(batch.sections):
        failed = [_failed(batch, position, number) for number in range(len(section.routes))]
        fewest = pl.select(pl.min_horizontal(failed)).to_series()
        here = waiting & (section.outcome == batch.outcome) & (fewest < _NONE)
        if here.any():
            waiting &= ~here
            _write(batch, position, failed, fewest, here, found, shown)
    return found


def _failed(batch: GapColumns, position: int, number: int) -> pl.Series:
    """How many criteria of a route fail; a large number where it has no gap or is not in question."""
    route = batch.sections[position].routes[number]
    items = batch.rules.rule_set.sections[position].routes[number].items
    failed = pl.Series([0], dtype=pl.Int32).new_from_index(0, len(batch.outcome))
    lacking = failed
    for item, numbers in zip(items, route.kinds, strict=True):
        kinds = batch.rules.kinds_of(item).kinds
        failed = failed + pl.Series([kind.failed for kind in kinds], dtype=pl.Int32).gather(numbers.cast(pl.UInt32))
        lacking = lacking + pl.Series([kind.gaps for kind in kinds], dtype=pl.Int32).gather(numbers.cast(pl.UInt32))
    questioned = (route.outcome == NOT_MET) | (route.outcome == UNKNOWN)
    return failed.set(~questioned | (lacking == 0), _NONE)


def _write(
    batch: GapColumns,
    position: int,
    failed: list[pl.Series],
    fewest: pl.Series,
    here: pl.Series,
    found: list[tuple[str, str]],
    shown: int,
) -> None:
    rows = pl.Series(range(len(here)), dtype=pl.UInt32).filter(here)
    nearest = [(count == fewest).gather(rows).to_list() for count in failed]
    numbers = [
        list(zip(*(kinds.gather(rows).to_list() for kinds in route.kinds), strict=True))
        for route in batch.sections[position].routes
    ]
    outcomes = [OUTCOMES[code] for code in batch.outcome.gather(rows).to_list()]
    for place, row in enumerate(rows.to_list()):
        tied = tuple(number for number, near in enumerate(nearest) if near[place])
        key = (position, outcomes[place], *((number, numbers[number][place]) for number in tied))
        prepared = batch.prepared.get(key)
        if prepared is None:
            routes = [(number, numbers[number][place]) for number in tied]
            prepared = _prepare(batch, position, outcomes[place], routes, row, shown)
            batch.prepared[key] = prepared
        found[row] = prepared.words or _words(batch, prepared, row, shown)


def _prepare(
    batch: GapColumns,
    position: int,
    outcome: Outcome,
    routes: list[tuple[int, tuple[int, ...]]],
    row: int,
    shown: int,
) -> _Prepared:
    section = batch.rules.rule_set.sections[position]
    keys: dict[str, None] = {}
    written: list[RouteFinding] = []
    for number, kind_numbers in routes:
        route = section.routes[number]
        kinds = [batch.rules.kinds_of(item).kinds[kind] for item, kind in zip(route.items, kind_numbers, strict=True)]
        telling = _telling(kinds, shown) if len(routes) == 1 else kinds
        for item, kind in zip(route.items, kinds, strict=True):
            if kind.failed and kind in telling and _has_amount(kind):
                keys.update(dict.fromkeys(batch.rules.kinds_of(item).keys))
        written.append(_route(route, outcome, [finding for kind in telling for finding in kind.findings]))
    found = _Prepared((SectionFinding(section, outcome, tuple(written)),), tuple(keys), None)
    return found if keys else replace(found, words=_words(batch, found, row, shown))


def _has_amount(kind: Kind) -> bool:
    """Whether what a failing criterion needs depends on an amount, and so differs among companies of the kind."""
    return any(
        isinstance(leaf, Threshold)
        for finding in kind.findings
        for criterion in finding.criteria()
        if criterion.outcome is Outcome.NOT_MET and criterion.condition is not None
        for leaf in leaves(criterion.condition)
    )


def _telling(kinds: list[Kind], shown: int) -> list[Kind]:
    """The items that the first gaps of a single route come from: what fails first, in reading order."""
    failing = [kind for kind in kinds if kind.failed]
    if sum(kind.failed for kind in failing) >= shown:
        count = 0
        for place, kind in enumerate(failing):
            count += kind.failed
            if count >= shown:
                return failing[: place + 1]
    chosen: list[Kind] = []
    count = 0
    for kind in kinds:
        if kind.failed or (kind.gaps and count < shown):
            chosen.append(kind)
            count += kind.gaps - kind.failed
    return chosen


def _route(route: Route, outcome: Outcome, findings: list[Finding]) -> RouteFinding:
    return RouteFinding(route, outcome, Tested(Outcome.MET), tuple(findings))


def _words(batch: GapColumns, prepared: _Prepared, row: int, shown: int) -> tuple[str, str]:
    context = batch.rules.context(row, prepared.keys)
    lacking = gaps(Evaluation(batch.rules.rule_set, context, prepared.sections))
    first = [gap for gap in lacking if gap.route == lacking[0].route][:shown]
    return "; ".join(gap.criterion for gap in first), "; ".join(gap.needed.en for gap in first)
