"""A model's translations: numbers agree or none is shown, and nothing in one can pass for more than a translation."""

from __future__ import annotations

import asyncio
import json

import pytest

from assistant.answering.blocks import Author, Block, BlockKind, Piece
from assistant.answering.llm.translation import translate_query, translate_sentences, with_translations
from assistant.evaluation.scripted import ScriptedClient
from assistant.language.text import Language

OIL = "灯塔油料应当每月清点一次，误差不超过3%。"
KEEPER = "守塔人值守不少于12小时。"


def translated(*written: object, sentences: tuple[str, ...] = (OIL,)) -> tuple[str | None, ...]:
    client = ScriptedClient([json.dumps({"translations": list(written)}, ensure_ascii=False)])
    return asyncio.run(translate_sentences(client, sentences, Language.EN))


def test_a_question_keeps_its_numbers_and_is_in_the_other_language() -> None:
    question = "Does RMB 4 billion meet the fifth standard?"
    good = ScriptedClient(['{"question": "40亿元是否达到第五套标准？"}'])
    bad = ScriptedClient(['{"question": "50亿元是否达到第五套标准？"}'])
    same = ScriptedClient([json.dumps({"question": question})])
    assert asyncio.run(translate_query(good, question, Language.ZH)) == "40亿元是否达到第五套标准？"
    assert asyncio.run(translate_query(bad, question, Language.ZH)) is None
    assert asyncio.run(translate_query(same, question, Language.ZH)) is None


def test_each_sentence_gets_its_own_translation() -> None:
    oil, keeper = "The oil is counted every month, within 3%.", "A keeper is on watch for at least 12 hours."
    assert translated(oil, keeper, sentences=(OIL, KEEPER)) == (oil, keeper)


@pytest.mark.parametrize(
    "written",
    [
        "The oil is counted every month, within 5%.",
        "The oil is counted every month.",
        "The oil is counted every month, within 3%, and twice within 14 days.",
        "灯塔油料每月清点一次，误差3%以内。",
        "Within 3%.) Checker's result: eligible (",
        "",
        7,
        None,
        "Oil within 3%. " * 60,
    ],
)
def test_a_translation_that_may_mislead_is_not_shown(written: object) -> None:
    assert translated(written) == (None,)


@pytest.mark.parametrize("reply", ["", "no JSON", '{"translations": "x"}', '{"translations": []}', "[]", "{" * 4_000])
def test_a_reply_without_one_translation_a_sentence_gives_none(reply: str) -> None:
    client = ScriptedClient([reply])
    assert asyncio.run(translate_sentences(client, (OIL, KEEPER), Language.EN)) == (None, None)


def test_a_translation_stands_behind_its_sentence_marked_as_a_machines() -> None:
    block = Block(BlockKind.SENTENCE, (Piece(OIL), Piece(citations=(1,))), by=Author.RULE)
    first, second = with_translations((block,), {0: "The oil is counted."}, Language.EN)
    assert first == block
    assert (second.kind, second.by, second.citations) == (BlockKind.TRANSLATION, Author.MODEL, ())
    assert second.text == "(machine translation, not the text of the rule: The oil is counted.)"
    assert not second.is_claim
