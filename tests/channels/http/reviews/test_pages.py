"""The page of reviews: papers sent and watched, facts beside their page, corrected, with and without scripts."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import httpx
import pytest
import yaml
from openpyxl import load_workbook
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from assistant.service import Assistant
from tests.channels.http.pages.chromium import chromium, launch
from tests.channels.http.pages.test_browser import FAINT
from tests.channels.http.pages.test_pages import RUNS
from tests.channels.http.reviews.scripted import SECRET, prospectus
from tests.channels.http.reviews.test_api import LOCKED, ended, sent
from tests.channels.http.services import Service, pdf_maker, until

REVENUE = "years.2025.revenue"
in_a_browser = pytest.mark.skipif(chromium() is None, reason="no /usr/bin/chromium, and CHROMIUM names none")


@pytest.fixture(scope="module")
def review(service: Service) -> str:
    """The address of a review that is done."""
    return f"/review/{ended(service.client, sent(service.client))['id']}"


# --- what is served -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["", f"?fact={REVENUE}", f"?fact={REVENUE}&at=1", "?fact=years.2025.rd_expense", "?passage=0"]
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_in_the_pages_runs_and_every_link_leads_somewhere(
    service: Service, review: str, query: str, language: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pdf_maker(tmp_path, monkeypatch)
    shown = service.client.get(f"{review}{query}", headers={"Accept-Language": language})
    assert shown.status_code == 200
    assert not RUNS.search(shown.text)
    assert shown.text.count("<h1") == 1
    links = {html.unescape(link) for link in re.findall(r'(?:href|src)="(/[^"]*)"', shown.text)}
    statuses = {link: httpx.get(service.url + link, timeout=60).status_code for link in links}
    assert {link: status for link, status in statuses.items() if status not in (200, 303)} == {}


def test_the_first_page_says_what_becomes_of_papers_and_lists_reviews(service: Service, review: str) -> None:
    for language, said in (("en", "Papers stay on this machine"), ("zh", "文件只留在本机")):
        shown = service.client.get("/review", headers={"Accept-Language": language}).text
        assert said in shown
        assert f'href="{review}"' in shown


def test_a_fact_stands_beside_its_page_with_the_number_boxed(service: Service, review: str) -> None:
    shown = service.client.get(review, params={"fact": REVENUE}).text
    (picture,) = re.findall(r'<img src="([^"]+/pages/2[^"]*)"', shown)
    assert "box=" in picture
    assert service.client.get(html.unescape(picture)).content.startswith(b"\x89PNG")
    assert "<blockquote>82.0</blockquote>" in shown
    assert "RMB 81 million" in shown, "the place that prints another value"


def test_papers_that_cannot_be_read_say_so_in_both_languages(service: Service) -> None:
    failed = ended(service.client, sent(service.client, ("locked.pdf", LOCKED)))
    for language, said in (("en", "needs a password"), ("zh", "需要密码")):
        assert said in service.client.get(f"/review/{failed['id']}", headers={"Accept-Language": language}).text


def test_what_is_not_there_is_a_page_in_words(service: Service, review: str) -> None:
    for path in ("/review/0", f"{review}/take/passwords.txt"):
        shown = service.client.get(path)
        assert shown.status_code == 404
        assert "<h1>" in shown.text


def test_a_paper_that_is_none_is_refused_beside_the_form(service: Service) -> None:
    shown = service.client.post("/review", files={"file": ("tool.exe", b"MZ")})
    assert shown.status_code == 400
    assert 'role="alert"' in shown.text
    assert "is no paper this reads" in shown.text


def test_a_sheet_and_a_facts_file_hold_what_was_read_and_what_was_stated(service: Service) -> None:
    done = ended(service.client, sent(service.client))
    path = f"/v1/reviews/{done['id']}"
    service.client.post(f"{path}/corrections", json={REVENUE: "81m", "public_offering_ratio": "12%"})
    facts = yaml.safe_load(service.client.get(f"{path}/files/facts.yaml").text)
    assert (facts["years"][2025]["revenue"], facts["expected_market_cap"]) == ("81000000", "4500000000")
    assert facts["public_offering_ratio"] == "0.12"
    found = service.client.get(f"{path}/files/review.xlsx", params={"language": "zh"})
    rows = {row[0].value: row for row in load_workbook(BytesIO(found.content)).worksheets[0].iter_rows(min_row=2)}
    assert (rows[REVENUE][2].value, rows[REVENUE][2].hyperlink) == (81_000_000, None)
    assert "由审阅人填写" in str(rows[REVENUE][5].value)
    link = rows["expected_market_cap"][2].hyperlink
    assert link is not None
    assert link.target == "prospectus.pdf#page=1"
    taken = service.client.get(f"/review/{done['id']}/take/facts.yaml")
    assert taken.headers["content-disposition"] == 'attachment; filename="facts.yaml"'


def test_a_memo_holds_each_fact_with_its_page(service: Service) -> None:
    done = ended(service.client, sent(service.client))
    path = f"/v1/reviews/{done['id']}"
    service.client.post(f"{path}/corrections", json={"public_offering_ratio": "12%"})
    text = service.client.get(f"{path}/files/memo.md").text
    assert "prospectus.pdf, p. 3: “12 invention patents”" in text
    assert "stated by the reader, not in the papers: “12%”" in text
    assert "RMB 81 million" in text, "what the papers print in two ways"
    word = service.client.get(f"{path}/files/memo.docx", params={"language": "zh"})
    assert word.headers["content-disposition"] == 'attachment; filename="memo.docx"'
    assert word.content.startswith(b"PK")
    assert service.client.get(f"/review/{done['id']}/take/memo.docx").status_code == 200


def test_a_memo_as_pdf_is_offered_where_one_can_be_made(
    service: Service, review: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = f"/v1{review.replace('/review/', '/reviews/')}/files/memo.pdf"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert f"{review}/take/memo.pdf" not in service.client.get(review).text
    refused = service.client.get(file)
    assert (refused.status_code, refused.json()["error"]["type"]) == (501, "not_installed")
    assert "install one" in refused.json()["error"]["message"]
    pdf_maker(tmp_path, monkeypatch)
    assert f"{review}/take/memo.pdf" in service.client.get(review).text
    given = service.client.get(file, params={"language": "zh"})
    assert (given.headers["content-type"], given.content) == ("application/pdf", b"%PDF\n")


# --- in a browser -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = launch(playwright)
        yield found
        found.close()


@pytest.fixture
def visit(browser: Browser, service: Service) -> Iterator[Callable[..., Page]]:
    """Open a page in a context of its own; at the end nothing may have been complained of in any of them."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def start(path: str, **options: object) -> Page:
        context = browser.new_context(base_url=service.url, **{"locale": "en-GB", **options})  # type: ignore[arg-type]
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield start
    for context in contexts:
        context.close()
    assert [text for text in complaints if "status of 400" not in text] == []


