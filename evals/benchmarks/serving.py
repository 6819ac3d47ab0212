"""How fast the service is: `python evals/benchmarks/serving.py [--seconds 60] [--clients 1 16 64]`.

Starts `assistant serve` and prints, for new questions, repeated ones, checks and provisions at each number of clients:
requests per second, p50 and p95, errors; then time to the first claim, start to ready, memory, and the embedder's share
of the time. Exit status 1 where a request failed. Client and service share the cores.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from load import Call, Client, Service, new_questions, percentile, suite_questions

from assistant.index.embeddings.bundled import bundled_embedder

FACTS = {
    "industry": "ai_large_model",
    "weighted_voting_rights": False,
    "share_capital_after_issue": "CNY 400m",
    "public_offering_ratio": "12%",
    "years": {"2025": {"revenue": "80m", "net_profit": "-900m", "rd_expense": "700m"}},
    "asserted": {"large_model_product_launched": True, "technological_advantage": True},
}
PROVISIONS = ("2.1.1(2)", "2.1.2(1)", "2.1.2(5)", "2.1.4")


def asking_anew() -> Iterator[Call]:
    """A new question each time."""
    for question in new_questions():
        yield Call("POST", "/v1/ask", {"question": question})


def repeated_questions() -> Iterator[Call]:
    """Fifty questions of the suites, again and again."""
    for question in itertools.cycle(suite_questions()[:50]):
        yield Call("POST", "/v1/ask", {"question": question})


def checks() -> Iterator[Call]:
    """A company whose expected market cap is another each time."""
    for number in itertools.count():
        yield Call("POST", "/v1/check", {"facts": {**FACTS, "expected_market_cap": str(3_000_000_000 + number * 1000)}})


def provisions() -> Iterator[Call]:
    """A few provisions of the Listing Rules."""
    for provision in itertools.cycle(PROVISIONS):
        yield Call("GET", f"/v1/provisions/sse-star-listing-rules/{quote(provision)}")


async def measure(port: int, calls: Iterator[Call], clients: int, seconds: float) -> tuple[list[float], int, float]:
    """Latencies in ms, errors, and the seconds it took, of that many clients asking without pause."""
    latencies: list[float] = []
    errors = 0
    began = time.perf_counter()

    async def ask() -> None:
        nonlocal errors
        client = Client(port)
        while time.perf_counter() - began < seconds:
            sent = time.perf_counter()
            try:
                status, _ = await client.send(next(calls))
            except (OSError, asyncio.IncompleteReadError):
                status = 0
            errors += status != 200
            latencies.append((time.perf_counter() - sent) * 1000)
        client.close()

    await asyncio.gather(*(ask() for _ in range(clients)))
    return latencies, errors, time.perf_counter() - began


async def first_claims(port: int, count: int) -> list[float]:
    """Milliseconds from sending a question to its first claim, one client."""
    times: list[float] = []
    for call in itertools.islice(asking_anew(), 10_000, 10_000 + count):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        start = time.perf_counter()
        writer.write(Call("POST", call.path, {**(call.body or {}), "stream": True}).bytes())
        while line := await reader.readline():
            if line.startswith(b"event: claim"):
                times.append((time.perf_counter() - start) * 1000)
                break
            if line.startswith(b"event: answer"):  # declined: no claim to wait for
                break
        writer.close()
    return times


def embedding_seconds(count: int) -> float:
    """CPU seconds that one new question's vector costs."""
    embedder = bundled_embedder()
    embedder.query("ready")
    texts = [f"{question} (ref {number})" for number, question in enumerate(suite_questions()[:count])]
    began = time.process_time()
    for text in texts:
        embedder.query(text)
    return (time.process_time() - began) / count


def main() -> int:
    """Run it all and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 16, 64])
    options = parser.parse_args()
    embedding = embedding_seconds(50)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        with Service(Path(folder)):
            pass
        with Service(Path(folder)) as service:
            print("| request | clients | requests/s | p50 ms | p95 ms | errors |")
            print("| --- | --- | --- | --- | --- | --- |")
            share = 0.0
            for name, make in (
                ("ask, new", asking_anew),
                ("ask, repeated", repeated_questions),
                ("check", checks),
                ("provision", provisions),
            ):
                calls = make()
                for clients in options.clients:
                    before = service.cpu_seconds
                    latencies, errors, took = asyncio.run(measure(service.port, calls, clients, options.seconds))
                    failed += errors
                    used = service.cpu_seconds - before
                    if name == "ask, new" and clients == options.clients[0]:
                        share = embedding * len(latencies) / used
                    middle, slow = (percentile(latencies, at) for at in (0.5, 0.95))
                    print(
                        f"| {name} | {clients} | {len(latencies) / took:.1f} | {middle:.1f} | {slow:.1f} | {errors} |",
                        flush=True,
                    )
            claims = asyncio.run(first_claims(service.port, 50))
            print()
            print("| measure | value |")
            print("| --- | --- |")
            print(
                f"| first claim of a new question, p50 / p95 ms | {percentile(claims, 0.5):.1f} / "
                f"{percentile(claims, 0.95):.1f} |"
            )
            print(f"| start to ready, s | {service.ready_seconds:.2f} |")
            print(f"| memory after, MB | {service.memory_mb:.0f} |")
            print(f"| embedding one new question, ms of a core | {embedding * 1000:.1f} |")
            print(
                f"| embedder's share of the service's CPU time, new questions, {options.clients[0]} client(s) | "
                f"{share:.0%} |"
            )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
