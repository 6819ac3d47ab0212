"""Who may use the service and how much, what goes with every response, and what is logged and counted."""

from __future__ import annotations

import json
import logging
import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.channels.http.access import KEPT_SECONDS, Gatekeeper
from assistant.channels.http.exposure import exposure_of
from assistant.channels.http.guard import JsonLines
from assistant.records.records import Scope
from tests.channels.http.services import PATIENCE, HeldAssistant, Service, StartService, service_settings, until

SECRET_PLAN = "Can our Project Nightingale with an expected market cap of RMB 3.9bn list on STAR?"
ASK = {"question": "What market cap does the fifth standard require?"}
CHECK = {"facts": {"expected_market_cap": "45亿元"}}
EVERY_SCOPE = frozenset(Scope)
BODIES: dict[str, dict[str, Any]] = {
    "/v1/ask": ASK,
    "/v1/check": CHECK,
    "/v1/verify": {"citation": "a#b", "quote": "x"},
    "/v1/feedback": {"answer": "12345678", "rating": "up"},
    "/v1/chat/completions": {"messages": [{"role": "user", "content": "x"}]},
}


def kind_of(response: httpx.Response) -> str:
    return str(response.json()["error"]["type"])


def new_key(service: Service, *scopes: Scope) -> dict[str, str]:
    """The header of a new key."""
    _, secret = service.site.facade.records.create_key("test", frozenset(scopes))
    return {"Authorization": f"Bearer {secret}"}


# --- keys -------------------------------------------------------------------------------------------------------------


def test_without_a_key_nothing_is_given_where_one_is_needed(start_service: StartService) -> None:
    service = start_service(require_key=True)
    for method, path in (
        ("POST", "/v1/ask"), ("GET", "/v1/conversations"), ("POST", "/v1/check"), ("GET", "/v1/search?q=x"),
        ("GET", "/v1/documents"), ("POST", "/v1/verify"), ("POST", "/v1/feedback"), ("GET", "/v1/screen"),
        ("POST", "/v1/screen"), ("POST", "/v1/chat/completions"), ("GET", "/v1/models"),
    ):  # fmt: skip
        for headers in ({}, {"Authorization": "Bearer star_wrong"}, {"X-API-Key": "x"}, {"Cookie": "star_key=x"}):
            response = service.client.request(method, path, json=BODIES.get(path), headers=headers)
            assert (response.status_code, kind_of(response)) == (401, "unauthorized"), path
            assert response.headers["www-authenticate"] == "Bearer"
    for path in ("/healthz", "/readyz"):
        assert service.client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("scope", "may_ask", "may_check"),
    [(Scope.ASK, True, False), (Scope.CHECK, False, True), (Scope.ADMIN, True, True)],
)
def test_a_key_allows_what_its_scopes_say(
    start_service: StartService, scope: Scope, may_ask: bool, may_check: bool
) -> None:
    service = start_service(require_key=True)
    headers = new_key(service, scope)
    asked = service.client.post("/v1/ask", json=ASK, headers=headers)
    checked = service.client.post("/v1/check", json=CHECK, headers=headers)
    assert (asked.status_code == 200, checked.status_code == 200) == (may_ask, may_check)
    for response in (asked, checked):
        if response.status_code != 200:
            assert (response.status_code, kind_of(response)) == (403, "forbidden")


def test_a_key_is_taken_from_either_header(start_service: StartService) -> None:
    service = start_service(require_key=True)
    secret = new_key(service, *EVERY_SCOPE)["Authorization"].removeprefix("Bearer ")
    for headers in ({"Authorization": f"bearer {secret}"}, {"X-API-Key": secret}):
        assert service.client.post("/v1/ask", json=ASK, headers=headers).status_code == 200


def test_conversations_belong_to_a_key(start_service: StartService) -> None:
    service = start_service(require_key=True)
    anna, ben = new_key(service, Scope.ASK), new_key(service, Scope.ASK)
    name = service.client.post("/v1/conversations", headers=anna).json()["id"]
    path = f"/v1/conversations/{name}"
    assert service.client.get(path, headers=ben).status_code == 404
    assert service.client.delete(path, headers=ben).status_code == 404
    asked = service.client.post("/v1/ask", json={**ASK, "conversation": name}, headers=ben)
    assert asked.status_code == 404
    assert service.client.get("/v1/conversations", headers=ben).json()["conversations"] == []
    assert service.client.get(path, headers=anna).status_code == 200


