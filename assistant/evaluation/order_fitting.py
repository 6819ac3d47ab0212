"""Fits which of the sentences found for a question answers best: softmax over each question's sentences.

The listwise loss of Cao et al. (2007) with an L2 penalty; it is convex, and Newton's method finds its least value.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]

_ROUNDS = 60
_STILL = 1e-6
"""A loss that falls by less is the least."""


@dataclass(frozen=True, slots=True)
class Lists:
    """The sentences of several questions, one question's after the other's.

    `features` has a row a sentence, `labels` 1 for those that answer, `starts` the first row of each question.
    """

    features: Matrix
    labels: Matrix
    starts: Numbers

    @property
    def question(self) -> Numbers:
        """For each row which question it is of."""
        return np.repeat(np.arange(len(self.starts)), np.diff([*self.starts, len(self.labels)]))


def lists_of(features: Matrix, labels: Matrix, questions: Numbers) -> Lists:
    """The rows, which stand question by question, of those questions that have sentences of both kinds."""
    answer, other = (frozenset(questions[labels == label].tolist()) for label in (1, 0))
    kept = np.isin(questions, sorted(answer & other))
    starts = np.nonzero(np.diff(questions[kept], prepend=-1))[0]
    return Lists(features[kept], labels[kept], starts)


def fit_order(lists: Lists, penalty: float) -> Matrix:
    """One weight a feature, features standardised for the penalty and the scale taken back afterwards."""
    deviation = lists.features.std(0)
    scale = np.where(deviation > 0, deviation, 1.0)
    standard = Lists((lists.features - lists.features.mean(0)) / scale, lists.labels, lists.starts)
    weights = np.zeros(lists.features.shape[1])
    shares, loss = _softmax(standard, weights, penalty)
    for _ in range(_ROUNDS):
        step = _newton_step(standard, shares, weights, penalty)
        for length in (1.0, 0.5, 0.25, 0.1, 0.01):
            shorter, less = _softmax(standard, weights - length * step, penalty)
            if less <= loss:
                break
        if not less < loss - _STILL:
            break
        weights, shares, loss = weights - length * step, shorter, less
    plain: Matrix = weights / scale
    return plain


def _newton_step(lists: Lists, shares: Matrix, weights: Matrix, penalty: float) -> Matrix:
    weighed = lists.features * shares[:, None]
    means = np.add.reduceat(weighed, lists.starts)
    curvature = weighed.T @ lists.features - means.T @ means + penalty * np.eye(len(weights))
    step: Matrix = np.linalg.solve(curvature, lists.features.T @ (shares - _target(lists)) + penalty * weights)
    return step


def _target(lists: Lists) -> Matrix:
    """What the sentences that answer a question share evenly."""
    target: Matrix = lists.labels / np.add.reduceat(lists.labels, lists.starts)[lists.question]
    return target


def _softmax(lists: Lists, weights: Matrix, penalty: float) -> tuple[Matrix, float]:
    """What each sentence is given of its question, and the loss."""
    scores, question = lists.features @ weights, lists.question
    scores = scores - np.maximum.reduceat(scores, lists.starts)[question]
    sums = np.add.reduceat(np.exp(scores), lists.starts)[question]
    loss = float((_target(lists) * (np.log(sums) - scores)).sum() + penalty / 2 * weights @ weights)
    return np.exp(scores) / sums, loss


def found_within(lists: Lists, scores: Matrix, most: int) -> float:
    """The share of the questions of which one of the `most` best sentences answers."""
    ends = [*lists.starts[1:].tolist(), len(scores)]
    within = [
        bool(lists.labels[start:end][np.argsort(-scores[start:end], kind="stable")[:most]].any())
        for start, end in zip(lists.starts.tolist(), ends, strict=True)
    ]
    return sum(within) / len(within)
