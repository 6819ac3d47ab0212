"""An answer as the text of one chat message: what it says, footnotes, notes.

Whole or piece by piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from assistant.answering.answer import Citation, Claim
from assistant.answering.blocks import Block, BlockKind, Layout, lines_of
from assistant.channels.hosting.facade import RecordedReply
from assistant.channels.words import WORDS
from assistant.corpus.model import Corpus, web_address
from assistant.corpus.words import evidence_words
from assistant.language.detection import language_of
from assistant.language.patterns import Pattern
from assistant.language.text import Language, punctuation

_FOOTNOTE = re.compile(r"- (?:\[\d+\])+ (.+)")
_LIVE = Pattern(
    "where Markdown would make a link, an image or HTML of a quote",
    r"(?<=\])(?=\()|(?<=<)(?=[A-Za-z/!?])",
    yes=("[a](b)", "<b>", "<!--"),
    no=("a < b", "[a] (b)", "(b)"),
)
"""Where Markdown would make a link, an image or HTML of a text that is only quoted."""


def content_of(record: RecordedReply, corpus: Corpus) -> str:
    """The whole text of a reply."""
    content = Content(record.reply.language)
    text = content.asked_as(record.reply.asked_as) if record.reply.asked_as else ""
    return text + content.rest(record, corpus)


class Content:
    """The text of one reply as it grows; the pieces, one after another, are `content_of` that reply.

    Each sentence is an item of a list, so that nothing said later changes what stands already.
    """

    def __init__(self, language: Language) -> None:
        """`language` is that of the message replied to."""
        self._language = language
        self._asked_in = language
        self._begun = False
        self._heard = 0
        self._group = ""
        self._listing = False

    def asked_as(self, question: str) -> str:
        """The full question of a follow-up."""
        self._asked_in = language_of(question)
        return self._next(WORDS("answer.asked_as", self._language, question=_inert(question)))

    def claim(self, claim: Claim) -> str:
        """A claim before the answer is whole."""
        self._heard += 1
        return self._block(claim.block(), self._asked_in)

    def rest(self, record: RecordedReply, corpus: Corpus) -> str:
        """What is left to say when everything is known."""
        answer = record.answer
        left = answer.without_claims(self._heard) if answer else ()
        text = "".join(self._block(block, answer.language) for block in left) if answer else ""
        paragraphs = [] if answer else [record.reply.noted]
        if answer and answer.is_partly:
            paragraphs.append(WORDS("answer.partly", answer.language))
        if answer and answer.citations:
            heading = WORDS("answer.sources", answer.language) + punctuation(answer.language).colon.rstrip()
            paragraphs.append("\n".join([heading, *footnotes(answer.citations, corpus, answer.language)]))
        warnings = (*record.reply.warnings, *(answer.warnings if answer else ()))
        language = answer.language if answer else self._language
        paragraphs += [WORDS("answer.note", language, warning=_inert(warning)) for warning in warnings]
        return text + (self._next("\n\n".join(paragraphs)) if paragraphs else "")

    def _block(self, block: Block, language: Language) -> str:
        """A block as it follows those before it, under its heading where it is the first there."""
        (line,) = lines_of((replace(block, heading="", layout=Layout.PARAGRAPH),), language)
        text, marks = _inert(line.text), punctuation(language)
        new, self._group = block.heading != self._group, block.heading
        listing, self._listing = self._listing, _is_item(block)
        if self._listing:
            head = f"{_inert(block.heading)}{marks.colon.rstrip()}\n" if block.heading and new else ""
            return f"\n- {text}" if listing and not new else self._next(f"{head}- {text}")
        runs_on = block.layout is Layout.RUN_ON and self._begun and not listing
        return f"{marks.space}{text}" if runs_on else self._next(text)

    def _next(self, paragraph: str) -> str:
        begun, self._begun = self._begun, True
        return f"\n\n{paragraph}" if begun else paragraph


def footnotes(citations: Iterable[Citation], corpus: Corpus, language: Language) -> list[str]:
    """`- [1][2] STAR Listing Rules 2.1.2(5), 2026-04-24, transcribed copy, URL`: a line for each provision cited."""
    numbers: dict[str, list[int]] = {}
    for citation in citations:
        version = corpus.documents[citation.document].version(citation.version)
        assert version is not None
        place = f"{_inert(version.short[language])} {citation.provision}"
        known = [place, citation.version, evidence_words(citation.evidence)[language]]
        known += [citation.url] if citation.url and web_address(citation.url) else []
        numbers.setdefault(punctuation(language).comma.join(known), []).append(citation.n)
    return [f"- {''.join(f'[{number}]' for number in cited)} {text}" for text, cited in numbers.items()]


def documents_cited(text: str, corpus: Corpus) -> tuple[str, ...]:
    """The documents named in the footnotes of a text of ours, by corpus id, in their order."""
    names = {
        _inert(version.short[language]): document.id
        for document in corpus.documents.values()
        for version in document.versions
        for language in Language
    }
    longest_first = sorted(names, key=len, reverse=True)
    entries = (match[1] for line in text.splitlines() if (match := _FOOTNOTE.match(line)))
    hits = (next((name for name in longest_first if entry.startswith(f"{name} ")), None) for entry in entries)
    return tuple(dict.fromkeys(names[name] for name in hits if name is not None))


def _is_item(block: Block) -> bool:
    """Whether a block is an item of a list here: also a sentence, of which nobody knows what will follow it."""
    return block.layout is Layout.ITEM or bool(block.heading) or block.kind in (BlockKind.SENTENCE, BlockKind.LIST)


def _inert(text: str) -> str:
    """The text on one line, without anything that Markdown would make a link, an image or HTML of."""
    return _LIVE.sub(" ", " ".join(text.split()))