def test_a_revoked_key_soon_stops(start_service: StartService, tmp_path: Path) -> None:
    service = start_service(require_key=True)
    now = 0.0
    records = service.site.facade.records
    exposure = exposure_of(service_settings(tmp_path, require_key=True))
    gatekeeper = Gatekeeper(service.site.settings, exposure, records, clock=lambda: now)
    service.app.state.site = replace(service.site, gatekeeper=gatekeeper)
    key, secret = records.create_key("test", EVERY_SCOPE)
    headers = {"Authorization": f"Bearer {secret}"}

    def status() -> int:
        return service.client.get("/v1/models", headers=headers).status_code

    assert status() == 200
    records.revoke_key(key.id)
    now = KEPT_SECONDS - 0.1
    assert status() == 200
    now = KEPT_SECONDS
    assert status() == 401


# --- rates and bounds -------------------------------------------------------------------------------------------------


def test_an_address_that_asks_too_fast_must_wait(start_service: StartService) -> None:
    service = start_service(rate_per_address=2)
    assert [service.client.get("/v1/models").status_code for _ in range(2)] == [200, 200]
    for response in (service.client.get("/v1/models"), service.client.post("/v1/ask", json=ASK)):
        assert (response.status_code, kind_of(response)) == (429, "rate_limited")
        assert 1 <= int(response.headers["retry-after"]) <= 60
    assert service.client.get("/healthz").status_code == 200
    assert "star_turned_away 2.0" in service.client.get("/metrics").text


def test_a_key_that_asks_too_fast_must_wait_and_another_need_not(start_service: StartService) -> None:
    service = start_service(require_key=True, rate_per_key=1)
    first, second = new_key(service, Scope.ASK), new_key(service, Scope.ASK)
    statuses = [service.client.get("/v1/models", headers=headers).status_code for headers in (first, first, second)]
    assert statuses == [200, 429, 200]


@pytest.mark.parametrize(("trusted", "third"), [(True, 200), (False, 429)])
def test_only_a_trusted_balancer_says_where_a_request_came_from(
    start_service: StartService, trusted: bool, third: int
) -> None:
    service = start_service(require_key=True, rate_per_address=1, trust_proxy=trusted)
    key = new_key(service, Scope.ASK)
    found = [
        service.client.get("/v1/models", headers={**key, "X-Forwarded-For": f"10.9.9.9, {address}"}).status_code
        for address in ("10.0.0.1", "10.0.0.1", "10.0.0.2")
    ]
    assert found == [200, 429, third]


def test_more_work_than_there_is_room_for_is_turned_away(
    held_assistant: HeldAssistant, start_service: StartService
) -> None:
    service = start_service(held_assistant, concurrency=1, queue=0)
    with service.client.stream("POST", "/v1/ask", json={**ASK, "stream": True}) as held:
        assert held_assistant.waits.wait(PATIENCE)
        for path, body in (
            ("/v1/ask", ASK),
            ("/v1/ask", {**ASK, "stream": True}),
            ("/v1/check", CHECK),
            ("/v1/chat/completions", {"messages": [{"role": "user", "content": ASK["question"]}], "stream": True}),
        ):
            response = httpx.post(service.url + path, json=body, timeout=PATIENCE)
            assert (response.status_code, kind_of(response)) == (429, "busy")
            assert response.headers["retry-after"] == "2"
        assert "star_work 1.0" in httpx.get(f"{service.url}/metrics", timeout=PATIENCE).text
        held_assistant.go.set()
        held.read()
    assert service.client.post("/v1/ask", json=ASK).status_code == 200


def test_a_body_that_is_too_large_is_refused_however_it_is_sent(start_service: StartService) -> None:
    service = start_service(max_body=2_000)
    large = json.dumps({"question": "x" * 3_000}).encode()

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(large), 500):
            yield large[start : start + 500]

    for content in (large, pieces()):
        response = service.client.post("/v1/ask", content=content, headers={"content-type": "application/json"})
        assert (response.status_code, kind_of(response)) == (413, "too_large")
        assert response.json()["error"]["message"] == "the request is larger than 2000 bytes; send less"
    assert service.client.post("/v1/ask", json=ASK).status_code == 200


