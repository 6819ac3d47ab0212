"""Which listing conditions a text names, and which facts they ask for."""

from __future__ import annotations

from assistant.answering.verdict.asking import what_is_asked
from assistant.answering.verdict.facts_meant import LISTING
from assistant.dialogue.subjects import routes, subjects
from assistant.eligibility.rules.book import RuleBook


def routes_in(text: str, book: RuleBook) -> set[str]:
    """The concepts in a text that name a route of some rules."""
    return _named(text, book) & routes(book)


def names_section(text: str, book: RuleBook) -> bool:
    """Whether a text names other listing conditions than the standards, such as the sci-tech indicators."""
    sections = (section.concepts for section in book.rule_set(LISTING).sections)
    return not _named(text, book).isdisjoint(frozenset[str]().union(*sections))


def names_rules(text: str, book: RuleBook) -> bool:
    """Whether a text names any rules, a section or a route of them: delisting, the growth tier, an indicator."""
    named = _named(text, book)
    concepts = [rules.concepts for rules in book.rule_sets]
    sections = [section for rules in book.rule_sets for section in rules.sections]
    concepts += [section.concepts for section in sections]
    concepts += [route.concepts for section in sections for route in section.routes]
    return any(not each.isdisjoint(named) for each in concepts)


def asked_by_standards(book: RuleBook) -> frozenset[str]:
    """The facts that the market-cap and financial standards ask for."""
    rules = book.rule_set(LISTING)
    choice = rules.choice.section if rules.choice else ""
    by_route = book.facts_by_route(LISTING)
    found = (by_route[route.id] for each in rules.sections if each.id == choice for route in each.routes)
    return frozenset[str]().union(*found)


def asked_for(question: str, book: RuleBook) -> frozenset[str]:
    """The facts that what a question names of the listing conditions asks for: standards, or a section of them."""
    named, by_route = _named(question, book), book.facts_by_route(LISTING)
    wanted = asked_by_standards(book) if what_is_asked(question).which else frozenset[str]()
    for section in book.rule_set(LISTING).sections:
        for route in section.routes:
            if named & (section.concepts | route.concepts):
                wanted |= by_route[route.id]
    return wanted


def _named(text: str, book: RuleBook) -> set[str]:
    return {item.entry.id for item in subjects(text, book.corpus)}
