"""The modals besides the form: a provision, all routes of a verdict, what is wrong with an answer, a checked claim."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from assistant.channels.chat.message import Message, parts
from assistant.channels.slack.drawing import (
    LINE,
    Block,
    context,
    draw,
    link,
    literal,
    plain,
    rich_text,
    section,
    tree_blocks,
)
from assistant.channels.words import WORDS
from assistant.corpus.model import Provision, web_address
from assistant.corpus.words import evidence_words, form_words, since_words
from assistant.language.text import Language

OPINION = "opinion"
"""The callback id of the modal that asks what was wrong with an answer; its blocks are `comment` and `evals`."""
COMMENT, EVALS = "comment", "evals"

_TITLE = 24
_BLOCKS = 99


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the modal keeps: the answer that was called bad, its question, and where it stands."""

    answer: str
    question: str
    room: str
    thread: str
    message: str
    language: Language

    def as_text(self) -> str:
        """As the modal keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> Opinion:
        """What `as_text` gave."""
        fields = json.loads(text)
        return cls(**{**fields, "language": Language(fields["language"])})


def provisions_view(provisions: Sequence[Provision], language: Language) -> Block:
    """Provisions in both languages with dates, evidence and official link; the reader's language first."""
    blocks: list[Block] = []
    for provision in provisions:
        group = list(_provision(provision, language, named=len(provisions) > 1))
        if len(blocks) + len(group) + 1 > _BLOCKS:
            break
        blocks += [*([{"type": "divider"}] if blocks else []), *group]
    title = provisions[0].id if len(provisions) == 1 else WORDS("source.panel", language)
    return _view(title, blocks, language)


def message_view(title: str, message: Message) -> Block:
    """A message to one reader alone."""
    blocks = [block for page in draw(message) for block in page.blocks]
    return _view(title, blocks[:_BLOCKS], message.language)


def routes_view(message: Message) -> Block:
    """Everything behind a verdict."""
    return _view(WORDS("check.tree", message.language), tree_blocks(message.more, message.language), message.language)


def opinion_view(opinion: Opinion) -> Block:
    """What was wrong with an answer, and whether the question may become a test case."""
    language = opinion.language
    option = {
        "text": plain(WORDS("feedback.evals", language)),
        "description": plain(WORDS("feedback.include", language)),
        "value": EVALS,
    }
    comment = {"type": "plain_text_input", "action_id": "value", "multiline": True, "max_length": 3000}
    return {
        **_view(WORDS("feedback.wrong", language), [], language),
        "callback_id": OPINION,
        "submit": plain(WORDS("feedback.send", language)),
        "private_metadata": opinion.as_text(),
        "blocks": [
            {
                "type": "input",
                "block_id": COMMENT,
                "optional": True,
                "label": plain(WORDS("feedback.comment", language)),
                "element": comment,
            },
            {
                "type": "input",
                "block_id": EVALS,
                "optional": True,
                "label": plain(WORDS("feedback.evals", language)),
                "element": {"type": "checkboxes", "action_id": "value", "options": [option]},
            },
        ],
    }


def _provision(provision: Provision, language: Language, *, named: bool) -> Iterator[Block]:
    known = f"{evidence_words(provision.evidence)[language]} · {form_words(provision.form)[language]}"
    end = provision.effective_to
    dates = WORDS("source.between" if end else "source.from", language, start=provision.effective_from, end=end)
    dates = dates if provision.is_dated else since_words(None, None)[language]
    title = " · ".join(dict.fromkeys((provision.title[language], provision.title[language.other])))
    yield rich_text(section([literal(f"{provision.id}  {title}" if named else title, bold=True)]))
    yield context(" › ".join(step[language] for step in provision.path) or provision.document)
    for each in (one for one in (language, language.other) if one in provision.text):
        for text in parts(provision.text[each].splitlines(), LINE):
            yield rich_text(section([literal(text)]))
    yield context(f"{provision.document}@{provision.version} · {dates} · {known}")
    if provision.note:
        yield context(provision.note[language])
    if provision.url and web_address(provision.url):
        yield rich_text(section([link(provision.url, WORDS("source.official", language))]))


def _view(title: str, blocks: list[Block], language: Language) -> Block:
    return {
        "type": "modal",
        "title": plain(title[:_TITLE]),
        "close": plain(WORDS("source.close", language)),
        "blocks": blocks or [context("–")],
    }
