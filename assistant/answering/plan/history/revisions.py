"""A revision asked about for itself: what it changed, its number and its date, from what its version says of itself."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from assistant.answering.plan.steps import NOT_SAID, Step, StepKind, sentence_step, sentences_of
from assistant.answering.question.revisions import Revision
from assistant.answering.question.understanding import Understood
from assistant.answering.words import WORDS
from assistant.corpus.model import Corpus, Provision, Version
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import QuantityKind
from assistant.language.quantities.reader import read_quantities

MOST_CHANGED = 4
"""Most sentences on what a revision changed."""

MOST_OF_ITSELF = 2
"""Most sentences on its number and date."""

MOST_OF_SPAN = 4
"""Most of them where it is asked from when until when it was in force."""

_OF_CHANGES = ("revision-content", "what-changed", "changes", "numbers-unchanged")
_OF_ITSELF = ("about", "document-number")
"""The provisions in which a version tells of its revision, by their ids, in the order they are said."""

_ASKS_CHANGES = Pattern(
    "that it is asked what a revision changed",
    r"\b(?:chang\w*|about|cover\w*|concern\w*|new|do|add\w*|bring|brought|touch\w*|content)\b"
    r"|[改动变修][了动订改]?了?(?:什么|啥|哪)|怎么改|内容|涉及|主要|要点|变化",
    yes=("what did it change", "what was it about", "改了什么", "主要动了什么"),
    no=("its document number", "文号多少"),
    flags=re.IGNORECASE,
)
_ASKS_DATA = Pattern(
    "that the number or the date of a revision is asked for",
    r"\b(?:numbers?|nos?\.|when|dated?|day|circular)\b|文号|几号|编号|字号|哪[天日年月]|何时|什么时候|日期",
    yes=("its document number", "when was it issued", "文号多少", "哪天出的"),
    no=("what did it change", "改了什么"),
    flags=re.IGNORECASE,
)
_ASKS_SPAN = Pattern(
    "that it is asked from when or until when a text was in force",
    r"\b(?:take|took|takes) effect\b|\bin force\b|\b(?:until|till|from) when\b|\brepealed\b|\breplaced\b"
    r"|\bhow long .{0,30}\bappl"
    r"|起用|启用|施行|生效|用到|[到至](?:哪|什么时候|何时)|废止|失效|取代|停用",
    yes=("when did it take effect", "until when", "哪天起用、用到哪天", "何时生效"),
    no=("its document number", "文号多少"),
    flags=re.IGNORECASE,
)
_TELLS_CHANGE = Pattern(
    "that a sentence of a version on itself tells what the revision changed, or that this is not known",
    r"\bconcern\w*\b|\bchang\w+\b|\btidying|\badd(?:s|ed)\b|涉及|哪些内容|清理性|新增|增加",
    yes=("concerned independent directors", "涉及独立董事制度", "的哪些内容，所读资料没有说明"),
    no=("is no longer in force", "现不再有效"),
    flags=re.IGNORECASE,
)
_TELLS_DATA = Pattern(
    "that a sentence tells the number or the date of a text",
    r"〔|\bdocument number\b|\bissued\b|\bdated\b|文号|发布|修改$|次修改|新文本|取代",
    yes=("is dated 4 August 2023 and has document number", "文号为上证发〔2023〕128号", "于2024年4月30日发布"),
    no=("现不再有效", "is no longer in force"),
    flags=re.IGNORECASE,
)

_TELLS_SPAN = Pattern(
    "that a sentence tells from when or until when a text was in force",
    r"\btook effect\b|\breplaced\b|\bin force\b|施行|生效|取代|有效",
    yes=("took effect on 10 April 2023", "被2026年修订版取代"),
    no=("is dated 4 August 2023",),
    flags=re.IGNORECASE,
)


def revision_steps(asked: Understood, corpus: Corpus) -> tuple[Step, ...]:
    """What is said of the revision that a question asks about for itself; none where it asks something else.

    Where none of that date is held of the text named, that is said. Of several each is told under its version.
    """
    if asked.revisions:
        told = (
            step for each in asked.revisions for version in each.versions for step in _of_version(version, each, asked)
        )
        return tuple(replace(step, kind=StepKind.DIFFER) if step.kind is StepKind.SAY else step for step in told)
    revision = asked.revision
    if revision is None or not revision.documents or not revision.alone:
        return ()
    if not revision.versions:
        document = corpus.documents[revision.documents[0]].latest.short[asked.language]
        return (_absent("absent.revision", document, revision, asked),)
    steps = [step for version in revision.versions for step in _of_version(version, revision, asked)]
    if len(revision.versions) > 1:  # of several texts those that tell what changed do
        steps = [step for step in steps if step.kind is not StepKind.ABSENT] or steps[:1]
    return tuple(steps)


def _of_version(version: Version, revision: Revision, asked: Understood) -> Iterator[Step]:
    """What it changed, then its number and date, each where it is asked for; both where neither is."""
    changes, data = _ASKS_CHANGES.search(asked.text), _ASKS_DATA.search(asked.text)
    itself = [each for each in _sentences(version, _OF_ITSELF, asked) if _is_of(each[1], revision)]
    changed = [place for place, _ in _sentences(version, _OF_CHANGES, asked)]
    changed = changed or [place for place, text in itself if _TELLS_CHANGE.search(text)]
    span = _ASKS_SPAN.search(asked.text)
    every = list(_sentences(version, _OF_ITSELF, asked)) if span else itself
    of_data = [place for place, text in every if _TELLS_DATA.search(text) or (span and _TELLS_SPAN.search(text))]
    chosen = changed[:MOST_CHANGED] if changes or not (data or span) else []
    most = MOST_OF_SPAN if span else MOST_OF_ITSELF
    numbered = [place for place, text in every if place in of_data and "〔" in text][: most - 1]
    first = [place for place in of_data if place not in numbered][: most - len(numbered)]
    of_data = [place for place in of_data if place in (*numbered, *first)]
    chosen += of_data if data or span or not changes or not chosen else []
    yield from dict.fromkeys(sentence_step(provision, asked.language, at) for provision, at in chosen)
    if changes and not changed:
        yield replace(
            _absent("absent.revision_content", version.short[asked.language], revision, asked), operators=(NOT_SAID,)
        )


def _sentences(
    version: Version, names: Iterable[str], asked: Understood
) -> Iterator[tuple[tuple[Provision, int], str]]:
    """The sentences of some provisions of a version, with their places."""
    for provision in (version.provisions[name] for name in names if name in version.provisions):
        if provision.version == version.id:
            for at, text in enumerate(sentences_of(provision, asked.language)):
                yield (provision, at), text


def _is_of(text: str, revision: Revision) -> bool:
    """Whether a sentence with dates of the calendar tells one of the days of a revision."""
    days = [each.value for each in read_quantities(text) if each.kind is QuantityKind.DATE]
    return not days or any(
        isinstance(day, dt.date) and revision.date.first <= day <= revision.date.last for day in days
    )


def _absent(words: str, document: str, revision: Revision, asked: Understood) -> Step:
    """The step that says that a revision, or what it changed, is not held."""
    return Step(StepKind.ABSENT, WORDS(words, asked.language, document=document, date=revision.date.words))
