"""Works figures out: exact decimals and days, thresholds from the rules in force on the day.

A figure is refused, not guessed, where a quantity it takes is missing or may be read two ways, where two ways to work
it out disagree, or where its rule was not in force.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain

from assistant.corpus.model import Reference
from assistant.eligibility.facts.formulas import NumberReading
from assistant.eligibility.facts.issuer import IssuerFacts
from assistant.eligibility.figures.arithmetic import Limit, of_row, settled, worked
from assistant.eligibility.figures.days import MONTH_PRECISION, add_months, is_before
from assistant.eligibility.figures.loader import LAST
from assistant.eligibility.figures.model import (
    BY_NOW,
    HELD_AGAINST,
    IN_TIME,
    TOO_EARLY,
    Against,
    Constant,
    Figure,
    HeldSide,
    Measure,
    Operation,
    Operator,
    RuleNumber,
    TieredRate,
    Within,
    Written,
)
from assistant.eligibility.figures.reading.reader import RoleReader
from assistant.eligibility.figures.reading.stated import RoleReading, Row, Span, StatedQuantity
from assistant.eligibility.logic.interval import Interval
from assistant.eligibility.logic.kleene import MET
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.rules.conditions import Condition, FactContext, Share, Threshold, leaves, test
from assistant.eligibility.rules.criteria import Criterion, Route
from assistant.language.text import Bilingual


@dataclass(frozen=True, slots=True)
class Computation:
    """One step worked out: `raw` is its result before rounding and cap."""

    operation: Operation
    operands: tuple[StatedQuantity, ...]
    raw: StatedQuantity
    result: StatedQuantity
    limit: Limit | None = None


@dataclass(frozen=True, slots=True)
class Distance:
    """A result held against a floor; `what` is how it is called where it is not the figure itself."""

    result: StatedQuantity
    limit: Limit
    name: Bilingual
    what: Bilingual | None
    criterion: str


@dataclass(frozen=True, slots=True)
class ComputedFigure:
    """A figure worked out: its arithmetic, the floors it was held against, what it rests on, the words it is made of.

    `beside`: it belongs beside a verdict and was not asked for by itself. `also` are sentences said with it, by their
    positions from 0; `compared` is the same figure of other values that the question holds against the first.
    `past`: the lock-up is over on the day asked about. `act` is the day on which it is to be done, held against the
    result; `in_time`: it is asked if it can be done by then.
    """

    figure: Figure
    terms: tuple[Computation, ...]
    distances: tuple[Distance, ...]
    provisions: tuple[Reference, ...]
    spans: tuple[Span, ...]
    beside: bool = False
    also: tuple[tuple[Reference, int], ...] = ()
    compared: tuple[ComputedFigure, ...] = ()
    past: bool = False
    act: StatedQuantity | None = None
    in_time: bool = False

    @property
    def about(self) -> bool:
        """Whether it is made of approximate numbers."""
        return any(operand.about for term in self.terms for operand in term.operands)

    @property
    def nearest(self) -> bool:
        """Whether it is made of a day that was stated without its year."""
        return any(operand.nearest for term in self.terms for operand in term.operands)

    @property
    def at_par(self) -> bool:
        """Whether it is made of capital that is counted in shares."""
        return any(operand.at_par for term in self.terms for operand in term.operands)

    @property
    def too_early(self) -> bool:
        """Whether it is to be done before the day that comes out."""
        return self.act is not None and is_before(self.act, self.result) is True

    @property
    def is_broken(self) -> bool:
        """Whether it says that a rule is broken."""
        concludes = self.figure.concludes
        return concludes is not None and concludes.broken is self.side is not None

    @property
    def side(self) -> HeldSide | None:
        """Whether everything stated is less than what it is held to, or may be as much; None where nothing is held."""
        held = [term for term in self.terms if term.operation.operator is Operator.HELD_TO]
        numbers = [(term.operands[0].value, limit_of(term)) for term in held]
        pairs = [(value, limit) for value, limit in numbers if isinstance(value, Decimal)]
        as_much = self.figure.concludes is not None and self.figure.concludes.at_most
        short = all(value < limit or (as_much and value == limit) for value, limit in pairs)
        return None if not held else HeldSide.SHORT if short else HeldSide.REACHED

    @property
    def result(self) -> StatedQuantity:
        """What comes out."""
        return self.terms[-1].result

    def constants_of(self, provision: Reference) -> tuple[Limit | Operation, ...]:
        """The numbers used that stand in a provision."""
        used: list[Limit | Operation] = [
            distance.limit for distance in self.distances if distance.limit.provision == provision
        ]
        for term in self.terms:
            if isinstance(term.operation.constant, Written) and term.limit and term.limit.provision == provision:
                used.append(term.operation)
            elif term.limit is not None and term.limit.provision == provision:
                used.append(term.limit)
        return tuple(used)


def limit_of(term: Computation) -> Decimal:
    """What something stated is held to: a number of the rules, or what was worked out before."""
    limit = term.limit.value if term.limit is not None else term.operands[1].value
    assert isinstance(limit, Decimal), "a limit is a number"
    return limit


class Calculator:
    """Works figures out by the rules of a book as they stand on a day."""

    def __init__(self, book: RuleBook, day: dt.date) -> None:
        self._book = book
        self._day = day

    def compute(self, figure: Figure, reader: RoleReader, words: frozenset[str]) -> ComputedFigure | None:
        """The figure by the first of its ways that is complete; None where none is, or two of them disagree.

        `words` are the ids of the word lists that the question speaks of.
        """
        if figure.provision is not None and self._in_force(figure.provision) is None:
            return None
        complete = self._complete(figure, reader, words)
        if not complete and figure.opens and not words.isdisjoint((TOO_EARLY, IN_TIME)):
            complete = self._complete(figure, reader, words, frozenset({figure.opens}))
        apart = not figure.first and any(each.result.value != complete[0].result.value for each in complete)
        return None if apart or not complete else complete[0]

    def _complete(
        self, figure: Figure, reader: RoleReader, words: frozenset[str], beside: frozenset[str] = frozenset()
    ) -> list[ComputedFigure]:
        """The ways of a figure that are complete, the roles `beside` being told apart from those it takes."""
        tried = (self._work(figure, way, reader, words, beside) for way in figure.ways)
        return [each for each in tried if each is not None]

    def compute_all(self, figure: Figure, reader: RoleReader, words: frozenset[str]) -> ComputedFigure | None:
        """The figure, and the same of each value that the question compares with one of those it is made of."""
        first = self.compute(figure, reader, words)
        if first is None or first.result.measure in (Measure.DAY, Measure.YEAR):
            return first and self._with_act(first, reader, words)
        single = reader.read(_roles_of([term.operation for term in first.terms])).single
        others = _of_one_role(
            (role, stated, other) for role, stated in single.items() for other in reader.compared(role, stated)
        )
        again = (self.compute(figure, reader.instead(role, other), words) for role, other in others)
        compared = tuple(each for each in again if each is not None)
        spans = dict.fromkeys(span for each in (first, *compared) for span in each.spans)
        return replace(first, compared=compared, spans=tuple(spans))

    def _with_act(self, computed: ComputedFigure, reader: RoleReader, words: frozenset[str]) -> ComputedFigure:
        """The figure beside the day on which it is to be done: as stated, else today where it is asked of now."""
        role = computed.figure.opens
        if not role or words.isdisjoint(HELD_AGAINST):
            return computed
        wanted = _roles_of([term.operation for term in computed.terms]) | {role}
        stated = reader.read(wanted).single.get(role)
        if stated is None and BY_NOW in words and not reader.days_apart(computed.spans):
            stated = StatedQuantity(self._day, Measure.DAY)
        if stated is None or is_before(stated, computed.result) is None or set(stated.spans) & set(computed.spans):
            return computed
        in_time = IN_TIME in words and TOO_EARLY not in words
        return replace(computed, act=stated, in_time=in_time, spans=(*computed.spans, *stated.spans))

    def _work(
        self,
        figure: Figure,
        way: Sequence[Operation],
        reader: RoleReader,
        words: frozenset[str],
        beside: frozenset[str] = frozenset(),
    ) -> ComputedFigure | None:
        if not _days_fit(figure, reader):
            return None
        bounded = figure.above.keys() | figure.at_most.keys() | beside
        known = frozenset(chain.from_iterable(map(_roles_of, figure.ways)))
        reading = reader.read(_roles_of(way) | bounded, known)
        return _Way(self, figure, reading, words).work(way) if _within(figure, reading) else None

    def also(self, figure: Figure, distances: Sequence[Distance]) -> Iterator[tuple[Reference, int]]:
        """The sentences said with a figure that is so far from its floors."""
        apart = [each.result.value - each.limit.value for each in distances if isinstance(each.result.value, Decimal)]
        reached = bool(apart) and min(apart) >= 0
        for entry in figure.also:
            reference = self._in_force(entry.provision)
            if reference is not None and not (entry.short and reached):
                yield reference, entry.sentence - 1

    def is_past(self, stated: StatedQuantity) -> bool:
        """Whether a day, or the whole of a month, is before the day asked about."""
        if not isinstance(stated.value, dt.date):
            return False
        return (add_months(stated.value, 1) if stated.precision == MONTH_PRECISION else stated.value) < self._day

    def _in_force(self, reference: Reference) -> Reference | None:
        """The provision as it stands on the day; None where it was not in force or its number is of a later version."""
        provision = self._book.corpus.find(Reference(reference.document, reference.provision), self._day)
        if provision is None or provision.version < (reference.version or ""):
            return None
        return provision.reference

    # --- numbers of the rules ----------------------------------------------------------------------------------------

    def limit(
        self, constant: Constant, given: Mapping[str, Decimal], figure: Figure, step: Operation | None = None
    ) -> Limit | None:
        """The number that a constant stands for on the day; None where no rule has one."""
        match constant:
            case Written(value):
                stands = (step and step.provision) or figure.provision
                provision = self._in_force(stands) if stands else None
                return Limit(value, provision) if provision else None
            case TieredRate() if step is not None and step.operator is Operator.BACK:
                return self._tier_back(constant, given[constant.fact])
            case TieredRate():
                return self._tier(constant, given)
            case RuleNumber():
                return self._number(constant, given)

    def _number(self, number: RuleNumber, given: Mapping[str, Decimal]) -> Limit | None:
        criterion = self.criterion(number)
        dated = criterion.at(self._day) if criterion else None
        provision = self._in_force(dated.provision) if dated else None
        if dated is None or provision is None:
            return None
        known = {fact: given[operand] for fact, operand in number.given.items() if operand in given}
        if len(known) < len(number.given):
            return None
        candidates = sorted(
            {leaf.limit for leaf in thresholds(dated.condition, number.fact) if isinstance(leaf.limit, Decimal)}
        )
        if not number.given:
            return Limit(candidates[0], provision) if len(candidates) == 1 else None
        fact = number.fact
        holds = (value for value in candidates if self._holds(dated.condition, {**known, fact: value}))
        value = next(holds, None)
        return None if value is None else Limit(value, provision)

    def criterion(self, number: RuleNumber) -> Criterion | None:
        """The criterion that a number of the rules stands in."""
        items = self._book.rule_set(number.rule_set).items()
        return next((item for item in items if isinstance(item, Criterion) and item.id == number.criterion), None)

    def _tier(self, tier: TieredRate, given: Mapping[str, Decimal]) -> Limit | None:
        """The share and the cap of the route that is open to the amount."""
        for route in self._tiers(tier):
            if route.open_to is not None and self._holds(route.open_to, {tier.fact: given[tier.fact]}):
                return next(self._shares(route), None)
        return None

    def _tiers(self, tier: TieredRate) -> tuple[Route, ...]:
        sections = self._book.rule_set(tier.rule_set).sections
        return tuple(route for section in sections if section.id == tier.section for route in section.routes)

    def _shares(self, route: Route) -> Iterator[Limit]:
        """The shares of a route with their caps, as they stand on the day."""
        for criterion in (item for item in route.items if isinstance(item, Criterion)):
            dated = criterion.at(self._day)
            provision = self._in_force(dated.provision) if dated else None
            for leaf in thresholds(dated.condition) if dated else ():
                if isinstance(leaf.limit, Share) and provision is not None:
                    yield Limit(leaf.limit.share, provision, leaf.limit.cap)

    def _tier_back(self, tier: TieredRate, amount: Decimal) -> Limit | None:
        """The share and the cap of the one tier in which an amount is the share, or its cap; None above every cap."""
        tiers = [(route.open_to, limit) for route in self._tiers(tier) for limit in self._shares(route)]
        over: list[Decimal] = []
        for position, (_, limit) in enumerate(tiers):
            assert limit.cap is not None, "a tier has a cap"
            if amount <= limit.cap:
                following = tiers[position + 1 : position + 2] if amount == limit.cap else []
                starts = [leaf.limit for after, _ in following if after is not None for leaf in thresholds(after)]
                until = min((start for start in starts if isinstance(start, Decimal)), default=None)
                return replace(limit, over=tuple(over), until=until)
            over.append(limit.cap)
        return None

    def _holds(self, condition: Condition, given: Mapping[str, Decimal]) -> bool:
        readings = {fact: NumberReading(Interval.point(value), Interval.point(value)) for fact, value in given.items()}
        facts = IssuerFacts(self._book.fact_table)
        return test(condition, FactContext(facts, self._day, readings=readings)).outcome is MET


def _roles_of(way: Sequence[Operation]) -> frozenset[str]:
    """What a way takes that is no result of its own, the facts given to rules included."""
    results = {operation.name for operation in way}
    given = (operation.constant.given.values() for operation in way if isinstance(operation.constant, RuleNumber))
    return frozenset({name for operation in way for name in operation.operands} | set(chain(*given))) - results


def _of_one_role(
    compared: Iterable[tuple[str, StatedQuantity, StatedQuantity]],
) -> list[tuple[str, StatedQuantity]]:
    """What takes the place of each role's value; what could of several takes that of the nearest in size."""
    nearest: dict[tuple[Span, ...], tuple[Decimal, str, StatedQuantity]] = {}
    for role, stated, other in compared:
        values = [each.value for each in (stated, other) if isinstance(each.value, Decimal) and each.value > 0]
        apart = max(values) / min(values) if len(values) == 2 else Decimal("Infinity")
        if other.spans not in nearest or apart < nearest[other.spans][0]:
            nearest[other.spans] = (apart, role, other)
    return [(role, other) for _, role, other in nearest.values()]


