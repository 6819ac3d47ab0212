"""A verdict as the page draws it: a tree that opens, from sections down to criteria, each with its provision."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.channels.http.pages.frame import provision_url
from assistant.channels.http.pages.words import PageWords
from assistant.corpus.model import Evidence, Reference
from assistant.eligibility.facts.amounts import money_words
from assistant.eligibility.logic.kleene import Outcome
from assistant.eligibility.rules.conditions import actual, requirement
from assistant.eligibility.verdict.checker import Verdict
from assistant.eligibility.verdict.evaluation import Finding, RouteFinding, SectionFinding
from assistant.eligibility.verdict.gaps import Gap
from assistant.eligibility.wording.explanation import assumption_text
from assistant.eligibility.wording.next_questions import NextQuestion, next_question

_YUAN = re.compile(r"CNY (-?\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class ProvisionLink:
    """The provision a criterion rests on."""

    href: str
    text: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class VerdictNode:
    """One line of the tree: `actual` and `required` for a number, `said` for what is no number, `children` below it."""

    key: str
    label: str
    outcome: Outcome
    actual: str = ""
    required: str = ""
    said: str = ""
    source: ProvisionLink | None = None
    children: tuple[VerdictNode, ...] = ()
    opened: bool = False


@dataclass(frozen=True, slots=True)
class VerdictView:
    """What is shown of a verdict, in one language."""

    verdict: Verdict
    title: str
    nodes: tuple[VerdictNode, ...]
    next: NextQuestion | None
    gaps: tuple[tuple[str, str], ...]
    judgement: tuple[str, ...]
    assumptions: tuple[str, ...]


def verdict_view(verdict: Verdict, words: PageWords) -> VerdictView:
    """The verdict in the reader's language."""
    language, rules = words.language, verdict.rule_set
    name, label = verdict.facts.name, rules.label[language]
    titles = {route.id: route.label[language] for section in rules.sections for route in section.routes}
    labels = {finding.id: finding.label[language] for finding in _findings(verdict)}
    return VerdictView(
        verdict,
        words("check.verdict_of", name=name, rules=label) if name else label,
        tuple(_section(verdict, section, words) for section in verdict.sections),
        next_question(verdict, language),
        tuple((titles[gap.route], _needed(gap, words)) for gap in verdict.gaps if gap.outcome is Outcome.NOT_MET),
        tuple(labels.get(name, name) for name in verdict.rests_on_judgement),
        tuple(assumption_text(item, language) for item in verdict.assumptions)
        + tuple(note[language] for note in verdict.notes),
    )


def _needed(gap: Gap, words: PageWords) -> str:
    """What it would take; English amounts, which programs read too, are written as people read them."""
    return _YUAN.sub(lambda match: money_words(Decimal(match[1])), gap.needed[words.language])


def _findings(verdict: Verdict) -> Iterator[Finding]:
    for section in verdict.sections:
        for route in section.routes:
            for finding in route.findings:
                yield finding
                yield from finding.criteria()


def _section(verdict: Verdict, section: SectionFinding, words: PageWords) -> VerdictNode:
    routes = tuple(_route(verdict, route, words) for route in section.routes)
    # A section with one way through it needs no line for that way.
    children = routes[0].children if len(routes) == 1 else routes
    return VerdictNode(
        section.section.id,
        section.section.label[words.language],
        section.outcome,
        children=children,
        opened=section.outcome is Outcome.NOT_MET or len(routes) > 1,
    )


def _route(verdict: Verdict, route: RouteFinding, words: PageWords) -> VerdictNode:
    shown = VerdictNode(route.route.id, route.route.label[words.language], route.outcome)
    if route.outcome is Outcome.NOT_APPLICABLE:
        return replace(shown, said=words("check.not_open" if route.closed else "check.not_yet"))
    findings = (
        finding for finding in route.findings if finding.outcome is not Outcome.NOT_APPLICABLE or finding.exemption
    )
    return replace(shown, children=tuple(_finding(verdict, finding, words) for finding in findings))


def _finding(verdict: Verdict, finding: Finding, words: PageWords) -> VerdictNode:
    cited = verdict.cite(finding)
    where = Reference(cited.document, cited.provision, cited.version)
    source = ProvisionLink(
        provision_url(where), f"{cited.short[words.language]} {words.provision(cited.provision)}", cited.evidence
    )
    node = VerdictNode(finding.id, finding.label[words.language], finding.outcome, source=source)
    said = [words("check.exception", label=finding.exemption.label[words.language])] if finding.exemption else []
    if finding.children:
        said.append(words("check.all_of" if finding.conjunction else "check.any_of"))
        children = tuple(_finding(verdict, child, words) for child in finding.children)
        opened = finding.outcome is not Outcome.MET
        return replace(node, said=words.semicolon.join(said), children=children, opened=opened)
    if finding.judgement:
        said.append(words("check.asserted" if finding.asserted else "check.needs_judgement"))
    elif finding.condition is not None and finding.exemption is None:
        context = verdict.evaluation.context
        known = actual(finding.condition, context, words.language) or ""
        node = replace(node, actual=known, required=requirement(finding.condition, context, words.language))
    return replace(node, said=words.semicolon.join(said))
