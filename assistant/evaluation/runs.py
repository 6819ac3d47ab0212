"""Runs suites over a subject: in parallel within bounds, resumable, and with the same files for the same run."""

from __future__ import annotations

import datetime as dt
import json
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.base.files import replace_file
from assistant.errors import AssistantError, InputError, ServiceError
from assistant.evaluation.plans import score_plan
from assistant.evaluation.questions import score_question
from assistant.evaluation.reviews import score_review
from assistant.evaluation.run_files import (
    RESULTS,
    TIMINGS,
    Record,
    Run,
    SuiteInfo,
    read_records,
    read_run,
    read_timings,
    write_run,
)
from assistant.evaluation.scoring import (
    SCORING,
    Check,
    Score,
    score_reading,
    score_reply,
    score_retrieval,
    score_verdict,
)
from assistant.evaluation.subject import Output, Subject
from assistant.evaluation.suites import Case, Planning, Questions, Readings, Retrieval, Reviewing, Suite, Verdicts

Progress = Callable[[str, int, int], None]
Opener = Callable[[dt.date], Subject]
"""Opens the subject for the day its questions are asked on."""

SEED = 20261122


@dataclass(frozen=True, slots=True)
class ScheduledCase:
    """One case with the day of its suite and the subject that will answer it."""

    case: Case
    day: dt.date
    subject: Subject


def run_suites(
    suites: Sequence[Suite], open_subject: Opener, folder: Path, *, jobs: int = 1, progress: Progress | None = None
) -> Run:
    """Run every case that the folder does not hold yet, and read the finished run back.

    Raises InputError if the folder holds a run of something else, ServiceError if a needed service fails (what was done
    by then is kept, and the same command goes on from there).
    """
    if not any(suite.cases for suite in suites):
        raise InputError("there is no case to run")
    plan, fingerprint = _plan(suites, open_subject)
    done = _resume(folder, fingerprint, suites)
    if done is None:
        return read_run(folder)
    write_run(folder, fingerprint, _infos(suites), None)
    writer = _Writer(folder, done)
    left = [item for item in plan if item.case.id not in done]
    with ThreadPoolExecutor(max(1, jobs)) as pool:
        waiting = [pool.submit(_timed, item) for item in left]
        try:
            for count, future in enumerate(as_completed(waiting), start=len(done) + 1):
                writer.add(*future.result())
                if progress is not None:
                    progress("cases", count, len(plan))
        except BaseException:
            for future in waiting:
                future.cancel()
            raise
    records = writer.records
    replace_file(folder / TIMINGS, _timing_lines(plan, read_timings(folder)))
    write_run(folder, fingerprint, _infos(suites), [records[item.case.id] for item in plan])
    return read_run(folder)


def _plan(suites: Sequence[Suite], open_subject: Opener) -> tuple[list[ScheduledCase], dict[str, str]]:
    subjects: dict[dt.date, Subject] = {suite.as_of: open_subject(suite.as_of) for suite in suites}
    prints = [subject.fingerprint() for _, subject in sorted(subjects.items())]
    names = dict.fromkeys(name for one in prints for name in one)
    fingerprint = {name: " ".join(dict.fromkeys(one[name] for one in prints if name in one)) for name in names}
    fingerprint |= {"scoring": SCORING, "seed": str(SEED)}
    return [
        ScheduledCase(case, suite.as_of, subjects[suite.as_of]) for suite in suites for case in suite.cases
    ], fingerprint


def _infos(suites: Iterable[Suite]) -> dict[str, SuiteInfo]:
    return {suite.name: SuiteInfo(suite.digest, len(suite.cases)) for suite in suites}


