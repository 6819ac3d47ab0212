"""A reply drawn as Slack blocks.

Whatever a person or a document wrote goes into rich text or plain text elements, which Slack shows as they are; only
what grows on a stream is Markdown, and escaped. Texts are cut between lines, messages within Slack's limits. The facts
of a verdict stand in its buttons, so that any process can open it again.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from urllib.parse import quote

from assistant.answering.blocks import Piece
from assistant.channels.chat.message import Footnote, Line, Look, Message, Press, parts
from assistant.channels.words import WORDS
from assistant.corpus.model import web_address
from assistant.language.patterns import Pattern
from assistant.language.text import Language

Block = dict[str, Any]

LENGTH = 11_000
"""Characters of one message; Slack takes about 12,000 in all its blocks."""
BLOCKS = 40
"""Blocks of one message's text; Slack takes 50, buttons and feedback included."""
LINE = 2_500
"""Characters of one line; a longer one is cut where a sentence or a word ends."""
SOURCES = 10
"""Buttons that open a source; the other sources are links."""
LABEL = 75
"""Characters of a button."""
VALUE = 2_000
"""Characters that the value of a button takes."""

FILL, ROUTES, CHANGE, SOURCE, FEEDBACK = "fill", "routes", "change", "source", "feedback"
MEMO, CHECK_MEMO = "memo", "check_memo"
"""What buttons do, the first part of their action id."""

_QUESTION = 1_000
"""Characters of a question kept in the feedback buttons, for the readers who add it to the evals."""
_FACTS = 200_000
"""Bytes of facts that are read from a button."""

_MARKS = re.compile(r"([\\`*_~\[\]|])")
_LEADING = Pattern(
    "what would make Slack draw a list or a heading",
    r"^([^\S\n]*\d*)([#+.)-])",
    yes=("# a", "1. a", "  - b", "x\n+ y"),
    no=("a # b", "1a", "*"),
    flags=re.MULTILINE,
)
_TURNS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of what follows, by which a text can show other words than it holds."""
_CALLS = Pattern(
    "what would call people",
    r"@(?=here|channel|everyone)",
    yes=("@here", "@channel"),
    no=("@her", "here", "@U123"),
)


@dataclass(frozen=True, slots=True)
class Page:
    """One Slack message: its blocks, and the same as text for notifications and screen readers."""

    text: str
    blocks: tuple[Block, ...]


@dataclass(slots=True)
class _Draft:
    """A page being filled."""

    blocks: list[Block] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    size: int = 0

    def page(self) -> Page:
        return Page(escaped("\n".join(self.text)), tuple(self.blocks))


def draw(message: Message, question: str = "", facts: Mapping[str, object] | None = None) -> tuple[Page, ...]:
    """The messages that show a reply, one as a rule; `facts` are what a verdict rests on, kept in its buttons.

    Footnotes stand behind the text, then the buttons, then the feedback.
    """
    links = {note.n: note.url for note in message.footnotes if note.url and web_address(note.url)}
    drafts = [_Draft()]
    for line in message.lines:
        for short in _cut(line):
            _add(drafts, short, links)
    if message.footnotes:
        drafts[-1].blocks.append({"type": "divider"})
    for notes in _same_source(message.footnotes):
        _add_notes(drafts, notes)
    drafts[-1].blocks += _buttons(message, facts)
    if message.answer:
        drafts[-1].blocks.append(_feedback(message, question))
    return tuple(draft.page() for draft in drafts)


def tree_blocks(lines: Sequence[Line], language: Language, most: int = 90) -> list[Block]:
    """Lines whose leading spaces say how deep they stand, as headings and indented lists.

    For a modal of at most 100 blocks.
    """
    blocks: list[Block] = []
    size = 0
    for number, line in enumerate(lines):
        text = line.text
        depth = (len(text) - len(text.lstrip())) // 2
        if depth == 0 or not blocks or size > LINE:
            if len(blocks) == most:
                rest = WORDS("slack.more", language, count=len(lines) - number)
                return [*blocks, context(rest)]
            blocks.append(rich_text())
            size = 0
        if depth == 0:
            blocks[-1]["elements"].append(section([literal(text, bold=True)]))
        else:
            _list(blocks[-1], depth - 1)["elements"].append(section([literal(text.lstrip())]))
        size += len(text)
    return blocks


def markdown_line(line: Line) -> str:
    """A line for a reply that grows: Markdown in which nothing but our own marks means anything.

    What is said next is set off from it, unless it runs on.
    """
    text = "".join(
        escaped_markdown(piece.text) + "".join(f"\\[{number}\\]" for number in piece.citations) for piece in line.pieces
    )
    if not text.strip():
        return ""
    if line.runs_on:
        return text
    return f"\n\n**{text}**" if line.look is Look.HEADING else f"\n\n{'- ' if line.look is Look.ITEM else ''}{text}"


def escaped(text: str) -> str:
    """Text that Slack neither takes for a mark of its own nor tells anybody about."""
    return _TURNS.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escaped_markdown(text: str) -> str:
    """Text that Slack's Markdown shows as it is; an @here in it calls nobody."""
    return _CALLS.sub("@\u2060", _LEADING.sub(r"\1\\\2", _MARKS.sub(r"\\\1", escaped(text))))


