"""Questions as typed: what makes an answer right, partly, wrong, rightly or wrongly declined; clutter; what is direct."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import InputError
from assistant.evaluation.questions import Mark, matches, score_question
from assistant.evaluation.suites import Questions, load_suite

CAP = "sse-star-listing-rules#2.1.2(5)"
TIER = "sse-growth-tier-guideline#exit-new"
HEAD = 'suite: questions\nas_of: "2026-11-28"\ncases:\n  - {id: QST-001, lang: en, family: a, question: What?, why: a test, '
RULE = f'kind: rule, outcome: [answered], must_say: [{{cite: ["{CAP}"], state: [[RMB 4 billion, 40亿]]}}]'
UNHELD = "kind: unanswerable, outcome: [abstained, partial], nothing_held: [listing fee, 上市费], no_verdict: true"
YES = f'kind: yes-no, outcome: [answered], lead: "yes", must_say: [{{cite: ["{CAP}"], state: [[RMB 4 billion, 40亿]]}}]'
NO = YES.replace('lead: "yes"', 'lead: "no"')
VERDICT = "kind: situation, outcome: [answered], verdict: {rule_set: listing, of: standard-5, outcome: met}"
COMPUTED = "kind: calculation, outcome: [answered], value: [[RMB 90 million, 9000万元]], no_verdict: true"


def expect(folder: Path, fields: str) -> Questions:
    """What a case with these fields expects, as the suite is read."""
    path = folder / "questions.yaml"
    path.write_text(f"{HEAD}{fields}}}\n", encoding="utf-8")
    case = load_suite(path).cases[0].expect
    assert isinstance(case, Questions)
    return case


Piece = tuple[str, str, Sequence[str]]
"""Kind, text and the provisions cited of one block."""


def output(*pieces: Piece, outcome: str = "answered", verdict: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """An answer object of these blocks."""
    places = list(dict.fromkeys(place for _, _, cited in pieces for place in cited))
    blocks = [
        {"kind": kind, "text": text, "citations": [places.index(place) + 1 for place in cited], "with": []}
        for kind, text, cited in pieces
    ]
    citations = [
        {"n": number, "document": place.partition("#")[0], "provision": place.partition("#")[2]}
        for number, place in enumerate(places, start=1)
    ]
    text = " ".join(f"{block['text']} " + "".join(f"[{n}]" for n in _numbers(block)) for block in blocks)
    return {"outcome": outcome, "answer": text, "blocks": blocks, "citations": citations, "verdict": verdict}


def _numbers(block: Mapping[str, Any]) -> list[int]:
    return list(block["citations"])


def listing(outcome: str, whole: str = "undetermined", rule_set: str = "listing") -> dict[str, Any]:
    """A verdict whose fifth standard came out so."""
    criterion = {"id": "standard-5.market-cap", "outcome": outcome, "all_of": [{"id": "inner", "outcome": "unknown"}]}
    route = {"id": "standard-5", "outcome": outcome, "criteria": [criterion]}
    sections = [{"id": "financial-standard", "outcome": outcome, "routes": [route]}]
    return {"rule_set": rule_set, "verdict": whole, "sections": sections}


def mark(case: Questions, answer: Mapping[str, Any]) -> str:
    """The one mark of an answer; it passes if and only if that is right or rightly declined."""
    score = score_question(case, answer)
    (name,) = (name.removeprefix("mark.") for name in score.values if name.startswith("mark."))
    assert score.checks[0].name == "answered"
    assert score.checks[0].passed is (name in (Mark.RIGHT, Mark.RIGHTLY_DECLINED))
    return name


SAYS = ("sentence", "At least RMB 4 billion.", [CAP])
SAYS_ZH = ("sentence", "预计市值不低于40亿元。", [CAP])
STRAY = ("sentence", "Tier companies carry a mark.", [TIER])
ABSENT = ("absent", "Nothing held here speaks to the listing fee.", [])
ABSENT_ZH = ("absent", "本库没有收录上市费的内容。", [])


@pytest.mark.parametrize(
    ("fields", "answer", "wanted"),
    [
        (RULE, output(SAYS), "right"),
        (RULE, output(SAYS_ZH), "right"),
        (RULE, output(("sentence", "At least RMB 4 billion.", [TIER])), "partly"),  # said, not where it stands
        (RULE, output(("sentence", "Large market space.", [CAP])), "partly"),  # where it stands, not said
        (RULE, output(STRAY), "wrong"),  # a neighbour passed off as the answer
        (RULE, output(("absent", "Nothing held.", []), outcome="abstained"), "wrongly declined"),
        (RULE, output(("ask", "Which company?", []), outcome="clarify"), "wrongly declined"),
        (RULE + ", must_not_say: [RMB 4 billion]", output(SAYS), "wrong"),
        (RULE + ", must_not_say: [RMB 14 billion]", output(SAYS), "right"),
        (RULE + ", no_verdict: true", output(SAYS, verdict=listing("unknown")), "partly"),
        (RULE, output(SAYS, ABSENT, outcome="partial"), "partly"),
        (UNHELD, output(ABSENT, outcome="abstained"), "rightly declined"),
        (UNHELD, output(ABSENT_ZH, outcome="abstained"), "rightly declined"),
        (UNHELD, output(ABSENT, STRAY, outcome="partial"), "right"),
        (UNHELD, output(ABSENT_ZH, STRAY, outcome="partial"), "right"),
        (UNHELD, output(("absent", "Nothing held here speaks to lawyers.", []), STRAY, outcome="partial"), "wrong"),
        (UNHELD, output(STRAY), "wrong"),
        (UNHELD, output(("sentence", "The listing fee.", [TIER])), "wrong"),
        (YES, output(("lead", "Yes. At least RMB 4 billion.", [CAP])), "right"),
        (YES, output(("lead", "是。不低于40亿元。", [CAP])), "right"),
        (YES, output(SAYS), "right"),  # how it opens is counted, not judged
        (VERDICT, output(("verdict", "Yes: met.", [CAP]), verdict=listing("met")), "right"),
        (VERDICT, output(("verdict", "Open.", [CAP]), verdict=listing("unknown")), "partly"),
        (VERDICT, output(("verdict", "No.", [CAP]), verdict=listing("not_met")), "wrong"),
        (VERDICT, output(("verdict", "No.", [CAP]), verdict=listing("not_met", rule_set="growth-tier-exit")), "partly"),
        (VERDICT, output(SAYS), "partly"),
        (VERDICT.replace("standard-5", "standard-5.market-cap"), output(SAYS, verdict=listing("met")), "right"),
        (VERDICT.replace("of: standard-5, outcome: met", "of: inner, outcome: unknown"), output(SAYS, verdict=listing("met")), "right"),
        (VERDICT.replace("standard-5", "financial-standard"), output(SAYS, verdict=listing("met")), "right"),
        (VERDICT.replace("standard-5, outcome: met", "whole, outcome: eligible"), output(SAYS, verdict=listing("met", "eligible")), "right"),
        (VERDICT.replace("standard-5, outcome: met", "whole, outcome: met"), output(SAYS, verdict=listing("met", "eligible")), "right"),
        (VERDICT.replace("standard-5, outcome: met", "whole, outcome: eligible"), output(SAYS, verdict=listing("met", "not_eligible")), "wrong"),
        (COMPUTED, output(("figure", "RMB 3 billion × 3% = RMB 90 million", [])), "right"),
        (COMPUTED, output(("figure", "30亿元×3%=9000万元", [])), "right"),
        (COMPUTED, output(("figure", "RMB 3 billion × 5% = RMB 150 million", [])), "partly"),
    ],
)  # fmt: skip
def test_every_mark_in_both_languages(tmp_path: Path, fields: str, answer: Mapping[str, Any], wanted: str) -> None:
    assert mark(expect(tmp_path, fields), answer) == wanted


def test_a_word_told_behind_a_whole_answer_not_to_be_mentioned_is_no_fault(tmp_path: Path) -> None:
    answer = output(SAYS, ("absent", "Nothing found mentions: lawyers.", []), outcome="partial")
    answer["blocks"][1]["with"] = ["not-mentioned"]
    assert mark(expect(tmp_path, RULE), answer) == "right"
    assert (
        mark(expect(tmp_path, RULE), {**answer, "blocks": [{**block, "with": []} for block in answer["blocks"]]})
        == "partly"
    )


def test_every_mark_is_reached_by_one_of_these_tests() -> None:
    (cases,) = (mark.args[1] for mark in test_every_mark_in_both_languages.pytestmark)  # type: ignore[attr-defined]
    assert {wanted for _, _, wanted in cases} == set(Mark)


def test_what_went_wrong_is_said(tmp_path: Path) -> None:
    score = score_question(expect(tmp_path, RULE), output(STRAY))
    failed = {check.name: check.detail for check in score.checks if not check.passed}
    assert failed == {"answered": "wrong", "says": f"not said: RMB 4 billion, [{CAP}]"}


def test_a_verdict_that_decides_otherwise_is_counted_apart(tmp_path: Path) -> None:
    case = expect(tmp_path, VERDICT)
    assert score_question(case, output(SAYS, verdict=listing("not_met"))).values["wrong-verdict"] == 1.0
    for outcome in ("met", "unknown"):
        assert "wrong-verdict" not in score_question(case, output(SAYS, verdict=listing(outcome))).values


@pytest.mark.parametrize(
    ("pieces", "clutter"),
    [
        ([SAYS], 0.0),
        ([SAYS, STRAY], 0.5),
        ([SAYS, ("list", "Also this.", [TIER]), STRAY], 2 / 3),
        ([SAYS, ("sentence", "Both.", [TIER, CAP])], 0.0),
        ([SAYS, ("note", "A note.", [TIER]), ("verdict", "Met.", [TIER])], 0.0),
        ([ABSENT], 0.0),
    ],
)
def test_clutter_is_the_share_of_sentences_that_rest_on_what_need_not_be_said(
    tmp_path: Path, pieces: list[Piece], clutter: float
) -> None:
    assert score_question(expect(tmp_path, RULE), output(*pieces)).values["clutter"] == pytest.approx(clutter)


def test_what_may_be_said_is_no_clutter(tmp_path: Path) -> None:
    for place in (TIER, "sse-growth-tier-guideline#*"):
        case = expect(tmp_path, f'{RULE}, may_say: ["{place}"]')
        assert score_question(case, output(SAYS, STRAY)).values["clutter"] == 0.0


def test_a_place_matches_itself_or_its_whole_document() -> None:
    assert matches(CAP, (CAP,))
    assert matches(CAP, ("sse-star-listing-rules#*",))
    assert not matches(CAP, (TIER, "sse-star-listing-rules#2.1.2"))


@pytest.mark.parametrize(
    ("fields", "pieces", "direct"),
    [
        (RULE, [SAYS, STRAY], 1.0),
        (RULE, [SAYS_ZH], 1.0),
        (RULE, [STRAY, SAYS], 0.0),
        (RULE, [("note", "By the rules of 2023.", []), SAYS], 1.0),
        (RULE, [("verdict", "Possibly.", []), SAYS], 1.0),
        (RULE, [("figure", "3% = RMB 90 million", [])], 1.0),
        (RULE, [], 0.0),
        (UNHELD, [ABSENT, STRAY], 1.0),
        (YES, [("sentence", "Yes. It may.", [TIER])], 1.0),
        (YES, [("sentence", "可以。", [TIER])], 1.0),
        (NO, [("sentence", "不。", [TIER])], 1.0),
        (NO, [("sentence", "Yes. It may.", [TIER])], 0.0),
    ],
)
def test_an_answer_is_direct_if_the_first_thing_said_answers(
    tmp_path: Path, fields: str, pieces: list[Piece], direct: float
) -> None:
    assert score_question(expect(tmp_path, fields), output(*pieces)).values["direct"] == direct


@pytest.mark.parametrize(
    ("fields", "opens", "passes"),
    [
        (YES, "Yes. ", True),
        (YES, "Possibly: ", True),
        (YES, "可以。", True),
        (YES, "No. ", False),
        (NO, "No. ", True),
        (NO, "Not met: ", True),
        (NO, "不。", True),
        (NO, "Nothing ", False),
        (NO, "可以。", False),
    ],
)
def test_how_an_answer_opens(tmp_path: Path, fields: str, opens: str, passes: bool) -> None:
    score = score_question(expect(tmp_path, fields), output(("lead", f"{opens}At least RMB 4 billion.", [CAP])))
    assert {check.name: check.passed for check in score.checks}["lead"] is passes


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (RULE.replace("rule,", "riddle,"), "'riddle' is not one of keyword, rule"),
        (RULE.replace("answered", "maybe"), "'maybe' is not one of answered, partial, abstained, clarify"),
        (RULE + ", lead: perhaps", "'perhaps' is not one of yes, no"),
        (RULE.replace("cite", "site"), "unknown key; known here: cite, state"),
        (VERDICT.replace("met}", "good}"), "'good' is not one of met, not_met"),
        (VERDICT.replace("of: standard-5, ", ""), "'of' is missing"),
        (RULE.replace("outcome: [answered], ", ""), "'outcome' is missing"),
        (COMPUTED.replace("[[RMB 90 million, 9000万元]]", "[[]]"), "a line needs at least one wording"),
    ],
)
def test_a_case_that_expects_what_there_is_not_is_refused(tmp_path: Path, fields: str, message: str) -> None:
    with pytest.raises(InputError, match=r"questions\.yaml:4: ") as caught:
        expect(tmp_path, fields)
    assert message in str(caught.value)
