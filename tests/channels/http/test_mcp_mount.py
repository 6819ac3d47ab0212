"""The tools for AI clients at `/mcp` of the service: with its keys, and in its audit trail."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from mcp import Client

from assistant.records.records import Scope
from tests.channels.http.services import Service, StartService

CALL = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "ask", "arguments": {"question": "第五套标准的市值要求是多少？"}},
}
HEADERS = {"Accept": "application/json, text/event-stream"}


@pytest.mark.anyio
async def test_a_client_asks_checks_and_verifies_and_the_audit_trail_knows(start_service: StartService) -> None:
    service = start_service()
    async with Client(f"{service.url}/mcp") as client:
        answer = await client.call_tool("ask", {"question": "第五套标准的市值要求是多少？"})
        verdict = await client.call_tool("check_eligibility", {"facts": {"expected_market_cap": "CNY 4.5bn"}})
        quote = await client.call_tool(
            "verify_citation", {"citation": "sse-star-listing-rules#2.1.2(5)", "quote": "预计市值不低于40亿元"}
        )
    assert "40亿元" in str(answer.structured_content)
    assert verdict.structured_content
    assert verdict.structured_content["verdict"] == "undetermined"
    assert quote.structured_content
    assert quote.structured_content["status"] == "ok"
    entered = [(item.entry.kind, item.entry.channel) for item in service.site.facade.records.audit()]
    assert entered == [("verify", "mcp"), ("check", "mcp"), ("ask", "mcp")]


def test_a_key_for_asking_and_checking_is_needed_where_keys_are(start_service: StartService) -> None:
    service = start_service(require_key=True)

    def status(secret: str | None) -> int:
        headers = {**HEADERS, "Authorization": f"Bearer {secret}"} if secret else HEADERS
        return httpx.post(f"{service.url}/mcp", json=CALL, headers=headers, timeout=60).status_code

    records = service.site.facade.records
    _, asks = records.create_key("asks", frozenset({Scope.ASK}))
    _, both = records.create_key("both", frozenset({Scope.ASK, Scope.CHECK}))
    assert [status(None), status("star_wrong"), status(asks), status(both)] == [401, 401, 403, 200]


def test_a_page_of_another_site_cannot_call_the_tools(service: Service) -> None:
    headers = {**HEADERS, "Origin": "https://elsewhere.example"}
    assert httpx.post(f"{service.url}/mcp", json=CALL, headers=headers, timeout=60).status_code == 403


def test_many_may_be_the_first_to_ask(start_service: StartService) -> None:
    service = start_service()

    def status(number: int) -> int:
        return httpx.post(f"{service.url}/mcp", json={**CALL, "id": number}, headers=HEADERS, timeout=60).status_code

    with ThreadPoolExecutor(8) as callers:
        assert set(callers.map(status, range(8))) == {200}


def test_tools_that_cannot_be_loaded_are_refused_and_the_rest_is_served(
    start_service: StartService, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = start_service()
    monkeypatch.setattr("assistant.channels.mcp.server.http_app", _broken)
    for _ in range(2):
        reply = httpx.post(f"{service.url}/mcp", json=CALL, headers=HEADERS, timeout=60)
        assert reply.status_code == 503
        assert "could not be loaded" in reply.text
    assert service.client.get("/readyz").status_code == 200


def _broken(*_: object, **__: object) -> None:
    raise OSError("no such file")
