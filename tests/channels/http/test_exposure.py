"""Who can reach the service decides who must show a key, by which names it answers, and what a stranger sees."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from assistant.channels.cli.main import app as cli
from assistant.channels.http.app import create_app
from assistant.channels.http.exposure import exposure_findings, exposure_of
from assistant.errors import InputError
from assistant.records.records import Scope
from assistant.service import Assistant
from assistant.settings import FeishuSettings, ServeSettings, Settings, SlackSettings
from tests.channels.http.services import PATIENCE, Service, StartService

ASK = {"question": "What market cap does the fifth standard require?"}
EXPOSING: dict[str, dict[str, Any]] = {
    "a public name": {"serve": {"public_hosts": ["star.example"]}},
    "a trusted proxy": {"serve": {"trust_proxy": True}},
    "another address": {"serve": {"host": "0.0.0.0"}},
    "a name": {"serve": {"host": "inside.example"}},
    "Slack's webhook": {"slack": {"mode": "http"}},
    "Feishu's webhook": {"feishu": {"mode": "webhook"}},
}


def settings_with(folder: Path, serve: Any = None, slack: Any = None, feishu: Any = None) -> Settings:
    return Settings(
        data_dir=folder,
        serve=ServeSettings.model_validate(serve or {}),
        slack=SlackSettings.model_validate(slack or {}),
        feishu=FeishuSettings.model_validate(feishu or {}),
    )


def key_of(service: Service, *scopes: Scope) -> dict[str, str]:
    _, secret = service.site.facade.records.create_key("test", frozenset(scopes))
    return {"Authorization": f"Bearer {secret}"}


# --- when keys are needed ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXPOSING)
def test_whatever_brings_others_here_asks_them_for_keys(tmp_path: Path, name: str) -> None:
    assert exposure_of(settings_with(tmp_path, **EXPOSING[name])).keys_needed


@pytest.mark.parametrize("name", EXPOSING)
def test_no_setting_makes_one_owner_of_everybody_who_comes_from_elsewhere(
    tmp_path: Path, name: str, assistant: Assistant
) -> None:
    changes = EXPOSING[name]
    keyless = {**changes, "serve": {**changes.get("serve", {}), "require_key": False}}
    with pytest.raises(InputError, match=r"require_key is false, but not only this machine .*assistant keys create"):
        create_app(settings_with(tmp_path, **keyless), assistant)


def test_on_this_machine_alone_no_key_is_needed(tmp_path: Path) -> None:
    for host in ("127.0.0.1", "::1", "localhost"):
        assert not exposure_of(settings_with(tmp_path, serve={"host": host})).keys_needed
    assert exposure_of(settings_with(tmp_path, serve={"require_key": True})).keys_needed


def test_behind_a_proxy_for_a_public_name_two_visitors_are_two_owners(start_service: StartService) -> None:
    service = start_service(public_hosts=("star.example",))
    with httpx.Client(base_url=service.url, headers={"Host": "star.example"}, timeout=PATIENCE) as client:
        assert client.post("/v1/conversations").status_code == 401
        assert client.get("/v1/conversations").status_code == 401
        assert client.post("/ask/stream", data={"q": "patents"}).status_code == 401
        anna, ben = key_of(service, Scope.ASK), key_of(service, Scope.ASK)
        name = client.post("/v1/conversations", headers=anna).json()["id"]
        assert client.get(f"/v1/conversations/{name}", headers=ben).status_code == 404
        assert client.delete(f"/v1/conversations/{name}", headers=ben).status_code == 404
        assert client.get(f"/v1/conversations/{name}", headers=anna).status_code == 200


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via", "X-Forwarded-Proto", "X-Forwarded-Host"]
)
def test_a_proxy_that_no_setting_knows_of_gives_itself_away(service: Service, header: str) -> None:
    headers = {header: "203.0.113.7"}
    for response in (
        service.client.get("/v1/conversations", headers=headers),
        service.client.post("/v1/ask", json=ASK, headers=headers),
        service.client.get("/metrics", headers=headers),
        service.client.get("/openapi.json", headers=headers),
    ):
        assert response.status_code == 401
    assert service.client.get("/readyz", headers=headers).json() == {"status": "ready"}
    known = {**headers, **key_of(service, Scope.ASK)}
    assert service.client.get("/v1/conversations", headers=known).status_code == 200


def test_a_proxy_that_hides_the_name_it_was_called_by_gives_itself_away(service: Service) -> None:
    """As nginx does unless it is told otherwise: HTTP/1.0, a Host of its own, and no header of a proxy."""
    request = b"GET /v1/conversations HTTP/1.0\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", service.client.base_url.port or 0), timeout=PATIENCE) as connection:
        connection.sendall(request)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 401 ")
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": "https://star.example"}
    assert service.client.post("/v1/ask", json=ASK, headers=headers).status_code == 403
    headers = {"Sec-Fetch-Site": "same-origin", "Referer": "https://star.example/"}
    assert service.client.get("/v1/conversations", headers=headers).status_code == 403


# --- what strangers see -----------------------------------------------------------------------------------------------


def test_strangers_see_nothing_of_how_the_service_does(start_service: StartService) -> None:
    service = start_service(require_key=True)
    for path in ("/metrics", "/openapi.json"):
        assert service.client.get(path).status_code == 401
        assert service.client.get(path, headers={"Authorization": "Bearer star_wrong"}).status_code == 401
        assert service.client.get(path, headers=key_of(service, Scope.CHECK)).status_code == 200
    assert service.client.get("/readyz").json() == {"status": "ready"}


def test_a_stranger_hears_that_it_is_not_ready_and_not_why(start_service: StartService, tmp_path: Path) -> None:
    service = start_service(require_key=True, data_dir=tmp_path / "data")
    (tmp_path / "data").rename(tmp_path / "gone")
    try:
        reply = service.client.get("/readyz")
        assert (reply.status_code, reply.json()) == (503, {"status": "not ready"})
    finally:
        (tmp_path / "gone").rename(tmp_path / "data")


def test_a_method_somebody_made_up_has_no_counter_of_its_own(start_service: StartService) -> None:
    service = start_service()
    with httpx.Client(base_url=service.url) as client:
        for method in ("PROPFIND", "MKCOL"):
            client.request(method, "/v1/ask")
        counted = client.get("/metrics").text
    assert 'method="other"' in counted
    assert "PROPFIND" not in counted


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("serve", "names", "strangers"),
    [
        ({}, ["localhost:8600", "127.0.0.1", "[::1]:1"], ["evil.example", "10.0.0.1", "", "[", "127.0.0.1.evil.example"]),
        ({"host": "0.0.0.0"}, ["localhost", "10.0.0.1:8600", "[fe80::1]"], ["evil.example", "10.0.0.1.evil.example", "", "["]),
        ({"host": "::"}, ["192.168.1.5"], ["evil.example"]),
        ({"host": "Inside.example"}, ["inside.example:8600", "localhost"], ["evil.example", "10.0.0.1"]),
        ({"host": "10.0.0.1"}, ["10.0.0.1:8600"], ["evil.example", "10.0.0.2"]),
        ({"host": "0.0.0.0", "public_hosts": ["Star.example"]}, ["STAR.example:443", "10.0.0.1"], ["evil.example"]),
    ],
)  # fmt: skip
def test_it_answers_to_its_own_names_wherever_it_listens(
    tmp_path: Path, serve: dict[str, Any], names: list[str], strangers: list[str]
) -> None:
    exposure = exposure_of(settings_with(tmp_path, serve=serve))
    assert [name for name in names if not exposure.is_called(name)] == []
    assert [name for name in strangers if exposure.is_called(name)] == []


@pytest.mark.parametrize(
    "name", ["https://star.example", "star.example:443", "star.example/", "*", "", " star.example"]
)
def test_what_is_no_name_of_a_host_is_refused_as_one(name: str) -> None:
    with pytest.raises(ValueError, match="without scheme and port"):
        ServeSettings(public_hosts=(name,))


# --- pages of other sites ---------------------------------------------------------------------------------------------

LINK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
ANSWERED = "RMB 4 billion"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("dest", ["image", "script", "iframe", "empty", "object"])
def test_another_site_has_nothing_answered_in_the_background(service: Service, site: str, dest: str) -> None:
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": dest}
    for path in ("/ask?q=patents", "/search?q=patents", "/v1/search?q=patents", "/", "/check", "/mcp", "/metrics"):
        assert service.client.get(path, headers=headers).status_code == 403, path
    assert service.client.post("/v1/ask", json=ASK, headers=headers).status_code == 403


def test_a_link_on_another_site_brings_the_question_and_no_answer(service: Service) -> None:
    before = service.client.get("/metrics").text.count("star_answers_total{")
    for headers in (LINK, {"Referer": "https://evil.example/page"}):
        for path in ("/ask", "/search"):
            shown = service.client.get(path, params={"q": ASK["question"]}, headers=headers)
            assert shown.status_code == 200
            assert ASK["question"] in shown.text
            assert ANSWERED not in shown.text
            assert "link on another site" in shown.text
        assert service.client.get("/v1/search?q=x", headers=LINK).status_code == 403
    assert service.client.get("/metrics").text.count("star_answers_total{") == before


@pytest.mark.parametrize("site", ["none", "same-origin"])
def test_a_link_of_one_s_own_is_answered(service: Service, site: str) -> None:
    headers = {**LINK, "Sec-Fetch-Site": site}
    assert ANSWERED in service.client.get("/ask", params={"q": ASK["question"]}, headers=headers).text
    assert (
        ANSWERED
        in service.client.get("/ask", params={"q": ASK["question"]}, headers={"Referer": service.url + "/"}).text
    )
    assert service.client.post("/v1/ask", json=ASK, headers={**headers, "Origin": service.url}).status_code == 200


# --- the doctor -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXPOSING)
def test_the_doctor_says_what_brings_others_here_and_what_they_are_shown(tmp_path: Path, name: str) -> None:
    lines = {
        line: (fine, detail) for line, fine, detail in exposure_findings(settings_with(tmp_path, **EXPOSING[name]))
    }
    fine, detail = lines["reached by"]
    assert fine
    assert detail.startswith("others, for ")
    assert lines["shown to"][1].startswith("who has an API key")
    for platform in ("slack", "feishu"):
        assert (f"/{platform}/events" in lines["shown to"][1]) == (platform in EXPOSING[name])


def test_the_doctor_of_a_service_of_one_s_own_says_that_too() -> None:
    printed = CliRunner().invoke(cli, ["doctor", "--json"], env={"ASSISTANT_SERVE__PUBLIC_HOSTS": "[]"}).stdout
    details = {row["name"]: row["detail"] for row in json.loads(printed)["checks"]}
    assert details["reached by"].startswith("this machine alone")
    assert "as one owner" in details["shown to"]


def test_the_doctor_finds_what_will_not_work(tmp_path: Path) -> None:
    (refused,) = exposure_findings(settings_with(tmp_path, serve={"trust_proxy": True, "require_key": False}))
    assert (refused[1], "Leave it out" in refused[2]) == (False, True)
    nameless = exposure_findings(settings_with(tmp_path, slack={"mode": "http"}))[-1]
    assert (nameless[0], nameless[1]) == ("names", False)
    assert "ASSISTANT_SERVE__PUBLIC_HOSTS" in nameless[2]
