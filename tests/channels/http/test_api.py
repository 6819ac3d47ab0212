"""The routes of the API against a running service: what each gives in both languages, and how each says no."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.channels.http.services import Service

SHARES = "What are the share-capital and public-offering minimums for a STAR listing?"
SHARES_ZH = "科创板上市对股本总额和公开发行比例有什么要求？"
LISTING = "/v1/provisions/sse-star-listing-rules"
FACTS = {"industry": "ai_large_model", "expected_market_cap": "RMB 3.9bn", "years": {"2025": {"revenue": "80m"}}}
FACTS_ZH = {**FACTS, "expected_market_cap": "39亿元", "years": {"2025": {"revenue": "8000万元"}}}


def posted(service: Service, path: str, body: Any) -> Any:
    """What a good request gives back."""
    response = service.client.post(path, json=body)
    assert response.is_success, response.text
    return response.json()


def got(service: Service, path: str, **params: str | int) -> Any:
    """What reading this gives back."""
    response = service.client.get(path, params=params)
    assert response.is_success, response.text
    return response.json()


def message_of(response: httpx.Response) -> str:
    """What an error says: one line, with the id of its request and nothing of the program's inside."""
    error = response.json()["error"]
    protocol = {"param"} if response.url.path.startswith(("/v1/chat/", "/v1/models")) else set()  # as OpenAI says it
    assert error.keys() == {"type", "code", "message", "request_id"} | protocol
    assert error["request_id"] == response.headers["x-request-id"]
    message = str(error["message"])
    assert message
    assert "\n" not in message
    assert "Traceback" not in response.text
    return message


# --- asking -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "language", "words"), [(SHARES, "en", "RMB 30 million"), (SHARES_ZH, "zh", "3000万元")]
)
def test_a_question_is_answered_with_the_contract(service: Service, question: str, language: str, words: str) -> None:
    answer = posted(service, "/v1/ask", {"question": question, "as_of": "2026-11-22"})
    assert (answer["question"], answer["language"], answer["as_of"]) == (question, language, "2026-11-22")
    assert answer["outcome"] == "answered"
    assert words in answer["answer"]
    assert (answer["contract"], answer["as_of_from"], answer["planner"]) == (2, "caller", "rules")
    assert (answer["writer"], answer["withheld"]) == ("extractive", [])
    assert all({"kind", "part", "text", "citations", "by", "with"} == set(block) for block in answer["blocks"])
    assert [step["step"] for step in answer["plan"]]
    assert all({"part", "step", "of", "with"} == set(step) for step in answer["plan"])
    assert all(citation["verified"] and citation["quote"] for citation in answer["citations"])
    assert len(answer["id"]) == 32
    again = posted(service, "/v1/ask", {"question": question, "as_of": "2026-11-22", "cache": False})
    assert {**again, "timings_ms": 0} == {**answer, "timings_ms": 0}


def test_the_day_decides_which_rules_answer(service: Service) -> None:
    question = "What market cap does the fifth standard require?"
    versions = {
        day: {item["version"] for item in posted(service, "/v1/ask", {"question": question, "as_of": day})["citations"]}
        for day in ("2021-01-01", "2026-11-22")
    }
    assert versions["2021-01-01"].isdisjoint(versions["2026-11-22"])
    assert all(version <= "2021-01-01" for version in versions["2021-01-01"])


