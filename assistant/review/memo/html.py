"""A memo as one HTML page to be printed: the way to a PDF where Word documents cannot be converted."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from assistant.review.memo.model import Memo, MemoCell, MemoParagraph, MemoStyle, MemoTable
from assistant.review.words import WORDS

_CSS = """
@page { size: A4; margin: 25mm }
@page { @bottom-center { content: counter(page) " / " counter(pages); font: 9pt serif; color: #555 } }
body { font: 11pt/1.35 "Times New Roman", "SimSun", "Songti SC", "Noto Serif CJK SC", serif; margin: 0 }
h1, h2, h3 { font-family: "Times New Roman", "SimHei", "Heiti SC", "Noto Sans CJK SC", serif; break-after: avoid }
h1 { font-size: 17pt } h2 { font-size: 13pt; margin: 14pt 0 5pt } h3 { font-size: 11.5pt; margin: 10pt 0 4pt }
p { margin: 0 0 6pt } ul { margin: 0 0 6pt; padding-left: 18pt }
.lead { font-size: 12pt; font-weight: bold } .small { font-size: 9.5pt }
.label { font-weight: bold; break-after: avoid }
table { width: 100%; border-collapse: collapse; margin: 0 0 8pt; font-size: 9.5pt; table-layout: fixed }
th, td { border: 0.5pt solid #a6a6a6; padding: 2pt 5pt; text-align: left; vertical-align: top }
th { background: #edf1f6 } tr { break-inside: avoid }
sup a { text-decoration: none; color: inherit } .notes { font-size: 9pt; padding-left: 22pt; overflow-wrap: anywhere }
"""
_TAGS = {
    MemoStyle.BODY: "<p>{}</p>",
    MemoStyle.LEAD: '<p class="lead">{}</p>',
    MemoStyle.ITEM: "<ul><li>{}</li></ul>",
    MemoStyle.LABEL: '<p class="label">{}</p>',
    MemoStyle.SMALL: '<p class="small">{}</p>',
}


def memo_html(memo: Memo) -> str:
    """The memo as a page of its own, its footnotes at the end; nothing in it is loaded from elsewhere."""
    return "\n".join(_lines(memo))


def _lines(memo: Memo) -> Iterator[str]:
    title = escape(memo.title)
    yield f'<!doctype html><html lang="{memo.language.value}"><head><meta charset="utf-8">'
    yield f"<title>{title}</title><style>{_CSS}</style></head><body><h1>{title}</h1>"
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(text)}</td></tr>" for name, text in memo.particulars)
    yield f'<table><colgroup><col style="width:22%"><col></colgroup>{rows}</table>'
    for section in memo.sections:
        yield f"<h{section.level + 1}>{escape(section.title)}</h{section.level + 1}>"
        for part in section.parts:
            yield _table(part) if isinstance(part, MemoTable) else _paragraph(part)
    if memo.notes:
        yield f'<h2>{escape(WORDS("memo.notes", memo.language))}</h2><ol class="notes">'
        yield from (f'<li id="n{at}">{_note(memo, at)}</li>' for at in range(1, len(memo.notes) + 1))
        yield "</ol>"
    yield "</body></html>"


def _note(memo: Memo, number: int) -> str:
    note = memo.note(number)
    link = f' <a href="{escape(note.url)}">{escape(note.url)}</a>' if note.url else ""
    return escape(note.text) + link


def _paragraph(part: MemoParagraph) -> str:
    return _TAGS[part.style].format(_cell(part.runs))


def _table(table: MemoTable) -> str:
    columns = "".join(f'<col style="width:{width}%">' for width in table.widths)
    head = "".join(f"<th>{escape(text)}</th>" for text in table.header)
    rows = "".join(f"<tr>{''.join(f'<td>{_cell(cell)}</td>' for cell in row)}</tr>" for row in table.rows)
    return f"<table><colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _cell(runs: MemoCell) -> str:
    return "".join(escape(run.text) + _marks(run.notes) for run in runs)


def _marks(notes: tuple[int, ...]) -> str:
    marks = ",".join(f'<a href="#n{note}">{note}</a>' for note in notes)
    return f"<sup>{marks}</sup>" if marks else ""
