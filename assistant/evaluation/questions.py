"""Scores questions as users type them: right, partly, wrong, rightly or wrongly declined, and how much is clutter.

The format is in evals/suites/README.md, `questions`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

from assistant.evaluation.scoring import Check, Score
from assistant.evaluation.suites import ExpectedVerdict, MustSay, Questions
from assistant.evaluation.wording import states


class Mark(StrEnum):
    """What came of a question."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    RIGHTLY_DECLINED = "rightly declined"
    WRONGLY_DECLINED = "wrongly declined"


DECLINED = ("abstained", "clarify")
_LEADS = {
    "yes": ("yes", "possibly", "是", "可以", "能", "够", "符合", "需要", "会"),
    "no": ("no", "not", "否", "不", "没有", "未"),
}


def score_question(expect: Questions, output: Mapping[str, Any]) -> Score:
    """An answer object of the contract against what the case asks of it. Passes if right or rightly declined."""
    checks = tuple(_checks(expect, output))
    failed = {check.name for check in checks if not check.passed}
    mark = _mark(expect, output, failed)
    values = {f"mark.{mark.value}": 1.0, "clutter": _clutter(expect, output), "direct": _direct(expect, output)}
    if "verdict" in failed and _contradicts(expect.verdict, output):
        values["wrong-verdict"] = 1.0
    if expect.lead is not None:
        values["lead"] = float("lead" not in failed)
    passed = mark in (Mark.RIGHT, Mark.RIGHTLY_DECLINED)
    if passed:  # what a right answer is forgiven fails no case
        checks = tuple(replace(check, passed=True) for check in checks)
    return Score((Check("answered", passed, "" if passed else mark.value), *checks), values)


def _checks(expect: Questions, output: Mapping[str, Any]) -> Iterator[Check]:
    text = str(output["answer"])
    outcome = output["outcome"]
    yield Check("outcome", outcome in expect.outcomes, f"{outcome}, expected {' or '.join(expect.outcomes)}")
    if expect.must_say:
        cited = {f"{citation['document']}#{citation['provision']}" for citation in output["citations"]}
        absent = [_name(line) for line in expect.must_say if not _said(line, text, cited)]
        yield Check("says", not absent, f"not said: {'; '.join(absent)}" if absent else "")
    wrong = [wording for wording in expect.must_not_say if states(text, wording)]
    yield Check("avoids", not wrong, f"said: {'; '.join(wrong)}" if wrong else "")
    if expect.lead is not None:
        yield Check("lead", _leads(text, expect.lead), f"does not open with {expect.lead}")
    if expect.verdict is not None:
        got = _concluded(expect.verdict, output)
        yield Check("verdict", got == expect.verdict.outcome, f"{expect.verdict.of}: {got}")
    elif expect.no_verdict:
        yield Check("no-verdict", not output.get("verdict"), "a verdict where none is due")
    if expect.values:
        lacking = [line[0] for line in expect.values if not any(states(text, wording) for wording in line)]
        yield Check("computes", not lacking, f"not computed: {'; '.join(lacking)}" if lacking else "")
    if expect.nothing_held:
        yield Check("names", _names(expect, output), f"not named as not held: {expect.nothing_held[0]}")


def _mark(expect: Questions, output: Mapping[str, Any], failed: set[str]) -> Mark:
    if output["outcome"] in DECLINED:
        return Mark.RIGHTLY_DECLINED if "outcome" not in failed else Mark.WRONGLY_DECLINED
    neighbour = set(expect.outcomes) <= {*DECLINED, "partial"} and bool(failed & {"outcome", "names"})
    nothing_said = "says" in failed and not _any_said(expect, output)
    if failed & {"avoids"} or _contradicts(expect.verdict, output) or neighbour or nothing_said:
        return Mark.WRONG
    # A word said behind the answer not to be mentioned is no fault of an answer that says all it must.
    forgiven = {"lead", "outcome"} if output["outcome"] == "partial" and not _opens_absent(output) else {"lead"}
    return Mark.PARTLY if failed - forgiven else Mark.RIGHT


def _opens_absent(output: Mapping[str, Any]) -> bool:
    return any(b["kind"] == "absent" and "not-mentioned" not in b.get("with", ()) for b in output["blocks"])


