"""Whether what a part asks is told by the sentences printed, so that nothing is said to be missing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answering.plan.absence import everyday
from assistant.answering.plan.attributes import attributes_in
from assistant.answering.plan.measures import AskedMeasureKind, asked_measure, states, without_measure
from assistant.answering.plan.relevance import Relevance
from assistant.language.patterns import Pattern
from assistant.language.text import Language

_PERIOD = Pattern(
    "a time that is told without a number",
    r"有效期(?:限)?内|期间内|\b(?:within|during|for) (?:the|its) (?:validity|term|period)\b|\bvalidity period\b",
    yes=("在证监会注册有效期内", "within the validity of the registration"),
    no=("有效期为6个月", "valid"),
    flags=re.IGNORECASE,
)


def is_told(text: str, language: Language, sentences: Sequence[str], relevance: Relevance) -> bool:
    """Whether sentences have every telling word of what is asked, its measure and its attributes.

    What asks in words of every day alone is told where its measure is.
    """
    asked, measure = relevance.mended(text), asked_measure(text, language)
    if measure is not None and not _states(sentences, measure.kind, states(sentences, measure, language)):
        return False
    bare = without_measure(asked, language)
    spoken = frozenset[str]().union(*(attributes_in(each, language) for each in sentences))
    if not attributes_in(bare, language) <= spoken:
        return False
    words = frozenset[str]().union(*(relevance.words(each) for each in sentences))
    units = [unit for unit in relevance.terms(bare, language).units if not unit.words <= everyday(language)]
    return bool(units or measure) and all(unit.words & words for unit in units)


TOLD_NEAR = 0.45
"""Share of the words of a part that what stands nearest to it must have to tell it."""


def is_told_near(clause: str, text: str, language: Language, sentences: Sequence[str], relevance: Relevance) -> bool:
    """Whether the sentences nearest to a part tell its asking clause, and speak of most of what the part says."""
    words = frozenset[str]().union(*(relevance.words(each) for each in sentences))
    speaks = relevance.terms(text, language).coverage(words) >= TOLD_NEAR
    return speaks and is_told(clause, language, sentences, relevance)


def _states(sentences: Sequence[str], kind: AskedMeasureKind, in_numbers: bool) -> bool:
    return in_numbers or (kind is AskedMeasureKind.TIME and any(map(_PERIOD.search, sentences)))
