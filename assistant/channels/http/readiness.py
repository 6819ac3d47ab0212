"""Whether requests may be sent here: what every answer needs is tried, on threads of their own, within seconds."""

from __future__ import annotations

import asyncio
import logging
import tempfile
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path

from assistant.base.files import writing
from assistant.channels.hosting.facade import ChannelFacade
from assistant.channels.hosting.process import WARM
from assistant.errors import AssistantError

log = logging.getLogger(__name__)

PATIENCE = 3.0
"""Seconds that one check may take."""
KEPT = 2.0
"""Seconds for which what was found is told again, so that nobody has the checks run faster than that."""
_BLOCK = 65_536
"""Bytes written to see whether the disk has room: more than a file system finds room for in its own books."""

Check = Callable[[], object]


class Readiness:
    """Tries what every answer needs. A check that hangs holds one thread, and is not begun again before it ends."""

    def __init__(self, checks: Mapping[str, Check], patience: float = PATIENCE, kept: float = KEPT) -> None:
        self._checks = checks
        self._patience = patience
        self._kept = kept
        self._running: dict[str, Future[str]] = {}
        self._looking: asyncio.Task[tuple[str, ...]] | None = None
        self._last: tuple[str, ...] = ()

    @classmethod
    def of(cls, facade: ChannelFacade, folder: Path) -> Readiness:
        """The readiness of the records, of a search as a question makes it, and of the data folder."""
        return cls(
            {
                "database": lambda: facade.records.check(),
                "search": lambda: facade.assistant.search(WARM, 1),
                "data folder": lambda: check_folder(folder),
            }
        )

    async def problems(self) -> tuple[str, ...]:
        """What is wrong, a line each; empty where nothing is. All who ask at once hear of the same look."""
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        return await asyncio.shield(self._looking)

    async def _look(self) -> tuple[str, ...]:
        try:
            lines = await asyncio.gather(*(self._tried(name) for name in self._checks))
        finally:
            asyncio.get_running_loop().call_later(self._kept, self._look_again)
        problems = tuple(line for line in lines if line)
        if problems != self._last:
            self._last = problems
            log.warning("not ready: %s", "; ".join(problems)) if problems else log.warning("ready again")
        return problems

    def _look_again(self) -> None:
        self._looking = None

    async def _tried(self, name: str) -> str:
        running = self._running.get(name)
        if running is None or running.done():
            running = self._running[name] = _begun(self._checks[name])
        try:
            return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(running)), self._patience)
        except TimeoutError:
            return f"{name}: no answer within {self._patience:g} s"


def check_folder(folder: Path) -> None:
    """Write a little where everything is kept, and take it away again. Raises InputError, ServiceError."""
    with writing(folder), tempfile.TemporaryFile(dir=folder) as file:
        file.write(bytes(_BLOCK))
        file.flush()


def _begun(check: Check) -> Future[str]:
    """What is wrong by this check, empty where nothing is; its thread holds up nothing, not even the end."""
    outcome: Future[str] = Future()
    threading.Thread(target=lambda: outcome.set_result(_problem(check)), name="readiness", daemon=True).start()
    return outcome


def _problem(check: Check) -> str:
    try:
        check()
    except AssistantError as error:
        return str(error)
    except Exception as error:
        log.exception("a readiness check failed")
        return type(error).__name__
    return ""
