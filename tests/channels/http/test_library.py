"""Official texts over HTTP: who may add and remove them, what is sent back, and that everybody is answered from them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from assistant.channels.http.app import create_app
from assistant.library import adding
from assistant.records.records import Scope
from assistant.service import Assistant
from assistant.settings import Settings
from tests.channels.http.services import TODAY, Service, StartService, running, service_settings
from tests.channels.http.test_access import kind_of, new_key
from tests.library.beacons import LATER_LAW, LAW, NOTES, HereReader, rules_pdf, write_corpus

NAME = quote("灯塔管理法")
DETAILS: dict[str, Any] = {"vouched_by": "Ada", "title_en": "Beacon Act"}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant over a corpus of one document, with a library of its own."""
    folder = tmp_path_factory.mktemp("beacons")
    settings = Settings(data_dir=folder / "data", corpus_dir=write_corpus(folder / "corpus"))
    return Assistant(settings, clock=lambda: TODAY)


@pytest.fixture(scope="module")
def service(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(create_app(service_settings(tmp_path_factory.mktemp("service")), assistant)) as found:
        found.client.headers.update(new_key(found, Scope.ASK, Scope.LIBRARY))
        yield found


@pytest.fixture(autouse=True)
def _emptied(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Files are read in this process; after each test nothing is held, and nothing is left of what was sent."""
    monkeypatch.setattr(adding, "read_papers", HereReader())
    yield
    for text in assistant.library.texts():
        assistant.library.remove(text)
    assert list(assistant.library_root.glob("incoming-*")) == []


def send(
    service: Service,
    content: str | bytes = LAW,
    name: str = "law.md",
    headers: dict[str, str] | None = None,
    **said: Any,
) -> httpx.Response:
    data = content.encode() if isinstance(content, str) else content
    return service.client.post("/v1/library", files={"file": (name, data)}, data=said, headers=headers)


def held(service: Service) -> list[dict[str, Any]]:
    texts = service.client.get("/v1/library").json()["texts"]
    assert isinstance(texts, list)
    return texts


# --- adding, listing, removing ------------------------------------------------------------------------------------------


def test_a_text_is_added_listed_answered_from_and_removed(service: Service) -> None:
    assert held(service) == []
    sent = send(service, **DETAILS)
    assert sent.status_code == 201
    value = sent.json()
    assert set(value) == {"file", "outcome", "text", "notes", "error"}
    assert (value["file"], value["outcome"], value["error"]) == ("law.md", "new", None)
    (text,) = held(service)
    assert text == value["text"]
    assert (text["document"], text["version"], text["provisions"]) == ("灯塔管理法", "2024-07-01", 4)
    assert (text["title"]["en"], text["evidence"], text["form"]) == ("Beacon Act", "official", "official-text")
    asked = {"question": "灯塔管理法第三条"}
    citations = service.client.post("/v1/ask", json=asked).json()["citations"]
    assert {"灯塔管理法"} == {citation["document"] for citation in citations}
    assert service.client.delete(f"/v1/library/{NAME}/2024-07-01").status_code == 204
    assert held(service) == []
    assert service.client.post("/v1/ask", json=asked).json()["outcome"] == "abstained"
    gone = service.client.delete(f"/v1/library/{NAME}/2024-07-01")
    assert (gone.status_code, kind_of(gone)) == (404, "not_found")


def test_what_is_shipped_is_not_removed(service: Service) -> None:
    for path in ("beacon-listing-rules/2024-07-01", "%2E%2E/%2E%2E", "..%2F../x", "*/*", "a%00b/c", f"{NAME}/*"):
        response = service.client.delete(f"/v1/library/{path}")
        assert response.status_code in (404, 405), path
    assert service.client.get("/v1/documents").json()["documents"][0]["document"] == "beacon-listing-rules"


def test_the_same_file_again_and_another_in_its_place(service: Service) -> None:
    assert [send(service).json()["outcome"] for _ in range(2)] == ["new", "same"]
    assert send(service, vouched_by="Ada").json()["outcome"] == "replaced"
    assert send(service, LAW.replace("十万元", "二十万元")).json()["outcome"] == "replaced"
    assert send(service, LATER_LAW).json()["outcome"] == "new"
    assert [text["version"] for text in held(service)] == ["2024-07-01", "2026-01-01"]


def test_what_the_sender_says_counts_and_an_empty_field_says_nothing(service: Service) -> None:
    said: dict[str, Any] = {
        "effective_from": "2025-03-01",
        "effective_to": "",
        "title": "港口雾号规则",
        "issuer": "  ",
        "url": "https://x.example/",
    }
    text = send(service, NOTES, "notes.txt", **said).json()["text"]
    assert (text["version"], text["effective_to"], text["document"]) == ("2025-03-01", None, "港口雾号规则")
    assert (text["issuer"], text["url"], text["evidence"]) == ("", "https://x.example/", "transcribed")


def test_what_an_owner_should_know_is_told_in_both_languages(service: Service) -> None:
    value = send(service, NOTES, "notes.txt").json()
    assert value["text"]["effective_from"] is None
    assert [set(note) for note in value["notes"]] == [{"en", "zh"}] * 2
    page = service.client.get("/library", headers={"Accept-Language": "zh"})
    assert page.status_code == 200
    assert "notes.txt" in page.text


# --- what is refused ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "said", "line"),
    [
        (b"", "law.md", {}, "law.md: the file is empty"),
        (b"%PDF-1.7\n", "law.pdf", {}, "damaged"),
        (b"PK\x03\x04 x", "law.docx", {}, "not a whole Word document"),
        (LAW, "law.md", {"effective_from": "soon"}, "effective_from 'soon' is not a date"),
        (LAW, "law.md", {"effective": "2025-01-01"}, "effective: there is no such field; those that are read: file, "),
        (LAW, "law.md", {"document": "../x"}, "'../x' is no name of a document"),
        (LAW, "law.md", {"effective_to": "2020-01-01"}, "ends on 2020-01-01, before it begins on 2024-07-01"),
    ],
)
def test_what_cannot_be_added_is_one_line(
    service: Service, content: str | bytes, name: str, said: dict[str, Any], line: str
) -> None:
    response = send(service, content, name, **said)
    assert (response.status_code, kind_of(response)) == (400, "bad_input")
    message = response.json()["error"]["message"]
    assert line in message
    assert "\n" not in message
    assert str(service.site.facade.assistant.library_root) not in message
    assert held(service) == []


def test_a_request_without_a_file_is_one_line(service: Service) -> None:
    given: dict[str, Any]
    for given in ({"data": {"title": "x"}}, {"data": {"file": "x"}}, {"json": {"file": "x"}}, {"content": b""}):
        response = service.client.post("/v1/library", **given)
        assert response.status_code == 400
        assert "send one as the field 'file' of a multipart form" in response.json()["error"]["message"]
    two = [("file", ("a.md", LAW.encode())), ("file", ("b.md", LAW.encode()))]
    assert service.client.post("/v1/library", files=two).status_code == 400


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("../../law.md", "law.md"),
        ("/etc/passwd", "passwd"),
        ("..", "file"),
        (".law.md", "law.md"),
        ("a\x7f\x85b.md", "a  b.md"),
        ("灯" * 200 + ".md", "灯" * 65 + ".md"),
        ("law.md.yaml", "law.md.yaml"),
    ],
)
def test_a_name_that_was_sent_leads_nowhere(service: Service, name: str, file: str) -> None:
    value = send(service, name=name).json()
    assert (value["file"], value["text"]["file"]) == (file, file)
    root = service.site.facade.assistant.library_root
    assert {path.name for path in root.rglob("*") if path.is_file()} <= {
        "EDITION", "writer.lock", "text.json", "paper.json", "source.md", "source.txt",
    }  # fmt: skip


def test_a_file_larger_than_an_upload_may_be_is_refused(assistant: Assistant, start_service: StartService) -> None:
    service = start_service(assistant, max_upload=2_000)
    service.client.headers.update(new_key(service, Scope.ASK, Scope.LIBRARY))
    response = send(service, LAW * 20)
    assert (response.status_code, kind_of(response)) == (413, "too_large")
    assert held(service) == []


# --- who may ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "reads", "writes"),
    [
        (Scope.ASK, True, False),
        (Scope.CHECK, False, False),
        (Scope.LIBRARY, False, True),
        (Scope.ADMIN, True, True),
    ],
)
def test_adding_and_removing_need_a_scope_of_their_own(
    assistant: Assistant, start_service: StartService, scope: Scope, reads: bool, writes: bool
) -> None:
    service = start_service(assistant, require_key=True)
    key = new_key(service, scope)
    sent = send(service, headers=key)
    assert sent.status_code == (201 if writes else 403)
    listed = service.client.get("/v1/library", headers=key)
    assert listed.status_code == (200 if reads else 403)
    if reads:
        assert len(listed.json()["texts"]) == int(writes)
    removed = service.client.delete(f"/v1/library/{NAME}/2024-07-01", headers=key)
    assert removed.status_code == (204 if writes else 403)


def test_nobody_without_a_key_adds_removes_or_sees_pages(assistant: Assistant, start_service: StartService) -> None:
    service = start_service(assistant, require_key=True)
    path = f"/v1/library/{NAME}/2024-07-01"
    for method, where in (
        ("GET", "/v1/library"),
        ("POST", "/v1/library"),
        ("DELETE", path),
        ("GET", path + "/pages/1"),
    ):
        response = service.client.request(method, where)
        assert (response.status_code, kind_of(response)) == (401, "unauthorized"), where


def test_where_no_key_is_needed_to_ask_one_is_to_add_and_remove(
    assistant: Assistant, start_service: StartService
) -> None:
    service = start_service(assistant)
    assert service.client.get("/v1/library").json() == {"texts": []}
    refused = send(service)
    assert (refused.status_code, kind_of(refused)) == (401, "unauthorized")
    assert "`assistant keys create NAME --scope library` makes one" in refused.json()["error"]["message"]
    assert service.client.delete(f"/v1/library/{NAME}/2024-07-01").status_code == 401
    form = {"document": "beacon-listing-rules", "version": "2024-07-01"}
    assert service.client.post("/library/remove", data=form).status_code == 401
    assert service.client.post("/library", files={"file": ("law.md", LAW.encode())}).status_code == 401
    page = service.client.get("/library")
    assert (page.status_code, 'type="file"' in page.text) == (200, False)
    assert held(service) == []


def test_what_one_key_adds_every_key_is_answered_from_and_the_trail_says_who_did(
    assistant: Assistant, start_service: StartService
) -> None:
    service = start_service(assistant, require_key=True)
    librarian, reader = new_key(service, Scope.LIBRARY), new_key(service, Scope.ASK)
    assert send(service, headers=librarian).status_code == 201
    answer = service.client.post("/v1/ask", json={"question": "灯塔管理法第四条"}, headers=reader).json()
    assert answer["citations"][0]["document"] == "灯塔管理法"
    assert service.client.delete(f"/v1/library/{NAME}/2024-07-01", headers=librarian).status_code == 204
    entries = [kept.entry for kept in service.site.facade.records.audit() if kept.entry.kind == "library"]
    assert [(entry.outcome, entry.citations) for entry in entries] == [
        ("removed", ("灯塔管理法@2024-07-01",)),
        ("new", ("灯塔管理法@2024-07-01",)),
    ]
    assert len({entry.corpus for entry in entries}) == 2


# --- pages --------------------------------------------------------------------------------------------------------------


def test_a_page_of_a_file_is_a_picture_with_the_words_boxed(service: Service) -> None:
    text = send(service, rules_pdf(), "rules.pdf").json()["text"]
    assert text["pages"] == 2
    path = f"/v1/library/{text['document']}/{text['version']}/pages"
    plain = service.client.get(f"{path}/2", params={"width": 200})
    assert (plain.status_code, plain.headers["content-type"]) == (200, "image/png")
    assert "private" in plain.headers["cache-control"]
    (second,) = [page.start for page in service.site.facade.assistant.library.paper(
        service.site.facade.assistant.added_texts(text["document"])[0]).pages if page.number == 2]  # fmt: skip
    boxed = service.client.get(f"{path}/2", params={"width": 200, "start": second, "end": second + 30})
    assert boxed.content != plain.content
    elsewhere = service.client.get(f"{path}/2", params={"width": 200, "start": 0, "end": 10})
    assert elsewhere.content == plain.content
    for bad, status in (("3", 400), ("0", 400), ("-1", 400), ("x", 400), ("2?width=99999", 400), ("9" * 30, 400)):
        assert service.client.get(f"{path}/{bad}").status_code == status, bad
    assert service.client.get("/v1/library/none/2024-01-01/pages/1").status_code == 404


def test_a_file_without_pages_has_no_picture(service: Service) -> None:
    send(service)
    response = service.client.get(f"/v1/library/{NAME}/2024-07-01/pages/1")
    assert (response.status_code, kind_of(response)) == (400, "bad_input")


# --- the page for people ------------------------------------------------------------------------------------------------


def test_the_page_adds_and_removes_in_the_reader_s_language(service: Service) -> None:
    zh = {"Accept-Language": "zh", "Origin": service.url}
    added = service.client.post("/library", files={"file": ("law.md", LAW.encode())}, headers=zh)
    assert added.status_code == 200
    assert "中华人民共和国灯塔管理法" in added.text
    refused = service.client.post("/library", files={"file": ("law.md", b"")}, headers=zh)
    assert refused.status_code == 400
    assert "文件是空的" in refused.text
    form = {"document": "灯塔管理法", "version": "2024-07-01"}
    assert service.client.post("/library/remove", data=form, headers=zh).status_code == 200
    assert held(service) == []
    assert service.client.post("/library/remove", data=form, headers=zh).status_code == 404


def test_whoever_may_add_is_given_the_form_for_it(service: Service) -> None:
    assert 'type="file"' in service.client.get("/library").text


def test_a_page_shows_markup_in_a_title_as_its_characters(service: Service) -> None:
    send(service, title="<script>alert(1)</script>灯塔", vouched_by="<img src=x>")
    page = service.client.get("/library").text
    assert "<script>alert" not in page
    assert "<img src=x>" not in page
    assert "&lt;script&gt;alert(1)" in page
