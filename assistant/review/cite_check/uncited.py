"""Rules that a memo tells without saying where they stand: numbers of the rules in a paragraph that cites nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from assistant.eligibility.proposals.bounds import RuleBound
from assistant.eligibility.rules.book import RuleBook
from assistant.language.quantities.quantity import Bound, QuantityKind, bound_of
from assistant.language.text import Bilingual, Language
from assistant.review.cite_check.amounts import HeldBound, held_bounds, is_period
from assistant.review.cite_check.held import HeldRules
from assistant.review.cite_check.model import CiteFinding, CiteKind, CiteStatus
from assistant.review.cite_check.numbers import plain_amounts
from assistant.review.cite_check.sentences import MemoSentence
from assistant.review.cite_check.tiers import is_same
from assistant.review.cite_check.whose import is_of_rules, says_must
from assistant.review.words import WORDS

_KINDS = frozenset({QuantityKind.MONEY, QuantityKind.PERCENT, QuantityKind.COUNT, QuantityKind.NUMBER})

Told = tuple[RuleBound, HeldBound]
"""A number of a memo, and the one of a rule that it is."""


class RuleNumbers:
    """The numbers of the provisions in force on which the rules of the checker rest; what a memo cites is known."""

    def __init__(self, rules: HeldRules, book: RuleBook, sentences: Iterable[MemoSentence]) -> None:
        self._rules = rules
        self._book = book
        self._cited = {(place.document_id, place.provision) for sentence in sentences for place in sentence.places}

    @cached_property
    def _provisions(self) -> tuple[tuple[HeldBound, ...], ...]:
        rules, table = self._rules, self._book.fact_table
        held = (
            tuple(held_bounds(each, rules, table, whole=True))
            for each in rules.corpus.provisions(rules.as_of)
            if self._book.uses_of(each.document, each.id)
        )
        return tuple(filter(None, held))

    @cached_property
    def _values(self) -> frozenset[object]:
        """All of them, ratios also in per cent."""
        held = (each.bound.value for numbers in self._provisions for each in numbers)
        return frozenset(value for each in held for value in (each, 100 * each))

    def may_stand_in(self, sentence: MemoSentence) -> bool:
        """Whether a sentence bounds a number as one of the rules does: all others need no reading."""
        return any(
            quantity.kind in _KINDS
            and quantity.value in self._values
            and bound_of(quantity, sentence.text) not in (None, Bound.EQ)
            for quantity in sentence.quantities
        )

    def told_in(self, sentence: MemoSentence, bounds: Iterable[RuleBound]) -> Iterator[CiteFinding]:
        """What a sentence that cites nothing tells of a rule; at most one finding.

        Two numbers of one provision prove it, or one that is about the same fact in a sentence that says what must be.
        Words in quotation marks are those of others.
        """
        numbers = [
            bound
            for bound in plain_amounts(sentence, bounds)
            if bound.comparison is not Bound.EQ
            and not _is_quoted(sentence.text[: bound.start - sentence.start])
            and not is_period(bound)
            and is_of_rules(sentence, bound)
        ]
        known = {named.document.id for named in sentence.known if named.document is not None}
        found = [
            told
            for held in (self._provisions if numbers else ())
            if held[0].provision.document not in known and _proves(told := _told(numbers, held, sentence), sentence)
        ]
        if found and not any(self._is_cited(told) for told in found):
            yield _finding(sentence, max(found, key=lambda told: (len(told), len(_about(told)))))

    def _is_cited(self, told: Sequence[Told]) -> bool:
        """Whether the memo cites the provision in another place."""
        provision = told[0][1].provision
        return (provision.document, provision.id) in self._cited


def _is_quoted(before: str) -> bool:
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _told(numbers: Sequence[RuleBound], held: Sequence[HeldBound], sentence: MemoSentence) -> list[Told]:
    told: list[Told] = []
    for bound in numbers:
        same = [each for each in held if is_same(bound, each.bound) and each.bound.subject]
        if same:
            told.append((bound, max(same, key=lambda each: _likeness(bound, each, sentence.language))))
    return told


def _likeness(bound: RuleBound, held: HeldBound, language: Language) -> tuple[bool, bool]:
    return held.bound.subject == bound.subject, held.language is language


def _about(told: Sequence[Told]) -> list[HeldBound]:
    """The numbers that are about the same fact."""
    return [held for bound, held in told if bound.subject == held.bound.subject and not bound.carried]


def _proves(told: Sequence[Told], sentence: MemoSentence) -> bool:
    several = len({bound.value for bound, _ in told}) > 1
    return bool(_about(told)) and (several or says_must(sentence))


def _finding(sentence: MemoSentence, told: Sequence[Told]) -> CiteFinding:
    start, end = told[0][0].start, told[-1][0].end
    held = _about(told)[0]
    words = sentence.text[start - sentence.start : end - sentence.start]
    message = WORDS.both("cite.no_citation", place=held.name, held=Bilingual(held.sentence, held.sentence))
    reference = str(held.provision.reference)
    return CiteFinding(CiteKind.NUMBER, CiteStatus.NO_CITATION, start, end, words, reference, message, held.sentence)
