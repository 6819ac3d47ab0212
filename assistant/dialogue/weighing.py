"""Whether facts that a message only states ask something: if they are enough, or which standard they open."""

from __future__ import annotations

import datetime as dt
import re

from assistant.answering.verdict.facts_meant import LISTING
from assistant.dialogue.conditions_asked import asked_by_standards, asked_for, names_rules, names_section, routes_in
from assistant.dialogue.conversation import Turn
from assistant.dialogue.cues import (
    OBLIGES,
    is_keywords,
    states,
)
from assistant.dialogue.message import TypedMessage, figures_among, is_figure
from assistant.dialogue.subjects import last_subject, routes, subjects
from assistant.dialogue.substitution import KINDS, open_end, ordinals
from assistant.dialogue.words import WORDS
from assistant.eligibility.facts.issuer import without_year
from assistant.eligibility.facts.table import FactKind
from assistant.eligibility.reading.reader import FactsReading, calendar_key
from assistant.language.detection import language_of
from assistant.language.patterns import Pattern

_CAP = "expected_market_cap"


def weighed(message: TypedMessage, last: Turn) -> str:
    """Whether figures do that follow on a question what the rules ask for; which standard, where none is meant."""
    named = routes_in(last.question, message.book)
    of_standards = not figures_among(message.changed).isdisjoint(asked_by_standards(message.book))
    several = len(named) != 1 or OBLIGES.search(last.question)
    if of_standards and several and not names_section(last.question, message.book):
        return WORDS("question.which", message.language, stated=open_end(message.asked))
    return _enough(message, last)


def weighed_by_standard(message: TypedMessage, bare: str, last: Turn) -> str:
    """Figures asked to be enough, of the one standard that the last question named; empty where it is of none.

    The standard has to ask for one of them, and the message to name no rules of its own.
    """
    if _ASKS_ENOUGH.search(bare) is None or names_rules(bare, message.book) or ordinals(bare):
        return ""
    named = [item for item in subjects(last.question, message.corpus) if item.entry.id in routes(message.book)]
    if len({item.entry.id for item in named}) != 1:
        return ""
    if figures_among(message.changed).isdisjoint(asked_for(last.question, message.book)):
        return ""
    matter = named[0].words(message.language, language_of(last.question))
    return WORDS("question.about", message.language, question=open_end(bare), matter=matter)


_ASKS_ENOUGH = Pattern(
    "that it is asked whether figures are enough",
    r"\b(?:enough|sufficient|suffices?|qualif(?:y|ies)|pass(?:es)?|ok(?:ay)?|fine|good|make it|meet it"
    r"|(?:will|would|does|do) (?:it|that|this) do)\b[^,.;?]{0,12}\?*$"
    r"|([够行过])[了得]?[不没]\1|(?:够|行|能过|可以|达标|满足|达到)了?[吗么没嘛]|算不算够",
    yes=("110m on revenue of 750m, does that pass?", "1.1亿元，够不够", "is RMB 90m enough?", "2.8亿行吗"),
    no=("what is enough staff, and who counts", "要多少", "passed in 2024"),
    flags=re.IGNORECASE,
)


def weighed_alone(message: TypedMessage) -> str:
    """Whether the figures of a company, stated with no question, meet the standard named, else which they meet."""
    name = "question.enough_alone" if routes_in(message.asked, message.book) else "question.which"
    return WORDS(name, message.language, stated=open_end(message.typed))


def is_query(message: TypedMessage) -> bool:
    """Whether a few words name a thing and one amount of it: "co-invest 1.6bn", 研发 5%, "std 4 revenue 280m".

    A market cap or a figure of a year alone is told of a company, unless the rules that test it are named.
    """
    figures = [fact for fact in message.changed if is_figure(fact)]
    if len(figures) != 1 or message.known.facts or not is_keywords(message.asked, message.language):
        return False
    spoken = any(rules.spoken and rules.is_spoken_of(message.asked) for rules in message.book.rule_sets)
    spoken = spoken or names_rules(message.asked, message.book)
    spec = message.book.fact_table.spec(calendar_key(figures[0].fact, dt.date.max.year))
    ratio = spec is not None and spec.kind is FactKind.RATIO
    alone = without_year(figures[0].fact) not in asked_by_standards(message.book)
    return spoken or ratio or alone or bool(routes_in(message.asked, message.book))


def may_be_judged(message: TypedMessage) -> bool:
    """Whether a market value and another figure are stated that a standard asks for."""
    figures = figures_among(message.changed) & asked_by_standards(message.book)
    return _CAP in figures and len(figures) > 1


def _enough(message: TypedMessage, last: Turn) -> str:
    """Whether figures are enough that follow on a question what the rules ask for; how much, where that is worked out.

    What is worked out of an amount alone, as the sponsor's co-investment is of the issue, is not enough for anything.
    """
    worked = _how_much(message)
    if worked:
        return worked
    stated, matter = open_end(message.asked), last_subject(message.asked, last, message.book, message.language)
    name = "question.enough" if matter else "question.enough_alone"
    return WORDS(name, message.language, stated=stated, matter=matter)


def _how_much(message: TypedMessage) -> str:
    """How much the rules ask for that are about the figures stated, where that can be worked out of them."""
    figures = figures_among(message.changed)
    for rules in message.book.rule_sets:
        about = frozenset().union(*message.book.facts_by_route(rules.id).values())
        if rules.id == LISTING or not figures or not figures <= about:
            continue
        stated, matter = open_end(message.asked), rules.label[message.language]
        text = WORDS("question.how_much", message.language, stated=stated, matter=matter)
        if message.roles.figures.figures_in(text, FactsReading, message.roles.today):
            return text
    return ""


def answers(message: TypedMessage, last: Turn) -> bool:
    """Whether facts that are only stated go on with the last question.

    They correct what is known, are figures of the case it asked about, or figures that its rules ask for.
    """
    if message.new.corrects and any(fact.fact in message.before for fact in message.changed):
        return True
    if message.known.facts and message.judged(last.question) and _tells_asked_for(message, last):
        return True
    figures = figures_among(message.changed)
    if not figures or not states(message.asked, message.changed):
        return False
    if message.judged(last.question) and message.known.facts:
        return True
    if not figures.isdisjoint(asked_for(last.question, message.book)):
        return True
    wanted = {
        rules.id: frozenset().union(*message.book.facts_by_route(rules.id).values()) for rules in message.book.rule_sets
    }
    return not figures <= wanted[LISTING] and any(figures <= names for names in wanted.values())


def _tells_asked_for(message: TypedMessage, last: Turn) -> bool:
    """Whether it says of what kind the company is, or what the last question's rules ask, of the asker's company."""
    names = {fact.fact for fact in message.changed if not is_figure(fact)}
    return not names.isdisjoint({*KINDS, *asked_for(last.question, message.book)})
