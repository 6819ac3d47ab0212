"""The facts that would settle most, for many companies at once: what `gaps.missing_facts` gives each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from assistant.eligibility.logic.columns import UNKNOWN
from assistant.eligibility.screening.rule_columns import ItemKinds, RuleColumns, SectionColumns

# A score packs how many criteria a fact bears on, then how early it is first asked for, then its number.
_FACTS, _PLACES = 2**9, 2**16


def first_missing(rules: RuleColumns, sections: Sequence[SectionColumns], outcome: pl.Series, shown: int) -> pl.Series:
    """The `shown` facts that bear on most of what is open, joined by `; `; empty once the verdict is settled."""
    names: dict[str, int] = {}
    weights: list[pl.Series] = []
    places: list[pl.Series] = []
    for place, (kinds, position, numbers, active) in enumerate(_asked(rules, sections, outcome)):
        lists = [kind.asked[position] if position < len(kind.asked) else () for kind in kinds.kinds]
        for key in dict.fromkeys(key for asked in lists for key in asked):
            if key not in names:
                names[key] = len(names)
                weights.append(pl.Series([0], dtype=pl.Int64).new_from_index(0, len(outcome)))
                places.append(pl.Series([_PLACES - 1], dtype=pl.Int64).new_from_index(0, len(outcome)))
            table = [place * 64 + asked.index(key) if key in asked else None for asked in lists]
            found = pl.Series([*table, None], dtype=pl.Int64).gather(numbers).set(~active, None)
            number = names[key]
            # Places come in reading order: the first one found stays.
            places[number] = places[number].zip_with(weights[number] > 0, found)
            weights[number] = weights[number] + found.is_not_null()
    scores = [
        ((weight * _PLACES + (_PLACES - 1 - place)) * _FACTS + number).set(weight == 0, None)
        for number, (weight, place) in enumerate(zip(weights, places, strict=True))
    ]
    return _highest(scores, list(names), shown, len(outcome))


def _asked(
    rules: RuleColumns, sections: Sequence[SectionColumns], outcome: pl.Series
) -> Iterator[tuple[ItemKinds, int, pl.Series, pl.Series]]:
    """Every place where a fact may be asked for, in reading order: kinds, which finding, kind numbers, where it counts."""
    for section, found in zip(rules.rule_set.sections, sections, strict=True):
        for route, column in zip(section.routes, found.routes, strict=True):
            active = (outcome == UNKNOWN) & (found.outcome == UNKNOWN) & (column.outcome == UNKNOWN)
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


def _highest(scores: list[pl.Series], names: list[str], shown: int, height: int) -> pl.Series:
    if not scores:
        return pl.Series([""], dtype=pl.String).new_from_index(0, height)
    picked: list[pl.Series] = []
    for _ in range(shown):
        best = pl.select(pl.max_horizontal(scores)).to_series()
        picked.append(best)
        scores = [score.set((score == best).fill_null(False), None) for score in scores]
    words = [(best % _FACTS).replace_strict(dict(enumerate(names)), return_dtype=pl.String) for best in picked]
    return pl.select(pl.concat_str(words, separator="; ", ignore_nulls=True)).to_series()
