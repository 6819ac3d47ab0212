"""The text of a question prepared for reading facts.

Its breaks, its keywords, and which amount belongs to which keyword.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from assistant.eligibility.reading.marks import (
    CORRECTION,
    DENIED,
    GROWN_TO,
    NOT_REACHED,
    POSSESSED,
    PREVIOUS_YEAR,
    PROPORTION_AFTER,
    PROPORTION_BEFORE,
    RELATIVE_YEARS,
    RULE_AFTER,
    RULE_BEFORE,
    TOGETHER,
)
from assistant.eligibility.reading.phrases import AmountPhrase, Meaning, Phrases
from assistant.language.patterns import Pattern
from assistant.language.quantities.numerals import fold
from assistant.language.quantities.reader import Bound, Quantity, QuantityKind, read_quantities

T = TypeVar("T")

_SENTENCE_END = Pattern(
    "where a sentence that states facts may end",
    r"[!?;。！？；\n]|\.(?=\s|$)",
    yes=("it is. We", "有。无", "a; b"),
    no=("4.5bn", "a, b"),
)
_COMMA = Pattern(
    "where a clause that states facts ends",
    r"[,，]|\bwhile\b|\bbut\b|\bwith\b|但",
    yes=("a, b", "profit while revenue", "但收入"),
    no=("meanwhile", "withdraw", "和"),
)
_ABBREVIATION = Pattern(
    "an abbreviation whose full stop ends no statement",
    r"\b(?:no|art|approx|arts|nos|vs|co|ltd)\.$",
    yes=("no.", "approx."),
    no=("casino.", "no"),
    flags=re.ASCII,
)
_TIGHT = Pattern(
    "words that keep a number with the fact in front of it",
    r"[\s:=(]*(?:(?:is|are|was|were|of|at|to|has|have|being|stands?|amounts?|comes?|came|reached|totall?ing|totals?"
    r"|totalled|"
    r"about|around|roughly|only|just|under|over|nearly|almost|below|above|more|less|than|at least|up|expected|now"
    r"|the|an?|"
    r"respectively|in|last|latest|year|\d{4})\b\s?|为|是|约|有|达到?|仅|只有|只|不足|超过|不低于|低于|高于|将|分别"
    r"|了|在|大概|共|合计|累计|总计|"
    r"占(?:比|营业收入|营收|收入|总?员工|员工总数|总人数)?(?:的)?(?:比例|比重)?|的|比例|数量|近|至少"
    r"|最近[一二三]年){0,6}[\s:]*",
    yes=(" is about ", "为", "占营业收入的比例约", ": "),
    no=(" is not ", "和", "而"),
    flags=re.ASCII,
    how="fullmatch",
)
_BETWEEN_RIGHT = Pattern(
    "words that keep a number with the fact behind it",
    r"[\s-]*(?:(?:of|in|as|for|its|our|their|the|annual|latest|full-year|total|expected|estimated|last year's"
    r"|worth)\s?|的|元|shares?\s|stock\s){0,4}",
    yes=(" of annual ", "-", "的", " in total "),
    no=(" and ", "和"),
    flags=re.ASCII,
    how="fullmatch",
)
_LONGEST_GAP = 40
_LIST_GAP = Pattern(
    "what stands between the numbers of a list of years",
    r"[\s,、;/]*(?:\(?(?:in|for)?\s?\0*\)?)?[\s,、;/]*(?:and|or|和|及|与|以及)?\s*(?:(?:in|for)\s)?\0*\s*",
    yes=(", ", "、", " and ", " (in \x00), "),
    no=(" but ", "但"),
    flags=re.ASCII,
    how="fullmatch",
)


@dataclass(frozen=True, slots=True)
class KeywordHit:
    """Words in the text that an amount may stand beside."""

    phrase: AmountPhrase
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class BoundAmount:
    """An amount with the keyword it belongs to."""

    quantity: Quantity
    hit: KeywordHit


@dataclass(frozen=True, slots=True)
class PreparedText:
    """The text in the forms the reading needs: as written, folded, its quantities, keywords and breaks."""

    phrases: Phrases
    written: str
    folded: str
    quantities: tuple[Quantity, ...]
    hits: tuple[KeywordHit, ...]
    sentence_breaks: tuple[int, ...]
    breaks: tuple[int, ...]

    def sentence(self, position: int) -> tuple[int, int]:
        """Where the sentence around `position` starts and ends."""
        return _around(self.sentence_breaks, position, len(self.folded))

    def segment(self, position: int) -> tuple[int, int]:
        """Where the part between commas around `position` starts and ends."""
        return _around(self.breaks, position, len(self.folded))


def prepare(text: str, phrases: Phrases) -> PreparedText:
    """A text with its quantities, keywords and sentences found once."""
    folded = fold(text)
    quantities = read_quantities(text)
    inside = bytearray(len(folded))
    for quantity in quantities:
        inside[quantity.start : quantity.end] = b"\1" * (quantity.end - quantity.start)
    ends = tuple(
        match.start()
        for match in _SENTENCE_END.finditer(folded)
        if not inside[match.start()] and not _ABBREVIATION.search(folded[max(0, match.start() - 8) : match.end()])
    )
    commas = tuple(match.start() for match in _COMMA.finditer(folded) if not inside[match.start()])
    hits = tuple(
        KeywordHit(*hit) for hit in longest(folded, [(item, item.pattern.finditer(folded)) for item in phrases.amounts])
    )
    return PreparedText(phrases, text, folded, quantities, hits, ends, tuple(sorted((*ends, *commas))))


def _around(breaks: Sequence[int], position: int, length: int) -> tuple[int, int]:
    start = max((place + 1 for place in breaks if place < position), default=0)
    return start, min((place for place in breaks if place >= position), default=length)


def longest(folded: str, matches: Iterable[tuple[T, Iterable[re.Match[str]]]]) -> list[tuple[T, int, int]]:
    """What has matched and where, from left to right.

    Of two matches that overlap the longer one counts, of two that are equally long the one that comes first.
    """
    places = [
        (item, *match.span()) for item, occurrences in matches for match in occurrences if match.end() > match.start()
    ]
    mask = bytearray(len(folded))
    hits = []
    for hit in sorted(places, key=lambda hit: hit[1] - hit[2]):
        place = slice(hit[1], hit[2])
        if not any(mask[place]):
            mask[place] = b"\1" * (hit[2] - hit[1])
            hits.append(hit)
    return sorted(hits, key=lambda hit: hit[1])


def measure_of(quantity: Quantity) -> str:
    """`money`, `ratio` or `count`, or nothing for what states no amount of a company."""
    if quantity.kind is QuantityKind.MONEY:
        return "money"
    if quantity.kind is QuantityKind.PERCENT:
        return "ratio"
    if quantity.kind is QuantityKind.COUNT and quantity.unit in ("patent", "person", "share", "item", ""):
        return "count"
    if quantity.kind is QuantityKind.NUMBER and isinstance(quantity.value, Decimal):
        return "money" if abs(quantity.value) >= 100_000 else "count"
    return ""


_UNITS = {"patent": "patents", "person": "people", "share": "shares"}
"""What the quantities call a unit, and what the table of facts does."""


def meaning_of(hit: KeywordHit, quantity: Quantity) -> Meaning | None:
    """What an amount beside these words states; None where it states nothing the checker knows."""
    measure = measure_of(quantity)
    return hit.phrase.meanings.get(_UNITS.get(quantity.unit, measure) if measure == "count" else measure)


def fact_key(hit: KeywordHit, quantity: Quantity) -> str:
    """The fact that an amount beside these words states; empty where it states none."""
    meaning = meaning_of(hit, quantity)
    return meaning.fact if meaning is not None else ""


def bind_amounts(text: PreparedText) -> tuple[list[BoundAmount], list[Quantity]]:
    """Amounts with their keywords, and amounts of no rule that no keyword claims."""
    bound: list[BoundAmount] = []
    loose: list[Quantity] = []
    for quantity in text.quantities:
        if not measure_of(quantity) or _of_a_rule(text, quantity):
            continue
        hit = _keyword(text, quantity, bound)
        if hit is not None:
            bound.append(BoundAmount(quantity, hit))
        elif quantity.kind is not QuantityKind.COUNT:
            loose.append(quantity)
    return bound, loose


def _keyword(text: PreparedText, quantity: Quantity, bound: list[BoundAmount]) -> KeywordHit | None:
    inside = next((hit for hit in text.hits if quantity.start <= hit.start < quantity.end), None)
    if inside is not None and inside.end > quantity.start:
        following = next(
            (
                hit
                for hit in text.hits
                if hit.start >= quantity.start and fact_key(hit, quantity) and hit.start <= quantity.end
            ),
            None,
        )
        if following is not None:
            return following
    start, end = text.segment(quantity.start)
    fitting = [hit for hit in text.hits if fact_key(hit, quantity)]
    before = [hit for hit in fitting if start <= hit.start and hit.end <= quantity.start]
    after = [hit for hit in fitting if quantity.end <= hit.start < end]
    if before and _TIGHT.fullmatch(text.folded[before[-1].end : quantity.start]):
        return before[-1]
    if after and _BETWEEN_RIGHT.fullmatch(text.folded[quantity.end : after[0].start]):
        return after[0]
    before = [hit for hit in before if not hit.phrase.adjacent]
    if before and not _interrupted(text, before[-1], quantity, bound):
        return before[-1]
    return _continued(text, quantity, bound) or _proportion(text, quantity) or _replaced(text, quantity, bound)


def _proportion(text: PreparedText, quantity: Quantity) -> KeywordHit | None:
    """The keyword of a share or a total given after a comma.

    `R&D of RMB 90m, 11% of revenue`, 研发投入9000万元，占营业收入的11%.
    """
    start, _ = text.segment(quantity.start)
    before_it = text.folded[start : quantity.start]
    if not (
        PROPORTION_BEFORE.search(before_it)
        or TOGETHER.match(before_it.lstrip())
        or PROPORTION_AFTER.match(text.folded, quantity.end)
    ):
        return None
    sentence = text.sentence(quantity.start)[0]
    before = [hit for hit in text.hits if sentence <= hit.start and hit.end <= start and fact_key(hit, quantity)]
    return before[-1] if before else None


def _replaced(text: PreparedText, quantity: Quantity, bound: list[BoundAmount]) -> KeywordHit | None:
    """The keyword of the amount that `make it 4.2bn` or 改成42亿元 replaces."""
    start, _ = text.segment(quantity.start)
    before = text.folded[start : quantity.start]
    if not CORRECTION.search(before) or (
        len(text.hits) and any(hit.start >= start and hit.end <= quantity.start for hit in text.hits)
    ):
        return None
    sentence = text.sentence(quantity.start)[0]
    named = [hit for hit in text.hits if sentence <= hit.start and hit.end <= start and fact_key(hit, quantity)]
    return next((item.hit for item in reversed(bound) if fact_key(item.hit, quantity)), named[-1] if named else None)


def _interrupted(text: PreparedText, hit: KeywordHit, quantity: Quantity, bound: list[BoundAmount]) -> bool:
    """Whether another amount that belongs elsewhere stands between the keyword and the amount."""
    between = [
        item for item in text.quantities if hit.end <= item.start and item.end <= quantity.start and measure_of(item)
    ]
    owned = {item.quantity.start for item in bound if item.hit == hit}
    if measure_of(quantity) == "money" and GROWN_TO.search(text.folded[hit.end : quantity.start]):
        between = [item for item in between if measure_of(item) != "ratio"]
    return any(item.start not in owned for item in between) or quantity.start - hit.end > 60


def _continued(text: PreparedText, quantity: Quantity, bound: list[BoundAmount]) -> KeywordHit | None:
    """The keyword of the amount before, where both stand in one list.

    `2000万元、3500万元`, `20m in 2024 and 35m in 2025`.
    """
    if not bound:
        return None
    last = bound[-1]
    return last.hit if in_list(text, last.quantity, quantity) and fact_key(last.hit, quantity) else None


def in_list(text: PreparedText, first: Quantity, second: Quantity) -> bool:
    """Whether two amounts are neighbours in one list, the years between them aside."""
    if second.start - first.end > _LONGEST_GAP:
        return False
    gap = list(text.folded[first.end : second.start])
    for start, end, _ in named_years(text):
        for position in range(max(first.end, start), min(second.start, end)):
            gap[position - first.end] = "\0"
    return _LIST_GAP.fullmatch("".join(gap)) is not None


def _of_a_rule(text: PreparedText, quantity: Quantity) -> bool:
    """Whether the number belongs to a rule or a question about one, or is denied."""
    start, _ = text.segment(quantity.start)
    before, after = text.folded[start : quantity.start], text.folded[quantity.end : quantity.end + 60]
    for mark in text.quantities:
        if mark.kind in (QuantityKind.ORDINAL, QuantityKind.ARTICLE):
            if start <= mark.start < quantity.start and not POSSESSED.search(text.folded[mark.end : quantity.start]):
                return True
            if quantity.end <= mark.start < quantity.end + 12 and re.fullmatch(
                r"\s(?:of|under|in|from)\s(?:the\s)?", text.folded[quantity.end : mark.start]
            ):
                return True
    if RULE_BEFORE.search(before) or RULE_AFTER.match(after):
        return True
    return quantity.comparison is Bound.EQ and bool(DENIED.search(before)) and not NOT_REACHED.search(before)


def named_years(text: PreparedText) -> list[tuple[int, int, str]]:
    """Where fiscal years are named, and as what: `2025` or `latest-1`."""
    named = [
        (item.start, item.end, str(item.value.year))
        for item in text.quantities
        if item.kind is QuantityKind.YEAR and isinstance(item.value, dt.date)
    ]
    taken = [False] * len(text.folded)
    for name, pattern in RELATIVE_YEARS:
        for match in pattern.finditer(text.folded):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = [True] * (match.end() - match.start())
                named.append((match.start(), match.end(), name))
    named.sort()
    latest = next((year for year in named if year[2] == "latest"), None)
    return [
        (
            start,
            end,
            "latest-1"
            if name == "latest" and latest and start > latest[0] and PREVIOUS_YEAR.fullmatch(text.folded, start, end)
            else name,
        )
        for start, end, name in named
    ]
