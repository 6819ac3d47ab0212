"""The rules in words, as a lawyer would read them, and what changed in them between two days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from assistant.base.clock import today
from assistant.corpus.model import Reference
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.rules.conditions import Condition, Leaf
from assistant.eligibility.rules.criteria import (
    Cases,
    Criterion,
    CriterionGroup,
    Exemption,
    Item,
    Route,
    RuleCase,
    RuleSet,
    Section,
    walk,
)
from assistant.eligibility.wording.words import VerdictWords
from assistant.errors import InputError
from assistant.language.text import Bilingual, Language


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A criterion, exception or case that came in, went out or changed; None where it was not in force."""

    id: str
    label: Bilingual
    before: Bilingual | None
    after: Bilingual | None
    provision: Reference


def explain_rules(book: RuleBook, name: str, language: Language = Language.EN, as_of: dt.date | None = None) -> str:
    """A rule set, section or route in words, as in force on a day. Raises InputError for a name there is none of."""
    writer = _Writer(VerdictWords(language, book.fact_table), as_of or today(), book)
    for rule_set in map(book.rule_set, book.names):
        if rule_set.id == name:
            return "\n".join(
                [
                    rule_set.label[language],
                    *(line for section in rule_set.sections for line in writer.section(section, 1)),
                ]
            )
        for section in rule_set.sections:
            if section.id == name:
                return "\n".join(writer.section(section, 0))
            for route in section.routes:
                if route.id == name:
                    return "\n".join(writer.route(route, 0))
    raise InputError(
        f"no rule set, section or route '{name}'; rule sets: {', '.join(book.names)}; routes e.g. standard-5"
    )


def diff_rules(book: RuleBook, rule_set: str, first: dt.date, second: dt.date) -> tuple[RuleChange, ...]:
    """What changed in a rule set between two days, in reading order."""
    rules = book.rule_set(rule_set)
    before, after = _in_force(rules, first, book.fact_table), _in_force(rules, second, book.fact_table)
    changes: list[RuleChange] = []
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if (old and old[1]) != (new and new[1]):
            label, _, provision = new or old or (Bilingual(name, name), Bilingual("", ""), Reference("", ""))
            changes.append(RuleChange(name, label, old[1] if old else None, new[1] if new else None, provision))
    return tuple(changes)


def _in_force(rules: RuleSet, day: dt.date, table: FactTable) -> dict[str, tuple[Bilingual, Bilingual, Reference]]:
    """Label, wording and provision of everything in force on a day."""
    texts: dict[str, tuple[Bilingual, Bilingual, Reference]] = {}
    for item in rules.items():
        if isinstance(item, Criterion):
            version = item.at(day)
            if version is not None:
                texts[item.id] = (version.label, _both(version.condition, table), version.provision)
        if isinstance(item, Cases):
            texts.update((case.id, (case.label, _both(case.when, table), case.provision)) for case in item.at(day))
            for case in item.cases:
                if case.starts > day:
                    for part in case.parts:
                        for below in walk(part):
                            texts.pop(below.id, None)
        else:
            texts.update(
                (exemption.id, (exemption.label, _both(exemption.when, table), exemption.provision))
                for exemption in item.exemptions
                if exemption.starts <= day
            )
    return texts


def _both(condition: Condition, table: FactTable) -> Bilingual:
    return Bilingual(*(VerdictWords(language, table).condition(condition) for language in Language))


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes rules in one language as in force on one day."""

    say: VerdictWords
    day: dt.date
    book: RuleBook

    def section(self, section: Section, depth: int) -> Iterator[str]:
        yield f"{'  ' * depth}{self._label(section)}"
        for route in section.routes:
            if len(section.routes) == 1:
                yield from self._items(route.items, depth + 1)
            else:
                yield from self.route(route, depth + 1)

    def route(self, route: Route, depth: int) -> Iterator[str]:
        yield f"{'  ' * depth}{self._label(route)} ({route.id})"
        if route.open_to is not None:
            yield f"{'  ' * (depth + 1)}{self.say('rules.open_to', condition=self.say.condition(route.open_to))}"
        yield from self._items(route.items, depth + 1)

    def _items(self, items: Iterable[Item], depth: int) -> Iterator[str]:
        for item in items:
            if isinstance(item, Cases):
                yield from self._cases(item, depth)
            else:
                yield from self._item(item, depth)

    def _item(self, item: Criterion | CriterionGroup, depth: int) -> Iterator[str]:
        version = item.at(self.day)
        if version is None:
            return
        provision = version if isinstance(version, Reference) else version.provision
        text = self._group(item) if isinstance(item, CriterionGroup) else self._criterion(item)
        yield f"{'  ' * depth}• {text} {self._source(provision)}"
        if isinstance(item, CriterionGroup):
            yield from self._items(item.parts, depth + 1)
        if item.applies_when is not None:
            condition = self.say.condition(item.applies_when)
            yield f"{'  ' * depth}    {self.say('rules.only_where', condition=condition)}"
        for exemption in item.exemptions:
            if exemption.starts <= self.day:
                yield from self._exemption(exemption, depth)

    def _exemption(self, exemption: Exemption, depth: int) -> Iterator[str]:
        label, condition = self._label(exemption), self.say.condition(exemption.when)
        text = self.say("rules.exception", label=label, condition=condition)
        yield f"{'  ' * depth}    {text} {self._source(exemption.provision)}"
        if exemption.instead is not None:
            yield from self._items((exemption.instead,), depth + 3)

    def _group(self, item: CriterionGroup) -> str:
        joint = self.say("rules.all_of" if item.conjunction else "rules.any_of")
        return f"{self._label(item)}{self.say.signs.comma}{joint}"

    def _criterion(self, item: Criterion) -> str:
        version = item.at(self.day)
        assert version is not None
        if item.judgement:
            return self.say("rules.judgement", label=self._label(item))
        condition = version.condition
        text = self.say.requirement(condition) if isinstance(condition, Leaf) else self.say.condition(condition)
        return f"{self._label(item)}{self.say.signs.colon}{text}"

    def _cases(self, item: Cases, depth: int) -> Iterator[str]:
        indent = "  " * depth
        yield f"{indent}• {self._label(item)}"
        for case in item.at(self.day):
            label = f"{self._label(case)}{self.say.signs.colon}".rstrip()
            yield f"{indent}  {label} {self._source(case.provision)}"
            yield from self._items(case.parts, depth + 2)
        yield f"{indent}  {self.say('rules.otherwise')}"
        yield from self._items(item.otherwise, depth + 2)

    def _source(self, reference: Reference) -> str:
        cited = self.book.cite(reference, self.day)
        return self.say.source(cited, dated=True)

    def _label(self, of: Section | Route | Item | RuleCase | Exemption) -> str:
        version = of.at(self.day) if isinstance(of, Criterion) else None
        return (version or of).label[self.say.language]


def rule_changes_json(changes: Iterable[RuleChange]) -> list[dict[str, Any]]:
    """What differs between the rules of two days; a text is None where the rule was not in force."""
    return [
        {
            "id": change.id,
            "before": change.before.en if change.before else None,
            "after": change.after.en if change.after else None,
            "provision": str(change.provision),
        }
        for change in changes
    ]
