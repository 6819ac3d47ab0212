"""Reports, drafts and the advisory judge."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from xml.etree import ElementTree

import pytest
import yaml

from assistant.errors import InputError, ServiceError
from assistant.evaluation.charts import histogram
from assistant.evaluation.drafts import draft
from assistant.evaluation.gate import gate
from assistant.evaluation.judge import judge_run, open_model, read_marks
from assistant.evaluation.report import Report, junit, make_report, markdown
from assistant.evaluation.report_html import html
from assistant.evaluation.run_files import read_run
from assistant.evaluation.runs import run_suites
from assistant.evaluation.suites import load_suite, load_suites
from tests.evaluation.fakes import FakeSubject, answer, provision, record, write_records, write_suites


@pytest.fixture
def report(tmp_path: Path) -> Report:
    """A run with one failed case, one flip and one retrieval case, beside its baseline."""
    suites = load_suites(write_suites(tmp_path / "suites", ["first?"]))
    found = record("RET-001", suite="retrieval", values={"recall@10": 1.0, "cross.recall@10": 0.25, "both@10": 1.0})
    write_records(tmp_path / "before", [record("ANS-001"), found])
    write_records(tmp_path / "after", [record("ANS-001", "quotes"), found], code="2")
    (tmp_path / "after" / "timings.jsonl").write_text('{"id": "ANS-001", "ms": 120}\n{"id": "RET-001", "ms": 40}\n')
    result = gate(tmp_path / "after", tmp_path / "before", ("answers",))
    return make_report(
        read_run(tmp_path / "after"),
        suites,
        FakeSubject().find,
        result,
        {"ANS-001": {"mark": "wrong", "reason": "no <quote>"}},
    )


def test_the_page_needs_nothing_else_and_shows_what_matters(report: Report) -> None:
    page = html(report)
    assert not re.search(r"<script|<link|src=|@import|url\(", page)
    assert 'Gate: <b class="bad">FAIL' in page
    assert "answer &lt;b&gt;ANS-001&lt;/b&gt;" in page
    assert "<b>ANS-001</b>" not in page
    assert provision().text["en"] in page  # type: ignore[index]
    assert "no &lt;quote&gt;" in page
    assert page.index("<h2>Flips") < page.index("<h2>Failed cases")
    assert "0.250" in page
    assert page.count("<svg") == 2


def test_markdown_begins_with_the_verdict_and_the_flips(report: Report) -> None:
    text = markdown(report)
    assert text.index("**Gate: FAIL**") < text.index("- worse: ANS-001 (-quotes)") < text.index("| answers | 1 | 0.0%")
    assert "| cross | 0.250 |  |" in text


def test_junit_is_xml_with_a_failure_for_each_failed_case(report: Report) -> None:
    root = ElementTree.fromstring(junit(report))
    assert root.attrib["failures"] == "1"
    failures = root.findall("./testsuite[@name='answers']/testcase/failure")
    assert [failure.attrib["message"] for failure in failures] == ["quotes: because"]
    assert root.find("./testsuite[@name='retrieval']/testcase/failure") is None


def test_a_run_without_failures_or_baseline_is_shown_too(tmp_path: Path) -> None:
    report = make_report(write_records(tmp_path / "run", [record("ANS-001")]), (), lambda reference: None)
    assert "Not held against a baseline" in html(report)
    assert "None." in html(report)
    assert histogram([], "ms") == ""


QUESTION = """  - id: QST-00{number}
    lang: {lang}
    family: f{number}
    kind: {kind}
    question: What?
    outcome: [answered]
    why: a test
