"""Messages as cards (card JSON 2.0). Whatever a person or a document wrote is escaped and stays text.

A card may be 30 kB and hold 200 elements; long messages become several cards, cut between lines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import groupby
from typing import Any
from urllib.parse import quote

from assistant.answering.blocks import Piece
from assistant.channels.chat.message import Footnote, Line, Look, Message, Press, parts
from assistant.channels.words import WORDS
from assistant.corpus.model import Provision
from assistant.corpus.words import evidence_words, form_words
from assistant.language.patterns import Pattern
from assistant.language.text import Language

Card = dict[str, Any]

LENGTH = 28_000
"""Bytes of a card as it is sent, JSON inside JSON; the platform's own limit is 30 kB."""
TEXT = 12_000
"""Bytes of text in one card; what can be pressed fits into the rest."""
MORE = 18_000
"""Bytes of what is folded away in one card."""
SOURCES = 12
PIECE = 1_500
"""Characters of one stretch of text; a longer one is cut at a sentence or a space."""
QUESTION = 300
"""Characters of the question that a feedback button carries."""
LABEL = 60

_CLOSE = (Look.ITEM, Look.MARKED)
"""Looks whose lines stand close below each other."""
_OF_URLS = ":/?#@!$&'*+,;=%~-._"
_MARKS = re.compile(r"[!-+\-./:-@\[-`{-~]")
_UNSEEN = Pattern(
    "a character that nobody sees",
    r"[\u0000-\u0008\u000e-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]",
    yes=("a\x00b", "\u202eabc"),
    no=("a\tb", "科创板"),
)


def escape(text: str) -> str:
    """Text of anybody as Markdown that shows it and does nothing.

    No mention, link, tag, emoji code or layout in it acts.
    """
    seen = re.sub(r"\s+", " ", _UNSEEN.sub("", text))
    return _MARKS.sub(lambda mark: f"&#{ord(mark[0])};", seen)


def markdown(lines: Sequence[Line]) -> str:
    """Lines as the content of one markdown element."""
    return _joined([_Row(_Part.TEXT, line.look, _text(line)) for line in lines])


def growing_card(language: Language, element: str) -> Card:
    """The card of a reply that grows: one text element, to be written over as claims come."""
    working = WORDS("answer.working", language)
    content = f"<font color='grey'>{escape(working)}</font>"
    growing = card([{"tag": "markdown", "element_id": element, "content": content}], working)
    growing["config"]["streaming_mode"] = True
    return growing


def cards(
    message: Message, *, question: str = "", base: Mapping[str, str], facts: Mapping[str, Any]
) -> tuple[Card, ...]:
    """A message as one card or several: what is said, what can be pressed, and folded away what is more.

    `base` goes into every button, `facts` into those that lead back to the form, `question` to the feedback on an
    answer.
    """
    language, summary = message.language, message.lines[0].text if message.lines else ""
    texts = [_Row(_Part.TEXT, line.look, _text(line)) for line in _short(message.lines)]
    notes = [_Row(_Part.NOTES, Look.PLAIN, _note(note, language)) for note in message.footnotes]
    pages = [list(_elements(rows)) for rows in _packed([*texts, *notes], TEXT)] or [[]]
    controls = list(_controls(message, question, {**base, "lang": language.value}, facts))
    panels = [_panel(rows, language) for rows in _packed([_nested(line) for line in _short(message.more)], MORE)]
    if panels and size(card([*pages[-1], panels[0], *controls], summary)) <= LENGTH:
        pages[-1].append(panels.pop(0))
    if size(card([*pages[-1], *controls], summary)) > LENGTH:
        pages.append([])
    pages[-1] += controls
    return tuple(card(elements, summary) for elements in [*pages, *([panel] for panel in panels)])


def button(label: str, value: Mapping[str, Any], kind: str = "default") -> Card:
    """A button that calls back with `value`."""
    return {
        "tag": "button",
        "type": kind,
        "text": plain_text(label),
        "behaviors": [{"type": "callback", "value": dict(value)}],
    }


