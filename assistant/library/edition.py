"""The stamp of a library: another after every change, cheap enough to be asked for at every question."""

from __future__ import annotations

import secrets
from pathlib import Path

from assistant.base.files import replace_file

_NAME = "EDITION"


def read_edition(root: Path) -> str:
    """The stamp of the library below `root`; empty where nothing was ever added."""
    try:
        return (root / _NAME).read_text("ascii")
    except OSError:
        return ""


def renew_edition(root: Path) -> None:
    """Let everyone who has opened the library know that it has changed."""
    replace_file(root / _NAME, secrets.token_hex(16), private=True)
