"""A text made ready for reading facts: its quotations covered, its amounts, periods and subjects with their places."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from operator import attrgetter
from types import MappingProxyType
from typing import TypeVar

from assistant.eligibility.reading.columns import TableCell, cells_in
from assistant.eligibility.reading.dialogue import interviews_joined
from assistant.eligibility.reading.elapsed import ElapsedDay, elapsed_days
from assistant.eligibility.reading.measured import Amount, amounts_of, as_written
from assistant.eligibility.reading.moods import Moods, PatternUnion, moods
from assistant.eligibility.reading.one_line import rows_parted
from assistant.eligibility.reading.pasted import rows_rebuilt
from assistant.eligibility.reading.phrases import ANY_YEAR, AmountPhrase, Meaning, Phrases
from assistant.eligibility.reading.remarks import par_values_in, remarks_in
from assistant.eligibility.reading.stretches import without_their_number
from assistant.language.patterns import Pattern
from assistant.language.quantities.folding import fold
from assistant.language.quantities.periods import Period, PeriodKind, periods_in
from assistant.language.quantities.quantity import Quantity, QuantityKind, UnreadNumber
from assistant.language.quantities.reader import numbers_in
from assistant.language.quantities.unread import one_too_many

T = TypeVar("T")
Finder = PatternUnion | re.Pattern[str]
MOST_NUMBERS = 300
"""So many numbers of a text are read as statements; who writes more pastes a document."""
_MOST_TOLD = 1_000
"""So many times words of one subject are minded."""
COVERED, PERIOD = "\x01", "\x02"
"""What stands in the covered text where a quotation or a period stood."""

_QUOTED = (
    Pattern(
        "a quotation",
        r"“[^”\n]{6,300}”|\"[^\"\n]{12,300}\"|「[^」\n]{6,300}」",
        yes=("“预计市值不低于40亿元”",),
        no=("“市值”",),
    ),
    Pattern(
        "a quotation in single marks",
        r"(?<!\w)[‘'](?=\w)[^‘’'\n]{14,300}[’'](?!\w)",
        yes=("'R&D of 15% of revenue'",),
        no=("company's and others'", "'25"),
    ),
    Pattern(
        "the name of a document", r"《[^》\n]{1,120}》(?:\([^)\n]{1,40}\))?", yes=("《上市规则》",), no=("上市规则",)
    ),
    Pattern(
        "the number of a document",
        r"[\u4e00-\u9fff]{2,12}(?:[〔\[]20\d\d[〕\]]\d{1,4}号?|\(20\d\d\)\d{1,4}号)",
        yes=("上证发〔2025〕62号", "上证发(2025)62号"),
        no=("2025年62号", "营业收入(2025)7000万元"),
    ),
)
_ANSWERED = Pattern(
    "the answer to a label in quotation marks, which is then no quotation",
    r"\s?:\s?(?:yes|no|n/?a|true|false|是|否|有|无)(?![\w])",
    yes=(": no.", ":是。"),
    no=(": nobody", " no"),
    how="match",
)
_WHETHER = Pattern(
    "whether, in a label that is answered: 是否盈利：否",
    r"(?<![^,。;:?\n|\s])(?P<head>[^,。;:?\n|\s]{0,12}?)是否(?=[^,。;:?\n]{1,20}:\s?(?:是|否|有|无|已|未)(?:[,。;\n]|$))",
    yes=("是否盈利:否", "年报是否披露:是;"),
    no=("是否盈利", "是否盈利:见下"),
)
_SAID = Pattern(
    "who says it, between commas",
    r",\s(?:it|he|she|they|we|the company|management|the (?:cfo|ceo|board|auditors?))\s"
    r"(?:said|says|added|adds|stressed|insists?),",
    yes=(", it said,", ", the cfo says,"),
    no=(", it said that", ", it is said,"),
)
_SENTENCE_END = Pattern(
    "where a sentence that states facts may end",
    r"[!?;。!?;\n✔✓✅•●▪■◆►▶]|\.(?=\s|$)|(?<=[吗呢])\s|(?<=\s)/(?=/\s)|(?<=\s/)/(?=\s)",
    yes=("it is. We", "有。无", "a; b", "可以吗 市值", "a // b"),
    no=("4.5bn", "a, b", "a / b", "https://a"),
)
_ABBREVIATION = Pattern(
    "an abbreviation whose full stop ends no statement",
    r"\b(?:i\.e|e\.g|p\.a|c|abt|exp|expd|proj|rev|mkt|yr|no|art|approx|arts|nos|vs|cos?|ltd|inc|corp|ca|min|max|avg|est|incl|excl)\.$",
    yes=("no.", "approx."),
    no=("casino.", "no"),
    flags=re.ASCII,
)
_COMMA = Pattern(
    "where a part of a sentence ends",
    r"[,、](?!\d{3}(?!\d))|(?<!\x02)\s[-–—]\s(?!\d)|(?<!\x02)——"
    r"|\s\|\s(?=[a-z\u4e00-\u9fff][^|:\n]{1,60}:\s)",
    yes=("a, b", "甲、乙", "4bn - enough", "4 | market cap: "),
    no=("1,200", "3-4", "\x02 - rmb 3bn"),
)


@dataclass(frozen=True, slots=True, eq=False)
class PhraseHit:
    """Words in the text that an amount may stand beside."""

    phrase: AmountPhrase
    start: int
    end: int

    @property
    def yearly(self) -> bool:
        """Whether an amount beside these words may be that of a fiscal year."""
        return any(meaning.fact.startswith(ANY_YEAR) for meaning in self.phrase.meanings.values())

    def meaning(self, measures: Iterable[str]) -> tuple[str, Meaning] | None:
        """What an amount of the first fitting measure states beside these words, and that measure."""
        return next(((name, self.phrase.meanings[name]) for name in measures if name in self.phrase.meanings), None)

    def says_the_same(self, amount: Amount, fact: str) -> bool:
        """Whether an amount of a fact is of this subject once more: poured 65m into research in 2025."""
        meaning = self.meaning(amount.measures)
        return meaning is not None and meaning[1].fact == fact


@dataclass(frozen=True, slots=True)
class PreparedText:
    """The text as written, folded, and covered (quotations and periods blanked), with what stands in it."""

    phrases: Phrases
    written: str
    folded: str
    covered: str
    quantities: tuple[Quantity, ...]
    amounts: tuple[Amount, ...]
    glosses: tuple[Quantity, ...]
    unread: tuple[UnreadNumber, ...]
    periods: tuple[Period, ...]
    events: tuple[Quantity, ...]
    hits: tuple[PhraseHit, ...]
    quoted: tuple[tuple[int, int], ...]
    ends: tuple[int, ...]
    breaks: tuple[int, ...]
    cut: int | None
    moods: Moods
    cells: tuple[TableCell, ...]
    elapsed: tuple[ElapsedDay, ...] = ()
    apart: tuple[Amount, ...] = ()
    _first: dict[tuple[Finder, int, int], re.Match[str] | None] = field(default_factory=dict, repr=False, compare=False)

    def sentence(self, position: int) -> tuple[int, int]:
        """Where the sentence around `position` starts and ends."""
        return _around(self.ends, position, len(self.folded))

    def part(self, position: int) -> tuple[int, int]:
        """Where the part between commas around `position` starts and ends."""
        return _around(self.breaks, position, len(self.folded))

    def breaks_between(self, start: int, end: int) -> int:
        """How many commas and sentence ends stand in a stretch."""
        return bisect_left(self.breaks, end) - bisect_left(self.breaks, start)

    def ends_between(self, start: int, end: int) -> int:
        """How many sentence ends stand in a stretch."""
        return bisect_left(self.ends, end) - bisect_left(self.ends, start)

    def hits_between(self, start: int, end: int) -> Sequence[PhraseHit]:
        """The subjects that begin in a stretch."""
        places = _beginning(self.hits, start, end)
        return self.hits[places.start : places.stop]

    def hits_back(self, end: int, start: int = 0) -> Iterator[PhraseHit]:
        """The subjects that stand wholly in a stretch, the last first."""
        places = reversed(_beginning(self.hits, start, end))
        return (self.hits[place] for place in places if self.hits[place].end <= end)

    def amounts_between(self, start: int, end: int) -> Sequence[Amount]:
        """The amounts that begin in a stretch."""
        places = _beginning(self.amounts, start, end)
        return self.amounts[places.start : places.stop]

    def periods_between(self, start: int, end: int) -> Iterator[Period]:
        """The periods that stand wholly in a stretch."""
        places = _beginning(self.periods, start, end)
        return (self.periods[place] for place in places if self.periods[place].end <= end)

    def periods_back(self, end: int, start: int = 0) -> Iterator[Period]:
        """The periods that stand wholly in a stretch, the last first."""
        places = reversed(_beginning(self.periods, start, end))
        return (self.periods[place] for place in places if self.periods[place].end <= end)

    def may_say(self, *moods: str) -> bool:
        """Whether the text may have words of any of some moods; a quick no for most."""
        return any(mood in self.moods.groups for mood in moods)

    def says(self, mood: str, start: int, end: int) -> re.Match[str] | None:
        """The first word of a mood in a stretch."""
        return self.first(self.moods[mood].anywhere, start, end)

    def first(self, words: Finder, start: int, end: int) -> re.Match[str] | None:
        """The first of some words in a stretch; sentences and parts are asked for often and remembered."""
        key = (words, start, end)
        if key not in self._first:
            self._first[key] = words.search(self.covered, start, end)
        return self._first[key]


_start = attrgetter("start")


def _beginning(items: Sequence[PhraseHit] | Sequence[Amount] | Sequence[Period], start: int, end: int) -> range:
    """Which of the items begin in a stretch."""
    return range(bisect_left(items, start, key=_start), bisect_left(items, end, key=_start))


def _around(breaks: Sequence[int], position: int, length: int) -> tuple[int, int]:
    place = bisect_left(breaks, position)
    start = breaks[place - 1] + 1 if place else 0
    return start, breaks[place] if place < len(breaks) else length


def prepare(text: str, phrases: Phrases, day: dt.date | None = None) -> PreparedText:
    """A text with everything that stands in it found once; `day` is the day of asking."""
    folded = fold(text)
    cut = one_too_many(folded, MOST_NUMBERS)
    if cut is not None:
        text, folded = text[:cut], folded[:cut]
    folded, cells = cells_in(_WHETHER.sub(r"  \g<head>", rows_parted(folded)), phrases)
    folded = interviews_joined(rows_rebuilt(folded))
    folded = _SAID.sub(lambda match: " " * len(match[0]), folded)
    quoted = tuple(sorted(match.span() for pattern in _QUOTED for match in pattern.matches(folded)))
    quoted = tuple(place for place in quoted if not _ANSWERED.match(folded, place[1]))
    if quoted and moods()["own_quote"].search(_blank(folded, quoted, COVERED)):
        quoted = tuple(place for place in quoted if folded[place[0]] == "《")
    covered = _blank(folded, quoted, COVERED)
    periods = periods_in(covered, day)
    covered = _blank(covered, [(item.start, item.end) for item in periods if not item.counted], PERIOD)
    covered = _blank(covered, par_values_in(covered), " ")
    numbers = numbers_in(covered, text)
    quantities = tuple(as_written(item, text) for item in numbers.quantities)
    amounts, glosses, repeated = amounts_of(quantities, text, folded)
    folded, covered = _blank(folded, repeated, " "), _blank(covered, repeated, " ")
    covered = _blank(covered, remarks_in(covered), " ")
    words = phrases.moods_in(covered)
    ends, breaks = _breaks(covered, quantities, words)
    hits = _hits(covered, phrases)
    events = tuple(item for item in periods if _is_of_an_event(item, folded))
    other = {item.start for item in events}
    periods = tuple(item for item in periods if not (_is_compared(item, folded) or item.start in other))
    every = (*without_their_number(periods, folded), *_months(quantities, folded), *_years(quantities))
    happened = tuple(_year_of(item, text) for item in events)
    return PreparedText(
        phrases, text, folded, covered, quantities, amounts, glosses, numbers.unread,
        tuple(sorted(every, key=lambda item: item.start)), happened, hits, quoted, ends, breaks, cut, words, cells,
        tuple(elapsed_days(text, folded, day)) if day is not None else (),
    )  # fmt: skip


def _blank(folded: str, places: Iterable[tuple[int, int]], char: str) -> str:
    pieces, position = [], 0
    for start, end in places:
        if start >= position:
            pieces += [folded[position:start], char * (end - start)]
            position = end
    return "".join([*pieces, folded[position:]])


_COMPARED = Pattern(
    "words behind a period that only say how much more or less than in it: 较上年+36%",
    r"[^,。;()\d]{0,6}?(?:[+-]\s?\d|[增降升跌减涨扩翻多少]|下滑|上升)",
    yes=("+36%", "同期增长", "增"),
    no=("1.2亿", "为3亿"),
    how="match",
)


def _is_compared(item: Period, folded: str) -> bool:
    """Whether a period is only what another is compared with."""
    before = folded[max(0, item.start - 2) : item.start]
    return before.endswith(("较", "比", "相比", "较之")) and _COMPARED.match(folded, item.end) is not None


_EVENT_BEFORE = Pattern(
    "what happened in the year that follows, which is not a year of figures",
    r"(?:成立|创立|设立|创办|创建|注册|始建|组建|起步|落户|诞生)于?\s?$|"
    r"\b(?:found|establish|incorporat|form|start|creat|set up|launch)(?:e?d)?\s(?:\w+\s){0,2}?(?:back\s)?in\s$|"
    r"\b(?:since|est\.?|established|founded|incorporated|dates back to|born in"
    r"|listed(?: in)?|floated(?: in)?|(?:went public|rang the bell|debuted|ipo'?d) in)\s$"
    r"|\b(?:(?:list|float|fil|financ)(?:ed|ing)|ipo'?d|went public|debuted|rang the bell)\s"
    r"(?:(?:on|under|by|via|through|with)\s[^.;,:]{2,28}\s"
    r"|(?:at a loss|loss-?\s?making|unprofitable|pre-?profit)\s(?:on\s[^.;,:]{2,16}\s)?)?(?:back\s)?in\s$"
    r"|\b(?:(?:ipo|listing|float|round|financing|series\s[a-f]\+?|application|conversion)(?:\s(?:closed|done))?)\s(?:back\s)?in\s$"
    r"|(?:上市|挂牌|申报|递表|过会|融资|股改|改制)于\s?$"
    r"|\b(?:control|controller|stake|shareholder)\s[^.;,\d]{0,40}\b(?:in|since)\s$|(?:实控人|实际控制人|控制权)(?:是|在|于)?\s?$",
    yes=(
        "公司成立于",
        "founded in ",
        "set up back in ",
        "profitable since ",
        "established in ",
        "control passed in ",
        "listing under standard 5 in ",
        "filing in ",
        "listed at a loss in ",
        "ipo'd under standard 5 in ",
        "rang the bell in ",
        "our series b in ",
        "上市于",
    ),
    no=("营收", "revenue in ", "成立以来", "since listing, in ", "filed accounts. in "),
)
_LONGEST_EVENT = 48
_EVENT_BEHIND = Pattern(
    "what happened in the year before, which is not a year of figures",
    r"\s?(?:(?:就|才|刚|正式|在\w{1,6}?|由\w{1,8}?|(?:按照?|以|用|走|通过|适用|选择?)\w{2,8}?|(?:带亏|亏损|亏着|[未没]盈利|尚未盈利)\w{0,3}?)?(?:成立|创立|设立|创办|创建|注册|组建|起步|落户|开始|上市(?!公司|企业|的|标准|规则|前|后|条件))|以来"
    r"|(?:完成|做|拿)?(?:了)?(?:[a-f]\+?|天使|种子)轮|(?:完成|做)(?:了)?(?:[^,。;\d]{0,6})融资|(?:股改|改制|申报|递表|过会|挂的?牌|敲[的了]?[钟锣]|鸣锣)(?!前|后|时|期|报告|文件|材料))"
    r"|\s(?:financing|funding|series\s[a-f]|seed|angel|(?:ipo|round|listing|float)\b)",
    yes=("成立", "敲的钟", "就开始", "在苏州注册", "亏损上市", "上市的"[:2], "完成b轮", " financing", " series b"),
    no=("上市公司营收", "营收", "申报时", "报告期"),
    how="match",
)


def _is_of_an_event(item: Period, folded: str) -> bool:
    """Whether a year is only when something happened: founded in 2015, 2021年上市."""
    if item.kind is not PeriodKind.YEAR or not item.label.isdigit():
        return False
    return _has_happened(item.start, item.end, folded)


def _has_happened(start: int, end: int, folded: str) -> bool:
    """Whether words beside a day say what happened on it."""
    before = folded[max(0, start - _LONGEST_EVENT) : start]
    return _EVENT_BEFORE.search(before) is not None or _EVENT_BEHIND.match(folded, end) is not None


def _year_of(item: Period, text: str) -> Quantity:
    """A year in which something happened, as a date."""
    day = dt.date(int(item.label), 1, 1)
    return Quantity(QuantityKind.YEAR, day, "", item.start, item.end, text[item.start : item.end])


def _months(quantities: Iterable[Quantity], folded: str) -> Iterator[Period]:
    """Months of a year, which are parts of one, but for those in which something happened."""
    for item in quantities:
        part = item.kind in (QuantityKind.MONTH, QuantityKind.QUARTER) and isinstance(item.value, dt.date)
        if part and not _has_happened(item.start, item.end, folded):
            yield Period(PeriodKind.INTERIM, f"{item.value:%Y-%m}", item.start, item.end)


def _years(quantities: Iterable[Quantity]) -> Iterator[Period]:
    """Years that only the reader of numbers knows (二〇二五年)."""
    for item in quantities:
        if item.kind is QuantityKind.YEAR and isinstance(item.value, dt.date):
            yield Period(PeriodKind.YEAR, str(item.value.year), item.start, item.end)


def _breaks(covered: str, quantities: Sequence[Quantity], words: Moods) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Where sentences end, and where any part of one does; inside a number nothing ends."""
    starts = [item.start for item in quantities]

    def inside(position: int) -> bool:
        place = bisect_right(starts, position) - 1
        return place >= 0 and position < quantities[place].end

    ends = [
        match.start()
        for match in _SENTENCE_END.finditer(covered)
        if not inside(match.start()) and not _ABBREVIATION.search(covered[max(0, match.start() - 8) : match.end()])
    ]
    commas = [match.start() for match in _COMMA.finditer(covered) if not inside(match.start())]
    clauses = [start - 1 for start, _ in words["clause"].places(covered) if start and not inside(start)]
    return tuple(ends), tuple(sorted({*ends, *commas, *clauses}))