def row(elements: Sequence[Card]) -> Card:
    """Elements side by side, wrapped where the card is narrow."""
    columns = [{"tag": "column", "width": "auto", "elements": [element]} for element in elements]
    return {"tag": "column_set", "flex_mode": "flow", "columns": columns}


def plain_text(text: str, limit: int = 100) -> Card:
    """Text in which nothing acts, cut to `limit` characters."""
    return {"tag": "plain_text", "content": text if len(text) <= limit else text[: limit - 1] + "…"}


def size(card: Card) -> int:
    """Bytes of the card as it is sent."""
    return len(json.dumps(json.dumps(card, ensure_ascii=False), ensure_ascii=False).encode())


def provisions_message(provisions: Sequence[Provision], language: Language) -> Message:
    """Provisions in both languages, with how their content is known and the official page."""
    lines: list[Line] = []
    presses: list[Press] = []
    for provision in provisions:
        known = (
            str(provision.reference),
            evidence_words(provision.evidence)[language],
            form_words(provision.form)[language],
            f"{provision.since or '?'}–{provision.effective_to or ''}",
        )
        lines += [_line(provision.title[language], Look.HEADING), _line(" · ".join(known), Look.QUIET)]
        languages = (one for one in (language, language.other) if one in provision.text)
        for text in (provision.text[one] for one in languages):
            lines += [_line(part) for part in text.splitlines() if part.strip()]
        if provision.note is not None:
            lines.append(_line(provision.note[language], Look.QUIET))
        if provision.url and provision.url not in (press.value for press in presses):
            presses.append(Press("open", WORDS("source.official", language), provision.url))
    return Message(tuple(lines), language, presses=tuple(presses[:SOURCES]))


class _Part(Enum):
    """Where in a card a row stands."""

    TEXT = auto()
    NOTES = auto()


@dataclass(frozen=True, slots=True)
class _Row:
    """One row as Markdown."""

    part: _Part
    look: Look
    text: str


def card(elements: list[Card], summary: str) -> Card:
    """A card of these elements; `summary` is what the list of chats shows of it."""
    shown = " ".join(_UNSEEN.sub("", summary).replace("<", "‹").replace(">", "›").split())
    return {
        "schema": "2.0",
        "config": {"update_multi": True, "streaming_mode": False, "summary": {"content": shown[:LABEL]}},
        "body": {"elements": elements},
    }


def _line(text: str, look: Look = Look.PLAIN) -> Line:
    return Line((Piece(text),), look)


def _text(line: Line) -> str:
    text = "".join(
        escape(piece.text) + "".join(escape(f"[{number}]") for number in piece.citations) for piece in line.pieces
    ).strip()
    if line.look is Look.HEADING:
        return f"**{text}**"
    if line.look is Look.QUIET:
        return f"<font color='grey'>{text}</font>"
    return f"- {text}" if line.look is Look.ITEM else text


def _note(note: Footnote, language: Language) -> str:
    text = " · ".join(escape(part) for part in (note.title, note.reference, note.badge, note.form) if part)
    quoted = f" “{escape(note.quote)}”" if note.quote else ""
    url = note.url or ""
    official = url.startswith(("https://", "http://"))
    link = f" [{escape(WORDS('source.official', language))}]({quote(url, safe=_OF_URLS)})" if official else ""
    return f"{escape(f'[{note.n}]')} {text}{quoted}{link}"


