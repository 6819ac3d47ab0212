"""BM25 over one language's entries: built once, kept as flat arrays, opened memory-mapped.

A folder holds `header.json`, the sorted words (`words.bin`, `words_at.npy`) and, word after word, the rows it occurs
in (`rows.npy`) with the score it adds to each (`weights.npy`); `postings_at.npy` says where each word's part begins.
"""

from __future__ import annotations

import json
import os
import shutil
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.index.arrays import ArrayWriter
from assistant.index.errors import IndexDamaged
from assistant.index.strings import Strings, StringWriter
from assistant.language import index_words as words

FORMAT = 1
K1 = 0.6
B = 0.75

Mask = npt.NDArray[np.bool_]
_Numbers = npt.NDArray[np.int64]
_ARRAYS = {"postings_at": "<i8", "rows": "<i4", "weights": "<f4"}
_PLACES = 8192
"""Words whose place is kept: it is found by some fifteen steps, and questions share their words."""
_BLOCK = 1 << 21
"""Words held in memory while an index is built, and postings while it is written."""


def write_lexical(folder: Path, texts: Iterable[str]) -> int:
    """Index `texts` (row = position) into `folder`, which appears complete or not at all; returns their number."""
    with LexicalWriter(folder) as writer:
        for text in texts:
            writer.add(text)
        return writer.finish()


class _Vocabulary(dict[str, int]):
    """A number for each word, by the order in which they are first asked for."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


class LexicalWriter:
    """Builds a folder from one text after the other, in bounded memory but for the different words.

    Words are gathered in blocks, each sorted and put into a file; the blocks are merged in the end. Score of a word in
    a row: idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / mean length)), with
    idf = ln(1 + (N - df + 0.5) / (df + 0.5)).
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._aside = folder.with_name(f".{folder.name}.{os.getpid()}")
        self._vocabulary = _Vocabulary()
        self._words, self._lengths = array("i"), array("i")
        self._first, self._blocks = 0, 0
        shutil.rmtree(self._aside, ignore_errors=True)
        self._aside.mkdir(parents=True)

    def add(self, text: str) -> None:
        """Index the text of the next row."""
        tokens = words.tokens(text)
        self._words.extend(map(self._vocabulary.__getitem__, tokens))
        self._lengths.append(len(tokens))
        if len(self._words) >= _BLOCK:
            self._put_block()

    def finish(self) -> int:
        """Write what was added into the folder; returns the number of rows."""
        self._put_block()
        terms = sorted(self._vocabulary, key=lambda term: term.encode())
        rank = np.empty(len(terms), np.int64)
        rank[np.fromiter((self._vocabulary[term] for term in terms), np.int64, len(terms))] = np.arange(len(terms))
        self._vocabulary.clear()
        with StringWriter(self._aside, "words") as strings:
            for term in terms:
                strings.add(term.encode())
        frequency = self._rank_blocks(rank)
        postings_at = np.concatenate([[0], np.cumsum(frequency)])
        np.save(self._aside / "postings_at.npy", postings_at.astype(_ARRAYS["postings_at"]))
        self._merge(postings_at)
        counts = {"entries": len(self._lengths), "words": len(terms), "postings": int(postings_at[-1])}
        size = (self._aside / "words.bin").stat().st_size
        header = {"format": FORMAT, "tokens": words.VERSION, "k1": K1, "b": B, "bytes": size} | counts
        (self._aside / "header.json").write_text(json.dumps(header), encoding="utf-8")
        os.rename(self._aside, self._folder)
        return len(self._lengths)

    def __enter__(self) -> LexicalWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self._aside, ignore_errors=True)

    def _put_block(self) -> None:
        """Write the words of the rows since the last block: word, row and how often it occurs there, sorted."""
        count = max(len(self._lengths) - self._first, 1)
        owner = np.repeat(np.arange(len(self._lengths) - self._first), self._lengths[self._first :])
        pairs, frequency = np.unique(np.array(self._words, np.int64) * count + owner, return_counts=True)
        word, row = np.divmod(pairs, count)
        self._save_block(self._blocks, np.stack([word, row + self._first, frequency]))
        self._words = array("i")
        self._first, self._blocks = len(self._lengths), self._blocks + 1

    def _rank_blocks(self, rank: _Numbers) -> _Numbers:
        """Sort every block by the words' final order; returns how many rows each word occurs in."""
        frequency = np.zeros(len(rank), np.int64)
        for number in range(self._blocks):
            word, row, times = self._block(number)
            ranked = rank[word]
            order = np.argsort(ranked, kind="stable")
            frequency += np.bincount(ranked, minlength=len(rank))
            self._save_block(number, np.stack([ranked[order], row[order], times[order]]))
        return frequency

    def _merge(self, postings_at: _Numbers) -> None:
        """Write rows and weights of all words in order, a bounded part of the words at a time."""
        lengths = np.array(self._lengths, np.int64)
        blocks = [self._block(number) for number in range(self._blocks)]
        with ExitStack() as stack:
            rows = stack.enter_context(ArrayWriter(self._aside / "rows.npy", _ARRAYS["rows"]))
            weights = stack.enter_context(ArrayWriter(self._aside / "weights.npy", _ARRAYS["weights"]))
            for first, last in _parts(postings_at):
                cuts = [np.searchsorted(block[0], (first, last)) for block in blocks]
                part = [block[:, low:high] for block, (low, high) in zip(blocks, cuts, strict=True)]
                word, row, times = np.concatenate(part, axis=1).astype(np.int64)
                order = np.argsort(word, kind="stable")  # rows of a word stay in the order of the blocks
                rows.write(row[order])
                weights.write(_weights(times[order], row[order], lengths, np.diff(postings_at[first : last + 1])))
        for number in range(self._blocks):
            self._block_path(number).unlink()

    def _block_path(self, number: int) -> Path:
        return self._aside / f"block-{number}.npy"

    def _block(self, number: int) -> npt.NDArray[np.int32]:
        return np.asarray(np.load(self._block_path(number), mmap_mode="r"))

    def _save_block(self, number: int, columns: _Numbers) -> None:
        path = self._block_path(number)
        path.unlink(missing_ok=True)  # the file before may still be mapped
        np.save(path, columns.astype(np.int32))


