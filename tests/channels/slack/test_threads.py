"""Who is answered where: mentions, direct messages, threads, the assistant pane; and what is passed over."""

from __future__ import annotations

import asyncio

import pytest

from assistant.channels.chat.progress_message import ProgressMessage
from assistant.channels.slack.events import Identity, heard
from assistant.testing.slack.blocks import words_of
from assistant.testing.slack.workspace import BOT, BOT_USER, TEAM
from tests.channels.slack.live import InSlack

pytestmark = pytest.mark.anyio

MINIMUMS = "What are the share-capital and public-offering minimums for a STAR listing?"
ASK = f"<@{BOT_USER}> {MINIMUMS}"


async def test_a_mention_is_acknowledged_then_streamed_claim_by_claim_and_made_whole_by_one_edit(
    in_slack: InSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with in_slack() as live:
        claims = (await asyncio.to_thread(live.facade.assistant.ask, MINIMUMS)).first_claims
        live.pace(monkeypatch)
        ts = await live.slack.say(ASK)
        await live.quiet()
        methods = [call.method for call in live.slack.log]
        begun = methods.index("assistant.threads.setStatus")
        assert methods.index("ack") < begun
        appended = methods.count("chat.appendStream")
        assert [method for method in methods[begun:] if method != "ack"] == [
            "assistant.threads.setStatus",
            "chat.startStream",
            *["chat.appendStream"] * appended,
            "chat.stopStream",
            "chat.update",
        ]
        assert appended >= len(claims) - 1 > 0  # the last may come when the answer is whole
        (reply,) = live.slack.thread("C1", ts)
        said = words_of(reply.blocks)
        assert "at least RMB 30 million. [1]" in said
        assert "[1][2] STAR Listing Rules · Minimum share capital · 2.1.1(2)  transcribed copy restated" in said
        assert "[1][2] 2.1.1(2)" in said
        assert not live.slack.errors
        assert not any(live.slack.statuses.values())


async def test_claims_that_come_faster_than_slack_takes_them_are_left_to_the_edit(
    in_slack: InSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, end = asyncio.Event(), ProgressMessage._end

    def ending(growing: ProgressMessage) -> None:
        end(growing)
        whole.set()

    monkeypatch.setattr(ProgressMessage, "_end", ending)
    async with in_slack() as live:
        live.slack.gates["chat.startStream"] = asyncio.Event()
        await live.slack.say(ASK)
        await live.slack.until(lambda: live.slack.counts["chat.startStream"])
        await whole.wait()
        live.slack.gates["chat.startStream"].set()
        await live.quiet()
        streamed = [
            call.method for call in live.slack.calls("chat.startStream", "chat.appendStream", "chat.stopStream")
        ]
        assert streamed == ["chat.startStream", "chat.stopStream"]
        (reply,) = live.slack.replies()
        assert "at least 25% of the issuer" in words_of(reply.blocks)


async def test_an_answer_that_is_whole_at_once_is_posted_whole(in_slack: InSlack) -> None:
    async with in_slack(chat={"grow_after": 30}) as live:
        ts = await live.slack.say(ASK)
        await live.quiet()
        methods = [call.method for call in live.slack.log if call.method.startswith("chat.")]
        assert methods == ["chat.postMessage"]
        (reply,) = live.slack.thread("C1", ts)
        assert "at least RMB 30 million. [1]" in words_of(reply.blocks)


async def test_a_mention_comes_as_two_events_in_any_order_and_is_answered_once(in_slack: InSlack) -> None:
    async with in_slack() as live:
        event = live.slack.message(ASK)
        mention = {**event, "type": "app_mention"}
        for each in (mention, event, event, mention):
            await live.slack.event(each, retry=1)
        await live.quiet()
        assert live.slack.counts["chat.startStream"] == 1
        assert len(live.slack.replies()) == 1


async def test_a_thread_that_began_with_the_assistant_is_read_on_and_others_are_not(in_slack: InSlack) -> None:
    async with in_slack() as live:
        ours = await live.slack.say(f"<@{BOT_USER}> What R&amp;D ratio does the first sci-tech indicator require?")
        await live.quiet()
        await live.slack.say("and for software companies?", thread=ours, user="U2")
        await live.quiet()
        assert len(live.slack.thread("C1", ours)) == 2
        assert "asked as" in words_of(live.slack.thread("C1", ours)[-1].blocks)
        await live.slack.say("<@U7> what do you think?", thread=ours, user="U2")
        theirs = await live.slack.say("lunch?")
        await live.slack.say("sushi", thread=theirs)
        await live.quiet()
        assert len(live.slack.replies()) == 2


async def test_a_mention_inside_a_thread_of_others_is_answered_there_and_the_thread_left_alone(
    in_slack: InSlack,
) -> None:
    async with in_slack() as live:
        theirs = await live.slack.say("lunch?")
        await live.slack.say(ASK, thread=theirs)
        await live.quiet()
        await live.slack.say("thanks", thread=theirs)
        await live.quiet()
        assert len(live.slack.thread("C1", theirs)) == 1


async def test_bots_the_app_itself_and_notices_of_slack_are_passed_over(in_slack: InSlack) -> None:
    async with in_slack() as live:
        event = live.slack.message(ASK, room="D1")
        for other in (
            {**event, "bot_id": "B7"},
            {**event, "bot_id": BOT, "user": BOT_USER},
            {**event, "user": BOT_USER},
            {**event, "subtype": "bot_message"},
            {**event, "subtype": "channel_join"},
            {**event, "user": "USLACKBOT"},
            {key: value for key, value in event.items() if key != "user"},
            {**event, "ts": None},
            {"type": "reaction_added", "user": "U1", "item": {}},
        ):
            await live.slack.event(other)
        await live.quiet()
        assert live.slack.replies() == []


async def test_an_edit_replaces_the_reply_and_a_deletion_removes_it(in_slack: InSlack) -> None:
    async with in_slack() as live:
        event = live.slack.message("What does the fifth standard require?", room="D1")
        await live.slack.event(event)
        await live.quiet()
        await live.slack.change(event, event["text"])  # a link preview: nothing was changed
        await live.slack.change(event, "What does the second standard require?")
        await live.quiet()
        (reply,) = live.slack.thread("D1", event["ts"])
        assert "1.5 billion" in words_of(reply.blocks)
        assert live.slack.counts["chat.startStream"] == 1
        await live.slack.erase(event)
        await live.quiet()
        assert live.slack.replies() == []


async def test_a_deleted_message_whose_replies_stay_loses_the_assistants_reply_too(in_slack: InSlack) -> None:
    async with in_slack() as live:
        event = live.slack.message(ASK)
        await live.slack.event(event)
        await live.quiet()
        gone = {"subtype": "tombstone", "ts": event["ts"], "user": "USLACKBOT", "text": "This message was deleted."}
        changed = {**event, "subtype": "message_changed", "message": gone, "previous_message": event}
        await live.slack.event(changed)
        await live.quiet()
        assert live.slack.replies() == []


async def test_the_pane_offers_questions_in_the_language_of_who_opens_it(in_slack: InSlack) -> None:
    async with in_slack() as live:
        live.slack.locales["U2"] = "zh-CN"
        for user, thread in (("U1", "1.1"), ("U2", "2.2")):
            pane: dict[str, object] = {"user_id": user, "channel_id": "D1", "thread_ts": thread, "context": {}}
            await live.slack.event({"type": "assistant_thread_started", "assistant_thread": pane, "event_ts": thread})
        await live.quiet()
        english, chinese = (live.slack.prompts["D1", thread] for thread in ("1.1", "2.2"))
        assert english[0]["message"] == "What does the fifth listing standard require?"
        assert chinese[0]["message"] == "第五套上市标准有什么要求？"
        await live.slack.event(live.slack.message(chinese[0]["message"], room="D1", user="U2", thread="2.2"))
        await live.quiet()
        (reply,) = live.slack.thread("D1", "2.2")
        assert "转录文本" in words_of(reply.blocks)


async def test_without_the_scope_to_know_languages_the_pane_is_english_and_slack_is_asked_once(
    in_slack: InSlack,
) -> None:
    async with in_slack() as live:
        live.slack.refused["users.info"] = "missing_scope"
        for thread in ("1.1", "2.2"):
            pane: dict[str, object] = {"user_id": "U1", "channel_id": "D1", "thread_ts": thread, "context": {}}
            await live.slack.event({"type": "assistant_thread_started", "assistant_thread": pane, "event_ts": thread})
            await live.quiet()
        assert len(live.slack.prompts) == 2
        assert live.slack.counts["users.info"] == 1


async def test_only_allowed_rooms_are_answered_and_told(in_slack: InSlack) -> None:
    async with in_slack(chat={"rooms": ("C2",)}) as live:
        await live.slack.say(ASK)
        told = await live.slack.command("ask " + MINIMUMS)
        await live.slack.say(ASK, room="C2")
        await live.quiet()
        assert told["text"] == "The assistant is not enabled here."
        assert {shown.room for shown in live.slack.replies()} == {"C2"}


async def test_a_guest_from_another_workspace_gets_the_stream_in_their_name(in_slack: InSlack) -> None:
    async with in_slack() as live:
        await live.slack.event(live.slack.message(ASK, user_team="T9"))
        await live.quiet()
        (started,) = live.slack.calls("chat.startStream")
        assert (started.arguments["recipient_team_id"], started.arguments["recipient_user_id"]) == ("T9", "U1")
        assert TEAM != "T9"


async def test_history_is_never_read(in_slack: InSlack) -> None:
    async with in_slack() as live:
        thread = await live.slack.say(ASK)
        await live.slack.say("and the highest?", thread=thread)
        await live.quiet()
        assert not [call for call in live.slack.log if call.method.startswith("conversations.")]


def passed_on(text: str, **fields: object) -> dict[str, object]:
    """An attachment in which Slack holds a message that somebody forwards."""
    return {"is_share": True, "is_msg_unfurl": True, "text": text, "fallback": f"[today] u2: {text}", **fields}


async def test_a_forwarded_message_is_answered(in_slack: InSlack) -> None:
    async with in_slack() as live:
        event = {**live.slack.message("", "D1"), "attachments": [passed_on(MINIMUMS)]}
        await live.slack.event(event)
        await live.quiet()
        (reply,) = live.slack.thread("D1", str(event["ts"]))
        assert "at least RMB 30 million. [1]" in words_of(reply.blocks)


def test_a_forwarded_message_is_read_behind_what_is_said_about_it() -> None:
    us = Identity(TEAM, BOT_USER, BOT, "listing")
    event = {"type": "message", "channel": "D1", "ts": "1.1", "user": "U1", "text": "Is that so?"}
    shares = [passed_on("A &amp; B"), {"is_share": True, "fallback": "only this"}, {"text": "preview"}, "odd"]
    message = heard({**event, "attachments": shares}, TEAM, us)
    assert message is not None
    assert message.incoming.text == "Is that so?\nA & B\nonly this"


async def test_the_preview_of_a_link_is_not_read_and_a_forward_in_a_room_of_others_is_left_alone(
    in_slack: InSlack,
) -> None:
    async with in_slack() as live:
        preview = {"from_url": "https://example.org", "text": MINIMUMS, "title": "A page"}
        event = {**live.slack.message("https://example.org", "D1"), "attachments": [preview]}
        await live.slack.event(event)
        await live.quiet()
        (reply,) = live.slack.thread("D1", str(event["ts"]))
        assert "30 million" not in words_of(reply.blocks)
        other = {**live.slack.message("", "C1"), "attachments": [passed_on(ASK)]}
        await live.slack.event(other)
        await live.quiet()
        assert not live.slack.thread("C1", str(other["ts"]))


async def test_what_cannot_be_read_is_said_in_the_language_of_who_wrote_it(in_slack: InSlack) -> None:
    async with in_slack() as live:
        for text, reason in (("五" * 9_000, "问题有9,000个字符，最多8,000个"), ("x" * 9_000, "the limit is 8,000")):
            ts = await live.slack.say(text, "D1")
            await live.quiet()
            (reply,) = live.slack.thread("D1", ts)
            assert reason in words_of(reply.blocks)
