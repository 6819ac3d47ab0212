"""The revision of a text that a question names by its year or month: what the amendment of April 2025 changed.

The day whose rules answer it is that of the version; of today's version the rules of today do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.answering.question.date_cues import OURS
from assistant.answering.question.day import AskedDay, DateRole, DaySource, NamedDate
from assistant.corpus.mentions import mentions
from assistant.corpus.model import Corpus, Version
from assistant.language.patterns import Pattern

_NEAR = 90
"""Characters beside a date in which a revision is named."""

_REVISION = Pattern(
    "that a text is asked about as it was revised: what the revision changed, or its number",
    r"\b(?:revision|amendment|amended|revised|editions?|overhaul\w*|rewrit\w+|rewrote)\b"
    r"|\bwhat (?:(?:did|has|was|were)\b.{0,60}\b)?chang|\b(?:document|circular|reference|doc) n(?:umber|o)\b"
    r"|修订|修正|修改|改版|[改动]了?(?:什么|啥|哪)|怎么改|那一?[次版回]|文号|几号文|发文字号",
    yes=(
        "the April 2025 amendment of the listing rules",
        "what did the listing rules change in April 2025",
        "2025年4月科创板上市规则改了什么",
        "2024年4月那次",
        "文号多少",
    ),
    no=("the version of standard 5", "改制", "change of control", "2025年4月的上市公司"),
    flags=re.IGNORECASE,
)
_NAMED_SO = Pattern(
    "words that name a revision without saying of which text",
    r"\b(?:revision|amendment|edition) of\s*$|^\s*(?:revision|amendment|edition)\b"
    r"|^的?那一?[次版回]|^的?(?:修订|修正|修改)版?",
    yes=("the revision of ", " amendment", "那次修订", "修订版"),
    no=("科创板上市规则改了什么", " we amended"),
    flags=re.IGNORECASE,
)
_OF_OTHERS = Pattern(
    "that several revisions are asked about, or today's too",
    r"前后|之?[前后](?:的|比|，|,)|至今|以来|\b(?:before|after|since|now|today|current\w*|latest|still)\b|现在|如今|目前|现行|最新",
    yes=("2024年4月前后", "since April 2024", "现在"),
    no=("2024年4月那次修订", "前提"),
    flags=re.IGNORECASE,
)
_IN_FORCE = Pattern(
    "that the text of a day is asked about, not a revision of that day",
    r"\bin force\b|\b(?:appl(?:y|ies|ied|icable)|valid|governed|current)\b(?! to)|有效|适用的是|执行的是|用的是",
    yes=("Which revision was in force on 1 January 2022?", "2022年1月适用的是哪一版"),
    no=("what did the April 2025 amendment change", "2025年4月那次修订"),
    flags=re.IGNORECASE,
)


_FROM_UNTIL = Pattern(
    "that the first or the last day of a text in force is asked for",
    r"\b(?:from|since|until|till|up to|to) (?:when|what (?:day|date)|which (?:day|date))\b"
    r"|(?:哪[天日年]|什么时候|何时)[^，。；？?]{0,3}(?:起|施行|生效|停|失效|废)|[到至](?:哪[天日年]|什么时候|何时)",
    yes=("from when to when was it in force", "哪天起施行，有效到哪天"),
    no=("which revision was in force on 1 January 2022", "2022年1月适用的是哪一版"),
    flags=re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision that a question names: its date, the texts named, and their versions of that date.

    No `versions` where none of that date is held; a question that names no text and nothing else means every text.
    `alone` says that the question names nothing beside the revision.
    """

    date: NamedDate
    documents: tuple[str, ...]
    versions: tuple[Version, ...]
    alone: bool


def revision_in(text: str, dates: Sequence[NamedDate], corpus: Corpus) -> Revision | None:
    """The one revision a question asks about, of the documents it names or else of any."""
    told = {(date.first, date.last): date for date in reversed(dates)}
    if len(told) != 1 or not _REVISION.search(text) or (_IN_FORCE.search(text) and not _FROM_UNTIL.search(text)):
        return None
    (date,) = told.values()
    around = text[max(0, date.start - _NEAR) : date.start] + text[date.end : date.end + _NEAR]
    if date.role in _OTHERWISE or date.before or date.counted or _OF_OTHERS.search(around):
        return None
    of_a_fact = date.role is DateRole.FACT
    if of_a_fact and OURS.search(text):
        return None
    entries = mentions(text, corpus.glossary)
    named = tuple(dict.fromkeys(entry.document for entry in entries if entry.document))
    alone = all(entry.document or entry.id in _OF_TEXTS for entry in entries)
    if not (named or _NAMED_SO.search(text[: date.start]) or _NAMED_SO.search(text[date.end :])):
        return None
    versions = _held(named or corpus.documents, date, corpus)
    of_another = date.first == date.last and bool(_held(corpus.documents, date, corpus))
    if not versions and (not named or of_a_fact or of_another):
        return None  # what was revised on that very day is another text, which the answer is to say
    return Revision(date, named or tuple(version.document for version in versions if alone), versions, alone)


