"""The real `assistant mcp` process: standard streams and HTTP, garbage, clients that vanish, addresses it refuses."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult, TextContent
from starlette.applications import Starlette
from starlette.testclient import TestClient

from assistant.channels.mcp import server
from assistant.channels.mcp.lines import refusal
from assistant.service import Assistant
from assistant.testing.processes import child_environment

QUESTIONS = {"en": "Which market cap does the fifth standard ask for?", "zh": "第五套上市标准要求多少市值？"}
COMMAND = (sys.executable, "-m", "assistant.channels.cli.main", "mcp")
INITIALIZE = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "test", "version": "1"},
}
JSON_OR_STREAM = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def environment(assistant: Assistant, data_dir: Path) -> dict[str, str]:
    """The variables of a server's process; the index it opens is already built."""
    assistant.search("market cap")
    return child_environment(ASSISTANT_DATA_DIR=str(data_dir))


def message(number: int | None, method: str, **params: Any) -> bytes:
    """One line of the protocol."""
    named = {} if number is None else {"id": number}
    return json.dumps({"jsonrpc": "2.0", **named, "method": method, "params": params}).encode() + b"\n"


def tool(number: int, name: str, **arguments: Any) -> bytes:
    """One call."""
    return message(number, "tools/call", name=name, arguments=arguments)


