"""Turns an answer that somebody was not content with into a draft case, in the words of the suites."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from assistant.errors import InputError
from assistant.evaluation.suites import PREFIXES, ExpectedReply, Suite, kind_of
from assistant.language.detection import language_of


def draft(text: str, name: str, suite: Suite) -> str:
    """Draft cases as YAML for the end of a suite, one for each transcript. Raises InputError for what is no transcript.

    A transcript is an answer object, or an object with one under `answer` (a thumbs-down with its `comment`).
    """
    if kind_of(name) is not ExpectedReply:
        raise InputError(f"drafts are for suites of answers; {name} is not one")
    number = max(int(case.id.rpartition("-")[2]) for case in suite.cases)
    drafts: list[str] = []
    for transcript in _transcripts(text):
        number += 1
        drafts.append(_draft(transcript, f"{PREFIXES[name]}-{number:03d}"))
    return "".join(f"\n{item}" for item in drafts)


def _transcripts(text: str) -> Iterator[Mapping[str, Any]]:
    try:
        whole = json.loads(text)
        items = whole if isinstance(whole, list) else [whole]
    except ValueError:
        items = [_line(line, number) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not items:
        raise InputError("no transcript; give the JSON that `assistant ask --json` prints")
    for number, item in enumerate(items, start=1):
        if not isinstance(item, dict):
            raise InputError(f"transcript {number} is not a JSON object; give what `assistant ask --json` prints")
        inner = item.get("answer")
        merged = {**item, **inner} if isinstance(inner, dict) else item
        if not isinstance(merged.get("question"), str) or not merged["question"].strip():
            raise InputError(f"transcript {number} has no question; give what `assistant ask --json` prints")
        yield merged


def _line(line: str, number: int) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        raise InputError(f"line {number} is not JSON ({error}); give what `assistant ask --json` prints") from None


def _draft(transcript: Mapping[str, Any], name: str) -> str:
    question = " ".join(transcript["question"].split())
    citations = transcript.get("citations") or []
    lines = [
        f"  - id: {name}",
        f"    lang: {transcript.get('language') or language_of(question).value}",
        f"    family: {_family(citations)}",
        f"    question: {json.dumps(question, ensure_ascii=False)}",
    ]
    if isinstance(transcript.get("as_of"), str):
        lines.append(f'    as_of: "{transcript["as_of"]}"')
    lines.append(f"    outcome: {transcript.get('outcome') or 'answered'}  # what it was; write what it should be")
    if citations:
        lines.append("    must_cite:  # what was cited; keep what is right")
        places = dict.fromkeys((citation["document"], citation["provision"]) for citation in citations)
        lines += [
            f"      - {{document: {document}, provision: {json.dumps(provision, ensure_ascii=False)}}}"
            for document, provision in places
        ]
    lines.append("    # must_state: one line for each thing the answer has to say, with its wordings")
    lines += [f"    # answered: {line}" for line in str(transcript.get("answer") or "").splitlines() if line.strip()]
    comment = next((str(transcript[key]) for key in ("comment", "note", "reason") if transcript.get(key)), "")
    why = f"from feedback: {comment}" if comment else "from a transcript; say what was wrong"
    lines.append(f"    why: {json.dumps(' '.join(why.split()), ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def _family(citations: list[Mapping[str, Any]]) -> str:
    """A family to begin with: the first provision cited."""
    first = citations[0]["provision"] if citations else "feedback"
    return re.sub(r"[^a-z0-9]+", "-", str(first).lower()).strip("-") or "feedback"
