"""Measures retrieval on public collections.

BM25, dense, the product's fusion of both, and its following of references.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.base.files import replace_file
from assistant.errors import InputError
from assistant.evaluation import metrics
from assistant.evaluation.public_sets import PublicQuery, PublicSet, cross_references

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from assistant.index.embeddings.embedder import Embedder
    from assistant.index.vectors import VectorCache

    Matrix = npt.NDArray[np.float32]

Scores = dict[str, float]
Progress = Callable[[str, int, int], None]
CANDIDATES = 400
"""As many of each side as the product takes."""
WEIGHTS = (0.3, 0.4, 0.5, 0.6, 0.7)
"""Shares of the dense score tried; the product uses one for everything."""
FOLLOWED, SOURCES = 0.5, 3
"""As the product follows references: the three best passages hand on half of their score."""

MEASURES: Mapping[str, Callable[[Sequence[str], frozenset[str]], float]] = {
    "recall@10": lambda ranked, relevant: metrics.recall(ranked, relevant, 10),
    "recall@100": lambda ranked, relevant: metrics.recall(ranked, relevant, 100),
    "map@10": lambda ranked, relevant: metrics.average_precision(ranked, relevant, 10),
    "ndcg@10": lambda ranked, relevant: metrics.ndcg(ranked, relevant, 10),
    "mrr@10": lambda ranked, relevant: metrics.reciprocal_rank(ranked, relevant, 10),
}


@dataclass(frozen=True, slots=True)
class SystemMeasures:
    """One system's means over all questions."""

    system: str
    measures: Mapping[str, float]


def measure(public_set: PublicSet, rankings: Sequence[Sequence[str]], system: str) -> SystemMeasures:
    """The means of the collection's measures for one ranking a question."""
    pairs = list(zip(rankings, public_set.queries, strict=True))
    return SystemMeasures(
        system,
        {
            name: sum(MEASURES[name](ranked, query.relevant) for ranked, query in pairs) / len(pairs)
            for name in public_set.measures
        },
    )


def lexical_scores(public_set: PublicSet) -> list[Scores]:
    """BM25 candidates of every question, from the product's lexical index."""
    from assistant.index.lexical import Lexical, write_lexical

    keys = [text.key for text in public_set.texts]
    with tempfile.TemporaryDirectory() as folder:
        write_lexical(Path(folder) / "lexical", (text.words for text in public_set.texts))
        index = Lexical(Path(folder) / "lexical")
        return [
            {keys[row]: score for row, score in index.search(query.text, CANDIDATES)} for query in public_set.queries
        ]


def dense_scores(
    public_set: PublicSet, embedder: Embedder, cache: VectorCache, progress: Progress | None = None
) -> list[Scores]:
    """Cosine candidates of every question; every vector is kept in the cache, so that an interrupted run goes on."""
    import numpy as np

    from assistant.index.supply import VectorSupply

    passages = (
        VectorSupply(embedder, cache).vectors([text.text for text in public_set.texts], progress).astype(np.float32)
    )
    questions = _query_vectors(public_set.queries, embedder, cache, progress)
    keys = [text.key for text in public_set.texts]
    scores: list[Scores] = []
    for start in range(0, len(questions), 64):
        for row in questions[start : start + 64] @ passages.T:
            best = np.argpartition(-row, min(CANDIDATES, len(row) - 1))[:CANDIDATES]
            scores.append({keys[index]: float(row[index]) for index in best})
    return scores


def _query_vectors(
    queries: Sequence[PublicQuery], embedder: Embedder, cache: VectorCache, progress: Progress | None
) -> Matrix:
    import numpy as np

    from assistant.index.vectors import text_hash

    name = f"{embedder.name}#query"
    keys = [text_hash(query.text) for query in queries]
    known = cache.get_many(name, keys)
    for position, (key, query) in enumerate(zip(keys, queries, strict=True)):
        if key not in known:
            known[key] = embedder.query(query.text).astype(np.float16)
            cache.put_many(name, {key: known[key]})
            if progress is not None:
                progress("questions", position + 1, len(queries))
    return np.stack([known[key] for key in keys]).astype(np.float32)


