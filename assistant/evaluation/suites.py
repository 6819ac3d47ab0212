"""Loads the evaluation suites and refuses, with file and line, what is not one.

The format is in evals/suites/README.md.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from assistant.base.yaml_nodes import Node, parse_node
from assistant.corpus.model import Reference
from assistant.errors import InputError
from assistant.language.text import Language

Wordings = tuple[str, ...]
Places = tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What a search must find: every governing provision; `also` is neither rewarded nor punished."""

    governing: Places
    also: Places


@dataclass(frozen=True, slots=True)
class ExpectedReply:
    """What an answer must do; every line of `must_state` and `must_cite` needs one of its alternatives."""

    outcome: str
    abstain_reason: str | None
    must_state: tuple[Wordings, ...]
    must_cite: tuple[Places, ...]
    must_not_state: Wordings
    evidence_words: bool | None


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the checker must conclude, from `facts` or, where they are None, from the question."""

    facts: Mapping[str, Any] | None
    rule_set: str
    verdict: str | None
    sections: Mapping[str, str]
    routes: Mapping[str, str]
    criteria: Mapping[str, str]
    missing_facts: tuple[str, ...]
    not_missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExpectedFact:
    """One fact a text states.

    `value` in plain digits, dates or words, the comparison (`<`, `>=`, …) in front if there is one.
    """

    fact: str
    value: str
    span: str | None


@dataclass(frozen=True, slots=True)
class Readings:
    """What must be read from a text: these facts and no other; `warning` says whether the reader must warn."""

    facts: tuple[ExpectedFact, ...]
    warning: bool | None


@dataclass(frozen=True, slots=True)
class MustSay:
    """One thing a right answer says: a wording of each line, resting on one of the provisions (any, where none)."""

    cite: tuple[str, ...]
    state: tuple[Wordings, ...]


@dataclass(frozen=True, slots=True)
class ExpectedVerdict:
    """What the checker must conclude: `of` is a route, a section, a criterion, or `whole`."""

    rule_set: str
    of: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Questions:
    """What an answer to a question as typed must and may say; provisions are `document#provision` or `document#*`."""

    kind: str
    turns: tuple[str, ...]
    outcomes: tuple[str, ...]
    lead: str | None
    must_say: tuple[MustSay, ...]
    may_say: tuple[str, ...]
    must_not_say: Wordings
    verdict: ExpectedVerdict | None
    no_verdict: bool
    values: tuple[Wordings, ...]
    nothing_held: Wordings


@dataclass(frozen=True, slots=True)
class Planning:
    """What a scripted model replies, and who must then have planned the answer: `model`, `rules`, None for either."""

    reply: str
    planner: str | None


@dataclass(frozen=True, slots=True)
class ReviewedFact:
    """One fact that a paper proves, in plain digits, dates or words, and the page on which it is printed."""

    fact: str
    value: str
    page: int


@dataclass(frozen=True, slots=True)
class Reviewing:
    """What must be read of a paper: these facts on these pages; `never` are facts that it does not state."""

    facts: tuple[ReviewedFact, ...]
    never: tuple[str, ...]


Expectation = Retrieval | ExpectedReply | Verdicts | Readings | Questions | Planning | Reviewing


@dataclass(frozen=True, slots=True)
class Case:
    """One case; `digest` changes with anything that could change its result."""

    id: str
    suite: str
    lang: Language
    family: str
    question: str
    as_of: dt.date | None
    why: str
    expect: Expectation
    digest: str
    line: int


@dataclass(frozen=True, slots=True)
class Suite:
    """The cases of one file, asked on `as_of` unless a case says otherwise."""

    name: str
    as_of: dt.date
    cases: tuple[Case, ...]
    digest: str


PREFIXES: Mapping[str, str] = {
    "retrieval": "RET",
    "answers": "ANS",
    "abstention": "ABS",
    "temporal": "TMP",
    "adversarial": "ADV",
    "eligibility": "ELI",
    "facts-reading": "FCT",
    "questions": "QST",
    "planner": "PLN",
    "review": "REV",
}
"""The suites there are, each with the prefix of its case ids."""

OUTCOMES = ("answered", "partial", "abstained")
REASONS = ("out_of_scope", "advice", "fabrication", "silent", "no_rules_then")
CONCLUSIONS = ("eligible", "not_eligible", "undetermined")
PLANNERS = ("rules", "model")
FINDINGS = ("met", "not_met", "unknown", "not_applicable")
KINDS = (
    "keyword",
    "rule",
    "yes-no",
    "situation",
    "steps",
    "list",
    "definition",
    "difference",
    "source",
    "multi-part",
    "follow-up",
    "calculation",
    "company",
    "false-premise",
    "unanswerable",
    "other",
)
_COMMON = ("id", "lang", "family", "question", "as_of", "why")
_FIELDS: Mapping[type[Expectation], tuple[str, ...]] = {
    Retrieval: ("governing", "also"),
    ExpectedReply: ("outcome", "abstain_reason", "must_state", "must_cite", "must_not_state", "evidence_words"),
    Verdicts: ("facts", "rule_set", "verdict", "sections", "routes", "criteria", "missing_facts", "not_missing"),
    Readings: ("facts", "warning"),
    Planning: ("reply", "times", "planner"),
    Reviewing: ("facts", "never"),
    Questions: (
        "kind",
        "turns",
        "outcome",
        "lead",
        "must_say",
        "may_say",
        "must_not_say",
        "verdict",
        "no_verdict",
        "value",
        "nothing_held",
    ),
}


def kind_of(suite: str) -> type[Expectation]:
    """What the cases of a suite expect."""
    special: Mapping[str, type[Expectation]] = {
        "retrieval": Retrieval,
        "eligibility": Verdicts,
        "facts-reading": Readings,
        "questions": Questions,
        "planner": Planning,
        "review": Reviewing,
    }
    return special.get(suite, ExpectedReply)


def load_suites(folder: Path, names: Sequence[str] = ()) -> tuple[Suite, ...]:
    """The suites of a folder, or those named. Raises InputError with file, line and field."""
    if not folder.is_dir():
        raise InputError(f"{folder}: no folder of suites there; name one with --suites")
    suites = [load_suite(path) for path in sorted(folder.glob("*.yaml"))]
    if not suites:
        raise InputError(f"{folder}: no suite (*.yaml) there; name another folder with --suites")
    known = [suite.name for suite in suites]
    for name in names:
        if name not in known:
            raise InputError(f"no suite {name} in {folder}; there are {', '.join(known)}")
    return tuple(suite for suite in suites if not names or suite.name in names)


def load_suite(path: Path) -> Suite:
    """One suite. Raises InputError with file, line and field."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as UTF-8 text ({error})") from None
    root = parse_node(text, path.name)
    _known_keys(root, ("suite", "as_of", "cases"))
    name = _required(root, "suite")
    if name.text not in PREFIXES:
        raise name.error(f"no suite is called '{name.text}'; choose one of {', '.join(PREFIXES)}")
    if name.text != path.stem:
        raise name.error(f"the suite {name.text} belongs in {name.text}.yaml")
    as_of = _required(root, "as_of").day
    cases: list[Case] = []
    seen: dict[str, int] = {}
    for node in _required(root, "cases").items:
        case = _case(node, name.text)
        if case.id in seen:
            raise node.mapping["id"].error(f"{case.id} is taken (line {seen[case.id]}); give the next free number")
        seen[case.id] = case.line
        cases.append(case)
    if not cases:
        raise root.mapping["cases"].error("the suite has no case")
    return Suite(name.text, as_of, tuple(cases), _digest([str(as_of), *(case.digest for case in cases)]))


