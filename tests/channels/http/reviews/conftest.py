"""A service that reviews by the script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.service import Assistant
from tests.channels.http.reviews.scripted import reviewing
from tests.channels.http.services import Service


@pytest.fixture(scope="module")
def service(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service for a module."""
    with reviewing(tmp_path_factory.mktemp("reviews"), assistant) as found:
        yield found
