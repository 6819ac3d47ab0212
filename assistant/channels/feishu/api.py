"""Calls of the open platform.

One pool of connections, one tenant token, and retries that wait as long as they are told to.

The SDK is not used for these calls: it opens a connection and reads every root certificate anew for each, and fetches
its token with a blocking call on the event loop.
"""

from __future__ import annotations

import asyncio
import email.utils
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from assistant.channels.chat.adapter import PlatformError
from assistant.settings import FeishuSettings

TOKEN_PATH = "/open-apis/auth/v3/tenant_access_token/internal"
ATTEMPTS = 4
BACKOFF = 0.5
"""Seconds before the first repetition; each further one waits three times as long."""
PATIENCE = 20.0
"""The longest wait, in seconds, that a reply is still worth."""
TIMEOUT = 15.0

_STALE_TOKEN = frozenset({99991661, 99991663, 99991664, 99991665, 99991671})
_LIMITED = frozenset({99991400, 230020, 1000004, 1000005})
_PASSING = frozenset({200810, 230049, 300120})
"""The card is being pressed, the message is being sent, an internal error: gone in a moment."""

Sent = Mapping[str, Any] | aiohttp.FormData | None
"""What one request holds: JSON, or a form with a file in it."""
Body = Mapping[str, Any] | Callable[[], Sent] | None


class ApiRefusal(PlatformError):
    """The platform's answer is no; `code` is its own, 0 where it could not be reached."""

    def __init__(self, message: str, code: int = 0) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """What came back; `date` is the platform's clock in seconds since 1970, None where it did not say."""

    status: int
    value: Mapping[str, Any]
    reset: float | None
    date: float | None

    @property
    def code(self) -> int:
        """The platform's code; -1 where the body is not what it sends."""
        code = self.value.get("code")
        return code if isinstance(code, int) and (code or self.status < 400) else -1

    @property
    def passes(self) -> bool:
        """Whether the same call may succeed a little later."""
        return self.limited or self.status >= 500 or self.code in _PASSING

    @property
    def limited(self) -> bool:
        """Whether the call came too soon after others."""
        return self.status == 429 or self.code in _LIMITED


class Api:
    """The platform's API as one app. Use within `running`, on one event loop."""

    def __init__(
        self,
        settings: FeishuSettings,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._base = settings.base_url.rstrip("/")
        self._pause = pause
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None
        self._renewing = asyncio.Lock()
        self._token = ""
        self._until = 0.0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Api]:
        """Hold the connections open."""
        timeout = aiohttp.ClientTimeout(total=TIMEOUT)
        async with aiohttp.ClientSession(timeout=timeout, raise_for_status=False) as session:
            self._session = session
            try:
                yield self
            finally:
                self._session = None

    async def call(self, method: str, path: str, body: Body = None, *, attempts: int = ATTEMPTS) -> Mapping[str, Any]:
        """The value of one call, repeated while that may help. Raises ApiRefusal.

        A `body` given as a function is made anew for every attempt. A token that ran out is renewed, once.
        """
        renewed, attempt = False, 0
        while True:
            wait: float | None = None
            try:
                token, answer = await self._attempt(method, path, body() if callable(body) else body)
            except (aiohttp.ClientError, TimeoutError) as error:
                problem = ApiRefusal(f"{method} {path}: {self._base} cannot be reached ({type(error).__name__})")
            else:
                if answer.code == 0:
                    return answer.value
                if answer.code in _STALE_TOKEN and not renewed:
                    renewed = True
                    if self._token == token:
                        self._token = ""
                    continue
                problem = ApiRefusal(f"{method} {path}: {_reason(answer)}", answer.code)
                if not answer.passes:
                    raise problem
                wait = answer.reset if answer.limited else None
            attempt += 1
            wait = BACKOFF * 3 ** (attempt - 1) if wait is None else wait
            if attempt >= attempts or wait > PATIENCE:
                raise problem
            await self._pause(wait)

    async def ask(self, method: str, path: str, body: Sent = None, token: str = "") -> ApiResponse:
        """One request, as it is, and what came back. Raises aiohttp.ClientError, TimeoutError."""
        assert self._session is not None, "outside of running()"
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        sent: dict[str, Any] = {"data": body} if isinstance(body, aiohttp.FormData) else {"json": body}
        async with self._session.request(method, self._base + path, headers=headers, **sent) as response:
            text = await response.text(errors="replace")
            reset = response.headers.get("x-ogw-ratelimit-reset") or response.headers.get("Retry-After")
            return ApiResponse(response.status, _value(text), _seconds(reset), _moment(response.headers.get("Date")))

    async def ask_for_token(self) -> ApiResponse:
        """The answer to the app's id and secret. Raises aiohttp.ClientError, TimeoutError."""
        secret = self._settings.app_secret
        credentials = {"app_id": self._settings.app_id or "", "app_secret": secret.get_secret_value() if secret else ""}
        return await self.ask("POST", TOKEN_PATH, credentials)

    async def _attempt(self, method: str, path: str, body: Sent) -> tuple[str, ApiResponse]:
        """The answer and the token it was asked with; where there is no token to be had, the answer that says so."""
        async with self._renewing:
            if not self._token or self._clock() >= self._until:
                answer = await self.ask_for_token()
                if answer.code != 0:
                    return "", answer
                self._token = str(answer.value.get("tenant_access_token"))
                # Renewed before it runs out, so that no call is sent with a token that dies on the way.
                self._until = self._clock() + 0.9 * float(answer.value.get("expire") or 0)
            token = self._token
        return token, await self.ask(method, path, body, token)


def _value(text: str) -> Mapping[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _seconds(text: str | None) -> float | None:
    try:
        return max(0.0, float(text)) if text else None
    except ValueError:
        return None


def _moment(text: str | None) -> float | None:
    try:
        return email.utils.parsedate_to_datetime(text).timestamp() if text else None
    except ValueError:
        return None


def _reason(answer: ApiResponse) -> str:
    message = " ".join(str(answer.value.get("msg") or "").split())[:200]
    return f"{answer.code} {message}" if answer.value else f"HTTP {answer.status}"