def rich_text(*elements: Block) -> Block:
    """A block of rich text."""
    return {"type": "rich_text", "elements": list(elements)}


def section(elements: Iterable[Block]) -> Block:
    """One stretch of rich text."""
    return {"type": "rich_text_section", "elements": list(elements)}


def literal(text: str, *, bold: bool = False, code: bool = False) -> Block:
    """Text that is shown as it is."""
    style = {name: True for name, flag in (("bold", bold), ("code", code)) if flag}
    return {"type": "text", "text": _TURNS.sub("", text), **({"style": style} if style else {})}


def link(url: str, text: str) -> Block:
    """A link; what could end it early is percent-encoded."""
    return {"type": "link", "url": quote(url, safe="%/:=&?~#+!$,;'@()*[]"), "text": text}


def context(text: str) -> Block:
    """Small grey text."""
    return {"type": "context", "elements": [plain(text)]}


def button(action: str, label: str, value: str) -> Block:
    """A button; `action` is unique in its block."""
    shown = label if len(label) <= LABEL else label[: LABEL - 1] + "…"
    return {"type": "button", "action_id": action, "text": plain(shown), "value": value}


def plain(text: str) -> Block:
    """A text object that is shown as it is."""
    return {"type": "plain_text", "text": _TURNS.sub("", text), "emoji": False}


def packed(facts: Mapping[str, object]) -> str:
    """Stated facts as a short text, for the value of a button."""
    data = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return base64.urlsafe_b64encode(zlib.compress(data, 9)).decode()


def unpacked(text: str) -> dict[str, object]:
    """What `packed` gave; nothing for what is damaged or would grow without measure."""
    try:
        data = zlib.decompressobj().decompress(base64.urlsafe_b64decode(text), _FACTS)
        facts = json.loads(data.decode("utf-8", "surrogatepass"))
    except (ValueError, zlib.error):
        return {}
    return facts if isinstance(facts, dict) else {}


def _cut(line: Line) -> Iterator[Line]:
    """The line; a very long one as several, its citations with the last words before them."""
    if len(line.text) <= LINE:
        yield line
        return
    pieces: list[Piece] = []
    for piece in line.pieces:
        if piece.citations:
            pieces.append(piece)
            continue
        for text in parts([piece.text], LINE):
            if pieces:
                yield Line(tuple(pieces), line.look)
            pieces = [Piece(text)]
    yield Line(tuple(pieces), line.look)


def _add(drafts: list[_Draft], line: Line, links: Mapping[int, str]) -> None:
    draft = _room(drafts, len(line.text))
    elements = list(_elements(line, links))
    if not elements:
        return
    if line.look is Look.QUIET:
        draft.blocks.append(context(line.text))
    elif line.look is Look.MARKED:
        _run_on(draft, elements)
    elif line.look is Look.ITEM:
        if not draft.blocks or draft.blocks[-1]["type"] != "rich_text":
            draft.blocks.append(rich_text())
        _list(draft.blocks[-1], 0)["elements"].append(section(elements))
    else:
        draft.blocks.append(rich_text(section(elements)))
    draft.text.append(line.text)


def _run_on(draft: _Draft, elements: list[Block]) -> None:
    """Another line close below the last."""
    sections = draft.blocks[-1]["elements"] if draft.blocks and draft.blocks[-1]["type"] == "rich_text" else []
    if sections and sections[-1]["type"] == "rich_text_section":
        sections[-1]["elements"] += [literal("\n"), *elements]
    else:
        draft.blocks.append(rich_text(section(elements)))


