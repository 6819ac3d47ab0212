"""What a criterion is cited to on a day, and which rules rest on a provision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from assistant.corpus.model import Corpus, Evidence, Provision, Reference
from assistant.eligibility.rules.criteria import Cases, Criterion, Item, RuleSet, walk
from assistant.language.text import Bilingual


@dataclass(frozen=True, slots=True)
class Cited:
    """A provision as cited in a verdict; `evidence` is `unverified` where the corpus does not hold it."""

    document: str
    version: str
    provision: str
    evidence: Evidence
    short: Bilingual

    @property
    def reference(self) -> Reference:
        """Where the provision stands."""
        return Reference(self.document, self.provision, self.version)

    def __str__(self) -> str:
        return f"{self.document}@{self.version}#{self.provision}"


@dataclass(frozen=True, slots=True)
class Use:
    """A rule that rests on a provision: the rule set, the part of it, and the rule."""

    rule_set: str
    where: Bilingual
    rule: Bilingual


def cite(corpus: Corpus, reference: Reference, day: dt.date) -> Cited:
    """The version of the provision in force on `day`; the version the rule names where that one does not hold it."""
    provision = find_provision(corpus, reference, day)
    if provision is None:
        unnamed = Bilingual(reference.document, reference.document)
        return Cited(reference.document, reference.version or "", reference.provision, Evidence.UNVERIFIED, unnamed)
    version = corpus.documents[provision.document].version(provision.version)
    assert version is not None
    return Cited(provision.document, provision.version, provision.id, provision.evidence, version.short)


def find_provision(corpus: Corpus, reference: Reference, day: dt.date) -> Provision | None:
    """The provision in force on `day`, else in the version the reference names, else None."""
    return corpus.find(Reference(reference.document, reference.provision), day) or corpus.find(reference)


def uses(rule_sets: Iterable[RuleSet]) -> Mapping[tuple[str, str], tuple[Use, ...]]:
    """The rules by the document and provision they cite, in any version, in reading order."""
    resting: dict[tuple[str, str], dict[Use, None]] = {}
    for rules in rule_sets:
        for section in rules.sections:
            for route in section.routes:
                where = route.label if len(section.routes) > 1 else section.label
                for item in (below for top in route.items for below in walk(top)):
                    for reference, rule in cited_by(item):
                        key = (reference.document, reference.provision)
                        resting.setdefault(key, {})[Use(rules.id, where, rule)] = None
    return {key: tuple(rules) for key, rules in resting.items()}


def cited_by(item: Item) -> Iterator[tuple[Reference, Bilingual]]:
    """Every provision an item names, with the words for what rests on it."""
    if isinstance(item, Cases):
        yield from ((case.provision, case.label) for case in item.cases)
        return
    if isinstance(item, Criterion):
        yield from ((version.provision, item.label) for version in item.versions)
    else:
        yield from ((provision, item.label) for _, provision in item.provisions)
    yield from ((exemption.provision, exemption.label) for exemption in item.exemptions)
