"""An open platform on loopback that speaks as Feishu documents it: tokens, messages, cards, the long connection.

It is strict where the platform is: a card it would not take is refused with the platform's code. It keeps every request
in order, and what a reader of the chats would see.
"""

from __future__ import annotations

import asyncio
import base64
import importlib
import itertools
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from assistant.testing.feishu.cards import Json, fault_of

APP_ID, SECRET, BOT, TENANT = "cli_test", "s3cret", "ou_bot", "tenant1"


@dataclass(frozen=True)
class FeishuCall:
    """One request as it came."""

    method: str
    path: str
    body: Json
    token: str
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def what(self) -> str:
        """Method and path with the ids left out."""
        return f"{self.method} {re.sub(r'/(om|card|rc)_[^/]+', '/*', self.path.removeprefix('/open-apis'))}"


@dataclass
class PostedCard:
    """One message of the bot in a chat."""

    id: str
    parent: str
    threaded: bool
    card: Json
    file: tuple[str, bytes] | None = None
    """Its name and content where the message is a file and no card."""
    withdrawn: bool = False


@dataclass
class CardEntity:
    """A card that can be changed by its number."""

    card: Json
    sequence: int = 0
    message: str = ""


@dataclass
class FeishuFault:
    """An answer given in the place of the real one, `times` times, to calls that `matches` finds in `Call.what`."""

    matches: str
    status: int
    code: int
    times: int = 1
    headers: Mapping[str, str] = field(default_factory=dict)
    after: bool = False
    """Whether the call is carried out first, as when the answer is lost on its way."""


