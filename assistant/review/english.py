"""Facts out of English sentences: amounts with the years they are told for, and what single sentences say.

English is read with its spaces and line by line joined, quotations left out. An amount is of a year only where the
sentence pairs them: “RMB 5 million in 2023”, “(2023: RMB 5 million)”, or a list of amounts beside a list of as many
periods. Parts of years are periods too, so that lists come out right, and are then dropped.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.language.detection import has_chinese
from assistant.language.patterns import Pattern
from assistant.language.quantities.exact_numbers import shift
from assistant.language.quantities.quantity import Bound
from assistant.review.body import PaperBody
from assistant.review.candidates import FactCandidate, PlaceKind
from assistant.review.folding import folded
from assistant.review.model import ProvenValue
from assistant.review.vocabulary import EnglishFact, EnglishWords, EnglishYearly

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = rf"(?:\d{{1,2}} {_MONTH},?|{_MONTH} \d{{1,2}},?)"
_YEAR_END = r"(?:31 dec(?:ember|\.)?,?|dec(?:ember|\.)? 31,?)"
_PART = (
    rf"(?:three|six|nine) months (?:ended|to) {_DAY}|(?:january|jan\.?) (?:to|-) (?:march|june|september),?(?: of)?"
    r"|(?:first|second|third|fourth) (?:quarter|half) of|(?:first )?(?:three|six|nine) months of|h[12]|q[1-4]"
)
_REPORTING = r"(?:the end of |during |in |at )?(?:the|this) (?:reporting period|reporting year|year under review)"
PERIOD = Pattern(
    "a fiscal year, the day it ends, or a part of one, in English",
    rf"(?P<part>{_PART}) ?(?P<of>20\d\d)|{_YEAR_END} (?P<end>20\d\d)|(?P<other>{_DAY}) 20\d\d"
    rf"|(?<![\d,.])(?:fy ?)?(?P<year>20\d\d)(?![\d%]|,\d|\.\d|-\d)|(?P<reporting>{_REPORTING})",
    yes=("2024", "six months ended 30 june 2025", "31 december 2023", "december 31, 2022", "the reporting period"),
    no=("20,240", "2,024 people", "in the year"),
)
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_MONEY = Pattern(
    "an English amount of yuan",
    rf"(?:rmb|cny|renminbi|¥) ?(?P<number>\(?-?(?:{_NUMBER})\)?) ?"
    r"(?P<unit>ten thousand|billion|million|thousand|bn|mn|m(?![a-z]))?",
    yes=(
        "rmb 5 million",
        "cny 1,234.5",
    ),
    no=(
        "usd 5 million",
        "5 million",
    ),
)
_COUNT = re.compile(rf"(?<![\d.,$¥])(?P<number>{_NUMBER})(?P<unit>)(?![\d%]|,\d|\.\d)")
_POWERS = {"billion": 9, "bn": 9, "million": 6, "mn": 6, "m": 6, "ten thousand": 4, "thousand": 3}
_JOINED = re.compile(r"\s*(?:,|and|, and|&)\s*")
_BOUNDED = Pattern(
    "words in front of an English number that make it a bound",
    r"(?:at least|at most|(?:not?|never) (?:less|lower|fewer|more) than|less than|more than|over|above|below"
    r"|exceed(?:s|ed|ing)?|up to|minimum of|maximum of|under|between|reach(?:es)?)\s*(?:rmb|cny)?\s*$",
    yes=("at least ", "no less than rmb ", "exceeding "),
    no=("was ", "amounted to "),
)
_NOT_STATED = Pattern(
    "words of what is expected, asked for, or of somebody else",
    r"\b(?:expects?|expected|forecasts?|projected|budget|aims?|target(?:s|ed)?|plans?|guidance|estimates?|estimated"
    r"|pro forma|would|should|must|require[sd]?|if|may apply|according to|peers?|competitors?|customers?|suppliers?"
    r"|comparable|industry|product lines?|divisions?|overseas|abroad|business (?:generated|contributed|recorded)"
    r"|subsidiar(?:y|ies)|associates?|joint ventures?|parent company only|unaudited|before restatement|segment)\b",
    yes=("the company expects", "a listed peer", "our largest customer"),
    no=("the company recorded", "the parent company"),
)
_OF_PARENT = re.compile(r"(?:of|to) the (?:parent(?: company)?|company|issuer|listed company)")
_SAME_PERIODS = Pattern(
    "that the periods are those named before",
    r"\b(?:the|these) same (?:periods|years)\b|\b(?:these|those|the respective) (?:periods|years)\b"
    r"|^\s*of (?:these|them)\b",
    yes=(
        "in the same periods",
        "these years",
    ),
    no=(
        "in the same way",
        "of the year",
    ),
)
_ANNUAL = Pattern(
    "the title of an annual report, with its year",
    r"annual report(?: for)?(?: the year)? (?P<behind>20\d\d)|(?P<front>20\d\d) annual report",
    yes=(
        "annual report for the year 2025",
        "2025 annual report",
    ),
    no=(
        "annual report",
        "report of 2025",
    ),
)
_OPINION = Pattern(
    "that an auditor gave an unqualified opinion",
    r"(?:issued|expressed|with|gave|is)[^.;]{0,30} (?:standard )?unqualified (?:audit )?(?:opinion|report)"
    r"|unqualified (?:audit )?opinion (?:was|has been) (?:issued|expressed|given)",
    yes=(
        "issued a standard unqualified audit opinion",
        "unqualified opinion was given",
    ),
    no=(
        "an opinion was issued",
        "unqualified staff",
    ),
)
_NO_OPINION = re.compile(r"\b(?:not audited|review(?:ed)?|internal control|must|should|require)\b")
_EMPHASIS = re.compile(r"\bemphasis\b")
_LOSS = re.compile(r"^(?:net )?loss|(?<!\()\bused in\b|\boutflows?\b")
_ABBREVIATIONS = (
    "co",
    "ltd",
    "inc",
    "no",
    "mr",
    "ms",
    "mrs",
    "dr",
    "st",
    "art",
    "vol",
    "dec",
    "nov",
    "oct",
    "sept",
    "sep",
    "aug",
    "jan",
    "feb",
)
_STOP = re.compile(
    "".join(rf"(?<!\b{word})" for word in _ABBREVIATIONS) + r"(?:[.;]|[.]”)(?=\s)|\n", flags=re.IGNORECASE
)
_QUOTED = re.compile(r"“[^”\n]{12,700}”|\"[^\"\n]{12,700}\"")
_LONGEST = 1_200
_FAR = 240
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ALONE = 1.0
"""A sentence of one year comes after one that lists them."""


@dataclass(frozen=True, slots=True)
class FlowSentence:
    """A sentence in small letters; `start` is its place in the flow."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class _Amount:
    """A number with its unit: `start` and `end` in its sentence."""

    start: int
    end: int
    value: Decimal
    half: Decimal
    unit: str


