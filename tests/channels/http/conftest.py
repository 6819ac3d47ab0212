"""Services for tests over the index that all tests share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from assistant.channels.http.app import create_app
from assistant.service import Assistant
from tests.channels.http.services import HeldAssistant, Service, StartService, running, service_settings


@pytest.fixture(scope="session")
def service(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service for all tests that need nothing special of it."""
    with running(create_app(service_settings(tmp_path_factory.mktemp("service")), assistant)) as found:
        yield found


@pytest.fixture
def start_service(assistant: Assistant, tmp_path: Path) -> Iterator[StartService]:
    """Start a service of the test's own: `start_service(assistant=…, data_dir=…, concurrency=1, …)`."""
    with ExitStack() as stack:

        def start(assistant: Assistant = assistant, data_dir: Path = tmp_path, **serve: Any) -> Service:
            return stack.enter_context(running(create_app(service_settings(data_dir, **serve), assistant)))

        yield start


@pytest.fixture
def held_assistant(data_dir: Path) -> Iterator[HeldAssistant]:
    """An assistant that a test can stop in the middle of an answer."""
    held = HeldAssistant(data_dir)
    yield held
    held.go.set()
