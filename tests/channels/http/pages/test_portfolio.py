"""The pages of kept companies: private to their key, whole without JavaScript, and silent of companies in every trail."""

from __future__ import annotations

import io
import logging
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from openpyxl import load_workbook

from assistant.records.records import Scope
from assistant.service import Assistant
from assistant.settings import PortfolioSettings
from tests.channels.http.pages.test_pages import RUNS
from tests.channels.http.services import Service, StartService
from tests.channels.http.test_access import new_key

FACTS = "industry: ai_large_model\nexpected_market_cap: {cap}\ninvention_patents: {patents}\n"
CHINESE = {"Accept-Language": "zh"}


@pytest.fixture(autouse=True)
def _emptied(data_dir: Path) -> Iterator[None]:
    """After each test nothing is kept."""
    yield
    shutil.rmtree(data_dir / "portfolio", ignore_errors=True)


def add(
    service: Service, name: str = "甲公司", cap: str = "3.9bn", headers: dict[str, str] | None = None, **fields: str
) -> httpx.Response:
    data = {"name": name, "facts": FACTS.format(cap=cap, patents=6), **fields}
    return service.client.post("/portfolio", data=data, headers=headers)


def page(service: Service, path: str = "/portfolio", headers: dict[str, str] | None = None) -> str:
    response = service.client.get(path, headers=headers)
    assert response.status_code == 200, response.text
    return response.text


def link(text: str) -> str:
    """The address of the first company of the table."""
    found = re.search(r'href="(/portfolio/[0-9a-f]{16})"', text)
    assert found is not None
    return found[1]


def test_a_company_is_added_shown_and_removed(service: Service) -> None:
    assert "No company is kept yet." in page(service)
    added = add(service, code="688001")
    assert added.status_code == 200
    assert "kept 甲公司 (688001), filing 1" in added.text
    company = page(service, link(page(service)))
    assert "expected_market_cap: 3.9bn" in company
    removed = service.client.post(f"{link(page(service))}/remove")
    assert "removed 甲公司 (688001)" in removed.text
    assert "No company is kept yet." in page(service)


def test_a_facts_file_is_kept_to_the_byte_in_place_of_what_stands_in_the_form(service: Service, data_dir: Path) -> None:
    content = "# 第12页\r\nindustry: software\r\n".encode()
    sent = service.client.post("/portfolio", data={"name": "甲公司"}, files={"file": ("facts.yaml", content)})
    assert sent.status_code == 200
    (file,) = (data_dir / "portfolio").rglob("facts")
    assert file.read_bytes() == content


def test_a_further_filing_shows_what_turned_about_until_it_is_noted(service: Service) -> None:
    add(service)
    add(service, cap="4.2bn")
    for headers, said in (
        ({}, "not met → met (RMB 3.9 billion → RMB 4.2 billion"),
        (CHINESE, "不符合 → 符合（39亿元 → 42亿元"),
    ):
        assert said in page(service, headers=headers)
    assert service.client.post("/portfolio/seen").status_code == 303
    assert "not met → met" not in page(service)


def further(service: Service, cap: str, headers: dict[str, str] | None = None, **fields: str) -> httpx.Response:
    """A new filing with two papers, sent from the page of the company."""
    shown = page(service, link(page(service)))
    form = shown[shown.index('action="/portfolio"') :]
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    assert {"company", "name", "code"} <= set(hidden)
    papers = [("papers", ("prospectus.pdf", b"%PDF one")), ("papers", ("../reply.docx", b"PK two"))]
    data = {**hidden, "facts": FACTS.format(cap=cap, patents=6), **fields}
    return service.client.post("/portfolio", data=data, files=papers, headers=headers)


@pytest.mark.parametrize(
    ("headers", "said", "turned", "papers"),
    [
        ({}, "kept a further filing of 甲公司", "not met → met", "papers: 2; copied: 0"),
        (CHINESE, "又一次申报", "不符合 → 符合", "文件2份，其中保存副本0份"),
    ],
)
def test_a_new_filing_with_its_papers_shows_at_once_what_it_turns(
    service: Service, data_dir: Path, headers: dict[str, str], said: str, turned: str, papers: str
) -> None:
    add(service)
    shown = further(service, "4.2bn", headers)
    assert shown.status_code == 200
    for words in (said, turned, papers, "prospectus.pdf", "reply.docx"):
        assert words in shown.text
    assert shown.text.index(turned) < shown.text.index("prospectus.pdf")
    assert not list((data_dir / "portfolio").rglob("*.pdf"))


