"""The edge of the service under attack: `python evals/benchmarks/attacks/edge.py`.

Starts `assistant serve` for each attack and prints what came of it: headers without end, connections that say nothing
or half a thing, a body that never ends while the service is told to stop, strangers behind a proxy, pages of other
sites, a platform out of reach, and what `/readyz` says when nothing can be kept.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from assistant.testing.processes import ASSISTANT, child_environment, free_port, wait_until_answered

PATIENCE = 40.0
"""Seconds after which an attack has held."""
HALF_A_REQUEST = (
    b"POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n{"
)


@dataclass(frozen=True, slots=True)
class Target:
    """A service under attack."""

    port: int
    data: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def connect(self, said: bytes = b"") -> socket.socket:
        """A connection on which this much was said."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        connection.sendall(said)
        return connection


@contextmanager
def service(descriptors: int | None = None, **variables: str) -> Iterator[Target]:
    """A service of its own, with so many file descriptors."""

    def limit() -> None:
        if descriptors is not None:
            resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))

    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        port, data, log = free_port(), Path(folder) / "data", Path(folder) / "log"
        environment = child_environment(ASSISTANT_DATA_DIR=str(data), **variables)
        out = stack.enter_context(log.open("wb"))
        process = subprocess.Popen(
            (*ASSISTANT, "serve", "--port", str(port)), env=environment, stdout=out, stderr=out, preexec_fn=limit
        )
        try:
            wait_until_answered(f"http://127.0.0.1:{port}/healthz", process, log)
            yield Target(port, data, process)
        finally:
            process.kill()
            process.wait()


def seconds_until_closed(connection: socket.socket, drip: bytes = b"") -> float:
    """How long the service kept the connection, `drip` sent twice a second; PATIENCE where it never closed it."""
    began = time.monotonic()
    connection.settimeout(0.5)
    while (passed := time.monotonic() - began) < PATIENCE:
        try:
            if drip:
                connection.sendall(drip)
            if connection.recv(65_536) == b"":
                return passed
        except TimeoutError:
            continue
        except OSError:
            return passed
    return PATIENCE


