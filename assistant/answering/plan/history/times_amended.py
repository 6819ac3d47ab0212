"""How often a text was amended: the number of days that it says itself, then that sentence, and when it first came."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.answering.plan.steps import TIMES, Step, sentence_step, sentences_of
from assistant.answering.question.understanding import Understood
from assistant.corpus.model import Corpus, Provision
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import QuantityKind
from assistant.language.quantities.reader import read_quantities

LEAST_DAYS = 2
"""Fewest days of a sentence that tells of all amendments."""

_ASKS_HOW_OFTEN = Pattern(
    "that it is asked how often a text was amended",
    r"\bhow (?:often|many times)\b.{1,80}\b(?:amended|revised|changed|updated)\b|\bhow many (?:amendments|revisions)\b"
    r"|(?:改|修订|修改|修正)[了过]?(?:一共|总共)?(?:几|多少)[次回遍]|(?:几|多少)次(?:修改|修订|修正)",
    yes=("How often has the guideline been amended so far?", "到现在修正过几回", "一共几次修改"),
    no=("when was it amended", "什么时候修改的"),
    flags=re.IGNORECASE,
)
_ASKS_FIRST = Pattern(
    "that it is asked when a text first came",
    r"\bfirst\b|\boriginally\b|最早|最初|首次|第一次|一开始",
    yes=("when was it first published", "最早哪天出的"),
    no=("how often was it amended",),
    flags=re.IGNORECASE,
)
_TELLS_AMENDED = Pattern(
    "that a sentence tells of amendments",
    r"\b(?:amended|revised) on\b|先后[^，。]{4,80}(?:修改|修订)",
    yes=("was amended on 16 April 2021", "先后于2021年4月16日和2022年12月30日修改"),
    no=("was issued", "未发现科创板上市规则在2026年4月24日之后再有修订"),
)
_TELLS_FIRST = Pattern(
    "that a sentence tells when a text first came",
    r"\bfirst (?:published|issued)\b|首次发布",
    yes=("was first published on 20 March 2020", "于2020年3月20日首次发布"),
    no=("was amended",),
)


def times_amended(asked: Understood, corpus: Corpus) -> tuple[Step, ...]:
    """The steps that say it of the one text named; none where it does not say so itself."""
    if not _ASKS_HOW_OFTEN.search(asked.text) or len(asked.query.documents) != 1:
        return ()
    version = corpus.documents[asked.query.documents[0]].at(asked.as_of)
    about = version.provisions.get("about") if version is not None else None
    if about is None:
        return ()
    texts = sentences_of(about, asked.language)
    days = {at: _days(text) for at, text in enumerate(texts) if _TELLS_AMENDED.search(text)}
    best = max(days, key=lambda at: days[at], default=-1)
    if best < 0 or days[best] < LEAST_DAYS:
        return ()
    lead = sentence_step(about, asked.language, best)
    counted = Step(lead.kind, lead.of, lead.part, (f"{TIMES}:{days[best]}",))
    return (*_first(about, texts, asked), counted)


def _first(about: Provision, texts: tuple[str, ...], asked: Understood) -> Iterator[Step]:
    """The sentence that says when it first came, where that is asked."""
    if _ASKS_FIRST.search(asked.text):
        first = [at for at, text in enumerate(texts) if _TELLS_FIRST.search(text)]
        yield from (sentence_step(about, asked.language, at) for at in first[:1])


def _days(text: str) -> int:
    return len({each.value for each in read_quantities(text) if each.kind is QuantityKind.DATE})
