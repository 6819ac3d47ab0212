"""What an answer says of a verdict: a colleague's note, not the tree of `assistant check`.

The direct answer to what was asked comes first, then what decides it, what is closed, what else is needed, what to
tell next, and what was read. Every line is drawn from the view of the verdict and the rule data; no writer decides one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType

from assistant.answering.answer import CitedLine, Quotation
from assistant.answering.blocks import Layout
from assistant.answering.verdict.asking import AnswerForm, Asked
from assistant.answering.verdict.checking import LISTED_ON, QuestionCheck
from assistant.answering.verdict.phrases import Phrase, PhraseWriter, bare, inside, parts_of
from assistant.answering.verdict.placing import not_placed
from assistant.corpus.model import Corpus, Provision, Reference
from assistant.eligibility.facts.issuer import IssuerFacts, Value, without_year
from assistant.eligibility.facts.table import FactKind
from assistant.eligibility.logic.kleene import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN, Outcome, any_of
from assistant.eligibility.reading.reader import FactRead, calendar_key
from assistant.eligibility.rules.conditions import Condition, Share, Threshold, facts_of, leaves
from assistant.eligibility.rules.criteria import Criterion, CriterionGroup
from assistant.eligibility.verdict.checker import Conclusion, Verdict, check
from assistant.eligibility.wording.figures import complete_on, day_words, needed_part
from assistant.eligibility.wording.view import CriterionView, RouteView, SectionView, VerdictView, verdict_view
from assistant.eligibility.wording.words import VerdictWords
from assistant.language.quantities.reader import normal_form, read_quantities
from assistant.language.sentences import corpus_sentences
from assistant.language.text import Language

READ, NEXT = "read", "next"
"""The steps that end a note."""
NEXT_SHOWN = 2
"""How many missing facts a note asks for; the verdict's JSON has all."""
LEAD_HOLDS = 3
"""Most conditions that the direct answer itself names where all are met."""
ROUTES_OPEN = 2
"""Most open routes that the direct answer names without saying that what is stated rules out none of them."""

