"""Deliveries to `assistant serve` under its public name: verified, decrypted, answered; and why one was refused."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from Crypto.Cipher import AES
from starlette.applications import Starlette

from assistant.channels.feishu.endpoint import PATH, FeishuEndpoint
from assistant.channels.feishu.verification import last_refusal
from assistant.channels.http.app import create_app
from assistant.errors import InputError
from assistant.service import Assistant
from assistant.settings import ServeSettings, Settings
from assistant.testing.feishu.cards import Json, buttons, text_of
from assistant.testing.feishu.server import TENANT, MockFeishu
from tests.channels.feishu.workplace import settings_for

pytestmark = pytest.mark.anyio

NAME = "listing.example"
KEY, TOKEN = "encrypt key", "verification token"


def sealed(value: Json, key: str = KEY) -> Json:
    """As the platform encrypts: AES-256-CBC under the hash of the key, the start vector in front."""
    text = json.dumps(value).encode()
    pad = 16 - len(text) % 16
    start = os.urandom(16)
    cipher = AES.new(hashlib.sha256(key.encode()).digest(), AES.MODE_CBC, start)
    return {"encrypt": base64.b64encode(start + cipher.encrypt(text + bytes([pad]) * pad)).decode()}


def signed(body: bytes, key: str = KEY, ago: int = 0) -> dict[str, str]:
    stamp, nonce = str(int(time.time()) - ago), "n0nce"
    sign = hashlib.sha256((stamp + nonce + key).encode() + body).hexdigest()
    return {"X-Lark-Request-Timestamp": stamp, "X-Lark-Request-Nonce": nonce, "X-Lark-Signature": sign}


def event(kind: str, inner: Json, token: str = TOKEN, name: str = "e1") -> Json:
    header = {"event_id": name, "event_type": kind, "tenant_key": TENANT, "app_id": "cli_test", "token": token}
    return {"schema": "2.0", "header": header, "event": inner}


QUESTION: Json = {
    "sender": {"sender_id": {"open_id": "ou_u1"}, "sender_type": "user"},
    "message": {
        "message_id": "om_1",
        "chat_id": "oc_1",
        "chat_type": "p2p",
        "message_type": "text",
        "content": json.dumps({"text": "第五套标准要求的预计市值是多少？"}),
    },
}
WRITTEN = event("im.message.receive_v1", QUESTION)


@asynccontextmanager
async def served(
    assistant: Assistant, tmp_path: Path, **changes: Any
) -> AsyncIterator[tuple[httpx.AsyncClient, FeishuEndpoint, MockFeishu, Settings]]:
    async with MockFeishu().running() as platform:
        given = {"mode": "webhook", "verification_token": TOKEN, "encrypt_key": KEY, **changes}
        settings = settings_for(platform, tmp_path, **given)
        app = create_app(settings.model_copy(update={"serve": ServeSettings(public_hosts=(NAME,))}), assistant)
        (endpoint,) = app.state.chats
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"https://{NAME}") as client,
        ):
            yield client, endpoint, platform, settings


async def post(client: httpx.AsyncClient, value: Json, *, sign: str | None = KEY) -> httpx.Response:
    body = json.dumps(value).encode()
    return await client.post(PATH, content=body, headers=signed(body, sign) if sign else {})


async def test_an_encrypted_and_signed_question_is_answered_once(assistant: Assistant, tmp_path: Path) -> None:
    async with served(assistant, tmp_path) as (client, endpoint, platform, settings):
        for _ in range(3):
            answer = await post(client, sealed(WRITTEN))
            assert (answer.status_code, answer.json()) == (200, {"msg": "success"})
        await asyncio.wait_for(endpoint.idle(), 60)
        (card,) = platform.seen({"om_1"})
        assert "40亿元" in text_of(card.card)
        assert last_refusal(settings.data_dir) == ""


async def test_an_old_signature_is_refused_however_right_it_is(assistant: Assistant, tmp_path: Path) -> None:
    async with served(assistant, tmp_path) as (client, endpoint, platform, settings):
        body = json.dumps(sealed(WRITTEN)).encode()
        for ago in (3_600, 86_400, -3_600):
            answer = await client.post(PATH, content=body, headers=signed(body, ago=ago))
            assert (answer.status_code, answer.json()) == (401, {"msg": "refused"})
        assert "it was signed 360" in last_refusal(settings.data_dir)
        await asyncio.wait_for(endpoint.idle(), 60)
        assert platform.seen({"om_1"}) == []
        again = await client.post(PATH, content=body, headers=signed(body, ago=300))
        assert again.status_code == 200  # delivered once more, for the first time it was not taken
        await asyncio.wait_for(endpoint.idle(), 60)


@pytest.mark.parametrize("nested", ["[" * 5_000 + "]" * 5_000, '{"a":' * 5_000 + "1" + "}" * 5_000])
async def test_what_is_nested_too_deep_is_refused_and_the_next_is_answered(
    assistant: Assistant, tmp_path: Path, nested: str
) -> None:
    async with served(assistant, tmp_path, encrypt_key=None) as (client, endpoint, platform, _):
        assert (await client.post(PATH, content=nested)).status_code == 400
        said = {**QUESTION, "message": {**QUESTION["message"], "message_id": "om_0", "content": nested}}
        deep = event("im.message.receive_v1", said, name="e0")
        assert (await client.post(PATH, json=deep)).status_code == 200
        assert (await client.post(PATH, json=WRITTEN)).status_code == 200
        await asyncio.wait_for(endpoint.idle(), 60)
        assert "40亿元" in text_of(platform.seen({"om_1"})[-1].card)


async def test_the_address_is_confirmed_with_the_challenge(assistant: Assistant, tmp_path: Path) -> None:
    async with served(assistant, tmp_path) as (client, *_):
        asked = {"type": "url_verification", "token": TOKEN, "challenge": "c-42"}
        answer = await post(client, sealed(asked), sign=None)
        assert (answer.status_code, answer.json()) == (200, {"challenge": "c-42"})
        wrong = await post(client, sealed({**asked, "token": "another"}), sign=None)
        assert wrong.status_code == 401


async def test_a_press_is_answered_in_the_response(assistant: Assistant, tmp_path: Path) -> None:
    async with served(assistant, tmp_path) as (client, endpoint, platform, _):
        await post(client, sealed(event("im.message.receive_v1", _said("检查"))))
        await asyncio.wait_for(endpoint.idle(), 60)
        (card,) = platform.seen({"om_1"})
        (value,) = buttons(card.card, "check")
        pressed = {
            "operator": {"open_id": "ou_u1"},
            "action": {"value": value, "tag": "button", "form_value": {"expected_market_cap": "45亿元"}},
            "context": {"open_message_id": card.id, "open_chat_id": "oc_1"},
        }
        answer = await post(client, sealed(event("card.action.trigger", pressed, name="p1")))
        assert answer.status_code == 200
        assert answer.json()["card"]["type"] == "raw"
        assert buttons(answer.json()["card"]["data"], "fill")


def _said(text: str) -> Json:
    return {**QUESTION, "message": {**QUESTION["message"], "content": json.dumps({"text": text})}}


@pytest.mark.parametrize(
    ("changes", "value", "sign", "reason"),
    [
        ({}, sealed(WRITTEN, "another key"), "another key", "ENCRYPT_KEY is not the Encrypt Key"),
        ({}, sealed(WRITTEN), "another key", "signature does not match"),
        ({}, sealed(WRITTEN), None, "signature does not match"),
        ({}, sealed(event("im.message.receive_v1", QUESTION, "another")), KEY, "VERIFICATION_TOKEN is not"),
        ({}, WRITTEN, KEY, "not encrypted but"),
        ({"encrypt_key": None}, sealed(WRITTEN), None, "encrypted and ASSISTANT_FEISHU__ENCRYPT_KEY is not set"),
        ({"encrypt_key": None}, event("im.message.receive_v1", QUESTION, "another"), None, "VERIFICATION_TOKEN is not"),
        ({"encrypt_key": None}, {"schema": "2.0"}, None, "VERIFICATION_TOKEN is not"),
        ({}, {"encrypt": "no base 64"}, KEY, "cannot be decrypted"),
        ({}, {"encrypt": 7}, KEY, "cannot be decrypted"),
    ],
)
async def test_what_the_platform_did_not_send_is_refused_and_the_doctor_knows_why(
    assistant: Assistant, tmp_path: Path, changes: Json, value: Json, sign: str | None, reason: str
) -> None:
    async with served(assistant, tmp_path, **changes) as (client, endpoint, platform, settings):
        answer = await post(client, value, sign=sign)
        assert answer.status_code == 401
        assert answer.json() == {"msg": "refused"}
        assert reason in last_refusal(settings.data_dir)
        assert KEY not in answer.text
        assert TOKEN not in answer.text
        await asyncio.wait_for(endpoint.idle(), 60)
        assert platform.what() == []


async def test_an_accepted_delivery_clears_what_the_doctor_would_say(assistant: Assistant, tmp_path: Path) -> None:
    async with served(assistant, tmp_path) as (client, endpoint, _, settings):
        await post(client, sealed(WRITTEN), sign="another")
        assert last_refusal(settings.data_dir)
        await post(client, sealed(WRITTEN))
        assert last_refusal(settings.data_dir) == ""
        await asyncio.wait_for(endpoint.idle(), 60)


@pytest.mark.parametrize(
    ("body", "status"), [(b"", 401), (b"[]", 401), (b"\xff", 401), (b"null", 401), (b"{" * 10_000, 400)]
)
async def test_nonsense_is_refused(assistant: Assistant, tmp_path: Path, body: bytes, status: int) -> None:
    """What is nested too deep already at entry, before anybody asks who signed it."""
    async with served(assistant, tmp_path) as (client, *_):
        assert (await client.post(PATH, content=body)).status_code == status


async def test_plain_deliveries_are_taken_where_no_key_is_set(assistant: Assistant, tmp_path: Path) -> None:
    async with served(assistant, tmp_path, encrypt_key=None) as (client, endpoint, platform, _):
        assert (await post(client, WRITTEN, sign=None)).status_code == 200
        await asyncio.wait_for(endpoint.idle(), 60)
        assert len(platform.seen({"om_1"})) == 1


async def test_without_a_token_nothing_is_served(assistant: Assistant, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="VERIFICATION_TOKEN"):
        async with served(assistant, tmp_path, verification_token=None):
            pass


async def test_nothing_is_taken_before_it_is_open_or_after(tmp_path: Path) -> None:
    async with MockFeishu().running() as platform:
        settings = settings_for(platform, tmp_path, mode="webhook", verification_token=TOKEN)
        transport = httpx.ASGITransport(Starlette(routes=[FeishuEndpoint(settings).route]))
        async with httpx.AsyncClient(transport=transport, base_url="http://assistant") as client:
            assert (await post(client, WRITTEN)).status_code == 503
