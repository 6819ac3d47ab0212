"""What nobody waits for any more is not worked on any more: time is over, the caller hung up, the key was not good."""

from __future__ import annotations

import json
import socket
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from assistant.answering.answer import Answer
from assistant.base.deadline import Stopped, check_deadline
from assistant.channels.http.access import COUNTED_BYTES
from assistant.records.records import Scope
from assistant.service import Assistant
from assistant.settings import Settings
from tests.channels.http.services import PATIENCE, TODAY, StartService
from tests.channels.http.test_access import ASK, kind_of, new_key


class Endless(Assistant):
    """Answers nothing: it works until it is stopped."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(Settings(data_dir=data_dir), clock=lambda: TODAY)
        self.began, self.stopped = threading.Event(), threading.Event()

    def ask(self, *_: Any, **__: Any) -> Answer:
        """Never comes back by itself."""
        self.began.set()
        pause = threading.Event()
        try:
            while not pause.wait(0.001):
                check_deadline()
        except Stopped:
            self.stopped.set()
            raise
        raise AssertionError


@pytest.fixture
def endless(data_dir: Path) -> Endless:
    return Endless(data_dir)


def test_an_answer_that_takes_too_long_is_worked_on_no_more(endless: Endless, start_service: StartService) -> None:
    response = start_service(endless, timeout=0.2).client.post("/v1/ask", json=ASK)
    assert (response.status_code, kind_of(response)) == (504, "timeout")
    assert endless.stopped.wait(PATIENCE)


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/chat/completions", "/ask?q=market+cap"])
def test_a_caller_who_hangs_up_ends_the_work(endless: Endless, start_service: StartService, path: str) -> None:
    service = start_service(endless)
    sent = ASK | {"messages": [{"role": "user", "content": "What is the fifth standard?"}]}
    fields = ("question",) if path == "/v1/ask" else ("messages",)
    body = b"" if "?" in path else json.dumps({name: sent[name] for name in fields}).encode()
    head = f"{'POST' if body else 'GET'} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    head += f"Content-Length: {len(body)}\r\n\r\n" if body else "\r\n"
    with socket.create_connection(("127.0.0.1", urlsplit(service.url).port or 0), timeout=PATIENCE) as connection:
        connection.sendall(head.encode() + body)
        assert endless.began.wait(PATIENCE)
        assert not endless.stopped.is_set()
    assert endless.stopped.wait(PATIENCE)
    assert service.client.get("/healthz").status_code == 200


def test_a_long_request_counts_as_several(start_service: StartService) -> None:
    service = start_service(require_key=True, rate_per_key=4)
    key = new_key(service, Scope.CHECK, Scope.ASK)
    long = {"citation": "a#b", "quote": "x" * (2 * COUNTED_BYTES)}
    statuses = [service.client.post("/v1/verify", json=long, headers=key).status_code for _ in range(2)]
    assert statuses == [400, 429]
    assert service.client.get("/v1/models", headers=key).status_code == 200


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"method": "POST", "url": "/v1/ask", "json": ASK}, 401),
        ({"method": "POST", "url": "/v1/ask", "json": ASK, "headers": {"X-API-Key": "wrong"}}, 401),
        ({"method": "POST", "url": "/v1/ask", "content": b"{", "headers": {"Content-Type": "application/json"}}, 400),
        ({"method": "GET", "url": "/v1/nothing"}, 404),
        ({"method": "POST", "url": "/mcp", "json": {}}, 401),
    ],
)
def test_what_is_refused_counts_too_and_locks_out_no_good_key(
    start_service: StartService, sent: dict[str, Any], status: int
) -> None:
    service = start_service(require_key=True, rate_per_address=3)
    key = new_key(service, Scope.ASK)
    assert [service.client.request(**sent).status_code for _ in range(5)] == [status] * 3 + [429] * 2
    assert [service.client.get("/v1/models", headers=key).status_code for _ in range(2)] == [200, 200]
    assert service.client.get("/healthz").status_code == 200
