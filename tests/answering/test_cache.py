"""The cache of answers: what is a hit, several processes at once, and files that are damaged."""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answering.answer import Answer, AnswerOutcome, Citation, Claim, StatedFact
from assistant.answering.blocks import BlockKind
from assistant.answering.cache import AnswerCache, CacheKey
from assistant.answering.plan.realiser import plain_block
from assistant.corpus.model import Evidence, Form
from assistant.language.text import Language

DAY = dt.date(2026, 7, 1)
KEY = CacheKey("What market cap?", None, DAY, "corpus-1", "prompt-1", "model-1")
ANSWER = Answer(
    question="What market cap?",
    language=Language.EN,
    as_of=DAY,
    outcome=AnswerOutcome.PARTIAL,
    blocks=(Claim("At least RMB 4 billion.", (1,)).block(),),
    citations=(Citation(1, "d", "v", "p", "t", "q", 0, 1, Form.RESTATEMENT, Evidence.PRESS, None, DAY, None, "n"),),
    verdict={"verdict": "undetermined", "sections": []},
    facts_read=(StatedFact("expected_market_cap", "1", "RMB 1"),),
    warnings=("w",),
    plan=({"part": 1, "step": "say", "of": "d@v#p/en/1", "with": []},),
    planner="model",
    writer="model-1",
    as_of_from="caller",
    timings_ms={"total": 3},
    usage={"prompt_tokens": 1, "completion_tokens": 2, "cost_usd": None},
)


def test_an_answer_comes_back_exactly_as_it_was(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "answers.sqlite")
    assert cache.get(KEY) is None
    cache.put(KEY, ANSWER)
    assert AnswerCache(tmp_path / "answers.sqlite").get(KEY) == ANSWER


def test_an_answer_stored_under_the_first_contract_is_answered_afresh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its key is another one, so that not even one that could still be read is given again."""
    path = tmp_path / "answers.sqlite"
    cache = AnswerCache(path)
    with monkeypatch.context() as before:
        before.setattr("assistant.answering.cache.FORMAT", "3")
        cache.put(KEY, ANSWER)
        assert cache.get(KEY) == ANSWER
    assert cache.get(KEY) is None
    cache.put(KEY, ANSWER)
    assert cache.get(KEY) == ANSWER


def test_an_answer_stored_in_the_shape_of_before_is_answered_afresh(tmp_path: Path) -> None:
    path = tmp_path / "answers.sqlite"
    cache = AnswerCache(path)
    cache.put(KEY, ANSWER)
    with closing(sqlite3.connect(path)) as database, database:
        (stored,) = database.execute("SELECT answer FROM answers").fetchone()
        before = {**json.loads(stored), "text": "At least RMB 4 billion. [1]", "claims": [], "withheld": []}
        del before["blocks"]
        database.execute("UPDATE answers SET answer = ?", (json.dumps(before),))
    assert cache.get(KEY) is None
    cache.put(KEY, ANSWER)
    assert cache.get(KEY) == ANSWER


@pytest.mark.parametrize(
    "changed",
    [
        {"question": "What market cap"}, {"as_of": DAY + dt.timedelta(days=1)}, {"corpus_hash": "corpus-2"},
        {"prompt_hash": "prompt-2"}, {"writer": "model-2"}, {"conversation": "c"},
    ],
    ids=str,
)  # fmt: skip
def test_whatever_an_answer_depends_on_makes_another_key(tmp_path: Path, changed: dict[str, object]) -> None:
    cache = AnswerCache(tmp_path / "answers.sqlite")
    cache.put(KEY, ANSWER)
    assert cache.get(replace(KEY, **changed)) is None  # type: ignore[arg-type]


def test_the_oldest_answers_go_first(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "answers.sqlite", most=3)
    keys = [replace(KEY, question=str(number)) for number in range(5)]
    for key in keys:
        cache.put(key, ANSWER)
    assert [cache.get(key) is not None for key in keys] == [False, False, True, True, True]


@pytest.mark.parametrize("damage", [b"", b"garbage" * 1000, b"SQLite format 3\x00" + b"\xff" * 9000])
def test_a_damaged_file_is_put_aside_and_the_cache_goes_on(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "answers.sqlite"
    cache = AnswerCache(path)
    cache.put(KEY, ANSWER)
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    path.write_bytes(damage)
    assert cache.get(KEY) is None
    cache.put(KEY, ANSWER)
    assert cache.get(KEY) == ANSWER
    assert not damage or Path(f"{path}.damaged").read_bytes() == damage


def test_a_folder_that_cannot_be_written_costs_no_answer(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("x")
    cache = AnswerCache(in_the_way / "answers.sqlite")
    cache.put(KEY, ANSWER)
    assert cache.get(KEY) is None


def test_an_answer_of_another_form_is_no_hit(tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "answers.sqlite"
    cache = AnswerCache(path)
    cache.put(KEY, ANSWER)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE answers SET answer = '{\"question\": 1}'")
    database.close()
    assert cache.get(KEY) is None


def _write(path: str, worker: int) -> None:
    cache = AnswerCache(Path(path))
    for number in range(20):
        key = replace(KEY, question=f"{worker}/{number}")
        cache.put(key, replace(ANSWER, blocks=(plain_block(BlockKind.NOTE, f"{worker}/{number}"),)))
        found = cache.get(key)
        if found is None or found.text != f"{worker}/{number}":
            os._exit(1)


@pytest.mark.parametrize("damaged", [False, True])
def test_processes_at_the_same_time_lose_nothing(tmp_path: Path, damaged: bool) -> None:
    path = tmp_path / "answers.sqlite"
    if damaged:
        path.write_bytes(b"garbage" * 1000)
        AnswerCache(path).get(KEY)
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=_write, args=(str(path), number)) for number in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    cache = AnswerCache(path)
    assert all(
        cache.get(replace(KEY, question=f"{worker}/{number}")) is not None
        for worker in range(3)
        for number in range(20)
    )
