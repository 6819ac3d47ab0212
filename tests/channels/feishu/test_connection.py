"""The long connection: it is kept, it ends, and what is refused for good is said."""

from __future__ import annotations

import asyncio
import importlib
import os
import re
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.channels.feishu import run
from assistant.channels.feishu.app import FeishuApp
from assistant.channels.feishu.sdk import Connection
from assistant.channels.hosting.facade import ChannelFacade
from assistant.errors import InputError, ServiceError
from assistant.records.records import Records
from assistant.service import Assistant
from assistant.settings import FeishuSettings, Settings
from assistant.testing.channel_suite import FIFTH, FIFTH_ZH
from assistant.testing.feishu.cards import text_of
from assistant.testing.feishu.server import APP_ID, SECRET, MockFeishu
from assistant.testing.processes import free_port
from tests.channels.feishu.workplace import Workplace, settings_for

pytestmark = pytest.mark.anyio


async def test_a_connection_that_is_cut_is_made_again_and_nothing_is_answered_twice(
    place: Workplace, caplog: pytest.LogCaptureFixture
) -> None:
    await place.say(FIFTH, event="e1")
    await place.platform.drop()
    await place.say(FIFTH, event="e1 again")
    await place.say(FIFTH_ZH, message="m2", thread="t2")
    await asyncio.wait_for(place.app.idle(), 60)
    assert len(place.shown("t1")) == 1
    assert "40亿元" in text_of(place.shown("t2")[0].card)
    endpoints = [call for call in place.platform.calls if call.path == "/callback/ws/endpoint"]
    assert len(endpoints) == 2
    assert "the connection was lost" in caplog.text
    assert "ticket" not in caplog.text
    assert SECRET not in caplog.text


async def test_events_out_of_order_and_again_are_answered_once_each(place: Workplace) -> None:
    events = [place.written(FIFTH, thread=f"t{number}", message=f"m{number}") for number in range(8)]
    order = [*reversed(range(8)), *range(0, 8, 2), *range(1, 8, 3)]
    for at in order:
        await place.platform.deliver("im.message.receive_v1", events[at])
    await asyncio.wait_for(place.app.idle(), 60)
    assert [len(place.shown(f"t{number}")) for number in range(8)] == [1] * 8


