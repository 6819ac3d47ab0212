"""What every chat channel must do, whatever its platform.

A suite that each adapter's tests run through a harness of theirs.

A test module defines a fixture `harness` and imports the tests of this one.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import html
import io
import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import pytest

from assistant.answering.answer import Answer, Claim
from assistant.channels.chat.adapter import ChatFile
from assistant.channels.chat.dispatcher import ChatDispatcher
from assistant.channels.hosting.facade import ChannelFacade
from assistant.errors import ServiceError
from assistant.service import Assistant
from assistant.settings import LlmSettings, Settings

FIFTH = "What expected market cap does the fifth listing standard require?"
FIFTH_ZH = "第五套标准要求的预计市值是多少？"
LISTED = "What are the five financial standards of the STAR Market?"
HOSTILE = (
    "<!channel> <@U123> @all <at id=all></at> what does the *fifth* _standard_ require? `code` "
    "[x](javascript:alert(1)) "
    "<https://evil.example|sse.com.cn> \u202eevil 🚀 &amp; </font>"
)


@dataclass(frozen=True)
class VisibleMessage:
    """One visible message of the assistant, as a reader sees it now."""

    thread: str
    text: str


class ChannelHarness(Protocol):
    """A platform with one adapter on it. Ids of threads, people and messages are chosen by the test."""

    dispatcher: ChatDispatcher
    facade: ChannelFacade

    @property
    def length(self) -> int:
        """The most characters that the platform allows in one message."""

    async def say(
        self, text: str, *, thread: str = "t1", user: str = "u1", message: str = "m1", event: str | None = None
    ) -> None:
        """A person writes; returns when the platform has delivered it. The same `event` is the same delivery again."""

    async def edit(self, text: str, *, thread: str = "t1", user: str = "u1", message: str = "m1") -> None:
        """The person edits what they wrote."""

    async def delete(self, *, thread: str = "t1", user: str = "u1", message: str = "m1") -> None:
        """The person deletes what they wrote."""

    def messages(self, thread: str = "t1") -> list[VisibleMessage]:
        """What the assistant has said in the thread and is still to be seen, in order.

        Passing signs of work left out.
        """

    def files(self, thread: str = "t1") -> list[ChatFile]:
        """The files that the assistant has posted in the thread and are still to be seen, in order."""

    def refuse_files(self) -> None:
        """From now on the platform does not let the app post files, for it lacks the permission."""

    def refuse_streams(self) -> None:
        """From now on the platform does not let replies grow."""

    def refuse_edits(self) -> None:
        """From now on the platform does not let replies be changed."""

    def active_parts(self) -> list[str]:
        """Whatever in the assistant's messages would call people, open a link that a person wrote, or hide text."""

    async def rate(self, answer: str, *, up: bool, comment: str = "", for_evals: bool = False) -> None:
        """A person presses what the platform offers under an answer, or calls the room where it offers nothing."""

    async def restart(self) -> ChatDispatcher:
        """Another process on the same records and platform: a new room, opened."""


async def settle(harness: ChannelHarness) -> None:
    """Until everything said so far is answered."""
    await asyncio.wait_for(harness.dispatcher.idle(), 60)


def memo_text(file: ChatFile) -> str:
    """All words of a memo in Word, its footnotes too."""
    from docx import Document

    document = Document(io.BytesIO(file.content))
    parts = (part for part in document.part.package.iter_parts() if part.partname.endswith(".xml"))
    return html.unescape(
        "\n".join(re.sub(r"<[^>]+>", "", part.blob.decode()) for part in parts if "/word/" in part.partname)
    )


