"""Query adapters by five folds on public sets: STARD (Chinese statutes) and ObliQA (English financial rules).

`python evals/benchmarks/query_adapter.py DATA_FOLDER` reads `stard`, `obliqa` and `vectors` below the folder (vectors
of the bundled model; `README.md` there says which row is what) and prints a table for each set: plain vectors, moved
ones alone, both mixed, and these with BM25, for all questions, for those of whose passages another fold has a question,
and for the others. `--set NAME` measures one set, `--steps N` maps that are fitted longer or less long; `--ship FOLDER`
writes the map fitted on all its questions.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from assistant.evaluation.adapter_fitting import (
    MEASURES,
    STEPS,
    Floats,
    Measured,
    QuestionPool,
    fit_matrix,
    measured,
    moved_by_folds,
)
from assistant.evaluation.public_sets import READERS, PublicSet
from assistant.index.embeddings.bundled import bundled_embedder
from assistant.index.lexical import Lexical, write_lexical
from assistant.language.text import Language
from assistant.retrieval.adapter import QueryAdapter, blend, write_adapter
from assistant.retrieval.ranking import CANDIDATES

VECTORS = {"stard": ("stard-passages", "stard-train-questions"), "obliqa": ("obliqa-passages", "obliqa-dev-questions")}
SHARE = 0.5
SHARES = (0.0, 0.25, SHARE, 0.75, 1.0)
WEIGHTS = (0.3, 0.4, 0.5, 0.6, 0.7)


def main() -> None:
    """Measure, and write maps where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--set", choices=sorted(VECTORS), action="append", dest="sets")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--ship", type=Path, metavar="FOLDER")
    arguments = parser.parse_args()
    for name in arguments.sets or sorted(VECTORS):
        public_set = READERS[name](arguments.data / name)
        asked = asked_of(public_set, arguments.data / "vectors")
        if arguments.ship:
            print(write_adapter(arguments.ship, fitted(public_set, asked)))
        else:
            print("\n".join(table(public_set, asked, arguments.steps)), flush=True)


def asked_of(public_set: PublicSet, folder: Path) -> QuestionPool:
    """The set as questions over its passages; every question is a family of its own."""
    passages, questions = (_unit(np.load(folder / f"{name}.npy")) for name in VECTORS[public_set.name])
    keys = tuple(text.key for text in public_set.texts)
    with tempfile.TemporaryDirectory() as place:
        write_lexical(Path(place) / "lexical", (text.words for text in public_set.texts))
        index = Lexical(Path(place) / "lexical")
        lexical = tuple(dict(index.search(query.text, CANDIDATES)) for query in public_set.queries)
    relevant = tuple(query.relevant for query in public_set.queries)
    families = tuple(query.key for query in public_set.queries)
    return QuestionPool(Language(public_set.language), questions, relevant, families, passages, keys, lexical)


def _unit(vectors: Floats) -> Floats:
    wide: Floats = vectors.astype(np.float32)
    wide /= np.linalg.norm(wide, axis=1, keepdims=True)
    return wide


def fitted(public_set: PublicSet, asked: QuestionPool) -> QueryAdapter:
    """The map on all questions of a set."""
    matrix = fit_matrix(asked, np.arange(len(asked.relevant)))
    return QueryAdapter(bundled_embedder().name, asked.language, SHARE, public_set.title, matrix)


def table(public_set: PublicSet, asked: QuestionPool, steps: int) -> Iterator[str]:
    """The rows of a set's table."""
    yield f"### {public_set.title}: {len(asked.seen)} questions, {int((~asked.seen).sum())} on passages unseen"
    yield "| system | " + " | ".join(f"{name} {part}" for part in ("all", "seen", "unseen") for name in MEASURES) + " |"
    yield "|---" * (1 + 3 * len(MEASURES)) + "|"
    moved = moved_by_folds(asked, steps)
    nearest = {share: asked.candidates(blend(asked.questions, moved, share)) for share in SHARES}
    for share in (0.0, 1.0, SHARE):
        yield _row(f"{share:g} moved", asked, measured(asked, nearest[share], 1.0))
    yield _row("BM25", asked, measured(asked, nearest[0.0], 0.0))
    for share, weights in ((0.0, WEIGHTS), (SHARE, WEIGHTS), (0.25, WEIGHTS[-1:]), (0.75, WEIGHTS[-1:])):
        for weight in weights:
            yield _row(f"{share:g} moved, {weight:g} dense + BM25", asked, measured(asked, nearest[share], weight))


def _row(name: str, asked: QuestionPool, values: Measured) -> str:
    parts = (np.ones_like(asked.seen), asked.seen, ~asked.seen)
    cells = [f"{values[measure][part].mean():.3f}" for part in parts for measure in MEASURES]
    return f"| {name} | " + " | ".join(cells) + " |"


if __name__ == "__main__":
    main()
