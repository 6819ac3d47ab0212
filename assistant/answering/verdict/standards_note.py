"""The note on the market-cap and financial standards: which is open, what decides it, which are out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cached_property

from assistant.answering.verdict.asking import AnswerForm
from assistant.answering.verdict.note import (
    LEAD_HOLDS,
    NoteLine,
    NoteWriter,
    criteria_of,
    facts_below,
    judged_of,
    listed,
    missing_of,
    numbers_met,
    with_outcome,
)
from assistant.answering.verdict.parts_asked import asks_only_way, lacking, limbs_asked
from assistant.answering.verdict.phrases import Phrase, bare, inside
from assistant.eligibility.facts.issuer import without_year
from assistant.eligibility.facts.table import FactKind
from assistant.eligibility.logic.kleene import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN, any_of
from assistant.eligibility.rules.conditions import Threshold
from assistant.eligibility.rules.criteria import Criterion
from assistant.eligibility.verdict.checker import Conclusion
from assistant.eligibility.wording.figures import percent
from assistant.eligibility.wording.view import CriterionView, RouteView, SectionView

JUDGED_SHOWN = 6
"""Most conditions named that somebody judges; the whole verdict has all."""
_CAP = "expected_market_cap"
_ALL_YEARS = 3
"""How many fiscal years a standard looks at, at most."""
_MILESTONE = "phased-result"
"""The concept of the criteria that show a phased result under the fifth standard."""
ROUTES_NAMED = 2
"""Most open routes that are named as possible; of more it is said that what is stated rules none of them out."""
FINER = ("net_profit_excl_nonrecurring", "profitable", "revenue_after_deductions", "exceptional_sci_tech_cases")
"""Facts that say more exactly, or less, what another one says: nobody is asked for them first."""


class StandardsNote(NoteWriter):
    """Writes what is said of the section of routes that the issuer chooses from."""

    def lines(self, section: SectionView) -> Iterator[NoteLine]:
        """The lines on the section."""
        named = [route for route in section.routes if route.id in self.checked.routes]
        possible = [route for route in section.routes if route.outcome is not NOT_APPLICABLE]
        meant = [route for route in section.routes if route.id in self._spoken_of]
        if meant and asks_only_way(self.asked.text):
            yield from self._only(meant, possible)
        elif self.asked.several and len({bare(self.phrases.name(route.id, route.label)) for route in named}) > 1:
            yield from self._several(named)
        elif named and all(route.closed for route in named):
            yield from self._closed(named, possible)
        elif named or len(possible) == 1:
            yield from self._named(section, named or possible)
        else:
            yield from self._unnamed(possible)

    def beside(self, section: SectionView) -> Iterator[NoteLine]:
        """The lines on the section where something else has answered the question already."""
        named = [route for route in section.routes if route.id in self.checked.routes]
        possible = [route for route in section.routes if route.outcome is not NOT_APPLICABLE]
        yield from self._others(named or possible, after_no=False)

    def met(self, section: SectionView) -> Iterator[NoteLine]:
        """The numbers met of the one standard that is open to the issuer, where something else is a no."""
        possible = [route for route in section.routes if route.outcome is not NOT_APPLICABLE]
        if len(possible) == 1:
            met = numbers_met(self.phrases.all(possible[0].criteria))
            yield from self.of_phrases(f"{self.verdict.rule_set.id}/{possible[0].id}", "verdict_note.met", met)

    def _several(self, named: Sequence[RouteView]) -> Iterator[NoteLine]:
        """Several standards were named: which of them is open, then how each of them stands."""
        met = [route for route in named if route.outcome is MET]
        left = met or [route for route in named if route.outcome is UNKNOWN]
        support = [tip for route in left or named for tip in route.tips()]
        if left:
            not_whole = met and self._rest_is_open
            key = "lead.through_not_whole" if not_whole else "lead.through" if met else "lead.possible"
            yield self.lead(self.say(key, what=self.routes(left)), support if met else support[:1])
        else:
            yield self.lead(self.say("lead.none_of", what=self.routes(named)), support[:1])
        for route in named:
            yield self._one_of(route)
        yield from self.takes(named) if self.asked.takes else ()

    def _lacks(self, route: RouteView) -> int:
        """How many numbers that nobody stated a route turns on."""
        return len(missing_of(self.phrases.all(route.criteria)))

    @cached_property
    def _spoken_of(self) -> frozenset[str]:
        """The routes that are named anywhere in the question."""
        routes = (finding.route for section in self.checked.sections for finding in section.routes)
        return frozenset(route.id for route in routes if not route.concepts.isdisjoint(self.checked.named))

    def _only(self, meant: Sequence[RouteView], possible: Sequence[RouteView]) -> Iterator[NoteLine]:
        """Whether what is meant is the only way: what is met or open besides, then how what is meant stands."""
        others = [route for route in possible if route not in meant]
        met = [route for route in others if route.outcome is MET]
        left = met or sorted((route for route in others if route.outcome is UNKNOWN), key=self._lacks)
        fails = not left and all(route.outcome in (NOT_MET, NOT_APPLICABLE) for route in meant)
        key = "lead.not_only" if met else "lead.not_only_open" if left else "lead.none" if fails else "lead.only"
        what = self.routes([route for route in others if route in left] or meant)
        yield self.lead(self.say(key, what=what, no=self.no), [tip for route in left or meant for tip in route.tips()])
        yield from map(self._one_of, [*left[:ROUTES_NAMED], *meant])
        yield from self._others([route for route in others if route.outcome is NOT_MET], after_no=False)

    def _one_of(self, route: RouteView) -> NoteLine:
        """How one of several standards stands: met, what it lacks, or what it turns on."""
        step, what = f"{self.verdict.rule_set.id}/{route.id}", self.routes([route])
        phrases = self.phrases.all(route.criteria)
        failed = with_outcome(phrases, NOT_MET)
        if route.outcome is NOT_APPLICABLE:
            return self.line(step, self.say("verdict_note.standard_closed", what=what), route.tips())
        if failed:
            return self.line(
                step,
                self.say("verdict_note.standard_not_met", what=what, reasons=self.joined(failed)),
                criteria_of(failed),
            )
        if route.outcome is MET:
            text = self.say("verdict_note.standard_met", what=what, reasons=self.joined(phrases))
            return self.line(step, text, criteria_of(phrases))
        open_ones = [phrase for phrase in phrases if phrase.outcome is UNKNOWN]
        turns_on = missing_of(phrases) or open_ones
        text = self.say("verdict_note.standard_open", what=what, facts=self.joined(turns_on))
        return self.line(step, text, criteria_of(open_ones))

    def _closed(self, named: Sequence[RouteView], possible: Sequence[RouteView]) -> Iterator[NoteLine]:
        """The route asked about is not open to this issuer: which one is, and how that stands."""
        if len(possible) == 1:
            what, other = self.routes(named), self.routes(possible)
            text = self.say("lead.closed_other", no=self.no, what=what, other=other)
        else:
            text = self.say("lead.closed", no=self.no, what=self.routes(named))
        yield self.lead(text, [tip for route in possible or named for tip in route.tips()][:1])
        for route in possible:
            yield from self._behind(route, self.phrases.all(route.criteria), said=False)

    def _named(self, section: SectionView, named: Sequence[RouteView]) -> Iterator[NoteLine]:
        """What was asked is one standard, or the branches of one."""
        together = any_of(route.outcome for route in named)
        route = next(route for route in named if route.outcome is together)
        phrases = self.phrases.all(route.criteria)
        criteria = named_criteria(route.criteria, self.checked.criteria)
        if any(criterion.outcome is not NOT_APPLICABLE for criterion in criteria):
            yield from self._milestone(route, phrases, criteria)
            return
        if together is NOT_MET and len(named) > 1:
            yield self._branches(named)
        else:
            yield self._route_lead(route, phrases)
            yield from self.needed(with_outcome(phrases, NOT_MET))
            yield from self._behind(route, phrases, said=True)
            if together is UNKNOWN or self.asked.which:
                yield from self._failed_branches(other for other in named if other.outcome is NOT_MET)
        yield from self.takes(named)
        if together is NOT_MET or (self.asked.which and together is UNKNOWN):
            ids = {route.id for route in named}
            others = [other for other in self._undeclared(section).routes if other.id not in ids]
            yield from self._others(others, after_no=together is NOT_MET)

    def _milestone(
        self, route: RouteView, phrases: Sequence[Phrase], criteria: Sequence[CriterionView]
    ) -> Iterator[NoteLine]:
        """What was asked of a route is one of its conditions: how that stands, then the rest of the route."""
        asked = self.phrases.all(criteria)
        yield self.conditions_lead(asked)
        telling = with_outcome(asked, NOT_MET) or with_outcome(asked, UNKNOWN) or asked
        said = {phrase.text for phrase in telling}
        yield from self._behind(route, [phrase for phrase in phrases if phrase.text not in said], said=False)

    def _branches(self, named: Sequence[RouteView]) -> NoteLine:
        """Every branch of a standard fails: the reasons, each with the branches it closes."""
        reasons: dict[str, list[RouteView]] = {}
        support: list[CriterionView] = []
        for route in named:
            failed = with_outcome(self.phrases.all(route.criteria), NOT_MET)
            reasons.setdefault(self.joined(failed), []).append(route)
            support += criteria_of(failed)
        if len(reasons) == 1:
            text = self.say("lead.not_met", no=self.no, what=self.routes(named), reasons=next(iter(reasons)))
        else:
            groups = [
                self.say("verdict_note.group", routes=self.routes(routes), reason=reason)
                for reason, routes in reasons.items()
            ]
            text = self.say("lead.not_met_of", no=self.no, reasons=self.say.signs.semicolon.join(groups))
        return self.lead(text, support)

    def _failed_branches(self, branches: Iterable[RouteView]) -> Iterator[NoteLine]:
        """Why the other branches of the standard fail."""
        for route in branches:
            failed = with_outcome(self.phrases.all(route.criteria), NOT_MET)
            group = self.say("verdict_note.group", routes=self.routes([route]), reason=self.joined(failed))
            step = f"{self.verdict.rule_set.id}/{route.id}"
            yield self.line(step, self.say("verdict_note.not_met", what=group), criteria_of(failed))

    def _route_lead(self, route: RouteView, phrases: Sequence[Phrase]) -> NoteLine:
        """The direct answer on one route."""
        what = self.routes([route])
        if route.outcome is NOT_APPLICABLE:
            return self.lead(self.say("lead.no_rule", day=self.view.day), route.tips())
        if route.outcome is MET:
            return self._met_lead(what, phrases)
        if route.outcome is NOT_MET:
            failed = with_outcome(phrases, NOT_MET)
            return self.lead(
                self.say("lead.not_met", no=self.no, what=what, reasons=self.joined(failed)), criteria_of(failed)
            )
        missing, met = missing_of(phrases), numbers_met(phrases)
        near = [phrase for phrase in judged_of(phrases) if phrase.near]
        if near:
            return self.lead(self.say("lead.near", what=self.joined(near)), criteria_of(near))
        if missing:
            return self._missing_lead(what, met, missing)
        key = "lead.judged" if met else "lead.possible"
        return self.lead(self.say(key, what=what), criteria_of(met or phrases)[:1])

    def _met_lead(self, what: str, phrases: Sequence[Phrase]) -> NoteLine:
        support = criteria_of(phrases)
        if self._rest_is_open:
            return self.lead(self.say("lead.through_not_whole", what=what), support)
        return self.lead(self.met_text(what, phrases), support, affirms=True)

    def _missing_lead(self, what: str, met: Sequence[Phrase], missing: Sequence[Phrase]) -> NoteLine:
        facts = self.joined(missing)
        unclear = bool(self.checked.unread) or any(map(self.speaks_to, missing))
        told = met if self.asked.form is AnswerForm.ENOUGH and not unclear else limbs_asked(self.asked.text, met)
        if told:
            text = self.say("lead.so_far", yes=self.yes, reasons=self.joined(told), what=what, facts=facts)
            return self.lead(text, criteria_of([*told, *missing]))
        return self.lead(self.say("lead.open", what=what, facts=facts), criteria_of(missing))

    @property
    def _rest_is_open(self) -> bool:
        """Whether listing as such was asked and other sections leave it open, so that a standard met is no yes."""
        return self.asked.whole and not self.checked.routes and self.view.conclusion is Conclusion.UNDETERMINED

    def _behind(self, route: RouteView, phrases: Sequence[Phrase], *, said: bool) -> Iterator[NoteLine]:
        """What decides a route: the numbers met, what was vouched for, what is missing, what is judged.

        Where `said`, the lead has said what fails and what is missing, and of a short route met all of it.
        """
        step = f"{self.verdict.rule_set.id}/{route.id}"
        met = numbers_met(phrases)
        if said and missing_of(phrases):  # the lead has them
            limbs = limbs_asked(self.asked.text, met)
            met = [phrase for phrase in met if phrase not in limbs]
        if met and not (said and self._lead_says_met(route, phrases)):
            texts = [self.joined(met), *self._asks_none(route)]
            yield self.line(
                step, self.say("verdict_note.met", what=self.say.signs.semicolon.join(texts)), criteria_of(met)
            )
        if not said:
            yield from self.of_phrases(step, "verdict_note.not_met", with_outcome(phrases, NOT_MET))
        if route.outcome is NOT_MET:
            return
        vouched = [phrase for phrase in with_outcome(phrases, MET) if phrase.judged]
        yield from self.of_phrases(step, "verdict_note.asserted", vouched)
        if not said:
            yield from self.of_phrases(step, "verdict_note.missing", missing_of(phrases))
        yield from self._judged(step, [phrase for phrase in judged_of(phrases) if not (said and phrase.near)])

    def _judged(self, step: str, phrases: Sequence[Phrase]) -> Iterator[NoteLine]:
        """What somebody judges: what shows a phased result first, and of a long list how many more there are."""
        first = sorted(phrases, key=lambda phrase: not any(c.id in self.milestones for c in phrase.criteria))
        shown, more = first[:JUDGED_SHOWN], first[JUDGED_SHOWN:]
        if len(more) == 1:
            shown, more = first, []
        key = "verdict_note.judged_more" if more else "verdict_note.judged"
        if shown:
            text = self.say(key, what=self.joined(shown), count=len(more))
            yield self.line(step, text, criteria_of(shown))

    @cached_property
    def milestones(self) -> frozenset[str]:
        """The ids of the conditions that show a phased result."""
        items = (item for item in self.verdict.rule_set.items() if isinstance(item, Criterion))
        return frozenset(item.id for item in items if _MILESTONE in item.concepts)

    def _lead_says_met(self, route: RouteView, phrases: Sequence[Phrase]) -> bool:
        if route.outcome is MET:
            return len(phrases) <= LEAD_HOLDS and not self._rest_is_open
        enough = self.asked.form is AnswerForm.ENOUGH and bool(missing_of(phrases))
        return route.outcome is UNKNOWN and enough and not self.checked.unread

    def _asks_none(self, route: RouteView) -> Iterator[str]:
        """That a route, or all that are met, ask nothing of what its siblings ask, where the issuer has none of it."""
        facts, table = self.verdict.book.facts_by_route(self.verdict.rule_set.id), self.verdict.table.yearly
        met = [r for s in self.view.sections if route in s.routes for r in s.routes if r.outcome is MET]
        own = frozenset().union(*(facts[each.id] for each in (route, *met)))
        if lacking(self.checked.read) <= own:
            return
        siblings = frozenset().union(
            *(facts[r.id] for s in self.view.sections if route in s.routes for r in s.routes if r is not route)
        )
        names = [name for name in table if name in siblings - own and name not in (*FINER, "rd_expense")]
        if names:
            labels = [inside(table[name].label[self.say.language]) for name in names]
            yield self.say("verdict_note.asks_none", facts=listed(labels, self.say, "verdict_note.or"))

    def _unnamed(self, routes: Sequence[RouteView]) -> Iterator[NoteLine]:
        """Nobody named a standard: those met, else those that only judgement is left of or that figures speak for."""
        spoken = {route.id: self.phrases.all(route.criteria) for route in routes}
        met = [route for route in routes if route.outcome is MET]
        leading = met or self.candidates(routes) or [route for route in routes if route.outcome is UNKNOWN]
        if not leading:
            yield self.lead(self.say("lead.none", no=self.no), [tip for route in routes for tip in route.tips()][:1])
            if not self.asked.takes:
                yield from self._nearest()
                yield from self.takes(routes)
        elif met:
            yield self._met_unnamed(met, spoken[met[0].id])
            yield from self._behind(met[0], spoken[met[0].id], said=self.asked.form is AnswerForm.ENOUGH)
            yield from map(self._one_of, met[1:])
        elif len(leading) == 1 and not self.candidates(routes):
            leading += (short := self._short_of_cap(routes))[:1]
            yield from self._left(leading[0], short)
        elif len(leading) <= ROUTES_NAMED:
            yield self.lead(self.say("lead.possible", what=self.routes(leading)), list(leading[0].tips())[:1])
            yield from self._behind(leading[0], spoken[leading[0].id], said=False)
        else:
            yield self.lead(self.say("lead.open_routes", what=self.routes(leading)), list(leading[0].tips())[:1])
        if self.asked.takes:
            yield from self.takes(routes)
        elif not met or self.asked.which:
            yield from self._others([route for route in routes if route not in leading], after_no=False)

    def _left(self, route: RouteView, short: Sequence[RouteView]) -> Iterator[NoteLine]:
        """That one route is left which nothing stated speaks for, and what it turns on.

        Of an issuer without revenue first what it is short of by the route that asks for none.
        """
        facts = self.say.signs.item.join(self._unstated(route))
        text = self.say("lead.left", what=self.routes([route]), facts=facts)
        if short:
            yield self._route_lead(short[0], self.phrases.all(short[0].criteria))
            yield self.line("others", text, list(route.tips()))
        else:
            yield self.lead(text, list(route.tips()))

    def _short_of_cap(self, routes: Sequence[RouteView]) -> list[RouteView]:
        """Of an issuer that has no revenue the routes that ask for none, where only the market cap fails them."""
        revenue = self.verdict.facts.number(f"years.{self.verdict.facts.latest_year(self.view.day)}.revenue")
        if revenue is None or revenue.exact != 0:
            return []
        facts = self.verdict.book.facts_by_route(self.verdict.rule_set.id)
        free = [
            route for route in routes if route.outcome is NOT_MET and not facts[route.id] & {"revenue", "net_profit"}
        ]
        failing = {route.id: with_outcome(self.phrases.all(route.criteria), NOT_MET) for route in free}
        return [route for route in free if {phrase.fact for phrase in failing[route.id]} == {_CAP}]

    def _nearest(self) -> Iterator[NoteLine]:
        """What the nearest of the standards would take, where all of them are missed."""
        gaps = [gap for gap in self.view.shortfalls if gap.section == self.choice.section]
        if gaps:
            nearest = [gap for gap in gaps if gap.route is gaps[0].route]
            needed = self.say("need.and").join(map(self.say.needed, nearest))
            text = self.say("verdict_note.nearest", what=self.routes([gaps[0].route]), needed=needed)
            yield self.line("others", text, [gap.criterion for gap in nearest])

    def _met_unnamed(self, met: Sequence[RouteView], phrases: Sequence[Phrase]) -> NoteLine:
        if self.asked.form is AnswerForm.ENOUGH:
            return self._met_lead(self.routes(met), phrases)
        key = "lead.through_not_whole" if self._rest_is_open and not self.asked.which else "lead.through"
        return self.lead(self.say(key, what=self.routes(met)), criteria_of(phrases), affirms=True)

    def candidates(self, routes: Sequence[RouteView]) -> list[RouteView]:
        """The open routes that only judgement is left of, and those that a figure speaks for which not all ask for."""
        facts = self.verdict.book.facts_by_route(self.verdict.rule_set.id)
        everywhere = frozenset.intersection(*(facts[route.id] for route in routes))
        chosen: list[RouteView] = []
        if self.figures.isdisjoint(frozenset().union(*(facts[route.id] for route in routes)) - everywhere):
            return chosen
        for route in (route for route in routes if route.outcome is UNKNOWN):
            phrases = self.phrases.all(route.criteria)
            telling = [phrase for phrase in numbers_met(phrases) if phrase.fact not in everywhere]
            if telling or not missing_of(phrases):
                chosen.append(route)
        return chosen

    # --- the routes that are out --------------------------------------------------------------------------------------

    def _others(self, routes: Sequence[RouteView], *, after_no: bool) -> Iterator[NoteLine]:
        """The other routes in one line: those met, else those out with the reason and what an open one turns on."""
        met = [route for route in routes if route.outcome is MET]
        out = [route for route in routes if route.outcome is NOT_MET]
        unknown = [route for route in routes if route.outcome is UNKNOWN]
        if met:
            phrases = self.phrases.all(met[0].criteria)
            told = len(met) == 1 and len(phrases) <= LEAD_HOLDS
            words = {"what": self.routes(met), "reasons": self.joined(phrases)}
            text = self.say("verdict_note.routes_met_of" if told else "verdict_note.routes_met", **words)
            yield self.line("others", text, criteria_of(phrases))
        if not out or (after_no and (met or (unknown and not self.asked.which))):
            return
        groups, support = self._grouped(out)
        key = "verdict_note.out_all" if after_no and not unknown else "verdict_note.out"
        yield self.line("others", self.say(key, groups=self.say.signs.semicolon.join(groups)), support)
        if len(unknown) == 1 and not after_no and self._unstated(unknown[0]):
            yield self.line("others", f"{self._turns_on(unknown[0])}{self.say.signs.stop}", unknown[0].tips())

    def _grouped(self, routes: Sequence[RouteView]) -> tuple[list[str], list[CriterionView]]:
        """Routes by the one reason that closes most of them, then by the next."""
        left, groups, support = list(routes), list[str](), list[CriterionView]()
        while left:
            reasons: dict[str, dict[str, CriterionView]] = {}
            for route in left:
                for tip in route.tips():
                    if tip.outcome is NOT_MET:
                        reasons.setdefault(self._reason(tip), {}).setdefault(route.id, tip)
            reason = max(reasons, key=lambda text: len(reasons[text]))
            closed = [route for route in left if route.id in reasons[reason]]
            groups.append(self.say("verdict_note.group", routes=self.routes(closed), reason=reason))
            support += reasons[reason].values()
            left = [route for route in left if route not in closed]
        return groups, support

    def _reason(self, tip: CriterionView) -> str:
        """Why a criterion fails, as short as it can be said: `no revenue`, `a loss in the latest year`."""
        condition, context = tip.requirement, self.verdict.evaluation.context
        if isinstance(condition, Threshold):
            reading, what = context.read(condition.fact).assumed, inside(bare(self.say.fact(condition.fact)))
            if condition.limit == 0 and reading.high <= 0:
                year = "verdict_note.previous" if condition.fact.startswith("previous") else "verdict_note.latest"
                name = "verdict_note.no_profit" if reading.exact == 0 else "verdict_note.a_loss"
                return self.say(name, year=self.say(year))
            if reading.exact == 0:
                return self.say("verdict_note.without", fact=inside(self._plain(condition.fact)))
            if reading.exact is not None:
                actual, limit = self.say.amount(reading.exact, condition.spec), condition.limit
                if condition.spec.kind is FactKind.RATIO and isinstance(limit, Decimal):
                    actual = percent(reading.exact, limit)
                return self.say("verdict_note.only", what=what, actual=actual)
        return self.joined(self.phrases.of(tip))

    def _plain(self, fact: str) -> str:
        """A derived number by the name of the yearly fact that it is read from."""
        yearly = self.verdict.table.yearly.get(fact.removeprefix("latest_"))
        return yearly.label[self.say.language] if yearly is not None else bare(self.say.fact(fact))

    def _turns_on(self, route: RouteView) -> str:
        """What an open route depends on that nobody stated."""
        facts = self.say.signs.item.join(self._unstated(route))
        return self.say("verdict_note.would_need", route=self.routes([route]), facts=facts)

    def _unstated(self, route: RouteView) -> list[str]:
        """The yearly figures that an open route tests and nobody stated, or where it tests none its other facts."""
        open_tips = [tip for tip in route.tips() if tip.outcome is UNKNOWN and not tip.judgement]
        missing = frozenset().union(*map(facts_below, open_tips))
        known = Counter(without_year(fact.fact) for fact in self.checked.read)
        told = {name for name, count in known.items() if count >= _ALL_YEARS}
        yearly = [name for name in self.verdict.table.yearly if name in missing - told and name not in FINER]
        names = yearly or [name for name in self.verdict.table.stated if name in missing]
        return [inside(bare(self.say.fact(name))) for name in names]

    def _undeclared(self, section: SectionView) -> SectionView:
        """The section as it stands where the issuer declares no standard, so that the other routes are seen too."""
        values = self.verdict.facts.values
        if self.choice.fact not in values:
            return section
        free = self.checked_with({key: value for key, value in values.items() if key != self.choice.fact})
        return next(view for view in free.sections if view.id == section.id)


def named_criteria(criteria: Iterable[CriterionView], names: Sequence[str]) -> list[CriterionView]:
    """The criteria of those names, wherever they stand in the tree; nothing below one that is named."""
    found: list[CriterionView] = []
    for criterion in criteria:
        found += [criterion] if criterion.id in names else named_criteria(criterion.parts, names)
    return found
