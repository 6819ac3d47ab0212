"""The command, run from an empty folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import Run, command_line


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run a command in this process, from an empty folder."""
    monkeypatch.chdir(tmp_path)
    return command_line(monkeypatch, capsys)
