"""A site on the loopback interface and a downloader that may ask it and nobody else; a small corpus and a library."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.corpus.model import Corpus
from assistant.corpus.reader import read_corpus
from assistant.library import adding
from assistant.library.downloading import Downloader, DownloadLimits
from assistant.library.library import Library
from tests.library.beacons import HereReader, write_corpus
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


@pytest.fixture(scope="session")
def beacons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a corpus of one restated document."""
    return write_corpus(tmp_path_factory.mktemp("beacons"))


@pytest.fixture(scope="session")
def beacon_corpus(beacons: Path) -> Corpus:
    return read_corpus(beacons)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "data" / "library")


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> HereReader:
    """What reads files that are added, in this process."""
    here = HereReader()
    monkeypatch.setattr(adding, "read_papers", here)
    return here
