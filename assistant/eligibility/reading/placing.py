"""Subjects and amounts of a prepared text put where they are meant, before amounts are bound to subjects.

A subject that a remark names behind its amounts stands in front of them: 90m in 2024, 270m in 2025, revenue that is.
Two counts with a slash are those of two subjects with a slash: R&D staff / all staff: 142 / 611. "None" behind the
label of something counted is an amount, zero.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from operator import attrgetter

from assistant.eligibility.reading.measured import Amount
from assistant.eligibility.reading.prepared import PhraseHit, PreparedText
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import Quantity, QuantityKind

_COUNTED = ("count", "people", "patents", "money")
"""What there may be none of, the likeliest first."""
_LONGEST_REMARK = 80
_start = attrgetter("start")
_NAMES_BEFORE = Pattern(
    "words in front of a subject by which it is that of what was said before",
    r"\s*(?:that(?:'s| is| was| would be)|those are|these are|this is|i mean|meaning|all of (?:it|that)"
    r"|说的是|指的是|讲的是|我是说|以上(?:是|为|均为|都是)|(?:这|那|这里|上面|前面)(?:都|些)?(?:是|指的是|说的是))"
    r"\s?(?:for |all |both )?(?:our |the |its |公司的?|我们的?)?",
    yes=(" that's ", "that is our ", "说的是", "以上均为"),
    no=(" and our ", "其中", "that "),
    how="fullmatch",
)
_NAMES_BEHIND = Pattern(
    "words behind a subject by which it is that of what was said before",
    r",?\s?(?:that is|that's|i mean|i'm talking about|is what i mean|这是|这说的是|来说|而言)"
    r"(?:\s(?:for|in)\s\x02+)?\s*",
    yes=(" that is", ", i mean"),
    no=(" that is rising", " was"),
    how="fullmatch",
)
_NONE = Pattern(
    "none, behind the label of what is counted",
    r"[\s'\"”]?[^:;,.。,\n\d=–—]{0,40}?\s?(?::|=|\s[–—-]\s)\s?(?P<none>none|nil|无|没有|零)(?=\s*(?:$|[.;,|\n。)]))",
    yes=(": none;", " used in the main business – none", ":无"),
    no=(": none of them", ", none", ":无形资产"),
    how="match",
)
_SLASH = Pattern(
    "what stands between two subjects of a pair of counts",
    r"\s?/\s?(?:the |our |all )?",
    yes=(" / ", "/"),
    no=(" and ", ", "),
    how="fullmatch",
)


def placed(text: PreparedText) -> PreparedText:
    """The text with such subjects and amounts where they are meant."""
    amounts = tuple(sorted([*_pairs_apart(text), *_nothings(text)], key=_start))
    hits = tuple(sorted((_in_front(text, hit) for hit in text.hits), key=_start))
    return text if (amounts, hits) == (text.amounts, text.hits) else replace(text, amounts=amounts, hits=hits)


def _in_front(text: PreparedText, hit: PhraseHit) -> PhraseHit:
    """A subject, at the start of its sentence if the last part of that only names it."""
    low, high = text.part(hit.start)
    start, end = text.sentence(hit.start)
    if (
        low == start
        or high != end
        or high - low > _LONGEST_REMARK
        or not text.amounts_between(start, low)
        or text.amounts_between(low, high)
    ):
        return hit
    before, behind = text.covered[low : hit.start], text.covered[hit.end : high]
    named = _NAMES_BEFORE.fullmatch(before) and text.moods.glue.fullmatch(behind)
    named = named or (text.moods.glue.fullmatch(before) and _NAMES_BEHIND.fullmatch(behind))
    if not named or text.hits_between(start, low):
        return hit
    return replace(hit, start=start, end=start)


def _nothings(text: PreparedText) -> Iterator[Amount]:
    """Nothing of what is counted, as an amount: invention patents: none."""
    for hit in text.hits:
        match = _NONE.match(text.covered, hit.end)
        measures = tuple(measure for measure in _COUNTED if measure in hit.phrase.meanings)
        if match and measures and not text.hits_between(hit.end, match.start("none")):
            start, end = match.span("none")
            zero = Quantity(QuantityKind.NUMBER, Decimal(0), "", start, end, text.written[start:end])
            yield Amount.of(zero, measures)


def _pairs_apart(text: PreparedText) -> Iterator[Amount]:
    """The amounts, two counts with a slash behind two subjects with one as two: R&D / all staff: 142 / 611."""
    for amount in text.amounts:
        if amount.quantity.kind is QuantityKind.FRACTION and _has_two_subjects(text, amount):
            yield from _apart(amount)
        else:
            yield amount


def _has_two_subjects(text: PreparedText, amount: Amount) -> bool:
    """Whether the two subjects right in front of an amount are counts that a slash joins."""
    place = bisect_left(text.hits, amount.start, key=_start)
    pair = text.hits[max(0, place - 2) : place]
    if len(pair) != 2 or "/" not in amount.quantity.text:
        return False
    first, second = pair
    counts = all("count" in hit.phrase.meanings for hit in pair) and first.phrase is not second.phrase
    joined = _SLASH.fullmatch(text.covered[first.end : second.start]) is not None
    return counts and joined and text.moods.glue.fullmatch(text.covered[second.end : amount.start]) is not None


def _apart(amount: Amount) -> Iterator[Amount]:
    """The two numbers of a fraction."""
    above, _, below = amount.quantity.text.partition("/")
    start = amount.start
    for written in (above, below):
        number = written.strip()
        begin = start + written.index(number)
        value = Decimal(number) if number.isdecimal() else Decimal(0)
        yield Amount.of(Quantity(QuantityKind.NUMBER, value, "", begin, begin + len(number), number), ("count",))
        start += len(written) + 1
