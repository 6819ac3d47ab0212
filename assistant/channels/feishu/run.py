"""The process behind `assistant feishu`: the long connection and the app, until it is told to end."""

from __future__ import annotations

import asyncio
import sys

from assistant.channels.feishu.app import FeishuApp
from assistant.channels.feishu.sdk import Connection
from assistant.channels.hosting.facade import ChannelFacade
from assistant.channels.hosting.process import run_bot
from assistant.errors import InputError, ServiceError
from assistant.settings import FeishuSettings, Settings


def run(settings: Settings) -> None:
    """Answer on Feishu until interrupted; what is being answered then is finished. Raises InputError, ServiceError."""
    check_settings(settings.feishu)
    if settings.feishu.mode != "connection":
        raise InputError(
            "feishu: events come to `assistant serve` (ASSISTANT_FEISHU__MODE=webhook); start that, "
            "or set the mode to connection"
        )

    async def answer(facade: ChannelFacade, told: asyncio.Event) -> None:
        await serve(settings, facade, told)

    run_bot(settings, answer)


async def serve(settings: Settings, facade: ChannelFacade, told: asyncio.Event) -> None:
    """Answer over the long connection until `told`. Raises InputError, ServiceError."""
    app = FeishuApp(settings, facade)
    async with app.running():
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
