"""A verdict in words: a tree for the terminal or for Markdown, in English or Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from assistant.corpus.words import evidence_words
from assistant.eligibility.facts.formulas import Assumption
from assistant.eligibility.facts.table import FLAGS, FactKind, fact_label, fact_spec
from assistant.eligibility.logic.kleene import Outcome
from assistant.eligibility.rules.conditions import actual, requirement
from assistant.eligibility.verdict.checker import Conclusion, Verdict
from assistant.eligibility.verdict.evaluation import Finding, RouteFinding, SectionFinding
from assistant.language.text import Bilingual, Language

if TYPE_CHECKING:
    pass

MARKS = {Outcome.MET: "✓", Outcome.NOT_MET: "✗", Outcome.UNKNOWN: "?", Outcome.NOT_APPLICABLE: "–"}
CONCLUSIONS = {
    Conclusion.ELIGIBLE: Bilingual("Yes", "符合"),
    Conclusion.NOT_ELIGIBLE: Bilingual("No", "不符合"),
    Conclusion.UNDETERMINED: Bilingual("Open", "尚不能确定"),
}
_GAPS_SHOWN = 8
_LONGEST = 150


def render(verdict: Verdict, language: Language = Language.EN, *, markdown: bool = False) -> str:
    """The verdict as a tree: what was decided, on what, what is missing and what would change it."""
    lines = [*_head(verdict, language, markdown=markdown), ""]
    for section in verdict.sections:
        lines += _section(verdict, section, language, markdown=markdown)
    for title, entries in _endings(verdict, language):
        if entries:
            lines += ["", f"**{title}**" if markdown else title, *([""] if markdown else [])]
            lines += [f"- {entry}" if markdown else f"  {entry}" for entry in entries]
    return "\n".join(lines)


def assumption_text(assumption: Assumption, language: Language) -> str:
    """An assumption in words."""
    label = fact_label(assumption.fact)[language]
    if assumption.relation == ">=":
        other = fact_label(assumption.value)[language]
        return (
            f"{label} is not lower than {other} (not stated)"
            if language is Language.EN
            else f"{label}不低于{other}（未说明）"
        )
    spec = fact_spec(assumption.fact)
    value = spec.choices[assumption.value][language] if spec and assumption.value in spec.choices else assumption.value
    if spec and spec.kind is FactKind.FLAG:
        value = FLAGS[assumption.value][language]
    return f"{label}: {value} (not stated)" if language is Language.EN else f"{label}：{value}（未说明）"


def _head(verdict: Verdict, language: Language, *, markdown: bool) -> Iterator[str]:
    english = language is Language.EN
    name = verdict.facts.name
    title = f"{name}: {verdict.rule_set.label.en}" if name and english else verdict.rule_set.label[language]
    if name and not english:
        title = f"{name}：{verdict.rule_set.label.zh}"
    day = f"rules of {verdict.as_of}" if english else f"适用{verdict.as_of}有效的规则"
    yield f"## {title} ({day})" if markdown and english else f"## {title}（{day}）" if markdown else f"{title} ({day})"
    if markdown:
        yield ""
    answer = CONCLUSIONS[verdict.conclusion][language]
    words = verdict.rule_set.conclusions[verdict.conclusion.value][language]
    yield (
        f"**{answer}.** {words}"
        if markdown and english
        else f"**{answer}。**{words}"
        if markdown
        else f"{answer}: {words}"
        if english
        else f"{answer}：{words}"
    )


def _section(verdict: Verdict, section: SectionFinding, language: Language, *, markdown: bool) -> Iterator[str]:
    yield _line(0, section.outcome, section.section.label[language], markdown=markdown)
    single = len(section.routes) == 1
    for route in section.routes:
        if not single:
            yield _line(1, route.outcome, _route_label(route, language), markdown=markdown)
        if route.outcome is Outcome.NOT_APPLICABLE:
            continue
        for finding in route.findings:
            # Of a route that fails only what it fails on is worth reading.
            if finding.outcome is Outcome.NOT_MET or (
                route.outcome is not Outcome.NOT_MET
                and (finding.outcome is not Outcome.NOT_APPLICABLE or finding.exemption)
            ):
                yield from _finding(verdict, finding, language, 1 if single else 2, markdown=markdown)


def _route_label(route: RouteFinding, language: Language) -> str:
    label = route.route.label[language]
    if route.outcome is not Outcome.NOT_APPLICABLE:
        return label
    if route.closed:
        return f"{label}: not open to this issuer" if language is Language.EN else f"{label}：本发行人不适用"
    return f"{label}: not yet in force" if language is Language.EN else f"{label}：当时尚未施行"


def _finding(verdict: Verdict, finding: Finding, language: Language, depth: int, *, markdown: bool) -> Iterator[str]:
    yield _line(depth, finding.outcome, _finding_text(verdict, finding, language), markdown=markdown)
    for child in finding.children:
        # Of several ways only those that led there are worth reading once one did.
        if finding.conjunction or finding.outcome is not Outcome.MET or child.outcome is Outcome.MET:
            yield from _finding(verdict, child, language, depth + 1, markdown=markdown)


def _finding_text(verdict: Verdict, finding: Finding, language: Language) -> str:
    english = language is Language.EN
    parts: list[str] = []
    context = verdict.evaluation.context
    if finding.exemption is not None:
        words = finding.exemption.label[language]
        parts.append(f"exception: {words}" if english else f"例外：{words}")
    if finding.children:
        parts.append(
            ("all of" if finding.conjunction else "any one of")
            if english
            else ("须全部符合" if finding.conjunction else "符合其一即可")
        )
    elif finding.judgement:
        stated = ("stated by the user, not verified" if english else "用户陈述，未经核实") if finding.asserted else None
        parts.append(stated or ("needs judgement" if english else "需要判断"))
    elif finding.condition is not None and finding.exemption is None:
        known = actual(finding.condition, context, language) or ("not stated" if english else "未说明")
        needed = requirement(finding.condition, context, language)
        long = finding.outcome is Outcome.MET and len(needed) > _LONGEST
        parts.append(known if long else f"{known}; required: {needed}" if english else f"{known}；要求：{needed}")
    cited = verdict.cite(finding)
    source = f"[{cited.short[language]} {cited.provision}, {evidence_words(cited.evidence)[language]}]"
    joined = ("; " if english else "；").join(parts)
    separator = ": " if english else "："
    return f"{finding.label[language]}{separator if joined else ''}{joined} {source}"


def _line(depth: int, outcome: Outcome, text: str, *, markdown: bool) -> str:
    return f"{'  ' * depth}{'- ' if markdown else ''}{MARKS[outcome]} {text}"


def gap_lines(verdict: Verdict, language: Language, most: int) -> Iterator[str]:
    """What is lacking for certain, each with the route it is lacking for; the nearest route first, at most so many."""
    titles = {route.id: route.label for section in verdict.rule_set.sections for route in section.routes}
    short = (gap for gap in verdict.gaps if gap.outcome is Outcome.NOT_MET)
    for gap in islice(short, most):
        yield f"{titles[gap.route][language]}{': ' if language is Language.EN else '：'}{gap.needed[language]}"


def _endings(verdict: Verdict, language: Language) -> Iterator[tuple[str, list[str]]]:
    english = language is Language.EN
    yield (
        "What it would take, nearest route first" if english else "差距（最接近的在前）",
        list(gap_lines(verdict, language, _GAPS_SHOWN)),
    )
    yield (
        "Still to be stated, most telling first" if english else "尚需说明（最关键的在前）",
        [
            f"{fact_label(key)[language]} ({key})" if english else f"{fact_label(key).zh}（{key}）"
            for key in verdict.missing_facts
        ],
    )
    assumed = [assumption_text(assumption, language) for assumption in verdict.assumptions]
    yield ("Assumed" if english else "推定", assumed + [note[language] for note in verdict.notes])
    closing: list[str] = []
    if verdict.rests_on_judgement:
        count = len(verdict.rests_on_judgement)
        closing.append(
            f"{count} criteria rest on judgement; no program can decide them."
            if english
            else f"有{count}项条件取决于判断，程序无法决定。"
        )
    if verdict.weakest_evidence is not None:
        grade = evidence_words(verdict.weakest_evidence)[language]
        closing.append(f"Weakest evidence used: {grade}." if english else f"所依据的最弱证据：{grade}。")
    yield ("How firm this is" if english else "可靠程度", closing)


OUTCOMES = {
    Outcome.MET: Bilingual("met", "符合"),
    Outcome.NOT_MET: Bilingual("not met", "不符合"),
    Outcome.UNKNOWN: Bilingual("open", "待定"),
    Outcome.NOT_APPLICABLE: Bilingual("does not apply", "不适用"),
    None: Bilingual("not in question", "不涉及"),
}