def _case(node: Node, suite: str) -> Case:
    kind = kind_of(suite)
    _known_keys(node, (*_COMMON, *_FIELDS[kind]))
    name = _required(node, "id")
    if re.fullmatch(rf"{PREFIXES[suite]}-\d{{3,}}", name.text) is None:
        raise name.error(f"'{name.text}' is not an id of this suite; write {PREFIXES[suite]}- and three digits")
    day = node.mapping.get("as_of")
    expect = _EXPECTATIONS[kind](node)
    question = "" if kind is Verdicts and "question" not in node.mapping else _required(node, "question").text
    plain = _plain(node)
    plain.pop("why", None)
    return Case(
        id=name.text,
        suite=suite,
        lang=Language(_one_of(_required(node, "lang"), [language.value for language in Language])),
        family=_required(node, "family").text,
        question=question,
        as_of=day.day if day is not None else None,
        why=_required(node, "why").text,
        expect=expect,
        digest=_digest(plain),
        line=node.line,
    )


def _retrieval(node: Node) -> Retrieval:
    return Retrieval(_places(_required(node, "governing")), _places(node.mapping.get("also")))


def _reply(node: Node) -> ExpectedReply:
    outcome = _one_of(_required(node, "outcome"), OUTCOMES)
    reason = node.mapping.get("abstain_reason")
    if reason is not None and outcome != "abstained":
        raise reason.error(f"the outcome is {outcome}; only an abstained case has a reason")
    return ExpectedReply(
        outcome=outcome,
        abstain_reason=_one_of(reason, REASONS) if reason is not None else None,
        must_state=tuple(_texts(line) for line in _items(node, "must_state")),
        must_cite=tuple(_places(line) for line in _items(node, "must_cite")),
        must_not_state=tuple(item.text for item in _items(node, "must_not_state")),
        evidence_words=_flag(node.mapping.get("evidence_words")),
    )


