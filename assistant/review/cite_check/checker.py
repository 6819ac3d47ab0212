"""Checks a memo: sentence by sentence, what it cites, quotes, counts and dates, against the library as of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import chain

from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.proposals.bounds import RuleBound, read_bounds
from assistant.eligibility.proposals.text import RuleText
from assistant.eligibility.rules.book import RuleBook
from assistant.errors import InputError
from assistant.language.detection import language_of_passage
from assistant.papers.model import Paper
from assistant.review.cite_check.dates import date_findings, number_of_document_findings
from assistant.review.cite_check.held import HeldRules, reference_words
from assistant.review.cite_check.model import CheckedMemo, CiteFinding, CiteKind, CiteStatus
from assistant.review.cite_check.numbers import number_findings
from assistant.review.cite_check.quotations import quote_findings
from assistant.review.cite_check.sentences import MemoSentence, memo_sentences
from assistant.review.cite_check.uncited import RuleNumbers
from assistant.review.words import WORDS


def check_memo(paper: Paper, book: RuleBook, as_of: dt.date) -> CheckedMemo:
    """What is so of everything in a memo that rests on a rule. Raises InputError for one without text."""
    if not paper.text.strip():
        raise InputError(WORDS.both("cite_report.no_text", file=paper.name))
    rules = HeldRules(book.corpus, as_of)
    sentences = tuple(memo_sentences(paper, book))
    numbers = RuleNumbers(rules, book, sentences)
    findings = chain.from_iterable(
        _of_sentence(sentence, paper, rules, numbers, book.fact_table) for sentence in sentences
    )
    ordered = sorted(dict.fromkeys(findings), key=lambda finding: (finding.start, finding.end))
    language = language_of_passage(paper.text)
    return CheckedMemo(paper.name, paper.sha256, as_of, language, paper.text, tuple(ordered), paper.warnings)


def _of_sentence(
    sentence: MemoSentence, paper: Paper, rules: HeldRules, numbers: RuleNumbers, table: FactTable
) -> Iterator[CiteFinding]:
    cites = sentence.places or sentence.quotes or sentence.rules or sentence.near or sentence.near_rules
    bounds: tuple[RuleBound, ...] = ()
    if sentence.quantities and (cites or numbers.may_stand_in(sentence)):
        bounds = read_bounds(RuleText(paper.text, sentence.language), sentence.start, sentence.end, table)
    if not cites:
        yield from numbers.told_in(sentence, bounds)
        return
    yield from _places(sentence, paper.text, rules)
    quotes = tuple(quote_findings(sentence, rules))
    yield from quotes
    settled = [quote for quote in quotes if quote.status is not CiteStatus.NOT_HELD]
    yield from number_findings(sentence, bounds, rules, table, settled)
    yield from date_findings(sentence, rules)
    yield from number_of_document_findings(sentence, rules)


def _places(sentence: MemoSentence, text: str, rules: HeldRules) -> Iterator[CiteFinding]:
    """The articles and documents that a sentence cites; an edition that does not apply is told once, where it stands.

    Told with the first article of it, which says whether its words are the same now.
    """
    told: set[int] = set()
    for place in sorted(sentence.places, key=lambda each: not each.provision):
        standing = rules.standing(place, history=sentence.is_history)
        kind = CiteKind.ARTICLE if place.provision else CiteKind.DOCUMENT
        provision = standing.provision.id if standing.provision else place.provision
        reference = reference_words(standing.version, provision)
        held = standing.provision.text_for(sentence.language) if standing.provision else ""
        start, end = place.start, place.end
        if standing.is_of_edition and place.named.edition:
            if place.named.start in told:
                continue
            told.add(place.named.start)
            kind, (start, end) = CiteKind.DOCUMENT, place.named.around
        words = text[start:end]
        yield CiteFinding(kind, standing.status, start, end, words, reference, standing.message, held)
