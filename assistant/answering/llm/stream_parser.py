"""Reads claims out of a model's output while it is still coming: each as soon as its closing brace is there.

The output is meant to be `{"claims": [{"citations": [{"quote": …, "passage": 1}], "text": …}]}`, or with `"sentences":
[1]` in place of citations. Text around it, a cut, broken JSON or endless output cost at most the claims they touch;
memory is bounded by one claim.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")

MOST_CHARACTERS = 60_000
"""Output beyond this is not read: no answer is that long."""

MOST_CLAIMS = 24
LONGEST_CLAIM = 6_000
LONGEST_TEXT = 1_200
MOST_CITATIONS = 6


@dataclass(frozen=True, slots=True)
class RawCitation:
    """What the model says it rests on: the number of a passage it was shown, and words said to stand there."""

    passage: int
    quote: str


@dataclass(frozen=True, slots=True)
class RawClaim:
    """One claim as the model wrote it; nothing about it is known to be true.

    `sentences` are the numbers of sentences it was shown, from a model that was asked for those and not for quotes.
    """

    text: str
    citations: tuple[RawCitation, ...] = ()
    sentences: tuple[int, ...] = ()


class ClaimParser:
    """Feed it text as it arrives; it gives back the claims that became complete.

    `exhausted` turns true when no more output will be read: the caller should stop the model.
    """

    def __init__(self) -> None:
        self.exhausted = False
        self.broken = False
        self._read = 0
        self._count = 0
        self._stack: list[str] = []
        self._in_string = False
        self._escaped = False
        self._claim: list[str] | None = None
        self._claim_depth = 0
        self._claim_length = 0

    @property
    def unfinished(self) -> bool:
        """Whether the output stopped inside a value."""
        return bool(self._stack)

    def feed(self, text: str) -> list[RawClaim]:
        """The claims that this piece of output completes, in order."""
        claims: list[RawClaim] = []
        for character in text:
            if self.exhausted:
                break
            self._read += 1
            claim = self._step(character)
            if claim is not None:
                claims.append(claim)
                self._count += 1
            self.exhausted = self._read >= MOST_CHARACTERS or self._count >= MOST_CLAIMS
        return claims

    def _step(self, character: str) -> RawClaim | None:
        if self._claim is not None:
            self._claim_length += 1
            if self._claim_length <= LONGEST_CLAIM:
                self._claim.append(character)
        if self._in_string:
            if self._escaped:
                self._escaped = False
            elif character == "\\":
                self._escaped = True
            elif character == '"':
                self._in_string = False
            return None
        if character == '"':
            # prose before the JSON may hold a lone quotation mark
            self._in_string = bool(self._stack)
        elif character in "{[":
            self._open(character)
        elif character in "}]":
            return self._close(character)
        return None

    def _open(self, character: str) -> None:
        if character == "{" and self._claim is None and self._stack and self._stack[-1] == "[":
            self._claim, self._claim_length, self._claim_depth = [character], 1, len(self._stack)
        self._stack.append(character)
        if len(self._stack) > 32:
            self._start_over()

    def _close(self, character: str) -> RawClaim | None:
        if not self._stack or self._stack[-1] != {"}": "{", "]": "["}[character]:
            self._start_over()
            return None
        self._stack.pop()
        if self._claim is None or len(self._stack) > self._claim_depth:
            return None
        text, whole = "".join(self._claim), self._claim_length <= LONGEST_CLAIM
        self._claim = None
        return read_claim(text) if whole else None

    def _start_over(self) -> None:
        """After brackets that do not match: drop the claim at hand and look for the next one."""
        self.broken = self.broken or self._claim is not None
        self._claim = None
        self._stack = ["["] if self._stack else []


def read_claim(text: str) -> RawClaim | None:
    """The claim that a JSON object states, or None if it is none; one with an empty text is a claim given up."""
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        return None
    quoted, numbered = value.get("citations"), value.get("sentences")
    if not isinstance(quoted, list) and not isinstance(numbered, list):
        return None
    citations = _few(quoted, _citation)
    claim = clean(value["text"])
    return RawClaim(claim, citations, _few(numbered, _number)) if len(claim) <= LONGEST_TEXT else None


def _few(items: Any, read: Callable[[Any], T | None]) -> tuple[T, ...]:
    """What can be read of the first items of a list."""
    first = items[:MOST_CITATIONS] if isinstance(items, list) else []
    return tuple(value for item in first if (value := read(item)) is not None)


def _citation(item: Any) -> RawCitation | None:
    if not isinstance(item, dict) or not isinstance(item.get("quote"), str):
        return None
    passage = _number(item.get("passage"))
    return None if passage is None else RawCitation(passage, clean(item["quote"]))


def _number(value: Any) -> int | None:
    """A number, also one in quotation marks or brackets."""
    if isinstance(value, str) and len(value) < 6:
        digits = value.strip("Pp[] ")
        value = int(digits) if digits.isascii() and digits.isdigit() else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def clean(text: str) -> str:
    """Text that can be shown: no control, format or surrogate characters, white space folded."""
    characters = (" " if character.isspace() else character for character in text)
    return " ".join(
        "".join(c for c in characters if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn")).split()
    )