def _verdicts(node: Node) -> Verdicts:
    facts = node.mapping.get("facts")
    if (facts is None) == ("question" not in node.mapping):
        raise node.error("give either a question or facts")
    verdict = node.mapping.get("verdict")
    expected = Verdicts(
        facts=_plain(facts) if facts is not None else None,
        rule_set=node.mapping["rule_set"].text if "rule_set" in node.mapping else "listing",
        verdict=_one_of(verdict, CONCLUSIONS) if verdict is not None else None,
        sections=_findings(node.mapping.get("sections")),
        routes=_findings(node.mapping.get("routes")),
        criteria=_findings(node.mapping.get("criteria")),
        missing_facts=tuple(item.text for item in _items(node, "missing_facts")),
        not_missing=tuple(item.text for item in _items(node, "not_missing")),
    )
    if not (expected.verdict or expected.sections or expected.routes or expected.criteria):
        raise node.error("nothing is expected; give a verdict, sections, routes or criteria")
    return expected


def _readings(node: Node) -> Readings:
    facts: list[ExpectedFact] = []
    for item in _items(node, "facts"):
        _known_keys(item, ("fact", "value", "span"))
        span = item.mapping["span"].text if "span" in item.mapping else None
        if span is not None and span not in _required(node, "question").text:
            raise item.mapping["span"].error(f"'{span}' does not stand in the question")
        facts.append(ExpectedFact(_required(item, "fact").text, _required(item, "value").text, span))
    return Readings(tuple(facts), _flag(node.mapping.get("warning")))


def _planning(node: Node) -> Planning:
    times, planner = node.mapping.get("times"), node.mapping.get("planner")
    if times is not None and not times.text.isdecimal():
        raise times.error(f"'{times.text}' is not how often the reply is said over; write a number")
    return Planning(
        _required(node, "reply").text * (int(times.text) if times is not None else 1),
        _one_of(planner, PLANNERS) if planner is not None else None,
    )


def _reviewing(node: Node) -> Reviewing:
    facts: list[ReviewedFact] = []
    for item in _items(node, "facts"):
        _known_keys(item, ("fact", "value", "page"))
        page = _required(item, "page")
        if not page.text.isdecimal():
            raise page.error(f"'{page.text}' is no page; write its number")
        facts.append(ReviewedFact(_required(item, "fact").text, _required(item, "value").text, int(page.text)))
    return Reviewing(tuple(facts), tuple(item.text for item in _items(node, "never")))


