"""The results of the tools in words, English or Chinese, for a client that reads text and no JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from assistant.answering.answer import is_partly
from assistant.channels.mcp import results as give
from assistant.channels.words import WORDS
from assistant.corpus.model import Evidence, Form
from assistant.corpus.words import evidence_words, source_words
from assistant.eligibility.logic.kleene import Outcome
from assistant.eligibility.verdict.checker import Conclusion, Verdict
from assistant.eligibility.wording.explanation import GAPS_SHOWN, render
from assistant.eligibility.wording.view import SectionView, VerdictView
from assistant.eligibility.wording.words import VerdictWords
from assistant.language.text import Language

_LONGEST = 16_000
"""Most characters of a verdict drawn as a tree."""


def lines(*parts: str | None) -> str:
    """The parts that say something, a line each."""
    return "\n".join(part for part in parts if part)


def beginning(text: str, room: int) -> str:
    """The first characters of a text, on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= room else flat[: room - 1] + "…"


def answer(result: give.AnswerResult, say: VerdictWords) -> str:
    """The answer, its sources, and what is to be known of it."""
    language = Language(result.language)
    sources = [
        _source(citation, before, language)
        for before, citation in zip((None, *result.citations), result.citations, strict=False)
    ]
    verdict, steps = result.verdict, [(step.part, step.step) for step in result.plan]
    return lines(
        result.answer,
        f"\n{WORDS('answer.sources', language)}" if sources else None,
        *sources,
        _concluded(verdict, say) if verdict else None,
        *(WORDS("answer.note", language, warning=warning) for warning in result.warnings),
        WORDS("answer.partly", language) if is_partly(result.outcome, steps) else None,
        _more(result.next_offset, language),
    )


def _concluded(verdict: give.VerdictResult, say: VerdictWords) -> str:
    conclusion = say.answer(Conclusion(verdict.verdict))
    return WORDS("mcp.verdict", say.language, conclusion=conclusion, id=verdict.verdict)


def _source(citation: give.CitationResult, before: give.CitationResult | None, language: Language) -> str:
    """One citation; the address that stands in the line before is not said again."""
    form = source_words(Form(citation.form), citation.page)
    known = f"{evidence_words(Evidence(citation.evidence))[language]} · {form[language]}"
    address = citation.url if citation.url and (before is None or before.url != citation.url) else ""
    line = f"[{citation.n}] {citation.document}@{citation.version}#{citation.provision} · {known} {address}".rstrip()
    return line if citation.quote is None else f"{line}\n    “{citation.quote}”"


def verdict_tree(verdict: Verdict, result: give.EligibilityResult, say: VerdictWords) -> str:
    """A verdict in full: the tree of the command line."""
    tree, cut = give.page(render(verdict, say.language).splitlines(), 0, _LONGEST)
    return lines(*tree, "…" if cut else None, _more(result.next_offset, say.language))


def verdict_continued(result: give.EligibilityResult, say: VerdictWords) -> str:
    """A later page of a verdict in full: which routes it holds."""
    routes = ", ".join(route.id for section in result.sections for route in section.routes)
    return lines(WORDS("mcp.continued", say.language, routes=routes), _more(result.next_offset, say.language))


def verdict_summary(view: VerdictView, result: give.EligibilityResult, say: VerdictWords) -> str:
    """What decides a verdict."""
    return lines(
        f"{say.title(view)}{say.signs.bracketed(say('verdict.day', day=view.day))}",
        say.conclusion(view),
        *(_section(section, say) for section in view.sections),
        *_listed(say("verdict.gaps"), (_gap(gap, say) for gap in result.gaps or ())),
        *_listed(say("verdict.repairs"), _repairs(view, say) if result.repairs else ()),
        *_listed(say("verdict.missing"), [say.signs.item.join(map(say.missing, view.missing))] if view.missing else []),
        *_listed(say("verdict.assumed"), say.assumptions(view)),
        *say.firmness(view),
        _more(result.next_offset, say.language),
    )


def _section(section: SectionView, say: VerdictWords) -> str:
    routes = ", ".join(f"{route.id} {say.mark(route.outcome)}" for route in section.routes)
    line = f"{say.mark(section.outcome)} {section.label[say.language]} ({section.id})"
    return f"{line}: {routes}" if len(section.routes) > 1 else line


def _repairs(view: VerdictView, say: VerdictWords) -> Iterator[str]:
    """What the nearest routes would take, by facts that can lawfully be changed."""
    for take in view.takes[:GAPS_SHOWN]:
        if take.changes or take.blocked_by:
            yield f"{take.route.id}: {say.repair(take)}"


def _gap(gap: give.GapResult, say: VerdictWords) -> str:
    cited, required = gap.citation, say("criterion.required", requirement=gap.required) if gap.required else ""
    place = f"{cited.document}@{cited.version}#{cited.provision}"
    needed = say.signs.semicolon.join(filter(None, (gap.needed, required)))
    source = f"[{place}, {say.evidence(Evidence(cited.evidence))}]"
    return f"{say.mark(Outcome(gap.outcome))} {gap.criterion}: {needed} {source}"


