"""An answer as Markdown: its sentences with footnotes, one for each citation."""

from __future__ import annotations

from assistant.answering.answer import Answer, Citation
from assistant.answering.blocks import AnswerLine, LineKind
from assistant.channels.words import WORDS
from assistant.corpus.model import web_address
from assistant.corpus.words import evidence_words, source_words
from assistant.language.sinks import markdown_text
from assistant.language.text import Language, punctuation


def answer_markdown(answer: Answer) -> str:
    """The answer with footnotes `[^1]`; what text holds of Markdown's own marks is escaped."""
    lines: list[str] = []
    before: LineKind | None = None
    for line in answer.lines:
        if before is not None and not (line.kind is before is LineKind.ITEM):
            lines.append("")
        lines.append(_line(line))
        before = line.kind
    if answer.is_partly:
        lines += ["", f"*{WORDS('answer.partly', answer.language)}*"]
    for warning in answer.warnings:
        lines += ["", f"*{WORDS('answer.note', answer.language, warning=markdown_text(warning))}*"]
    if answer.citations:
        lines += ["", *(_footnote(citation, answer.language) for citation in answer.citations)]
    return "\n".join(lines) + "\n"


def _line(line: AnswerLine) -> str:
    text = ""
    for piece in line.pieces:
        text = text.rstrip() if piece.citations else text
        text += "".join(f"[^{number}]" for number in piece.citations) or markdown_text(piece.text)
    if line.kind is LineKind.ITEM:
        return f"- {text}"
    return f"**{text}**" if line.kind is LineKind.HEADING else text


def _footnote(citation: Citation, language: Language) -> str:
    where = f"{citation.document}@{citation.version}#{citation.provision}"
    url = f" <{citation.url}>" if citation.url and web_address(citation.url) else ""
    quote = markdown_text(" ".join(citation.quote.split()))
    marks = punctuation(language)
    form = source_words(citation.form, citation.page)
    known = f"{evidence_words(citation.evidence)[language]}{marks.comma}{form[language]}"
    source = f"{markdown_text(citation.title)}{marks.comma}{where}{marks.bracketed(known)}"
    return f"[^{citation.n}]: {source}{marks.colon}“{quote}”{url}"
