"""Feishu's webhook mode inside `assistant serve`: every delivery is verified before anything reads it."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assistant.channels.feishu.app import FeishuApp
from assistant.channels.feishu.run import check_settings
from assistant.channels.feishu.sdk import dispatcher
from assistant.channels.feishu.verification import NONCE, SIGNATURE, STAMP, Verifier
from assistant.channels.hosting.facade import ChannelFacade
from assistant.errors import InputError
from assistant.settings import Settings

PATH = "/feishu/events"
"""Where the platform sends events and card callbacks; the request URLs to enter in its console end with this."""


class FeishuEndpoint:
    """Takes the platform's deliveries while the app is open. Raises InputError where a setting is missing."""

    name = "feishu"

    def __init__(self, settings: Settings) -> None:
        check_settings(settings.feishu)
        if not settings.feishu.verification_token:
            raise InputError(
                "feishu: deliveries over HTTP need the app's Verification Token (console, Events and callbacks, "
                "Encryption strategy); set ASSISTANT_FEISHU__VERIFICATION_TOKEN, and ASSISTANT_FEISHU__ENCRYPT_KEY if "
                "there is one"
            )
        self._settings = settings
        self._verifier = Verifier(settings)
        self._app: FeishuApp | None = None
        self._dispatcher: Any = None

    @property
    def route(self) -> Route:
        """For the routes of `assistant serve`."""
        return Route(PATH, self._take, methods=["POST"])

    @asynccontextmanager
    async def open(self, facade: ChannelFacade) -> AsyncIterator[None]:
        """For the lifespan of `assistant serve`. Raises InputError, ServiceError."""
        loop, app = asyncio.get_running_loop(), FeishuApp(self._settings, facade)
        self._dispatcher = await asyncio.to_thread(dispatcher, app, self._settings.feishu, loop)
        async with app.running():
            self._app = app
            try:
                yield
            finally:
                self._app = None

    async def idle(self) -> None:
        """Return when nothing is being answered."""
        if self._app is not None:
            await self._app.idle()

    async def _take(self, request: Request) -> Response:
        if self._app is None:
            return JSONResponse({"msg": "not open"}, 503)
        body = await request.body()
        headers = {name: request.headers.get(name, "") for name in (STAMP, NONCE, SIGNATURE)}
        if self._verifier.refusal(body, headers):  # why is told to the log and to the doctor, not to a stranger
            return JSONResponse({"msg": "refused"}, 401)
        raw = importlib.import_module("lark_oapi").RawRequest()
        raw.uri, raw.headers, raw.body = PATH, headers, body
        # On a thread, for the dispatcher waits there for what the app says on this loop.
        answer = await asyncio.to_thread(self._dispatcher.do, raw)
        return Response(answer.content, answer.status_code, media_type="application/json")
