"""What the gate costs an answer that a model writes: `python evals/benchmarks/llm_gate.py [--quick]`.

Prints a table: gate time for 12 claims; time to the first claim against calling the model directly, with a server that
streams 50 tokens a second; memory over 1,000 streamed answers; 64 streams at once without a lost or mixed claim. Needs
no model: the server is the one of the tests, in a process of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import gc
import multiprocessing
import re
import statistics
import time
from collections.abc import Iterable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from assistant.answering.answer import DraftClaim, Quotation
from assistant.answering.grounding.consistency import fault
from assistant.answering.grounding.gate import Gate, GateContext, Passed
from assistant.answering.llm.client import LlmClient
from assistant.answering.llm.writer import LlmWriter, Written
from assistant.answering.question.understanding import Understood, understand
from assistant.base.resources import packaged
from assistant.corpus.reader import read_corpus
from assistant.language.sentences import sentences
from assistant.language.text import Language
from assistant.testing.llm_server import LlmServer, ScriptedReply, claims_json, in_pieces
from assistant.testing.scripted_model import gate_for, model_settings
from assistant.testing.small_corpus import CORPUS, FIFTH, NO_PROFIT, TODAY, hits

CLAIMS = 12
TOKENS_PER_SECOND = 50
FIRST = "A company using the fifth standard needs an expected market cap of at least RMB 4 billion."


def reply_claims() -> str:
    """An answer of twelve claims, as a model would write it."""
    texts = [
        (FIRST, FIFTH),
        *(
            (f"The fifth standard sets no floor for profit{' at all' * number}.", NO_PROFIT)
            for number in range(CLAIMS - 1)
        ),
    ]
    return claims_json(*((text, [(1, quote)]) for text, quote in texts))


def paced(pieces: Iterable[str]) -> Iterable[str]:
    """The pieces at the pace of a model."""
    for piece in pieces:
        time.sleep(1 / TOKENS_PER_SECOND)
        yield piece


def script(body: dict[str, Any], _: int) -> ScriptedReply:
    """Streams at the pace its question asks for.

    `slow`, or as fast as it can with the question's case number in the claim.
    """
    question = str(body["messages"][-1]["content"])
    if "slow" in question:
        return ScriptedReply(paced(in_pieces(reply_claims())))
    case = re.search(r"Case (\d+)", question)
    text = f"Case {case[1]}: {FIRST[0].lower()}{FIRST[1:]}" if case else FIRST
    return ScriptedReply(
        in_pieces(
            claims_json((text, [(1, FIFTH)]), ("The fifth standard has no floor for profit.", [(1, NO_PROFIT)])), 12
        )
    )


def serve(pipe: Connection) -> None:
    """The server's process: sends its address, ends when told to."""
    with LlmServer(script) as server:
        pipe.send(server.url)
        pipe.recv()


def question(text: str) -> Understood:
    """The question as understood over the small corpus."""
    return understand(text, CORPUS, TODAY)


def gate_cost(runs: int) -> tuple[float, float]:
    """Milliseconds for twelve claims on the real corpus, p50: the gate alone, and with the checks of a model's text."""
    corpus = read_corpus(packaged("corpus"))
    day = dt.date(2026, 11, 22)
    drafts: list[DraftClaim] = []
    for item in corpus.provisions(day):
        sides = [
            [item.text[language][span.start : span.end] for span in sentences(item.text[language], language)]
            for language in Language
        ]
        if len(sides[0]) == len(sides[1]):
            # the quote in the other language keeps every check at work: a copy of the quote would pass most of them at
            # once
            drafts += [
                DraftClaim(english, (Quotation(item.reference, chinese),))
                for english, chinese in zip(*sides, strict=True)
            ]
    context = GateContext("What is required?", Language.EN, day)
    alone: list[float] = []
    checked: list[float] = []
    for run in range(runs):
        chosen = [drafts[(run * CLAIMS + position) % len(drafts)] for position in range(CLAIMS)]
        start = time.perf_counter()
        gate = Gate(corpus, context)
        for draft in chosen:
            gate.judge(draft)
        middle = time.perf_counter()
        for draft in chosen:
            fault(draft, corpus, context)
        alone.append((middle - start) * 1000)
        checked.append((time.perf_counter() - start) * 1000)
    return statistics.median(alone), statistics.median(checked)


