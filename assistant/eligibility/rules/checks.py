"""Checks that rules and corpus say the same.

Provisions exist, dates fit, thresholds stand in the text of both languages, thresholds of the text are tested, and no
vouched statement decides two conditions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from difflib import get_close_matches

from assistant.corpus.checks import Problem, written_provisions
from assistant.corpus.model import Corpus, DocumentKind, Provision, Reference
from assistant.eligibility.facts.amounts import canonical, parts_of, plain
from assistant.eligibility.facts.table import ASSERTED, FactKind, FactSpec
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.rules.conditions import Condition, OneOf, Share, Threshold, leaves
from assistant.eligibility.rules.criteria import Cases, Criterion, CriterionGroup, Item, Route, RuleSet, Section, walk
from assistant.language.quantities.quantity import Quantity, QuantityKind, bound_of
from assistant.language.quantities.reader import normal_form, read_quantities
from assistant.language.text import Language

_COUNTED = frozenset({"month", "year", "share", "patent", "company"})
"""What a threshold that is no amount and no percentage counts."""


def verify_rules(book: RuleBook) -> list[Problem]:
    """Every way in which the rules and the corpus disagree, with file and line."""
    corpus = book.corpus
    problems: list[Problem] = []
    for rule_set in book.rule_sets:
        problems.extend(Problem(rule_set.file, line, text) for line, text in _check_concepts(rule_set, corpus))
        for item in rule_set.items():
            for reference, starts, line in _citations(item):
                problems.extend(
                    Problem(rule_set.file, line, text) for text in _check_citation(item, reference, starts, corpus)
                )
            problems.extend(Problem(rule_set.file, line, text) for line, text in _check_thresholds(item, corpus))
    return [*problems, *_check_untested(book), *_check_vouched(book)]


def _check_concepts(rule_set: RuleSet, corpus: Corpus) -> Iterator[tuple[int, str]]:
    """Concepts that a rule set, a section or a route goes by and the glossary does not hold."""
    known = [entry.id for entry in corpus.glossary]
    routes = [route for section in rule_set.sections for route in section.routes]
    parts: list[RuleSet | Section | Route] = [rule_set, *rule_set.sections, *routes]
    for part in parts:
        for concept in part.concepts:
            if concept not in known:
                nearest = get_close_matches(concept, known, n=1)
                hint = f"; did you mean {nearest[0]}?" if nearest else ""
                yield part.line, f"{part.id} goes by the concept {concept}, which the glossary does not hold{hint}"


def _citations(item: Item) -> Iterator[tuple[Reference, dt.date, int]]:
    """Every provision an item cites, the day it starts to rest on it, and the line."""
    if isinstance(item, Criterion):
        for version in item.versions:
            yield version.provision, version.starts, version.line
    if isinstance(item, CriterionGroup):
        for starts, provision in item.provisions:
            yield provision, starts, item.line
    if isinstance(item, Cases):
        yield from ((case.provision, case.starts, case.line) for case in item.cases)
    else:
        yield from ((exemption.provision, exemption.starts, exemption.line) for exemption in item.exemptions)


def _check_citation(item: Item, reference: Reference, starts: dt.date, corpus: Corpus) -> Iterator[str]:
    document = corpus.documents.get(reference.document)
    version = document.version(reference.version or "") if document else None
    if document is None or version is None:
        yield f"{item.id} cites {reference}: no such {'version' if document else 'document'} in the corpus"
        return
    provision = version.provisions.get(reference.provision)
    if provision is None:
        yield f"{item.id} cites {reference}: that version has no provision {reference.provision}"
    elif not provision.in_force(starts):
        yield f"{item.id} starts on {starts}, when {reference} is not in force"


def _check_thresholds(item: Item, corpus: Corpus) -> Iterator[tuple[int, str]]:
    """Thresholds missing from the text of any version of the provision that is in force while the test is."""
    for cited, condition, starts, ends, line in _tests(item):
        for provision in _provisions_while(cited, starts, ends, corpus):
            for language in Language:
                quantities = {normal_form(quantity) for quantity in read_quantities(provision.text[language])}
                for amount, spec in _amounts(condition):
                    if not quantities & _spellings(amount, spec):
                        where = f"{provision.document}@{provision.version}#{provision.id}"
                        yield (
                            line,
                            f"{item.id}: {canonical(amount, spec)} does not stand in the {language.value} text of "
                            f"{where}",
                        )


def _tests(item: Item) -> Iterator[tuple[Reference, Condition, dt.date, dt.date | None, int]]:
    """Every condition of an item that a provision is cited for."""
    if isinstance(item, Criterion):
        for version in item.versions:
            yield version.provision, version.condition, version.starts, version.ends, version.line
    if not isinstance(item, Cases):
        for exemption in item.exemptions:
            yield exemption.provision, exemption.when, exemption.starts, None, exemption.line


def _provisions_while(
    reference: Reference, starts: dt.date, ends: dt.date | None, corpus: Corpus
) -> Iterator[Provision]:
    document = corpus.documents.get(reference.document)
    for version in document.versions if document else ():
        provision = version.provisions.get(reference.provision)
        if (
            provision is None
            or version.id < (reference.version or "")
            or (ends is not None and version.effective_from > ends)
        ):
            continue
        if provision.effective_to is None or provision.effective_to >= starts:
            yield provision


def _amounts(condition: Condition) -> Iterator[tuple[Decimal, FactSpec]]:
    for leaf in leaves(condition):
        if not isinstance(leaf, Threshold):
            continue
        if isinstance(leaf.limit, Share):
            yield leaf.limit.share, FactSpec("share", FactKind.RATIO, leaf.spec.label)
            yield leaf.limit.cap, leaf.spec
        elif leaf.limit != 0:
            # "positive" and "negative" are words, not numbers.
            yield leaf.limit, leaf.spec


def _spellings(amount: Decimal, spec: FactSpec) -> set[str]:
    """How the text may write a threshold, in the normal form of the quantity reader."""
    if spec.kind is FactKind.MONEY:
        return {f"money:CNY:{plain(amount)}"}
    if spec.kind is FactKind.RATIO:
        parts = parts_of(amount)
        if parts is not None:
            return {f"fraction:{parts}"}
        return {f"percent:{plain(amount * 100)}"}
    unit = spec.unit.en.removesuffix("s") if spec.unit else ""
    return {f"number:{plain(amount)}", f"duration:{plain(amount)}:{unit}", f"ordinal:fiscal {unit}:{plain(amount)}"}


def _check_untested(book: RuleBook) -> Iterator[Problem]:
    """Thresholds of a rule text that no rule tests and no note explains, and notes where every threshold is tested."""
    tested = _tested_forms(book)
    for provision in written_provisions(book.corpus):
        thresholds = _thresholds(provision) if provision.kind is DocumentKind.RULE else {}
        own = tested.get((provision.document, provision.id), set())
        if provision.untested is None:
            near = own.union(*(tested.get((to.document, to.provision), set()) for to in provision.references))
            untested = [text for form, text in thresholds.items() if form not in near]
            if untested:
                yield Problem(
                    provision.file,
                    provision.line,
                    f"{provision.id}: no rule that cites it tests {', '.join(untested)}; test it, refer by 'refs:' to "
                    "the provision it is tested for, or say why not by 'untested:'",
                )
        elif thresholds and own.issuperset(thresholds):
            yield Problem(
                provision.file,
                provision.line,
                f"{provision.id}: a note says 'untested', but rules test {', '.join(thresholds.values())}",
            )


def _tested_forms(book: RuleBook) -> dict[tuple[str, str], set[str]]:
    """How the text may write the thresholds that rules test, by the document and provision they are cited for."""
    forms: dict[tuple[str, str], set[str]] = {}
    for rule_set in book.rule_sets:
        for route in (route for section in rule_set.sections for route in section.routes):
            for cited, condition in _cited_conditions(route):
                for amount, spec in _amounts(condition):
                    forms.setdefault((cited.document, cited.provision), set()).update(_spellings(amount, spec))
    return forms


def _cited_conditions(route: Route) -> Iterator[tuple[Reference, Condition]]:
    """Every condition of a route with each provision it is cited for.

    What opens a route is cited for whatever is in it, a group for all below it.
    """
    for item in (below for top in route.items for below in walk(top)):
        cited = [reference for reference, *_ in _citations(item)]
        yield from ((reference, condition) for reference, condition, *_ in _tests(item))
        if isinstance(item, Cases):
            yield from ((case.provision, case.when) for case in item.cases)
        elif item.applies_when is not None:
            yield from ((reference, item.applies_when) for reference in cited)
        if isinstance(item, CriterionGroup):
            tests = [test for part in item.parts for below in walk(part) for test in _tests(below)]
            yield from ((reference, condition) for _, reference in item.provisions for _, condition, *_ in tests)
        if route.open_to is not None:
            yield from ((reference, route.open_to) for reference in cited)


def _thresholds(provision: Provision) -> dict[str, str]:
    """The bounded quantities of a provision by their normal form, as the text writes them."""
    thresholds: dict[str, str] = {}
    for text in map(provision.text.__getitem__, Language):
        for quantity in read_quantities(text):
            if _is_threshold(quantity) and bound_of(quantity, text):
                thresholds.setdefault(normal_form(quantity), f"'{quantity.text}'")
    return thresholds


def _is_threshold(quantity: Quantity) -> bool:
    """Whether a bound beside it makes it one: an amount, a percentage, or a number of what conditions count."""
    return quantity.kind in (QuantityKind.MONEY, QuantityKind.PERCENT) or (
        quantity.kind in (QuantityKind.COUNT, QuantityKind.DURATION) and quantity.unit in _COUNTED
    )


def _check_vouched(book: RuleBook) -> Iterator[Problem]:
    """Criteria judged by one vouched statement that do not state one condition."""
    first: dict[str, tuple[RuleSet, Criterion]] = {}
    for rule_set in book.rule_sets:
        for criterion, fact in _vouched(rule_set):
            other_set, other = first.setdefault(fact, (rule_set, criterion))
            if other.label != criterion.label:
                yield Problem(
                    rule_set.file,
                    criterion.line,
                    f"{criterion.id} ('{criterion.label.en}') is decided by {fact} like {other.id} "
                    f"('{other.label.en}', {other_set.file}:{other.line}); give each condition its own fact, or one "
                    "condition one label in both languages",
                )


def _vouched(rule_set: RuleSet) -> Iterator[tuple[Criterion, str]]:
    """The criteria that a vouched statement alone decides, with its fact."""
    for criterion in (item for item in rule_set.items() if isinstance(item, Criterion)):
        conditions = [version.condition for version in criterion.versions]
        facts = {condition.fact for condition in conditions if isinstance(condition, OneOf)}
        yield from ((criterion, fact) for fact in sorted(facts) if fact.startswith(ASSERTED))
