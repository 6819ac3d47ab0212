"""The pages as they are served: languages, links, errors, signing in, and nothing in them that runs."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from assistant.channels.http.access import COOKIE
from assistant.channels.http.pages.frame import local, provision_url
from assistant.corpus.model import Corpus, Reference
from assistant.language.text import Language
from assistant.papers.reading import read_paper
from assistant.records.records import Scope
from assistant.service import Assistant
from tests.channels.http.services import Service, StartService, pdf_maker

SHARES = "What are the share-capital and public-offering minimums for a STAR listing?"
STANDARDS = "科创板五套上市标准分别是什么？"
LISTING = "/browse/sse-star-listing-rules"
EVERY_PAGE = [
    "/",
    f"/ask?q={SHARES}",
    "/check",
    "/check?rule_set=senior-investor",
    "/browse",
    LISTING,
    f"{LISTING}?diff=2025-04-25",
    f"{LISTING}/2.1.2(5)",
    "/search?q=patents",
    "/sign-in",
    "/browse/none",
]
RUNS = re.compile(r"<script(?![^>]*\bsrc=\"/static/)|<style|\sstyle=|\son\w+=|javascript:", re.IGNORECASE)
QUOTED = re.compile(r'<mark id="quote">(.*?)</mark>', re.DOTALL)
CITED = re.compile(r'<a href="([^"]*)" data-source[^>]*>\[(\d+)\]</a>')


# --- words and languages ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("en-GB", "en"),
        ("fr, zh-TW;q=0.3, en;q=0.2", "zh-CN"),
        ("fr", "en"),
        ("", "en"),
        ("zh;q=x,,;;", "en"),
    ],
)
def test_the_page_speaks_the_language_of_the_browser(service: Service, accepted: str, language: str) -> None:
    shown = service.client.get("/", headers={"Accept-Language": accepted}).text
    assert f'<html lang="{language}">' in shown


def test_a_language_once_chosen_stays_and_leads_back_to_the_page(service: Service) -> None:
    with httpx.Client(base_url=service.url, follow_redirects=True) as client:
        shown = client.get("/language/zh", params={"after": "/search?q=专利"})
        assert shown.url.path == "/search"
        assert "检索条文" in shown.text
        assert "提问" in client.get("/", headers={"Accept-Language": "en"}).text


@pytest.mark.parametrize(
    "after", ["//evil.example", "/\\evil.example", "https://evil.example", "", "/\nSet-Cookie: a=b"]
)
def test_no_address_leads_out_of_the_site(service: Service, after: str) -> None:
    assert local(after) == "/"
    assert httpx.get(f"{service.url}/language/en", params={"after": after}).headers["location"] == "/"


# --- what is served ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", EVERY_PAGE)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_are_small_and_nothing_in_them_runs(service: Service, path: str, language: str) -> None:
    shown = service.client.get(path, headers={"Accept-Language": language})
    assert shown.headers["content-type"] == "text/html; charset=utf-8"
    assert len(shown.content) < 31_000
    assert not RUNS.search(shown.text)
    assert shown.text.count("<h1") <= 1
    assert "default-src 'none'" in shown.headers["content-security-policy"]


@pytest.mark.parametrize("path", [path for path in EVERY_PAGE if not path.startswith("/ask")])
def test_every_link_of_a_page_leads_somewhere(
    service: Service, path: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pdf_maker(tmp_path, monkeypatch)
    shown = service.client.get(path).text
    links = {html.unescape(link) for link in re.findall(r'(?:href|src)="(/[^"]*)"', shown)}
    assert links
    statuses = {link: httpx.get(service.url + link).status_code for link in links}  # a client would keep the language
    assert {link: status for link, status in statuses.items() if status not in (200, 303)} == {}


def test_static_files_are_kept_for_ever_under_their_version_only(service: Service) -> None:
    address = re.findall(r'href="(/static/[^"]*page\.css)"', service.client.get("/").text)[0]
    assert "immutable" in service.client.get(address).headers["cache-control"]
    assert service.client.get("/static/older/page.css").headers["cache-control"] == "no-cache"
    assert service.client.get("/static/older/..%2Fapp.py").status_code == 404
    assert service.client.get("/static/older/app.py").status_code == 404


# --- asking without scripts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", [SHARES, STANDARDS, "How many invention patents were needed in May 2022?"])
def test_every_citation_leads_to_its_quote_marked_in_the_provision(
    service: Service, assistant: Assistant, question: str
) -> None:
    shown = service.client.get("/ask", params={"q": question}).text
    answer = assistant.ask(question)
    links = {int(n): html.unescape(link) for link, n in CITED.findall(shown)}
    assert len(links) == len(answer.citations) > 1
    for citation in answer.citations:
        (marked,) = QUOTED.findall(service.client.get(links[citation.n]).text)
        assert html.unescape(marked) == citation.quote
        assert parse_qs(urlsplit(links[citation.n]).query)["version"] == [citation.version]


def test_an_answer_is_in_the_language_of_the_question_whatever_the_page_is_read_in(service: Service) -> None:
    shown = service.client.get("/ask", params={"q": STANDARDS}, headers={"Accept-Language": "en"}).text
    assert '<html lang="en">' in shown
    assert '<div class="answer prose" lang="zh">' in shown
    assert "Sources" in shown


def test_the_link_to_an_answer_keeps_its_day(service: Service) -> None:
    shown = service.client.get("/ask", params={"q": SHARES}).text
    (link,) = re.findall(r'href="(/ask\?[^"]*)" data-copy-link', shown)
    asked = parse_qs(urlsplit(html.unescape(link)).query)
    assert asked == {"q": [SHARES], "as_of": ["2026-11-22"]}


def test_the_day_of_an_answer_is_said_once(service: Service) -> None:
    for params, day in (({}, "22 November 2026"), ({"as_of": "2023-06-01"}, "1 June 2023")):
        shown, _, _ = service.client.get("/ask", params={"q": SHARES, **params}).text.partition("<template")
        assert shown.count(day) == 1


def test_a_hostile_question_is_shown_as_it_was_typed(service: Service) -> None:
    hostile = 'Minimum share capital? <img src=x onerror="alert(1)"></title></script><script>alert(2)</script> [x](javascript:alert(3))'
    shown = service.client.get("/ask", params={"q": hostile}).text
    assert hostile in html.unescape(re.findall(r'<h2 class="question"[^>]*>(.*?)</h2>', shown)[0])
    assert "<img src=x" not in shown
    assert "<script>" not in shown
    assert not re.search(r'href="\s*javascript:', shown)


@pytest.mark.parametrize(("thanks", "said"), [("Thanks", "You are welcome."), ("谢谢", "不客气")])
def test_talk_gets_its_short_line(service: Service, thanks: str, said: str) -> None:
    shown = service.client.get("/ask", params={"q": thanks})
    assert shown.status_code == 200
    assert said in shown.text
    assert "outcome-word" not in shown.text


def test_no_question_leads_to_the_first_page(service: Service) -> None:
    assert service.client.get("/ask", params={"q": "  "}).headers["location"] == "/"


def test_the_facts_of_a_question_fill_in_the_form_of_the_checker(service: Service) -> None:
    shown = service.client.get(
        "/ask", params={"q": "Can a company valued at RMB 3.9bn with revenue of RMB 80m list?"}
    ).text
    (link,) = re.findall(r'href="(/check\?[^"]*)"', shown)
    form = service.client.get(html.unescape(link)).text
    assert re.search(r'name="expected_market_cap" value="3900000000"', form)
    assert re.search(r'name="years.2025.revenue" value="80000000"', form)
    assert "RMB 3.9 billion · 39亿元" in form


@pytest.mark.parametrize("rating", ["up", "down"])
def test_feedback_is_stored_and_the_question_only_on_request(service: Service, rating: str) -> None:
    shown = service.client.get("/ask", params={"q": SHARES}).text
    answer = re.findall(r'name="answer" value="([^"]+)"', shown)[0]
    said = {"answer": answer, "rating": rating, "comment": "<b>old</b>", "question": SHARES}
    assert service.client.post("/feedback", data=said).status_code == 200
    stored = list(service.site.facade.records.feedback())[-1].feedback
    assert (stored.rating, stored.comment, stored.channel, stored.question) == (rating, "<b>old</b>", "web", None)
    service.client.post("/feedback", data={**said, "include": "yes"})
    assert list(service.site.facade.records.feedback())[-1].feedback.question == SHARES


def test_an_answer_comes_as_events_that_carry_its_html(service: Service) -> None:
    # Asked before, so that it is answered from the cache in whatever order tests run: drawn as the whole answer is.
    service.client.post("/ask/stream", data={"q": SHARES})
    shown = service.client.post("/ask/stream", data={"q": SHARES}).text
    told = [
        (re.findall(r"^event: (.*)$", block, re.MULTILINE)[0], _data(block)) for block in shown.strip().split("\n\n")
    ]
    assert [name for name, _ in told[:-1]] == ["claim"] * (len(told) - 1)
    name, data = told[-1]
    assert name == "answer"
    assert told[0][1]["html"].startswith("<li>")
    assert "STAR" in told[0][1]["html"]
    assert "RMB 30 million" in data["html"]
    later = service.client.post(
        "/ask/stream", data={"q": "And before 2020?", "conversation": data["conversation"]}
    ).text
    assert later.startswith("event: question")


def test_a_conversation_that_is_gone_is_said_to_be_gone(service: Service) -> None:
    shown = service.client.post("/ask/stream", data={"q": SHARES, "conversation": "none"}).text
    assert shown.startswith("event: error")
    assert _data(shown)["gone"] is True
    assert "no such page, text or conversation" in _data(shown)["html"]


def _data(block: str) -> dict[str, Any]:
    (line,) = re.findall(r"^data: (.*)$", block, re.MULTILINE)
    found = json.loads(line)
    assert isinstance(found, dict)
    return found


# --- errors -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/browse/none", 404, "There is no such page, text or conversation here."),
        (f"{LISTING}/2.9.9", 404, "There is no such page, text or conversation here."),
        (f"{LISTING}?version=1999-01-01", 404, "There is no such page, text or conversation here."),
        (f"{LISTING}?diff=1999-01-01", 404, "There is no such page, text or conversation here."),
        (f"{LISTING}/2.1.2(5)?start=-1", 400, "The request could not be read."),
        ("/ask?q=shares&as_of=soon", 400, "as_of 'soon' is not a date"),
        ("/ask?q=shares&as_of=1999-01-01", 400, "first rules took effect on 2019-03-01"),
        ("/check?rule_set=none", 200, "Which rules"),
        ("/language/fr", 400, "The request could not be read."),
    ],
)
def test_an_error_is_a_page_in_words(service: Service, path: str, status: int, said: str) -> None:
    shown = service.client.get(path)
    assert (shown.status_code, shown.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert said in html.unescape(shown.text)


def test_an_address_that_leads_nowhere_is_a_page_for_browsers_and_json_for_programs(service: Service) -> None:
    asked = {"Accept": "text/html,*/*;q=0.8", "Accept-Language": "zh"}
    page = service.client.get("/nowhere", headers=asked)
    assert page.status_code == 404
    assert "没有这个页面" in page.text
    program = service.client.get("/nowhere")
    assert (program.status_code, program.json()["error"]["type"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/ask?q=???", "问题中没有文字"),
        ("/ask?q=Сколько стоит листинг?", "问题似乎是俄文"),
        ("/ask?q=第五套&as_of=1999-01-01", "科创板最早的规则自"),
        ("/search?q=第五套&as_of=soon", "“soon”不是日期"),
    ],
)
def test_what_cannot_be_read_is_said_in_the_language_of_the_page(service: Service, path: str, reason: str) -> None:
    shown = service.client.get(path, headers={"Accept-Language": "zh"})
    assert shown.status_code == 400
    assert reason in html.unescape(shown.text)


def test_a_script_gets_the_error_alone(service: Service) -> None:
    shown = service.client.get("/browse/none", headers={"X-Fragment": "1", "Accept-Language": "zh"})
    assert shown.status_code == 404
    assert shown.text.strip() == '<p class="error" role="alert">没有这个页面、条文或对话。</p>'


def test_too_many_questions_are_said_in_words_with_the_time_to_wait(start_service: StartService) -> None:
    client = start_service(rate_per_address=1).client
    client.get("/", headers={"Accept-Language": "zh"})
    shown = client.get("/", headers={"Accept-Language": "zh"})
    assert shown.status_code == 429
    assert f"请在{shown.headers['retry-after']}秒后再试" in shown.text


# --- signing in -------------------------------------------------------------------------------------------------------


def test_who_has_no_key_is_asked_for_one_and_let_in_with_it(start_service: StartService) -> None:
    service = start_service(require_key=True)
    _, secret = service.site.facade.records.create_key("reader", frozenset({Scope.ASK}))
    with httpx.Client(base_url=service.url) as client:
        asked = client.get("/search?q=patents")
        assert asked.status_code == 401
        assert '<input type="hidden" name="after" value="/search?q=patents">' in asked.text
        sent = client.post("/sign-in", data={"key": secret, "after": "/search?q=patents"})
        assert (sent.status_code, sent.headers["location"]) == (303, "/search?q=patents")
        cookie = sent.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert "Secure" not in cookie
        assert "Sign out" in client.get("/search?q=patents").text
        refused = client.get("/check")
        assert refused.status_code == 403
        assert "This key does not allow that." in refused.text
        assert client.post("/ask/stream", data={"q": SHARES}).text.count("event: answer") == 1
        client.post("/sign-out")
        alone = client.post("/ask/stream", data={"q": SHARES}, headers={"X-Fragment": "1"})
        assert (alone.status_code, "A key is needed." in alone.text, "<html" in alone.text) == (401, True, False)
        assert client.get("/").status_code == 401


def test_a_key_that_is_not_known_is_forgotten_again(start_service: StartService) -> None:
    service = start_service(require_key=True)
    with httpx.Client(base_url=service.url, follow_redirects=True) as client:
        shown = client.post("/sign-in", data={"key": "star_nobody"})
        assert shown.status_code == 401
        assert "This key is not known or was revoked." in shown.text
        assert COOKIE not in client.cookies
        assert "That is not a key" in client.post("/sign-in", data={"key": "密钥\n; Domain=x"}).text
        assert COOKIE not in client.cookies


def test_a_form_of_another_site_is_refused(service: Service) -> None:
    sent = service.client.post("/sign-in", data={"key": "star_x"}, headers={"Origin": "https://evil.example"})
    assert sent.status_code == 403


def test_behind_a_proxy_that_speaks_https_the_key_is_sent_over_https_only(start_service: StartService) -> None:
    client = start_service(trust_proxy=True).client
    sent = client.post("/sign-in", data={"key": "star_x"}, headers={"X-Forwarded-Proto": "https"})
    assert "Secure" in sent.headers["set-cookie"]


# --- reading ----------------------------------------------------------------------------------------------------------


def test_every_provision_held_has_a_page_with_both_texts(service: Service, corpus: Corpus) -> None:
    names = {provision.id: provision for provision in corpus.provisions()}
    odd = [provision for name, provision in names.items() if not re.fullmatch(r"[a-z0-9.-]+", name)]
    assert len(odd) > 20
    for provision in odd:
        shown = html.unescape(service.client.get(provision_url(provision.reference)).text)
        for text in provision.text.values():
            assert all(line in shown for line in text.splitlines())


def test_the_address_of_a_provision_holds_any_name() -> None:
    link = provision_url(Reference("a/b", "第六条 第(一)款?#/..", "2024-01-01"), language=Language.ZH, start=0)
    assert link == (
        "/browse/a%2Fb/%E7%AC%AC%E5%85%AD%E6%9D%A1%20%E7%AC%AC(%E4%B8%80)%E6%AC%BE%3F%23%2F.."
        "?version=2024-01-01&language=zh&start=0"
    )


def test_a_provision_says_what_refers_to_it_and_what_rests_on_it(service: Service) -> None:
    shown = service.client.get(f"{LISTING}/2.1.2(5)").text
    assert "Expected market cap" in shown[shown.index("Which rules of the checker use it") :]
    assert f"{LISTING}/2.1.4?version=2026-04-24" in shown
    assert "same words" in shown
    assert "No rule of the checker rests on it." in service.client.get(f"{LISTING}/about").text


def test_a_difference_is_marked_word_by_word_from_the_older_to_the_newer_version(service: Service) -> None:
    document = "/browse/csrc-sci-tech-attributes"
    one = service.client.get(f"{document}?version=2024-04-30&diff=2022-12-30").text
    other = service.client.get(f"{document}?version=2022-12-30&diff=2024-04-30").text
    assert "From 2022-12-30 to 2024-04-30" in one
    assert "From 2022-12-30 to 2024-04-30" in other
    assert re.search(r"<del>[^<]*60[^<]*</del><ins>[^<]*80", one)


def test_a_document_that_is_no_longer_in_force_can_still_be_read(service: Service, corpus: Corpus) -> None:
    for name in corpus.documents:
        assert service.client.get(f"/browse/{name}").status_code == 200


@pytest.mark.parametrize(("query", "language"), [("expected market cap", "zh"), ("预计市值", "en")])
def test_search_finds_across_languages(service: Service, query: str, language: str) -> None:
    shown = service.client.get("/search", params={"q": query}, headers={"Accept-Language": language}).text
    assert len(re.findall(r'<h2><a href="/browse/', shown)) == 20
    assert 'value="' + query in shown


def test_an_answer_is_to_be_had_as_a_memo_in_word(service: Service) -> None:
    shown = service.client.get("/ask", params={"q": SHARES}).text
    link = html.unescape(re.findall(r'href="(/ask/memo[^"]*)"', shown)[0])
    given = service.client.get(link)
    assert given.headers["content-disposition"] == 'attachment; filename="memo.docx"'
    text = read_paper(("memo.docx", given.content)).text
    assert SHARES in text
    assert "STAR Listing Rules" in text


def test_an_answer_is_to_be_had_as_a_pdf_where_one_can_be_made(
    service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ask = "/ask/memo.pdf"
    assert ask not in service.client.get("/ask", params={"q": SHARES}).text
    for language, said in (("en", "made by LibreOffice or Chromium"), ("zh", "需要LibreOffice或Chromium")):
        refused = service.client.get(ask, params={"q": SHARES}, headers={"Accept-Language": language})
        assert refused.status_code == 501
        assert said in refused.text
    pdf_maker(tmp_path, monkeypatch)
    shown = service.client.get("/ask", params={"q": SHARES}).text
    (link,) = re.findall(r'href="(/ask/memo.pdf[^"]*)"', shown)
    given = service.client.get(html.unescape(link))
    assert given.headers["content-disposition"] == 'attachment; filename="memo.pdf"'
    assert (given.headers["content-type"], given.content) == ("application/pdf", b"%PDF\n")


def test_another_site_has_no_memo_written(service: Service) -> None:
    origin = {"Referer": "https://elsewhere.example/"}
    sent = service.client.get("/ask/memo", params={"q": SHARES}, headers=origin, follow_redirects=False)
    assert (sent.status_code, sent.headers["location"].partition("?")[0]) == (303, "/ask")
    assert service.client.get("/ask/memo", follow_redirects=False).headers["location"] == "/"