def endless_headers() -> str:
    """80 MB of one header."""
    with service() as target, target.connect(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Much: ") as connection:
        sent, piece = 0, b"x" * 65_536
        with suppress(OSError):
            while sent < 80_000_000:
                connection.sendall(piece)
                sent += len(piece)
        return f"{sent:,} bytes were taken"


def silence() -> str:
    """60 connections that say half a request and no more."""
    with service() as target:
        connections = [target.connect(b"GET /healthz HTTP/1.1\r\nHost: loc") for _ in range(60)]
        began = time.monotonic()
        for connection in connections:
            seconds_until_closed(connection)
            if time.monotonic() - began >= PATIENCE:
                break
        return f"kept {min(time.monotonic() - began, PATIENCE):.0f} s"


def dripping_headers() -> str:
    """A header that grows by a letter twice a second."""
    with service() as target, target.connect(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ") as connection:
        return f"kept {seconds_until_closed(connection, b'x'):.0f} s"


def dripping_body() -> str:
    """A body that grows by a byte twice a second."""
    with service() as target, target.connect(HALF_A_REQUEST) as connection:
        return f"kept {seconds_until_closed(connection, b' '):.0f} s"


def few_descriptors() -> str:
    """300 half-open connections against 256 descriptors, then an honest request."""
    with service(descriptors=256) as target:
        connections: list[socket.socket] = []
        with suppress(OSError):
            connections.extend(target.connect(b"GET /") for _ in range(300))
        began = time.monotonic()
        try:
            status = str(httpx.get(f"{target.url}/readyz", timeout=30).status_code)
        except httpx.HTTPError as error:
            status = type(error).__name__
        return f"{status} after {time.monotonic() - began:.1f} s, {len(connections)} connected"


def told_to_end_with_half_a_body() -> str:
    """SIGTERM while a body is half sent."""
    head = (
        b"POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n{"
    )
    with service() as target, target.connect(head):
        time.sleep(0.5)
        began = time.monotonic()
        target.process.send_signal(signal.SIGTERM)
        try:
            target.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            return f"runs after {PATIENCE:.0f} s"
        return f"ended after {time.monotonic() - began:.1f} s"


def second_visitor() -> str:
    """Behind a proxy for a public name, a second visitor reads what the first one asked."""
    return _second_visitor({"ASSISTANT_SERVE__PUBLIC_HOSTS": '["star.example"]'}, {"Host": "star.example"})


def second_visitor_unannounced() -> str:
    """The same behind a proxy that the settings know nothing of and that sends its own Host."""
    return _second_visitor({}, {"X-Forwarded-For": "203.0.113.7"})


def _second_visitor(settings: dict[str, str], headers: dict[str, str]) -> str:
    with service(None, **settings) as target, httpx.Client(base_url=target.url, headers=headers, timeout=60) as client:
        first = client.post("/v1/conversations")
        listed = client.get("/v1/conversations")
        seen = len(listed.json().get("conversations", [])) if listed.is_success else 0
        return f"conversation {first.status_code}, listed {listed.status_code}, {seen} of another's seen"


def what_strangers_see() -> str:
    """What is open without a key where keys are needed."""
    with service(ASSISTANT_SERVE__REQUIRE_KEY="true") as target:
        return ", ".join(
            f"{path} {httpx.get(target.url + path).status_code}" for path in ("/metrics", "/openapi.json", "/readyz")
        )


def rebinding() -> str:
    """A foreign Host, at an address of every interface."""
    with service(ASSISTANT_SERVE__HOST="0.0.0.0", ASSISTANT_SERVE__REQUIRE_KEY="true") as target:
        status = httpx.get(f"{target.url}/sign-in", headers={"Host": "evil.example"}).status_code
        return f"Host: evil.example {status}"


def page_of_another_site() -> str:
    """A picture on a page of another site whose address is `/ask?q=…`."""
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
    with service() as target:
        link = httpx.get(f"{target.url}/ask?q=patents", headers=headers, timeout=60)
        answered = "answered" if 'class="answer' in link.text else "not answered"
        return f"{link.status_code}, {answered}"


def slack_out_of_reach() -> str:
    """A start in Slack's HTTP mode with Slack out of reach."""
    settings = {
        "ASSISTANT_SLACK__MODE": "http",
        "ASSISTANT_SLACK__BOT_TOKEN": "xoxb-1",
        "ASSISTANT_SLACK__SIGNING_SECRET": "0" * 32,
        "ASSISTANT_SLACK__BASE_URL": f"http://127.0.0.1:{free_port()}/",
    }
    try:
        with service(None, **settings) as target:
            return f"the service runs, /healthz {httpx.get(target.url + '/healthz').status_code}"
    except AssertionError:
        return "the service does not start"


def ready_without_a_folder() -> str:
    """`/readyz` when the data folder is gone."""
    with service() as target:
        shutil.rmtree(target.data)
        reply = httpx.get(f"{target.url}/readyz", timeout=60)
        return f"{reply.status_code} {json.dumps(reply.json())[:100]}"


ATTACKS: tuple[Callable[[], str], ...] = (
    endless_headers,
    silence,
    dripping_headers,
    dripping_body,
    few_descriptors,
    told_to_end_with_half_a_body,
    second_visitor,
    second_visitor_unannounced,
    what_strangers_see,
    rebinding,
    page_of_another_site,
    slack_out_of_reach,
    ready_without_a_folder,
)


if __name__ == "__main__":
    argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0]).parse_args()
    os.environ.setdefault("OPENAI_API_KEY", "")
    for attack in ATTACKS:
        print(f"{(attack.__doc__ or '').strip()}  →  {attack()}", flush=True)
