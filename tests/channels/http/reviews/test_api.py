"""`/v1/reviews`: papers sent to a running service, reviewed in a process of their own, corrected, kept apart, deleted."""

from __future__ import annotations

import datetime as dt
import logging
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client

from assistant.channels.http.jobs.job import JobBounds
from assistant.channels.http.reviews.child import review_job
from assistant.channels.http.reviews.jobs import ReviewJob, ReviewRequest, review_jobs
from assistant.channels.http.reviews.queue import Reviews
from assistant.channels.http.reviews.routes import MOST_PAPERS
from assistant.eligibility.rules.book import RuleBook
from assistant.records.records import Scope
from assistant.review.kept import review_from_json, review_to_json
from assistant.service import Assistant
from assistant.settings import ReviewSettings
from tests.channels.http.reviews.scripted import SECRET, prospectus, reviewing, scripted
from tests.channels.http.services import PATIENCE, Service, until
from tests.channels.http.test_access import kind_of, new_key

LOCKED = b"%PDF-LOCKED of Zanzibar Quantum"
REVENUE = "years.2025.revenue"


def sent(client: httpx.Client, *papers: tuple[str, bytes], **fields: str) -> httpx.Response:
    files = [("file", paper) for paper in papers or (("prospectus.pdf", prospectus()),)]
    return client.post("/v1/reviews", files=files, data={"as_of": "2026-11-22", **fields})


def ended(client: httpx.Client, response: httpx.Response) -> dict[str, Any]:
    """The review that was sent, once it has ended."""
    assert response.status_code == 202, response.text
    path = f"/v1/reviews/{response.json()['id']}"
    until(lambda: client.get(path).json()["ended"] is not None)
    found: dict[str, Any] = client.get(path).json()
    return found


@pytest.fixture(scope="module")
def done(service: Service) -> dict[str, Any]:
    """A review that is done."""
    return ended(service.client, sent(service.client))


def outcomes(result: dict[str, Any]) -> dict[str, str]:
    sections = result["verdict"]["sections"]
    return {route["id"]: route["outcome"] for section in sections for route in section["routes"]}


# --- papers and what was read of them -----------------------------------------------------------------------------------


def test_papers_are_taken_read_and_told_fact_by_fact(service: Service) -> None:
    response = sent(service.client, ("prospectus.pdf", prospectus()), ("../notes.txt", b"Notes on the company"))
    assert response.json()["papers"] == ["prospectus.pdf", "notes.txt"]
    done = ended(service.client, response)
    assert (done["state"], done["papers_read"], done["as_of"]) == ("done", 2, "2026-11-22")
    result = service.client.get(done["result"]).json()
    assert (result["company"], result["board"]) == (f"{SECRET} Ltd", "star")
    assert [(paper["file"], paper["pages"]) for paper in result["papers"]] == [("prospectus.pdf", 3), ("notes.txt", 0)]
    (revenue,) = [fact for fact in result["facts"] if fact["fact"] == REVENUE]
    assert (revenue["value"], revenue["page"], revenue["words"]) == ("82000000", 2, "82.0")
    left, top, right, bottom = revenue["box"]
    assert 0 < left < right < 1
    assert 0 < top < bottom < 1
    assert result["verdict"]["verdict"] == "undetermined"
    assert result["corrections"] == {}
    assert done["id"] in {item["id"] for item in service.client.get("/v1/reviews").json()["reviews"]}


