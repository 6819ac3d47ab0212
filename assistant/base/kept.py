"""Values kept for the next who needs them, so many at a time."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """Values by what they were made of; when there are `most` it begins anew. Safe between threads."""

    def __init__(self, most: int = 8192) -> None:
        self._most = most
        self._values: dict[K, V] = {}

    def get(self, key: K) -> V | None:
        """What is kept for a key, or None."""
        return self._values.get(key)

    def keep(self, key: K, value: V) -> V:
        """Keep a value; it is given back."""
        if len(self._values) >= self._most:
            self._values = {}
        self._values[key] = value
        return value
