"""`/v1/screen`: tables sent to a running service, screened in a process of their own, and kept through kills and restarts."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import polars as pl
import pytest
from openpyxl import Workbook, load_workbook

from assistant.base.resources import packaged
from assistant.channels.http.jobs.job import KEPT, JobBounds
from assistant.channels.http.jobs.queue import QueueFull
from assistant.channels.http.screening.child import LIMITS, screen_job
from assistant.channels.http.screening.jobs import ScreeningJob, ScreeningRequest, screening_jobs
from assistant.channels.http.screening.queue import Screenings
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.screening.run import screen_file
from assistant.records.records import Scope
from tests.channels.http.services import PATIENCE, Service, StartService, until

CORPUS = packaged("corpus")
BOUNDS = JobBounds()
TABLE = (
    "name,expected_market_cap,industry,years.2025.revenue,public_offering_ratio\n"
    "Small Ltd,RMB 0.4bn,software,10m,10%\n"
    "大模型公司,45亿元,ai_large_model,8000万元,10%\n"
    "Odd,a great deal,software,1,10%\n"
)


def sent(
    client: httpx.Client, table: str | bytes = TABLE, name: str = "companies.csv", **fields: str
) -> httpx.Response:
    return client.post("/v1/screen", files={"file": (name, table)}, data={"as_of": "2026-11-22", **fields})


def state(client: httpx.Client, job: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/v1/screen/{job}").json()
    return found


def ended(client: httpx.Client, response: httpx.Response) -> dict[str, Any]:
    """The job that was sent, once it has ended."""
    assert response.status_code == 202, response.text
    job = response.json()["id"]
    until(lambda: state(client, job)["ended"] is not None)
    return state(client, job)


def many_rows(count: int) -> str:
    lines = ["name,expected_market_cap,years.2025.revenue,industry"]
    lines += [f"公司{row},{row}00000,{row}0000,software" for row in range(count)]
    return "\n".join(lines) + "\n"


# --- a table and its result -------------------------------------------------------------------------------------------


def test_a_table_is_taken_screened_and_given_back(service: Service) -> None:
    client = service.client
    response = sent(client)
    taken = response.json()
    assert (taken["name"], taken["rule_set"], taken["as_of"]) == ("companies.csv", "listing", "2026-11-22")
    done = ended(client, response)
    assert (done["state"], done["rows"], done["total"], done["rejected"]) == ("done", 3, 3, 1)
    assert sum(done["verdicts"].values()) == 2
    found = client.get(done["result"])
    assert found.headers["content-type"] == "text/csv; charset=utf-8"
    assert found.headers["content-disposition"] == 'attachment; filename="screened.csv"'
    rows = list(csv.DictReader(io.StringIO(found.text)))
    assert [(row["line"], row["name"], row["verdict"]) for row in rows] == [
        ("2", "Small Ltd", "not_eligible"),
        ("3", "大模型公司", "undetermined"),
    ]
    rejected = client.get(f"/v1/screen/{done['id']}/rejected")
    (odd,) = map(json.loads, rejected.text.splitlines())
    assert (odd["line"], odd["cells"]["name"]) == (4, "Odd")
    assert "a great deal" in odd["reason"]
    listed = [item for item in client.get("/v1/screen").json()["screenings"] if item["id"] == done["id"]]
    assert listed == [done]


def test_every_format_is_read_and_written(service: Service, tmp_path: Path) -> None:
    frame = pl.read_csv(TABLE.encode(), infer_schema_length=0).head(2)
    frame.write_parquet(tmp_path / "in.parquet")
    tables = {"in.jsonl": frame.write_ndjson().encode(), "in.PARQUET": (tmp_path / "in.parquet").read_bytes()}
    found: list[list[str]] = []
    for name, table in tables.items():
        for kind in ("jsonl", "parquet"):
            done = ended(service.client, sent(service.client, table, name, format=kind))
            assert (done["state"], done["format"]) == ("done", kind)
            data = service.client.get(done["result"]).content
            read = pl.read_ndjson(data) if kind == "jsonl" else pl.read_parquet(data)
            found.append(read["verdict"].to_list())
            assert service.client.get(f"/v1/screen/{done['id']}/rejected").content == b""
    assert found == [["not_eligible", "undetermined"]] * 4


def test_a_workbook_is_read_and_written_and_says_how(service: Service) -> None:
    book = Workbook()
    sheet = book.create_sheet("公司")
    for row in (["公司名称", "预计市值（亿元）", "公开发行股份比例"], ["甲", 45, 25], ["乙", "很多", 10]):
        sheet.append(row)
    table = io.BytesIO()
    book.save(table)
    done = ended(service.client, sent(service.client, table.getvalue(), "t.xlsx", sheet="公司", format="xlsx"))
    assert (done["state"], done["rows"], done["rejected"]) == ("done", 2, 1)
    assert done["notes"] == ["公开发行股份比例: read 25 as 25%"]
    found = service.client.get(done["result"])
    assert found.headers["content-type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert load_workbook(io.BytesIO(found.content)).worksheets[0]["C2"].value == "甲"
    failed = ended(service.client, sent(service.client, table.getvalue(), "t.xlsx", sheet="没有"))
    assert (failed["state"], failed["error"]) == ("failed", "table.xlsx: has no sheet '没有'; there are Sheet, 公司")


def test_the_rules_and_the_day_are_those_asked_for(service: Service) -> None:
    table = "name,expected_market_cap,industry\nBrain Ltd,45亿元,ai_large_model\n"
    header: dict[str, str] = {}
    for rule_set in ("listing", "growth-tier-exit"):
        done = ended(service.client, sent(service.client, table, rule_set=rule_set, as_of="2026-06-30"))
        assert (done["state"], done["rule_set"], done["as_of"]) == ("done", rule_set, "2026-06-30")
        header[rule_set] = service.client.get(done["result"]).text.splitlines()[0]
    assert "section.financial-standard" in header["listing"]
    assert "section.financial-standard" not in header["growth-tier-exit"]


def test_tables_sent_at_once_are_not_mixed_up(service: Service) -> None:
    responses: dict[int, httpx.Response] = {}

    def send(number: int) -> None:
        table = f"name,expected_market_cap\nCompany {number},RMB 1bn\n"
        responses[number] = httpx.post(
            f"{service.url}/v1/screen", files={"file": ("same.csv", table)}, timeout=PATIENCE
        )

    threads = [threading.Thread(target=send, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({response.json()["id"] for response in responses.values()}) == 3
    for number, response in responses.items():
        done = ended(service.client, response)
        assert f"Company {number}" in service.client.get(done["result"]).text


# --- tables that cannot be screened -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "table", "why"),
    [
        ("t.csv", "nam,expected_market_cup\nx,1\n", "did you mean"),
        ("t.csv", "", "there is no header"),
        ("t.csv", "name,expected_market_cap\n", "holds no rows"),
        ("t.csv", "name,expected_market_cap\nSociété,1\n".encode("latin-1"), "not UTF-8"),
        ("t.csv", "name,市值\n公司,1\n".encode("gb18030"), "did you mean 预计市值 (expected_market_cap)?"),
        ("t.xlsx", "name,expected_market_cap\nx,1\n", "is no workbook"),
        ("t.parquet", b"PAR1 but not really PAR1", "not a Parquet file"),
        ("t.csv", b"\x00\xff" * 500, "not UTF-8"),
    ],
)
def test_a_table_that_cannot_be_read_fails_with_the_reason(
    service: Service, name: str, table: str | bytes, why: str
) -> None:
    failed = ended(service.client, sent(service.client, table, name))
    assert failed["state"] == "failed"
    assert why in failed["error"]
    assert "\n" not in failed["error"]
    assert str(service.site.facade.assistant.settings.corpus_dir) not in failed["error"]
    for part in ("result", "rejected"):
        response = service.client.get(f"/v1/screen/{failed['id']}/{part}")
        assert response.status_code == 409
        assert why in response.json()["error"]["message"]


def test_a_table_of_which_no_row_can_be_read_is_done(service: Service) -> None:
    table = "name,expected_market_cap\nx,a lot\ny,很多\n"
    for kind in ("csv", "parquet"):
        done = ended(service.client, sent(service.client, table, format=kind))
        assert (done["state"], done["rows"], done["rejected"], done["verdicts"]) == ("done", 2, 2, {})
        assert service.client.get(done["result"]).status_code == 200
        assert len(service.client.get(f"/v1/screen/{done['id']}/rejected").text.splitlines()) == 2


def test_a_small_file_with_rows_without_end_is_refused(service: Service) -> None:
    table = io.BytesIO()
    pl.DataFrame({"expected_market_cap": pl.repeat("1", LIMITS.rows + 1, eager=True)}).write_parquet(table)
    failed = ended(service.client, sent(service.client, table.getvalue(), "bomb.parquet"))
    assert len(table.getvalue()) < 100_000
    assert failed["error"] == "the table has 200,001 rows; the limit is 200,000: send it in parts"


@pytest.mark.parametrize(
    ("name", "fields", "why"),
    [
        ("companies.xls", {}, "'companies.xls' is not a table this reads; its name must end in one of .csv"),
        ("csv", {}, "'csv' is not a table"),
        ("t.csv", {"format": "xls"}, "'xls' is not written here; choose csv, jsonl, parquet or xlsx"),
        ("t.csv", {"format": "../../x"}, "'../../x' is not written here"),
        ("t.csv", {"rule_set": "no-such-rules"}, "no-such-rules"),
        ("t.csv", {"rule_set": "../../etc/passwd"}, "../../etc/passwd"),
        ("t.csv", {"as_of": "yesterday"}, "as_of 'yesterday' is not a date"),
    ],
)
def test_what_cannot_be_done_is_refused_at_once(service: Service, name: str, fields: dict[str, str], why: str) -> None:
    before = len(service.client.get("/v1/screen").json()["screenings"])
    response = sent(service.client, name=name, **fields)
    assert response.status_code == 400
    assert why in response.json()["error"]["message"]
    assert len(service.client.get("/v1/screen").json()["screenings"]) == before


@pytest.mark.parametrize(
    "request_",
    [
        {"content": b"name,expected_market_cap\nx,1\n", "headers": {"content-type": "text/csv"}},
        {"data": {"file": "name,expected_market_cap"}},
        {"files": {"table": ("t.csv", TABLE)}},
        {"content": b"--x\r\nnonsense", "headers": {"content-type": "multipart/form-data; boundary=x"}},
        {"content": b"", "headers": {"content-type": "multipart/form-data"}},
        {"files": [("file", ("a.csv", TABLE)), ("file", ("b.csv", TABLE))]},
    ],
)
def test_a_request_without_a_table_is_refused(service: Service, request_: dict[str, Any]) -> None:
    response = service.client.post("/v1/screen", **request_)
    assert response.status_code == 400
    assert "\n" not in response.json()["error"]["message"]


@pytest.mark.parametrize(
    "name", ["../../../../tmp/evil.csv", "/etc/cron.d/evil.csv", "..\\evil.csv", "a\r\nb\x00.csv", "🙂" * 300 + ".csv"]
)
def test_the_name_of_a_table_is_only_shown(start_service: StartService, tmp_path: Path, name: str) -> None:
    service = start_service()
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="'
    escaped = name.replace("\r\n", "%0D%0A").encode()
    body = head + escaped + b'"\r\n\r\n' + TABLE.encode() + b"\r\n--x--\r\n"
    response = service.client.post(
        "/v1/screen", content=body, headers={"content-type": "multipart/form-data; boundary=x"}
    )
    if response.status_code == 400:  # the parser of forms would not have it
        return
    done = ended(service.client, response)
    assert done["state"] == "done"
    assert len(done["name"]) <= 200
    folder = tmp_path / "screening" / done["id"]
    kept = {"job.json", "begun.json", "total.json", "end.json", "lock", "result.csv", "result.csv.rejected.jsonl"}
    until(lambda: {path.name for path in folder.iterdir()} <= kept)  # the table goes right after the end is noted
    assert {path.name for path in (tmp_path / "screening").iterdir()} == {done["id"]}


# --- whose it is, and how many there may be ---------------------------------------------------------------------------


def test_a_screening_is_its_owner_s_alone(start_service: StartService) -> None:
    service = start_service(require_key=True)
    records = service.site.facade.records
    secrets = {name: records.create_key(name, frozenset({Scope.CHECK}))[1] for name in ("anna", "ben")}
    asker = records.create_key("asker", frozenset({Scope.ASK}))[1]
    anna, ben, cara = (
        httpx.Client(base_url=service.url, headers={"authorization": f"Bearer {secret}"}, timeout=PATIENCE)
        for secret in (*secrets.values(), asker)
    )
    done = ended(anna, sent(anna))
    path = f"/v1/screen/{done['id']}"
    assert anna.get(path).json()["state"] == "done"
    for method, where in (("GET", ""), ("GET", "/result"), ("GET", "/rejected"), ("DELETE", "")):
        response = ben.request(method, path + where)
        assert response.status_code == 404
        assert "by the replica that took it" in response.json()["error"]["message"]
    assert ben.get("/v1/screen").json() == {"screenings": []}
    assert sent(cara).status_code == 403
    assert sent(service.client).status_code == 401
    assert anna.get(path).json()["state"] == "done"
    for client in (anna, ben, cara):
        client.close()


@pytest.mark.parametrize("name", ["0" * 32, "..", "%2e%2e%2fx", "a" * 500, "job.json", "0" * 32 + "%0A"])
def test_names_that_are_none_are_not_found(service: Service, name: str) -> None:
    assert service.client.get(f"/v1/screen/{name}").status_code in (400, 404)


def test_one_who_sends_too_much_must_wait(start_service: StartService, monkeypatch: pytest.MonkeyPatch) -> None:
    service = start_service()
    assert ended(service.client, sent(service.client))["state"] == "done"
    monkeypatch.setattr(service.app.state.screenings, "bounds", JobBounds(waiting=0))
    full = sent(service.client)
    assert (full.status_code, full.headers["retry-after"]) == (429, "30")
    assert full.json()["error"]["message"] == "0 tables wait to be screened; try again later"
    monkeypatch.undo()
    monkeypatch.setattr(service.app.state.screenings, "bounds", JobBounds(jobs=1))
    kept = sent(service.client)
    assert kept.status_code == 429
    assert "delete one that you need no more" in kept.json()["error"]["message"]
    (job,) = service.client.get("/v1/screen").json()["screenings"]
    assert service.client.delete(f"/v1/screen/{job['id']}").status_code == 204
    assert sent(service.client).status_code == 202


def test_a_table_that_is_too_large_is_refused_however_it_is_sent(start_service: StartService, tmp_path: Path) -> None:
    service = start_service(max_upload=20_000)
    large = many_rows(2_000)
    assert sent(service.client, large).status_code == 413

    def pieces() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="t.csv"\r\n\r\n'
        for _ in range(100):
            yield b"x" * 1_000
        yield b"\r\n--x--\r\n"

    headers = {"content-type": "multipart/form-data; boundary=x"}
    response = service.client.post("/v1/screen", content=pieces(), headers=headers)
    assert response.status_code == 413
    assert "larger than 20000 bytes" in response.json()["error"]["message"]
    assert not list((tmp_path / "screening").glob("*"))
    assert sent(service.client).status_code == 202


# --- cancelled, killed, expired ---------------------------------------------------------------------------------------


def test_one_that_runs_is_cancelled_and_the_next_goes_on(start_service: StartService, tmp_path: Path) -> None:
    service = start_service()
    long = sent(service.client, many_rows(200_000)).json()["id"]
    until(lambda: state(service.client, long)["state"] == "running")
    assert service.client.get(f"/v1/screen/{long}/result").status_code == 409
    following = sent(service.client)
    assert state(service.client, following.json()["id"])["state"] == "queued"
    assert service.client.delete(f"/v1/screen/{long}").status_code == 204
    assert service.client.get(f"/v1/screen/{long}").status_code == 404
    assert ended(service.client, following)["state"] == "done"
    assert [path.name for path in (tmp_path / "screening").iterdir()] == [following.json()["id"]]


def wanted(**changes: Any) -> ScreeningRequest:
    values = {
        "owner": "local",
        "name": "t.csv",
        "kind": ".csv",
        "format": ".csv",
        "rule_set": "listing",
        "as_of": dt.date(2026, 11, 22),
    }
    return ScreeningRequest(**{**values, **changes})


def added(folder: Path, table: str = TABLE, **changes: Any) -> ScreeningJob:
    return added_file(folder, table.encode(), **changes)


def added_file(folder: Path, table: bytes, **changes: Any) -> ScreeningJob:
    request = wanted(**changes)
    return screening_jobs(folder).add(request.owner, request.wanted, request.files(io.BytesIO(table)))


def waited_for(job: ScreeningJob) -> None:
    until(lambda: job.end is not None)


_SERVICE = """
import sys
from pathlib import Path
from assistant.channels.http.screening.queue import Screenings
with Screenings(Path(sys.argv[1]), Path(sys.argv[2])):
    sys.stdin.read()