def _short(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, one that is very long cut into several; markers stay with the words before them."""
    for line in lines:
        if len(line.text) <= PIECE:
            yield line
            continue
        cut: list[Line] = []
        for piece in line.pieces:
            cut += [_line(text, line.look) for text in parts((piece.text,), PIECE) if text]
            if piece.citations and cut:
                cut[-1] = Line((*cut[-1].pieces, Piece(citations=piece.citations)), line.look)
        yield from cut


def _packed(rows: Sequence[_Row], most: int) -> Iterator[list[_Row]]:
    page: list[_Row] = []
    page_size = 0
    for item in rows:
        size_item = len(item.text.encode()) + 2
        if page and page_size + size_item > most:
            yield page
            page, page_size = [], 0
        page.append(item)
        page_size += size_item
    if page:
        yield page


def _elements(rows: Sequence[_Row]) -> Iterator[Card]:
    for part, group in groupby(rows, lambda item: item.part):
        text: Card = {"tag": "markdown", "content": _joined(list(group))}
        if part is _Part.NOTES:
            yield {"tag": "hr"}
            text["text_size"] = "notation"
        yield text


def _panel(rows: Sequence[_Row], language: Language) -> Card:
    text = {"tag": "markdown", "text_size": "notation", "content": _joined(rows)}
    title = {"title": plain_text(WORDS("check.tree", language))}
    return {"tag": "collapsible_panel", "expanded": False, "header": title, "elements": [text]}


def _nested(line: Line) -> _Row:
    """A line of a tree, whose depth is told by two spaces a level, as an item of a nested list: four spaces a level."""
    depth = (len(line.text) - len(line.text.lstrip(" "))) // 2
    return _Row(_Part.TEXT, Look.ITEM, "    " * depth + f"- {_text(line)}")


def _joined(rows: Sequence[_Row]) -> str:
    """Rows under each other: a list without gaps, anything else as a paragraph of its own."""
    text = ""
    for at, item in enumerate(rows):
        listed = at > 0 and item.look in _CLOSE and rows[at - 1].look is item.look
        text += item.text if at == 0 else ("\n" if listed else "\n\n") + item.text
    return text


def _controls(message: Message, question: str, base: Mapping[str, str], facts: Mapping[str, Any]) -> Iterator[Card]:
    language = message.language
    sources = {note.reference: note.n for note in reversed(message.footnotes)}
    if sources:
        labels = sorted((n, reference) for reference, n in sources.items())[:SOURCES]
        yield {"tag": "markdown", "text_size": "notation", "content": escape(WORDS("source.browse", language))}
        yield row(
            [
                button(
                    f"[{n}] {reference.partition('#')[2][:LABEL]}", {**base, "do": "source", "ref": reference}, "text"
                )
                for n, reference in labels
            ]
        )
    if message.presses:
        yield row([_pressed(press, base, facts) for press in message.presses])
    if message.memo:
        do = "memo" if message.answer else "check_memo"
        value = {**base, "do": do, "of": message.memo, **({"facts": dict(facts)} if facts else {})}
        yield row([button(WORDS("chat.memo", language), value)])
    if message.answer:
        yield _feedback(message.answer, question[:QUESTION], language, base)


def _pressed(press: Press, base: Mapping[str, str], facts: Mapping[str, Any]) -> Card:
    if press.action == "open":
        opens = {"type": "open_url", "default_url": press.value}
        return {"tag": "button", "type": "default", "text": plain_text(press.label), "behaviors": [opens]}
    return button(press.label, {**base, "do": press.action, "fact": press.value, "facts": dict(facts)})


def _feedback(answer: str, question: str, language: Language, base: Mapping[str, str]) -> Card:
    """Thumbs, a comment and the leave to use the question, sent together by either thumb."""

    names = ("up", "down", "different", "include")
    up, down, different, include = (WORDS(f"feedback.{name}", language) for name in names)

    def thumb(label: str, rating: str) -> Card:
        value = {**base, "do": "feedback", "up": rating, "answer": answer, "question": question}
        return {**button(label, value), "name": f"thumb_{rating}", "form_action_type": "submit"}

    return {
        "tag": "form",
        "name": "feedback",
        "elements": [
            {
                "tag": "input",
                "name": "comment",
                "width": "fill",
                "max_length": 1000,
                "placeholder": plain_text(different),
            },
            {"tag": "checker", "name": "for_evals", "checked": False, "text": plain_text(include)},
            row([thumb(f"👍 {up}", "yes"), thumb(f"👎 {down}", "no")]),
        ],
    }
