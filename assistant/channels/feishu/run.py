"""The process behind `assistant feishu`: the long connection and the app, until it is told to end."""

from __future__ import annotations

import asyncio
import sys
from functools import partial

from assistant.channels.feishu.app import FeishuApp
from assistant.channels.feishu.sdk import Connection
from assistant.channels.hosting.facade import ChannelFacade
from assistant.channels.hosting.process import run_bot, while_out_of_reach
from assistant.errors import InputError, ServiceError
from assistant.settings import FeishuSettings, Settings


def run(settings: Settings) -> None:
    """Answer on Feishu until interrupted; what is being answered then is finished. Raises InputError.

    While the platform is out of reach, or will not have the connection, try again.
    """
    check_settings(settings.feishu)
    if settings.feishu.mode != "connection":
        raise InputError(
            "feishu: events come to `assistant serve` (ASSISTANT_FEISHU__MODE=webhook); start that, "
            "or set the mode to connection"
        )

    async def answer(facade: ChannelFacade, stop: asyncio.Event) -> None:
        await while_out_of_reach("feishu", partial(serve, settings, facade, stop), stop)

    run_bot(settings, answer)


async def serve(settings: Settings, facade: ChannelFacade, stop: asyncio.Event) -> None:
    """Answer over the long connection until `stop` is set. Raises InputError, ServiceError."""
    app = FeishuApp(settings, facade)
    async with app.running():
        connection = asyncio.create_task(Connection(app, settings.feishu).run())
        signal = asyncio.create_task(stop.wait())
        print("feishu: answering  (Ctrl-C ends it)", file=sys.stderr, flush=True)
        try:
            await asyncio.wait({connection, signal}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            signal.cancel()
            connection.cancel()
            (outcome,) = await asyncio.gather(connection, return_exceptions=True)
    if isinstance(outcome, Exception):
        raise ServiceError(f"feishu: the connection ended ({outcome}); `assistant doctor feishu` says what to do")


def check_settings(settings: FeishuSettings) -> None:
    """Raise InputError naming the setting that is missing."""
    for name in ("app_id", "app_secret"):
        if not getattr(settings, name):
            raise InputError(
                f"feishu: ASSISTANT_FEISHU__{name.upper()} is not set; copy it from the app's console, "
                "Credentials and basic info"
            )
