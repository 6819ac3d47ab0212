"""The vectors that travel with the corpus: complete, and the same as the model computes here."""

from __future__ import annotations

from pathlib import Path

from assistant.base.resources import packaged
from assistant.corpus.reader import read_corpus
from assistant.retrieval.opening import CorpusIndexBuilder
from assistant.settings import Settings


def test_every_text_has_its_vector_and_a_sample_comes_out_the_same(tmp_path: Path) -> None:
    settings = Settings(corpus_dir=packaged("corpus"), data_dir=tmp_path)
    index_builder = CorpusIndexBuilder.of(settings, read_corpus(settings.corpus_dir))
    assert index_builder.outdated_vectors(sample=12) == []
