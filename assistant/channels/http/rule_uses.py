"""The rules of the checker: what sets of them there are, and which rest on which provision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.corpus.model import Reference
from assistant.eligibility.rules.criteria import Cases, Criterion, Item, RuleSet, walk
from assistant.eligibility.rules.loader import load_rule_sets
from assistant.language.text import Bilingual


@dataclass(frozen=True, slots=True)
class Use:
    """A rule that rests on a provision: the rule set, the part of it, and the rule."""

    rule_set: str
    where: Bilingual
    rule: Bilingual


def uses_of(document: str, provision: str, root: Path) -> tuple[Use, ...]:
    """The rules that cite a provision, in any version of it, in reading order."""
    return _uses(root).get((document, provision), ())


@cache
def rule_sets(root: Path) -> tuple[RuleSet, ...]:
    """Every rule set there is, read once."""
    return load_rule_sets(root)


@cache
def _uses(root: Path) -> Mapping[tuple[str, str], tuple[Use, ...]]:
    found: dict[tuple[str, str], dict[Use, None]] = {}
    for rules in rule_sets(root):
        for section in rules.sections:
            for route in section.routes:
                where = route.label if len(section.routes) > 1 else section.label
                for item in (below for top in route.items for below in walk(top)):
                    for reference, rule in _cited(item):
                        key = (reference.document, reference.provision)
                        found.setdefault(key, {})[Use(rules.id, where, rule)] = None
    return {key: tuple(uses) for key, uses in found.items()}


def _cited(item: Item) -> Iterator[tuple[Reference, Bilingual]]:
    """Every provision an item names, with the words for what rests on it."""
    if isinstance(item, Cases):
        yield from ((case.provision, case.label) for case in item.cases)
        return
    if isinstance(item, Criterion):
        yield from ((version.provision, item.label) for version in item.versions)
    else:
        yield from ((provision, item.label) for _, provision in item.provisions)
    yield from ((exemption.provision, exemption.label) for exemption in item.exemptions)