def _resume(folder: Path, fingerprint: Mapping[str, str], suites: Sequence[Suite]) -> dict[str, Record] | None:
    """What an interrupted run in the folder has done; None if it is finished.

    Raises InputError if it is another run.
    """
    if not folder.exists() or not any(folder.iterdir()):
        return {}
    header = folder / "run.json"
    if not header.exists():
        raise InputError(f"{folder}: not empty and not a run; choose another folder with --out")
    try:
        data = json.loads(header.read_text(encoding="utf-8"))
        previous, infos = dict(data["fingerprint"]), {name: SuiteInfo(**info) for name, info in data["suites"].items()}
    except (ValueError, KeyError, TypeError, OSError):
        raise InputError(f"{header}: cannot be read; remove the folder or choose another with --out") from None
    differences = sorted(name for name in {*previous, *fingerprint} if previous.get(name) != fingerprint.get(name))
    if infos != _infos(suites):
        differences.append("suites")
    if differences:
        raise InputError(
            f"{folder}: holds a run with other {', '.join(differences)}; remove it or choose another folder with --out"
        )
    if data.get("complete") is True:
        return None
    path = folder / RESULTS
    records = read_records(path.read_text(encoding="utf-8"), path, lenient=True) if path.exists() else {}
    replace_file(path, "".join(record.as_line() + "\n" for record in records.values()))
    return records


class _Writer:
    """Appends results as they come, so that nothing is done twice after an interruption."""

    def __init__(self, folder: Path, done: Mapping[str, Record]) -> None:
        self.records: dict[str, Record] = dict(done)
        self._folder = folder
        self._lock = threading.Lock()

    def add(self, record: Record, milliseconds: int) -> None:
        with self._lock:
            self.records[record.id] = record
            with (self._folder / RESULTS).open("a", encoding="utf-8") as file:
                file.write(record.as_line() + "\n")
            with (self._folder / TIMINGS).open("a", encoding="utf-8") as file:
                file.write(_timing_line(record.id, milliseconds))


def _timing_line(name: str, milliseconds: int) -> str:
    return json.dumps({"id": name, "ms": milliseconds}) + "\n"


def _timing_lines(plan: Iterable[ScheduledCase], timings: Mapping[str, int]) -> str:
    return "".join(_timing_line(item.case.id, timings[item.case.id]) for item in plan if item.case.id in timings)


def _timed(item: ScheduledCase) -> tuple[Record, int]:
    start = time.perf_counter()
    record = run_case(item.case, item.day, item.subject)
    return record, round((time.perf_counter() - start) * 1000)


def run_case(case: Case, day: dt.date, subject: Subject) -> Record:
    """One case, asked and scored. An error of the assistant is a result (check `ran`), a missing service is not."""
    output: Output = {}
    try:
        output = _ask(case, day, subject)
        score = _score(case, output, subject)
    except ServiceError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever the assistant raises is the result of the case
        detail = f"{type(error).__name__}: {error}{_place(error)}"
        output = {"error": detail, **output}
        score = Score((Check("ran", False, detail),))
    output.pop("timings_ms", None)
    values = {name: round(value, 6) for name, value in score.values.items()}
    return Record(
        case.id,
        case.suite,
        case.family,
        case.lang.value,
        case.question,
        case.digest,
        score.passed,
        score.checks,
        values,
        output,
    )


def _place(error: Exception) -> str:
    """Where an error that nobody expected was raised; an AssistantError says for itself what is wrong."""
    if isinstance(error, AssistantError) or error.__traceback__ is None:
        return ""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f" ({Path(frame.filename).name}:{frame.lineno} in {frame.name})"


def _ask(case: Case, day: dt.date, subject: Subject) -> Output:
    match case.expect:
        case Retrieval():
            return subject.search(case.question, case.as_of)
        case Readings():
            return subject.read(case.question, case.lang, case.as_of or day)
        case Verdicts(facts=facts, rule_set=rule_set) if facts is not None:
            return subject.check(facts, rule_set, case.as_of or day)
        case Questions(turns=turns) if turns:
            return subject.converse(turns, case.question, case.as_of)
        case Planning(reply=reply):
            return subject.plan(case.question, reply, case.as_of)
        case Reviewing():
            return subject.review(case.question, case.as_of or day)
    return dict(subject.ask(case.question, case.as_of))


def _score(case: Case, output: Mapping[str, Any], subject: Subject) -> Score:
    match case.expect:
        case Retrieval() as expect:
            return score_retrieval(expect, output)
        case Readings() as expect:
            return score_reading(expect, output, case.question)
        case Verdicts() as expect:
            return score_verdict(case, expect, output, subject.find)
        case Questions() as expect:
            return score_question(expect, output)
        case Planning() as expect:
            return score_plan(case, expect, output, subject.find)
        case Reviewing() as expect:
            return score_review(expect, output, case.question)
        case expect:
            return score_reply(case, expect, output, subject.find)
