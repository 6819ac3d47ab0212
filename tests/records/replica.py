"""Another process on the same database: says it is ready, waits for a line, and does as it was told.

replica.py URL open                 opens the records
replica.py URL talk ID THREADS N    adds N turns to a conversation from each thread
replica.py URL write                gives feedback until it is killed, and says so after each
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from assistant.records.records import Conflict, Records
from tests.records.samples import feedback, settings_for, talk


def main(url: str, command: str, *rest: str) -> None:
    """Do it."""
    if command == "open":
        with tempfile.TemporaryDirectory() as folder:  # everything is loaded now, so that all open at the same moment
            Records.open(settings_for(f"sqlite:///{folder}/records.sqlite")).close()
        _wait()
        Records.open(settings_for(url)).close()
        return
    records = Records.open(settings_for(url))
    _wait()
    if command == "talk":
        name, threads, turns = rest[0], int(rest[1]), int(rest[2])
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda _: add_turns(records, name, turns), range(threads)))
    for number in itertools.count() if command == "write" else ():
        records.add_feedback(feedback(answer=f"f{number}"))
        print(number, flush=True)


def add_turns(records: Records, name: str, turns: int) -> None:
    """Add turns to a conversation, asking again whenever somebody else was faster."""
    for _ in range(turns):
        while True:
            held = records.load(name, "anna")
            said = [turn.asked for turn in held.conversation.turns]
            try:
                records.save(name, "anna", held, talk(*said, f"question {len(said)}"))
                break
            except Conflict:
                continue


def _wait() -> None:
    print("ready", flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    main(*sys.argv[1:])
