"""Errors as OpenAI clients read them: `type`, `code`, `param` and a message in the language of the chat."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from assistant.channels.http.errors import (
    HttpError,
    TooLarge,
    error_json,
    error_response,
    reader_text,
    request_id_of,
    status_of,
)
from assistant.errors import AssistantError, InBoth, InputError
from assistant.language.text import Language

INVALID = "invalid_request_error"
"""The type of what the request asks wrongly; what any route of the service refuses keeps the type it has there."""

_CODES = {
    "unauthorized": "invalid_api_key",
    "forbidden": "insufficient_permissions",
    "rate_limited": "rate_limit_exceeded",
    "busy": "rate_limit_exceeded",
    "bad_input": "invalid_value",
    "too_large": "request_too_large",
}
"""Our kinds of errors by the codes that clients of the protocol know; the others are the same."""


_MISREAD = {"missing": "missing_required_parameter", "json_invalid": "invalid_json"}
"""What is wrong with a body, by the codes of the protocol."""


class Unsupported(InputError):
    """A demand that cannot be met; `param` is the field that makes it."""

    code = "unsupported_value"

    def __init__(self, line: str | InBoth, param: str) -> None:
        super().__init__(line)
        self.param = param


class NotServed(HttpError):
    """A model or an endpoint that there is none of here."""

    status, kind = 404, "model_not_found"
    param: str | None = None


class OpenAIRoute(APIRoute):
    """A route whose errors are those of the protocol."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with its errors drawn."""
        handle = super().get_route_handler()

        async def drawn(request: Request) -> Response:
            try:
                return await handle(request)
            except AssistantError as error:
                response = error_response(error, request_id_of(request))
                content = protocol_error(error, request_id_of(request), language_read(request))
                headers = {
                    name: value
                    for name, value in response.headers.items()
                    if name in ("retry-after", "www-authenticate")
                }
                return JSONResponse(content, response.status_code, headers)
            except RequestValidationError as error:
                return JSONResponse(_misread(error, request_id_of(request)), 400)
            except HTTPException as error:  # a body that is too large or cannot be parsed at all
                code = _CODES["too_large"] if error.status_code == TooLarge.status else _MISREAD["json_invalid"]
                content = _json(INVALID, code, None, str(error.detail), request_id_of(request))
                return JSONResponse(content, error.status_code)

        return drawn


def language_read(request: Request) -> Language:
    """The language of the chat as far as it was read; English before."""
    language: Language = getattr(request.state, "language", Language.EN)
    return language


def protocol_error(error: AssistantError, request_id: str, language: Language) -> dict[str, object]:
    """The JSON of an error a caller can act on."""
    kind = status_of(error)[1]
    code = getattr(error, "code", None) or _CODES.get(kind, kind)
    param = getattr(error, "param", None)
    line = error.in_language(language)
    if language is Language.ZH and line == str(error):
        line = reader_text(error, language)
    asked_wrongly = kind == "bad_input" or isinstance(error, NotServed)
    return _json(INVALID if asked_wrongly else kind, code, param, line, request_id)


def _misread(error: RequestValidationError, request_id: str) -> dict[str, object]:
    """The JSON for a body that is none, or of which one field is not what it must be."""
    first = error.errors()[0]
    where: Sequence[str | int] = [part for part in first["loc"] if part != "body"]
    code = _MISREAD.get(str(first["type"]), "invalid_value")
    place = ".".join(map(str, first["loc"]))
    param = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in where).removeprefix(".") or None
    return _json(INVALID, code, param, f"{place}: {first['msg']}", request_id)


def _json(kind: str, code: str, param: str | None, message: str, request_id: str) -> dict[str, object]:
    content = error_json(kind, message, request_id)
    body = content["error"]
    assert isinstance(body, dict)
    return {"error": {**body, "code": code, "param": param}}
