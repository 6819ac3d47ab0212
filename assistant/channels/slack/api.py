"""Calls of Slack's Web API: one client, bounded retries, and every failure as one line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.http_retry.builtin_interval_calculators import BackoffRetryIntervalCalculator
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient

from assistant.channels.chat.adapter import PlatformError
from assistant.settings import SlackSettings

T = TypeVar("T")

RETRIES = 3
LONGEST_WAIT = 30
"""Seconds: a longer Retry-After is not waited for; nobody reads a reply that comes so late."""

NOT_FOR_US = frozenset(
    {
        "missing_scope",
        "unknown_method",
        "not_allowed_token_type",
        "not_allowed",
        "feature_not_enabled",
        "team_access_not_granted",
        "access_denied",
        "method_deprecated",
        "deprecated_endpoint",
    }
)
"""Refusals that will not change while this process runs: the workspace does not let the app do such a thing at all."""


class Refusal(PlatformError):
    """Slack said no; `code` is its own word for why, such as `channel_not_found`."""

    def __init__(self, method: str, code: str) -> None:
        super().__init__(f"Slack refused {method}: {code}")
        self.code = code


def client_of(
    settings: SlackSettings, session: aiohttp.ClientSession, backoff: float = 0.5, longest: int = LONGEST_WAIT
) -> AsyncWebClient:
    """A client that waits when Slack asks it to, up to `longest` seconds, and tries again when Slack stumbles.

    `backoff` is how long it waits, in seconds, where Slack does not say.
    """
    token = settings.bot_token.get_secret_value() if settings.bot_token else None
    pause = BackoffRetryIntervalCalculator(backoff_factor=backoff)
    retries: list[AsyncRetryHandler] = [
        AsyncConnectionErrorRetryHandler(RETRIES, pause),
        _Patience(RETRIES, longest),
        _Persistence(RETRIES, pause),
    ]
    return AsyncWebClient(
        token=token, base_url=settings.base_url.rstrip("/") + "/", session=session, retry_handlers=retries
    )


async def call(method: Callable[..., Awaitable[T]], **arguments: Any) -> T:
    """Call one method. Raises Refusal, or PlatformError where Slack cannot be reached."""
    name = getattr(method, "__name__", "the call").replace("_", ".")
    try:
        return await method(**arguments)
    except SlackApiError as error:
        raise Refusal(name, code_of(error)) from None
    except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
        raise PlatformError(f"Slack cannot be reached for {name} ({type(error).__name__})") from None


def code_of(error: SlackApiError) -> str:
    """Slack's own word for a refusal; the HTTP status where the answer was no JSON of Slack's."""
    data = getattr(error.response, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    return str(code or f"HTTP {getattr(error.response, 'status_code', 'error')}")


class _Patience(AsyncRateLimitErrorRetryHandler):
    """Waits as long as Slack asks, up to a bound."""

    def __init__(self, retries: int, longest: int) -> None:
        super().__init__(retries)
        self._longest = longest

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        return response is not None and response.status_code == 429 and _retry_after(response) <= self._longest


class _Persistence(AsyncServerErrorRetryHandler):
    """Tries again after any answer that says the fault is Slack's."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        return response is not None and response.status_code >= 500


def _retry_after(response: HttpResponse) -> int:
    header = next((value for name, value in response.headers.items() if name.lower() == "retry-after"), "1")
    seconds = header[0] if isinstance(header, list) else header
    return int(seconds) if seconds.isdigit() else LONGEST_WAIT + 1
