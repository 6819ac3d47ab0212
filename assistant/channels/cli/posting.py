"""Reports of a command, posted to chats: Slack, and Feishu or Lark."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.language.text import Language
    from assistant.settings import Settings


def check_channels(settings: Settings, slack: str | None, feishu: str | None) -> None:
    """Raise InputError now, and not when there is something to post, where a chat that is named is not set up."""
    if slack is not None:
        from assistant.channels.slack import announcing

        announcing.check_settings(settings.slack)
    if feishu is not None:
        from assistant.channels.feishu import run

        run.check_settings(settings.feishu)


def post(lines: Sequence[str], settings: Settings, slack: str | None, feishu: str | None, language: Language) -> None:
    """Post a report to the chats that were named, if any. Raises InputError, ServiceError."""
    if slack is None and feishu is None:
        return
    import asyncio

    from assistant.channels.chat.message import plain

    message = plain("\n".join(lines), language)
    if slack is not None:
        from assistant.channels.slack import announcing as in_slack

        asyncio.run(in_slack.announce(settings.slack, slack, message))
    if feishu is not None:
        from assistant.channels.feishu import announcing as in_feishu

        asyncio.run(in_feishu.announce(settings.feishu, feishu, message))
