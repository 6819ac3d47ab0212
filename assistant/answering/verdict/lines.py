"""The lines of an answer that say a verdict.

Every yes/no on eligibility in an answer is rendered here from the verdict; no writer decides one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.answering.answer import DraftClaim, Quotation
from assistant.answering.verdict.checking import QuestionCheck
from assistant.corpus.model import Corpus, Provision, Reference
from assistant.eligibility.facts.amounts import money_words
from assistant.eligibility.facts.table import fact_label
from assistant.eligibility.logic.kleene import Outcome
from assistant.eligibility.reading.reader import FactRead, calendar_key
from assistant.eligibility.rules.conditions import actual, requirement
from assistant.eligibility.verdict.checker import Verdict
from assistant.eligibility.verdict.evaluation import Finding, RouteFinding, SectionFinding
from assistant.language.quantities.reader import normal_form, read_quantities
from assistant.language.sentences import corpus_sentences
from assistant.language.text import Language

MISSING_SHOWN = 5
"""How many missing facts an answer names; the verdict's JSON has all."""


def draft_lines(checked: QuestionCheck, corpus: Corpus, language: Language) -> tuple[DraftClaim, ...]:
    """The verdict as claims: a headline for each section, then a line for each route or criterion, each with its provision."""
    lines: list[DraftClaim] = []
    for section in checked.sections:
        routes = [
            route
            for route in section.routes
            if route.outcome is not Outcome.NOT_APPLICABLE or route.route.id in checked.routes
        ]
        named = [route for route in routes if route.route.id in checked.routes]
        closed = named and all(route.outcome is Outcome.NOT_APPLICABLE for route in named)
        shown = routes if closed or not named else named
        headline = _headline(checked, section, named or shown, language)
        outcome = _any(route.outcome for route in named or shown)
        deciding = [route for route in named or shown if route.outcome is outcome] or shown
        support = tuple(_support(finding, checked.verdict, corpus, language) for finding in _telling(deciding)[:1])
        lines.append(DraftClaim(headline, tuple(item for item in support if item)))
        for route in shown:
            if route.outcome is Outcome.NOT_APPLICABLE and route in named:
                continue  # the headline has said so
            lines.extend(_route_lines(route, checked, corpus, language, alone=len(shown) == 1))
    return tuple(line for line in lines if line.support)


def _headline(
    checked: QuestionCheck, section: SectionFinding, shown: Sequence[RouteFinding], language: Language
) -> str:
    label = _PARENTHESIS.sub("", section.section.label[language])
    outcome = section.outcome
    if checked.routes:
        outcome = _any(route.outcome for route in shown)
        label = " / ".join(dict.fromkeys(route.route.label[language] for route in shown))
    met = [route.route.label[language] for route in section.routes if route.outcome is Outcome.MET]
    if language is Language.EN:
        words = {
            Outcome.MET: "met on the facts stated",
            Outcome.NOT_MET: "not met on the facts stated",
            Outcome.UNKNOWN: "not decided by the facts stated",
        }
        through = f" (by {'; '.join(met)})" if met and not checked.routes and len(section.routes) > 1 else ""
        return f"Checker's result – {label}: {words.get(outcome, 'not open to this issuer')}{through}."
    words = {
        Outcome.MET: "按所述事实符合",
        Outcome.NOT_MET: "按所述事实不符合",
        Outcome.UNKNOWN: "仅凭所述事实尚不能确定",
    }
    through = f"（通过{'、'.join(met)}）" if met and not checked.routes and len(section.routes) > 1 else ""
    return f"检查结果——{label}：{words.get(outcome, '本发行人不适用')}{through}。"


_PARENTHESIS = re.compile(r"\s*[(（][^)）]*[)）]$")


def _any(outcomes: Iterator[Outcome] | Sequence[Outcome]) -> Outcome:
    found = list(outcomes)
    for outcome in (Outcome.MET, Outcome.UNKNOWN, Outcome.NOT_MET):
        if outcome in found:
            return outcome
    return Outcome.NOT_APPLICABLE