"""


def test_questions_as_typed_are_counted_by_mark_language_and_kind(tmp_path: Path) -> None:
    path = tmp_path / "questions.yaml"
    kinds = [("en", "rule"), ("zh", "rule"), ("en", "steps")]
    cases = "".join(QUESTION.format(number=n, lang=lang, kind=kind) for n, (lang, kind) in enumerate(kinds, start=1))
    path.write_text(f'suite: questions\nas_of: "2026-11-28"\ncases:\n{cases}', encoding="utf-8")
    values = [
        {"mark.right": 1.0, "clutter": 0.5, "direct": 1.0},
        {"mark.wrong": 1.0, "wrong-verdict": 1.0, "clutter": 0.0, "direct": 0.0},
        {"mark.wrongly declined": 1.0, "clutter": 0.0, "direct": 1.0},
    ]
    records = [
        record(f"QST-00{n}", suite="questions", lang=lang, values=own)
        for n, ((lang, _), own) in enumerate(zip(kinds, values, strict=True), start=1)
    ]
    report = make_report(write_records(tmp_path / "run", records), [load_suite(path)], lambda reference: None)
    rows = [line for line in markdown(report).splitlines() if line.count("|") == 11]
    assert rows == [
        "| questions | cases | right | partly | wrong | rightly declined | wrongly declined | wrong verdicts | clutter | direct answer first |",
        "|---|---|---|---|---|---|---|---|---|---|",
        "| all | 3 | 1 | 0 | 1 | 0 | 1 | 1 | 16.7% | 66.7% |",
        "| en | 2 | 1 | 0 | 0 | 0 | 1 | 0 | 25.0% | 100.0% |",
        "| zh | 1 | 0 | 0 | 1 | 0 | 0 | 1 | 0.0% | 0.0% |",
        "| rule | 2 | 1 | 0 | 1 | 0 | 0 | 1 | 25.0% | 50.0% |",
        "| steps | 1 | 0 | 0 | 0 | 0 | 1 | 0 | 0.0% | 100.0% |",
    ]
    assert "<h2>Questions as typed" in html(report)
    assert "66.7%" in html(report)


def test_a_run_without_questions_has_no_table_of_them(report: Report) -> None:
    assert "direct answer first" not in markdown(report)
    assert "Questions as typed" not in html(report)


# --- drafts -----------------------------------------------------------------------------------------------------------


def test_a_thumbs_down_becomes_a_case_that_loads_once_it_stands_in_the_suite(tmp_path: Path) -> None:
    folder = write_suites(tmp_path / "suites", ["first?"])
    feedback = {"comment": 'it said "4":\n wrong', "answer": answer(question='Is "4bn" # enough?', language="en")}
    text = draft(json.dumps(feedback), "answers", load_suites(folder)[0])
    path = folder / "answers.yaml"
    path.write_text(path.read_text() + text)
    case = load_suite(path).cases[1]
    assert (case.id, case.question, case.why) == ("ANS-002", 'Is "4bn" # enough?', 'from feedback: it said "4": wrong')
    assert "# answered: At least RMB 4 billion. [1]" in text


def test_transcripts_may_come_one_a_line(tmp_path: Path) -> None:
    suite = load_suites(write_suites(tmp_path / "suites", ["first?"]))[0]
    lines = "\n".join(json.dumps({"question": question}, ensure_ascii=False) for question in ("市值多少？", "And now?"))
    cases = yaml.safe_load("cases:\n" + draft(lines, "answers", suite))["cases"]
    assert [(case["id"], case["lang"]) for case in cases] == [("ANS-002", "zh"), ("ANS-003", "en")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no transcript"),
        ("nonsense", "line 1 is not JSON"),
        ("[3]", "transcript 1 is not a JSON object"),
        ("{}", "has no question"),
    ],
)
def test_what_is_no_transcript_is_refused(tmp_path: Path, text: str, message: str) -> None:
    suite = load_suites(write_suites(tmp_path / "suites", ["first?"]))[0]
    with pytest.raises(InputError, match=message):
        draft(text, "answers", suite)
    with pytest.raises(InputError, match="drafts are for suites of answers"):
        draft('{"question": "?"}', "retrieval", suite)


# --- the judge --------------------------------------------------------------------------------------------------------


class FakeModel:
    """Replies from a list, and keeps what it was shown."""

    def __init__(self, *replies: str) -> None:
        self.replies = list(replies)
        self.shown: list[str] = []

    def __call__(self, instructions: str, shown: str, schema: Mapping[str, Any]) -> str:
        self.shown.append(shown)
        return self.replies.pop(0)


GOOD = '{"mark": "partly", "reason": "too long"}'


def test_marks_are_cached_bound_to_the_schema_and_never_part_of_the_gate(tmp_path: Path) -> None:
    suites = load_suites(write_suites(tmp_path / "suites", ["first?", "second?"]))
    run = run_suites(suites, lambda day: FakeSubject(), tmp_path / "run")
    model = FakeModel('{"mark": "excellent"}', GOOD, GOOD)
    marks = judge_run(run, suites, model, "prompt", "m", tmp_path / "cache.jsonl")
    assert [mark["mark"] for mark in marks.values()] == ["partly", "partly"]
    assert "RMB 4 billion" in model.shown[0]
    assert judge_run(run, suites, FakeModel(), "prompt", "m", tmp_path / "cache.jsonl") == marks
    assert read_marks(tmp_path / "run") == marks
    assert gate(tmp_path / "run", tmp_path / "run", ("answers",)).verdict.exit_status == 0
    assert "judge" not in {check.name for item in run.records.values() for check in item.checks}


def test_a_model_that_keeps_to_no_schema_is_an_error(tmp_path: Path) -> None:
    suites = load_suites(write_suites(tmp_path / "suites", ["first?"]))
    run = run_suites(suites, lambda day: FakeSubject(), tmp_path / "run")
    with pytest.raises(ServiceError, match="no mark for ANS-001"):
        judge_run(run, suites, FakeModel("yes", "no"), "prompt", "m", tmp_path / "cache.jsonl")


class _Endpoint(BaseHTTPRequestHandler):
    """An OpenAI-compatible endpoint that marks everything alike and keeps what it was sent."""

    received: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        self.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        message = {"role": "assistant", "content": GOOD}
        body = {
            "id": "1",
            "object": "chat.completion",
            "created": 0,
            "model": "m",
            "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
        }
        self.send_response(200 if self.path == "/v1/chat/completions" else 404)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the test output clean."""


def test_any_openai_compatible_endpoint_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(InputError, match="the judge needs OPENAI_API_KEY, or --base-url"):
        open_model("m", None)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Endpoint) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        where = f"http://127.0.0.1:{server.server_address[1]}"
        assert open_model("m", f"{where}/v1")("be just", "the material", {"type": "object"}) == GOOD
        with pytest.raises(ServiceError, match="judge model m failed"):
            open_model("m", f"{where}/nowhere")("be just", "the material", {})
        server.shutdown()
    sent = _Endpoint.received[0]
    assert sent["response_format"]["json_schema"]["schema"] == {"type": "object"}
    assert [message["content"] for message in sent["messages"]] == ["be just", "the material"]