def _parts(postings_at: _Numbers) -> Iterator[tuple[int, int]]:
    """The words as consecutive parts (first, one behind the last) of about a block of postings each."""
    first, count = 0, len(postings_at) - 1
    while first < count:
        last = int(np.searchsorted(postings_at, postings_at[first] + _BLOCK, side="right")) - 1
        last = min(max(last, first + 1), count)
        yield first, last
        first = last


def _weights(
    frequency: _Numbers, rows: _Numbers, lengths: _Numbers, document_frequency: _Numbers
) -> npt.NDArray[np.float64]:
    mean = lengths.mean() if lengths.any() else 1.0
    idf = np.log1p((len(lengths) - document_frequency + 0.5) / (document_frequency + 0.5))
    saturation = frequency + K1 * (1 - B + B * lengths[rows] / mean)
    weights: npt.NDArray[np.float64] = np.repeat(idf, document_frequency) * frequency * (K1 + 1) / saturation
    return weights


class Lexical:
    """A BM25 index opened for searching; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Open what `write_lexical` wrote; raises IndexDamaged if it is not all there or of another format."""
        try:
            header = json.loads((folder / "header.json").read_text(encoding="utf-8"))
            if (header["format"], header["tokens"]) != (FORMAT, words.VERSION):
                raise IndexDamaged(f"{folder}: written by another version of this program")
            self.entries = int(header["entries"])
            # A single element of a plain view is read much faster than one of a memmap.
            loaded: dict[str, npt.NDArray[Any]] = {
                name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in _ARRAYS
            }
            self._postings_at, self._rows, self._weights = loaded.values()
            self._words = Strings(folder, "words")
            self._place = lru_cache(maxsize=_PLACES)(self._words.find)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged(f"{folder}: the lexical index cannot be read ({error})") from None
        sizes = (len(self._words), len(self._postings_at) - 1, len(self._rows), len(self._weights))
        if sizes != (header["words"], header["words"], header["postings"], header["postings"]):
            raise IndexDamaged(f"{folder}: the lexical index is incomplete")

    def search(self, query: str | Iterable[str], k: int, allowed: Mask | None = None) -> list[tuple[int, float]]:
        """The `k` best rows for a text, or for index words, as (row, BM25 score > 0), best first, equal ones by row.

        `allowed` is a mask of shape (entries,); rows where it is False are left out.
        """
        scores = self.scores(words.tokens(query) if isinstance(query, str) else query)
        if allowed is not None:
            scores *= allowed
        if k <= 0 or not len(scores):
            return []
        hits = _at_least(scores, _floor(scores, k))
        if len(hits) > k:
            least = np.partition(scores[hits], len(hits) - k)[len(hits) - k]
            hits = hits[scores[hits] >= least]
        order = hits[np.lexsort((hits, -scores[hits]))][:k]
        return list(zip(order.tolist(), scores[order].tolist(), strict=True))

    def scores(self, query: Iterable[str]) -> npt.NDArray[np.float32]:
        """BM25 scores of every row, shape (entries,), for these words; a repeated word counts each time."""
        scores = np.zeros(self.entries, np.float32)
        for word, times in Counter(query).items():
            place = self._place(word.encode())
            if place is not None:
                part = slice(int(self._postings_at[place]), int(self._postings_at[place + 1]))
                weights = self._weights[part]
                # Three times as fast as `scores[rows] += weights`, which is the same: no row comes twice in a word.
                np.add.at(
                    scores, self._rows[part].astype(np.intp), weights if times == 1 else weights * np.float32(times)
                )
        return scores

    def idf(self, word: str) -> float:
        """How rare a word is: ln(1 + (N - df + 0.5) / (df + 0.5)), its largest value where no entry has it."""
        place = self._place(word.encode())
        frequency = 0 if place is None else int(self._postings_at[place + 1] - self._postings_at[place])
        return float(np.log1p((self.entries - frequency + 0.5) / (frequency + 0.5)))


def _floor(scores: npt.NDArray[np.float32], k: int) -> np.float32:
    """A score that at least `k` rows reach, or 0: the `k`-th best of the best of each short run of rows."""
    width = len(scores) // (4 * k)
    if width < 2:
        return np.float32(0)
    best = scores[: len(scores) // width * width].reshape(-1, width).max(axis=1)
    return np.float32(np.partition(best, len(best) - k)[len(best) - k])


def _at_least(scores: npt.NDArray[np.float32], floor: np.float32) -> npt.NDArray[np.intp]:
    return np.flatnonzero(scores >= floor) if floor > 0 else np.flatnonzero(scores)