def revisions_in(text: str, dates: Sequence[NamedDate], corpus: Corpus) -> tuple[Revision, ...]:
    """The revisions of one text that a question asks about side by side, oldest first; none where it asks otherwise."""
    told = sorted({(date.first, date.last): date for date in reversed(dates)}.items())
    if not 2 <= len(told) <= MOST_REVISIONS or not _REVISIONS.search(text) or _IN_FORCE.search(text):
        return ()
    entries = mentions(text, corpus.glossary)
    named = tuple(dict.fromkeys(entry.document for entry in entries if entry.document))
    if len(named) != 1 or not all(entry.document or entry.id in _OF_TEXTS for entry in entries):
        return ()
    each = tuple(Revision(date, named, _held(named, date, corpus), alone=True) for _, date in told)
    return each if all(revision.versions for revision in each) else ()


def editions_of(revision: Revision | None, text: str, corpus: Corpus) -> tuple[Revision, ...]:
    """Each edition of one text that a date means, and the next where that is asked for; none of one edition alone.

    So the two of 2019 are told side by side, and behind them when the text was revised again.
    """
    if revision is None or len(revision.documents) != 1 or not (revision.versions and revision.alone):
        return ()
    versions = sorted(revision.versions, key=lambda version: version.effective_from)
    if _ASKS_NEXT.search(text):
        every = (each for each in corpus.documents[revision.documents[0]].versions if each.is_dated)
        later = (each for each in every if each.effective_from > versions[-1].effective_from)
        versions += sorted(later, key=lambda version: version.effective_from)[:1]
    return tuple(_of(version, revision) for version in versions) if len(versions) > 1 else ()


def _of(version: Version, revision: Revision) -> Revision:
    first = min(version.published or version.effective_from, version.effective_from)
    return replace(revision, date=replace(revision.date, first=first, last=version.effective_from), versions=(version,))


_ASKS_NEXT = Pattern(
    "that the revision behind those of a date is asked for too",
    r"\bnext (?:one|revision|edition|version|amendment)\b|\b(?:one|revision|edition|version) after (?:that|those|it)\b"
    r"|再(?:往|之)?[后下](?:面)?[那一]?[次版回]|[之以]后那?一?[次版回]|下一?[次版回]",
    yes=("when was the next one", "the revision after that", "再往后那次", "下一版"),
    no=("the next year", "往后看", "之后改了什么"),
    flags=re.IGNORECASE,
)
MOST_REVISIONS = 4
"""Most revisions that are told side by side."""

_REVISIONS = Pattern(
    "that several revisions of a text are asked about for themselves",
    r"\b(?:revisions|amendments|editions)\b|\b(?:each|both)\b.{0,20}\bchang|\brespectively\b"
    r"|\bwhat did\b.{0,80}\bchange\b"
    r"|[两几二三]次(?:修订|修改|修正)|各(?:自)?[改动修]了?|分别[改动修]了?|(?:修订|修改|改)了?(?:哪些|什么|啥)",
    yes=("the April 2024 and April 2025 revisions", "两次修订，各改了什么", "分别改了什么"),
    no=("the revision of April 2025", "2024年和2025年的收入"),
    flags=re.IGNORECASE,
)


def _held(documents: Iterable[str], date: NamedDate, corpus: Corpus) -> tuple[Version, ...]:
    """The versions of documents that took effect on a date."""
    every = (version for name in documents for version in corpus.documents[name].versions)
    return tuple(each for each in every if each.is_dated and date.first <= each.effective_from <= date.last)


_OF_TEXTS = frozenset({"star-market", "star", "sse", "issuer", "listing", "company", "csrc", "document-number"})
"""Concepts that say no more of what is asked than that it is a text."""
_OTHERWISE = frozenset({DateRole.FILING, DateRole.COMPARED})
"""Parts of a date that names no revision."""


def day_of(asked: AskedDay, revision: Revision | None) -> AskedDay:
    """The day to answer for: that of a revision which is no longer in force, else the one there was."""
    if revision is None or asked.source is not DaySource.TODAY or asked.compares:
        return asked
    past = [version.effective_to is not None and version.effective_to < asked.day for version in revision.versions]
    if not past or not (all(past) if not revision.documents else any(past)):
        return asked
    date = replace(revision.date, role=DateRole.STATED)
    return AskedDay(date.day, DaySource.QUESTION, date)
