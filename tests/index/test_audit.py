"""The audit of an index: what of the nearest its store of vectors finds, beside exact search."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from assistant.index.audit import audit
from assistant.index.bits import Bits
from assistant.index.builder import ensure
from assistant.index.entries import Collection, Entry
from assistant.index.lexical import Mask
from assistant.testing.small_index import build, collection, recipe, supply


@pytest.mark.parametrize("vectors", ["chroma", "bits"])
def test_a_small_index_finds_everything(tmp_path: Path, vectors: str) -> None:
    with build(tmp_path, vectors=vectors) as index:
        parts = audit(index, 7)
    assert [(part.part, part.entries, part.sample) for part in parts] == [
        ("en-current", 30, 7),
        ("en-historical", 10, 7),
        ("zh-current", 30, 7),
        ("zh-historical", 10, 7),
    ]
    assert all(part.recall == {10: 1.0, 100: 1.0} for part in parts)


def test_what_a_store_does_not_find_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(
        self: Bits, name: str, vector: npt.NDArray[np.float32], k: int, allowed: Mask | None = None
    ) -> list[tuple[int, float]]:
        hits = found(self, name, vector, k, allowed)
        return hits[:1] + hits[2::2]  # itself, and every second of the others

    found = Bits.query
    with build(tmp_path, vectors="bits") as index:
        monkeypatch.setattr(Bits, "query", half)
        parts = audit(index, 30)
    recall = {part.part: part.recall for part in parts}
    assert recall["en-current"][100] == pytest.approx(14 / 29, abs=0.02)
    assert recall["en-current"][10] < 0.8


def test_texts_that_stand_twice_are_as_near_as_each_other(tmp_path: Path) -> None:
    texts = [entry.text for entry in collection().entries if entry.language == "en"]
    twice = Collection([Entry(f"{text}-{copy}", "en", text) for text in texts for copy in range(3)])
    with ensure(tmp_path / "index", recipe("twice", vectors="bits"), lambda: twice, supply(tmp_path)) as index:
        assert audit(index, 20)[0].recall == {10: 1.0, 100: 1.0}


def test_the_only_entry_has_nothing_to_miss(tmp_path: Path) -> None:
    one = Collection([Entry("a", "en", "only this")])
    with ensure(tmp_path / "index", recipe("one"), lambda: one, supply(tmp_path)) as index:
        assert [(part.sample, part.recall) for part in audit(index, 5)] == [(1, {10: 1.0, 100: 1.0})]
