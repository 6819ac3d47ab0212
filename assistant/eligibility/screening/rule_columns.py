"""A rule set over whole columns: the outcome of every criterion, route and section for many companies at once.

No rule and no logic of a criterion is written a second time here. For each item of a route the columns only tell which
companies are alike to it (the same tests come out the same way, the same facts are absent); the exact engine then
evaluates one company of each kind, and what it finds holds for all of them. Only joining items to routes, routes to
sections and sections to a verdict works on columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import polars as pl

from assistant.eligibility.facts.formulas import sources
from assistant.eligibility.facts.issuer import IssuerFacts, Value
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.logic import kleene
from assistant.eligibility.logic.columns import (
    CODES,
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    UNKNOWN,
    all_of,
    any_of,
    looked_up,
    mapped,
    negated,
    packed,
)
from assistant.eligibility.logic.kleene import Outcome
from assistant.eligibility.rules.conditions import (
    AllOf,
    AnyOf,
    Condition,
    FactContext,
    Includes,
    Leaf,
    Not,
    OneOf,
    Share,
    Tested,
    Threshold,
    leaves,
    test,
)
from assistant.eligibility.rules.criteria import Cases, Criterion, CriterionGroup, Item, Route, RuleSet, Section
from assistant.eligibility.screening.fact_columns import Columns
from assistant.eligibility.screening.formula_columns import FormulaColumns
from assistant.eligibility.verdict.evaluation import (
    Evaluation,
    Finding,
    RouteFinding,
    SectionFinding,
    evaluate,
    is_closed,
    route_outcome,
    section_outcome,
)
from assistant.eligibility.verdict.gaps import gaps, missing_facts

# A sum of codes must stay a whole number of 64 bits.
_MOST_KINDS = 2**62
_MOST_PREFIXES = 2**30

# A test, or the name of a case whose outcome as a whole is all that matters.
Tip = Leaf | str


@dataclass(frozen=True, slots=True, eq=False)
class ItemKind:
    """What the engine found of one item for companies of one kind.

    `asked` are the facts that would settle each finding, `gaps` counts what it lacks, `failed` what of that is not met.
    """

    findings: tuple[Finding, ...]
    outcome: int
    asked: tuple[tuple[str, ...], ...]
    gaps: int
    failed: int


@dataclass
class ItemKinds:
    """The kinds of one item met so far: their number by signature."""

    item: Item
    keys: tuple[str, ...] = ()
    numbers: dict[int, int] = field(default_factory=dict)
    kinds: list[ItemKind] = field(default_factory=list)
    prefixes: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RouteColumns:
    """Outcome codes of a route, the kind number of each of its items, and of whether it is open."""

    outcome: pl.Series
    opened: pl.Series
    closed: pl.Series
    kinds: tuple[pl.Series, ...]


@dataclass(frozen=True, slots=True)
class SectionColumns:
    """Outcome codes of a section and its routes; `unheld` where rules existed that are not held here."""

    outcome: pl.Series
    unheld: pl.Series
    routes: tuple[RouteColumns, ...]


@dataclass
class RuleColumns:
    """A rule set for the companies whose day and latest fiscal year are the same; kinds are kept between batches."""

    rule_set: RuleSet
    numbers: FormulaColumns
    memory: dict[str, ItemKinds]
    inferred: dict[int, str | None]
    _codes: dict[Tip, pl.Series] = field(default_factory=dict)

    @property
    def columns(self) -> Columns:
        """The facts."""
        return self.numbers.columns

    def sections(self) -> tuple[SectionColumns, ...]:
        """Every section of the rule set, in reading order."""
        choice = self.rule_set.choice
        done: dict[str, SectionColumns] = {}
        if choice is not None:
            section = next(section for section in self.rule_set.sections if section.id == choice.section)
            done[section.id] = self._section(section, self.columns.word(choice.fact))
            chosen = self._with_inferred(choice.fact, section, done[section.id])
            self.numbers = FormulaColumns(chosen, self.numbers.day, self.numbers.latest)
            self._codes = {
                leaf: code for leaf, code in self._codes.items() if isinstance(leaf, str) or leaf.fact != choice.fact
            }
        return tuple(done.get(section.id) or self._section(section, None) for section in self.rule_set.sections)

    def context(self, row: int, keys: tuple[str, ...]) -> FactContext:
        """These facts of one company as the engine takes them."""
        # The latest fiscal year is that of all facts, not of the few taken along.
        values: dict[str, Value] = {f"years.{self.numbers.latest}.any": "stated"}
        for key in keys:
            value = self.columns.value(key, row)
            if value is not None:
                values[key] = value
        return FactContext(IssuerFacts(self.columns.table, values), self.numbers.day)

    def kinds_of(self, item: Item) -> ItemKinds:
        """The kinds of an item."""
        return self.memory[item.id]

    def opening(self, route: Route) -> ItemKinds:
        """The kinds of companies as to whether a route is open."""
        return self.memory[f"open:{route.id}"]

    def _with_inferred(self, fact: str, section: Section, section_columns: SectionColumns) -> Columns:
        """The facts with the route that an issuer who stated none is taken to choose."""
        words = self.columns.word(fact)
        key = packed([route.outcome for route in section_columns.routes], 4)
        choices: list[str | None] = []
        only = RuleSet(
            self.rule_set.id, self.rule_set.label, self.rule_set.conclusions, (section,), self.rule_set.choice, ""
        )
        keys = tuple(self.columns.values)
        for row, (word, code) in enumerate(zip(words.to_list(), key.to_list(), strict=True)):
            if word is None and code not in self.inferred:
                context = evaluate(only, self.context(row, keys).facts, self.numbers.day).context
                self.inferred[code] = context.inferred.get(fact)
            choices.append(self.inferred[code] if word is None else word)
        return self.columns.replaced(fact, pl.Series(fact, choices, dtype=pl.String))

    def _section(self, section: Section, chosen: pl.Series | None) -> SectionColumns:
        routes = tuple(self._route(route, chosen) for route in section.routes)
        closed = pl.select(pl.any_horizontal([route.closed for route in routes])).to_series()
        outcome = mapped(section_outcome, any_of([route.outcome for route in routes]), closed)
        unheld = (outcome == NOT_APPLICABLE) & (section.earlier_rules is not None)
        return SectionColumns(outcome, unheld, routes)

    def _route(self, route: Route, chosen: pl.Series | None) -> RouteColumns:
        opened = self._opened(route)
        if chosen is not None:
            other = [word is not None and not route.chosen_by(word) for word in chosen.to_list()]
            opened = opened.set(pl.Series(other, dtype=pl.Boolean), -1)
        tested = self.opening(route)
        codes = looked_up(opened, [kind.outcome for kind in tested.kinds], NOT_MET)
        kinds = tuple(self._item(item) for item in route.items)
        outcomes = [looked_up(number, self._outcomes(item)) for item, number in zip(route.items, kinds, strict=True)]
        criteria = all_of(outcomes)
        closed = mapped(is_closed, codes, criteria)
        return RouteColumns(mapped(route_outcome, codes, criteria), opened, closed, kinds)

    def _opened(self, route: Route) -> pl.Series:
        """The kind number of whether the route is open."""
        tips = () if route.open_to is None else tuple(dict.fromkeys(leaves(route.open_to)))
        always = pl.Series([MET], dtype=pl.Int8).new_from_index(0, self.columns.height)
        memory = self.memory.setdefault(f"open:{route.id}", ItemKinds(route.items[0], self._keys(tips)))

        def open_kind(row: int) -> ItemKind:
            tested = Tested(Outcome.MET)
            if route.open_to is not None:
                tested = test(route.open_to, self.context(row, memory.keys))
            return ItemKind((), CODES[tested.outcome], (tested.missing,), 0, 0)

        return self._numbered(memory, [(leaf, always) for leaf in tips], open_kind)

    def _item(self, item: Item) -> pl.Series:
        """The kind number of an item."""
        always = pl.Series([MET], dtype=pl.Int8).new_from_index(0, self.columns.height)
        tips = list(self._tips(item, always))
        memory = self.memory.get(item.id)
        if memory is None:
            memory = ItemKinds(item, self._keys(tuple(dict.fromkeys(leaf for leaf, _ in tips))))
            self.memory[item.id] = memory
        return self._numbered(memory, tips, lambda row: self._kind(item, self.context(row, memory.keys)))

    def _outcomes(self, item: Item) -> list[int]:
        return [kind.outcome for kind in self.kinds_of(item).kinds]

    def _kind(self, item: Item, context: FactContext) -> ItemKind:
        evaluation = evaluate(_only(self.rule_set, item), context.facts, context.day)
        section = evaluation.sections[0]
        findings = section.routes[0].findings
        asked = tuple(missing_facts(_of_finding(evaluation, finding, Outcome.UNKNOWN)) for finding in findings)
        lacking = [gap for finding in findings for gap in gaps(_of_finding(evaluation, finding, Outcome.NOT_MET))]
        failed = sum(gap.outcome is Outcome.NOT_MET for gap in lacking)
        return ItemKind(
            findings, CODES[kleene.all_of(finding.outcome for finding in findings)], asked, len(lacking), failed
        )

    def _numbered(
        self, memory: ItemKinds, tips: list[tuple[Tip, pl.Series]], kind: Callable[[int], ItemKind]
    ) -> pl.Series:
        """The kind number of each company; a kind not met before is evaluated for its first company."""
        signature = self._signature(memory, tips)
        firsts = (
            pl.DataFrame({"signature": signature})
            .with_row_index("row")
            .group_by("signature")
            .agg(pl.col("row").first())
        )
        for code, row in firsts.iter_rows():
            if code not in memory.numbers:
                memory.numbers[code] = len(memory.kinds)
                memory.kinds.append(kind(row))
        known = firsts["signature"].to_list()
        numbers = pl.Series([memory.numbers[code] for code in known], dtype=pl.Int32)
        return signature.replace_strict(firsts["signature"], numbers, return_dtype=pl.Int32)

    def _signature(self, memory: ItemKinds, tips: list[tuple[Tip, pl.Series]]) -> pl.Series:
        """One number for everything the engine's findings on an item depend on, amounts apart."""
        relevant: dict[Tip, pl.Series] = {}
        for leaf, possible in tips:
            relevant[leaf] = relevant[leaf] | (possible != NOT_MET) if leaf in relevant else possible != NOT_MET
        facts = {leaf.fact for leaf in relevant if not isinstance(leaf, str)}
        parts = [(self._presence(key), 3) for key in memory.keys if key not in facts]
        parts += [(self._presence(leaf.fact), 3) for leaf in relevant if isinstance(leaf, Threshold)]
        parts += [(self._code(leaf).set(~mask, 0), 64) for leaf, mask in relevant.items()]
        total = pl.Series([0], dtype=pl.Int64).new_from_index(0, self.columns.height)
        size = 1
        for part, count in parts:
            if size * count > _MOST_KINDS:
                # Too many tests for one number: what was packed so far is numbered as it comes.
                numbers = {code: memory.prefixes.setdefault(code, len(memory.prefixes)) for code in total.unique()}
                total, size = total.replace_strict(numbers, return_dtype=pl.Int64), _MOST_PREFIXES
            total = total * count + part.cast(pl.Int64)
            size *= count
        return total

    def _presence(self, key: str) -> pl.Series:
        """Whether a fact is stated; of a flag that a number depends on, how."""
        if key == "profitable":
            return (self.columns.word(key) == "true").cast(pl.Int8).fill_null(2)
        column = self.columns.values.get(key)
        return _none(self) if column is None else column.is_not_null()

    def _code(self, leaf: Tip) -> pl.Series:
        """How one test comes out, with whatever else its result depends on."""
        codes = self._codes.get(leaf)
        if codes is None:
            assert not isinstance(leaf, str)
            codes = self._worked_out(leaf)
            self._codes[leaf] = codes
        return codes

    def _worked_out(self, leaf: Leaf) -> pl.Series:
        match leaf:
            case Threshold():
                sure, assumed = self.numbers.compare(leaf)
                return sure * 4 + assumed
            case Includes(fact, word):
                listed = self.columns.word(fact)
                return (listed.str.contains(f";{word};", literal=True).cast(pl.Int8) + 1).fill_null(0)
            case OneOf():
                return packed(self._word_codes(leaf), 4)

    def _word_codes(self, leaf: OneOf) -> list[pl.Series]:
        latest = self.numbers.latest
        yearly = [f"years.{latest - back}.{leaf.fact}" for back in range(leaf.years)]
        return [self._word_code(leaf, key) for key in yearly or [leaf.fact]]

    def _word_code(self, leaf: OneOf, key: str) -> pl.Series:
        codes = {
            word: 2 if word in leaf.undecided else 1 if word in leaf.accepted else 3
            for word in _words(self.columns.table, key)
        }
        column = self.columns.word(key)
        return column.replace_strict(codes, default=None, return_dtype=pl.Int8).fill_null(0)

    def _keys(self, tips: tuple[Tip, ...]) -> tuple[str, ...]:
        """The facts that tests are about."""
        keys: dict[str, None] = {}
        for leaf in tips:
            if isinstance(leaf, Threshold):
                keys.update(dict.fromkeys(sources(leaf.fact, self.numbers.latest)))
                if isinstance(leaf.limit, Share):
                    keys[leaf.limit.fact] = None
            elif isinstance(leaf, OneOf) and leaf.years:
                latest = self.numbers.latest
                keys.update(dict.fromkeys(f"years.{latest - back}.{leaf.fact}" for back in range(leaf.years)))
            elif not isinstance(leaf, str):
                keys[leaf.fact] = None
        return tuple(keys)

    def _tips(self, item: Item, possible: pl.Series) -> Iterator[tuple[Tip, pl.Series]]:
        """Every test that bears on an item on this day, and for which companies it may."""
        day = self.numbers.day
        if isinstance(item, Cases):
            yield from self._case_tips(item, possible)
            return
        if isinstance(item, Criterion):
            version = item.at(day)
            if version is not None:
                yield from ((leaf, possible) for leaf in leaves(version.condition))
        elif isinstance(item, CriterionGroup) and item.at(day) is not None:
            for part in item.parts:
                yield from self._tips(part, possible)
        if item.applies_when is not None:
            yield from ((leaf, possible) for leaf in leaves(item.applies_when))
        for exemption in item.exemptions:
            if exemption.starts <= day:
                yield from ((leaf, possible) for leaf in leaves(exemption.when))
                if exemption.instead is not None:
                    yield from self._tips(exemption.instead, possible)

    def _case_tips(self, item: Cases, possible: pl.Series) -> Iterator[tuple[Tip, pl.Series]]:
        cases = item.at(self.numbers.day)
        whens = [self._condition(case.when) for case in cases]
        met, undecided = (
            pl.select(pl.any_horizontal([_none(self), *(when == code for when in whens)])).to_series()
            for code in (MET, UNKNOWN)
        )
        for case, when in zip(cases, whens, strict=True):
            yield from ((leaf, possible) for leaf in leaves(case.when))
            yield from self._branch(case.id, case.parts, possible.set(when == NOT_MET, NOT_MET), undecided)
        yield from self._branch(
            f"{item.id}.otherwise", item.otherwise, possible.set(met & ~undecided, NOT_MET), undecided
        )

    def _branch(
        self, name: str, parts: tuple[Item, ...], possible: pl.Series, undecided: pl.Series
    ) -> Iterator[tuple[Tip, pl.Series]]:
        """The tests of one case.

        Where it is open which case applies, only how the case as a whole comes out matters.
        """
        for part in parts:
            yield from self._tips(part, possible.set(undecided, NOT_MET))
        outcomes = [looked_up(self._item(part), self._outcomes(part)) for part in parts]
        self._codes[name] = all_of(outcomes)
        yield name, possible.set(~undecided, NOT_MET)

    def _condition(self, condition: Condition) -> pl.Series:
        """Outcome codes of a condition."""
        match condition:
            case AllOf(parts):
                return all_of([self._condition(part) for part in parts])
            case AnyOf(parts):
                return any_of([self._condition(part) for part in parts])
            case Not(part):
                return negated(self._condition(part))
            case Threshold():
                code = self._code(condition)
                return (code // 4).set(code // 4 == UNKNOWN, 0) + (code % 4) * (code // 4 == UNKNOWN).cast(pl.Int8)
            case Includes():
                return self._code(condition).replace_strict({0: UNKNOWN, 1: NOT_MET, 2: MET}, return_dtype=pl.Int8)
            case OneOf():
                return all_of(self._choices(condition))

    def _choices(self, leaf: OneOf) -> list[pl.Series]:
        """Outcome codes of a choice, or of each year of a yearly one."""
        outcomes = {0: UNKNOWN, 1: MET, 2: UNKNOWN, 3: NOT_MET}
        spec = self.columns.table.spec(leaf.fact)
        if spec is not None and spec.default is not None:
            outcomes[0] = MET if spec.default in leaf.accepted else NOT_MET
        return [code.replace_strict(outcomes, return_dtype=pl.Int8) for code in self._word_codes(leaf)]


def _words(table: FactTable, key: str) -> tuple[str, ...]:
    spec = table.spec(key)
    assert spec is not None
    return tuple(spec.choices) or ("true", "false")


def _none(rules: RuleColumns) -> pl.Series:
    return pl.Series([False]).new_from_index(0, rules.columns.height)


def _only(rule_set: RuleSet, item: Item) -> RuleSet:
    """A rule set of one item."""
    route = Route(item.id, item.label, None, (item,), item.line)
    section = Section(item.id, item.label, (route,), None, item.line)
    return RuleSet(rule_set.id, rule_set.label, rule_set.conclusions, (section,), None, rule_set.file)


def _of_finding(evaluation: Evaluation, finding: Finding, outcome: Outcome) -> Evaluation:
    """An evaluation in which one finding alone is open or not met."""
    route = evaluation.sections[0].routes[0].route
    route_finding = RouteFinding(route, outcome, Tested(Outcome.MET), (finding,))
    section = SectionFinding(evaluation.sections[0].section, outcome, (route_finding,))
    return Evaluation(evaluation.rule_set, evaluation.context, (section,))
