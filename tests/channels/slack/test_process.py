"""`assistant slack` as a process of its own: it answers, ends when it is told to, and finishes what it has begun."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from assistant.service import Assistant
from assistant.testing.slack.blocks import words_of
from assistant.testing.slack.server import APP_TOKEN, BOT_TOKEN, MockSlack

pytestmark = pytest.mark.anyio

PATIENCE = 60.0


@asynccontextmanager
async def started(slack: MockSlack, data_dir: Path, folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """`assistant slack` against this Slack, its records in `folder`; it does not outlive the block."""
    environment = {
        **os.environ,
        "ASSISTANT_DATA_DIR": str(data_dir),
        "ASSISTANT_RECORDS__URL": f"sqlite:///{folder / 'records.sqlite'}",
        "ASSISTANT_CHAT__GROW_AFTER": "0",
        "ASSISTANT_SLACK__BASE_URL": slack.base_url,
        "ASSISTANT_SLACK__BOT_TOKEN": BOT_TOKEN,
        "ASSISTANT_SLACK__APP_TOKEN": APP_TOKEN,
    }
    command = [sys.executable, "-m", "assistant.channels.cli.main", "slack"]
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, cwd=folder, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_the_command_answers_and_a_signal_in_mid_answer_lets_it_finish(
    assistant: Assistant, data_dir: Path, tmp_path: Path
) -> None:
    assistant.index_status()
    async with MockSlack().running() as slack, started(slack, data_dir, tmp_path) as process:
        await slack.say("What does the fifth standard require?", room="D1")
        await slack.until(lambda: slack.counts["chat.update"] == 1)
        slack.gates["chat.appendStream"] = asyncio.Event()
        await slack.say("第五套标准有什么要求？", room="D1")
        await slack.until(lambda: slack.counts["chat.startStream"] == 2)
        process.send_signal(signal.SIGTERM)
        slack.gates["chat.appendStream"].set()
        _, said = await asyncio.wait_for(process.communicate(), PATIENCE)
        assert process.returncode == 0
        assert said.decode().splitlines() == ["slack: answering in Deals  (Ctrl-C ends it)"]
        assert len(slack.replies()) == 2
        assert "40亿元" in words_of(slack.replies()[-1].blocks)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell at once that a process is gone")
async def test_what_a_killed_process_left_is_answered_once_by_the_next(
    assistant: Assistant, data_dir: Path, tmp_path: Path
) -> None:
    assistant.index_status()
    async with MockSlack().running() as slack:
        async with started(slack, data_dir, tmp_path) as process:
            slack.gates["assistant.threads.setStatus"] = asyncio.Event()
            await slack.say("What does the fifth standard require?", room="D1")
            await slack.until(lambda: slack.counts["assistant.threads.setStatus"])
            process.kill()
            await process.wait()
        slack.gates["assistant.threads.setStatus"].set()
        async with started(slack, data_dir, tmp_path):
            await slack.until(lambda: slack.counts["chat.update"] == 1)
        (reply,) = slack.replies()
        assert "RMB 4 billion" in words_of(reply.blocks)
