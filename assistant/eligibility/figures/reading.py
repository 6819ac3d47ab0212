"""The stated quantities of a question by the part they play: issue price, shares after the issue, the day of listing.

Each amount goes to the role whose words stand nearest to it; rows of fiscal years come from the facts read, or from an
unbroken list behind their words. What two roles claim alike, or what has two values, is not read.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import pairwise

from assistant.eligibility.figures.measuring import AT_PAR, ITEM, PRECISION, can_be, can_play, of_a_kind
from assistant.eligibility.figures.model import Measure, Role
from assistant.eligibility.figures.words import WordMatch
from assistant.eligibility.reading.elapsed import ElapsedDay, elapsed_days
from assistant.eligibility.reading.fact import FactRead, FactsReading
from assistant.eligibility.reading.measured import MONTHS
from assistant.eligibility.reading.reader import calendar_key
from assistant.language.patterns import Pattern
from assistant.language.quantities.folding import fold
from assistant.language.quantities.quantity import Bound, Quantity, QuantityKind
from assistant.language.quantities.reader import read_quantities

Span = tuple[int, int]
MOST_STATED = 100
"""Most quantities of a text of which any is read; who asks for a figure states a few."""
_REACH = 18
"""Most characters between an amount and the words that say what it is."""
_COMMA, _BEHIND = 8, 2
"""How much farther words count behind a comma, and behind the amount."""
_LEAST = 10_000
"""From which on a number without unit may be money or shares without any words beside it."""
_STOP = Pattern(
    "the end of a sentence",
    r"[。？！?!;；\n]|\.(?:\s|$)",
    yes=("。", "? ", ". We", "；"),
    no=("3.5", "，", ", "),
)
_COMMAS = re.compile(r"[,，、:：(（]")
_BETWEEN = Pattern(
    "what may stand between the amounts of one row",
    r"(?:[\s,，、;；+()（）/]|and|then|plus|to|in|for|fy|->|→|[-–—]|和|到|及|至|以及|年|为|是|再|分别|分别为|就|则"
    r"|去年|前年|中间那?年)*",
    yes=(", ", " and ", " + ", "、", " (", "), ", "，去年", " -> "),
    no=(" with revenue ", "，营收"),
    how="fullmatch",
)
_AMOUNTS = frozenset({QuantityKind.NUMBER, QuantityKind.MONEY, QuantityKind.COUNT})
_STATED = frozenset({*_AMOUNTS, *PRECISION, QuantityKind.MONTH_DAY, QuantityKind.DURATION})
_SHORTEST_ROW = 2


@dataclass(frozen=True, slots=True)
class StatedQuantity:
    """A quantity as stated: its value, what it measures, and where.

    A day has the `precision` 3, a month 2, a year 1; `about` says that the number is only an approximate one, `at_par`
    that shares were stated as capital and are counted at a par value of RMB 1.
    """

    value: Decimal | dt.date
    measure: Measure
    spans: tuple[Span, ...] = ()
    precision: int = 3
    about: bool = False
    at_par: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Amounts of consecutive fiscal years, the oldest first; one amount alone is that of all `years` together.

    `gap` is how many years lie between the first and the last.
    """

    values: tuple[Decimal, ...]
    spans: tuple[Span, ...]
    gap: int
    about: bool = False


@dataclass(frozen=True, slots=True)
class RoleReading:
    """What was read of the roles."""

    single: Mapping[str, StatedQuantity]
    rows: Mapping[str, Row]


def is_table(text: str) -> bool:
    """Whether a text states more than somebody who asks for a figure does."""
    return len(read_quantities(text)) > MOST_STATED


def states_quantities(text: str) -> bool:
    """Whether a text states anything that a role could be: an amount, a number or a day."""
    return any(quantity.kind in _STATED for quantity in read_quantities(text))