def _telling(routes: Sequence[RouteFinding]) -> list[Finding]:
    """The criteria of the routes, those that settle an outcome first."""
    criteria = [finding for route in routes for top in route.findings for finding in top.criteria()]
    order = {Outcome.NOT_MET: 0, Outcome.MET: 1, Outcome.UNKNOWN: 2, Outcome.NOT_APPLICABLE: 3}
    return sorted(criteria, key=lambda finding: order[finding.outcome])


def _route_lines(
    route: RouteFinding, checked: QuestionCheck, corpus: Corpus, language: Language, *, alone: bool
) -> Iterator[DraftClaim]:
    """One line for a route among several, saying what decides it; the criteria one by one for a route alone."""
    mark = _MARKS[route.outcome][language]
    name = route.route.label[language]
    if route.outcome is Outcome.NOT_APPLICABLE:
        finding = next(iter(_telling([route])), None)
        support = _support(finding, checked.verdict, corpus, language) if finding else None
        if support:
            yield DraftClaim(f"{name}{_COLON[language]}{mark}{_STOP[language]}", (support,))
        return
    tops = [top for top in route.findings if top.outcome is not Outcome.NOT_APPLICABLE]
    if route.outcome is Outcome.NOT_MET:
        tops = [top for top in tops if top.outcome is Outcome.NOT_MET]
    if alone or route.outcome is Outcome.MET:
        for top in tops:
            for finding in _tips(top):
                support = _support(finding, checked.verdict, corpus, language)
                if support:
                    words = _MARKS[finding.outcome][language]
                    yield DraftClaim(
                        f"{finding.label[language]}{_COLON[language]}{words}{_details(finding, checked.verdict, language)}{_STOP[language]}",
                        (support,),
                    )
        return
    deciding = [
        finding
        for top in tops
        for finding in _tips(top)
        if finding.outcome is route.outcome or route.outcome is Outcome.UNKNOWN
    ]
    open_ones = [finding for finding in deciding if finding.outcome is route.outcome][:3]
    if not open_ones:
        return
    support = _support(open_ones[0], checked.verdict, corpus, language)
    joined = ("; " if language is Language.EN else "；").join(
        f"{finding.label[language]}{_details(finding, checked.verdict, language)}" for finding in open_ones
    )
    if support:
        others = tuple(
            item for finding in open_ones[1:] if (item := _support(finding, checked.verdict, corpus, language))
        )
        yield DraftClaim(
            f"{name}{_COLON[language]}{mark}{_DASH[language]}{joined}{_STOP[language]}",
            tuple(dict.fromkeys((support, *others))),
        )


def _tips(top: Finding) -> Iterator[Finding]:
    """The criteria worth showing: of several ways the one that is met, else all."""
    if not top.children:
        yield top
        return
    children = top.children
    if not top.conjunction and top.outcome is Outcome.MET:
        children = tuple(child for child in children if child.outcome is Outcome.MET)
    for child in children:
        if child.outcome is not Outcome.NOT_APPLICABLE:
            yield from _tips(child)


_MARKS = {
    Outcome.MET: {Language.EN: "met", Language.ZH: "符合"},
    Outcome.NOT_MET: {Language.EN: "not met", Language.ZH: "不符合"},
    Outcome.UNKNOWN: {Language.EN: "open", Language.ZH: "待定"},
    Outcome.NOT_APPLICABLE: {Language.EN: "not open to this issuer", Language.ZH: "本发行人不适用"},
}
_COLON = {Language.EN: ": ", Language.ZH: "："}
_STOP = {Language.EN: ".", Language.ZH: "。"}
_DASH = {Language.EN: " – ", Language.ZH: "——"}


def _details(finding: Finding, verdict: Verdict, language: Language) -> str:
    """What is stated and what is required, in brackets."""
    english = language is Language.EN
    if finding.exemption is not None:
        words = finding.exemption.label[language]
        return f" ({words})" if english else f"（{words}）"
    if finding.judgement:
        words = (
            ("stated by you, not verified" if english else "您的陈述，未经核实")
            if finding.asserted
            else ("a matter of judgement" if english else "需要判断")
        )
        return f" ({words})" if english else f"（{words}）"
    if finding.condition is None:
        return ""
    context = verdict.evaluation.context
    known = actual(finding.condition, context, language)
    needed = requirement(finding.condition, context, language)
    if english:
        return f" ({known}; required: {needed})" if known else f" (not stated; required: {needed})"
    return f"（{known}；要求{needed}）" if known else f"（未说明；要求{needed}）"


