"""The pages in a real browser: asking, citations, follow-ups, checking, what-ifs, differences, attacks, no scripts, a phone."""

from __future__ import annotations

import re
import shutil
import socket
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from assistant.base.resources import packaged
from assistant.service import Assistant
from assistant.settings import LlmSettings, Settings
from tests.channels.http.pages.chromium import chromium, launch
from tests.channels.http.services import TODAY, Service, StartService

pytestmark = pytest.mark.skipif(chromium() is None, reason="no /usr/bin/chromium, and CHROMIUM names none")

SHARES = "What are the share-capital and public-offering minimums for a STAR listing?"
STANDARDS = "科创板五套上市标准分别是什么？"
HOSTILE = 'Share capital? <img src=x onerror="boom()"></textarea></script><script>boom()</script> [a](javascript:boom()) **b**'
COMPANY = "/check?industry=ai_large_model&expected_market_cap=3.9bn&years.2025.revenue=80m&name=Example"
PHONE = {"width": 390, "height": 844}

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the module."""
    with sync_playwright() as playwright:
        found = launch(playwright)
        yield found
        found.close()


@pytest.fixture
def visit(browser: Browser, service: Service) -> Iterator[Open]:
    """Open a page in a context of its own; at the end nothing may have been complained of in any of them."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def start(path: str = "/", *, at: Service = service, **options: object) -> Page:
        context = browser.new_context(base_url=at.url, **{"locale": "en-GB", **options})  # type: ignore[arg-type]
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.goto(path)
        return page

    yield start
    for context in contexts:
        context.close()
    assert [text for text in complaints if "status of 400" not in text] == []  # that a form was refused is no fault


def ask(page: Page, question: str) -> None:
    """Type a question, send it, and wait for the whole answer."""
    answers = page.locator("article.turn .tools")
    before = answers.count()
    page.fill("#q", question)
    page.keyboard.press("Enter")
    expect(answers).to_have_count(before + 1, timeout=60_000)


