"""Fits a query adapter on questions whose answers are known, and measures it on folds that did not help to fit it.

The map minimises the cross-entropy of the passages that answer a question against hard and random others, by the score
that search gives them: the vectors' and BM25's. BM25 takes part so that the map learns what words alone do not find.
Everything is numpy, and the same questions give the same map.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from assistant.evaluation import metrics
from assistant.evaluation.statistics import ConfidenceInterval, clustered_bootstrap
from assistant.language.text import Language
from assistant.retrieval.adapter import QueryAdapter, blend
from assistant.retrieval.fusion import DENSE_WEIGHTS, fuse
from assistant.retrieval.ranking import CANDIDATES

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]
Candidates = Mapping[int, float]
"""Scores by the row of an entry."""

FOLDS = 5
SEED = 7
SHARES = (0.25, 0.5)
"""Shares of the moved vector that are tried; the folds choose. More than half loses passages not trained on."""

_TEMPERATURE = 0.02
_BM25 = 6.0
"""What BM25, stretched to 0..1, weighs in the logits."""

_PENALTY = 1.0
_RATE, _BATCH = 0.003, 1024
STEPS = 80
"""How long a map is fitted."""

_HARD, _RANDOM = 15, 1000
"""How many passages a question is told from: its best ones, those of all other questions, and random ones."""

_AT_ONCE = 64

MEASURES = ("recall@10", "mrr@10", "map@10", "recall@100")


@dataclass(frozen=True, eq=False)
class QuestionPool:
    """Questions in one language with the keys of what answers them, over the entries that are searched.

    `questions` and `entries` are unit vectors, one a row; `keys` has the key of each entry, and several entries may
    have one; `lexical` has the BM25 scores of the entries that words alone put forward, by row. Questions of one
    family are never on both sides of a fold.
    """

    language: Language
    questions: Floats
    relevant: tuple[frozenset[str], ...]
    families: tuple[str, ...]
    entries: Floats
    keys: tuple[str, ...]
    lexical: tuple[Candidates, ...]

    @cached_property
    def rows_of(self) -> Mapping[str, Rows]:
        """The rows of each key."""
        order = sorted(range(len(self.keys)), key=self.keys.__getitem__)
        rows: dict[str, list[int]] = {}
        for row in order:
            rows.setdefault(self.keys[row], []).append(row)
        return {key: np.array(own) for key, own in rows.items()}

    @cached_property
    def folds(self) -> Rows:
        """The fold of each question, cut by family."""
        families = sorted(set(self.families))
        np.random.default_rng(SEED).shuffle(families)
        fold_of = {family: number % FOLDS for number, family in enumerate(families)}
        return np.array([fold_of[family] for family in self.families])

    @cached_property
    def seen(self) -> npt.NDArray[np.bool_]:
        """Of each question, whether one in another fold is answered by a passage that answers it."""
        trained = [
            frozenset[str]().union(*(keys for keys, own in zip(self.relevant, self.folds, strict=True) if own != fold))
            for fold in range(FOLDS)
        ]
        pairs = zip(self.relevant, self.folds, strict=True)
        return np.array([not trained[fold].isdisjoint(keys) for keys, fold in pairs], np.bool_)

    def candidates(self, vectors: Floats) -> list[Candidates]:
        """For each vector the nearest entries, as many as the product looks at, with their cosines."""
        found: list[Candidates] = []
        for start in range(0, len(vectors), _AT_ONCE):
            for scores in vectors[start : start + _AT_ONCE] @ self.entries.T:
                best = np.argpartition(-scores, min(CANDIDATES, len(scores) - 1))[:CANDIDATES]
                found.append(dict(zip(best.tolist(), scores[best].tolist(), strict=True)))
        return found

    @cached_property
    def plain(self) -> list[Candidates]:
        """The nearest entries of each question by its own vector."""
        return self.candidates(self.questions)

    def ranked(self, number: int, nearest: Candidates, dense_weight: float) -> list[str]:
        """The keys that a question finds with these nearest entries and its words, best first, as the product does."""
        dense = self._by_key(nearest) if dense_weight > 0 else {}
        lexical = self._by_key(self.lexical[number]) if dense_weight < 1 else {}
        fused = fuse(dense, lexical, dense_weight)
        return sorted(fused, key=lambda key: (-fused[key], key))

    def _by_key(self, scores: Candidates) -> dict[str, float]:
        best: dict[str, float] = {}
        for row, score in scores.items():
            best[self.keys[row]] = max(score, best.get(self.keys[row], score))
        return best


def fit_matrix(asked: QuestionPool, chosen: Rows, steps: int = STEPS) -> Floats:
    """The map fitted on the chosen questions, shape (dimensions, dimensions): what is added to a question's vector."""
    random = np.random.default_rng(SEED)
    examples = _examples(asked, chosen, random)
    size = examples.entries.shape[1]
    matrix: Floats = np.zeros((size, size), np.float32)
    mean, square = matrix.copy(), matrix.copy()
    for step in range(1, steps + 1):
        batch = random.permutation(len(chosen))[:_BATCH]
        vectors = asked.questions[chosen[batch]]
        logits = (vectors + vectors @ matrix) @ examples.entries.T
        logits /= np.float32(_TEMPERATURE)
        logits += examples.offsets[batch]
        error = _softmax(logits)
        error -= examples.wanted[batch]
        slope = vectors.T @ (error @ examples.entries) / np.float32(_TEMPERATURE * len(batch))
        slope += np.float32(_PENALTY / len(chosen)) * matrix
        mean += np.float32(0.1) * (slope - mean)
        square += np.float32(0.01) * (slope * slope - square)
        rate = _RATE * (1 - (step - 1) / steps)
        root = np.sqrt(square / np.float32(1 - 0.99**step)) + np.float32(1e-8)
        matrix -= np.float32(rate / (1 - 0.9**step)) * mean / root
    return matrix


