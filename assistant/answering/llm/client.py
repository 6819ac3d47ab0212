"""One model behind the OpenAI protocol, through langchain-openai: streamed, bounded, retried, counted and paid for.

Whatever goes wrong comes out as `LlmError` with a reason a reader understands; the caller then answers without the
model.
"""

from __future__ import annotations

import asyncio
import random
import time
import weakref
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from assistant.answering.llm.breaker import Breaker
from assistant.answering.llm.prompt import Message
from assistant.answering.llm.spending import Ledger, Price, Usage, read_prices
from assistant.errors import ServiceError
from assistant.language.model_tokens import count_tokens, encoding_for
from assistant.settings import LlmSettings, Settings

if TYPE_CHECKING:
    from langchain_core.messages import AIMessageChunk
    from langchain_openai import ChatOpenAI

OPENAI = "https://api.openai.com/v1"
LONGEST_WAIT = 20.0
"""A server that asks for a longer pause than this, in seconds, counts as unavailable."""

Sleep = Callable[[float], Awaitable[None]]


class LlmError(Exception):
    """The model gave nothing to work with.

    `reason` names the case: `unavailable`, `refused`, `limit`, `timeout`, `cut`.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


@dataclass(slots=True)
class Call:
    """One request: what to send, and after it what it used."""

    messages: Sequence[Message]
    response_format: dict[str, Any]
    usage: Usage = field(default_factory=Usage)
    finish_reason: str | None = None


@dataclass(slots=True)
class _Loop:
    """What belongs to one event loop: the connections and the places for calls at the same time."""

    model: ChatOpenAI
    places: asyncio.Semaphore


class LlmClient:
    """Asks the model. Safe to share between threads and event loops; connections are kept per event loop."""

    def __init__(
        self,
        settings: LlmSettings,
        ledger: Ledger | None = None,
        *,
        breaker: Breaker | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.settings = settings
        self.model = settings.model
        self.encoding = encoding_for(settings.model)
        self._ledger = ledger
        self._breaker = breaker or Breaker()
        self._sleep = sleep
        self._loops: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, _Loop] = weakref.WeakKeyDictionary()

    async def stream(self, call: Call) -> AsyncGenerator[str, None]:
        """The pieces of the reply as they come; fills in `call.usage`. Raises LlmError, also after some pieces."""
        if not self._breaker.allows():
            raise LlmError("unavailable", "it failed several times in a row and is left alone for a moment")
        price = read_prices().of(self.model)
        prompt_tokens = sum(count_tokens(text, self.encoding) + 4 for _, text in call.messages)
        most = (
            (price or read_prices().dearest).cost(prompt_tokens, self.settings.max_output_tokens)
            if self._ledger
            else Decimal(0)
        )
        self._reserve(most)
        meter = _Meter(prompt_tokens, self.encoding)
        try:
            async with self._loop().places, aclosing(self._retried(call, meter)) as pieces:
                async for piece in pieces:
                    yield piece
        finally:
            call.usage = meter.usage(price)
            if self._ledger is not None:
                known = price or read_prices().dearest
                with suppress(ServiceError):  # what cannot be settled stays booked in full
                    self._ledger.settle(most, known.cost(call.usage.prompt_tokens, call.usage.completion_tokens))

    def _reserve(self, most: Decimal) -> None:
        """Book the most a call can cost, or raise LlmError: without a ledger that can be kept nothing is spent."""
        if self._ledger is None:
            return
        try:
            fits = self._ledger.reserve(most)
        except ServiceError as error:
            raise LlmError("limit", str(error)) from error
        if not fits:
            raise LlmError("limit", f"the daily spending limit of {self.settings.daily_limit_usd} USD is reached")

    async def complete(self, call: Call) -> str:
        """The whole reply. Raises LlmError."""
        async with aclosing(self.stream(call)) as pieces:
            return "".join([piece async for piece in pieces])

    async def _retried(self, call: Call, meter: _Meter) -> AsyncGenerator[str, None]:
        """Tries again, at most `max_retries` times and within the deadline, as long as nothing has come yet."""
        end = time.monotonic() + self.settings.deadline
        for attempt in range(self.settings.max_retries + 1):
            try:
                async with aclosing(self._once(call, meter, end)) as pieces:
                    async for piece in pieces:
                        self._breaker.succeeded()
                        yield piece
            except Exception as error:
                failure = _read_error(error)
                if failure.counts:
                    self._breaker.failed()
                else:
                    self._breaker.succeeded()
                last = attempt == self.settings.max_retries
                wait = (
                    failure.wait if failure.wait is not None else random.uniform(0.5, 1.0) * min(8.0, 0.25 * 2**attempt)
                )
                if meter.started or last or not failure.again or wait > min(LONGEST_WAIT, end - time.monotonic()):
                    cut = meter.started and failure.reason != "refused"
                    raise LlmError("cut" if cut else failure.reason, failure.detail) from error
                await self._sleep(wait * random.uniform(1.0, 1.1))
                continue
            return

    async def _once(self, call: Call, meter: _Meter, end: float) -> AsyncGenerator[str, None]:
        from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

        kinds: dict[str, type[BaseMessage]] = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
        messages = [kinds[role](content=text) for role, text in call.messages]
        # in extra_body the schema goes to the server as it stands; as an argument the openai package would collect the
        # whole reply and raise at its end if it was cut, which is no reason to lose the claims that came whole
        stream = self._loop().model.astream(messages, extra_body={"response_format": call.response_format})
        meter.called()
        try:
            while True:
                patience = min(self.settings.timeout, end - time.monotonic())
                if patience <= 0:
                    raise TimeoutError
                try:
                    chunk = await asyncio.wait_for(anext(stream), patience)
                except StopAsyncIteration:
                    return
                text = meter.take(chunk, call)
                if text:
                    yield text
        finally:
            await stream.aclose()  # type: ignore[attr-defined]

    def _loop(self) -> _Loop:
        loop = asyncio.get_running_loop()
        entry = self._loops.get(loop)
        if entry is None:
            entry = self._loops[loop] = _Loop(self._open_model(), asyncio.Semaphore(self.settings.concurrency))
        return entry

    def _open_model(self) -> ChatOpenAI:
        from langchain_openai import ChatOpenAI
        from openai import DefaultAsyncHttpxClient

        settings = self.settings
        key = settings.api_key.get_secret_value() if settings.api_key else "none"
        # a client of our own: the one langchain-openai shares between event loops breaks when the first of them closes
        return ChatOpenAI(
            model=settings.model,
            base_url=settings.base_url or OPENAI,
            api_key=lambda: key,
            temperature=settings.temperature,
            max_completion_tokens=settings.max_output_tokens,
            timeout=settings.timeout,
            stream_chunk_timeout=settings.timeout
            + 5,  # never reached, but with it the connection is closed at once on leaving
            max_retries=0,
            stream_usage=True,
            use_responses_api=False,
            http_async_client=DefaultAsyncHttpxClient(timeout=settings.timeout),
        )


def open_client(settings: Settings) -> LlmClient | None:
    """The client of the model that is set, or None where there is none. Nothing is sent before the first call."""
    if not settings.llm.available:
        return None
    limit = settings.llm.daily_limit_usd
    ledger = Ledger(settings.data_dir / "spending.sqlite", limit) if limit is not None else None
    return LlmClient(settings.llm, ledger)


class UsageCounter:
    """The client for the small jobs around one answer (a rewrite, a translation, facts); adds up what they use."""

    def __init__(self, client: LlmClient) -> None:
        self._client = client
        self.usage = Usage()

    @property
    def settings(self) -> LlmSettings:
        """The settings of the model."""
        return self._client.settings

    async def complete(self, call: Call) -> str:
        """The whole reply. Raises LlmError."""
        try:
            return await self._client.complete(call)
        finally:
            self.usage += call.usage


class _Meter:
    """Counts what one call uses: the server's own numbers, else counted here."""

    def __init__(self, prompt_tokens: int, encoding: str) -> None:
        self.started = False
        self._prompt = prompt_tokens
        self._encoding = encoding
        self._calls = 0
        self._text: list[str] = []
        self._report: tuple[int, int] | None = None

    def called(self) -> None:
        self._calls += 1

    def take(self, chunk: AIMessageChunk, call: Call) -> str:
        """The text of a chunk, after noting the rest. Raises LlmError for a refusal."""
        if chunk.usage_metadata:
            self._report = chunk.usage_metadata["input_tokens"], chunk.usage_metadata["output_tokens"]
        call.finish_reason = chunk.response_metadata.get("finish_reason") or call.finish_reason
        if chunk.additional_kwargs.get("refusal") or call.finish_reason == "content_filter":
            raise LlmError("refused")
        text = chunk.text
        if text:
            self.started = True
            self._text.append(text)
        return text

    def usage(self, price: Price | None) -> Usage:
        if not self._calls:
            return Usage()
        tokens = self._report or (
            self._prompt if self.started else 0,
            count_tokens("".join(self._text), self._encoding),
        )
        return Usage(*tokens, price.cost(*tokens) if price else None, self._calls)