class EnglishFlow:
    """The English lines of a paper, one after the other with single spaces; pages are parted by line breaks."""

    def __init__(self, body: PaperBody) -> None:
        self.body = body
        pieces: list[str] = []
        offsets = array("l")
        page = 0
        for line in body.lines:
            written = body.paper.text[line.start : line.end]
            if has_chinese(written):
                continue
            pieces.append("\n" if page and line.page != page else " ")
            offsets.append(line.start)
            page = line.page
            for match in re.finditer(r"\S+|\s+", written):
                word = match[0] if match[0].strip() else " "
                pieces.append(word)
                offsets.extend(line.start + match.start() + place for place in range(len(word)))
        self._offsets = offsets
        text = folded("".join(pieces))
        self.text = _QUOTED.sub(lambda match: "“" + "_" * (len(match[0]) - 2) + "”", text)
        self.quoting = text

    def sentences(self) -> Iterator[FlowSentence]:
        """Its sentences, those of tables among them as they come."""
        start = 0
        for match in _STOP.finditer(self.text):
            if match.end() - start <= _LONGEST:
                yield FlowSentence(self.text[start : match.end()], start)
            start = match.end()
        yield FlowSentence(self.text[start:][:_LONGEST], start)

    def runs(self, first: int, last: int) -> tuple[tuple[int, int], ...]:
        """Where in the paper `text[first:last]` stands, a run for each line."""
        return self.body.runs_of(
            place for at, place in enumerate(self._offsets[first:last], first) if not self.quoting[at].isspace()
        )

    @property
    def year(self) -> str:
        """The year of an annual report, as its first lines say; empty for another paper."""
        match = _ANNUAL.search(self.text[:600])
        return (match["behind"] or match["front"]) if match else ""


