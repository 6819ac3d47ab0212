"""A site on the loopback interface, and a downloader that may ask it and nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from assistant.library.downloading import Downloader, DownloadLimits
from tests.library.site import Site

NewDownloader = Callable[..., Downloader]


@pytest.fixture
def site() -> Iterator[Site]:
    with Site().running() as site:
        yield site


@pytest.fixture
def waits() -> list[float]:
    """How long the downloader would have slept, each time."""
    return []


@pytest.fixture
def downloader(waits: list[float]) -> NewDownloader:
    """`downloader(file_bytes=100, resolve=…)`: limits and the rest by name; no pause unless it is named."""

    def make(**given: Any) -> Downloader:
        bounds = {name: given.pop(name) for name in list(given) if name in DownloadLimits.__dataclass_fields__}
        limits = DownloadLimits(**{"pause": 0.0, **bounds})
        usual = {"permits": lambda address: str(address) == "127.0.0.1", "sleep": waits.append}
        return Downloader(limits, **{**usual, **given})

    return make