def _hits(covered: str, phrases: Phrases) -> tuple[PhraseHit, ...]:
    """The subjects; of two that overlap the longer, unless amounts of different measures belong to them."""
    matches = [(item, list(islice(item.matches(covered), _MOST_TOLD))) for item in phrases.amounts_in(covered)]
    hits = [PhraseHit(*place) for place in longest(covered, matches) if place[0].meant(covered, place[2])]
    owners: list[PhraseHit | None] = [None] * (len(covered) + 1)
    for hit in hits:
        owners[hit.start : hit.end] = [hit] * (hit.end - hit.start)
    for phrase, places in matches:
        for start, end in (match.span() for match in places if phrase.meanings):
            beside = [hit for hit in (owners[start], owners[end - 1]) if hit is not None]
            same = all((hit.start, hit.end) == (start, end) for hit in beside)
            rest = _beyond(phrase, beside, same=same) if beside else None
            if rest is not None and phrase.meant(covered, end):
                hits.append(PhraseHit(rest, start, end))
    return tuple(sorted(hits, key=lambda hit: (hit.start, hit.end)))


def _beyond(phrase: AmountPhrase, beside: Sequence[PhraseHit], *, same: bool) -> AmountPhrase | None:
    """A phrase with the measures that no other beside it takes; only of the `same` words if they take some."""
    if not all(hit.phrase.meanings for hit in beside):
        return None
    taken = {measure for hit in beside for measure in hit.phrase.meanings}
    if taken.isdisjoint(phrase.meanings):
        return phrase
    rest = same and {measure: meaning for measure, meaning in phrase.meanings.items() if measure not in taken}
    return replace(phrase, meanings=MappingProxyType(rest)) if rest else None


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
        if mask.find(1, hit[1], hit[2]) < 0:
            mask[hit[1] : hit[2]] = b"\1" * (hit[2] - hit[1])
            hits.append(hit)
    return sorted(hits, key=lambda hit: hit[1])
