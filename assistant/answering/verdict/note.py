"""The lines of a note on a verdict, and what every note is written with.

A note is what a colleague would type: the direct answer to what was asked first, then what decides it. Every line is
drawn from the view of the verdict and the rule data, and cites the provisions it rests on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType

from assistant.answering.answer import CitedLine, Quotation
from assistant.answering.blocks import Layout
from assistant.answering.verdict.asking import AnswerForm, Asked
from assistant.answering.verdict.checking import QuestionCheck
from assistant.answering.verdict.phrases import Phrase, PhraseWriter, bare, inside
from assistant.answering.words import WORDS
from assistant.corpus.model import Corpus, Reference
from assistant.eligibility.facts.amounts import plain
from assistant.eligibility.facts.formulas import sources
from assistant.eligibility.facts.issuer import IssuerFacts, Value, without_year
from assistant.eligibility.facts.table import FactKind, FactSpec
from assistant.eligibility.logic.kleene import MET, NOT_MET, UNKNOWN, Outcome
from assistant.eligibility.reading.fact import Unread
from assistant.eligibility.reading.rd_staff_apart import OTHER_WORK
from assistant.eligibility.reading.reader import FactRead, calendar_key
from assistant.eligibility.rules.conditions import Threshold, facts_of
from assistant.eligibility.rules.criteria import Choice
from assistant.eligibility.verdict.checker import Verdict, check
from assistant.eligibility.wording.amounts import foreign_money_words
from assistant.eligibility.wording.figures import complete_on, day_words, needed_part
from assistant.eligibility.wording.view import (
    CriterionView,
    RouteView,
    SectionView,
    TakeView,
    VerdictView,
    verdict_view,
)
from assistant.eligibility.wording.words import VerdictWords
from assistant.language.index_words import tokens
from assistant.language.quantities.reader import normal_form, read_quantities
from assistant.language.sentences import corpus_sentences
from assistant.language.text import Language, punctuation

LEAD, READ, NEXT = "lead", "read", "next"
"""The steps of the direct answer, of what was read, and of what to tell next."""
LEAD_HOLDS = 3
"""Most conditions that the direct answer itself names where all are met."""
TAKES_SHOWN = 4
"""Most routes of which a note says what they would take."""
MOST_SPANS = 5
"""How many spans the line names; the JSON of an answer has all."""
_LONGEST_SPAN = 40
_RD_STAFF = "rd_staff_ratio"
_YEARS = {
    "latest": "verdict_note.of_latest",
    "latest-1": "verdict_note.of_previous",
    "latest-2": "verdict_note.of_earlier",
}


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One line of a note, by the id of the step that says it, and how it is laid out.

    A `figure` is a number worked out from what was stated; any other line is the checker's. One that is `dated` names
    the days it is of, and so may cite versions that are not in force on the day of the answer. `rule` are
    sentences that it rests on and that are worth reading beside it. A direct answer `affirms` where it says that
    something is met.
    """

    step: str
    line: CitedLine
    figure: bool = False
    layout: Layout = Layout.ITEM
    dated: bool = False
    rule: tuple[Quotation, ...] = ()
    affirms: bool = False

    @property
    def closing(self) -> bool:
        """Whether it ends the answer: what was read, and what to tell next."""
        return self.step in (READ, NEXT)