"""


def session_of(leader: int) -> list[int]:
    """Every process of the session that this one leads."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(ProcessLookupError):
            if os.getsid(int(path.name)) == leader:
                found.append(int(path.name))
    return found


@pytest.mark.parametrize("everything", [True, False], ids=["with its run", "leaving its run behind"])
def test_a_screening_outlives_the_service_that_is_killed(tmp_path: Path, everything: bool) -> None:
    table = many_rows(25_000)
    job = added(tmp_path / "jobs", table)
    command = [sys.executable, "-c", _SERVICE, str(tmp_path / "jobs"), str(CORPUS)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True) as service:
        try:
            until(lambda: job.counts.rows > 0)
        finally:
            for process in session_of(service.pid) if everything else (service.pid,):
                os.kill(process, signal.SIGKILL)
    assert job.end is None
    reached = job.counts.rows
    with Screenings(tmp_path / "jobs", CORPUS):
        waited_for(job)
    end = job.end
    assert end is not None
    assert (end.error, job.counts.rows) == (None, 25_000)
    assert 0 < reached < 25_000
    source, whole = tmp_path / "table.csv", tmp_path / "whole.csv"
    source.write_text(table, "utf-8")
    screen_file(source, whole, RuleBook(CORPUS), as_of=dt.date(2026, 11, 22))
    assert job.result.read_bytes() == whole.read_bytes()