def _within(figure: Figure, reading: RoleReading) -> bool:
    """Whether the roles that a figure has bounds for are stated and within them."""
    stated = {role: quantity.value for role, quantity in reading.single.items()}
    known = {role: value for role, value in stated.items() if isinstance(value, Decimal)}
    above = all(role in known and known[role] > bound for role, bound in figure.above.items())
    return above and all(role in known and known[role] <= bound for role, bound in figure.at_most.items())


def _days_fit(figure: Figure, reader: RoleReader) -> bool:
    """Whether days are as near to each other as a figure needs them, and not as near as it does not."""
    near = not figure.within or any(_is_surely_within(each, reader) for each in figure.within)
    return near and (figure.not_within is None or not _may_be_within(figure.not_within, reader))


def _is_surely_within(within: Within, reader: RoleReader) -> bool:
    """Whether both days are stated, and one is shortly before the other whatever days of their months are meant."""
    first, second = (_days_of(role, within, reader) for role in (within.first, within.second))
    return bool(first and second) and first[1] < second[0] and second[1] <= add_months(first[0], within.months)


def _may_be_within(within: Within, reader: RoleReader) -> bool:
    """Whether both days are stated, and one may be shortly before the other, or be none before it."""
    first, second = (_days_of(role, within, reader) for role in (within.first, within.second))
    return bool(first and second) and not add_months(first[1], within.months) < second[0]


