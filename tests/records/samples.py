"""What the tests of the records put into them, and the settings that name a database."""

from __future__ import annotations

import datetime as dt
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from pydantic import SecretStr
from sqlalchemy import make_url

from assistant.dialogue.conversation import Conversation, Turn
from assistant.eligibility.reading.reader import FactRead, FactsReading
from assistant.language.quantities.reader import Bound
from assistant.records.records import AuditEntry, Feedback, Records
from assistant.settings import RecordsSettings, Settings

OLD = Path(__file__).parent / "fixtures" / "records-0.1"
"""Records as version 0.1 left them, and a conversation as it saved one."""

Open = Callable[..., Records]


T = TypeVar("T")

NUL, HALF = "a\0b", "half \ud83d of a pair"


def settings_for(url: str, **settings: object) -> Settings:
    """Settings that name this database."""
    return Settings(records=RecordsSettings.model_validate({"url": SecretStr(url), **settings}))


def restore(url: str) -> None:
    """Put the records of version 0.1 into the database of this URL, which is empty."""
    if url.startswith("sqlite"):
        shutil.copyfile(OLD / "records.sqlite", str(make_url(url).database))
        return
    import psycopg

    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute((OLD / "records.postgresql.sql").read_bytes())


def talk(*questions: str, facts: tuple[FactRead, ...] = ()) -> Conversation:
    """A conversation in which these questions were answered."""
    day = dt.date(2026, 11, 22)
    turns = tuple(
        Turn(
            question,
            f"{question} (in full)",
            question,
            day,
            "answered",
            f"Answer to {question} [1]",
            ("rules",),
            ("rules@1#2",),
        )
        for question in questions
    )
    return Conversation(turns, FactsReading(facts))


def full_talk() -> Conversation:
    """A conversation with decimals, dates, Chinese, emoji, and characters that databases refuse."""
    facts = (
        FactRead("expected_market_cap", Decimal("3900000000.10"), "39亿元", 2, 6, Bound.GE, Decimal("1E+10"), "CNY"),
        FactRead("weighted_voting_rights", True, "同股不同权", 0, 5, note="注 📝"),
        FactRead("industry", "ai_large_model", HALF, 0, 3),
    )
    return talk("第五套标准？📈", NUL, HALF, 'quotes " \\ and \u2028 lines\n\t', "", facts=facts).asking_as_of(
        dt.date(2022, 5, 1)
    )


def feedback(owner: str = "anna", answer: str = "f1", **changes: object) -> Feedback:
    """A thumbs-down."""
    return Feedback(
        **{  # type: ignore[arg-type]  # a test may change any of them
            "answer": answer,
            "rating": "down",
            "comment": "旧的数字 😟",
            "question": "多少？",
            "owner": owner,
            "channel": "http",
            "for_evals": True,
            **changes,
        }
    )


def entry(question: str = "Can we list?", owner: str = "anna") -> AuditEntry:
    """What is entered of a question."""
    return AuditEntry(
        "r-1",
        "http",
        owner,
        "ask",
        question,
        dt.date(2026, 11, 22),
        "corpus",
        "prompts",
        ("rules@1#2",),
        "answered",
        None,
        "extractive",
        17,
    )


def accept(
    records: Records, event: str, channel: str = "slack", holder: str = "one", message: str = "thread 1"
) -> bool:
    """Whether the event is new to the records."""
    return records.accept(channel, event, message, {"text": "能上市吗？", "event": event}, holder)


def at_once(count: int, work: Callable[[int], T]) -> list[T]:
    """What the work returns for each number, all begun at the same moment in threads of their own."""
    barrier = threading.Barrier(count)

    def begin(number: int) -> T:
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(begin, range(count)))
