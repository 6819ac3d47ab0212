"""The note on whether a company can list: which standard is open, what decides it, what is out, what else is needed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property

from assistant.answering.answer import CitedLine
from assistant.answering.blocks import Layout
from assistant.answering.verdict.note import (
    LEAD,
    LEAD_HOLDS,
    NEXT,
    NoteLine,
    NoteWriter,
    criteria_of,
    facts_below,
    missing_of,
    numbers_met,
    sentence,
    shared,
)
from assistant.answering.verdict.phrases import Phrase, bare, inside
from assistant.answering.verdict.standards_note import FINER, StandardsNote, named_criteria
from assistant.eligibility.facts.amounts import plain
from assistant.eligibility.facts.issuer import without_year
from assistant.eligibility.logic.kleene import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN
from assistant.eligibility.rules.conditions import Threshold
from assistant.eligibility.verdict.checker import Conclusion
from assistant.eligibility.wording.view import CriterionView, RouteView, SectionView, VerdictView
from assistant.language.patterns import Pattern

NEXT_SHOWN = 2
"""How many missing facts a note asks for; the verdict's JSON has all."""
_INDUSTRY, _RESTRICTED = "industry", "industry.restricted-field"
_PATENTS = "invention_patents"
_OF_FIELD = Pattern(
    "that a question asks of the company's field",
    r"行业|赛道|领域|定位|\b(?:(?:star )?positioning|industry|industries|sector|line of business)\b",
    yes=("行业会不会被直接毙掉", "is our sector a problem"),
    no=("数字上符合哪套", "which standard fits"),
    flags=re.IGNORECASE,
)
_REGULAR, _EXCEPTIONAL = "regular-indicators", "exceptional-cases"


