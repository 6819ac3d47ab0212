"""`assistant keys` and `assistant data` as a person or a program meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.base.resources import packaged
from assistant.evaluation.drafts import draft
from assistant.evaluation.suites import load_suites
from assistant.records.records import Records, Scope
from tests.command_line import Result, Run
from tests.records.samples import NUL, entry, feedback, settings_for, talk


def refused(result: Result, status: int) -> str:
    """The one line on standard error."""
    assert (result.status, result.out, result.err.count("\n")) == (status, "", 1)
    assert result.err.startswith("error: ")
    return result.err


def test_a_key_is_made_used_listed_and_revoked(run: Run, records: Records) -> None:
    made = run("keys", "create", "CI 机器人", "--scope", "ask", "--scope", "check")
    secret = made.out.strip()
    assert "cannot be shown again" in made.err
    key = records.key_for(secret)
    assert key is not None
    assert (key.name, key.scopes) == ("CI 机器人", frozenset({Scope.ASK, Scope.CHECK}))
    listed = run("keys", "list").out
    assert key.id in listed
    assert "in force" in listed
    assert "ask,check" in listed
    assert secret not in listed
    assert run("keys", "revoke", key.id).out.startswith(f"API key {key.id} for CI 机器人 was revoked on 20")
    assert records.key_for(secret) is None
    assert run("keys", "list", "--json").json[0]["revoked"] is not None
    assert run("keys", "revoke", key.id).status == 0


def test_a_key_as_json(run: Run, records: Records) -> None:
    made = run("keys", "create", "admin", "--scope", "admin", "--json").json
    assert records.key_for(made.pop("secret")) is not None
    assert run("keys", "list", "--json").json == [made]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("keys", "create", "x", "--scope", "root"), "--scope root is unknown; there are ask, check, library, admin"),
        (("keys", "create", "x"), "needs at least one scope"),
        (("keys", "create", " ", "--scope", "ask"), "needs a name"),
        (("keys", "create", "two\nlines", "--scope", "ask"), "needs a name, one line"),
        (("keys", "create", "\udcff", "--scope", "ask"), "needs a name"),
        (("keys", "revoke", "nope"), "no API key 'nope'; `assistant keys list` names them"),
        (("keys", "revoke", "\udcff"), "no API key '\\udcff'"),
        (("data", "purge", "--yes"), "either --before DATE or --older-than DAYS"),
        (("data", "purge", "--yes", "--before", "2026-01-01", "--older-than", "3"), "either --before"),
        (("data", "purge", "--yes", "--before", "yesterday"), "--before 'yesterday' is not a date"),
        (("data", "purge", "--yes", "--older-than", "-1"), "greater than or equal to 0"),
        (("data", "purge", "--older-than", "1"), "nothing was removed: there is nobody to ask; add --yes"),
        (("data", "forget", "anna"), "nothing was removed: there is nobody to ask; add --yes"),
        (("data", "export-feedback", "-o", "no/such/folder.jsonl"), "no/such/folder.jsonl: cannot be written"),
    ],
)
def test_what_is_wrong_is_one_line(run: Run, arguments: tuple[str, ...], said: str) -> None:
    assert said in refused(run(*arguments), 2)


@pytest.mark.parametrize("arguments", [("keys", "list"), ("data", "status"), ("data", "forget", "anna", "--yes")])
def test_no_database_is_exit_status_3(run: Run, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]) -> None:
    monkeypatch.setenv("ASSISTANT_RECORDS__URL", "postgresql://ben:pa55word@127.0.0.1:1/x")
    line = refused(run(*arguments), 3)
    assert line.startswith("error: postgresql://ben@127.0.0.1:1/x: ")
    assert "pa55word" not in line


def test_the_status_of_the_database(run: Run, records: Records, database: str) -> None:
    assert run("data", "status", "--json").json["oldest"] is None
    records.add_audit(entry())
    records.add_feedback(feedback())
    status = run("data", "status", "--json").json
    assert status["database"] == records.status().database
    assert (status["conversations"], status["feedback"], status["audit"], status["keys"]) == (0, 1, 1, 0)
    assert status["oldest"].endswith("+00:00")
    assert "audit: 1\n" in run("data", "status").out


def test_a_purge_of_nearly_everything_wants_to_be_forced(run: Run, records: Records) -> None:
    for number in range(21):
        records.start(f"user {number}", "http")
    line = run("data", "purge", "--older-than", "0", "--yes").error(2)
    assert "nothing was removed: 21 of 21 conversations" in line
    assert "look at this machine's clock" in line
    assert records.status().counts["conversations"] == 21
    assert run("data", "purge", "--older-than", "0", "--yes", "--force").out.startswith("conversations: 21")


def test_old_records_are_purged_once_a_person_agrees(run: Run, records: Records) -> None:
    records.add_audit(entry())
    asked = run("data", "purge", "--older-than", "0", typed="n\n")
    assert asked.status == 1
    assert "Remove everything last touched before 20" in asked.err
    assert "nothing was removed" in asked.err
    assert run("data", "purge", "--older-than", "0", typed="").status == 1
    assert run("data", "purge", "--before", "2026-01-01", "--yes").out.startswith("conversations: 0")
    assert records.status().counts["audit"] == 1
    agreed = run("data", "purge", "--older-than", "0", typed="y\n")
    assert agreed.out == "conversations: 0, feedback: 0, audit: 1, events: 0 removed\n"
    assert records.status().counts["audit"] == 0


def test_an_owner_is_forgotten(run: Run, records: Records) -> None:
    name = records.start("slack:T1/U2", "slack")
    records.save(name, "slack:T1/U2", records.load(name, "slack:T1/U2"), talk("one"))
    records.start("ben", "slack")
    assert run("data", "forget", "slack:T1/U2", "--yes").out.startswith("conversations: 1, ")
    assert records.status().counts["conversations"] == 1
    assert run("data", "forget", "slack:T1/U2", "--yes").out.startswith("conversations: 0, ")


def test_feedback_for_the_evaluation_is_exported_and_can_be_drafted(run: Run, records: Records) -> None:
    records.add_feedback(feedback(question="多少项发明专利？", comment=f"旧的数字 {NUL}\n😟"))
    records.add_feedback(feedback(answer="f2", question="How many patents?", comment="\udcff"))
    records.add_feedback(feedback(answer="f3", question=None))
    records.add_feedback(feedback(answer="f4", for_evals=False))
    exported = run("data", "export-feedback")
    assert exported.err == "2 written; 1 left out, whose question was not kept\n"
    first, second = map(json.loads, exported.out.splitlines())
    assert (first["question"], first["comment"]) == ("多少项发明专利？", f"旧的数字 {NUL}\n😟")
    assert (first["fingerprint"], first["rating"], first["owner"], second["comment"]) == (
        "f1",
        "down",
        "anna",
        "\udcff",
    )
    assert run("data", "export-feedback", "-o", "feedback.jsonl").out == ""
    assert Path("feedback.jsonl").read_text(encoding="utf-8") == exported.out
    (suite,) = load_suites(packaged("evals") / "suites", ("answers",))
    assert draft(exported.out, "answers", suite).count("- id: ") == 2


def test_nothing_to_export_is_an_empty_file(run: Run) -> None:
    run("data", "export-feedback", "-o", "feedback.jsonl")
    assert Path("feedback.jsonl").read_bytes() == b""


def test_records_made_by_one_command_are_there_for_the_next(run: Run, database: str) -> None:
    run("keys", "create", "CI", "--scope", "ask")
    records = Records.open(settings_for(database))
    (key,) = records.keys()
    assert key.name == "CI"
    records.close()