@dataclass(frozen=True, eq=False)
class _Examples:
    """What the map is fitted on: some entries, and for each question the share of each that is wanted.

    `offsets` is what is added to a question's logits: BM25, and nothing short of everything against the entries of a
    passage that answers, but for the one taken.
    """

    entries: Floats
    wanted: Floats
    offsets: Floats


def _examples(asked: QuestionPool, chosen: Rows, random: np.random.Generator) -> _Examples:
    weight = DENSE_WEIGHTS[asked.language.value]
    found = [fuse(asked.plain[number], asked.lexical[number], weight) for number in chosen]
    own = [[asked.rows_of[key] for key in sorted(asked.relevant[number])] for number in chosen]
    taken = [
        [int(max(rows, key=lambda row: (scores.get(int(row), -1.0), -row))) for rows in groups]
        for groups, scores in zip(own, found, strict=True)
    ]
    hard = [sorted(scores, key=lambda row: (-scores[row], row))[:_HARD] for scores in found]
    others = random.integers(0, len(asked.entries), _RANDOM).tolist()
    pool = sorted({row for rows in (*taken, *hard, others) for row in rows})
    column = {row: position for position, row in enumerate(pool)}
    wanted = np.zeros((len(chosen), len(pool)), np.float32)
    offsets = np.zeros_like(wanted)
    for position, number in enumerate(chosen):
        lexical = asked.lexical[number]
        highest = max(lexical.values(), default=1.0)
        for row, score in lexical.items():
            if row in column:
                offsets[position, column[row]] = _BM25 * score / highest
        hidden = [int(row) for rows in own[position] for row in rows if int(row) in column]
        offsets[position, [column[row] for row in hidden if row not in taken[position]]] = -np.inf
        wanted[position, [column[row] for row in taken[position]]] = 1 / len(taken[position])
    return _Examples(asked.entries[pool], wanted, offsets)


def _softmax(logits: Floats) -> Floats:
    """Of each row, in place."""
    logits -= logits.max(axis=1, keepdims=True)
    np.exp(logits, out=logits)
    logits /= logits.sum(axis=1, keepdims=True)
    return logits


# --- how well it does -------------------------------------------------------------------------------------------------


Measured = Mapping[str, npt.NDArray[np.float64]]
"""By the name of a measure its value for each question."""