@pytest.mark.parametrize(
    ("first", "then", "asked_as"),
    [
        (
            "What R&D ratio does the first sci-tech indicator require?",
            "and for software companies?",
            "What R&D ratio does the first sci-tech indicator require for software companies?",
        ),
        ("第一套标准对市值有什么要求？", "第二套呢？", "第二套标准对市值有什么要求？"),
    ],
)
def test_a_conversation_is_kept_listed_and_deleted(service: Service, first: str, then: str, asked_as: str) -> None:
    name = posted(service, "/v1/conversations", {})["id"]
    posted(service, "/v1/ask", {"question": first, "conversation": name})
    follow_up = posted(service, "/v1/ask", {"question": then, "conversation": name})
    assert (follow_up["asked_as"], follow_up["conversation"]) == (asked_as, name)
    held = got(service, f"/v1/conversations/{name}")
    assert [turn["asked"] for turn in held["turns"]] == [first, then]
    newest = got(service, "/v1/conversations", limit=1)
    (summary,) = newest["conversations"]
    assert (summary["id"], summary["question"], summary["turns"], newest["next"]) == (name, first, 2, name)
    older = got(service, "/v1/conversations", limit=200, before=name)
    assert name not in [item["id"] for item in older["conversations"]]
    assert service.client.delete(f"/v1/conversations/{name}").status_code == 204
    for response in (
        service.client.get(f"/v1/conversations/{name}"),
        service.client.delete(f"/v1/conversations/{name}"),
        service.client.post("/v1/ask", json={"question": first, "conversation": name}),
    ):
        assert response.status_code == 404
        assert "no conversation" in message_of(response)


@pytest.mark.parametrize(
    ("fact", "noted"), [("We have 12 invention patents.", "Noted:"), ("公司估值20亿美元", "已记下：")]
)
def test_facts_that_are_only_stated_are_noted(service: Service, fact: str, noted: str) -> None:
    name = posted(service, "/v1/conversations", {})["id"]
    said = posted(service, "/v1/ask", {"question": fact, "conversation": name})
    assert (said["outcome"], said["id"]) == (None, None)
    assert said["noted"].startswith(noted) or said["noted"].startswith("Ask about")


def test_feedback_is_stored_and_the_last_word_counts(service: Service) -> None:
    answer = posted(service, "/v1/ask", {"question": SHARES_ZH})["id"]
    first = posted(service, "/v1/feedback", {"answer": answer, "rating": "down", "comment": "旧数字"})
    second = posted(service, "/v1/feedback", {"answer": answer, "rating": "up", "question": SHARES_ZH})
    assert first == second
    (stored,) = [item for item in service.site.facade.records.feedback() if item.feedback.answer == answer]
    assert (stored.id, stored.feedback.rating, stored.feedback.comment) == (second["id"], "up", "")


# --- checking ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("facts", [FACTS, FACTS_ZH], ids=["en", "zh"])
def test_a_company_is_checked(service: Service, facts: dict[str, Any]) -> None:
    verdict = posted(service, "/v1/check", {"facts": facts, "as_of": "2026-11-22"})
    assert (verdict["verdict"], verdict["rule_set"], verdict["as_of"]) == ("undetermined", "listing", "2026-11-22")
    (standards,) = [section for section in verdict["sections"] if section["id"] == "financial-standard"]
    outcomes = {route["id"]: route["outcome"] for route in standards["routes"]}
    assert outcomes["standard-5"] == "not_met"
    assert "text" not in verdict


@pytest.mark.parametrize(("language", "words"), [("en", "How firm this is"), ("zh", "发行上市")])
def test_a_verdict_is_put_in_words(service: Service, language: str, words: str) -> None:
    verdict = posted(service, "/v1/check", {"facts": FACTS, "words": language})
    assert words in verdict["text"]


def test_what_would_change_a_verdict(service: Service) -> None:
    changed = posted(service, "/v1/check", {"facts": FACTS, "what_if": {"expected_market_cap": "45亿元"}})
    assert {"id": "standard-5.market-cap", "before": "not_met", "after": "met"} in changed["flips"]
    swept = posted(service, "/v1/check", {"facts": FACTS, "sweep": "expected_market_cap=3bn..5bn"})
    assert "CNY 4000000000" in {turn["value"] for turn in swept["turns"]}
    days = posted(service, "/v1/check", {"facts": FACTS, "as_of": "2026-11-22", "versus": "2024-01-01"})
    assert (days["before"]["as_of"], days["after"]["as_of"]) == ("2026-11-22", "2024-01-01")
    assert days["rule_changes"]


