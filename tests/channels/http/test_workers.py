"""`assistant serve --workers N`: processes that share port, data, rates and screenings; one that dies is replaced."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from assistant.service import Assistant
from assistant.testing.processes import ASSISTANT, free_port, run_command, server_process, wait_until_answered
from tests.channels.http.services import until

WORKERS = 2
RATE = 60


@contextmanager
def serving(log: Path, data: Path, **variables: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address of a service of two processes, and the process that started them."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    command = (*ASSISTANT, "serve", "--port", str(port), "--workers", str(WORKERS))
    with server_process(log, *command, ASSISTANT_DATA_DIR=str(data), **variables) as process:
        wait_until_answered(f"{url}/readyz", process, log)
        yield url, process


@pytest.fixture
def data(assistant: Assistant, data_dir: Path, tmp_path: Path) -> Path:
    """A data folder with the index that all tests share."""
    assistant.build_index()
    own = tmp_path / "data"
    own.mkdir()
    (own / "index").symlink_to(data_dir / "index")
    return own


def processes_of(parent: int) -> set[int]:
    """The processes that another one started and that serve."""
    found = set()
    for folder in Path("/proc").iterdir():
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[1]) == parent and fields[0] != "Z" and b"spawn_main" in (folder / "cmdline").read_bytes():
                found.add(int(folder.name))
        except (OSError, ValueError, IndexError):
            continue
    return found


def processes_in(metrics: str) -> set[int]:
    """The processes that samples say they are of."""
    samples = [line for line in metrics.splitlines() if line.startswith("star_")]
    return {int(line.partition('process="')[2].partition('"')[0]) for line in samples}


def ask_anew(url: str, path: str) -> int:
    """The status of a request over a connection of its own, which any of the processes may take."""
    return httpx.get(f"{url}{path}", headers={"Connection": "close"}, timeout=60).status_code


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are told apart by /proc")
def test_processes_share_what_they_count_and_keep_and_one_that_dies_is_replaced(data: Path, tmp_path: Path) -> None:
    with serving(tmp_path / "log", data, ASSISTANT_SERVE__RATE_PER_ADDRESS=str(RATE)) as (url, process):
        until(lambda: len(processes_of(process.pid)) == WORKERS)
        before = processes_of(process.pid)
        taken = httpx.post(f"{url}/v1/screen", files={"file": ("a.csv", "name,industry\nx,software\n")}, timeout=60)
        assert taken.status_code == 202
        place = f"/v1/screen/{taken.json()['id']}"
        assert {ask_anew(url, place) for _ in range(12)} == {200}
        statuses = [ask_anew(url, "/v1/models") for _ in range(RATE)]
        assert statuses == [200] * (RATE - 13) + [429] * 13
        counted = httpx.get(f"{url}/metrics", headers={"Connection": "close"}, timeout=60).text
        assert processes_in(counted) <= before
        assert len(processes_in(counted)) == 1
        os.kill(victim := min(before), signal.SIGKILL)
        until(lambda: victim not in processes_of(process.pid) and len(processes_of(process.pid)) == WORKERS)
        assert ask_anew(url, "/healthz") == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert processes_of(process.pid) == set()


def test_processes_that_cannot_start_end_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "records.sqlite").write_bytes(b"no database " * 1_000)
    command = (*ASSISTANT, "serve", "--port", str(free_port()), "--workers", str(WORKERS))
    ended = run_command(*command, variables={"ASSISTANT_DATA_DIR": str(tmp_path / "data")})
    assert ended.returncode == 3
    assert "the file is damaged" in ended.stderr
    assert "did not start in all its processes" in ended.stderr.splitlines()[-1]
    assert "Traceback" not in ended.stderr