def measured(asked: QuestionPool, nearest: Sequence[Candidates], dense_weight: float | None = None) -> Measured:
    """How well each question finds what answers it among these nearest entries and by its words.

    `dense_weight` is the share of the vectors in the sum, the language's own where not given.
    """
    weight = DENSE_WEIGHTS[asked.language.value] if dense_weight is None else dense_weight
    values: dict[str, list[float]] = {name: [] for name in MEASURES}
    for number, relevant in enumerate(asked.relevant):
        ranked = asked.ranked(number, nearest[number], weight)
        values["recall@10"].append(metrics.recall(ranked, relevant, 10))
        values["mrr@10"].append(metrics.reciprocal_rank(ranked, relevant, 10))
        values["map@10"].append(metrics.average_precision(ranked, relevant, 10))
        values["recall@100"].append(metrics.recall(ranked, relevant, 100))
    return {name: np.array(column) for name, column in values.items()}


def moved_by_folds(asked: QuestionPool, steps: int = STEPS) -> Floats:
    """Every question's vector moved by a map fitted on the other folds; unit length."""
    vectors = np.empty_like(asked.questions)
    for fold in range(FOLDS):
        out = asked.folds == fold
        if out.any():
            matrix = fit_matrix(asked, np.flatnonzero(~out), steps)
            whole = QueryAdapter("", asked.language, 1.0, "", matrix)
            vectors[out] = whole.adapted(asked.questions[out])
    return vectors


@dataclass(frozen=True, slots=True)
class FittedAdapter:
    """An adapter with what folds say of it. `taken` where the gain in MRR@10 is beyond chance, and recall no lower."""

    adapter: QueryAdapter
    taken: bool
    report: str


def fit_adapter(asked: QuestionPool, embedder: str, source: str) -> FittedAdapter:
    """The map on all questions, mixed in the share that the folds choose, and whether it is worth taking."""
    plain, moved = measured(asked, asked.plain), moved_by_folds(asked)
    mixed = {share: measured(asked, asked.candidates(blend(asked.questions, moved, share))) for share in SHARES}
    share = max(SHARES, key=lambda share: float(mixed[share]["mrr@10"].mean() + mixed[share]["recall@10"].mean()))
    gain = _gain(asked, plain["mrr@10"], mixed[share]["mrr@10"])
    taken = gain.low > 0 and mixed[share]["recall@10"].mean() >= plain["recall@10"].mean()
    adapter = QueryAdapter(embedder, asked.language, share, source, fit_matrix(asked, np.arange(len(asked.relevant))))
    return FittedAdapter(adapter, bool(taken), _report(asked, plain, mixed, share, gain))


def _gain(asked: QuestionPool, before: npt.NDArray[np.float64], after: npt.NDArray[np.float64]) -> ConfidenceInterval:
    """The 95% interval of the mean gain, over families."""
    by_family: dict[str, list[float]] = {}
    for family, change in zip(asked.families, (after - before).tolist(), strict=True):
        by_family.setdefault(family, []).append(change)
    return clustered_bootstrap(list(by_family.values()), SEED)


def _report(
    asked: QuestionPool, plain: Measured, mixed: Mapping[float, Measured], share: float, gain: ConfidenceInterval
) -> str:
    count = f"{len(asked.seen)} questions, {int((~asked.seen).sum())} of them on passages that no other fold trains on"
    lines = [f"{asked.language.value}: {count}; recall@10, mrr@10 over {FOLDS} folds", _line("plain", asked, plain)]
    lines += [_line(f"{100 * name:.0f}% moved", asked, values) for name, values in mixed.items()]
    chosen = f"chosen: {100 * share:.0f}% moved; gain in mrr@10 {gain.low:+.3f} to {gain.high:+.3f}"
    return "\n".join([*lines, chosen])


def _line(name: str, asked: QuestionPool, values: Measured) -> str:
    parts = []
    for title, chosen in (("all", np.ones_like(asked.seen)), ("seen", asked.seen), ("unseen", ~asked.seen)):
        if chosen.any():
            means = " ".join(f"{values[measure][chosen].mean():.3f}" for measure in ("recall@10", "mrr@10"))
            parts.append(f"{title} {means}")
    return f"  {name}: {', '.join(parts)}"
