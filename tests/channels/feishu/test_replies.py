"""Answers in cards that grow, and what becomes of them when the platform is slow, busy, or loses things."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from assistant.channels.chat.adapter import Incoming, PlatformError
from assistant.channels.chat.message import Message, plain
from assistant.channels.feishu.adapter import CardStream, FeishuAdapter
from assistant.channels.feishu.api import PATIENCE
from assistant.language.text import Language
from assistant.testing.channel_suite import FIFTH, FIFTH_ZH, LISTED
from assistant.testing.feishu.cards import text_of
from tests.channels.feishu.workplace import Workplace, fault

pytestmark = pytest.mark.anyio

CREATE, REPLY = "POST /cardkit/v1/cards", "POST /im/v1/messages/*/reply"
WRITE, CLOSE, UPDATE = (
    "PUT /cardkit/v1/cards/*/elements/answer/content",
    "PATCH /cardkit/v1/cards/*/settings",
    "PUT /cardkit/v1/cards/*",
)


async def answered(place: Workplace, text: str = FIFTH, **given: Any) -> str:
    """What is seen in the thread once the question is answered."""
    await place.say(text, **given)
    await asyncio.wait_for(place.dispatcher.idle(), 60)
    return "\n".join(text_of(one.card) for one in place.shown(given.get("thread", "t1")))


def sequences(place: Workplace) -> list[int]:
    return [call.body["sequence"] for call in place.platform.calls if "sequence" in call.body]


async def test_an_answer_grows_in_one_card_which_the_whole_answer_replaces(place: Workplace) -> None:
    text = await answered(place)
    calls = place.platform.what()
    assert calls[:3] == [CREATE, REPLY, WRITE]
    assert calls[-2:] == [CLOSE, UPDATE]
    assert set(calls[3:-2]) <= {WRITE}
    numbers = sequences(place)
    assert numbers == list(range(1, len(numbers) + 1))
    (card,) = place.shown()
    assert card.threaded
    assert card.card["config"]["streaming_mode"] is False
    answer = await asyncio.to_thread(place.facade.assistant.ask, FIFTH)
    assert [text.count(claim.text) for claim in answer.claims] == [1] * len(answer.claims)
    assert "Looking up" not in text


async def test_the_question_carries_a_sign_until_it_is_answered(place: Workplace) -> None:
    place.platform.gate = asyncio.Event()
    await place.say(FIFTH)
    place.platform.gate.set()
    await asyncio.wait_for(place.dispatcher.idle(), 60)
    signs = [call.what for call in place.platform.calls if "reactions" in call.path]
    assert signs == ["POST /im/v1/messages/*/reactions", "DELETE /im/v1/messages/*/reactions/*"]
    assert place.platform.reactions == {}


async def test_a_card_is_changed_at_most_ten_times_a_second(place: Workplace) -> None:
    """Lines that follow each other fast are shown together; the clock is the test's."""
    moment = 0.0
    adapter = FeishuAdapter(place.app.api, clock=lambda: moment)
    to = Incoming("feishu", "e", "w", "oc_group", "om_q", "ou_u1", "om_q", FIFTH)
    stream = await adapter.stream(to)
    for number in range(100):
        moment = number * 0.02
        await stream.append(plain(f"line {number}", Language.EN).lines)
    written = [call for call in place.platform.calls if call.what == WRITE]
    assert 2 <= len(written) <= 20
    assert "line 98" in written[-1].body["content"] or "line 96" in written[-1].body["content"]
    done = plain("the whole", Language.EN)
    (posted,) = await stream.finish(done)
    assert text_of(place.platform.posted[posted].card) == "the whole"


async def test_a_final_card_that_is_refused_leaves_no_second_reply(place: Workplace) -> None:
    place.platform.faults = [fault(r"PUT /cardkit/v1/cards/\*$", 200740)]
    text = await answered(place)
    assert "RMB 4 billion" in text
    assert len(place.shown()) == 1
    assert [one.withdrawn for one in place.platform.posted.values()] == [True, False]


async def test_a_change_whose_answer_was_lost_is_sent_again_with_a_higher_number(place: Workplace) -> None:
    place.platform.faults = [
        fault(r"elements/answer/content", 0, status=502, after=True),
        fault(r"PUT /cardkit/v1/cards/\*$", 0, status=500, after=True),
    ]
    text = await answered(place)
    assert "RMB 4 billion" in text
    assert len(place.shown()) == 1
    numbers = sequences(place)
    assert numbers == sorted(set(numbers))
    assert not any(call.body.get("sequence") == 0 for call in place.platform.calls)


async def test_a_reply_whose_answer_was_lost_is_posted_once(place: Workplace) -> None:
    place.platform.faults = [fault(r"messages/\*/reply", 0, status=502, times=2, after=True)]
    await answered(place)
    assert len(place.platform.posted) == 1
    replies = [call for call in place.platform.calls if call.what == REPLY]
    assert len(replies) == 3
    assert len({call.body["uuid"] for call in replies}) == 1


async def test_a_limit_is_waited_out_for_as_long_as_the_platform_says(place: Workplace) -> None:
    place.platform.faults = [
        fault(r"messages/\*/reply", 99991400, status=429, x_ogw_ratelimit_reset="7"),
        fault(r"messages/\*/reply", 99991400, status=400, x_ogw_ratelimit_reset="3"),
        fault(r"messages/\*/reply", 230020, status=400),
    ]
    text = await answered(place)
    assert "RMB 4 billion" in text
    assert place.waits == [7.0, 3.0, 4.5]
    assert place.platform.what().count(REPLY) == 4


