"""One request fails alone: what it holds is refused in one line with a 4xx, and the next one is answered."""

from __future__ import annotations

import json
import socket
from urllib.parse import urlsplit

import pytest

from tests.channels.http.services import Service

DEEP = "[" * 5_000 + "]" * 5_000
NESTED = '{"a":' * 900 + "1" + "}" * 900
BODIES: dict[str, str | bytes] = {
    "division by zero": '{"facts": {"public_offering_ratio": "1/0"}}',
    "nothing by nothing": '{"facts": {"years": {"2025": {"revenue": "0/0"}}}}',
    "half a character": '{"facts": {"name": "\\ud800"}}',
    "half a character as a key": '{"facts": {"\\udfff": "1"}}',
    "a number of a million digits": '{"facts": {"expected_market_cap": ' + "9" * 900_000 + "}}",
    "deep": f'{{"facts": {DEEP}}}',
    "nested as far as a parser goes": f'{{"facts": {NESTED}}}',
    "not JSON": "{",
    "a list": "[]",
    "not UTF-8": '{"facts": {"name": "é"}}'.encode("latin-1"),
}


@pytest.mark.parametrize("path", ["/v1/check", "/v1/missing"])
@pytest.mark.parametrize("what", BODIES)
def test_a_body_that_cannot_be_worked_with_is_refused_in_one_line(service: Service, path: str, what: str) -> None:
    response = service.client.post(path, content=BODIES[what], headers={"content-type": "application/json"})
    assert response.status_code == 400, response.text
    message = response.json()["error"]["message"]
    assert message
    assert "\n" not in message
    assert len(message) < 1_000


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/chat/completions", "/v1/feedback", "/mcp", "/v1/verify"])
def test_depth_and_surrogates_are_refused_at_entry_wherever_json_is_taken(service: Service, path: str) -> None:
    for body in (DEEP, '{"question": "\\ud800", "x": {}}', NESTED):
        headers = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
        response = service.client.post(path, content=body, headers=headers)
        assert 400 <= response.status_code < 500, response.text


def test_an_empty_day_to_compare_with_is_none(service: Service) -> None:
    body = {"facts": {"expected_market_cap": "4bn"}, "versus": ""}
    assert service.client.post("/v1/check", json=body).json()["verdict"] == "undetermined"


def test_whole_characters_in_escapes_are_as_good_as_any(service: Service) -> None:
    body = json.dumps({"facts": {"name": "科创 😀"}})
    assert "\\ud83d\\ude00" in body
    response = service.client.post("/v1/check", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 200


@pytest.mark.parametrize("headers", ["Host: [", "Host: 127.0.0.1\r\nOrigin: http://[", "Host: [::1\r\nOrigin: ]"])
def test_a_host_or_origin_that_is_no_address_is_a_strangers(service: Service, headers: str) -> None:
    address = urlsplit(service.url)
    with socket.create_connection((str(address.hostname), int(address.port or 0))) as connection:
        connection.sendall(
            f"POST /v1/check HTTP/1.1\r\n{headers}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}".encode()
        )
        reply = connection.makefile("rb").read().decode()
    assert reply.startswith("HTTP/1.1 403 ")
    assert '"forbidden"' in reply