def _questions(node: Node) -> Questions:
    verdict = node.mapping.get("verdict")
    lead = node.mapping.get("lead")
    return Questions(
        kind=_one_of(_required(node, "kind"), KINDS),
        turns=tuple(item.text for item in _items(node, "turns")),
        outcomes=tuple(_one_of(item, (*OUTCOMES, "clarify")) for item in _required(node, "outcome").items),
        lead=_one_of(lead, ("yes", "no")) if lead is not None else None,
        must_say=tuple(_must_say(item) for item in _items(node, "must_say")),
        may_say=tuple(item.text for item in _items(node, "may_say")),
        must_not_say=tuple(item.text for item in _items(node, "must_not_say")),
        verdict=_expected_verdict(verdict) if verdict is not None else None,
        no_verdict=_flag(node.mapping.get("no_verdict")) or False,
        values=tuple(_texts(line) for line in _items(node, "value")),
        nothing_held=tuple(item.text for item in _items(node, "nothing_held")),
    )


def _must_say(node: Node) -> MustSay:
    _known_keys(node, ("cite", "state"))
    return MustSay(
        tuple(item.text for item in _items(node, "cite")), tuple(_texts(line) for line in _items(node, "state"))
    )


def _expected_verdict(node: Node) -> ExpectedVerdict:
    _known_keys(node, ("rule_set", "of", "outcome"))
    outcome = _one_of(_required(node, "outcome"), (*FINDINGS, *CONCLUSIONS))
    return ExpectedVerdict(_required(node, "rule_set").text, _required(node, "of").text, outcome)


_EXPECTATIONS: Mapping[type[Expectation], Callable[[Node], Expectation]] = {
    Retrieval: _retrieval,
    ExpectedReply: _reply,
    Verdicts: _verdicts,
    Readings: _readings,
    Questions: _questions,
    Planning: _planning,
    Reviewing: _reviewing,
}

T = TypeVar("T")


def _required(node: Node, key: str) -> Node:
    child = node.mapping.get(key)
    if child is None or child.value is None:
        raise node.error(f"'{key}' is missing")
    return child


def _known_keys(node: Node, keys: Collection[str]) -> None:
    for key, value in node.mapping.items():
        if key not in keys:
            raise value.error(f"unknown key; known here: {', '.join(keys)}")


def _items(node: Node, key: str) -> tuple[Node, ...]:
    child = node.mapping.get(key)
    return child.items if child is not None else ()


def _one_of(node: Node, allowed: Sequence[str]) -> str:
    if node.text not in allowed:
        raise node.error(f"'{node.text}' is not one of {', '.join(allowed)}")
    return node.text


def _flag(node: Node | None) -> bool | None:
    return _one_of(node, ("true", "false")) == "true" if node is not None else None


def _texts(line: Node) -> Wordings:
    """The alternatives of one line: a list of wordings, or a single one."""
    texts = tuple(item.text for item in line.items)
    if not texts or not all(text.strip() for text in texts):
        raise line.error("a line needs at least one wording")
    return texts


def _places(node: Node | None) -> Places:
    """The provisions of one line: a single one, or a list."""
    if node is None:
        return ()
    nodes = (node,) if isinstance(node.value, Mapping) else node.items
    references: list[Reference] = []
    for item in nodes:
        _known_keys(item, ("document", "provision", "version"))
        version = item.mapping["version"].text if "version" in item.mapping else None
        references.append(Reference(_required(item, "document").text, _required(item, "provision").text, version))
    if not references:
        raise node.error("name at least one provision")
    return tuple(references)


def _findings(node: Node | None) -> Mapping[str, str]:
    return {key: _one_of(value, FINDINGS) for key, value in node.mapping.items()} if node is not None else {}


def _plain(node: Node) -> Any:
    if isinstance(node.value, Mapping):
        return {key: _plain(value) for key, value in node.value.items()}
    if isinstance(node.value, tuple):
        return [_plain(item) for item in node.value]
    return node.value


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]