@dataclass(frozen=True)
class NoteWriter:
    """Writes one note; `view` is drawn of the verdict in `checked`."""

    checked: QuestionCheck
    corpus: Corpus
    say: VerdictWords

    # --- what is written about ----------------------------------------------------------------------------------------

    @property
    def verdict(self) -> Verdict:
        """The verdict that the note is on."""
        return self.checked.verdict

    @property
    def choice(self) -> Choice:
        """The section of alternative routes, of the rules of listing."""
        choice = self.verdict.rule_set.choice
        assert choice is not None, "the rules of listing have a choice"
        return choice

    @property
    def asked(self) -> Asked:
        """What the question wants."""
        return self.checked.asked

    @cached_property
    def view(self) -> VerdictView:
        """The verdict as it is shown."""
        return verdict_view(self.verdict)

    @cached_property
    def phrases(self) -> PhraseWriter:
        """What says one condition."""
        told = {without_year(fact.fact) for fact in self.checked.read}
        unread = {each.fact: each for each in reversed(self.checked.unread) if each.fact and each.fact not in told}
        return PhraseWriter(self.say, self.verdict, self.verdict.rule_set.shorts(), unread)

    @cached_property
    def about(self) -> tuple[SectionView, ...]:
        """The sections that the question is about."""
        wanted = {section.section.id for section in self.checked.sections}
        return tuple(section for section in self.view.sections if section.id in wanted)

    @cached_property
    def figures(self) -> frozenset[str]:
        """The facts that were stated, without their year."""
        return frozenset(without_year(fact.fact) for fact in self.checked.read)

    def speaks_to(self, phrase: Phrase) -> bool:
        """Whether something stated bears on a condition."""
        return any(not facts_below(criterion).isdisjoint(self.figures) for criterion in phrase.criteria)

    def checked_with(self, values: Mapping[str, Value]) -> VerdictView:
        """The verdict on other facts, under the same rules and on the same day."""
        facts = IssuerFacts(self.verdict.table, MappingProxyType(dict(values)))
        verdict = check(facts, self.verdict.book, self.verdict.rule_set.id, self.verdict.as_of)
        return verdict_view(verdict, repairs=False)

    # --- lines --------------------------------------------------------------------------------------------------------

    def line(self, step: str, text: str, support: Iterable[CriterionView], layout: Layout = Layout.ITEM) -> NoteLine:
        """A line of the checker, resting on the criteria."""
        return NoteLine(step, CitedLine(sentence(text), self.support(support)), layout=layout)

    def figure(self, step: str, text: str, support: Iterable[CriterionView], layout: Layout = Layout.ITEM) -> NoteLine:
        """A number worked out from what was stated."""
        return NoteLine(f"figure/{step}", CitedLine(sentence(text), self.support(support)), True, layout)

    def lead(self, text: str, support: Iterable[CriterionView], *, affirms: bool = False) -> NoteLine:
        """The direct answer; a rule that is not met is worth reading where it says more than the note."""
        criteria = list(support)
        line = replace(self.line(LEAD, text, criteria, Layout.PARAGRAPH), affirms=affirms)
        if not self.says_rule and not any(criterion.outcome is NOT_MET for criterion in criteria):
            return line
        decided = self.support(criterion for criterion in criteria if criterion.outcome is not UNKNOWN)
        return replace(line, rule=tuple(q for q in line.line.support if q in decided or _amounts(q.quote)))

    @property
    def says_rule(self) -> bool:
        """Whether the rule is told beside every direct answer."""
        return False

    def conditions_lead(self, phrases: Sequence[Phrase], what: str = "") -> NoteLine:
        """The direct answer on some conditions; `what` names what they belong to."""
        failed, missing = with_outcome(phrases, NOT_MET), missing_of(phrases)
        leaning = [phrase for phrase in phrases if phrase.leaning is NOT_MET]
        near = [phrase for phrase in missing if phrase.near]
        open_yes = [phrase for phrase in phrases if phrase.leaning is MET]
        whole = bool(what) and len(phrases) > LEAD_HOLDS  # the line behind the lead has the conditions
        judged = judged_of(phrases)
        for telling, key in (
            (failed, "lead.not_met_of"),
            (leaning, "lead.near"),
            (near, "lead.near_open"),
            (missing, "lead.open" if what else "lead.near_open"),
            (open_yes, "lead.by_figures"),
            (judged, "lead.judged_only"),
        ):
            if telling:
                text = self.joined(telling)
                told = what if key == "lead.open" or (whole and telling is open_yes) else text
                words = {"what": told, "reasons": text, "facts": text, "no": self.no, "yes": inside(self.yes)}
                return self.lead(self.say(key, **words), criteria_of(telling))
        if all(phrase.judged for phrase in phrases):
            return self.lead(self.say("lead.as_stated", what=self.joined(phrases)), criteria_of(phrases))
        text = self.say("lead.met_of", yes=self.yes, reasons=self.joined(phrases))
        return self.lead(text, criteria_of(phrases), affirms=True)

    def of_phrases(self, step: str, key: str, phrases: Sequence[Phrase]) -> Iterator[NoteLine]:
        """One line that names the conditions, by its words in the catalog; nothing where there are none."""
        if phrases:
            yield self.line(step, self.say(key, what=self.joined(phrases)), criteria_of(phrases))

    def exemptions(self, step: str, waived: Iterable[CriterionView]) -> Iterator[NoteLine]:
        """The exceptions that waive criteria, each once, by the provision that grants it."""
        language = self.say.language
        exemptions = {c.exemption.label[language]: c.exemption for c in waived if c.exemption is not None}
        for label, exemption in exemptions.items():
            yield NoteLine(step, CitedLine(sentence(f"{label}{self.say.signs.stop}"), self.quoted(exemption.provision)))

    def exempting(self, waived: Iterable[CriterionView]) -> tuple[Quotation, ...]:
        """The provisions that grant the exceptions by which criteria are waived."""
        granted = (self.quoted(c.exemption.provision) for c in waived if c.exemption is not None)
        return tuple(dict.fromkeys(quotation for quotations in granted for quotation in quotations))

    def needed(self, failed: Iterable[Phrase]) -> Iterator[NoteLine]:
        """What a ratio that falls short would need, and when complete years will be there."""
        context = self.verdict.evaluation.context
        for criterion in criteria_of(phrase for phrase in failed if len(phrase.criteria) == 1):
            condition = criterion.requirement
            if not isinstance(condition, Threshold) or not isinstance(condition.limit, Decimal):
                continue
            needed = needed_part(condition.fact, condition.limit, context, self.say)
            if needed is not None:
                key = "figure.needed_people" if condition.fact == _RD_STAFF else "figure.needed"
                text = self.say(key, least=needed.least, more=needed.more)
                yield self.figure(condition.fact, text, [criterion])
            days = complete_on(condition.fact, condition.limit, context)
            if days is not None:
                start, end = (day_words(day, self.say.language) for day in days)
                text = self.say("figure.complete", start=start, end=end, years=format(condition.limit, "f"))
                yield self.figure(condition.fact, text, [criterion])

    def takes(self, routes: Iterable[RouteView]) -> Iterator[NoteLine]:
        """By which lawful changes routes that fail would be met, the nearest first.

        Where nobody asked for that, only of the nearest, and only where a further fiscal year has to come: what is
        short of a limit today the lines before have said.
        """
        names = [route.id for route in routes]
        takes = [self._lacking(take) for take in self.view.takes if take.route.id in names]
        takes = [take for take in takes if take.changes or take.blocked_by]
        if not self.asked.takes:
            takes = [take for take in takes[:1] if any(change.year is not None for change in take.changes)]
        for take in takes[:TAKES_SHOWN]:
            what = self.phrases.name(take.route.id, take.route.label)
            text = self.say("verdict_note.takes", what=what, changes=self.say.repair(take))
            support = [gap.criterion for gap in take.gaps] or list(take.route.tips())[:1]
            yield self.line(f"{self.verdict.rule_set.id}/{take.route.id}", text, support)

    def _lacking(self, take: TakeView) -> TakeView:
        """The same without what is met today and would only have to stay so; all of it where nothing else is left."""
        year = self.verdict.facts.latest_year(self.view.day)
        facts = frozenset[str]().union(*(facts_below(gap.criterion) for gap in take.gaps))
        lacking = facts.union(without_year(key) for fact in facts for key in sources(fact, year))
        changes = tuple(change for change in take.changes if without_year(change.fact) in lacking)
        return take._replace(changes=changes or take.changes)

    def read(self) -> NoteLine:
        """What was read, and in the same line what could not be placed."""
        latest = self.verdict.facts.latest_year(self.view.day)
        say = self.say
        facts = say.signs.semicolon.join(_read(fact, latest, say) for fact in self.checked.read)
        lines = [say("verdict_note.read", facts=facts)]
        lines += self.checked.remarks
        lines += [f"{text}{say.signs.stop}" for text in not_placed(self.checked.unread, say.language)]
        return NoteLine(READ, CitedLine(say.signs.space.join(lines), ()), layout=Layout.PARAGRAPH)

    # --- words --------------------------------------------------------------------------------------------------------

    @property
    def unsure(self) -> bool:
        """Whether something stated was not weighed, so that no yes can be said: only what was tested."""
        return bool(self.checked.unweighed)

    @property
    def yes(self) -> str:
        """Yes, as the question wants it said; where something was not weighed only that the rest is met."""
        return self.say(f"yes.{(AnswerForm.PLAIN if self.unsure else self.asked.form).value}")

    @property
    def no(self) -> str:
        """No, as the question wants it said."""
        return self.say(f"no.{self.asked.form.value}")

    def met_text(self, what: str, phrases: Sequence[Phrase]) -> str:
        """That something is met, with the few conditions it has; to "any problems?" without yes or no."""
        told = 0 < len(phrases) <= LEAD_HOLDS
        if self.unsure or self.asked.form is AnswerForm.PLAIN:
            key = "verdict_note.routes_met_of" if told else "verdict_note.routes_met"
        else:
            key = "lead.met_of_more" if told else "lead.met"
        return self.say(key, yes=self.yes, what=what, reasons=self.joined(phrases))

    def joined(self, phrases: Iterable[Phrase]) -> str:
        """The conditions one after the other, each once."""
        return self.say.signs.semicolon.join(dict.fromkeys(phrase.text for phrase in phrases))

    def routes(self, routes: Iterable[RouteView]) -> str:
        """`standards 1b, 2 and 3`; all branches of a standard by its name."""
        names = [self.phrases.name(route.id, route.label) for route in routes]
        branches = Counter(bare(self.phrases.name(r.id, r.label)) for s in self.view.sections for r in s.routes)
        whole = {name for name, count in Counter(map(bare, names)).items() if 1 < branches[name] == count}
        return shared([bare(name) if bare(name) in whole else name for name in names], self.say)

    def support(self, criteria: Iterable[CriterionView]) -> tuple[Quotation, ...]:
        """The sentences of the provisions cited that state the requirements, in the language of the answer."""
        quotations: list[Quotation] = []
        for criterion in criteria:
            required = self.say.requirement(criterion.requirement) if criterion.requirement is not None else ""
            required = f"{criterion.label[self.say.language]} {required}"
            quotations += stating(self.corpus, criterion.cited.reference, required, self.say.language)
        return tuple(dict.fromkeys(quotations))

    def quoted(self, reference: Reference) -> tuple[Quotation, ...]:
        """The first sentence of a provision, in the version in force on the verdict's day."""
        cited = self.verdict.book.cite(reference, self.verdict.as_of)
        return stating(self.corpus, cited.reference, "", self.say.language)


