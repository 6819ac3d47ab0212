"""A small corpus, a fake assistant and suites of a few cases for the tests of the evaluation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.corpus.model import DocumentKind, Evidence, Form, Provision, Reference
from assistant.evaluation.run_files import Record, Run, SuiteInfo, read_run, write_run
from assistant.evaluation.scoring import Check
from assistant.language.text import Bilingual, Language

TODAY = dt.date(2026, 11, 22)
CAP_TEXT = "Under the fifth standard the expected market cap is at least RMB 4 billion."


def provision(
    name: str = "2.1.2(5)", *, english: str = CAP_TEXT, start: str = "2026-04-24", end: str | None = None
) -> Provision:
    """A provision of a made-up version of the listing rules."""
    title = Bilingual("Standard 5", "标准五")
    return Provision(
        document="sse-star-listing-rules",
        version=start,
        id=name,
        title=title,
        path=(title,),
        text={Language.EN: english, Language.ZH: "标准五要求预计市值不低于40亿元。"},
        evidence=Evidence.TRANSCRIBED,
        form=Form.RESTATEMENT,
        kind=DocumentKind.RULE,
        effective_from=dt.date.fromisoformat(start),
        effective_to=dt.date.fromisoformat(end) if end else None,
    )


def answer(text: str = "At least RMB 4 billion. [1]", **changes: Any) -> dict[str, Any]:
    """An answer object of the contract that cites `provision()`."""
    citation = {
        "n": 1,
        "document": "sse-star-listing-rules",
        "version": "2026-04-24",
        "provision": "2.1.2(5)",
        "title": "",
        "quote": CAP_TEXT,
    }
    base = {
        "question": "What cap does the fifth standard need?",
        "as_of": TODAY.isoformat(),
        "outcome": "answered",
        "abstain_reason": None,
        "answer": text,
        "citations": [citation],
        "verdict": None,
        "usage": {"prompt_tokens": 3, "completion_tokens": 2, "cost_usd": "0.5"},
        "timings_ms": {"total": 7},
    }
    return base | changes


@dataclass
class FakeSubject:
    """Answers from tables; counts what it was asked. `name` is all its fingerprint holds."""

    name: str = "fake"
    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def fingerprint(self) -> dict[str, str]:
        return {"code": self.name, "today": TODAY.isoformat()}

    def ask(self, question: str, as_of: dt.date | None) -> dict[str, Any]:
        self.asked.append(question)
        found = self.answers.get(question, answer(question=question))
        if isinstance(found, Exception):
            raise found
        return dict(found)

    def converse(self, turns: Sequence[str], question: str, as_of: dt.date | None) -> dict[str, Any]:
        return self.ask(question, as_of)

    def plan(self, question: str, reply: str, as_of: dt.date | None) -> dict[str, Any]:
        return {**self.ask(question, as_of), "by_rules": self.ask(question, as_of)}

    def search(self, question: str, as_of: dt.date | None) -> dict[str, Any]:
        self.asked.append(question)
        return {"retrieved": {"all": ["sse-star-listing-rules@2026-04-24#2.1.2(5)"], "same": [], "cross": []}}

    def check(self, facts: Mapping[str, Any], rule_set: str, as_of: dt.date) -> dict[str, Any]:
        return {"verdict": {"verdict": "undetermined", "sections": [], "missing_facts": ["industry"]}}

    def read(self, text: str, language: Language, day: dt.date) -> dict[str, Any]:
        return {"facts": [], "warnings": [], "unread": [], "dropped": []}

    def review(self, text: str, day: dt.date) -> dict[str, Any]:
        return {"facts": [], "conflicts": []}

    def find(self, reference: Reference) -> Provision | None:
        known = {"2.1.2(5)": provision(), "old": provision("old", start="2020-01-01", end="2021-01-01")}
        found = known.get(reference.provision)
        return found if found is not None and reference.version in (None, found.version) else None


def write_suites(folder: Path, questions: list[str]) -> Path:
    """A folder with a suite of answers, one case a question, all expecting RMB 4 billion."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["suite: answers", 'as_of: "2026-11-22"', "cases:"]
    for number, question in enumerate(questions, start=1):
        lines += [
            f"  - id: ANS-{number:03d}",
            "    lang: en",
            f"    family: family-{number}",
            f"    question: {question}",
            "    outcome: answered",
            "    must_state: [[RMB 4 billion]]",
            "    must_cite: [{document: sse-star-listing-rules, provision: 2.1.2(5)}]",
            "    why: a test",
        ]
    (folder / "answers.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def record(
    name: str, *failed: str, suite: str = "answers", checks: tuple[str, ...] = ("states", "quotes"), **changes: Any
) -> Record:
    """A record whose checks all passed but those named."""
    given = tuple(
        Check(check, check not in failed, "because" if check in failed else "")
        for check in dict.fromkeys((*checks, *failed))
    )
    values: dict[str, Any] = {
        "id": name,
        "suite": suite,
        "family": f"family of {name}",
        "lang": "en",
        "question": f"question {name}?",
        "digest": "d",
        "passed": not failed,
        "checks": given,
        "values": {},
        "output": {"answer": f"answer <b>{name}</b>", "outcome": "answered", "citations": []},
    }
    return Record(**(values | changes))


def write_records(folder: Path, records: list[Record], **fingerprint: str) -> Run:
    """A finished run with these records."""
    infos = {
        suite: SuiteInfo("digest", sum(item.suite == suite for item in records))
        for suite in dict.fromkeys(item.suite for item in records)
    }
    write_run(folder, {"code": "1", "scoring": "1", "seed": "1", "today": "2026-11-22"} | fingerprint, infos, records)
    return read_run(folder)
