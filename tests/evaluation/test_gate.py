"""Comparison, gate and blessing: a regression fails, and whatever was not run, read or compared never passes."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from assistant.errors import InputError
from assistant.evaluation.compare import Incomparable, compare
from assistant.evaluation.gate import GateResult, GateVerdict, Tier, bless, gate
from assistant.evaluation.run_files import RESULTS, RUN, Record, read_run
from assistant.evaluation.runs import run_suites
from assistant.evaluation.suites import load_suites
from tests.evaluation.fakes import FakeSubject, record, write_records, write_suites

NAMES = [f"ANS-{number:03d}" for number in range(1, 101)]
ANSWERS = ("answers",)


def _records(*failed: str, check: str = "states") -> list[Record]:
    return [record(name, check) if name in failed else record(name) for name in NAMES]


def _gate(tmp_path: Path, before: list[Record], after: list[Record], tolerance: float = 0.05) -> GateResult:
    write_records(tmp_path / "before", before)
    write_records(tmp_path / "after", after, code="2")
    return gate(tmp_path / "after", tmp_path / "before", ANSWERS, tolerance)


def test_nothing_changed_passes(tmp_path: Path) -> None:
    result = _gate(tmp_path, _records("ANS-001"), _records("ANS-001"))
    assert result.verdict is GateVerdict.PASS
    assert result.verdict.exit_status == 0


def test_one_lost_critical_check_fails_even_if_the_case_had_failed_before(tmp_path: Path) -> None:
    before = [record("ANS-001", "states"), *_records()[1:]]
    after = [record("ANS-001", "states", "quotes"), *_records()[1:]]
    result = _gate(tmp_path, before, after)
    assert result.verdict is GateVerdict.FAIL
    assert result.verdict.exit_status == 1
    lost = [finding for finding in result.findings if finding.verdict is GateVerdict.FAIL]
    assert [(finding.tier, finding.subject) for finding in lost] == [(Tier.CRITICAL, "ANS-001")]


def test_a_new_crash_is_critical(tmp_path: Path) -> None:
    after = [record("ANS-001", "ran", checks=()), *_records()[1:]]
    assert _gate(tmp_path, _records(), after).verdict is GateVerdict.FAIL


def test_one_supporting_flip_in_a_hundred_is_within_the_tolerance(tmp_path: Path) -> None:
    assert _gate(tmp_path, _records(), _records("ANS-001")).verdict is GateVerdict.PASS


def test_many_flips_fail_and_a_few_are_not_certain(tmp_path: Path) -> None:
    assert _gate(tmp_path / "many", _records(), _records(*NAMES[:20])).verdict is GateVerdict.FAIL
    few = _gate(tmp_path / "few", _records(), _records(*NAMES[:4]))
    assert few.verdict is GateVerdict.INCONCLUSIVE
    assert few.verdict.exit_status == 2


def test_gains_never_block(tmp_path: Path) -> None:
    assert _gate(tmp_path, _records(*NAMES[:30]), _records()).verdict is GateVerdict.PASS


@pytest.mark.parametrize("what", ["run", "baseline", "results", "header", "unfinished", "suite", "cases"])
def test_what_cannot_be_certified_does_not_pass(tmp_path: Path, what: str) -> None:
    write_records(tmp_path / "before", _records())
    write_records(tmp_path / "after", _records())
    required: tuple[str, ...] = ANSWERS
    if what == "run":
        (tmp_path / "after" / RUN).unlink()
    elif what == "baseline":
        (tmp_path / "before" / RUN).unlink()
    elif what == "results":
        (tmp_path / "before" / RESULTS).write_text("{}\n")
    elif what == "header":
        (tmp_path / "before" / RUN).write_text("[1]")
    elif what == "unfinished":
        path = tmp_path / "after" / RUN
        path.write_text(path.read_text().replace('"complete": true', '"complete": false'))
    elif what == "suite":
        required = ("answers", "retrieval")
    else:
        write_records(tmp_path / "after", [])
    result = gate(tmp_path / "after", tmp_path / "before", required)
    assert result.verdict is GateVerdict.NOT_RUN
    assert result.verdict.exit_status == 2


def test_dropping_or_editing_cases_does_not_get_round_the_gate(tmp_path: Path) -> None:
    dropped = _gate(tmp_path / "dropped", _records(), _records()[1:])
    edited = [dataclasses.replace(record("ANS-001", "quotes"), digest="another"), *_records()[1:]]
    assert dropped.verdict is GateVerdict.INCONCLUSIVE
    assert _gate(tmp_path / "edited", _records(), edited).verdict is GateVerdict.INCONCLUSIVE
    assert _gate(tmp_path / "added", _records()[1:], _records()).verdict is GateVerdict.PASS


@pytest.mark.parametrize("name", ["scoring", "seed", "today"])
def test_runs_measured_with_another_ruler_are_refused_with_the_reason(tmp_path: Path, name: str) -> None:
    before = write_records(tmp_path / "before", _records())
    after = write_records(tmp_path / "after", _records(), **{name: "other"})
    with pytest.raises(Incomparable, match=f"the runs differ in {name}"):
        compare(before, after)
    assert gate(tmp_path / "after", tmp_path / "before", ANSWERS).verdict is GateVerdict.NOT_RUN


def test_runs_without_a_common_case_are_refused(tmp_path: Path) -> None:
    before = write_records(tmp_path / "before", [record("ANS-001")])
    after = write_records(tmp_path / "after", [record("ANS-002")])
    with pytest.raises(Incomparable, match="no unchanged case"):
        compare(before, after)


def test_a_comparison_lists_flips_and_numbers(tmp_path: Path) -> None:
    before = [record("RET-001", suite="retrieval", values={"recall@10": 1.0, "ndcg@10": 0.5}), *_records("ANS-003")]
    after = [
        record("RET-001", suite="retrieval", values={"recall@10": 0.5, "ndcg@10": 0.5}),
        *_records("ANS-001", "ANS-002"),
    ]
    found = compare(write_records(tmp_path / "before", before), write_records(tmp_path / "after", after, code="2"))
    assert found.differs == {"code": ("1", "2")}
    assert [flip.after.id for flip in found.worse] == ["ANS-001", "ANS-002"]
    assert [flip.after.id for flip in found.better] == ["ANS-003"]
    changes = {(change.suite, change.measure): change for change in found.changes}
    assert (changes["answers", "passed"].worse, changes["answers", "passed"].better) == (2, 1)
    assert changes["answers", "passed"].difference == pytest.approx(-0.01)
    assert changes["retrieval", "recall@10"].difference == -0.5
    assert changes["answers", "passed"].adjusted == 1.0


def test_the_baseline_reads_what_a_real_run_writes(tmp_path: Path) -> None:
    suites = load_suites(write_suites(tmp_path / "suites", ["first?", "second?"]))
    run_suites(suites, lambda day: FakeSubject(), tmp_path / "run")
    blessed = bless(tmp_path / "run", tmp_path / "baseline", "first run", "Someone", dt.date(2026, 11, 22), ANSWERS)
    assert blessed.blessed == {"who": "Someone", "why": "first run", "on": "2026-11-22"}
    assert gate(tmp_path / "run", tmp_path / "baseline", ANSWERS).verdict is GateVerdict.PASS
    kept = blessed.records["ANS-001"].output
    assert kept["answer"].startswith("At least RMB 4 billion")
    assert kept["citations"] == [
        {"document": "sse-star-listing-rules", "version": "2026-04-24", "provision": "2.1.2(5)"}
    ]


def test_only_a_finished_run_of_every_suite_is_blessed_and_with_a_reason(tmp_path: Path) -> None:
    write_records(tmp_path / "run", _records())
    today = dt.date(2026, 11, 22)
    with pytest.raises(InputError, match="--why is empty"):
        bless(tmp_path / "run", tmp_path / "baseline", " ", "Someone", today, ANSWERS)
    with pytest.raises(InputError, match="the suite was not run; a baseline needs every suite"):
        bless(tmp_path / "run", tmp_path / "baseline", "because", "Someone", today)
    assert not (tmp_path / "baseline").exists()
    bless(tmp_path / "run", tmp_path / "baseline", "because", "Someone", today, ANSWERS)
    assert read_run(tmp_path / "baseline").complete
