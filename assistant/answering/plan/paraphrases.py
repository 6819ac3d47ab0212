"""How people word what sentences say: how likely a sentence is asked for in the words of a question.

A translation model of one language (Brown et al. 1993, model 1; for finding answers Berger and Lafferty 1999): for each
word of a question how likely each word of a sentence makes people ask with it, "quits" for "leaves office". Read from
`paraphrases.npz`, fitted by `assistant eval tune` on the ways the corpus says its provisions are asked for.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from assistant.base.kept import Kept
from assistant.language.text import Language

PARAPHRASES = Path(__file__).with_name("paraphrases.npz")

ANYTHING = "<any>"
"""What every sentence has besides its words: people ask with words that nothing in a sentence makes them ask with."""

SHORTEST = 6
"""Words that a sentence counts for at least: otherwise short ones would be likely to be asked for in any words."""

UNHEARD = 1e-5
"""How common a word is with which nobody has asked."""

MOST = 100
"""Words of a question that are looked at."""

Words = Set[str]
Said = tuple[frozenset[str], ...]
"""The words of a title and those of what stands below it, apart: other texts share the title."""


class Likely(Protocol):
    """How likely a text of these words is asked for in those of a question; 0 where they say nothing of each other."""

    def __call__(self, *said: frozenset[str]) -> float:
        """The mean over the words of the question, a logarithm of how much likelier than by chance."""


Numbers = npt.NDArray[np.int32]
Shares = npt.NDArray[np.float32]


def paraphrased(words: Words) -> frozenset[str]:
    """Those of a text's words that are asked for in others: not its amounts, nor single Chinese characters."""
    return frozenset(w for w in words if not w.startswith("amount:") and (len(w) > 1 or not "\u3400" <= w <= "\u9fff"))


@dataclass(frozen=True, slots=True)
class Paraphrases:
    """The words of one language. Of the word of a question in row r: `shares[starts[r]:starts[r + 1]]`, in columns.

    A share is how likely the word of a sentence makes people ask with that of the row; `common` is how common the
    latter is in questions.
    """

    rows: Mapping[str, int] = field(default_factory=dict)
    columns: Mapping[str, int] = field(default_factory=dict)
    starts: Numbers = field(default_factory=lambda: np.zeros(1, np.int32))
    at: Numbers = field(default_factory=lambda: np.zeros(0, np.int32))
    shares: Shares = field(default_factory=lambda: np.zeros(0, np.float32))
    common: Shares = field(default_factory=lambda: np.zeros(0, np.float32))
    kept: Kept[Said, tuple[Numbers, int]] = field(default_factory=Kept, repr=False, compare=False)

    def of_question(self, words: Words) -> Likely:
        """What says of the words of sentences how likely they are asked for in these."""
        asked = sorted(paraphrased(words))[:MOST]
        rows = [self.rows.get(word, -1) for word in asked]
        made = np.zeros((len(asked), len(self.columns)), np.float32)
        for number, row in enumerate(rows):
            own = slice(self.starts[row], self.starts[row + 1]) if row >= 0 else slice(0, 0)
            made[number, self.at[own]] = self.shares[own]
        common = np.array([self.common[row] if row >= 0 else UNHEARD for row in rows], np.float32)

        @cache  # the whole provision is told of with each of its sentences
        def likely(*said: frozenset[str]) -> float:
            if not asked:
                return 0.0
            columns, length = self.kept.get(said) or self.kept.keep(said, self._columns(said))
            same = np.array([any(word in words for words in said) for word in asked], np.float32)
            shares = made[:, columns].sum(1) + same
            return float(np.log1p(shares / (max(length, SHORTEST) * common)).sum()) / len(asked)

        return likely

    def _columns(self, said: Said) -> tuple[Numbers, int]:
        """The columns of a text's words, and how many words it has."""
        words = paraphrased(frozenset().union(*said))
        known = sorted(self.columns[word] for word in (*words, ANYTHING) if word in self.columns)
        return np.array(known, np.int32), len(words)


def as_bytes(paraphrases: Mapping[Language, Paraphrases]) -> bytes:
    """The words of both languages as the file has them: the same bytes for the same words."""
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for language, own in paraphrases.items():
        arrays |= {
            f"rows_{language.value}": _written(own.rows),
            f"columns_{language.value}": _written(own.columns),
            f"starts_{language.value}": own.starts,
            f"at_{language.value}": own.at,
            f"shares_{language.value}": own.shares.astype(np.float16),
            f"common_{language.value}": own.common,
        }
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def _written(words: Mapping[str, int]) -> npt.NDArray[np.generic]:
    return np.frombuffer("\n".join(words).encode(), np.uint8)


@cache
def read_paraphrases(path: Path = PARAPHRASES) -> Mapping[Language, Paraphrases]:
    """The words of a file by language; without a file every sentence is as likely as any other."""
    if not path.is_file():
        return {language: Paraphrases() for language in Language}
    with np.load(path, allow_pickle=False) as arrays:
        return {language: _read(arrays, language.value) for language in Language}


def _read(arrays: Mapping[str, npt.NDArray[np.generic]], language: str) -> Paraphrases:
    def numbered(name: str) -> Mapping[str, int]:
        words = arrays[f"{name}_{language}"].tobytes().decode().split("\n")
        return {word: at for at, word in enumerate(words)}

    starts, at = (arrays[f"{name}_{language}"].astype(np.int32) for name in ("starts", "at"))
    shares, common = (arrays[f"{name}_{language}"].astype(np.float32) for name in ("shares", "common"))
    return Paraphrases(numbered("rows"), numbered("columns"), starts, at, shares, common)
