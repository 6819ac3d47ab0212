"""`/readyz` tells the truth, soon, whatever hangs or is gone."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from assistant.channels.http.readiness import Readiness, check_folder
from assistant.errors import AssistantError, ServiceError
from assistant.testing.processes import run_code
from tests.channels.http.services import PATIENCE, HeldAssistant, StartService, until

pytestmark = pytest.mark.anyio


async def test_what_fails_is_named_and_what_was_found_is_soon_looked_for_again() -> None:
    fault: list[Exception] = [ServiceError("passages: cannot be reached"), RuntimeError("secret")]

    def check() -> None:
        if fault:
            raise fault[0]

    readiness = Readiness({"index": check}, kept=0.0)
    for expected in (("passages: cannot be reached",), ("RuntimeError",), ()):
        assert await readiness.problems() == expected
        fault = fault[1:]
        await asyncio.sleep(0)
        await asyncio.sleep(0)


async def test_what_hangs_is_said_in_time_and_holds_one_thread() -> None:
    go, begun = threading.Event(), []

    def hang() -> None:
        begun.append(1)
        go.wait(PATIENCE)

    readiness = Readiness({"database": hang, "disk": lambda: None}, patience=0.1, kept=0.0)
    for _ in range(5):
        assert await readiness.problems() == ("database: no answer within 0.1 s",)
        await asyncio.sleep(0.01)
    assert len(begun) == 1
    go.set()
    for _ in range(500):
        if not await readiness.problems():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it stayed unready")


async def test_all_who_ask_at_once_hear_of_the_same_look() -> None:
    looks: list[int] = []
    readiness = Readiness({"index": lambda: looks.append(1)})
    assert await asyncio.gather(*(readiness.problems() for _ in range(50))) == [()] * 50
    assert len(looks) == 1


def test_a_folder_that_is_gone_or_full_or_not_ours_is_a_problem(tmp_path: Path) -> None:
    check_folder(tmp_path)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(AssistantError, match="gone"):
        check_folder(tmp_path / "gone")
    (tmp_path / "file").touch()
    with pytest.raises(AssistantError, match="file"):
        check_folder(tmp_path / "file")
    with pytest.raises(AssistantError, match="/proc"):
        check_folder(Path("/proc"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.TemporaryFile", lambda **_: Path("/dev/full").open("wb"))  # noqa: SIM115
    with pytest.raises(ServiceError, match="disk is full"):
        check_folder(tmp_path)


class Lost(HeldAssistant):
    """An assistant whose index cannot be reached once it has started."""

    lost = False

    def search(self, *args: Any, **named: Any) -> Any:
        if self.lost:
            raise ServiceError("the Chroma server 127.0.0.1:1 cannot be used: start it")
        return super().search(*args, **named)


def test_it_is_not_ready_while_no_question_can_be_answered(data_dir: Path, start_service: StartService) -> None:
    lost = Lost(data_dir)
    service = start_service(lost)
    assert service.client.get("/readyz").status_code == 200
    lost.lost = True
    until(lambda: service.client.get("/readyz").status_code == 503)
    assert "Chroma" in service.client.get("/readyz").json()["problems"][0]


def test_it_is_ready_while_everything_else_is_at_work(
    held_assistant: HeldAssistant, start_service: StartService
) -> None:
    """Also with every thread of the service taken."""
    service = start_service(held_assistant, concurrency=1, queue=0)
    with service.client.stream(
        "POST", "/v1/ask", json={"question": "第五套标准的市值要求是多少？", "stream": True}
    ) as held:
        assert held_assistant.waits.wait(PATIENCE)
        began = time.monotonic()
        assert service.client.get("/readyz").status_code == 200
        assert time.monotonic() - began < 5
        held_assistant.go.set()
        held.read()


def test_it_is_not_ready_without_its_data_folder(tmp_path: Path, start_service: StartService) -> None:
    folder, away = tmp_path / "data", tmp_path / "away"
    service = start_service(data_dir=folder)
    assert service.client.get("/readyz").json() == {"status": "ready", "problems": []}
    folder.rename(away)
    try:
        until(lambda: service.client.get("/readyz").status_code == 503)
        assert str(folder) in service.client.get("/readyz").json()["problems"][0]
    finally:
        away.rename(folder)
    until(lambda: service.client.get("/readyz").status_code == 200)


async def test_a_second_start_loads_only_what_it_needs(tmp_path: Path) -> None:
    code = """
import sys
from assistant.channels.http.app import create_app
from assistant.settings import read_settings
create_app(read_settings())
print(sorted({"alembic", "polars", "httpx", "openpyxl", "mcp"} & set(sys.modules)))
"""
    starts = [run_code(code, ASSISTANT_DATA_DIR=str(tmp_path)).stdout.strip() for _ in range(2)]
    assert starts == ["['alembic']", "[]"]
