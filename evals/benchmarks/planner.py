"""What planning with a model costs: `python evals/benchmarks/planner.py [--quick] [--claims CLAIMS.jsonl]`.

Prints a table: reading a reply; time to the first sentence against calling the model directly, with a server that
streams 50 tokens a second; memory over 1,000 planned answers; 64 streams at once without a lost or mixed sentence.
Needs no model: the server is the one of the tests, in a process of its own.

With CLAIMS.jsonl, a line `{"question": …, "claim": …, "quotes": […]}` each, it prints instead how many answers show a
word of a model that replies with the claim: alone, with quotes, around a choice, and with the numbers of its quotes.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import multiprocessing
import re
import statistics
import time
from collections import Counter
from collections.abc import AsyncGenerator, Iterable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from assistant.answering.llm.client import Call, LlmClient
from assistant.answering.llm.loop_thread import LoopThread
from assistant.answering.llm.planner import ModelPlanner, NumberParser, Planned
from assistant.answering.pipeline import Pipeline
from assistant.answering.plan.steps import Step
from assistant.answering.question.understanding import Understood, understand
from assistant.evaluation.plans import strays
from assistant.evaluation.scripted import ScriptedClient
from assistant.language.text import Language
from assistant.service import Assistant
from assistant.testing.llm_server import LlmServer, ScriptedReply, in_pieces, plan_json
from assistant.testing.scripted_model import candidates, model_settings
from assistant.testing.small_corpus import CORPUS, TODAY, hits

TOKENS_PER_SECOND = 50


def paced(pieces: Iterable[str]) -> Iterable[str]:
    """The pieces at the pace of a model."""
    for piece in pieces:
        time.sleep(1 / TOKENS_PER_SECOND)
        yield piece


def script(body: dict[str, Any], _: int) -> ScriptedReply:
    """Streams at the pace its question asks for: `slow`, or as fast as it can two sentences by its case number."""
    question = str(body["messages"][-1]["content"])
    if "slow" in question:
        return ScriptedReply(paced(in_pieces(plan_json(1, 2, 3, 4), 3)))
    case = re.search(r"Case (\d+)", question)
    return ScriptedReply(in_pieces(plan_json(1 + int(case[1]) % 3 if case else 1, 4), 3))


def serve(pipe: Connection) -> None:
    """The server's process: sends its address, ends when told to."""
    with LlmServer(script) as server:
        pipe.send(server.url)
        pipe.recv()


def question(text: str) -> Understood:
    """The question as understood over the small corpus."""
    return understand(text, CORPUS, TODAY)


def reading_cost(runs: int) -> float:
    """Microseconds to read a reply of eight numbers that comes a token at a time, p50."""
    pieces = in_pieces(plan_json(3, 1, 12, 7, 20, 5, 9, 11), 3)
    times: list[float] = []
    for _ in range(runs):
        start = time.perf_counter()
        parser = NumberParser()
        for piece in pieces:
            parser.feed(piece)
        parser.end()
        times.append((time.perf_counter() - start) * 1e6)
    return statistics.median(times)


async def planned(planner: ModelPlanner, asked: Understood) -> tuple[float, float, list[Step]]:
    """Seconds to the first sentence and to the end, and what was chosen."""
    start = time.perf_counter()
    first = 0.0
    steps: list[Step] = []
    async for item in planner.stream(asked, candidates(hits(), Language.EN), CORPUS):
        if isinstance(item, Planned):
            return first, time.perf_counter() - start, steps
        first = first or time.perf_counter() - start
        steps.append(item)
    raise AssertionError("a stream ends with Planned")


async def direct(url: str, asked: Understood) -> tuple[float, float]:
    """The same from the model itself: seconds until its first number is complete and until its end."""
    from openai import AsyncOpenAI

    async with AsyncOpenAI(base_url=url, api_key="k") as client:
        start = time.perf_counter()
        text, first = "", 0.0
        stream = await client.chat.completions.create(
            model="m", messages=[{"role": "user", "content": asked.text}], stream=True
        )
        async for chunk in stream:
            text += (chunk.choices[0].delta.content or "") if chunk.choices else ""
            if not first and "," in text:
                first = time.perf_counter() - start
        return first, time.perf_counter() - start


async def first_sentences(url: str, runs: int) -> tuple[float, float, float, float]:
    """Medians in seconds: the first sentence of ours and of the model itself, the whole answer of both."""
    planner = ModelPlanner(LlmClient(model_settings(url, deadline=60.0)))
    asked = question("What does the slow fifth standard require?")
    await planned(planner, question("What does the fifth standard require?"))
    await direct(url, question("What does the fifth standard require?"))
    ours = [await planned(planner, asked) for _ in range(runs)]
    theirs = [await direct(url, asked) for _ in range(runs)]
    middle = statistics.median
    return (
        middle(o[0] for o in ours),
        middle(t[0] for t in theirs),
        middle(o[1] for o in ours),
        middle(t[1] for t in theirs),
    )


