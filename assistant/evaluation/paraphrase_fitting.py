"""Fits how people word what sentences say, on questions of which it is known what answers them.

Model 1 of Brown et al. (1993) by expectation maximisation, from questions to what answers them. Everything is numpy,
and the same questions give the same model.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.answering.plan.paraphrases import ANYTHING, Paraphrases, Words, paraphrased

ROUNDS = 6

_UNSEEN = 1.0
"""How often each word of sentences made people ask with words that stand nowhere: what is seen once says little."""

_LEAST = 0.002
"""The least share that is kept."""

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Answered:
    """The words of a question and of what answers it."""

    asked: Words
    said: Words


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Each word of each question with each word of what answers it: the two, and which word of which question it is."""

    asked: Numbers
    said: Numbers
    word: Numbers


def fit_paraphrases(answered: Iterable[Answered]) -> Paraphrases:
    """The model of questions in one language. Their words are numbered in the order in which they come."""
    rows: dict[str, int] = {}
    columns: dict[str, int] = {}
    asked: list[Numbers] = []
    said: list[Numbers] = []
    for item in answered:
        asked.append(_numbered(sorted(paraphrased(item.asked)), rows))
        said.append(_numbered([*sorted(paraphrased(item.said)), ANYTHING], columns))
    pairs = _pairs(asked, said)
    cells, of_pair = np.unique(pairs.asked.astype(np.int64) * len(columns) + pairs.said, return_inverse=True)
    shares = _shares(pairs, of_pair.astype(np.int32), (cells % len(columns)).astype(np.int32), len(columns))
    kept = shares >= _LEAST
    starts = np.searchsorted(cells[kept] // len(columns), np.arange(len(rows) + 1)).astype(np.int32)
    common = np.bincount(np.concatenate(asked), minlength=len(rows))
    return Paraphrases(
        rows,
        columns,
        starts,
        (cells[kept] % len(columns)).astype(np.int32),
        shares[kept].astype(np.float32),
        (common / common.sum()).astype(np.float32),
    )


def _numbered(words: Sequence[str], numbers: dict[str, int]) -> Numbers:
    return np.array([numbers.setdefault(word, len(numbers)) for word in words], np.int32)


def _pairs(asked: Sequence[Numbers], said: Sequence[Numbers]) -> _Pairs:
    lengths = [len(own) for own in said]
    first = np.cumsum([0, *(len(own) for own in asked)])
    return _Pairs(
        np.concatenate([np.repeat(own, length) for own, length in zip(asked, lengths, strict=True)]),
        np.concatenate([np.tile(own, len(words)) for own, words in zip(said, asked, strict=True)]),
        np.concatenate(
            [
                np.repeat(np.arange(start, start + len(own), dtype=np.int32), length)
                for own, length, start in zip(asked, lengths, first[:-1], strict=True)
            ]
        ),
    )


def _shares(pairs: _Pairs, cell: Numbers, column: Numbers, columns: int) -> Floats:
    """For each cell how likely its word of sentences makes people ask with its word of questions."""
    shares: Floats = np.ones(len(column))
    for _ in range(ROUNDS):
        likely = shares[cell]
        due = likely / np.bincount(pairs.word, likely)[pairs.word]
        count = np.bincount(cell, due, len(column))
        shares = count / (np.bincount(column, count, columns)[column] + _UNSEEN)
    return shares