def test_what_a_route_would_take_is_told_where_it_is_asked_for(service: Service) -> None:
    asked = {"facts": FACTS, "as_of": "2026-11-22"}
    assert "repairs" not in posted(service, "/v1/check", asked)
    told = posted(service, "/v1/check", {**asked, "repairs": True})["repairs"]
    (fifth,) = [repair for repair in told if repair["route"] == "standard-5"]
    assert [change["fact"] for change in fifth["changes"]] == ["expected_market_cap"]
    changed = posted(service, "/v1/check", {**asked, "repairs": True, "what_if": {"expected_market_cap": "45亿元"}})
    assert changed["before"]["repairs"] == told


@pytest.mark.parametrize(("language", "is_chinese"), [("en", False), ("zh", True)])
def test_the_next_fact_is_asked_for(service: Service, language: str, is_chinese: bool) -> None:
    missing = posted(service, "/v1/missing", {"facts": FACTS, "words": language})
    assert missing["next"]["fact"] == missing["missing_facts"][0]
    assert any("\u4e00" <= character <= "\u9fff" for character in missing["next"]["text"]) is is_chinese


# --- reading ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["minimum share capital after the issue", "发行后股本总额最低要求"])
def test_provisions_are_found(service: Service, query: str) -> None:
    found = got(service, "/v1/search", q=query, k=3)
    assert found["query"] == query
    assert len(found["hits"]) == 3
    assert "2.1.1" in json.dumps(found["hits"][0])
    only = got(service, "/v1/search", q=query, k=2, document="sse-guideline-10-large-models", as_of="2026-11-22")
    assert {hit["document"] for hit in only["hits"]} == {"sse-guideline-10-large-models"}


def test_documents_are_listed_with_what_is_in_force(service: Service) -> None:
    listed = got(service, "/v1/documents", as_of="2026-11-22")["documents"]
    rules = [item for item in listed if item["document"] == "sse-star-listing-rules"]
    assert [item["version"] for item in rules if item["in_force"]] == ["2026-04-24"]
    assert len(rules) > 1


@pytest.mark.parametrize("name", ["2.1.2(5)", "2.1.2第(五)项"])
def test_a_provision_is_read_in_both_languages(service: Service, name: str) -> None:
    now = got(service, f"{LISTING}/{name}")
    assert (now["provision"], now["version"]) == ("2.1.2(5)", "2026-04-24")
    assert "RMB 4 billion" in now["text"]["en"]
    assert "40亿元" in now["text"]["zh"]
    then = got(service, f"{LISTING}/{name}", as_of="2021-01-01")
    assert then["effective_from"] <= "2021-01-01"
    assert got(service, f"{LISTING}/{name}", version=then["version"]) == then
    diff = got(service, f"{LISTING}/{name}", diff=then["version"])
    assert diff["diff"]


@pytest.mark.parametrize(
    ("quote", "status"),
    [
        ("预计市值不低于40亿元", "ok"),
        ("an expected market cap of at least RMB 4 billion", "ok"),
        ("预计市值不低于30亿元", "wrong_quote"),
    ],
)
def test_a_quote_is_checked_word_for_word(service: Service, quote: str, status: str) -> None:
    found = posted(service, "/v1/verify", {"citation": "sse-star-listing-rules#2.1.2(5)", "quote": quote})
    assert (found["status"] == "ok") is (status == "ok")


# --- errors -----------------------------------------------------------------------------------------------------------