def fill_in(page: Page, tmp_path: Path) -> None:
    """Choose a prospectus and send it."""
    paper = tmp_path / "prospectus.pdf"
    paper.write_bytes(prospectus())
    page.set_input_files("#file", paper)
    page.click("button.primary")


@in_a_browser
def test_papers_are_sent_watched_looked_at_and_corrected(visit: Callable[..., Page], tmp_path: Path) -> None:
    page = visit("/review")
    fill_in(page, tmp_path)
    expect(page.locator("h1")).to_have_text(f"{SECRET} Ltd", timeout=60_000)
    page.click("a[data-fact='years.2025.revenue']")
    expect(page.locator("#shown [data-heading]")).to_be_focused()
    expect(page.locator("#shown blockquote")).to_have_text("82.0")
    picture = page.locator("#shown img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1000
    page.locator("#shown .places a", has_text="p. 3").click()
    expect(page.locator("#shown blockquote")).to_have_text("RMB 81.0 million")

    page.click("a[data-fact='expected_market_cap']")
    page.click("#shown summary")
    page.locator("#shown input[name=expected_market_cap]").fill("3.9bn")
    page.keyboard.press("Enter")
    expect(page.locator("#reviewed .tried")).to_contain_text("Standard 5, technology before revenue: open → not met")
    expect(page.locator("#judged details[data-key='standard-5'] > summary")).to_contain_text("not met")
    expect(page.locator("#reviewed")).to_contain_text("stated by you")
    page.reload()
    expect(page.locator("#shown [data-heading]")).to_have_text("expected market cap", ignore_case=True)
    page.click("text=As read")
    expect(page.locator("#reviewed .tried")).to_have_count(0)

    page.locator("#shown input[name=expected_market_cap]").fill("a lot")
    page.keyboard.press("Enter")
    expect(page.locator("#shown input[name=expected_market_cap]")).to_be_focused()
    expect(page.locator("#problem")).to_be_visible()

    page.click("text=Delete with its papers")
    expect(page.locator("h1")).to_have_text("Review a company's papers")


@in_a_browser
def test_without_scripts_papers_are_sent_watched_and_corrected(visit: Callable[..., Page], tmp_path: Path) -> None:
    page = visit("/review", java_script_enabled=False)
    fill_in(page, tmp_path)
    expect(page.locator("h1")).to_have_text(f"{SECRET} Ltd", timeout=60_000)  # the page asks for itself again
    page.click("a[data-fact='invention_patents']")
    expect(page.locator("#shown blockquote")).to_have_text("12 invention patents")
    page.click("#shown summary")
    page.locator("#shown input[name=invention_patents]").fill("6")
    page.click("#shown button.secondary")
    expect(page.locator("#reviewed")).to_contain_text("6 patents")
    expect(page.locator("#reviewed .tried")).to_be_visible()


@in_a_browser
def test_a_file_can_be_dropped(visit: Callable[..., Page]) -> None:
    page = visit("/review")
    dropped = page.evaluate_handle(
        "() => { const data = new DataTransfer();"
        " for (const name of ['a.txt', 'b.txt']) data.items.add(new File(['x'], name)); return data; }"
    )
    page.dispatch_event("[data-drop]", "drop", {"dataTransfer": dropped})
    expect(page.locator("[data-chosen] li")).to_have_text(["a.txt", "b.txt"])


@in_a_browser
def test_facts_are_reached_and_corrected_with_the_keyboard(visit: Callable[..., Page], service: Service) -> None:
    done = ended(service.client, sent(service.client))
    page = visit(f"/review/{done['id']}")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    while page.evaluate("document.activeElement.dataset.fact") != "invention_patents":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#shown [data-heading]")).to_be_focused()
    while page.evaluate("document.activeElement.tagName") != "SUMMARY":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("6")
    page.keyboard.press("Enter")
    expect(page.locator("#reviewed .tried")).to_be_visible()


@in_a_browser
@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_a_small_phone_and_its_text_stands_out(
    visit: Callable[..., Page], review: str, locale: str, scheme: str
) -> None:
    for path in ("/review", f"{review}?fact={REVENUE}"):
        page = visit(path, viewport={"width": 360, "height": 780}, locale=locale, color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.evaluate(FAINT) == []


# --- the reading itself -------------------------------------------------------------------------------------------------

PAPER = """<!-- page 1 -->
Example Sensor Co., Ltd. prospectus for an initial public offering on the STAR Market
发行人：示例传感科技股份有限公司
公司选择适用《上海证券交易所科创板股票上市规则》第2.1.2条第（五）项的上市标准，预计市值不低于人民币40亿元。
公司应用于主营业务并能够产业化的发明专利共44项。
"""


def test_a_service_reads_papers_by_itself(assistant: Assistant, start_service: Callable[..., Service]) -> None:
    service = start_service()
    done = ended(service.client, sent(service.client, ("prospectus.md", PAPER.encode())))
    assert (done["state"], done["error"]) == ("done", None)
    result = service.client.get(done["result"]).json()
    found = {fact["fact"]: fact["value"] for fact in result["facts"]}
    assert found["invention_patents"] == "44"
    until(lambda: service.client.get(f"/review/{done['id']}").status_code == 200)