async def written(writer: LlmWriter, asked: Understood) -> tuple[float, float, list[Passed], Written]:
    """Seconds to the first claim and to the end, and what came."""
    start = time.perf_counter()
    first = 0.0
    claims: list[Passed] = []
    async for item in writer.stream(asked, hits(), gate_for(asked)):
        if isinstance(item, Written):
            return first, time.perf_counter() - start, claims, item
        first = first or time.perf_counter() - start
        claims.append(item)
    raise AssertionError("a stream ends with Written")


async def direct(url: str, asked: Understood) -> tuple[float, float]:
    """The same from the model itself.

    Seconds until its first claim is complete and until its end, with the openai package.
    """
    from openai import AsyncOpenAI

    async with AsyncOpenAI(base_url=url, api_key="k") as client:
        start = time.perf_counter()
        text, first = "", 0.0
        stream = await client.chat.completions.create(
            model="m", messages=[{"role": "user", "content": asked.text}], stream=True
        )
        async for chunk in stream:
            text += (chunk.choices[0].delta.content or "") if chunk.choices else ""
            if not first and '"}, {' in text:
                first = time.perf_counter() - start
        return first, time.perf_counter() - start


async def first_claims(url: str, runs: int) -> tuple[float, float, float, float]:
    """Medians in seconds: the first claim of ours and of the model itself, the whole answer of both."""
    writer = LlmWriter(LlmClient(model_settings(url, deadline=60.0)))
    asked = question("What does the slow fifth standard require?")
    await written(writer, question("What does the fifth standard require?"))
    await direct(url, question("What does the fifth standard require?"))
    ours = [await written(writer, asked) for _ in range(runs)]
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
    writer = LlmWriter(LlmClient(model_settings(url)))
    understood = question("What does the fifth standard require?")
    sizes: list[tuple[int, float]] = []
    for number in range(1, answers + 1):
        claims = (await written(writer, understood))[2]
        assert len(claims) == 2
        if number % (answers // 5) == 0:
            gc.collect()
            sizes.append((number, resident()))
    return sizes


async def concurrent(url: str, streams: int) -> tuple[int, float]:
    """How many of the streams at once came out whole and unmixed, and the seconds for all."""
    writer = LlmWriter(LlmClient(model_settings(url, concurrency=streams, timeout=30.0, deadline=60.0)))
    asked = [question(f"Case {number}: what market cap does the fifth standard require?") for number in range(streams)]
    start = time.perf_counter()
    results = await asyncio.gather(*(written(writer, item) for item in asked))
    whole = sum(
        len(claims) == 2 and claims[0].text.startswith(f"Case {number}: ")
        for number, (_, _, claims, _) in enumerate(results)
    )
    return whole, time.perf_counter() - start


def resident() -> float:
    """Resident memory of this process in megabytes (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def table(rows: Iterable[tuple[str, str, str]]) -> None:
    """Rows of what, measured, wanted, under each other."""
    for what, measured, wanted in rows:
        print(f"{what:<58} {measured:<34} {wanted}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="fewer runs, for a look")
    quick = parser.parse_args().quick
    here, there = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    process.start()
    url = here.recv()
    alone, checked = gate_cost(40 if quick else 200)
    ours, own, whole, own_whole = asyncio.run(first_claims(url, 1 if quick else 3))
    sizes = asyncio.run(memory(url, 100 if quick else 1_000))
    unmixed, seconds = asyncio.run(concurrent(url, 64))
    here.send("end")
    process.join(5)
    growth = sizes[-1][1] - sizes[0][1]
    table([
        ("what", "measured", "wanted"),
        (f"gate, {CLAIMS} claims, p50", f"{alone:.2f} ms", "under 5 ms"),
        (f"gate and the checks of a model's text, {CLAIMS} claims, p50", f"{checked:.2f} ms", "under 5 ms"),
        (
            f"first claim at {TOKENS_PER_SECOND} tokens/s, ours / the model's own",
            f"{ours:.3f} s / {own:.3f} s = {ours / own:.3f}",
            "under 1.2",
        ),
        ("whole answer, ours / the model's own", f"{whole:.3f} s / {own_whole:.3f} s = {whole / own_whole:.3f}", ""),
        (
            f"memory over {sizes[-1][0]} answers",
            " ".join(f"{megabytes:.1f}" for _, megabytes in sizes) + " MB",
            f"flat ({growth:+.1f} MB)",
        ),
        ("64 streams at once, whole and unmixed", f"{unmixed} in {seconds:.2f} s", "64"),
    ])  # fmt: skip


if __name__ == "__main__":
    main()