REFUSED: list[tuple[str, str, Any, int, str]] = [
    ("POST", "/v1/ask", {"question": " "}, 400, "the question is empty"),
    ("POST", "/v1/ask", {"question": "x" * 9_000}, 400, "the limit is 8,000"),
    ("POST", "/v1/ask", {}, 400, "body.question: Field required"),
    ("POST", "/v1/ask", {"question": SHARES, "nonsense": 1}, 400, "body.nonsense: Extra inputs are not permitted"),
    ("POST", "/v1/ask", {"question": SHARES, "as_of": "soon"}, 400, "as_of 'soon' is not a date"),
    ("POST", "/v1/ask", {"question": SHARES, "as_of": "1999-01-01"}, 400, "as-of 1999-01-01"),
    ("POST", "/v1/ask", {"question": SHARES, "conversation": "x"}, 404, "there is no conversation"),
    ("POST", "/v1/ask", [], 400, "body: "),
    ("GET", "/v1/conversations/none", None, 404, "there is no conversation"),
    ("GET", "/v1/conversations?limit=0", None, 400, "query.limit"),
    ("GET", "/v1/conversations?before=none", None, 404, "there is no conversation"),
    ("POST", "/v1/feedback", {"answer": "12345678", "rating": "sideways"}, 400, "body.rating"),
    ("POST", "/v1/feedback", {"answer": "1", "rating": "up"}, 400, "body.answer"),
    ("POST", "/v1/check", {"facts": {"expected_market_cup": 1}}, 400, "did you mean expected_market_cap?"),
    ("POST", "/v1/check", {"facts": {"expected_market_cap": "a lot"}}, 400, "expected_market_cap"),
    ("POST", "/v1/check", {"facts": {}, "rule_set": "none"}, 400, "none"),
    ("POST", "/v1/check", {"facts": {}, "words": "fr"}, 400, "body.words"),
    ("POST", "/v1/check", {"facts": {}, "sweep": "x"}, 400, "x"),
    ("POST", "/v1/check", {"facts": {}, "sweep": "founded=1..2", "versus": "2020-01-01"}, 400, "do not go together"),
    ("POST", "/v1/check", {"facts": {}, "versus": "then"}, 400, "versus 'then' is not a date"),
    ("POST", "/v1/check", {"facts": {}, "what_if": {"no_such_fact": 1}}, 400, "no_such_fact"),
    ("POST", "/v1/missing", {"facts": []}, 400, "body.facts"),
    ("GET", "/v1/search", None, 400, "query.q: Field required"),
    ("GET", "/v1/search?q=x&k=1000", None, 400, "query.k"),
    ("GET", "/v1/search?q=shares&document=no-such", None, 400, "no document no-such"),
    ("GET", "/v1/documents?as_of=x", None, 400, "as_of 'x' is not a date"),
    ("GET", "/v1/provisions/sse-star-listing-rule/2.1.2(5)", None, 400, "did you mean sse-star-listing-rules?"),
    ("GET", f"{LISTING}/9.9.9", None, 400, "nearest:"),
    ("GET", f"{LISTING}/2.1.2(5)?version=x&as_of=2026-01-01", None, 400, "do not go together"),
    ("GET", f"{LISTING}/2.1.2(5)?version=1999-01-01", None, 400, "versions held"),
    ("POST", "/v1/verify", {"citation": "nonsense", "quote": "x"}, 400, "is not DOCUMENT"),
    ("GET", "/v1/nothing", None, 404, "Not Found"),
    ("GET", "/v1/ask", None, 405, "Method Not Allowed"),
]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "why"), REFUSED, ids=[f"{item[1]} {item[4]}" for item in REFUSED]
)
def test_what_cannot_be_done_is_said_in_one_line(
    service: Service, method: str, path: str, body: Any, status: int, why: str
) -> None:
    response = service.client.request(method, path, json=body)
    assert response.status_code == status, response.text
    assert why in message_of(response)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"question": "\\ud800"}', b'{"question": NaN}', b"question=x", b"\x00"],
)
def test_a_body_that_is_no_json_is_refused(service: Service, content: bytes) -> None:
    for path in ("/v1/ask", "/v1/check", "/v1/chat/completions"):
        response = service.client.post(path, content=content, headers={"content-type": "application/json"})
        assert response.status_code == 400
        message_of(response)


# --- the description --------------------------------------------------------------------------------------------------


def test_every_example_of_the_description_is_accepted_by_its_route(service: Service) -> None:
    described = got(service, "/openapi.json")
    tried: list[str] = []
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"]
            assert operation["description"]
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if content is None or "{" in path:
                continue
            name = content["schema"]["$ref"].rpartition("/")[2]
            examples = described["components"]["schemas"][name]["examples"]
            assert examples
            for example in examples:
                response = service.client.request(method, path, json=example)
                assert response.is_success, (path, response.text)
            tried.append(path)
    assert {"/v1/ask", "/v1/check", "/v1/missing", "/v1/verify", "/v1/feedback", "/v1/chat/completions"} <= set(tried)


