"""Facts out of sentences, and out of cells that stand beside a label."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.language.patterns import Pattern
from assistant.language.quantities.exact_numbers import shift
from assistant.language.quantities.quantity import Bound
from assistant.review.body import PaperBody
from assistant.review.candidates import FactCandidate, PlaceKind
from assistant.review.model import ProvenValue
from assistant.review.periods import is_year, periods_in
from assistant.review.vocabulary import SentencePeriod, SentenceWords
from assistant.review.zones import Zones

_THRESHOLD_BEFORE = Pattern(
    "words in front of a number that make it a bound",
    r"(?:≥|>=?|≤|不低于|不少于|不超过|超过|高于|大于|低于|达到|至少|以上)(?:或等于)?(?:人民币)?$",
    yes=("比例≥", "不低于人民币", "高于"),
    no=("比例为", "合计"),
)
_THRESHOLD_BEHIND = re.compile(r"(?:\(含[^()]*\))?(?:及)?以[上下]")
_ENDS = re.compile(
    r"[。;]|\([一二三四五六七八九十]{1,2}\)|(?<!\d)\d{1,2}、|[一二三四五六七八九十]{1,3}、(?=[^、,]{0,30}情况)"
)
_REACH = 90
_UNITS = {"亿": 8, "百万": 6, "万": 4, "千": 3}
_THREE_YEARS = re.compile(
    r"(?:最近|近)?(?:三|3)(?:个会计)?年(?!一期)|20\d\d年?度?[-至~到、和]+(?:20\d\d年?度?[、和至-]+)?20\d\d年?"
)
_NOT_THREE = re.compile(r"报告期(?:内|各期)?|1-6月|1-9月|三年一期|三年及一期|半年")
_EACH_END = re.compile(r"报告期(?:内)?各(?:期|年)(?:期)?末|报告期内|最近三年|各期末|各年末")
_DOTS = re.compile(r"[^。]{0,30}?[.…]{4}")
"""Behind a line of the contents."""
_WIDE = 160
_NEAR = 300
_ONE = 3.0
"""A sentence of one year comes after tables of all."""
_BROKEN = 0.2
_OUTSIDE = 3.0
_ANYWHERE = 0.1
_LATEST = Decimal("1e-10")
_TODAY = 99999999
"""For a number of the day of the paper, or of none."""
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def sentence_candidates(
    body: PaperBody, sentences: Sequence[SentenceWords], zones: Zones, years: Sequence[str]
) -> Iterator[FactCandidate]:
    """What sentences say; `years` are the fiscal years of the accounts, oldest first."""
    text = body.squeezed
    for words in sentences:
        for order, pattern in enumerate(words.say):
            for match in pattern.finditer(text):
                inside = zones.holds(words.zone, body.place(match.start())) if words.zone else True
                if (words.only and not inside) or not _is_stated(body, match, words):
                    continue
                rank = PlaceKind.SENTENCE + order * 0.3 + (0 if inside else _ANYWHERE if words.on_cover else _OUTSIDE)
                if words.near is not None and words.near.search(text, max(0, match.start() - _NEAR), match.start()):
                    rank -= 0.2
                if words.of is SentencePeriod.YEARS and "list" not in pattern.groupindex:
                    rank += _ONE
                yield from _read(body, words, match, rank, zones, years)


def _is_stated(body: PaperBody, match: re.Match[str], words: SentenceWords) -> bool:
    """Whether a match states a value, and is neither a threshold nor of somebody else."""
    text = body.squeezed
    if _DOTS.match(text, match.end()):
        return False
    if words.on_cover and match["text"] not in body.cover:
        return False
    start = _value_start(match)
    if start is not None and _THRESHOLD_BEFORE.search(text, max(0, start - 10), start):
        return False
    if start is not None and _THRESHOLD_BEHIND.match(text, match.end()):
        return False
    before = _before(text, match.start())
    return words.not_before is None or not words.not_before.search(before + match[0])


def _value_start(match: re.Match[str]) -> int | None:
    groups = match.re.groupindex
    for name in ("value", "list"):
        if name in groups:
            return match.start(name)
    return None


def _before(text: str, place: int) -> str:
    """What stands before a place in its sentence."""
    return _ENDS.split(text[max(0, place - _REACH) : place])[-1]


def _read(
    body: PaperBody, words: SentenceWords, match: re.Match[str], rank: float, zones: Zones, years: Sequence[str]
) -> Iterator[FactCandidate]:
    text = body.squeezed
    groups = match.groupdict()
    before = _before(text, match.start())
    if words.of is SentencePeriod.AUDITED:
        for year in years if zones.overview[1] else years[-1:]:  # an annual report has the opinion of its year
            yield _candidate(body, words, match, rank, words.value, f"years.{year}.{words.fact}", year)
    elif words.value is not None:
        yield _candidate(body, words, match, rank, words.value)
    elif groups.get("list"):
        yield from _listed(body, words, match, rank, before, years)
    elif groups.get("value"):
        yield from _single(body, words, match, rank, before, years)
    elif groups.get("date"):
        yield _candidate(body, words, match, rank, _iso(groups["date"]), box=match.span("date"))
    elif groups.get("text"):
        name = "".join("".join(body.paper.text[start:end].split()) for start, end in body.runs(*match.span("text")))
        yield _candidate(body, words, match, rank, name, span=match.span("text"))


def _listed(
    body: PaperBody, words: SentenceWords, match: re.Match[str], rank: float, before: str, years: Sequence[str]
) -> Iterator[FactCandidate]:
    """The values of a list, each with its period: of those named before it, or oldest first of all that are read."""
    numbers = list(_NUMBER.finditer(match["list"]))
    periods = periods_in(before + match[0][: match.start("list") - match.start()])
    if len(periods) != len(numbers):
        spans = len(years), len(years) + 1
        if not _EACH_END.search(before + match[0]) or len(numbers) not in spans:
            periods = periods[-1:] if len(numbers) == 1 else []
        else:
            periods = [*years, ""][: len(numbers)]
    for period, number in zip(periods, numbers, strict=False):
        start = match.start("list") + number.start()
        end = match.start("list") + number.end()
        unit = body.squeezed[end : end + 1]
        yield from _of_period(body, words, match, rank, number[0], unit, period, years, (start, end + 1))


def _single(
    body: PaperBody, words: SentenceWords, match: re.Match[str], rank: float, before: str, years: Sequence[str]
) -> Iterator[FactCandidate]:
    number, unit, end = match["value"], match["unit"], match.end("unit")
    start = match.start("value")
    if match.groupdict().get("more"):
        number, start, end = match["more"], match.start("more"), match.end("more") + 1
    context = before + match[0][: match.start("value") - match.start()]
    if words.of in (SentencePeriod.YEARS, SentencePeriod.LATEST):
        periods = periods_in(context)
        if periods:
            yield from _of_period(body, words, match, rank, number, unit, periods[-1], years, (start, end))
        return
    year = ""
    if words.of is SentencePeriod.THREE:
        wide = body.squeezed[max(0, match.start() - _WIDE) : match.start()] + match[0]
        if _NOT_THREE.search(context) or not _THREE_YEARS.search(wide if rank < _OUTSIDE else context):
            return
        year = f"{years[-3]}-{years[-1]}" if len(years) >= 3 else ""
    elif words.of is SentencePeriod.DAY:
        year = _day(context)
        rank -= float(int(year.replace("-", "") or _TODAY) * _LATEST)  # of two days the later
    value, half = measured(number, unit)
    yield _candidate(body, words, match, rank, value, year=year, unit=unit, half=half, box=(start, end))


def _of_period(
    body: PaperBody,
    words: SentenceWords,
    match: re.Match[str],
    rank: float,
    number: str,
    unit: str,
    period: str,
    years: Sequence[str],
    box: tuple[int, int],
) -> Iterator[FactCandidate]:
    if not is_year(period) or (years and period not in years):
        return
    value, half = measured(number, unit)
    if words.of is SentencePeriod.LATEST:
        if years and period == years[-1]:
            yield _candidate(body, words, match, rank, value, year=period, unit=unit, half=half, box=box)
        return
    fact = f"years.{period}.{words.fact}"
    yield _candidate(body, words, match, rank, value, fact, period, unit=unit, half=half, box=box)


def _candidate(
    body: PaperBody,
    words: SentenceWords,
    match: re.Match[str],
    rank: float,
    value: ProvenValue | None,
    fact: str = "",
    year: str = "",
    *,
    unit: str = "",
    half: Decimal = Decimal(0),
    box: tuple[int, int] | None = None,
    span: tuple[int, int] | None = None,
) -> FactCandidate:
    assert value is not None
    first, last = span or (match.span("words") if "words" in match.re.groupindex else match.span())
    value_place = span or box
    broken = value_place is not None and len(body.runs(*value_place)) > 1
    return FactCandidate(
        fact or words.fact,
        value,
        body,
        body.runs(first, last),
        rank + (_BROKEN if broken else 0),
        unit,
        year,
        comparison=Bound.EQ,
        half=half,
        box=body.runs(*box)[0] if box else None,
    )


def measured(number: str, unit: str) -> tuple[Decimal, Decimal]:
    """The value in yuan, persons, shares or as a fraction of one, and half of its last place."""
    digits = number.replace(",", "")
    power = -2 if unit == "%" else next((power for word, power in _UNITS.items() if unit.startswith(word)), 0)
    return shift(Decimal(digits), power), shift(Decimal(5), power - len(digits.partition(".")[2]) - 1)


def _day(context: str) -> str:
    days = re.findall(r"20\d\d[-年./]\d{1,2}[-月./]\d{1,2}日?", context)
    return _iso(days[-1]) if days else ""


def _iso(day: str) -> str:
    year, month, date = re.findall(r"\d+", day)
    return f"{year}-{int(month):02}-{int(date):02}"