def test_a_service_that_is_stopped_leaves_its_run_to_the_next(tmp_path: Path) -> None:
    job = added(tmp_path, many_rows(25_000))
    with Screenings(tmp_path, CORPUS):
        until(lambda: job.is_running)
    assert job.end is None
    assert not job.is_running
    with Screenings(tmp_path, CORPUS):
        waited_for(job)
    assert job.end is not None
    assert job.counts.rows == 25_000


def test_a_run_that_another_replica_is_at_is_left_alone(tmp_path: Path) -> None:
    job, other = added(tmp_path), added(tmp_path)
    with job.lock(), Screenings(tmp_path, CORPUS):
        waited_for(other)
        assert job.end is None
        assert job.is_running
        assert job.path.joinpath("begun.json").exists() is False


def test_a_run_that_is_cut_short_again_and_again_is_given_up(tmp_path: Path) -> None:
    job = added(tmp_path)
    for _ in range(BOUNDS.begun):
        job.begin()
    with Screenings(tmp_path, CORPUS):
        waited_for(job)
    assert job.end is not None
    assert job.end.error == f"the screening was cut short {BOUNDS.begun} times; send the table in smaller parts"


def test_results_go_after_a_day_and_so_does_what_was_cut_short(tmp_path: Path) -> None:
    kept, old, waiting, broken = (added(tmp_path) for _ in range(4))
    for job in (kept, old):
        job.fail("no")
    now = dt.datetime.now(dt.UTC)
    end = old.path / "end.json"
    end.write_text(end.read_text().replace(now.date().isoformat(), (now - 2 * KEPT).date().isoformat()), "utf-8")
    (broken.path / "job.json").write_text("{", "utf-8")
    for path in (half := tmp_path / "x.new", gone := tmp_path / "y.gone", fresh := tmp_path / "z.new"):
        path.mkdir()
    long_ago = (now - 2 * KEPT).timestamp()
    for path in (half, gone):
        os.utime(path, (long_ago, long_ago))
    jobs = screening_jobs(tmp_path)
    jobs.expire(now - KEPT)
    assert [job.id for job in jobs.all()] == [job.id for job in (kept, waiting)]
    assert {path.name for path in tmp_path.iterdir()} == {kept.id, waiting.id, broken.id, fresh.name}


