"""When something came in, and what changed, as the sentences of any version tell it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.answering.plan.absence import Found
from assistant.answering.plan.candidates import tells_of_change
from assistant.answering.plan.choice import LIKELY, SentenceChoice, places_of
from assistant.answering.plan.history.versions import ASKS_VERSIONS, FIGURES, amounts_named, asks_document_number
from assistant.answering.plan.relevance import Relevance
from assistant.answering.plan.steps import Place, sentences_of
from assistant.answering.question.understanding import Understood
from assistant.corpus.model import Corpus, Provision
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import QuantityKind, read_quantities

MOST_OF_CHANGE = 4
"""Most sentences of today's texts on what changed."""

MOST_OF_CAME = 2
"""Most sentences on when something came in."""


def came_in(found: Found, corpus: Corpus, relevance: Relevance) -> list[Place]:
    """The sentences of any version that say when what is asked about came in, or rose from what it was before."""
    language, terms = found.language, relevance.terms(found.text, found.language)
    asked = (relevance.concepts(found.text, language) - _OF_TEXTS) | terms.amounts
    if not asked & _OF_INDICATORS:
        return []
    told = dict[str, tuple[tuple[int, int, int], Place]]()
    for provision, position, text in _changes_found(found, corpus):
        words = relevance.words(text)
        words |= {name for word in words for name in _INDICATORS.get(word, ())}
        if asked & words and _CHANGES.search(text) and _tells_day(text):
            others = sum(word.startswith("concept:") for word in words - asked)
            told.setdefault(text, ((not _CAME.search(text), -len(asked & words), others), (provision, position)))
    ranked = sorted(told.values(), key=lambda each: each[0])
    return [place for rank, place in ranked if rank[0] == ranked[0][0][0]][:MOST_OF_CAME]


def _changes_found(found: Found, corpus: Corpus) -> Iterator[tuple[Provision, int, str]]:
    """The sentences found, and those that the documents of the provisions say of themselves and their changes."""
    yield from ((c.provision, c.position, c.text) for c in found.candidates)
    for document in dict.fromkeys(hit.provision.document for hit in found.hits):
        for version in corpus.documents[document].versions:
            for name in ("about", "changes"):
                provision = version.provisions.get(name)
                texts = sentences_of(provision, found.language) if provision is not None else ()
                yield from ((provision, at, text) for at, text in enumerate(texts) if provision is not None)


def told_today(question: Understood, found: Found, relevance: Relevance, choice: SentenceChoice) -> list[Place]:
    """The sentences of today's texts that say themselves what changed, where one of them likely answers.

    To how something changed those that state no sum of money and no percentage are no answer; where a number is
    named, as that of 50 patents, only those that state it are.
    """
    if ASKS_VERSIONS.search(question.text) or asks_document_number(question.text):
        return []
    named = amounts_named(found.text, found.language, relevance)
    today = [c for c in found.candidates if c.provision.in_force(question.as_of) and tells_of_change(c.text)]
    told = [c for c in found.candidates if c.provision.in_force(question.as_of) and named & c.words]
    told = [c for c in told if c in today or (question.days_compared and _tells_day(c.text))]
    today = told or today
    if _ASKS_WHAT_CHANGED.search(question.text):
        today = [c for c in today if any(word.startswith(FIGURES) for word in c.words)]
    chosen = choice.choose(today, MOST_OF_CHANGE)
    return places_of(chosen) if chosen and choice.probability(chosen[0]) >= LIKELY else []


def for_pending(question: Understood, found: Found, corpus: Corpus, choice: SentenceChoice) -> list[Place]:
    """When a text changed and which text holds for what was under way then; none where that is not asked."""
    if not _ASKS_PENDING.search(question.text):
        return []
    telling = [c for c in found.candidates if _TELLS_PENDING.search(c.text) and choice.probability(c) >= LIKELY]
    best = max(telling, key=choice.probability, default=None)
    if best is None:
        return []
    told = [c for c in telling if c.provision.reference == best.provision.reference][:MOST_OF_CAME]
    when = _amended(best.provision, found, corpus) if _ASKS_DAY.search(question.text) else []
    return [*when, *places_of(told)]


