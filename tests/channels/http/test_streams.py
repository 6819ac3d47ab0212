"""Answers as events: each claim when it passes, an end for those who leave, and whatever fails on the way."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncGenerator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from assistant.base.deadline import Stopped
from assistant.channels.hosting.facade import Caller, ChannelFacade
from assistant.channels.http.work import Work
from assistant.eligibility.facts.issuer import IssuerFacts
from assistant.errors import ServiceError
from assistant.records.records import Records
from assistant.service import Assistant
from assistant.testing.llm_server import LlmServer, ScriptedReply, in_pieces
from tests.channels.http.services import (
    PATIENCE,
    HeldAssistant,
    Service,
    StartService,
    assistant_with_model,
    choosing,
    until,
)
from tests.eligibility.verdicts import TABLE

FIFTH = "What market cap does the fifth standard require?"
FIFTH_ZH = "第五套标准对市值有什么要求？"
TWO_PARTS = (
    "What market cap does the fifth standard require, and how many R&D staff does the hard-technology test ask for?"
)
Event = tuple[str, dict[str, Any]]


def events(lines: Iterable[str]) -> Iterator[Event]:
    """The events of a stream as they come; comments are passed over."""
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def streamed(service: Service, **asked: Any) -> list[Event]:
    """All events of an answer."""
    response = service.client.post("/v1/ask", json={"stream": True, **asked})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("text/event-stream")
    return list(events(response.text.splitlines()))


# --- events -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", [FIFTH, FIFTH_ZH, "Can a company with a market cap of RMB 1bn list on STAR?"])
def test_the_claims_are_those_of_the_answer(service: Service, question: str) -> None:
    *claims, (last, answer) = streamed(service, question=question)
    whole = service.client.post("/v1/ask", json={"question": question}).json()
    assert {name for name, _ in claims} == {"claim"}
    assert last == "answer"
    assert answer == {**whole, "timings_ms": answer["timings_ms"]}
    for _, claim in claims:
        assert claim["text"] in answer["answer"]
        assert set(claim["citations"]) <= {citation["n"] for citation in answer["citations"]}
    assert [claim["text"] for _, claim in claims] == [
        claim.text for claim in service.site.facade.assistant.ask(question).claims
    ]


def test_a_browser_that_wants_events_gets_them(service: Service) -> None:
    response = service.client.post("/v1/ask", json={"question": FIFTH}, headers={"Accept": "text/event-stream"})
    assert [name for name, _ in events(response.text.splitlines())][-1] == "answer"


def test_a_follow_up_says_first_what_it_was_taken_for(service: Service) -> None:
    name = service.client.post("/v1/conversations").json()["id"]
    streamed(service, question=FIFTH_ZH, conversation=name)
    full = "第四套标准对市值有什么要求？"
    (first, said), *_, (last, answer) = streamed(service, question="那第四套呢？", conversation=name)
    assert (first, said) == ("question", {"text": full})
    assert (last, answer["asked_as"]) == ("answer", full)


def test_a_claim_is_sent_before_there_is_an_answer(held_assistant: HeldAssistant, start_service: StartService) -> None:
    service = start_service(held_assistant)
    with service.client.stream("POST", "/v1/ask", json={"question": FIFTH, "stream": True}) as response:
        coming = events(response.iter_lines())
        name, claim = next(coming)
        assert (name, claim["citations"]) == ("claim", [1])
        assert not held_assistant.go.is_set()
        held_assistant.go.set()
        assert [name for name, _ in coming][-1] == "answer"


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/chat/completions"])
def test_nothing_is_worked_on_for_one_who_has_left(
    held_assistant: HeldAssistant, start_service: StartService, path: str
) -> None:
    service = start_service(held_assistant)
    body = {"question": TWO_PARTS} if path == "/v1/ask" else {"messages": [{"role": "user", "content": TWO_PARTS}]}
    with service.client.stream("POST", path, json={**body, "stream": True}) as response:
        lines = response.iter_lines()
        assert any("The fifth standard" in line for line in lines)
        assert held_assistant.waits.wait(PATIENCE)
    until(lambda: 'status="200"' in service.client.get("/metrics").text)
    held_assistant.go.set()
    assert held_assistant.left.wait(PATIENCE)
    until(lambda: service.site.work.taken == 0)
    assert "star_answers_total{" not in service.client.get("/metrics").text


def test_an_answer_that_takes_too_long_is_ended(held_assistant: HeldAssistant, start_service: StartService) -> None:
    service = start_service(held_assistant, timeout=0.5)
    name, said = streamed(service, question=FIFTH)[-1]
    assert (name, said["error"]["type"]) == ("error", "timeout")
    assert "no answer within 0.5 s" in said["error"]["message"]


@pytest.mark.parametrize(
    ("fault", "kind", "message"),
    [
        (ServiceError("the index cannot be read; try again"), "unavailable", "the index cannot be read; try again"),
        (RuntimeError("secret detail"), "internal", "something went wrong here; it was logged"),
    ],
)
def test_what_fails_on_the_way_is_the_last_event(
    held_assistant: HeldAssistant, start_service: StartService, fault: Exception, kind: str, message: str
) -> None:
    held_assistant.fault = fault
    held_assistant.go.set()
    service = start_service(held_assistant)
    first, last = streamed(service, question=FIFTH)
    assert first[0] == "claim"
    assert (last[0], last[1]["error"]["type"], last[1]["error"]["message"]) == ("error", kind, message)


def test_what_cannot_be_asked_is_the_only_event(service: Service) -> None:
    ((name, said),) = streamed(service, question=" ")
    assert (name, said["error"]["type"]) == ("error", "bad_input")


@pytest.mark.parametrize("leaves_early", [True, False])
def test_work_ends_for_a_caller_who_left_and_keeps_its_place_till_then(leaves_early: bool) -> None:
    reached, go = threading.Event(), threading.Event()
    ended: list[type[BaseException] | None] = []

    def count(emit: Any) -> str:
        try:
            emit(1)
            reached.set()
            assert go.wait(PATIENCE)
            emit(2)
        except Stopped:
            ended.append(Stopped)
            raise
        ended.append(None)
        return "done"

    async def listen() -> list[Any]:
        work = Work(1, 0, PATIENCE)
        coming = work.stream(count)
        heard = [await anext(coming)]
        await asyncio.to_thread(reached.wait, PATIENCE)
        assert work.taken == 1
        if leaves_early:
            assert isinstance(coming, AsyncGenerator)
            await coming.aclose()
        go.set()
        heard += [item async for item in coming]
        while work.taken:  # noqa: ASYNC110 - the loop gives the place back in one of its next turns
            await asyncio.sleep(0)
        work.close()
        return heard

    heard = asyncio.run(listen())
    assert ended == ([Stopped] if leaves_early else [None])
    assert len(heard) == (1 if leaves_early else 3)


# --- a model that is slow or gone -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "warning"),
    [
        (FIFTH, "the language model could not be reached; the sentences were chosen by rules"),
        (FIFTH_ZH, "无法连接语言模型，以下句子由规则选出"),
    ],
)
def test_without_its_model_the_rules_answer_and_the_checker_works(
    data_dir: Path, tmp_path: Path, start_service: StartService, question: str, warning: str
) -> None:
    with LlmServer([ScriptedReply(status=503)]) as server:
        service = start_service(assistant_with_model(data_dir, tmp_path / "own", server.url, max_retries=0))
        answer = service.client.post("/v1/ask", json={"question": question}).json()
        *claims, (_, in_stream) = streamed(service, question=question)
        assert server.requests
    assert (answer["outcome"], answer["planner"], answer["writer"]) == ("answered", "rules", "extractive")
    assert warning in answer["warnings"]
    assert warning in in_stream["warnings"]
    assert claims
    checked = service.client.post("/v1/check", json={"facts": {"expected_market_cap": "RMB 1bn"}})
    assert checked.json()["verdict"] == "not_eligible" or checked.json()["verdict"] == "undetermined"
    assert service.client.get("/readyz").status_code == 200


def test_a_model_is_not_asked_before_somebody_asks(data_dir: Path, tmp_path: Path, start_service: StartService) -> None:
    with LlmServer([ScriptedReply(status=503)]) as server:
        service = start_service(assistant_with_model(data_dir, tmp_path / "own", server.url))
        assert service.client.get("/readyz").status_code == 200
        assert server.requests == []


# --- a database that is gone ------------------------------------------------------------------------------------------


class _Gone:
    """Records whose database cannot be reached."""

    def __getattr__(self, name: str) -> Any:
        def fail(*_: Any, **__: Any) -> Any:
            raise ServiceError("records.sqlite: cannot be reached; see that records.url is right")

        return fail


class _Met(int):
    """A number that waits a little, while it is added to, for another thread that adds to it as well."""

    meeting = threading.Barrier(2)

    def __add__(self, other: int) -> int:
        with suppress(threading.BrokenBarrierError):
            self.meeting.wait(0.3)
        return int(self) + other


def test_losses_at_the_same_time_are_all_counted(assistant: Assistant) -> None:
    facade = ChannelFacade(assistant, cast("Records", _Gone()))
    facade.audit_lost = _Met(0)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: facade.check(IssuerFacts(TABLE), Caller("owner", "http")), range(2)))
    assert facade.audit_lost == 2


class _Full(_Gone):
    """Records whose disk is full when the entry is to be kept, after the answer is made."""

    def begin_audit(self, _: object) -> Future[None]:
        kept: Future[None] = Future()
        kept.set_exception(ServiceError("records.sqlite: database or disk is full; free some space"))
        return kept


def test_an_entry_that_could_not_be_kept_refuses_nothing_and_is_counted(start_service: StartService) -> None:
    service = start_service()
    facade = service.site.facade
    records, facade.records = facade.records, cast("Records", _Full())
    try:
        assert service.client.post("/v1/check", json={"facts": {}}).status_code == 200
        until(lambda: "star_audit_lost 1.0" in service.client.get("/metrics").text)
    finally:
        facade.records = records


def test_without_its_database_questions_are_answered_and_the_loss_is_counted(start_service: StartService) -> None:
    service = start_service()
    name = service.client.post("/v1/conversations").json()["id"]
    facade = service.site.facade
    records, facade.records = facade.records, cast("Records", _Gone())
    try:
        for question in (FIFTH, FIFTH_ZH):
            assert service.client.post("/v1/ask", json={"question": question}).json()["outcome"] == "answered"
            assert streamed(service, question=question)[-1][0] == "answer"
        body = {"messages": [{"role": "user", "content": FIFTH}]}
        assert service.client.post("/v1/chat/completions", json=body).status_code == 200
        assert service.client.post("/v1/check", json={"facts": {}}).status_code == 200
        assert "star_audit_lost 6.0" in service.client.get("/metrics").text
        for response in (
            service.client.post("/v1/ask", json={"question": FIFTH, "conversation": name}),
            service.client.post("/v1/conversations"),
            service.client.post("/v1/feedback", json={"answer": "12345678", "rating": "up"}),
        ):
            assert response.status_code == 503
            assert response.json()["error"]["message"].startswith("records.sqlite: cannot be reached")
        ready = service.client.get("/readyz")
        assert (ready.status_code, ready.json()["status"]) == (503, "not ready")
        assert "cannot be reached" in ready.json()["problems"][0]
        assert service.client.get("/healthz").status_code == 200
    finally:
        facade.records = records
    until(lambda: service.client.get("/readyz").json() == {"status": "ready", "problems": []})


# --- the process ------------------------------------------------------------------------------------------------------


def test_a_process_told_to_end_finishes_its_streams(data_dir: Path, tmp_path: Path, assistant: Assistant) -> None:
    quote = assistant.ask(FIFTH).citations[0].quote
    go = threading.Event()
    reply = choosing(quote)

    def script(body: dict[str, Any], _: int) -> ScriptedReply:
        return ScriptedReply(in_pieces(reply(body)), hold=go)

    with LlmServer(script) as server:
        assistant_with_model(data_dir, tmp_path / "own", server.url)
        environment = {
            **os.environ,
            "ASSISTANT_DATA_DIR": str(tmp_path / "own"),
            "ASSISTANT_LLM__BASE_URL": server.url,
            "ASSISTANT_LLM__API_KEY": "k",
            "ASSISTANT_LLM__MODEL": "test-model",
        }
        command = [sys.executable, "-m", "assistant.channels.cli.main", "serve", "--port", "0"]
        process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        try:
            assert process.stderr is not None
            url = process.stderr.readline().split()[0]
            with httpx.Client(base_url=url, timeout=PATIENCE) as client:
                client.get("/readyz").raise_for_status()
                with client.stream("POST", "/v1/ask", json={"question": FIFTH, "stream": True}) as response:
                    until(lambda: server.requests)
                    process.send_signal(signal.SIGTERM)
                    assert process.poll() is None
                    go.set()
                    found = list(events(response.iter_lines()))
            rest = process.stderr.read()
            process.wait(PATIENCE)
        finally:
            go.set()
            process.kill()
            process.wait(PATIENCE)
    assert [name for name, _ in found] == ["claim", "answer"]
    assert (found[0][1]["text"], found[-1][1]["planner"]) == (quote, "model")
    assert found[-1][1]["writer"].startswith("test-model")
    lines = [json.loads(line) for line in rest.splitlines()]
    assert {line["route"] for line in lines if line["logger"] == "assistant.requests"} == {"/v1/ask"}
    assert "fifth standard" not in rest
    assert process.returncode in (0, -signal.SIGTERM)
