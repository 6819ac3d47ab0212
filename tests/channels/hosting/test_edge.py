"""What a connection may send and how long it may take: over real sockets, with limits short enough to wait for."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest
import uvicorn
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from assistant.channels.hosting.edge import EdgeConfig, EdgeLimits
from assistant.settings import ServeSettings

PATIENCE = 20.0
QUICK = EdgeLimits(head_seconds=0.3, idle_seconds=1, body_seconds=0.3, write_seconds=0.5)
SLOW = EdgeLimits()
GET = b"GET / HTTP/1.1\r\nHost: x\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\n"


class Edge:
    """A server whose application says how long the body was, and what became of those that were not whole."""

    def __init__(self, limits: EdgeLimits) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.left: list[str] = []
        self.reading = threading.Event()
        routes = [
            Route("/", self._length, methods=["GET", "POST"]),
            Route("/much", self._much),
            Route("/no", _refused, methods=["POST"]),
        ]
        self.config = EdgeConfig(Starlette(routes=routes), 15, limits)
        self.server = uvicorn.Server(self.config)

    async def _length(self, request: Request) -> Response:
        self.reading.set()
        try:
            return PlainTextResponse(str(len(await request.body())))
        except ClientDisconnect:
            self.left.append("gone")
            raise

    async def _much(self, _: Request) -> Response:
        return PlainTextResponse("x" * 50_000_000)

    def connect(self, said: bytes = b"") -> socket.socket:
        connection = socket.create_connection(self.listening.getsockname(), timeout=PATIENCE)
        connection.sendall(said)
        return connection


async def _refused(_: Request) -> Response:
    return PlainTextResponse("no", 403)


@contextmanager
def edge(limits: EdgeLimits) -> Iterator[Edge]:
    served = Edge(limits)
    thread = threading.Thread(target=served.server.run, kwargs={"sockets": [served.listening]})
    thread.start()
    try:
        yield served
    finally:
        served.server.should_exit = True
        thread.join(PATIENCE)
        assert not thread.is_alive()


def heard(connection: socket.socket) -> bytes:
    """Everything until the server closes."""
    pieces = []
    with suppress(ConnectionResetError):
        while piece := connection.recv(65_536):
            pieces.append(piece)
    return b"".join(pieces)


def status_of(reply: bytes) -> int:
    return int(reply.split()[1])


def pour(connection: socket.socket, piece: bytes, most: int) -> int:
    """How much of it the server takes before it closes."""
    sent = 0
    with suppress(ConnectionError, TimeoutError):
        while sent < most:
            connection.sendall(piece)
            sent += len(piece)
    return sent


# --- how much ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "begun",
    [GET + b"X-Much: ", GET, b"GET /?", b"G", b"\r\n"],
    ids=["one header", "many headers", "address", "method", "empty lines"],
)
def test_a_head_without_end_is_refused_after_its_share(begun: bytes) -> None:
    piece = {b"\r\n": b"\r\n", GET: b"a: b\r\n"}.get(begun, b"x") * 10_000
    with edge(SLOW) as served, served.connect(begun) as connection:
        assert pour(connection, piece, 80_000_000) < 20_000_000  # what the buffers of both ends take in between
        reply = heard(connection)
        assert not reply or status_of(reply) in (400, 431)


def test_a_head_that_is_too_large_is_told_so_and_one_that_just_fits_is_not() -> None:
    with edge(EdgeLimits(head_bytes=4_000, url_bytes=2_000)) as served:
        for head, status in (
            (GET + b"X: " + b"x" * 3_900 + b"\r\n\r\n", 200),
            (GET + b"X: " + b"x" * 4_000 + b"\r\n\r\n", 431),
            (b"GET /?" + b"x" * 1_900 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 200),
            (b"GET /?" + b"x" * 2_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        ):
            with served.connect(head.replace(b"Host: x\r\n", b"Host: x\r\nConnection: close\r\n", 1)) as connection:
                assert status_of(heard(connection)) == status


def test_an_operator_sets_what_a_connection_may_take() -> None:
    settings = ServeSettings(max_head=4_000, head_timeout=0.3, idle_timeout=1, max_connections=20)
    with edge(EdgeLimits.of(settings)) as served:
        with served.connect(GET + b"X: " + b"x" * 4_000 + b"\r\n\r\n") as connection:
            assert status_of(heard(connection)) == 431
        with served.connect(GET) as connection:
            assert status_of(heard(connection)) == 408
    assert EdgeLimits.of(ServeSettings()) == EdgeLimits()


@pytest.mark.parametrize(
    ("name", "value"),
    [("max_head", 10), ("head_timeout", 0), ("body_timeout", -1), ("idle_timeout", 0), ("max_connections", 1)],
)
def test_a_limit_under_which_nobody_is_served_is_refused(name: str, value: float) -> None:
    with pytest.raises(ValidationError, match=name):
        ServeSettings.model_validate({name: value})


@pytest.mark.parametrize(
    "endless", [b"1;" + b"x" * 10_000, b"0\r\nX: " + b"x" * 10_000, b"0\r\n" + b"x: y\r\n" * 1_000]
)
def test_what_surrounds_a_body_has_an_end_too(endless: bytes) -> None:
    with edge(SLOW) as served, served.connect(POST + b"Transfer-Encoding: chunked\r\n\r\n" + endless) as connection:
        piece = b"x: y\r\n" * 2_000 if endless.endswith(b"\n") else b"x" * 10_000
        assert pour(connection, piece, 80_000_000) < 20_000_000


def test_a_trailer_is_no_header() -> None:
    with (
        edge(SLOW) as served,
        served.connect(
            POST + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n"
        ) as connection,
    ):
        assert heard(connection).endswith(b"\r\n\r\n3")


# --- how long ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "status"),
    [(b"", None), (b"GET", 408), (GET, 408), (POST + b"Content-Length: 10\r\n\r\n", 408), (b"\r\n", 408)],
    ids=["nothing", "a word", "half a head", "no body", "an empty line"],
)
def test_who_says_nothing_more_is_not_waited_for(said: bytes, status: int | None) -> None:
    with edge(QUICK) as served, served.connect(said) as connection:
        reply = heard(connection)
        assert (status_of(reply) if reply else None) == status


@pytest.mark.parametrize(
    "said", [GET + b"X: ", POST + b"Content-Length: 9000\r\n\r\n", POST + b"Transfer-Encoding: chunked\r\n\r\n"]
)
def test_who_drips_is_not_waited_for(said: bytes) -> None:
    with edge(QUICK) as served, served.connect(said) as connection:
        connection.settimeout(0.05)
        began = time.monotonic()
        while True:
            with suppress(TimeoutError):
                try:
                    connection.sendall(b"1\r\nx\r\n" if b"chunked" in said else b"x")
                    if not connection.recv(1_000):
                        break
                except ConnectionError:
                    break
            assert time.monotonic() - began < PATIENCE


def test_a_body_that_keeps_coming_may_take_its_time() -> None:
    limits = EdgeLimits(body_seconds=0.2, body_rate=10)
    with (
        edge(limits) as served,
        served.connect(POST + b"Connection: close\r\nContent-Length: 40\r\n\r\n") as connection,
    ):
        assert served.reading.wait(PATIENCE)
        stop, began = threading.Event(), time.monotonic()
        for _ in range(20):
            connection.sendall(b"xx")
            stop.wait(0.03)
        assert time.monotonic() - began > limits.body_seconds
        assert heard(connection).endswith(b"40")


def test_the_application_hears_that_a_body_will_not_come() -> None:
    with edge(QUICK) as served, served.connect(POST + b"Content-Length: 10\r\n\r\nabc") as connection:
        heard(connection)
    assert served.left == ["gone"]


def test_a_connection_is_kept_for_the_next_request_and_given_up_when_none_comes() -> None:
    with edge(QUICK) as served, served.connect() as connection:
        for _ in range(3):
            connection.sendall(GET + b"\r\n")
            assert connection.recv(65_536).endswith(b"0")
        assert heard(connection) == b""


def test_who_does_not_read_is_given_up() -> None:
    with edge(QUICK) as served, ExitStack() as stack:
        connection = stack.enter_context(socket.socket())
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.settimeout(PATIENCE)
        connection.connect(served.listening.getsockname())
        connection.sendall(b"GET /much HTTP/1.1\r\nHost: x\r\n\r\n")
        until(lambda: served.server.server_state.connections)
        until(lambda: not served.server.server_state.connections)
        assert len(heard(connection)) < 50_000_000


def test_who_is_refused_before_the_end_may_read_why_but_not_go_on_for_ever() -> None:
    with (
        edge(QUICK) as served,
        served.connect(b"POST /no HTTP/1.1\r\nHost: x\r\nContent-Length: 900000000\r\n\r\n") as connection,
    ):
        first = connection.recv(65_536)
        assert status_of(first) == 403
        assert pour(connection, b"x" * 1_000, 900_000_000) < 900_000_000


def test_who_was_refused_and_ends_its_body_may_go_on_and_is_given_up_when_it_does_not() -> None:
    with (
        edge(QUICK) as served,
        served.connect(b"POST /no HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n") as connection,
    ):
        assert status_of(connection.recv(65_536)) == 403
        connection.sendall(b"abcd" + GET + b"\r\n")
        assert status_of(connection.recv(65_536)) == 200
        connection.sendall(b"POST /no HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n")
        assert status_of(connection.recv(65_536)) == 403
        connection.sendall(b"abcd")
        assert heard(connection) == b""


# --- how many ---------------------------------------------------------------------------------------------------------


def test_half_open_connections_make_room_for_who_has_something_to_say() -> None:
    with edge(EdgeLimits(connections=20)) as served, ExitStack() as stack:
        flood = [stack.enter_context(served.connect(b"GET /")) for _ in range(60)]
        with served.connect(GET + b"Connection: close\r\n\r\n") as honest:
            assert status_of(heard(honest)) == 200
        flood[0].settimeout(PATIENCE)
        assert heard(flood[0]) == b""
        assert len(served.server.server_state.connections) <= 20


def test_a_body_under_way_outlives_a_flood_of_half_open_connections() -> None:
    with edge(EdgeLimits(connections=20)) as served, ExitStack() as stack:
        upload = stack.enter_context(served.connect(POST + b"Connection: close\r\nContent-Length: 4\r\n\r\nab"))
        assert served.reading.wait(PATIENCE)
        for _ in range(60):
            stack.enter_context(served.connect(b"GET /"))
        with served.connect(GET + b"Connection: close\r\n\r\n") as honest:
            heard(honest)
        upload.sendall(b"cd")
        assert heard(upload).endswith(b"\r\n\r\n4")


# --- nonsense ---------------------------------------------------------------------------------------------------------

PIECES = (
    b"GET / HTTP/1.1\r\n", b"GET / HTTP/1.0\r\n", b"POST / HTTP/1.1\r\n", b"Host: x\r\n", b"\r\n", b"\r\n\r\n", b"\n", b"\0", b"\xff\xfe",
    b"Content-Length: 5\r\n", b"Content-Length: -1\r\n", b"Content-Length: 99999999999999999999\r\n", b"Transfer-Encoding: chunked\r\n",
    b"Connection: close\r\n", b"Connection: Upgrade\r\nUpgrade: websocket\r\n", b"Upgrade: h2c\r\n", b"Expect: 100-continue\r\n", b"5\r\nabcde\r\n",
    b"0\r\n\r\n", b"0\r\nX: y\r\n\r\n", b"abcde", b"GET /%zz?%00 HTTP/1.1\r\n", b"GET http://[/ HTTP/1.1\r\n", b"CONNECT x:1 HTTP/1.1\r\n",
    b"OPTIONS * HTTP/1.1\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"X: " + b"x" * 30_000 + b"\r\n", b"GET /" + b"y" * 70_000 + b" HTTP/1.1\r\n",
)  # fmt: skip


def test_whatever_is_sent_in_whatever_pieces_harms_nobody_else(caplog: pytest.LogCaptureFixture) -> None:
    dice = random.Random(16)
    with edge(QUICK) as served:
        for _ in range(400):
            with served.connect() as connection, suppress(ConnectionError):
                for _ in range(dice.randint(1, 12)):
                    piece = dice.choice(PIECES)
                    cut = dice.randint(0, len(piece))
                    connection.sendall(piece[:cut])
                    connection.sendall(piece[cut:])
        with served.connect(GET + b"Connection: close\r\n\r\n") as honest:
            assert status_of(heard(honest)) == 200
        until(lambda: not served.server.server_state.connections)
        assert served.config.waiting == {}
    logged = [record for record in caplog.records if record.levelname == "ERROR"]
    # who sends half a body and leaves is heard of where the application reads it, in the service by its guard
    assert [record.getMessage() for record in logged if "ClientDisconnect" not in str(record.exc_info)] == []


# --- the end ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said", [b"", GET, POST + b"Content-Length: 10\r\n\r\nabc"], ids=["nothing", "half a head", "half a body"]
)
def test_the_end_does_not_wait_for_who_is_not_done(said: bytes) -> None:
    with edge(SLOW) as served:
        connection = served.connect(said)
        until(lambda: served.server.server_state.connections)
        if b"POST" in said:
            assert served.reading.wait(PATIENCE)
        began = time.monotonic()
    with connection:
        assert time.monotonic() - began < 5
        reply = heard(connection)
        assert b"POST" not in said or status_of(reply) == 503


def until(reached: Callable[[], object]) -> None:
    """Ask again until it is so."""
    pause = threading.Event()
    for _ in range(int(PATIENCE / 0.01)):
        if reached():
            return
        pause.wait(0.01)
    raise AssertionError("it never came to that")
