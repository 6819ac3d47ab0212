"""BM25 over one language's entries: built once, kept as flat arrays, opened memory-mapped.

A folder holds `header.json`, the sorted words (`words.bin`, `words_at.npy`) and, word after word, the rows it occurs
in (`rows.npy`) with the score it adds to each (`weights.npy`); `postings_at.npy` says where each word's part begins.
"""

from __future__ import annotations

import json
import mmap
import os
import shutil
from array import array
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.index.errors import IndexDamaged
from assistant.language import index_words as words

FORMAT = 1
K1 = 0.6
B = 0.75

Mask = npt.NDArray[np.bool_]
_ARRAYS = {"words_at": "<i8", "postings_at": "<i8", "rows": "<i4", "weights": "<f4"}


def write_lexical(folder: Path, texts: Iterable[str]) -> int:
    """Index `texts` (row = position) into `folder`, which appears complete or not at all; returns their number.

    Score of a word in a row: idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / mean length)), with
    idf = ln(1 + (N - df + 0.5) / (df + 0.5)).
    """
    vocabulary, keys, lengths = _count_words(texts)
    count = len(lengths)
    terms = sorted(vocabulary, key=lambda term: term.encode())
    rank = np.empty(len(terms), np.int64)
    rank[np.fromiter((vocabulary[term] for term in terms), np.int64, len(terms))] = np.arange(len(terms))
    owner = np.repeat(np.arange(count, dtype=np.int64), lengths)
    pairs, frequency = np.unique(rank[keys] * max(count, 1) + owner, return_counts=True)
    term_of, rows = np.divmod(pairs, max(count, 1))
    postings_at = np.searchsorted(term_of, np.arange(len(terms) + 1))
    encoded = [term.encode() for term in terms]
    arrays = {
        "words_at": np.concatenate([[0], np.cumsum([len(term) for term in encoded], dtype=np.int64)]),
        "postings_at": postings_at,
        "rows": rows,
        "weights": _weights(frequency, rows, lengths, np.diff(postings_at)),
    }
    _write_folder(folder, arrays, b"".join(encoded), {"entries": count, "words": len(terms), "postings": len(rows)})
    return count


def _count_words(texts: Iterable[str]) -> tuple[dict[str, int], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Every word's number in order of appearance, the word numbers of all texts in a row, and the texts' lengths."""
    vocabulary: dict[str, int] = {}
    flat, lengths = array("i"), array("i")
    for text in texts:
        tokens = words.tokens(text)
        flat.extend([vocabulary.setdefault(word, len(vocabulary)) for word in tokens])
        lengths.append(len(tokens))
    return vocabulary, np.array(flat, np.int64), np.array(lengths, np.int64)


def _weights(
    frequency: npt.NDArray[np.int64],
    rows: npt.NDArray[np.int64],
    lengths: npt.NDArray[np.int64],
    document_frequency: npt.NDArray[np.int64],
) -> npt.NDArray[np.float64]:
    mean = lengths.mean() if lengths.any() else 1.0
    idf = np.log1p((len(lengths) - document_frequency + 0.5) / (document_frequency + 0.5))
    saturation = frequency + K1 * (1 - B + B * lengths[rows] / mean)
    return np.repeat(idf, document_frequency) * frequency * (K1 + 1) / saturation


def _write_folder(folder: Path, arrays: dict[str, npt.NDArray[Any]], blob: bytes, counts: dict[str, int]) -> None:
    temporary = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    try:
        for name, values in arrays.items():
            np.save(temporary / f"{name}.npy", values.astype(_ARRAYS[name]))
        (temporary / "words.bin").write_bytes(blob)
        header = {"format": FORMAT, "tokens": words.VERSION, "k1": K1, "b": B, "bytes": len(blob)} | counts
        (temporary / "header.json").write_text(json.dumps(header), encoding="utf-8")
        os.rename(temporary, folder)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


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
            loaded = {name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in _ARRAYS}
            self._words_at, self._postings_at = loaded["words_at"], loaded["postings_at"]
            self._rows, self._weights = loaded["rows"], loaded["weights"]
            self._blob = _mapped(folder / "words.bin")
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged(f"{folder}: the lexical index cannot be read ({error})") from None
        sizes = (len(self._words_at) - 1, len(self._postings_at) - 1, len(self._rows), len(self._weights))
        expected = (header["words"], header["words"], header["postings"], header["postings"])
        if sizes != expected or len(self._blob) != header["bytes"]:
            raise IndexDamaged(f"{folder}: the lexical index is incomplete")

    def search(self, query: str | Iterable[str], k: int, allowed: Mask | None = None) -> list[tuple[int, float]]:
        """The `k` best rows for a text, or for index words, as (row, BM25 score > 0), best first, equal ones by row.

        `allowed` is a mask of shape (entries,); rows where it is False are left out.
        """
        scores = self.scores(words.tokens(query) if isinstance(query, str) else query)
        if allowed is not None:
            scores *= allowed
        hits = np.flatnonzero(scores)
        if k <= 0 or not len(hits):
            return []
        if len(hits) > k:
            least = np.partition(scores[hits], len(hits) - k)[len(hits) - k]
            hits = hits[scores[hits] >= least]
        order = hits[np.lexsort((hits, -scores[hits]))][:k]
        return list(zip(order.tolist(), scores[order].tolist(), strict=True))

    def scores(self, query: Iterable[str]) -> npt.NDArray[np.float32]:
        """BM25 scores of every row, shape (entries,), for these words; a repeated word counts each time."""
        scores = np.zeros(self.entries, np.float32)
        for word, times in Counter(query).items():
            place = self._find(word.encode())
            if place is not None:
                part = slice(int(self._postings_at[place]), int(self._postings_at[place + 1]))
                weights = self._weights[part]
                scores[self._rows[part]] += weights if times == 1 else weights * np.float32(times)
        return scores

    def idf(self, word: str) -> float:
        """How rare a word is: ln(1 + (N - df + 0.5) / (df + 0.5)), its largest value where no entry has it."""
        place = self._find(word.encode())
        frequency = 0 if place is None else int(self._postings_at[place + 1] - self._postings_at[place])
        return float(np.log1p((self.entries - frequency + 0.5) / (frequency + 0.5)))

    def _find(self, word: bytes) -> int | None:
        low, high = 0, len(self._words_at) - 1
        while low < high:
            middle = (low + high) // 2
            candidate = self._blob[self._words_at[middle] : self._words_at[middle + 1]]
            if candidate == word:
                return middle
            low, high = (middle + 1, high) if candidate < word else (low, middle)
        return None


def _mapped(path: Path) -> mmap.mmap | bytes:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""