async def test_an_event_that_cannot_be_noted_in_time_is_asked_for_again(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, accept = asyncio.Event(), place.dispatcher.take

    async def slow(incoming: Any) -> None:
        await held.wait()
        await accept(incoming)

    with monkeypatch.context() as patch:
        patch.setattr("assistant.channels.feishu.sdk.NOTED", 0.05)
        patch.setattr(place.dispatcher, "take", slow)
        event = place.written(FIFTH)
        assert (await place.platform.deliver("im.message.receive_v1", event))["code"] == 500
    held.set()
    assert (await place.platform.deliver("im.message.receive_v1", event))["code"] == 200
    await asyncio.wait_for(place.app.idle(), 60)
    assert len(place.shown()) == 1


async def test_an_app_that_is_refused_ends_with_the_reason(assistant: Assistant, tmp_path: Path) -> None:
    async with MockFeishu().running() as platform:
        platform.endpoint_code = 1000040350
        settings = settings_for(platform, tmp_path)
        app = FeishuApp(settings, ChannelFacade(assistant, Records.open(settings)))
        async with app.running():
            with pytest.raises(Exception, match="1000040350"):
                await asyncio.wait_for(Connection(app, settings.feishu).run(), 30)


async def test_an_app_that_is_refused_while_it_runs_ends_too(place: Workplace) -> None:
    """The SDK would be silent for ever."""
    await place.stack.aclose()
    app = FeishuApp(place.settings, place.facade)
    async with app.running():
        connection = asyncio.create_task(Connection(app, place.settings.feishu).run())
        await asyncio.wait_for(place.platform.connected.wait(), 30)
        place.platform.endpoint_code = 403
        await place.platform.drop()
        with pytest.raises(Exception, match="403"):
            await asyncio.wait_for(connection, 30)


async def test_a_wrong_secret_is_said_before_anything_is_connected(assistant: Assistant, tmp_path: Path) -> None:
    async with MockFeishu().running() as platform:
        settings = settings_for(platform, tmp_path, app_secret="wrong secret")
        app = FeishuApp(settings, ChannelFacade(assistant, Records.open(settings)))
        with pytest.raises(InputError, match=r"10014.*doctor feishu") as raised:
            async with app.running():
                pass
        assert "wrong secret" not in str(raised.value)


async def test_a_platform_that_is_not_there_is_said(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.channels.feishu.api.BACKOFF", 0.0)
    feishu = FeishuSettings.model_validate(
        {"app_id": APP_ID, "app_secret": "x", "base_url": f"http://127.0.0.1:{free_port()}"}
    )
    settings = Settings(data_dir=tmp_path, feishu=feishu)
    app = FeishuApp(settings, ChannelFacade(assistant, Records.open(settings)))
    with pytest.raises(ServiceError, match="cannot be reached"):
        async with app.running():
            pass


async def test_the_command_answers_until_it_is_told_to_end(
    assistant: Assistant, data_dir: Path, tmp_path: Path
) -> None:
    assistant.index_status()
    async with MockFeishu().running() as platform:
        environment = {
            **os.environ,
            "ASSISTANT_DATA_DIR": str(data_dir),
            "ASSISTANT_RECORDS__URL": f"sqlite:///{tmp_path / 'records.sqlite'}",
            "ASSISTANT_FEISHU__APP_ID": APP_ID,
            "ASSISTANT_FEISHU__APP_SECRET": SECRET,
            "ASSISTANT_FEISHU__BASE_URL": platform.base,
        }
        command = [sys.executable, "-m", "assistant.channels.cli.main", "feishu"]
        process = await asyncio.create_subprocess_exec(
            *command, env=environment, cwd=tmp_path, stderr=asyncio.subprocess.PIPE
        )
        event = {
            "sender": {"sender_id": {"open_id": "ou_u1"}, "sender_type": "user"},
            "message": {
                "message_id": "om_1",
                "chat_id": "oc_1",
                "chat_type": "p2p",
                "message_type": "text",
                "content": '{"text": "第五套标准要求的预计市值是多少？"}',
            },
        }
        try:
            await platform.deliver("im.message.receive_v1", event)
            process.send_signal(signal.SIGTERM)
            _, said = await asyncio.wait_for(process.communicate(), 60)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        assert process.returncode == 0
        assert "feishu: answering" in said.decode()
        assert "第五套" not in said.decode()
        assert "40亿元" in text_of(platform.seen({"om_1"})[0].card)


@pytest.mark.parametrize(("given", "problem"), [({}, "APP_ID"), ({"app_id": "a"}, "APP_SECRET")])
def test_what_is_not_set_is_named(given: dict[str, str], problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        run.check_settings(FeishuSettings.model_validate(given))


async def test_the_calls_are_those_that_the_sdk_makes(place: Workplace) -> None:
    """The same operations through the SDK's own client: the platform hears the same paths and bodies."""
    lark: Any = importlib.import_module("lark_oapi")
    cardkit: Any = importlib.import_module("lark_oapi.api.cardkit.v1")
    im: Any = importlib.import_module("lark_oapi.api.im.v1")
    await place.say(FIFTH)
    await asyncio.wait_for(place.dispatcher.idle(), 60)
    await place.edit(FIFTH)
    await asyncio.wait_for(place.dispatcher.idle(), 60)
    await place.delete()
    await asyncio.wait_for(place.dispatcher.idle(), 60)
    ours = {call.what: call for call in place.platform.calls if "/auth/" not in call.path}
    place.platform.calls.clear()

    client = lark.Client.builder().app_id(APP_ID).app_secret(SECRET).domain(place.platform.base).build()
    card, messages, reactions = client.cardkit.v1.card, client.im.v1.message, client.im.v1.message_reaction
    bodies = {what: call.body for what, call in ours.items()}

    def theirs() -> None:
        create = bodies["POST /cardkit/v1/cards"]
        made = card.create(
            cardkit.CreateCardRequest.builder()
            .request_body(cardkit.CreateCardRequestBody.builder().type(create["type"]).data(create["data"]).build())
            .build()
        )
        name = made.data.card_id
        reply = bodies["POST /im/v1/messages/*/reply"]
        given = im.ReplyMessageRequestBody.builder().content(f'{{"type":"card","data":{{"card_id":"{name}"}}}}')
        given = given.msg_type(reply["msg_type"]).reply_in_thread(reply["reply_in_thread"]).uuid(reply["uuid"] + "2")
        posted = messages.reply(
            im.ReplyMessageRequest.builder().message_id("om_m1").request_body(given.build()).build()
        )
        write = bodies["PUT /cardkit/v1/cards/*/elements/answer/content"]
        text = (
            cardkit.ContentCardElementRequestBody.builder()
            .content(write["content"])
            .sequence(1)
            .uuid(write["uuid"])
            .build()
        )
        client.cardkit.v1.card_element.content(
            cardkit.ContentCardElementRequest.builder().card_id(name).element_id("answer").request_body(text).build()
        )
        close = bodies["PATCH /cardkit/v1/cards/*/settings"]
        ended = (
            cardkit.SettingsCardRequestBody.builder()
            .settings(close["settings"])
            .sequence(2)
            .uuid(close["uuid"])
            .build()
        )
        card.settings(cardkit.SettingsCardRequest.builder().card_id(name).request_body(ended).build())
        update = bodies["PUT /cardkit/v1/cards/*"]
        whole = cardkit.Card.builder().type(update["card"]["type"]).data(update["card"]["data"]).build()
        new = cardkit.UpdateCardRequestBody.builder().card(whole).sequence(3).uuid(update["uuid"]).build()
        card.update(cardkit.UpdateCardRequest.builder().card_id(name).request_body(new).build())
        sign = (
            im.CreateMessageReactionRequestBody.builder()
            .reaction_type(im.Emoji.builder().emoji_type("OnIt").build())
            .build()
        )
        given_sign = reactions.create(
            im.CreateMessageReactionRequest.builder().message_id("om_m1").request_body(sign).build()
        )
        taken = (
            im.DeleteMessageReactionRequest.builder()
            .message_id("om_m1")
            .reaction_id(given_sign.data.reaction_id)
            .build()
        )
        reactions.delete(taken)
        patch = im.PatchMessageRequestBody.builder().content(bodies["PATCH /im/v1/messages/*"]["content"]).build()
        messages.patch(im.PatchMessageRequest.builder().message_id(posted.data.message_id).request_body(patch).build())
        messages.delete(im.DeleteMessageRequest.builder().message_id(posted.data.message_id).build())

    await asyncio.to_thread(theirs)
    heard = {call.what: call for call in place.platform.calls if "/auth/" not in call.path}
    changing = re.compile("uuid|sequence|card_id")
    assert set(heard) == {what for what in ours if "callback" not in what and "bot" not in what}
    for what, call in heard.items():
        assert set(call.body) == set(ours[what].body), what
        same = {key for key in call.body if not changing.search(key) and not changing.search(str(call.body[key]))}
        assert {key: call.body[key] for key in same} == {key: ours[what].body[key] for key in same}