def _support(finding: Finding, verdict: Verdict, corpus: Corpus, language: Language) -> Quotation | None:
    """The sentence of the cited provision that states the requirement, in the language of the answer."""
    cited = verdict.cite(finding)
    provision = corpus.find(Reference(cited.document, cited.provision, cited.version))
    if provision is None:
        return None
    wanted: set[str] = set()
    if finding.condition is not None:
        needed = requirement(finding.condition, verdict.evaluation.context, language)
        wanted = {normal_form(quantity) for quantity in read_quantities(needed)}
    return Quotation(provision.reference, _stating(provision, wanted, language))


def _stating(provision: Provision, wanted: set[str], language: Language) -> str:
    return max(
        corpus_sentences(provision.text[language], language),
        key=lambda sentence: len(wanted & {normal_form(quantity) for quantity in read_quantities(sentence)}),
    )


def closing_lines(checked: QuestionCheck, language: Language) -> list[str]:
    """What was read, the conclusion on the whole rule set, what it would take, what is missing and what was assumed."""
    english = language is Language.EN
    verdict = checked.verdict
    lines: list[str] = []
    if checked.read:
        read = ("; " if english else "；").join(_read_text(fact, verdict, language) for fact in checked.read)
        lines.append(f"I read: {read}." if english else f"读到的事实：{read}。")
    words = verdict.rule_set.conclusions[verdict.conclusion.value][language]
    conclusion = verdict.conclusion.value
    lines.append(
        f"Verdict on the whole: {conclusion.replace('_', ' ')}. {words}"
        if english
        else f"总体结论：{_CONCLUSION_ZH[conclusion]}。{words}"
    )
    about = {section.section.id for section in checked.sections}
    gaps = (
        [gap for gap in verdict.gaps if gap.outcome is Outcome.NOT_MET and gap.section in about][:2]
        if checked.settles
        else []
    )
    if gaps:
        titles = {route.id: route.label[language] for section in verdict.rule_set.sections for route in section.routes}
        needed = ("; " if english else "；").join(
            f"{titles[gap.route]}{_COLON[language]}{_readable(gap.needed[language])}" for gap in gaps
        )
        lines.append(f"What it would take: {needed}." if english else f"还差：{needed}。")
    if verdict.missing_facts:
        names = [fact_label(key)[language] for key in verdict.missing_facts]
        more = len(names) - MISSING_SHOWN
        listed = (", " if english else "、").join(names[:MISSING_SHOWN])
        tail = (f" and {more} more" if english else f"等{len(names)}项") if more > 0 else ""
        lines.append(
            f"Still missing, most telling first: {listed}{tail}."
            if english
            else f"尚缺（最关键的在前）：{listed}{tail}。"
        )
    return lines


def _readable(needed: str) -> str:
    """A gap with its amount as people write it: RMB 210 million for CNY 210000000."""
    return _PLAIN_AMOUNT.sub(lambda match: money_words(Decimal(match[1])), needed)


_PLAIN_AMOUNT = re.compile(r"CNY (\d+(?:\.\d+)?)")
_CONCLUSION_ZH = {"eligible": "符合", "not_eligible": "不符合", "undetermined": "尚不能确定"}


def _read_text(fact: FactRead, verdict: Verdict, language: Language) -> str:
    latest = verdict.facts.latest_year(verdict.as_of)
    label = fact_label(calendar_key(fact.fact, latest))[language]
    english = language is Language.EN
    if isinstance(fact.value, bool):
        label += (": yes" if fact.value else ": no") if english else ("：是" if fact.value else "：否")
    return f"{label} (“{fact.span}”)" if english else f"{label}（“{fact.span}”）"
