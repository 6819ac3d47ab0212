"""A Slack on the loopback interface.

The Web API, the Socket Mode websocket and signed requests, as far as the app uses them.

It keeps every request in the order in which it came, refuses what Slack would refuse (blocks beyond the limits,
triggers used twice, edits of other people's messages), shows what a person would see, and misbehaves when told to.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from assistant.testing.slack.blocks import buttons, state_of
from assistant.testing.slack.workspace import BOT_USER, TEAM, MockWorkspace, SlackMessage, refusal

BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-1-mock", "xapp-1-mock", "0123456789abcdef0123456789abcdef"
SCOPES = (
    "app_mentions:read,assistant:write,channels:history,chat:write,commands,files:write,groups:history,im:history,"
    "mpim:history,users:read"
)
PATIENCE = 60.0
"""Seconds after which something that is waited for will not come."""


@dataclass(frozen=True, slots=True)
class SlackCall:
    """One request to the Web API, or one acknowledgement: what was called, with which arguments."""

    method: str
    arguments: Mapping[str, Any]


@dataclass(slots=True)
class SlackFault:
    """What happens to the next calls of a method instead of the usual.

    `status` with these headers, or a closed connection.
    """

    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: bool = False


RATE_LIMITED = SlackFault(429, {"Retry-After": "0"})


class MockSlack(MockWorkspace):
    """One workspace, its server, and the people who write there."""

    def __init__(self) -> None:
        super().__init__()
        self.log: list[SlackCall] = []
        self.refused: dict[str, str] = {}
        """Method to the error that it always gives."""
        self.faults: defaultdict[str, deque[SlackFault]] = defaultdict(deque)
        self.gates: dict[str, asyncio.Event] = {}
        """Method to the event before which it does not answer."""
        self.scopes = SCOPES
        self.date: str | None = None
        self.errors: list[str] = []
        """What the app sent that Slack would not take."""
        self.connections = 0
        self.http_target = ""
        """Where deliveries go in HTTP mode; over the websocket where it is empty."""
        self.http_host = ""
        """The name under which they are sent there."""
        self.secret = SECRET
        self._sockets: list[web.WebSocketResponse] = []
        self._acks: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._changed = asyncio.Condition()
        self._http: aiohttp.ClientSession | None = None

    @asynccontextmanager
    async def running(self, port: int = 0) -> AsyncIterator[MockSlack]:
        """Serve on this port of the loopback interface; 0 is any free one."""
        served = web.Application(client_max_size=10_000_000)
        served.router.add_route("*", "/api/{method}", self._api)
        served.router.add_post("/upload/{file}", self._upload)
        served.router.add_get("/link/", self._link)
        served.router.add_post("/response/{user}", self._response)
        runner = web.AppRunner(served, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        self.url = "http://{}:{}".format(*runner.addresses[0][:2])
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE))
        try:
            yield self
        finally:
            for gate in self.gates.values():
                gate.set()
            await self._http.close()
            await runner.cleanup()

    @property
    def base_url(self) -> str:
        """For `SlackSettings.base_url`."""
        return self.url + "/api/"

    # --- what is seen -------------------------------------------------------------------------------------------------

    def calls(self, *methods: str) -> list[SlackCall]:
        """The calls of these methods in their order; all of them if none is named."""
        return [call for call in self.log if not methods or call.method in methods]

    @property
    def counts(self) -> Counter[str]:
        """How often each method was called."""
        return Counter(call.method for call in self.log)

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for something to become true; it is looked at after every request."""
        async with self._changed:
            await asyncio.wait_for(self._changed.wait_for(lambda: bool(condition())), PATIENCE)

    # --- what people do -----------------------------------------------------------------------------------------------

    def message(self, text: str, room: str = "C1", user: str = "U1", thread: str = "", **more: Any) -> dict[str, Any]:
        """A message event of a person."""
        event = {
            "type": "message",
            "user": user,
            "text": text,
            "ts": self.stamp(),
            "channel": room,
            "channel_type": "im" if room.startswith("D") else "channel",
            "team": TEAM,
            **({"thread_ts": thread} if thread else {}),
            **more,
        }
        return {**event, "event_ts": event["ts"]}

    async def say(self, text: str, room: str = "C1", user: str = "U1", thread: str = "") -> str:
        """Write a message; where it names the app both events come, as Slack sends them. Its time stamp."""
        event = self.message(text, room, user, thread)
        await self.event(event)
        if f"<@{BOT_USER}>" in text and not room.startswith("D"):
            await self.event({**event, "type": "app_mention"})
        return str(event["ts"])

    async def change(self, event: Mapping[str, Any], text: str) -> None:
        """Edit a message."""
        now = self.stamp()
        await self.event(
            {
                "type": "message",
                "subtype": "message_changed",
                "hidden": True,
                "channel": event["channel"],
                "ts": now,
                "event_ts": now,
                "message": {**event, "text": text, "edited": {"user": event["user"], "ts": now}},
                "previous_message": dict(event),
            }
        )

    async def erase(self, event: Mapping[str, Any]) -> None:
        """Delete a message."""
        now = self.stamp()
        await self.event(
            {
                "type": "message",
                "subtype": "message_deleted",
                "hidden": True,
                "channel": event["channel"],
                "ts": now,
                "event_ts": now,
                "deleted_ts": event["ts"],
                "previous_message": dict(event),
            }
        )

    async def event(self, event: Mapping[str, Any], *, retry: int = 0, socket: int = -1) -> dict[str, Any]:
        """Deliver an event, over one of several connections if need be; what the app acknowledged it with."""
        payload = {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": "A1",
            "event": dict(event),
            "event_id": f"Ev{next(self._numbers)}",
            "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
        }
        return await self.deliver("events_api", payload, retry=retry, socket=socket)

    async def command(self, text: str, room: str = "C1", user: str = "U1", trigger: str = "") -> dict[str, Any]:
        """`/listing …`."""
        payload = {
            "command": "/listing",
            "text": text,
            "team_id": TEAM,
            "channel_id": room,
            "user_id": user,
            "trigger_id": trigger or self.trigger(),
            "response_url": f"{self.url}/response/{user}",
        }
        return await self.deliver("slash_commands", payload)

    async def shortcut(self, text: str, room: str = "C1", user: str = "U1") -> dict[str, Any]:
        """The message shortcut on a message of this text."""
        payload = {
            "type": "message_action",
            "callback_id": "check_claim",
            "trigger_id": self.trigger(),
            "team": {"id": TEAM},
            "channel": {"id": room},
            "user": {"id": user},
            "message": {"type": "message", "user": "U9", "ts": self.stamp(), "text": text},
            "response_url": f"{self.url}/response/{user}",
        }
        return await self.deliver("interactive", payload)

    async def press(
        self, message: SlackMessage, action: str, *, user: str = "U1", value: str | None = None, trigger: str = ""
    ) -> dict[str, Any]:
        """Press the button of a message whose action id begins so; of feedback buttons, the one with this rating."""
        element = next(
            e
            for e in buttons(message.blocks)
            if str(e["action_id"]).split(":")[0] == action or e["action_id"] == action
        )
        if element["type"] == "feedback_buttons":
            button = element["positive_button" if value == "up" else "negative_button"]
            value = button["value"]
        payload = {
            "type": "block_actions",
            "trigger_id": trigger or self.trigger(),
            "team": {"id": TEAM},
            "channel": {"id": message.room},
            "user": {"id": user},
            "container": {"type": "message", "channel_id": message.room, "message_ts": message.ts},
            "message": {
                "ts": message.ts,
                "text": message.text,
                "blocks": message.blocks,
                **({"thread_ts": message.thread} if message.thread else {}),
            },
            "actions": [
                {"type": element["type"], "action_id": element["action_id"], "value": value or element.get("value")}
            ],
            "response_url": f"{self.url}/response/{user}",
        }
        return await self.deliver("interactive", payload)

    async def submit(
        self, view: Mapping[str, Any], entries: Mapping[str, Any], *, user: str = "U1", times: int = 1
    ) -> dict[str, Any]:
        """Send a modal with these fields filled in, the others as they were when it opened."""
        values = {}
        for block in view["blocks"]:
            if block["type"] == "input":
                values[block["block_id"]] = {
                    block["element"]["action_id"]: state_of(block["element"], entries.get(block["block_id"], ...))
                }
        unknown = set(entries) - set(values)
        assert not unknown, f"the modal has no field {unknown}"
        payload = {
            "type": "view_submission",
            "team": {"id": TEAM},
            "user": {"id": user},
            "trigger_id": self.trigger(),
            "view": {**view, "state": {"values": values}},
        }
        acknowledgement: dict[str, Any] = {}
        for _ in range(times):
            acknowledgement = await self.deliver("interactive", payload)
        return acknowledgement

    # --- deliveries ---------------------------------------------------------------------------------------------------

    async def deliver(
        self, kind: str, payload: Mapping[str, Any], *, retry: int = 0, socket: int = -1
    ) -> dict[str, Any]:
        """Hand something to the app and wait for its acknowledgement; what it holds."""
        if self.http_target:
            return await self._post(kind, payload, retry)
        envelope = f"envelope-{next(self._numbers)}"
        acknowledged: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._acks[envelope] = acknowledged
        while True:  # what is not acknowledged when a connection goes comes again on the next
            await self.until(lambda: self._sockets)
            chosen = self._sockets[socket]
            again = {"retry_attempt": retry, "retry_reason": "timeout"} if retry else {}
            with suppress(ConnectionError):
                await chosen.send_json(
                    {
                        "envelope_id": envelope,
                        "type": kind,
                        "payload": payload,
                        "accepts_response_payload": kind != "events_api",
                        **again,
                    }
                )
            await self.until(partial(self._settled, acknowledged, chosen))
            if acknowledged.done():
                return acknowledged.result()
            retry += 1

    def _settled(self, acknowledged: asyncio.Future[dict[str, Any]], socket: web.WebSocketResponse) -> bool:
        """Whether a delivery was acknowledged, or the connection that it went over is gone."""
        return acknowledged.done() or socket not in self._sockets

    async def post_raw(self, body: bytes, headers: Mapping[str, str]) -> int:
        """Send a request to the app as it stands; the status of the answer."""
        assert self._http is not None
        async with self._http.post(self.http_target, data=body, headers=dict(headers)) as answer:
            await answer.read()
            return answer.status

    async def drop_connections(self) -> None:
        """Cut every websocket without a word."""
        for socket in tuple(self._sockets):
            transport = socket._req.transport if socket._req is not None else None
            if transport is not None:
                transport.abort()
        self._sockets.clear()
        await self._notify()

    async def ask_to_reconnect(self) -> None:
        """Tell the app that its websocket will be closed, as Slack does every few hours."""
        for socket in tuple(self._sockets):
            with suppress(ConnectionError):
                await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})

    def signed(self, body: bytes, at: float | None = None) -> dict[str, str]:
        """The headers with which Slack signs a request."""
        stamp = str(int(time.time() if at is None else at))
        signature = SignatureVerifier(self.secret).generate_signature(timestamp=stamp, body=body)
        assert signature is not None
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}

    async def _post(self, kind: str, payload: Mapping[str, Any], retry: int) -> dict[str, Any]:
        assert self._http is not None
        if kind == "events_api":
            body, content = json.dumps(payload).encode(), "application/json"
        else:
            form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            body, content = urlencode(form).encode(), "application/x-www-form-urlencoded"
        headers = {**self.signed(body), "Content-Type": content, "Host": self.http_host}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
        async with self._http.post(self.http_target, data=body, headers=headers) as answer:
            text = await answer.text()
            assert answer.status == 200, (answer.status, text)
            self.log.append(SlackCall("ack", {"kind": kind}))
            await self._notify()
            if not text:
                return {}
            acknowledgement: dict[str, Any] = json.loads(text) if text.startswith("{") else {"text": text}
            return acknowledgement

    # --- the servers --------------------------------------------------------------------------------------------------

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self._sockets.append(socket)
        self.connections += 1
        await self._notify()
        try:
            async for message in socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    acknowledgement = json.loads(message.data)
                    self.log.append(SlackCall("ack", acknowledgement))
                    future = self._acks.pop(acknowledgement["envelope_id"], None)
                    if future is not None and not future.done():
                        future.set_result(acknowledgement.get("payload") or {})
                    await self._notify()
        except ConnectionError:
            pass
        finally:
            if socket in self._sockets:
                self._sockets.remove(socket)
            await self._notify()
        return socket

    async def _upload(self, request: web.Request) -> web.Response:
        self.files[request.match_info["file"]].content = await request.read()
        return web.Response(text="OK")

    async def _response(self, request: web.Request) -> web.Response:
        self.log.append(SlackCall("response_url", await request.json()))
        await self._notify()
        return web.Response(text="ok")

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await request.json() if request.content_type == "application/json" else dict(await request.post())
        arguments = {**request.query, **arguments}
        self.log.append(SlackCall(method, arguments))
        await self._notify()
        if (gate := self.gates.get(method)) is not None:
            await gate.wait()
        if self.faults[method]:
            fault = self.faults[method].popleft()
            if fault.drop and request.transport is not None:
                request.transport.abort()
            body: dict[str, Any] = {"ok": False, "error": "ratelimited"} if fault.status == 429 else {}
            return web.json_response(body, status=fault.status, headers=fault.headers)
        answer = self._authorised(method, request) or self.answer(method, arguments)
        if answer.get("error", "").startswith("invalid_blocks"):
            self.errors.append(f"{method}: {answer}")
        await self._notify()
        headers = {"x-oauth-scopes": self.scopes} | ({"Date": self.date} if self.date else {})
        return web.json_response(answer, headers=headers)

    def _authorised(self, method: str, request: web.Request) -> dict[str, Any] | None:
        expected_token = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not token:
            return refusal("not_authed")
        if method in self.refused:
            return {**refusal(self.refused[method]), "needed": "chat:write"}
        if token == expected_token:
            return None
        return refusal("not_allowed_token_type" if token in (APP_TOKEN, BOT_TOKEN) else "invalid_auth")

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()


def digest(secret: str, stamp: str, body: bytes) -> str:
    """A signature computed without the SDK, to hold the SDK's against."""
    return "v0=" + hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
