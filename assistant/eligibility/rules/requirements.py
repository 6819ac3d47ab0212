"""What a route asks for on a day, as one condition: criteria, groups, cases, exceptions; `not` before choices alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from assistant.eligibility.logic.interval import Comparison
from assistant.eligibility.rules.conditions import AllOf, AnyOf, Condition, Not, Threshold
from assistant.eligibility.rules.criteria import Cases, Criterion, CriterionGroup, Item, Route, RuleSet

_OPPOSITES = {
    Comparison.AT_LEAST: Comparison.BELOW,
    Comparison.BELOW: Comparison.AT_LEAST,
    Comparison.MORE_THAN: Comparison.AT_MOST,
    Comparison.AT_MOST: Comparison.MORE_THAN,
}


@lru_cache(maxsize=128)
def requirements(rule_set: RuleSet, day: dt.date) -> Mapping[str, Condition]:
    """What each route asks for, by its id; those of which no rule is in force are left out.

    Equal conditions are one object, the same for all who ask of these rules and day: what is worked out of one can be
    kept by its identity.
    """
    one: dict[Condition, Condition] = {}
    every = [(route.id, _requirement(route, day)) for section in rule_set.sections for route in section.routes]
    return MappingProxyType({name: _shared(asked, one) for name, asked in every if asked is not None})


def _shared(condition: Condition, one: dict[Condition, Condition]) -> Condition:
    if isinstance(condition, AllOf | AnyOf):
        condition = type(condition)(tuple([_shared(part, one) for part in condition.parts]))
    return one.setdefault(condition, condition)


def _requirement(route: Route, day: dt.date) -> Condition | None:
    """What a route asks for, that it is open included; None where no rule of it is in force."""
    parts = _items(route.items, day)
    asked = _all((*((route.open_to,) if route.open_to is not None else ()), *parts)) if parts else None
    return None if asked is None else _plain(asked)


def parts_of(condition: Condition) -> Iterator[Condition]:
    """The parts all of which must hold."""
    if isinstance(condition, AllOf):
        for part in condition.parts:
            yield from parts_of(part)
    else:
        yield condition


def _item(item: Item, day: dt.date) -> Condition | None:
    """What an item asks for on a day, its exceptions included; None where no rule of it is in force."""
    if isinstance(item, Cases):
        return _all(_cases(item, day))
    asked = _group(item, day) if isinstance(item, CriterionGroup) else _criterion(item, day)
    if asked is None:
        return None
    if item.applies_when is not None:
        asked = AnyOf((asked, _negated(item.applies_when)))
    for exemption in reversed(item.exemptions):
        if exemption.starts > day:
            continue
        instead = _item(exemption.instead, day) if exemption.instead is not None else None
        if instead is None:
            asked = AnyOf((asked, exemption.when))
        else:
            asked = AnyOf((AllOf((_negated(exemption.when), asked)), AllOf((exemption.when, instead))))
    return asked


def _criterion(item: Criterion, day: dt.date) -> Condition | None:
    version = item.at(day)
    return version.condition if version is not None else None


def _group(item: CriterionGroup, day: dt.date) -> Condition | None:
    if item.at(day) is None:
        return None
    parts = _items(item.parts, day)
    return (AllOf(parts) if item.conjunction else AnyOf(parts)) if parts else None


def _cases(item: Cases, day: dt.date) -> tuple[Condition, ...]:
    """The cases one by one: each asks for its criteria only where it is the first that holds."""
    none_before: tuple[Condition, ...] = ()
    asked: list[Condition] = []
    for case in item.at(day):
        asked.append(AllOf((*none_before, case.when, *_items(case.parts, day))))
        none_before = (*none_before, _negated(case.when))
    asked.append(AllOf((*none_before, *_items(item.otherwise, day))))
    return (AnyOf(tuple(asked)),)


def _items(items: Iterable[Item], day: dt.date) -> tuple[Condition, ...]:
    return tuple(asked for item in items if (asked := _item(item, day)) is not None)


def _all(parts: Sequence[Condition]) -> Condition | None:
    return None if not parts else parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _plain(condition: Condition) -> Condition:
    """The same with `not` only before a choice."""
    match condition:
        case AllOf(parts):
            return AllOf(tuple(map(_plain, parts)))
        case AnyOf(parts):
            return AnyOf(tuple(map(_plain, parts)))
        case Not(part):
            return _negated(part)
        case _:
            return condition


def _negated(condition: Condition) -> Condition:
    """What holds where the condition does not, with `not` only before a choice."""
    match condition:
        case AllOf(parts):
            return AnyOf(tuple(map(_negated, parts)))
        case AnyOf(parts):
            return AllOf(tuple(map(_negated, parts)))
        case Not(part):
            return _plain(part)
        case Threshold(fact, how, limit, spec):
            return Threshold(fact, _OPPOSITES[how], limit, spec)
        case _:
            return Not(condition)
