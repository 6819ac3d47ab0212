"""The app in a mock Slack for every test that asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from slack_sdk.http_retry.jitter import RandomJitter

from assistant.service import Assistant
from tests.channels.slack.live import InSlack, live


@pytest.fixture(autouse=True)
def no_jitter(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK adds up to a second of chance to every pause before it tries again."""
    monkeypatch.setattr(RandomJitter, "recalculate", lambda _, duration: duration)


@pytest.fixture
def in_slack(assistant: Assistant, tmp_path: Path) -> InSlack:
    """`async with in_slack() as live: …`"""

    def start(assistant: Assistant = assistant, data_dir: Path = tmp_path, **more: Any) -> Any:
        return live(assistant, data_dir, **more)

    return start