def test_a_page_is_a_picture_and_a_box_changes_it(service: Service, done: dict[str, Any]) -> None:
    path = f"/v1/reviews/{done['id']}/papers/1/pages/2"
    plain, boxed = service.client.get(path), service.client.get(path, params={"box": "0.2,0.2,0.4,0.3"})
    for picture in (plain, boxed):
        assert picture.headers["content-type"] == "image/png"
        assert picture.headers["cache-control"] == "no-store"
        assert picture.content.startswith(b"\x89PNG")
    assert plain.content != boxed.content


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("papers/1/pages/9", 400),
        ("papers/0/pages/1", 404),
        ("papers/2/pages/1", 404),
        ("papers/1/pages/2?box=1,2,3", 400),
        ("papers/1/pages/2?box=0.5,0.1,0.2,0.3", 400),
        ("papers/1/pages/2?box=nan,0,1,1", 400),
        ("papers/1/pages/2?width=90000", 400),
    ],
)
def test_a_page_that_there_is_not_is_refused_in_one_line(
    service: Service, done: dict[str, Any], path: str, status: int
) -> None:
    response = service.client.get(f"/v1/reviews/{done['id']}/{path}")
    assert response.status_code == status
    assert "\n" not in response.json()["error"]["message"]


def test_a_paper_that_cannot_be_read_fails_with_the_reason_and_is_not_kept(service: Service) -> None:
    failed = ended(service.client, sent(service.client, ("locked.pdf", LOCKED)))
    assert (failed["state"], failed["error"]) == ("failed", "locked.pdf: needs a password")
    assert failed["result"] is None
    response = service.client.get(f"/v1/reviews/{failed['id']}/result")
    assert (response.status_code, kind_of(response)) == (409, "conflict")
    folder = service.app.state.reviews.jobs.root / failed["id"]
    until(lambda: not (folder / "papers").exists())
    assert not any(LOCKED in path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("papers", "fields", "why"),
    [
        ([("tool.exe", b"MZ")], {}, "'tool.exe' is no paper this reads; its name must end in one of .csv"),
        ([("a.pdf", b"%PDF-")], {"as_of": "soon"}, "as_of 'soon' is not a date"),
        ([("a.txt", b"x")] * (MOST_PAPERS + 1), {}, "Too many files"),
    ],
)
def test_what_cannot_be_done_is_refused_at_once(
    service: Service, papers: list[tuple[str, bytes]], fields: dict[str, str], why: str
) -> None:
    response = sent(service.client, *papers, **fields)
    assert response.status_code == 400
    assert why in response.json()["error"]["message"]


def test_a_request_without_papers_is_refused(service: Service) -> None:
    response = service.client.post("/v1/reviews", data={"as_of": "2026-11-22"})
    assert (response.status_code, kind_of(response)) == (400, "bad_input")


def test_papers_of_one_name_are_kept_apart() -> None:
    assert ReviewRequest(("a.pdf", "../a.pdf", "x/a.pdf"), None).files == ("a.pdf", "a (2).pdf", "a (3).pdf")


# --- corrections --------------------------------------------------------------------------------------------------------


def test_a_correction_moves_the_verdict_and_can_be_taken_back(service: Service) -> None:
    done = ended(service.client, sent(service.client))
    path = f"/v1/reviews/{done['id']}"
    before = service.client.get(f"{path}/result").json()
    changed = service.client.post(f"{path}/corrections", json={"expected_market_cap": "RMB 3.9bn"}).json()
    assert changed["corrections"] == {"expected_market_cap": "RMB 3.9bn"}
    assert (outcomes(before)["standard-5"], outcomes(changed)["standard-5"]) == ("unknown", "not_met")
    assert changed["facts"] == before["facts"], "what was read stays what was read"
    assert service.client.get(f"{path}/result").json() == changed
    back = service.client.delete(f"{path}/corrections/expected_market_cap").json()
    assert back == before
    assert service.client.delete(f"{path}/corrections/expected_market_cap").status_code == 404