def stating(corpus: Corpus, reference: Reference, required: str, language: Language) -> tuple[Quotation, ...]:
    """The sentence of a provision that states most of what is required, its numbers before its words.

    None of a provision that is not held.
    """
    provision = corpus.find(reference)
    if provision is None:
        return ()
    wanted, words = _amounts(required), set(tokens(required))
    sentences = corpus_sentences(provision.text_for(language), provision.spoken(language))
    best = max(sentences, key=lambda text: (len(wanted & _amounts(text)), len(words & set(tokens(text)))))
    return (Quotation(provision.reference, best),)


def _amounts(text: str) -> set[str]:
    return {normal_form(quantity) for quantity in read_quantities(text)}


def sentence(text: str) -> str:
    """A line with a capital at its start."""
    return text[:1].upper() + text[1:]


def criteria_of(phrases: Iterable[Phrase]) -> list[CriterionView]:
    """The criteria that the phrases rest on."""
    return [criterion for phrase in phrases for criterion in phrase.criteria]


def facts_below(criterion: CriterionView) -> frozenset[str]:
    """The facts that a criterion and its parts are about, without their year."""
    return facts_of(tip.requirement for tip in criterion.tips() if tip.requirement is not None)


def with_outcome(phrases: Iterable[Phrase], outcome: Outcome) -> list[Phrase]:
    """The phrases that came out so."""
    return [phrase for phrase in phrases if phrase.outcome is outcome]


