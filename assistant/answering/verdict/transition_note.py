"""Which text of the sci-tech indicators holds for an issuer, by the day it passed the listing committee."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from assistant.answering.answer import CitedLine, Quotation
from assistant.answering.blocks import Layout
from assistant.answering.question.transition import NEW_TEXT
from assistant.answering.verdict.checking import QuestionCheck
from assistant.answering.verdict.note import LEAD, NoteLine
from assistant.corpus.model import Corpus, Reference
from assistant.language.sentences import corpus_sentences
from assistant.language.text import Language

TRANSITION = "transition"
"""The step of the sentence that says so."""
_PROVISION = Reference("sse-star-application-provisions", "transition", "2024-04-30")


def with_transition(
    lines: Iterable[NoteLine], checked: QuestionCheck, corpus: Corpus, language: Language
) -> Iterator[NoteLine]:
    """The lines of a note with the sentence on whom the text of 30 April 2024 applies to.

    It stands behind the direct answer; in front of it where that is what the question asks.
    """
    sentence = tuple(_sentence(checked, corpus, language)) if checked.committee else ()
    yield from (replace(line, layout=Layout.PARAGRAPH) for line in sentence if checked.which_text)
    for line in lines:
        yield line
        if line.step == LEAD and not checked.which_text:
            yield from sentence


def _sentence(checked: QuestionCheck, corpus: Corpus, language: Language) -> Iterator[NoteLine]:
    provision = corpus.find(_PROVISION)
    if provision is None:
        return
    new, earlier = corpus_sentences(provision.text_for(language), provision.spoken(language))[:2]
    text = earlier if checked.verdict.as_of < NEW_TEXT else new
    yield NoteLine(TRANSITION, CitedLine(text, (Quotation(provision.reference, text),)), dated=True)
