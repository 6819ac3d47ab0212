"""Several processes that serve one listening socket: for machines with more cores than one process can use."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from types import FrameType

from assistant.errors import AssistantError, ServiceError
from assistant.settings import Settings

log = logging.getLogger(__name__)

Work = Callable[[Settings, socket.socket], None]
"""What one process does until it is told to end. It must be a function of a module: it is found there by its name."""


class Workers:
    """The processes: one that is killed is replaced, and all end with the one that started them.

    One that ends by itself has said why and would say it again: then all end.
    """

    def __init__(self, count: int, work: Work, settings: Settings, listening: socket.socket) -> None:
        self._count = count
        self._given = work, settings, listening
        self._context = multiprocessing.get_context("spawn")  # a fork would copy locks that threads hold
        self._started: set[BaseProcess] = set()
        self._stopping = self._failed = False

    def run(self) -> None:
        """Serve until told to end. Raises ServiceError where the processes do not come up."""
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            while not self._stopping and len(self._started) < self._count:
                self._start()
            while self._started:
                wait([process.sentinel for process in self._started])
                self._replace_the_dead()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        if self._failed:
            raise ServiceError("the service did not start in all its processes; the log above says why")

    def _start(self) -> None:
        process = self._context.Process(target=_serve, args=self._given, name="worker")
        process.start()
        self._started.add(process)

    def _replace_the_dead(self) -> None:
        for process in [process for process in self._started if not process.is_alive()]:
            self._started.remove(process)
            if self._stopping:
                continue
            log.error("a process of the service ended", extra={"exit_status": process.exitcode})
            if (process.exitcode or 0) < 0:
                self._start()
            else:
                self._failed = True
                self._end_all()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._end_all()

    def _end_all(self) -> None:
        self._stopping = True
        for process in tuple(self._started):
            process.terminate()


def _serve(work: Work, settings: Settings, listening: socket.socket) -> None:
    """What a process of its own does; it ends when the one that started it is gone, however that went."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    try:
        work(settings, listening)
    except AssistantError as error:
        print(f"error: {error}", file=sys.stderr, flush=True)
        sys.exit(error.exit_status)


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os.kill(os.getpid(), signal.SIGTERM)
