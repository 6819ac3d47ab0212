"""A model's translations: of a question, to look it up; of a sentence held in one language, to stand beside it, marked.

None means: go on without. A translation may not bring in, change or lose a number or a date.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from assistant.answering.answer import Citation
from assistant.answering.blocks import Author, Block, BlockKind, Layout, Piece
from assistant.answering.llm.rewrite import Asker, asked_question, clean, forms, reply_of
from assistant.answering.words import WORDS
from assistant.language.detection import language_of_passage
from assistant.language.patterns import Pattern
from assistant.language.text import Language

_NAMES = {Language.EN: "English", Language.ZH: "Chinese"}
_MOST_GROWTH = 6
"""How many times as long as its sentence a translation may be; Chinese into English takes about three."""

_NUMBER = Pattern(
    "the number that opens a provision",
    r"(?:第[〇零一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?|\d+(?:\.\d+)+|Article \d+\.?)\s+",
    yes=("第二条 灯塔", "2.1.2 发行人", "Article 3. A keeper"),
    no=("第二条规定的灯塔", "2026年"),
    how="match",
)

_BRACKETS = (("(", ")"), ("（", "）"), ("[", "]"), ("【", "】"))


async def translate_query(client: Asker, question: str, target: Language) -> str | None:
    """The question in the other language, for retrieval only; None if the numbers differ."""
    written = await asked_question(client, "translate", {"target": _NAMES[target], "question": question})
    return written if written is not None and _faithful(question, written, target) else None


async def translate_sentences(client: Asker, sentences: Sequence[str], target: Language) -> tuple[str | None, ...]:
    """A translation of each sentence, None where the model gives none that agrees with it in every number."""
    listed = "\n".join(f"{number}. {' '.join(text.split())}" for number, text in enumerate(sentences, start=1))
    reply = await reply_of(client, "translate_sentences", {"target": _NAMES[target], "sentences": listed})
    written = reply.get("translations") if reply else None
    if not isinstance(written, list) or len(written) != len(sentences):
        return (None,) * len(sentences)
    return tuple(_translation(text, each, target) for text, each in zip(sentences, written, strict=True))


def _translation(sentence: str, written: object, target: Language) -> str | None:
    text = clean(written) if isinstance(written, str) else ""
    fits = 0 < len(text) <= _MOST_GROWTH * len(sentence) + 40
    return text if fits and _closed(text) and _faithful(sentence, text, target) else None


def _faithful(text: str, written: str, target: Language) -> bool:
    return language_of_passage(written) is target and forms(written) == forms(text)


def _closed(text: str) -> bool:
    """Whether no bracket in it could end the brackets that mark it as a translation."""
    for opening, closing in _BRACKETS:
        depth = 0
        for character in text:
            depth += (character == opening) - (character == closing)
            if depth < 0:
                return False
        if depth:
            return False
    return True


def foreign_sentences(
    blocks: Sequence[Block], citations: Collection[Citation], language: Language
) -> Mapping[int, str]:
    """The blocks that show a sentence in the other language than a reader's, by position.

    Each with its sentence, without the number that opens a provision: that stands beside it in the citation.
    """
    quotes = {citation.n: citation.quote for citation in citations}
    return {
        at: _without_number(block.text)
        for at, block in enumerate(blocks)
        if block.by is Author.RULE
        and len(block.citations) == 1
        and block.text == quotes.get(block.citations[0])
        and language_of_passage(block.text) is not language
    }


def _without_number(sentence: str) -> str:
    opening = _NUMBER.match(sentence)
    return sentence[opening.end() :] if opening else sentence


def with_translations(
    blocks: Sequence[Block], translations: Mapping[int, str], language: Language
) -> tuple[Block, ...]:
    """The blocks, each translation behind its sentence and marked as a machine's."""
    whole: list[Block] = []
    for at, block in enumerate(blocks):
        whole.append(block)
        if at in translations:
            text = WORDS("translation.marked", language, text=translations[at])
            kind, by = BlockKind.TRANSLATION, Author.MODEL
            whole.append(replace(block, kind=kind, by=by, pieces=(Piece(text),), layout=Layout.RUN_ON, operators=()))
    return tuple(whole)
