"""The thresholds of the rule files that rest on a document on a day, each with the sentence it rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from assistant.corpus.model import Provision, Reference
from assistant.eligibility.facts.formulas import sources
from assistant.eligibility.facts.issuer import without_year
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.logic.interval import Comparison
from assistant.eligibility.proposals.bounds import RuleBound, in_measure, read_bounds
from assistant.eligibility.proposals.text import RuleText, likeness, words_of
from assistant.eligibility.reading.phrases import ANY_YEAR
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.rules.citations import find_provision
from assistant.eligibility.rules.conditions import Condition, Threshold, leaves
from assistant.eligibility.rules.criteria import Cases, Criterion, Item, Route, RuleSet, walk
from assistant.language.quantities.quantity import Bound
from assistant.language.text import Bilingual, Language


class RulePlace(StrEnum):
    """The part of a rule that a threshold stands in, as its key in a rule file."""

    TEST = "test"
    WHEN = "when"
    APPLIES_WHEN = "applies_when"
    OPEN_TO = "open_to"


@dataclass(frozen=True, slots=True)
class RuleUse:
    """One threshold in a rule file: the rule set, the criterion, exception, case or route, and where it stands.

    `starts` is the day from which it is tested so.
    """

    rule_set: str
    id: str
    label: Bilingual
    place: RulePlace
    file: str
    line: int
    starts: dt.date


@dataclass(frozen=True, slots=True)
class CitedLimit:
    """A threshold with all the rules that have it, the provision they cite, and how the corpus words it.

    `anchor` is the number in the text of the provision, None where the text gives none; `sentence` the one it stands
    in, else the first, on `line` of the provision's file. `subjects` are the names under which a text is read to speak
    of the fact, those of the yearly numbers it is made of included. `negated` where the text says who fails.
    """

    threshold: Threshold
    provision: Provision
    uses: tuple[RuleUse, ...]
    anchor: RuleBound | None
    sentence: str
    line: int
    subjects: frozenset[str]
    negated: bool


HOW: Mapping[Bound, Comparison] = {
    Bound.GE: Comparison.AT_LEAST,
    Bound.GT: Comparison.MORE_THAN,
    Bound.LE: Comparison.AT_MOST,
    Bound.LT: Comparison.BELOW,
}
OPPOSITE: Mapping[Comparison, Comparison] = {
    Comparison.AT_LEAST: Comparison.BELOW,
    Comparison.BELOW: Comparison.AT_LEAST,
    Comparison.MORE_THAN: Comparison.AT_MOST,
    Comparison.AT_MOST: Comparison.MORE_THAN,
}
"""What holds of a number of which the key does not."""


def limits_of(book: RuleBook, document: str, day: dt.date, language: Language) -> tuple[CitedLimit, ...]:
    """The thresholds in force on `day` that cite the document, in reading order, equal ones as one."""
    uses: dict[tuple[Reference, Threshold], list[RuleUse]] = {}
    for rule_set in book.rule_sets:
        for cited, threshold, use in _thresholds(rule_set, day):
            if cited.document == document:
                same = uses.setdefault((Reference(cited.document, cited.provision), threshold), [])
                same += [] if use in same else [use]
    texts: dict[str, _OldText] = {}
    limits = []
    for (reference, threshold), together in uses.items():
        provision = find_provision(book.corpus, reference, day)
        if provision is not None:
            text = texts.setdefault(provision.id, _OldText.of(provision, language, book.fact_table))
            facts = {other.fact for cited, other in uses if cited == reference} - {threshold.fact}
            others = frozenset().union(*map(subjects_of, facts)) - subjects_of(threshold.fact)
            limits.append(text.limit(threshold, tuple(together), others))
    return tuple(limits)


def thresholds_of(rule_set: RuleSet, day: dt.date) -> frozenset[Threshold]:
    """The thresholds of a rule set that are in force on `day`."""
    return frozenset(threshold for _, threshold, _ in _thresholds(rule_set, day))


def _thresholds(rule_set: RuleSet, day: dt.date) -> Iterator[tuple[Reference, Threshold, RuleUse]]:
    for route in (route for section in rule_set.sections for route in section.routes):
        for top in route.items:
            for item in walk(top):
                for cited, condition, starts, owner, label, place, line in _conditions(item, day):
                    use = RuleUse(rule_set.id, owner, label, place, rule_set.file, line, starts)
                    yield from ((cited, leaf, use) for leaf in leaves(condition) if isinstance(leaf, Threshold))
        yield from _openings(rule_set, route, day)


_Cited = tuple[Reference, Condition, dt.date, str, Bilingual, RulePlace, int]


def _conditions(item: Item, day: dt.date) -> Iterator[_Cited]:
    """Every condition of an item that is in force, with the provision it is cited for."""
    if isinstance(item, Cases):
        for case in item.at(day):
            yield case.provision, case.when, case.starts, case.id, case.label, RulePlace.WHEN, case.line
        return
    now = item.at(day)
    if isinstance(item, Criterion) and item.at(day) is not None:
        version = item.at(day)
        assert version is not None
        yield version.provision, version.condition, version.starts, item.id, item.label, RulePlace.TEST, version.line
    cited = now if isinstance(now, Reference) else now.provision if now is not None else None
    if cited is not None and item.applies_when is not None:
        yield cited, item.applies_when, day, item.id, item.label, RulePlace.APPLIES_WHEN, item.line
    for exemption in item.exemptions:
        if exemption.starts <= day:
            yield (
                exemption.provision, exemption.when, exemption.starts, exemption.id, exemption.label, RulePlace.WHEN,
                exemption.line,
            )  # fmt: skip


def _openings(rule_set: RuleSet, route: Route, day: dt.date) -> Iterator[tuple[Reference, Threshold, RuleUse]]:
    """What opens a route is cited for the provisions of what is in it."""
    if route.open_to is None:
        return
    use = RuleUse(rule_set.id, route.id, route.label, RulePlace.OPEN_TO, rule_set.file, route.line, day)
    cited = (each[0] for top in route.items for item in walk(top) for each in _conditions(item, day))
    for reference in dict.fromkeys(cited):
        yield from ((reference, leaf, use) for leaf in leaves(route.open_to) if isinstance(leaf, Threshold))


# --- what the corpus says -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _OldText:
    """A provision of the corpus in one language with the bounds that it is read to have."""

    provision: Provision
    text: RuleText
    bounds: tuple[RuleBound, ...]
    line: int
    table: FactTable

    @classmethod
    def of(cls, provision: Provision, language: Language, table: FactTable) -> _OldText:
        """Read in a language."""
        text = RuleText(provision.text[language], language)
        line = provision.text_lines.get(language, provision.line)
        return cls(provision, text, read_bounds(text, 0, len(text.source), table), line, table)

    def limit(self, threshold: Threshold, uses: tuple[RuleUse, ...], others: frozenset[str]) -> CitedLimit:
        """A threshold with the words of this provision it rests on; `others` are the names of the other facts in it."""
        subjects = subjects_of(threshold.fact)
        _, anchor = min(self._anchors(threshold, subjects), key=lambda pair: pair[0], default=((), None))
        quote = self.text.quote(*(anchor.sentence if anchor is not None else self._first()))
        if anchor is not None and not anchor.carried and anchor.subject not in others:
            subjects |= {anchor.subject} - {""}
        negated = anchor is not None and HOW.get(anchor.comparison) is OPPOSITE[threshold.how]
        line = self.line + quote.line - 1
        return CitedLimit(threshold, self.provision, uses, anchor, quote.text, line, subjects, negated)

    def _anchors(
        self, threshold: Threshold, subjects: frozenset[str]
    ) -> Iterator[tuple[tuple[bool, int, bool, float, int], RuleBound]]:
        """Where the text gives the threshold, the best place with the least key.

        A number with a bound goes before one without, one beside words for the fact before one without a subject, and
        of those the one whose sentence is the most like what the fact is called.
        """
        for place, bound in enumerate(self.bounds):
            value = in_measure(bound, threshold.spec)
            if value is None or value != threshold.limit or bound.ranged:
                continue
            if not value and bound.subject not in subjects:  # a sign says nothing of what it is not said of
                continue
            how = HOW.get(bound.comparison)
            if how in (threshold.how, OPPOSITE[threshold.how]) or (how is None and value):
                named = 0 if bound.subject in subjects and not bound.carried else 1 if not bound.subject else 2
                alike = self._is_called(threshold, bound) if named else 0.0
                yield (how is None, named, how is not threshold.how, -alike, place), bound

    def _is_called(self, threshold: Threshold, bound: RuleBound) -> float:
        """How alike the sentence of a number is to what a fact is called."""
        language = self.text.language
        label = words_of(threshold.spec.label[language], language)
        return likeness(label, words_of(self.text.source[slice(*bound.sentence)], language))

    def _first(self) -> tuple[int, int]:
        end = self.text.source.find("\n")
        return 0, end if end >= 0 else len(self.text.source)


@lru_cache(maxsize=256)
def subjects_of(fact: str) -> frozenset[str]:
    """The names under which the reader of texts knows a fact, or a yearly number that it is made of."""
    keys = (fact, *sources(fact, 0))
    return frozenset(f"{ANY_YEAR}{without_year(key)}" if key.startswith("years.") else key for key in keys)
