"""The process behind `assistant feishu`: the long connection and the app, until it is told to end."""

from __future__ import annotations

import asyncio
import signal
import sys

from assistant.channels.desk import Desk
from assistant.channels.feishu.app import FeishuApp
from assistant.channels.feishu.sdk import Connection
from assistant.conversations.records import Records
from assistant.errors import InputError, ServiceError
from assistant.service import Assistant
from assistant.settings import FeishuSettings, Settings


def run(settings: Settings) -> None:
    """Answer on Feishu until interrupted; what is being answered then is finished. Raises InputError, ServiceError."""
    check_settings(settings.feishu)
    if settings.feishu.mode != "connection":
        raise InputError(
            "feishu: events come to `assistant serve` (ASSISTANT_FEISHU__MODE=webhook); start that, "
            "or set the mode to connection"
        )
    records = Records.open(settings)
    try:
        asyncio.run(serve(settings, Desk(Assistant(settings), records)))
    finally:
        records.close()


async def serve(settings: Settings, desk: Desk) -> None:
    """Answer over the long connection until SIGINT or SIGTERM. Raises InputError, ServiceError."""
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    app = FeishuApp(settings, desk)
    async with app.running():
        # What the first question would have to wait for: the index, the embedding model, the rules.
        await asyncio.to_thread(desk.assistant.ask, "What is the STAR Market?", use_cache=False)
        connected = asyncio.create_task(Connection(app, settings.feishu).run())
        stopped = asyncio.create_task(told.wait())
        print("feishu: answering  (Ctrl-C ends it)", file=sys.stderr, flush=True)
        try:
            await asyncio.wait({connected, stopped}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopped.cancel()
            connected.cancel()
            (lost,) = await asyncio.gather(connected, return_exceptions=True)
    if isinstance(lost, Exception):
        raise ServiceError(f"feishu: the connection ended ({lost}); `assistant doctor feishu` says what to do")


def check_settings(settings: FeishuSettings) -> None:
    """Raise InputError naming the setting that is missing."""
    for name in ("app_id", "app_secret"):
        if not getattr(settings, name):
            raise InputError(
                f"feishu: ASSISTANT_FEISHU__{name.upper()} is not set; copy it from the app's console, "
                "Credentials and basic info"
            )
