"""Runs: the same run gives the same files, goes on where it stopped, and never hides what failed."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from assistant.errors import InputError, ServiceError
from assistant.evaluation.run_files import RESULTS, RUN, TIMINGS, read_run
from assistant.evaluation.runs import Opener, run_suites
from assistant.evaluation.subject import hash_files
from assistant.evaluation.suites import load_suites
from tests.evaluation.fakes import FakeSubject, answer, write_suites

QUESTIONS = ["first?", "second?", "third?"]


def _opener(subject: FakeSubject) -> Opener:
    def open_subject(day: dt.date) -> FakeSubject:
        return subject

    return open_subject


def test_the_same_run_twice_gives_the_same_files(tmp_path: Path) -> None:
    suites = load_suites(write_suites(tmp_path / "suites", QUESTIONS))
    for name, jobs in (("a", 1), ("b", 3)):
        run_suites(suites, _opener(FakeSubject()), tmp_path / name, jobs=jobs)
    for name in (RUN, RESULTS):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    kept = (tmp_path / "a" / RESULTS).read_text()
    assert "timings_ms" not in kept
    assert [json.loads(line)["id"] for line in kept.splitlines()] == ["ANS-001", "ANS-002", "ANS-003"]
    assert set(read_run(tmp_path / "a").timings) == {"ANS-001", "ANS-002", "ANS-003"}


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    suites = load_suites(write_suites(tmp_path / "suites", QUESTIONS))
    broken = FakeSubject(answers={"second?": ServiceError("the model is gone")})
    with pytest.raises(ServiceError):
        run_suites(suites, _opener(broken), tmp_path / "run")
    assert not read_run(tmp_path / "run").complete
    with (tmp_path / "run" / RESULTS).open("a") as file:
        file.write('{"id": "ANS-002", "cut')
    done = len(read_run(tmp_path / "run").records)
    well = FakeSubject()
    run = run_suites(suites, _opener(well), tmp_path / "run")
    assert run.complete
    assert len(run.records) == 3
    assert len(well.asked) == 3 - done
    assert "second?" in well.asked


def test_a_finished_run_is_not_run_again(tmp_path: Path) -> None:
    suites = load_suites(write_suites(tmp_path / "suites", QUESTIONS))
    run_suites(suites, _opener(FakeSubject()), tmp_path / "run")
    again = FakeSubject()
    assert len(run_suites(suites, _opener(again), tmp_path / "run").records) == 3
    assert again.asked == []


def test_a_folder_with_another_run_or_other_files_is_refused(tmp_path: Path) -> None:
    suites = load_suites(write_suites(tmp_path / "suites", QUESTIONS))
    run_suites(suites, _opener(FakeSubject()), tmp_path / "run")
    with pytest.raises(InputError, match="holds a run with other code; remove it or choose another folder"):
        run_suites(suites, _opener(FakeSubject("changed")), tmp_path / "run")
    fewer = load_suites(write_suites(tmp_path / "fewer", QUESTIONS[:2]))
    with pytest.raises(InputError, match="other suites"):
        run_suites(fewer, _opener(FakeSubject()), tmp_path / "run")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("mine")
    with pytest.raises(InputError, match="not empty and not a run"):
        run_suites(suites, _opener(FakeSubject()), tmp_path / "other")


def test_a_crash_of_the_assistant_is_a_failed_case_with_its_place(tmp_path: Path) -> None:
    suites = load_suites(write_suites(tmp_path / "suites", QUESTIONS))
    run = run_suites(
        suites,
        _opener(FakeSubject(answers={"second?": KeyError("lost"), "third?": InputError("too long")})),
        tmp_path / "run",
    )
    assert [record.passed for record in run.records.values()] == [True, False, False]
    crashed, refused = run.records["ANS-002"].checks[0], run.records["ANS-003"].checks[0]
    assert crashed.name == refused.name == "ran"
    assert "KeyError: 'lost' (fakes.py:" in crashed.detail
    assert refused.detail == "InputError: too long"


def test_an_answer_that_lacks_what_is_scored_is_a_failed_case(tmp_path: Path) -> None:
    suites = load_suites(write_suites(tmp_path / "suites", ["first?"]))
    run = run_suites(suites, _opener(FakeSubject(answers={"first?": {"answer": "?"}})), tmp_path / "run")
    assert run.records["ANS-001"].checks[0].name == "ran"
    assert run.records["ANS-001"].output["answer"] == "?"


def test_a_damaged_result_is_noticed(tmp_path: Path) -> None:
    suites = load_suites(write_suites(tmp_path / "suites", QUESTIONS))
    run_suites(suites, _opener(FakeSubject(answers={"first?": answer("RMB 5 billion. [1]")})), tmp_path / "run")
    path = tmp_path / "run" / RESULTS
    path.write_text(path.read_text().replace('"passed": false', '"passed": true'))
    with pytest.raises(InputError, match="not what the run wrote"):
        read_run(tmp_path / "run")


def test_progress_is_told_and_timings_are_optional(tmp_path: Path) -> None:
    suites = load_suites(write_suites(tmp_path / "suites", QUESTIONS))
    seen: list[tuple[str, int, int]] = []
    run_suites(suites, _opener(FakeSubject()), tmp_path / "run", progress=lambda *step: seen.append(step))
    assert seen == [("cases", 1, 3), ("cases", 2, 3), ("cases", 3, 3)]
    (tmp_path / "run" / TIMINGS).unlink()
    assert read_run(tmp_path / "run").timings == {}


def test_a_hash_of_files_follows_names_and_contents(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1")
    first = hash_files(tmp_path, "*.py")
    assert hash_files(tmp_path, "*.yaml") == hash_files(tmp_path / "absent", "*") == "none"
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    assert hash_files(tmp_path, "*.py") != first
