"""Slack at its worst: limits, faults, lost connections, deliveries twice and out of order, refusals of every kind."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Mapping
from typing import Any

import pytest

from assistant.channels.chat.adapter import Incoming, PlatformError
from assistant.channels.chat.message import plain
from assistant.channels.slack.adapter import SlackAdapter
from assistant.language.text import Language
from assistant.testing.slack.blocks import words_of
from assistant.testing.slack.server import RATE_LIMITED, SlackFault
from assistant.testing.slack.workspace import BOT_USER, TEAM, refusal
from tests.channels.slack.live import InSlack

pytestmark = pytest.mark.anyio

ASK = "What does the fifth standard require?"


async def test_limits_and_faults_of_every_call_are_outlasted(
    in_slack: InSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with in_slack() as live:
        live.pace(monkeypatch)
        live.slack.faults["chat.startStream"].append(RATE_LIMITED)
        live.slack.faults["chat.appendStream"].append(SlackFault(500))
        live.slack.faults["chat.stopStream"].append(SlackFault(503))
        live.slack.faults["chat.update"].extend([SlackFault(drop=True), SlackFault(502)])
        await live.slack.say(ASK, room="D1")
        await live.quiet()
        (reply,) = live.slack.replies()
        assert "RMB 4 billion" in words_of(reply.blocks)
        assert live.slack.counts["chat.startStream"] == 2
        assert live.slack.counts["chat.stopStream"] == 2
        assert live.slack.counts["chat.update"] == 3
        assert live.slack.counts["chat.postMessage"] == 0


async def test_attempts_are_bounded_and_the_next_question_is_answered(in_slack: InSlack) -> None:
    async with in_slack() as live:
        for method in ("chat.startStream", "chat.postMessage"):
            live.slack.faults[method].extend([SlackFault(500)] * 40)
        await live.slack.say(ASK, room="D1")
        await live.quiet()
        assert live.slack.replies() == []
        assert live.slack.counts["chat.startStream"] <= 4
        assert live.slack.counts["chat.postMessage"] <= 12
        for queue in live.slack.faults.values():
            queue.clear()
        await live.slack.say(ASK, room="D1")
        await live.quiet()
        assert len(live.slack.replies()) == 1


@pytest.mark.parametrize("seconds", ["5", "3600", "soon"])
async def test_a_stream_that_would_have_to_wait_is_left_for_an_edit(in_slack: InSlack, seconds: str) -> None:
    async with in_slack() as live:
        live.slack.faults["chat.startStream"].append(SlackFault(429, {"Retry-After": seconds}))
        await live.slack.say(ASK, room="D1")
        await live.quiet()
        methods = [call.method for call in live.slack.log if call.method.startswith("chat.")]
        assert methods == ["chat.startStream", "chat.postMessage", "chat.update"]
        (reply,) = live.slack.replies()
        assert "RMB 4 billion" in words_of(reply.blocks)


@pytest.mark.parametrize("code", ["unknown_method", "missing_scope", "not_allowed_token_type"])
async def test_where_streams_are_not_allowed_one_edit_makes_the_reply_whole_and_streams_are_not_tried_again(
    in_slack: InSlack, code: str
) -> None:
    async with in_slack() as live:
        live.slack.refused["chat.startStream"] = code
        for _ in range(2):
            await live.slack.say(ASK, room="D1")
            await live.quiet()
        methods = [call.method for call in live.slack.log if call.method.startswith("chat.")]
        assert methods == ["chat.startStream", *["chat.postMessage", "chat.update"] * 2]
        assert [shown.edits for shown in live.slack.replies()] == [1, 1]


async def test_where_only_this_room_has_no_streams_others_still_have_them(in_slack: InSlack) -> None:
    async with in_slack() as live:
        live.slack.refused["chat.startStream"] = "channel_type_not_supported"
        await live.slack.say(ASK, room="D1")
        await live.quiet()
        live.slack.refused.clear()
        await live.slack.say(ASK, room="D2")
        await live.quiet()
        assert live.slack.counts["chat.stopStream"] == 1
        assert len(live.slack.replies()) == 2


async def test_where_neither_streams_nor_edits_are_allowed_there_is_one_message(in_slack: InSlack) -> None:
    async with in_slack() as live:
        live.slack.refused |= {"chat.startStream": "missing_scope", "chat.update": "missing_scope"}
        for _ in range(2):
            await live.slack.say(ASK, room="D1")
            await live.quiet()
        methods = [call.method for call in live.slack.log if call.method.startswith("chat.")]
        found_out = ["chat.startStream", "chat.postMessage", "chat.update", "chat.delete", "chat.postMessage"]
        assert methods == [*found_out, "chat.postMessage"]
        assert len(live.slack.replies()) == 2


async def test_a_wait_that_nobody_would_wait_is_not_waited(in_slack: InSlack) -> None:
    async with in_slack() as live:
        live.slack.refused["chat.startStream"] = "missing_scope"
        live.slack.faults["chat.postMessage"].append(SlackFault(429, {"Retry-After": "3600"}))
        await live.slack.say(ASK, room="D1")
        await live.quiet()
        assert live.slack.counts["chat.postMessage"] == 2
        assert len(live.slack.replies()) == 1


async def test_a_stream_that_breaks_half_way_leaves_one_whole_reply(
    in_slack: InSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with in_slack() as live:
        live.pace(monkeypatch, claims=2)
        live.slack.refused["chat.appendStream"] = "message_not_in_streaming_state"
        await live.slack.say(ASK, room="D1")
        await live.quiet()
        (reply,) = live.slack.replies()
        assert "RMB 4 billion" in words_of(reply.blocks)
        assert not reply.streaming


async def test_blocks_that_slack_does_not_take_are_left_out_and_the_answer_is_not(in_slack: InSlack) -> None:
    async with in_slack() as live:
        live.slack.refused["chat.startStream"] = "missing_scope"
        live.slack.refuse_blocks_once()
        await live.slack.say(ASK, room="D1")
        await live.quiet()
        (reply,) = live.slack.replies()
        assert "RMB 4 billion" in reply.text


async def test_a_long_reply_of_which_a_part_is_refused_is_taken_back(
    in_slack: InSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with in_slack() as live:
        answer, posts = live.slack.answer, itertools.count(1)

        def second_refused(method: str, given: Mapping[str, Any]) -> dict[str, Any]:
            refused = method == "chat.postMessage" and next(posts) == 2
            return refusal("restricted_action") if refused else answer(method, given)

        monkeypatch.setattr(live.slack, "answer", second_refused)
        to = Incoming("slack", "e", TEAM, "D1", "1.1", "U1", "1.1", ASK)
        long = plain("\n".join(f"{number} " + "word " * 400 for number in range(12)), Language.EN)
        adapter = SlackAdapter(live.running.client, live.running.client)
        with pytest.raises(PlatformError, match="restricted_action"):
            await adapter.send(to, long)
        assert live.slack.replies() == []
        assert len(await adapter.send(to, long)) == len(live.slack.replies()) > 1


async def test_a_status_that_is_refused_stops_nothing(in_slack: InSlack) -> None:
    async with in_slack() as live:
        live.slack.refused["assistant.threads.setStatus"] = "missing_scope"
        for _ in range(2):
            await live.slack.say(ASK, room="D1")
            await live.quiet()
        assert len(live.slack.replies()) == 2
        assert live.slack.counts["assistant.threads.setStatus"] == 1


async def test_a_lost_connection_is_made_again_and_what_came_meanwhile_is_answered_once(in_slack: InSlack) -> None:
    async with in_slack() as live:
        event = live.slack.message(ASK, room="D1")
        await live.slack.event(event)
        before = live.slack.connections
        await live.slack.drop_connections()
        await live.slack.until(lambda: live.slack.connections > before)
        await live.slack.event(event, retry=1)
        await live.slack.say(ASK, room="D1")
        await live.quiet()
        assert len(live.slack.replies()) == 2


async def test_slack_may_ask_for_another_connection(in_slack: InSlack) -> None:
    async with in_slack() as live:
        before = live.slack.connections
        await live.slack.ask_to_reconnect()
        await live.slack.until(lambda: live.slack.connections > before)
        await live.slack.say(ASK, room="D1")
        await live.quiet()
        assert len(live.slack.replies()) == 1


async def test_slow_calls_do_not_hold_up_acknowledgements(in_slack: InSlack) -> None:
    async with in_slack() as live:
        live.slack.gates["assistant.threads.setStatus"] = asyncio.Event()
        for number in range(20):
            await live.slack.say(ASK, room=f"D{number}")  # returns when it is acknowledged
        assert live.slack.counts["ack"] == 20
        assert live.slack.counts["chat.startStream"] == 0
        live.slack.gates["assistant.threads.setStatus"].set()
        await live.quiet()
        assert len(live.slack.replies()) == 20


async def test_a_storm_of_duplicates_out_of_order_is_answered_once_each(in_slack: InSlack) -> None:
    async with in_slack() as live:
        events = [live.slack.message(f"<@{BOT_USER}> {ASK}", room=f"C{number % 5}") for number in range(25)]
        mentions = [{**event, "type": "app_mention"} for event in events]
        storm = [*events[::-1], *mentions, *events[::2]]
        await asyncio.gather(*(live.slack.event(event, retry=1) for event in storm))
        await live.quiet()
        assert len(live.slack.replies()) == 25
        assert {shown.thread for shown in live.slack.replies()} == {event["ts"] for event in events}
        assert live.slack.counts["chat.startStream"] == 25


async def test_two_replicas_answer_once(in_slack: InSlack) -> None:
    async with in_slack() as live, in_slack(slack=live.slack) as other:
        await live.slack.until(lambda: live.slack.connections >= 2)
        event = live.slack.message(ASK, room="D1")
        for socket in (0, 1):
            await live.slack.event(event, socket=socket)
        await live.quiet()
        await other.quiet()
        assert len(live.slack.replies()) == 1


async def test_what_is_being_answered_when_the_process_ends_is_finished(in_slack: InSlack) -> None:
    async with in_slack() as live:
        await live.slack.say(ASK, room="D1")
        slack = live.slack
    (reply,) = slack.replies()
    assert "RMB 4 billion" in words_of(reply.blocks)
