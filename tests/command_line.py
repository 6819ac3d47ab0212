"""The command run in the process of the test: what it was given, what it printed, and its exit status."""

from __future__ import annotations

import io
import json
import signal
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from assistant.channels.cli import main as cli


class Result(NamedTuple):
    """The exit status of a command, and what it printed."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which is one JSON value."""
        return json.loads(self.out)

    def error(self, status: int) -> str:
        """The one line on standard error of a command that failed with this status and printed nothing else."""
        assert self.status == status, self
        assert self.out == ""
        assert self.err.startswith("error: ")
        assert self.err.count("\n") == 1
        return self.err


Run = Callable[..., Result]
"""`run("check", "-", stdin=b"…")`; `typed="…"` is a person at a terminal who types this."""


class Terminal(io.StringIO):
    """A person who types this."""

    def isatty(self) -> bool:
        return True


def command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """What runs a command in this process."""

    def run(*arguments: str, stdin: str | bytes = b"", typed: str | None = None) -> Result:
        content = stdin.encode() if isinstance(stdin, str) else stdin
        source = io.TextIOWrapper(io.BytesIO(content), "utf-8") if typed is None else Terminal(typed)
        monkeypatch.setattr(sys, "argv", ["assistant", *arguments])
        monkeypatch.setattr(sys, "stdin", source)
        capsys.readouterr()
        status, handler = 0, signal.getsignal(signal.SIGPIPE)
        try:
            cli.main()
        except SystemExit as stop:
            status = stop.code if isinstance(stop.code, int) else 0
        finally:
            signal.signal(signal.SIGPIPE, handler)
        return Result(status, *capsys.readouterr())

    return run
