"""A memo as Markdown, with footnotes that common renderers know."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.language.sinks import markdown_text
from assistant.language.text import punctuation
from assistant.review.memo.model import Memo, MemoCell, MemoParagraph, MemoStyle, MemoTable

_FORMS = {
    MemoStyle.BODY: "{}",
    MemoStyle.LEAD: "**{}**",
    MemoStyle.ITEM: "- {}",
    MemoStyle.LABEL: "*{}*",
    MemoStyle.SMALL: "{}",
}


def memo_markdown(memo: Memo) -> str:
    """The memo as one text; what its words hold of Markdown's own marks is escaped."""
    return "\n".join(_lines(memo)) + "\n"


def _lines(memo: Memo) -> Iterator[str]:
    colon = punctuation(memo.language).colon
    yield f"# {markdown_text(memo.title)}"
    yield ""
    yield from (f"- {markdown_text(f'{name}{colon}{text}')}" for name, text in memo.particulars)
    for section in memo.sections:
        yield from ("", f"{'#' * (section.level + 1)} {_inline(section.title)}", "")
        yield from _parts(section.parts)
    if memo.notes:
        yield ""
    for number, note in enumerate(memo.notes, start=1):
        yield f"[^{number}]: {markdown_text(note.text)}{f' <{note.url}>' if note.url else ''}"


def _parts(parts: tuple[MemoParagraph | MemoTable, ...]) -> Iterator[str]:
    before: MemoStyle | None = None
    for part in parts:
        style = part.style if isinstance(part, MemoParagraph) else None
        if before is not None and not style is before is MemoStyle.ITEM:
            yield ""
        if isinstance(part, MemoTable):
            yield from _table(part)
        else:
            yield _FORMS[part.style].format(_cell(part.runs, inner=part.style is not MemoStyle.BODY))
        before = style or MemoStyle.BODY


def _table(table: MemoTable) -> Iterator[str]:
    yield f"| {' | '.join(map(markdown_text, table.header))} |"
    yield f"| {' | '.join('---' for _ in table.header)} |"
    for row in table.rows:
        yield f"| {' | '.join(_cell(cell, inner=True).replace('|', chr(92) + '|') for cell in row)} |"


def _cell(runs: MemoCell, *, inner: bool) -> str:
    return "".join(
        (_inline(part.text) if inner or at else markdown_text(part.text)) + "".join(f"[^{note}]" for note in part.notes)
        for at, part in enumerate(runs)
    )


def _inline(text: str) -> str:
    """Text in the middle of a line, where a number or a dash begins no list."""
    return markdown_text(f".{' '.join(text.split(chr(10)))}")[1:]
