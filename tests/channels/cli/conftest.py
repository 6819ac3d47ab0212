"""The command, run from an empty folder, and the chat platforms it posts to."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.testing.feishu.server import APP_ID, MockFeishu
from assistant.testing.feishu.server import SECRET as FEISHU_SECRET
from assistant.testing.slack.server import BOT_TOKEN, MockSlack
from tests.command_line import Run, command_line


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run a command in this process, from an empty folder."""
    monkeypatch.chdir(tmp_path)
    return command_line(monkeypatch, capsys)


@contextmanager
def served(mock: MockSlack | MockFeishu) -> Iterator[None]:
    """The platform on an event loop of its own: the command has another."""
    loop, started, ended = asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with mock.running():
            started.set()
            await ended.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    started.wait()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
        loop.close()


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[MockSlack]:
    mock = MockSlack()
    with served(mock):
        monkeypatch.setenv("ASSISTANT_SLACK__BOT_TOKEN", BOT_TOKEN)
        monkeypatch.setenv("ASSISTANT_SLACK__BASE_URL", mock.base_url)
        yield mock


@pytest.fixture
def feishu(monkeypatch: pytest.MonkeyPatch) -> Iterator[MockFeishu]:
    mock = MockFeishu()
    with served(mock):
        monkeypatch.setenv("ASSISTANT_FEISHU__APP_ID", APP_ID)
        monkeypatch.setenv("ASSISTANT_FEISHU__APP_SECRET", FEISHU_SECRET)
        monkeypatch.setenv("ASSISTANT_FEISHU__BASE_URL", mock.base)
        yield mock
