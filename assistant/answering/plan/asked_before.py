"""Questions of which is known whether anything held speaks to them, each as its vector: a new one is like some of them.

They are the pairs that the scorer is fitted on, kept in `asked_before.npz` by `assistant eval tune --pairs`.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.language.text import Language
from assistant.retrieval.ranking import Vector

ASKED_BEFORE = Path(__file__).with_name("asked_before.npz")

Matrix = npt.NDArray[np.float32]
Labels = npt.NDArray[np.bool_]

_NEAR, _FAR = 100.0, 40.0
"""How steeply a question counts less the farther it is, for the near ones and for more of them."""

_LEAST = 0.002
"""The weight of no question at all, with which nothing near tells nothing."""

_FARTHEST = 0.6
"""The cosine of the farthest questions: those of the bundled model stand above it."""

_SURE = 0.02
"""How far from certain the questions before are at most."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """The questions of one language: their vectors, row by row, and whether nothing held speaks to each."""

    vectors: Matrix
    absent: Labels


@dataclass(frozen=True, slots=True)
class Likeness:
    """What the questions before say of one: logits that nothing held speaks to it, by the near ones and by more.

    `margin` is how much nearer the nearest of those that nothing speaks to is than the nearest of the others.
    """

    near: float = 0.0
    far: float = 0.0
    margin: float = 0.0


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """The questions of both languages, with the name of the model that made their vectors."""

    embedder: str = ""
    of: Mapping[Language, _Asked] = field(default_factory=dict)

    def likeness(self, vector: Vector | None, language: Language, but: Collection[int] = ()) -> Likeness:
        """What those of the same language say of a question with this vector, leaving out the rows `but`."""
        asked = self.of.get(language)
        if vector is None or asked is None:
            return Likeness()
        cosines = asked.vectors @ vector
        if but:
            cosines[list(but)] = -1.0
        absent = asked.absent
        of_absent, of_held = (float(part.max(initial=_FARTHEST)) for part in (cosines[absent], cosines[~absent]))
        return Likeness(_vote(cosines, absent, _NEAR), _vote(cosines, absent, _FAR), (of_absent - of_held) * 10)


NO_QUESTIONS = AskedBefore()
"""None asked before: likeness with them tells nothing."""


def _vote(cosines: Matrix, absent: Labels, steepness: float) -> float:
    """The logit of the share of the questions that nothing speaks to, the nearer the heavier."""
    weights = np.exp(steepness * (cosines - 0.9))
    share = (float(weights[absent].sum()) + _LEAST / 2) / (float(weights.sum()) + _LEAST)
    return float(np.log((share + _SURE) / (1 - share + _SURE)))


def asked_before(
    embedder: str, vectors: Sequence[Vector], absent: Sequence[bool], languages: Sequence[Language]
) -> AskedBefore:
    """The questions, each by its vector, whether nothing speaks to it, and its language; order is kept."""
    of = {}
    for language in Language:
        rows = [at for at, own in enumerate(languages) if own is language]
        if rows:
            matrix = np.array([vectors[at] for at in rows], dtype=np.float32)
            of[language] = _Asked(matrix, np.array([absent[at] for at in rows], dtype=np.bool_))
    return AskedBefore(embedder, of)


def as_bytes(before: AskedBefore) -> bytes:
    """The questions as the file has them, a byte a dimension: the same bytes for the same questions."""
    arrays: dict[str, npt.NDArray[np.generic]] = {"embedder": np.array(before.embedder)}
    for language, asked in before.of.items():
        scale = np.maximum(np.abs(asked.vectors).max(axis=1), 1e-9)
        arrays[f"vectors_{language.value}"] = np.rint(asked.vectors / scale[:, None] * 127).astype(np.int8)
        arrays[f"scale_{language.value}"] = (scale / 127).astype(np.float32)
        arrays[f"absent_{language.value}"] = asked.absent
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    return file.getvalue()


@cache
def read_asked_before(path: Path = ASKED_BEFORE) -> AskedBefore:
    """The questions of a file; none where there is no file."""
    if not path.is_file():
        return NO_QUESTIONS
    with np.load(path, allow_pickle=False) as arrays:
        of = {
            language: _Asked(
                arrays[f"vectors_{language.value}"].astype(np.float32) * arrays[f"scale_{language.value}"][:, None],
                arrays[f"absent_{language.value}"],
            )
            for language in Language
            if f"vectors_{language.value}" in arrays
        }
        return AskedBefore(str(arrays["embedder"]), of)
