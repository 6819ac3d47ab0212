"""Letters without which a pattern cannot match, so that most patterns need not be tried on a text at all."""

from __future__ import annotations

import re

_QUANTIFIER = re.compile(r"[?*]|\{0?,\d*\}|\{0\}")
_REPEATED = re.compile(r"\+|\{[1-9]\d*(?:,\d*)?\}")
_SPECIAL = {"\\": 2, ".": 1, "^": 1, "$": 1}
_NOTHING: frozenset[str] = frozenset()


def needles(pattern: str) -> frozenset[str]:
    """Strings of which at least one stands in every text that matches; empty where nothing can be said."""
    found, _ = _branches(pattern, 0)
    return found


def _branches(pattern: str, position: int) -> tuple[frozenset[str], int]:
    """The needles of alternatives up to the bracket that closes them, and where it stands."""
    every: list[frozenset[str]] = []
    while True:
        best, position = _sequence(pattern, position)
        every.append(best)
        if position >= len(pattern) or pattern[position] == ")":
            break
        position += 1
    return (frozenset().union(*every) if all(every) else _NOTHING), position


def _sequence(pattern: str, position: int) -> tuple[frozenset[str], int]:
    """The best needles of one alternative: the set whose shortest string is longest."""
    candidates: list[frozenset[str]] = []
    run = ""
    while position < len(pattern) and pattern[position] not in "|)":
        part, literal, after = _part(pattern, position)
        optional = _QUANTIFIER.match(pattern, after)
        repeated = _REPEATED.match(pattern, after)
        counted = optional or repeated
        end = counted.end() if counted else after
        if pattern[end : end + 1] == "?" and (optional or repeated):
            end += 1
        if literal and not optional:
            run += literal
        if not literal or optional or repeated:
            candidates += [frozenset({run})] * bool(run)
            run = ""
        if part and not optional:
            candidates.append(part)
        position = end
    candidates += [frozenset({run})] * bool(run)
    return max(candidates, key=lambda item: min(map(len, item)), default=_NOTHING), position


def _part(pattern: str, position: int) -> tuple[frozenset[str], str, int]:
    """The needles of a group, or the letter, that begins there, and where it ends."""
    char = pattern[position]
    if char == "(":
        around = re.compile(r"\(\?(?:[:=!]|<[=!])").match(pattern, position)
        found, end = _branches(pattern, around.end() if around else position + 1)
        looks = around is not None and around[0] != "(?:"
        return (_NOTHING if looks else found), "", end + 1
    if char == "[":
        end = pattern.find("]", position + 2)
        return _NOTHING, "", end + 1
    if pattern.startswith("\\x", position):
        return _NOTHING, "", position + len(r"\x02")
    if char in _SPECIAL:
        return _NOTHING, "", position + _SPECIAL[char]
    return _NOTHING, char, position + 1
