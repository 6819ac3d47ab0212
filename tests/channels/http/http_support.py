"""The real service on a free port of the loopback interface, and an assistant that a test can stop in the middle of an answer."""

from __future__ import annotations

import datetime as dt
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from assistant.answering.answer import Answer, Claim
from assistant.channels.http.site import Site
from assistant.eligibility.reading import Reading
from assistant.service import Assistant
from assistant.settings import ServeSettings, Settings

sys.path.append(str(Path(__file__).parents[2] / "answering" / "llm"))  # where the scripted server for models is

TODAY = dt.date(2026, 11, 22)
PATIENCE = 30.0
"""Seconds after which a test that waits for something is lost."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service that runs: its address, a client for it, and what stands behind it."""

    url: str
    client: httpx.Client
    app: FastAPI

    @property
    def site(self) -> Site:
        """What its routes share."""
        site = self.app.state.site
        assert isinstance(site, Site)
        return site


StartService = Callable[..., Service]


@contextmanager
def running(app: FastAPI) -> Iterator[Service]:
    """The application behind a real server, until the block is left."""
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=5))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        with httpx.Client(base_url=url, timeout=PATIENCE) as client:
            yield Service(url, client, app)
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        listening.close()


def service_settings(data_dir: Path, **serve: Any) -> Settings:
    """Settings for a service with its records in this folder; rates are out of the way unless a test sets them."""
    return Settings(data_dir=data_dir, serve=ServeSettings(**{"rate_per_address": 100_000, **serve}))


class HeldAssistant(Assistant):
    """Answers as ever, but waits for `go` after the first claim that somebody listens to, then raises `fault` if there is one."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(Settings(data_dir=data_dir), clock=lambda: TODAY)
        self.waits = threading.Event()
        self.go = threading.Event()
        self.left = threading.Event()
        self.fault: Exception | None = None

    def ask(
        self,
        question: str,
        as_of: dt.date | None = None,
        *,
        known: Reading | None = None,
        conversation: str = "",
        on_claim: Callable[[Claim], None] | None = None,
        use_cache: bool = True,
    ) -> Answer:
        """The answer; what it says of `go` and `fault` is true for listeners only."""
        answer = super().ask(question, as_of, known=known, conversation=conversation, use_cache=use_cache)
        if on_claim is None:
            return answer
        try:
            for claim in answer.claims:
                on_claim(claim)
                self.waits.set()
                assert self.go.wait(PATIENCE), "the test never let the answer go on"
                if self.fault is not None:
                    raise self.fault
        except Exception:
            self.left.set()
            raise
        return answer