@contextlib.contextmanager
def started(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A server on its streams, past the greeting."""
    pipe = subprocess.PIPE
    process = subprocess.Popen(COMMAND, stdin=pipe, stdout=pipe, stderr=pipe, env=environment)
    try:
        send(process, message(1, "initialize", **INITIALIZE))
        assert received(process)["result"]["serverInfo"]["name"] == "star-listing-assistant"
        send(process, message(None, "notifications/initialized"))
        yield process
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            assert stream is not None
            with contextlib.suppress(BrokenPipeError):
                stream.close()


def send(process: subprocess.Popen[bytes], data: bytes) -> None:
    assert process.stdin is not None
    process.stdin.write(data)
    process.stdin.flush()


def received(process: subprocess.Popen[bytes]) -> Any:
    """The next line the server writes; every one is a message."""
    assert process.stdout is not None
    return json.loads(process.stdout.readline())


def left(process: subprocess.Popen[bytes]) -> tuple[list[Any], str]:
    """Close the server's input: the messages and the log it still writes before it ends with status 0."""
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    return [json.loads(line) for line in out.splitlines()], err.decode()


async def sixteen_questions(client: Client) -> list[CallToolResult]:
    """The answers to as many questions, asked all at once."""
    found: dict[int, CallToolResult] = {}

    async def ask(number: int) -> None:
        language = "en" if number % 2 else "zh"
        found[number] = await client.call_tool("ask", {"question": QUESTIONS[language] + "?" * number})

    async with anyio.create_task_group() as group:
        for number in range(16):
            group.start_soon(ask, number)
    return [found[number] for number in range(16)]


def check_answers(answers: list[CallToolResult]) -> None:
    for number, result in enumerate(answers):
        assert not result.is_error
        assert result.structured_content["language"] == ("en" if number % 2 else "zh")
        assert ("RMB 4 billion" if number % 2 else "40亿元") in result.structured_content["answer"]


# --- standard streams ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_client_that_starts_the_command_gets_its_tools(environment: dict[str, str], mode: str) -> None:
    parameters = StdioServerParameters(command=COMMAND[0], args=list(COMMAND[1:]), env=environment)

    async def session() -> None:
        async with Client(parameters, mode=mode) as client:
            assert len((await client.list_tools()).tools) == 11
            check_answers(await sixteen_questions(client))
            verdict = await client.call_tool("check_eligibility", {"facts": {"industry": "real_estate"}})
            assert verdict.structured_content["verdict"] == "not_eligible"
            refused = await client.call_tool("ask", {"question": ""})
            assert refused.is_error

    anyio.run(session)


PARSE_ERROR, INVALID_REQUEST = -32700, -32600
CALL = '{{"jsonrpc": "2.0", "id": {}, "method": "tools/call", "params": {{"name": "ask", "arguments": {{"question": {}}}}}}}'


@pytest.mark.parametrize(
    ("line", "code", "name"),
    [
        ("garbage", PARSE_ERROR, None),
        (b"\xff\xfe\x00", PARSE_ERROR, None),
        ("[]", INVALID_REQUEST, None),
        ('[{"jsonrpc": "2.0", "id": 5, "method": "ping"}]', INVALID_REQUEST, None),
        ("5", INVALID_REQUEST, None),
        ('{"jsonrpc": "2.0"}', INVALID_REQUEST, None),
        ("{" * 100_000, INVALID_REQUEST, None),
        ('{"jsonrpc": "1.0", "id": 5, "method": "ping"}', INVALID_REQUEST, 5),
        ('{"id": "five", "method": "ping"}', INVALID_REQUEST, "five"),
        ('{"jsonrpc": "2.0", "id": 5, "method": 5}', INVALID_REQUEST, 5),
        *((CALL.format(name, '"x"'), INVALID_REQUEST, None) for name in ("null", "1.5", "true", "[]", "{}")),
        (CALL.format("9" * 5_000, '"x"'), PARSE_ERROR, None),
        (CALL.format(5, '"\\ud800"'), INVALID_REQUEST, 5),
        (CALL.format(5, "[" * 900 + "]" * 900), INVALID_REQUEST, 5),
        (CALL.format(5, "[" * 9_000 + "]" * 9_000), INVALID_REQUEST, 5),
        (CALL.format(5, f'"{"x" * 1_100_000}"'), INVALID_REQUEST, 5),
    ],
)
def test_a_line_that_is_no_message_is_refused_under_its_id(line: str | bytes, code: int, name: object) -> None:
    refused = refusal(line.encode() if isinstance(line, str) else line, 1_000_000)
    assert refused is not None
    assert (refused.id, refused.error.code) == (name, code)
    assert refused.error.message
    assert len(refused.error.message) <= 200


def test_garbage_is_refused_and_a_ping_is_answered_before_a_call_is_done(environment: dict[str, str]) -> None:
    with started(environment) as process:
        send(process, message(9, "initialize", **{**INITIALIZE, "protocolVersion": 5}))
        assert received(process)["error"]["code"] == -32602
        for garbage in (
            b"garbage\n",
            b"\xff\xfe\x00\n",
            b"[]\n",
            b'{"jsonrpc": "2.0"}\n',
            b"{" * 100_000 + b"\n",
            b"x" * 3_000_000 + b"\n",
        ):
            send(process, garbage)
            refused = received(process)
            assert (refused["id"], refused["error"]["code"] in (PARSE_ERROR, INVALID_REQUEST)) == (None, True)
        send(process, b"\n")
        send(process, tool(2, "ask", question=QUESTIONS["zh"]) + message(3, "ping"))
        first, second = received(process), received(process)
        assert first == {"jsonrpc": "2.0", "id": 3, "result": {}}
        assert second["id"] == 2
        assert "40亿元" in second["result"]["structuredContent"]["answer"]
        assert left(process) == ([], "")


def test_the_end_of_input_in_the_middle_of_calls_ends_it_cleanly(environment: dict[str, str]) -> None:
    with started(environment) as process:
        send(process, b"".join(tool(number, "ask", question=QUESTIONS["en"]) for number in range(10, 15)) + b'{"half')
        messages, log = left(process)
        assert {item["id"] for item in messages} <= {*range(10, 15), None}
        assert [item["error"]["code"] for item in messages if item["id"] is None] == [PARSE_ERROR]
        assert log == ""


def test_a_client_that_is_killed_leaves_no_server_behind(environment: dict[str, str]) -> None:
    with started(environment) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.close()
        send(process, b"".join(tool(number, "list_documents") for number in range(10, 15)))
        process.stdin.close()
        assert process.wait(60) == 0
        assert process.stderr is not None
        assert b"Traceback" not in process.stderr.read()


def test_an_interrupt_ends_it_though_it_waits_for_input(environment: dict[str, str]) -> None:
    with started(environment) as process:
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == -signal.SIGINT


# --- HTTP -----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def address(environment: dict[str, str]) -> Iterator[str]:
    """The address of a server on a free port; it must end in good order."""
    process = subprocess.Popen(
        [*COMMAND, "--http", "--port", "0"],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
    )
    try:
        assert process.stderr is not None
        found = re.search(r"http://127\.0\.0\.1:\d+/mcp", process.stderr.readline())
        assert found
        yield found[0]
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == -signal.SIGTERM
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_client_over_http_gets_its_tools(address: str, mode: str) -> None:
    async def session() -> None:
        async with Client(address, mode=mode) as client:
            assert len((await client.list_tools()).tools) == 11
            check_answers(await sixteen_questions(client))
            refused = await client.call_tool("check_eligibility", {"facts": {"expected_market_cop": "4bn"}})
            assert refused.is_error
            assert isinstance(refused.content[0], TextContent)
            assert "did you mean expected_market_cap?" in refused.content[0].text

    anyio.run(session)


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 200), ({"Host": "example.org"}, 421), ({"Origin": "https://example.org"}, 403), ({"Origin": "http://localhost:3000"}, 200)],
)  # fmt: skip
def test_a_page_of_another_site_cannot_reach_it(address: str, headers: dict[str, str], status: int) -> None:
    sent = message(1, "initialize", **INITIALIZE)
    reply = httpx2.post(address, content=sent, headers={**JSON_OR_STREAM, **headers})
    assert reply.status_code == status


