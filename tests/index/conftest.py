"""Builds of these tests fill the embedded store in the process of the test, unless the process is what they are about."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.index import builder
from assistant.index.chroma import Chroma
from assistant.index.reader import ENTRIES
from assistant.index.vector_store import CHROMA, write_collections


@pytest.fixture(autouse=True)
def store_filled_in_this_process(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Starting the writer's own process loads chromadb anew, most of a second for an index of eighty entries."""

    def fill(folder: Path, most_bytes: int) -> None:
        write_collections(Chroma(folder / CHROMA), folder / ENTRIES)

    if request.node.get_closest_marker("writer_process") is None:
        monkeypatch.setattr(builder, "write_embedded", fill)