def test_a_stranger_s_table_is_refused_before_it_is_taken(start_service: StartService) -> None:
    service = start_service(require_key=True)
    with socket.create_connection(("127.0.0.1", service.client.base_url.port or 0), timeout=PATIENCE) as connection:
        connection.sendall(
            b"POST /v1/screen HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\n"
            b"Content-Length: 40000000\r\n\r\n--x\r\n"
        )
        assert connection.recv(65_536).startswith(b"HTTP/1.1 401 ")


def test_who_leaves_in_the_middle_of_a_request_is_no_fault_of_the_server(
    start_service: StartService, caplog: pytest.LogCaptureFixture
) -> None:
    service = start_service()
    kinds = {"/v1/ask": "application/json", "/mcp": "application/json", "/v1/screen": "multipart/form-data; boundary=x"}
    for path in (*kinds, "/check/verdict", "/ask/stream", "/sign-in"):
        kind = kinds.get(path, "application/x-www-form-urlencoded")
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\nContent-Type: {kind}\r\nContent-Length: 90\r\n\r\n--x"
        with socket.create_connection(("127.0.0.1", service.client.base_url.port or 0)) as connection:
            connection.sendall(head.encode())
    until(lambda: 'route="/v1/screen"' in service.client.get("/metrics").text)
    until(lambda: service.client.get("/metrics").text.count('star_requests_total{method="POST"') >= 6)
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


# --- strangers --------------------------------------------------------------------------------------------------------


