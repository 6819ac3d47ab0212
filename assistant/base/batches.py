"""Things that come one after the other, taken many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of `size`, the last of what is left; no list where there is none."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