def _amended(provision: Provision, found: Found, corpus: Corpus) -> list[Place]:
    """The sentence in which the version of a provision says on which day it was amended."""
    version = corpus.documents[provision.document].version(provision.version)
    about = version.provisions.get("about") if version is not None else None
    texts = sentences_of(about, found.language) if about is not None else ()
    days = [at for at, text in enumerate(texts) if _AMENDED.search(text) and _tells_day(text)]
    return [(about, at) for at in days[:1] if about is not None]


_ASKS_PENDING = Pattern(
    "that it is asked which text holds for applications under way when it changed",
    r"\b(?:pending|under review|in the pipeline|already (?:filed|accepted|under)|transition\w*|grandfather\w*)\b"
    r"|在审|已受理|已申报|过了会|已过会|老项目|新老划断|过渡|按新的还是|按老的还是|按[新旧老](?:规|的)",
    yes=("do pending applications follow the old text", "在审的项目按新的还是老的", "新老划断怎么定"),
    no=("when was it amended", "什么时候改的"),
    flags=re.IGNORECASE,
)
_TELLS_PENDING = Pattern(
    "that a sentence tells to which applicants a text applies by how far they had come on a day",
    r"\b(?:apply|applies) to\b.{0,60}\b(?:had|has|have) (?:not |already )?passed\b|(?:适用于"
    r"|适用).{0,30}通过|通过.{0,20}，?适用",
    yes=(
        "apply to every applicant that had not passed the listing committee by",
        "适用于截至该日没有通过上市委审议的申报企业",
    ),
    no=("applies to drug makers", "适用第五套标准"),
)
_ASKS_DAY = Pattern(
    "that the day of a change is asked for",
    r"\bwhen\b|\b(?:which|what) (?:day|date)\b|哪[天日年]|何时|什么时候|几号|日期",
    yes=("when was it changed", "哪天改的"),
    no=("how was it changed", "怎么改的"),
    flags=re.IGNORECASE,
)
_AMENDED = Pattern(
    "that a sentence tells that a text was amended or issued",
    r"\b(?:amended|revised|issued|published)\b|修订|修改|发布",
    yes=("amended the Interim Provisions on 30 April 2024", "于2024年4月30日修订"),
    no=("in force",),
)


def _tells_day(text: str) -> bool:
    return any(quantity.kind is QuantityKind.DATE for quantity in read_quantities(text))


_OF_TEXTS = frozenset({"concept:r-and-d", "concept:regular-indicators", "concept:sci-tech-attributes"})
"""Concepts that too many sentences on changes name to be what one asks about."""
_INDICATORS = {
    "concept:indicator-1": ("concept:r-and-d-spending", "concept:r-and-d-ratio"),
    "concept:indicator-2": ("concept:r-and-d-staff",),
    "concept:indicator-3": ("concept:invention-patent",),
    "concept:indicator-4": ("concept:revenue-growth",),
}
"""What the indicators measure: a change of one is a change of what it asks for."""
_OF_INDICATORS = frozenset(_INDICATORS).union(*_INDICATORS.values())
_CHANGES = Pattern(
    "that a sentence tells that something came in or what it was before",
    r"\badded\b|\b(?:rose|raised|cut|fell|lowered) from\b|\bfrom .{1,20} to\b|\b[Ss]ince \d|\bintroduced\b"
    r"|\bwas \d+% before\b|新增|增加到|提高到|由.{1,12}到|自.{4,14}起|此前为",
    yes=("added the indicator for R&D staff", "rose from 5 to 7", "由5项提高到7项", "自2024年4月30日起"),
    no=("requires at least 7", "不少于7项"),
)
_CAME = Pattern(
    "that a sentence tells a number or rule from before",
    r"\badded\b|\bfrom .{1,40} to\b|新增|由.{1,20}到",
    yes=("raised the number from three to four", "由三项增加到四项"),
    no=("Since 30 April 2024",),
)
_ASKS_WHAT_CHANGED = Pattern(
    "that a question asks how something changed",
    r"\bhow (?:has|have|did|was|were)\b.*\bchang|\bwhat (?:has |have |had |was |were )?changed\b|有(?:什么|哪些|何)变化"
    r"|怎么[改变]|变化",
    yes=("How have the indicators changed since 2020?", "有什么变化"),
    no=("When was it changed?", "什么时候修订"),
    flags=re.IGNORECASE,
)