def english_candidates(flow: EnglishFlow, words: EnglishWords) -> Iterator[FactCandidate]:
    """What the English sentences of a paper say."""
    reported = flow.year
    before: list[str] = []
    for sentence in flow.sentences():
        periods = [period_of(match, reported) for match in PERIOD.finditer(sentence.text)]
        carried = before if _SAME_PERIODS.search(sentence.text) else []
        yield from _yearly(flow, sentence, words.yearly, reported, carried)
        yield from _audited(flow, sentence, periods or [reported])
        before = [period for period in periods if period] or before
    for fact in words.facts:
        yield from _said(flow, fact)


def period_of(match: re.Match[str], reported: str) -> str:
    """The fiscal year of a match; with a mark behind it where it is but a part of one, and empty for an unknown one."""
    if match["reporting"]:
        return reported
    if match["part"]:
        return f"{match['of']}H"
    if match["other"]:
        return f"{match[0][-4:]}D"
    return match["end"] or match["year"]


def _yearly(
    flow: EnglishFlow,
    sentence: FlowSentence,
    yearly: Sequence[EnglishYearly],
    reported: str,
    carried: Sequence[str],
) -> Iterator[FactCandidate]:
    """Amounts behind, or people in front of, the names of yearly facts."""
    names = _names(sentence.text, yearly)
    for number, (match, words) in enumerate(names):
        until = names[number + 1][0].start() if number + 1 < len(names) else len(sentence.text)
        if words.counted:
            amounts = _run_before(sentence.text, match.start())
        else:
            until = min(until, match.end() + _FAR)
            amounts = _amounts(sentence.text, match.end(), until, _MONEY)
        behind = match.end() if words.counted else 0
        beside = _year_before(sentence.text, match.end(), reported) if words.counted else ()
        for runs, periods in (*_dated(sentence.text, amounts, behind, reported, carried), *beside):
            if _NOT_STATED.search(_OF_PARENT.sub("", sentence.text[: max(match.end(), runs[-1].end)])):
                continue
            rank = PlaceKind.SENTENCE + (_ALONE if len(runs) == 1 else 0.0)
            for amount, period in zip(runs, periods, strict=True):
                if len(period) != 4:
                    continue
                negative = not words.counted and _LOSS.search(match[0]) is not None
                first = sentence.start + min(match.start(), runs[0].start)
                last = sentence.start + max(match.end(), runs[-1].end)
                yield FactCandidate(
                    f"years.{period}.{words.fact}",
                    -amount.value if negative else amount.value,
                    flow.body,
                    flow.runs(first, last),
                    rank + words.tier,
                    amount.unit,
                    period,
                    half=amount.half,
                    box=flow.runs(sentence.start + amount.start, sentence.start + amount.end)[0],
                )


def _audited(flow: EnglishFlow, sentence: FlowSentence, periods: Sequence[str]) -> Iterator[FactCandidate]:
    """The opinion of the auditor, on the accounts of the years that the sentence names, else on those of the report."""
    match = _OPINION.search(sentence.text)
    if match is None or _NO_OPINION.search(sentence.text):
        return
    value = "unqualified_with_emphasis" if _EMPHASIS.search(sentence.text, match.end()) else "unqualified"
    for period in dict.fromkeys(periods):
        if len(period) == 4:
            runs = flow.runs(sentence.start + match.start(), sentence.start + match.end())
            fact = f"years.{period}.audit_opinion"
            yield FactCandidate(fact, value, flow.body, runs, PlaceKind.SENTENCE, year=period)


