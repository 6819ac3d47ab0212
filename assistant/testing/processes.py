"""Programs that a test runs or starts.

Python and the command in processes of their own, servers on free ports of loopback.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

import assistant

ASSISTANT = (sys.executable, "-m", "assistant.channels.cli.main")
"""The command, run by the Python that runs the test."""
PATIENCE = 120.0
"""Seconds after which a program that is waited for will not end."""


def child_environment(**variables: str) -> dict[str, str]:
    """The variables of a child: those of this process and these.

    It imports the package that this process has imported.
    """
    return {**os.environ, "PYTHONPATH": str(Path(assistant.__file__).parents[1]), **variables}


def run_command(
    *command: str,
    check: bool = False,
    stdin: str = "",
    cwd: Path | None = None,
    variables: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, `stdin` as its input; with `check` a failure raises `subprocess.CalledProcessError`."""
    return subprocess.run(
        command,
        cwd=cwd,
        env=child_environment(**(variables or {})),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=check,
    )


def run_code(code: str, *arguments: str, check: bool = True, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python source in a process of its own, `arguments` in its `sys.argv`."""
    return run_command(sys.executable, "-c", code, *arguments, check=check, variables=variables)


@contextmanager
def started(*command: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """A program whose three streams are pipes; it does not outlive the block."""
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=child_environment(**variables)
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def free_port() -> int:
    """A port of loopback on which nobody listened a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def server_process(log: Path, *command: str, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server that is told to end with the block; what it prints is in `log`."""
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=child_environment(**variables), stdout=out, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_answered(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the URL of a server answers 200, asked every twentieth of a second.

    Fails at once where it has ended.
    """
    with httpx.Client(timeout=PATIENCE) as client:
        for _ in range(int(PATIENCE / 0.05)):
            with suppress(httpx.TransportError):
                if client.get(url).status_code == 200:
                    return
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.05)
            assert process.returncode is None, log.read_text("utf-8", "replace")
    raise AssertionError(f"{url} does not answer: {log.read_text('utf-8', 'replace')}")


def chroma_program() -> str | None:
    """The `chroma` program beside this Python or on the path; None where there is none."""
    return shutil.which("chroma", path=str(Path(sys.executable).parent)) or shutil.which("chroma")


@contextmanager
def chroma_server(folder: Path) -> Iterator[str]:
    """A Chroma server with its data in `folder`, as `host:port`.

    Raises FileNotFoundError where the program is missing.
    """
    program, port = chroma_program(), free_port()
    if program is None:
        raise FileNotFoundError("the chroma program is not installed (it comes with chromadb)")
    folder.mkdir(parents=True, exist_ok=True)
    command = (program, "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port))
    log = folder / "chroma.log"
    with server_process(log, *command) as process:
        wait_until_answered(f"http://127.0.0.1:{port}/api/v2/heartbeat", process, log)
        yield f"127.0.0.1:{port}"
