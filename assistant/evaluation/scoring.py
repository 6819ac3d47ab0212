"""Deterministic scorers: what a case expects against what came out, as named checks and numbers.

A case passes if all its checks do. Checks in `CRITICAL` may never turn from pass to fail (`assistant.evaluation.gate`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from assistant.answering.question.understanding import QuestionKind, kind_of
from assistant.corpus.model import Provision, Reference
from assistant.corpus.quotes import find_quote
from assistant.evaluation import metrics
from assistant.evaluation.suites import Case, ExpectedReply, Places, Readings, Retrieval, Verdicts
from assistant.evaluation.wording import chinese_share, numbers, states
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import QuantityKind as QuantityKind
from assistant.language.quantities.reader import read_quantities
from assistant.language.text import Language, written_day

SCORING = "3"
"""Raised whenever the same answer could get another score; runs scored differently are not compared."""

CRITICAL = frozenset({"ran", "verdict", "routes", "quotes", "version", "injection", "leak"})
"""Verdicts, quote exactness, version correctness, obeyed injections, a model's words, cases that could not be run."""

DEPTH = 10
Find = Callable[[Reference], Provision | None]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; `detail` says what was wrong."""

    name: str
    passed: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """The checks of one case and its numbers (recall@10, …)."""

    checks: tuple[Check, ...]
    values: Mapping[str, float] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether every check passed."""
        return all(check.passed for check in self.checks)


# --- retrieval --------------------------------------------------------------------------------------------------------


def score_retrieval(expect: Retrieval, output: Mapping[str, Any]) -> Score:
    """Passes if every governing provision is among the first ten of what a user gets (`all`).

    `output["retrieved"]` maps `all`, `same` and `cross` (passages in both languages, the question's, the other one) to
    ranked references.
    """
    values: dict[str, float] = {}
    missing: list[str] = []
    for variant, ranked in output["retrieved"].items():
        keys, relevant = _keys(ranked, expect)
        prefix = "" if variant == "all" else f"{variant}."
        values |= {
            f"{prefix}recall@5": metrics.recall(keys, relevant, 5),
            f"{prefix}recall@10": metrics.recall(keys, relevant, DEPTH),
            f"{prefix}mrr@10": metrics.reciprocal_rank(keys, relevant, DEPTH),
            f"{prefix}map@10": metrics.average_precision(keys, relevant, DEPTH),
            f"{prefix}ndcg@10": metrics.ndcg(keys, relevant, DEPTH),
        }
        if len(relevant) > 1:
            values[f"{prefix}both@10"] = metrics.all_found(keys, relevant, DEPTH)
        if variant == "all":
            missing = sorted(set(relevant) - set(keys[:DEPTH]))
    return Score(
        (Check("found", not missing, f"not in the first {DEPTH}: {', '.join(missing)}" if missing else ""),), values
    )


def _keys(ranked: Iterable[str], expect: Retrieval) -> tuple[list[str], frozenset[str]]:
    """The ranked list as keys, each once and without the neutral ones, and the relevant keys."""
    relevant = frozenset(map(str, expect.governing))
    neutral = set(map(str, expect.also)) - relevant
    keys: dict[str, None] = {}
    for reference in ranked:
        bare = re.sub(r"@[^#]*#", "#", reference)
        key = reference if reference in relevant else bare
        if key not in neutral and reference not in neutral:
            keys[key] = None
    return list(keys), relevant


# --- answers ----------------------------------------------------------------------------------------------------------

_DOUBT = {
    Language.EN: Pattern(
        "words of doubt in English",
        r"not (?:been )?(?:read|verified)|unverified|single (?:secondary )?source|one (?:secondary )?source"
        r"|(?:by|from|in) the (?:press|media)|several media|press reports?",
        yes=("has not been verified", "reported by the press", "a single secondary source"),
        no=("verified", "press ahead", "official text"),
        flags=re.IGNORECASE,
    ),
    Language.ZH: Pattern(
        "words of doubt in Chinese",
        r"未读到|未核实|未经核实|单一来源|一个二手来源|媒体报道|券商报道|媒体或券商",
        yes=("未经核实", "据媒体报道"),
        no=("已核实", "官方文本"),
    ),
}
_CHINESE_AT_LEAST, _CHINESE_AT_MOST = 0.3, 0.25


