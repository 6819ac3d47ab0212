"""The compose file's set-up without containers: PostgreSQL, a Chroma server and two services, as real processes on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING

import httpx
import pytest
import yaml

from assistant.base.resources import packaged
from assistant.testing.processes import (
    ASSISTANT,
    chroma_program,
    chroma_server,
    free_port,
    server_process,
    wait_until_answered,
)

if TYPE_CHECKING:
    from assistant.testing.postgres import Server

COMPOSE = packaged("corpus").parent / "compose.yaml"
FIRST = "What R&D ratio does the first sci-tech indicator require?"


@pytest.fixture(scope="module")
def replicas(postgres_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The addresses of two services with the environment that compose.yaml gives them."""
    if chroma_program() is None:
        pytest.skip("the chroma program is not installed")
    folder = tmp_path_factory.mktemp("replicas")
    ports = free_port(), free_port()
    service = yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]["assistant"]
    assert service["deploy"]["replicas"] == len(ports)
    with ExitStack() as stack:
        _, chroma_port = stack.enter_context(chroma_server(folder / "chroma")).split(":")
        here = {
            "ASSISTANT_RECORDS__URL": postgres_server.new_database(),
            "ASSISTANT_CHROMA__HOST": "127.0.0.1",
            "ASSISTANT_CHROMA__PORT": chroma_port,
            "OPENAI_API_KEY": "",
            "OPENAI_BASE_URL": "",
        }
        assert set(service["environment"]) == set(here)
        started = []
        for number, port in enumerate(ports):
            command = (*ASSISTANT, "serve", "--port", str(port))
            here["ASSISTANT_DATA_DIR"] = str(folder / f"data{number}")
            log = folder / f"serve{number}.log"
            started.append(
                (f"http://127.0.0.1:{port}", stack.enter_context(server_process(log, *command, **here)), log)
            )
        for url, process, log in started:
            wait_until_answered(f"{url}/readyz", process, log)
        yield started[0][0], started[1][0]


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
