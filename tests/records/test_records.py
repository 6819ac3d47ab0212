"""Conversations, feedback, the audit trail, keys and events, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, select

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.files import load, save
from assistant.errors import InputError
from assistant.records.database import open_database
from assistant.records.records import Conflict, NotFound, Records, Scope
from assistant.records.tables import turns
from tests.records.samples import HALF, NUL, Open, accept, entry, feedback, full_talk, settings_for, talk

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)
A_NAME = st.text(st.characters(exclude_categories=()), min_size=1, max_size=8)


def begun(records: Records, conversation: Conversation, owner: str = "anna") -> str:
    """The id of this conversation, saved for the first time."""
    name = records.start(owner, "http")
    records.save(name, owner, records.load(name, owner), conversation)
    return name


# --- conversations ----------------------------------------------------------------------------------------------------


def test_a_conversation_comes_back_as_it_was_and_goes_on(open_records: Open) -> None:
    name = begun(open_records(), full_talk())
    elsewhere = open_records()
    held = elsewhere.load(name, "anna")
    assert held.conversation == full_talk()
    assert held.conversation.fingerprint == full_talk().fingerprint
    elsewhere.save(name, "anna", held, talk("第五套标准？📈", "and the second?"))
    assert [turn.asked for turn in elsewhere.load(name, "anna").conversation.turns][1] == "and the second?"


def test_a_file_holds_what_the_database_holds(tmp_path: Path) -> None:
    save(full_talk(), tmp_path / "talk.json")
    assert load(tmp_path / "talk.json") == full_talk()
    (tmp_path / "talk.json").write_text("[" * 100_000)
    with pytest.raises(InputError, match=r"talk\.json: not a saved conversation"):
        load(tmp_path / "talk.json")


def test_a_conversation_begins_empty(records: Records) -> None:
    name = records.start("anna", "http")
    assert records.load(name, "anna").conversation == Conversation()
    assert [(item.question, item.turns) for item in records.conversations("anna")] == [("", 0)]


def test_nobody_sees_or_touches_what_is_another_s(records: Records) -> None:
    name = begun(records, talk("a secret plan"))
    held = records.load(name, "anna")
    for attempt in (
        lambda: records.load(name, "ben"),
        lambda: records.save(name, "ben", held, talk("mine now")),
        lambda: records.delete(name, "ben"),
        lambda: records.conversations("ben", before=name),
    ):
        with pytest.raises(NotFound, match="no conversation"):
            attempt()
    assert records.conversations("ben") == ()
    assert records.load(name, "anna") == held


def test_a_conversation_continued_elsewhere_is_not_overwritten(records: Records) -> None:
    name = begun(records, talk("one"))
    first, second = records.load(name, "anna"), records.load(name, "anna")
    records.save(name, "anna", first, talk("one", "two"))
    with pytest.raises(Conflict, match="continued elsewhere; ask again"):
        records.save(name, "anna", second, talk("one", "other"))
    assert records.load(name, "anna").conversation == talk("one", "two")


def test_what_was_deleted_is_gone(records: Records) -> None:
    name = begun(records, talk("one"))
    held = records.load(name, "anna")
    records.delete(name, "anna")
    for attempt in (
        lambda: records.load(name, "anna"),
        lambda: records.save(name, "anna", held, held.conversation),
        lambda: records.delete(name, "anna"),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_conversations_are_listed_newest_first_in_pages(records: Records) -> None:
    names = [begun(records, talk(f"question {number}")) for number in range(7)]
    begun(records, talk("not hers"), "ben")
    records.save(names[0], "anna", records.load(names[0], "anna"), talk("question 0", "more"))
    seen = list(records.conversations("anna", limit=3))
    for _ in range(3):
        seen += records.conversations("anna", limit=3, before=seen[-1].id)
    assert [item.id for item in seen] == names[::-1]
    assert [item.question for item in seen] == [f"question {number}" for number in range(6, -1, -1)]
    assert (seen[-1].turns, seen[0].turns) == (2, 1)
    assert all(item.created.utcoffset() == dt.timedelta(0) and item.created < item.updated for item in seen)


def test_a_key_has_one_conversation_in_its_channel(records: Records) -> None:
    name = records.start("anna", "slack", "thread 1")
    records.save(name, "anna", records.load(name, "anna"), talk("one"))
    assert records.start("anna", "slack", "thread 1") == name
    assert records.start("ben", "slack", "thread 1") == name
    others = {records.start("anna", "slack", "thread 2"), records.start("anna", "feishu", "thread 1")}
    others |= {records.start("anna", "slack"), records.start("anna", "slack")}
    assert len({name} | others) == 5
    assert records.load(name, "anna").conversation == talk("one")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(owner=A_NAME, other=A_NAME, words=ANY_TEXT)
def test_any_text_is_held_and_owners_stay_apart(records: Records, owner: str, other: str, words: str) -> None:
    name = records.start(owner, "http")
    records.save(name, owner, records.load(name, owner), talk(words))
    # Two halves of a pair that meet become the character they stand for.
    joined = words.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    assert records.load(name, owner).conversation == talk(joined)
    assert records.conversations(owner)[0].question == joined
    if other != owner:
        with pytest.raises(NotFound):
            records.load(name, other)


@pytest.mark.parametrize("name", ["", "nonsense", NUL, HALF, "中文", "' OR 1=1 --", "x" * 100_000])
def test_an_id_that_is_none_is_not_found(records: Records, name: str) -> None:
    begun(records, talk("one"))
    with pytest.raises(NotFound):
        records.load(name, "anna")
    with pytest.raises(NotFound):
        records.revoke_key(name)
    assert records.key_for(name) is None


def test_names_too_long_for_an_index_are_refused_alike(records: Records) -> None:
    longest = "".join(chr(0xDC00 + number * number % 1024) for number in range(200))  # six bytes each when stored
    assert records.start("anna", longest, longest) == records.start("anna", longest, longest)
    assert accept(records, longest, channel=longest, message=longest)
    assert records.add_feedback(feedback(owner=longest, answer=longest))
    for attempt in (
        lambda: records.start("anna", "slack", "k" * 201),
        lambda: accept(records, "e" * 201),
        lambda: records.add_feedback(feedback(answer="f" * 201)),
        lambda: records.add_audit(entry(owner="o" * 201)),
        lambda: records.create_key("n" * 201, frozenset({Scope.ASK})),
    ):
        with pytest.raises(InputError, match="has 201 characters; 200 at most"):
            attempt()


# --- feedback ---------------------------------------------------------------------------------------------------------


def test_a_second_opinion_of_an_answer_replaces_the_first(records: Records) -> None:
    first = records.add_feedback(feedback(comment=NUL))
    other = records.add_feedback(feedback(owner="ben"))
    again = records.add_feedback(feedback(rating="up", comment=HALF, question=None, for_evals=False))
    assert first == again != other
    kept = {item.id: item.feedback for item in records.feedback()}
    assert kept == {
        first: feedback(rating="up", comment=HALF, question=None, for_evals=False),
        other: feedback(owner="ben"),
    }


def test_feedback_is_read_in_order_whole_and_since_a_moment(records: Records) -> None:
    for number in range(3):
        records.add_feedback(feedback(answer=f"f{number}"))
    found = list(records.feedback())
    assert [item.feedback.answer for item in found] == ["f0", "f1", "f2"]
    assert [item.feedback.answer for item in records.feedback(found[1].at)] == ["f1", "f2"]
    shanghai = found[1].at.astimezone(dt.timezone(dt.timedelta(hours=8)))
    assert list(records.feedback(shanghai)) == list(records.feedback(found[1].at))


def test_more_than_a_page_is_read_whole(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.records.records.PAGE", 3)
    for number in range(10):
        records.add_feedback(feedback(answer=f"f{number}"))
        records.add_audit(entry(f"q{number}"))
    assert len(list(records.feedback())) == 10
    assert [item.id for item in records.audit(limit=7)] == [str(number) for number in range(10, 3, -1)]
    assert len(list(records.audit())) == 10


# --- the audit trail --------------------------------------------------------------------------------------------------


def test_an_entry_comes_back_without_its_question(records: Records) -> None:
    for question in ("Can we list?", "能上市吗？", "Can we list?"):
        records.add_audit(entry(question))
    newest, chinese, oldest = records.audit()
    assert newest.entry == entry("") == oldest.entry
    assert newest.digest == oldest.digest != chinese.digest
    assert [item.digest for item in records.audit(since=chinese.at)] == [newest.digest, chinese.digest]
    assert len(list(records.audit(limit=1))) == 1


def test_replicas_have_one_salt_and_databases_each_their_own(open_records: Open, tmp_path: Path) -> None:
    from assistant.settings import Settings

    elsewhere = Records.open(Settings(data_dir=tmp_path / "another"))
    replicas = [open_records(), open_records(), elsewhere]
    for replica in replicas:
        replica.add_audit(entry())
    one, same = (item.digest for item in replicas[0].audit())
    (other,) = (item.digest for item in elsewhere.audit())
    elsewhere.close()
    assert one == same != other


def test_a_question_is_kept_in_clear_where_the_settings_ask_for_it(open_records: Open) -> None:
    records = open_records(clear_questions=True)
    records.add_audit(entry(f"能上市吗？{NUL}{HALF}"))
    assert [item.entry.question for item in records.audit()] == [f"能上市吗？{NUL}{HALF}"]


@pytest.mark.parametrize("question", ["Project Nightingale market cap?", "夜莺项目的市值？"])
def test_no_question_of_the_trail_stands_in_the_file(tmp_path: Path, question: str) -> None:
    from assistant.settings import RecordsSettings, Settings

    def files_hold(clear: bool) -> bool:
        folder = tmp_path / str(clear)
        records = Records.open(Settings(data_dir=folder, records=RecordsSettings(clear_questions=clear)))
        records.add_audit(entry(question))
        before = b"".join(path.read_bytes() for path in folder.iterdir())
        records.close()
        after = b"".join(path.read_bytes() for path in folder.iterdir())
        return question.encode() in before + after

    assert not files_hold(clear=False)
    assert files_hold(clear=True)


# --- keys -------------------------------------------------------------------------------------------------------------


def test_the_life_of_a_key(open_records: Open) -> None:
    records, elsewhere = open_records(), open_records()
    key, secret = records.create_key(" CI 机器人 ", frozenset({Scope.ASK, Scope.CHECK}))
    other, other_secret = records.create_key("CI", frozenset({Scope.ADMIN}))
    assert secret.startswith("star_")
    assert secret != other_secret
    assert key.name == "CI 机器人"
    assert key.scopes == {"ask", "check"}
    assert elsewhere.key_for(secret) == key
    assert records.keys() == (key, other)
    revoked = elsewhere.revoke_key(key.id)
    assert revoked.revoked is not None
    assert records.key_for(secret) is None
    assert records.revoke_key(key.id) == revoked
    assert records.keys() == (revoked, other)
    assert records.key_for(other_secret) == other


@pytest.mark.parametrize(
    "altered", [str.upper, str.lower, lambda key: f" {key}", lambda key: key[5:], lambda key: f"{key}=", lambda _: ""]
)
def test_only_the_very_secret_opens(records: Records, altered: Callable[[str], str]) -> None:
    key, secret = records.create_key("CI", frozenset({Scope.ASK}))
    assert records.key_for(altered(secret)) in ((key,) if altered(secret) == secret else (None,))


def test_the_secret_is_not_kept(tmp_path: Path) -> None:
    from assistant.settings import Settings

    records = Records.open(Settings(data_dir=tmp_path))
    _, secret = records.create_key("CI", frozenset({Scope.ASK}))
    records.close()
    assert secret[5:].encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_a_key_needs_a_name_and_a_scope(records: Records) -> None:
    with pytest.raises(InputError, match="needs a name"):
        records.create_key("  ", frozenset({Scope.ASK}))
    with pytest.raises(InputError, match="ask, check, library, admin"):
        records.create_key("CI", frozenset())
    assert records.keys() == ()


# --- by turn ----------------------------------------------------------------------------------------------------------


def turn_rows(url: str, name: str) -> list[tuple[int, str]]:
    """The turns of a conversation as they stand in the database."""
    database = open_database(settings_for(url))
    statement = select(turns.c.number, turns.c.state).where(turns.c.conversation == name).order_by(turns.c.number)
    rows = [
        (row.number, row.state["asked"])
        for row in database.read(lambda connection: connection.execute(statement).all())
    ]
    database.close()
    return rows


def test_one_more_turn_writes_that_turn_and_no_other(database: str, records: Records) -> None:
    name = records.start("anna", "http")
    records.save(name, "anna", records.load(name, "anna"), talk("one", "two"))
    written: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        written.append(statement.split("(")[0].strip())

    event.listen(Engine, "before_cursor_execute", note)
    try:
        before = records.load(name, "anna")
        written.clear()
        records.save(
            name, "anna", before, replace(before.conversation, turns=(*before.conversation.turns, *talk("three").turns))
        )
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert [line.split()[:3] for line in written if line.startswith(("INSERT", "UPDATE", "DELETE"))] == [
        ["UPDATE", "conversations", "SET"],
        ["INSERT", "INTO", "turns"],
    ]
    assert turn_rows(database, name) == [(0, "one"), (1, "two"), (2, "three")]


@pytest.mark.parametrize(
    "after",
    [("one", "three"), ("three",), (), ("one", "two", "three", "four"), ("zero", "two", "three"), ("one", "two")],
)
def test_turns_taken_back_or_changed_are_no_more(database: str, records: Records, after: tuple[str, ...]) -> None:
    name = records.start("anna", "http")
    records.save(name, "anna", records.load(name, "anna"), talk("one", "two", "three"))
    records.save(name, "anna", records.load(name, "anna"), talk(*after))
    assert records.load(name, "anna").conversation == talk(*after)
    assert turn_rows(database, name) == list(enumerate(after))
    assert records.conversations("anna")[0].turns == len(after)
