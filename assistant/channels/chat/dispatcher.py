"""Takes what people write on one platform and sees that each message is answered once, in its thread."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import os
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakValueDictionary

from assistant.answering.answer import Claim
from assistant.base.deadline import outliving
from assistant.channels.chat.adapter import (
    Abilities,
    Adapter,
    ChatFile,
    Incoming,
    MessageEvent,
    MissingPermission,
    PlatformError,
)
from assistant.channels.chat.checking import provisions_of, verdict_message, verified_message
from assistant.channels.chat.deliveries import gone, holder
from assistant.channels.chat.memos import asks_for_memo, memo_of_check, memo_of_turn
from assistant.channels.chat.message import Message, message_of, plain
from assistant.channels.chat.progress_message import ProgressMessage
from assistant.channels.chat.threads import Threads
from assistant.channels.hosting.facade import ATTEMPTS, Caller, ChannelFacade, Listener, RecordedReply
from assistant.channels.words import WORDS
from assistant.dialogue.conversation import Conversation
from assistant.eligibility.facts.files import facts_from_mapping
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.reading.reader import FactsReading
from assistant.eligibility.reading.stated import as_read
from assistant.eligibility.verdict.checker import Verdict
from assistant.errors import AssistantError, InputError, ServiceError
from assistant.language.detection import language_of
from assistant.language.text import Language
from assistant.records.records import Conflict, Feedback
from assistant.settings import ChatSettings

if TYPE_CHECKING:
    from assistant.corpus.model import Provision

log = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=6)
"""After this long a message that another process took and did not answer is taken over.

Longer than any answer may take.
"""

WATCH = 60.0
"""Seconds between looks for such messages."""

QUICK = 2
"""Threads for what takes milliseconds, so that a message is noted at once however many answers are being written."""

T = TypeVar("T")

Obey = Callable[[Incoming], Awaitable[tuple[str, ...]] | None]
"""Does what a message asks for if it is a command, and gives the ids of what it posted; None where it is a question.