def _names(text: str, yearly: Sequence[EnglishYearly]) -> list[tuple[re.Match[str], EnglishYearly]]:
    """The names of yearly facts in a sentence, of two that overlap the longer."""
    found = [(match, words) for words in yearly for match in words.name.finditer(text)]
    found.sort(key=lambda each: (each[0].start(), -each[0].end()))
    kept: list[tuple[re.Match[str], EnglishYearly]] = []
    for match, words in found:
        if not kept or match.start() >= kept[-1][0].end():
            kept.append((match, words))
    return kept


def _amounts(text: str, start: int, end: int, regex: Pattern | re.Pattern[str]) -> list[_Amount]:
    return [
        _amount(match)
        for match in regex.finditer(text, start, end)
        if not _BOUNDED.search(text, max(0, match.start() - 24), match.start())
    ]


def _amount(match: re.Match[str]) -> _Amount:
    written = match["number"]
    digits = written.strip("()-").replace(",", "")
    power = _POWERS.get(match["unit"] or "", 0)
    sign = -1 if written[0] in "(-" else 1
    half = shift(Decimal(5), power - len(digits.partition(".")[2]) - 1)
    return _Amount(match.start(), match.end(), sign * shift(Decimal(digits), power), half, match["unit"] or "")


def _run_before(text: str, end: int) -> list[_Amount]:
    """The numbers that stand right in front of a name: 640, 702 and 815 employees."""
    amounts = _amounts(text, max(0, end - 80), end, _COUNT)
    run: list[_Amount] = []
    place = end
    for amount in reversed(amounts):
        between = text[amount.end : place]
        if (not run and between.strip()) or (run and not _JOINED.fullmatch(between)):
            break
        run.insert(0, amount)
        place = amount.start
    return [amount for amount in run if not re.fullmatch(r"20\d\d", text[amount.start : amount.end])]


def _dated(
    text: str, amounts: Sequence[_Amount], name_end: int, reported: str, carried: Sequence[str]
) -> Iterator[tuple[list[_Amount], list[str]]]:
    """Runs of amounts, each with as many periods; a name that stands behind them ends at `name_end`."""
    for number, run in enumerate(_runs(text, amounts)):
        if (own := _own(text, run[0], reported)) is not None and len(run) == 1:
            yield run, [own]
            continue
        behind = _listed(text, max(run[-1].end, name_end), reported)
        open_text = _BRACKETS.sub(lambda match: " " * len(match[0]), text[: run[0].start])
        before = [period_of(match, reported) for match in PERIOD.finditer(open_text)]
        told = [behind] if number else [behind, before, list(carried)]  # of a second run only what stands behind it
        fitting = next((periods for periods in told if periods and len(periods) == len(run)), None)
        if fitting is not None:
            yield run, fitting
        elif len(run) == 1 and not number and len(set(before)) == 1:
            yield run, before[-1:]


def _year_before(text: str, place: int, reported: str) -> Iterator[tuple[list[_Amount], list[str]]]:
    """The number in brackets behind a name and its day: 530 staff at 31 December 2025 (31 December 2024: 402)."""
    match = _YEAR_BEFORE.match(text, place)
    period = PERIOD.fullmatch(match["period"]) if match else None
    if match and period:
        yield [_amount(match)], [period_of(period, reported)]


def _runs(text: str, amounts: Sequence[_Amount]) -> Iterator[list[_Amount]]:
    run: list[_Amount] = []
    for amount in amounts:
        if run and not _JOINED.fullmatch(text[run[-1].end : amount.start]):
            yield run
            run = []
        run.append(amount)
    if run:
        yield run