def test_what_was_asked_is_entered_in_the_audit_trail(start_service: StartService) -> None:
    service = start_service()
    assert sent(service.client, rule_set="growth-tier-exit").status_code == 202
    (entry,) = service.site.facade.records.audit()
    assert (entry.entry.kind, entry.entry.owner, entry.entry.as_of) == ("screen", "local", dt.date(2026, 11, 22))


# --- shares of one owner ----------------------------------------------------------------------------------------------


def clients_of(service: Service, *names: str) -> list[httpx.Client]:
    """A client for each, with a key of its own."""
    records = service.site.facade.records
    secrets = [records.create_key(name, frozenset({Scope.CHECK}))[1] for name in names]
    return [
        httpx.Client(base_url=service.url, headers={"authorization": f"Bearer {secret}"}, timeout=PATIENCE)
        for secret in secrets
    ]


def half_sent(service: Service, client: httpx.Client) -> socket.socket:
    """A table of which the end never comes."""
    address = urlsplit(service.url)
    connection = socket.create_connection((str(address.hostname), int(address.port or 0)))
    head = f"POST /v1/screen HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Length: 1000\r\n"
    head += "Content-Type: multipart/form-data; boundary=x\r\n"
    connection.sendall(f"{head}Authorization: {client.headers['authorization']}\r\n\r\n--x\r\n".encode())
    return connection