def _said(line: MustSay, text: str, cited: set[str]) -> bool:
    rests = not line.cite or any(matches(place, line.cite) for place in cited)
    return rests and all(any(states(text, wording) for wording in wordings) for wordings in line.state)


def _any_said(expect: Questions, output: Mapping[str, Any]) -> bool:
    """Whether some of it is said: a provision cited, or one of the wordings stated."""
    text = str(output["answer"])
    places = {f"{citation['document']}#{citation['provision']}" for citation in output["citations"]}
    return any(
        any(matches(place, line.cite) for place in places)
        or any(states(text, wording) for wordings in line.state for wording in wordings)
        for line in expect.must_say
    )


def _name(line: MustSay) -> str:
    return ", ".join([*(wordings[0] for wordings in line.state), *(f"[{place}]" for place in line.cite[:1])])


def matches(place: str, allowed: tuple[str, ...]) -> bool:
    """Whether a provision is one of those allowed, each `document#provision` or `document#*`."""
    return place in allowed or f"{place.partition('#')[0]}#*" in allowed


def _leads(text: str, lead: str) -> bool:
    folded = text.lstrip("- ").casefold()
    begun = [word for word in _LEADS[lead] if folded.startswith(word)]
    return any(not (word.isascii() and folded[len(word) : len(word) + 1].isalpha()) for word in begun)


def _concluded(expect: ExpectedVerdict, output: Mapping[str, Any]) -> str:
    verdict = output.get("verdict") or {}
    if verdict.get("rule_set") != expect.rule_set:
        return f"no verdict on {expect.rule_set}"
    if expect.of in ("whole", expect.rule_set) and expect.outcome in ("eligible", "not_eligible", "undetermined"):
        return str(verdict["verdict"])
    outcomes = dict(_outcomes(verdict))
    if expect.of == "whole":
        whole = {"eligible": "met", "not_eligible": "not_met", "undetermined": "unknown"}
        return whole[str(verdict["verdict"])]
    return outcomes.get(expect.of, "absent")


def _outcomes(verdict: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for section in verdict.get("sections", ()):
        for route in section["routes"]:
            yield route["id"], route["outcome"]
            yield from _criteria(route["criteria"])
        yield section["id"], section["outcome"]


def _criteria(items: Any) -> Iterator[tuple[str, str]]:
    for item in items:
        yield item["id"], item["outcome"]
        yield from _criteria((*item.get("all_of", ()), *item.get("any_of", ())))


def _contradicts(expect: ExpectedVerdict | None, output: Mapping[str, Any]) -> bool:
    """Whether the verdict shown decides what was expected otherwise."""
    if expect is None:
        return False
    got = _concluded(expect, output)
    return got != expect.outcome and got in ("met", "not_met", "eligible", "not_eligible")


def _names(expect: Questions, output: Mapping[str, Any]) -> bool:
    absent = " ".join(str(block["text"]) for block in output["blocks"] if block["kind"] == "absent")
    return any(wording.casefold() in absent.casefold() for wording in expect.nothing_held)


def _clutter(expect: Questions, output: Mapping[str, Any]) -> float:
    """The share of the sentences shown that rest on no provision that must or may be cited."""
    places = {citation["n"]: f"{citation['document']}#{citation['provision']}" for citation in output["citations"]}
    allowed = (*expect.may_say, *(place for line in expect.must_say for place in line.cite))
    sentences = [block for block in output["blocks"] if block["kind"] in ("sentence", "list") and block["citations"]]
    stray = [b for b in sentences if not any(matches(places[number], allowed) for number in b["citations"])]
    return len(stray) / len(sentences) if sentences else 0.0


def _direct(expect: Questions, output: Mapping[str, Any]) -> float:
    """Whether the first thing said answers: it holds a wording asked for, or is a verdict, a figure, or says no."""
    first = next((b for b in output["blocks"] if b["kind"] not in ("evidence", "note")), None)
    if first is None:
        return 0.0
    if first["kind"] in ("verdict", "figure", "absent", "ask") or (expect.lead and _leads(first["text"], expect.lead)):
        return 1.0
    wordings = [wording for line in expect.must_say for words in line.state for wording in words]
    return float(not wordings or any(states(str(first["text"]), wording) for wording in wordings))
