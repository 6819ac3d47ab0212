"""Weighs what is measured of sentences and of parts of a question; the weights are fitted by `assistant eval tune`.

Three models, read from `scorer.json`: which of the sentences found answers best, how likely a sentence belongs in the
answer, and how likely nothing held speaks to what is asked. The last also weighs the question's own vector, and each of
its words that the provision found lacks: fees, forms, names and the like are asked for in ways of their own, and rules
seldom hold them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cache
from operator import mul
from pathlib import Path
from typing import Any

from assistant.answering.plan.absence import ABSENCE_FEATURES
from assistant.answering.plan.asked_before import ASKED_BEFORE, NO_QUESTIONS, AskedBefore, read_asked_before
from assistant.answering.plan.candidates import FEATURES
from assistant.answering.plan.paraphrases import PARAPHRASES, Paraphrases, read_paraphrases
from assistant.language.text import Language
from assistant.retrieval.ranking import Vector

SCORER = Path(__file__).with_name("scorer.json")


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model: one weight a feature, and the bias."""

    weights: tuple[float, ...]
    bias: float

    def logit(self, features: Sequence[float]) -> float:
        """The weighted sum."""
        return self.bias + sum(weight * value for weight, value in zip(self.weights, features, strict=True))

    def probability(self, features: Sequence[float]) -> float:
        """A number of 0..1."""
        return _probability(self.logit(features))


def _probability(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


@dataclass(frozen=True, slots=True)
class Wording:
    """The weights of a question's vector, of the embedding model they were fitted on, and their mean sum.

    `lacking` has the weights of words that a question has and what was found has not.
    """

    embedder: str = ""
    weights: tuple[float, ...] = ()
    mean: float = 0.0
    lacking: Mapping[str, float] = field(default_factory=dict)

    def logit(self, vector: Vector | None, lacking: Set[str] = frozenset()) -> float:
        """The weights of the words lacking, and the weighted sum of the vector above the mean."""
        return self._of_vector(vector) + sum(self.lacking.get(word, 0.0) for word in sorted(lacking))

    def _of_vector(self, vector: Vector | None) -> float:
        """0 where there is no vector or nothing was fitted."""
        if vector is None or not self.weights:
            return 0.0
        weighed: float = sum(map(mul, self.weights, vector.tolist()))
        return weighed - self.mean


@dataclass(frozen=True, slots=True)
class Scorer:
    """The three models, the questions asked before that the last compares with, and how people word what is said.

    What `order` gives compares the sentences found for one question, and means nothing beside another question's.
    """

    order: Logistic
    sentence: Logistic
    absence: Logistic
    wording: Wording = Wording()
    before: AskedBefore = NO_QUESTIONS
    paraphrases: Mapping[Language, Paraphrases] = field(default_factory=lambda: dict.fromkeys(Language, Paraphrases()))

    def absent(self, features: Sequence[float], vector: Vector | None, lacking: Set[str] = frozenset()) -> float:
        """How likely nothing held speaks to a question with these `ABSENCE_FEATURES` and this vector, 0..1.

        `lacking` are its words that what was found has not.
        """
        return _probability(self.absence.logit(features) + self.wording.logit(vector, lacking))

    def for_embedder(self, name: str) -> Scorer:
        """The scorer for vectors of this embedding model: those of another than it was fitted on say nothing."""
        wording = self.wording if self.wording.embedder == name else Wording(lacking=self.wording.lacking)
        return replace(self, wording=wording, before=self.before if self.before.embedder == name else NO_QUESTIONS)


@cache
def read_scorer(path: Path = SCORER) -> Scorer:
    """The fitted scorer. A feature that it was not fitted with weighs nothing, so that it can be fitted anew."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return Scorer(
        _logistic(data["order"], FEATURES),
        _logistic(data["sentence"], FEATURES),
        _logistic(data["absence"], ABSENCE_FEATURES),
        _wording(data.get("wording", {})),
        read_asked_before(beside(path, ASKED_BEFORE)),
        read_paraphrases(beside(path, PARAPHRASES)),
    )


def beside(scorer: Path, shipped: Path) -> Path:
    """Where what was fitted with a scorer stands: beside the shipped one as `shipped`, else with the scorer's name."""
    return shipped if scorer == SCORER else scorer.with_name(f"{scorer.stem}.{shipped.name}")


def _wording(data: Mapping[str, Any]) -> Wording:
    if not data:
        return Wording()
    return Wording(data["embedder"], tuple(data["weights"]), data["mean"], data.get("lacking", {}))


def _logistic(data: Mapping[str, float], names: Sequence[str]) -> Logistic:
    return Logistic(tuple(data.get(name, 0.0) for name in names), data.get("bias", 0.0))
