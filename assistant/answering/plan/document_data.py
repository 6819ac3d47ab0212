"""What a document says of itself: who issued it and when, whether it is in force, how many articles it has.

A document that a question only names says nothing of what is asked of it: that it was issued is no answer to what it
requires.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from assistant.answering.plan.relevance import Relevance, Unit
from assistant.answering.plan.steps import sentences_of
from assistant.corpus.mentions import mention_spans, without_documents
from assistant.corpus.model import Corpus, Provision
from assistant.language.index_words import tokens
from assistant.language.patterns import Pattern
from assistant.language.text import Language
from assistant.retrieval.retriever import Hit

OF_ITSELF = frozenset((
    "about", "effective-date", "article-count", "article-numbers", "document-number", "open-points",
))  # fmt: skip
"""The provisions that say of a document what it is, by their ids."""

OPEN = "open-points"
"""What is not known of a document: an answer to whoever asks whether the document named says something of the kind."""

SPOKEN = 0.5
"""Share of what is asked, apart from the documents named, that such a sentence must speak to."""

_ASKS_OF_TEXT = Pattern(
    "that a question asks of a document rather than of what it says",
    r"\b(?:issu(?:ed?|ing)|publish\w*|releas\w+|effective|in force|tak\w* effect|took effect|came? out|status|articles?"
    r"|sections?|numbers?|numbered|version|text|official|title|called|exists?|repeal\w*|replac\w+|chang\w+|amend\w*"
    r"|revis\w+|consultation|drafts?|documents?|rulebooks?|guidelines?$|about|cover\w*|valid|link|source|read|order"
    r"|series|dates?|dated|the one (?:on|for))\b"
    r"|发布|出台|印发|公布|颁布|生效|施行|实施|现行|有效|第?几条|多少条|条文|文号|编号|几号|第几号|版本|文本|原文|全称"
    r"|名称|叫什么|废止|取代|替代|修订|修改|变化|征求意见|草案|哪[年月天日]|日期|系列|那个|那份|对吧|哪个文件|哪些文件|哪份|依据|链接|出处|是什么|什么是|讲什么",
    yes=("When was it issued?", "how many articles", "哪天发布", "有多少条", "is it in force", "文号"),
    no=("must our model top the leaderboards", "多久通知一次", "how often it draws names"),
    flags=re.IGNORECASE,
)


BY_TITLE = Pattern(
    "that a document is named by a number or as a document, and not by what it is about",
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|guidelines?|orders?|measures|rules|opinions|provisions"
    r"|law)\b|指引|办法|规则|意见|规定|号|令|法$",
    yes=("guideline ten", "Order No. 205", "指引第10号", "公司法"),
    no=("pre-review", "预先审阅", "growth tier"),
    flags=re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Idle:
    """Which sentences of a document on itself say nothing of what is asked: those that have too few of its words.

    `units` are those of what is asked beside the names of documents; None where a text is asked about or nothing else.
    There only other documents than the ones `named` say nothing; never those named by their `subject`.
    """

    units: tuple[Unit, ...] | None
    named: frozenset[str] = frozenset()
    subject: frozenset[str] = frozenset()

    def is_idle(self, provision: Provision, words: Set[str]) -> bool:
        """Whether a sentence with these words is one."""
        if provision.id not in OF_ITSELF or provision.document in self.subject:
            return False
        if self.units is None:
            return bool(self.named) and provision.document not in self.named
        if provision.id == OPEN and provision.document in self.named:
            return not any(words & unit.words.union(tokens(unit.name)) for unit in self.units)
        weight = sum(unit.weight for unit in self.units)
        return sum(unit.weight for unit in self.units if unit.words & words) < SPOKEN * weight


NOTHING_IDLE = Idle(None)
"""What is idle where all that was found is looked at."""


def idle_for(text: str, language: Language, relevance: Relevance, corpus: Corpus) -> Idle:
    """What is idle where this is asked."""
    rest = without_documents(text, corpus.glossary)
    units = relevance.terms(rest, language).units
    spans = [span for span in mention_spans(text, corpus.glossary) if span[2].document]
    named = frozenset(entry.document for _, _, entry in spans if entry.document)
    titled = frozenset(entry.document for start, end, entry in spans if BY_TITLE.search(text[start:end]))
    return Idle(None if not units or _ASKS_OF_TEXT.search(rest) else units, named, named - titled)


def telling(hits: Sequence[Hit], idle: Idle, language: Language, relevance: Relevance) -> tuple[Hit, ...]:
    """The hits that have a sentence that is not idle, ranked anew; all where none has."""
    told = [
        hit
        for hit in hits
        if not all(idle.is_idle(hit.provision, relevance.words(text)) for text in sentences_of(hit.provision, language))
    ]
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(told, start=1)) or tuple(hits)
