"""A service whose owner lets a model point at what a review does not find: said, declined, never without leave."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from assistant.channels.http.app import create_app
from assistant.service import Assistant
from assistant.settings import LlmSettings, ReviewSettings
from assistant.testing.llm_server import LlmServer, ScriptedReply
from tests.channels.http.reviews.test_api import ended, sent
from tests.channels.http.services import Service, running, service_settings
from tests.review.making import marked, prospectus
from tests.review.test_hints import INDICATORS

PAPER = ("prospectus.md", marked(prospectus(indicators=INDICATORS)).encode())
REPLY = json.dumps({"facts": [{"fact": "invention_patents", "span": "41项"}]})


@pytest.fixture(scope="module")
def server() -> Iterator[LlmServer]:
    with LlmServer(lambda body, number: ScriptedReply([REPLY])) as found:
        yield found


@pytest.fixture(scope="module")
def service(assistant: Assistant, server: LlmServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service whose owner allows it; the reader's process has the model from the same environment."""
    llm = LlmSettings.model_validate({"base_url": server.url, "model": "pointer"})
    update = {"review": ReviewSettings(model=True), "llm": llm}
    allowing = Assistant(assistant.settings.model_copy(update=update))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSISTANT_LLM__BASE_URL", server.url)
        patch.setenv("ASSISTANT_LLM__MODEL", "pointer")
        with running(create_app(service_settings(tmp_path_factory.mktemp("model")), allowing)) as found:
            yield found


def _patents(service: Service, **fields: str) -> list[dict[str, Any]]:
    done = ended(service.client, sent(service.client, PAPER, **fields))
    assert done["state"] == "done", done
    facts = service.client.get(done["result"]).json()["facts"]
    return [fact for fact in facts if fact["fact"] == "invention_patents"]


def test_with_leave_of_the_owner_the_model_helps_and_the_fact_says_so(service: Service) -> None:
    (fact,) = _patents(service)
    assert (fact["value"], fact["page"], fact["by"]) == ("41", 3, "model")
    newest = service.client.get("/v1/reviews").json()["reviews"][0]
    assert newest["model"] is True
    shown = service.client.get(f"/review/{newest['id']}", headers={"Accept-Language": "en"}).text
    assert "found at the hint of a model" in shown
    assert "sent to pointer (127.0.0.1)" in shown


def test_who_sends_a_paper_may_decline(service: Service, server: LlmServer) -> None:
    before = len(server.requests)
    assert not _patents(service, model="false")
    assert len(server.requests) == before


@pytest.mark.parametrize(("language", "said"), [("en", "are sent to it"), ("zh", "会发送给它")])
def test_the_page_says_where_passages_go(service: Service, language: str, said: str) -> None:
    shown = service.client.get("/review", headers={"Accept-Language": language}).text
    assert "pointer (127.0.0.1)" in shown
    assert said in shown