def test_a_fact_can_be_stated_that_was_not_read_and_one_that_was_can_be_taken_away(service: Service) -> None:
    done = ended(service.client, sent(service.client))
    path = f"/v1/reviews/{done['id']}/corrections"
    changed = service.client.post(path, json={"years.2025.rd_expense": "70m", "expected_market_cap": None}).json()
    assert "expected_market_cap" in changed["verdict"]["missing_facts"]
    assert "years.2025.rd_expense" not in changed["verdict"]["missing_facts"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"expected_market_cup": "1"}, "expected_market_cap"),
        ({"expected_market_cap": "a lot"}, "expected_market_cap"),
        ({"public_offering_ratio": "130%"}, "100%"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_and_changes_nothing(
    service: Service, done: dict[str, Any], changes: dict[str, str], why: str
) -> None:
    path = f"/v1/reviews/{done['id']}"
    before = service.client.get(f"{path}/result").json()
    response = service.client.post(f"{path}/corrections", json=changes)
    assert response.status_code == 400
    assert why in response.json()["error"]["message"]
    assert service.client.get(f"{path}/result").json() == before


# --- whose they are, how long they are kept, and where no word of them is -------------------------------------------------


def test_a_review_is_its_owner_s_alone(assistant: Assistant, tmp_path: Path) -> None:
    with reviewing(tmp_path, assistant, require_key=True) as service:
        keys = [new_key(service, Scope.CHECK), new_key(service, Scope.CHECK), new_key(service, Scope.ASK)]
        anna, ben, cara = (httpx.Client(base_url=service.url, headers=key, timeout=PATIENCE) for key in keys)
        done = ended(anna, sent(anna))
        path = f"/v1/reviews/{done['id']}"
        tries = [
            ("GET", ""),
            ("GET", "/result"),
            ("GET", "/papers/1/pages/1"),
            ("POST", "/corrections"),
            ("DELETE", "/corrections/name"),
            ("DELETE", ""),
        ]
        for method, where in tries:
            body: dict[str, str] | None = {} if method == "POST" else None
            assert ben.request(method, path + where, json=body).status_code == 404, where
        assert ben.get("/v1/reviews").json() == {"reviews": []}
        assert ben.get(f"/review/{done['id']}").status_code == 404
        assert sent(cara).status_code == 403
        assert sent(service.client).status_code == 401
        assert anna.get(f"{path}/result").status_code == 200
        for client in (anna, ben, cara):
            client.close()


@pytest.mark.anyio
async def test_an_ai_client_gets_its_own_review_by_its_id_and_opens_no_file(service: Service, tmp_path: Path) -> None:
    done = ended(service.client, sent(service.client))
    service.client.post(f"/v1/reviews/{done['id']}/corrections", json={REVENUE: "81m"})
    (tmp_path / "other.txt").write_text("12 invention patents")
    async with Client(f"{service.url}/mcp") as client:
        reply = await client.call_tool("review_document", {"papers": [done["id"]]})
        refused = await client.call_tool("review_document", {"papers": [str(tmp_path / "other.txt")]})
    assert reply.structured_content
    facts = {fact["fact"]: fact for fact in reply.structured_content["facts"]}
    assert facts["expected_market_cap"]["page"] == 1
    assert (facts[REVENUE]["value"], "page" in facts[REVENUE]) == ("81000000", False)
    assert refused.is_error
    assert "no such review of yours" in str(refused.content)


def test_who_has_no_key_is_asked_for_one(assistant: Assistant, tmp_path: Path) -> None:
    with reviewing(tmp_path, assistant, require_key=True) as service:
        for path in ("/review", "/library", "/review/0"):
            shown = service.client.get(path)
            assert shown.status_code == 401
            assert 'action="/sign-in"' in shown.text


def test_what_one_owner_keeps_is_bounded_and_nobody_else_is_kept_out(assistant: Assistant, tmp_path: Path) -> None:
    with reviewing(tmp_path, assistant, require_key=True) as service:
        keys = [new_key(service, Scope.CHECK) for _ in range(2)]
        anna, ben = (httpx.Client(base_url=service.url, headers=key, timeout=PATIENCE) for key in keys)
        done = ended(anna, sent(anna))
        service.app.state.reviews.bounds = JobBounds(jobs=1)
        full = sent(anna)
        assert full.status_code == 429
        assert "1 of your reviews are kept here; delete one" in full.json()["error"]["message"]
        assert sent(ben).status_code == 202
        assert anna.delete(f"/v1/reviews/{done['id']}").status_code == 204
        assert sent(anna).status_code == 202
        anna.close()
        ben.close()


def test_papers_that_are_too_large_are_refused(assistant: Assistant, tmp_path: Path) -> None:
    with reviewing(tmp_path, assistant, max_upload=20_000) as service:
        assert sent(service.client, ("a.txt", b"x" * 50_000)).status_code == 413
        assert not list((tmp_path / "reviews").glob("*"))


def test_a_review_is_gone_with_its_papers_when_it_is_deleted(service: Service) -> None:
    done = ended(service.client, sent(service.client))
    folder = service.app.state.reviews.jobs.root / done["id"]
    assert (folder / "papers" / "prospectus.pdf").read_bytes().startswith(b"%PDF")
    assert service.client.delete(f"/v1/reviews/{done['id']}").status_code == 204
    assert not folder.exists()
    assert service.client.get(f"/v1/reviews/{done['id']}").status_code == 404


def reviewed(folder: Path, book: RuleBook) -> ReviewJob:
    """A review that was done in this process."""
    wanted = ReviewRequest(("prospectus.pdf",), dt.date(2026, 11, 22))
    paper = folder / "sent.pdf"
    paper.write_bytes(prospectus())
    with paper.open("rb") as content:
        job = review_jobs(folder / "reviews").add("anna", wanted.wanted, wanted.placed([content]))
    review_job(job, book, scripted)
    return job


def test_papers_go_when_the_hours_that_are_set_are_over(assistant: Assistant, tmp_path: Path) -> None:
    job = reviewed(tmp_path, assistant.book)
    assert job.end is not None
    reviews = Reviews(tmp_path / "reviews", assistant.settings.corpus_dir, ReviewSettings(keep_hours=2))
    for hours, kept in ((1, [job]), (3, [])):
        reviews.jobs.expire(job.end.at + dt.timedelta(hours=hours) - reviews.bounds.kept)
        assert reviews.jobs.all() == kept
    assert not job.path.exists()


def test_what_is_kept_is_what_was_read(assistant: Assistant, tmp_path: Path) -> None:
    job = reviewed(tmp_path, assistant.book)
    review = scripted(job, assistant.book)
    kept = review_from_json(review_to_json(review), assistant.book)
    assert (kept.facts, kept.conflicts, kept.not_found) == (review.facts, review.conflicts, review.not_found)
    assert (kept.papers, kept.passages, kept.notes) == (review.papers, review.passages, review.notes)
    assert kept.verdict.facts == review.verdict.facts
    assert kept.verdict.conclusion is review.verdict.conclusion
    assert job.review(assistant.book).facts == review.facts


def test_no_word_of_a_paper_is_in_logs_audit_or_traces(
    assistant: Assistant, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with reviewing(tmp_path, assistant) as service:
        name = f"{SECRET}.pdf"
        done = ended(service.client, sent(service.client, (name, prospectus())))
        path = f"/v1/reviews/{done['id']}"
        service.client.get(f"{path}/result")
        service.client.get(f"{path}/papers/1/pages/2", params={"box": "0.1,0.1,0.2,0.2"})
        service.client.get(f"/review/{done['id']}", params={"fact": REVENUE})
        service.client.post(f"{path}/corrections", json={"name": SECRET})
        ended(service.client, sent(service.client, (f"{SECRET} locked.pdf", LOCKED)))
        entries = service.site.facade.records.audit()
        metrics = service.client.get("/metrics").text
    assert [entry.entry.kind for entry in entries] == ["review"] * 3
    kept = [str(entry) for entry in entries] + [metrics]
    kept += [f"{record.getMessage()} {vars(record)}" for record in caplog.records]
    for text in kept:
        assert "Zanzibar" not in text
    told = {path for path in tmp_path.rglob("*") if path.is_file() and b"Zanzibar" in path.read_bytes()}
    assert told, "the review itself tells of it"
    assert all(path.is_relative_to(tmp_path / "reviews") for path in told)


def test_folders_and_files_of_reviews_are_their_users_alone(service: Service, done: dict[str, Any]) -> None:
    folder = service.app.state.reviews.jobs.root / done["id"]
    for path in (folder, *folder.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path
