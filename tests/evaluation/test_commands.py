"""The commands: exit statuses programs rely on, and the assistant itself behind a run."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.channels.cli import evaluation as eval_cli
from assistant.channels.cli.evaluation import eval_app
from assistant.errors import InputError
from assistant.evaluation.inspect_export import export, make_task
from assistant.evaluation.subject import AssistantSubject, spelled
from assistant.evaluation.suites import PREFIXES, load_suites
from assistant.settings import Settings
from tests.evaluation.fakes import TODAY, FakeSubject, answer, record, write_records, write_suites

EVERYTHING = [record(f"{prefix}-001", suite=suite) for suite, prefix in PREFIXES.items()]


def _status(*arguments: object) -> int:
    return CliRunner().invoke(eval_app, [str(argument) for argument in arguments]).exit_code


def test_the_gate_exits_0_1_or_2(tmp_path: Path) -> None:
    write_records(tmp_path / "run", EVERYTHING)
    assert _status("gate", tmp_path / "run", "--baseline", tmp_path / "baseline") == 2
    assert _status("bless", tmp_path / "run", "--why", "first", "--baseline", tmp_path / "baseline") == 0
    assert _status("gate", tmp_path / "run", "--baseline", tmp_path / "baseline") == 0
    write_records(tmp_path / "worse", [*EVERYTHING[:-1], record("FCT-001", "ran", suite="facts-reading")])
    assert _status("gate", tmp_path / "worse", "--baseline", tmp_path / "baseline") == 1
    write_records(tmp_path / "less", EVERYTHING[:-1])
    assert _status("gate", tmp_path / "less", "--baseline", tmp_path / "baseline") == 2
    assert _status("gate", tmp_path / "absent", "--baseline", tmp_path / "baseline") == 2


def test_run_compare_report_and_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    suites = write_suites(tmp_path / "suites", ["first?", "second?"])
    worse = FakeSubject("worse", {"second?": answer("RMB 5 billion. [1]", question="second?")})
    for name, subject in (("a", FakeSubject()), ("b", worse)):
        monkeypatch.setattr(eval_cli, "_open_subject", lambda day, chosen=subject: chosen)
        ran = CliRunner().invoke(eval_app, ["run", "--suites", str(suites), "--out", str(tmp_path / name)])
        assert ran.exit_code == 0
    assert "answers: 1/2 passed (50.0%)" in ran.output
    compared = CliRunner().invoke(eval_app, ["compare", str(tmp_path / "a"), str(tmp_path / "b")]).output
    assert compared.splitlines()[:4] == [
        "code: fake -> worse",
        "worse: ANS-002 (-numbers, -states) second?",
        "  before: At least RMB 4 billion. [1]",
        "  after:  RMB 5 billion. [1]",
    ]
    assert (
        _status("report", tmp_path / "b", "--suites", suites, "--baseline", tmp_path / "a", "-o", tmp_path / "out") == 0
    )
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"report.html", "report.md", "junit.xml"}
    transcript = tmp_path / "answer.json"
    transcript.write_text(json.dumps(answer()))
    assert "id: ANS-003" in CliRunner().invoke(eval_app, ["draft", str(transcript), "--suites", str(suites)]).output


def test_the_saved_table_is_printed_without_data() -> None:
    assert "development part" in CliRunner().invoke(eval_app, ["public"]).output


def test_an_export_holds_every_case_and_says_what_is_missing_to_run_it(tmp_path: Path) -> None:
    folder = write_suites(tmp_path / "suites", ["first?", "second?"])
    assert "task.py --model none" in export(load_suites(folder), folder, tmp_path / "out")
    samples = [json.loads(line) for line in (tmp_path / "out" / "samples.jsonl").read_text().splitlines()]
    assert [(sample["id"], sample["input"]) for sample in samples] == [("ANS-001", "first?"), ("ANS-002", "second?")]
    compile((tmp_path / "out" / "task.py").read_text(), "task.py", "exec")
    assert _status("export", tmp_path / "out") == 1


def test_the_inspect_task_scores_as_our_runs_do(tmp_path: Path) -> None:
    inspect = pytest.importorskip("inspect_ai", reason="the extra 'inspect' is not installed")
    suites = load_suites(write_suites(tmp_path / "suites", ["first?", "second?"]))
    task = make_task(suites, lambda day: FakeSubject(answers={"second?": answer("RMB 5 billion. [1]")}))
    log = inspect.eval(task, model=None, log_dir=str(tmp_path / "logs"), display="none")[0]
    assert log.status == "success"
    assert log.results.scores[0].metrics["accuracy"].value == 0.5


def test_without_the_extra_the_task_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr("assistant.evaluation.inspect_export.importlib.import_module", absent)
    suites = load_suites(write_suites(tmp_path / "suites", ["first?"]))
    with pytest.raises(InputError, match=r"install the extra: pip install 'star-listing-assistant\[inspect\]'"):
        make_task(suites, lambda day: FakeSubject())


# --- the assistant behind a run ---------------------------------------------------------------------------------------


def test_the_checker_and_the_fact_reader_answer_without_an_index(tmp_path: Path) -> None:
    subject = AssistantSubject(Settings(data_dir=tmp_path), TODAY)
    verdict = subject.check({"industry": "real_estate"}, "listing", dt.date(2026, 11, 22))["verdict"]
    assert verdict["verdict"] == "not_eligible"
    from assistant.language.text import Language

    text = "our market cap will be just under RMB 4bn"
    assert [(fact["fact"], fact["value"]) for fact in subject.read(text, Language.EN, TODAY)["facts"]] == [
        ("expected_market_cap", "<4000000000")
    ]
    assert not list(tmp_path.iterdir())


def test_values_are_spelt_as_suites_spell_them() -> None:
    from decimal import Decimal

    assert spelled(Decimal("4E+9"), "=", None, "CNY") == "4000000000"
    assert spelled(Decimal("4E+9"), ">=", None, "USD") == "USD >=4000000000"
    assert spelled(Decimal(1), "=", Decimal(2), "CNY") == "1..2"
    assert spelled(False, "=", None, "") == "false"