class ListingNote(NoteWriter):
    """Writes the note of a rule set whose routes are alternatives that the issuer chooses from."""

    def lines(self) -> Iterator[NoteLine]:
        """The whole note."""
        yield from self._decided() if self._refused else self._open()
        yield self.read()
        if self.view.conclusion is Conclusion.UNDETERMINED and not self._refused:
            yield from self._next()

    @cached_property
    def _refused(self) -> tuple[SectionView, ...]:
        """The sections that fail and settle it: where listing as such was asked all, those asked about first.

        What a company does closes every standard: a barred field settles a question on one of them too.
        """
        failed = [section for section in self.view.sections if section.outcome is NOT_MET]
        if not self.asked.whole or self.checked.routes:
            standards = any(section.id == self.choice.section for section in self.about)
            return tuple(section for section in failed if standards and section.id == _INDUSTRY)
        asked = [section for section in failed if section in self.about]
        return tuple(asked or failed[:1])

    def _decided(self) -> Iterator[NoteLine]:
        for position, section in enumerate(sorted(self._refused, key=lambda s: s.id == self.choice.section)):
            if section.id != self.choice.section:
                yield from self._section(section) if position == 0 else self._beside(section)
            elif position == 0:
                yield from self._standards.lines(section)
        if not any(section.id in (_INDUSTRY, self.choice.section) for section in self._refused):
            yield from self._standards.met(next(each for each in self.view.sections if each.id == self.choice.section))

    def _open(self) -> Iterator[NoteLine]:
        if self._restricted is None:
            yield from self._on_sections()
            return
        word = self.say.word(_INDUSTRY, self.verdict.facts.word(_INDUSTRY) or "")
        yield self.lead(self.say("lead.restricted", field=word[:1].upper() + word[1:]), [self._restricted])
        for line in self._on_sections():
            yield replace(line, step=f"others/{LEAD}", layout=Layout.ITEM) if line.step == LEAD else line

    @cached_property
    def _restricted(self) -> CriterionView | None:
        """The condition on restricted fields, where listing or the field is asked of and the company's is one."""
        if not (self.asked.whole or _OF_FIELD.search(self.asked.text)) or _INDUSTRY not in self.figures:
            return None
        tips = (tip for section in self.view.sections for route in section.routes for tip in route.tips())
        return next((tip for tip in tips if tip.id == _RESTRICTED and tip.outcome is UNKNOWN), None)

    def _on_sections(self) -> Iterator[NoteLine]:
        sections = sorted(
            self.about, key=lambda section: (section not in self._barring, section.id != self.choice.section)
        )
        for position, section in enumerate(sections):
            if section.id != self.choice.section:
                yield from self._section(section) if position == 0 else self._beside(section)
            elif position == 0:
                yield from self._on_standards(section)
            else:
                yield from self._standards.beside(section)
        if self.asked.whole and not self.checked.criteria and self.view.conclusion is Conclusion.UNDETERMINED:
            yield from self._other_sections()

    def _on_standards(self, section: SectionView) -> Iterator[NoteLine]:
        """The standards asked about; what fails whatever the standard stands right behind the direct answer."""
        first, *others = self._standards.lines(section)
        yield first
        yield from self._besides() if not self.checked.criteria else ()
        yield from others

    @cached_property
    def _barring(self) -> tuple[SectionView, ...]:
        """The sections that a stated figure fails though the standards are open: no yes may stand in front of them."""
        standards = [section for section in self.about if section.id == self.choice.section]
        if not standards or self.standard_fails(standards[0]):
            return ()
        return tuple(section for section in self.about if section.outcome is NOT_MET)

    @cached_property
    def _standards(self) -> StandardsNote:
        return StandardsNote(self.checked, self.corpus, self.say)

    # --- other sections -----------------------------------------------------------------------------------------------

    @cached_property
    def _chosen(self) -> VerdictView:
        """The verdict as it is for the one standard that the note is about, where that is not declared."""
        values, routes = self.verdict.facts.values, self.checked.routes
        if not routes:
            section = next(section for section in self.view.sections if section.id == self.choice.section)
            possible = [route for route in section.routes if route.outcome in (MET, UNKNOWN)]
            met = [route for route in possible if route.outcome is MET]
            routes = tuple(route.id for route in met or (self._standards.candidates(possible) if possible else ()))
        if len(routes) != 1 or self.choice.fact in values:
            return self.view
        return self.checked_with({**values, self.choice.fact: routes[0]})

    def _section(self, section: SectionView, *, first: bool = True) -> Iterator[NoteLine]:
        """A section that is no market-cap standard: its conditions, or the one that was asked about."""
        section = next(view for view in self._chosen.sections if view.id == section.id)
        named = named_criteria(section.routes[0].criteria, self.checked.criteria)
        met_by = [route for route in section.routes if route.outcome is MET]
        route = met_by[0] if met_by and not named else section.routes[0]
        phrases = self.phrases.all(named or self._telling(route))
        if not phrases:  # nothing stated bears on it, but for what does not apply
            yield from self._waived(route, [each for each in named or self._telling(route) if each.waived], first=first)
            return
        if first and not named:
            phrases += [phrase for phrase in self._spoken_of(route) if phrase not in phrases]
        step = f"{self.verdict.rule_set.id}/{section.id}"
        failed = [p for p in phrases if p.outcome is NOT_MET or p.leaning is NOT_MET]
        if first and failed and not named and section.outcome is UNKNOWN:  # another way is still open
            yield self.lead(self.say("lead.near", what=self.joined(failed)), criteria_of(failed))
        elif first:
            lead = self._section_lead(route, phrases, alone=len(named) == 1)
            yield self._so_far(phrases) if lead.affirms and self._is_open_at_large else lead
        else:
            yield from self.of_phrases(step, "verdict_note.not_met", failed)
        yield from self.needed(failed)
        yield from self.takes([route] if failed else [])
        decided = all(phrase.outcome is MET or phrase.leaning is MET for phrase in phrases)
        stated = self._stated(route)
        waived = [criterion for criterion in route.criteria if criterion.waived and (not named or criterion in stated)]
        met = [] if first and decided and len(phrases) <= LEAD_HOLDS else numbers_met(phrases)
        yield from self._met(step, met, waived)
        spoken_of = [] if named or not failed else self._spoken_of(route)
        missing = spoken_of if first else missing_of(phrases)
        yield from self.of_phrases(step, "verdict_note.missing", missing)
        spare = [part for criterion in named for part in criterion.parts if part.outcome is NOT_MET and part.measured]
        if decided:
            yield from self.of_phrases(step, "verdict_note.spare", self.phrases.all(spare))
        if failed and route.id == _REGULAR:
            yield from self._escape(section)

    def _waived(self, route: RouteView, waived: Sequence[CriterionView], *, first: bool) -> Iterator[NoteLine]:
        """That what was asked about does not apply, and what of its route is open instead."""
        if not waived or not (first or self.checked.criteria):
            return
        step, phrases = f"{self.verdict.rule_set.id}/{route.id}", self.phrases.all(route.criteria)
        text = sentence(self.say.signs.semicolon.join(map(self._exempt, waived)) + self.say.signs.stop)
        place, layout = (LEAD, Layout.PARAGRAPH) if first else (step, Layout.ITEM)
        yield NoteLine(place, CitedLine(text, self.exempting(waived)), layout=layout)
        failed = [phrase for phrase in phrases if phrase.outcome is NOT_MET or phrase.leaning is NOT_MET]
        yield from self.of_phrases(step, "verdict_note.not_met", failed)
        yield from self.of_phrases(step, "verdict_note.missing", missing_of(phrases))
        if not first:
            yield from self._met(step, numbers_met(self.phrases.all(self._stated(route))), ())

    def _spoken_of(self, route: RouteView) -> list[Phrase]:
        """What is open of the conditions that the question speaks of and states too little on."""
        open_ones = (each for each in route.criteria if each.outcome is UNKNOWN and each.id in self.checked.spoken_of)
        return [phrase for phrase in self.phrases.all(open_ones) if phrase.outcome is UNKNOWN]

    def _met(self, step: str, met: Sequence[Phrase], waived: Sequence[CriterionView]) -> Iterator[NoteLine]:
        """The conditions met and in the same line those that do not apply; alone, the exceptions in their own words."""
        if not met:
            yield from self.exemptions(step, waived)
            return
        exempt = map(self._exempt, waived)
        text = self.say("verdict_note.met", what=self.say.signs.semicolon.join([self.joined(met), *exempt]))
        support = (*self.support(criteria_of(met)), *self.exempting(waived))
        yield NoteLine(step, CitedLine(sentence(text), support))

    def _beside(self, section: SectionView) -> Iterator[NoteLine]:
        """A section that is not the first, called by its name, so that no limit is taken for another's."""
        named = bare(section.label[self.say.language])
        for position, line in enumerate(self._section(section, first=False)):
            text = self.say("verdict_note.of_section", section=named, told=inside(line.line.text))
            yield line if position else replace(line, line=replace(line.line, text=text))

    def _exempt(self, criterion: CriterionView) -> str:
        """That a criterion does not apply; of an exemption on which sources differ that it is open."""
        disputed = criterion.exemption is not None and criterion.exemption.disputed
        key = "verdict_note.exempt_disputed" if disputed else "verdict_note.exempt"
        return self.say(key, what=self.phrases.short(criterion))

    def _telling(self, route: RouteView) -> Sequence[CriterionView]:
        """The criteria of a long route that something stated bears on; all of a short one."""
        if len(route.criteria) <= LEAD_HOLDS * 2:
            return route.criteria
        return self._stated(route)

    def _section_lead(self, route: RouteView, phrases: Sequence[Phrase], *, alone: bool) -> NoteLine:
        what = self.phrases.name(route.id, route.label)
        if alone or any(phrase.outcome is not MET for phrase in phrases):
            return self.conditions_lead(phrases, what)
        if route.outcome is UNKNOWN:
            rest = [phrase.text for phrase in self.phrases.all(route.criteria) if phrase.outcome is UNKNOWN]
            words = {"yes": self.yes, "reasons": self.joined(phrases), "facts": self.say.signs.item.join(rest)}
            return self.lead(self.say("lead.so_far", what=what, **words), criteria_of(phrases), affirms=True)
        return self.lead(self.met_text(what, phrases), criteria_of(phrases) or list(route.tips())[:1], affirms=True)

    @property
    def _is_open_at_large(self) -> bool:
        return self.checked.at_large and self.view.conclusion is Conclusion.UNDETERMINED

    def _so_far(self, phrases: Sequence[Phrase]) -> NoteLine:
        """That what is stated meets what asks for it, where listing as such is asked about: no yes to that."""
        return self.lead(self.say("lead.at_large", reasons=self.joined(phrases)), criteria_of(phrases))

    def _escape(self, section: SectionView) -> Iterator[NoteLine]:
        """That one of the exceptional cases would do instead, where none of them was denied."""
        for route in section.routes:
            if route.id == _EXCEPTIONAL and route.outcome is UNKNOWN:
                step = f"{self.verdict.rule_set.id}/{route.id}"
                yield self.line(step, self.say("verdict_note.escape"), route.criteria)
                yield from self._escape_by_number(route, step)

    def _escape_by_number(self, route: RouteView, step: str) -> Iterator[NoteLine]:
        """How the patents stated stand to the number that an exceptional case asks for; nothing of far fewer."""
        stated = self.verdict.facts.number(_PATENTS)
        count = stated.exact if stated is not None else None
        for tip in route.tips() if count is not None else ():
            limit = tip.requirement.limit if isinstance(tip.requirement, Threshold) else None
            if count is not None and isinstance(limit, Decimal) and count * 2 >= limit:
                reached = "verdict_note.escape_number" if count >= limit else "verdict_note.escape_short"
                amounts = {"stated": plain(count), "limit": plain(limit), "short": plain(limit - count)}
                yield self.line(step, self.say(reached, what=inside(tip.label[self.say.language]), **amounts), [tip])

    def _besides(self) -> Iterator[NoteLine]:
        """What was stated and fails a condition that applies whatever the standard, where only standards are asked."""
        about = {section.id for section in self.about}
        others = [s for s in self._chosen.sections if s.id not in about and s.outcome in (NOT_MET, UNKNOWN)]
        if any(self.standard_fails(section) for section in self.about if section.id == self.choice.section):
            return
        for section in others:
            failed = [
                phrase
                for phrase in self.phrases.all(self._stated(section.routes[0]))
                if (phrase.outcome is NOT_MET or phrase.leaning is NOT_MET) and self.speaks_to(phrase)
            ]
            yield from self.of_phrases(f"others/{section.id}", "verdict_note.besides", failed)
            if failed and section.routes[0].id == _REGULAR:
                yield from self._escape(section)

    def standard_fails(self, section: SectionView) -> bool:
        """Whether what is asked of the standards is not met anyway."""
        asked = [route for route in section.routes if route.id in self.checked.routes] or section.routes
        return all(route.outcome in (NOT_MET, NOT_APPLICABLE) for route in asked)

    def _stated(self, route: RouteView) -> list[CriterionView]:
        """The criteria of a route that something stated bears on."""
        return [criterion for criterion in route.criteria if not facts_below(criterion).isdisjoint(self.figures)]

    def _other_sections(self) -> Iterator[NoteLine]:
        """What listing needs besides, in one line."""
        about = {section.id for section in self.about}
        named, exempt, support = list[str](), list[str](), list[CriterionView]()
        for section in self._chosen.sections:
            if section.id in about or section.outcome is not UNKNOWN:
                continue
            route = section.routes[0]
            unknown = [criterion for criterion in route.criteria if criterion.outcome is UNKNOWN]
            support += unknown[:1]
            if route.id == _REGULAR or all(criterion.judgement for criterion in unknown):
                named.append(shared(map(self.phrases.short, unknown), self.say))
                exempt += [self._exempt(criterion) for criterion in route.criteria if criterion.waived]
            else:
                named.append(self.phrases.name(section.id, section.label))
        if named:
            text = self.say("verdict_note.sections", what=self.say.signs.semicolon.join([*named, *exempt]))
            yield self.line("others/sections", text, support)

    # --- what to tell next --------------------------------------------------------------------------------------------

    def _next(self) -> Iterator[NoteLine]:
        """The facts, or the milestone, that would decide what was asked."""
        wanted = list(dict.fromkeys(name for section in self.about for name in self._wanted(section)))
        if wanted:
            facts = self.say.signs.item.join(wanted[:NEXT_SHOWN])
            yield NoteLine(NEXT, CitedLine(self.say("verdict_note.next", facts=facts), ()), layout=Layout.RUN_ON)

    def _wanted(self, section: SectionView) -> list[str]:
        if section.id == self.choice.section:
            routes = [route for route in section.routes if route.outcome is UNKNOWN]
            asked = [route for route in routes if route.id in self.checked.routes]
            if any(route.outcome is MET for route in section.routes) or (self.checked.routes and not asked):
                return []
            routes = asked or self._standards.candidates(routes) if routes else []
            return self._facts([c for route in routes for c in route.criteria]) or self._milestones(routes)
        section = next(view for view in self._chosen.sections if view.id == section.id)
        route = section.routes[0]
        criteria = named_criteria(route.criteria, self.checked.criteria) or self._telling(route)
        failed = any(criterion.outcome is NOT_MET for criterion in criteria)
        return [] if failed or section.outcome is not UNKNOWN else self._facts(criteria)

    def _facts(self, criteria: Iterable[CriterionView]) -> list[str]:
        """The facts that nobody stated and that the open criteria turn on, the most telling first."""
        phrases = self.phrases.all(criteria)
        open_ones = criteria_of(phrase for phrase in phrases if phrase.open_number)
        facts = frozenset().union(*map(facts_below, open_ones)) if open_ones else frozenset()
        facts = facts.union(*(phrase.turns_on for phrase in phrases))
        nil = {without_year(fact.fact) for fact in self.checked.read if fact.value == 0}
        names = [name for name in map(without_year, self.verdict.missing_facts) if name not in nil]
        return [inside(bare(self.say.fact(name))) for name in names if name in facts and name not in FINER]

    def _milestones(self, routes: Iterable[RouteView]) -> list[str]:
        """The conditions of the routes that show a phased result, as far as they are open."""
        tips = [
            tip
            for route in routes
            for tip in route.tips()
            if tip.id in self._standards.milestones and tip.outcome is UNKNOWN
        ]
        return [self.phrases.short(tip) for tip in tips]
