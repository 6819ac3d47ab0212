"""Where the data files that come with the program lie.

A module of its own, because a plain check imports nothing more.
"""

from __future__ import annotations

from pathlib import Path


def packaged(name: str) -> Path:
    """The folder `name` (corpus, prompts or evals) inside the installed package, or at the top of a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "data" / name
    return inside if inside.is_dir() else package.parent / name