def test_papers_are_copied_where_the_setting_says_so(
    service: Service, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant = service.site.facade.assistant
    keeping = assistant.settings.model_copy(update={"portfolio": PortfolioSettings(keep_papers=True)})
    monkeypatch.setattr(assistant, "settings", keeping)
    add(service)
    assert "They are copied to this machine" in page(service, link(page(service)))
    assert "copied: 2" in further(service, "4.2bn").text
    (copy,) = (data_dir / "portfolio").rglob("*.pdf")
    assert copy.read_bytes() == b"%PDF one"
    assert "copy kept" in page(service, link(page(service)))


def test_a_filing_that_is_refused_leads_back_to_its_company_with_what_was_filled_in(service: Service) -> None:
    add(service)
    refused = further(service, "4.2bn", facts="revenu: 3", day="2026-11-01")
    assert refused.status_code == 400
    for words in ("revenu: unknown key", "<h1>甲公司</h1>", "revenu: 3</textarea>", 'value="2026-11-01"'):
        assert words in refused.text
    empty = service.client.post(
        "/portfolio", data={"name": "甲公司", "facts": "invention_patents: 7"}, files=[("papers", ("empty.pdf", b""))]
    )
    assert "empty.pdf: is empty" in empty.text


def test_two_filings_and_two_days_beside_each_other(service: Service) -> None:
    add(service)
    add(service, cap="4.2bn")
    company = link(page(service))
    assert "facts: expected market cap RMB 3.9 billion → RMB 4.2 billion" in page(
        service, f"{company}?first=1&second=2"
    )
    assert "at least 5 patents" in page(service, "/portfolio?first=2024-04-29&second=2024-04-30")
    assert service.client.get(f"{company}?first=9&second=2").status_code == 400
    assert service.client.get("/portfolio?first=soon&second=2024-04-30").status_code == 400


def test_one_filing_is_removed_and_what_is_no_number_removes_nothing(service: Service) -> None:
    add(service)
    add(service, cap="4.2bn")
    company = link(page(service))
    assert service.client.post(f"{company}/remove", data={"number": "x"}).status_code == 400
    assert "removed filing 1 of 甲公司" in service.client.post(f"{company}/remove", data={"number": "1"}).text
    assert service.client.post(f"{company}/remove", data={"number": "2"}).status_code == 400
    assert "4.2bn" in page(service, company)


def test_the_workbook(service: Service) -> None:
    add(service)
    response = service.client.get("/portfolio/comparables.xlsx")
    assert "attachment" in response.headers["content-disposition"]
    assert load_workbook(io.BytesIO(response.content)).worksheets[0]["A2"].value == "甲公司"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "a/b"}, "is no name of a company"),
        ({"facts": ""}, "states no fact"),
        ({"facts": "revenu: 3"}, "facts.yaml:1: revenu: unknown key"),
        ({"day": "2999-01-01"}, "which lies ahead"),
        ({"code": "x y"}, "is no stock code"),
    ],
)
def test_what_is_refused_is_said_and_stays_in_the_form(service: Service, fields: dict[str, str], said: str) -> None:
    response = add(
        service, fields.get("name", "乙公司"), headers={}, **{key: fields[key] for key in fields if key != "name"}
    )
    assert response.status_code == 400
    assert said in response.text
    assert fields.get("name", "乙公司") in response.text
    assert "No company is kept yet." in page(service)


def test_names_and_facts_are_text(service: Service) -> None:
    add(service, "<b>甲", facts="industry: software # <script>alert(1)</script>\n")
    for text in (page(service), page(service, link(page(service)))):
        assert "<b>甲" not in text
        assert not RUNS.search(text)


def test_the_page_works_by_keyboard_and_without_a_script(service: Service) -> None:
    add(service)
    add(service, cap="4.2bn")
    for text in (page(service), page(service, link(page(service)))):
        fields = set(re.findall(r'<(?:input|select|textarea) id="([^"]+)"', text))
        assert fields == set(re.findall(r'<label for="([^"]+)"', text))
        assert "<script" not in text
        assert 'tabindex="0"' in text


# --- whose it is ----------------------------------------------------------------------------------------------------------


def test_a_key_sees_its_own_companies_and_no_others(start_service: StartService) -> None:
    service = start_service(require_key=True)
    one, other = (new_key(service, Scope.CHECK) for _ in range(2))
    assert add(service, headers=one).status_code == 200
    company = link(page(service, headers=one))
    assert "甲公司" not in page(service, headers=other)
    assert "No company is kept yet." in page(service, headers=other)
    for method, path in (("GET", company), ("POST", f"{company}/remove")):
        assert service.client.request(method, path, headers=other).status_code == 404
    assert "甲公司" in page(service, headers=one)


@pytest.mark.parametrize("path", ["/portfolio", "/portfolio/comparables.xlsx", "/portfolio/0123456789abcdef"])
def test_without_a_key_nothing_is_shown_where_one_is_needed(start_service: StartService, path: str) -> None:
    service = start_service(require_key=True)
    assert service.client.get(path).status_code == 401
    ask_alone = new_key(service, Scope.ASK)
    assert service.client.get(path, headers=ask_alone).status_code == 403


@pytest.mark.parametrize(
    "name", ["x", "0123456789abcdef", "0123456789ABCDEF", "0" * 17, "writer.lock", "%2E%2E%2Fkeys"]
)
def test_what_is_no_company_is_not_found(service: Service, name: str) -> None:
    assert service.client.get(f"/portfolio/{name}").status_code == 404
    assert service.client.post(f"/portfolio/{name}/remove").status_code == 404


def test_what_the_page_keeps_without_a_key_is_what_the_command_keeps(service: Service, assistant: Assistant) -> None:
    add(service)
    assert [company.name for company in assistant.portfolio().companies()] == ["甲公司"]


def test_no_log_line_and_no_audit_entry_holds_a_name_a_fact_or_a_file(
    start_service: StartService, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    service = start_service()
    with caplog.at_level(logging.DEBUG):
        add(service, "绝密火箭", cap="4567891234")
        add(service, "绝密火箭", facts="expected_market_cap: 4567891234x\n")
        page(service, link(page(service)))
        service.client.post("/portfolio/seen")
        service.client.post(f"{link(page(service))}/remove")
    entries = service.site.facade.records.audit()
    assert [entry.entry.kind for entry in entries] == ["portfolio"] * 3
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("*.sqlite*"))
    for secret in ("绝密火箭", "4567891234"):
        assert secret not in caplog.text
        assert secret not in repr(entries)
        assert secret.encode() not in kept
