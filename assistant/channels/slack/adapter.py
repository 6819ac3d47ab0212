"""The adapter to Slack's Web API: replies are posted, grown, edited and taken back in the thread they belong to."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from slack_sdk.web.async_chat_stream import AsyncChatStream
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from assistant.channels.chat.adapter import Abilities, ChatFile, Incoming, MissingPermission, PlatformError, Stream
from assistant.channels.chat.message import Line, Message, joined
from assistant.channels.slack.api import NOT_FOR_US, Refusal, call
from assistant.channels.slack.drawing import LENGTH, Page, draw, markdown_line, unpacked
from assistant.language.text import Language

log = logging.getLogger(__name__)

Post = Callable[..., Awaitable[AsyncSlackResponse]]

FACTS = "facts"
"""Under this name an Incoming carries the facts that the verdict on them keeps in its buttons."""

UPLOADS = "files:write"
"""The scope without which no file is posted."""

_GONE = frozenset({"message_not_found", "thread_not_found", "channel_not_found", "file_not_found", "file_deleted"})
_BAD_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"})
_STREAM, _EDIT, _STATUS = "stream", "edit", "status"


class SlackAdapter:
    """One workspace. What the workspace does not allow is found out once and then left."""

    name = "slack"

    def __init__(self, client: AsyncWebClient, hasty: AsyncWebClient) -> None:
        """`hasty` is the client for what is not worth waiting for: a stream, where one edit does as well."""
        self._client = client
        self._hasty = hasty
        self._refused: set[str] = set()

    @property
    def abilities(self) -> Abilities:
        """A reply grows natively, or else by one edit; where neither is allowed it comes as one message."""
        grows = not {_STREAM, _EDIT} <= self._refused
        return Abilities(
            stream=grows, edit=_EDIT not in self._refused, buttons=True, form=True, length=LENGTH, files=True
        )

    async def status(self, to: Incoming, text: str) -> None:
        """Say below the thread what is being done.

        Slack takes it away itself when the reply is posted, or in two minutes.
        """
        if not text or _STATUS in self._refused:
            return
        try:
            await call(self._client.assistant_threads_setStatus, channel_id=to.room, thread_ts=to.thread, status=text)
        except PlatformError as error:
            self.give_up(_STATUS, error)
            raise

    async def stream(self, to: Incoming) -> Stream:
        """A reply that grows; nothing is posted before its first line."""
        return GrowingReply(self, None if _STREAM in self._refused else await self._native(to), to)

    async def send(self, to: Incoming, message: Message) -> tuple[str, ...]:
        """Post a reply; the time stamps of its messages."""
        return await self._post_all(to, _drawn(to, message))

    async def send_file(self, to: Incoming, file: ChatFile) -> tuple[str, ...]:
        """Post a file in the thread; its id, by which Slack names it instead of a time stamp."""
        where = {"channel": to.room, **({"thread_ts": to.thread} if to.thread else {})}
        try:
            shared = await call(
                self._client.files_upload_v2, filename=file.name, title=file.name, content=file.content, **where
            )
        except Refusal as error:
            if error.code == "missing_scope":
                raise MissingPermission(UPLOADS) from None
            raise
        return (str(shared["files"][0]["id"]),)

    async def edit(self, to: Incoming, posted: tuple[str, ...], message: Message) -> tuple[str, ...]:
        """Put another message in the place of what was posted."""
        pages = _drawn(to, message)
        for ts, page in zip(posted, pages, strict=False):
            await self._update(to, ts, page)
        more = await self._post_all(to, pages[len(posted) :])
        await self.remove(to, posted[len(pages) :])
        return (*posted[: len(pages)], *more)

    async def remove(self, to: Incoming, posted: tuple[str, ...]) -> None:
        """Delete what was posted; what is gone already is no error."""
        for ts in posted:
            try:
                if ts.startswith("F"):
                    await call(self._client.files_delete, file=ts)
                else:
                    await call(self._client.chat_delete, channel=to.room, ts=ts)
            except Refusal as error:
                if error.code not in _GONE:
                    raise

    async def post(self, to: Incoming, page: Page) -> str:
        """Post one message in the thread, as text alone if Slack does not take its blocks; its time stamp."""
        place: dict[str, str | bool] = {"channel": to.room, "unfurl_links": False, "unfurl_media": False}
        if to.thread:
            place["thread_ts"] = to.thread
        return str((await _shown(self._client.chat_postMessage, page, **place))["ts"])

    def give_up(self, what: str, error: PlatformError) -> None:
        """Remember what the workspace will not allow however often it is asked."""
        if isinstance(error, Refusal) and error.code in NOT_FOR_US:
            self._refused.add(what)

    async def _native(self, to: Incoming) -> AsyncChatStream:
        return await self._hasty.chat_stream(
            buffer_size=1,
            channel=to.room,
            thread_ts=to.thread,
            recipient_team_id=dict(to.extra).get("team", to.workspace),
            recipient_user_id=to.user,
        )

    async def _post_all(self, to: Incoming, pages: Sequence[Page]) -> tuple[str, ...]:
        """Post all of them or none, so that a part of a reply never stands beside the whole."""
        posted: list[str] = []
        try:
            for page in pages:
                # Not a comprehension: what was posted before a failure is removed.
                posted.append(await self.post(to, page))  # noqa: PERF401
        except PlatformError:
            with suppress(PlatformError):
                await self.remove(to, tuple(posted))
            raise
        return tuple(posted)

    async def _update(self, to: Incoming, ts: str, page: Page) -> None:
        try:
            await _shown(self._client.chat_update, page, channel=to.room, ts=ts)
        except PlatformError as error:
            self.give_up(_EDIT, error)
            raise


class GrowingReply:
    """A reply on Slack's stream; where there is no stream, its first lines until one edit makes it whole."""

    def __init__(self, adapter: SlackAdapter, native: AsyncChatStream | None, to: Incoming) -> None:
        self._adapter = adapter
        self._native = native
        self._to = to
        self._stuck = False
        self._begun = False
        self._ts = ""

    @property
    def posted(self) -> tuple[str, ...]:
        """The time stamp of what is shown so far."""
        return (self._ts,) if self._ts else ()

    async def append(self, lines: Sequence[Line]) -> None:
        """Show more lines."""
        if self._native is not None and not self._stuck:
            try:
                text = "".join(map(markdown_line, lines))
                await call(self._native.append, markdown_text=text if self._begun else text.lstrip("\n"))
            except PlatformError as error:
                self._adapter.give_up(_STREAM, error)
                self._stuck = True
            else:
                self._ts, self._begun = self._native.ts or "", True
                return
        if not self._ts:
            self._ts = await self._adapter.post(self._to, draw(Message(joined(lines), Language.EN))[0])

    async def finish(self, message: Message) -> tuple[str, ...]:
        """End the stream and put the whole message, footnotes and buttons with it, in the place of what grew."""
        if not self._ts:
            return await self._adapter.send(self._to, message)
        if self._native is not None and self._native.ts:
            with suppress(PlatformError):  # an edit ends it too, or the room takes it back
                await call(self._native.stop)
        return await self._adapter.edit(self._to, (self._ts,), message)


async def _shown(method: Post, page: Page, **place: str | bool) -> AsyncSlackResponse:
    """Post or update with the page; with its text alone if Slack does not take its blocks."""
    try:
        return await call(method, **place, text=page.text, blocks=list(page.blocks))
    except Refusal as error:
        if error.code not in _BAD_BLOCKS:
            raise
        log.warning("slack: %s; posted as text", error)
        return await call(method, **place, text=page.text, blocks=[])


def _drawn(to: Incoming, message: Message) -> tuple[Page, ...]:
    facts = dict(to.extra).get(FACTS)
    return draw(message, to.text, None if facts is None else unpacked(facts))