class RoleReader:
    """Reads the roles of one text."""

    def __init__(
        self,
        text: str,
        places: Sequence[WordMatch],
        roles: Mapping[str, Role],
        facts: Callable[[], FactsReading],
        today: dt.date,
    ) -> None:
        """`places` are those where words of roles stand; `facts` reads those of the text, for rows of years.

        "This year" is counted from `today`.
        """
        self._folded, self._hits, self._roles = fold(text), places, roles
        stated = [each for each in _with_years(text, self._folded, read_quantities(text), today) if not each.gloss]
        last_years = {right.start for left, right in pairwise(stated) if _is_last_year(self._folded, left, right)}
        meant = [each for each in stated if each.start not in last_years and not _VOTES.match(self._folded, each.end)]
        quantities = _ranged(self._folded, [_as_meant(each, self._folded) for each in meant])
        quantities = _at_par(self._folded, quantities)
        self._claimed = [
            Claimed(
                quantity,
                _claims(self._folded, quantity, quantities, self._hits, roles),
                _AS_OF.search(self._folded[: quantity.start]) is not None,
                _is_of_a_class(self._folded, quantity),
            )
            for quantity in quantities
        ]
        self._facts = cache(facts)
        self._row = cache(self._read_row)
        self._instead: Mapping[str, StatedQuantity] = {}

    def read(self, wanted: frozenset[str]) -> RoleReading:
        """The roles of these that are told unambiguously; one amount is not two of them, and others may claim it."""
        names = [(name, self._row(name)) for name in sorted(wanted) if self._roles[name].years]
        rows = {name: row for name, row in names if row is not None}
        taken = {span for row in rows.values() for span in row.spans}
        rest = [each for each in self._claimed if (each.quantity.start, each.quantity.end) not in taken]
        singles = ((name, self._single(name, rest, wanted)) for name in wanted if not self._roles[name].years)
        single = {name: stated for name, stated in singles if stated is not None}
        single |= {name: stated for name, stated in self._instead.items() if name in wanted}
        places = Counter(span for stated in single.values() for span in stated.spans)
        apart = {name: stated for name, stated in single.items() if all(places[span] == 1 for span in stated.spans)}
        return RoleReading(apart, rows)

    def _single(self, name: str, rest: Sequence[Claimed], wanted: frozenset[str]) -> StatedQuantity | None:
        """The one value of a role; of values compared with each other the first."""
        role = self._roles[name]
        if role.measure is Measure.DAY:
            return _single(role, rest, wanted)
        fitting = [each for each in rest if can_play(each.quantity, role)]
        others = [second for first, second in pairwise(fitting) if self._is_compared(name, first, second)]
        return _single(role, [each for each in rest if each not in others], wanted)

    @property
    def claimed(self) -> tuple[Claimed, ...]:
        """Every quantity of the text, with the roles whose words stand nearest to it."""
        return tuple(self._claimed)

    def instead(self, role: str, stated: StatedQuantity) -> RoleReader:
        """The same reader with another value of a role."""
        other = copy(self)
        other._instead = {**self._instead, role: stated}
        return other

    def compared(self, role: str, first: StatedQuantity) -> tuple[StatedQuantity, ...]:
        """What a text compares with the value of a role: 48亿跟投多少，51亿呢."""
        measure = self._roles[role].measure
        fitting = [each for each in self._claimed if can_play(each.quantity, self._roles[role])]
        chain = [each for each in fitting if (each.quantity.start, each.quantity.end) in first.spans][-1:]
        for each in fitting:
            if chain and each.quantity.start >= chain[-1].quantity.end and self._is_compared(role, chain[-1], each):
                chain.append(each)
        return tuple(
            StatedQuantity(each.quantity.value, measure, _spans([each.quantity]), about=_about([each.quantity]))
            for each in chain[1:]
        )

    def _is_compared(self, role: str, first: Claimed, second: Claimed) -> bool:
        """Whether an amount of nothing else stands beside another as its alternative."""
        alike = of_a_kind(first.quantity, second.quantity) and first.quantity.value != second.quantity.value
        start, end = second.quantity.start, second.quantity.end
        asked_too = _AND_FOR.search(self._folded[:start]) is not None
        own = asked_too or not second.roles or role in second.roles
        if not alike or not own or not _exact(second.quantity):
            return False
        between = self._folded[first.quantity.end : start]
        joined = _JOINED.fullmatch(between) is not None and _COMPARES.search(self._folded) is not None
        return asked_too or joined or _TOO.match(self._folded[end:]) is not None

    def _read_row(self, name: str) -> Row | None:
        """The amounts of consecutive years: as facts were read, else from a list; else the years together."""
        role, facts = self._roles[name], self._facts()
        return (
            _from_facts(role, facts)
            or _own_row(_listed(self._folded, role, self._hits, self._claimed), role, facts)
            or _together(self._folded, role, self._claimed, facts)
        )


