"""A real `assistant serve` process and a light HTTP client, for the benchmarks of the service."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from pathlib import Path
from types import TracebackType
from typing import Any

import yaml

SUITES = Path(__file__).resolve().parents[1] / "suites"
TICK = os.sysconf("SC_CLK_TCK")


@cache
def suite_questions() -> tuple[str, ...]:
    """The questions of the suites, both languages, in the order of their files.

    Reading them takes seconds: to be done before connections are open, which the service gives up where nothing comes.
    """
    questions: list[str] = []
    for file in sorted(SUITES.glob("*.yaml")):
        cases = yaml.safe_load(file.read_text("utf-8"))["cases"]
        questions += [case["question"] for case in cases if isinstance(case.get("question"), str)]
    return tuple(dict.fromkeys(questions))


def new_questions() -> Iterator[str]:
    """Questions of the suites without end, each with a number that makes its text, and so its vector, a new one."""
    for number, question in enumerate(cycle(suite_questions())):
        yield f"{question} (ref {number})"


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Service:
    """`assistant serve` on a free port with its data in `data`.

    `ready_seconds` is from start to the first ready answer.
    """

    def __init__(
        self,
        data: Path,
        *,
        source: Path | None = None,
        options: Sequence[str] = (),
        variables: Mapping[str, str] | None = None,
    ) -> None:
        """`source` is the tree of another version of the program, `options` more options of `serve`."""
        self.data, self.variables, self._options = data, variables or {}, tuple(options)
        self._source = source.resolve() if source is not None else None
        self.port = free_port()
        self.process = self._start()
        self.ready_seconds = self._wait()
        self.ready_cpu = self.cpu_seconds
        """What the process had used of the cores by then."""

    def _start(self) -> subprocess.Popen[bytes]:
        rates = {"ASSISTANT_SERVE__RATE_PER_ADDRESS": "100000000", "ASSISTANT_SERVE__RATE_PER_KEY": "100000000"}
        environment = {**os.environ, **rates, "ASSISTANT_DATA_DIR": str(self.data), **self.variables}
        if self._source is not None:
            environment |= {"PYTHONPATH": str(self._source), "ASSISTANT_CORPUS_DIR": str(self._source / "corpus")}
        command = [
            sys.executable,
            "-m",
            "assistant.channels.cli.main",
            "serve",
            "--port",
            str(self.port),
            *self._options,
        ]
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data / "serve.log").open("ab") as log:
            return subprocess.Popen(command, env=environment, stderr=log, cwd=self._source)

    def _wait(self) -> float:
        began = time.perf_counter()
        while time.perf_counter() - began < 120:
            if self.process.poll() is not None:
                raise SystemExit(f"the service ended; see {self.data / 'serve.log'}")
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5):
                    return time.perf_counter() - began
            except (urllib.error.URLError, OSError):
                time.sleep(0.02)
        raise SystemExit("the service was not ready within two minutes")

    def kill_and_restart(self) -> float:
        """kill -9, then a new process on the same data and port; the seconds until it is ready."""
        self.process.kill()
        self.process.wait()
        self.process = self._start()
        return self._wait()

    @property
    def cpu_seconds(self) -> float:
        """What the process has used of the cores so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    @property
    def memory_mb(self) -> float:
        """What the process holds in memory now (RSS)."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024

    def __enter__(self) -> Service:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


@dataclass(frozen=True, slots=True)
class Call:
    """One request; `body` is sent as JSON."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None

    def bytes(self) -> bytes:
        """The request as it goes over the wire."""
        data = json.dumps(self.body, ensure_ascii=False).encode() if self.body is not None else b""
        head = f"{self.method} {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(data)}\r\n"
        return (head + "Content-Type: application/json\r\n\r\n").encode() + data


class Client:
    """One kept-open connection, one request at a time; light, for it shares the cores with what it measures."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def send(self, call: Call) -> tuple[int, bytes]:
        """Status and body. Raises OSError or asyncio.IncompleteReadError where the connection breaks."""
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 24)
        assert self._reader is not None
        try:
            self._writer.write(call.bytes())
            head = await self._reader.readuntil(b"\r\n\r\n")
            status = int(head.split(b" ", 2)[1])
            length = next(
                int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
            )
            return status, await self._reader.readexactly(length)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Drop the connection."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
