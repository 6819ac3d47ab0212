"""Values computed once, whoever asks first."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.answering.llm import planner
from assistant.answering.llm.planner import ModelPlanner
from assistant.base.lazy import locked_cache, locked_property
from assistant.service import Assistant
from assistant.settings import LlmSettings, Settings

THREADS = 8
PATIENCE = 20.0


class Held:
    """Computes its value by what it was made with."""

    def __init__(self, compute: Callable[[], object]) -> None:
        self.compute = compute

    @locked_property
    def value(self) -> object:
        """Its value."""
        return self.compute()


def test_first_calls_at_the_same_time_open_one_model_client(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    together, meeting = threading.Barrier(THREADS), threading.Barrier(2)
    open_planner, opened = planner.open_planner, list[ModelPlanner | None]()

    def slow_to_open(settings: Settings) -> ModelPlanner | None:
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(0.3)  # a second one opened meanwhile is met here
        opened.append(open_planner(settings))
        return opened[-1]

    monkeypatch.setattr(planner, "open_planner", slow_to_open)
    llm = LlmSettings(base_url="http://127.0.0.1:9/v1", model="test-model")
    assistant = Assistant(Settings(data_dir=tmp_path, llm=llm))

    def first(_: int) -> ModelPlanner | None:
        together.wait(PATIENCE)
        return assistant.llm

    with ThreadPoolExecutor(THREADS) as pool:
        planners = list(pool.map(first, range(THREADS)))
    assert len(opened) == 1
    assert opened[0] is not None
    assert set(map(id, planners)) == {id(opened[0])}


def test_one_object_does_not_wait_for_another_of_its_class() -> None:
    meeting = threading.Barrier(2)
    pair = [Held(lambda: meeting.wait(PATIENCE)) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        assert sorted(map(str, pool.map(lambda held: held.value, pair))) == ["0", "1"]


def test_what_could_not_be_computed_is_tried_again() -> None:
    outcomes = iter([ValueError("not yet"), "done"])

    def compute() -> object:
        outcome = next(outcomes)
        if isinstance(outcome, ValueError):
            raise outcome
        return outcome

    held = Held(compute)
    with pytest.raises(ValueError, match="not yet"):
        _ = held.value
    assert [held.value, held.value] == ["done", "done"]
    assert Held.value.__doc__ == "Its value."


def test_who_asks_for_what_is_being_made_waits_for_it() -> None:
    together, meeting = threading.Barrier(THREADS), threading.Barrier(2)
    made = list[int]()

    @locked_cache
    def slow(number: int) -> object:
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(0.3)  # a second one that is made meanwhile is met here
        made.append(number)
        return object()

    def first(_: int) -> object:
        together.wait(PATIENCE)
        return slow(1)

    with ThreadPoolExecutor(THREADS) as pool:
        assert len(set(pool.map(first, range(THREADS)))) == 1
    assert made == [1]
