"""What `assistant slack` holds: `python evals/benchmarks/chat_load.py [--events 5000] [--threads 200] [--rounds 4]`.

Starts the program against a Slack of the tests, over its websocket, and lets that many threads talk at once; one event
in five is delivered twice. Every message must be answered exactly once. Then Slack and `assistant serve` take turns
with the same questions in as many conversations, so that both meet the machine in the same mood. Exit status 1 where a
message was lost or answered twice.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import islice
from pathlib import Path

from load import Call, Client, Service, new_questions, percentile

from assistant.testing.slack.server import APP_TOKEN, BOT_TOKEN, SECRET, MockSlack, SlackCall

ROOM = "D1"
ENDING = ("chat.stopStream", "chat.postMessage", "chat.update")
"""What the last call for a reply may be."""
EACH = 4
"""Messages of each thread in one turn of the comparison."""

Talks = Mapping[str, Sequence[str]]
"""Threads by name, each with what is asked in it."""


class Watch(list[SlackCall]):
    """The log of the mock; tells when a thread first hears of its question, and when it is answered."""

    def __init__(self, slack: MockSlack) -> None:
        super().__init__()
        self._slack = slack
        self._first: dict[str, asyncio.Future[float]] = {}
        self._last: dict[str, asyncio.Future[float]] = {}

    def expect(self, thread: str) -> tuple[asyncio.Future[float], asyncio.Future[float]]:
        """The moments of the first sign and of the answer of the thread's next message."""
        loop = asyncio.get_running_loop()
        self._first[thread], self._last[thread] = loop.create_future(), loop.create_future()
        return self._first[thread], self._last[thread]

    def append(self, call: SlackCall) -> None:
        """Note a call as it comes; it is not kept."""
        stamp = str(call.arguments.get("thread_ts") or call.arguments.get("ts") or "")
        message = self._slack.messages.get((ROOM, stamp))
        thread = message.thread if message is not None else stamp
        now = time.perf_counter()
        first, last = self._first.get(thread), self._last.get(thread)
        if first is not None and not first.done() and call.method != "ack":
            first.set_result(now)
        if call.method in ENDING and last is not None and not last.done():
            last.set_result(now)


@asynccontextmanager
async def slack_app(data: Path) -> AsyncIterator[tuple[MockSlack, Watch]]:
    """`assistant slack`, connected to a mock and warm."""
    async with MockSlack().running() as slack:
        slack.checks_blocks = False
        slack.log = watch = Watch(slack)
        environment = {
            **os.environ,
            "ASSISTANT_DATA_DIR": str(data),
            "ASSISTANT_SLACK__BASE_URL": slack.base_url,
            "ASSISTANT_SLACK__BOT_TOKEN": BOT_TOKEN,
            "ASSISTANT_SLACK__APP_TOKEN": APP_TOKEN,
            "ASSISTANT_SLACK__SIGNING_SECRET": SECRET,
            "ASSISTANT_CHAT__RATE_PER_USER": "1000000",
            "ASSISTANT_CHAT__RATE_PER_ROOM": "1000000",
        }
        with (data / "slack.log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "assistant.channels.cli.main", "slack", env=environment, stderr=log, stdout=log
            )
        try:
            await slack.until(lambda: slack.connections)
            await in_slack(slack, watch, {"9.0": ["What is the STAR Market?"]})
            yield slack, watch
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            await process.wait()


async def in_slack(slack: MockSlack, watch: Watch, talks: Talks) -> tuple[list[float], float]:
    """All threads at once; the seconds to the first sign of each message, and the seconds in all."""
    signs: list[float] = []
    began = time.perf_counter()
    await asyncio.gather(*(_talk(slack, watch, thread, questions, signs) for thread, questions in talks.items()))
    return signs, time.perf_counter() - began


