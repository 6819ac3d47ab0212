"""Weighs what is measured of sentences and of parts of a question; the weights are fitted by `assistant eval tune`.

Two logistic models, read from `scorer.json`: how likely a sentence belongs in the answer, and how likely nothing held
speaks to what is asked.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.answering.plan.absence import ABSENCE_FEATURES
from assistant.answering.plan.candidates import FEATURES

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
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.logit(features)))))


@dataclass(frozen=True, slots=True)
class Scorer:
    """The two models."""

    sentence: Logistic
    absence: Logistic


@cache
def read_scorer(path: Path = SCORER) -> Scorer:
    """The fitted scorer. A feature that it was not fitted with weighs nothing, so that it can be fitted anew."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return Scorer(_logistic(data["sentence"], FEATURES), _logistic(data["absence"], ABSENCE_FEATURES))


def _logistic(data: Mapping[str, float], names: Sequence[str]) -> Logistic:
    return Logistic(tuple(data.get(name, 0.0) for name in names), data["bias"])