def _days_of(role: str, within: Within, reader: RoleReader) -> tuple[dt.date, ...]:
    """The first and the last day that a stated one may be; nothing where it is not stated."""
    stated = reader.read(frozenset({within.first, within.second})).single.get(role)
    if stated is None or not isinstance(stated.value, dt.date):
        return ()
    months = {MONTH_PRECISION: 1, 1: _YEAR_MONTHS}.get(stated.precision, 0)
    return (stated.value, add_months(stated.value, months) - dt.timedelta(days=1) if months else stated.value)


_YEAR_MONTHS = 12


def thresholds(condition: Condition, fact: str = "") -> Iterator[Threshold]:
    """The thresholds of a condition, for one fact where it is named."""
    for leaf in leaves(condition):
        if isinstance(leaf, Threshold) and fact in ("", leaf.fact):
            yield leaf


class _Way:
    """One way to work one figure out."""

    def __init__(self, calculator: Calculator, figure: Figure, reading: RoleReading, words: frozenset[str]) -> None:
        self._calculator = calculator
        self._figure = figure
        self._reading = reading
        self._words = words
        self._results: dict[str, StatedQuantity] = {}
        self._rows: dict[str, Row] = {}

    def work(self, way: Sequence[Operation]) -> ComputedFigure | None:
        terms: list[Computation] = []
        for operation in way:
            term = self._term(operation)
            if term is None:
                return None
            terms.append(term)
            if operation.name:
                self._results[operation.name] = term.result
        last = terms[-1].result
        if self._figure.positive and isinstance(last.value, Decimal) and last.value <= 0:
            return None
        distances = self._distances(last)
        if distances is None:
            return None
        provisions = [self._figure.provision and self._calculator._in_force(self._figure.provision)]
        provisions += [term.limit.provision for term in terms if term.limit]
        provisions += [distance.limit.provision for distance in distances]
        spans = dict.fromkeys(span for term in terms for operand in term.operands for span in operand.spans)
        cited = tuple(dict.fromkeys(provision for provision in provisions if provision is not None))
        also = tuple(self._calculator.also(self._figure, distances))
        past = self._figure.of_an_end and self._calculator.is_past(last)
        return ComputedFigure(self._figure, tuple(terms), distances, cited, tuple(spans), also=also, past=past)

    def _term(self, operation: Operation) -> Computation | None:
        operands = self._operands(operation)
        if not operands and operation.operator is not Operator.PERIOD:
            return None
        limit = None
        if operation.constant is not None:
            limit = self._calculator.limit(
                operation.constant, self._numbers(operation, operands), self._figure, operation
            )
            if limit is None:
                return None
        raw = worked(operation, operands, limit)
        if raw is None:
            return None
        return Computation(operation, operands, raw, settled(operation, raw, limit), limit)

    def _operands(self, operation: Operation) -> tuple[StatedQuantity, ...]:
        """The values an operation takes; none where one of them is not known."""
        operands: list[StatedQuantity] = []
        for name in operation.operands:
            if name in self._results:
                operands.append(self._results[name])
            elif name in self._reading.single:
                operands.append(self._reading.single[name])
            elif name in self._reading.rows:
                row = self._reading.rows[name]
                operands += of_row(row, operation)
            else:
                return ()
        if self._figure.positive and any(isinstance(o.value, Decimal) and o.value <= 0 for o in operands):
            return ()
        return tuple(operands)

    def _numbers(self, operation: Operation, operands: Sequence[StatedQuantity]) -> Mapping[str, Decimal]:
        """What numbers of the rules may be given: everything stated and worked out so far."""
        known = {**self._reading.single, **self._results}
        numbers = {name: stated.value for name, stated in known.items() if isinstance(stated.value, Decimal)}
        if isinstance(operation.constant, TieredRate) and isinstance(operands[0].value, Decimal):
            numbers[operation.constant.fact] = operands[0].value
        return numbers

    def _distances(self, result: StatedQuantity) -> tuple[Distance, ...] | None:
        chosen: dict[tuple[str, str], Distance] = {}
        named = any(entry.asked and not self._words.isdisjoint(entry.asked) for entry in self._figure.against)
        for entry in self._figure.against:
            applies = self._applies(entry, named=named)
            value = result if not entry.of else self._of(entry.of)
            if not applies or value is None or (entry.name.en, entry.of) in chosen:
                continue
            last = self._of(LAST)
            given = {name: stated.value for name, stated in self._results.items() if isinstance(stated.value, Decimal)}
            if last is not None and isinstance(last.value, Decimal):
                given[LAST] = last.value
            limit = self._calculator.limit(entry.number, given, self._figure)
            if limit is not None:
                chosen[entry.name.en, entry.of] = Distance(value, limit, entry.name, entry.what, entry.number.criterion)
        return tuple(chosen.values())

    def _applies(self, entry: Against, *, named: bool) -> bool:
        if entry.asked:
            return not self._words.isdisjoint(entry.asked)
        return not (entry.otherwise and named)

    def _of(self, name: str) -> StatedQuantity | None:
        if name != LAST:
            return self._results.get(name)
        rows = [
            self._reading.rows[operand]
            for way in self._figure.ways
            for operation in way
            for operand in operation.operands
            if operand in self._reading.rows
        ]
        return StatedQuantity(rows[0].values[-1], Measure.MONEY) if rows else None