_BEHIND = Pattern(
    "words between an amount and its period",
    r",?\s*(?:respectively,?\s*)?(?:in|for|during|as at the end of|at the end of|as at|as of|at)\s+(?:the\s+)?"
    r"(?:(?:fiscal |financial )?years?\s+(?:ended\s+)?)?",
    yes=(
        " in the year ended ",
        ", respectively, for ",
    ),
    no=(
        " was ",
        " of ",
    ),
    how="match",
)
_NEXT = re.compile(r"\s*(?:,\s*and|,|and)\s*(?:the\s+)?(?=20\d\d|six|nine|three)")
_YEAR_BEFORE = Pattern(
    "the number of another period in brackets behind a number",
    r"(?: (?:at|as at|as of|in) [a-z0-9, ]{4,30}?)? "
    rf"\((?P<period>[a-z0-9, ]{{4,24}}): (?P<number>{_NUMBER})(?P<unit>)\)",
    yes=(
        " (2024: 120)",
        " at the end of 2025 (31 december 2024: 1,204)",
    ),
    no=(
        " (2024)",
        " people",
    ),
    how="match",
)
_BRACKETS = re.compile(r"\([^()]*\)")
_IN_BRACKETS = re.compile(r"\((?:in |at )?(?P<period>[^():]{4,30}):\s*$")


def _own(text: str, amount: _Amount, reported: str) -> str | None:
    """The period that is told of one amount alone: behind it, or in front of it in brackets."""
    if match := _IN_BRACKETS.search(text, max(0, amount.start - 40), amount.start):
        period = PERIOD.search(match["period"])
        return period_of(period, reported) if period else None
    periods = _listed(text, amount.end, reported)
    return periods[0] if len(periods) == 1 else None


def _listed(text: str, place: int, reported: str) -> list[str]:
    """The periods listed right behind a place."""
    lead = _BEHIND.match(text, place)
    if lead is None:
        return []
    place, periods = lead.end(), []
    while match := PERIOD.match(text, place):
        periods.append(period_of(match, reported))
        place = match.end()
        following = _NEXT.match(text, place)
        if following is None:
            break
        place = following.end()
    return periods


def _said(flow: EnglishFlow, fact: EnglishFact) -> Iterator[FactCandidate]:
    """What single sentences say of a fact that is of no year."""
    text = flow.text
    for order, pattern in enumerate(fact.say):
        for match in pattern.finditer(text):
            groups = match.groupdict()
            before = _STOP.split(text[max(0, match.start() - _FAR) : match.start()])[-1]
            if fact.never is not None and fact.never.search(before + match[0]):
                continue
            if groups.get("number") and not groups.get("floor"):
                start = match.start("number")
                if _BOUNDED.search(text, max(0, start - 24), start):
                    continue
            read = _value(fact, groups)
            if read is None:
                continue
            value, half = read
            name = next((each for each in ("number", "date") if groups.get(each)), "")
            yield FactCandidate(
                fact.fact,
                value,
                flow.body,
                flow.runs(*match.span()),
                PlaceKind.SENTENCE + 0.3 * order,
                groups.get("unit") or "",
                comparison=Bound.GE if groups.get("floor") else Bound.EQ,
                half=half,
                box=flow.runs(*match.span(name))[0] if name else None,
            )


def _value(fact: EnglishFact, groups: dict[str, str | None]) -> tuple[ProvenValue, Decimal] | None:
    if fact.value is not None:
        return fact.value, Decimal(0)
    if date := groups.get("date"):
        return english_day(date), Decimal(0)
    number = groups.get("number")
    if not number:
        return None
    digits = number.replace(",", "")
    unit = groups.get("unit") or ""
    power = -2 if unit in ("%", "per cent", "percent") else _POWERS.get(unit.strip(), 0)
    return shift(Decimal(digits), power), shift(Decimal(5), power - len(digits.partition(".")[2]) - 1)


def english_day(date: str) -> str:
    """A day written in English as an ISO date."""
    if re.fullmatch(r"\d{4}-\d\d?-\d\d?", date):
        year, month, day = date.split("-")
        return f"{year}-{int(month):02}-{int(day):02}"
    word = re.search(r"[a-z]{3}", date)
    assert word is not None
    numbers = re.findall(r"\d+", date)
    return f"{numbers[1]}-{_MONTHS.index(word[0]) + 1:02}-{int(numbers[0]):02}"
