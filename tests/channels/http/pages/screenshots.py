"""Screenshots of every page in both languages, both themes and two widths: `python -m tests.channels.http.pages.screenshots URL OUT [NAME…]`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from itertools import product
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.channels.http.pages.chromium import launch

QUESTIONS = {
    "en": "Can a large-model company valued at RMB 3.9bn with no revenue use the fifth standard?",
    "zh": "科创板五套上市标准分别是什么？",
}
COMPANY = "industry=ai_large_model&expected_market_cap=4.5bn&years.2025.revenue=80m&name=Example%20AI"
LISTING = "/browse/sse-star-listing-rules"


def _answer(page: Page, language: str) -> None:
    page.goto("/")
    page.fill("#q", QUESTIONS[language])
    page.keyboard.press("Enter")
    page.wait_for_selector(".sources")


def _source(page: Page, language: str) -> None:
    _answer(page, language)
    page.locator("sup a[data-source]").first.click()
    page.wait_for_selector("#panel mark")


def _verdict(page: Page, _: str) -> None:
    page.goto(f"/check?{COMPANY}")
    page.click("#facts .primary")
    page.wait_for_selector("#what-if-outcome svg")


def _compared(page: Page, _: str) -> None:
    page.goto("/check?industry=semiconductor&invention_patents=6&as_of=2024-04-30&versus=2024-04-29")
    page.click("#facts .primary")
    page.wait_for_selector("#verdict .flips")


def _wrong(page: Page, _: str) -> None:
    page.goto("/check?expected_market_cap=about+a+lot")
    page.click("#facts .primary")
    page.wait_for_selector("#problem")


def _at(path: str) -> Callable[[Page, str], None]:
    def visit(page: Page, _: str) -> None:
        page.goto(path)

    return visit


PAGES: Mapping[str, Callable[[Page, str], None]] = {
    "ask": _at("/"),
    "answer": _answer,
    "source": _source,
    "check": _at(f"/check?{COMPANY}"),
    "verdict": _verdict,
    "compared": _compared,
    "wrong": _wrong,
    "browse": _at("/browse"),
    "document": _at(LISTING),
    "provision": _at(f"{LISTING}/2.1.2(5)?version=2026-04-24&language=zh&start=0&end=20"),
    "diff": _at(f"{LISTING}?diff=2020-12-31"),
    "effects": _at("/effects?first=2024-04-29&second=2024-04-30"),
    "search": _at("/search?q=patents"),
    "sign-in": _at("/sign-in"),
    "error": _at("/browse/none"),
}


def main(url: str, out: Path, *names: str) -> None:
    """Write `<page>-<language>-<theme>-<width>.png` for every page, or for those named."""
    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for language, theme, width in product(("en", "zh"), ("light", "dark"), (1280, 390)):
            context = browser.new_context(
                base_url=url,
                locale=language,
                color_scheme="dark" if theme == "dark" else "light",
                viewport={"width": width, "height": 844},
            )
            page = context.new_page()
            for name in names or PAGES:
                PAGES[name](page, language)
                sheet = name == "source" or (name == "verdict" and width > 1000)
                page.screenshot(path=out / f"{name}-{language}-{theme}-{width}.png", full_page=not sheet)
            context.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
