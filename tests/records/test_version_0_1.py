"""What version 0.1 left behind opens and goes on: its records in both databases, and a conversation saved to a file."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from assistant.channels.chat.console import Console
from assistant.channels.chat.deliveries import Deliveries
from assistant.channels.chat.dispatcher import ChatDispatcher
from assistant.channels.cli.chat import chat
from assistant.channels.hosting.facade import Caller, ChannelFacade
from assistant.dialogue.conversation import Conversation
from assistant.records.records import Records, Scope
from assistant.service import Assistant
from assistant.settings import ChatSettings
from tests.command_line import Run
from tests.records.samples import OLD, Open, full_talk, restore

CI, OPERATOR, REVOKED = (f"star_made-up-key-number-{number}-of-a-test" for number in (1, 2, 3))
NEXT_DAY = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)


@pytest.fixture
def database(database: str) -> str:
    """The URL of a database that version 0.1 wrote, once of each kind."""
    restore(database)
    return database


class Platform(Console):
    """A chat platform of this name, whose replies are kept."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: list[str] = []
        super().__init__(self.lines.append)


def owner_of(records: Records, secret: str) -> str:
    key = records.key_for(secret)
    assert key is not None
    return key.id


def only_conversation(records: Records, owner: str) -> str:
    (summary,) = records.conversations(owner)
    return summary.id


def turns(conversation: Conversation) -> list[str]:
    return [turn.asked for turn in conversation.turns]


def test_a_conversation_under_way_goes_on(assistant: Assistant, open_records: Open) -> None:
    records = open_records()
    owner = owner_of(records, CI)
    name = only_conversation(records, owner)
    given = ChannelFacade(assistant, records).ask("make it 900m", Caller(owner, "http"), conversation=name)
    assert given.answer is not None
    assert given.answer.verdict is not None
    assert given.answer.verdict["verdict"] == "not_eligible"
    for fact in ("software company", "900m", "RMB 30 million", "RMB 40 million", "RMB 200 million"):
        assert f"(“{fact}”)" in given.answer.text
    records.close()
    held = open_records().load(name, owner)
    assert held.revision == 3
    assert [question[:12] for question in turns(held.conversation)] == ["We are a sof", "make it 1.1b", "make it 900m"]


def test_facts_stated_before_are_known(assistant: Assistant, records: Records) -> None:
    """Nothing was asked yet: the facts stand in no question."""
    name = only_conversation(records, "ben")
    given = ChannelFacade(assistant, records).ask(
        "Can we list under the fifth standard?", Caller("ben", "http"), conversation=name
    )
    assert given.answer is not None
    assert "expected market cap RMB 4.2 billion (at least RMB 4 billion)" in given.answer.text
    changed = ChannelFacade(assistant, records).ask("make it 3.9bn", Caller("ben", "http"), conversation=name)
    assert changed.answer is not None
    assert "RMB 3.9 billion, RMB 100 million short of the RMB 4 billion asked for" in changed.answer.text


def test_the_day_of_a_conversation_stays_its_day(assistant: Assistant, records: Records) -> None:
    name = only_conversation(records, "local")
    assert turns(records.load(name, "local").conversation) == [
        "科创属性要求多少项发明专利？",
        "and for software companies?",
    ]
    given = ChannelFacade(assistant, records).ask("那研发投入占比呢？", Caller("local", "http"), conversation=name)
    assert given.answer is not None
    assert given.answer.as_of == dt.date(2022, 5, 1)


def test_what_databases_refuse_comes_back_as_it_went_in(records: Records) -> None:
    empty, full = records.conversations("anna")
    assert records.load(empty.id, "anna").conversation == Conversation()
    assert records.load(full.id, "anna").conversation == full_talk()


def test_keys_open_what_they_opened_and_the_revoked_one_nothing(run: Run, records: Records) -> None:
    scopes = [key.scopes for key in map(records.key_for, (CI, OPERATOR)) if key is not None]
    assert scopes == [{Scope.ASK, Scope.CHECK}, {Scope.ADMIN}]
    assert records.key_for(REVOKED) is None
    listed = [line.split("  ", 1)[1] for line in run("keys", "list").out.splitlines()]
    assert listed == [
        "2026-11-22  in force            ask,check        CI 机器人",
        "2026-11-22  in force            admin            Operator",
        "2026-11-22  revoked 2026-11-22  ask              Left in June",
    ]
    run("keys", "revoke", owner_of(records, CI))
    assert records.key_for(CI) is None


