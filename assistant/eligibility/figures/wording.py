"""Figures in words: the arithmetic as it is worked out, and how far the result is from the floors of the rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.eligibility.facts.amounts import plain
from assistant.eligibility.figures.calculator import Computation, ComputedFigure, Distance, limit_of
from assistant.eligibility.figures.model import COUNTED, HeldSide, Measure, Operator, TieredRate, Written
from assistant.eligibility.figures.reading.stated import StatedQuantity
from assistant.eligibility.wording.amounts import money_words
from assistant.eligibility.words import WORDS
from assistant.language.text import Language, punctuation

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_SIGNS = {Operator.SUM: " + ", Operator.LESS: " − ", Operator.PRODUCT: " × ", Operator.ADD: " + ", Operator.TAKE: " − "}
_QUOTIENT = {Language.EN: " / ", Language.ZH: " ÷ "}
_SCALES: Mapping[Language, tuple[tuple[Decimal, Decimal, str], ...]] = {
    Language.EN: (
        (Decimal(1_000_000_000), Decimal("0.001"), "{} billion"),
        (Decimal(1_000_000), Decimal("0.001"), "{} million"),
    ),
    Language.ZH: (
        (Decimal(100_000_000), Decimal("0.0001"), "{}亿"),
        (Decimal(10_000), Decimal("0.01"), "{}万"),
    ),
}
_MOST_DIGITS = 12
_DIVIDED = (Operator.MAKES, Operator.SPREAD, Operator.BACK)
"""Operators whose result may have no end: where it is rounded, only that is said."""
_SILENT = (Operator.VALUE,)
_PRECISIONS = {3: "day", 2: "month"}


def figure_words(computed: ComputedFigure, language: Language) -> str:
    """The figure as one sentence: its name, the arithmetic, the distance to each floor; then of values compared."""
    signs = punctuation(language)
    every = (computed, *computed.compared)
    said = [_worked_words(each, language) for each in every] + list(_apart(every, language))
    return f"{computed.figure.label[language]}{signs.colon}{signs.semicolon.join(said)}{signs.stop}"


def _apart(compared: Sequence[ComputedFigure], language: Language) -> Iterator[str]:
    """How far two results compared are apart."""
    values = [each.result.value for each in compared]
    if len(values) == _TWO and isinstance(values[0], Decimal) and isinstance(values[1], Decimal):
        apart = StatedQuantity(abs(values[0] - values[1]), compared[0].result.measure)
        if apart.measure is not Measure.RATIO:
            yield WORDS("computed.apart", language, difference=stated_words(apart, language))


_TWO = 2


def _worked_words(computed: ComputedFigure, language: Language) -> str:
    """The arithmetic and the distance to each floor."""
    signs = punctuation(language)
    ratios = [distance.limit.value for distance in computed.distances if distance.result.measure is Measure.RATIO]
    *before, last = [
        _with_floor(term, computed, ratios, language) for term in computed.terms if not _idle(term, computed)
    ]
    own = [_distance(distance, language) for distance in computed.distances if distance.what is None]
    others = [
        f"{distance.what[language]}{signs.space}{stated_words(distance.result, language)}{signs.comma}"
        f"{_distance(distance, language)}"
        for distance in computed.distances
        if distance.what is not None and distance.result.measure is not Measure.RATIO
    ]
    told = [*_concluded(computed, language), *before, signs.comma.join([last, *own]), *others]
    told += _act(computed, language)
    steps = signs.semicolon.join(told)
    notes = [term.operation.note[language] for term in computed.terms if term.operation.note]
    notes += [WORDS("computed.about", language)] if computed.about else []
    notes += [WORDS("computed.weekdays", language)] if any(map(_on_weekdays, computed.terms)) else []
    past = "past" if computed.figure.of_a_lock_up else "lapsed"
    notes += [WORDS(f"computed.{past}", language)] if computed.past else []
    notes += [WORDS("computed.nearest", language)] if computed.nearest else []
    notes += [WORDS("computed.at_par", language)] if computed.at_par else []
    notes = [note for note in dict.fromkeys(notes) if not any(note in other != note for other in notes)]
    tail = signs.bracketed(signs.comma.join(notes)) if notes else ""
    return f"{steps}{tail}"


def _with_floor(term: Computation, computed: ComputedFigure, ratios: Iterable[Decimal], language: Language) -> str:
    """A step, and of a ratio on the way how it stands to the floor it is held against."""
    floors = [each for each in computed.distances if each.what and each.result.measure is Measure.RATIO]
    held = [_distance(each, language) for each in floors if each.result == term.result]
    return punctuation(language).comma.join([_term(term, ratios, language), *held])


def _on_weekdays(term: Computation) -> bool:
    """Whether working days are counted, of which no calendar is held."""
    constant, result = term.operation.constant, term.result
    return isinstance(constant, Written) and constant.on_weekdays and isinstance(result.value, dt.date)


def _idle(term: Computation, computed: ComputedFigure) -> bool:
    """Whether a step on the way says nothing: a period, a value, the years of a row stated together as their sum."""
    alone = term.operation.operator in (Operator.PERIOD, Operator.VALUE, Operator.ON) or (
        term.operation.operator is Operator.SUM and len(term.operands) == 1
    )
    return alone and term is not computed.terms[-1]


def _term(term: Computation, ratios: Iterable[Decimal], language: Language) -> str:
    operator = term.operation.operator
    if operator is Operator.PERIOD:
        return _period(term, language)
    if operator in _SILENT or (operator is Operator.SUM and len(term.operands) == 1):
        return stated_words(term.result, language)
    if operator is Operator.FULL_YEAR:
        return _full_years(term, language)
    if operator in (Operator.HELD_TO, Operator.BELOW):
        return _held(term, language)
    if operator is Operator.BACK and isinstance(term.operation.constant, TieredRate):
        return _back(term, language)
    if operator is Operator.NEXT_DAY:
        return _next_day(term, language)
    if operator is Operator.IN_TIME:
        return _in_time(term, language)
    left = _left(term, language)
    if term.raw.measure is Measure.RATIO:
        shown, equal = _ratio(term.raw.value, ratios)
        return f"{left} {'=' if equal else '≈'} {shown}"
    line = left if operator in _DIVIDED and term.result != term.raw else f"{left} = {stated_words(term.raw, language)}"
    if term.limit is not None and term.limit.cap is not None:
        capped = term.result.value != term.raw.value
        return line + WORDS(
            "computed.capped" if capped else "computed.within", language, cap=money_words(term.limit.cap, language)
        )
    if term.result.value != term.raw.value:
        how = term.operation.rounding
        assert how is not None, "only rounding and caps change a result"
        line += WORDS(f"computed.rounded_{how.value}", language, result=stated_words(term.result, language))
    return line


def _left(term: Computation, language: Language) -> str:
    operator, operands = term.operation.operator, [stated_words(operand, language) for operand in term.operands]
    match operator:
        case Operator.GROWTH:
            first, last = operands
            return f"√({last}{_QUOTIENT[language]}{first}) − 1"
        case Operator.QUOTIENT:
            return _QUOTIENT[language].join(operands)
        case Operator.SHARE:
            assert term.limit is not None, "a share is of a limit"
            return f"{plain(term.limit.value * 100)}% × {operands[0]}"
        case Operator.GROWN:
            assert term.limit is not None, "a growth is a limit"
            return f"{operands[0]} × (1 + {plain(term.limit.value * 100)}%)²"
        case Operator.GROWN_FROM:
            assert term.limit is not None, "a growth is a limit"
            return f"{operands[0]}{_QUOTIENT[language]}(1 + {plain(term.limit.value * 100)}%)²"
        case Operator.ADD | Operator.TAKE:
            return f"{operands[0]}{_SIGNS[operator]}{_period(term, language)}"
        case Operator.LEFT_OF:
            return f"{_period(term, language)} − {operands[0]}"
        case Operator.EXCEED:
            assert term.limit is not None, "what is exceeded is a limit"
            limit = stated_words(replace(term.operands[0], value=term.limit.value), language)
            return f"{limit} − {operands[0]} + 1"
        case Operator.LATER:
            return WORDS("computed.later", language, first=operands[0], second=operands[1])
        case Operator.AVERAGE:
            return f"({' + '.join(operands)}){_QUOTIENT[language]}{len(operands)}"
        case Operator.MAKES:
            assert term.limit is not None, "a share is of a limit"
            share = f"{plain(term.limit.value * 100)}%"
            return f"{operands[0]} × {share}{_QUOTIENT[language]}(1 − {share})"
        case Operator.BACK:
            assert term.limit is not None, "a share is of a limit"
            return f"{operands[0]}{_QUOTIENT[language]}{plain(term.limit.value * 100)}%"
        case Operator.SPREAD:
            amount = operands[1] if term.limit is None else money_words(term.limit.value, language)
            return f"{amount}{_QUOTIENT[language]}{operands[0]}"
        case _:
            return _SIGNS[operator].join(operands)


def _period(term: Computation, language: Language) -> str:
    assert term.limit is not None, "a period is a limit"
    constant = term.operation.constant
    if isinstance(constant, Written) and constant.unit == COUNTED:
        return stated_words(StatedQuantity(term.limit.value, Measure.NUMBER), language)
    if isinstance(constant, Written) and constant.unit:
        return WORDS(f"computed.{constant.unit.replace(' ', '_')}s", language, count=plain(term.limit.value))
    return stated_words(StatedQuantity(term.limit.value, Measure.MONTHS), language)


def _back(term: Computation, language: Language) -> str:
    """The size that an amount is the share of; from it to another one where the amount is the cap."""
    limit, amount = term.limit, term.operands[0]
    assert isinstance(term.result.value, Decimal), "a size is a number"
    whole = round(term.result.value, _SIZE_DIGITS)
    size = stated_words(replace(term.result, value=whole), language)
    equal = "=" if whole == term.result.value else "≈"
    assert limit is not None, "a tier is a limit"
    line = f"{stated_words(amount, language)}{_QUOTIENT[language]}{plain(limit.value * 100)}% {equal} {size}"
    if amount.value == limit.cap:
        until = money_words(limit.until, language) if limit.until is not None else ""
        side = "back_until" if until else "back_from"
        line += WORDS(f"computed.{side}", language, size=size, until=until)
    elif limit.cap is not None:
        line += WORDS("computed.within", language, cap=money_words(limit.cap, language))
    caps = punctuation(language).item.join(money_words(cap, language) for cap in limit.over)
    return line + (WORDS("computed.back_over", language, caps=caps) if caps else "")


_SIZE_DIGITS = -4
"""To how many digits the size of an issue is said: ten thousand yuan."""


def _next_day(term: Computation, language: Language) -> str:
    day, following = (stated_words(each, language) for each in (term.operands[0], term.result))
    return WORDS("computed.next_day", language, day=day, next=following)


def _full_years(term: Computation, language: Language) -> str:
    listed = term.operands[0].value
    assert term.limit is not None, "a number of years is a limit"
    assert isinstance(listed, dt.date), "years are counted from a day"
    count = int(term.limit.value)
    years = punctuation(language).item.join(_year(listed.year + back, language) for back in range(1, count + 1))
    line = f"{_year(listed.year, language)} + {count} = {_year(listed.year + count, language)}"
    return line + punctuation(language).bracketed(WORDS("computed.full_years", language, years=years))


def _held(term: Computation, language: Language) -> str:
    """What is stated beside the limit of the rules, or beside what was worked out: by how much it is more or less."""
    stated, measure = term.operands[0], term.operands[0].measure
    value, limit = stated.value, limit_of(term)
    assert isinstance(value, Decimal), "what is held to a limit is a number"
    side = "more" if value > limit else "less" if value < limit else "equal"
    apart = StatedQuantity(abs(value - limit), measure)
    words = [stated_words(each, language) for each in (stated, apart, StatedQuantity(limit, measure))]
    words[0] = _ratio(value, (limit,))[0] if measure is Measure.RATIO else words[0]
    own = "" if measure is Measure.MONTHS else "ratio_" if measure is Measure.RATIO else "amount_"
    return WORDS(f"computed.held_{own}{side}", language, stated=words[0], difference=words[1], limit=words[2])


def _concluded(computed: ComputedFigure, language: Language) -> Iterator[str]:
    """What it comes to that everything stated is less than what it is held to, or that something is not."""
    conclusion = computed.figure.concludes
    if computed.act is not None:
        yield WORDS(f"computed.{_earliness(computed)}", language)
    if conclusion is not None:
        yield (conclusion.reached if computed.side is HeldSide.REACHED else conclusion.short)[language]


def _earliness(computed: ComputedFigure) -> str:
    """How what is said of doing it on a day is called: of today that the day has come or not."""
    today = computed.act is not None and not computed.act.spans
    if today:
        return "not_yet" if computed.too_early else "has_come"
    if computed.in_time:
        return "not_in_time" if computed.too_early else "in_time"
    return "too_early" if computed.too_early else "not_too_early"


def _act(computed: ComputedFigure, language: Language) -> Iterator[str]:
    """The day on which it is to be done beside the one from which it may."""
    if computed.act is not None:
        side = "before" if computed.too_early else "from_then"
        side = f"{side}_year" if computed.result.measure is Measure.YEAR else side
        yield WORDS(f"computed.{side}", language, day=stated_words(computed.act, language))


def _in_time(term: Computation, language: Language) -> str:
    """A day stated beside the last on which something is good."""
    day, end = term.operands
    assert isinstance(day.value, dt.date), "a day is held against a day"
    assert isinstance(end.value, dt.date), "a day is held against a day"
    side = "in_time" if day.value <= end.value else "too_late"
    return WORDS(f"computed.{side}", language, day=stated_words(day, language))


def _ratio(value: Decimal | dt.date, limits: Iterable[Decimal]) -> tuple[str, bool]:
    """A ratio in percent with two decimals, with more where fewer would put it on the other side of a limit."""
    assert isinstance(value, Decimal), "a ratio is a number"
    for digits in range(2, _MOST_DIGITS):
        shown = round(value * 100, digits)
        wrong = [
            limit
            for limit in limits
            if (shown >= limit * 100) != (value >= limit) or (shown == limit * 100) != (value == limit)
        ]
        if not wrong:
            break
    return f"{plain(shown)}%", shown == value * 100


def _distance(distance: Distance, language: Language) -> str:
    value, limit = distance.result.value, distance.limit.value
    assert isinstance(value, Decimal), "a floor is for a number"
    side = "exact" if value == limit else "above" if value > limit else "short"
    is_ratio = distance.result.measure is Measure.RATIO
    floor = stated_words(StatedQuantity(limit, distance.result.measure), language)
    apart = "" if is_ratio else stated_words(StatedQuantity(abs(value - limit), distance.result.measure), language)
    side = f"ratio_{side}" if is_ratio else side
    return WORDS(f"computed.{side}", language, limit=floor, name=distance.name[language], difference=apart)


def stated_words(stated: StatedQuantity, language: Language) -> str:
    """A quantity with its unit."""
    value = stated.value
    if isinstance(value, dt.date):
        return _day(value, stated.precision, language)
    match stated.measure:
        case Measure.MONEY:
            return money_words(value, language) if value >= 0 else f"−{money_words(-value, language)}"
        case Measure.RATIO:
            return f"{plain(value * 100)}%"
        case Measure.YEAR:
            return _year(int(value), language)
        case Measure.MONTHS if value == 1:
            return WORDS("computed.one_month", language)
        case measure:
            scales = _SCALES[language] if measure is Measure.SHARES else ()
            return WORDS(f"computed.{measure.value}", language, count=_scaled(value, scales, language))


def _scaled(value: Decimal, scales: Iterable[tuple[Decimal, Decimal, str]], language: Language) -> str:
    for unit, step, form in scales:
        number = value / unit
        if abs(number) >= 1 and number == number.quantize(step):
            return form.format(plain(number))
    return f"{value.normalize():,f}" if language is Language.EN else plain(value)


def _day(day: dt.date, precision: int, language: Language) -> str:
    form = WORDS[f"computed.{_PRECISIONS.get(precision, 'year')}"][language]
    month = _MONTHS[day.month - 1] if language is Language.EN else str(day.month)
    return form.format(year=day.year, month=month, day=day.day)


def _year(year: int, language: Language) -> str:
    return WORDS("computed.year", language, year=year)