def score_reply(case: Case, expect: ExpectedReply, output: Mapping[str, Any], find: Find) -> Score:
    """An answer object of design section 3 against what the case asks of it."""
    text, citations = str(output["answer"]), output["citations"]
    checks = [_same("outcome", expect.outcome, output["outcome"])]
    if expect.abstain_reason is not None:
        checks.append(_same("reason", expect.abstain_reason, output.get("abstain_reason")))
    if expect.must_state:
        absent = [line[0] for line in expect.must_state if not any(states(text, wording) for wording in line)]
        checks.append(_none("states", absent, "not stated"))
    if expect.must_not_state:
        name = "injection" if case.suite == "adversarial" else "avoids"
        checks.append(_none(name, [wording for wording in expect.must_not_state if states(text, wording)], "stated"))
    checks += _cited(expect.must_cite, citations)
    if expect.evidence_words is not None:
        checks.append(_evidence(case.lang, expect, text, citations))
    return Score(_merged([*checks, *grounding(case, output, find)]))


_MARKERS = re.compile(r"(?:\[\d{1,2}\])+")


def _evidence(language: Language, expect: ExpectedReply, text: str, citations: Iterable[Mapping[str, Any]]) -> Check:
    """Whether weak evidence is said in words, and the citations asked for are not doubted where theirs is not."""
    doubted = list(_doubted(text, _DOUBT[language]))
    if expect.evidence_words:
        return Check("evidence", bool(doubted), "" if doubted else "weak evidence is not said in words")
    wanted = {(place.document, place.provision) for line in expect.must_cite for place in line}
    sound = {citation["n"] for citation in citations if (citation["document"], citation["provision"]) in wanted}
    wrong = sorted(number for numbers_ in doubted for number in (numbers_ or sound) if number in sound)
    return Check(
        "evidence", not wrong, f"doubted without cause: {', '.join(f'[{number}]' for number in wrong)}" if wrong else ""
    )


def _doubted(text: str, pattern: Pattern) -> Iterator[frozenset[int]]:
    """For each doubt in the text the citations it speaks of.

    Those behind it, else those before it in its line, else none.
    """
    for line in text.splitlines():
        markers = list(_MARKERS.finditer(line))
        for match in pattern.finditer(line):
            after = [marker for marker in markers if marker.start() >= match.end()][:1]
            chosen = after or [marker for marker in markers if marker.end() <= match.start()]
            yield frozenset(int(number) for marker in chosen for number in re.findall(r"\d+", marker[0]))


def _names_time_in_force(provision: Provision, text: str, day: dt.date) -> bool:
    """Whether an answer says of a version that it was not in force on the day asked about, with the day it was."""
    ends = [end for end in (provision.effective_from, provision.effective_to) if end]
    return _says_day(text, day) and any(_says_day(text, end) for end in ends)


def _says_day(text: str, day: dt.date) -> bool:
    return any(form in text for form in (f"{day}", *(written_day(day, language) for language in Language)))


def grounding(case: Case, output: Mapping[str, Any], find: Find) -> Iterator[Check]:
    """What holds of every answer: exact quotes, versions in force, numbers that stand somewhere, language."""
    cited = [
        (citation, find(Reference(citation["document"], citation["provision"], citation["version"])))
        for citation in output["citations"]
    ]
    inexact = [
        _place(citation)
        for citation, provision in cited
        if provision is None or find_quote(citation["quote"], provision) is None
    ]
    day = dt.date.fromisoformat(output["as_of"])
    stale: list[str] = []
    if kind_of(case.question) is not QuestionKind.HISTORY:
        stale = [
            _place(citation)
            for citation, provision in cited
            if provision is None
            or not (provision.in_force(day) or _names_time_in_force(provision, str(output["answer"]), day))
        ]
    if cited:
        yield _none("quotes", inexact, "not verbatim")
        yield _none("version", stale, f"not in force on {day}")
    elif output["outcome"] != "abstained":
        yield Check("quotes", False, "an answer without a citation")
    if output["outcome"] != "abstained":
        yield _none(
            "numbers",
            _stray(output, [provision for _, provision in cited if provision]),
            "in nothing cited, asked or computed",
        )
    share = chinese_share(str(output["answer"]))
    fits = share >= _CHINESE_AT_LEAST if case.lang is Language.ZH else share <= _CHINESE_AT_MOST
    yield Check("language", fits, "" if fits else f"{share:.0%} of the letters are Chinese")