async def _talk(slack: MockSlack, watch: Watch, thread: str, questions: Sequence[str], signs: list[float]) -> None:
    """One thread: each question after the answer to the one before; one delivery in five comes twice."""
    draw = random.Random(thread)
    for number, question in enumerate(questions):
        payload = slack.message(question, ROOM, f"U{thread}", thread, ts=f"{thread}{number:03d}")
        first, last = watch.expect(thread)
        start = time.perf_counter()
        await slack.event(payload)
        if draw.random() < 0.25:
            await slack.event(payload, retry=1)
        signs.append((await first) - start)
        await last


async def over_http(port: int, talks: Talks) -> float:
    """The same questions over HTTP, each thread a conversation and a connection; the seconds it took."""

    async def one(questions: Sequence[str]) -> None:
        client = Client(port)
        _, body = await client.send(Call("POST", "/v1/conversations"))
        conversation = json.loads(body)["id"]
        for question in questions:
            status, body = await client.send(
                Call("POST", "/v1/ask", {"question": question, "conversation": conversation})
            )
            if status != 200:
                raise SystemExit(f"the HTTP API answered {status}: {body!r}")
        client.close()

    began = time.perf_counter()
    await asyncio.gather(*(one(questions) for questions in talks.values()))
    return time.perf_counter() - began


def wrong(database: Path, slack: MockSlack, messages: int) -> int:
    """Messages that were not answered, and messages of the app to be seen that belong to no one answer."""
    with sqlite3.connect(database) as connection:
        rows = connection.execute("SELECT posted FROM events WHERE NOT open").fetchall()
    posted = [str(stamp) for row in rows for stamp in json.loads(row[0])]
    seen = [shown.ts for shown in slack.replies()]
    unanswered: int = sum(row[0] == "[]" for row in rows) + abs(messages - len(rows))
    return unanswered + len(set(seen) ^ set(posted)) + len(posted) - len(set(posted))


def talks(threads: int, each: int, first: int) -> dict[str, list[str]]:
    """That many threads, named from the number `first` on, each with so many questions that nobody has asked before."""
    asked = islice(new_questions(), first * 100, None)
    return {f"17{first + number:04d}.": list(islice(asked, each)) for number in range(threads)}


async def measured(data: Path, messages: int, threads: int, rounds: int) -> int:
    """Run everything and print one table; how many messages were answered otherwise than exactly once."""
    slack_took = http_took = 0.0
    async with slack_app(data) as (slack, watch):
        signs, took = await in_slack(slack, watch, talks(threads, messages // threads, 0))
        print(f"{len(signs)} messages in {took:.0f} s; now in turns with HTTP", file=sys.stderr, flush=True)
        queue = {"ASSISTANT_SERVE__QUEUE": str(threads)}
        with await asyncio.to_thread(lambda: Service(data, variables=queue)) as service:
            await over_http(service.port, talks(1, 1, 0))
            for turn in range(1, rounds + 1):
                again = talks(threads, EACH, turn * threads)
                slack_took += (await in_slack(slack, watch, again))[1]
                http_took += await over_http(service.port, again)
        faults = wrong(data / "records.sqlite", slack, 1 + len(signs) + rounds * EACH * threads)
    compared = rounds * EACH * threads
    print("| measure | value |")
    print("| --- | --- |")
    print(f"| messages in {threads} threads, delivered again besides | {len(signs)}, about {len(signs) // 4} |")
    print(f"| answered otherwise than exactly once | {faults} |")
    print(f"| first visible sign, p50 / p95 s | {percentile(signs, 0.5):.2f} / {percentile(signs, 0.95):.2f} |")
    print(f"| answers/s in Slack, {compared} questions in {rounds} turns | {compared / slack_took:.1f} |")
    print(f"| answers/s over HTTP, the same questions in turn | {compared / http_took:.1f} |")
    return faults


def main() -> int:
    """Measure in a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--events", type=int, default=5_000)
    parser.add_argument("--threads", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        faults = asyncio.run(measured(Path(folder), options.events * 4 // 5, options.threads, options.rounds))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
