"""Checks that figures, rules and corpus say the same: what a figure cites exists and holds its numbers."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.corpus.checks import Problem
from assistant.corpus.model import Provision, Reference
from assistant.eligibility.figures.book import FigureBook, number_forms
from assistant.eligibility.figures.calculator import Calculator, thresholds
from assistant.eligibility.figures.model import FILE, Figure, Operation, RuleNumber, TieredRate, Written
from assistant.eligibility.rules.book import RuleBook
from assistant.errors import InputError
from assistant.language.quantities.reader import normal_form, read_quantities
from assistant.language.sentences import corpus_sentences
from assistant.language.text import Language


def verify_figures(book: RuleBook) -> list[Problem]:
    """Every way in which figures disagree with the rules and the corpus, with file and line."""
    figures = FigureBook(book)
    known = {entry.id for entry in book.corpus.glossary}
    problems = [
        Problem(FILE, 1, f"words {words.id} go by the concept {concept}, which the glossary does not hold")
        for words in figures.table.words.values()
        for concept in sorted(words.concepts - known)
    ]
    for figure in figures.table.figures.values():
        problems += [Problem(FILE, line, f"{figure.id}: {text}") for line, text in _check(figure, book)]
    return problems


def _check(figure: Figure, book: RuleBook) -> Iterator[tuple[int, str]]:
    provisions = tuple(_provisions(figure.provision, book))
    if figure.provision is not None and not provisions:
        yield figure.line, f"cites {figure.provision}, which the corpus does not hold"
    if any(figure.sentence > len(corpus_sentences(text, language)) for text, language in _texts(provisions)):
        yield figure.line, f"rests on sentence {figure.sentence}, which {figure.provision} does not have"
    for beside in figure.also:
        places = tuple(_provisions(beside.provision, book))
        if not places or any(beside.sentence > len(corpus_sentences(*each)) for each in _texts(places)):
            yield figure.line, f"says sentence {beside.sentence} of {beside.provision}, which there is not"
    if figure.gives and book.fact_table.spec(figure.gives) is None:
        yield figure.line, f"gives the fact {figure.gives}, which there is not"
    for operation in (operation for way in figure.ways for operation in way):
        if isinstance(operation.constant, Written):
            own = tuple(_provisions(operation.provision, book)) if operation.provision else provisions
            yield from _check_written(operation, own)
            if not own:
                yield operation.line, f"cites {operation.provision}, which the corpus does not hold"
        elif isinstance(operation.constant, TieredRate):
            yield from _check_tier(operation.constant, book)
        elif isinstance(operation.constant, RuleNumber):
            yield from _check_number(operation.constant, book)
    for against in figure.against:
        yield from _check_number(against.number, book)


def _provisions(cited: Reference | None, book: RuleBook) -> Iterator[Provision]:
    """The provision that is cited, in every version from the one it names on."""
    document = book.corpus.documents.get(cited.document) if cited else None
    for version in document.versions if cited and document else ():
        if cited is not None and version.id >= (cited.version or "") and cited.provision in version.provisions:
            yield version.provisions[cited.provision]


def _texts(provisions: tuple[Provision, ...]) -> Iterator[tuple[str, Language]]:
    return ((provision.text[language], language) for provision in provisions for language in Language)


def _check_written(operation: Operation, provisions: tuple[Provision, ...]) -> Iterator[tuple[int, str]]:
    assert isinstance(operation.constant, Written), "checked by the caller"
    for provision in provisions:
        for language in Language:
            spelled = {normal_form(quantity) for quantity in read_quantities(provision.text[language])}
            if not spelled & number_forms(operation):
                yield (
                    operation.line,
                    f"{operation.constant.text} does not stand in the {language.value} text of {provision.reference}",
                )


def _check_tier(tier: TieredRate, book: RuleBook) -> Iterator[tuple[int, str]]:
    try:
        sections = {section.id for section in book.rule_set(tier.rule_set).sections}
    except InputError as error:
        yield tier.line, str(error)
        return
    if tier.section not in sections:
        yield tier.line, f"{tier.rule_set} has no section {tier.section}"


def _check_number(number: RuleNumber, book: RuleBook) -> Iterator[tuple[int, str]]:
    try:
        criterion = Calculator(book, book.corpus.first_day).criterion(number)
    except InputError as error:
        yield number.line, str(error)
        return
    if criterion is None:
        yield number.line, f"{number.rule_set} has no criterion {number.criterion}"
        return
    for version in criterion.versions:
        limits = {leaf.limit for leaf in thresholds(version.condition, number.fact)}
        if not limits or (len(limits) > 1 and not number.given):
            yield number.line, f"{number.criterion} has {len(limits)} numbers where one is meant; name its fact"