@pytest.mark.anyio
class ChannelSuite:
    """The tests.

    A class of the author's inherits them, and a fixture `harness` of its module gives each a new platform.
    """

    @pytest.fixture
    def anyio_backend(self) -> str:
        """The chat channels run on asyncio."""
        return "asyncio"

    async def test_a_question_is_answered_in_its_thread_with_footnotes(self, harness: ChannelHarness) -> None:
        await harness.say(FIFTH, thread="t1", message="m1")
        await harness.say(FIFTH_ZH, thread="t2", message="m2")
        await settle(harness)
        english = "\n".join(message.text for message in harness.messages("t1"))
        chinese = "\n".join(message.text for message in harness.messages("t2"))
        assert "RMB 4 billion" in english
        assert "[1]" in english
        assert "transcribed copy" in english
        assert "40亿元" in chinese
        assert "转录文本" in chinese

    async def test_a_delivery_that_comes_again_is_answered_once(self, harness: ChannelHarness) -> None:
        for _ in range(4):
            await harness.say(FIFTH, event="e1")
        await settle(harness)
        await harness.say(FIFTH, event="e1")
        await settle(harness)
        assert len(harness.messages()) == 1

    async def test_deliveries_at_the_same_moment_are_answered_once(self, harness: ChannelHarness) -> None:
        await asyncio.gather(*(harness.say(FIFTH, event="e1") for _ in range(8)))
        await settle(harness)
        assert len(harness.messages()) == 1

    async def test_another_process_does_not_answer_again(self, harness: ChannelHarness) -> None:
        await harness.say(FIFTH, event="e1")
        await settle(harness)
        harness.dispatcher = await harness.restart()
        await harness.say(FIFTH, event="e1")
        await settle(harness)
        assert len(harness.messages()) == 1

    async def test_a_thread_is_a_conversation_and_another_thread_is_not(self, harness: ChannelHarness) -> None:
        company = "Can a large-model company with an expected market cap of RMB 3.9bn use the fifth standard?"
        await harness.say(company, thread="t1", message="m1")
        await settle(harness)
        before = len(harness.messages("t1"))
        await harness.say("make it 4.2bn", thread="t1", message="m2", user="u2")
        await settle(harness)
        await harness.say("make it 4.2bn", thread="t2", message="m3")
        await settle(harness)
        reply = "\n".join(message.text for message in harness.messages("t1")[before:])
        assert "4.2bn" in reply
        assert "asked as" in reply
        assert "asked as" not in "\n".join(message.text for message in harness.messages("t2"))

    async def test_a_follow_up_is_understood_after_a_restart(self, harness: ChannelHarness) -> None:
        await harness.say("What R&D ratio does the first sci-tech indicator require?", message="m1")
        await settle(harness)
        harness.dispatcher = await harness.restart()
        await harness.say("and for software companies?", message="m2")
        await settle(harness)
        assert "software companies?" in harness.messages()[-1].text

    async def test_a_long_answer_is_whole_and_no_message_is_too_long(self, harness: ChannelHarness) -> None:
        await harness.say(LISTED)
        await settle(harness)
        messages = harness.messages()
        text = "\n".join(item.text for item in messages)
        answer = await asyncio.to_thread(harness.facade.assistant.ask, LISTED)
        assert all(len(item.text) <= harness.length for item in messages)
        for claim in answer.claims:
            assert claim.text in text

    async def test_where_replies_cannot_grow_there_is_one_whole_reply(self, harness: ChannelHarness) -> None:
        harness.refuse_streams()
        await harness.say(FIFTH)
        await settle(harness)
        assert len(harness.messages()) == 1
        assert "RMB 4 billion" in harness.messages()[0].text

    async def test_where_nothing_can_be_changed_there_is_one_whole_reply(self, harness: ChannelHarness) -> None:
        harness.refuse_streams()
        harness.refuse_edits()
        await harness.say(FIFTH)
        await settle(harness)
        assert sum("RMB 4 billion" in message.text for message in harness.messages()) == 1

    async def test_markup_in_a_question_stays_text(self, harness: ChannelHarness) -> None:
        """The question comes back in the words that say how a follow-up was understood; nothing in it may act."""
        await harness.say(FIFTH, message="m1")
        await settle(harness)
        await harness.say(f"and {HOSTILE}", message="m2")
        await settle(harness)
        assert harness.messages()
        assert not harness.active_parts()

    async def test_an_edited_question_is_answered_anew_and_a_deleted_one_not_at_all(
        self, harness: ChannelHarness
    ) -> None:
        await harness.say(FIFTH, message="m1")
        await settle(harness)
        await harness.edit("What expected market cap does the second standard require?", message="m1")
        await settle(harness)
        assert "1.5 billion" in harness.messages()[-1].text
        if harness.dispatcher.abilities.edit:
            assert len(harness.messages()) == 1
            await harness.delete(message="m1")
            await settle(harness)
            assert harness.messages() == []

    async def test_an_empty_message_gets_a_hint(self, harness: ChannelHarness) -> None:
        await harness.say("  ")
        await settle(harness)
        assert "fifth standard" in harness.messages()[-1].text

    async def test_the_assistant_that_fails_says_so_in_the_language_of_the_question(
        self, harness: ChannelHarness, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object, **__: object) -> Answer:
            raise RuntimeError("a secret of the program")

        monkeypatch.setattr(harness.facade.assistant, "ask", fail)
        await harness.say(FIFTH, message="m1", thread="t1")
        await harness.say(FIFTH_ZH, message="m2", thread="t2")
        await settle(harness)
        assert "went wrong" in harness.messages("t1")[-1].text
        assert "出了问题" in harness.messages("t2")[-1].text
        assert "secret" not in harness.messages("t1")[-1].text

    async def test_the_database_down_is_said_and_the_next_question_is_answered(
        self, harness: ChannelHarness, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def down(*_: object, **__: object) -> bool:
            raise ServiceError("postgresql://db: refused; see that it runs")

        with monkeypatch.context() as patch:
            patch.setattr(harness.facade.records, "accept", down)
            await harness.say(FIFTH, message="m1", event="e1")
            await settle(harness)
            assert "right now" in harness.messages()[-1].text
            assert "postgresql" not in harness.messages()[-1].text
        await harness.say(FIFTH, message="m2", event="e2")
        await settle(harness)
        assert "RMB 4 billion" in harness.messages()[-1].text

    async def test_with_the_model_out_of_reach_the_rules_are_quoted_and_that_is_said(
        self, harness: ChannelHarness, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with socket.create_server(("127.0.0.1", 0)) as closed:
            url = f"http://127.0.0.1:{closed.getsockname()[1]}/v1"
        llm = LlmSettings(base_url=url, model="none", max_retries=0)
        monkeypatch.setattr(
            harness.facade,
            "assistant",
            Assistant(Settings(data_dir=harness.facade.assistant.settings.data_dir, llm=llm)),
        )
        await harness.say(FIFTH)
        await settle(harness)
        (message,) = harness.messages()
        assert "RMB 4 billion" in message.text
        assert "language model" in message.text

    @pytest.mark.parametrize(
        ("question", "word", "title"), [(FIFTH, "Memo.", "Question"), (FIFTH_ZH, "备忘录", "问题")]
    )
    async def test_the_word_for_it_posts_the_memo_of_the_last_answer_in_the_thread(
        self, harness: ChannelHarness, question: str, word: str, title: str
    ) -> None:
        if not harness.dispatcher.abilities.files:
            pytest.skip("the platform takes no files")
        await harness.say(question, message="m1")
        await settle(harness)
        await harness.say(word, message="m2")
        await settle(harness)
        assert len(harness.messages()) == 1
        (file,) = harness.files()
        assert file.name == "memo.docx"
        text = memo_text(file)
        assert title in text
        assert question in text
        answer = await asyncio.to_thread(harness.facade.assistant.ask, question)
        for claim in answer.claims:
            assert claim.text in text
        await harness.delete(message="m2")
        await settle(harness)
        assert harness.files() == []

    async def test_the_memo_of_a_follow_up_has_the_facts_stated_before_it(self, harness: ChannelHarness) -> None:
        if not harness.dispatcher.abilities.files:
            pytest.skip("the platform takes no files")
        company = "Can a large-model company with an expected market cap of RMB 3.9bn use the fifth standard?"
        for number, said in enumerate((company, "make it 4.2bn", "memo")):
            await harness.say(said, message=f"m{number}")
            await settle(harness)
        (file,) = harness.files()
        assert "4.2bn" in memo_text(file)
        assert "3.9bn" not in memo_text(file)

    async def test_where_there_is_nothing_to_write_down_that_is_said(self, harness: ChannelHarness) -> None:
        if not harness.dispatcher.abilities.files:
            pytest.skip("the platform takes no files")
        await harness.say("memo", message="m1", thread="t1")
        await harness.say("备忘录", message="m2", thread="t2")
        await settle(harness)
        assert "no answer or verdict" in harness.messages("t1")[-1].text
        assert "尚无" in harness.messages("t2")[-1].text
        assert harness.files("t1") == harness.files("t2") == []

    async def test_a_permission_that_is_missing_is_named(self, harness: ChannelHarness) -> None:
        if not harness.dispatcher.abilities.files:
            pytest.skip("the platform takes no files")
        harness.refuse_files()
        await harness.say(FIFTH, message="m1")
        await settle(harness)
        await harness.say("memo", message="m2")
        await settle(harness)
        assert "lacks" not in harness.messages()[0].text
        assert "was not given the permission" in harness.messages()[-1].text
        assert harness.files() == []

    async def test_a_thread_whose_conversation_was_removed_begins_a_new_one(self, harness: ChannelHarness) -> None:
        await harness.say("Our expected market cap is RMB 3.9bn.", message="m1")
        await settle(harness)
        await asyncio.to_thread(harness.facade.records.purge, dt.datetime.now(dt.UTC) + dt.timedelta(days=1))
        await harness.say("Can our company list under the fifth standard?", message="m2")
        await settle(harness)
        assert len(harness.messages()) == 2
        assert "3.9" not in harness.messages()[-1].text

    async def test_who_asks_too_much_is_told_to_wait(self, harness: ChannelHarness) -> None:
        rate = harness.dispatcher.settings.rate_per_user
        for number in range(rate + 2):
            await harness.say(FIFTH, message=f"m{number}", thread=f"t{number}")
        await harness.say(FIFTH, message="other", thread="other", user="u2")
        await settle(harness)
        refusals = [
            message
            for number in range(rate + 2)
            for message in harness.messages(f"t{number}")
            if "ask again in" in message.text
        ]
        assert len(refusals) == 2
        assert "RMB 4 billion" in harness.messages("other")[-1].text

    async def test_a_place_that_is_not_allowed_is_not_answered(self, harness: ChannelHarness) -> None:
        harness.dispatcher.settings = harness.dispatcher.settings.model_copy(update={"rooms": ("another",)})
        await harness.say(FIFTH)
        await settle(harness)
        assert harness.messages() == []

    async def test_what_is_being_answered_at_the_end_is_finished(
        self, harness: ChannelHarness, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        gate, ask = threading.Event(), harness.facade.assistant.ask

        def slow(*arguments: Any, **options: Any) -> Answer:
            assert gate.wait(60)
            return ask(*arguments, **options)

        monkeypatch.setattr(harness.facade.assistant, "ask", slow)
        await harness.say(FIFTH)
        closing = asyncio.create_task(harness.dispatcher.close(60))
        gate.set()
        await closing
        assert "RMB 4 billion" in harness.messages()[-1].text

    async def test_what_was_cut_off_is_answered_by_the_next_process(
        self, harness: ChannelHarness, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        gate, ask = threading.Event(), harness.facade.assistant.ask

        def stuck(*arguments: Any, **options: Any) -> Answer:
            assert gate.wait(60)
            return ask(*arguments, **options)

        with monkeypatch.context() as patch:
            patch.setattr(harness.facade.assistant, "ask", stuck)
            await harness.say(FIFTH)
            await harness.dispatcher.close(0)
        harness.dispatcher = await harness.restart()
        gate.set()
        await settle(harness)
        assert sum("RMB 4 billion" in message.text for message in harness.messages()) == 1

    async def test_a_reply_that_was_cut_off_half_way_is_made_whole_and_not_begun_again(
        self, harness: ChannelHarness, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if not harness.dispatcher.abilities.stream:
            pytest.skip("a reply that does not grow cannot be cut off half way")
        beginning, gate, ask = threading.Event(), threading.Event(), harness.facade.assistant.ask
        begun = harness.facade.records.begun

        def stuck(*arguments: Any, on_claim: Callable[[Claim], None], **options: Any) -> Answer:
            whole = ask(*arguments, **options)
            on_claim(whole.claims[0])
            assert gate.wait(60)
            return whole

        def noted(*arguments: Any) -> None:
            begun(*arguments)
            beginning.set()

        with monkeypatch.context() as patch:
            patch.setattr(harness.facade.assistant, "ask", stuck)
            patch.setattr(harness.facade.records, "begun", noted)
            await harness.say(LISTED)
            assert await asyncio.to_thread(beginning.wait, 60)
            await harness.dispatcher.close(0)
        harness.dispatcher = await harness.restart()
        gate.set()
        await settle(harness)
        text = "\n".join(message.text for message in harness.messages())
        answer = await asyncio.to_thread(ask, LISTED)
        first, *others = (text.count(claim.text) for claim in answer.claims)
        assert first == (1 if harness.dispatcher.abilities.edit else 2)  # what cannot be changed stays above the whole
        assert set(others) == {1}

    async def test_what_a_message_said_is_forgotten_when_it_is_edited_or_deleted(self, harness: ChannelHarness) -> None:
        can = "Can our company list under the fifth standard?"
        await harness.say("We are a red-chip company and our expected market cap is RMB 4.5bn.", message="m1")
        await settle(harness)
        await harness.edit("Our expected market cap is RMB 3.9bn.", message="m1")
        await settle(harness)
        await harness.say(can, message="m2")
        await settle(harness)
        assert "3.9" in harness.messages()[-1].text
        assert "4.5" not in harness.messages()[-1].text
        assert "red-chip" not in harness.messages()[-1].text
        await harness.delete(message="m1")
        await harness.say(can, message="m3")
        await settle(harness)
        assert "3.9" not in harness.messages()[-1].text

    async def test_feedback_is_kept_with_the_answer_it_is_on(self, harness: ChannelHarness) -> None:
        await harness.say(FIFTH)
        await settle(harness)
        answer = await asyncio.to_thread(harness.facade.assistant.ask, FIFTH)
        name = harness.facade.answer_id(answer)
        await harness.rate(name, up=False, comment="数字旧了", for_evals=True)
        (entry,) = harness.facade.records.feedback()
        assert (entry.feedback.answer, entry.feedback.rating, entry.feedback.comment) == (name, "down", "数字旧了")
        assert entry.feedback.for_evals
        assert entry.feedback.question == FIFTH

    async def test_feedback_keeps_the_question_only_where_it_may_be_used(self, harness: ChannelHarness) -> None:
        await harness.say(FIFTH)
        await settle(harness)
        answer = await asyncio.to_thread(harness.facade.assistant.ask, FIFTH)
        for up in (True, False):
            await harness.rate(harness.facade.answer_id(answer), up=up)
            (entry,) = harness.facade.records.feedback()
            assert (entry.feedback.rating, entry.feedback.question) == ("up" if up else "down", None)
