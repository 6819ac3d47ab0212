"""Errors as the API says them: a status and one JSON object, never a stack trace."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from assistant.base.entry import ITEM_FAULTS, refusal
from assistant.channels.words import WORDS
from assistant.errors import AssistantError, InputError, NotInstalled, ServiceError
from assistant.language.text import Language
from assistant.records.records import Conflict, NotFound

log = logging.getLogger(__name__)


class HttpError(AssistantError):
    """An error with a status of its own; `retry_after` is in seconds."""

    status = 400
    kind = "bad_input"
    retry_after: int | None = None


class Busy(HttpError):
    """Too much waits already."""

    status, kind, retry_after = 429, "busy", 2

    def __init__(self) -> None:
        super().__init__("too many questions are being answered; try again in a moment")


class TooMany(HttpError):
    """The caller asks faster than it may."""

    status, kind = 429, "rate_limited"

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(f"too many requests; try again in {retry_after} s")


class TooLong(HttpError):
    """The work took longer than allowed."""

    status, kind = 504, "timeout"

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no answer within {seconds:g} s; ask something narrower or try again")


class TooLarge(HttpError):
    """The request's body is larger than allowed."""

    status, kind = 413, "too_large"

    def __init__(self, most: int) -> None:
        super().__init__(f"the request is larger than {most} bytes; send less")


class NoKey(HttpError):
    """No API key, or one that is not known."""

    status, kind = 401, "unauthorized"


class NotAllowed(HttpError):
    """The key does not allow this."""

    status, kind = 403, "forbidden"


class Stranger(HttpError):
    """The server was addressed by a name that is not its own, or a page of another site sent the request."""

    status, kind = 403, "forbidden"


def status_of(error: AssistantError) -> tuple[int, str]:
    """The HTTP status and the kind of an error."""
    if isinstance(error, HttpError):
        return error.status, error.kind
    for family, status, kind in (
        (NotFound, 404, "not_found"),
        (Conflict, 409, "conflict"),
        (InputError, 400, "bad_input"),
        (NotInstalled, 501, "not_installed"),
        (ServiceError, 503, "unavailable"),
    ):
        if isinstance(error, family):
            return status, kind
    return 500, "internal"


def reader_text(error: AssistantError, language: Language) -> str:
    """What is wrong, for a person: an input in its own words, what the service cannot do in few."""
    kind, line = status_of(error)[1], error.in_language(language)
    if kind in ("bad_input", "not_installed"):  # a line that is held in English alone is at least introduced
        return WORDS("error.refused", language, problem=line) if line == str(error) else line
    seconds = error.retry_after if isinstance(error, HttpError) else None
    return WORDS(f"error.{kind}", language, seconds=seconds)


def error_json(kind: str, message: str, request_id: str) -> dict[str, object]:
    """The JSON of an error, its message on one line; the `error` object is also what OpenAI clients read."""
    line = "".join(character if character.isprintable() else " " for character in message)
    return {"error": {"type": kind, "code": kind, "message": line, "request_id": request_id}}


def error_response(error: AssistantError, request_id: str) -> JSONResponse:
    """The response for an error a caller can act on."""
    status, kind = status_of(error)
    headers: dict[str, str] = {}
    if isinstance(error, HttpError) and error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(error_json(kind, str(error), request_id), status, headers)


def unexpected_response(request_id: str) -> JSONResponse:
    """The response for an error that nobody foresaw; what it was stands in the log alone."""
    return JSONResponse(error_json("internal", "something went wrong here; it was logged", request_id), 500)


def add_error_handlers(app: FastAPI) -> None:
    """Every error that a route foresees in the one form; the guard answers for the others."""

    async def known(request: Request, error: Exception) -> Response:
        assert isinstance(error, AssistantError)
        return error_response(error, request_id_of(request))

    async def faulty(request: Request, error: Exception) -> Response:
        request_id = request_id_of(request)
        log.warning("a request was refused for a fault of its own", exc_info=error, extra={"request_id": request_id})
        return error_response(refusal(error), request_id)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return JSONResponse(error_json("bad_input", f"{where}: {first['msg']}", request_id_of(request)), 400)

    app.add_exception_handler(AssistantError, known)
    for fault in ITEM_FAULTS:
        app.add_exception_handler(fault, faulty)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, framework_error)


async def framework_error(request: Request, error: Exception) -> Response:
    """An error that the framework found: no such path, no such method, a body that is too large."""
    assert isinstance(error, HTTPException)
    kinds = {404: "not_found", 405: "method_not_allowed", TooLarge.status: TooLarge.kind}
    kind = kinds.get(error.status_code, "bad_input")
    return JSONResponse(error_json(kind, str(error.detail), request_id_of(request)), error.status_code, error.headers)


def request_id_of(request: Request) -> str:
    """The id under which this request is logged."""
    return str(request.scope.get("state", {}).get("request_id", ""))
