"""What is used of the platform's SDK.

Its long connection, and its dispatcher, which decrypts and verifies what comes in.

The SDK takes seconds to import and its long connection keeps one event loop for the whole module, so both are loaded
late.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
import threading
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from assistant.channels.feishu.app import FeishuApp
from assistant.settings import FeishuSettings

log = logging.getLogger(__name__)

NOTED = 2.8
"""Seconds within which an event is noted; the platform delivers it again when it hears nothing for three."""
ENDING = 5.0
PASSED_OVER = (
    "im.message.message_read_v1",
    "im.message.reaction.created_v1",
    "im.message.reaction.deleted_v1",
    "im.chat.access_event.bot_p2p_chat_entered_v1",
    "im.chat.member.bot.added_v1",
    "im.chat.member.bot.deleted_v1",
)
"""Events that a console may be set to send and nothing is done about.

Unknown ones would be delivered again and again.
"""

T = TypeVar("T")


def dispatcher(app: FeishuApp, settings: FeishuSettings, loop: asyncio.AbstractEventLoop) -> Any:
    """The SDK's dispatcher with the app behind it; it is called on threads of its own, the app runs on `loop`."""
    lark = importlib.import_module("lark_oapi")
    logging.getLogger("Lark").handlers.clear()  # they write to standard output
    answer = importlib.import_module(
        "lark_oapi.event.callback.model.p2_card_action_trigger"
    ).P2CardActionTriggerResponse

    def wait(work: Callable[[Mapping[str, Any]], Awaitable[T]], data: Any) -> T:
        async def run() -> T:
            return await work(json.loads(lark.JSON.marshal(data)))

        return asyncio.run_coroutine_threadsafe(run(), loop).result(NOTED)

    key, token = settings.encrypt_key, settings.verification_token
    builder = (
        lark.EventDispatcherHandler.builder(
            key.get_secret_value() if key else "", token.get_secret_value() if token else ""
        )
        .register_p2_im_message_receive_v1(lambda data: wait(app.message, data))
        .register_p2_im_message_recalled_v1(lambda data: wait(app.recall, data))
        .register_p2_card_action_trigger(lambda data: answer(wait(app.press, data)))
    )
    for name in PASSED_OVER:
        builder.register_p2_customized_event(name, lambda data: None)
    return builder.build()


class Connection:
    """The long connection, on a thread with an event loop of its own; it connects again by itself when it is lost.

    There is one at a time in a process.
    """

    def __init__(self, app: FeishuApp, settings: FeishuSettings) -> None:
        self._app = app
        self._settings = settings
        self._loop: asyncio.AbstractEventLoop

    async def run(self) -> None:
        """Stay connected until cancelled. Raises what the SDK raises where the platform will not have the app."""
        self._loop = asyncio.new_event_loop()
        main = asyncio.get_running_loop()
        ended: asyncio.Future[None] = main.create_future()

        def lost(error: Exception) -> None:
            with suppress(RuntimeError):  # nobody waits any more
                main.call_soon_threadsafe(_fail, ended, error)

        def work() -> None:
            try:
                self._serve(main, lost)
            except Exception as error:  # noqa: BLE001 - whatever ended the thread is handed to who waits
                lost(error)

        thread = threading.Thread(target=work, name="feishu connection", daemon=True)
        thread.start()
        try:
            await ended
        finally:
            with suppress(RuntimeError):  # it has ended by itself
                self._loop.call_soon_threadsafe(self._cancel)
            await asyncio.to_thread(thread.join, ENDING)

    def _serve(self, main: asyncio.AbstractEventLoop, lost: Callable[[Exception], None]) -> None:
        asyncio.set_event_loop(self._loop)
        module: Any = importlib.import_module("lark_oapi.ws.client")
        module.loop = self._loop
        client = self._client(module, main, lost)
        try:
            with suppress(asyncio.CancelledError):
                client.start()
        finally:
            self._loop.run_until_complete(asyncio.wait({self._loop.create_task(client._disconnect())}, timeout=1))
            self._cancel()
            if left := asyncio.all_tasks(self._loop):
                self._loop.run_until_complete(asyncio.wait(left, timeout=1))
            self._loop.close()

    def _client(self, module: Any, main: asyncio.AbstractEventLoop, lost: Callable[[Exception], None]) -> Any:
        settings, secret = self._settings, self._settings.app_secret
        client = module.Client(
            settings.app_id,
            secret.get_secret_value() if secret else "",
            # At its information level it logs addresses that hold a ticket.
            log_level=importlib.import_module("lark_oapi.core.enum").LogLevel.ERROR,
            event_handler=dispatcher(self._app, settings, main),
            domain=settings.base_url.rstrip("/"),
        )
        client.on_reconnecting = lambda: log.warning("feishu: the connection was lost; connecting again")
        client.on_reconnected = lambda: log.info("feishu: connected again")
        reconnect = client._reconnect

        async def watched() -> None:
            # By itself the SDK lets its task end in silence where the platform refuses for good.
            try:
                await reconnect()
            except Exception as error:
                lost(error)
                raise

        client._reconnect = watched
        return client

    def _cancel(self) -> None:
        for task in asyncio.all_tasks(self._loop):
            task.cancel()


def _fail(ended: asyncio.Future[None], error: Exception) -> None:
    if not ended.done():
        ended.set_exception(error)