def missing(view: VerdictView, result: give.MissingResult, say: VerdictWords) -> str:
    """The next question and the facts behind it."""
    language, question = say.language, result.next_question
    settled = view.conclusion is not Conclusion.UNDETERMINED
    return lines(
        say.conclusion(view),
        WORDS("mcp.ask", language, fact=question.fact, question=question.text)
        if question
        else WORDS("mcp.settled" if settled else "mcp.nothing", language),
        WORDS("mcp.choices", language, choices=", ".join(question.choices)) if question and question.choices else None,
        *_listed(say("verdict.missing"), (f"{fact.label} ({fact.fact}, {fact.kind})" for fact in result.missing_facts)),
        _more(result.next_offset, language),
    )


def review(result: give.ReviewResult) -> str:
    """What was read, a line a fact with its place."""
    return lines(
        f"{result.company or '?'}: {result.verdict}, {result.as_of}",
        *(_read_line(fact) for fact in result.facts),
        *_listed("not found", result.not_found),
        *result.notes,
        _more(result.next_offset, Language.EN),
    )


def _read_line(fact: dict[str, Any]) -> str:
    place = fact.get("cell") or (f"p. {fact['page']}" if fact.get("page") else "")
    others = "; ".join(f"{other['value']}, p. {other.get('page')}" for other in fact.get("conflicts", ()))
    clash = f" [elsewhere: {others}]" if others else ""
    return (
        f"- {fact['fact']}: {fact['value']} ({', '.join(filter(None, (fact['file'], place)))}: {fact['words']}){clash}"
    )


def provision(result: give.ProvisionResult) -> str:
    """A provision with its dates, evidence and cross-references, labelled in both languages."""
    days = f"{result.effective_from or '?'}{f' to {result.effective_to}' if result.effective_to else ''}"
    status = _both("mcp.in_force" if result.in_force else "mcp.not_in_force")
    note = [result.note.en, result.note.zh] if result.note else []
    return lines(
        f"{result.document}@{result.version}#{result.provision}",
        f"{status}: {days} · {result.evidence} · {result.form}",
        f"{result.title.en} | {result.title.zh}",
        *note,
        *(f"\n{text}" for text in result.text.values()),
        f"\n{_both('mcp.see')}: {', '.join(result.references)}" if result.references else None,
        f"\n{result.url}" if result.url else None,
        _more_both(result.next_offset),
    )


def difference(result: give.DiffResult) -> str:
    """The lines that differ."""
    change = _both(f"change.{result.change}")
    return lines(
        f"{result.document}#{result.provision}: {result.from_version} -> {result.to_version}: {change}",
        *(f"{note.en} / {note.zh}" for note in result.notes),
        *(line for part in result.differences for line in part.lines),
        _more_both(result.next_offset),
    )


def effects(told: Sequence[str], result: give.RulesDiffResult, language: Language) -> str:
    """What changed in effect; a later page says which outcomes it holds."""
    page = told if result.next_offset is None else [change["id"] for change in result.changes]
    return lines(*page, _more(result.next_offset, language))


def checked(result: give.CheckedCitationResult) -> str:
    """What was found about a citation."""
    known = f" ({result.form}, {result.evidence})" if result.evidence else ""
    return lines(f"{result.status}: {result.message}{known}", result.difference)


def hits(result: give.HitsResult, language: Language) -> str:
    """Provisions found, two lines each."""
    return "\n".join(_hit(hit, language) for hit in result.hits) or WORDS("search.none", language)


def _hit(hit: give.HitResult, language: Language) -> str:
    badge = evidence_words(Evidence(hit.evidence))[language]
    return f"{hit.rank}. {hit.document}@{hit.version}#{hit.provision} {hit.title} · {badge}\n   {hit.beginning}"


def documents(result: give.DocumentsResult) -> str:
    """The documents, two lines each."""
    rows = [
        f"{document.document} "
        f"({', '.join(_marked(version.version, document.in_force) for version in document.versions)})\n"
        f"   {document.title.en} | {document.title.zh}"
        for document in result.documents
    ]
    return lines(_both("mcp.current", day=result.as_of), *rows, _more_both(result.next_offset))


def _marked(version: str, in_force: str | None) -> str:
    return f"{version}*" if version == in_force else version


def _listed(title: str, entries: Iterable[str]) -> Sequence[str]:
    items = [f"- {entry}" for entry in entries]
    return [title, *items] if items else []


def _more(offset: int | None, language: Language) -> str | None:
    return None if offset is None else WORDS("mcp.more", language, offset=offset)


def _more_both(offset: int | None) -> str | None:
    return None if offset is None else _both("mcp.more", offset=offset)


def _both(key: str, **values: object) -> str:
    """The words in both languages, for what is about no one language."""
    return " / ".join(WORDS(key, language, **values) for language in Language)