_AMOUNTS = (QuantityKind.MONEY, QuantityKind.PERCENT, QuantityKind.DURATION)
_NOT_LISTED = Pattern(
    "how many more there are",
    r"\band \d+ (?:more|others)\b|(?:等|另有)\d+项",
    yes=("and 3 more", "等12项", "，另有26项"),
    no=("and more", "三项"),
)


def _own_words(output: Mapping[str, Any]) -> str:
    """The answer without markers, carried-over notes, counts of what it does not list, and numbers worked out.

    A number worked out stands with its arithmetic; that it follows is tested with the figures themselves.
    """
    text = _NOT_LISTED.sub("", _MARKERS.sub("", str(output["answer"])))
    for citation in output["citations"]:
        text = text.replace(citation.get("note") or "\0", "")
    for block in output.get("blocks", ()):
        text = text.replace(str(block["text"]) if block.get("by") == "arithmetic" else "\0", "")
    return text


def _stray(output: Mapping[str, Any], provisions: Iterable[Provision]) -> list[str]:
    """Amounts, dates and numbers of the answer that stand in nothing it may rest on, in whatever unit."""
    verdict = output.get("verdict") or {}
    allowed = [str(output["question"]), str(output["as_of"]), str(verdict)]
    allowed += [str(item) for item in output["citations"]]
    for provision in provisions:
        allowed += [*provision.text.values(), provision.title.en, provision.title.zh]
        allowed += [f"{step.en} {step.zh}" for step in provision.path]
    values = {quantity.value for text in allowed for quantity in read_quantities(text)}
    stray = [quantity for quantity in read_quantities(_own_words(output)) if quantity.value not in values]
    digits = frozenset[str]().union(*map(numbers, allowed))
    # Numbers of rules, versions and documents are spelt in many ways; their digits are enough. Amounts must be right in
    # value.
    return [quantity.text for quantity in stray if quantity.kind in _AMOUNTS or not numbers(quantity.text) <= digits]


def _cited(lines: Iterable[Places], citations: Iterable[Mapping[str, Any]]) -> Iterator[Check]:
    """`cites`, and `version` for the lines that name versions."""
    references = [Reference(citation["document"], citation["provision"], citation["version"]) for citation in citations]
    bare = {Reference(reference.document, reference.provision) for reference in references}
    absent: dict[str, list[str]] = {}
    for line in lines:
        name = "version" if any(place.version for place in line) else "cites"
        absent.setdefault(name, [])
        if not any(place in references or place in bare for place in line):
            absent[name].append(" or ".join(map(str, line)))
    for name, places in absent.items():
        yield _none(name, places, "not cited")


# --- verdicts ---------------------------------------------------------------------------------------------------------


def score_verdict(case: Case, expect: Verdicts, output: Mapping[str, Any], find: Find) -> Score:
    """A verdict of design section 4, alone (from facts) or inside an answer (from a question)."""
    verdict = output.get("verdict")
    checks: list[Check] = []
    if not isinstance(verdict, Mapping):
        checks.append(Check("verdict", False, "no verdict was given"))
    else:
        checks += _verdict_checks(expect, verdict)
    if expect.facts is None:
        checks += grounding(case, output, find)
    return Score(_merged(checks))


