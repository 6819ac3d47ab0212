"""What is said of added texts: why a file is refused, what its owner should know, what a comparison found."""

from __future__ import annotations

from pathlib import Path

from assistant.language.catalog import Catalog

WORDS = Catalog(Path(__file__).with_name("words.yaml"))
