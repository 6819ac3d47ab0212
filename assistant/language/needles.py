"""Letters without which a pattern cannot match, so that most patterns need not be tried on a text at all."""

from __future__ import annotations

import re
from functools import cache
from itertools import product

_QUANTIFIER = re.compile(r"[?*]|\{0?,\d*\}|\{0\}")
_REPEATED = re.compile(r"\+|\{[1-9]\d*(?:,\d*)?\}")
_FEW = re.compile(r"\[([^\\\]^-]{1,4})\]")
"""A class of so few letters that each may be tried."""
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")
_PLAIN = re.compile(r"[^\\\[\]().^$|?*+{}]+(?![?*+{])")
"""Letters that stand for themselves, once."""
_OPENING = re.compile(r"\(\?(?:P<\w+>|[:=!>]|<[=!])|\(")
_WHOLE = re.compile(rf"({_OPENING.pattern})((?:[^()\\\[]|\\[^()\[])*)\)")
"""A group that holds no other and no class."""
_BACK = re.compile(r"\(\?P=\w+\)")
_SPECIAL = {"\\": 2, ".": 1, "^": 1, "$": 1}
_NOTHING: frozenset[str] = frozenset()
_MOST_RUNS = 16


@cache
def needles(pattern: str) -> tuple[frozenset[str], ...]:
    """Sets of strings, of each of which one stands in every text that matches, the best first; none if unknown.

    Found once: a text is held to thousands of patterns.
    """
    every: list[list[frozenset[str]]] = []
    position = 0
    while True:
        sets, position = _sequence(pattern, position)
        every.append(sets)
        if position >= len(pattern):
            break
        position += 1
    if len(every) == 1:
        return tuple(sorted(set(every[0]), key=_worth, reverse=True))
    united = _united(every)
    return (united,) if united else ()


def _worth(letters: frozenset[str]) -> tuple[int, int, list[str]]:
    """How few texts may have one of these: the longest are best, then the fewest."""
    return min(map(len, letters)), -len(letters), sorted(letters)


def _united(every: list[list[frozenset[str]]]) -> frozenset[str]:
    """The best set of each alternative as one; none where one of them has none."""
    return frozenset().union(*(max(sets, key=_worth) for sets in every)) if all(every) else _NOTHING


def _branches(pattern: str, position: int) -> tuple[frozenset[str], int]:
    """The needles of alternatives up to the bracket that closes them, and where it stands."""
    every: list[list[frozenset[str]]] = []
    while True:
        sets, position = _sequence(pattern, position)
        every.append(sets)
        if position >= len(pattern) or pattern[position] == ")":
            return _united(every), position
        position += 1


@cache
def _of_group(alternatives: str) -> frozenset[str]:
    """The needles of what stands in a group; the same groups stand in many patterns."""
    return _branches(alternatives, 0)[0]


def _sequence(pattern: str, position: int) -> tuple[list[frozenset[str]], int]:
    """The sets of needles of one alternative, and where it ends."""
    sets: list[frozenset[str]] = []
    runs = {""}
    while position < len(pattern) and pattern[position] not in "|)":
        if plain := _PLAIN.match(pattern, position):
            runs = {run + plain[0] for run in runs}
            position = plain.end()
            continue
        part, letters, after = _part(pattern, position)
        optional = _QUANTIFIER.match(pattern, after)
        repeated = _REPEATED.match(pattern, after)
        counted = optional or repeated
        end = counted.end() if counted else after
        if counted and pattern[end : end + 1] in ("?", "+"):
            end += 1
        goes_on = bool(letters) and not optional and len(runs) * len(letters) <= _MOST_RUNS
        if goes_on:
            runs = {run + letter for run, letter in product(runs, letters)}
        if counted or not goes_on:
            sets += [frozenset(runs)] * ("" not in runs)
            runs = {""}
        if part and not optional:
            sets.append(part)
        position = end
    sets += [frozenset(runs)] * ("" not in runs)
    return sets, position


def _part(pattern: str, position: int) -> tuple[frozenset[str], str, int]:
    """The needles of a group, or the letters of which one begins there, and where it ends."""
    char = pattern[position]
    if back := _BACK.match(pattern, position):
        return _NOTHING, "", back.end()
    if opening := _OPENING.match(pattern, position):
        looks = opening[0].endswith(("=", "!"))
        if whole := _WHOLE.match(pattern, position):
            found, end = _of_group(whole[2]), whole.end() - 1
        else:
            found, end = _branches(pattern, opening.end())
        return (_NOTHING if looks else found), "", end + 1
    if letters := _CLASS.match(pattern, position):
        few = _FEW.fullmatch(letters[0])
        return _NOTHING, few[1] if few else "", letters.end()
    if pattern.startswith("\\x", position):
        return _NOTHING, "", position + len(r"\x02")
    if char in _SPECIAL:
        return _NOTHING, "", position + _SPECIAL[char]
    return _NOTHING, char, position + 1