# --- anything at all --------------------------------------------------------------------------------------------------

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=30)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=12,
)
DAYS = st.none() | ANY_TEXT | st.dates().map(str)
VALUES = (
    st.sampled_from(["45亿元", "RMB 4bn", "true", "12%", "-1", "1e400", "9" * 400, "2026-02-30", "∞", "½"]) | ANY_JSON
)
KEYS = st.sampled_from(
    ["expected_market_cap", "industry", "years", "asserted", "as_of", "founded", "invention_patents", "name"]
)
SHAPES: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "/v1/ask": {
        "question": st.sampled_from([SHARES, SHARES_ZH]) | ANY_TEXT | ANY_JSON,
        "as_of": DAYS,
        "conversation": st.none() | ANY_TEXT,
        "stream": st.booleans(),
    },
    "/v1/check": {
        "facts": st.dictionaries(KEYS | ANY_TEXT, VALUES, max_size=4),
        "as_of": DAYS,
        "rule_set": st.sampled_from(["listing", "growth-tier-exit", "../x"]) | ANY_TEXT,
        "what_if": st.none() | st.dictionaries(KEYS | ANY_TEXT, VALUES, max_size=2),
    },
    "/v1/missing": {"facts": st.dictionaries(KEYS, VALUES, max_size=4), "words": st.sampled_from(["en", "zh", "x"])},
    "/v1/verify": {
        "citation": st.sampled_from(["sse-star-listing-rules#2.1.2(5)", "a@b#c", "#", "@#"]) | ANY_TEXT,
        "quote": ANY_TEXT,
        "as_of": DAYS,
    },
    "/v1/feedback": {
        "answer": ANY_TEXT,
        "rating": st.sampled_from(["up", "down"]) | ANY_JSON,
        "comment": ANY_TEXT,
        "question": ANY_JSON,
    },
    "/v1/chat/completions": {
        "messages": st.lists(
            st.fixed_dictionaries(
                {
                    "role": st.sampled_from(["user", "assistant", "system"]) | ANY_TEXT,
                    "content": ANY_TEXT
                    | ANY_JSON
                    | st.lists(st.fixed_dictionaries({"type": ANY_TEXT, "text": ANY_JSON})),
                }
            ),
            max_size=3,
        ),
        "stream": ANY_JSON,
        "tools": ANY_JSON,
        "response_format": ANY_JSON,
    },
    "/v1/conversations": {},
}
ANYTHING = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def sent(service: Service, path: str, body: Any) -> httpx.Response:
    return service.client.post(path, content=json.dumps(body).encode(), headers={"content-type": "application/json"})


@pytest.mark.parametrize("path", SHAPES)
@ANYTHING
@given(data=st.data())
def test_no_body_breaks_a_route(service: Service, path: str, data: st.DataObject) -> None:
    body = data.draw(ANY_JSON | st.fixed_dictionaries({}, optional=SHAPES[path]))
    response = sent(service, path, body)
    assert response.status_code in (200, 201, 400, 404), response.text
    if not response.is_success:
        message_of(response)
    assert '"internal"' not in response.text


@ANYTHING
@given(
    words=st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=12), min_size=1, max_size=3),
    query=st.dictionaries(
        st.sampled_from(["q", "k", "as_of", "document", "version", "diff", "limit", "before"]),
        st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(["1", "2026-11-22"]),
    ),
    start=st.sampled_from(
        ["/v1/provisions/sse-star-listing-rules", "/v1/provisions", "/v1/conversations", "/v1/search", "/v1/screen"]
    ),
)
def test_no_address_breaks_the_service(service: Service, words: list[str], query: dict[str, str], start: str) -> None:
    address = "/".join([start, *(quote(word, safe="") for word in words)])
    for path in (address, start):
        response = service.client.get(f"{path}?{urlencode(query)}")
        assert response.status_code < 500, response.text
        if not response.is_success and not response.is_redirect:
            message_of(response)
