"""What the corpus does not hold.

Topics named in a question, and the part of the question that can still be answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.answering.question.parts import asks as asks_anything
from assistant.corpus.mentions import mention_spans, mentions
from assistant.corpus.model import Corpus, GlossaryEntry, NotHeld
from assistant.language.patterns import Pattern

_CLAUSE = Pattern(
    "where a clause of a question ends",
    r"(?<=[?？!！。;；：”])\s*|(?<=[a-z\d%][.:])\s+(?=[A-Z\"])|[，]\s*|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])|,?\s+(?:and|or|but|also)\s+(?=(?:what|which"
    r"|how|who|when|where|why|does|do|is|are|can|may)\b)|,\s+(?=(?:what|which|how|who|when|where|why)\b)|,\s+(?:and|or)\s+(?=the\b)|[，,]?\s*(?=另外|还有|并且|而且|同时|此外)",
    yes=(
        "Which? And",
        "is it heard, who sits",
        "是什么？另",
        "多久审 审核员是谁",
        "fees, and what is it",
        "多少，另外",
        "price band, and the fee",
    ),
    no=("fees and costs", "3.5 years"),
    flags=re.IGNORECASE,
)
_ASKS = Pattern(
    "that a clause asks",
    r"[?？]|^(?:and |or |but |also )?(?:what|which|how|who|when|where|why|does|do|is|are|can|may|must)\b|什么|多少"
    r"|几|哪|吗|么|如何|怎|是否|能否|可否",
    yes=("which rule", "and how long", "多少", "吗"),
    no=("the fees", "some rule", "条件"),
    flags=re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Silence:
    """The topics a question names that are not held, and what is left to answer (empty: nothing)."""

    topics: tuple[NotHeld, ...]
    rest: str


def silence_in(question: str, corpus: Corpus) -> Silence:
    """Split off the clauses of a question that ask for a topic the corpus does not hold."""
    low = question.lower()
    named = mentions(question, corpus.not_held)
    topics = tuple(topic for topic in named if not any(words in low for words in topic.beside))
    if not topics:
        return Silence((), question)
    other = _compared_with(question, corpus)
    if other:
        return Silence(topics, other)
    clauses = clauses_of(question)
    kept = _with_company(_kept(topics, clauses), question, corpus)
    # "The price band, and the stamp duty?" asks for both in words that ask nothing themselves.
    bare = not any(_ASKS.search(clause.rstrip("?？")) for clause in clauses)
    asks = any(_ASKS.search(clause) or asks_anything(clause) for clause in kept) or (
        bare and bool(mentions(" ".join(kept), corpus.glossary))
    )
    return Silence(topics, _joined(kept) if asks else "")


def _with_company(clauses: Sequence[str], question: str, corpus: Corpus) -> list[str]:
    """The clauses left, with the company that the question names in front, where they name nothing themselves."""
    company = next((question[start:end] for start, end, entry in _companies(question, corpus)), "")
    bare = clauses and company and not mentions(" ".join(clauses), corpus.glossary)
    return [f"{company} {clauses[0]}", *clauses[1:]] if bare else list(clauses)


def _companies(question: str, corpus: Corpus) -> Iterator[tuple[int, int, GlossaryEntry]]:
    """Where a question names companies of which the corpus tells."""
    told = {
        provision.id.removeprefix(_COMPANY) for provision in corpus.provisions() if provision.id.startswith(_COMPANY)
    }
    return (span for span in mention_spans(question, corpus.glossary) if span[2].id in told)


_COMPANY = "company-"
"""How the provisions begin that tell of one company."""


def _joined(clauses: Sequence[str]) -> str:
    """Clauses as one question; where nothing ends one, a comma does."""
    ended = (
        clause if clause[-1] in _ENDS else f"{clause}{',' if clause[-1].isascii() else '，'}" for clause in clauses[:-1]
    )
    return " ".join([*ended, *clauses[-1:]])


_ENDS = ".?!:;,？！。；：，、”"


def _kept(topics: tuple[NotHeld, ...], clauses: Sequence[str]) -> list[str]:
    """The clauses that ask of none of the topics, neither by name nor by going on from one that does."""
    kept: list[str] = []
    of_topic = False
    for clause in clauses:
        of_topic = bool(mentions(clause, topics)) or (of_topic and bool(_GOES_ON.search(clause)))
        if not of_topic:
            kept.append(clause)
    return kept


_GOES_ON = Pattern(
    "that a clause asks more of what the clause before it is about",
    r"^(?:and |but |then )?(?:after|by|within|for|at|under|on|to|from) (?:what|which|how)\b"
    r"|\b(?:its?|they|their|them|this|that|these|those)\b"
    r"|\b(?:dearer|cheaper|pricier|pricey|expensive|costl(?:y|ier)|cost more|charge more)\b|贵|便宜|划算"
    r"|^(?:那|又|还)?(?:需?要|得|须|满|最?[多少低高]|几|有多|多[少大久长高])|[其它]",
    yes=(
        "is the fifth standard dearer",
        "第五套会不会贵些",
        "要多大市值",
        "and after how many months",
        "how large must its market cap be",
    ),
    no=("控股股东锁多久", "what is the fifth standard", "跟投多少"),
    flags=re.IGNORECASE,
)


def _compared_with(question: str, corpus: Corpus) -> str:
    """The question without the one topic not held that it sets beside something held; empty where it sets none so."""
    topics = mention_spans(question, corpus.not_held)
    if len(topics) != 1 or not _COMPARES.search(question):
        return ""
    start, end, _ = topics[0]
    for begin, stop, entry in mention_spans(question, corpus.glossary):
        beside = question[end:begin] if end <= begin else question[stop:start]
        if entry.document is None and not start < stop <= end and _BETWEEN.fullmatch(beside):
            return f"{question[: min(start, begin)]}{question[begin:stop]}{question[max(end, stop) :]}".strip()
    return ""


_BETWEEN = Pattern(
    "what joins two things that are set side by side",
    r"\s*(?:[和与跟同及、/]|and|vs\.?|versus|or|(?:is |are )?(?:the )?(?:same (?:thing )?as|different from))\s*",
    yes=("和", " and ", " vs ", " the same as "),
    no=("以及它的", " is "),
    how="fullmatch",
    flags=re.IGNORECASE,
)
_COMPARES = Pattern(
    "that a question sets two things side by side",
    r"\bcompar|\bvs\b|\bversus\b|\bdiffer|\bthe same\b|区别|不同|差别|差异|差在|对比|比较|一个意思|一回事|一样",
    yes=("are the two the same", "是一个意思吗", "有什么区别"),
    no=("how much", "分别多少"),
    flags=re.IGNORECASE,
)


def clauses_of(question: str) -> list[str]:
    """The clauses of a question: its sentences, and the questions joined in one of them."""
    return [clause.strip() for clause in _CLAUSE.split(question) if clause and clause.strip()]
