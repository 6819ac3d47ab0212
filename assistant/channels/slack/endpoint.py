"""Slack's HTTP mode inside `assistant serve`.

Every request is checked for Slack's signature before anything reads it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assistant.base.entry import ITEM_FAULTS, refusal
from assistant.channels.hosting.facade import ChannelFacade
from assistant.channels.slack.manifest import PATH
from assistant.channels.slack.run import Running, opened
from assistant.channels.slack.verification import Signatures
from assistant.errors import InputError
from assistant.settings import Settings


class SlackEndpoint:
    """Takes Slack's requests while the app is open."""

    name = "slack"

    def __init__(self, settings: Settings) -> None:
        secret = settings.slack.signing_secret
        if secret is None or not secret.get_secret_value().strip():
            raise InputError(
                "no Slack signing secret; set ASSISTANT_SLACK__SIGNING_SECRET (app page, Basic Information)"
            )
        self._settings = settings
        self._signatures = Signatures(secret.get_secret_value().strip(), settings.data_dir)
        self._running: Running | None = None

    @property
    def route(self) -> Route:
        """For the routes of `assistant serve`."""
        return Route(PATH, self._take, methods=["POST"])

    @asynccontextmanager
    async def open(self, facade: ChannelFacade) -> AsyncIterator[None]:
        """For the lifespan of `assistant serve`. Raises what `opened` does."""
        async with opened(self._settings, facade) as running:
            self._running = running
            try:
                yield
            finally:
                self._running = None

    async def idle(self) -> None:
        """Return when nothing is being answered."""
        if self._running is not None:
            await self._running.app.idle()
            await self._running.dispatcher.idle()

    async def _take(self, request: Request) -> Response:
        body = await request.body()
        if not self._signatures.accepts(body, request.headers):
            return JSONResponse({"error": "not signed by Slack, or the clocks differ"}, 401)
        if self._running is None:
            return JSONResponse({"error": "not open"}, 503)
        try:
            bolt_request = to_async_bolt_request(request, body)
        except (ValueError, AttributeError, *ITEM_FAULTS):  # no JSON, none that is an object, or one too deep
            return JSONResponse({"error": "not a request that Slack sends"}, 400)
        try:
            return to_starlette_response(await self._running.app.bolt.async_dispatch(bolt_request))
        except ITEM_FAULTS as error:
            return JSONResponse({"error": str(refusal(error))}, 400)
