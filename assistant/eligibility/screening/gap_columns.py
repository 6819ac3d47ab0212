"""What is still needed, for many companies at once.

The first of what `gaps.gaps` and `gaps.missing_facts` give each of them.

Which route is nearest is first a matter of how many criteria fail, which the columns know; only where several routes
fail equally many does the engine compare how far off they are, and it alone says what each needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import polars as pl

from assistant.eligibility.logic.columns import NOT_MET, OUTCOMES, UNKNOWN
from assistant.eligibility.logic.kleene import Outcome
from assistant.eligibility.rules.conditions import Tested, Threshold, leaves
from assistant.eligibility.rules.criteria import Route
from assistant.eligibility.screening.rule_columns import ItemKind, ItemKinds, RuleColumns, SectionColumns
from assistant.eligibility.verdict.evaluation import Evaluation, Finding, RouteFinding, SectionFinding
from assistant.eligibility.verdict.gaps import gaps
from assistant.eligibility.wording.contract import english, needed

_NONE = 10**6
_CACHE_SIZE = 20_000
# A score packs how many criteria a fact bears on, then how early it is first asked for, then its number.
_FACTS, _PLACES = 2**9, 2**16

# Items of a route by place and kind number; gaps of each kind of each item, those not met first.
_Telling = tuple[tuple[int, int], ...]
_Counts = list[list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class NearestRoutes:
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
    prepared: dict[tuple[object, ...], NearestRoutes]
    """What was prepared for earlier batches of the same day and fiscal year."""


def first_gaps(batch: GapColumns, limit: int) -> list[tuple[str, str]]:
    """For each company the criteria and the words of the first `limit` gaps of its nearest route.

    Empty where it has none.
    """
    texts = [("", "")] * len(batch.outcome)
    waiting = (batch.outcome == NOT_MET) | (batch.outcome == UNKNOWN)
    for position, section in enumerate(batch.sections):
        failed = [_failed(batch, position, number) for number in range(len(section.routes))]
        fewest = pl.select(pl.min_horizontal(failed)).to_series()
        here = waiting & (section.outcome == batch.outcome) & (fewest < _NONE)
        if here.any():
            waiting &= ~here
            _write(batch, position, failed, fewest, here, texts, limit)
    return texts


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
    texts: list[tuple[str, str]],
    limit: int,
) -> None:
    rows = pl.Series(range(len(here)), dtype=pl.UInt32).filter(here)
    nearest = [(count == fewest).gather(rows).to_list() for count in failed]
    numbers = [
        list(zip(*(kinds.gather(rows).to_list() for kinds in route.kinds), strict=True))
        for route in batch.sections[position].routes
    ]
    outcomes = [OUTCOMES[code] for code in batch.outcome.gather(rows).to_list()]
    counts = [_counts(batch, route) for route in batch.rules.rule_set.sections[position].routes]
    for place, row in enumerate(rows.to_list()):
        tied = [number for number, near in enumerate(nearest) if near[place]]
        routes = tuple(
            (number, _telling(counts[number], numbers[number][place], limit if len(tied) == 1 else None))
            for number in tied
        )
        key = (position, outcomes[place], routes)
        prepared = batch.prepared.get(key)
        if prepared is None:
            if len(batch.prepared) >= _CACHE_SIZE:
                batch.prepared.clear()
            prepared = batch.prepared[key] = _prepare(batch, *key, row, limit)
        texts[row] = prepared.words or _words(batch, prepared, row, limit)


def _counts(batch: GapColumns, route: Route) -> _Counts:
    kinds = [batch.rules.kinds_of(item).kinds for item in route.items]
    return [[(kind.failed, kind.gaps) for kind in each] for each in kinds]


def _telling(counts: _Counts, kinds: tuple[int, ...], limit: int | None) -> _Telling:
    """The items of a route with gaps, by place and kind; only those of the first `limit` gaps where that is given.

    How many gaps of an item are open may depend on amounts, by which the nearest of its alternatives is chosen, so an
    item is taken to have the fewest: one if nothing of it fails, else none.
    """
    lacking = [(place, kind, *counts[place][kind]) for place, kind in enumerate(kinds) if counts[place][kind][1]]
    if limit is None:
        return tuple((place, kind) for place, kind, _, _ in lacking)
    # What fails comes first, then what is open, each in reading order.
    failing = sum(failed for _, _, failed, _ in lacking)
    items: list[tuple[int, int]] = []
    fails = opens = 0
    for place, kind, failed, gaps_of in lacking:
        if (failed and fails < limit) or (failing + opens < limit and gaps_of > failed):
            items.append((place, kind))
        fails, opens = fails + failed, opens + (not failed)
    return tuple(items)


def _prepare(
    batch: GapColumns, position: int, outcome: Outcome, routes: tuple[tuple[int, _Telling], ...], row: int, limit: int
) -> NearestRoutes:
    section = batch.rules.rule_set.sections[position]
    keys: dict[str, None] = {}
    route_findings: list[RouteFinding] = []
    for number, telling in routes:
        route = section.routes[number]
        findings: list[Finding] = []
        for place, number_of_kind in telling:
            kinds = batch.rules.kinds_of(route.items[place])
            kind = kinds.kinds[number_of_kind]
            findings.extend(kind.findings)
            if kind.failed and _has_amount(kind):
                keys.update(dict.fromkeys(kinds.keys))
        route_findings.append(RouteFinding(route, outcome, Tested(Outcome.MET), tuple(findings)))
    nearest = NearestRoutes((SectionFinding(section, outcome, tuple(route_findings)),), tuple(keys), None)
    return nearest if keys else replace(nearest, words=_words(batch, nearest, row, limit))


def _has_amount(kind: ItemKind) -> bool:
    """Whether what a failing criterion needs depends on an amount, and so differs among companies of the kind."""
    return any(
        isinstance(leaf, Threshold)
        for finding in kind.findings
        for criterion in finding.criteria()
        if criterion.outcome is Outcome.NOT_MET and criterion.condition is not None
        for leaf in leaves(criterion.condition)
    )


def _words(batch: GapColumns, prepared: NearestRoutes, row: int, limit: int) -> tuple[str, str]:
    context = batch.rules.context(row, prepared.keys)
    lacking = gaps(Evaluation(batch.rules.rule_set, context, prepared.sections))
    first = [gap for gap in lacking if gap.route == lacking[0].route][:limit]
    return "; ".join(gap.criterion for gap in first), "; ".join(
        needed(gap.needed, english(batch.rules.columns.table)) for gap in first
    )


def first_missing(rules: RuleColumns, sections: Sequence[SectionColumns], outcome: pl.Series, limit: int) -> pl.Series:
    """The `limit` facts that bear on most of what is open, joined by `; `; empty once the verdict is settled."""
    names: dict[str, int] = {}
    weights: list[pl.Series] = []
    places: list[pl.Series] = []
    for place, (kinds, position, numbers, active) in enumerate(_questions(rules, sections, outcome)):
        lists = [kind.asked[position] if position < len(kind.asked) else () for kind in kinds.kinds]
        for key in dict.fromkeys(key for facts in lists for key in facts):
            if key not in names:
                names[key] = len(names)
                weights.append(pl.Series([0], dtype=pl.Int64).new_from_index(0, len(outcome)))
                places.append(pl.Series([_PLACES - 1], dtype=pl.Int64).new_from_index(0, len(outcome)))
            table = [place * 64 + facts.index(key) if key in facts else None for facts in lists]
            ranks = pl.Series([*table, None], dtype=pl.Int64).gather(numbers).set(~active, None)
            number = names[key]
            # Places come in reading order: the first one found stays.
            places[number] = places[number].zip_with(weights[number] > 0, ranks)
            weights[number] = weights[number] + ranks.is_not_null()
    scores = [
        ((weight * _PLACES + (_PLACES - 1 - place)) * _FACTS + number).set(weight == 0, None)
        for number, (weight, place) in enumerate(zip(weights, places, strict=True))
    ]
    return _highest(scores, list(names), limit, len(outcome))


def _questions(
    rules: RuleColumns, sections: Sequence[SectionColumns], outcome: pl.Series
) -> Iterator[tuple[ItemKinds, int, pl.Series, pl.Series]]:
    """Every place where a fact may be asked for, in reading order.

    Kinds, which finding, kind numbers, where it counts.
    """
    for section, columns in zip(rules.rule_set.sections, sections, strict=True):
        for route, column in zip(section.routes, columns.routes, strict=True):
            active = (outcome == UNKNOWN) & (columns.outcome == UNKNOWN) & (column.outcome == UNKNOWN)
            if not active.any():
                continue
            opening = rules.opening(route)
            yield opening, 0, _entries(column.opened, opening), active
            for item, numbers in zip(route.items, column.kinds, strict=True):
                kinds = rules.kinds_of(item)
                for position in range(max(len(kind.asked) for kind in kinds.kinds)):
                    yield kinds, position, _entries(numbers, kinds), active


def _entries(numbers: pl.Series, kinds: ItemKinds) -> pl.Series:
    """Kind numbers as places in a table whose last entry stands for none."""
    return numbers.set(numbers < 0, len(kinds.kinds)).cast(pl.UInt32)


def _highest(scores: list[pl.Series], names: list[str], limit: int, height: int) -> pl.Series:
    if not scores:
        return pl.Series([""], dtype=pl.String).new_from_index(0, height)
    best_scores: list[pl.Series] = []
    for _ in range(limit):
        best = pl.select(pl.max_horizontal(scores)).to_series()
        best_scores.append(best)
        scores = [score.set((score == best).fill_null(False), None) for score in scores]
    words = [(best % _FACTS).replace_strict(dict(enumerate(names)), return_dtype=pl.String) for best in best_scores]
    return pl.select(pl.concat_str(words, separator="; ", ignore_nulls=True)).to_series()