_GENERAL_FACTS = (
    "net_profit_excl_nonrecurring",
    "profitable",
    "revenue_after_deductions",
    "exceptional_sci_tech_cases",
)
"""Facts that say more exactly, or less, what another one says: nobody is asked for them first."""
_ESCAPE = "exceptional-cases.any"
_REGULAR = "regular-indicators"


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One line of a note, by the id of the step that says it, and how it is laid out.

    A `figure` is a number worked out from what was stated; any other line is the checker's.
    """

    step: str
    line: CitedLine
    figure: bool = False
    layout: Layout = Layout.ITEM

    @property
    def closing(self) -> bool:
        """Whether it ends the answer: what was read, and what to tell next."""
        return self.step in (READ, NEXT)


def verdict_note(checked: QuestionCheck, corpus: Corpus, language: Language) -> tuple[NoteLine, ...]:
    """The note on a verdict that is due; empty where none is."""
    if not checked.settles:
        return ()
    lines = list(_Note.of(checked, corpus, language).lines())
    listed = sum(line.layout is Layout.ITEM for line in lines) > 1
    if not listed:
        lines = [replace(line, layout=Layout.RUN_ON) if line.layout is Layout.ITEM else line for line in lines]
    return tuple(lines)


@dataclass(frozen=True)
class _Note:
    checked: QuestionCheck
    corpus: Corpus
    say: VerdictWords
    verdict: Verdict
    view: VerdictView
    phrases: PhraseWriter

    @classmethod
    def of(cls, checked: QuestionCheck, corpus: Corpus, language: Language) -> _Note:
        """A note on one verdict; a single route asked about counts as the one that the issuer chooses."""
        say = VerdictWords(language, checked.verdict.table)
        verdict = checked.verdict
        unread = frozenset(item.fact for item in checked.unread if item.fact)
        writer = PhraseWriter(say, verdict, dict(verdict.rule_set.shorts()), unread)
        return cls(checked, corpus, say, verdict, verdict_view(verdict), writer)

    # --- the parts of a note ------------------------------------------------------------------------------------------

    def lines(self) -> Iterator[NoteLine]:
        """The whole note."""
        if self.verdict.rule_set.choice is None:
            yield from self._other_rules()
            yield self._read()
        else:
            yield from self._listing()
            yield self._read()
            if self.view.conclusion is Conclusion.UNDETERMINED:
                yield from self._next()

    def _line(self, step: str, text: str, support: Iterable[CriterionView], layout: Layout = Layout.ITEM) -> NoteLine:
        return NoteLine(step, CitedLine(_sentence(text), self._support(support)), layout=layout)

    def _figure(self, step: str, text: str, support: Iterable[CriterionView]) -> NoteLine:
        return NoteLine(step, CitedLine(_sentence(text), self._support(support)), figure=True)

    def _lead(self, text: str, support: Iterable[CriterionView]) -> NoteLine:
        return self._line("lead", text, support, Layout.PARAGRAPH)

    # --- listing ------------------------------------------------------------------------------------------------------

    @property
    def _asked(self) -> Asked:
        return self.checked.asked

    @cached_property
    def _about(self) -> tuple[SectionView, ...]:
        wanted = {section.section.id for section in self.checked.sections}
        return tuple(section for section in self.view.sections if section.id in wanted)

    def _listing(self) -> Iterator[NoteLine]:
        choice = self.verdict.rule_set.choice
        assert choice is not None
        barred = [s for s in self.view.sections if s.outcome is NOT_MET and s not in self._about]
        if self._asked.whole and not self.checked.routes and barred:
            yield from self._barred(barred[0])
            return
        sections = sorted(self._about, key=lambda section: section.id != choice.section)
        for position, section in enumerate(sections):
            if section.id == choice.section:
                yield from self._standards(section)
            else:
                yield from self._section(section, first=position == 0)
        undetermined = self.view.conclusion is Conclusion.UNDETERMINED
        if undetermined and self._asked.whole and not self.checked.criteria:
            yield from self._other_sections()

    def _barred(self, section: SectionView) -> Iterator[NoteLine]:
        """A section that nobody asked about and that settles everything."""
        failed = list(parts_of(self.phrases.all(c for route in section.routes for c in route.criteria), NOT_MET))
        reasons = self._joined(failed)
        yield self._lead(self.say("lead.not_met_of", no=self._no, reasons=reasons), self._criteria(failed))

    # --- the standards ------------------------------------------------------------------------------------------------

    def _standards(self, section: SectionView) -> Iterator[NoteLine]:
        named = [route for route in section.routes if route.id in self.checked.routes]
        if not named:
            open_routes = [route for route in section.routes if route.outcome is not NOT_APPLICABLE]
            named = open_routes if len(open_routes) == 1 else []
        if named and all(route.outcome is NOT_APPLICABLE for route in named) and all(r.closed for r in named):
            yield from self._closed(section, named)
        elif named:
            yield from self._named(section, named)
        else:
            yield from self._unnamed(section)

    def _closed(self, section: SectionView, named: Sequence[RouteView]) -> Iterator[NoteLine]:
        """The route asked about is not open to this issuer: which one is, and how that stands."""
        left = [route for route in section.routes if route.outcome is not NOT_APPLICABLE]
        text = self.say("lead.closed", no=self._no, what=self._routes(named[:1]))
        yield self._lead(text, [tip for route in left for tip in route.tips()][:1])
        for route in left:
            yield from self._behind(route, self.phrases.all(route.criteria), leads=False)

    def _named(self, section: SectionView, named: Sequence[RouteView]) -> Iterator[NoteLine]:
        together = any_of(route.outcome for route in named)
        route = next(route for route in named if route.outcome is together)
        criteria = [c for c in _named_criteria(route.criteria, self.checked.criteria)]
        if criteria and all(c.judgement or c.outcome is not NOT_APPLICABLE for c in criteria):
            yield from self._milestone(route, criteria)
            return
        if together is NOT_MET and len(named) > 1:
            yield self._failed_branches(named)
        else:
            phrases = self.phrases.all(route.criteria)
            yield self._route_lead(route, phrases)
            yield from self._needed(list(parts_of(phrases, NOT_MET)))
            yield from self._behind(route, phrases, leads=True)
        others = [other for other in self._free(section).routes if other.id not in {r.id for r in named}]
        if together is NOT_MET or (self._asked.which and together is UNKNOWN):
            yield from self._others(others, after_no=together is NOT_MET)

    def _milestone(self, route: RouteView, criteria: Sequence[CriterionView]) -> Iterator[NoteLine]:
        """What was asked of a route is one of its conditions: how that stands first, then the route."""
        phrases = self.phrases.all(criteria)
        yield self._conditions_lead(phrases)
        telling = list(parts_of(phrases, NOT_MET)) or list(parts_of(phrases, UNKNOWN)) or phrases
        rest = [p for p in self.phrases.all(route.criteria) if p.text not in {asked.text for asked in telling}]
        yield from self._behind(route, rest, leads=False)

    def _conditions_lead(self, phrases: Sequence[Phrase]) -> NoteLine:
        failed, unknown = list(parts_of(phrases, NOT_MET)), list(parts_of(phrases, UNKNOWN))
        if failed:
            text = self.say("lead.not_met_of", no=self._no, reasons=self._joined(failed))
        elif unknown and all(phrase.judged for phrase in unknown):
            text = self.say("lead.judged_only", what=self._joined(unknown))
        elif unknown:
            text = self.say("lead.open", what=self._names(phrases), facts=self._joined(unknown))
        elif all(phrase.judged for phrase in phrases):
            text = self.say("lead.as_stated", what=self._joined(phrases))
        else:
            text = self.say("lead.met_of", yes=self._yes, reasons=self._joined(phrases))
        return self._lead(text, self._criteria(failed or unknown or phrases))

    def _names(self, phrases: Sequence[Phrase]) -> str:
        return self.say.signs.item.join(dict.fromkeys(self.phrases.short(c) for p in phrases for c in p.criteria[:1]))

    def _failed_branches(self, named: Sequence[RouteView]) -> NoteLine:
        """Both branches of one standard fail: each with its reason."""
        groups = []
        support: list[CriterionView] = []
        for route in named:
            failed = list(parts_of(self.phrases.all(route.criteria), NOT_MET))
            groups.append(self.say("note.group", routes=self._routes([route]), reason=self._joined(failed)))
            support += self._criteria(failed)
        text = self.say("lead.not_met_of", no=self._no, reasons=self.say.signs.semicolon.join(groups))
        return self._lead(text, support)

    def _route_lead(self, route: RouteView, phrases: Sequence[Phrase]) -> NoteLine:
        what = self._routes([route])
        if route.outcome is NOT_APPLICABLE:
            return self._lead(self.say("lead.no_rule", day=self.view.day), route.tips())
        if route.outcome is MET:
            reasons = self._joined(phrases)
            whole = self._asked.whole and self.view.conclusion is Conclusion.UNDETERMINED and not self.checked.routes
            if whole:
                return self._lead(self.say("lead.through_not_whole", what=what), self._criteria(phrases))
            if len(phrases) <= LEAD_HOLDS:
                text = self.say("lead.met_of_more", yes=self._yes, what=what, reasons=reasons)
                return self._lead(text, self._criteria(phrases))
            return self._lead(self.say("lead.met", yes=self._yes, what=what), self._criteria(phrases))
        if route.outcome is NOT_MET:
            failed = list(parts_of(phrases, NOT_MET))
            text = self.say("lead.not_met", no=self._no, what=what, reasons=self._joined(failed))
            return self._lead(text, self._criteria(failed))
        missing = [phrase for phrase in parts_of(phrases, UNKNOWN) if not phrase.judged]
        met = list(parts_of(phrases, MET))
        near = [phrase for phrase in parts_of(phrases, UNKNOWN) if phrase.near and phrase.judged]
        if near:
            return self._lead(self.say("lead.near", what=self._joined(near)), self._criteria(near))
        if missing:
            facts, told = self._joined(missing), [phrase for phrase in met if not phrase.judged]
            unclear = bool(self.checked.unread) or any(map(self._speaks_to, missing))
            if told and self._asked.form is AnswerForm.ENOUGH and not unclear:
                text = self.say("lead.so_far", yes=self._yes, reasons=self._joined(told), what=what, facts=facts)
                return self._lead(text, self._criteria([*told, *missing]))
            return self._lead(self.say("lead.open", what=what, facts=facts), self._criteria(missing))
        key = "lead.judged" if any(not phrase.judged for phrase in met) else "lead.possible"
        return self._lead(self.say(key, what=what), self._criteria(met or phrases)[:1])

    def _behind(self, route: RouteView, phrases: Sequence[Phrase], *, leads: bool) -> Iterator[NoteLine]:
        """What decides a route: the numbers met, what was vouched for, what is judged, what is missing.

        Where it `leads`, the lead has said what fails, what is missing, and of a route met all of it.
        """
        step = f"{self.verdict.rule_set.id}/{route.id}"
        met = [phrase for phrase in parts_of(phrases, MET) if not phrase.judged]
        said = leads and route.outcome is MET and len(phrases) <= LEAD_HOLDS and not self._whole_open(route)
        if met and not said:
            texts = [self._joined(met), *self._asks_none(route)]
            text = self.say("note.met", what=self.say.signs.semicolon.join(texts))
            yield self._line(step, text, self._criteria(met))
        failed = list(parts_of(phrases, NOT_MET))
        if failed and not leads:
            yield self._line(step, self.say("note.not_met", what=self._joined(failed)), self._criteria(failed))
        if route.outcome is NOT_MET:
            return
        vouched = [phrase for phrase in parts_of(phrases, MET) if phrase.judged]
        if vouched:
            yield self._line(step, self.say("note.asserted", what=self._joined(vouched)), self._criteria(vouched))
        unknown = list(parts_of(phrases, UNKNOWN))
        judged = [phrase for phrase in unknown if phrase.judged and not (leads and phrase.near)]
        missing = [phrase for phrase in unknown if not phrase.judged]
        if missing and not leads:
            yield self._line(step, self.say("note.missing", what=self._joined(missing)), self._criteria(missing))
        if judged:
            yield self._line(step, self.say("note.judged", what=self._joined(judged)), self._criteria(judged))

    def _whole_open(self, route: RouteView) -> bool:
        return self._asked.whole and not self.checked.routes and self.view.conclusion is Conclusion.UNDETERMINED

    def _asks_none(self, route: RouteView) -> Iterator[str]:
        """That a route asks nothing of what other routes of its section ask, where the issuer has none of it."""
        facts = self.verdict.book.facts_by_route(self.verdict.rule_set.id)
        own, table = facts[route.id], self.verdict.table
        lacks = [fact for fact in self.checked.read if _is_lack(fact) and without_year(fact.fact) not in own]
        if not lacks:
            return
        siblings = {
            name
            for section in self.view.sections
            for other in section.routes
            for name in facts[other.id]
            if any(r.id == route.id for r in section.routes)
        }
        asked = [
            name for name in table.yearly if name in siblings - own and name not in (*_GENERAL_FACTS, "rd_expense")
        ]
        names = [inside(table.yearly[name].label[self.say.language]) for name in asked]
        if names:
            yield self.say("note.asks_none", facts=_either(names, self.say))

    def _unnamed(self, section: SectionView) -> Iterator[NoteLine]:
        """Nobody named a standard: the ones that are met, else those that only judgement is left of, else the open."""
        routes = [route for route in section.routes if route.outcome is not NOT_APPLICABLE]
        spoken = {route.id: self.phrases.all(route.criteria) for route in routes}
        met = [route for route in routes if route.outcome is MET]
        unknown = [route for route in routes if route.outcome is UNKNOWN]
        judged = [route for route in unknown if all(p.judged for p in parts_of(spoken[route.id], UNKNOWN))]
        leading = met or judged or unknown
        if not leading:
            yield self._lead(self.say("lead.none", no=self._no), [t for r in routes for t in r.tips()][:1])
        elif met:
            key = "lead.through_not_whole" if self._whole_open(met[0]) and not self._asked.which else "lead.through"
            text = self.say(key, what=self._routes(met))
            yield self._lead(text, self._criteria(spoken[met[0].id]))
            yield from self._behind(met[0], spoken[met[0].id], leads=False)
        elif len(leading) <= ROUTES_OPEN:
            yield self._lead(self.say("lead.possible", what=self._routes(leading)), _first(leading[0]))
            yield from self._behind(leading[0], spoken[leading[0].id], leads=False)
        else:
            yield self._lead(self.say("lead.open_routes", what=self._routes(leading)), _first(leading[0]))
        yield from self._others([route for route in routes if route not in leading], after_no=False)

    # --- the routes that are out --------------------------------------------------------------------------------------

    def _others(self, routes: Sequence[RouteView], *, after_no: bool) -> Iterator[NoteLine]:
        """The other routes in one line: those met, those out with the reason, and what few open ones would need."""
        routes = [route for route in routes if route.outcome is not NOT_APPLICABLE]
        met = [route for route in routes if route.outcome is MET]
        out = [route for route in routes if route.outcome is NOT_MET]
        unknown = [route for route in routes if route.outcome is UNKNOWN]
        if met:
            support = self._criteria(self.phrases.all(met[0].criteria))
            yield self._line("others", self.say("note.routes_met", what=self._routes(met)), support)
        if (after_no and met) or not out or (after_no and unknown and not self._asked.which):
            return
        groups, support = self._grouped(out)
        few = len(unknown) <= 1 and not after_no
        texts = [*groups, *(self._would_need(route) for route in unknown if few)]
        key = "note.out_all" if after_no and not unknown else "note.out"
        yield self._line("others", self.say(key, groups=self.say.signs.semicolon.join(texts)), support)

    def _grouped(self, routes: Sequence[RouteView]) -> tuple[list[str], list[CriterionView]]:
        """Routes by the one reason that closes most of them, then by the next."""
        left = list(routes)
        groups: list[str] = []
        support: list[CriterionView] = []
        while left:
            reasons: dict[str, list[tuple[RouteView, CriterionView]]] = {}
            for route in left:
                for tip in route.tips():
                    if tip.outcome is NOT_MET:
                        reasons.setdefault(self._reason(tip), []).append((route, tip))
            reason = max(reasons, key=lambda text: len({route.id for route, _ in reasons[text]}))
            closed = list({route.id: route for route, _ in reasons[reason]}.values())
            groups.append(self.say("note.group", routes=self._routes(closed), reason=reason))
            support += [tip for _, tip in reasons[reason]]
            left = [route for route in left if route not in closed]
        return groups, support

    def _reason(self, tip: CriterionView) -> str:
        """Why a criterion fails, as short as it can be said: `without revenue`, `a loss in the latest year`."""
        condition, context = tip.requirement, self.verdict.evaluation.context
        if isinstance(condition, Threshold):
            reading = context.read(condition.fact).assumed
            if reading.exact == 0 and condition.limit != 0:
                return self.say("note.without", fact=inside(self._plain(condition.fact)))
            if condition.limit == 0 and reading.high <= 0:
                year = "note.previous" if condition.fact.startswith("previous") else "note.latest"
                return self.say("note.a_loss", year=self.say(year))
            if reading.exact is not None:
                what, actual = inside(bare(self.say.fact(condition.fact))), reading.exact
                return self.say("note.only", what=what, actual=self.say.amount(actual, condition.spec))
        return self._joined(self.phrases.of(tip))

    def _plain(self, fact: str) -> str:
        """A derived number by the name of the yearly fact that it is read from."""
        for name, spec in self.verdict.table.yearly.items():
            if fact == f"latest_{name}":
                return spec.label[self.say.language]
        return bare(self.say.fact(fact))

    def _would_need(self, route: RouteView) -> str:
        missing = {name for tip in route.tips() if tip.outcome is UNKNOWN and not tip.judgement for name in _facts(tip)}
        table = self.verdict.table.yearly
        facts = [inside(bare(self.say.fact(name))) for name in table if name in missing - set(_GENERAL_FACTS)]
        return self.say("note.would_need", route=self._routes([route]), facts=self.say.signs.item.join(facts))

    def _free(self, section: SectionView) -> SectionView:
        """The section as it stands where the issuer declares no standard, so that the other routes are seen too."""
        choice = self.verdict.rule_set.choice
        facts = self.verdict.facts
        if choice is None or facts.word(choice.fact) is None:
            return section
        values = {key: value for key, value in facts.values.items() if key != choice.fact}
        free = self._checked(values)
        return next(view for view in verdict_view(free).sections if view.id == section.id)

    def _checked(self, values: Mapping[str, Value]) -> Verdict:
        facts = IssuerFacts(self.verdict.table, MappingProxyType(dict(values)))
        return check(facts, self.verdict.book, self.verdict.rule_set.id, self.verdict.as_of)

    # --- other sections -----------------------------------------------------------------------------------------------

    @cached_property
    def _chosen(self) -> VerdictView:
        """The verdict as it is for the one standard that the note is about, where that is not declared."""
        choice = self.verdict.rule_set.choice
        routes = self.checked.routes
        if choice is None or self.verdict.facts.word(choice.fact) is not None:
            return self.view
        if not routes:
            standards = next(section for section in self.view.sections if section.id == choice.section)
            left = [r for r in standards.routes if r.outcome is not NOT_APPLICABLE and r.outcome is not NOT_MET]
            judged = [r for r in left if all(p.judged for p in parts_of(self.phrases.all(r.criteria), UNKNOWN))]
            routes = tuple(route.id for route in judged)
        if len(routes) != 1:
            return self.view
        return verdict_view(self._checked({**self.verdict.facts.values, choice.fact: routes[0]}))

    def _section(self, section: SectionView, *, first: bool) -> Iterator[NoteLine]:
        """A section that is no market-cap standard: its conditions, or the one that was asked about."""
        section = next(view for view in self._chosen.sections if view.id == section.id)
        route = section.routes[0]
        criteria = self._focus(section, route)
        phrases = self.phrases.all(criteria)
        step = f"{self.verdict.rule_set.id}/{section.id}"
        failed, unknown = list(parts_of(phrases, NOT_MET)), list(parts_of(phrases, UNKNOWN))
        met = [phrase for phrase in parts_of(phrases, MET) if not phrase.judged]
        if first:
            yield self._section_lead(section, route, phrases, alone=len(criteria) == 1)
        elif failed:
            yield self._line(step, self.say("note.not_met", what=self._joined(failed)), self._criteria(failed))
        yield from self._needed(failed)
        in_lead = first and not failed and not unknown and len(phrases) <= LEAD_HOLDS
        if met and not in_lead:
            yield self._line(step, self.say("note.met", what=self._joined(met)), self._criteria(met))
        missing = [phrase for phrase in unknown if not phrase.judged]
        stated = any(self._speaks_to(phrase) for phrase in missing)
        if missing and (not first or (failed and stated)):
            yield self._line(step, self.say("note.missing", what=self._joined(missing)), self._criteria(missing))
        waived = [c for c in route.criteria if c.waived]
        yield from self._exemptions(step, waived if not self.checked.criteria else ())
        if failed and route.id == _REGULAR:
            yield from self._escape(section)

    def _exemptions(self, step: str, waived: Iterable[CriterionView]) -> Iterator[NoteLine]:
        """The exceptions that waive criteria, each once, by the provision that grants it."""
        language = self.say.language
        exemptions = {c.exemption.label[language]: c.exemption for c in waived if c.exemption is not None}
        for label, exemption in exemptions.items():
            cited = self.verdict.book.cite(exemption.provision, self.verdict.as_of)
            quotation = _quote(self.corpus, cited.reference, "", language)
            text = _sentence(f"{label}{self.say.signs.stop}")
            yield NoteLine(step, CitedLine(text, tuple(filter(None, [quotation]))))

    def _focus(self, section: SectionView, route: RouteView) -> list[CriterionView]:
        """The criteria asked about by name, else the only one that the figures belong to, else all of the route."""
        named = _named_criteria(route.criteria, self.checked.criteria)
        if named:
            return named
        figures = {without_year(fact.fact) for fact in self.checked.read}
        fitting = [c for c in route.criteria if not _facts(c).isdisjoint(figures)]
        return (
            fitting if len(fitting) == 1 and not self.checked.asked.whole or _is_long(route) else list(route.criteria)
        )

    def _speaks_to(self, phrase: Phrase) -> bool:
        figures = {without_year(fact.fact) for fact in self.checked.read}
        return any(not _facts(criterion).isdisjoint(figures) for criterion in phrase.criteria)

    def _section_lead(
        self, section: SectionView, route: RouteView, phrases: Sequence[Phrase], *, alone: bool
    ) -> NoteLine:
        failed, unknown = list(parts_of(phrases, NOT_MET)), list(parts_of(phrases, UNKNOWN))
        if failed:
            text = self.say("lead.not_met_of", no=self._no, reasons=self._joined(failed))
            return self._lead(text, self._criteria(failed))
        if unknown:
            what = self.phrases.name(route.id, route.label) if not alone else self.phrases.short(phrases[0].criteria[0])
            if all(phrase.judged for phrase in unknown):
                return self._lead(self.say("lead.judged_only", what=self._joined(unknown)), self._criteria(unknown))
            missing = [phrase for phrase in unknown if not phrase.judged]
            near = any(phrase.near for phrase in missing)
            text = self.say(
                "lead.near_open" if near else "lead.open",
                what=self._joined(missing) if near else what,
                facts=self._joined(missing),
            )
            return self._lead(text, self._criteria(missing))
        if len(phrases) <= LEAD_HOLDS and phrases:
            text = self.say("lead.met_of", yes=self._yes, reasons=self._joined(phrases))
        else:
            text = self.say("lead.met", yes=self._yes, what=self.phrases.name(route.id, route.label))
        return self._lead(text, self._criteria(phrases) or list(route.tips())[:1])

    def _needed(self, failed: Sequence[Phrase]) -> Iterator[NoteLine]:
        """What a ratio that falls short would need, and when complete years will be there."""
        context = self.verdict.evaluation.context
        for criterion in self._criteria(phrase for phrase in failed if len(phrase.criteria) == 1):
            condition = criterion.requirement
            if not isinstance(condition, Threshold) or not isinstance(condition.limit, Decimal):
                continue
            needed = needed_part(condition.fact, condition.limit, context, self.say)
            if needed is not None:
                people = condition.fact == "rd_staff_ratio"
                key = "figure.needed_people" if people else "figure.needed"
                text = self.say(key, least=needed.least, more=needed.more)
                yield self._figure(f"figure/{condition.fact}", text, [criterion])
            days = complete_on(condition.fact, condition.limit, context)
            if days is not None:
                start, end = (day_words(day, self.say.language) for day in days)
                years = format(condition.limit, "f")
                text = self.say("figure.complete", start=start, end=end, years=years)
                yield self._figure(f"figure/{condition.fact}", text, [criterion])

    def _escape(self, section: SectionView) -> Iterator[NoteLine]:
        """That one of the exceptional cases would do instead, where none of them was denied."""
        for route in section.routes:
            for criterion in route.criteria:
                if criterion.id == _ESCAPE and criterion.outcome is UNKNOWN:
                    yield self._line(f"{self.verdict.rule_set.id}/{route.id}", self.say("note.escape"), [criterion])

    def _other_sections(self) -> Iterator[NoteLine]:
        """What listing needs besides, in one line."""
        named: list[str] = []
        support: list[CriterionView] = []
        exempt: list[str] = []
        for section in self._chosen.sections:
            if section in self._about or section.id in {about.id for about in self._about}:
                continue
            if section.outcome is not UNKNOWN:
                continue
            route = section.routes[0]
            if route.id == _REGULAR:
                open_ones = [c for c in route.criteria if c.outcome is UNKNOWN]
                named.append(_shared([self.phrases.short(criterion) for criterion in open_ones], self.say))
                exempt += [self.phrases.short(criterion) for criterion in route.criteria if criterion.waived]
                support += open_ones[:1]
            else:
                named.append(self.phrases.name(section.id, section.label))
                support += [tip for tip in route.tips() if tip.outcome is UNKNOWN][:1]
        if not named:
            return
        texts = [*named, *(self.say("note.exempt", what=what) for what in exempt)]
        yield self._line(
            "others/sections", self.say("note.sections", what=self.say.signs.semicolon.join(texts)), support
        )

    # --- what to tell next, and what was read -------------------------------------------------------------------------

    def _next(self) -> Iterator[NoteLine]:
        """The facts, or the milestone, that would decide what was asked."""
        wanted = self._missing()
        if wanted:
            facts = self.say.signs.item.join(wanted[:NEXT_SHOWN])
            yield NoteLine(NEXT, CitedLine(self.say("note.next", facts=facts), ()), layout=Layout.RUN_ON)

    def _missing(self) -> list[str]:
        routes = [route for section in self._about for route in self._leading(section)]
        if not routes or self._decided:
            return []
        facts = {
            name
            for route in routes
            for tip in route.tips()
            if tip.outcome is UNKNOWN and not tip.judgement
            for name in _facts(tip)
        }
        names: list[str] = []
        phrases = [p for route in routes for p in self.phrases.all(route.criteria)]
        if any(p.outcome is MET for p in phrases) and all(p.judged for p in parts_of(phrases, UNKNOWN)):
            return self._milestones(routes)
        for key in self.verdict.missing_facts:
            name = without_year(key)
            if name in facts and name not in _GENERAL_FACTS:
                spec = self.verdict.table.spec(key)
                if spec is not None and spec.kind is not FactKind.CHOICES:
                    names.append(bare(self.say.fact(name)))
        return list(dict.fromkeys(names)) or self._milestones(routes)

    def _leading(self, section: SectionView) -> list[RouteView]:
        """The open routes that the note is about: those asked about, else those that only judgement is left of."""
        routes = [route for route in section.routes if route.outcome is UNKNOWN and route.id != "exceptional-cases"]
        if self.checked.routes:
            return [route for route in routes if route.id in self.checked.routes]
        if any(route.outcome is MET for route in section.routes):
            return []
        judged = [r for r in routes if all(p.judged for p in parts_of(self.phrases.all(r.criteria), UNKNOWN))]
        return judged or routes

    @property
    def _decided(self) -> bool:
        """Whether what was asked by name is decided: nothing more need be told for it."""
        choice = self.verdict.rule_set.choice
        sections = [s for s in self._about if choice is not None and s.id != choice.section]
        criteria = [c for s in sections for c in self._focus(s, s.routes[0])]
        asked = [c for c in criteria if c.outcome is not NOT_APPLICABLE]
        alone = self.checked.criteria or len(asked) == 1
        return bool(alone) and not any(c.outcome is UNKNOWN for c in asked)

    def _milestones(self, routes: Sequence[RouteView]) -> list[str]:
        """The conditions of the routes that show a phased result, as far as they are open."""
        concepts = {
            item.id
            for item in self.verdict.rule_set.items()
            if isinstance(item, Criterion) and "phased-result" in item.concepts
        }
        tips = [tip for route in routes for tip in route.tips() if tip.id in concepts and tip.outcome is UNKNOWN]
        return list(dict.fromkeys(self.phrases.short(tip) for tip in tips))

    def _read(self) -> NoteLine:
        latest = self.verdict.facts.latest_year(self.view.day)
        say = self.say
        facts = say.signs.semicolon.join(_read(fact, latest, say) for fact in self.checked.read)
        lines = [say("note.read", facts=facts)]
        lines += [f"{text}{say.signs.stop}" for text in not_placed(self.checked.unread, say.language)]
        return NoteLine(READ, CitedLine(say.signs.space.join(lines), ()), layout=Layout.PARAGRAPH)

    # --- rules that are no listing conditions -------------------------------------------------------------------------

    def _other_rules(self) -> Iterator[NoteLine]:
        figures = list(self._shares())
        if figures:
            yield from figures
            return
        if not self._asked.verdict:
            yield from self._first_year()
            return
        sections = self._about
        routes = [r for s in sections for r in s.routes if r.outcome is not NOT_APPLICABLE]
        phrases = self.phrases.all(c for route in routes for c in route.criteria)
        outcome = _conclusion(sections, self.view, whole=len(sections) == len(self.view.sections))
        chosen = self._telling_routes(sections)
        phrases = self.phrases.all(c for route in chosen for c in route.criteria)
        failed, unknown = list(parts_of(phrases, NOT_MET)), list(parts_of(phrases, UNKNOWN))
        meanings = self.verdict.rule_set.conclusions
        language = self.say.language
        met = [phrase for phrase in parts_of(phrases, MET) if not phrase.judged]
        waived = [c for route in chosen for c in route.criteria if c.waived]
        open_numbers = [p for p in unknown if p.fact or p.near]
        by_figures = self.verdict.rule_set.by_figures
        if outcome is NOT_MET:
            text, rest = meanings[Conclusion.NOT_ELIGIBLE.value][language], failed
        elif outcome is MET:
            text, rest = meanings[Conclusion.ELIGIBLE.value][language], met
        elif by_figures is not None and (met or waived) and not open_numbers:
            text, rest = by_figures[language], met
        else:
            text, rest = meanings[Conclusion.UNDETERMINED.value][language], unknown
        concluded = outcome is not UNKNOWN or rest is met
        if self._asked.form is AnswerForm.ENOUGH and concluded:
            text = f"{self._no if outcome is NOT_MET else self._yes}{self.say.signs.colon}{text}"
        yield self._lead(text, self._criteria(rest) or waived or [t for r in routes for t in r.tips()][:1])
        step = self.verdict.rule_set.id
        if failed:
            yield self._line(step, self.say("note.decides", what=self._joined(failed)), self._criteria(failed))
        yield from self._needed(failed)
        if met:
            yield self._line(step, self.say("note.met", what=self._joined(met)), self._criteria(met))
        yield from self._exemptions(step, waived)
        yield from self._first_year()
        if outcome is not NOT_MET:
            judged = [phrase for phrase in unknown if phrase.judged]
            missing = [phrase for phrase in unknown if not phrase.judged] + self._elsewhere()
            if missing:
                yield self._line(step, self.say("note.missing", what=self._joined(missing)), self._criteria(missing))
            if judged:
                yield self._line(step, self.say("note.judged", what=self._joined(judged)), self._criteria(judged))

    def _telling_routes(self, sections: Sequence[SectionView]) -> list[RouteView]:
        """Of each section the routes that show how it came out; of several that fail all."""
        chosen: list[RouteView] = []
        for section in sections:
            routes = [route for route in section.routes if route.outcome is section.outcome]
            chosen += routes[:1] if section.outcome is MET else routes
        return chosen

    def _elsewhere(self) -> list[Phrase]:
        """What the sections nobody asked about still need."""
        about = {section.id for section in self._about}
        routes = [r for s in self.view.sections if s.id not in about and s.outcome is UNKNOWN for r in s.routes]
        if self.verdict.rule_set.id == "co-investment":
            return []
        return [p for p in parts_of(self.phrases.all(c for r in routes for c in r.criteria), UNKNOWN)]

    def _shares(self) -> Iterator[NoteLine]:
        """A share of a stated amount up to a cap, where nobody says how much is taken; then the lock-up if asked."""
        context = self.verdict.evaluation.context
        for route in (r for s in self.verdict.sections for r in s.routes if r.outcome is not NOT_APPLICABLE):
            for finding in route.findings:
                condition = finding.condition
                if not isinstance(condition, Threshold) or not isinstance(condition.limit, Share):
                    continue
                base = context.read(condition.limit.fact).assumed.exact
                if base is None or context.facts.number(condition.fact) is not None:
                    continue
                share, cap, spec = condition.limit.share, condition.limit.cap, condition.spec
                key = "figure.share" if base * share <= cap else "figure.share_capped"
                text = self.say(
                    key, share=format((share * 100).normalize(), "f"), amount=self.say.amount(base * share, spec),
                    cap=self.say.amount(cap, spec),
                )  # fmt: skip
                view = self._tip(finding.id)
                yield replace(self._figure(f"figure/{condition.fact}", text, [view]), layout=Layout.PARAGRAPH)
                yield from self._lock_up()

    def _lock_up(self) -> Iterator[NoteLine]:
        """How long what is taken is locked up, where that was asked too."""
        for section in self.view.sections if self._asked.lock_up else ():
            for tip in (t for route in section.routes for t in route.tips()):
                condition = tip.requirement
                if tip.outcome is UNKNOWN and isinstance(condition, Threshold) and isinstance(condition.limit, Decimal):
                    if condition.fact in self.verdict.missing_facts and condition.spec.kind is FactKind.COUNT:
                        period = self.say.amount(condition.limit, condition.spec)
                        yield self._figure(f"figure/{condition.fact}", self.say("figure.lock_up", period=period), [tip])

    def _tip(self, name: str) -> CriterionView:
        return next(t for s in self.view.sections for r in s.routes for t in r.tips() if t.id == name)

    def _first_year(self) -> Iterator[NoteLine]:
        """The first fiscal year that is tested, where an exception counts full years since a stated listing."""
        listed = self.verdict.facts.day(LISTED_ON)
        for item in self.verdict.rule_set.items() if listed is not None else ():
            if not isinstance(item, Criterion | CriterionGroup):
                continue
            for exemption in item.exemptions:
                years = [
                    leaf.limit
                    for leaf in _thresholds(exemption.when)
                    if leaf.fact == "full_fiscal_years_since_listing" and isinstance(leaf.limit, Decimal)
                ]
                chosen = self.verdict.facts.word("chosen_standard")
                if not years or chosen != "standard-5" or listed is None:
                    continue
                text = self.say("figure.first_year", year=listed.year, first=listed.year + int(years[0]))
                cited = self.verdict.book.cite(exemption.provision, self.verdict.as_of)
                support = _quote(self.corpus, cited.reference, "", self.say.language)
                line = CitedLine(text, tuple(filter(None, [support])))
                layout = Layout.ITEM if self._asked.verdict else Layout.PARAGRAPH
                yield NoteLine("figure/first-year", line, True, layout)
                return

    # --- words --------------------------------------------------------------------------------------------------------

    @property
    def _yes(self) -> str:
        return self.say(f"yes.{self._asked.form.value}")

    @property
    def _no(self) -> str:
        return self.say(f"no.{self._asked.form.value}")

    def _joined(self, phrases: Iterable[Phrase]) -> str:
        return self.say.signs.semicolon.join(dict.fromkeys(phrase.text for phrase in phrases))

    def _criteria(self, phrases: Iterable[Phrase]) -> list[CriterionView]:
        return [criterion for phrase in phrases for criterion in phrase.criteria]

    def _routes(self, routes: Sequence[RouteView]) -> str:
        return _shared([self.phrases.name(route.id, route.label) for route in routes], self.say)

    def _support(self, criteria: Iterable[CriterionView]) -> tuple[Quotation, ...]:
        """The sentences of the provisions cited that state the requirements, in the language of the answer."""
        quotations = []
        for criterion in criteria:
            required = self.say.requirement(criterion.requirement) if criterion.requirement is not None else ""
            quotations.append(_quote(self.corpus, criterion.cited.reference, required, self.say.language))
        return tuple(dict.fromkeys(quotation for quotation in quotations if quotation is not None))


def _quote(corpus: Corpus, reference: Reference, required: str, language: Language) -> Quotation | None:
    provision = corpus.find(reference)
    if provision is None:
        return None
    wanted = {normal_form(quantity) for quantity in read_quantities(required)}
    return Quotation(provision.reference, _stating(provision, wanted, language))


def _stating(provision: Provision, wanted: set[str], language: Language) -> str:
    return max(
        corpus_sentences(provision.text[language], language),
        key=lambda sentence: len(wanted & {normal_form(quantity) for quantity in read_quantities(sentence)}),
    )


def _sentence(text: str) -> str:
    """A line with a capital at its start."""
    return text[:1].upper() + text[1:]


def _thresholds(condition: Condition) -> Iterator[Threshold]:
    return (leaf for leaf in leaves(condition) if isinstance(leaf, Threshold))


def _conclusion(sections: Sequence[SectionView], view: VerdictView, *, whole: bool) -> Outcome:
    """How what was asked came out: the sections asked about, or a no of any other."""
    outcomes = [section.outcome for section in sections]
    everything = [section.outcome for section in view.sections]
    if NOT_MET in outcomes or NOT_MET in everything:
        return NOT_MET
    if UNKNOWN in everything:
        return UNKNOWN
    return MET


def _named_criteria(criteria: Iterable[CriterionView], named: Sequence[str]) -> list[CriterionView]:
    """The criteria of those names, wherever they stand in the tree; nothing below one that is named."""
    found: list[CriterionView] = []
    for criterion in criteria:
        found += [criterion] if criterion.id in named else _named_criteria(criterion.parts, named)
    return found


def _facts(criterion: CriterionView) -> frozenset[str]:
    conditions = [tip.requirement for tip in criterion.tips() if tip.requirement is not None]
    return facts_of(conditions)


def _is_long(route: RouteView) -> bool:
    return len(route.criteria) > 6


def _first(route: RouteView) -> list[CriterionView]:
    return list(route.tips())[:1]


def _is_lack(fact: FactRead) -> bool:
    """Whether a stated fact says that there is nothing of something: no revenue, a loss."""
    return fact.value is False or (isinstance(fact.value, Decimal) and fact.value <= 0)


def _either(names: Sequence[str], say: VerdictWords) -> str:
    return say("note.or").join([say.signs.item.join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def _shared(names: Sequence[str], say: VerdictWords) -> str:
    """`standards 1b, 2 and 3`: names that start with the same words say them once."""
    each = list(dict.fromkeys(names))
    words = [name.split() for name in each]
    same = 0
    while len(each) > 1 and all(len(parts) > same + 1 and parts[same] == words[0][same] for parts in words):
        same += 1
    if same:
        names = [" ".join(parts[same:]) for parts in words]
        return say("note.shared", word=" ".join(words[0][:same]), names=_listed(names, say))
    return _listed(each, say)


def _listed(names: Sequence[str], say: VerdictWords) -> str:
    """`a, b and c`."""
    return say("note.and").join(filter(None, [say.signs.item.join(names[:-1]), names[-1]]))


def _read(fact: FactRead, latest: int, say: VerdictWords) -> str:
    """A fact read from the question, its value, and the words it came from."""
    spec = say.table.spec(calendar_key(fact.fact, latest))
    label = _label(fact.fact, say)
    value = ""
    if isinstance(fact.value, bool):
        vouched = fact.fact.startswith("asserted.") and fact.value
        value = "" if vouched else f"{say.signs.colon}{say.word(fact.fact, str(fact.value).lower())}"
    elif isinstance(fact.value, Decimal) and spec is not None and fact.high is None and fact.exactness == "exact":
        amount = say.amount(fact.value, spec)
        value = "" if _said(amount, fact) else f"{say.signs.space}{amount}"
    elif spec is not None and spec.choices and str(fact.value) in spec.choices:
        value = f"{say.signs.colon}{spec.choices[str(fact.value)][say.language]}"
    return say("note.quoted", fact=f"{label}{value}", words=fact.span)


def _said(amount: str, fact: FactRead) -> bool:
    """Whether the words quoted say the amount as it would be written, or that there is none."""
    span = fact.span.replace(" ", "")
    return fact.value == 0 or span in amount.replace(" ", "") or amount.replace(" ", "") in span


def _label(key: str, say: VerdictWords) -> str:
    """What a fact is called; the year only where somebody named one."""
    years = {"latest": "note.of_latest", "latest-1": "note.of_previous", "latest-2": "note.of_earlier"}
    parts = key.split(".")
    if parts[0] == "years" and parts[1] in years:
        return say(years[parts[1]], fact=say.fact(parts[2]))
    return bare(say.fact(key))