def test_the_status_counts_what_is_there(run: Run) -> None:
    status = run("data", "status", "--json").json
    del status["database"]
    assert status == {
        "conversations": 6,
        "feedback": 5,
        "audit": 9,
        "events": 6,
        "keys": 3,
        "oldest": "2026-11-22T09:06:00+00:00",
        "added_texts": 0,
    }


def test_feedback_is_exported(run: Run) -> None:
    exported = run("data", "export-feedback")
    assert exported.err == "2 written; 1 left out, whose question was not kept\n"
    english, chinese = map(json.loads, exported.out.splitlines())
    assert (english["rating"], english["comment"]) == ("down", "旧的数字 😟 “RMB 1bn”\nsecond line")
    assert english["question"].startswith("We are a software company with an expected market cap of RMB 1.2bn")
    assert (chinese["owner"], chinese["channel"], chinese["comment"]) == ("feishu:tenant1/ou_1", "feishu", "")
    assert chinese["question"].startswith("我们是一家软件公司")


def test_feedback_given_again_takes_the_place_of_the_old(records: Records) -> None:
    before = [item.feedback for item in records.feedback()]
    assert [item.rating for item in before] == ["down", "up", "up", "down", "down"]
    assert [item.comment for item in before][2:] == ["很有用，谢谢", "", "a\0b half \ud83d"]
    records.add_feedback(before[1])
    assert [item.feedback for item in records.feedback()] == before


def test_the_audit_trail_is_listed_and_knows_a_question_again(assistant: Assistant, records: Records) -> None:
    trail = list(records.audit())[::-1]
    assert [(item.entry.kind, item.entry.outcome, item.entry.verdict) for item in trail] == [
        ("ask", "answered", "undetermined"),
        ("ask", "answered", "undetermined"),
        ("ask", "answered", None),
        ("ask", "answered", None),
        ("ask", "answered", "undetermined"),
        ("check", "not_eligible", "not_eligible"),
        ("screen", "taken", None),
        ("verify", "quote_differs", None),
        ("ask", "answered", None),
    ]
    assert [item.entry.question for item in trail] == [""] * 8 + ["第五套标准的市值要求是多少？"]
    assert trail[6].entry.as_of == dt.date(2026, 6, 17)
    assert "sse-star-listing-rules@2026-04-24#2.1.2(1)" in trail[0].entry.citations
    ChannelFacade(assistant, records).ask(trail[8].entry.question, Caller("anna", "http"))
    assert next(iter(records.audit())).digest == trail[8].digest


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_messages_nobody_answered_are_answered_in_their_threads(assistant: Assistant, records: Records) -> None:
    facade = ChannelFacade(assistant, records)
    shown = {}
    for name in ("slack", "feishu"):
        platform = Platform(name)
        dispatcher = ChatDispatcher(platform, facade, ChatSettings(), clock=lambda: NEXT_DAY)
        await dispatcher.open()
        await dispatcher.idle()
        await dispatcher.close()
        shown[name] = "\n".join(platform.lines)
    assert "[1700000000.000100] " in shown["slack"]  # the thread in which the company was described
    for fact in ("软件公司", "9亿元", "3000万元", "4000万元"):
        assert f"（“{fact}”）" in shown["slack"]
    assert "不能：按这些数字，没有一套标准可以走。" in shown["slack"]
    assert "40亿元" in shown["feishu"]
    assert records.posted("slack", "T1/C1/1700000001.000400") == ("1",)
    assert records.holders("slack") == records.holders("feishu") == ()


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_what_was_answered_or_pressed_is_not_done_again(records: Records) -> None:
    assert not records.accept("slack", "Ev1", "T1/C1/1700000000.000100", {}, "one")
    assert records.posted("slack", "T1/C1/1700000000.000100") == ("1700000000.000200", "1700000000.000300")
    assert not await Deliveries(records, "slack").first_time("press 1")
    assert records.posted("slack threads", "T1/C1/1700000000.000100")


def test_a_saved_conversation_is_resumed(assistant: Assistant) -> None:
    lines = iter(("/facts", "那预计市值改为9亿元呢？", "/quit"))
    screen: list[str] = []
    conversation = chat(assistant, read=lambda _: next(lines), write=screen.append, resume=OLD / "talk.json")
    assert "expected market cap: 11亿元" in screen[1]
    assert "net profit of the year before: RMB 30 million" in screen[1]
    assert "No: on these figures no standard is met." in "\n".join(screen[2:])
    assert conversation.as_of == conversation.turns[-1].as_of == dt.date(2026, 6, 17)
    assert len(conversation.turns) == 3
