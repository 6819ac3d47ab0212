"""The lines a client writes to standard input: each is a message of the protocol, or is refused in a reply."""

from __future__ import annotations

import json
import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, Protocol

import anyio
from anyio import to_thread
from mcp.shared.message import SessionMessage
from mcp_types import ErrorData, JSONRPCError, jsonrpc_message_adapter
from pydantic import ValidationError

from assistant.base.entry import check_json
from assistant.errors import InputError

PARSE_ERROR, INVALID_REQUEST = -32700, -32600
_EARLY_ID = re.compile(rb'\s*\{[^\[{]{0,200}?"id"\s*:\s*(-?\d{1,18}|"[^"\\]{0,100}")')
"""The id of a message that is too deep or too long to be parsed."""


class Replies(Protocol):
    """Where replies go."""

    async def send(self, item: SessionMessage, /) -> None:
        """Send one."""


class Lines:
    """Messages for the server, read from a file; what is none is answered here. Lines wait until `answer` is called."""

    def __init__(self, file: BinaryIO, longest: int) -> None:
        self._file = file
        self._longest = longest
        self._replies: Replies | None = None
        self._open = anyio.Event()

    def answer(self, replies: Replies) -> None:
        """Send refusals there from now on."""
        self._replies = replies
        self._open.set()

    async def __aiter__(self) -> AsyncIterator[str]:
        await self._open.wait()
        assert self._replies is not None
        while line := await to_thread.run_sync(self._file.readline, self._longest + 1):
            refused = refusal(line, self._longest)
            if len(line) > self._longest:
                await self._pass_over(line)
            if refused is not None:
                await self._replies.send(SessionMessage(refused))
            elif line.strip():
                yield line.decode()

    async def _pass_over(self, part: bytes) -> None:
        while part and not part.endswith(b"\n"):
            part = await to_thread.run_sync(self._file.readline, self._longest)


@contextmanager
def private_input() -> Iterator[BinaryIO]:
    """Standard input for the protocol alone: whatever else reads it meanwhile, also in a child, finds nothing."""
    wire, nothing = os.dup(0), os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    try:
        yield os.fdopen(wire, "rb", closefd=False)  # a thread may still wait for it at the end
    finally:
        os.dup2(wire, 0)


def refusal(line: bytes, longest: int) -> JSONRPCError | None:
    """Why a line is no message, as the reply to it; None for a message, and for a blank line."""
    if not line.strip():
        return None
    if len(line) > longest:
        return _refused(INVALID_REQUEST, f"the message is larger than {longest} bytes; send less", _early_id(line))
    try:
        check_json(line)
        value = json.loads(line)
    except InputError as error:
        return _refused(INVALID_REQUEST, str(error), _early_id(line))
    except UnicodeDecodeError:
        return _refused(PARSE_ERROR, "the line is not UTF-8", _early_id(line))
    except ValueError as error:
        return _refused(PARSE_ERROR, f"the line is not JSON ({error})"[:200], None)
    if isinstance(value, list):
        return _refused(INVALID_REQUEST, "batches are not taken; send one message a line", None)
    if not isinstance(value, dict):
        return _refused(INVALID_REQUEST, "a message is a JSON object", None)
    name = _id_of(value)
    if value.get("jsonrpc") != "2.0":
        return _refused(INVALID_REQUEST, 'a message has "jsonrpc": "2.0"', name)
    if "id" in value and name is None and "method" in value:
        return _refused(INVALID_REQUEST, "the id of a request is a string or a whole number", None)
    try:
        jsonrpc_message_adapter.validate_json(line, by_name=False)
    except ValidationError:
        return _refused(INVALID_REQUEST, "the message is no request, notification or response", name)
    return None


def _refused(code: int, message: str, name: int | str | None) -> JSONRPCError:
    return JSONRPCError(jsonrpc="2.0", id=name, error=ErrorData(code=code, message=message))


def _id_of(value: dict[str, Any]) -> int | str | None:
    name = value.get("id")
    return name if isinstance(name, int | str) and not isinstance(name, bool) else None


def _early_id(line: bytes) -> int | str | None:
    match = _EARLY_ID.match(line)
    if match is None:
        return None
    return match[1][1:-1].decode("utf-8", "replace") if match[1].startswith(b'"') else int(match[1])
