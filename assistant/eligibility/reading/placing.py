"""Subjects and amounts of a prepared text put where they are meant, before amounts are bound to subjects.

A subject that a remark names behind its amounts stands in front of them: 90m in 2024, 270m in 2025, revenue that is.
Two counts with a slash are those of two subjects with a slash: R&D staff / all staff: 142 / 611. "None" behind the
label of something counted is an amount, zero. The two ends of a range are one amount, the parts of a total none, and
none what something was before it changed or was put right.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from operator import attrgetter

from assistant.eligibility.reading.bare_money import with_units_beside
from assistant.eligibility.reading.measured import Amount
from assistant.eligibility.reading.prepared import PhraseHit, PreparedText
from assistant.eligibility.reading.rd_staff_apart import apart
from assistant.eligibility.reading.steps_of_change import changes
from assistant.eligibility.reading.taken_back import taken_back
from assistant.language.patterns import Pattern
from assistant.language.quantities.periods import PeriodKind
from assistant.language.quantities.quantity import Bound, Quantity, QuantityKind

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


_LOWER = Pattern(
    "words in front of the lower end of a range",
    r"(?:下限|低端|低位|\b(?:low(?:er)?|bottom) (?:end|bound|case)|\bfloor)(?: of| at| is|为|是|在|:)?\s?$",
    yes=("下限", "low end ", "lower bound of "),
    no=("上限", "lower "),
)
_LOWER_WORD = Pattern(
    "words of the lower end of a range",
    r"下限|低端|低位|\b(?:low|bottom|floor)",
    yes=("下限", "low end"),
    no=("上限", "below"),
)
_UPPER = Pattern(
    "words between the lower end of a range and the upper",
    r"\s?[,、;/和至到-]?\s?(?:and |to )?(?:the |a )?"
    r"(?:上限|高端|高位|(?:high(?:er)?|upper|top) (?:end|bound|case)|ceiling)(?: of| at| is|为|是|在|:)?\s?",
    yes=("、上限", ", high end ", " and a ceiling of "),
    no=("、", ", ", " and "),
    how="fullmatch",
)
_IN_ALL = Pattern(
    "words by which an amount is the total of those before, in front of it or behind",
    r"(?:合计|共计|总计|一共|总共|加起来|(?<!公)共|=|\b(?:total(?:l?ing)?|altogether))\s?(?:为|是|约)?\s?\Z"
    r"|\A\s?(?:in total|in all|altogether|all told|all in|total\b)",
    yes=("合计", " in total.", " = "),
    no=("公共", " of"),
)
_LONGEST_TOTAL, _PAIR = 24, 2
_FEWEST_PARTS, _MOST_PARTS = 2, 4


def placed(text: PreparedText) -> PreparedText:
    """The text with such subjects and amounts where they are meant."""
    amounts = tuple(sorted([*_pairs_apart(text), *_nothings(text)], key=_start))
    amounts = tuple(with_units_beside(text, _as_ranges(text, amounts)))
    changed = list(changes(text, amounts))
    parts = {*_parts_of_totals(text, amounts), *(amount for each in changed for amount in each.over)}
    became = {each.became.end: each.became for each in changed}
    amounts = tuple(became.get(amount.end, amount) for amount in amounts if amount not in parts)
    put_right = list(taken_back(text, amounts))
    wrong = {each.wrong for each in put_right}
    right = {each.right.end: each.right for each in put_right}
    amounts = tuple(right.get(amount.end, amount) for amount in amounts if amount not in wrong)
    others = tuple(apart(text, amounts))
    amounts = tuple(amount for amount in amounts if amount not in others)
    parts |= wrong | set(others[1:])
    hits = tuple(sorted((_in_front(text, hit) for hit in text.hits), key=_start))
    if (amounts, hits) == (text.amounts, text.hits):
        return text
    glosses = (*text.glosses, *(part.quantity for part in parts))
    return replace(text, amounts=amounts, hits=hits, glosses=tuple(sorted(glosses, key=_start)), apart=others)


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
    numbers = [number.strip() for number in amount.quantity.text.split("/")]
    if len(pair) != _PAIR or len(numbers) != _PAIR or not all(number.isdecimal() for number in numbers):
        return False
    first, second = pair
    counts = all("count" in hit.phrase.meanings for hit in pair) and first.phrase is not second.phrase
    joined = _SLASH.fullmatch(text.covered[first.end : second.start]) is not None
    return counts and joined and text.moods.glue.fullmatch(text.covered[second.end : amount.start]) is not None


def _apart(amount: Amount) -> Iterator[Amount]:
    """The two numbers of a fraction written in digits."""
    above, _, below = amount.quantity.text.partition("/")
    start = amount.start
    for written in (above, below):
        number = written.strip()
        begin = start + written.index(number)
        count = Quantity(QuantityKind.NUMBER, Decimal(number), "", begin, begin + len(number), number)
        yield Amount.of(count, ("count",))
        start += len(written) + 1


def _as_ranges(text: PreparedText, amounts: Sequence[Amount]) -> Iterator[Amount]:
    """The amounts, the two ends of a range as one: 市值下限18亿、上限22亿."""
    if len(amounts) < _PAIR or not _LOWER_WORD.search(text.covered):
        yield from amounts
        return
    last: Amount | None = None
    for amount in amounts:
        joined = _range(text, last, amount) if last is not None else None
        if joined is not None:
            yield joined
            last = None
            continue
        if last is not None:
            yield last
        last = amount
    if last is not None:
        yield last


def _range(text: PreparedText, first: Amount, second: Amount) -> Amount | None:
    """Two amounts as the ends of one, if words say so."""
    low, high = first.quantity, second.quantity
    if first.measures != second.measures or low.unit != high.unit:
        return None
    if not (isinstance(low.value, Decimal) and isinstance(high.value, Decimal) and low.value < high.value):
        return None
    lower = _LOWER.search(text.covered, max(0, first.start - _LONGEST_TOTAL), first.start)
    if lower is None or not _UPPER.fullmatch(text.covered, first.end, second.start):
        return None
    written = text.written[low.start : high.end]
    ends = replace(low, high=high.value, end=high.end, text=written, comparison=Bound.EQ)
    return Amount(ends, first.measures, lower.start(), second.end)


def _parts_of_totals(text: PreparedText, amounts: Sequence[Amount]) -> Iterator[Amount]:
    """The amounts that only add up to the one behind them, which alone is of the one year: 费用化22m，共28m."""
    for place, total in enumerate(amounts[_FEWEST_PARTS:], _FEWEST_PARTS):
        before = text.covered[max(0, total.start - _LONGEST_TOTAL) : total.start]
        if not (_IN_ALL.search(before) or _IN_ALL.search(text.covered[total.end : total.end + _LONGEST_TOTAL])):
            continue
        for count in range(_FEWEST_PARTS, min(place, _MOST_PARTS) + 1):
            parts = amounts[place - count : place]
            if _adds_up(parts, total) and _is_of_one_year(text, parts[0], total):
                yield from parts


def _adds_up(parts: Sequence[Amount], total: Amount) -> bool:
    values = [part.quantity.value for part in parts if part.measures == total.measures]
    exact = len(values) == len(parts) and "money" in total.measures
    return exact and sum(value for value in values if isinstance(value, Decimal)) == total.quantity.value


def _is_of_one_year(text: PreparedText, first: Amount, total: Amount) -> bool:
    """Whether the sentence has one year, in front of the parts, and no other subject among them."""
    low, high = text.sentence(total.start)
    years = list(text.periods_between(low, high))
    alone = len(years) == 1 and years[0].kind is PeriodKind.YEAR and years[0].end <= first.start
    return alone and low <= first.start and not text.hits_between(first.end, total.start)
