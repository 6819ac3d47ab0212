"""A run on disk: a folder with `run.json`, `results.jsonl` and `timings.jsonl`.

Baselines are written and read the same way.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from assistant.base.files import replace_file
from assistant.errors import InputError
from assistant.evaluation.scoring import Check

FORMAT = 1
RUN, RESULTS, TIMINGS = "run.json", "results.jsonl", "timings.jsonl"


@dataclass(frozen=True, slots=True)
class Record:
    """One case and what came of it. `output` is the answer, the ranked lists, the verdict or the facts read."""

    id: str
    suite: str
    family: str
    lang: str
    question: str
    digest: str
    passed: bool
    checks: tuple[Check, ...]
    values: Mapping[str, float]
    output: Mapping[str, Any]

    def failed(self) -> tuple[Check, ...]:
        """The checks that did not pass."""
        return tuple(check for check in self.checks if not check.passed)

    def as_line(self) -> str:
        """The record as one line of JSON, always the same for the same record."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    def brief(self) -> Record:
        """The record as a baseline keeps it.

        What the answer said and cited, without the quotes and the second lists.
        """
        output = {
            name: self.output[name]
            for name in ("outcome", "abstain_reason", "answer", "facts", "error")
            if name in self.output
        }
        if "citations" in self.output:
            output["citations"] = [
                {name: item[name] for name in ("document", "version", "provision")} for item in self.output["citations"]
            ]
        if "retrieved" in self.output:
            output["retrieved"] = {"all": list(self.output["retrieved"]["all"][:10])}
        if isinstance(self.output.get("verdict"), Mapping):
            output["verdict"] = {"verdict": self.output["verdict"]["verdict"]}
        return replace(self, output=output)


@dataclass(frozen=True, slots=True)
class SuiteInfo:
    """What a run says of a suite it ran."""

    digest: str
    cases: int


@dataclass(frozen=True, slots=True)
class Run:
    """A run that was read: its fingerprint, its suites and its records by case id; `blessed` for a baseline."""

    folder: Path
    fingerprint: Mapping[str, str]
    suites: Mapping[str, SuiteInfo]
    records: Mapping[str, Record]
    complete: bool
    timings: Mapping[str, int] = field(default_factory=dict)
    blessed: Mapping[str, str] | None = None

    def of(self, suite: str) -> tuple[Record, ...]:
        """The records of one suite."""
        return tuple(record for record in self.records.values() if record.suite == suite)


def read_run(folder: Path) -> Run:
    """Read a run or a baseline. Raises InputError saying what is missing or damaged."""
    header = _json(folder / RUN, f"{folder}: not a run; make one with `assistant eval run --out {folder}`")
    try:
        if header["format"] != FORMAT:
            raise InputError(f"{folder / RUN}: written by another version of this program; run or bless again")
        suites = {name: SuiteInfo(**info) for name, info in header["suites"].items()}
        fingerprint, complete = dict(header["fingerprint"]), header["complete"] is True
        expected, blessed = header.get("results"), header.get("blessed")
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{folder / RUN}: damaged ({type(error).__name__}: {error}); run or bless again") from None
    text = _text(folder / RESULTS)
    if complete and expected != digest_of(text):
        raise InputError(f"{folder / RESULTS}: not what the run wrote (its checksum differs); run or bless again")
    records = read_records(text, folder / RESULTS, lenient=not complete)
    return Run(folder, fingerprint, suites, records, complete, read_timings(folder), blessed)


def read_records(text: str, path: Path, *, lenient: bool = False) -> dict[str, Record]:
    """Records of JSONL text; `lenient` drops a last line that was cut off in the writing."""
    records: dict[str, Record] = {}
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        try:
            data = json.loads(line)
            data["checks"] = tuple(Check(**check) for check in data["checks"])
            record = Record(**data)
        except (ValueError, TypeError, KeyError) as error:
            if lenient and number == len(lines):
                break
            raise InputError(f"{path}:{number}: not a result ({error}); run or bless again") from None
        records[record.id] = record
    return records


def read_timings(folder: Path) -> dict[str, int]:
    """Milliseconds by case id; empty where none were kept."""
    path = folder / TIMINGS
    timings: dict[str, int] = {}
    for line in _text(path).splitlines() if path.exists() else ():
        try:
            item = json.loads(line)
            timings[item["id"]] = int(item["ms"])
        except (ValueError, TypeError, KeyError):
            continue
    return timings


def write_run(
    folder: Path,
    fingerprint: Mapping[str, str],
    suites: Mapping[str, SuiteInfo],
    records: Iterable[Record] | None,
    blessed: Mapping[str, str] | None = None,
) -> None:
    """Write a run's header, and its results if they are complete; every file appears complete or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    header: dict[str, Any] = {
        "format": FORMAT,
        "fingerprint": dict(fingerprint),
        "suites": {name: asdict(info) for name, info in suites.items()},
        "complete": records is not None,
    }
    if records is not None:
        text = "".join(record.as_line() + "\n" for record in records)
        replace_file(folder / RESULTS, text)
        header["results"] = digest_of(text)
    if blessed is not None:
        header["blessed"] = dict(blessed)
    replace_file(folder / RUN, json.dumps(header, ensure_ascii=False, indent=2, sort_keys=True) + "\n")


def digest_of(text: str) -> str:
    """The checksum that a header keeps of its results."""
    return hashlib.sha256(text.encode()).hexdigest()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path}: cannot be read ({getattr(error, 'strerror', None) or error}); run or bless again"
        ) from None


def _json(path: Path, absent: str) -> dict[str, Any]:
    if not path.exists():
        raise InputError(absent)
    try:
        data = json.loads(_text(path))
    except ValueError as error:
        raise InputError(f"{path}: not JSON ({error}); run or bless again") from None
    if not isinstance(data, dict):
        raise InputError(f"{path}: not a run; run or bless again")
    return data