def _elements(line: Line, links: Mapping[int, str]) -> Iterator[Block]:
    for piece in line.pieces:
        if _TURNS.sub("", piece.text):
            yield literal(piece.text, bold=line.look is Look.HEADING)
        for number in piece.citations:
            yield link(links[number], f"[{number}]") if number in links else literal(f"[{number}]")


def _same_source(notes: Sequence[Footnote]) -> Iterator[tuple[Footnote, ...]]:
    """Footnotes one by one; those in a row that cite the same provision and have no quote to show stand together."""
    for key, group in groupby(notes, key=lambda note: (note.reference, note.quote and note.n)):
        footnotes = tuple(group)
        yield from ((note,) for note in footnotes) if key[1] else (footnotes,)


def _add_notes(drafts: list[_Draft], notes: tuple[Footnote, ...]) -> None:
    note, numbers = notes[0], _numbers(each.n for each in notes)
    _, _, provision = note.reference.partition("#")
    label = f"{note.title} · {provision}"
    elements = [
        literal(f"{numbers} ", bold=True),
        link(note.url, label) if note.url and web_address(note.url) else literal(label),
        literal("  "),
        literal(note.badge, code=True),
        literal(f" {note.form}"),
    ]
    quote_of = f"“{parts([note.quote], LINE)[0]}”" if note.quote else ""
    draft = _room(drafts, len(numbers) + len(label) + len(note.badge) + len(note.form) + len(quote_of))
    draft.blocks.append(rich_text(section([*elements, *([literal(f"\n{quote_of}")] if quote_of else ())])))
    draft.text.append(f"{numbers} {note.reference} · {note.badge} {quote_of}".rstrip())


def _numbers(cited: Iterable[int]) -> str:
    return "".join(f"[{number}]" for number in cited)


def _room(drafts: list[_Draft], size: int) -> _Draft:
    """The last page, or another where that one cannot take so many characters or another block."""
    if drafts[-1].blocks and (drafts[-1].size + size > LENGTH or len(drafts[-1].blocks) >= BLOCKS):
        drafts.append(_Draft())
    drafts[-1].size += size
    return drafts[-1]


def _list(block: Block, indent: int) -> Block:
    """The list at the end of a block of rich text, begun if there is none so far in."""
    elements = block["elements"]
    if not elements or elements[-1]["type"] != "rich_text_list" or elements[-1]["indent"] != indent:
        elements.append({"type": "rich_text_list", "style": "bullet", "indent": min(indent, 8), "elements": []})
    bullets: Block = elements[-1]
    return bullets


def _buttons(message: Message, facts: Mapping[str, object] | None) -> Iterator[Block]:
    sources = [button(f"{SOURCE}:{at}", label, value) for at, (label, value) in enumerate(_sources(message.footnotes))]
    if sources:
        yield {"type": "actions", "elements": sources[:SOURCES]}
    presses = [_press(at, press) for at, press in enumerate(message.presses)]
    if presses:
        yield {"type": "actions", "elements": presses}
    if facts is not None:
        button_value, language = packed(facts), message.language
        first = [button(ROUTES, WORDS("check.tree", language), button_value)] if message.more else []
        change = button(CHANGE, WORDS("check.change", language), button_value)
        yield {"type": "actions", "elements": [*first, change, *_memo(message, CHECK_MEMO)]}
    elif message.memo:
        yield {"type": "actions", "elements": _memo(message, MEMO)}


def _memo(message: Message, action: str) -> list[Block]:
    return [button(action, WORDS("chat.memo", message.language), message.memo)] if message.memo else []


def _sources(notes: Sequence[Footnote]) -> Iterator[tuple[str, str]]:
    """Every source once, under the numbers that cite it."""
    cited: dict[str, list[int]] = {}
    for note in notes:
        cited.setdefault(note.reference, []).append(note.n)
    for reference, numbers in cited.items():
        yield f"{_numbers(numbers)} {reference.partition('#')[2]}", reference


def _press(at: int, press: Press) -> Block:
    return button(f"{press.action}:{at}", press.label, press.value)


def _feedback(message: Message, question: str) -> Block:
    language = message.language
    up = {"text": plain(WORDS("feedback.up", language)), "value": f"up:{message.answer}"}
    down = {"text": plain(WORDS("feedback.down", language)), "value": f"down:{message.answer}:{question[:_QUESTION]}"}
    element = {"type": "feedback_buttons", "action_id": FEEDBACK, "positive_button": up, "negative_button": down}
    return {"type": "context_actions", "elements": [element]}