async def test_a_limit_that_is_too_long_is_not_waited_out(place: Workplace) -> None:
    place.platform.faults = [
        fault(r"messages/\*/reply", 99991400, status=429, times=9, x_ogw_ratelimit_reset=str(PATIENCE + 1))
    ]
    await answered(place)
    assert place.waits == []
    assert place.platform.what().count(REPLY) == 2  # the card that was to grow, and the whole one
    assert place.shown() == []
    place.platform.faults = []
    assert "40亿元" in await answered(place, FIFTH_ZH, message="m2", thread="t2")


async def test_a_platform_that_fails_is_asked_four_times(place: Workplace) -> None:
    place.platform.faults = [fault(r"messages/\*/reply", 0, status=503, times=8)]
    await answered(place)
    assert place.platform.what().count(REPLY) == 8
    assert place.waits == [0.5, 1.5, 4.5] * 2


async def test_a_token_that_ran_out_is_renewed_once_for_all(place: Workplace) -> None:
    assert place.platform.tokens == 1
    place.platform.live.clear()
    for number in range(6):
        await place.say(FIFTH, message=f"m{number}", thread=f"t{number}")
    await asyncio.wait_for(place.dispatcher.idle(), 60)
    assert place.platform.tokens == 2
    assert all(len(place.shown(f"t{number}")) == 1 for number in range(6))


async def test_a_token_that_stays_refused_is_not_asked_for_again_and_again(place: Workplace) -> None:
    place.platform.faults = [fault(r"messages|cards", 99991663, times=10_000)]
    await answered(place)
    replies = place.platform.what().count(REPLY)
    assert replies == 2  # with the token held, and with a new one
    assert place.platform.tokens <= 1 + len(place.platform.what(without="auth|bot/v3|callback"))


async def test_without_the_permission_for_growing_cards_the_answer_comes_whole(place: Workplace) -> None:
    place.refuse_streams()
    text = await answered(place)
    assert "RMB 4 billion" in text
    assert place.platform.what() == [CREATE, REPLY]


async def test_a_group_without_threads_gets_the_reply_beside_the_question(place: Workplace) -> None:
    place.platform.faults = [fault(r"messages/\*/reply", 230071)]
    await answered(place)
    (card,) = place.shown()
    assert not card.threaded


async def test_a_recalled_question_takes_its_reply_along(place: Workplace) -> None:
    await answered(place, LISTED)
    assert place.shown()
    await place.delete()
    await asyncio.wait_for(place.dispatcher.idle(), 60)
    assert place.shown() == []


async def test_a_question_recalled_while_it_is_answered_leaves_nothing(place: Workplace) -> None:
    place.platform.gate = asyncio.Event()
    await place.say(FIFTH)
    await place.delete()
    place.platform.gate.set()
    await asyncio.wait_for(place.dispatcher.idle(), 60)
    assert place.shown() == []


async def test_a_reply_that_somebody_recalled_is_no_error(place: Workplace) -> None:
    await answered(place)
    (card,) = place.shown()
    card.withdrawn = True
    await place.delete()
    await asyncio.wait_for(place.dispatcher.idle(), 60)
    assert "99" not in "".join(call.path for call in place.platform.calls if call.method == "DELETE")
    assert place.waits == []


async def test_a_reply_of_which_a_part_is_refused_is_taken_back(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = Incoming("feishu", "e", "w", "oc_group", "om_m1", "ou_u1", "om_m1", FIFTH)
    long = Message(
        tuple(plain(f"第{number}行" + "字" * 900, Language.ZH).lines[0] for number in range(12)), Language.ZH
    )
    replies = iter([None, 230025])
    answer = place.platform._reply

    def second_refused(call: Any, parent: str) -> Any:
        code = next(replies, None)
        return (code, {}) if code else answer(call, parent)

    monkeypatch.setattr(place.platform, "_reply", second_refused)
    with pytest.raises(PlatformError, match="230025"):
        await place.app.adapter.send(to, long)
    assert [one.withdrawn for one in place.platform.posted.values()] == [True]


async def test_what_a_stream_is_told_is_never_lost(place: Workplace) -> None:
    """Lines beyond what one card holds are not shown while it grows; they stand in the whole."""
    to = Incoming("feishu", "e", "w", "oc_group", "om_m1", "ou_u1", "om_m1", FIFTH_ZH)
    place.roots["t1"] = ["om_m1"]
    stream = await place.app.adapter.stream(to)
    assert isinstance(stream, CardStream)
    lines = [plain(f"第{number}行" + "字" * 900, Language.ZH).lines[0] for number in range(20)]
    for line in lines:
        await stream.append([line])
    posted = await stream.finish(Message(tuple(lines), Language.ZH))
    text = "\n".join(text_of(place.platform.posted[name].card) for name in posted)
    assert all(f"第{number}行" in text for number in range(20))
    assert json.dumps(sorted(posted)) == json.dumps(sorted(one.id for one in place.shown()))


async def test_a_reply_that_becomes_longer_or_shorter_has_as_many_cards_as_it_needs(place: Workplace) -> None:
    to = Incoming("feishu", "e", "w", "oc_group", "om_m1", "ou_u1", "om_m1", FIFTH_ZH)
    place.roots["t1"] = ["om_m1"]
    short, long = (plain("\n".join(["字" * 900] * count), Language.ZH) for count in (1, 20))
    adapter = place.app.adapter
    posted = await adapter.edit(to, await adapter.send(to, short), long)
    assert len(posted) > 2
    assert [one.id for one in place.shown()] == list(posted)
    assert await adapter.edit(to, posted, short) == posted[:1]
    assert [text_of(one.card) for one in place.shown()] == ["字" * 900]