What it does is to be counted, by `Room.count` or by the methods that count themselves.
"""


@dataclass(frozen=True, slots=True)
class PostedVerdict:
    """A verdict as it is posted, with what it rests on."""

    message: Message
    verdict: Verdict
    facts: FactsReading


class ChatDispatcher:
    """One platform's conversations. Runs on one event loop; blocking work goes to threads of its own."""

    def __init__(
        self,
        adapter: Adapter,
        facade: ChannelFacade,
        settings: ChatSettings,
        *,
        obey: Obey = lambda _: None,
        clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        self._adapter = adapter
        self._facade = facade
        self.settings = settings
        self._obey = obey
        self._clock = clock
        # Two for a core, for one waits for the database while the other thinks; more would only delay the first sign.
        most = settings.concurrency or (8 if facade.assistant.llm is not None else 2 * (os.cpu_count() or 1))
        self._answering = ThreadPoolExecutor(most, thread_name_prefix=adapter.name)
        self._quick = ThreadPoolExecutor(QUICK, thread_name_prefix=f"{adapter.name}-records")
        self._rates = facade.rates
        self._name = holder()
        self._tasks: set[asyncio.Task[None]] = set()
        self._threads = Threads(facade)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._watching: asyncio.Task[None] | None = None
        self._closing = False

    @property
    def abilities(self) -> Abilities:
        """What the platform can do."""
        return self._adapter.abilities

    @property
    def fact_table(self) -> FactTable:
        """The facts that a form may ask for."""
        return self._facade.assistant.book.fact_table

    @property
    def fiscal_year(self) -> int:
        """The latest fiscal year that is over, of which a form asks."""
        return self._facade.assistant.today.year - 1

    async def open(self) -> None:
        """Answer what a process that died left unanswered, now and from time to time. Raises ServiceError."""
        await self._quickly(self._release_gone)
        await self._take_over()
        self._watching = asyncio.create_task(self._watch())

    def admits(self, incoming: Incoming) -> bool:
        """Whether the assistant may act where this comes from."""
        workspaces, rooms = self.settings.workspaces, self.settings.rooms
        return (not workspaces or incoming.workspace in workspaces) and (not rooms or incoming.room in rooms)

    async def take(self, incoming: Incoming) -> None:
        """See to a message; returns as soon as it is safely noted, long before it is answered. Never raises.

        A delivery seen before, by this process or another, and a place that is not allowed are passed over in silence.
        """
        if self._closing or not self.admits(incoming):
            return
        try:
            if not await self._quickly(lambda: self._accept(incoming)):
                return
        except AssistantError as error:
            log.error("%s: a message could not be noted: %s", self._adapter.name, error)
            self._start(self._say(incoming, WORDS("error.unavailable", language_of(incoming.text))))
            return
        self._start(self._see_to(incoming))

    async def feedback(
        self, incoming: Incoming, answer: str, up: bool, comment: str = "", for_evals: bool = False
    ) -> None:
        """Keep what a person thought of an answer, with the question only where it may be used for the evals.

        Raises InputError, ServiceError.
        """
        feedback = Feedback(
            answer=answer,
            rating="up" if up else "down",
            comment=comment,
            question=(incoming.text or None) if for_evals else None,
            owner=incoming.owner,
            channel=self._adapter.name,
            for_evals=for_evals,
        )
        await self._quickly(lambda: self._facade.feedback(feedback))

    def count(self, incoming: Incoming, language: Language) -> None:
        """Count one more thing that is asked. Raises InputError where this person or this room asks too much."""
        for who, rate in (
            (incoming.owner, self.settings.rate_per_user),
            (f"room {incoming.workspace}/{incoming.room}", self.settings.rate_per_room),
        ):
            if wait := self._rates.wait(who, rate):
                raise InputError(WORDS("error.rate_limited", language, seconds=wait))

    async def check(self, incoming: Incoming, facts: Mapping[str, object], language: Language) -> PostedVerdict:
        """The verdict on a company.

        Raises InputError naming the fact that cannot be read, or where too much is asked.
        """
        self.count(incoming, language)

        def work() -> PostedVerdict:
            known = facts_from_mapping(facts, self.fact_table, "facts", day=self._facade.assistant.today)
            verdict = self._facade.check(known, self._caller(incoming))
            return PostedVerdict(verdict_message(verdict, language), verdict, as_read(known, facts, language))

        return await self._in_thread(work)

    async def discuss(self, incoming: Incoming, check: PostedVerdict) -> None:
        """Let the thread of `incoming` be about this company: what is asked there next knows its facts.

        Never raises.
        """
        message, verdict = check.message, check.verdict
        question = WORDS("chat.can_it_list", message.language)

        def with_verdict(conversation: Conversation) -> Conversation:
            return conversation.with_verdict(
                question, message.text, verdict.conclusion.value, verdict.as_of, check.facts
            )

        try:
            await self._quickly(lambda: self._threads.change(incoming, with_verdict))
        except AssistantError as error:
            log.error("%s: a verdict could not be remembered: %s", self._adapter.name, error)

    async def put(self, to: Incoming, before: tuple[str, ...], message: Message) -> tuple[str, ...]:
        """Put the message in the place of what was posted, or below it where the platform will not have that; its ids.

        Raises PlatformError.
        """
        try:
            return await self._adapter.edit(to, before, message)
        except PlatformError as error:
            log.warning("%s: a reply could not be changed: %s", self._adapter.name, error)
        with suppress(PlatformError):
            await self._adapter.remove(to, before)
        return await self._adapter.send(to, message)

    async def provision(self, incoming: Incoming, reference: str, language: Language) -> tuple[Provision, ...]:
        """The provisions that a reference or a bare number such as 2.1.2 names today. Raises InputError."""
        self.count(incoming, language)
        return await self._in_thread(lambda: provisions_of(self._facade.assistant, reference))

    async def verify(self, incoming: Incoming, text: str, language: Language) -> Message:
        """Every citation with a quote that is found in the text, checked character by character. Raises InputError."""
        self.count(incoming, language)
        return await self._in_thread(lambda: verified_message(self._facade, text, language, self._caller(incoming)))

    async def memo(self, incoming: Incoming, language: Language, message: str = "") -> tuple[str, ...]:
        """Post the memo of the answer to the message of that name, without one of what the thread came to last.

        Where there is none to be had a line says why. The ids of what is posted. Raises PlatformError.
        """

        def work() -> ChatFile:
            conversation = self._threads.within(
                incoming, lambda name: self._facade.records.load(name, incoming.thread_owner).conversation
            )
            return memo_of_turn(self._facade.assistant, conversation, message)

        return await self._post_memo(incoming, language, work)

    async def check_memo(
        self, incoming: Incoming, facts: Mapping[str, object], day: dt.date, language: Language
    ) -> tuple[str, ...]:
        """The same of a verdict on these facts under the rules of a day. Raises PlatformError."""

        def work() -> ChatFile:
            known = facts_from_mapping(facts, self.fact_table, "facts", day=self._facade.assistant.today)
            return memo_of_check(self._facade.assistant, known, day, language)

        return await self._post_memo(incoming, language, work)

    async def idle(self) -> None:
        """Return when nothing is being answered."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def close(self, grace: float = 30.0) -> None:
        """Take nothing more, finish what is being answered.

        What is not done within `grace` seconds another process will do.
        """
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
            await self._quickly(lambda: self._facade.records.release(self._adapter.name, self._name))
        for threads in (self._answering, self._quick):
            threads.shutdown(wait=False, cancel_futures=True)

    # --- one message --------------------------------------------------------------------------------------------------

    def _accept(self, incoming: Incoming) -> bool:
        return self._facade.records.accept(
            incoming.channel, incoming.event, _place(incoming), incoming.as_json(), self._name, incoming.thread
        )

    async def _see_to(self, incoming: Incoming, *, again: bool = False) -> None:
        """Whatever a message needs; messages of one thread one after the other, in the order in which they came.

        `again` where another process may have answered it in part.
        """
        if not incoming.thread:  # some platforms do not say where what was taken back had stood
            stood = await self._quickly(lambda: self._facade.records.thread(incoming.channel, _place(incoming)))
            incoming = replace(incoming, thread=stood)
        turn = self._turns.setdefault(incoming.thread_key, asyncio.Lock())
        async with turn:
            posted: tuple[str, ...] = ()
            try:
                before = await self._posted(incoming) if again or incoming.kind is not MessageEvent.WRITTEN else ()
                posted = await self._seen_to(incoming, before)
            except PlatformError as error:
                log.error("%s: a reply could not be posted: %s", self._adapter.name, error)
            await self._done(incoming, posted)

    async def _posted(self, incoming: Incoming) -> tuple[str, ...]:
        return await self._quickly(lambda: self._facade.records.posted(incoming.channel, _place(incoming)))

    async def _seen_to(self, incoming: Incoming, before: tuple[str, ...]) -> tuple[str, ...]:
        if incoming.kind is MessageEvent.DELETED:
            if before:
                await self._quickly(
                    lambda: self._threads.change(incoming, lambda conversation: conversation.without(incoming.message))
                )
                await self._adapter.remove(incoming, before)
            return ()
        language = language_of(incoming.text)
        if (obeyed := self._obey(incoming)) is not None:
            return await obeyed
        if self._adapter.abilities.files and asks_for_memo(incoming.text):
            return await self.memo(incoming, language)
        try:
            self.count(incoming, language)
        except InputError as error:
            return await self._adapter.send(incoming, plain(error.in_language(language), language))
        if not incoming.text.strip():
            return await self._adapter.send(incoming, plain(WORDS("chat.empty", language), language))
        sign = asyncio.create_task(self._sign(incoming, WORDS("answer.working", language)))
        try:
            return await self._answer(incoming, before, sign)
        finally:
            sign.cancel()
            await self._sign(incoming, "")

    async def _sign(self, incoming: Incoming, text: str) -> None:
        with suppress(PlatformError):
            await self._adapter.status(incoming, text)

    async def _answer(self, incoming: Incoming, before: tuple[str, ...], sign: asyncio.Task[None]) -> tuple[str, ...]:
        """Answer with the best the platform can do: growing while it is written, else at once.

        In place of an earlier reply.
        """
        progress = self._progress_message(incoming, sign) if self._adapter.abilities.stream and not before else None
        try:
            message = message_of(await self._recorded_reply(incoming, progress))
        except asyncio.CancelledError:
            if progress is not None:
                progress.stop()  # the thread that answers may go on for a while; another process will post
            raise
        except InputError as error:
            language = language_of(incoming.text)
            message = plain(error.in_language(language), language)
        except ServiceError as error:
            log.error("%s: no answer: %s", self._adapter.name, error)
            message = plain(WORDS("error.unavailable", language_of(incoming.text)), language_of(incoming.text))
        except Exception:
            log.exception("%s: no answer", self._adapter.name)
            message = plain(WORDS("error.internal", language_of(incoming.text)), language_of(incoming.text))
        await sign  # one that came after the reply would stay
        if before and self._adapter.abilities.edit:
            return await self.put(incoming, before, message)
        if progress is not None and (posted := await progress.finished(message)):
            return posted
        return await self._adapter.send(incoming, message)

    async def _post_memo(self, incoming: Incoming, language: Language, work: Callable[[], ChatFile]) -> tuple[str, ...]:
        try:
            self.count(incoming, language)
            return await self._adapter.send_file(incoming, await self._in_thread(work))
        except InputError as error:
            why = error.in_language(language)
        except MissingPermission as error:
            log.warning("%s: no memo: %s", self._adapter.name, error)
            why = WORDS("chat.memo_unpermitted", language, permission=error.permission)
        except PlatformError as error:
            log.error("%s: a memo could not be posted: %s", self._adapter.name, error)
            why = WORDS("chat.memo_refused", language)
        except Exception:
            log.exception("%s: no memo", self._adapter.name)
            why = WORDS("error.internal", language)
        return await self._adapter.send(incoming, plain(why, language))

    def _progress_message(self, incoming: Incoming, sign: asyncio.Task[None]) -> ProgressMessage:
        async def note(posted: tuple[str, ...]) -> None:
            with suppress(AssistantError):  # then whoever takes over posts below it
                await self._quickly(lambda: self._facade.records.begun(incoming.channel, incoming.event, posted))

        return ProgressMessage(self._adapter, incoming, self.settings.grow_after, sign, note)

    async def _recorded_reply(self, incoming: Incoming, progress: ProgressMessage | None) -> RecordedReply:
        """The reply in the thread's conversation.

        Where another message of the thread was faster, the turn is taken again.
        """
        loop = asyncio.get_running_loop()

        def show(claim: Claim) -> None:
            if progress is not None:
                loop.call_soon_threadsafe(progress.add, claim)

        def ask(conversation: str) -> RecordedReply:
            for attempt in range(ATTEMPTS):
                try:
                    return self._facade.ask(
                        incoming.text,
                        Caller(incoming.thread_owner, self._adapter.name, incoming.event),
                        conversation=conversation,
                        name=incoming.message,
                        listener=Listener(claim=show),
                    )
                except Conflict:
                    if attempt == ATTEMPTS - 1:
                        raise
            raise AssertionError("the last attempt returns or raises")

        return await self._in_thread(lambda: self._threads.within(incoming, ask))

    async def _done(self, incoming: Incoming, posted: tuple[str, ...]) -> None:
        try:
            await self._quickly(lambda: self._facade.records.answered(incoming.channel, incoming.event, posted))
        except AssistantError as error:
            log.error("%s: a reply could not be noted: %s", self._adapter.name, error)

    async def _say(self, incoming: Incoming, text: str) -> None:
        with suppress(PlatformError):
            await self._adapter.send(incoming, plain(text, language_of(incoming.text)))

    def _caller(self, incoming: Incoming) -> Caller:
        return Caller(incoming.owner, self._adapter.name, incoming.event)

    # --- the process --------------------------------------------------------------------------------------------------

    def _release_gone(self) -> None:
        """What was left by a process of this machine need not wait until it counts as left."""
        for name in self._facade.records.holders(self._adapter.name):
            if gone(name):
                self._facade.records.release(self._adapter.name, name)

    async def _take_over(self) -> None:
        name, before = self._adapter.name, self._clock() - LEASE
        for event in await self._quickly(lambda: self._facade.records.take_over(name, self._name, before)):
            self._start(self._see_to(Incoming.from_json(event), again=True))

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(WATCH)
            try:
                await self._take_over()
            except AssistantError as error:
                log.error("%s: unanswered messages could not be looked for: %s", self._adapter.name, error)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        with outliving():  # a platform hangs up as soon as it knows that a message was taken
            task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("%s: a message could not be seen to", self._adapter.name, exc_info=error)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """Work that takes as long as an answer."""
        return await asyncio.get_running_loop().run_in_executor(self._answering, work)

    async def _quickly(self, work: Callable[[], T]) -> T:
        """A read or a write of the records."""
        return await asyncio.get_running_loop().run_in_executor(self._quick, work)


def _place(incoming: Incoming) -> str:
    """The message's name within its platform."""
    return f"{incoming.workspace}/{incoming.room}/{incoming.message}"