def test_unfinished_uploads_of_one_owner_keep_out_nobody_else(start_service: StartService) -> None:
    service = start_service(require_key=True)
    anna, ben = clients_of(service, "anna", "ben")
    halves = [half_sent(service, anna) for _ in range(BOUNDS.waiting + 4)]
    until(lambda: sum(service.app.state.screenings._arriving.values()) == BOUNDS.share)
    refused = sent(anna)
    assert refused.status_code == 429
    assert refused.json()["error"]["message"].startswith(f"{BOUNDS.share} of your tables are being sent or wait")
    assert ended(ben, sent(ben))["state"] == "done"
    for connection in halves:
        connection.close()
    until(lambda: not service.app.state.screenings._arriving)
    assert ended(anna, sent(anna))["state"] == "done"
    anna.close()
    ben.close()


def test_owners_take_turns(tmp_path: Path) -> None:
    first, second, third = (added(tmp_path, owner="anna") for _ in range(3))
    other = added(tmp_path, owner="ben")
    assert [job.id for job in screening_jobs(tmp_path).waiting()] == [first.id, other.id, second.id, third.id]


def test_a_table_that_was_taken_fills_one_place_and_not_two(tmp_path: Path) -> None:
    screenings = Screenings(tmp_path, CORPUS)  # not started: nothing that is taken ends
    for _ in range(BOUNDS.share):
        screenings.reserve("anna", 10)
        request = wanted(owner="anna", as_of=None)
        screenings.take("anna", request.wanted, request.files(io.BytesIO(b"name\nx\n")))
    with pytest.raises(QueueFull):
        screenings.reserve("anna", 10)


