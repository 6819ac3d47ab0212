"""The words of every channel, once for all: `words.yaml` beside this file."""

from __future__ import annotations

from pathlib import Path

from assistant.language.catalog import Catalog

WORDS = Catalog(Path(__file__).with_name("words.yaml"))
