"""The rules in words, as a lawyer would read them, and what changed in them between two days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from assistant.base.clock import today
from assistant.corpus.model import Reference
from assistant.corpus.words import evidence_words
from assistant.eligibility.facts.table import fact_label
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.rules.conditions import AllOf, AnyOf, Condition, Leaf, Not, requirement
from assistant.eligibility.rules.criteria import Cases, Criterion, CriterionGroup, Item, Route, RuleSet, Section, walk
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
    writer = _Writer(language, as_of or today(), book)
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


def condition_text(condition: Condition, language: Language) -> str:
    """A condition with the facts it is about: `expected market cap: at least RMB 4 billion`."""
    english = language is Language.EN
    match condition:
        case Not(part):
            return f"not ({condition_text(part, language)})" if english else f"并非（{condition_text(part, language)}）"
        case AllOf(parts):
            return (" and " if english else "，且").join(condition_text(part, language) for part in parts)
        case AnyOf(parts):
            return (", or " if english else "；或").join(condition_text(part, language) for part in parts)
        case _:
            label = fact_label(condition.fact)[language]
            return f"{label}{': ' if english else '：'}{requirement(condition, None, language)}"


def diff_rules(book: RuleBook, rule_set: str, first: dt.date, second: dt.date) -> tuple[RuleChange, ...]:
    """What changed in a rule set between two days, in reading order."""
    rules = book.rule_set(rule_set)
    before, after = _in_force(rules, first), _in_force(rules, second)
    changes: list[RuleChange] = []
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if (old and old[1]) != (new and new[1]):
            label, _, provision = new or old or (Bilingual(name, name), Bilingual("", ""), Reference("", ""))
            changes.append(RuleChange(name, label, old[1] if old else None, new[1] if new else None, provision))
    return tuple(changes)


def _in_force(rules: RuleSet, day: dt.date) -> dict[str, tuple[Bilingual, Bilingual, Reference]]:
    """Label, wording and provision of everything in force on a day."""
    found: dict[str, tuple[Bilingual, Bilingual, Reference]] = {}
    for item in rules.items():
        if isinstance(item, Criterion):
            version = item.at(day)
            if version is not None:
                found[item.id] = (item.label, _both(version.condition), version.provision)
        if isinstance(item, Cases):
            found.update((case.id, (case.label, _both(case.when), case.provision)) for case in item.at(day))
            for case in item.cases:
                if case.starts > day:
                    for part in case.parts:
                        for below in walk(part):
                            found.pop(below.id, None)
        else:
            found.update(
                (exemption.id, (exemption.label, _both(exemption.when), exemption.provision))
                for exemption in item.exemptions
                if exemption.starts <= day
            )
    return found


def _both(condition: Condition) -> Bilingual:
    return Bilingual(condition_text(condition, Language.EN), condition_text(condition, Language.ZH))


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes rules in one language as in force on one day."""

    language: Language
    day: dt.date
    book: RuleBook

    def section(self, section: Section, depth: int) -> Iterator[str]:
        yield f"{'  ' * depth}{section.label[self.language]}"
        for route in section.routes:
            if len(section.routes) == 1:
                yield from self._items(route.items, depth + 1)
            else:
                yield from self.route(route, depth + 1)

    def route(self, route: Route, depth: int) -> Iterator[str]:
        yield f"{'  ' * depth}{route.label[self.language]} ({route.id})"
        if route.open_to is not None:
            yield f"{'  ' * (depth + 1)}{self._say('Open to: ', '适用于：')}{condition_text(route.open_to, self.language)}"
        yield from self._items(route.items, depth + 1)

    def _items(self, items: Iterable[Item], depth: int) -> Iterator[str]:
        for item in items:
            yield from self._item(item, depth)

    def _item(self, item: Item, depth: int) -> Iterator[str]:
        if isinstance(item, Cases):
            yield from self._cases(item, depth)
            return
        indent = "  " * depth
        version = item.at(self.day)
        if version is None:
            return
        if isinstance(item, CriterionGroup):
            assert isinstance(version, Reference)
            joint = (
                self._say("all of:", "须全部符合：") if item.conjunction else self._say("any one of:", "符合其一即可：")
            )
            yield f"{indent}• {item.label[self.language]}{self._say(', ', '，')}{joint} {self._source(version)}"
            yield from self._items(item.parts, depth + 1)
        else:
            assert not isinstance(version, Reference)
            yield f"{indent}• {self._criterion(item, version.condition)} {self._source(version.provision)}"
        if item.applies_when is not None:
            yield f"{indent}    {self._say('Only where ', '仅适用于：')}{condition_text(item.applies_when, self.language)}"
        for exemption in item.exemptions:
            if exemption.starts <= self.day:
                words, when = exemption.label[self.language], condition_text(exemption.when, self.language)
                yield f"{indent}    {self._say('Exception: ', '例外：')}{words} ({when}) {self._source(exemption.provision)}"
                if exemption.instead is not None:
                    yield from self._item(exemption.instead, depth + 3)

    def _criterion(self, item: Criterion, condition: Condition) -> str:
        label = item.label[self.language]
        if item.judgement:
            return f"{label}{self._say(' (judgement)', '（需判断）')}"
        text = (
            requirement(condition, None, self.language)
            if isinstance(condition, Leaf)
            else condition_text(condition, self.language)
        )
        return f"{label}{self._say(': ', '：')}{text}"

    def _cases(self, item: Cases, depth: int) -> Iterator[str]:
        indent = "  " * depth
        yield f"{indent}• {item.label[self.language]}"
        for case in item.at(self.day):
            yield f"{indent}  {case.label[self.language]}{self._say(':', '：')} {self._source(case.provision)}"
            yield from self._items(case.parts, depth + 2)
        yield f"{indent}  {self._say('Any other company:', '其他企业：')}"
        yield from self._items(item.otherwise, depth + 2)

    def _source(self, reference: Reference) -> str:
        cited = self.book.cite(reference, self.day)
        evidence = evidence_words(cited.evidence)[self.language]
        return f"[{cited.short[self.language]} {cited.provision} ({cited.version}), {evidence}]"

    def _say(self, english: str, chinese: str) -> str:
        return english if self.language is Language.EN else chinese


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