def test_a_name_that_is_not_the_server_s_is_refused(start_service: StartService) -> None:
    service = start_service(public_hosts=("star.example",))
    for host, status in (
        ("evil.example", 403), ("evil.example:8600", 403), ("127.0.0.1.evil.example", 403), ("", 403),
        ("localhost:1", 200), ("[::1]:8600", 200), ("star.example", 200), ("STAR.example:443", 200),
    ):  # fmt: skip
        assert service.client.get("/healthz", headers={"Host": host}).status_code == status, host


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://127.0.0.1.evil.example"]
)
def test_a_page_of_another_site_may_not_send_anything(service: Service, origin: str) -> None:
    for path, body in (("/v1/ask", ASK), ("/v1/check", CHECK), ("/v1/feedback", {}), ("/v1/screen", {})):
        response = service.client.post(path, json=body, headers={"Origin": origin})
        assert (response.status_code, kind_of(response)) == (403, "forbidden")
    preflight = service.client.options("/v1/ask", headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
    assert not preflight.is_success
    for response in (preflight, service.client.get("/v1/models", headers={"Origin": origin})):
        assert not [name for name in response.headers if name.startswith("access-control")]


def test_the_own_page_may_send(service: Service) -> None:
    assert service.client.post("/v1/ask", json=ASK, headers={"Origin": service.url}).status_code == 200


# --- what goes with every response ------------------------------------------------------------------------------------


class Broken(HeldAssistant):
    """An assistant in which nothing works once it has started."""

    def search(self, *args: Any, **named: Any) -> Any:
        if args == ("What is the STAR Market?",):
            return super().search(*args, **named)
        raise RuntimeError("secret detail")

    def ask(self, *_: Any, **__: Any) -> Any:
        raise RuntimeError("secret detail")


def test_every_response_is_guarded_and_none_shows_a_trace(
    data_dir: Any, start_service: StartService, caplog: pytest.LogCaptureFixture
) -> None:
    service = start_service(Broken(data_dir), max_body=2_000)
    responses = [
        service.client.get("/healthz"),
        service.client.get("/v1/models"),
        service.client.get("/v1/nothing"),
        service.client.get("/v1/ask"),
        service.client.post("/v1/ask", json={}),
        service.client.post("/v1/ask", json={"question": "x" * 3_000}),
        service.client.get("/healthz", headers={"Host": "evil.example"}),
        service.client.post("/v1/ask", json={**ASK, "stream": True}),
    ]
    broken = [
        service.client.post("/v1/ask", json=ASK),
        service.client.get("/v1/search", params={"q": "shares"}),
        service.client.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": "shares?"}]}),
    ]
    for response in broken:
        assert response.status_code == 500
        assert response.json()["error"]["message"] == "something went wrong here; it was logged"
    for response in (*responses, *broken):
        assert "secret detail" not in response.text
        assert "Traceback" not in response.text
        assert "script-src 'self'" in response.headers["content-security-policy"]
        assert "unsafe-inline" not in response.headers["content-security-policy"]
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["x-frame-options"] == "DENY"
        assert response.headers["cache-control"] == "no-store"
        assert re.fullmatch(r"[0-9a-f]{32}", response.headers["x-request-id"])
        assert "server" not in response.headers
    logged = [record for record in caplog.records if record.exc_info and "secret detail" in str(record.exc_info[1])]
    assert {getattr(record, "request_id", "") for record in logged} >= {
        response.headers["x-request-id"] for response in broken
    }


@pytest.mark.parametrize(
    ("given", "is_kept"),
    [
        ("trace-1234.abc_X", True),
        ("a" * 64, True),
        ("short", False),
        ("a" * 65, False),
        ("a b c d e f", False),
        ("<script>x", False),
    ],
)
def test_a_request_keeps_the_id_it_came_with(service: Service, given: str, is_kept: bool) -> None:
    for response in (
        service.client.get("/healthz", headers={"X-Request-ID": given}),
        service.client.post("/v1/ask", json={}, headers={"X-Request-ID": given}),
    ):
        assert (response.headers["x-request-id"] == given) is is_kept
    assert response.json()["error"]["request_id"] == response.headers["x-request-id"]


# --- what is logged and counted ---------------------------------------------------------------------------------------


def test_log_lines_are_json_and_never_hold_what_was_asked(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    name = service.client.post("/v1/conversations").json()["id"]
    given = {"X-Request-ID": "find-me-again"}
    service.client.post("/v1/ask", json={"question": SECRET_PLAN, "conversation": name}, headers=given)
    service.client.post("/v1/ask", json={"question": SECRET_PLAN, "stream": True})
    service.client.get("/v1/search", params={"q": SECRET_PLAN})
    service.client.get(f"/v1/nothing/{SECRET_PLAN}")
    service.client.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": SECRET_PLAN}]})
    service.client.post("/v1/verify", json={"citation": "a#b", "quote": SECRET_PLAN})
    # pytest hears two loggers that write nothing in a real service: that of the client here, and one switched off
    heard = [record for record in caplog.records if record.name not in ("httpx", "uvicorn.access")]
    lines = [JsonLines().format(record) for record in heard]
    said = [json.loads(line) for line in lines]
    assert not [line for line in lines if "Nightingale" in line]
    (asked,) = [item for item in said if item.get("request_id") == "find-me-again"]
    assert (asked["logger"], asked["level"], asked["message"]) == ("assistant.requests", "info", "request")
    assert (asked["method"], asked["route"], asked["status"]) == ("POST", "/v1/ask", 200)
    assert asked["milliseconds"] > 0
    assert {"/v1/search", "/v1/verify", "unmatched"} <= {item.get("route") for item in said}


def counted(service: Service) -> dict[str, float]:
    """The counters by name with labels."""
    found: dict[str, float] = {}
    for line in service.client.get("/metrics").text.splitlines():
        name, _, value = line.rpartition(" ")
        if name and not line.startswith("#"):
            found[name] = float(value)
    return found


def test_requests_answers_and_verdicts_are_counted(start_service: StartService) -> None:
    service = start_service()
    for _ in range(2):
        service.client.post("/v1/ask", json=ASK)
    service.client.post("/v1/ask", json={**ASK, "stream": True})
    service.client.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": ASK["question"]}]})
    service.client.post("/v1/ask", json={"question": "What is the capital of France?"})
    service.client.post("/v1/check", json=CHECK)
    service.client.get("/v1/conversations/some-private-id")
    service.client.get("/no/such/page")
    found = counted(service)
    assert found['star_requests_total{method="POST",route="/v1/ask",status="200"}'] == 4
    assert found['star_requests_total{method="GET",route="/v1/conversations/{conversation}",status="404"}'] == 1
    assert found['star_requests_total{method="GET",route="unmatched",status="404"}'] == 1
    assert found['star_request_seconds_count{route="/v1/ask"}'] == 4
    assert found['star_answers_total{outcome="answered",writer="extractive"}'] == 4
    assert found['star_answers_total{outcome="abstained",writer="extractive"}'] == 1
    assert found['star_verdicts_total{verdict="undetermined"}'] == 1
    assert (found["star_work"], found["star_turned_away"], found["star_audit_lost"]) == (0, 0, 0)
    assert not [name for name in found if "private" in name or "no/such" in name]