def evaluate(public_set: PublicSet, dense: Sequence[Scores] | None, lexical: Sequence[Scores]) -> list[SystemMeasures]:
    """The rows of the table: BM25.

    With dense scores also dense, the fusions, and the product's fusion with references.
    """
    from assistant.retrieval.fusion import DENSE_WEIGHT, fuse

    rows = [measure(public_set, [_ranked(scores) for scores in lexical], "BM25 (k1 0.6, b 0.75)")]
    if dense is None:
        return rows
    rows.append(measure(public_set, [_ranked(scores) for scores in dense], "dense"))
    fused = {weight: [fuse(*pair, weight) for pair in zip(dense, lexical, strict=True)] for weight in WEIGHTS}
    for weight, scores in fused.items():
        product = ", as the product" if weight == DENSE_WEIGHT else ""
        rows.append(measure(public_set, [_ranked(each) for each in scores], f"min-max sum, {weight:g} dense{product}"))
    links = cross_references(public_set)
    for weight in dict.fromkeys((best_weight(rows, public_set.measures[-1]), DENSE_WEIGHT)):
        followed = [_followed(scores, links) for scores in fused[weight]]
        rows.append(
            measure(
                public_set, [_ranked(each) for each in followed], f"min-max sum, {weight:g} dense, references followed"
            )
        )
    return rows


def best_weight(rows: Sequence[SystemMeasures], name: str) -> float:
    """The dense share that is best by a measure; development parts only."""
    sums = [row for row in rows if row.system.startswith("min-max")]
    return WEIGHTS[max(range(len(sums)), key=lambda position: sums[position].measures[name])]


def _followed(scores: Scores, links: Mapping[str, Sequence[str]]) -> Scores:
    result = dict(scores)
    for source in _ranked(scores)[:SOURCES]:
        for target in links.get(source, ()):
            result[target] = max(result.get(target, 0.0), FOLLOWED * scores[source])
    return result


def _ranked(scores: Mapping[str, float]) -> list[str]:
    return sorted(scores, key=lambda key: (-scores[key], key))


# --- saved results and the table --------------------------------------------------------------------------------------


def save(public_set: PublicSet, whole: int, rows: Sequence[SystemMeasures], embedder: str, folder: Path) -> Path:
    """Write the rows of a collection (or of a reduced pool of it) where `table` finds them."""
    reduced = f"-pool-{len(public_set.texts)}" if len(public_set.texts) < whole else ""
    path = folder / f"{public_set.name}{reduced}.json"
    folder.mkdir(parents=True, exist_ok=True)
    data = {
        "set": public_set.name,
        "title": public_set.title,
        "questions": len(public_set.queries),
        "passages": len(public_set.texts),
        "of": whole,
        "embedder": embedder,
        "measures": list(public_set.measures),
        "rows": [
            {"system": row.system, **{name: round(value, 4) for name, value in row.measures.items()}} for row in rows
        ],
    }
    replace_file(path, json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    return path


def table(benchmarks: Path) -> str:
    """Markdown tables of every saved result, with the published numbers of its collection below.

    Raises InputError if there is none.
    """
    paths = sorted((benchmarks / "results").glob("*.json"))
    if not paths:
        raise InputError(
            f"{benchmarks / 'results'}: no saved result; measure first with `assistant eval public SET --data DIR`"
        )
    published = _read(benchmarks / "published.json")
    return "\n\n".join(_section(_read(path), published) for path in paths) + "\n"


def _section(data: Mapping[str, Any], published: Mapping[str, Any]) -> str:
    names = data["measures"]
    whole = data["passages"] == data["of"]
    size = (
        f"all {data['of']:,} passages"
        if whole
        else f"**reduced pool**: every relevant passage and random others, {data['passages']:,} of {data['of']:,}"
    )
    lines = [f"### {data['title']}: {data['questions']:,} questions, {size}", ""]
    lines += ["| system | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    best = {name: max(row[name] for row in data["rows"]) for name in names}
    for row in data["rows"]:
        cells = [f"**{row[name]:.3f}**" if row[name] == best[name] else f"{row[name]:.3f}" for name in names]
        lines.append(f"| {row['system']} | " + " | ".join(cells) + " |")
    if whole:
        for row in published.get(data["set"], ()):
            cells = [f"{row[name]:.3f}" if name in row else "" for name in names]
            lines.append(f"| *{row['system']}* | " + " | ".join(cells) + " |")
        lines += [
            "",
            "Rows in italics were published, or measured before, on the part named; ours are on the development part.",
        ]
    else:
        lines += ["", "A smaller pool is easier: these rows compare with each other, not with published numbers."]
    return "\n".join(lines)


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read ({error})") from None
    return dict(data)