@pytest.mark.parametrize(
    ("locale", "question", "said"), [("en-GB", SHARES, "RMB 30 million"), ("zh-CN", STANDARDS, "40亿元")]
)
def test_a_question_its_answer_and_the_quote_in_its_source(
    visit: Open, assistant: Assistant, locale: str, question: str, said: str
) -> None:
    page = visit(locale=locale)
    ask(page, question)
    expect(page.locator(".answer")).to_contain_text(said)
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN" if locale == "zh-CN" else "en")
    citation = assistant.ask(question).citations[1]
    link = page.locator(".answer a[data-source]", has_text=f"[{citation.n}]").first
    link.click()
    panel = page.locator("#panel")
    expect(panel.locator("mark")).to_have_text(citation.quote)
    expect(panel.locator("a.outside")).to_have_attribute("href", str(citation.url))
    expect(panel.locator("a.outside")).to_have_attribute("rel", "noopener noreferrer external")
    panel.locator("[data-show][aria-pressed=false]").click()
    expect(panel.locator("mark")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(link).to_be_focused()


def test_a_follow_up_is_read_with_what_was_asked_before(visit: Open) -> None:
    page = visit()
    ask(page, "How many invention patents are needed?")
    ask(page, "And in May 2022?")
    later = page.locator("article.turn").nth(1)
    expect(later.locator(".asked-as")).to_contain_text("patents")
    expect(later).to_contain_text("1 May 2022")
    page.click("#new")
    expect(page.locator("article.turn")).to_have_count(0)


def test_a_follow_up_to_an_answer_that_a_link_led_to(visit: Open) -> None:
    page = visit("/ask?q=How+many+invention+patents+are+needed%3F&as_of=2026-11-22")
    ask(page, "And in May 2022?")
    expect(page.locator("article.turn").nth(1).locator(".asked-as")).to_contain_text("patents")


def test_feedback_the_link_and_the_markdown_of_an_answer(visit: Open, service: Service) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    ask(page, SHARES)
    page.click("[data-copy-markdown]")
    expect(page.locator("#status")).to_have_text("Copied")
    assert "[^1]: STAR Listing Rules" in page.evaluate("navigator.clipboard.readText()")
    page.click("[data-copy-link]")
    page.wait_for_function("navigator.clipboard.readText().then((text) => text.includes('as_of='))")
    link = page.evaluate("navigator.clipboard.readText()")
    assert page.url == link
    page.click("text=Not helpful")
    page.fill("[name=comment]", "an old number")
    page.click("text=Send")
    expect(page.locator(".feedback")).to_have_text("Thank you, noted.")
    assert "an old number" in {stored.feedback.comment for stored in service.site.facade.records.feedback()}
    page.goto(link)
    expect(page.locator(".answer")).to_contain_text("RMB 30 million")


def test_a_check_the_next_question_a_what_if_and_what_is_printed(visit: Open, tmp_path: Path) -> None:
    page = visit(COMPANY, viewport={"width": 1280, "height": 900})
    expect(page.locator("[id='f-expected_market_cap'] ~ output")).to_have_text("RMB 3.9 billion · 39亿元")
    page.locator("[id='f-expected_market_cap']").fill("45亿")
    expect(page.locator("[id='f-expected_market_cap'] ~ output")).to_have_text("RMB 4.5 billion · 45亿元")
    page.locator("[id='f-expected_market_cap']").fill("3.9bn")
    page.locator("#facts .primary").click()
    verdict = page.locator("#verdict")
    expect(verdict.locator(".conclusion")).to_be_focused()
    expect(verdict.locator(".conclusion")).to_contain_text("Open")
    route = verdict.locator("details[data-key='standard-5']")
    expect(route.locator("> summary")).to_contain_text("not met")
    route.locator("> summary").click()
    expect(route).to_contain_text("at least RMB 4 billion")

    slider = page.locator("input[type=range]").first
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#what-if-outcome")).to_contain_text("Standard 5, technology before revenue: not met → open")
    expect(page.locator("#what-if-outcome svg").first).to_be_visible()

    page.click("[data-fill]")
    asked = page.evaluate("document.activeElement.name")
    page.keyboard.type("100m" if asked.startswith("years.") else "1")
    page.keyboard.press("Tab")
    expect(page.locator(".next a")).not_to_have_attribute("data-fill", asked)
    expect(verdict.locator("details[data-key='standard-5']")).to_have_attribute("open", "")

    page.locator("[id='f-public_offering_ratio']").fill("130%")
    page.locator("#facts .primary").click()
    expect(page.locator("[id='f-public_offering_ratio']")).to_be_focused()
    expect(page.locator("#problem")).to_contain_text("cannot be over 100%")

    printed = page.pdf(path=tmp_path / "verdict.pdf")
    text = pdf_text(printed)
    assert "Open" in text
    assert "Industry field" in text
    assert "Sound organisation" in text, "what is folded on the screen is printed too"
    assert "What you vouch for" not in text


def test_a_difference_and_the_way_to_it(visit: Open) -> None:
    page = visit("/browse")
    page.click("text=Sci-Tech Attributes Guideline")
    page.select_option("#diff", "2022-12-30")
    page.click("text=Compare >> nth=-1")
    expect(page.locator("h1")).to_have_text("What changed")
    expect(page.locator("del").first).to_be_visible()
    expect(page.locator("ins").first).to_be_visible()


def test_an_attack_in_a_question_stays_words(visit: Open) -> None:
    page = visit()
    ask(page, HOSTILE)
    expect(page.locator("h2.question")).to_have_text(HOSTILE)
    page.goto(page.url)
    expect(page.locator("h2.question")).to_have_text(HOSTILE)
    assert page.locator("main img, main script, a[href^='javascript']").count() == 0


def test_an_attack_in_a_document_stays_words(visit: Open, start_service: StartService, tmp_path: Path) -> None:
    page = visit(at=start_service(assistant=hostile_assistant(tmp_path)))
    ask(page, "What is the minimum share capital for a STAR listing?")
    expect(page.locator(".sources")).to_contain_text("<img src=x onerror=boom()>")
    page.locator(".answer a[data-source]", has_text="[1]").first.click()
    expect(page.locator("#panel mark")).to_be_visible()
    for path in (
        "/browse",
        "/browse/sse-star-listing-rules",
        "/browse/sse-star-listing-rules/2.1.1(2)",
        "/search?q=share+capital",
    ):
        page.goto(path)
        expect(page.locator("main")).to_contain_text("<img src=x onerror=boom()>")
        assert page.locator("main img, main script").count() == 0
    page.goto("/browse/sse-star-listing-rules/about?diff=2025-04-25")
    expect(page.locator("[lang=en].text")).to_contain_text("<script>boom()</script>")
    expect(page.locator("ins").first).to_be_visible()
    assert page.locator("main img, main script, a[href^='javascript']").count() == 0


def test_with_the_model_out_of_reach_the_answer_is_extractive_and_says_so(
    visit: Open, start_service: StartService, data_dir: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/v1"
    llm = LlmSettings(base_url=url, model="none", max_retries=0)
    away = Assistant(Settings(data_dir=data_dir, llm=llm), clock=lambda: TODAY)
    page = visit(at=start_service(assistant=away))
    ask(page, SHARES)
    expect(page.locator(".answer")).to_contain_text("RMB 30 million")
    expect(page.locator(".note", has_text="language model")).to_be_visible()


def test_everything_can_be_reached_with_the_keyboard(visit: Open) -> None:
    page = visit(viewport=PHONE)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#q")).to_be_focused()
    ask(page, SHARES)
    expect(page.locator("#q")).to_be_focused()
    while page.evaluate("!document.activeElement.matches('.answer a[data-source]')"):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#panel h2")).to_be_focused()
    expect(page.locator("#panel mark")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/check",
        COMPANY,
        "/browse/sse-star-listing-rules",
        "/browse/sse-star-listing-rules?diff=2019-03-01",
        "/search?q=patents",
    ],
)
def test_no_page_is_wider_than_a_phone(visit: Open, path: str) -> None:
    page = visit(path, viewport=PHONE, locale="zh-CN", color_scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_scripts_questions_citations_and_feedback_work(visit: Open) -> None:
    page = visit(java_script_enabled=False)
    page.fill("#q", SHARES)
    page.click("#ask .primary")
    expect(page.locator(".answer")).to_contain_text("RMB 30 million")
    answered = page.url
    page.locator(".answer a[data-source]").first.click()
    expect(page.locator("mark#quote")).to_be_visible()
    page.goto(answered)
    page.click("text=Not helpful")
    expect(page.locator("h1")).to_have_text("Thank you, noted.")
    page.goto(COMPANY)
    page.click("#facts .primary")
    expect(page.locator(".conclusion")).to_contain_text("Open")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(visit: Open, scheme: str) -> None:
    page = visit(COMPANY, color_scheme=scheme)
    page.click("#facts .primary")
    expect(page.locator(".conclusion")).to_be_visible()
    assert page.evaluate(FAINT) == []
    page.goto(f"/ask?q={SHARES}")
    assert page.evaluate(FAINT) == []


FAINT = """() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = parts(colour).map((part) => part / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if ((parts(colour)[3] ?? 1) === 1) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !node.checkVisibility()) continue;
    const [one, other] = [light(getComputedStyle(node).color), light(behind(node))].sort((a, b) => b - a);
    if ((one + 0.05) / (other + 0.05) < 4.5) found.add(node.className || node.tagName);
  }
  return [...found];
}"""


def hostile_assistant(folder: Path) -> Assistant:
    """The assistant over a corpus that attacks the page: in a document's name, a provision's title and a text."""
    root = folder / "corpus"
    shutil.copytree(packaged("corpus"), root)
    file = root / "documents" / "sse-star-listing-rules" / "2026-04-24.md"
    text = file.read_text("utf-8")
    text = text.replace("en: STAR Listing Rules\n", "en: STAR Listing Rules <img src=x onerror=boom()>\n", 1)
    text = text.replace("| Minimum share capital |", "| Minimum share capital <img src=x onerror=boom()> |", 1)
    text = text.replace("the day of issue, 24 April 2026.", "24 April 2026. <script>boom()</script>", 1)
    assert text.count("boom()") == 3
    file.write_text(text, "utf-8")
    return Assistant(Settings(corpus_dir=root, data_dir=folder / "data"), clock=lambda: TODAY)


def pdf_text(data: bytes) -> str:
    """The text of a PDF as Chromium writes it: glyphs of each font, and for each font a table of what they stand for."""
    objects = {int(found[1]): found[2] for found in re.finditer(rb"(\d+) 0 obj(.*?)endobj", data, re.DOTALL)}
    tables = {
        number: _glyphs(_stream(objects[int(table[1])]))
        for number, body in objects.items()
        if (table := re.search(rb"/ToUnicode (\d+) 0 R", body))
    }
    fonts = {
        name: tables[int(n)]
        for body in objects.values()
        for name, n in re.findall(rb"/(F\d+) (\d+) 0 R", body)
        if int(n) in tables
    }
    said: list[str] = []
    for body in objects.values():
        glyphs: dict[int, str] = {}
        for font, shown in re.findall(rb"/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>", _stream(body)):
            glyphs = fonts.get(font, glyphs) if font else glyphs
            said.append("".join(glyphs.get(int(shown[at : at + 4], 16), "") for at in range(0, len(shown), 4)))
    return unicodedata.normalize("NFKC", "".join(said))


def _stream(body: bytes) -> bytes:
    found = re.search(rb"stream\r?\n(.*?)\r?\nendstream", body, re.DOTALL)
    if found is None:
        return b""
    try:
        return zlib.decompress(found[1]) if b"FlateDecode" in body else found[1]
    except zlib.error:
        return b""


def _glyphs(table: bytes) -> dict[int, str]:
    found: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, text in re.findall(rb"<(\w+)> <(\w+)>", block):
            found[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for low, high, text in re.findall(rb"<(\w+)> <(\w+)> <(\w+)>", block):
            for step in range(int(high, 16) - int(low, 16) + 1):
                found[int(low, 16) + step] = chr(int(text, 16) + step)
    return found
