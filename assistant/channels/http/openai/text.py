"""An answer as the text of one chat message: claims, what else is to be said, footnotes, notes.

Whole or piece by piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from assistant.answering.answer import Answer, AnswerOutcome, Citation, Claim
from assistant.answering.blocks import BlockKind, lines_of
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
    if record.answer:
        text += content.opening(record.answer) + "".join(content.claim(claim) for claim in record.answer.claims)
    return text + content.rest(record, corpus)


class Content:
    """The text of one reply as it grows; the pieces, one after another, are `content_of` that reply.

    Each claim is a line of its own, so that nothing said later changes what stands already.
    """

    def __init__(self, language: Language) -> None:
        """`language` is that of the message replied to."""
        self._language = language
        self._asked_in = language
        self._begun = False
        self._group: str | None = None

    def asked_as(self, question: str) -> str:
        """The full question of a follow-up."""
        self._asked_in = language_of(question)
        return self._next(WORDS("answer.asked_as", self._language, question=_inert(question)))

    def opening(self, answer: Answer) -> str:
        """Whose rules the claims are, where they are not today's; that they are the nearest only is said in the end."""
        notes = [block.text for block in answer.opening if block.kind is BlockKind.NOTE]
        return self._next(_inert(" ".join(notes))) if notes else ""

    def claim(self, claim: Claim) -> str:
        """A claim, under its heading where it is the first there."""
        line = f"- {_inert(claim.line(self._asked_in).text)}"
        if claim.group == self._group:
            return f"\n{line}"
        self._group = claim.group
        colon = punctuation(self._asked_in).colon.rstrip()
        return self._next(f"{_inert(claim.group)}{colon}\n{line}" if claim.group else line)

    def rest(self, record: RecordedReply, corpus: Corpus) -> str:
        """What is left to say when everything is known."""
        answer = record.answer
        paragraphs = list(_besides_claims(answer)) if answer else [record.reply.noted]
        if answer and answer.outcome is AnswerOutcome.PARTIAL:
            paragraphs.append(WORDS("answer.nearest" if answer.is_nearest else "answer.partly", answer.language))
        if answer and answer.citations:
            heading = WORDS("answer.sources", answer.language) + punctuation(answer.language).colon.rstrip()
            paragraphs.append("\n".join([heading, *footnotes(answer.citations, corpus, answer.language)]))
        warnings = (*record.reply.warnings, *(answer.warnings if answer else ()))
        language = answer.language if answer else self._language
        paragraphs += [WORDS("answer.note", language, warning=_inert(warning)) for warning in warnings]
        return self._next("\n\n".join(paragraphs)) if paragraphs else ""

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


def _besides_claims(answer: Answer) -> Iterator[str]:
    """What an answer says besides its claims and the line that leads to them."""
    opening = answer.opening
    for block in answer.without_claims(len(answer.claims)):
        if block.kind is not BlockKind.LEAD and block not in opening:
            yield from (_inert(line.text) for line in lines_of((block,), answer.language))


def _inert(text: str) -> str:
    """The text on one line, without anything that Markdown would make a link, an image or HTML of."""
    return _LIVE.sub(" ", " ".join(text.split()))