@dataclass(frozen=True, slots=True)
class _Failure:
    """What an exception means.

    The reason given to readers, whether to try again and when, and whether it counts as a fault.
    """

    reason: str
    detail: str
    again: bool
    counts: bool = True
    wait: float | None = None


def _read_error(error: Exception) -> _Failure:
    import openai

    if isinstance(error, LlmError):
        return _Failure(error.reason, error.detail, again=False, counts=False)
    if isinstance(error, TimeoutError | openai.APITimeoutError):
        return _Failure("timeout", "no word came in time", again=False)
    if isinstance(error, openai.APIStatusError):
        status = error.status_code
        again = status in (408, 409, 429) or status >= 500
        detail = f"the server answered {status}" + (
            "; check the API key"
            if status in (401, 403)
            else "; check the model's name and base_url"
            if status == 404
            else ""
        )
        return _Failure("unavailable", detail, again, wait=_asked_wait(error.response.headers) if again else None)
    if isinstance(error, openai.APIConnectionError):
        return _Failure("unavailable", "the server cannot be reached", again=True)
    return _Failure("unavailable", f"the reply could not be read ({type(error).__name__})", again=False)


def _asked_wait(headers: Any) -> float | None:
    """Seconds the server asks to wait; None if it does not say or says it as a date."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers.get(name, "")) / unit)
        except ValueError:
            continue
    return None
