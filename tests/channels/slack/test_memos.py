"""Memos in Slack: the button below an answer and a verdict, the words for it, and what is said where there is none."""

from __future__ import annotations

import pytest

from assistant.channels.chat.adapter import ChatFile
from assistant.testing.channel_suite import memo_text
from assistant.testing.slack.blocks import buttons, words_of
from tests.channels.slack.live import InSlack, Live
from tests.channels.slack.test_checks import SOME, filled, verdict

pytestmark = pytest.mark.anyio

FIFTH = "What does the fifth standard require?"


def memos(live: Live, room: str, thread: str) -> list[str]:
    """The words of the memos in a thread."""
    shared = live.slack.shared(room, thread)
    assert {file.name for file in shared} <= {"memo.docx"}
    return [memo_text(ChatFile(file.name, file.content)) for file in shared]


async def test_the_button_posts_the_memo_of_its_answer_in_the_thread(in_slack: InSlack) -> None:
    async with in_slack() as live:
        await live.slack.command(f"ask {FIFTH}")
        await live.quiet()
        root, reply = live.slack.replies()
        await live.slack.say("and the fourth?", thread=root.ts)
        await live.quiet()
        await live.slack.press(reply, "memo")
        await live.quiet()
        (text,) = memos(live, "C1", root.ts)
        assert FIFTH in text
        assert "RMB 4 billion" in text
        assert "the fourth" not in text
        assert not live.slack.errors


async def test_a_press_delivered_again_posts_one_memo(in_slack: InSlack) -> None:
    async with in_slack() as live:
        await live.slack.say(FIFTH, room="D1")
        await live.quiet()
        (reply,) = live.slack.replies()
        trigger = live.slack.trigger()
        for _ in range(3):
            await live.slack.press(reply, "memo", trigger=trigger)
        await live.quiet()
        assert len(memos(live, "D1", reply.thread)) == 1


async def test_the_button_and_the_word_below_a_verdict_give_the_memo_of_its_facts(in_slack: InSlack) -> None:
    async with in_slack() as live:
        await filled(live, SOME)
        posted = verdict(live.slack)
        assert [held["text"]["text"] for held in buttons(posted.blocks)][-1] == "Memo"
        await live.slack.press(posted, "check_memo")
        await live.quiet()
        await live.slack.say("memo", thread=posted.thread)
        await live.quiet()
        pressed, written = memos(live, "C1", posted.thread)
        assert "Example AI" in pressed
        assert "RMB 4.5 billion" in pressed
        assert written == pressed


async def test_each_answer_of_a_thread_has_the_memo_of_its_own_facts(in_slack: InSlack) -> None:
    async with in_slack() as live:
        company = "Can a large-model company with an expected market cap of RMB 3.9bn use the fifth standard?"
        await live.slack.command(f"ask {company}")
        await live.quiet()
        root, first = live.slack.replies()
        await live.slack.say("make it 4.2bn", thread=root.ts)
        await live.quiet()
        second = live.slack.replies()[-1]
        await live.slack.press(first, "memo")
        await live.quiet()
        await live.slack.press(second, "memo")
        await live.quiet()
        before, after = memos(live, "C1", root.ts)
        assert "3.9bn" in before
        assert "4.2bn" not in before
        assert "4.2bn" in after


@pytest.mark.parametrize(
    ("typed", "said"),
    [("memo What does the fifth standard require?", "RMB 4 billion"), ("备忘录 第五套标准有什么要求？", "40亿元")],
)
async def test_the_command_answers_and_posts_the_memo_below(in_slack: InSlack, typed: str, said: str) -> None:
    async with in_slack() as live:
        await live.slack.command(typed)
        await live.quiet()
        root, reply = live.slack.replies()
        assert said in words_of(reply.blocks)
        (text,) = memos(live, "C1", root.ts)
        assert said in text


async def test_the_command_without_a_question_says_how_it_is_used(in_slack: InSlack) -> None:
    async with in_slack() as live:
        assert "/listing memo what" in (await live.slack.command("memo"))["text"]
        assert "请写明问题" in (await live.slack.command("备忘录"))["text"]


async def test_where_the_app_is_not_the_memo_goes_where_the_answer_went(in_slack: InSlack) -> None:
    async with in_slack() as live:
        live.slack.absent.add("C1")
        await live.slack.command(f"memo {FIFTH}")
        await live.quiet()
        root, _ = live.slack.replies()
        assert root.room == "DU1"
        assert len(memos(live, "DU1", root.ts)) == 1
        assert {file.room for file in live.slack.files.values()} == {"DU1"}


async def test_a_file_that_slack_does_not_take_is_said_in_the_thread(in_slack: InSlack) -> None:
    async with in_slack() as live:
        live.slack.refused["files.completeUploadExternal"] = "file_uploads_disabled"
        await live.slack.say(FIFTH, room="D1")
        await live.quiet()
        (reply,) = live.slack.replies()
        await live.slack.press(reply, "memo")
        await live.quiet()
        assert "could not be posted" in words_of(live.slack.replies()[-1].blocks)


async def test_memos_count_among_what_a_person_may_ask_in_a_minute(in_slack: InSlack) -> None:
    async with in_slack(chat={"rate_per_user": 1}) as live:
        await live.slack.say(FIFTH, room="D1")
        await live.quiet()
        (reply,) = live.slack.replies()
        await live.slack.press(reply, "memo")
        await live.quiet()
        assert memos(live, "D1", reply.thread) == []
        assert "ask again in" in words_of(live.slack.replies()[-1].blocks)


async def test_an_answer_with_nothing_to_cite_offers_no_memo(in_slack: InSlack) -> None:
    async with in_slack() as live:
        await live.slack.say("What is the weather in Shanghai?", room="D1")
        await live.quiet()
        (reply,) = live.slack.replies()
        assert "memo" not in [held["action_id"] for held in buttons(reply.blocks)]