@dataclass(frozen=True, slots=True)
class Claimed:
    """A quantity and the roles whose words stand nearest to it.

    `as_of` says that it is a day as of which is asked, `of_a_class` that only shares of one class are counted.
    """

    quantity: Quantity
    roles: frozenset[str]
    as_of: bool = False
    of_a_class: bool = False


def _with_years(text: str, folded: str, quantities: Sequence[Quantity], today: dt.date) -> list[Quantity]:
    """The quantities, a day of this year or of last year with its year: 今年5月20日."""
    if all(quantity.kind is not QuantityKind.MONTH_DAY for quantity in quantities):
        return list(quantities)
    named = [day for day in elapsed_days(text, folded, today) if ".." not in day.days]
    return [_dated(quantity, named) for quantity in quantities]


def _dated(quantity: Quantity, named: Sequence[ElapsedDay]) -> Quantity:
    if quantity.kind is not QuantityKind.MONTH_DAY:
        return quantity
    days = (day.days for day in named if day.start <= quantity.start and quantity.end <= day.end)
    day = next(days, None)
    return quantity if day is None else replace(quantity, kind=QuantityKind.DATE, value=dt.date.fromisoformat(day))


def _as_meant(quantity: Quantity, folded: str) -> Quantity:
    """The amount of a row that is added up (`21m + 24m`) or leads on (`180m -> 290m`): the sign is none of its own.

    What is asked for with "what about" is no approximate number.
    """
    if quantity.text.startswith("->") and isinstance(quantity.value, Decimal):
        return replace(quantity, value=abs(quantity.value), comparison=Bound.EQ, sign="")
    if quantity.comparison is Bound.ABOUT and _AND_FOR.search(folded[: quantity.start]):
        return replace(quantity, comparison=Bound.EQ)
    if quantity.comparison is Bound.GE and _ADDED.match(folded[quantity.end :]):
        return replace(quantity, comparison=Bound.EQ)
    return quantity