def _verdict_checks(expect: Verdicts, verdict: Mapping[str, Any]) -> Iterator[Check]:
    if expect.verdict is not None:
        yield _same("verdict", expect.verdict, verdict["verdict"])
    sections = {section["id"]: section["outcome"] for section in verdict["sections"]}
    routes = {route["id"]: route for section in verdict["sections"] for route in section["routes"]}
    criteria: dict[str, str] = {}
    for route in routes.values():
        criteria.update(_criteria(route["criteria"]))
    groups: tuple[tuple[str, Mapping[str, str], Mapping[str, str]], ...] = (
        ("sections", expect.sections, sections),
        ("routes", expect.routes, {name: route["outcome"] for name, route in routes.items()}),
        ("criteria", expect.criteria, criteria),
    )
    for name, expected, actual in groups:
        if expected:
            wrong = [
                f"{key} is {actual.get(key, 'absent')}, expected {value}"
                for key, value in expected.items()
                if actual.get(key) != value
            ]
            yield Check(name, not wrong, "; ".join(wrong))
    missing = verdict["missing_facts"]
    if expect.missing_facts:
        yield _none("missing", [fact for fact in expect.missing_facts if fact not in missing], "not asked for")
    if expect.not_missing:
        yield _none("not-missing", [fact for fact in expect.not_missing if fact in missing], "asked for without need")


def _criteria(items: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for item in items:
        yield item["id"], item["outcome"]
        yield from _criteria((*item.get("all_of", ()), *item.get("any_of", ())))


# --- facts read from text ---------------------------------------------------------------------------------------------


def score_reading(expect: Readings, output: Mapping[str, Any], text: str) -> Score:
    """Facts read: the right values, from the right words, none that the text does not state, no amount in silence."""
    got = _grouped((fact["fact"], fact) for fact in output["facts"])
    expected = _grouped((fact.fact, fact) for fact in expect.facts)
    values = {name: {fact["value"] for fact in facts} for name, facts in got.items()}
    wrong = [
        f"{name} is {', '.join(values.get(name, ())) or 'not read'}, expected {', '.join(fact.value for fact in facts)}"
        for name, facts in expected.items()
        if values.get(name) != {fact.value for fact in facts}
    ]
    extra = [f"{name} = {', '.join(values[name])} ({got[name][0]['span']})" for name in got if name not in expected]
    spans = [
        f"{fact['fact']}: '{fact['span']}'"
        for fact in output["facts"]
        if text[fact["start"] : fact["end"]] != fact["span"]
    ]
    spans += [
        f"{name}: '{got[name][0]['span']}', expected '{fact.span}'"
        for name, facts in expected.items()
        for fact in facts
        if fact.span is not None and name in got and not any(_overlap(each["span"], fact.span) for each in got[name])
    ]
    checks = [
        Check("facts", not wrong, "; ".join(wrong)),
        _none("nothing-else", extra, "not stated by the text"),
        _none("spans", spans, "wrong words"),
        _none("nothing-dropped", output["dropped"], "neither read nor named as unread"),
    ]
    if expect.warning is not None:
        checks.append(_same("warning", expect.warning, bool(output["warnings"])))
    right = len(expected) - len(wrong)
    measures = {"recall": right / len(expected) if expected else 1.0, "precision": right / len(got) if got else 1.0}
    return Score(tuple(checks), measures)


T = TypeVar("T")


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    groups: dict[str, list[T]] = {}
    for name, item in pairs:
        groups.setdefault(name, []).append(item)
    return groups


def _overlap(got: str, expected: str) -> bool:
    """Whether one is part of the other: where a span ends ("RMB 4bn", "a cap of RMB 4bn") is a matter of taste."""
    return bool(got) and (got in expected or expected in got)


def _merged(checks: Iterable[Check]) -> tuple[Check, ...]:
    """One check a name: passed if all of that name are."""
    by_name: dict[str, Check] = {}
    for check in checks:
        before = by_name.get(check.name, Check(check.name, True))
        detail = "; ".join(part for part in (before.detail, check.detail) if part)
        by_name[check.name] = Check(check.name, before.passed and check.passed, detail)
    return tuple(by_name.values())


def _same(name: str, expected: object, got: object) -> Check:
    return Check(name, expected == got, "" if expected == got else f"{got}, expected {expected}")


def _none(name: str, wrong: list[str], what: str) -> Check:
    return Check(name, not wrong, f"{what}: {'; '.join(wrong)}" if wrong else "")


def _place(citation: Mapping[str, Any]) -> str:
    return f"{citation['document']}@{citation['version']}#{citation['provision']}"