class MockFeishu:
    """The platform's state; `base` is its address."""

    def __init__(self) -> None:
        self.base = ""
        self.calls: list[FeishuCall] = []
        self.posted: dict[str, PostedCard] = {}
        self.entities: dict[str, CardEntity] = {}
        self.reactions: dict[str, str] = {}
        self.uploads: dict[str, tuple[str, bytes]] = {}
        self.texts: dict[str, tuple[str, str]] = {}
        self.faults: list[FeishuFault] = []
        self.tokens = 0
        self.live: set[str] = set()
        self.expire = 7200
        self.scopes: set[str] | None = None
        self.bot_state: int | None = 2
        self.secret = SECRET
        self.endpoint_code = 0
        self.connections: list[web.WebSocketResponse] = []
        self.connected = asyncio.Event()
        self.gate: asyncio.Event | None = None
        self.absent: set[str] = set()
        """Chats in which the app is not."""
        self._uuids: dict[str, str] = {}
        self._ids = itertools.count(1)
        self._acks: dict[str, asyncio.Future[Json]] = {}

    # --- for tests ----------------------------------------------------------------------------------------------------

    def what(self, *, without: str = "auth|reactions|bot/v3|callback") -> list[str]:
        """The calls in order, ids left out."""
        return [call.what for call in self.calls if not re.search(without, call.path)]

    def seen(self, roots: set[str]) -> list[PostedCard]:
        """The bot's messages still to be seen under these messages."""
        return [one for one in self.posted.values() if not one.withdrawn and one.parent in roots]

    async def deliver(self, kind: str, event: Json, *, event_id: str = "", again: int = 1) -> Json:
        """Send an event over the long connection, `again` times; the answer to the last."""
        name = event_id or f"ev_{next(self._ids)}"
        header = {"event_id": name, "event_type": kind, "tenant_key": TENANT, "app_id": APP_ID, "token": "vt"}
        payload = json.dumps({"schema": "2.0", "header": header, "event": event}).encode()
        for number in range(again):
            answer = await self._send(payload, f"{name}_{number}_{next(self._ids)}")
        return answer

    async def drop(self) -> None:
        """Cut every long connection."""
        self.connected.clear()
        for connection in self.connections:
            if connection._req is not None and connection._req.transport is not None:
                connection._req.transport.abort()
        self.connections.clear()

    async def _send(self, payload: bytes, name: str) -> Json:
        await asyncio.wait_for(self.connected.wait(), 60)
        # A long event comes in several frames.
        cut = max(1, len(payload) // 2) if len(payload) > 4_000 else len(payload)
        parts = [payload[at : at + cut] for at in range(0, len(payload), cut)]
        ack: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._acks[name] = ack
        for number, part in enumerate(parts):
            frame = new_frame()
            frame.service, frame.method, frame.SeqID, frame.LogID, frame.payload = 1, 1, 0, 0, part
            headers = {"type": "event", "message_id": name, "trace_id": "t", "sum": len(parts), "seq": number}
            for key, value in headers.items():
                header = frame.headers.add()
                header.key, header.value = key, str(value)
            await self.connections[-1].send_bytes(frame.SerializeToString())
        return await asyncio.wait_for(ack, 30)

    # --- the server ---------------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def running(self) -> AsyncIterator[MockFeishu]:
        """The platform at work on a free port, until the block ends."""
        app = web.Application()
        app.router.add_get("/ws", self._socket)
        app.router.add_post("/callback/ws/endpoint", self._endpoint)
        app.router.add_route("*", "/open-apis/{tail:.*}", self._api)
        runner = web.AppRunner(app, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await self.drop()
            await runner.cleanup()

    async def _endpoint(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.calls.append(FeishuCall("POST", request.path, body, ""))
        if body.get("AppID") != APP_ID or body.get("AppSecret") != self.secret:
            return web.json_response({"code": 514, "msg": "app_id or app_secret is invalid"})
        if self.endpoint_code:
            return web.json_response({"code": self.endpoint_code, "msg": "refused"})
        config = {"ReconnectCount": -1, "ReconnectInterval": 0, "ReconnectNonce": 0, "PingInterval": 120}
        url = f"{self.base.replace('http', 'ws')}/ws?device_id=d1&service_id=1&access_key=ticket"
        return web.json_response({"code": 0, "msg": "", "data": {"URL": url, "ClientConfig": config}})

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.connections.append(socket)
        self.connected.set()
        async for message in socket:
            if message.type is not WSMsgType.BINARY:
                continue
            frame = new_frame()
            frame.ParseFromString(message.data)
            headers = {header.key: header.value for header in frame.headers}
            if frame.method == 1 and (ack := self._acks.pop(headers["message_id"], None)) and not ack.done():
                answer = json.loads(frame.payload)
                data = answer.get("data")
                ack.set_result({"code": answer["code"], "data": json.loads(base64.b64decode(data)) if data else None})
        if socket in self.connections:
            self.connections.remove(socket)
        if not self.connections:
            self.connected.clear()
        return socket

    async def _api(self, request: web.Request) -> web.Response:
        body = await _body_of(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        call = FeishuCall(request.method, request.path, body, token, dict(request.query))
        self.calls.append(call)
        if self.gate is not None:
            await self.gate.wait()
        fault = next((one for one in self.faults if one.times > 0 and re.search(one.matches, call.what)), None)
        if fault is not None:
            fault.times -= 1
            if fault.after:
                self._answer(call)
            return web.json_response({"code": fault.code, "msg": "as told"}, status=fault.status, headers=fault.headers)
        status, value = self._answer(call)
        return web.json_response(value, status=status)

    def _answer(self, call: FeishuCall) -> tuple[int, Json]:
        path = call.path.removeprefix("/open-apis")
        if path == "/auth/v3/tenant_access_token/internal":
            return self._token(call.body)
        if call.token not in self.live:
            return 400, {"code": 99991663, "msg": "Invalid access token for authorization."}
        for pattern, work in self._routes().items():
            if match := re.fullmatch(pattern, f"{call.method} {path}"):
                code, data = work(call, *match.groups())
                if code:
                    return 400, {"code": code, "msg": f"refused with {code}"}
                return 200, {"code": 0, "msg": "success", **data}
        return 404, {"code": 99991201, "msg": "resource not find"}

    def _token(self, body: Json) -> tuple[int, Json]:
        if body.get("app_id") != APP_ID:
            return 200, {"code": 10003, "msg": "invalid param"}
        if body.get("app_secret") != self.secret:
            return 200, {"code": 10014, "msg": "app secret invalid"}
        self.tokens += 1
        self.live = {f"t-{self.tokens}"}
        return 200, {"code": 0, "msg": "ok", "tenant_access_token": f"t-{self.tokens}", "expire": self.expire}

    def _routes(self) -> dict[str, Callable[..., tuple[int, Json]]]:
        return {
            r"GET /bot/v3/info": self._bot,
            r"GET /application/v6/scopes": self._scopes,
            r"POST /im/v1/messages": self._send_to_chat,
            r"POST /im/v1/messages/([^/]+)/reply": self._reply,
            r"POST /im/v1/messages/([^/]+)/reactions": self._react,
            r"DELETE /im/v1/messages/([^/]+)/reactions/([^/]+)": self._unreact,
            r"PATCH /im/v1/messages/([^/]+)": self._patch,
            r"DELETE /im/v1/messages/([^/]+)": self._delete,
            r"GET /im/v1/messages/([^/]+)": self._get,
            r"POST /im/v1/files": self._upload,
            r"POST /cardkit/v1/cards": self._create,
            r"PUT /cardkit/v1/cards/([^/]+)": self._update,
            r"PATCH /cardkit/v1/cards/([^/]+)/settings": self._settings,
            r"PUT /cardkit/v1/cards/([^/]+)/elements/([^/]+)/content": self._content,
        }

    def _bot(self, call: FeishuCall) -> tuple[int, Json]:
        if self.bot_state is None:
            return 11205, {}
        return 0, {"bot": {"activate_status": self.bot_state, "app_name": "assistant", "open_id": BOT}}

    def _scopes(self, call: FeishuCall) -> tuple[int, Json]:
        granted = self.scopes if self.scopes is not None else {"im:message", "im:resource", "cardkit:card:write"}
        return 0, {"data": {"scopes": [{"scope_name": name, "grant_status": 1} for name in sorted(granted)]}}

    def _reply(self, call: FeishuCall, parent: str) -> tuple[int, Json]:
        uuid = str(call.body.get("uuid") or "")
        if uuid and uuid in self._uuids:
            return 0, {"data": {"message_id": self._uuids[uuid]}}
        content = json.loads(call.body["content"])
        name, file = f"om_bot{next(self._ids)}", None
        if call.body["msg_type"] == "file":
            file, card = self.uploads.get(content["file_key"]), {}
            if file is None:
                return 230001, {}
        elif content.get("type") == "card":
            entity = self.entities.get(content["data"]["card_id"])
            if entity is None:
                return 200740, {}
            if entity.message:
                return 230099, {}
            entity.message, card = name, entity.card
        else:
            card = content
            if problem := fault_of(card, call.body["content"]):
                return problem, {}
        self.posted[name] = PostedCard(name, parent, bool(call.body.get("reply_in_thread")), card, file)
        self._uuids[uuid] = name
        return 0, {"data": {"message_id": name}}

    def _upload(self, call: FeishuCall) -> tuple[int, Json]:
        if call.body.get("file_type") != "stream" or not call.body.get("file_name") or not call.body.get("file"):
            return 234001, {}
        name = f"file_{next(self._ids)}"
        self.uploads[name] = (str(call.body["file_name"]), call.body["file"])
        return 0, {"data": {"file_key": name}}

    def _send_to_chat(self, call: FeishuCall) -> tuple[int, Json]:
        """A message of the bot's own; `parent` of what is posted is the chat."""
        uuid, chat = str(call.body.get("uuid") or ""), str(call.body.get("receive_id"))
        if call.query.get("receive_id_type") != "chat_id" or not chat.startswith("oc_"):
            return 230001, {}
        if chat in self.absent:
            return 230002, {}
        if uuid and uuid in self._uuids:
            return 0, {"data": {"message_id": self._uuids[uuid]}}
        card = json.loads(call.body["content"])
        if problem := fault_of(card, call.body["content"]):
            return problem, {}
        name = f"om_bot{next(self._ids)}"
        self.posted[name] = PostedCard(name, chat, False, card)
        self._uuids[uuid] = name
        return 0, {"data": {"message_id": name}}

    def _react(self, call: FeishuCall, message: str) -> tuple[int, Json]:
        name = f"rc_{next(self._ids)}"
        self.reactions[name] = message
        return 0, {"data": {"reaction_id": name}}

    def _unreact(self, call: FeishuCall, message: str, name: str) -> tuple[int, Json]:
        return (0, {"data": {}}) if self.reactions.pop(name, None) == message else (231003, {})

    def _patch(self, call: FeishuCall, name: str) -> tuple[int, Json]:
        one = self.posted.get(name)
        if one is None or one.withdrawn:
            return 230011, {}
        card = json.loads(call.body["content"])
        if problem := fault_of(card, call.body["content"]):
            return problem, {}
        one.card = card
        return 0, {"data": {}}

    def _delete(self, call: FeishuCall, name: str) -> tuple[int, Json]:
        one = self.posted.get(name)
        if one is None or one.withdrawn:
            return 230011, {}
        one.withdrawn = True
        return 0, {"data": {}}

    def _get(self, call: FeishuCall, name: str) -> tuple[int, Json]:
        if name not in self.texts:
            return 230110, {}
        kind, content = self.texts[name]
        return 0, {"data": {"items": [{"message_id": name, "msg_type": kind, "body": {"content": content}}]}}

    def _create(self, call: FeishuCall) -> tuple[int, Json]:
        card = json.loads(call.body["data"])
        if problem := fault_of(card, call.body["data"]):
            return problem, {}
        name = f"card_{next(self._ids)}"
        self.entities[name] = CardEntity(card)
        return 0, {"data": {"card_id": name}}

    def _changing(self, call: FeishuCall, name: str) -> tuple[int, CardEntity]:
        entity = self.entities.get(name)
        if entity is None:
            return 200740, CardEntity({})
        if int(call.body["sequence"]) <= entity.sequence:
            return 300317, entity
        entity.sequence = int(call.body["sequence"])
        return 0, entity

    def _update(self, call: FeishuCall, name: str) -> tuple[int, Json]:
        code, entity = self._changing(call, name)
        data = call.body["card"]["data"]
        code = code or fault_of(json.loads(data), data)
        if not code:
            self._show(entity, json.loads(data))
        return code, {"data": {}}

    def _settings(self, call: FeishuCall, name: str) -> tuple[int, Json]:
        code, entity = self._changing(call, name)
        if not code:
            config = {**entity.card["config"], **json.loads(call.body["settings"])["config"]}
            self._show(entity, {**entity.card, "config": config})
        return code, {"data": {}}

    def _content(self, call: FeishuCall, name: str, element: str) -> tuple[int, Json]:
        code, entity = self._changing(call, name)
        if code:
            return code, {}
        if not entity.card["config"].get("streaming_mode"):
            return 300309, {}
        elements = [
            {**one, "content": call.body["content"]} if one.get("element_id") == element else one
            for one in entity.card["body"]["elements"]
        ]
        self._show(entity, {**entity.card, "body": {"elements": elements}})
        return 0, {"data": {}}

    def _show(self, entity: CardEntity, card: Json) -> None:
        entity.card = card
        if entity.message:
            self.posted[entity.message].card = card


async def _body_of(request: web.Request) -> Json:
    """What a request holds: JSON, or the fields of a form, the content of a file for each file."""
    if request.content_type == "multipart/form-data":
        form = await request.post()
        return {name: one.file.read() if isinstance(one, web.FileField) else one for name, one in form.items()}
    text = await request.text()
    body: Json = json.loads(text) if text else {}
    return body


def new_frame() -> Any:
    """An empty frame of the long connection; the SDK, which takes seconds to load, is loaded at the first."""
    return importlib.import_module("lark_oapi.ws.pb.pbbp2_pb2").Frame()