def numbers_met(phrases: Iterable[Phrase]) -> list[Phrase]:
    """What passes by its figures, also where an exception may apply."""
    return [p for p in phrases if (p.outcome is MET and not p.judged) or p.leaning is MET]


def missing_of(phrases: Iterable[Phrase]) -> list[Phrase]:
    """What a number nobody stated leaves open."""
    return [phrase for phrase in phrases if phrase.open_number]


def judged_of(phrases: Iterable[Phrase]) -> list[Phrase]:
    """What somebody has yet to judge."""
    return [phrase for phrase in phrases if phrase.outcome is UNKNOWN and phrase.judged]


def shared(names: Iterable[str], say: VerdictWords) -> str:
    """`standards 1b, 2 and 3`: names that start with the same words say them once."""
    each = list(dict.fromkeys(names))
    words = [name.split() for name in each]
    same = 0
    while len(each) > 1 and all(len(parts) > same + 1 and parts[same] == words[0][same] for parts in words):
        same += 1
    if not same:
        return listed(each, say)
    return say(
        "verdict_note.shared", word=" ".join(words[0][:same]), names=listed([" ".join(p[same:]) for p in words], say)
    )


def listed(names: Sequence[str], say: VerdictWords, last: str = "verdict_note.and") -> str:
    """`a, b and c`; the last two are joined by the words of the catalog called `last`."""
    return say(last).join(filter(None, [say.signs.item.join(names[:-1]), *names[-1:]]))


