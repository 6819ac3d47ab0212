"""Questions for a text itself: its number, its dates, where it is published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.answering.plan.document_data import OF_ITSELF
from assistant.answering.plan.rules_planner import PartHits
from assistant.answering.plan.steps import LINK, Step, StepKind, sentence_step, sentences_of
from assistant.answering.question.understanding import Understood
from assistant.answering.words import WORDS
from assistant.corpus.mentions import mentions
from assistant.corpus.model import Corpus, Provision
from assistant.language.patterns import Pattern

MOST = 3
"""Most sentences about a text."""

_ASKS_LINK = Pattern(
    "that a question asks where a text is published",
    r"\b(?:link|url|web ?(?:page|site|address)|official (?:text|page)|where (?:can i|do i|to) (?:find|read|get)"
    r"|download)\b|链接|网址|官网|原文(?:在哪|地址)|哪里(?:看|下载|找)",
    yes=("the link to guideline 10", "官网链接发一个", "where can I read"),
    no=("linked to revenue", "网下发行"),
    flags=re.IGNORECASE,
)
_ASKS_NUMBER = Pattern(
    "that a question asks for the number of a text",
    r"\b(?:document|doc|circular|reference|order) (?:number|no|nr)\b|\bnumber of the (?:document|circular|notice)\b"
    r"|\bwhich (?:document|circular|rule ?book|text) (?:says|sets|has) (?:so|it|this|that)\b"
    r"|文号|几号文|第?几号令|哪份文件|哪个文件",
    yes=("document number", "doc no", "which document says so", "几号文"),
    no=("number of documents", "第10号指引"),
    flags=re.IGNORECASE,
)


_ASKS_DATE = Pattern(
    "that a question asks for the date of a text",
    r"\b(?:dates?|dated|when)\b|日期|哪[天日年]|何时|什么时候|几号(?!文)",
    yes=("official link, date", "日期", "哪天出的"),
    no=("几号文", "updated"),
    flags=re.IGNORECASE,
)
_TELLS_DATE = Pattern(
    "that a sentence tells when a text was issued",
    r"\b(?:issued|published|dated|took effect)\b.{0,40}\d|\d日.{0,12}(?:发布|施行|印发)",
    yes=("was issued on 26 December 2025", "于2025年12月26日发布"),
    no=("Before 26 December 2025 there was no", "此前没有"),
)


def source_steps(question: Understood, part: PartHits, corpus: Corpus) -> tuple[Step, ...]:
    """What is said of the text that a part asks for itself; none where it asks for no text.

    Of one whose number is asked for with where it is published, and is not held, that is said.
    """
    text = part.part.text
    link, number = bool(_ASKS_LINK.search(text)), bool(_ASKS_NUMBER.search(text))
    about = _about(question, part, corpus) if link or number else None
    if about is None:
        return ()
    language, order = question.language, part.part.number
    texts = sentences_of(about, language)
    telling = [at for at, _ in enumerate(texts) if _tells_number(about, at, question)]
    if number and not link and not telling:
        return ()  # whether its number is known is said elsewhere
    dated = [at for at, said in enumerate(texts) if _ASKS_DATE.search(text) and _TELLS_DATE.search(said)]
    wanted = [*(telling if number else []), *dated]
    rest = [at for at in range(len(texts)) if at not in wanted]
    lacks = number and not telling
    chosen = [*wanted, *rest][: 1 + len(dated) if lacks else max(MOST, len(wanted))]
    steps = tuple(
        sentence_step(about, language, at, order) for at in (chosen if number and telling else sorted(chosen))
    )
    steps = (*steps[:-1], replace(steps[-1], operators=(LINK,))) if link and steps else steps
    return (*_number_or_lack(about, question, corpus, order), *steps) if lacks else steps


def _number_or_lack(about: Provision, question: Understood, corpus: Corpus, part: int) -> tuple[Step, ...]:
    """The sentence that tells of the number of a text, or the step that says that none is held."""
    told = _number_elsewhere(about, question, corpus, part)
    version = corpus.documents[about.document].version(about.version)
    if told or version is None:
        return told
    name = version.short[question.language]
    return (Step(StepKind.ABSENT, WORDS("absent.document_number", question.language, document=name), part),)


def _number_elsewhere(about: Provision, question: Understood, corpus: Corpus, part: int) -> tuple[Step, ...]:
    """The sentence of a text, beside what it says of itself first, that tells of its number; none where none does."""
    version = corpus.documents[about.document].version(about.version)
    held = version.provisions if version is not None else {}
    places = [
        (held[name], at)
        for name in sorted(OF_ITSELF & held.keys())
        for at in range(len(sentences_of(held[name], question.language)))
    ]
    found = (
        sentence_step(item, question.language, at, part) for item, at in places if _tells_number(item, at, question)
    )
    return tuple(found)[:1]


def _about(question: Understood, part: PartHits, corpus: Corpus) -> Provision | None:
    """What the text that is asked for says of itself: the one named, else that of the best provision found."""
    documents = [*_named(part.part.text, corpus), *_named(part.part.lookup, corpus)]
    documents += [hit.provision.document for hit in part.hits[:1]]
    versions = (corpus.documents[name].at(question.as_of) for name in documents)
    version = next((version for version in versions if version is not None), None)
    return version.provisions.get("about") if version is not None else None


def _named(text: str, corpus: Corpus) -> Iterator[str]:
    return (entry.document for entry in mentions(text, corpus.glossary) if entry.document)


def _tells_number(about: Provision, position: int, question: Understood) -> bool:
    sentence = sentences_of(about, question.language)[position]
    return "〔" in sentence or "document number" in sentence or "文号" in sentence or "Order No." in sentence
