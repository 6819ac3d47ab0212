"""`/listing ask`, `show` and `help`, sources, feedback, and the shortcut that checks a message."""

from __future__ import annotations

import pytest

from assistant.testing.slack.blocks import words_of
from tests.channels.slack.live import InSlack

pytestmark = pytest.mark.anyio

FIFTH = "What does the fifth standard require?"
QUOTE = "Standard 5 requires an expected market cap"


async def test_ask_begins_a_thread_with_the_question_and_goes_on_in_it(in_slack: InSlack) -> None:
    async with in_slack() as live:
        await live.slack.command(f"ask {FIFTH} <!channel> &amp; *bold*")
        await live.quiet()
        root, reply = live.slack.replies()
        assert words_of(root.blocks) == f"@U1 asks: {FIFTH} @channel & *bold*"
        assert reply.thread == root.ts
        assert "RMB 4 billion" in words_of(reply.blocks)
        await live.slack.say("and the fourth?", thread=root.ts, user="U2")
        await live.quiet()
        assert "asked as" in words_of(live.slack.thread("C1", root.ts)[-1].blocks)


async def test_without_a_word_for_it_what_is_typed_is_a_question(in_slack: InSlack) -> None:
    async with in_slack() as live:
        await live.slack.command("第五套标准有什么要求？")
        await live.quiet()
        root, reply = live.slack.replies()
        assert words_of(root.blocks).startswith("@U1 提问：第五套标准")
        assert "40亿元" in words_of(reply.blocks)


async def test_a_command_delivered_again_is_answered_once(in_slack: InSlack) -> None:
    async with in_slack() as live:
        trigger = live.slack.trigger()
        for _ in range(3):
            await live.slack.command(f"ask {FIFTH}", trigger=trigger)
        await live.quiet()
        assert len(live.slack.replies()) == 2


async def test_where_the_app_is_not_the_answer_goes_to_the_person_alone(in_slack: InSlack) -> None:
    async with in_slack() as live:
        live.slack.absent.add("C1")
        await live.slack.command(f"ask {FIFTH}")
        await live.quiet()
        assert {shown.room for shown in live.slack.replies()} == {"DU1"}
        assert len(live.slack.replies()) == 2


@pytest.mark.parametrize("typed", ["", "help", "帮助", "HELP"])
async def test_help_is_told_at_once_in_both_languages(in_slack: InSlack, typed: str) -> None:
    async with in_slack() as live:
        told = await live.slack.command(typed)
        assert "/listing check" in told["text"]
        assert "得到逐项结论" in told["text"]


async def test_what_a_command_lacks_is_told_at_once(in_slack: InSlack) -> None:
    async with in_slack() as live:
        assert "/listing ask what" in (await live.slack.command("ask "))["text"]
        assert "请写明条文" in (await live.slack.command("条文"))["text"]


async def test_show_opens_a_provision_in_both_languages_with_its_official_link(in_slack: InSlack) -> None:
    async with in_slack() as live:
        await live.slack.command("show 2.1.2(5)")
        await live.slack.until(lambda: live.slack.views)
        said = words_of(live.slack.view["blocks"])
        assert "at least RMB 4 billion" in said
        assert "预计市值不低于40亿元" in said or "预计市值不低于人民币40亿元" in said
        assert "transcribed copy" in said
        assert "In force from 2026-04-24" in said
        assert "https://www.sse.com.cn/" in str(live.slack.view)
        assert not live.slack.errors


async def test_show_says_what_it_does_not_know_to_the_person_alone(in_slack: InSlack) -> None:
    async with in_slack() as live:
        await live.slack.command("show 99.99.99")
        await live.quiet()
        (told,) = live.slack.replies()
        assert told.only == "U1"
        assert "99.99.99" in told.text


async def test_a_source_opens_in_the_version_that_is_cited(in_slack: InSlack) -> None:
    async with in_slack() as live:
        await live.slack.say(FIFTH, room="D1", user="U1")
        await live.quiet()
        (reply,) = live.slack.replies()
        live.slack.locales["U2"] = "zh-CN"
        await live.slack.press(reply, "source", user="U2")
        await live.slack.until(lambda: live.slack.views)
        blocks = live.slack.view["blocks"]
        assert live.slack.view["close"]["text"] == "关闭"
        assert "sse-star-listing-rules@2026-04-24" in words_of(blocks)
        assert "官方页面" in words_of(blocks)


async def test_good_and_bad_answers_are_noted_and_a_bad_one_may_be_explained(in_slack: InSlack) -> None:
    async with in_slack() as live:
        await live.slack.say(FIFTH, room="D1")
        await live.quiet()
        (reply,) = live.slack.replies()
        await live.slack.press(reply, "feedback", value="up", user="U1")
        await live.slack.press(reply, "feedback", value="down", user="U2")
        await live.quiet()
        kept = {held.feedback.owner: held.feedback for held in live.facade.records.feedback()}
        assert {owner[-2:]: held.rating for owner, held in kept.items()} == {"U1": "up", "U2": "down"}
        assert all(held.question is None for held in kept.values())
        await live.slack.submit(live.slack.view, {"comment": "numbers are old", "evals": ["evals"]}, user="U2")
        await live.quiet()
        (said,) = [held.feedback for held in live.facade.records.feedback() if held.feedback.owner.endswith("U2")]
        assert (said.comment, said.for_evals, said.question) == ("numbers are old", True, FIFTH)


async def test_the_shortcut_checks_the_quotes_of_a_message_and_tells_only_who_asked(in_slack: InSlack) -> None:
    async with in_slack() as live:
        provision = live.facade.assistant.provision("sse-star-listing-rules", "2.1.2(5)")
        words = next(iter(provision.text.values()))
        sentence = words.split(".")[0]
        text = f"They say sse-star-listing-rules#2.1.2(5) “{sentence}” and sse-star-listing-rules#2.1.2(5) “anything at all goes”"
        await live.slack.shortcut(text)
        await live.quiet()
        said = words_of(live.slack.view["blocks"])
        assert "✓" in said
        assert "✗" in said or "?" in said
        assert live.slack.replies() == []
        await live.slack.shortcut("")
        await live.quiet()
        assert "no text" in words_of(live.slack.view["blocks"])


async def test_a_trigger_that_is_spent_costs_nothing_but_the_modal(in_slack: InSlack) -> None:
    async with in_slack() as live:
        trigger = live.slack.trigger()
        for _ in range(2):
            await live.slack.command("show 2.1.2(5)", trigger=trigger)
        await live.quiet()
        assert len(live.slack.views) == 1
        await live.slack.say(FIFTH, room="D1")
        await live.quiet()
        assert len(live.slack.replies()) == 1


async def test_a_modal_that_slack_does_not_take_is_said_to_the_person(in_slack: InSlack) -> None:
    async with in_slack() as live:
        live.slack.refused["views.open"] = "invalid_arguments"
        live.slack.locales["U2"] = "zh-CN"
        await live.slack.command("check", user="U2")
        await live.quiet()
        (told,) = live.slack.replies()
        assert (told.only, told.text) == ("U2", "出了问题，已作记录，请重试。")


async def test_a_very_long_question_begins_its_thread_cut_and_is_answered_whole(in_slack: InSlack) -> None:
    async with in_slack() as live:
        await live.slack.command("ask " + "about the fifth standard " * 700 + "what does it require?")
        await live.quiet()
        root, _ = live.slack.replies()
        assert len(words_of(root.blocks)) < 3_000
        assert not live.slack.errors
