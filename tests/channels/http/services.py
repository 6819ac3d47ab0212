"""The real service on a free port of the loopback interface, and an assistant that a test can stop in the middle of an answer."""

from __future__ import annotations

import datetime as dt
import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from assistant.answering.answer import Answer, Claim
from assistant.channels.hosting.edge import EdgeConfig
from assistant.channels.http.site import Site
from assistant.eligibility.reading.reader import FactsReading
from assistant.service import Assistant
from assistant.settings import LlmSettings, ServeSettings, Settings

TODAY = dt.date(2026, 11, 22)
PATIENCE = 60.0
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
    server = uvicorn.Server(EdgeConfig(app, 5))
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


def until(reached: Callable[[], object]) -> None:
    """Ask again until it is so."""
    pause = threading.Event()
    for _ in range(int(PATIENCE / 0.02)):
        if reached():
            return
        pause.wait(0.02)
    raise AssertionError("it never came to that")


def assistant_with_model(data_dir: Path, own: Path, url: str, **llm: Any) -> Assistant:
    """An assistant with a model behind this URL, over the shared index but in a data folder of its own."""
    own.mkdir()
    for path in data_dir.iterdir():
        if not path.name.startswith("answers"):
            (own / path.name).symlink_to(path)
    model = LlmSettings.model_validate({"base_url": url, "model": "test-model", "api_key": "k", **llm})
    return Assistant(Settings(data_dir=own, llm=model), clock=lambda: TODAY)


def choosing(quote: str) -> Callable[[dict[str, Any]], str]:
    """What a model replies to a prompt: the number of the sentence that reads so, among others it was not shown."""

    def reply(body: dict[str, Any]) -> str:
        numbers = re.findall(rf"^(\d+)\. {re.escape(quote)}$", body["messages"][-1]["content"], re.MULTILINE)
        return json.dumps({"say": [int(numbers[0]), 999], "text": "The fifth standard requires RMB 9 billion."})

    return reply


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
        known: FactsReading | None = None,
        conversation: str = "",
        before: str = "",
        on_claim: Callable[[Claim], None] | None = None,
        use_cache: bool = True,
    ) -> Answer:
        """The answer; what it says of `go` and `fault` is true for listeners only."""
        answer = super().ask(
            question, as_of, known=known, conversation=conversation, before=before, use_cache=use_cache
        )
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


def pdf_maker(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Put a program on the path that makes a PDF of any memo, as an office would."""
    program = folder / "soffice"
    program.write_text('#!/bin/sh\nwhile [ "$1" != --outdir ]; do shift; done\necho %PDF > "$2/memo.pdf"\n')
    program.chmod(0o755)
    patch.setenv("PATH", f"{folder}:/bin:/usr/bin")