@pytest.mark.parametrize(("sent", "status"), [(b"{bad", 400), (b"x" * 1_000_001, 413), (b"", 400)])
def test_what_is_no_message_is_refused(address: str, sent: bytes, status: int) -> None:
    reply = httpx2.post(address, content=sent, headers=JSON_OR_STREAM)
    assert reply.status_code == status
    assert "Traceback" not in reply.text


def test_clients_that_hang_up_do_not_end_it(address: str) -> None:
    body = message(1, "initialize", **INITIALIZE)
    host, port = re.findall(r"//(.+):(\d+)", address)[0]
    head = "".join(
        f"{name}: {value}\r\n" for name, value in {**JSON_OR_STREAM, "Host": host, "Content-Length": len(body)}.items()
    )
    for cut in (20, 200, None):
        with socket.create_connection((host, int(port))) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            connection.sendall((f"POST /mcp HTTP/1.1\r\n{head}\r\n".encode() + body)[:cut])
    test_a_client_over_http_gets_its_tools(address, "auto")


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (("--http", "--host", "0.0.0.0"), 2, "`assistant serve`"),
        (("--http", "--port", "{taken}"), 3, "choose another with --port"),
        (("--http", "--port", "99999"), 2, "65535"),
        (("--port", "8601"), 2, "--http"),
    ],
)
def test_an_address_it_cannot_serve_is_refused_in_one_line(
    environment: dict[str, str], options: tuple[str, ...], status: int, said: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        given = [option.format(taken=other.getsockname()[1]) for option in options]
        ran = subprocess.run(
            [*COMMAND, *given], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60
        )
    assert (ran.returncode, ran.stdout) == (status, "")
    assert ran.stderr.startswith("error: ")
    assert ran.stderr.count("\n") == 1
    assert said in ran.stderr


def test_inside_another_application_it_answers_to_its_names_and_keeps_no_session(assistant: Assistant) -> None:
    inner = server.http_app(assistant, mounted=True)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with inner.router.lifespan_context(inner):
            yield

    outer = Starlette(routes=inner.routes, lifespan=lifespan)
    sent = tool(1, "verify_citation", citation="sse-star-listing-rules#2.1.2(5)", quote="预计市值不低于40亿元")
    with TestClient(outer, base_url="https://star.example.org") as browser:
        reply = browser.post("/mcp", content=sent, headers=JSON_OR_STREAM)
    assert reply.status_code == 200
    assert '"status":"ok"' in reply.text
    assert "mcp-session-id" not in reply.headers
