"""Memos in Feishu: the button below an answer and a verdict, and what is said where there is none."""

from __future__ import annotations

import asyncio

import pytest

from assistant.channels.chat.adapter import ChatFile
from assistant.testing.channel_suite import FIFTH, FIFTH_ZH, memo_text
from assistant.testing.feishu.cards import buttons, text_of
from tests.channels.feishu.test_commands import FORM, checked, said
from tests.channels.feishu.workplace import Workplace, fault

pytestmark = pytest.mark.anyio


def memos(place: Workplace, *cards: str) -> list[str]:
    """The words of the memos below these cards."""
    shown = place.platform.seen(set(cards))
    return [memo_text(ChatFile(*one.file)) for one in shown if one.file is not None]


@pytest.mark.parametrize(
    ("question", "toast", "words"), [(FIFTH, "being made", "RMB 4 billion"), (FIFTH_ZH, "正在生成", "40亿元")]
)
@pytest.mark.parametrize("private", [False, True])
async def test_the_button_posts_the_memo_of_its_answer_below_it(
    place: Workplace, question: str, toast: str, words: str, private: bool
) -> None:
    await said(place, question, private=private)
    (card,) = place.shown()
    (value,) = buttons(card.card, "memo")
    done = await place.press(card.id, value, event="once")
    assert toast in done["toast"]["content"]
    await place.press(card.id, value, event="once")
    await asyncio.wait_for(place.app.idle(), 60)
    (text,) = memos(place, card.id)
    assert question in text
    assert words in text
    (file,) = (one for one in place.platform.posted.values() if one.file is not None)
    assert file.threaded is not private


async def test_the_button_and_the_word_below_a_verdict_give_the_memo_of_its_facts(place: Workplace) -> None:
    name, verdict = await checked(place, FORM)
    (value,) = buttons(verdict, "check_memo")
    await place.press(name, value)
    await asyncio.wait_for(place.app.idle(), 60)
    await said(place, "备忘录", message="m2")
    (pressed,) = memos(place, name)
    (written,) = (memo_text(file) for file in place.files())
    assert "示例智能" in pressed
    assert "45亿元" in pressed
    assert written == pressed


async def test_a_permission_that_is_missing_is_named_in_the_language_of_the_card(place: Workplace) -> None:
    await said(place, FIFTH_ZH)
    (card,) = place.shown()
    place.platform.faults += [fault("POST /im/v1/files", 99991672)]
    await place.press(card.id, buttons(card.card, "memo")[0])
    await asyncio.wait_for(place.app.idle(), 60)
    (told,) = place.platform.seen({card.id})
    assert "缺少权限im:resource" in text_of(told.card)


async def test_a_platform_that_stumbles_gets_the_file_again(place: Workplace) -> None:
    await said(place, FIFTH)
    (card,) = place.shown()
    place.platform.faults += [fault("POST /im/v1/files", 1, status=500)]
    await place.press(card.id, buttons(card.card, "memo")[0])
    await asyncio.wait_for(place.app.idle(), 60)
    assert len(memos(place, card.id)) == 1
