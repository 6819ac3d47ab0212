"""What `assistant slack` holds: `python evals/benchmarks/chat_load.py [--events 5000] [--threads 200]`.

Starts the program against a Slack of the tests, over its websocket, and lets that many threads talk at once; one event in five is
delivered twice. Every message must be answered exactly once. Then the same questions are put to `assistant serve` in as many
conversations. Exit status 1 where a message was lost or answered twice.
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
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "channels" / "slack"))

from load import Call, Client, Service, percentile, suite_questions
from mock_slack import APP_TOKEN, BOT_TOKEN, SECRET, MockSlack

ROOM = "D1"
ENDING = ("chat.stopStream", "chat.postMessage", "chat.update")
"""What the last call for a reply may be."""


class Watch:
    """Follows the calls that reach the mock: when a thread first hears of its question, and when it is answered."""

    def __init__(self, slack: MockSlack) -> None:
        self._slack = slack
        self._read = 0
        self._first: dict[str, asyncio.Future[float]] = {}
        self._last: dict[str, asyncio.Future[float]] = {}

    def expect(self, thread: str) -> tuple[asyncio.Future[float], asyncio.Future[float]]:
        """The moments of the first sign and of the answer of the thread's next message."""
        loop = asyncio.get_running_loop()
        self._first[thread], self._last[thread] = loop.create_future(), loop.create_future()
        return self._first[thread], self._last[thread]

    async def follow(self) -> None:
        """Look at the calls as they come, until cancelled."""
        while True:
            for call in self._slack.log[self._read :]:
                self._see(call.method, str(call.arguments.get("thread_ts") or call.arguments.get("ts") or ""))
            self._read = len(self._slack.log)
            await asyncio.sleep(0.002)

    def _see(self, method: str, stamp: str) -> None:
        held = self._slack.messages.get((ROOM, stamp))
        thread = held.thread if held is not None else stamp
        now = time.perf_counter()
        first, last = self._first.get(thread), self._last.get(thread)
        if first is not None and not first.done() and method != "ack":
            first.set_result(now)
        if method in ENDING and last is not None and not last.done():
            last.set_result(now)


async def talk(slack: MockSlack, watch: Watch, thread: str, questions: list[str], signs: list[float]) -> None:
    """One thread: each question after the answer to the one before; one delivery in five comes twice."""
    draw = random.Random(thread)
    for number, question in enumerate(questions):
        told = slack.message(question, ROOM, f"U{thread}", thread, ts=f"{thread}{number:03d}")
        first, last = watch.expect(thread)
        sent = time.perf_counter()
        await slack.event(told)
        if draw.random() < 0.25:
            await slack.event(told, retry=1)
        signs.append((await first) - sent)
        await last


def wrong(database: Path, slack: MockSlack, messages: int) -> int:
    """Messages that were not answered, and messages of the app to be seen that belong to no one answer."""
    with sqlite3.connect(database) as connection:
        rows = connection.execute("SELECT posted FROM events WHERE NOT open").fetchall()
    posted = [str(stamp) for row in rows for stamp in json.loads(row[0])]
    seen = [shown.ts for shown in slack.replies()]
    unanswered: int = sum(row[0] == "[]" for row in rows) + abs(messages - len(rows))
    return unanswered + len(set(seen) ^ set(posted)) + len(posted) - len(set(posted))


async def slack_run(threads: dict[str, list[str]], data: Path) -> tuple[list[float], float, int]:
    """All threads at once against `assistant slack`: seconds to the first sign of each message, seconds in all, what went wrong."""
    async with MockSlack().running() as slack:
        slack.checks_blocks = False
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
                sys.executable, "-m", "assistant.channels.cli", "slack", env=environment, stderr=log, stdout=log
            )
        watch, signs = Watch(slack), list[float]()
        following = asyncio.create_task(watch.follow())
        try:
            await slack.until(lambda: slack.connections)
            await talk(slack, watch, "9.0", ["What is the STAR Market?"], [])  # the first question opens the index
            began = time.perf_counter()
            await asyncio.gather(*(talk(slack, watch, name, asked, signs) for name, asked in threads.items()))
            took = time.perf_counter() - began
        finally:
            following.cancel()
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            await process.wait()
        asked = 1 + sum(map(len, threads.values()))
        return signs, took, wrong(data / "records.sqlite", slack, asked)


async def http_run(threads: dict[str, list[str]], port: int) -> float:
    """The same questions over HTTP, each thread a conversation and a connection; the seconds it took."""

    async def one(questions: list[str]) -> None:
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
    await asyncio.gather(*(one(questions) for questions in threads.values()))
    return time.perf_counter() - began


def main() -> int:
    """Run both and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--events", type=int, default=5_000)
    parser.add_argument("--threads", type=int, default=200)
    options = parser.parse_args()
    messages = options.events * 4 // 5
    each, asked = messages // options.threads, suite_questions()
    threads = {
        f"17{number:04d}.": [asked[(number * each + step) % len(asked)] for step in range(each)]
        for number in range(options.threads)
    }
    with tempfile.TemporaryDirectory() as folder:
        signs, took, faults = asyncio.run(slack_run(threads, Path(folder)))
        memory = {"ASSISTANT_SERVE__QUEUE": str(options.threads)}
        with Service(Path(folder), **memory) as service:
            http = asyncio.run(http_run(threads, service.port))
    print("| measure | value |")
    print("| --- | --- |")
    print(f"| messages in {options.threads} threads, delivered again besides | {len(signs)}, about {len(signs) // 4} |")
    print(f"| answered otherwise than exactly once | {faults} |")
    print(f"| first visible sign, p50 / p95 s | {percentile(signs, 0.5):.2f} / {percentile(signs, 0.95):.2f} |")
    print(f"| answers/s in Slack | {len(signs) / took:.1f} |")
    print(f"| answers/s over HTTP, the same questions in as many conversations | {len(signs) / http:.1f} |")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
