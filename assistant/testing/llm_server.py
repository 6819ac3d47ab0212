"""A server of ours that speaks the OpenAI protocol over loopback and misbehaves on purpose.

Also used by the benchmarks.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class ScriptedReply:
    """What the server does with one request.

    `pieces` are the content deltas; `hold`, an event, is awaited before the first of them. `break_off` closes the
    connection after the last piece without ending the stream; `raw` is sent as the whole body instead.
    """

    pieces: Iterable[str] = ()
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hold: threading.Event | None = None
    break_off: bool = False
    raw: bytes | None = None
    refusal: str | None = None
    finish_reason: str = "stop"
    no_choices: bool = False
    usage: tuple[int, int] | None = None


Script = Callable[[dict[str, Any], int], ScriptedReply]
"""The reply to a request body and its number, from 1."""


class LlmServer:
    """Runs the script on a free port of the loopback interface; a context manager.

    `requests` holds the bodies received; `hung_up` is set when a client left before the end.
    """

    def __init__(self, script: Script | Iterable[ScriptedReply]) -> None:
        replies = None if callable(script) else list(script)
        self._script: Script = (
            script if callable(script) else lambda _, number: (replies or [])[min(number, len(replies or [])) - 1]
        )
        self.requests: list[dict[str, Any]] = []
        self.hung_up = threading.Event()
        self._lock = threading.Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                try:
                    server._answer(self)
                except ConnectionError:
                    server.hung_up.set()
                    self.close_connection = True

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

        self._http = Server(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        """What a client is given as its base URL."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def __enter__(self) -> LlmServer:
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        with self._lock:
            self.requests.append(body)
            number = len(self.requests)
        reply = self._script(body, number)
        if reply.status != 200 or reply.raw is not None:
            data = (
                reply.raw
                if reply.raw is not None
                else json.dumps({"error": {"message": "no", "type": "error"}}).encode()
            )
            handler.send_response(reply.status)
            for name, value in reply.headers.items():
                handler.send_header(name, value)
            handler.send_header("Content-Type", "application/json" if reply.status != 200 else "text/event-stream")
            handler.send_header("Content-Length", str(len(data)))
            handler.end_headers()
            handler.wfile.write(data)
            return
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        if reply.hold is not None:
            reply.hold.wait(10)
        for event in self._events(reply):
            if event is None:
                handler.close_connection = True
                handler.connection.close()
                return
            data = event.encode()
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        handler.wfile.write(b"0\r\n\r\n")

    def _events(self, reply: ScriptedReply) -> Iterable[str | None]:
        if reply.refusal is not None:
            yield _event({"refusal": reply.refusal})
        for piece in reply.pieces:
            yield _event({"content": piece})
        if reply.break_off:
            yield None
            return
        if reply.no_choices:
            yield _chunk([])
        else:
            yield _event({}, reply.finish_reason)
        if reply.usage is not None:
            prompt, completion = reply.usage
            yield _chunk(
                [], {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
            )
        yield "data: [DONE]\n\n"


def _event(delta: dict[str, Any], finish_reason: str | None = None) -> str:
    return _chunk([{"index": 0, "delta": delta, "finish_reason": finish_reason}])


def _chunk(choices: list[dict[str, Any]], usage: dict[str, int] | None = None) -> str:
    body = {
        "id": "x",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": choices,
        "usage": usage,
    }
    return f"data: {json.dumps(body, ensure_ascii=False)}\n\n"


def plan_json(*numbers: int) -> str:
    """The reply that the prompt of the planner asks for."""
    return json.dumps({"say": numbers})


def in_pieces(text: str, size: int = 4) -> list[str]:
    """A text as a model streams it: about a token at a time."""
    return [text[start : start + size] for start in range(0, len(text), size)]
