"""Places held against each other: which one proves a fact, which others agree, and where they cannot all be right."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from assistant.review.candidates import FactCandidate, PlaceKind
from assistant.review.model import FactConflict, Printed, ProvenFact

_MOST_PLACES = 12
_CONFLICTS = 6
_ACCOUNTS = (PlaceKind.STATEMENT, PlaceKind.SUMMARY)


def resolved(candidates: Iterable[FactCandidate]) -> tuple[list[ProvenFact], list[FactConflict]]:
    """The facts, each proved by its most telling place, and the conflicts between places that both count."""
    groups: Mapping[str, list[FactCandidate]] = defaultdict(list)
    for candidate in candidates:
        groups[candidate.fact].append(candidate)
    best = {fact: min(each, key=_order) for fact, each in groups.items()}
    own = _own_tables(groups, best)
    facts, conflicts = [], []
    for fact, each in groups.items():
        chosen = best[fact]
        facts.append(chosen.proven(tuple(_also(chosen, each))))
        against = [other for other in sorted(each, key=_order) if _contradicts(chosen, other, own)]
        if against:
            readings = [chosen, *_distinct(against)][:_CONFLICTS]
            conflicts.append(FactConflict(fact, tuple(reading.proven() for reading in readings)))
    return facts, conflicts


def _order(candidate: FactCandidate) -> tuple[float, int]:
    return candidate.rank, candidate.start


def _also(chosen: FactCandidate, others: Sequence[FactCandidate]) -> list[Printed]:
    """One place on each other page, and in each other file, that prints the same."""
    pages: dict[tuple[str, int], FactCandidate] = {}
    for other in sorted(others, key=_order):
        place = other.body.paper.name, other.page
        if place != (chosen.body.paper.name, chosen.page) and chosen.agrees(other):
            pages.setdefault(place, other)
    return [other.printed() for other in list(pages.values())[:_MOST_PLACES]]


def _own_tables(
    groups: Mapping[str, Sequence[FactCandidate]], best: Mapping[str, FactCandidate]
) -> set[tuple[str, int]]:
    """The tables of which more figures agree with the facts than not: others are of somebody else, or of a part."""
    votes: Counter[tuple[str, int]] = Counter()
    for fact, each in groups.items():
        for candidate in each:
            if candidate.table >= 0 and candidate.tier == best[fact].tier:
                votes[candidate.body.paper.name, candidate.table] += 1 if candidate.agrees(best[fact]) else -1
    return {table for table, count in votes.items() if count > 0}


def _contradicts(chosen: FactCandidate, other: FactCandidate, own: set[tuple[str, int]]) -> bool:
    if other.tier != chosen.tier or other.kind not in _ACCOUNTS or chosen.agrees(other):
        return False
    return (other.body.paper.name, other.table) in own


def _distinct(candidates: Sequence[FactCandidate]) -> list[FactCandidate]:
    kept: list[FactCandidate] = []
    for candidate in candidates:
        if not any(candidate.agrees(other) for other in kept):
            kept.append(candidate)
    return kept