def _at_par(folded: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """The quantities, capital as shares at a par value of RMB 1 beside shares or where they are asked for.

    None is where another par value is stated.
    """
    of_shares = any(can_be(quantity, Measure.SHARES) for quantity in quantities) or _ASKS_SHARES.search(folded)
    if not of_shares or (_PAR.search(folded) and not _PAR_OF_ONE.search(folded)):
        return list(quantities)
    return [
        replace(quantity, kind=QuantityKind.COUNT, unit=AT_PAR)
        if quantity.kind is QuantityKind.MONEY
        and can_be(quantity, Measure.MONEY)
        and _CAPITAL.search(folded[: quantity.start])
        else quantity
        for quantity in quantities
    ]


_CAPITAL = Pattern(
    "words of a company's capital in front of an amount",
    r"(?:(?:share|registered|paid-?in|issued|equity) capital|股本|注册资本)[^.;,，。；\d]{0,32}$"
    r"|(?<!working )(?<!venture )\bcapital(?: of| is| will be)? $",
    yes=(
        "share capital before the offering is ",
        "registered capital of ",
        "with capital of ",
        "注册资本",
        "股本总额为",
    ),
    no=("capital expenditure of ", "share capital is 30m, revenue ", "working capital of ", "股本，收入"),
)
_ASKS_SHARES = Pattern(
    "that a number of shares is asked for",
    r"(?:how many|number of|fewest|minimum|least)[^.?,;]{0,24}\bshares|[多几]少?股|发(?:行)?多少",
    yes=("how many new shares", "minimum number of shares", "minimum shares", "多少股", "最少发多少"),
    no=("how much share capital", "minimum capital", "股东几名"),
)
_PAR = Pattern(
    "a par value",
    r"\bpar\b|nominal value|面值",
    yes=("at par", "面值0.1元"),
    no=("partly", "价值"),
)
_PAR_OF_ONE = Pattern(
    "a par value of RMB 1",
    r"(?<![\d.])1(?:\.00?)? ?(?:yuan|rmb|元)?(?: (?:a|per) share| each)?,? ?(?:par\b|nominal value|的?面值)"
    r"|(?:\bpar(?: value)?|nominal value|面值)"
    r"(?: of| is|:|：|为|是|均为|人民币| )*(?:rmb|cny|¥)? ?(?:1(?:\.00?)?(?!\.?\d)(?![万亿%])|一元)",
    yes=("at rmb 1 par", "par value of rmb 1", "面值1元", "面值为人民币1.00元", "1元面值", "par value rmb 1.00"),
    no=("at rmb 0.1 par", "面值0.1元", "par value of rmb 10", "11 par"),
)


def _ranged(folded: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """The quantities, a price and a number behind it as one range: RMB 18 to 20."""
    joined: list[Quantity] = []
    for each in quantities:
        if joined and isinstance(each.value, Decimal) and _is_range(folded, joined[-1], each):
            joined[-1] = replace(joined[-1], high=each.value, end=each.end)
        else:
            joined.append(each)
    return joined


def _is_range(folded: str, low: Quantity, high: Quantity) -> bool:
    """Whether two numbers are the ends of a range of prices of which only the first has its unit."""
    if not (isinstance(low.value, Decimal) and isinstance(high.value, Decimal) and low.high is None):
        return False
    kinds = low.kind is QuantityKind.MONEY and high.kind in (QuantityKind.NUMBER, QuantityKind.COUNT)
    return kinds and low.value < high.value < _LEAST and _TO.fullmatch(folded[low.end : high.start]) is not None


_TO = re.compile(r"\s?(?:to|-|–|—|~|至|到)\s?")


def _is_last_year(folded: str, first: Quantity, second: Quantity) -> bool:
    """Whether a number is the last year of a range in two digits, `2023-25`, and no amount of anything."""
    years = first.kind is QuantityKind.YEAR and second.kind is QuantityKind.NUMBER
    written = re.fullmatch(r"\d\d", second.text) and re.fullmatch(
        r"\s?[-–—/~至到]\s?", folded[first.end : second.start]
    )
    return years and written is not None


_AS_OF = Pattern(
    "words by which a day is that of the rules asked about",
    r"(?:\b(?:as of|as at|under the rules of|by the rules of|today is)\s*|[按照]|截至|依据|适用)$",
    yes=("as of ", "under the rules of ", "按", "截至"),
    no=("listed on ", "上市", "file on "),
)
_CLASS = Pattern(
    "words of a class of shares",
    r"\b(?:class|series) [abc]\b|[abc]类|特别表决权|special voting|super-?voting",
    yes=("class a shares", "a类股", "特别表决权股份"),
    no=("first class", "分类", "a股"),
)
_AROUND = 16
"""How far around an amount words of a class of shares are its own."""


def _is_of_a_class(folded: str, quantity: Quantity) -> bool:
    """Whether an amount counts the shares of one class, which are no total."""
    before = folded[max(0, quantity.start - _AROUND) : quantity.start]
    behind = folded[quantity.end : quantity.end + _AROUND]
    near = (_PART.split(before)[-1], _PART.split(behind)[0])
    return any(_CLASS.search(words) for words in near)


_PART = re.compile(r"[,，、;；。()（）:：]")
_VOTES = Pattern(
    "words by which a number counts votes, and nothing that is worked with",
    r"\s?(?:votes?\b|票|个?表决权)",
    yes=("票", " votes each", "表决权"),
    no=("股", " voters"),
    how="match",
)
_ADDED = re.compile(r"\s?\+\s?[\d¥$r]")


_JOINED = Pattern(
    "what stands between two amounts that are held against each other",
    r"\s*(?:和|与|跟|或者?|还是|对比|、|,|，|vs\.?|versus|or|and)\s*(?:rmb|cny|¥)?\s*(?:an? )?",
    yes=("和", " vs ", " or ", " and RMB ".lower()),
    no=("，营收", " with ", " to "),
    how="fullmatch",
)
_AND_FOR = Pattern(
    "words before an amount by which the same is asked of it as of the one before",
    r"(?:\b(?:what|how) about|\band (?:at|for|on|with|if)|\b(?:vs\.?|versus|compared (?:with|to))|[?？] ?and"
    r"|换成|改成|还是)(?: exactly| just| only)?(?: an?| rmb)?\s*$",
    yes=("what about ", "and at ", "vs ", "换成", "compared with ", "? and ", "and if exactly "),
    no=("and ", "about ", "和"),
)
_TOO = re.compile(r"\s*(?:的话)?(?:呢|又是多少|又是几)")
_COMPARES = Pattern(
    "that a question compares amounts, or asks the same of each",
    r"差|划算|哪种|哪个|哪一?档|分别|各|对比|比较|\b(?:vs|versus|which|differ\w*|compar\w+|each|respectively|either|both)\b",
    yes=("跟投差多少钱", "which costs us more", "4.8bn vs 5.1bn", "分别跟投多少"),
    no=("跟投多少", "how much does the sponsor take", "teacher"),
)


# --- one amount ------------------------------------------------------------------------------------------------------


def _claims(
    folded: str, quantity: Quantity, others: Sequence[Quantity], hits: Sequence[WordMatch], roles: Mapping[str, Role]
) -> frozenset[str]:
    """The roles whose words stand nearest to an amount that they can be; of shares, of words as near the longest."""
    nearness: dict[str, tuple[int, int]] = {}
    for hit in hits:
        if not can_play(quantity, roles[hit.list_id]):
            continue
        fitting = [other for other in others if can_play(other, roles[hit.list_id])]
        distance = _distance(folded, quantity, hit.start, hit.end, fitting)
        if distance is None or _is_in_front_of(folded, hit, quantity, fitting):
            continue
        if not (distance >= _COMMA and _nearer(folded, hit, distance, fitting)):
            near = (distance, hit.start - hit.end)
            nearness[hit.list_id] = min(near, nearness.get(hit.list_id, near))
    least = min((distance for distance, _ in nearness.values()), default=None)
    near_by = {name: length for name, (distance, length) in nearness.items() if distance == least}
    of_shares = all(roles[name].measure is Measure.SHARES for name in near_by)
    return frozenset(name for name, length in near_by.items() if not of_shares or length == min(near_by.values()))


def _nearer(folded: str, hit: WordMatch, distance: int, others: Sequence[Quantity]) -> bool:
    """Whether words behind a comma stand nearer to another amount that they may be of."""
    apart = (_distance(folded, other, hit.start, hit.end, others) for other in others)
    return any(each is not None and each < distance for each in apart)


def _is_in_front_of(folded: str, hit: WordMatch, quantity: Quantity, others: Sequence[Quantity]) -> bool:
    """Whether words behind an amount touch the next, whose label they are: 持1.5亿股总股本5亿, 22m and offer 7m."""
    following = next((other for other in others if other.start >= hit.end), None)
    if following is None or hit.start < quantity.end:
        return False
    between = folded[hit.end : following.start]
    return not between or (between.isspace() and len(between) == 1 and hit.start - quantity.end > 1)


def _distance(folded: str, quantity: Quantity, start: int, end: int, others: Sequence[Quantity]) -> int | None:
    """How far words stand from an amount; None where they belong to another, or to another sentence."""
    if start < quantity.end and quantity.start < end:
        return 0
    if any(other is not quantity and start < other.end and other.start < end for other in others):
        return None
    behind = start >= quantity.end
    between = folded[quantity.end : start] if behind else folded[end : quantity.start]
    if len(between) > _REACH or _STOP.search(between):
        return None
    low, high = (quantity.end, start) if behind else (end, quantity.start)
    if any(other is not quantity and low <= other.start and other.end <= high for other in others):
        return None
    return len(between.strip()) + (_COMMA if _COMMAS.search(between) else 0) + (_BEHIND if behind else 0)


def _single(role: Role, claimed: Sequence[Claimed], wanted: frozenset[str]) -> StatedQuantity | None:
    """The one value a role has: by its words, else as the only amount of its measure that no words claim."""
    own = [each.quantity for each in claimed if each.roles & wanted == {role.id}]
    if not own and role.alone:
        own = [each.quantity for each in claimed if not each.roles and _alone(each, role, claimed)]
    values = {_measured(quantity, role.measure) for quantity in own}
    fits = _is_ranged if role.range else _exact
    if len(values) != 1 or not all(fits(quantity) for quantity in own):
        return None
    if role.measure is Measure.DAY and any(each.quantity.kind is QuantityKind.MONTH_DAY for each in claimed):
        return None  # a day without its year may be the one that is meant
    precision = PRECISION.get(own[0].kind, 3)
    at_par = any(quantity.unit == AT_PAR for quantity in own)
    return StatedQuantity(values.pop(), role.measure, _spans(own), precision, _about(own), at_par)


def _measured(quantity: Quantity, measure: Measure) -> Decimal | dt.date:
    """The value of a quantity in what is measured: years in months, per cent as a share of one."""
    if not isinstance(quantity.value, Decimal):
        return quantity.value
    if measure is Measure.RATIO:
        return quantity.value / 100
    return quantity.value * MONTHS.get(quantity.unit, 1) if measure is Measure.MONTHS else quantity.value


def _alone(each: Claimed, role: Role, claimed: Sequence[Claimed]) -> bool:
    """Whether an amount that no words claim can be of the role.

    A number without unit must be the only amount of all, or of all that are as large as the role's least is; a day as
    of which is asked is no event.
    """
    if each.quantity.kind is not QuantityKind.NUMBER:
        return can_play(each.quantity, role) and not (each.as_of or each.of_a_class or each.quantity.unit == ITEM)
    value = each.quantity.value
    alike = [other for other in claimed if not role.least or can_play(other.quantity, role)]
    amounts = [other for other in alike if other.quantity.kind in _AMOUNTS]
    large = isinstance(value, Decimal) and value >= _LEAST and can_play(each.quantity, role)
    return large and len(amounts) == 1 and role.measure in (Measure.MONEY, Measure.SHARES)


def _spans(quantities: Sequence[Quantity]) -> tuple[Span, ...]:
    return tuple((quantity.start, quantity.end) for quantity in quantities)


def _about(quantities: Sequence[Quantity]) -> bool:
    return any(quantity.comparison is Bound.ABOUT for quantity in quantities)


def _is_ranged(quantity: Quantity) -> bool:
    return quantity.high is not None and quantity.comparison in (Bound.EQ, Bound.ABOUT)


def _exact(quantity: Quantity) -> bool:
    return quantity.comparison in (Bound.EQ, Bound.ABOUT) and quantity.high is None


# --- rows of years ---------------------------------------------------------------------------------------------------


def _from_facts(role: Role, facts: FactsReading) -> Row | None:
    own = _by_year(role.fact, facts)
    lower = _by_year(role.lower, facts) if role.lower else {}
    if lower and own and set(lower) != set(own):
        return None
    years = {year: min((own.get(year), lower.get(year)), key=_amount) for year in own.keys() | lower.keys()}
    facts_of = [fact for fact in years.values() if fact is not None]
    if len(facts_of) < min(role.years, _SHORTEST_ROW) or not all(map(_certain, facts_of)):
        return None
    chosen = [years[year] for year in sorted(years)][-role.years :]
    named = sorted(years)[-role.years :]
    gap = named[-1] - named[0]
    if gap != role.years - 1:
        return None
    return Row(tuple(_amount(fact) for fact in chosen), tuple((fact.start, fact.end) for fact in chosen if fact), gap)


def _certain(fact: FactRead) -> bool:
    return (
        fact.usable
        and fact.high is None
        and fact.comparison in (Bound.EQ, Bound.ABOUT)
        and not fact.span.startswith("->")
    )


def _amount(fact: FactRead | None) -> Decimal:
    return fact.value if fact is not None and isinstance(fact.value, Decimal) else Decimal("Infinity")


def _by_year(name: str, facts: FactsReading) -> dict[int, FactRead]:
    """The facts of that name by year; years counted from the latest are counted from 0."""
    by_year: dict[int, FactRead] = {}
    for fact in facts.facts:
        key = calendar_key(fact.fact, 0)
        if key.startswith("years.") and key.endswith(f".{name}"):
            by_year[int(key.split(".")[1])] = fact
    return by_year


def _listed(folded: str, role: Role, hits: Sequence[WordMatch], claimed: Sequence[Claimed]) -> Row | None:
    """The amounts of an unbroken list behind the words of the role, or else right in front of them."""
    own = [hit for hit in hits if hit.list_id == role.id]
    covered = folded
    for hit in own:
        covered = covered[: hit.start] + " " * (hit.end - hit.start) + covered[hit.end :]
    quantities = [each.quantity for each in claimed]
    rows = [row for hit in own if (row := _list_from(covered, hit.end, quantities, role))]
    rows = rows or [row for hit in own if (row := _list_before(covered, hit.start, quantities, role))]
    return rows[0] if len({row.values for row in rows}) == 1 else None


def _own_row(row: Row | None, role: Role, facts: FactsReading) -> Row | None:
    """A row, unless an amount of it was read as another thing: total profit 3m, net profit 2m are no two years."""
    others = [
        fact
        for fact in facts.facts
        if fact.fact.startswith("years.") and fact.fact.rpartition(".")[2] not in (role.fact, role.lower)
    ]
    spans = row.spans if row is not None else ()
    return None if any(fact.start < end and start < fact.end for fact in others for start, end in spans) else row


def _list_before(covered: str, end: int, quantities: Sequence[Quantity], role: Role) -> Row | None:
    """The list that ends in front of `end`: spent 20m, 25m and 28m on R&D."""
    before = [quantity for quantity in quantities if quantity.end <= end and can_be(quantity, Measure.MONEY)]
    amounts = before[-role.years :]
    gaps = [covered[left.end : right.start] for left, right in pairwise(before[-role.years - 1 :])]
    if len(amounts) < role.years or not re.fullmatch(r"\s*(?:on|of|for|in)?\s*", covered[amounts[-1].end : end]):
        return None
    joined = [_BETWEEN.fullmatch(gap) is not None for gap in gaps]
    if joined != [True] * (role.years - 1) and joined != [False] + [True] * (role.years - 1):
        return None
    if not all(map(_exact, amounts)):
        return None
    values = tuple(quantity.value for quantity in amounts if isinstance(quantity.value, Decimal))
    return Row(values, _spans(amounts), role.years - 1, _about(amounts))


def _list_from(covered: str, start: int, quantities: Sequence[Quantity], role: Role) -> Row | None:
    """The list that begins behind `start`; the words of its role are blanked in `covered`."""
    amounts: list[Quantity] = []
    years: list[int] = []
    at = start
    for quantity in (quantity for quantity in quantities if quantity.start >= start):
        between = covered[at : quantity.start]
        near = at == start and len(between) <= _REACH and not _STOP.search(between)
        if not (near or _BETWEEN.fullmatch(between)):
            break
        at = quantity.end
        if quantity.kind is QuantityKind.YEAR and isinstance(quantity.value, dt.date):
            years.append(quantity.value.year)
        elif quantity.kind is QuantityKind.DURATION:
            continue
        elif can_be(quantity, Measure.MONEY):
            amounts.append(quantity)
        else:
            break
    complete = len(amounts) == role.years or len(amounts) == len(set(years)) == _SHORTEST_ROW
    if not complete:
        return None
    dated = len(years) == len(amounts) and years == sorted(set(years))
    gap = years[-1] - years[0] if dated else role.years - 1
    if gap != role.years - 1 or not all(map(_exact, amounts)):
        return None
    values = tuple(quantity.value for quantity in amounts if isinstance(quantity.value, Decimal))
    return Row(values, _spans(amounts), gap, _about(amounts))


def _together(folded: str, role: Role, claimed: Sequence[Claimed], facts: FactsReading) -> Row | None:
    """The years together: one amount that its clause says to be theirs, else the fact of them."""
    own = [
        each.quantity
        for each in claimed
        if role.id in each.roles and can_be(each.quantity, Measure.MONEY) and _of_all_years(folded, each.quantity)
    ]
    if len(own) == 1 and _exact(own[0]) and isinstance(own[0].value, Decimal):
        return Row((own[0].value,), _spans(own), 0, _about(own))
    totals = [fact for fact in facts.facts if role.total and fact.fact == role.total]
    if own or len(totals) != 1 or not _certain(totals[0]):
        return None
    return Row((_amount(totals[0]),), ((totals[0].start, totals[0].end),), 0)


_TOGETHER = Pattern(
    "words by which an amount is that of several years",
    r"合计|累计|加起来|(?:近|过去)?[三两]年|(?:three|two) years|together|in total"
    r"|(?:19|20)\d\d\s?(?:-|–|to|至|到|~)\s?(?:20)?\d\d",
    yes=("合计", "over 2023-2025", "the last three years", "近三年"),
    no=("2025", "一年", "each year"),
)
_CLAUSE = re.compile(r"[,，、;；。！？!?]|\.\s")


def _of_all_years(folded: str, quantity: Quantity) -> bool:
    """Whether the clause of an amount says that it is that of several years."""
    start = max((match.end() for match in _CLAUSE.finditer(folded, 0, quantity.start)), default=0)
    following = _CLAUSE.search(folded, quantity.end)
    return _TOGETHER.search(folded[start : following.start() if following else len(folded)]) is not None
