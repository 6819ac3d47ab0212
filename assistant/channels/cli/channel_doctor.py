"""`assistant doctor slack` and `assistant doctor feishu`.

Whether a chat channel is set up, one line for each thing looked at.
"""

from __future__ import annotations

import asyncio
import importlib

from assistant.errors import InputError
from assistant.settings import read_settings

CHANNELS = ("slack", "feishu")


def show_channel(channel: str, as_json: bool) -> bool:
    """Print what was found; whether all is fine. Raises InputError for another channel."""
    from rich.text import Text

    from assistant.channels.cli.json_output import print_json
    from assistant.channels.cli.terminal import console

    if channel not in CHANNELS:
        raise InputError(f"there is no doctor for {channel!r}; write one of {', '.join(CHANNELS)}")
    module = importlib.import_module(f"assistant.channels.{channel}.doctor")
    found: tuple[tuple[str, bool, str], ...] = asyncio.run(module.findings(read_settings()))
    if as_json:
        print_json([{"name": name, "ok": fine, "detail": said} for name, fine, said in found])
    else:
        for name, fine, said in found:
            mark = Text("ok   " if fine else "FAIL ", style="green" if fine else "red")
            console().print(mark + Text(f"{name}: {said}"), soft_wrap=True)
    return all(fine for _, fine, _ in found)
