"""Suites: those of the project are sound, and a broken one is refused with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.base.resources import packaged
from assistant.corpus.model import Reference
from assistant.corpus.reader import read_corpus
from assistant.errors import InputError
from assistant.evaluation.suites import PREFIXES, Case, ExpectedReply, Retrieval, load_suite, load_suites
from assistant.language.text import Language

SUITES = packaged("evals") / "suites"
CASE = """suite: answers
as_of: "2026-11-22"
cases:
  - id: ANS-001
    lang: en
    family: a
    question: What?
    outcome: answered
    why: a test
"""


def _write(folder: Path, text: str, name: str = "answers") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def _named(case: Case) -> list[Reference]:
    if isinstance(case.expect, Retrieval):
        return [*case.expect.governing, *case.expect.also]
    return [place for line in case.expect.must_cite for place in line] if isinstance(case.expect, ExpectedReply) else []


def test_the_suites_hold_enough_cases_half_of_them_chinese() -> None:
    suites = load_suites(SUITES)
    cases = [case for suite in suites for case in suite.cases]
    assert {suite.name for suite in suites} == set(PREFIXES)
    assert len(cases) >= 300
    assert abs(sum(case.lang is Language.ZH for case in cases) / len(cases) - 0.5) < 0.02
    for suite in suites:
        chinese = sum(case.lang is Language.ZH for case in suite.cases)
        assert abs(chinese / len(suite.cases) - 0.5) < 0.05, suite.name
    assert min(len(suite.cases) for suite in suites if suite.name in ("eligibility", "facts-reading")) >= 40


def test_every_provision_a_case_names_is_in_the_corpus() -> None:
    corpus = read_corpus(packaged("corpus"))
    held = {
        (version.document, provision)
        for document in corpus.documents.values()
        for version in document.versions
        for provision in version.provisions
    }
    exact = {
        (version.document, provision, version.id)
        for document in corpus.documents.values()
        for version in document.versions
        for provision in version.provisions
    }
    for suite in load_suites(SUITES):
        for case in suite.cases:
            for place in _named(case):
                known = (
                    (place.document, place.provision, place.version) in exact
                    if place.version
                    else (place.document, place.provision) in held
                )
                assert known, f"{case.id} names {place}"


def test_a_case_keeps_its_digest_unless_what_it_asks_changes(tmp_path: Path) -> None:
    before = load_suite(_write(tmp_path, CASE)).cases[0]
    reworded = load_suite(_write(tmp_path, CASE.replace("a test", "another reason"))).cases[0]
    changed = load_suite(_write(tmp_path, CASE.replace("answered", "partial"))).cases[0]
    assert before.digest == reworded.digest != changed.digest


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            CASE.replace("outcome: answered", "outcome: maybe"),
            "answers.yaml:8: cases.outcome: 'maybe' is not one of answered, partial, abstained",
        ),
        (CASE.replace("lang: en", "lang: fr"), "answers.yaml:5: cases.lang: 'fr' is not one of"),
        (CASE.replace("    why: a test\n", ""), "answers.yaml:4: cases: 'why' is missing"),
        (CASE.replace("why", "must_sate: [x]\n    why"), "answers.yaml:9: cases.must_sate: unknown key"),
        (CASE.replace("ANS-001", "RET-001"), "answers.yaml:4: cases.id: 'RET-001' is not an id of this suite"),
        (CASE + CASE.partition("cases:\n")[2], "answers.yaml:10: cases.id: ANS-001 is taken (line 4)"),
        (
            CASE.replace("why", "abstain_reason: advice\n    why"),
            "answers.yaml:9: cases.abstain_reason: the outcome is answered",
        ),
        (CASE.replace("why", "must_cite: [{document: x}]\n    why"), "'provision' is missing"),
        (CASE.replace("why", "must_state: [[]]\n    why"), "a line needs at least one wording"),
        (CASE.replace('"2026-11-22"', '"22 November"'), "answers.yaml:2: as_of: '22 November' is not a date"),
        (CASE.replace("suite: answers", "suite: answer"), "answers.yaml:1: suite: no suite is called 'answer'"),
        (CASE.replace("suite: answers", "suite: temporal"), "the suite temporal belongs in temporal.yaml"),
        ("suite: answers\nas_of: 2026-11-22\ncases: []\n", "answers.yaml:3: cases: the suite has no case"),
        ("suite: [\n", "answers.yaml:2: not valid YAML"),
    ],
)
def test_a_broken_suite_is_refused_with_file_line_and_field(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        load_suite(_write(tmp_path, text))
    assert message in str(caught.value)


def test_a_span_must_stand_in_its_text_and_a_verdict_case_must_expect_something(tmp_path: Path) -> None:
    head = 'as_of: "2026-11-22"\ncases:\n  - {lang: en, family: a, why: b, '
    reading = f"suite: facts-reading\n{head}id: FCT-001, question: We have 3 patents., facts: [{{fact: invention_patents, value: '3', span: 4}}]}}\n"
    with pytest.raises(InputError, match="'4' does not stand in the question"):
        load_suite(_write(tmp_path, reading, "facts-reading"))
    with pytest.raises(InputError, match="nothing is expected"):
        load_suite(_write(tmp_path, f"suite: eligibility\n{head}id: ELI-001, facts: {{}}}}\n", "eligibility"))
    with pytest.raises(InputError, match="either a question or facts"):
        load_suite(_write(tmp_path, f"suite: eligibility\n{head}id: ELI-001, verdict: eligible}}\n", "eligibility"))


def test_an_unknown_suite_or_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no suite"):
        load_suites(tmp_path)
    _write(tmp_path, CASE)
    with pytest.raises(InputError, match=r"no suite retrieval in .*; there are answers"):
        load_suites(tmp_path, ["retrieval"])
