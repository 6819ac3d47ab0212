"""10,000 mixed requests with the service killed half way.

`python evals/benchmarks/soak.py [--requests 10000] [--clients 16]`.

Questions, checks, provisions, turns of conversations and feedback, against `assistant serve`; at half of them the
process is killed with SIGKILL and started again on the same data. Afterwards every feedback and every turn that was
acknowledged must be in the database, and the database must be sound. Exit status 1 otherwise.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import random
import sqlite3
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from load import Call, Client, Service, suite_questions
from serving import checks, provisions

KINDS = ("ask", "check", "provision", "turn", "feedback")


@dataclass
class Acknowledged:
    """What the service said it has stored, and what went wrong."""

    feedback: dict[str, str] = field(default_factory=dict)
    turns: dict[str, int] = field(default_factory=dict)
    done: int = 0
    cut: int = 0
    failed: list[str] = field(default_factory=list)


async def run(service: Service, requests: int, clients: int) -> Acknowledged:
    """Send the requests; kill the service when half of them are done."""
    seen, numbers = Acknowledged(), itertools.count()
    questions, check, provision = suite_questions(), checks(), provisions()
    up, killed = asyncio.Event(), asyncio.Event()
    up.set()

    async def one(client: Client, number: int, conversation: str) -> None:
        draw = random.Random(number)
        kind, question = draw.choice(KINDS), draw.choice(questions)
        call = {
            "ask": Call("POST", "/v1/ask", {"question": question}),
            "check": next(check),
            "provision": next(provision),
            "turn": Call("POST", "/v1/ask", {"question": question, "conversation": conversation}),
            "feedback": Call(
                "POST", "/v1/feedback", {"answer": f"answer-{number:08}", "rating": "up", "comment": f"第{number}条"}
            ),
        }[kind]
        try:
            status, body = await client.send(call)
        except (OSError, asyncio.IncompleteReadError):
            seen.cut += 1
            if not killed.is_set():
                seen.failed.append(f"{kind}: connection lost")
            return
        if status not in (200, 201):
            seen.failed.append(f"{kind}: {status} {body[:200]!r}")
        elif kind == "feedback":
            seen.feedback[json.loads(body)["id"]] = f"answer-{number:08}"
        elif kind == "turn":
            seen.turns[conversation] = seen.turns.get(conversation, 0) + (json.loads(body)["outcome"] is not None)

    async def work() -> None:
        client = Client(service.port)
        _, body = await client.send(Call("POST", "/v1/conversations"))
        conversation = json.loads(body)["id"]
        while (number := next(numbers)) < requests:
            await up.wait()
            await one(client, number, conversation)
            seen.done += 1
            if seen.done % 1000 == 0:
                print(f"{seen.done} of {requests}", file=sys.stderr, flush=True)

    async def kill() -> None:
        while seen.done < requests // 2:  # noqa: ASYNC110 - a count is waited for, which no event tells
            await asyncio.sleep(0.01)
        killed.set()
        up.clear()
        seconds = await asyncio.to_thread(service.kill_and_restart)
        print(f"killed at {seen.done}, ready again after {seconds:.2f} s", file=sys.stderr, flush=True)
        up.set()

    await asyncio.gather(kill(), *(work() for _ in range(clients)))
    return seen


def lost(database: Path, seen: Acknowledged) -> tuple[int, int, str]:
    """Feedback entries and turns that were acknowledged and are not there, and what SQLite says of its file."""
    with sqlite3.connect(database) as connection:
        stored = {row[0] for row in connection.execute("SELECT answer FROM feedback")}
        turns = dict(connection.execute("SELECT id, turns FROM conversations"))
        sound = connection.execute("PRAGMA integrity_check").fetchone()[0]
    missing = sum(answer not in stored for answer in seen.feedback.values())
    short = sum(max(0, count - turns.get(conversation, 0)) for conversation, count in seen.turns.items())
    return missing, short, sound


def main() -> int:
    """Run it and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=16)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        with Service(Path(folder)) as service:
            seen = asyncio.run(run(service, options.requests, options.clients))
            memory = service.memory_mb
        missing, short, sound = lost(Path(folder) / "records.sqlite", seen)
    for failure in seen.failed[:20]:
        print(failure, file=sys.stderr)
    print("| measure | value |")
    print("| --- | --- |")
    print(f"| requests, in s | {seen.done}, {time.perf_counter() - began:.0f} |")
    print(f"| cut off by the kill | {seen.cut} |")
    print(f"| failed otherwise | {len(seen.failed)} |")
    print(f"| feedback acknowledged / lost | {len(seen.feedback)} / {missing} |")
    print(f"| turns acknowledged / lost | {sum(seen.turns.values())} / {short} |")
    print(f"| integrity of the database | {sound} |")
    print(f"| memory after, MB | {memory:.0f} |")
    return 1 if missing or short or sound != "ok" or seen.failed else 0


if __name__ == "__main__":
    sys.exit(main())
