"""The compose file's set-up without containers: PostgreSQL, a Chroma server and two services, as real processes on loopback."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
import yaml

from assistant.base.resources import packaged

if TYPE_CHECKING:
    from assistant.testing.postgres import Server

COMPOSE = packaged("corpus").parent / "compose.yaml"
FIRST = "What R&D ratio does the first sci-tech indicator require?"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def process(log: Path, *command: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is ended with the block; what it prints is in `log`."""
    with log.open("wb") as out:
        started = subprocess.Popen(command, env={**os.environ, **environment}, stdout=out, stderr=subprocess.STDOUT)
    try:
        yield started
    finally:
        started.send_signal(signal.SIGTERM)
        try:
            started.wait(30)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


def until_answered(url: str, started: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the URL answers 200; asked again only after a refused connection or a wait inside the request."""
    with httpx.Client(transport=httpx.HTTPTransport(retries=12), timeout=60) as client:
        while True:
            assert started.poll() is None, log.read_text()
            try:
                if client.get(url).status_code == 200:
                    return
            except httpx.TransportError:
                continue


@pytest.fixture(scope="module")
def replicas(postgres_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The addresses of two services with the environment that compose.yaml gives them."""
    folder = tmp_path_factory.mktemp("replicas")
    chroma_port, ports = free_port(), (free_port(), free_port())
    service = yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]["assistant"]
    assert service["deploy"]["replicas"] == len(ports)
    here = {
        "ASSISTANT_RECORDS__URL": postgres_server.new_database(),
        "ASSISTANT_CHROMA__HOST": "127.0.0.1",
        "ASSISTANT_CHROMA__PORT": str(chroma_port),
        "OPENAI_API_KEY": "",
        "OPENAI_BASE_URL": "",
    }
    assert set(service["environment"]) == set(here)
    with ExitStack() as stack:
        log = folder / "chroma.log"
        command = [
            str(Path(sys.executable).parent / "chroma"),
            "run",
            "--path",
            str(folder / "chroma"),
            "--host",
            "127.0.0.1",
            "--port",
            str(chroma_port),
        ]
        chroma = stack.enter_context(process(log, *command))
        until_answered(f"http://127.0.0.1:{chroma_port}/api/v2/heartbeat", chroma, log)
        started = []
        for number, port in enumerate(ports):
            log = folder / f"serve{number}.log"
            serve = (sys.executable, "-m", "assistant.channels.cli.main", "serve", "--port", str(port))
            data = str(folder / f"data{number}")
            started.append((stack.enter_context(process(log, *serve, ASSISTANT_DATA_DIR=data, **here)), port, log))
        for one, port, log in started:
            until_answered(f"http://127.0.0.1:{port}/readyz", one, log)
        yield (f"http://127.0.0.1:{ports[0]}", f"http://127.0.0.1:{ports[1]}")


def test_a_conversation_started_on_one_goes_on_at_the_other(replicas: tuple[str, str]) -> None:
    one, other = replicas
    with httpx.Client(timeout=60) as client:
        conversation = client.post(f"{one}/v1/conversations").json()["id"]
        first = client.post(f"{one}/v1/ask", json={"question": FIRST, "conversation": conversation}).json()
        assert first["citations"]
        second = client.post(
            f"{other}/v1/ask", json={"question": "and for software companies?", "conversation": conversation}
        ).json()
        assert second["asked_as"] == (
            "What R&D ratio does the first sci-tech indicator require for software companies?"
        )
        third = client.post(
            f"{one}/v1/ask", json={"question": "截至2022年5月1日呢？", "conversation": conversation}
        ).json()
        assert third["as_of"] == "2022-05-01"
        for url in replicas:
            held = client.get(f"{url}/v1/conversations/{conversation}").json()
            assert len(held["turns"]) == 3


def test_both_answer_alike(replicas: tuple[str, str]) -> None:
    with httpx.Client(timeout=60) as client:
        answers = [
            client.post(f"{url}/v1/ask", json={"question": "第五套标准的市值要求是多少？"}).json() for url in replicas
        ]
    assert answers[0]["answer"] == answers[1]["answer"]
    assert answers[0]["id"] == answers[1]["id"]


def test_two_turns_at_once_on_two_replicas_lose_nothing_in_silence(replicas: tuple[str, str]) -> None:
    """Of two turns taken at the same moment, each is either kept or refused with 409; the conversation holds what was kept."""
    with httpx.Client(timeout=60) as client, ThreadPoolExecutor(2) as threads:
        conversation = client.post(f"{replicas[0]}/v1/conversations").json()["id"]
        sent = [
            threads.submit(
                httpx.post, f"{url}/v1/ask", json={"question": FIRST, "conversation": conversation}, timeout=60
            )
            for url in replicas
            for _ in range(3)
        ]
        statuses = [future.result().status_code for future in sent]
        held = client.get(f"{replicas[1]}/v1/conversations/{conversation}").json()
    assert set(statuses) <= {200, 409}
    assert statuses.count(200) == len(held["turns"]) >= 1
