"""The words of verdicts and of what is read of a company: `words.yaml` beside this file."""

from __future__ import annotations

from pathlib import Path

from assistant.language.catalog import Catalog

WORDS = Catalog(Path(__file__).with_name("words.yaml"))
