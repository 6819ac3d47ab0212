"""HTTP mode: the app inside `assistant serve`, under its public name, with requests signed as Slack signs them."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn

from assistant.channels.hosting.process import opened_in_time, while_out_of_reach
from assistant.channels.http.app import create_app
from assistant.channels.slack.endpoint import SlackEndpoint
from assistant.channels.slack.manifest import PATH
from assistant.channels.slack.run import opened
from assistant.channels.slack.verification import last_refused
from assistant.errors import InputError
from assistant.service import Assistant
from assistant.settings import ServeSettings
from assistant.testing.processes import free_port
from assistant.testing.slack.blocks import words_of
from assistant.testing.slack.server import MockSlack, digest
from tests.channels.slack.live import slack_settings

pytestmark = pytest.mark.anyio

NAME = "listing.example"
ASK = "What does the fifth standard require?"


@asynccontextmanager
async def served(assistant: Assistant, data_dir: Path) -> AsyncIterator[tuple[MockSlack, SlackEndpoint]]:
    """The service behind uvicorn, and the Slack that sends it requests."""
    async with MockSlack().running() as slack:
        settings = slack_settings(slack, data_dir, mode="http")
        app = create_app(settings.model_copy(update={"serve": ServeSettings(public_hosts=(NAME,))}), assistant)
        (endpoint,) = app.state.chats
        listening = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
        async with app.router.lifespan_context(app):
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            slack.http_target = f"http://127.0.0.1:{listening.getsockname()[1]}{PATH}"
            slack.http_host = NAME
            yield slack, endpoint
            server.should_exit = True
            await serving
        listening.close()


async def test_events_commands_buttons_and_forms_come_signed_and_are_acknowledged(
    assistant: Assistant, tmp_path: Path
) -> None:
    async with served(assistant, tmp_path) as (slack, endpoint):
        event = slack.message(ASK, room="D1")
        for retry in range(3):
            await slack.event(event, retry=retry)
        await endpoint.idle()
        (reply,) = slack.replies()
        assert "RMB 4 billion" in words_of(reply.blocks)
        assert "/listing check" in (await slack.command("help"))["text"]
        await slack.press(reply, "feedback", value="down")
        await endpoint.idle()
        await slack.submit(slack.view, {"comment": "old"})
        await slack.command("check")
        await endpoint.idle()
        answer = await slack.submit(slack.view, {"expected_market_cap": "lots"})
        assert "expected_market_cap" in answer["errors"]
        await slack.submit(slack.view, {"expected_market_cap": "5bn"})
        await endpoint.idle()
        assert len(slack.replies()) == 3


async def test_slack_may_verify_the_address(assistant: Assistant, tmp_path: Path) -> None:
    async with served(assistant, tmp_path) as (slack, _):
        told = await slack.deliver("events_api", {"type": "url_verification", "challenge": "xyzzy"})
        assert told == {"challenge": "xyzzy"}


async def test_what_slack_did_not_sign_just_now_is_refused_and_explained(assistant: Assistant, tmp_path: Path) -> None:
    async with served(assistant, tmp_path) as (slack, endpoint):
        body = json.dumps({"type": "event_callback", "event": slack.message(ASK, room="D1")}).encode()
        good = {**slack.signed(body), "Content-Type": "application/json"}
        stamp = good["X-Slack-Request-Timestamp"]
        assert digest(slack.secret, stamp, body) == good["X-Slack-Signature"]
        for headers in (
            {},
            {**good, "X-Slack-Signature": "v0=" + "0" * 64},
            {**good, "X-Slack-Signature": digest("f" * 32, stamp, body)},
            {**good, "X-Slack-Request-Timestamp": "soon"},
            {**good, "X-Slack-Request-Timestamp": "1" * 400},
            slack.signed(body, time.time() - 3_600),
        ):
            assert await slack.post_raw(body, headers) == 401
        assert await slack.post_raw(body + b" ", good) == 401
        assert await slack.post_raw(b"\xff\xfe", good) == 401
        await endpoint.idle()
        assert slack.replies() == []
        refused = last_refused(tmp_path)
        assert refused is not None
        assert "Signing Secret" in refused.reason
        assert await slack.post_raw(body, good) == 200
        assert last_refused(tmp_path) is None


async def test_what_is_nested_too_deep_is_refused_and_the_next_is_answered(
    assistant: Assistant, tmp_path: Path
) -> None:
    nested = "[" * 5_000 + "]" * 5_000
    form = f"payload={nested}".encode()
    async with served(assistant, tmp_path) as (slack, endpoint):
        for body, kind in ((nested.encode(), "application/json"), (form, "application/x-www-form-urlencoded")):
            assert await slack.post_raw(body, {**slack.signed(body), "Content-Type": kind}) == 400
        await slack.event(slack.message(ASK, room="D1"))
        await endpoint.idle()
        (reply,) = slack.replies()
        assert "RMB 4 billion" in words_of(reply.blocks)


async def test_a_clock_that_is_wrong_is_told_from_a_secret_that_is_wrong(assistant: Assistant, tmp_path: Path) -> None:
    async with served(assistant, tmp_path) as (slack, _):
        body = b"{}"
        assert await slack.post_raw(body, slack.signed(body, time.time() + 7_200)) == 401
        refused = last_refused(tmp_path)
        assert refused is not None
        assert "clock" in refused.reason


async def test_signed_nonsense_is_no_fault_of_the_server(assistant: Assistant, tmp_path: Path) -> None:
    async with served(assistant, tmp_path) as (slack, endpoint):
        for body in (b"", b"{", b"payload=%7B", b"payload={}", b"[]", b'{"type":"event_callback"}', b"a=b"):
            for content in ("application/json", "application/x-www-form-urlencoded"):
                assert await slack.post_raw(body, {**slack.signed(body), "Content-Type": content}) < 500
        await slack.event(slack.message(ASK, room="D1"))
        await endpoint.idle()
        assert len(slack.replies()) == 1


async def test_without_a_signing_secret_nothing_is_served(tmp_path: Path) -> None:
    async with MockSlack().running() as slack:
        with pytest.raises(InputError, match="ASSISTANT_SLACK__SIGNING_SECRET"):
            SlackEndpoint(slack_settings(slack, tmp_path, signing_secret=None))


async def test_while_slack_is_out_of_reach_the_rest_runs_and_then_slack_is_served_too(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for function, seconds in ((while_out_of_reach, 0.01), (opened_in_time, 0.05), (opened, 0.001)):
        monkeypatch.setattr(getattr(function, "__wrapped__", function), "__defaults__", (seconds,))
    slack, port = MockSlack(), free_port()
    slack.url = f"http://127.0.0.1:{port}"
    settings = slack_settings(slack, tmp_path, mode="http")
    app = create_app(settings.model_copy(update={"serve": ServeSettings(public_hosts=(NAME,))}), assistant)
    body = json.dumps({"type": "url_verification", "challenge": "xyzzy"}).encode()

    async def status() -> int:
        headers = {**slack.signed(body), "Content-Type": "application/json"}
        return (await client.post(PATH, content=body, headers=headers)).status_code

    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"https://{NAME}") as client,
    ):
        assert (await client.get("/healthz")).status_code == 200
        assert await status() == 503
        async with slack.running(port):
            for _ in range(3_000):
                if (known := await status()) == 200:
                    break
                await asyncio.sleep(0.02)
            assert known == 200
