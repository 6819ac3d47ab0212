"""The manifest of the Slack app: what it may do and what it is told of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from assistant.errors import InputError

PATH = "/slack/events"
"""Where `assistant serve` takes what Slack sends in HTTP mode."""

_FILE = Path(__file__).with_name("manifest.yaml")


def manifest_text(url: str | None = None) -> str:
    """The manifest for Socket Mode, or with the public address of `assistant serve` for HTTP mode.

    Raises InputError.
    """
    text = _FILE.read_text(encoding="utf-8")
    if url is None:
        return text
    if not url.startswith("https://"):
        raise InputError(f"--url '{url[:80]}' is not an address that Slack can reach; it begins with https://")
    target = url.rstrip("/") + PATH
    manifest: dict[str, Any] = yaml.safe_load(text)
    settings = manifest["settings"]
    settings["socket_mode_enabled"] = False
    settings["event_subscriptions"] = {"request_url": target, **settings["event_subscriptions"]}
    settings["interactivity"]["request_url"] = target
    for command in manifest["features"]["slash_commands"]:
        command["url"] = target
    return yaml.safe_dump(manifest, allow_unicode=True, sort_keys=False, width=120)


def scopes() -> tuple[str, ...]:
    """The scopes that the bot token must have."""
    manifest: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return tuple(manifest["oauth_config"]["scopes"]["bot"])
