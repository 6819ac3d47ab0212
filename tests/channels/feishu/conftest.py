"""A workplace on the loopback platform for every test that asks for one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from assistant.service import Assistant
from tests.channels.feishu.workplace import Workplace, workplace


@pytest.fixture
async def place(assistant: Assistant, tmp_path: Path) -> AsyncIterator[Workplace]:
    async with workplace(assistant, tmp_path) as place:
        yield place