async def memory(url: str, answers: int) -> list[tuple[int, float]]:
    """Resident megabytes after shares of the answers."""
    planner = ModelPlanner(LlmClient(model_settings(url)))
    understood = question("What does the fifth standard require?")
    sizes: list[tuple[int, float]] = []
    for number in range(1, answers + 1):
        steps = (await planned(planner, understood))[2]
        assert len(steps) == 2
        if number % (answers // 5) == 0:
            gc.collect()
            sizes.append((number, resident()))
    return sizes


async def concurrent(url: str, streams: int) -> tuple[int, float]:
    """How many of the streams at once came out whole and unmixed, and the seconds for all."""
    planner = ModelPlanner(LlmClient(model_settings(url, concurrency=streams, timeout=30.0, deadline=60.0)))
    asked = [question(f"Case {number}: what market cap does the fifth standard require?") for number in range(streams)]
    start = time.perf_counter()
    results = await asyncio.gather(*(planned(planner, item) for item in asked))
    every = candidates(hits(), Language.EN)
    whole = sum(steps == [every[number % 3], every[3]] for number, (_, _, steps) in enumerate(results))
    return whole, time.perf_counter() - start


def resident() -> float:
    """Resident memory of this process in megabytes (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


# --- leaks ------------------------------------------------------------------------------------------------------------


class NumberingClient(ScriptedClient):
    """Replies with the numbers under which the quotes were shown, and with a text."""

    def __init__(self, quotes: Iterable[str], text: str) -> None:
        super().__init__()
        self._quotes, self._text = tuple(quotes), text

    async def stream(self, call: Call) -> AsyncGenerator[str, None]:
        """The reply to what was shown."""
        self.calls.append(call)
        shown = re.findall(r"^(\d+)\. (.+)$", call.messages[-1][1], re.MULTILINE)
        numbers = [int(number) for number, text in shown if any(quote in text for quote in self._quotes)]
        yield json.dumps({"say": numbers, "text": self._text}, ensure_ascii=False)


def leaks(path: Path) -> Counter[str]:
    """Of the claims of a file: answers given, those planned by the model, and those that show a word of it."""
    assistant, loop = Assistant(), LoopThread()
    counts: Counter[str] = Counter()
    for line in path.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        claim, quotes = case["claim"], case["quotes"]
        claims = [{"text": claim, "citations": [{"passage": 1, "quote": quote} for quote in quotes]}]
        plain = assistant.ask(case["question"]).as_json()
        for client in (
            ScriptedClient([claim]),
            ScriptedClient([json.dumps({"claims": claims}, ensure_ascii=False)]),
            ScriptedClient([f"{claim}\n[1]\n{claim}"]),
            NumberingClient(quotes, claim),
        ):
            planner = ModelPlanner(client, loop)
            pipeline = Pipeline(assistant.book, assistant.retriever, lambda: assistant.today, planner)
            answer = pipeline.ask(case["question"]).as_json()
            found = strays(Language(answer["language"]), answer, plain, assistant.corpus.find)
            counts.update(["answers", answer["planner"], *(["leaks"] if found else [])])
    return counts


def table(rows: Iterable[tuple[str, str, str]]) -> None:
    """Rows of what, measured, wanted, under each other."""
    for what, measured, wanted in rows:
        print(f"{what:<58} {measured:<34} {wanted}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="fewer runs, for a look")
    parser.add_argument("--claims", type=Path, help="claims to reply with; prints how many were shown")
    arguments = parser.parse_args()
    if arguments.claims:
        counts = leaks(arguments.claims)
        table([
            ("answers, of which planned by the model", f"{counts['answers']}, {counts['model']}", ""),
            ("answers that show a word of the model", str(counts["leaks"]), "0"),
        ])  # fmt: skip
        return
    quick = arguments.quick
    here, there = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    process.start()
    url = here.recv()
    reading = reading_cost(200 if quick else 2_000)
    ours, own, whole, own_whole = asyncio.run(first_sentences(url, 1 if quick else 3))
    sizes = asyncio.run(memory(url, 100 if quick else 1_000))
    unmixed, seconds = asyncio.run(concurrent(url, 64))
    here.send("end")
    process.join(5)
    growth = sizes[-1][1] - sizes[0][1]
    table([
        ("what", "measured", "wanted"),
        ("reading a reply of eight numbers, p50", f"{reading:.0f} µs", "under 1 ms"),
        (
            f"first sentence at {TOKENS_PER_SECOND} tokens/s, ours / the model's own",
            f"{ours:.3f} s / {own:.3f} s: {ours - own:+.3f} s",
            "under 0.05 s more",
        ),
        ("whole plan, ours / the model's own", f"{whole:.3f} s / {own_whole:.3f} s: {whole - own_whole:+.3f} s", ""),
        (
            f"memory over {sizes[-1][0]} answers",
            " ".join(f"{megabytes:.1f}" for _, megabytes in sizes) + " MB",
            f"flat ({growth:+.1f} MB)",
        ),
        ("64 streams at once, whole and unmixed", f"{unmixed} in {seconds:.2f} s", "64"),
    ])  # fmt: skip


if __name__ == "__main__":
    main()
