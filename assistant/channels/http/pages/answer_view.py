"""An answer as the page draws it.

Links from its citations into the provisions, and the citations gathered by provision.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from assistant.answering.answer import Answer, Citation
from assistant.answering.blocks import AnswerLine, Author, LineKind
from assistant.channels.hosting.facade import RecordedReply
from assistant.channels.http.pages.frame import provision_url
from assistant.channels.shown.markdown import answer_markdown
from assistant.corpus.model import Corpus, Provision, Reference
from assistant.dialogue.conversation import fact_name
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.rules.book import RuleBook
from assistant.language.text import Bilingual, Language
from assistant.review.memo.pdf import pdf_program

_RELATIVE = re.compile(r"years\.latest(?:-(\d))?\.(\w+)")


@dataclass(frozen=True, slots=True)
class Link:
    """A citation that can be opened.

    Its number, where it leads, and the quote if the answer does not hold it word for word.
    """

    n: int
    href: str
    label: str
    quote: str | None


@dataclass(frozen=True, slots=True)
class CitedProvision:
    """One provision an answer rests on, with the citations of it."""

    cited: Citation
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact read from the question that its answer does not name: what it is called, the words it was stated in."""

    name: Bilingual
    span: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """A message and what came of it. `answer` is None where the message only stated facts; `noted` then says which."""

    id: str
    question: str
    asked_as: str
    noted: str
    language: Language
    warnings: tuple[str, ...]
    answer: Answer | None = None
    lines: tuple[tuple[LineKind, tuple[AnswerLine, ...]], ...] = ()
    links: tuple[Link, ...] = ()
    sources: tuple[CitedProvision, ...] = ()
    facts: tuple[FactLine, ...] = ()
    permalink: str = ""
    memo_link: str = ""
    pdf_link: str = ""
    check_link: str = ""
    markdown: str = ""

    def link(self, n: int) -> Link:
        """The link of citation `n`."""
        return next(link for link in self.links if link.n == n)


def answer_view(record: RecordedReply, question: str, book: RuleBook) -> AnswerView:
    """What is shown of a reply to `question`."""
    reply, answer, table = record.reply, record.answer, book.fact_table
    if answer is None:
        return AnswerView(record.id, question, reply.asked_as, reply.noted, reply.language, reply.warnings)
    links = tuple(_link(citation, answer, book.corpus) for citation in answer.citations)
    lines = groupby(answer.lines, lambda line: line.kind)
    told = " ".join(block.text for block in answer.blocks if block.by is Author.CHECKER and not block.citations)
    facts = tuple(
        FactLine(Bilingual(*(fact_name(fact.fact, table, language) for language in Language)), fact.span)
        for fact in answer.facts_read
        if fact.span not in told
    )
    asked = urlencode({"q": answer.question, "as_of": answer.as_of.isoformat()})
    return AnswerView(
        record.id,
        question,
        reply.asked_as,
        reply.noted,
        answer.language,
        (*reply.warnings, *answer.warnings),
        answer,
        tuple((kind, tuple(group)) for kind, group in lines),
        links,
        _sources(answer, links),
        facts,
        f"/ask?{asked}",
        f"/ask/memo?{asked}",
        f"/ask/memo.pdf?{asked}" if pdf_program() else "",
        _check_link(answer, table),
        answer_markdown(answer),
    )


def quoted_in(provision: Provision, quote: str, start: int, end: int) -> Language | None:
    """The language of the provision's text in which the quote stands at these offsets."""
    return next((language for language, text in provision.text.items() if text[start:end] == quote), None)


def _link(citation: Citation, answer: Answer, corpus: Corpus) -> Link:
    reference = Reference(citation.document, citation.provision, citation.version)
    provision = corpus.find(reference)
    worded = corpus.originals.get(reference, provision) if citation.restatement else provision
    language = quoted_in(worded, citation.quote, citation.start, citation.end) if worded else None
    original = "yes" if citation.restatement else None
    href = provision_url(reference, language=language, start=citation.start, end=citation.end, original=original)
    href += "#quote"
    quote = None if answer.says(citation.quote) else citation.quote
    return Link(citation.n, href, f"{citation.title} {citation.provision}", quote)


def _sources(answer: Answer, links: tuple[Link, ...]) -> tuple[CitedProvision, ...]:
    """The citations gathered by provision, in the order in which the answer first names each."""
    groups: dict[tuple[str, str, str], list[tuple[Citation, Link]]] = {}
    for citation, link in zip(answer.citations, links, strict=True):
        groups.setdefault((citation.document, citation.version, citation.provision), []).append((citation, link))
    return tuple(CitedProvision(group[0][0], tuple(link for _, link in group)) for group in groups.values())


def _check_link(answer: Answer, table: FactTable) -> str:
    """The check form filled in with the facts read from the question; empty where none was."""
    facts = [(_absolute(fact.fact, answer.as_of), fact.value) for fact in answer.facts_read]
    known = [(key, value) for key, value in facts if table.spec(key)]
    return f"/check?{urlencode([*known, ('as_of', answer.as_of.isoformat())])}" if known else ""


def _absolute(key: str, day: dt.date) -> str:
    """The key with its fiscal year: the latest one is the last that is complete."""
    match = _RELATIVE.fullmatch(key)
    return f"years.{day.year - 1 - int(match[1] or 0)}.{match[2]}" if match else key
