"""Takes what people write on one platform and sees that each message is answered once, in its thread."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import os
import uuid
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from assistant.answering.answer import Claim
from assistant.channels.chat import words
from assistant.channels.chat.adapter import Abilities, Adapter, Incoming, Kind, PlatformError, Stream
from assistant.channels.chat.checking import provisions_of, verdict_message, verified_message
from assistant.channels.chat.message import Message, claim_line, message_of, plain
from assistant.channels.desk import Caller, Desk, Given, Listener
from assistant.conversations.records import Conflict, Feedback
from assistant.eligibility.fact_files import facts_from_mapping
from assistant.errors import AssistantError, InputError, ServiceError
from assistant.retrieval.query import language_of
from assistant.settings import ChatSettings

if TYPE_CHECKING:
    from assistant.corpus.model import Provision

log = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=6)
"""After this long a message that another process took and did not answer is taken over: longer than any answer may take."""

WATCH = 60.0
"""Seconds between looks for such messages."""

ATTEMPTS = 3
"""How often a turn is tried again when another message of the same thread was answered in the meantime."""

QUICK = 2
"""Threads for what takes milliseconds, so that a message is noted at once however many answers are being written."""

T = TypeVar("T")


class Room:
    """One platform's conversations. Runs on one event loop; blocking work goes to threads of its own."""

    def __init__(
        self,
        adapter: Adapter,
        desk: Desk,
        settings: ChatSettings,
        clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        self._adapter = adapter
        self._desk = desk
        self.settings = settings
        self._clock = clock
        # More answers at once than cores only keep the loop from showing that a message was seen.
        most = settings.concurrency or (8 if desk.assistant.llm is not None else os.cpu_count())
        self._threads = ThreadPoolExecutor(most, thread_name_prefix=adapter.name)
        self._quick = ThreadPoolExecutor(QUICK, thread_name_prefix=f"{adapter.name}-records")
        self._window = MovingWindowRateLimiter(MemoryStorage())
        self._name = uuid.uuid4().hex
        self._tasks: set[asyncio.Task[None]] = set()
        self._turns: dict[str, asyncio.Lock] = {}
        self._watching: asyncio.Task[None] | None = None
        self._closing = False

    @property
    def abilities(self) -> Abilities:
        """What the platform can do."""
        return self._adapter.abilities

    async def open(self) -> None:
        """Answer what a process that died left unanswered, now and from time to time. Raises ServiceError."""
        await self._take_over()
        self._watching = asyncio.create_task(self._watch())

    async def take(self, incoming: Incoming) -> None:
        """See to a message; returns as soon as it is safely noted, long before it is answered. Never raises.

        A delivery seen before, by this process or another, and a place that is not allowed are passed over in silence.
        """
        if self._closing or not self._allowed(incoming):
            return
        try:
            if not await self._quickly(lambda: self._accept(incoming)):
                return
        except AssistantError as error:
            log.error("%s: a message could not be noted: %s", self._adapter.name, error)
            self._start(self._say(incoming, words.UNAVAILABLE[language_of(incoming.text)]))
            return
        self._start(self._see_to(incoming))

    async def feedback(
        self, incoming: Incoming, answer: str, up: bool, comment: str = "", for_evals: bool = False
    ) -> None:
        """Keep what a person thought of an answer. Raises InputError, ServiceError."""
        given = Feedback(
            answer=answer,
            rating="up" if up else "down",
            comment=comment,
            question=incoming.text or None,
            owner=incoming.owner,
            channel=self._adapter.name,
            for_evals=for_evals,
        )
        await self._quickly(lambda: self._desk.feedback(given))

    async def check(self, incoming: Incoming, facts: Mapping[str, object]) -> Message:
        """The verdict on a company. Raises InputError naming the fact that cannot be read."""
        language = language_of(incoming.text)

        def work() -> Message:
            verdict = self._desk.check(facts_from_mapping(facts, "facts"), self._caller(incoming))
            return verdict_message(verdict, language)

        return await self._in_thread(work)

    async def provision(self, incoming: Incoming, reference: str) -> tuple[Provision, ...]:
        """The provisions that a reference or a bare number such as 2.1.2 names today. Raises InputError."""
        return await self._in_thread(lambda: provisions_of(self._desk.assistant, reference))

    async def verify(self, incoming: Incoming, text: str) -> Message:
        """Every citation with a quote that is found in the text, checked character by character. Raises InputError."""
        return await self._in_thread(lambda: verified_message(self._desk, text, self._caller(incoming)))

    async def idle(self) -> None:
        """Return when nothing is being answered."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def close(self, grace: float = 30.0) -> None:
        """Take nothing more, finish what is being answered; what is not done within `grace` seconds another process will do."""
        if self._closing:
            return
        self._closing = True
        if self._watching is not None:
            self._watching.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace)
        for task in tuple(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=5)
        with suppress(AssistantError):
            await self._quickly(lambda: self._desk.records.release(self._adapter.name, self._name))
        for threads in (self._threads, self._quick):
            threads.shutdown(wait=False, cancel_futures=True)

    # --- one message ----------------------------------------------------------------------------------------------------

    def _allowed(self, incoming: Incoming) -> bool:
        workspaces, rooms = self.settings.workspaces, self.settings.rooms
        return (not workspaces or incoming.workspace in workspaces) and (not rooms or incoming.room in rooms)

    def _accept(self, incoming: Incoming) -> bool:
        return self._desk.records.accept(
            incoming.channel, incoming.event, _place(incoming), incoming.as_json(), self._name
        )

    async def _see_to(self, incoming: Incoming) -> None:
        """Whatever a message needs; messages of one thread one after the other, in the order in which they came."""
        turn = self._turns.setdefault(incoming.thread_key, asyncio.Lock())
        async with turn:
            posted: tuple[str, ...] = ()
            try:
                posted = await self._seen_to(incoming)
            except PlatformError as error:
                log.error("%s: a reply could not be posted: %s", self._adapter.name, error)
            await self._done(incoming, posted)
        if not turn.locked() and not getattr(turn, "_waiters", None):
            self._turns.pop(incoming.thread_key, None)

    async def _seen_to(self, incoming: Incoming) -> tuple[str, ...]:
        before = await self._quickly(lambda: self._desk.records.posted(incoming.channel, _place(incoming)))
        if incoming.kind is Kind.DELETED:
            if before:
                await self._adapter.remove(incoming, before)
            return ()
        language = language_of(incoming.text)
        if not incoming.text.strip():
            return await self._adapter.send(incoming, plain(words.EMPTY[language], language))
        if wait := self._too_many(incoming):
            return await self._adapter.send(incoming, plain(words.TOO_MANY[language].format(wait), language))
        with suppress(PlatformError):
            await self._adapter.status(incoming, words.WORKING[language])
        try:
            return await self._answer(incoming, before)
        finally:
            with suppress(PlatformError):
                await self._adapter.status(incoming, "")

    async def _answer(self, incoming: Incoming, before: tuple[str, ...]) -> tuple[str, ...]:
        """Answer with the best the platform can do: growing while it is written, else at once; in place of an earlier reply."""
        growing = _Growing(self._adapter, incoming) if self._adapter.abilities.stream and not before else None
        try:
            message = message_of(await self._given(incoming, growing))
        except asyncio.CancelledError:
            if growing is not None:
                growing.stop()  # the thread that answers may go on for a while; another process will post
            raise
        except InputError as error:
            message = plain(str(error), language_of(incoming.text))
        except ServiceError as error:
            log.error("%s: no answer: %s", self._adapter.name, error)
            message = plain(words.UNAVAILABLE[language_of(incoming.text)], language_of(incoming.text))
        except Exception:
            log.exception("%s: no answer", self._adapter.name)
            message = plain(words.FAILED[language_of(incoming.text)], language_of(incoming.text))
        if before and self._adapter.abilities.edit:
            return await self._adapter.edit(incoming, before, message)
        if growing is not None and (posted := await growing.finished(message)):
            return posted
        return await self._adapter.send(incoming, message)

    async def _given(self, incoming: Incoming, growing: _Growing | None) -> Given:
        """The reply in the thread's conversation; where another message of the thread was faster, the turn is taken again."""
        loop = asyncio.get_running_loop()
        records = self._desk.records

        def claim(said: Claim) -> None:
            if growing is not None:
                asyncio.run_coroutine_threadsafe(growing.append(said), loop).result()

        def work() -> Given:
            caller = self._caller(incoming)
            owner = incoming.thread_owner
            conversation = records.start(owner, incoming.channel, incoming.thread_key)
            for attempt in range(ATTEMPTS):
                try:
                    return self._desk.ask(
                        incoming.text,
                        Caller(owner, caller.channel, caller.request_id),
                        conversation=conversation,
                        listener=Listener(claim=claim),
                    )
                except Conflict:
                    if attempt == ATTEMPTS - 1:
                        raise
            raise AssertionError("the last attempt returns or raises")

        return await self._in_thread(work)

    async def _done(self, incoming: Incoming, posted: tuple[str, ...]) -> None:
        try:
            await self._quickly(lambda: self._desk.records.answered(incoming.channel, incoming.event, posted))
        except AssistantError as error:
            log.error("%s: a reply could not be noted: %s", self._adapter.name, error)

    async def _say(self, incoming: Incoming, text: str) -> None:
        with suppress(PlatformError):
            await self._adapter.send(incoming, plain(text, language_of(incoming.text)))

    def _too_many(self, incoming: Incoming) -> int:
        """Seconds to wait where this person or this room asks too much; 0 where it may go on."""
        for who, rate in (
            (incoming.owner, self.settings.rate_per_user),
            (f"room {incoming.workspace}/{incoming.room}", self.settings.rate_per_room),
        ):
            limit = RateLimitItemPerMinute(rate)
            if not self._window.hit(limit, who):
                reset = self._window.get_window_stats(limit, who).reset_time
                return max(1, round(reset - dt.datetime.now(dt.UTC).timestamp()))
        return 0

    def _caller(self, incoming: Incoming) -> Caller:
        return Caller(incoming.owner, self._adapter.name, incoming.event)

    # --- the process ----------------------------------------------------------------------------------------------------

    async def _take_over(self) -> None:
        name, before = self._adapter.name, self._clock() - LEASE
        for held in await self._quickly(lambda: self._desk.records.take_over(name, self._name, before)):
            self._start(self._see_to(Incoming.from_json(held)))

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(WATCH)
            try:
                await self._take_over()
            except AssistantError as error:
                log.error("%s: unanswered messages could not be looked for: %s", self._adapter.name, error)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("%s: a message could not be seen to", self._adapter.name, exc_info=error)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """Work that takes as long as an answer."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def _quickly(self, work: Callable[[], T]) -> T:
        """A read or a write of the records."""
        return await asyncio.get_running_loop().run_in_executor(self._quick, work)


class _Growing:
    """A reply that grows while the platform lets it; from its first refusal on, the whole message is posted at the end."""

    def __init__(self, adapter: Adapter, to: Incoming) -> None:
        self._adapter = adapter
        self._to = to
        self._stream: Stream | None = None
        self._refused = False

    async def append(self, claim: Claim) -> None:
        """Show one more claim."""
        if self._refused:
            return
        try:
            if self._stream is None:
                self._stream = await self._adapter.stream(self._to)
            await self._stream.append(claim_line(claim, language_of(self._to.text)))
        except PlatformError as error:
            log.warning("%s: a reply cannot grow: %s", self._adapter.name, error)
            self._refused = True

    def stop(self) -> None:
        """Show nothing more."""
        self._refused = True

    async def finished(self, message: Message) -> tuple[str, ...]:
        """The ids of the whole message in the place of what grew; nothing where there is no place for it."""
        if self._stream is None:
            return ()
        try:
            return await self._stream.finish(message)
        except PlatformError as error:
            log.warning("%s: a reply that grew cannot be finished: %s", self._adapter.name, error)
            return ()


def _place(incoming: Incoming) -> str:
    """The message's name within its platform."""
    return f"{incoming.workspace}/{incoming.room}/{incoming.message}"
