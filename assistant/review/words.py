"""What a review says to people, in both languages."""

from __future__ import annotations

from pathlib import Path

from assistant.language.catalog import Catalog

WORDS = Catalog(Path(__file__).with_name("words.yaml"))
