"""Whether what is said is stated at all: not denied, imagined, rumoured, superseded, or taken back behind."""

from __future__ import annotations

from assistant.eligibility.reading.measured import Amount
from assistant.eligibility.reading.prepared import PERIOD, PreparedText
from assistant.language.quantities.quantity import Bound

_LONGEST_BEFORE = 60
_LONGEST_RETRACTION = 40


def is_denied(text: PreparedText, amount: Amount, start: int) -> bool:
    """Whether words in front say that it is not so much, or words behind that it is not so; `start` is its clause's."""
    if amount.quantity.comparison not in (Bound.EQ, Bound.ABOUT):
        return False
    before = text.covered[max(start, amount.start - _LONGEST_BEFORE) : amount.start]
    before = before[before.rfind(":") + 1 :]
    moods = text.moods
    if moods["denied"].search(before) and not moods["not_reached"].search(before):
        return True
    return is_disowned(text, amount.end)


def is_disowned(text: PreparedText, end: int) -> bool:
    """Whether what ends there is said not to be so right behind it or in the next sentence: …, which is nonsense."""
    following = text.amounts_between(end, end + 2 * _LONGEST_BEFORE)
    limit = following[0].start if following else len(text.covered)
    part = text.part(end)[1]
    stop, last = text.part(part + 1)[1], text.sentence(end)[1]
    if text.says("disowned", end, min(limit, max(part, min(stop, last)))):
        return True
    low, high = text.sentence(last + 1) if last < len(text.covered) else (last, last)
    alone = high - low < _LONGEST_RETRACTION and high <= limit and not text.hits_between(low, high)
    return bool(alone) and text.says("disowned", low, high) is not None


def is_unreal(text: PreparedText, position: int) -> bool:
    """Whether what stands there was only planned or said once, or would only be so: in a worst case, had we, 规划里."""
    start, high = text.part(position)
    low = start
    if low > text.sentence(position)[0] and not text.amounts_between(text.part(low - 1)[0], low):
        low = text.part(low - 1)[0]
    colon = text.covered.rfind(":", low, position) + 1 or low
    return (
        any(text.says(mood, low, high) for mood in ("unreal", "rumoured"))
        or text.says("would_be", max(low, colon), high) is not None
        or text.says("superseded", low, position) is not None
        or _is_a_past_condition(text, low, high)
        or _follows_a_condition(text, start, position)
    )


def _is_a_past_condition(text: PreparedText, low: int, high: int) -> bool:
    """Whether a stretch says what would have had to be so; a question may take that for its case."""
    if text.says("had_it_been", low, high) is None:
        return False
    start, end = text.sentence(low)
    return not text.covered.startswith("?", end) or text.says("would_have", start, end) is not None


def _follows_a_condition(text: PreparedText, start: int, position: int) -> bool:
    """Whether it is what a year gone by would have brought: if we consolidated it, 2025 revenue would be 610m."""
    low, _ = text.sentence(position)
    return (
        low < start
        and PERIOD in text.covered[start:position]
        and text.says("then_so", start, position) is not None
        and text.says("supposed", low, start) is not None
    )