def _read(fact: FactRead, latest: int, say: VerdictWords) -> str:
    """A fact read from the question, its value unless its words say it, and the words."""
    return say(
        "verdict_note.quoted", fact=f"{label_of(fact.fact, say)}{_value(fact, latest, say)}", words=fact.span.strip()
    )


def _value(fact: FactRead, latest: int, say: VerdictWords) -> str:
    spec = say.table.spec(calendar_key(fact.fact, latest))
    if isinstance(fact.value, bool):
        vouched = fact.fact.startswith("asserted.") and fact.value
        return "" if vouched else f"{say.signs.colon}{say.word(fact.fact, str(fact.value).lower())}"
    if spec is not None and str(fact.value) in spec.choices:
        return f"{say.signs.colon}{spec.choices[str(fact.value)][say.language]}"
    if not isinstance(fact.value, Decimal) or spec is None or fact.exactness != "exact" or fact.value == 0:
        return ""
    foreign = not fact.usable
    amount = foreign_money_words(fact.value, fact.currency, say.language) if foreign else _amount(fact.value, spec, say)
    shown = plain(fact.value) if spec.kind is FactKind.COUNT else amount
    written, words = shown.replace(" ", ""), fact.span.replace(" ", "")
    return "" if words in written or written in words else f"{say.signs.space}{amount}"


def _amount(value: Decimal, spec: FactSpec, say: VerdictWords) -> str:
    """An amount in words; a ratio finer than anybody states one with two decimals: 140m of 610m is 22.95%."""
    worked_out = spec.kind is FactKind.RATIO and value != value.quantize(_FINEST_STATED)
    return say.amount(value.quantize(_FINEST_SHOWN) if worked_out else value, spec)


_FINEST_STATED, _FINEST_SHOWN = Decimal("1e-6"), Decimal("1e-4")


def label_of(key: str, say: VerdictWords) -> str:
    """What a fact is called; a year only where somebody named one."""
    parts = key.split(".")
    if parts[0] == "years" and parts[1] in _YEARS:
        return say(_YEARS[parts[1]], fact=say.fact(parts[2]))
    return bare(say.fact(key))


def not_used(facts: Iterable[FactRead], language: Language) -> tuple[str, ...]:
    """Numbers that were read and that an answer without a verdict says nothing of, or nothing where there are none."""
    spans = list(dict.fromkeys(_short(fact.span) for fact in facts))
    if not spans:
        return ()
    signs = punctuation(language)
    more = len(spans) - MOST_SPANS
    name = "warning.unused" if more <= 0 else "warning.unused_more"
    return (WORDS(name, language, spans=signs.item.join(spans[:MOST_SPANS]), count=more),)


def not_placed(unread: Sequence[Unread], language: Language) -> tuple[str, ...]:
    """`I could not place RMB 180m (a part of a year; …)`, each reason once, or nothing where everything was placed."""
    reasons = {_short(item.span): item.why for item in unread if item.fact != OTHER_WORK}
    if not reasons:
        return ()
    shown = list(reasons)[:MOST_SPANS]
    signs = punctuation(language)
    groups = [
        signs.item.join(span for span in shown if reasons[span] == why) + signs.bracketed(why)
        for why in dict.fromkeys(reasons[span] for span in shown)
    ]
    more = len(reasons) - MOST_SPANS
    name = "warning.unread" if more <= 0 else "warning.unread_more"
    return (WORDS(name, language, spans=signs.semicolon.join(groups), count=more),)


def _short(span: str) -> str:
    words = " ".join(span.split())
    return words if len(words) <= _LONGEST_SPAN else f"{words[:_LONGEST_SPAN]}…"