def test_what_one_owner_keeps_is_bounded(start_service: StartService, monkeypatch: pytest.MonkeyPatch) -> None:
    service = start_service(require_key=True)
    anna, ben = clients_of(service, "anna", "ben")
    done = ended(anna, sent(anna))
    monkeypatch.setattr(service.app.state.screenings, "bounds", JobBounds(stored=2_000))
    full = sent(anna)
    assert full.status_code == 429
    assert "delete one that you need no more" in full.json()["error"]["message"]
    assert sent(ben).status_code == 202
    anna.delete(f"/v1/screen/{done['id']}")
    assert sent(anna).status_code == 202
    anna.close()
    ben.close()


def test_a_result_beyond_what_its_owner_may_keep_is_no_result(tmp_path: Path) -> None:
    job = added(tmp_path)
    screen_job(job, RuleBook(CORPUS), room=100)
    assert job.end is not None
    assert job.end.error is not None
    assert job.end.error.startswith("the result has more than 0 MB after 3 rows")
    assert not list(job.path.glob("result*"))


def test_a_kilobyte_of_parquet_does_not_become_a_gigabyte(tmp_path: Path) -> None:
    """A dictionary holds a long text once, however many rows have it."""
    file = io.BytesIO()
    name = pl.Series("name", ["N" * 9_000]).new_from_index(0, 30_000)
    pl.DataFrame([name, pl.repeat("1", 30_000, eager=True).alias("expected_market_cap")]).write_parquet(file)
    assert len(file.getvalue()) < 10_000
    job = added_file(tmp_path, file.getvalue(), kind=".parquet")
    child = [sys.executable, "-m", "assistant.channels.http.screening.child", str(job.path), str(CORPUS)]
    assert subprocess.run(child, check=False).returncode == 0
    assert job.end is not None
    assert "characters; the limit is 200,000,000" in str(job.end.error)
    assert job.stored < 10_000


def test_tables_and_results_are_their_users_alone(start_service: StartService, tmp_path: Path) -> None:
    service = start_service()
    assert ended(service.client, sent(service.client))["state"] == "done"
    for path in (tmp_path, *tmp_path.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode & 0o077 == 0, f"{path} {mode:o}"
